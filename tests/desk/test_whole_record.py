"""A case that leaves as the office's own copy and comes back is the same: every column of its tables, or a reason why not."""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

SignIn = Callable[[str], Client]
OWN = {"use": "record", "to": "", "format": "zip", "lock": "plain"}


def tables_of_a_case() -> dict[str, Any]:
    """The tables that hang on a case, its people, its documents or what it names."""
    from django.apps import apps

    from habeas.store import models as tables

    roots = (tables.Case, tables.Person, tables.Document)
    found: dict[str, Any] = {"Case": tables.Case, "Place": tables.Place, "Authority": tables.Authority}
    for model in apps.get_app_config("store").get_models():
        if any(field.is_relation and field.related_model in roots for field in model._meta.concrete_fields):
            found[model.__name__] = model
    return found


def test_every_column_leaves_or_has_a_reason(office: Path) -> None:
    from habeas.casework.beside import BESIDE, IN_FILE, LEFT_OUT, TABLES_LEFT_OUT

    found = tables_of_a_case()
    assert set(found) == {*IN_FILE, *BESIDE, *TABLES_LEFT_OUT}
    for name, model in found.items():
        if name in TABLES_LEFT_OUT:
            continue
        told = {*IN_FILE.get(name, "").split(), *BESIDE.get(name, "").split()}
        left_out = {column for columns in LEFT_OUT.get(name, {}) for column in columns.split()}
        fields = {field.name for field in (*model._meta.concrete_fields, *model._meta.local_many_to_many)} - {"id"}
        assert told | left_out == fields, (name, fields ^ (told | left_out))
        assert not told & left_out - {"recorded_at"}, name


def filled(case: Any) -> None:
    """Something in every column that leaves."""
    from django.utils import timezone

    from habeas.casework import documents
    from habeas.store import blobs
    from habeas.store import models as tables

    now, today = timezone.now(), timezone.localdate()
    anna, source = tables.Account.objects.get(username="anna"), case.sources.order_by("pk")[0]
    tables.Case.objects.filter(pk=case.pk).update(title="The child and his mother", retain_until="2031-05-05")
    mother = case.people.get(key="mother")
    case.people.filter(pk=mother.pk).update(
        phone="+7 900 1234567", contact="through her sister", language="uz", do_not_tell="the employer; consulate"
    )
    mother.names.create(name="Малика Д.", source=source)
    mother.names.create(name="Malika the cook")
    mother.names.create(name="Zulfiya", mothers_name=True)
    authority = tables.Authority.objects.create(
        name="Court of the town", kind="court", state="RU", address="1 Street", phone="12345"
    )
    proceeding = tables.Proceeding.objects.create(
        case=case, authority=authority, number="2-15", about="expulsion", opened="2021-01", closed="2021-05-05"
    )
    upload = documents.Upload(blobs.store([b"ruling"]), "ruling.pdf", "application/pdf")
    paper = documents.add(case, anna, [upload], [mother], source).new[0]
    tables.Document.objects.filter(pk=paper.pk).update(title="The ruling")
    first = case.entries.filter(person=mother).order_by("order")[0]
    case.entries.filter(key=first.key).update(standing="corroborated", proceeding=proceeding, document=paper)
    finding = case.findings.order_by("pk")[0]
    tables.Decision.objects.create(
        case=case, identity=finding.identity, what="confirmed", reason="seen in court", digest=finding.digest, by=anna
    )
    tables.Decision.objects.create(
        case=case, identity="x", what="set_aside", reason="-", digest="d", by=anna, withdrawn_at=now
    )
    tables.Note.objects.create(case=case, text="Call her on Mondays", by=anna)
    tables.Note.objects.create(case=case, text="Deleted", by=anna, deleted_at=now)
    tables.Task.objects.create(
        case=case, person=mother, text="Write to the court", due=today, assignee=anna, made_by=anna,
        about=finding.identity, done_at=now, done_by=anna,
    )  # fmt: skip
    tables.Flag.objects.create(case=case, person=mother, reason="urgent", set_by=anna, lifted_at=now)
    place = case.case_places.order_by("pk")[0].place
    tables.Place.objects.filter(pk=place.pk).update(town="Perm", latitude=58.0, longitude=56.2)
    _traced(case, mother)


