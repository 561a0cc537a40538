"""Templates of the office's own on the desk: put there checked, used, gone back from, brought again; and who may."""

import io
import zipfile
from collections.abc import Callable
from typing import Any, Final

import docx
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from tests.desk.world_templates import changed

SignIn = Callable[[str], Client]
HRC: Final = ("hrc", "en")


@pytest.fixture(autouse=True)
def no_memory(office: Any) -> None:
    from django.core.cache import cache

    cache.clear()


@pytest.fixture
def olga(sign_in: SignIn) -> Client:
    return sign_in("olga")


@pytest.fixture
def anna(sign_in: SignIn) -> Client:
    return sign_in("anna")


def page(client: Client, name: str, *args: Any, status: int = 200) -> str:
    answer = client.get(reverse(name, args=args))
    assert answer.status_code == status
    return answer.content.decode()


def file(data: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile("changed.docx", data)


def put(client: Client, data: bytes, key: tuple[str, str] = HRC, seen: str | None = None, status: int = 302) -> str:
    """Sends a changed template, as the page that is open would."""
    address = reverse("office-template", args=key)
    seen = client.get(address).context["seen"] if seen is None else seen
    answer = client.post(address, {"file": file(data), "seen": seen})
    assert answer.status_code == status, answer.content.decode()[-1500:]
    return answer.content.decode()


def do(client: Client, name: str, *args: Any, status: int = 302) -> str:
    """Presses a button of the page of a template."""
    seen = client.get(reverse("office-template", args=args[:2])).context["seen"]
    answer = client.post(reverse(name, args=args), {"seen": seen})
    assert answer.status_code == status
    return answer.content.decode()


def rows() -> list[tuple[int, bool]]:
    from habeas.store.models import PaperTemplate

    found = PaperTemplate.objects.filter(paper="hrc").order_by("number").values_list("number", "ended_at")
    return [(number, ended is not None) for number, ended in found]


def stored(client: Client, name: str, *args: Any) -> bytes:
    """A template that is downloaded."""
    answer = client.get(reverse(name, args=args))
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)  # type: ignore[attr-defined]


def text_of(data: bytes) -> str:
    return "\n".join(each.text for each in docx.Document(io.BytesIO(data)).paragraphs)


@pytest.fixture
def case(office: Any) -> Any:
    """A case of which a paper may be lodged."""
    from habeas.store.models import Case, Consent

    row = Case.objects.get(key="stateless-across-2022")
    Consent.objects.create(case=row, person=row.people.get(), use="lodge", given="2020-01-01")
    return row


def drafted(client: Client, case: Any, language: str = "en") -> tuple[str, str]:
    """The page of the draft, and the text of its file."""
    address = reverse("paper", args=[case.ref, "hrc"])
    shown = client.get(address + f"?lang={language}").content.decode()
    sent = client.post(address, {"wish": "docx", "lang": language, "marks": "1", "without": "1"})
    return shown, text_of(b"".join(sent.streaming_content))  # type: ignore[attr-defined]


def test_at_first_every_paper_is_listed_in_both_languages_as_it_ships(olga: Client) -> None:
    from habeas.act.letters import LANGUAGES, letters
    from habeas.act.skeleton import skeleton

    html = page(olga, "office-templates")
    assert "All templates are those that ship." in html
    for id, letter in letters().items():
        assert letter.name["en"] in html.replace("&#x27;", "'").replace("&amp;", "&")
        for language in LANGUAGES:
            assert reverse("office-template", args=[id, language]) in html
    assert stored(olga, "office-template-shipped", "hrc", "ru") == skeleton(letters()["hrc"], "ru")


def test_a_changed_template_is_used_from_then_on_in_its_language_alone(olga: Client, anna: Client, case: Any) -> None:
    put(olga, changed("Our office, {{ today }}"))
    html = page(olga, "office-templates")
    assert "1 template is your own." in html
    assert "Papers are made with your own template." in page(olga, "office-template", *HRC)
    shown, text = drafted(anna, case)
    assert "Made with the office’s own template" in shown
    assert "Our office, " in shown
    assert "Our office, " in text
    shown, text = drafted(anna, case, "ru")
    assert "Made with the template that ships." in shown
    assert "Our office" not in text


def test_what_stands_in_tables_and_at_the_edge_of_the_page_is_shown_too(olga: Client, anna: Client, case: Any) -> None:
    own = docx.Document(io.BytesIO(changed()))
    own.sections[0].header.paragraphs[0].text = "Letterhead of {{ state.name }}"
    own.add_table(1, 1).cell(0, 0).text = "In a table: {{ today }}"
    out = io.BytesIO()
    own.save(out)
    put(olga, out.getvalue())
    shown, _ = drafted(anna, case)
    assert "Letterhead of Russia" in shown
    assert "In a table: " in shown


