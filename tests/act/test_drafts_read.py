"""Papers as the lawyer who signs them reads them: what is introduced follows, no section is empty, every number agrees."""

import re
import shutil
import subprocess
from io import BytesIO
from itertools import pairwise
from pathlib import Path

import docx
import pypdfium2
import pytest
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.text.paragraph import Paragraph

from habeas.act.letters import LANGUAGES
from habeas.check.describe import Teller
from habeas.check.quantities import Measured
from habeas.check.shipped import library
from habeas.law.norm import Event
from habeas.record.case import Person
from habeas.record.reader import read_case
from habeas.record.vocabulary import load_vocabulary
from habeas.tell.figures import size_text
from habeas.tell.sentences import Narrator
from tests.act.test_drafts import EXAMPLES, drafts, written

COMPARED = re.compile(
    r"(?:не менее|не более|более|менее|в течение) \d*(?:(?<!1)1 (?:день|месяц|год|час\b|раз\b)|[234] (?:дня|месяца|года|часа))"
)
"""Russian numbers in the nominative where what stands before asks for the genitive."""


def paragraphs_of(data: bytes) -> list[Paragraph]:
    return docx.Document(BytesIO(data)).paragraphs


def is_heading(paragraph: Paragraph) -> bool:
    """A heading of the text or of a finding; the addressee and the title of the paper are none."""
    shape = paragraph.paragraph_format
    is_bold = bool(paragraph.runs) and all(run.bold for run in paragraph.runs if run.text.strip())
    return is_bold and bool(shape.keep_with_next) and paragraph.alignment != WD_ALIGN_PARAGRAPH.CENTER


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_what_is_introduced_follows_and_every_number_agrees(path: Path, language: str) -> None:
    for one in drafts(path, language):
        told = paragraphs_of(one.data)
        for paragraph, following in pairwise(told):
            where = (one.letter.id, paragraph.text)
            assert paragraph.text != following.text, where
            assert not (is_heading(paragraph) and is_heading(following)), where
            assert not (paragraph.text.endswith(":") and is_heading(following)), where
            assert language != "ru" or not COMPARED.search(paragraph.text), where
        assert not is_heading(told[-1]), one.letter.id


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_facts_stand_in_the_order_of_time_what_was_seen_in_a_place_among_them(path: Path) -> None:
    case, _ = read_case(path, load_vocabulary())
    days = {each.id: each.on.span_days for each in case.entries}
    days |= {each.id: each.since.span_days for each in case.observations}
    for one in drafts(path, "en"):
        told = [days[fact.entry] for fact in one.facts]
        assert told == sorted(told), one.letter.id


@pytest.mark.parametrize(
    ("kind", "introduced", "given"),
    [
        ("tracing-letter", "address given above", "contact=mail@office.example"),
        ("special-procedures", "as far as the consent goes", "government=yes, by the initials V.K."),
        ("wgad", "as far as they are known", "arrest=2 March 2026, at the market, by the police"),
    ],
)
def test_a_sentence_that_speaks_of_an_answer_stands_only_with_it(
    tmp_path: Path, kind: str, introduced: str, given: str
) -> None:
    assert introduced not in written(tmp_path, kind)[1]
    assert introduced in written(tmp_path, kind, "--answer", given)[1]


def test_steps_at_home_are_spoken_of_only_where_some_were_taken(tmp_path: Path) -> None:
    more = "\n  - {on: 2026-04-04, kind: complaint_filed, who: viktor, to: PROSECUTOR, source: file}"
    for kind in ("special-procedures", "wgad"):
        for text, is_told in (
            (written(tmp_path, kind, on="2026-03-05")[1], False),
            (written(tmp_path, kind, more=more)[1], True),
        ):
            assert ("the steps taken are given" in text) == is_told


def test_of_the_grounds_that_a_rule_names_a_paper_tells_those_on_record() -> None:
    (path,) = (path for path in EXAMPLES if path.stem == "stateless-after-refusal")
    (one,) = drafts(path, "en", ("release-stateless",))
    reasons = [reason for pleaded in one.pleaded for reason in pleaded.reasons if "held only with" in reason]
    assert reasons
    for reason in reasons:
        assert reason.startswith("Viktor K. was held only with a view to expulsion (fact"), reason


def test_a_duty_is_told_after_its_event_so_that_the_russian_sentence_holds() -> None:
    narrator = Narrator(Teller(load_vocabulary(), "ru"), Person("b", "Zarina Karim", "F"))
    told = [narrator.duty(norm, None) or "" for norm in library().norms if isinstance(norm.form, Event)]
    duties = [text for text in told if "требовалось" in text]
    assert len(duties) > 40
    for text in duties:
        assert re.search(r"; .*требовалось следующее: ", text), text
        assert "того как" not in text


def test_a_page_parts_no_heading_from_its_text(tmp_path: Path) -> None:
    if shutil.which("soffice") is None:
        pytest.skip("no LibreOffice (python -m tools.system installs it)")
    headings: dict[str, set[str]] = {}
    for example in ("consulate-silent", "raid-hundred-orders"):
        for one in drafts(next(path for path in EXAMPLES if path.stem == example), "ru"):
            name = f"{one.letter.id}.{example}"
            (tmp_path / f"{name}.docx").write_bytes(one.data)
            headings[name] = {each.text for each in paragraphs_of(one.data)[1:] if is_heading(each)} - {"Подпись:"}
    command = ["soffice", f"-env:UserInstallation=file://{tmp_path}/office", "--headless", "--convert-to", "pdf"]
    papers = sorted(map(str, tmp_path.glob("*.docx")))
    subprocess.run([*command, "--outdir", str(tmp_path), *papers], check=True, capture_output=True, timeout=300)
    for name, known in headings.items():
        for page in pypdfium2.PdfDocument(tmp_path / f"{name}.pdf"):
            lines = [line.strip() for line in page.get_textpage().get_text_range().splitlines() if line.strip()]
            *body, _number = lines
            assert body[-1] not in known, (name, body[-1])


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_no_reason_says_what_another_says_already(path: Path, language: str) -> None:
    only = {"en": (" only with a view", " with a view"), "ru": (" только для ", " для ")}[language]
    for one in drafts(
        path, language, ("release-removal-impossible", "release-stateless", "wgad", "liberty-prosecutor")
    ):
        for pleaded in one.pleaded:
            for reason in pleaded.reasons:
                assert only[0] not in reason or reason.replace(*only) not in pleaded.reasons, reason
            lasted = [re.sub(r"\d+ (days|дней)", "", reason) for reason in pleaded.reasons if "120" in reason]
            assert not any(
                re.sub(r"\d+ (days|дней)", "", reason) in lasted for reason in pleaded.reasons if " 60 " in reason
            )


def test_a_length_of_time_between_figures_far_apart_is_told_by_the_lower_one() -> None:
    assert size_text(Measured(505, 8964, "day"), "en") == "at least 505 days"
    assert size_text(Measured(505, 8964, "day"), "ru") == "не менее 505 дней"
    assert size_text(Measured(299, 341, "day"), "en") == "299–341 days"
