"""What leaves names nobody who is left out; documents and their sources; one person of a family; addresses of rows."""

import io
import zipfile
from collections.abc import Callable
from typing import Any

import pypdfium2
import pytest
from django.test import Client

from tests.desk.test_exits import PLAIN, body, case_of, consent, protect, take, text_of_pdf

SignIn = Callable[[str], Client]


# ---- nobody who is left out is named -------------------------------------------------------------------------------


def name_everywhere(row: Any) -> None:
    """The baby's name, which is no other word, wherever a name can stand: title, ids, places, sources, files."""
    from habeas.casework import documents
    from habeas.store import blobs
    from habeas.store.models import Account, Case, Person

    Case.objects.filter(pk=row.pk).update(title="Quibbleton and his mother", key="quibbleton-2024")
    Person.objects.filter(case=row, key="baby").update(key="quibbleton", label="Quibbleton D.")
    row.people.get(key="quibbleton").names.create(name="Snorkwell")
    row.entries.filter(with_text="baby").update(with_text="quibbleton")
    for entry in row.entries.filter(person__key="mother"):
        entry.key = f"quibbleton-{entry.pk}"
        entry.fields = {name: "quibbleton" if value == "baby" else value for name, value in entry.fields.items()}
        entry.note = "Quibbleton was carried away"
        entry.save()
    place = row.case_places.order_by("pk")[0]
    place.key = "home-of-quibbleton"
    place.save()
    place.place.name = "Home of Quibbleton"
    place.place.save()
    source = row.sources.order_by("pk")[0]
    row.entries.filter(source=source.key).update(source="quibbleton-file")
    source.key, source.name = "quibbleton-file", "file of Snorkwell"
    source.save()
    mother = row.people.get(key="mother")
    mother.more = {"alias": "mother of Quibbleton", "note": "with Quibbleton"}
    mother.save()
    upload = documents.Upload(blobs.store([b"scan"]), "Quibbleton passport.pdf", "application/pdf")
    documents.add(row, Account.objects.get(username="anna"), [upload], [mother], source)


def read_all(data: bytes, format: str) -> str:
    """Everything that can be read in an exit, the names of its files with it."""
    if format == "pdf":
        return text_of_pdf(data) + str(pypdfium2.PdfDocument(data).get_metadata_dict())
    if format != "zip":
        return data.decode()
    archive = zipfile.ZipFile(io.BytesIO(data))
    parts = [read_all(archive.read(name), name.rpartition(".")[2]) for name in archive.namelist() if "." in name
             and not name.startswith("documents/")]  # fmt: skip
    return "\n".join((*archive.namelist(), *parts))


@pytest.mark.parametrize("format", ["yaml", "html", "pdf", "zip"])
@pytest.mark.parametrize("use", ["share", "publish", "record"])
def test_nobody_who_is_left_out_is_named(sign_in: SignIn, use: str, format: str) -> None:
    from habeas.record.reader import read_case_text
    from habeas.record.vocabulary import load_vocabulary

    row = case_of("infant-taken")
    name_everywhere(row)
    consent("quibbleton-2024", "mother", use)
    if use == "record":
        consent("quibbleton-2024", "quibbleton", use, withdrawn="2021-01-01")
    asked = {"use": use, "to": "Red Cross" if use == "share" else "", "without": "1", "unsaid": "on", "format": format}
    answer = take(sign_in("anna"), "quibbleton-2024", **asked)
    assert "quibbleton" not in str(answer.headers).lower()
    text = read_all(body(answer), format)
    assert "Malika" in text
    for name in ("quibbleton", "snorkwell"):
        assert name not in text.lower().replace("\u200b", "").replace("\n", "")
    assert row.ref in text.replace("\n", "")
    if format == "yaml":
        assert read_case_text(text, "out.yaml", load_vocabulary())[0].id == row.ref
    if format == "zip":
        assert "documents/001.pdf" in text


def test_a_text_that_may_name_them_is_shown_before_it_leaves(sign_in: SignIn) -> None:
    row = case_of("infant-taken")
    name_everywhere(row)
    entry = row.entries.filter(person__key="mother").order_by("pk")[0]
    entry.fields = entry.fields | {"ordered_by": "the head, who saw Quibbletona"}
    entry.save()
    consent("quibbleton-2024", "mother", "share")
    page = take(sign_in("anna"), "quibbleton-2024", use="share", to="Red Cross").content.decode()
    assert "the head, who saw Quibbletona" in page
    assert "leaves as it was written" in page


