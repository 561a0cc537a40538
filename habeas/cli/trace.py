"""`habeas trace`: find a person in a list, link lists, measure the matching of names."""

import csv
import datetime as dt
import json
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from habeas.cli.lines import heading, line
from habeas.cli.voice import Voice
from habeas.files import FaultsError
from habeas.spark import SparkError
from habeas.words import Message

if TYPE_CHECKING:  # arrow and splink are imported where something is compared: help and completion start without them
    from habeas.trace.score import Likeness

trace = typer.Typer(context_settings={"help_option_names": ["-h", "--help"]})
ROWS_AT_ONCE = 200_000


class Format(StrEnum):
    """What `--format` takes."""

    text = "text"
    json = "json"


How = Annotated[Format, typer.Option("--format", "-f", help="How to print it.")]
SkipBad = Annotated[bool, typer.Option("--skip-bad", help="Leave bad rows out and go on; they are told all the same.")]


@trace.command(help="Find a person in a list: the likeliest first, with the reasons.")
def find(
    context: typer.Context,
    question: Annotated[
        str,
        typer.Argument(
            help="Who is looked for: name, age or birth, mother NAME, father NAME, from PLACE, with commas.",
            show_default=False,
        ),
    ],
    file: Annotated[
        Path, typer.Option("--in", metavar="FILE", help="The list to look in (CSV, XLSX).", show_default=False)
    ],
    first: Annotated[int, typer.Option("--first", "-n", min=1, metavar="N", help="So many answers.")] = 10,
    sex: Annotated[str, typer.Option(help="m or f.", metavar="WORD", show_default=False)] = "",
    born: Annotated[str, typer.Option(help="A birth date or an age.", metavar="TEXT", show_default=False)] = "",
    mother: Annotated[str, typer.Option(help="The mother's name.", metavar="NAME", show_default=False)] = "",
    father: Annotated[str, typer.Option(help="The father's name.", metavar="NAME", show_default=False)] = "",
    document: Annotated[
        str, typer.Option(help="The number of a paper of theirs.", metavar="NUMBER", show_default=False)
    ] = "",
    skip_bad: SkipBad = False,
    format: How = Format.text,
) -> None:
    """Find a person in a list: the likeliest first, with the reasons."""
    from dataclasses import replace

    from habeas.trace.lookup import look_up
    from habeas.trace.question import question_of

    voice = Voice.of(context)
    today = _today()
    asked = question_of(question, today.isoformat())
    told: dict[str, Any] = {"sex": sex, "born": born, "mother": mother, "father": father, "document": document}
    asked = replace(asked, **{name: text for name, text in told.items() if text})
    if not any((asked.name, asked.mother, asked.father, asked.phone, asked.document, asked.born)):
        voice.refuse(Message("Nothing is asked. Write a name, such as “Назаров Умарали, 5 лет”."))
    table = _read(voice, file, today, skip_bad)
    found = look_up(asked, table, first)
    if format is Format.json:
        rows = [{**each.row, **_reasons_json(voice, each.likeness)} for each in found]
        voice.raw(json.dumps({"found": rows}, ensure_ascii=False, indent=2))
        return
    if not found:
        line(voice, voice.text(Message("Nobody in this list is like that.")))
    for each in found:
        _print_found(voice, each.row, each.likeness)


@trace.command(help="Link two lists, or a list with itself: who may be the same person, with probability and reasons.")
def link(
    context: typer.Context,
    one: Annotated[Path, typer.Argument(metavar="A", help="A list (CSV, XLSX).", show_default=False)],
    other: Annotated[
        Path | None,
        typer.Argument(metavar="[B]", help="Another; without it, the list with itself.", show_default=False),
    ] = None,
    out: Annotated[
        Path, typer.Option("--out", "-o", metavar="LINKS", help="The file of links to write (CSV).", show_default=False)
    ] = ...,  # type: ignore[assignment]
    least: Annotated[float, typer.Option(min=0.05, max=1, help="The least probability that is told.")] = 0.2,
    spark: Annotated[str, typer.Option(metavar="MASTER", help="Run on this Spark master.", show_default=False)] = "",
    skip_bad: SkipBad = False,
) -> None:
    """Link two lists, or a list with itself: who may be the same person, with probability and reasons."""
    from habeas.trace.linked import linked

    voice = Voice.of(context)
    today = _today()
    tables = [_read(voice, each, today, skip_bad) for each in (one, other) if each is not None]
    try:
        links = linked(tables, least, voice.language, spark)
    except SparkError as error:
        voice.refuse(error.message)
    _write(voice, out, links)
    count = {"count": links.num_rows, "file": str(out)}
    voice.complain(
        [voice.text(Message("Links: %(count)s, written to %(file)s. Each is a proposal: a person decides.", count))]
    )


