"""Erasing a person leaves their name nowhere: every table is read after it stood in every column that can hold one."""

from pathlib import Path
from typing import Any

import pytest
from django.test import TestCase

from tests.desk.test_erasure import account, case_of, document

UNIQUE = "Quibbleton"
NAMES_NOBODY = frozenset(
    {
        "Account",
        "Team",
        "Membership",
        "Setting",
        "AuditRow",
        "AuditSalt",
        "SearchRow",
        "FindingRow",
        "QuestionRow",
        "Span",
        "Authority",
        "Feed",
        "Job",
        "Draft",
        "DraftFile",
        "ApiKey",
        "SavedSearch",
        "CasePlace",
        "Release",
        "PersonList",
        "ListFile",
        "ListRow",
        "NameCount",
        "PaperTemplate",
    }
)
"""Tables in which nobody writes about a person of a case, or whose rows go or are made anew with it. Lists are of others and of
no case: a row goes with whom it was verified to be, and any other by itself (test_lists.py)."""
OF_AN_OFFICE = frozenset({"Report", "Making"})
"""Submissions are of no case, and blacked out where the office wrote (test_reports.py)."""
TECHNICAL = frozenset(
    {
        "ref",
        "key",
        "sha256",
        "blob",
        "media_type",
        "kind",
        "state",
        "states",
        "sex",
        "born",
        "died",
        "age_on",
        "nationality",
        "stateless_from",
        "relation",
        "since",
        "until",
        "on",
        "on_first",
        "access",
        "use",
        "given",
        "withdrawn",
        "identity",
        "digest",
        "what",
        "re",
        "supersedes",
        "source",
        "confidence",
        "standing",
        "recorded",
        "indicator",
        "opened",
        "closed",
        "closed_on",
        "token",
        "about",
        "answer",
        "language",
        "page",
        "form",
        "query",
        "certainty",
        "check_fault",
        "law_version",
        "table",
        "status",
        "cause",
        "ordered",
        "inquired_on",
        "last_seen",
        "found_kind",
        "found_ref",
        "known",
        "wished",
        "agree",
        "able",
        "proofs",
        "recommendation",
        "outcome",
        "planned",
        "done",
        "wish",
        "entry",
    }
)
"""Columns that hold a word of a list, a day or an id; ids that tell a name are given anew."""


def texts_of(model: Any) -> list[str]:
    from django.db import models

    kinds = (models.CharField, models.TextField, models.JSONField)
    return [field.name for field in model._meta.concrete_fields if isinstance(field, kinds)]


def test_every_column_that_can_name_somebody_is_blacked_out(office: Path) -> None:
    from django.apps import apps

    from habeas.casework.blackout import FREE

    named = [
        model
        for model in apps.get_app_config("store").get_models()
        if model.__name__ not in NAMES_NOBODY | OF_AN_OFFICE
    ]
    left = {model.__name__: set(texts_of(model)) - TECHNICAL - set(FREE.get(model, ())) for model in named}
    assert not {name: columns for name, columns in left.items() if columns}


