"""Drafts of papers: case files in, DOCX out. Every paper is made from every example, in both languages."""

import io
import re
import shutil
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import docx
import pypdfium2
import pytest

from habeas.act.draft import Draft, RefusedError, Wish, draft
from habeas.act.letters import LANGUAGES, letters
from habeas.act.lint import faults_of
from habeas.act.markup import PARTS, blocks, may_be_empty
from habeas.act.notes import ASKS, labels
from habeas.act.skeleton import skeleton
from habeas.act.who import likeliest
from habeas.check import shipped
from habeas.check.cases import last_day
from habeas.check.findings import check_cases
from habeas.check.office import load_program
from habeas.dates import When
from habeas.record.case import Case, Person
from habeas.record.reader import read_cases
from habeas.record.vocabulary import load_vocabulary
from habeas.tell.agreement import filled
from habeas.tell.report import SHOWN, CheckedCase, Report, gravest_first, missing_lines, reasons
from habeas.tell.sayings import sayings
from tests.cli.shell import habeas

ROOT = Path(__file__).parents[2]
EXAMPLES = sorted((ROOT / "habeas/record/examples").glob("*.yaml"))
JUDGMENTS = sorted((ROOT / "habeas/record/cases").glob("*.yaml"))
FORMS = re.compile(
    r"\{\{|\{%|\}\}|\bNone\b|Undefined|\(\)|\[\]|«»|“”|and/or|и/или|\(s\)|\(а\)|_{3}|\.\.(?!\.)|: ?\.|;\.| {2}"
)


@cache
def program() -> object:
    shipped.library()
    return load_program(None, ())


def day_of(case: Case) -> int:
    """The day of the latest thing on record: the last on which anybody would have drafted something."""
    date = (case.cite or {}).get("date")
    if date:
        return last_day(When.parse(date))
    return max(entry.on.span_days[1] for entry in case.entries)


@cache
def checked(path: Path) -> CheckedCase:
    (case,), _ = read_cases([path], load_vocabulary())
    found = check_cases([case], program(), day_of(case))  # type: ignore[arg-type]
    return CheckedCase(case, day_of(case), tuple(sorted(found.findings, key=gravest_first)), found)


def report_of(each: CheckedCase, language: str) -> Report:
    return Report((each,), program(), frozenset(SHOWN), None, language)  # type: ignore[arg-type]


def drafts(path: Path, language: str, only: tuple[str, ...] = ()) -> Iterator[Draft]:
    """Every paper that can be made from a case, or some of them."""
    each = checked(path)
    report = report_of(each, language)
    for letter in [letter for letter in letters().values() if not only or letter.id in only]:
        person = likeliest(letter, each)
        if person is not None:
            try:
                yield draft(report, each, Wish(letter, person.id))
            except RefusedError:
                continue


def lines_of(data: bytes) -> list[str]:
    """The paragraphs, with plain spaces."""
    return [
        paragraph.text.replace("\N{NO-BREAK SPACE}", " ") for paragraph in docx.Document(io.BytesIO(data)).paragraphs
    ]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_every_paper_reads_like_one_and_says_what_the_check_found(path: Path, language: str) -> None:
    each = checked(path)
    report = report_of(each, language)
    titles = {report.title(finding) for finding in each.findings}
    made = list(drafts(path, language))
    assert len(made) >= len(letters()) - 3  # two go to the home state, and one is for Russia alone
    for one in made:
        lines = lines_of(one.data)
        bad = [line for line in lines if FORMS.search(line) or not line.strip()]
        assert not bad, (one.letter.id, bad[:5])
        for pleaded in one.pleaded:
            assert any(pleaded.title.startswith(title) for title in titles)
            assert f"{pleaded.number}. {pleaded.title}" in lines
            own = next(finding for finding in each.findings if finding.id == pleaded.findings[0])
            of_check = [text.removesuffix(".") for text in (*reasons(report, own), *missing_lines(report, own))]
            of_record = [fact.text.removesuffix(".") for fact in one.facts]
            assert all(any(reason.startswith(text) for text in (*of_check, *of_record)) for reason in pleaded.reasons)
        told = "\n".join(lines)
        for fact in one.facts:
            if "fact.text" in told_template(one):
                assert fact.text in told


def told_template(one: Draft) -> str:
    data = skeleton(one.letter, one.language)
    return "\n".join(lines_of(data))


