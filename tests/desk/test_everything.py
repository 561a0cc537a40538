"""Everything in one archive that opens without us: encrypted with age, an index, every row with its id and address."""

import csv
import io
import os
import zipfile
from collections.abc import Callable
from typing import Any

import pyrage
import pytest
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st

SignIn = Callable[[str], Client]
PASSPHRASE = "пять слов которых никто не знает"


def ask(client: Client, **changes: str) -> Any:
    return client.post(
        "/out/everything/", {"lock": "passphrase", "passphrase": PASSPHRASE, "whole": "", "marks": "on", **changes}
    )


def fetched(client: Client) -> bytes:
    from habeas.casework import jobs
    from habeas.store.models import Job

    jobs.work_off()
    job = Job.objects.filter(kind="everything").latest("pk")
    assert job.fault == ""
    answer: Any = client.get(f"/out/everything/{job.ref}/")
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)


def test_it_opens_with_age_and_has_an_index(sign_in: SignIn) -> None:
    from habeas.casework import documents
    from habeas.record.reader import read_case_text
    from habeas.record.vocabulary import load_vocabulary
    from habeas.store import blobs
    from habeas.store.models import Account, Case, Job

    row = Case.objects.get(key="infant-taken")
    upload = documents.Upload(blobs.store([b"scan"]), "scan.pdf", "application/pdf")
    documents.add(row, Account.objects.get(username="anna"), [upload])
    client = sign_in("anna")
    assert ask(client).status_code == 302
    sealed = fetched(client)
    assert PASSPHRASE not in str(Job.objects.latest("pk").body)
    assert "key" not in Job.objects.filter(kind="everything").latest("pk").body
    archive = zipfile.ZipFile(io.BytesIO(pyrage.passphrase.decrypt(sealed, PASSPHRASE)))
    assert archive.testzip() is None
    index = archive.read("index.html").decode()
    cases = Case.objects.filter(library=False, team__name="Legal aid")
    for case in cases:
        assert f'href="cases/{case.ref}/index.html"' in index
        assert f"http://127.0.0.1/cases/{case.ref}/" in index
        text = archive.read(f"cases/{case.ref}/case.yaml").decode()
        read, _ = read_case_text(text, "case.yaml", load_vocabulary())
        assert {each.id for each in read.entries} == set(case.entries.values_list("key", flat=True))
    assert archive.read(f"cases/{row.ref}/documents/001-scan.pdf") == b"scan"
    people = list(csv.DictReader(io.StringIO(archive.read("people.csv").decode("utf-8-sig"))))
    assert len(people) == sum(case.people.count() for case in cases)
    assert all(each["id"] and each["address"].startswith("http://127.0.0.1/cases/") for each in people)
    for name in ("entries", "kin", "places", "conditions", "sources", "consents"):
        found = list(csv.DictReader(io.StringIO(archive.read(f"{name}.csv").decode("utf-8-sig"))))
        assert all(each["case"] and each["id"] and each["address"].startswith("http://127.0.0.1/") for each in found)
    for name in archive.namelist():
        if name.endswith(".html"):
            assert "<script" not in archive.read(name).decode()


def test_it_is_encrypted_to_a_recipient(sign_in: SignIn) -> None:
    identity = pyrage.x25519.Identity.generate()
    client = sign_in("anna")
    assert ask(client, lock="recipient", recipient="age1nobody", passphrase="").status_code == 422
    ask(client, lock="recipient", recipient=str(identity.to_public()), passphrase="")
    archive = zipfile.ZipFile(io.BytesIO(pyrage.decrypt(fetched(client), [identity])))
    assert "MANIFEST.sha256" in archive.namelist()


def test_only_cases_of_ones_teams_and_only_for_oneself(sign_in: SignIn) -> None:
    from habeas.store.models import Job

    client = sign_in("marina")
    ask(client, whole="1", reason="curious")
    archive = zipfile.ZipFile(io.BytesIO(pyrage.passphrase.decrypt(fetched(client), PASSPHRASE)))
    assert [name for name in archive.namelist() if name.startswith("cases/")] == []
    ref = Job.objects.filter(kind="everything").latest("pk").ref
    assert sign_in("anna").get(f"/out/everything/{ref}/").status_code == 404
    assert sign_in("pavel").get("/out/everything/").status_code == 404


def test_the_whole_office_wants_a_reason_and_the_teams_are_told(sign_in: SignIn) -> None:
    from habeas.store.models import Task

    client = sign_in("olga")
    assert ask(client, whole="1").status_code == 422
    assert ask(client, whole="1", reason="the office moves").status_code == 302
    told = set(Task.objects.filter(about="everything").values_list("assignee__username", flat=True))
    assert told == {"anna", "daniyar", "marina", "tahmina"}


def test_what_nobody_fetches_is_gone_after_a_day(sign_in: SignIn) -> None:
    from datetime import timedelta

    from django.utils import timezone

    from habeas.casework import exports
    from habeas.store.models import Job

    client = sign_in("anna")
    ask(client)
    fetched(client)
    job = Job.objects.filter(kind="everything").latest("pk")
    exports.expire(timezone.now())
    assert exports.path_of(job).exists()
    exports.expire(timezone.now() + timedelta(days=2))
    assert not exports.path_of(job).exists()
    assert client.get(f"/out/everything/{job.ref}/").status_code == 404
    assert "expired" in client.get("/out/everything/").content.decode()


