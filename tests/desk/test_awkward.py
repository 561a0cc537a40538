"""What no form forbids, and one database takes otherwise than the other (NUL, very long words, huge numbers), fails no page."""

from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

SignIn = Callable[[str], Client]
LONG = "д" * 5000
PERSON = "people: [{id: p, label: A}]\n"
FILES = {
    "NUL in a note": PERSON + 'entries: [{on: 2024-03-01, kind: visit, who: p, note: "a\\0b"}]\n',
    "NUL in a name": 'people: [{id: p, label: "A\\0B"}]\n',
    "NUL in another name": 'people: [{id: p, label: A, alias: "x\\0y"}]\n',
    "half a letter": 'people: [{id: p, label: "A\\ud800"}]\n',
    "a long name": f"people: [{{id: p, label: {LONG}}}]\n",
    "a long source": PERSON + f"entries: [{{on: 2024-03-01, kind: visit, who: p, source: {LONG}}}]\n",
    "a long id": f"people: [{{id: {'p' * 5000}, label: A}}]\n",
    "a long title": f"title: {LONG}\n{PERSON}",
    "many people": "people: [{id: p, label: A, count: 99999999999}]\n",
    "more people than there are numbers": "people: [{id: p, label: A, count: 9999999999999999999999999}]\n",
    "an age without end": "people: [{id: p, label: A, age: 1.0e400}]\n",
}


@pytest.mark.parametrize("name", FILES)
def test_a_case_file_is_read_or_refused(sign_in: SignIn, name: str) -> None:
    from habeas.store.models import Account

    anna = sign_in("anna")
    team = Account.objects.get(username="anna").teams.order_by("pk")[0].pk
    file = SimpleUploadedFile("x.yaml", f"id: awkward\nstate: RU\n{FILES[name]}".encode())
    read = anna.post("/out/import/", {"file": file, "team": team})
    assert read.status_code == 302
    refused = "confirm/" not in anna.get(read["Location"]).content.decode()
    if refused:
        return
    written = anna.post(read["Location"] + "confirm/")
    assert written["Location"].startswith("/cases/")
    for page in ("", "out/", "history/"):
        assert anna.get(written["Location"] + page).status_code in (200, 404)


@pytest.mark.parametrize("data", [b"abc \0 def " * 50, "\0\ufffe".encode("utf-16"), b"\xff\xfe\x00\x00"])
def test_the_text_of_a_document_is_read(sign_in: SignIn, data: bytes) -> None:
    from habeas.casework import jobs
    from habeas.store.models import Case, Document, Job

    anna, case = sign_in("anna"), Case.objects.get(key="stateless-across-2022")
    sent = {"files": SimpleUploadedFile("n.txt", data)}
    assert anna.post(f"/cases/{case.ref}/documents/upload/", sent).status_code == 302
    jobs.work_off()
    assert Document.objects.filter(case=case, name="n.txt").exists()
    assert list(Job.objects.exclude(fault="").values_list("fault", flat=True)) == []


@pytest.mark.parametrize(
    "address",
    [
        "/search/?q=a%00b", "/cases/?q=a%00b", "/cases/?page=99999999999999999999999", "/cases/?state=%00",
        "/cases/?team=99999999999999999999999", "/cases/?lawyer=a%00", "/office/audit/?who=99999999999999999999",
        "/authorities/?q=%00", "/places/?q=%00", "/cases/a%00b/", "/search/?nationality=%00&area=people",
    ],
)  # fmt: skip
def test_an_address_is_answered(sign_in: SignIn, address: str) -> None:
    for who in ("anna", "olga"):
        assert sign_in(who).get(address).status_code in (200, 404)


@pytest.mark.parametrize(("form", "note"), [("entry:x:y", "a\0b"), ("x" * 190, "ab"), ("x\0", "ab")])
def test_what_was_typed_is_kept(sign_in: SignIn, form: str, note: str) -> None:
    answer = sign_in("anna").post("/draft/", {"draft-form": form, "note": note})
    assert answer.status_code in (200, 204, 302)