@pytest.mark.parametrize("path", JUDGMENTS, ids=lambda path: path.stem)
def test_papers_are_made_from_published_judgments_too(path: Path) -> None:
    for one in drafts(path, "ru", ("hrc", "ecthr", "special-procedures", "release-removal-impossible", "cm-execution")):
        bad = [
            line for line in lines_of(one.data) if re.search(r"\{\{|\{%|\bNone\b|Undefined", line) or not line.strip()
        ]
        assert not bad, (one.letter.id, bad[:5])


# ---- the texts -------------------------------------------------------------------------------------------------------


def test_every_kind_of_entry_has_a_sentence_that_agrees() -> None:
    known = sayings()
    assert known.keys() == load_vocabulary().kinds.keys()
    people = [
        Person("a", "Ali Karim", "M"),
        Person("b", "Zarina Karim", "F"),
        Person("c", "Group", count=4),
        Person("d", "X Y"),
    ]
    for kind, saying in known.items():
        for language in LANGUAGES:
            for person in people:
                text = filled(saying.sentence[language], person, language)
                assert text, (kind, language)
                assert not re.search(r"[\[\]{}|]", text), (kind, text)
                assert not text.endswith("."), (kind, text)
            assert saying.noun[language], kind


@pytest.mark.parametrize("id", sorted(letters()))
def test_a_paper_has_the_same_parts_in_both_languages_and_names_nothing_unknown(id: str) -> None:
    letter = letters()[id]
    shapes = []
    for language in LANGUAGES:
        own = blocks(letter.text[language])
        assert all(block.text in PARTS for block in own if block.kind == "part")
        assert not faults_of(skeleton(letter, language), letter, id)
        shapes.append([(block.kind, block.text if block.kind in ("part", "logic") else "") for block in own])
        for name in {name for block in own for name in may_be_empty(block.text)}:
            assert name.removeprefix("ask.") in {*letter.asks, *ASKS} or name in {*labels(""), "to.name"}, name
    assert [shape for shape in shapes[0] if shape[0] != "text"] == [shape for shape in shapes[1] if shape[0] != "text"]
    assert set(letter.needs) <= {*labels(""), "person.name"}


# ---- what must never be in one ---------------------------------------------------------------------------------------

HELD = """
id: held
state: RU
people:
  - {id: viktor, label: Viktor K., sex: M, born: 1980-02-03, nationality: UZ}
places: [{id: centre, name: centre no. 1, kind: aliens_detention_centre, state: RU}]
sources:
  - {id: file, name: court file}
  - {id: guard, name: Guard Petrov, access: protected}
  - {id: cellmate, name: Cellmate Ivanov, access: confidential}
%s
entries:
  - {on: 2026-03-02, kind: apprehended, who: viktor, authority: police, source: file}
  - {on: 2026-03-02, kind: expulsion_ordered, who: viktor, authority: court, source: file}
  - {on: 2026-03-02, kind: placed, who: viktor, place: centre, basis: expulsion, authority: court, source: file}
  - {on: 2026-03-09, kind: consular_notice_requested, who: viktor, to: consulate, source: file}
%s
"""


def written(
    tmp_path: Path, *arguments: str, sections: str = "", more: str = "", on: str = "2026-08-01"
) -> tuple[int, str, str]:
    """`habeas act draft` on the man held: exit code, the text of the paper, what was said."""
    file, out = tmp_path / "held.yaml", tmp_path / "out.docx"
    file.write_text(HELD % (sections, more), "utf-8")
    done = habeas("act", "draft", str(file), *arguments, "--on", on, "--out", str(out))
    text = "\n".join(lines_of(out.read_bytes())) if out.exists() else ""
    return done.returncode, text, done.stderr


def test_a_protected_source_is_never_printed_nor_what_rests_on_it_alone(tmp_path: Path) -> None:
    more = """
  - {on: 2026-04-04, kind: medical_request_refused, who: viktor, source: guard}
  - {on: 2026-04-05, kind: hunger_strike, who: viktor, source: cellmate}"""
    for kind in ("release-removal-impossible", "conditions-prosecutor", "hrc", "wgad-urgent"):
        code, text, said = written(tmp_path, kind, more=more)
        assert code == 0, said
        assert "hunger strike" in text
        assert not re.search("Petrov|Ivanov|guard|cellmate|4 April 2026", text, re.IGNORECASE)
        assert "Petrov" not in said


