"""`habeas bulk FOLDER --out FINDINGS`: many people in Parquet against the law, on this machine or on Spark."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from habeas.check.verdicts import VERDICTS
from habeas.cli import completion
from habeas.cli.options import Norms, Settings, day_of, known_words, program, several, today
from habeas.cli.voice import Voice
from habeas.spark import SparkError, session
from habeas.tell.report import SHOWN
from habeas.words import Message

if TYPE_CHECKING:
    from habeas.check.program import Program

Verdicts = Annotated[
    list[str] | None,
    several(
        "--verdict",
        help="breach, not_shown, due, coming, met, not_known or all.",
        metavar="WORD",
        complete=completion.one_of(lambda: (*VERDICTS, "all")),
    ),
]


def bulk(
    context: typer.Context,
    people: Annotated[
        str,
        typer.Argument(
            metavar="PEOPLE", help="The folder of people.parquet, entries.parquet and the rest.", show_default=False
        ),
    ],
    out: Annotated[
        str,
        typer.Option(
            "--out", "-o", metavar="FINDINGS", help="The new folder to write findings to.", show_default=False
        ),
    ],
    on: Annotated[
        str | None, typer.Option("--on", metavar="DAY", help="The day to check for: today.", show_default=False)
    ] = None,
    verdict: Verdicts = None,
    spark: Annotated[str, typer.Option(metavar="MASTER", help="Run on this Spark master.", show_default=False)] = "",
    settings: Settings = None,
    norms: Norms = None,
) -> None:
    """Check people in Parquet files and write the findings as Parquet."""
    from habeas.check.parquet import PeopleError

    voice = Voice.of(context)
    as_of = day_of(voice, on, "--on") or today()
    law = program(voice, settings, norms)
    words = known_words(voice, verdict or list(SHOWN), [*VERDICTS, "all"], "--verdict")
    keep = frozenset(code for code, word in enumerate(VERDICTS) if word in words or "all" in words)
    try:
        if spark:
            count = _on_spark(voice, spark, people, out, law, settings, norms or [], as_of, keep)
        else:
            count = _here(voice, Path(people), Path(out), law, as_of, keep)
    except (PeopleError, SparkError) as error:
        voice.refuse(error.message)
    voice.complain([voice.text(Message("Findings: %(count)s, written to %(file)s.", {"count": count, "file": out}))])


def _here(voice: Voice, people: Path, out: Path, law: "Program", as_of: int, keep: frozenset[int]) -> int:
    from habeas.check.parquet import check_people, read, write

    try:
        return write(check_people(read(people), law, as_of, keep), out)
    except OSError as error:
        values = {"file": str(out), "why": error.strerror or str(error)}
        voice.refuse(Message("%(file)s cannot be written: %(why)s", values))


def _on_spark(
    voice: Voice,
    master: str,
    people: str,
    out: str,
    law: "Program",
    settings: Path | None,
    norms: list[Path],
    as_of: int,
    keep: frozenset[int],
) -> int:
    from habeas.check.sparked import Law, check_on_spark

    with session(master) as spark:
        return check_on_spark(spark, people, out, Law.of(law, settings, norms), as_of, keep, voice.language)
