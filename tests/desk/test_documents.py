"""Documents are taken from those who may change the case, kept sealed and whole, read for their text, taken away with undo."""

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx
import pytest
import typst
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from habeas.tell.pdf import FONT, letters

SignIn = Callable[[str], Client]
SECRET = "The detention of Mirzo Davlatov is extended"


def _case() -> Any:
    from habeas.store.models import Case

    return Case.objects.get(key="stateless-across-2022")


def _at(name: str, *args: Any) -> str:
    return reverse(name, args=[_case().ref, *args])


def _word(text: str = SECRET) -> SimpleUploadedFile:
    made, file = docx.Document(), io.BytesIO()
    made.add_paragraph(text)
    made.add_table(1, 1).cell(0, 0).text = "in a table"
    made.save(file)
    return SimpleUploadedFile("решение суда.docx", file.getvalue(), "application/octet-stream")


def _pdf(text: str) -> SimpleUploadedFile:
    """The smallest PDF with a line of text."""
    drawn = f"BT /F1 12 Tf 10 100 Td ({text}) Tj ET".encode()
    parts = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 200]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(drawn), drawn),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    body = b"%PDF-1.4\n" + b"".join(b"%d 0 obj%s\nendobj\n" % (n, part) for n, part in enumerate(parts, 1))
    return SimpleUploadedFile("letter.pdf", body + b"trailer<</Root 1 0 R>>", "application/pdf")


def _set(text: str) -> SimpleUploadedFile:
    """A PDF as an office sets it, with letters of its own: two pages, the text on the second."""
    data = typst.compile(
        f"#set text(font: {json.dumps(FONT)})\nPage one\n#pagebreak()\n{text}".encode(),
        format="pdf",
        font_paths=letters(),
    )
    assert isinstance(data, bytes)
    return SimpleUploadedFile("protokol.pdf", data, "application/pdf")


def _upload(client: Client, *files: SimpleUploadedFile, **fields: Any) -> Any:
    return client.post(_at("documents-upload"), {"files": list(files), **fields}, follow=True)


def test_several_files_are_added_at_once_and_their_text_is_read(sign_in: SignIn) -> None:
    from habeas.casework import jobs
    from habeas.desk.cases import documents as _pages  # noqa: F401  (registers the work in the background)

    anna, case = sign_in("anna"), _case()
    who = case.people.get()
    html = _upload(anna, _word(), _pdf("Vernisya Ruzmatov"), people=[who.key]).content.decode()
    assert "2 documents added." in html
    assert "being read in the background" in anna.get(_at("document", case.documents.first().ref)).content.decode()
    jobs.work_off()
    texts = {row.name: row.text.text for row in case.documents.select_related("text")}
    assert SECRET in texts["решение суда.docx"]
    assert "in a table" in texts["решение суда.docx"]
    assert "Vernisya Ruzmatov" in texts["letter.pdf"]
    assert all(list(row.people.all()) == [who] for row in case.documents.all())


@pytest.mark.parametrize("make", [_set, _word])
def test_a_word_of_an_uploaded_file_is_found_by_those_who_may_see_it(
    sign_in: SignIn, make: Callable[[str], SimpleUploadedFile]
) -> None:
    from habeas.casework import jobs

    def hits(name: str, words: str) -> list[tuple[str, str]]:
        groups = sign_in(name).get("/search/", {"q": words}).context["groups"]
        return [(hit.title, hit.address) for area, _, found in groups if area == "documents" for hit in found]

    words = ("Quokkasaray", "Вомбатабад", "vombatabad", "quokkasar", "ВОМБАТАБАД Quokkasaray")
    assert not any(hits("anna", each) for each in words)
    file = make("Taken to Quokkasaray, then to Вомбатабад by night")
    assert "1 document added." in _upload(sign_in("anna"), file).content.decode()
    assert not any(hits("anna", each) for each in words), "its text is read in the background"
    jobs.work_off()
    row = _case().documents.get()
    for each in words:
        assert hits("anna", each) == [(file.name, _at("document", row.ref))], each
        assert hits("daniyar", each) == hits("anna", each), "of the same team"
        assert hits("marina", each) == [], "of another team"
    page = sign_in("anna").get("/search/", {"q": "Вомбатабад"}).content.decode()
    assert "<mark>Вомбатабад</mark>" in page
    sign_in("anna").post(_at("document-delete", row.ref))
    assert not any(hits("anna", each) for each in words), "taken away"


