"""Case files come in: all faults by line first, the same file twice changes nothing, and what differs stays as it is."""

import io
import json
import re
import zipfile
from collections.abc import Callable
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, TestCase

SignIn = Callable[[str], Client]
CASE = """
id: saidov-2024
state: RU
people:
  - {id: rustam, label: Рустам Саидов, born: 1990}
  - {id: zarina, label: Зарина Саидова, born: 2015-03}
kin:
  - {who: rustam, is: parent, of: zarina}
places:
  - {id: sizo, name: Test centre 7, kind: immigration_centre, state: RU}
sources:
  - {id: brother, name: his brother, access: protected}
entries:
  - {id: e1, on: 2024-03-01, kind: placed, who: rustam, place: sizo}
  - {id: e2, on: 2024-03-02, kind: visit, who: rustam, source: brother, note: by night}
"""


def upload(client: Client, content: str | bytes, name: str = "case.yaml", team: str = "Legal aid") -> Any:
    from habeas.store.models import Team

    data = content.encode() if isinstance(content, str) else content
    file = SimpleUploadedFile(name, data, "application/octet-stream")
    return client.post("/out/import/", {"file": file, "team": Team.objects.get(name=team).pk})


def imported(client: Client, content: str | bytes, name: str = "case.yaml", team: str = "Legal aid") -> Any:
    """Uploads and confirms; gives the answer to the confirmation."""
    read = upload(client, content, name, team)
    assert read.status_code == 302, read.content.decode()
    return client.post(read["Location"] + "confirm/")


def rows() -> dict[str, int]:
    from habeas.store import models

    tables = (models.Case, models.Person, models.Entry, models.Kin, models.Place, models.Source, models.CasePlace)
    return {table.__name__: table.objects.count() for table in tables}