def test_a_case_that_is_shared_whole_goes_by_its_number(sign_in: SignIn) -> None:
    from habeas.store.models import Case

    row = case_of("infant-taken")
    Case.objects.filter(pk=row.pk).update(title="The Quibbleton matter", key="quibbleton-2024")
    for person in row.people.all():
        consent("quibbleton-2024", person.key, "publish")
    for format in ("yaml", "html", "pdf", "zip"):
        text = read_all(body(take(sign_in("anna"), "quibbleton-2024", use="publish", format=format)), format)
        assert "quibbleton" not in text.lower(), format


def test_somebody_who_was_deleted_is_not_in_what_others_get(sign_in: SignIn) -> None:
    from django.utils import timezone

    row = case_of("infant-taken")
    name_everywhere(row)
    for key in ("mother", "father"):
        consent("quibbleton-2024", key, "share")
    row.people.filter(key="quibbleton").update(deleted_at=timezone.now())
    text = body(take(sign_in("anna"), "quibbleton-2024", use="share", to="Red Cross")).decode().lower()
    assert "quibbleton" not in text


# ---- documents and their sources -----------------------------------------------------------------------------------


def scan(row: Any, name: str, source: Any = None) -> Any:
    from habeas.casework import documents
    from habeas.store import blobs
    from habeas.store.models import Account

    upload = documents.Upload(blobs.store([name.encode()]), name, "application/pdf")
    people = row.people.filter(key="baby")
    return documents.add(row, Account.objects.get(username="anna"), [upload], people, source).new[0]


def left(client: Client, **asked: str) -> list[str]:
    data = body(take(client, "infant-taken", format="zip", **asked))
    return [name for name in zipfile.ZipFile(io.BytesIO(data)).namelist() if name.startswith("documents/")]


def test_one_protected_source_of_several_holds_a_document_back(sign_in: SignIn) -> None:
    row, client = case_of("infant-taken"), sign_in("anna")
    protect("infant-taken", "inquiry")
    other = row.sources.exclude(key="inquiry").first() or row.sources.create(key="ruling-1", name="ruling")
    both, mixed = scan(row, "a.pdf", other), scan(row, "b.pdf")
    held, free = row.entries.filter(source="inquiry")[0], row.entries.exclude(source="inquiry")[0]
    type(free).objects.filter(pk=free.pk).update(source=None)
    row.entries.filter(pk=held.pk).update(document=both)
    assert left(client) == ["documents/001-b.pdf"]
    row.entries.filter(pk__in=[held.pk, free.pk]).update(document=mixed)
    assert left(client) == ["documents/001-a.pdf"]
    source = row.sources.get(key="inquiry")
    source.released_by = row.opened_by or client_account("anna")
    source.save()
    assert len(left(client)) == 2


def client_account(name: str) -> Any:
    from habeas.store.models import Account

    return Account.objects.get(username=name)


def test_documents_of_nobody_told_leave_with_the_own_copy_alone(sign_in: SignIn) -> None:
    row, client = case_of("infant-taken"), sign_in("anna")
    for person in row.people.all():
        consent("infant-taken", person.key, "share")
    known = row.sources.create(key="court", name="the court")
    hushed = row.sources.create(key="friend", name="a friend", access="confidential")
    scan(row, "court.pdf", known)
    scan(row, "friend.pdf", hushed)
    scan(row, "nobody.pdf")
    assert len(left(client)) == 3
    asked = {"use": "share", "to": "Red Cross"}
    assert left(client, **asked) == ["documents/001-court.pdf"]
    assert len(left(client, **asked, unsaid="on")) == 3
    page = body(take(client, "infant-taken", format="html", **asked)).decode()
    assert "Documents that stayed" in page
    assert "nobody.pdf" not in page


# ---- one person, and addresses -------------------------------------------------------------------------------------


@pytest.mark.parametrize("format", ["yaml", "html", "pdf"])
def test_a_dossier_of_one_person_of_a_family(sign_in: SignIn, format: str) -> None:
    row = case_of("infant-taken")
    name_everywhere(row)
    answer = sign_in("anna").post(f"/cases/{row.ref}/out/", PLAIN | {"format": format, "people": ["mother"]})
    text = read_all(body(answer), format)
    assert "Malika" in text
    assert "quibbleton" not in text.lower().replace("\n", "")
    assert "Sherzod" not in text


def test_every_row_of_a_case_file_carries_an_address(sign_in: SignIn) -> None:
    consent("infant-taken", "mother", "share")
    text = body(take(sign_in("anna"), "infant-taken")).decode()
    rows = [line for line in text.splitlines() if line.startswith("  - ")]
    assert len(rows) > 10
    assert all("# http://127.0.0.1/" in line for line in rows if "article:" not in line)
    addresses = {line.rpartition("# http://127.0.0.1")[2] for line in rows}
    client = sign_in("anna")
    assert {at for at in addresses if client.get(at).status_code != 200} == set()