def test_a_broken_file_is_kept_and_says_that_it_has_no_text(sign_in: SignIn) -> None:
    from habeas.casework import jobs

    anna = sign_in("anna")
    _upload(anna, SimpleUploadedFile("broken.pdf", b"%PDF-1.4 nothing", "application/pdf"))
    jobs.work_off()
    row = _case().documents.get()
    assert "No text was found" in anna.get(_at("document", row.ref)).content.decode()


def test_what_comes_back_is_what_was_sent_and_nothing_plain_is_on_disk(sign_in: SignIn, office: Path) -> None:
    import hashlib

    anna = sign_in("anna")
    data = ("Свидетельство " + SECRET).encode() * 20_000
    _upload(anna, SimpleUploadedFile("paper.txt", data, "text/plain"))
    row = _case().documents.get()
    assert row.sha256 == hashlib.sha256(data).hexdigest()
    assert row.sha256 in anna.get(_at("document", row.ref)).content.decode()
    response = anna.get(_at("document-download", row.ref))
    assert response.getvalue() == data
    assert response["Content-Disposition"] == 'attachment; filename="paper.txt"'
    for path in office.rglob("*"):
        assert not path.is_file() or SECRET.encode() not in path.read_bytes(), path


def test_the_same_bytes_are_one_document(sign_in: SignIn) -> None:
    anna = sign_in("anna")
    for _ in range(2):
        html = _upload(anna, SimpleUploadedFile("paper.txt", b"the same", "text/plain")).content.decode()
    assert "was here already" in html
    assert _case().documents.count() == 1


def test_a_form_without_files_says_so(sign_in: SignIn) -> None:
    response = _upload(sign_in("anna"))
    assert response.status_code == 422
    assert "Choose at least one file." in response.content.decode()


