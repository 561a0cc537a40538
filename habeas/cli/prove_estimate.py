"""`habeas prove estimate`: how many people are on none of several lists, from how the lists overlap."""

import datetime as dt
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from habeas.check.amounts import number
from habeas.cli.check import Output
from habeas.cli.lines import heading, line
from habeas.cli.options import TextOrJson, deliver
from habeas.cli.voice import BAD_INPUT, Voice
from habeas.files import Fault, FaultsError, Mark
from habeas.words import Message

SHOWN = 10
"""Models that are printed; JSON has them all."""


def estimate(
    context: typer.Context,
    files: Annotated[
        list[Path],
        typer.Argument(
            metavar="FILE", show_default=False,
            help="A table of people and the lists they are on (CSV, XLSX, Parquet); with --links, the lists themselves.",
        ),
    ],
    lists: Annotated[
        list[str] | None,
        typer.Option("--lists", metavar="NAMES", help="The lists to take, with commas; else all.", show_default=False),
    ] = None,
    links: Annotated[
        Path | None,
        typer.Option("--links", metavar="LINKS", help="The links between the lists, as `habeas trace link` writes them.",
                     show_default=False),
    ] = None,
    least: Annotated[
        float, typer.Option("--least", min=0, max=1, help="Of links, the least probability that counts as the same person.")
    ] = 0.9,
    format: Annotated[TextOrJson, typer.Option("--format", "-f", help="How to print it.")] = TextOrJson.text,
    output: Output = None,
) -> None:  # fmt: skip
    """Estimate how many people are on none of several lists, from how the lists overlap."""
    from habeas.prove.estimate import NotInstalledError, Refusal
    from habeas.prove.estimate import estimate as made

    voice = Voice.of(context)
    wanted = [name.strip() for each in lists or () for name in each.split(",") if name.strip()]
    try:
        found = made(_linked(files, links, least) if links else _table(voice, files, wanted))
    except FaultsError as error:
        voice.refuse_faults(error)
    except NotInstalledError as error:
        voice.refuse(error.message)
    if format is TextOrJson.json:
        from habeas.prove.estimate_words import as_json

        deliver(voice, json.dumps(as_json(found, voice.language), ensure_ascii=False, indent=2) + "\n", output)
    elif not isinstance(found, Refusal):
        with voice.out.capture() as captured:
            _text(voice, found)
        deliver(voice, captured.get(), output)
    if isinstance(found, Refusal):
        voice.complain([voice.text(Message("The lists bear no estimate:"))])
        voice.complain(f"- {voice.text(reason)}" for reason in found.reasons)
        raise typer.Exit(BAD_INPUT)


def _table(voice: Voice, files: Sequence[Path], wanted: Sequence[str]) -> Any:
    from habeas.prove.overlap import from_rows
    from habeas.trace.lists.rows import text_rows

    if len(files) != 1:
        voice.refuse(Message("Several lists are read with --links; without it, give one table of people."))
    return from_rows(files[0].name, text_rows(files[0]), wanted)


def _linked(files: Sequence[Path], links: Path, least: float) -> Any:
    """Lists by the names of their files, read as `habeas trace link` reads them, and the links that are likely enough."""
    from habeas.prove.overlap import from_links, likely
    from habeas.trace.lists.rows import text_rows
    from habeas.trace.lists.table import read_table

    lists = {}
    for path in files:
        read = read_table(path, dt.date.today())  # noqa: DTZ011  the reader's own day is meant
        if read.faults:
            raise FaultsError(read.faults)
        lists[path.stem] = read.table["id"].to_pylist()
    if not 2 <= len(lists) == len(files):
        text = Message("Give at least two lists, whose files have different names.")
        raise FaultsError([Fault(Mark(str(links), 1, 1), text)])
    return from_links(lists, links.name, list(likely(links.name, text_rows(links), least)))


def _text(voice: Voice, found: Any) -> None:
    from habeas.prove.estimate_words import assumptions, model_text

    overlap = found.overlap
    heading(
        voice,
        voice.text(Message("People on at least one list: %(count)s", {"count": number(overlap.seen, voice.language)})),
    )
    for at, name in enumerate(overlap.lists):
        line(voice, f"{number(overlap.on(at), voice.language):>8}  {name}", indent=2, hang=10)
    for one, other in overlap.pairs():
        line(
            voice,
            f"{number(overlap.on(one, other), voice.language):>8}  {overlap.lists[one]} + {overlap.lists[other]}",
            indent=2,
            hang=10,
        )
    for label, value, low, high in (
        (Message("On none of them"), found.none, found.low, found.high),
        (Message("In all"), found.total, overlap.seen + found.low, overlap.seen + found.high),
    ):
        values = {"label": label} | {
            name: number(round(each), voice.language) for name, each in (("value", value), ("low", low), ("high", high))
        }
        heading(voice, voice.text(Message("%(label)s: about %(value)s (from %(low)s to %(high)s, 95 in 100)", values)))
    heading(voice, voice.text(Message("What this rests on")))
    for each in assumptions(found):
        line(voice, f"- {voice.text(each)}", indent=2, hang=2)
    if found.models:
        values = {"shown": str(min(SHOWN, len(found.models))), "count": str(len(found.models))}
        text = Message(
            "Models weighed, the best first (%(shown)s of %(count)s): BIC, on none of the lists, the model", values
        )
        heading(voice, voice.text(text))
    for each in found.models[:SHOWN]:
        bic, none = ("-", "-") if each.bic is None else (f"{each.bic:.1f}", number(round(each.none), voice.language))
        line(voice, f"{bic:>9} {none:>9}  {voice.text(model_text(each, overlap))}", indent=2, hang=21)