def test_the_home_state_is_told_nothing_without_consent_and_then_nothing_needless(tmp_path: Path) -> None:
    more = "\n  - {on: 2026-03-12, kind: asylum_claimed, who: viktor, source: file}"
    code, text, said = written(tmp_path, "consulate", more=more)
    assert (code, text) == (2, "")
    assert "consent" in said
    code, text, said = written(tmp_path, "tracing-letter", "--answer", "to_name=Embassy of Uzbekistan", more=more)
    assert (code, text) == (2, "")
    agreed = "consents: [{who: viktor, use: consulate, given: 2026-03-08}]"
    for kind in ("consulate", "home-ministry"):
        code, text, said = written(tmp_path, kind, sections=agreed, more=more)
        assert code == 0, said
        assert "Viktor K." in text
        assert not re.search("asylum|breach|ECHR|ICCPR|12 March 2026", text)
    assert "145 days" in text  # of silence, in the complaint to the ministry


def test_what_is_missing_is_asked_for_and_left_out(tmp_path: Path) -> None:
    _, bare, said = written(tmp_path, "appeal-expulsion")
    assert "the day on which the decision was handed over" in said
    assert "No power of attorney of Viktor K." in said
    assert "No dated consent" in said
    assert "restore the term" not in bare
    more = "\n  - {on: 2026-03-05, kind: power_of_attorney, who: viktor, source: file}"
    agreed = "consents: [{who: viktor, use: lodge, given: 2026-03-08}]"
    _, full, said = written(
        tmp_path, "appeal-expulsion", "--answer", "late=the ruling was in a language he does not read",
        sections=agreed, more=more,
    )  # fmt: skip
    assert "the ruling was in a language he does not read" in full
    assert "power of attorney" not in said
    assert "consent" not in said


CONSENT = "consents: [{who: viktor, use: lodge, given: 2026-03-08}]"
POWER = "\n  - {on: 2026-03-05, kind: power_of_attorney, who: viktor, source: file}"


@pytest.mark.parametrize(
    ("kind", "sentence"),
    [
        ("wgad", "consented to this submission"),
        ("wgad-urgent", "consented to this appeal"),
        ("conditions-ombudsman", "agrees to the processing"),
        ("liberty-ombudsman", "agrees to the processing"),
    ],
)
def test_that_somebody_agrees_is_said_only_where_it_is_on_record(tmp_path: Path, kind: str, sentence: str) -> None:
    _, bare, said = written(tmp_path, kind)
    assert sentence not in bare
    assert "a dated consent of Viktor K. to this, or a power of attorney" in said
    for sections, more in ((CONSENT, ""), ("", POWER)):
        _, full, said = written(tmp_path, kind, sections=sections, more=more)
        assert sentence in full
        assert "or a power of attorney" not in said


def test_the_proof_of_powers_is_listed_only_where_there_is_a_power(tmp_path: Path) -> None:
    for id, letter in letters().items():
        if letter.home or "powers of the representative" not in letter.text["en"]:
            continue
        assert "powers of the representative" not in written(tmp_path, id)[1], id
        assert "powers of the representative" in written(tmp_path, id, more=POWER)[1], id


def test_a_paper_for_somebody_else_says_so(tmp_path: Path) -> None:
    assert "the record does not show that Viktor K. is pregnant" in written(tmp_path, "pregnant-care")[2]
    assert "the record does not show that Viktor K. died" in written(tmp_path, "inquiry-death")[2]


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_notes_are_in_the_language_of_the_reader_and_the_paper_in_its_own(path: Path) -> None:
    each = checked(path)
    person = likeliest(letters()["hrc"], each)
    assert person is not None
    russian = draft(report_of(each, "ru"), each, Wish(letters()["hrc"], person.id))
    mixed = draft(report_of(each, "ru"), each, Wish(letters()["hrc"], person.id), reader="en")
    english = draft(report_of(each, "en"), each, Wish(letters()["hrc"], person.id))
    assert lines_of(mixed.data) == lines_of(russian.data)
    assert (mixed.notes, mixed.missing, mixed.asked) == (english.notes, english.missing, english.asked)


def test_a_power_of_attorney_that_ended_does_not_count(tmp_path: Path) -> None:
    more = """
  - {on: 2026-03-05, kind: power_of_attorney, who: viktor, source: file}
  - {on: 2026-05-05, kind: power_of_attorney_ended, who: viktor, source: file}"""
    assert "No power of attorney" in written(tmp_path, "hrc", more=more)[2]


def test_nothing_later_than_the_day_and_nothing_taken_back_stands_in_a_paper(tmp_path: Path) -> None:
    more = """
  - {id: wrong, on: 2026-04-04, kind: hunger_strike, who: viktor, source: file}
  - {id: right, on: 2026-04-14, kind: hunger_strike, who: viktor, supersedes: wrong, source: file}
  - {on: 2026-09-09, kind: released, who: viktor, source: file}"""
    _, text, _ = written(tmp_path, "hrc", more=more)
    assert "14 April 2026" in text
    assert "4 April 2026. " not in text.replace("14 April", "")
    assert "9 September 2026" not in text


