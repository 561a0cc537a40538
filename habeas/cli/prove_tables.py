"""`habeas prove tables`: figures that may be published, from a fixed set of tables, each release held against the earlier."""

import json
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from habeas.cli.cases import Strict, read
from habeas.cli.check import On, run
from habeas.cli.lines import heading, line
from habeas.cli.options import Norms, Settings, day_of, deliver, deliver_secret, program, refuse_taken, today
from habeas.cli.prove_figures import ALL
from habeas.cli.voice import Voice
from habeas.prove.pattern import numbers_of, pattern_of
from habeas.tell.report import CheckedCase
from habeas.words import Message


class TablesFormat(StrEnum):
    """What `--format` takes."""

    text = "text"
    json = "json"
    csv = "csv"


def tables(
    context: typer.Context,
    files: Annotated[
        list[Path], typer.Argument(metavar="FILES", help="Case files, or folders of them.", show_default=False)
    ],
    on: On = None,
    earlier: Annotated[
        list[Path] | None,
        typer.Option("--earlier", metavar="FILE", help="An earlier release, as --keep wrote it; several times for several.",
                     show_default=False),
    ] = None,
    keep: Annotated[
        Path | None,
        typer.Option("--keep", metavar="FILE", help="Write the release here with what stays in the office, for --earlier.",
                     show_default=False),
    ] = None,
    perturb: Annotated[
        bool, typer.Option("--perturb", help="Change every figure a little, by cell key, in place of hiding cells.")
    ] = False,
    secret: Annotated[
        Path | None,
        typer.Option("--secret", metavar="FILE", help="The secret of the office for --perturb: 16 bytes or more.",
                     show_default=False),
    ] = None,
    format: Annotated[TablesFormat, typer.Option("--format", "-f", help="How to print it.")] = TablesFormat.text,
    out: Annotated[
        Path | None, typer.Option("--out", "--output", "-o", metavar="FILE", help="Write it here.", show_default=False)
    ] = None,
    strict: Strict = False,
    settings: Settings = None,
    norms: Norms = None,
) -> None:  # fmt: skip
    """Figures that may be published: fixed tables in which no small number is told or can be computed."""
    voice = Voice.of(context)
    if keep is not None:
        refuse_taken(voice, keep)
    key = _secret(voice, secret, perturb=perturb)
    before = [_release_in(voice, path) for path in earlier or []]
    law = program(voice, settings, norms)
    day = day_of(voice, on, "--on")
    cases, warnings = read(voice, files, law.vocabulary, strict=strict)
    voice.complain(warning.say(voice.language) for warning in warnings)
    body = _release(voice, run(voice, cases, law, day, None, ALL), day or today(), before, key)
    if keep is not None:
        deliver_secret(voice, json.dumps(body, ensure_ascii=False, indent=1), keep)
    _print(voice, body["told"], format, out)


def _release(
    voice: Voice, checked: Sequence[CheckedCase], day: int, before: list[dict[str, Any]], key: bytes | None
) -> dict[str, Any]:
    from habeas.prove.publish.noise import LEAST_SECRET, ShortSecretError
    from habeas.prove.publish.release import OtherReleaseError, release

    ids = {number: f"{case}/{person}" for (case, person), number in numbers_of(checked).items()}
    try:
        return release(pattern_of(checked, day), day, before, secret=key, ids=ids)
    except OtherReleaseError:
        voice.refuse(Message(
            "--earlier: one of the releases is of a later day, or was made the other way (hidden cells, or figures changed a "
            "little). The two ways give each other away: keep to one."
        ))  # fmt: skip
    except ShortSecretError:
        voice.refuse(Message("--secret: the file holds fewer than %(count)s bytes.", {"count": LEAST_SECRET}))


def _secret(voice: Voice, path: Path | None, *, perturb: bool) -> bytes | None:
    if perturb != (path is not None):
        voice.refuse(
            Message("--perturb and --secret belong together: the noise is drawn from the secret of the office.")
        )
    try:
        return path.read_bytes() if path is not None else None
    except OSError as error:
        voice.refuse(
            Message("%(file)s cannot be read (%(problem)s).", {"file": str(path), "problem": error.strerror or "?"})
        )


def _release_in(voice: Voice, path: Path) -> dict[str, Any]:
    """A release as `--keep` wrote it."""
    from habeas.prove.publish.kept import is_release

    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        voice.refuse(
            Message("%(file)s cannot be read (%(problem)s).", {"file": str(path), "problem": error.strerror or "?"})
        )
    except (ValueError, RecursionError):
        found = None
    if not is_release(found):
        voice.refuse(Message(
            "%(file)s is no release as --keep writes it: what is published alone does not say what was hidden.",
            {"file": str(path)},
        ))  # fmt: skip
    return dict(found)


def _print(voice: Voice, body: dict[str, Any], format: TablesFormat, out: Path | None) -> None:
    from habeas.prove.publish.words import COLUMNS, notes, rows
    from habeas.prove.tables import sheet_csv

    if format is TablesFormat.json:
        told = {**body, "notes": [voice.text(note) for note in notes(body)]}
        deliver(voice, json.dumps(told, ensure_ascii=False, indent=2) + "\n", out)
    elif format is TablesFormat.csv:
        deliver(voice, sheet_csv(COLUMNS, rows(body, voice.language)), out)
    elif out is None:
        _text(voice, body)
    else:
        with voice.out.capture() as captured:
            _text(voice, body)
        deliver(voice, captured.get(), out)


def _text(voice: Voice, body: dict[str, Any]) -> None:
    """Of each year the people held, by each table over all states; the rest is in JSON and CSV."""
    from habeas.check.amounts import number
    from habeas.prove.publish.builder import BY, told, whats
    from habeas.prove.publish.population import HELD
    from habeas.prove.publish.words import cell_text, not_told, notes, table_text, what_text

    for year, own in body["years"].items():
        heading(voice, year)
        if (nothing := not_told(body, year, "")) is not None:
            line(voice, voice.text(nothing), indent=2)
        if own["people"] is None:
            continue
        for what in whats(body):
            found = told(body, what, None, None, year)
            if found and found.total is not None:
                line(
                    voice,
                    f"{number(found.total, voice.language):>8}  {what_text(what, voice.language)}",
                    indent=2,
                    hang=10,
                )
        for by in BY:
            found = told(body, HELD, by, None, year)
            if found is None or by not in own["tables"]:
                continue
            line(voice, table_text(by, voice.language), indent=2, style="bold")
            for row in found.rows:
                label = cell_text(by, row.key, voice.language)
                line(voice, f"{number(row.count, voice.language):>8}  {label}", indent=4, hang=10)
            if (left := not_told(body, year, by)) is not None:
                line(voice, voice.text(left), indent=4, style="dim")
    line(voice, "")
    for note in notes(body):
        line(voice, voice.text(note), style="dim")
