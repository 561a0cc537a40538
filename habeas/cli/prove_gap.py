"""`habeas prove gap WHAT [FILES]`: the gap matrix of the Chisinau Agreement, or of an agreement or act of one's own."""

import json
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Final

import typer

from habeas.check.amounts import long_day
from habeas.cli.check import On, Output
from habeas.cli.law_chisinau import BASES, MARKS
from habeas.cli.lines import heading, line
from habeas.cli.options import day_of, deliver, program, today
from habeas.cli.prove_cases import CaseFiles, checked_cases
from habeas.cli.voice import Voice
from habeas.dates import FALSE, TRUE
from habeas.files import FaultsError, nearest
from habeas.law import chisinau, instruments
from habeas.law.chisinau import Cell, Chisinau, Gap
from habeas.law.chisinau_words import source_in_russian
from habeas.prove.breached import looked_at
from habeas.prove.gap.harms import NOT_ALONE
from habeas.prove.gap.instrument import Own, read_instrument, template
from habeas.prove.gap.matrix import WORDING_IS_OURS, GapMatrix, GapRow, column_id, gap_matrix
from habeas.prove.gap.rows import as_csv, as_json
from habeas.prove.gap.words import harm_told
from habeas.record.vocabulary import Vocabulary
from habeas.tell.law_words import case_name as name_of_case
from habeas.tell.law_words import in_language, is_foreign, of_research
from habeas.words import Message


class Format(StrEnum):
    """What `--format` of the matrix takes."""

    text = "text"
    json = "json"
    csv = "csv"


SHOWN_EXAMPLES: Final = 6
TEMPLATE: Final = "template"


def gap(
    context: typer.Context,
    what: Annotated[
        str,
        typer.Argument(
            metavar="WHAT",
            help="chisinau; a column of its matrix; a YAML file of your own; or template, for an empty one.",
            show_default=False,
        ),
    ],
    files: CaseFiles = None,
    on: On = None,
    beside: Annotated[bool, typer.Option("--beside", help="Show the other instruments beside it.")] = False,
    format: Annotated[Format, typer.Option("--format", "-f", help="How to print it.")] = Format.text,
    output: Output = None,
) -> None:
    """Print the matrix, or the empty file to fill in."""
    voice = Voice.of(context)
    data = chisinau.shipped()
    if what == TEMPLATE:
        deliver(voice, template(data, voice.language), output)
        return
    day = day_of(voice, on, "--on")
    law = program(voice)
    measured = _measured(voice, what, data, law.vocabulary)
    checked = checked_cases(voice, files, law, None)
    as_of = today() if day is None else day
    matrix = gap_matrix(measured, looked_at(checked, as_of), as_of, data, instruments.shipped(), law.library)
    match format:
        case Format.json:
            deliver(voice, json.dumps(as_json(matrix, voice.language), ensure_ascii=False, indent=2), output)
        case Format.csv:
            deliver(voice, as_csv(matrix, voice.language), output)
        case Format.text:
            with voice.out.capture() as captured:
                print_matrix(voice, matrix, beside)
            deliver(voice, captured.get(), output)


def _measured(voice: Voice, what: str, data: Chisinau, vocabulary: Vocabulary) -> str | Own:
    column = column_id(what, data)
    if column is not None:
        return column
    path = Path(what)
    if path.suffix not in (".yaml", ".yml", ".json") and not path.exists():
        known = ["chisinau", *data.columns, TEMPLATE]
        near = nearest(what, known)
        if near:
            voice.refuse(
                Message("“%(word)s” is not known here. Did you mean “%(near)s”?", {"word": what, "near": near})
            )
        values = {"word": what, "known": ", ".join(known)}
        voice.refuse(Message("“%(word)s” is neither a file nor one of: %(known)s.", values))
    try:
        return read_instrument(path, data, vocabulary)
    except FaultsError as error:
        voice.refuse_faults(error)


