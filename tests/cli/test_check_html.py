"""The paper of `habeas check --format html`: whole, closed to the outside, silent about whom it must not name."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from tests.cli.shell import habeas
from tests.test_house import OUTSIDE

KIM = "habeas/record/cases/kim-v-russia.yaml"
OWN = ("--norms", "tests/cli/own_norms.yaml")
VOID = {"meta", "br", "link"}


class Elements(HTMLParser):
    """Every element opened, and whether each was closed in its turn."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[str] = []
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append(tag)
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def elements(page: str) -> Elements:
    """The page taken apart."""
    parser = Elements()
    parser.feed(page)
    assert parser.open == []
    return parser


@pytest.fixture(scope="module")
def page() -> str:
    """The paper of a published judgment."""
    done = habeas("check", KIM, *OWN, "--format", "html")
    assert (done.returncode, done.stderr) == (1, "")
    return done.stdout


def test_it_is_one_file_that_fetches_nothing_and_runs_nothing(page: str) -> None:
    seen = set(elements(page).seen)
    assert not seen & {"script", "link", "img", "iframe", "object"}
    assert not OUTSIDE.search(page)
    assert not re.search(r"\son\w+=", page)


def test_it_holds_what_a_court_wants_to_see(page: str) -> None:
    text = " ".join(elements(page).words)
    for part in (
        "Kim v. Russia", "17 July 2014", "European Convention on Human Rights", "5(1)(f)", "28 February 2013",
        "The removal of applicant was not possible", "Kim v. Russia §49-56", "https://example.org/seen", "unverified",
        "read twice", "figure of this office", "Human Rights Committee", "detention ordered", "the facts of the judgment",
        "What is not known", "Sources of law", "a person decides",
    ):  # fmt: skip
        assert part in text, part


def test_every_reason_points_to_the_record_and_every_link_leads_somewhere(page: str) -> None:
    ids = re.findall(r' id="([^"]+)"', page)
    links = re.findall(r'href="#([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert set(links) <= set(ids)
    (reason,) = set(re.findall(r"<li>(The removal of applicant was not possible.*?)</li>", page))
    number = re.search(r'href="#(c1-n\d+)"', reason)
    assert number is not None
    assert re.search(rf'<li id="{number[1]}"[^>]*><time>February 2013</time> nationality denied', page)


def test_the_first_table_holds_every_breach_once_with_its_sources(page: str) -> None:
    (overview,) = re.findall(r'<table class="overview">.*?</table>', page, re.DOTALL)
    (row,) = [row for row in overview.split("<tr>") if "Nobody is held for a removal" in row]
    assert "ECHR 5(1)(f)" in row
    assert "ICCPR 9(1)" in row
    assert page.count('class="finding breach"') > overview.count("▲")


def test_what_is_not_known_is_asked(page: str) -> None:
    (questions,) = re.findall(r'<ol class="questions">.*?</ol>', page, re.DOTALL)
    assert len(re.findall(r"<li>[^<]*\?", questions)) == questions.count("<li>") > 5


def test_what_follows_from_other_observations_points_to_them() -> None:
    page = habeas("check", "habeas/record/examples/aliens-centre-conditions.yaml", "--format", "html").stdout
    (reason,) = set(re.findall(r"<li>(The floor area per person was less than 4 m².*?)</li>", page))
    assert "(2 m²)" in reason
    rows = [
        row for row in re.findall(r"<tr>.*?</tr>", page) if "floor area of the room" in row or "people in the" in row
    ]
    assert re.findall(r'href="#(c1-n\d+)"', reason) == [
        anchor for row in rows for anchor in re.findall(r'id="([^"]+)', row)
    ]


def test_a_body_whose_treaty_does_not_bind_the_state_is_closed() -> None:
    page = habeas("check", "habeas/record/examples/infant-taken.yaml", "--format", "html").stdout
    (body,) = re.findall(r'<div class="body"><h3 id="c1-b-CRC">.*?</div>', page)
    assert "Not open: CRC-OP3 does not bind the state (as of 2022-06)" in body


def test_people_of_whom_the_same_was_found_are_told_together() -> None:
    page = habeas("check", "habeas/record/examples/raid-hundred-orders.yaml", "--format", "html").stdout
    assert "Of each of these 100 the same was found." in page
    assert page.count("<svg") == 1
    assert page.count("What is on record: ") == 100


def test_the_timeline_is_drawn_and_told_as_a_list(page: str) -> None:
    parts = elements(page)
    assert parts.seen.count("svg") == 1
    assert "custody" in parts.words
    assert page.count("<time>") >= 15
    assert {"ol", "time", "rect", "circle"} <= set(parts.seen)


def test_the_home_state_stays_closed_without_consent(page: str) -> None:
    assert "Contact with the home state may endanger" in page


def test_it_prints_on_a4_in_light_colours(page: str) -> None:
    assert re.search(r"@page\s*{\s*size: A4", page)
    assert "@media print" in page
    assert "prefers-color-scheme: dark" in page
    assert "break-inside: avoid" in page
    assert re.search(r"max-width: 36rem", page)


def test_it_speaks_russian() -> None:
    done = habeas("check", KIM, *OWN, "--format", "html", "--lang", "ru")
    assert '<html lang="ru">' in done.stdout
    text = " ".join(elements(done.stdout).words)
    for part in ("Выводы по статьям", "28 февраля 2013", "не проверено", "помещён под стражу", "решает человек"):
        assert part in text, part


CASE = """\
id: secret
state: RU
people: [{id: p, label: "<b>Bold</b> & Co"}]
places: [{id: c, kind: aliens_detention_centre, state: RU}]
sources:
  - {id: jailer-7, name: Guard Petrov, access: protected}
  - {id: cellmate-3, name: Inmate Sidorov, access: confidential}
  - {id: order, name: Order of the court, access: open}
entries:
  - {id: e1, on: 2020-01-10, kind: placed, who: p, place: c, basis: expulsion, source: order}
  - {id: e2, on: 2020-02-10, kind: nationality_denied, who: p, source: cellmate-3}
  - {id: e3, on: 2020-03-10, kind: restrained, who: p, source: jailer-7}
"""


def test_no_protected_source_and_nothing_that_rests_on_it_is_printed(tmp_path: Path) -> None:
    file = tmp_path / "secret.yaml"
    file.write_text(CASE, encoding="utf-8")
    done = habeas("check", str(file), "--on", "2020-06-01", "--format", "html", "--verdict", "all")
    assert done.returncode in (0, 1)
    assert "entries of protected sources are left out" in done.stderr
    for word in ("Petrov", "jailer-7", "2020-03-10", "Sidorov", "cellmate-3"):
        assert word not in done.stdout, word
    assert "Order of the court" in done.stdout
    assert "confidential source" in done.stdout


def test_what_people_wrote_is_never_markup(tmp_path: Path) -> None:
    file = tmp_path / "secret.yaml"
    file.write_text(CASE, encoding="utf-8")
    page = habeas("check", str(file), "--on", "2020-06-01", "--format", "html").stdout
    assert "<b>" not in page
    assert "&lt;b&gt;Bold&lt;/b&gt; &amp; Co" in page
    elements(page)