def test_a_file_that_is_too_large_is_passed_over_and_the_rest_is_kept(
    sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    from habeas.desk import uploads

    monkeypatch.setattr(uploads, "LARGEST", 100_000)
    large = SimpleUploadedFile("film.mp4", b"x" * 300_000, "video/mp4")
    response = _upload(sign_in("anna"), large, SimpleUploadedFile("paper.txt", b"small", "text/plain"))
    assert "“film.mp4” is too large" in response.content.decode()
    assert [row.name for row in _case().documents.all()] == ["paper.txt"]


@pytest.mark.parametrize("name", ["marina", "pavel", "olga", None])
def test_only_who_may_change_the_case_can_leave_a_file(sign_in: SignIn, office: Path, name: str | None) -> None:
    from habeas.store.models import Account, Membership

    Membership.objects.filter(account=Account.objects.get(username="olga")).delete()
    client = sign_in(name) if name else Client(HTTP_HOST="127.0.0.1")
    before = _files(office)
    response = client.post(_at("documents-upload"), {"files": [SimpleUploadedFile("a.txt", b"unwanted", "text/plain")]})
    assert response.status_code in (302, 404)
    assert _case().documents.count() == 0
    assert _files(office) == before


def test_no_other_page_takes_files_and_no_forged_form_does(sign_in: SignIn, office: Path) -> None:
    from habeas.store.models import Account

    before = _files(office)
    sign_in("anna").post("/draft/", {"draft-form": "x", "file": SimpleUploadedFile("a.txt", b"unwanted", "text/plain")})
    assert _files(office) == before
    strict = Client(HTTP_HOST="127.0.0.1", enforce_csrf_checks=True)
    strict.force_login(Account.objects.get(username="anna"), backend="habeas.desk.account.backends.ByPassword")
    response = strict.post(_at("documents-upload"), {"files": [SimpleUploadedFile("a.txt", b"forged", "text/plain")]})
    assert response.status_code == 403
    assert _case().documents.count() == 0


def test_a_document_is_taken_away_and_put_back(sign_in: SignIn) -> None:
    anna = sign_in("anna")
    _upload(anna, SimpleUploadedFile("paper.txt", b"text", "text/plain"))
    row = _case().documents.get()
    html = anna.post(_at("document-delete", row.ref), follow=True).content.decode()
    assert "1 document taken away" in html
    assert "No documents yet." in html
    assert anna.post(_at("document-restore", row.ref), follow=True).status_code == 200
    assert "No documents yet." not in anna.get(_at("documents")).content.decode()


def test_a_document_is_linked_to_an_entry_and_shown_there(sign_in: SignIn) -> None:
    anna, case = sign_in("anna"), _case()
    _upload(anna, SimpleUploadedFile("paper.txt", b"text", "text/plain"))
    row, entry = case.documents.get(), case.entries.order_by("order").first()
    assert entry is not None
    anna.post(_at("document-link", row.ref), {"link": entry.key})
    assert "paper.txt" in anna.get(_at("entry", entry.key)).content.decode()
    anna.post(_at("document-link", row.ref), {"unlink": entry.key})
    assert "paper.txt" not in anna.get(_at("entry", entry.key)).content.decode()


def test_a_document_of_a_protected_source_is_not_there_for_others(sign_in: SignIn) -> None:
    from habeas.casework import sources
    from habeas.store.models import Account

    anna = sign_in("anna")
    source = sources.add(_case(), Account.objects.get(username="anna"), "a cellmate", "protected")
    _upload(anna, SimpleUploadedFile("diary.txt", b"text", "text/plain"), source=source.key)
    row = _case().documents.get()
    assert anna.get(_at("document", row.ref)).status_code == 200
    daniyar = sign_in("daniyar")
    for name in ("document", "document-download", "document-edit"):
        assert daniyar.get(_at(name, row.ref)).status_code == 404
    for name in ("documents", "sources"):
        html = daniyar.get(_at(name)).content.decode()
        assert "diary.txt" not in html
        assert "a cellmate" not in html


def test_opening_and_downloading_are_looks(sign_in: SignIn) -> None:
    from habeas.store.models import AuditRow

    anna = sign_in("anna")
    _upload(anna, SimpleUploadedFile("paper.txt", b"text", "text/plain"))
    row = _case().documents.get()
    anna.get(_at("document", row.ref))
    assert anna.get(_at("document-download", row.ref)).getvalue() == b"text"
    assert list(AuditRow.objects.filter(ref=row.ref).order_by("sequence").values_list("what", flat=True)) == [
        "add", "look", "download",
    ]  # fmt: skip


def test_the_second_who_edits_a_document_sees_both(sign_in: SignIn) -> None:
    anna, daniyar = sign_in("anna"), sign_in("daniyar")
    _upload(anna, SimpleUploadedFile("paper.txt", b"text", "text/plain"))
    row = _case().documents.get()
    address = _at("document-edit", row.ref)
    anna.post(address, {"version": 1, "title": "Ruling of April"})
    shown = daniyar.post(address, {"version": 1, "title": "The ruling"})
    assert shown.status_code == 409
    assert "Ruling of April" in shown.content.decode()
    assert "The ruling" in shown.content.decode()
    row.refresh_from_db()
    assert row.title == "Ruling of April"
    assert daniyar.post(address, {"version": row.version, "title": "The ruling"}).status_code == 302


def _files(office: Path) -> set[Path]:
    return {path for path in (office / "files").rglob("*") if path.is_file()}