def _traced(case: Any, mother: Any) -> None:
    """A request with steps, a plan and a visit."""
    from django.utils import timezone

    from habeas.casework import tracing_plan
    from habeas.store import models as tables
    from habeas.store.models.base import new_ref

    anna, baby = tables.Account.objects.get(username="anna"), case.people.get(key="baby")
    request = tables.TracingRequest.objects.create(
        case=case, inquirer=mother, inquired_on="2024-05", status="in_progress", cause="authority", how="at night",
        authority="police", title="neglected", act="act 5", ordered="no", may_tell="the name",
    )  # fmt: skip
    sought = tables.Sought.objects.create(
        request=request, person=baby, relation="child", last_place="ward", last_seen="2024-04", note="a scar"
    )
    ended = case.people.exclude(pk__in=(mother.pk, baby.pk)).first()
    if ended is not None:
        tables.Sought.objects.create(request=request, person=ended, ended_at=timezone.now())
    tables.TracingStep.objects.create(request=request, what="opened", reason="she called")
    tables.TracingAction.objects.create(request=request, on="2024-06", on_first=738000, kind="icrc", told="asked")
    tables.Reunification.objects.create(sought=sought, with_whom="her", wish="now", planned="2024-09")
    tracing_plan.visit(request, anna, new_ref(), "care", timezone.localdate(), anna, "sleeps badly")


def kept(case: Any) -> dict[str, Any]:
    """All that leaves, as it stands in the tables: the file's part as the record's type, the rest row by row."""
    import json

    from habeas.casework.beside import office_of, whole
    from habeas.store.mapping import case_of
    from habeas.store.models import Case

    case = Case.objects.get(pk=case.pk)
    seen = whole(case, case_of(case, visits=False))
    told = json.loads(office_of(case, seen, case.documents.all(), False))
    refs = {each["ref"]: f"{each['number']} {each['about']}" for each in told["proceedings"]}
    for each in (*told["proceedings"], *told["entries"].values()):
        each.pop("ref", None)
        each["proceeding"] = refs.get(each.get("proceeding", ""))
    papers = [
        (each.name, each.title, each.media_type, each.size, each.sha256, each.source and each.source.key,
         sorted(each.people.values_list("key", flat=True)))
        for each in case.documents.order_by("pk")
    ]  # fmt: skip
    return {"case": seen, "office": told, "documents": papers}


def left(client: Client, ref: str, **asked: str) -> bytes:
    answer: Any = client.post(f"/cases/{ref}/out/", OWN | asked)
    assert answer.status_code == 200, answer.content.decode()
    return b"".join(answer.streaming_content)


def brought(client: Client, data: bytes, name: str) -> str:
    from habeas.store.models import Team

    file = SimpleUploadedFile(name, data, "application/octet-stream")
    read = client.post("/out/import/", {"file": file, "team": Team.objects.get(name="Legal aid").pk})
    page = client.get(read["Location"]).content.decode()
    client.post(read["Location"] + "confirm/")
    return page


def test_what_leaves_as_zip_comes_back_whole(sign_in: SignIn) -> None:
    from habeas.casework import erasure
    from habeas.store.models import Account, Case

    client, case = sign_in("anna"), Case.objects.get(key="infant-taken")
    filled(case)
    before = kept(case)
    data = left(client, case.ref)
    Case.objects.filter(pk=case.pk).update(retain_until=None)
    erasure.delete_case(case, Account.objects.get(username="anna"), "-")
    erasure.erase_case(Case.objects.get(pk=case.pk), None)
    assert "of the office it left" in brought(client, data, "out.zip")
    after = kept(Case.objects.get(key="infant-taken"))
    assert after["documents"] == before["documents"]
    assert after["office"] == before["office"]
    assert after["case"].people == before["case"].people
    names = ("kin", "places", "sources", "consents", "observations", "holdings", "note", "more", "states", "closed_on")
    for name in names:
        plain = [[getattr(each[k], name) for k in ("case",)] for each in (before, after)]
        assert str(plain[0]) == str(plain[1]), name
    both = [[(e.id, e.who, e.on, e.source, e.fields, e.note) for e in each["case"].entries] for each in (before, after)]
    assert both[0] == both[1]
    assert "The child and his mother" in {str(row) for row in Case.objects.filter(key="infant-taken")}