def print_matrix(voice: Voice, matrix: GapMatrix, beside: bool) -> None:
    """The instrument, its rows with harm and wording, who is bound, and how many."""
    line(voice, in_language(matrix.measured.name, voice.language), style="bold")
    line(voice, _seen(voice, matrix))
    if matrix.measured.note and not is_foreign(matrix.measured.note, voice.language):
        line(voice, matrix.measured.note)
    values = {"published": matrix.published, "own": matrix.own_cases}
    line(voice, voice.text(Message("Cases looked at: %(published)s published, %(own)s of your own.", values)))
    line(voice, voice.text(NOT_ALONE))
    line(voice, voice.text(WORDING_IS_OURS))
    heading(voice, voice.text(Message("Safeguard by safeguard")))
    for row in matrix.rows:
        _print_row(voice, row, beside)
    if matrix.parties:
        heading(voice, voice.text(Message("Who is bound on %(day)s", {"day": long_day(matrix.day, voice.language)})))
        for party in matrix.parties:
            word = {TRUE: Message("yes"), FALSE: Message("no")}.get(party.value, Message("not known"))
            marks = "" if party.verified else voice.text(Message(" [unverified]"))
            why = {"state": party.state, "bound": word, "why": party.why}
            line(voice, voice.text(Message("%(state)s: %(bound)s (%(why)s)", why)) + marks, indent=2, hang=2)
    heading(voice, voice.text(Message("How many")))
    counts = ", ".join(f"{MARKS[each]} {voice.text(each.word)} {matrix.tally[each]}" for each in Gap)
    line(voice, counts, indent=2, hang=2)


def _seen(voice: Voice, matrix: GapMatrix) -> str:
    seen = of_research(matrix.measured.seen, voice.language) or matrix.measured.seen
    marks = "" if matrix.measured.verified else voice.text(Message(" [unverified]"))
    return voice.text(Message("What was seen of the text: %(seen)s", {"seen": seen})) + marks


def _print_row(voice: Voice, row: GapRow, beside: bool) -> None:
    voice.out.print()
    title = in_language(row.safeguard.title, voice.language)
    line(voice, f"{MARKS[row.cell.gap]} {title} [{row.safeguard.id}]", indent=2, hang=2, style="bold")
    sources = row.safeguard.source if voice.language != "ru" else map(source_in_russian, row.safeguard.source)
    line(voice, "; ".join(sources), indent=4, style="dim")
    line(voice, _cell(voice, row.cell), indent=4, hang=2)
    if beside:
        for column, cell in row.beside:
            name = in_language(column.name, voice.language)
            line(voice, f"{MARKS[cell.gap]} {name}: {_cell(voice, cell)}", indent=6, hang=2)
    for text in harm_lines(voice, row):
        line(voice, text, indent=4, hang=2)
    wording = {"text": in_language(row.wording, voice.language)}
    line(voice, voice.text(Message("Suggested: %(text)s", wording)), indent=4, hang=2)


def _cell(voice: Voice, cell: Cell) -> str:
    where = f" ({cell.article})" if cell.article else ""
    text = voice.text(Message("%(gap)s; basis: %(basis)s", {"gap": cell.gap.word, "basis": BASES[cell.basis]}))
    return f"{text}{where}. {of_research(cell.why, voice.language)}".rstrip()


def harm_lines(voice: Voice, row: GapRow) -> list[str]:
    """The harm done for want of the safeguard: published cases, cases of one's own, and which of them may be named."""
    if row.link.not_recorded is not None:
        return [in_language(row.link.not_recorded, voice.language)]
    lines = [voice.text(each) for each in harm_told(row)]
    if row.harmed is not None and row.harmed.named:
        names = "; ".join(name_of_case(name) for name in row.harmed.named[:SHOWN_EXAMPLES])
        more = len(row.harmed.named) - SHOWN_EXAMPLES
        if more > 0:
            names += voice.text(Message(" and %(count)s more", {"count": more}))
        lines.append(voice.text(Message("For example: %(names)s", {"names": names})))
    return lines
