"""`habeas act FILE...`: where one can turn with what was found, and until when; drafts of papers, and their templates."""

import json
from pathlib import Path
from typing import Annotated

import typer

from habeas.act.expected import Expected, expected_in
from habeas.act.follow import followed, record_row, record_text
from habeas.act.follow import text_of as sent_text
from habeas.act.options import Option, options
from habeas.act.rows import expected_row, expected_text, rows, text_of
from habeas.act.sent import Sent, records
from habeas.act.sent import sent as papers_sent
from habeas.check.cases import standing_entries
from habeas.cli.act_draft import draft_to
from habeas.cli.act_templates import templates
from habeas.cli.cases import Files, Strict, read
from habeas.cli.check import Filters, KnownAt, On, Output, run, without_protected
from habeas.cli.groups import falling_to
from habeas.cli.options import Norms, Settings, TextOrJson, day_of, deliver, program
from habeas.cli.voice import Voice
from habeas.tell.report import SHOWN, CheckedCase, Report
from habeas.words import Message

ALL = Filters(frozenset(), frozenset(), frozenset())


act = typer.Typer(
    cls=falling_to("where"), no_args_is_help=True, context_settings={"help_option_names": ["-h", "--help"]}
)  # fmt: skip
act.add_typer(templates, name="templates", help="Copy the templates of papers, and check those of an office.")


@act.command(help="Print each body for each finding and each decision: open or closed, why, and the last day.")
def where(
    context: typer.Context,
    files: Files,
    on: On = None,
    known_at: KnownAt = None,
    format: Annotated[TextOrJson, typer.Option("--format", "-f", help="How to print it.")] = TextOrJson.text,
    output: Output = None,
    strict: Strict = False,
    settings: Settings = None,
    norms: Norms = None,
) -> None:
    """Print each body for each finding and each decision: open or closed, why, and the last day."""
    voice = Voice.of(context)
    found = _checked(voice, files, on, known_at, strict, settings, norms)
    listed = [(each, option) for each in found.cases for option in options(each, found.known_at)]
    owed = [one for each in found.cases for one in expected_in(each, found.known_at)]
    if format is TextOrJson.json:
        told = [expected_row(one, voice.language) for one in owed]
        held = {"options": rows(listed, voice.language), "expected": told}
        text = json.dumps(held, ensure_ascii=False, indent=2) + "\n"
    else:
        text = _text(listed, owed, voice.language)
    deliver(voice, text, output)


@act.command(help="Print what was sent to whom, until when an answer is due, what came, and how each body answers.")
def sent(
    context: typer.Context,
    files: Files,
    on: On = None,
    known_at: KnownAt = None,
    format: Annotated[TextOrJson, typer.Option("--format", "-f", help="How to print it.")] = TextOrJson.text,
    output: Output = None,
    strict: Strict = False,
    settings: Settings = None,
    norms: Norms = None,
) -> None:
    """Print what was sent to whom, until when an answer is due, what came, and how each body answers."""
    voice = Voice.of(context)
    found = _checked(voice, files, on, known_at, strict, settings, norms)
    papers = [(each, paper) for each in found.cases for paper in _papers(each, found.known_at)]
    told = [followed(each.case.id, paper, each.findings, each.day, voice.language) for each, paper in papers]
    bodies = records(paper for _, paper in papers)
    if format is TextOrJson.json:
        rows_of = {"sent": told, "bodies": [record_row(record) for record in bodies]}
        text = json.dumps(rows_of, ensure_ascii=False, indent=2) + "\n"
    else:
        names, language = found.program.vocabulary, voice.language
        lines = [sent_text(row, paper, names, language) for row, (_, paper) in zip(told, papers, strict=True)]
        lines += [record_text(record, language) for record in bodies]
        text = "".join(f"{line}\n" for line in lines) or voice.text(Message("Nothing was sent.")) + "\n"
    deliver(voice, text, output)


def _papers(each: CheckedCase, known_at: int | None) -> list[Sent]:
    return papers_sent(standing_entries(each.case, each.day, known_at), each.case, each.day)


@act.command(help="Write the draft of a paper as DOCX: facts, findings, requests, exhibits.")
def draft(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A case file.", show_default=False)],
    kind: Annotated[str, typer.Argument(metavar="KIND", help="Which paper, such as hrc.", show_default=False)],
    output: Annotated[
        Path | None, typer.Option("--out", "-o", metavar="FILE", help="The DOCX to write.", show_default=False)
    ] = None,
    who: Annotated[
        str | None, typer.Option(help="About whom: the id of a person.", metavar="ID", show_default=False)
    ] = None,
    to: Annotated[
        str | None, typer.Option(help="To which body, by its code.", metavar="CODE", show_default=False)
    ] = None,
    answer: Annotated[
        list[str] | None,
        typer.Option(
            help="What no record holds, as name=text; it may stand several times.",
            metavar="NAME=TEXT",
            show_default=False,
        ),
    ] = None,
    folder: Annotated[
        Path | None,
        typer.Option("--templates", metavar="FOLDER", help="Templates of your office.", show_default=False),
    ] = None,
    on: On = None,
    known_at: KnownAt = None,
    strict: Strict = False,
    settings: Settings = None,
    norms: Norms = None,
) -> None:
    """Write the draft of a paper as DOCX, in the language of the run; what is missing is said on standard error."""
    voice = Voice.of(context)
    report = _checked(voice, [file], on, known_at, strict, settings, norms)
    draft_to(voice, report, kind, output, who, to, answer or [], folder)


def _checked(
    voice: Voice, files: list[Path], on: str | None, known_at: str | None, strict: bool,
    settings: Path | None, norms: list[Path] | None,
) -> Report:  # fmt: skip
    """The cases checked, without what rests on protected sources alone."""
    day, known = day_of(voice, on, "--on"), day_of(voice, known_at, "--known-at")
    law = program(voice, settings, norms)
    cases, warnings = read(voice, files, law.vocabulary, strict=strict)
    voice.complain(warning.say(voice.language) for warning in warnings)
    shown = tuple(without_protected(voice, case) for case in cases)
    return Report(run(voice, shown, law, day, known, ALL), law, frozenset(SHOWN), known, voice.language)


def _text(found: list[tuple[CheckedCase, Option]], owed: list[Expected], language: str) -> str:
    """Each line once: many findings lead to one body on the same terms. Then what bodies owe by a day of their own."""
    lines = [text_of(each, option, language) for each, option in found]
    lines += [expected_text(one, language) for one in owed]
    return "".join(line + "\n" for line in dict.fromkeys(lines))