def test_the_case_file_alone_keeps_whom_not_to_tell_and_how_to_reach_them(sign_in: SignIn) -> None:
    from habeas.casework import erasure
    from habeas.store.models import Account, Case

    client, case = sign_in("anna"), Case.objects.get(key="infant-taken")
    filled(case)
    Case.objects.filter(pk=case.pk).update(retain_until=None)
    data = left(client, case.ref, format="yaml")
    assert "nothing changes" in brought(client, data, "out.yaml")  # the same file again
    erasure.delete_case(Case.objects.get(pk=case.pk), Account.objects.get(username="anna"), "-")
    erasure.erase_case(Case.objects.get(pk=case.pk), None)
    page = brought(client, data, "out.yaml")
    assert "is not known" not in page
    mother = Case.objects.get(key="infant-taken").people.get(key="mother")
    assert (mother.phone, mother.contact, mother.language) == ("+7 900 1234567", "through her sister", "uz")
    assert mother.do_not_tell == "the employer; consulate"
    assert {(each.name, each.mothers_name, each.source and each.source.key) for each in mother.names.all()} == {
        ("Малика Д.", False, mother.case.sources.order_by("pk")[0].key),
        ("Malika the cook", False, None),
        ("Zulfiya", True, None),
    }
    assert not {"phone", "contact", "names", "do_not_tell"} & mother.more.keys()


@pytest.mark.parametrize("format", ["yaml", "html", "pdf", "zip"])
def test_none_of_it_leaves_for_others(sign_in: SignIn, format: str) -> None:
    from habeas.store.models import Case, Consent

    client, case = sign_in("anna"), Case.objects.get(key="infant-taken")
    filled(case)
    for person in case.people.all():
        Consent.objects.create(case=case, person=person, use="share", given="2020-01-01")
    data = left(client, case.ref, format=format, use="share", to="Red Cross", marks="1", unsaid="on")
    if format == "zip":
        archive = zipfile.ZipFile(io.BytesIO(data))
        assert "office.json" not in archive.namelist()
        data = b"".join(archive.read(name) for name in archive.namelist() if not name.endswith("pdf"))
    for word in ("900 1234567", "her sister", "Malika the cook", "Zulfiya", "the employer", "Mondays", "seen in court"):
        assert word.encode() not in data


def test_where_somebody_is_left_out_no_free_text_of_the_office_leaves(sign_in: SignIn) -> None:
    from habeas.store.models import Case, Consent

    client, case = sign_in("anna"), Case.objects.get(key="infant-taken")
    filled(case)
    baby = case.people.get(key="baby")
    Consent.objects.create(case=case, person=baby, use="record", given="2020-01-01", withdrawn="2021-01-01")
    archive = zipfile.ZipFile(io.BytesIO(left(client, case.ref, without="1")))
    told = archive.read("office.json").decode()
    assert "corroborated" in told
    for word in ("Mondays", "seen in court", "urgent", "Write to the court", "The child"):
        assert word not in told


def test_names_told_by_a_protected_source_stay(sign_in: SignIn) -> None:
    from habeas.store.models import Case, Source

    client, case = sign_in("anna"), Case.objects.get(key="infant-taken")
    filled(case)
    Source.objects.filter(pk=case.sources.order_by("pk")[0].pk).update(access="protected")
    data = left(client, case.ref, format="yaml").decode()
    assert "Малика Д." not in data
    assert "Malika the cook" in data


def test_a_case_of_the_archive_of_all_comes_back_with_its_documents(sign_in: SignIn) -> None:
    import pyrage

    from habeas.casework import erasure, jobs
    from habeas.store.models import Account, Case, Job

    client, case = sign_in("anna"), Case.objects.get(key="infant-taken")
    filled(case)
    before = kept(case)
    secret = "пять слов которых никто не знает"
    client.post("/out/everything/", {"lock": "passphrase", "passphrase": secret, "whole": "", "marks": "on"})
    jobs.work_off()
    job = Job.objects.filter(kind="everything").latest("pk")
    answer: Any = client.get(f"/out/everything/{job.ref}/")
    data = pyrage.passphrase.decrypt(b"".join(answer.streaming_content), secret)
    Case.objects.filter(pk=case.pk).update(retain_until=None)
    erasure.delete_case(case, Account.objects.get(username="anna"), "-")
    erasure.erase_case(Case.objects.get(pk=case.pk), None)
    brought(client, data, "all.zip")
    jobs.work_off()
    if not Case.objects.filter(key="infant-taken").exists():  # a large upload is read first, then confirmed
        job = Job.objects.filter(kind="import-read").latest("pk")
        client.post(f"/out/import/{job.ref}/confirm/")
        jobs.work_off()
    after = kept(Case.objects.get(key="infant-taken"))
    assert after["office"] == before["office"]
    assert after["documents"] == before["documents"]