def told_everywhere(row: Any, name: str) -> None:
    """Writes a name into every column in which people write, and into ids."""
    from django.utils import timezone

    from habeas.casework.blackout import tables_of
    from habeas.store import audit
    from habeas.store import models as tables

    today, other = timezone.localdate(), row.people.exclude(label__contains=name)[0]
    anna, person = account("anna"), row.people.get(label__contains=name)
    shared = document(b"of all", ("mother", person.key), row=row)
    tables.DocumentText.objects.update_or_create(document=shared, defaults={"text": f"Seen: {name}, {name}у."})
    authority = tables.Authority.objects.create(name="Court")
    place = row.case_places.order_by("pk")[0].place
    tables.Proceeding.objects.create(case=row, authority=authority, number="2-1", about="-")
    tables.Task.objects.create(case=row, text="-", due=today)
    tables.Flag.objects.create(case=row, reason="-")
    tables.Note.objects.create(case=row, text="-", by=anna)
    tables.Share.objects.create(case=row, team=tables.Team.objects.get(name="Visits"), reason="-", until=today)
    tables.BreakGlass.objects.create(case=row, account=anna, reason="-", until=timezone.now())
    tables.Decision.objects.create(case=row, identity="norm:case:mother:-", what="confirmed", reason="-", digest="x")
    tables.Decision.objects.create(case=row, identity=f"n:c:{person.key}:-", what="confirmed", reason=name, digest="x")
    tables.Consent.objects.create(case=row, person=other, use="share", given="2020-01-01", to="-")
    tables.Consent.objects.create(case=row, person=person, use="share", given="2020-01-01", to="-")
    other.names.create(name="-", mothers_name=True)
    visit = tables.Visit.objects.create(
        place=place, team=row.team, on=str(today), on_first=today.toordinal(), token=row.ref, by=anna
    )
    visit.files.create(name="-", media_type="text/plain", size=1, sha256="x", blob="x")
    for owner in ({"case": row}, {"visit": visit}):
        tables.Observation.objects.create(
            key="seen", place=place, indicator="showers_per_week", since=str(today), as_written="-", **owner
        )
    elsewhere = tables.Person.objects.exclude(case=row)[0]
    _traced(row, other, elsewhere)
    tables.SameAs.objects.create(one=other, other=elsewhere, why="-", certainty="likely", said_by=anna)
    for table, of in (("source", row.sources.all()[0].pk), ("place", place.pk)):
        of_case = row if table == "source" else None
        old = {"name": f"{name} of Ташкент"}
        tables.Edition.objects.create(case=of_case, table=table, of=of, at=timezone.now(), by=anna, old=old)
    assert not [model.__name__ for model, rows in tables_of(row) if not rows.exists()], "nothing to black out there"
    tables.Observation.objects.filter(key="seen").update(why=f"as {name} said", as_written=f"{name}: none")
    fill(row, person, f"{name} and {name.lower()} of Ташкент, {name}а", tables_of(row))
    entry = row.entries.filter(person=other).order_by("pk")[0]
    row.entries.filter(key=entry.key).update(key=f"{name.lower()}-seen", fields={"reason": f"with {name}"})
    for form in (f"person:{person.ref}", f"entry-new:{row.ref}", "takein"):
        tables.Draft.objects.create(account=anna, form=form, body={"text": [f"about {name}"]})
    tables.SavedSearch.objects.create(name="mine", page="people", query=f"?q={name}", owner=anna)
    tables.Job.objects.create(kind="import-read", ended_at=timezone.now(), body={"plans": [[row.key, name]]})
    act = audit.Act("link", "document", shared.ref, row.ref, {"entry": f"{name}-taken"})
    audit.log(anna, timezone.now(), [act])


def _traced(row: Any, other: Any, elsewhere: Any) -> None:
    """A request that somebody else of the case makes, with one of everything."""
    from habeas.store import models as tables

    request = tables.TracingRequest.objects.create(case=row, inquirer=other, inquired_on="2024")
    third = tables.Person.objects.create(case=row, key="third", label="Third")
    sought = tables.Sought.objects.create(request=request, person=third)
    proposal = tables.Proposal.objects.create(
        sought=sought, found_kind="person", found_ref=elsewhere.ref, person=elsewhere, probability=0.5, reasons=["-"]
    )
    tables.TracingStep.objects.create(request=request, what="opened")
    tables.Verification.objects.create(
        proposal=proposal, on="2024", recommendation="trace", kin_before={"known_how": "-"}
    )
    tables.TracingAction.objects.create(request=request, on="2024", kind="mass")
    tables.Reunification.objects.create(sought=sought, with_whom="-")
    task = tables.Task.objects.create(case=row, text="-")
    tables.FollowUp.objects.create(request=request, task=task)


def fill(row: Any, person: Any, told: str, found: Any) -> None:
    """Writes a text into every free column of every row of a case but the person's own."""
    from django.db import models

    from habeas.casework.blackout import FREE

    not_here = {"Case": ("legal_hold", "cite", "holdings"), "Entry": ("fields",)}
    for model, rows in found:
        for each in rows:
            if person in (each, getattr(each, "person", None)):
                continue
            columns = [name for name in FREE[model] if name not in not_here.get(model.__name__, ())]
            kinds = {name: model._meta.get_field(name) for name in columns}
            values: dict[str, Any] = {
                name: {"note": told, told: [told]} if isinstance(kind, models.JSONField) else told[: kind.max_length]
                for name, kind in kinds.items()
            }
            if model.__name__ == "Person":
                values.pop("label")
            rows.filter(pk=each.pk).update(**values)


def everything_kept() -> dict[str, str]:
    """Each table of the database as one text, as it reads once decrypted."""
    from django.db import connection

    with connection.cursor() as cursor:
        found = {}
        for table in connection.introspection.table_names(cursor):
            if table.startswith(("search_", "store_search_")) and not table.startswith("store_searchrow"):
                continue  # the index itself holds trigrams: see the test of the index
            cursor.execute(f'SELECT * FROM "{table}"')
            found[table] = " ".join(
                str(bytes(v) if isinstance(v, memoryview) else v) for r in cursor.fetchall() for v in r
            )
    return found