@given(size=st.sampled_from([0, 1, 65_535, 65_536, 65_537, 131_072, 200_000]), cut=st.integers(1, 70_000))
@settings(max_examples=12, deadline=None)
def test_what_we_encrypt_others_open(size: int, cut: int) -> None:
    from habeas.casework.agefile import Sealed

    data = os.urandom(size)
    pieces = (data[start : start + cut] for start in range(0, size, cut))
    sealed = b"".join(_SEALED.pieces(pieces))
    assert pyrage.passphrase.decrypt(sealed, "a passphrase") == data
    assert isinstance(_SEALED, Sealed)


def test_a_changed_age_file_does_not_open() -> None:
    sealed = bytearray(b"".join(_SEALED.pieces([b"text"])))
    sealed[-1] ^= 1
    with pytest.raises(pyrage.DecryptError):
        pyrage.passphrase.decrypt(bytes(sealed), "a passphrase")


def _sealed() -> Any:
    from habeas.casework.agefile import Sealed

    return Sealed.under("a passphrase")


_SEALED = _sealed()


def test_a_role_with_closed_fields_takes_nothing(sign_in: SignIn) -> None:
    from habeas.store.models import Job, Setting

    client = sign_in("daniyar")
    ask(client)
    job = Job.objects.filter(kind="everything").latest("pk")
    Setting.objects.update_or_create(name="closed_fields", defaults={"value": {"caseworker": ["identity"]}})
    before = Job.objects.count()
    assert ask(client).status_code == 422
    assert "closed some fields to your role" in client.get("/out/everything/").content.decode()
    assert Job.objects.count() == before
    from habeas.casework import exports, jobs

    jobs.work_off()  # what was asked for before is not made either
    job.refresh_from_db()
    assert job.fault
    assert not exports.path_of(job).exists()
    assert client.get(f"/out/everything/{job.ref}/").status_code == 404


def test_the_index_names_nobody_who_is_left_out(sign_in: SignIn) -> None:
    from habeas.store.models import Case, Consent, Person

    row = Case.objects.get(key="infant-taken")
    Case.objects.filter(pk=row.pk).update(title="Quibbleton D. and her son", key="quibbleton-2024")
    person = row.people.get(key="mother")
    Person.objects.filter(pk=person.pk).update(label="Quibbleton D.")
    Consent.objects.create(case=row, person=person, use="record", given="2020-01-01", withdrawn="2021-01-01")
    client = sign_in("anna")
    ask(client)
    archive = zipfile.ZipFile(io.BytesIO(pyrage.passphrase.decrypt(fetched(client), PASSPHRASE)))
    assert f"cases/{row.ref}/case.yaml" in archive.namelist()
    for name in archive.namelist():
        assert "quibbleton" not in name.lower()
        assert "quibbleton" not in archive.read(name).decode("utf-8", "replace").lower(), name


def test_everything_asks_while_somebody_must_not_be_told(sign_in: SignIn) -> None:
    from habeas.store.models import Case

    Case.objects.get(key="infant-taken").people.filter(key="mother").update(do_not_tell="the employer")
    assert ask(sign_in("anna"), marks="").status_code == 422
    assert "do not tell the employer" in sign_in("anna").get("/out/everything/").content.decode()
    assert ask(sign_in("anna")).status_code == 302


def opened(client: Client) -> zipfile.ZipFile:
    ask(client)
    return zipfile.ZipFile(io.BytesIO(pyrage.passphrase.decrypt(fetched(client), PASSPHRASE)))


def test_the_templates_of_the_office_leave_too_and_can_be_used_again(sign_in: SignIn, tmp_path: Any) -> None:
    from habeas.act.templates import read_templates
    from habeas.store import blobs
    from habeas.store.models import PaperTemplate
    from tests.desk.world_templates import changed, template_values

    ours = template_values()
    second = blobs.store([changed("The second of ours")])
    PaperTemplate.objects.create(
        paper="hrc", language="en", number=ours["version"] + 1, blob=second.name, sha256=second.sha256, size=second.size
    )
    archive = opened(sign_in("anna"))
    assert [name for name in archive.namelist() if name.startswith("templates/")] == ["templates/hrc.en.docx"]
    archive.extract("templates/hrc.en.docx", tmp_path)
    assert read_templates(tmp_path / "templates") == {("hrc", "en"): b"".join(blobs.read(second.name))}
    assert 'href="templates/hrc.en.docx"' in archive.read("index.html").decode()
    assert "templates/hrc.en.docx" in archive.read("MANIFEST.sha256").decode()


def test_a_template_that_was_ended_stays_and_one_that_is_lost_is_named(sign_in: SignIn) -> None:
    from django.utils import timezone

    from habeas.store import blobs
    from habeas.store.models import PaperTemplate
    from tests.desk.world_templates import template_values

    ours = template_values()
    row = PaperTemplate.objects.get(paper="hrc", language=ours["tongue"], number=ours["version"])
    blobs.path_of(row.blob).unlink()
    names = opened(sign_in("anna")).namelist()
    assert "templates/hrc.en.docx.missing" in names
    PaperTemplate.objects.update(ended_at=timezone.now())
    archive = opened(sign_in("anna"))
    assert not [name for name in archive.namelist() if name.startswith("templates/")]
    assert "templates/" not in archive.read("index.html").decode()
