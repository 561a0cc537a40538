"""Papers as the lawyer reads them who has to sign: no id, no day of a machine, no note of the research, nothing said twice."""

import re
from collections import Counter
from pathlib import Path

import pytest

from habeas.act.draft import Wish, draft
from habeas.act.letters import LANGUAGES
from habeas.check import shipped
from habeas.law import instruments
from habeas.tell.cited import law_of, references_of
from tests.act.test_drafts import EXAMPLES, checked, drafts, lines_of, report_of, written

STATELESS = next(path for path in EXAMPLES if path.stem == "stateless-after-refusal")

SYMBOL = re.compile(r"\b(?:[A-Z]+(?:/[\w.]+)+|CPT/Inf \(\d+\) \d+)(?: и др\.)?")
"""Of a document of the United Nations or of the Council of Europe: the same in all languages."""
LETTERED = re.compile(r"(?<= )[a-z]\)")
"""`пункт 1 f)`, as the United Nations write it in Russian."""
LATIN = re.compile(r"(?!\b[ivx]+\b)[A-Za-z]{3,}")
MACHINE = re.compile(r"\b\d{4}-\d\d(?:-\d\d)?\b|\b[a-z]+_[a-z_]+\b|from memory|по памяти")
DAYS = re.compile(
    r"(?<![\d–,])(?P<before>(?:более|менее|свыше|около|до) )?(?P<number>\d+) (?P<word>день|дня|дней|дн\.)"
)


def days_in_russian(number: int) -> str:
    if number % 10 == 1 and number % 100 != 11:
        return "день"
    return "дня" if number % 10 in (2, 3, 4) and number % 100 not in (12, 13, 14) else "дней"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_a_paper_is_in_the_words_of_a_lawyer(path: Path, language: str) -> None:
    ids = instruments.shipped().instruments.keys()
    for one in drafts(path, language):
        lines = lines_of(one.data)
        for line in lines:
            assert not MACHINE.search(line), (one.letter.id, line)
            assert line.count("(") + len(LETTERED.findall(line)) == line.count(")"), (one.letter.id, line)
            assert not re.search(r"\b1 (?:days|months|years|hours|minutes)\b", line), (one.letter.id, line)
            for match in DAYS.finditer(line):
                wanted = {"дня", "дней"} if match["before"] else {days_in_russian(int(match["number"]))}
                assert match["word"] in wanted, (one.letter.id, line)
        for fact in one.facts:
            assert fact.day[:1] == fact.day[:1].upper()
            assert fact.text[:1] == fact.text[:1].upper()
        for pleaded in one.pleaded:
            cited = [part.split()[0] for part in f"{pleaded.law}; {pleaded.see}".split("; ") if part]
            assert not ids & set(cited), cited
            assert all(reason[:1] == reason[:1].upper() for reason in pleaded.reasons)
            if language == "ru":
                own = SYMBOL.sub("", f"{pleaded.title} {pleaded.law} {pleaded.rule} {pleaded.verdict} {pleaded.see}")
                assert not LATIN.search(own), (one.letter.id, own)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_nothing_long_is_said_twice(path: Path, language: str) -> None:
    for one in drafts(path, language):
        of_findings = {text for pleaded in one.pleaded for text in (pleaded.law, pleaded.see, pleaded.verdict)}
        reasons = {f"— {reason}" for pleaded in one.pleaded for reason in pleaded.reasons}
        told = Counter(line for line in lines_of(one.data) if len(line) > 60 and line not in of_findings | reasons)
        assert not [line for line, times in told.items() if times > 1], one.letter.id


@pytest.mark.parametrize("language", LANGUAGES)
def test_all_law_can_be_cited_and_nothing_from_memory_is(language: str) -> None:
    for norm in shipped.library().norms:
        for source in norm.sources:
            found = references_of([(each, source.instrument) for each in source.see], language)
            for text in (law_of([(source.instrument, source.provision, "")], language), *found.cited):
                assert not MACHINE.search(text)
                assert "  " not in text
                if language == "ru":
                    assert not LATIN.search(SYMBOL.sub("", text)), (norm.id, text)
            assert len(set(found.cited)) == len(found.cited)
            unsure = [each for each in source.see if re.search("from memory|not seen|not verified", each)]
            assert set(unsure) <= set(found.left)


def test_somebody_released_on_the_day_is_not_written_of_as_held(tmp_path: Path) -> None:
    _, held, _ = written(tmp_path, "appeal-expulsion")
    _, free, _ = written(
        tmp_path, "appeal-expulsion", more="\n  - {on: 2026-08-01, kind: released, who: viktor, source: file}"
    )
    assert "to release the applicant at once" in held
    assert "Held at: centre no. 1" in held
    assert "to release the applicant at once" not in free
    assert "Held at:" not in free


def test_a_full_stop_of_an_initial_stays_before_the_number_of_the_fact() -> None:
    (one,) = drafts(STATELESS, "en", ("appeal-expulsion",))
    reasons = [reason for pleaded in one.pleaded for reason in pleaded.reasons]
    assert "No court reviewed the detention of Viktor K. (fact 10)." in reasons


def test_articles_invoked_are_those_pleaded_unless_the_lawyer_says_otherwise() -> None:
    (one,) = drafts(STATELESS, "en", ("hrc",))
    told = "invoked: International Covenant on Civil and Political Rights, Article 9 (1) and Article 9 (4)."
    assert any(line.endswith(told) for line in lines_of(one.data))
    assert "articles" not in one.asked
    answered = Wish(one.letter, one.person.id, answers={"articles": "Article 7 of the Covenant"})
    other = draft(report_of(checked(STATELESS), "en"), checked(STATELESS), answered)
    assert any(line.endswith("invoked: Article 7 of the Covenant.") for line in lines_of(other.data))


def test_what_was_put_to_another_international_body_is_no_remedy_at_home(tmp_path: Path) -> None:
    more = """
  - {on: 2026-04-04, kind: complaint_filed, who: viktor, to: PROSECUTOR, source: file}
  - {on: 2026-04-14, kind: application_lodged, who: viktor, to: CAT, source: file}
  - {on: 2026-04-16, kind: travel_document_requested, who: viktor, source: file}"""
    _, text, _ = written(tmp_path, "hrc", more=more)
    home, _, rest = text.partition("V. Other international procedures")
    home, elsewhere = home.partition("IV. Domestic remedies")[2], rest.partition("VI. The facts")[0]
    assert "4 April 2026" in home
    assert not re.search("14 April|16 April", home)
    assert "14 April 2026" in elsewhere