def test_every_fault_is_told_at_once_and_nothing_is_saved(olga: Client) -> None:
    before = blobs_left()
    html = put(olga, changed("Born {{ person.burn }}", "{%p if fact %}", "{{ silense }}"), status=422)
    for said in ("“person.burn” is not known. Did you mean “person.born”?", "Paragraph “Born {{ person.burn }}”",
                 "“fact” is not known", "is not ended by", "Did you mean “silence”?"):  # fmt: skip
        assert said in html
    assert rows() == []
    assert blobs_left() == before


def blobs_left() -> int:
    """Files that no row names."""
    from habeas.store import blobs
    from habeas.store.place import data_folder

    return sum(path.name not in blobs.in_use() for path in (data_folder() / "files").glob("??/*"))


@pytest.mark.parametrize("bad", ["text", "bomb", "large", "finished", "none"])
def test_what_is_no_template_is_refused(olga: Client, bad: str) -> None:
    from habeas.act.lint import LARGEST, UNPACKED

    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", bytes(UNPACKED + 1))
    paper = io.BytesIO()
    finished = docx.Document()
    finished.add_paragraph("Viktor Kann asks to be released.")
    finished.save(paper)
    data, said = {
        "text": (b"To the court", "This is no DOCX file."),
        "bomb": (packed.getvalue(), "The template is too large: 4 MB at most."),
        "large": (bytes(LARGEST + 1), "The template is too large: 4 MB at most."),
        "finished": (paper.getvalue(), "it is a finished paper and no template"),
        "none": (b"", "Choose a file."),
    }[bad]
    before = blobs_left()
    if bad == "none":
        answer = olga.post(reverse("office-template", args=HRC), {"seen": ""})
        assert (answer.status_code, said in answer.content.decode()) == (422, True)
    else:
        assert said in put(olga, data, status=422)
    assert rows() == []
    assert blobs_left() == before


def test_one_goes_back_to_ours_and_brings_a_version_back(olga: Client, anna: Client, case: Any) -> None:
    put(olga, changed("First wording"))
    put(olga, changed("Second wording"))
    assert rows() == [(1, False), (2, False)]
    do(olga, "office-template-ours", *HRC)
    assert rows() == [(1, False), (2, True)]
    assert "wording" not in drafted(anna, case)[1]
    assert "then the one that ships" in page(olga, "office-template", *HRC)
    do(olga, "office-template-again", *HRC, 1)
    assert rows() == [(1, False), (2, True), (3, False)]
    assert "First wording" in drafted(anna, case)[1]
    assert "Second wording" in text_of(stored(anna, "office-template-version", *HRC, 2))


def test_the_last_ten_versions_are_kept_and_their_files(olga: Client) -> None:
    for number in range(12):
        put(olga, changed(f"Wording {number}"))
    assert [number for number, _ in rows()] == list(range(3, 13))
    assert "Wording 2" in text_of(stored(olga, "office-template-version", *HRC, 3))
    assert olga.get(reverse("office-template-version", args=[*HRC, 2])).status_code == 404


def test_the_same_file_sent_twice_is_one_version(olga: Client) -> None:
    data = changed("Once")
    put(olga, data, seen="")
    put(olga, data, seen="")
    assert rows() == [(1, False)]


def test_of_two_who_change_a_template_the_second_is_told(olga: Client) -> None:
    put(olga, changed("Of Olga"))
    html = put(olga, changed("Of another"), seen="", status=409)
    assert "Somebody else changed this template meanwhile" in html
    assert rows() == [(1, False)]
    assert olga.post(reverse("office-template-ours", args=HRC), {"seen": "7"}).status_code == 409
    assert olga.post(reverse("office-template-again", args=[*HRC, 1]), {"seen": "7"}).status_code == 302  # as it is
    assert rows() == [(1, False)]


def old(olga: Client, *more: str) -> None:
    """A template as it was kept by a version of Habeas that knew other names."""
    from django.core.cache import cache

    from habeas.store import blobs
    from habeas.store.models import PaperTemplate

    put(olga, changed("Fits"))
    stored = blobs.store([changed(*more)])
    PaperTemplate.objects.filter(paper="hrc").update(blob=stored.name, sha256=stored.sha256, size=stored.size)
    cache.clear()


def test_one_that_fits_no_more_is_told_and_papers_are_made_with_ours(olga: Client, anna: Client, case: Any) -> None:
    old(olga, "Old wording {{ person.patronym }}")
    assert "1 template of yours does not fit this version" in page(olga, "office-templates")
    html = page(anna, "office-template", *HRC)
    assert "Your own template does not fit this version of Habeas." in html
    assert "“person.patronym” is not known" in html
    shown, text = drafted(anna, case)
    assert "cannot be filled: this is made with the one that ships" in shown
    assert "Old wording" not in text
    do(olga, "office-template-ours", *HRC)
    assert "person.patronym" in do(olga, "office-template-again", *HRC, 1, status=422)
    put(olga, changed("New wording"))
    assert "New wording" in drafted(anna, case)[1]