@trace.command(
    help="Measure the comparison of names on labelled pairs: F1 at the default threshold and at the best one."
)
def names(
    context: typer.Context,
    pairs: Annotated[
        Path, typer.Argument(metavar="PAIRS", help="A CSV with name1, name2, is_match.", show_default=False)
    ],
    format: How = Format.text,
) -> None:
    """Measure the comparison of names on labelled pairs: F1 at the default threshold and at the best one."""
    from habeas.trace.measured import THRESHOLD, measured
    from habeas.trace.names import likeness

    voice = Voice.of(context)
    rows = _pairs(voice, pairs)
    scores = [likeness(one, two).probability for one, two, _ in rows]
    figures = measured(scores, [same for _, _, same in rows])
    if format is Format.json:
        voice.raw(json.dumps(figures, indent=2))
        return
    heading(
        voice,
        voice.text(
            Message(
                "Pairs of names: %(count)s, of which the same person: %(same)s.",
                {"count": len(rows), "same": sum(same for *_, same in rows)},
            )
        ),
    )
    for key, label in (
        ("best", Message("At the best threshold (%(at)s)", {"at": f"{figures['best']['threshold']:.2f}"})),
        ("default", Message("At the default threshold (%(at)s)", {"at": f"{THRESHOLD:.2f}"})),
    ):
        values = {"label": label, **{name: f"{figures[key][name]:.3f}" for name in ("f1", "precision", "recall")}}
        line(voice, voice.text(Message("%(label)s: F1 %(f1)s, precision %(precision)s, recall %(recall)s.", values)))


def _today() -> dt.date:
    return dt.date.today()  # noqa: DTZ011  the reader's own day is meant


def _read(voice: Voice, file: Path, today: dt.date, skip_bad: bool) -> Any:
    """A list as a table; without `skip_bad` nothing is read where a row is bad."""
    from habeas.trace.lists.table import read_table

    try:
        read = read_table(file, today)
    except FaultsError as error:
        voice.refuse_faults(error)
    if read.faults and not skip_bad:
        voice.refuse_faults(FaultsError(read.faults))
    voice.complain(fault.say(voice.language) for fault in read.faults)
    return read.table


def _pairs(voice: Voice, file: Path) -> list[tuple[str, str, bool]]:
    try:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            reader = csv.DictReader(lines)
            missing = {"name1", "name2", "is_match"} - set(reader.fieldnames or ())
            if missing:
                values = {"file": file.name, "columns": ", ".join(sorted(missing))}
                voice.refuse(Message("%(file)s lacks the columns: %(columns)s.", values))
            return [
                (
                    row["name1"] or "",
                    row["name2"] or "",
                    (row["is_match"] or "").strip().lower() in ("true", "1", "yes"),
                )
                for row in reader
            ]
    except OSError as error:
        voice.refuse(Message("%(file)s cannot be opened: %(why)s", {"file": str(file), "why": error.strerror or ""}))
    except UnicodeDecodeError:
        voice.refuse(Message("%(file)s is no CSV in UTF-8.", {"file": str(file)}))


def _write(voice: Voice, out: Path, links: Any) -> None:
    """Whole or not at all."""
    from pyarrow import csv as arrow_csv

    half = out.with_name(f".{out.name}.half")
    try:
        arrow_csv.write_csv(links, half)
        half.replace(out)
    except OSError as error:
        half.unlink(missing_ok=True)
        voice.refuse(
            Message("%(file)s cannot be written: %(why)s", {"file": str(out), "why": error.strerror or str(error)})
        )


def _reasons_json(voice: Voice, likeness: "Likeness") -> dict[str, Any]:
    return {
        "probability": round(likeness.probability, 4),
        "reasons": [
            {"field": each.field, "level": each.level, "weight": each.weight, "says": voice.text(each.message)}
            for each in likeness.reasons
        ],
    }


def _print_found(voice: Voice, row: dict[str, str], likeness: "Likeness") -> None:
    from habeas.trace.reasons import TELLS

    shown: Sequence[str] = ("surname", "given", "patronymic", "name")
    name = " ".join(row[each] for each in shown if row.get(each))
    about = ", ".join(row[each] for each in ("born", "country", "region", "place", "last_seen") if row.get(each))
    line(voice, f"{min(likeness.probability, 0.99):>4.0%}  {row.get('id', '')}  {name}  {about}", style="bold")
    for each in likeness.reasons:
        if abs(each.weight) >= TELLS:
            line(voice, f"{'+' if each.weight > 0 else '−'} {voice.text(each.message)}", indent=6, hang=2)
