"""Deletion can be undone, erasure leaves a receipt and nothing else, and what has to be kept is kept."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client, TestCase

from tests.desk.filled import filled

SignIn = Callable[[str], Client]
KEY = "infant-taken"


def case_of(key: str = KEY) -> Any:
    from habeas.store.models import Case

    return Case.objects.get(key=key)


def account(name: str) -> Any:
    from habeas.store.models import Account

    return Account.objects.get(username=name)


def document(content: bytes = b"scan", people: tuple[str, ...] = ("baby",), key: str = KEY, row: Any = None) -> Any:
    from habeas.casework import documents
    from habeas.store import blobs

    row = row or case_of(key)
    upload = documents.Upload(blobs.store([content]), "scan.txt", "text/plain")
    return documents.add(row, account("anna"), [upload], row.people.filter(key__in=people)).new[0]


def everything_of(case: Any) -> dict[str, int]:
    """How many rows of each table hang on a case."""
    from django.apps import apps

    found = {}
    for model in apps.get_app_config("store").get_models():
        for field in model._meta.get_fields():
            if field.is_relation and field.related_model is type(case) and field.concrete:
                found[model.__name__] = model._base_manager.filter(**{field.name: case.pk}).count()
    return {name: count for name, count in found.items() if count}


def test_a_deleted_case_is_gone_from_everything_and_comes_back(sign_in: SignIn) -> None:
    client, row = sign_in("anna"), case_of()
    before = row.findings.count()
    assert client.post(f"/cases/{row.ref}/delete/", {"why": "a duplicate"})["Location"] == "/out/deleted/"
    assert client.get(f"/cases/{row.ref}/").status_code == 404
    assert client.get(f"/cases/{row.ref}/out/").status_code == 404
    assert row.ref not in client.get("/cases/").content.decode()
    assert f"/out/deleted/{row.ref}/undo/" in client.get("/out/deleted/").content.decode()
    assert sign_in("marina").post(f"/out/deleted/{row.ref}/undo/").status_code == 404
    assert client.post(f"/out/deleted/{row.ref}/undo/")["Location"] == f"/cases/{row.ref}/"
    assert client.get(f"/cases/{row.ref}/").status_code == 200
    assert case_of().findings.count() == before


def test_a_case_wants_a_reason_to_be_deleted(sign_in: SignIn) -> None:
    client, row = sign_in("anna"), case_of()
    assert client.post(f"/cases/{row.ref}/delete/", {"why": ""}).status_code == 422
    assert case_of().deleted_at is None


@pytest.mark.parametrize("who", ["marina", "pavel"])
def test_others_delete_nothing(sign_in: SignIn, who: str) -> None:
    row = case_of()
    assert sign_in(who).get(f"/cases/{row.ref}/delete/").status_code == 404
    assert sign_in(who).post(f"/cases/{row.ref}/delete/", {"why": "-"}).status_code == 404


def test_erasing_a_case_leaves_no_row_no_file_and_a_whole_chain(sign_in: SignIn) -> None:
    from habeas.casework.recheck import questions
    from habeas.store import audit, backup, blobs
    from habeas.store.models import AuditRow, AuditSalt, Draft, Note, Task
    from habeas.store.models.search import SearchRow
    from habeas.tell.names import folded

    row, ref = case_of(), case_of().ref
    named = row.people.get(key="mother")
    named.label = "Quintessa D."
    named.save()
    kept, gone = document(b"used by two"), document(b"used by one")
    document(b"used by two", (), key="stateless-across-2022")
    Note.objects.create(case=row, text="about Amir")
    Task.objects.create(case=row, text="call Malika")
    Draft.objects.create(account=account("anna"), form=f"entry-new:{ref}", body={"note": "Amir"})
    questions(row)
    assert SearchRow.objects.filter(text__contains=folded(named.label)).exists()
    sign_in("anna").get(f"/cases/{ref}/")
    assert len(everything_of(row)) > 10
    sign_in("anna").post(f"/cases/{ref}/delete/", {"why": "asked for"})
    assert sign_in("anna").post(f"/out/deleted/{ref}/erase/").status_code == 404
    with TestCase.captureOnCommitCallbacks(execute=True):
        answer = sign_in("olga").post(f"/out/deleted/{ref}/erase/")
    assert everything_of(row) == {}
    assert not Draft.objects.filter(form__contains=ref).exists()
    assert not SearchRow.objects.filter(text__contains=folded(named.label)).exists()
    assert not AuditSalt.objects.filter(case_ref=ref).exists()
    assert AuditRow.objects.filter(case_ref=ref).exists()
    verdict = audit.verify()
    assert verdict.broken_at is None
    assert verdict.erased == AuditRow.objects.filter(case_ref=ref).count()
    assert blobs.path_of(kept.blob).exists()
    assert not blobs.path_of(gone.blob).exists()
    assert f"case {ref}\n" in (backup.folder() / backup.ERASED).read_text("ascii")
    page = sign_in("marina").get(answer["Location"]).content.decode()
    assert ref in page
    for name in ("Amir", "Quintessa", "Sherzod", KEY, "scan"):
        assert name not in page


def test_the_words_of_a_case_are_no_longer_in_the_search_index(sign_in: SignIn) -> None:
    from django.db import connection

    from habeas.casework import erasure
    from habeas.store.search import index_name
    from habeas.tell.names import folded

    if connection.vendor != "sqlite":
        return
    named = case_of().people.get(key="mother")
    named.label = "Quintessa D."
    named.save()
    table, word = index_name("people"), folded("Quintessa")

    def hits() -> int:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT count(*) FROM {table} WHERE {table} MATCH %s", [f'"{word}"'])
            return int(cursor.fetchone()[0])

    assert hits() == 1
    erasure.delete_case(case_of(), account("anna"), "-")
    erasure.erase_case(case_of(), None)
    assert hits() == 0


def test_the_receipt_says_until_when_a_backup_holds_it(office: Path) -> None:
    from habeas.casework import erasure
    from habeas.store import backup

    made = backup.make(backup.BY_HAND)
    erasure.delete_case(case_of(), account("anna"), "-")
    receipt = erasure.erase_case(case_of(), account("olga"))
    assert receipt.backup_until == backup.expires(made.at, erasure.kept_for())
    assert erasure.receipt(receipt.number) == receipt
    made.path.unlink()
    erasure.delete_case(case_of("raid-hundred-orders"), account("anna"), "-")
    assert erasure.erase_case(case_of("raid-hundred-orders"), None).backup_until is None


def test_a_deleted_person_is_out_of_record_and_check_and_comes_back(sign_in: SignIn) -> None:
    from habeas.store.mapping import case_of as record_of

    client, row = sign_in("anna"), case_of()
    person = row.people.get(key="baby")
    before, found = record_of(row), row.findings.filter(person=person).count()
    assert found
    client.post(f"/cases/{row.ref}/delete/people/{person.ref}/")
    after = record_of(case_of())
    assert "baby" not in {each.id for each in after.people}
    assert "baby" not in {each.who for each in after.entries}
    assert "baby" not in {each.of for each in after.kin}
    assert not row.findings.filter(person=person).exists()
    client.post(f"/cases/{row.ref}/delete/people/{person.ref}/", {"undo": "1"})
    assert record_of(case_of()) == before
    assert row.findings.filter(person=person).count() == found


def test_erasing_a_person_takes_what_is_theirs_alone(sign_in: SignIn) -> None:
    from habeas.casework import erasure
    from habeas.record.reader import read_case_text
    from habeas.record.vocabulary import load_vocabulary
    from habeas.record.writer import write_case
    from habeas.store import audit, blobs
    from habeas.store.mapping import case_of as record_of
    from habeas.store.models import AuditSalt, Person
    from habeas.tell.withheld import without_loose_ends

    row = case_of()
    alone, both = document(b"of one", ("baby",)), document(b"of two", ("baby", "mother"))
    person = row.people.get(key="baby")
    client = sign_in("olga")
    assert client.post(f"/cases/{row.ref}/delete/people/{person.ref}/erase/").status_code == 404
    erasure.delete_person(person, account("anna"))
    with TestCase.captureOnCommitCallbacks(execute=True):
        assert "/out/receipts/" in client.post(f"/cases/{row.ref}/delete/people/{person.ref}/erase/")["Location"]
    assert not Person.objects.filter(pk=person.pk).exists()
    assert not AuditSalt.objects.filter(sequence__in=_rows_about(person.ref)).exists()
    assert audit.verify().broken_at is None
    assert [each.ref for each in row.documents.all()] == [both.ref]
    assert not blobs.path_of(alone.blob).exists()
    text = write_case(without_loose_ends(record_of(case_of(), visits=False)))
    assert "baby" not in text
    read_case_text(text, "after.yaml", load_vocabulary())


def _rows_about(ref: str) -> list[int]:
    from habeas.store.models import AuditRow

    return list(AuditRow.objects.filter(ref=ref).exclude(what="erase").values_list("sequence", flat=True))


def test_a_deleted_document_is_erased_with_its_file(sign_in: SignIn) -> None:
    from habeas.casework import documents
    from habeas.store import blobs

    row, one = case_of(), document()
    at = f"/cases/{row.ref}/delete/documents/{one.ref}/erase/"
    assert sign_in("olga").post(at).status_code == 404
    documents.delete(one, account("anna"))
    with TestCase.captureOnCommitCallbacks(execute=True):
        sign_in("olga").post(at)
    assert not row.documents.exists()
    assert not blobs.path_of(one.blob).exists()


@pytest.mark.parametrize("held", [{"legal_hold": "order of a court"}, {"retain_until": "2999-01-01"}])
def test_what_has_to_be_kept_is_neither_deleted_nor_erased(sign_in: SignIn, held: dict[str, str]) -> None:
    from django.utils import timezone

    from habeas.casework import erasure

    client, row = sign_in("anna"), case_of()
    person = row.people.get(key="baby")
    assert sign_in("daniyar").post(f"/cases/{row.ref}/delete/keep/", held).status_code == 404
    assert client.post(f"/cases/{row.ref}/delete/keep/", {"version": row.version, **held}).status_code == 302
    assert client.post(f"/cases/{row.ref}/delete/", {"why": "-"}).status_code == 422
    client.post(f"/cases/{row.ref}/delete/people/{person.ref}/")
    person.refresh_from_db()
    assert (case_of().deleted_at, person.deleted_at) == (None, None)
    long_ago = timezone.now() - timedelta(days=400)
    type(row).objects.filter(pk=row.pk).update(deleted_at=long_ago)
    assert erasure.erase_due(timezone.now()) == []
    assert sign_in("olga").post(f"/out/deleted/{row.ref}/erase/")["Location"] == "/out/deleted/"
    assert case_of().people.exists()


def test_what_was_deleted_long_ago_is_erased_by_itself(office: Path) -> None:
    from django.utils import timezone

    from habeas.casework import documents, erasure
    from habeas.store.models import Case, Person

    now = timezone.now()
    one = document()
    documents.delete(one, account("anna"))
    erasure.delete_case(case_of("raid-hundred-orders"), account("anna"), "-")
    erasure.delete_person(case_of().people.get(key="father"), account("anna"))
    assert erasure.erase_due(now + timedelta(days=29)) == []
    found = erasure.erase_due(now + timedelta(days=31))
    assert [each.table for each in found] == ["case", "person", "document"]
    assert not Case.objects.filter(key="raid-hundred-orders").exists()
    assert not Person.objects.filter(case__key=KEY, key="father").exists()


@pytest.mark.embedded  # the fault is a trigger in the words of SQLite
def test_what_cannot_be_erased_keeps_nothing_else(office: Path) -> None:
    from django.db import connection
    from django.utils import timezone

    from habeas.casework import documents, erasure
    from habeas.store.models import Case, Document

    refused, gone = document(b"one"), document(b"two")
    for each in (refused, gone):
        documents.delete(each, account("anna"))
    erasure.delete_case(case_of("raid-hundred-orders"), account("anna"), "-")
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TRIGGER no BEFORE DELETE ON store_document "
            f"WHEN old.id = {refused.pk} BEGIN SELECT RAISE(ABORT, 'no'); END"
        )
    with pytest.raises(ExceptionGroup) as failed:
        erasure.erase_due(timezone.now() + timedelta(days=31))
    assert len(failed.value.exceptions) == 1
    assert not Case.objects.filter(key="raid-hundred-orders").exists()
    assert list(Document.everything.filter(deleted_at__isnull=False)) == [refused]


def test_the_office_may_set_other_days_or_none(office: Path) -> None:
    from django.utils import timezone

    from habeas.casework import erasure
    from habeas.store.models import Setting

    erasure.delete_case(case_of(), account("anna"), "-")
    Setting.objects.update_or_create(name="retention", defaults={"value": {"deleted_days": 0}})
    assert erasure.due_on(timezone.now()) is None
    assert erasure.erase_due(timezone.now() + timedelta(days=4000)) == []
    Setting.objects.update_or_create(name="retention", defaults={"value": {"deleted_days": 2}})
    assert len(erasure.erase_due(timezone.now() + timedelta(days=3))) == 1


def test_cases_closed_long_ago_are_proposed_and_no_more(office: Path) -> None:
    from django.utils import timezone

    from habeas.casework import retention

    row = case_of()
    row.closed_on = "2001-05"
    row.save()
    assert row.pk in {each.pk for each in retention.closed_long_ago(timezone.now())}
    row.legal_hold = "order of a court"
    row.save()
    assert row.pk not in {each.pk for each in retention.closed_long_ago(timezone.now())}
    assert case_of().deleted_at is None


def test_a_place_that_only_an_erased_case_knew_goes_with_it(office: Path) -> None:
    from habeas.casework import erasure
    from habeas.store.models import CasePlace, Place

    places = set(case_of().case_places.values_list("place", flat=True))
    others = set(CasePlace.objects.exclude(case=case_of()).values_list("place", flat=True))
    assert places - others
    erasure.delete_case(case_of(), account("anna"), "-")
    erasure.erase_case(case_of(), None)
    assert set(Place.objects.filter(pk__in=places).values_list("pk", flat=True)) <= others


def test_what_a_backup_brings_back_is_erased_again(office: Path) -> None:
    from habeas.casework import erasure
    from habeas.store.models import Case

    row = case_of()
    person = case_of("siblings-not-given-back").people.order_by("pk")[0]
    lines = [f"case {row.ref}", f"person {person.ref}", "case unknown", f"weather {row.ref}", ""]
    assert erasure.erase_again(lines) == 2
    assert not Case.objects.filter(pk=row.pk).exists()
    assert not type(person).objects.filter(pk=person.pk).exists()


@pytest.mark.embedded
def test_freed_pages_are_overwritten(office: Path) -> None:
    from django.db import connection

    from habeas.casework import erasure

    erasure.delete_case(case_of(), account("anna"), "-")
    erasure.erase_case(case_of(), None)
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA secure_delete")
        assert cursor.fetchone()[0] == 1


def test_a_day_to_keep_until_that_has_passed_holds_nothing(office: Path) -> None:
    from habeas.casework import erasure

    row = case_of()
    row.retain_until = date(2020, 1, 1)
    assert not erasure.is_held(row, date(2026, 1, 1))
    assert erasure.is_held(row, date(2020, 1, 1))


# ---- legal hold ----------------------------------------------------------------------------------------------------


def keep(client: Client, **asked: Any) -> Any:
    return client.post(f"/cases/{case_of().ref}/delete/keep/", {"version": case_of().version, **asked})


def test_what_keeps_a_case_stands_on_the_page_that_deletes_it_and_leads_to_its_form(sign_in: SignIn) -> None:
    at = f"/cases/{case_of().ref}/delete/"
    anna, daniyar = sign_in("anna"), sign_in("daniyar")
    assert f'href="{at}keep/"' in anna.get(at).content.decode()
    assert f'href="{at}keep/"' not in daniyar.get(at).content.decode()
    assert daniyar.get(f"{at}keep/").status_code == 404
    keep(anna, legal_hold="order of a court", retain_until="2999-01-01")
    for client in (anna, daniyar):
        page = client.get(at).content.decode()
        assert "order of a court" in page
        assert "1 January 2999" in page
    form = anna.get(f"{at}keep/").context["form"]
    assert (form["legal_hold"].value(), form["retain_until"].value()) == ("order of a court", date(2999, 1, 1))


def test_what_was_typed_about_a_hold_outlives_what_others_save_meanwhile(sign_in: SignIn) -> None:
    anna, at = sign_in("anna"), f"/cases/{case_of().ref}/delete/keep/"
    typed = filled(anna, at, legal_hold="order of a court")
    assert keep(sign_in("anna"), retain_until="2999-01-01").status_code == 302
    shown = anna.post(at, typed)
    assert shown.status_code == 409
    form = shown.context["form"]
    assert (form["legal_hold"].value(), form["retain_until"].value()) == ("order of a court", "2999-01-01")
    again = {name: form[name].value() or "" for name in form.fields if form[name].value() not in (None, False)}
    assert anna.post(at, again).status_code == 302
    assert (case_of().legal_hold, case_of().retain_until) == ("order of a court", date(2999, 1, 1))


def test_a_blank_form_lifts_no_legal_hold(sign_in: SignIn) -> None:
    from habeas.store.models import AuditRow, AuditSalt

    client = sign_in("anna")
    keep(client, legal_hold="order of a court", retain_until="2999-01-01")
    for asked in ({}, {"lift": "on"}, {"lift_why": "-"}, {"legal_hold": "order of a court"}):
        assert keep(client, **asked).status_code == 422, asked
        assert case_of().legal_hold == "order of a court"
        assert case_of().retain_until == date(2999, 1, 1)
    assert keep(client, legal_hold="another order", retain_until="2999-01-01").status_code == 302
    assert keep(client, lift="on", lift_why="the court ended it").status_code == 302
    assert (case_of().legal_hold, case_of().retain_until) == ("", None)
    assert "the court ended it" in case_of().notes.get().text
    row = AuditRow.objects.filter(what="change", table="case").order_by("-sequence")[0]
    assert AuditSalt.objects.get(sequence=row.sequence).body["lifted"] is True


def test_a_form_from_before_the_hold_does_not_lift_it(sign_in: SignIn) -> None:
    client, before = sign_in("anna"), case_of().version
    keep(client, legal_hold="order of a court")
    stale = keep(client, version=before, lift="on", lift_why="-", legal_hold="")
    assert stale.status_code == 409
    assert "order of a court" in stale.content.decode()
    assert not stale.context["form"]["lift"].value(), "the tick was for what stood then"
    assert case_of().legal_hold == "order of a court"


def test_a_backup_that_brings_a_hold_back_is_erased_again_all_the_same(office: Path) -> None:
    from habeas.casework import erasure
    from habeas.store.models import Case

    row, other = case_of(), case_of("raid-hundred-orders")
    Case.objects.filter(pk=row.pk).update(legal_hold="order of a court", retain_until="2999-01-01")
    person = case_of("siblings-not-given-back").people.order_by("pk")[0]
    Case.objects.filter(pk=person.case_id).update(legal_hold="order of a court")
    assert erasure.erase_again([f"case {row.ref}", f"person {person.ref}", f"case {other.ref}"]) == 3
    assert not Case.objects.filter(pk__in=[row.pk, other.pk]).exists()


def test_a_file_that_something_else_still_names_stays(sign_in: SignIn) -> None:
    """Files lie under their content: the same photo in two cases, of a visit, waiting in an import is one file."""
    from habeas.casework import documents, erasure
    from habeas.store import blobs
    from habeas.store import models as tables

    content = b"the same photo"
    mine, theirs = document(content), document(content, people=(), key="stateless-across-2022")
    place = tables.Place.objects.filter(library=False).order_by("pk")[0]
    team = tables.Team.objects.get(name="Legal aid")
    visit = tables.Visit.objects.create(place=place, team=team, on="2026-01-02", on_first=739618, token="t-erasure")
    columns = {"media_type": "image/png", "size": mine.size, "sha256": mine.sha256, "blob": mine.blob}
    photo = tables.VisitFile.objects.create(visit=visit, name="photo.png", **columns)
    job = tables.Job.objects.create(kind="import-read", body={"blob": mine.blob}, made_by=account("anna"))
    assert mine.blob == theirs.blob

    def erased(row: Any) -> bool:
        """Whether the file is gone once this document was deleted and erased."""
        documents.delete(row, account("anna"))
        with TestCase.captureOnCommitCallbacks(execute=True):
            erasure.erase_document(row, None)
        return not blobs.path_of(columns["blob"]).exists()

    assert not erased(mine)
    assert sign_in("anna").get(f"/cases/{theirs.case.ref}/documents/{theirs.ref}/download/").status_code == 200
    assert not erased(theirs), "the photo of the visit lost its file"
    answer: Any = sign_in("anna").get(f"/places/{place.ref}/visits/{visit.ref}/files/{photo.ref}/")
    assert answer.status_code == 200
    assert b"".join(answer.streaming_content) == content
    photo.delete()
    last = document(content)
    assert not erased(last), "an import that waits lost its file"
    job.delete()
    assert erased(document(content)), "the file stayed although nothing names it"