def test_erasing_a_person_leaves_their_name_nowhere(office: Path) -> None:
    from habeas.casework import erasure
    from habeas.store import audit
    from habeas.store import models as tables
    from habeas.tell.names import folded

    row = case_of()
    tables.Person.objects.filter(case=row, key="baby").update(key=UNIQUE.lower(), label=f"{UNIQUE} D.")
    tables.Case.objects.filter(pk=row.pk).update(title=f"{UNIQUE} D.", key="quibbleton-2024")
    row = tables.Case.objects.get(pk=row.pk)
    person = row.people.get(key=UNIQUE.lower())
    told_everywhere(row, UNIQUE)
    assert sum(UNIQUE.lower() in text.lower() for text in everything_kept().values()) > 15
    tables.Case.objects.filter(pk=row.pk).update(title=f"{UNIQUE} D.")
    erasure.delete_person(person, account("anna"))
    receipt = erasure.erase_person(tables.Person.everything.get(pk=person.pk), account("olga"))
    for table, text in everything_kept().items():
        for word in (UNIQUE.lower(), folded(UNIQUE)):
            at = text.lower().find(word)
            assert at < 0, (table, text[max(0, at - 60) : at + 60])
    row = tables.Case.objects.get(pk=row.pk)
    assert "Malika" in str(row.people.get(key="mother"))
    assert "Ташкент" in tables.Note.objects.get(case=row).text
    assert (row.title, str(row)) == ("", row.ref)
    assert audit.verify().broken_at is None
    assert receipt.counts["blacked_out"] > 10
    assert receipt.counts["documents_left"] == 1


def test_erasing_a_case_takes_every_draft_of_its_rows(office: Path) -> None:
    from habeas.casework import erasure
    from habeas.store import models as tables

    row, anna = case_of(), account("anna")
    authority = tables.Authority.objects.create(name="Court")
    proceeding = tables.Proceeding.objects.create(case=row, authority=authority)
    person, paper, source = row.people.order_by("pk")[0], document(), row.sources.order_by("pk")[0]
    forms = [f"person:{person.ref}", f"kin:{person.ref}", f"document:{paper.ref}", f"proceeding:{proceeding.ref}",
             f"source:{source.pk}", f"source:{row.ref}:new", f"consent:{row.ref}:new"]  # fmt: skip
    other = case_of("stateless-across-2022").people.get()
    for form in (*forms, f"person:{other.ref}"):
        tables.Draft.objects.create(account=anna, form=form, body={"text": ["-"]})
    erasure.delete_case(row, anna, "-")
    erasure.erase_case(row, None)
    assert list(tables.Draft.objects.values_list("form", flat=True)) == [f"person:{other.ref}"]


def test_a_short_key_takes_no_draft_of_others(office: Path) -> None:
    """Imported cases bring keys of their own; names of drafts hold words, numbers and random tokens."""
    from habeas.casework import erasure
    from habeas.store import models as tables

    row, anna = case_of(), account("anna")
    tables.Case.objects.filter(pk=row.pk).update(key="it")
    row.refresh_from_db()
    other = case_of("stateless-across-2022")
    forms = {"visit-abcdefghjkmn:fitQ-it-x-bits", f"form:/cases/{other.ref}/edit/", f"entry:{other.ref}:visit"}
    for form in (*forms, f"form:/cases/{row.ref}/delete/", f"tracing-answer:{row.ref}:it"):
        tables.Draft.objects.create(account=anna, form=form, body={"text": ["-"]})
    erasure.delete_case(row, anna, "-")
    erasure.erase_case(row, None)
    assert set(tables.Draft.objects.values_list("form", flat=True)) == forms


@pytest.mark.parametrize("how", ["sealed", "carried"])
def test_an_unfinished_visit_with_a_name_on_a_file_goes_with_the_person(sign_in: Any, how: str) -> None:
    from habeas.casework import erasure
    from habeas.store import blobs
    from habeas.store import models as tables
    from tests.desk.test_sealed import sent

    row = case_of()
    person = row.people.get(key="mother")
    person.label = "Quintessa D."
    person.save()
    wrong = {"on": "2026-03-05", "i-occupants": "many"}
    files = (("Quintessa D.jpg", "image/jpeg", b"how she looks"),)
    assert sent(sign_in("marina"), wrong, files=files).json()["done"] == "draft"
    sent(sign_in("marina"), wrong, "another-id-of-this-phone", files=(("yard.jpg", "image/jpeg", b"the yard"),))
    gone, left = tables.DraftFile.objects.order_by("pk")
    if how == "sealed":
        tables.Draft.objects.filter(pk=gone.draft_id).update(body=wrong)
    else:
        gone.delete()
    assert blobs.path_of(gone.blob).exists()
    erasure.delete_person(person, account("anna"))
    with TestCase.captureOnCommitCallbacks(execute=True):
        erasure.erase_person(tables.Person.everything.get(pk=person.pk), None)
    assert [each.pk for each in tables.Draft.objects.all()] == [left.draft_id]
    assert not blobs.path_of(gone.blob).exists()
    assert blobs.path_of(left.blob).exists()