def zipped(**files: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in files.items():
            archive.writestr(f"{name}.yaml", content)
    return out.getvalue()


def test_a_file_is_shown_first_and_written_when_somebody_says_so(sign_in: SignIn) -> None:
    from habeas.store.models import Case

    client, before = sign_in("anna"), rows()
    read = client.get(upload(client, CASE)["Location"])
    assert rows() == before
    assert "A new case" in read.content.decode()
    answer = imported(client, CASE)
    case = Case.objects.get(key="saidov-2024")
    assert answer["Location"] == f"/cases/{case.ref}/"
    assert (case.team.name, case.people.count(), case.entries.count()) == ("Legal aid", 2, 2)  # type: ignore[union-attr]
    assert case.checked_at is not None
    assert case.entries.filter(recorded_by__username="anna").count() == 2
    assert case.sources.get(key="brother").readers.get().username == "anna"


def test_the_same_file_twice_changes_nothing(sign_in: SignIn) -> None:
    from habeas.store.models import AuditRow

    client, begun = sign_in("anna"), AuditRow.objects.filter(what="import").count()
    imported(client, CASE)
    before, logged = rows(), AuditRow.objects.filter(what="import").count()
    read = client.get(upload(client, CASE)["Location"]).content.decode()
    assert "nothing changes" in read
    imported(client, CASE)
    assert rows() == before
    assert AuditRow.objects.filter(what="import").count() == logged == begun + 1


def test_of_a_changed_file_only_what_is_new_is_added(sign_in: SignIn) -> None:
    from habeas.store.models import Case

    client = sign_in("anna")
    imported(client, CASE)
    changed = CASE.replace("on: 2024-03-01, kind: placed", "on: 2024-02-20, kind: placed").replace(
        "born: 1990", "born: 1991"
    )
    changed += "  - {id: e3, on: 2024-05-05, kind: released, who: rustam}\n"
    read = client.get(upload(client, changed)["Location"]).content.decode()
    shown = " ".join(re.sub(r"<[^>]+>", " ", read).split())
    assert "this would be added: entries: 1" in shown
    assert "2024-03-01 2024-02-20" in shown
    assert "1990 1991" in shown
    imported(client, changed)
    case = Case.objects.get(key="saidov-2024")
    assert list(case.entries.order_by("order").values_list("key", "on")) == [
        ("e1", "2024-03-01"),
        ("e2", "2024-03-02"),
        ("e3", "2024-05-05"),
    ]
    assert case.people.get(key="rustam").born == "1990"


def test_every_fault_of_every_file_is_told_and_nothing_is_written(sign_in: SignIn) -> None:
    client, before = sign_in("anna"), rows()
    bad = CASE.replace("2024-03-01", "2024-13-01").replace("who: rustam, source: brother", "who: nobody")
    archive = zipped(one=bad, two="id: [", three="people: 3")
    page = client.get(upload(client, archive, "many.zip")["Location"])
    text = " ".join(re.sub(r"<[^>]+>", " ", page.content.decode()).split())
    lines = [number for number, line in enumerate(CASE.splitlines(), 1) if "{id: e" in line]
    for found in (
        f"one.yaml {lines[0]}",
        f"one.yaml {lines[1]}",
        "nobody",
        "two.yaml 1",
        "three.yaml 1",
        "Nothing was written.",
    ):
        assert found in text, found
    assert b"confirm" not in page.content
    assert rows() == before


def test_files_without_faults_can_go_on_alone(sign_in: SignIn) -> None:
    from habeas.store.models import Case

    client = sign_in("anna")
    imported(client, zipped(good=CASE, bad="id: ["), "many.zip")
    assert Case.objects.filter(key="saidov-2024").exists()


def test_what_is_no_case_file_is_told_at_once(sign_in: SignIn) -> None:
    client = sign_in("anna")
    empty = io.BytesIO()
    zipfile.ZipFile(empty, "w").close()
    assert upload(client, empty.getvalue(), "empty.zip").status_code == 422
    page = client.get(upload(client, b"\xff\xfe\x00", "picture.jpg")["Location"]).content.decode()
    assert "UTF-8" in page


def test_a_case_of_others_is_neither_told_of_nor_touched(sign_in: SignIn) -> None:
    from habeas.store.models import Case

    imported(sign_in("anna"), CASE)
    theirs = sign_in("marina")
    imported(theirs, CASE.replace("Рустам", "Rustam"), team="Visits")
    assert Case.objects.get(key="saidov-2024").people.get(key="rustam").label == "Рустам Саидов"
    own = Case.objects.get(team__name="Visits", key__startswith="saidov-2024-")
    before = rows()
    imported(theirs, CASE.replace("Рустам", "Rustam"), team="Visits")
    assert rows() == before
    assert own.people.get(key="rustam").label == "Rustam Саидов"


def test_a_team_one_does_not_belong_to_is_no_choice(sign_in: SignIn) -> None:
    assert upload(sign_in("anna"), CASE, team="Visits").status_code == 422


def test_a_judgment_that_is_here_is_not_written_over(sign_in: SignIn) -> None:
    from habeas.record.writer import write_case
    from habeas.store.mapping import case_of
    from habeas.store.models import Case

    row = Case.objects.filter(library=True).order_by("pk")[0]
    client, before = sign_in("anna"), rows()
    read = client.get(upload(client, write_case(case_of(row)))["Location"]).content.decode()
    assert "published judgment that is here already" in read
    assert rows() == before


def test_an_upload_can_be_let_go_of_and_its_file_goes(sign_in: SignIn) -> None:
    from habeas.store import blobs
    from habeas.store.models import Job

    client = sign_in("anna")
    at = upload(client, CASE)["Location"]
    blob = Job.objects.get(ref=at.split("/")[-2]).body["blob"]
    assert blobs.path_of(blob).exists()
    assert blob in blobs.in_use()
    with TestCase.captureOnCommitCallbacks(execute=True):
        client.post(at + "forget/")
    assert not blobs.path_of(blob).exists()
    assert client.get(at).status_code == 404


def test_imports_of_others_do_not_exist(sign_in: SignIn) -> None:
    at = upload(sign_in("anna"), CASE)["Location"]
    for who in ("daniyar", "olga", "pavel"):
        assert sign_in(who).get(at).status_code == 404
        assert sign_in(who).post(at + "confirm/").status_code == 404


def test_many_files_are_worked_off_in_the_background(sign_in: SignIn) -> None:
    from habeas.casework import imports, jobs
    from habeas.store.models import Case, Job

    client = sign_in("anna")
    filler = "note: " + "long " * 3_000 + "\n"
    files = {f"c{n:03d}": filler + CASE.replace("saidov-2024", f"saidov-{n:03d}") for n in range(30)}
    at = upload(client, zipped(**files), "many.zip")["Location"]
    job = Job.objects.get(ref=at.split("/")[-2])
    assert job.ended_at is None
    assert 'hx-trigger="every 2s"' in client.get(at).content.decode()
    jobs.work_off()
    assert "Write 30 cases" in client.get(at).content.decode()
    later = client.post(at + "confirm/")["Location"]
    jobs.work_off()
    assert Case.objects.filter(key__startswith="saidov-0").count() == 30
    written = Job.objects.get(ref=later.split("/")[-2])
    assert (written.fault, written.done, written.total) == ("", 30, 30)
    assert "Рустам" not in json.dumps(written.body, ensure_ascii=False)
    assert not Job.objects.filter(kind=imports.READ).exists()


def test_what_left_as_zip_comes_back_with_its_documents(sign_in: SignIn) -> None:
    from habeas.casework import documents, erasure
    from habeas.store import blobs
    from habeas.store.mapping import case_of
    from habeas.store.models import Account, Case

    client, anna = sign_in("anna"), Account.objects.get(username="anna")
    row = Case.objects.get(key="infant-taken")
    upload_row = documents.Upload(blobs.store([b"scan"]), "scan.pdf", "application/pdf")
    documents.add(row, anna, [upload_row], [row.people.get(key="baby")])
    asked = {"use": "record", "to": "", "format": "zip", "lock": "plain"}
    left = b"".join(client.post(f"/cases/{row.ref}/out/", asked).streaming_content)  # type: ignore[attr-defined]
    before = case_of(row, visits=False)
    erasure.delete_case(row, anna, "-")
    assert "It was deleted here" in client.get(upload(client, left, "out.zip")["Location"]).content.decode()
    erasure.erase_case(row, anna)
    imported(client, left, "out.zip")
    back = Case.objects.get(key="infant-taken")
    after = case_of(back, visits=False)
    assert [(e.id, e.who, e.on, e.fields, e.source) for e in after.entries] == [
        (e.id, e.who, e.on, e.fields, e.source) for e in before.entries
    ]
    document = back.documents.get()
    assert (document.name, [person.key for person in document.people.all()]) == ("scan.pdf", ["baby"])
    assert b"".join(blobs.read(document.blob)) == b"scan"


CONSENTS = CASE + "consents:\n  - {who: rustam, use: publish, given: 2024-01-01}\n"


def test_a_withdrawn_consent_stays_withdrawn(sign_in: SignIn) -> None:
    from habeas.store.models import Case

    client = sign_in("anna")
    imported(client, CONSENTS)
    row = Case.objects.get(key="saidov-2024")
    consent = row.consents.get()
    client.post(f"/cases/{row.ref}/consents/{consent.pk}/withdraw/", {"day": "2024-06-01"})
    consent.refresh_from_db()
    assert consent.withdrawn
    read = client.get(upload(client, CONSENTS)["Location"]).content.decode()
    assert "nothing changes" in read
    assert consent.withdrawn in read
    imported(client, CONSENTS)
    assert list(row.consents.values_list("withdrawn", flat=True)) == [consent.withdrawn]
    page = client.post(f"/cases/{row.ref}/out/", {"use": "publish", "to": "", "format": "yaml", "lock": "plain"})
    assert "Consent was withdrawn" in page.content.decode()


def test_what_is_known_of_kin_differs_and_stays(sign_in: SignIn) -> None:
    from habeas.store.models import Case

    client = sign_in("anna")
    imported(client, CASE)
    changed = CASE.replace(
        "{who: rustam, is: parent, of: zarina}", "{who: rustam, is: parent, of: zarina, disputed: true}"
    )
    assert "1 field differs" in client.get(upload(client, changed)["Location"]).content.decode()
    imported(client, changed)
    assert list(Case.objects.get(key="saidov-2024").kin.values_list("disputed", flat=True)) == [False]


def test_a_file_brings_nobody_back_who_was_deleted(sign_in: SignIn) -> None:
    from habeas.casework import erasure
    from habeas.store.models import Account, Case

    client = sign_in("anna")
    imported(client, CONSENTS)
    row = Case.objects.get(key="saidov-2024")
    erasure.delete_person(row.people.get(key="rustam"), Account.objects.get(username="anna"))
    before = rows()
    more = CONSENTS.replace(
        "  - {id: e2,", "  - {id: e4, on: 2024-04-01, kind: visit, who: rustam}\n  - {id: e2,"
    ).replace("sources:\n", "sources:\n  - {id: court, name: a court}\n")
    shown = client.get(upload(client, more)["Location"]).content.decode()
    assert "deleted here" in shown
    assert imported(client, more).status_code == 302
    assert rows() == before | {"Source": before["Source"] + 1}
    assert row.people(manager="everything").get(key="rustam").deleted_at is not None


def test_a_file_brings_back_no_kinship_and_no_condition_that_was_taken_back(sign_in: SignIn) -> None:
    from habeas.casework import kin, observations
    from habeas.store.models import Account, Case

    client, anna = sign_in("anna"), Account.objects.get(username="anna")
    seen = (
        "conditions:\n  - {place: sizo, from: 2024-03-01, until: 2024-04-01, indicators: {cell_m2: 18, occupants: 9}}\n"
    )
    imported(client, CASE + seen)
    row = Case.objects.get(key="saidov-2024")
    kin.remove_kin(row.kin.get(), anna)
    observations.retract(row, anna, row.observations.get(indicator="occupants"), "heard of another place")
    before = (row.kin.count(), row.observations.count())
    imported(client, CASE + seen)
    assert (row.kin.count(), row.observations.count()) == before


def test_a_large_file_for_a_case_with_a_deleted_person_is_worked_off(sign_in: SignIn) -> None:
    from habeas.casework import erasure, jobs
    from habeas.store.models import Account, Case, Job

    client = sign_in("anna")
    imported(client, CASE)
    row = Case.objects.get(key="saidov-2024")
    erasure.delete_person(row.people.get(key="rustam"), Account.objects.get(username="anna"))
    large = "note: " + "long " * 80_000 + "\n" + CASE + "  - {id: e5, on: 2024-05-05, kind: visit, who: zarina}\n"
    at = upload(client, large)["Location"]
    jobs.work_off()
    later = client.post(at + "confirm/")["Location"]
    jobs.work_off()
    written = Job.objects.get(ref=later.split("/")[-2])
    assert (written.fault, written.done) == ("", 1)
    assert row.entries.filter(key="e5").exists()


def test_an_id_that_others_have_does_not_tell_of_them(sign_in: SignIn) -> None:
    from habeas.store.models import Case, Team

    imported(sign_in("anna"), CASE)
    theirs = sign_in("marina")
    shown = theirs.get(upload(theirs, CASE, team="Visits")["Location"]).content.decode()
    assert "A new case" in shown
    assert "saidov-2024-" not in shown
    imported(theirs, CASE, team="Visits")
    key = Case.objects.get(team__name="Visits", key__startswith="saidov-2024").key
    assert key.removeprefix("saidov-2024-") not in {str(pk) for pk in Team.objects.values_list("pk", flat=True)}
