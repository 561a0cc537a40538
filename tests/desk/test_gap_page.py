"""The gap matrix on the desk: what the command line tells, to every reader; an instrument of one's own is kept nowhere."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils.html import escape

from habeas.law import chisinau
from habeas.prove.gap.harms import NOT_ALONE
from habeas.words import say
from tests.cli.shell import habeas

SignIn = Callable[[str], Client]
OWN = """\
instrument:
  id: two-states
  name: {en: Agreement of two states, ru: Соглашение двух государств}
  kind: agreement
  seen: articles 1 to 9
  verified: yes
  parties: {MD: {from: 2024-01-15, verified: no}}
cells:
  school: {covered: no, basis: seen, why: Nothing on education.}
  guardian: {covered: partly, basis: seen, article: "4(2)", why: A representative without independence.}
"""


def page(client: Client, **asked: str) -> str:
    answer = client.get("/numbers/gap/", asked)
    assert answer.status_code == 200
    return answer.content.decode()


def cards(html: str) -> list[str]:
    """The ids of the safeguards that are shown."""
    return re.findall(r'<section class="card gap__row" id="([^"]+)"', html)


def of_shell(*arguments: str) -> Any:
    done = habeas("prove", "gap", *arguments, "--format", "json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_every_reader_gets_what_the_command_line_tells(sign_in: SignIn) -> None:
    told = of_shell("chisinau")
    for name in ("pavel", "anna", "olga"):
        answer = sign_in(name).get("/numbers/gap/file.json")
        assert json.loads(answer.content) == told


def test_each_safeguard_stands_with_source_answer_harm_and_wording(sign_in: SignIn) -> None:
    pavel, data = sign_in("pavel"), chisinau.shipped()
    html = page(pavel)
    assert cards(html) == list(data.safeguards)
    found = json.loads(pavel.get("/numbers/gap/file.json").content)
    for each in found["safeguards"]:
        card = html[html.index(f'id="{each["id"]}"') :].split("</section>")[0]
        assert escape("; ".join(each["source"])) in card
        assert escape(each["wording"]["en"]) in card
        if each["cases"]["people"]:
            assert f"people {each['cases']['people']}, cases {each['cases']['count']}." in card
    assert "Suggested wording is ours, no law" in html


@pytest.mark.parametrize(("name", "where"), [("pavel", "/numbers/judgments/"), ("anna", "/cases/")])
def test_examples_lead_to_what_the_reader_may_open(sign_in: SignIn, name: str, where: str) -> None:
    """Analysts open no case, so they are led to what became of the judgment."""
    client = sign_in(name)
    cited = "".join(re.findall(r"For example:.*?</dd>", page(client), re.DOTALL))
    links = set(re.findall(r'href="([^"]+)"', cited))
    assert len(links) > 5
    assert all(link.startswith(where) for link in links)
    assert {client.get(link).status_code for link in links} == {200}


def test_one_answer_alone_can_be_shown(sign_in: SignIn) -> None:
    pavel, data = sign_in("pavel"), chisinau.shipped()
    for gap, count in data.tally("hague_1996").items():
        html = page(pavel, instrument="hague_1996", answer=gap.value)
        assert len(cards(html)) == count
        assert str(sum(data.tally("hague_1996").values()) - count) in html
    for wrong in ({"instrument": "no-such"}, {"answer": "no-such"}):
        assert pavel.get("/numbers/gap/", wrong).status_code == 404
        assert pavel.get("/numbers/gap/file.csv", wrong).status_code == 404
    assert pavel.get("/numbers/gap/file.xml").status_code == 404


@pytest.mark.parametrize(("day", "words"), [("2001-01-01", "no"), ("2024-01-01", "yes")])
def test_who_is_bound_is_told_of_a_day(sign_in: SignIn, day: str, words: str) -> None:
    html = page(sign_in("pavel"), on=day)
    row = re.search(r"<tr><th[^>]*>Russia</th><td[^>]*>([^<]+)</td>", html)
    assert row is not None
    assert row[1] == words
    assert sign_in("pavel").get("/numbers/gap/", {"on": "2024-13-45"}).status_code == 422


def test_what_was_not_verified_is_marked(sign_in: SignIn) -> None:
    pavel, data = sign_in("pavel"), chisinau.shipped()
    for column in data.columns:
        html = page(pavel, instrument=column)
        memory = [each.id for each in data.safeguards.values() if each.cells[column].basis == "memory"]
        marked = [
            name for name in cards(html) if "not verified" in html.split(f'id="{name}"')[1].split("</section>")[0]
        ]
        assert marked == memory


def test_the_table_holds_the_same_rows(sign_in: SignIn) -> None:
    answer = sign_in("pavel").get("/numbers/gap/file.csv")
    assert (
        answer.content.decode().removeprefix("\ufeff") == habeas("prove", "gap", "chisinau", "--format", "csv").stdout
    )


def test_it_is_told_in_russian(sign_in: SignIn) -> None:
    anna = sign_in("anna")
    anna.cookies["habeas-language"] = "ru"
    html = page(anna)
    for each in chisinau.shipped().safeguards.values():
        assert escape(each.title["ru"]) in html
        assert escape(each.title["en"]) not in html
    assert escape(say(NOT_ALONE, "ru")) in html


def test_the_law_and_the_matrix_lead_to_each_other(sign_in: SignIn) -> None:
    pavel = sign_in("pavel")
    assert 'href="/law/chisinau/"' in page(pavel)
    assert 'href="/numbers/gap/"' in pavel.get("/law/chisinau/").content.decode()
    assert 'href="/numbers/gap/"' in pavel.get("/numbers/").content.decode()


def test_the_empty_file_reads_without_a_fault(sign_in: SignIn) -> None:
    pavel = sign_in("pavel")
    for language in ("en", "ru"):
        pavel.cookies["habeas-language"] = language
        empty = pavel.get("/numbers/gap/template.yaml")
        assert "attachment" in empty["Content-Disposition"]
        answer = pavel.post("/numbers/gap/own/", {"text": empty.content.decode()})
        assert answer.status_code == 200
        assert cards(answer.content.decode()) == list(chisinau.shipped().safeguards)


def test_an_instrument_of_ones_own_is_measured_as_by_the_command_line(sign_in: SignIn, tmp_path: Path) -> None:
    (tmp_path / "own.yaml").write_text(OWN, encoding="utf-8")
    pavel = sign_in("pavel")
    taken = pavel.post("/numbers/gap/own/", {"text": OWN, "take": "json"})
    assert json.loads(taken.content) == of_shell(str(tmp_path / "own.yaml"))
    html = pavel.post("/numbers/gap/own/", {"text": OWN}).content.decode()
    assert "Agreement of two states" in html
    assert "Moldova" in html
    assert "A representative without independence." in html


def test_a_file_that_is_sent_is_read_and_kept_nowhere(sign_in: SignIn, office_folder: Path) -> None:
    def files() -> list[Path]:
        return sorted(each for each in office_folder.rglob("files/**/*") if each.is_file())

    before = files()
    sent = {"file": SimpleUploadedFile("own.yaml", OWN.encode())}
    answer = sign_in("pavel").post("/numbers/gap/own/", sent)
    assert "Agreement of two states" in answer.content.decode()
    assert set(files()) <= set(before)  # what earlier tests left may be swept away meanwhile
    wrong = sign_in("pavel").post("/numbers/gap/own/", {"file": SimpleUploadedFile("own.yaml", b"\xff\xfe\x00")})
    assert wrong.status_code == 422
    assert "UTF-8" in wrong.content.decode()
    assert set(files()) <= set(before)  # what earlier tests left may be swept away meanwhile


def test_every_fault_is_told_by_its_line_and_the_text_stays_to_be_mended(sign_in: SignIn) -> None:
    bad = OWN.replace("school:", "scool:").replace('article: "4(2)", ', "").replace("kind: agreement", "kind: treaty")
    answer = sign_in("pavel").post("/numbers/gap/own/", {"text": bad})
    html = answer.content.decode()
    assert answer.status_code == 422
    assert [line in html for line in ("line 4:", "line 9:", "line 10:")] == [True, True, True]
    assert "school" in html
    assert "scool: {covered: no" in html
    assert cards(html) == []


def test_nothing_sent_is_said_beside_the_field(sign_in: SignIn) -> None:
    answer = sign_in("pavel").post("/numbers/gap/own/", {"text": "  "})
    assert answer.status_code == 422
    assert "Choose a file, or paste its text." in answer.content.decode()