def test_a_lost_file_is_told_and_papers_are_made_with_ours(olga: Client, anna: Client, case: Any) -> None:
    from habeas.store import blobs
    from habeas.store.models import PaperTemplate

    put(olga, changed("Lost wording"))
    blobs.path_of(PaperTemplate.objects.get(paper="hrc").blob).unlink()
    assert "damaged or gone" in page(olga, "office-template", *HRC)
    assert "Lost wording" not in drafted(anna, case)[1]
    assert olga.get(reverse("office-template-version", args=[*HRC, 1])).status_code == 302


def test_a_template_of_a_paper_that_is_no_more_can_still_be_taken_away(olga: Client) -> None:
    from habeas.store.models import PaperTemplate

    put(olga, changed("Kept"))
    PaperTemplate.objects.filter(paper="hrc").update(paper="gone-paper")
    html = page(olga, "office-templates")
    assert "gone-paper.en.docx" in html
    assert "Kept" in text_of(stored(olga, "office-template-version", "gone-paper", "en", 1))
    assert olga.get(reverse("office-template", args=["gone-paper", "en"])).status_code == 404


@pytest.mark.parametrize("who", ["anna", "daniyar", "marina", "tahmina"])
def test_staff_read_and_download_and_change_nothing(sign_in: SignIn, olga: Client, who: str) -> None:
    put(olga, changed("Of the office"))
    client = sign_in(who)
    assert reverse("office-accounts") not in page(client, "office-templates")
    html = page(client, "office-template", *HRC)
    assert 'type="file"' not in html
    assert "Use it again" not in html
    assert "Of the office" in text_of(stored(client, "office-template-version", *HRC, 1))
    before = blobs_left()
    assert (
        client.post(reverse("office-template", args=HRC), {"file": file(changed("x")), "seen": "1"}).status_code == 404
    )
    assert client.post(reverse("office-template-ours", args=HRC), {"seen": "1"}).status_code == 404
    assert client.post(reverse("office-template-again", args=[*HRC, 1]), {"seen": "1"}).status_code == 404
    assert (rows(), blobs_left()) == ([(1, False)], before)


def test_every_change_is_in_the_log_without_a_word_of_the_template(olga: Client) -> None:
    from habeas.store.models import AuditRow, AuditSalt

    put(olga, changed("Quibbleton"))
    do(olga, "office-template-ours", *HRC)
    do(olga, "office-template-again", *HRC, 1)
    stored(olga, "office-template-version", *HRC, 1)
    told = AuditRow.objects.filter(table="template").order_by("sequence")
    assert [(row.what, row.ref) for row in told] == [
        (what, "hrc.en") for what in ("change", "remove", "restore", "download")
    ]
    bodies = str(list(AuditSalt.objects.filter(sequence__in=told.values("sequence")).values_list("body", flat=True)))
    assert "Quibbleton" not in bodies
    assert "a template of a paper" in page(olga, "office-audit")


def test_nothing_of_a_template_lies_on_disk_in_plain_text(olga: Client) -> None:
    from habeas.store import blobs
    from habeas.store.models import PaperTemplate

    data = changed("Quibbleton")
    put(olga, data)
    sealed = blobs.path_of(PaperTemplate.objects.get(paper="hrc").blob).read_bytes()
    assert data[:2] == b"PK"
    assert b"PK\x03\x04" not in sealed
    assert b"word/document.xml" not in sealed


def test_it_is_told_in_russian(olga: Client) -> None:
    olga.post(reverse("my-language"), {"language": "ru"})
    html = put(olga, changed("Born {{ person.burn }}"), status=422)
    assert "Может быть, «person.born»?" in html
    assert "Ничего не сохранено" in html


def test_a_fault_is_told_in_the_language_of_the_page_and_a_file_of_two_languages_is_read_twice(
    olga: Client, anna: Client
) -> None:
    from habeas.casework import templates
    from habeas.store.models import PaperTemplate

    old(olga, "{% if today < 3 %}a{% endif %}")
    row = PaperTemplate.objects.get(paper="hrc")
    same = PaperTemplate.objects.create(
        paper="hrc", language="ru", number=1, blob=row.blob, sha256=row.sha256, size=row.size
    )
    assert "a tag asks for what cannot be done" in page(anna, "office-template", *HRC)
    olga.post(reverse("my-language"), {"language": "ru"})
    html = page(olga, "office-template", *HRC)
    assert "тег требует того, чего со значением нельзя сделать" in html
    assert "not supported" not in html
    assert [templates.read(each).faults[0].mark.file for each in (row, same)] == ["hrc.en", "hrc.ru"]