def test_a_body_is_named_in_a_paper_and_not_by_its_code(tmp_path: Path) -> None:
    more = "\n  - {on: 2026-04-04, kind: complaint_filed, who: viktor, to: PROSECUTOR, channel: post, source: file}"
    _, text, _ = written(tmp_path, "hrc", more=more)
    assert "A complaint was filed in the case of Viktor K. (Prosecutor; " in text
    assert "PROSECUTOR" not in text


def test_a_wrong_command_is_told_how_to_mend_it(tmp_path: Path) -> None:
    code, _, said = written(tmp_path, "hcr")
    assert code == 2
    assert "hrc" in said
    code, _, said = written(tmp_path, "hrc", "--who", "victor")
    assert code == 2
    assert "viktor" in said
    code, _, said = written(tmp_path, "hrc", "--answer", "adress=x")
    assert code == 2
    assert "to_address" in said
    code, _, said = written(tmp_path, "hrc", "--to", "PROSECUTOR")
    assert code == 2
    assert "HRC" in said


# ---- templates of an office --------------------------------------------------------------------------------------------


def changed(folder: Path, name: str, old: str, new: str) -> None:
    """A template with a text replaced, as somebody does it in Word."""
    path = folder / name
    file = docx.Document(str(path))
    for paragraph in file.paragraphs:
        for run in paragraph.runs:
            run.text = run.text.replace(old, new)
    file.save(str(path))


def test_a_changed_template_is_checked_with_the_paragraph_and_the_nearest_name(tmp_path: Path) -> None:
    folder = tmp_path / "ours"
    assert habeas("act", "templates", "copy", str(folder), "--kind", "hrc").returncode == 0
    assert sorted(path.name for path in folder.iterdir()) == ["hrc.en.docx", "hrc.ru.docx"]
    assert habeas("act", "templates", "lint", str(folder)).returncode == 0
    changed(folder, "hrc.en.docx", "{{ person.born }}", "{{ person.burn }}")
    changed(folder, "hrc.ru.docx", "{% for fact in facts %}", "{% for fact in fact_list %}")
    changed(folder, "hrc.ru.docx", "{%p for fact in facts %}", "{%p for fact in factz %}")
    (folder / "hcr.en.docx").write_bytes((folder / "hrc.en.docx").read_bytes())
    done = habeas("act", "templates", "lint", str(folder))
    assert done.returncode == 2
    assert "person.burn" in done.stderr
    assert "person.born" in done.stderr
    assert "factz" in done.stderr
    assert "“facts”" in done.stderr
    assert "hcr.en.docx" in done.stderr


def test_the_papers_of_an_office_are_written_with_its_own_template(tmp_path: Path) -> None:
    folder = tmp_path / "ours"
    habeas("act", "templates", "copy", str(folder), "--kind", "hrc")
    changed(folder, "hrc.en.docx", "{{ today }}", "Our office, {{ today }}")
    _, text, _ = written(tmp_path, "hrc", "--templates", str(folder))
    assert "Our office, 1 August 2026" in text


def test_a_template_with_a_condition_left_open_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "ours"
    habeas("act", "templates", "copy", str(folder), "--kind", "school")
    file = docx.Document(str(folder / "school.ru.docx"))
    file.add_paragraph("{%p if findings %}")
    file.save(str(folder / "school.ru.docx"))
    done = habeas("act", "templates", "lint", str(folder))
    assert done.returncode == 2
    assert "school.ru.docx" in done.stderr


# ---- opened by another program -----------------------------------------------------------------------------------------


def test_libreoffice_opens_every_paper_and_prints_it(tmp_path: Path) -> None:
    if shutil.which("soffice") is None:
        pytest.skip("no LibreOffice (python -m tools.system installs it)")
    for language in LANGUAGES:
        for one in drafts(EXAMPLES[0], language):
            (tmp_path / f"{one.letter.id}.{language}.docx").write_bytes(one.data)
    papers = sorted(tmp_path.glob("*.docx"))
    command = ["soffice", f"-env:UserInstallation=file://{tmp_path}/office", "--headless", "--convert-to", "pdf"]
    subprocess.run(
        [*command, "--outdir", str(tmp_path), *map(str, papers)], check=True, capture_output=True, timeout=300
    )
    for paper in papers:
        pages = pypdfium2.PdfDocument(paper.with_suffix(".pdf"))
        told = " ".join(page.get_textpage().get_text_range() for page in pages)
        assert "Farrukh" in told
        assert "{{" not in told
        assert "{%" not in told
