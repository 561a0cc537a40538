"""`habeas prove figures`: how many, by what, where and when; as a table, JSON, CSV, a workbook, and charts."""

import json
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from habeas.check.amounts import number
from habeas.check.program import Program
from habeas.cli import completion
from habeas.cli.cases import Strict, read
from habeas.cli.check import Filters, KnownAt, On, Output, run
from habeas.cli.lines import heading, line
from habeas.cli.options import Norms, Settings, day_of, deliver, known_words, program, several, today, write_file
from habeas.cli.voice import Voice
from habeas.prove.catalogue import LABELS, MEASURES, STATUSES, Where
from habeas.prove.count import Counter, school_norms
from habeas.prove.duration import WAITS
from habeas.prove.pattern import Pattern, pattern_of, write
from habeas.prove.rate import RATES
from habeas.words import Message

EVERY: Final = {**MEASURES, **WAITS, **RATES}
ALL = Filters(frozenset(), frozenset(), frozenset())


class FiguresFormat(StrEnum):
    """What `--format` takes."""

    text = "text"
    json = "json"
    csv = "csv"
    xlsx = "xlsx"


What = Annotated[
    list[str] | None,
    several("--what", help="What is counted: held, breached, deaths ...", metavar="NAME",
            complete=completion.one_of(lambda: EVERY)),
]  # fmt: skip
By = Annotated[
    list[str] | None,
    several("--by", help="By what: place, state, year, sex, norm ...", metavar="NAME",
            complete=completion.one_of(lambda: tuple(LABELS))),
]  # fmt: skip
Since = Annotated[
    str | None, typer.Option("--since", metavar="DAY", help="Only from this day on.", show_default=False)
]  # fmt: skip
Until = Annotated[str | None, typer.Option("--until", metavar="DAY", help="Only up to this day.", show_default=False)]
State = Annotated[str | None, typer.Option("--state", metavar="CODE", help="Only there.", show_default=False)]
Kind = Annotated[
    str | None, typer.Option("--kind", metavar="WORD", help="Only places of this kind.", show_default=False)
]  # fmt: skip
PlaceName = Annotated[
    str | None, typer.Option("--place", metavar="NAME", help="Only this place.", show_default=False)
]  # fmt: skip
Sex = Annotated[str | None, typer.Option("--sex", metavar="F|M", help="Only of this sex.", show_default=False)]
Nationality = Annotated[
    str | None, typer.Option("--nationality", metavar="CODE", help="Only of this nationality.", show_default=False)
]  # fmt: skip
Status = Annotated[
    list[str] | None,
    several("--status", help="Only those who are child, pregnant, stateless, asylum_pending.", metavar="WORD",
            complete=completion.one_of(lambda: STATUSES)),
]  # fmt: skip
Charts = Annotated[
    Path | None,
    typer.Option("--charts", metavar="FOLDER", help="Draw the figures into this folder: SVG, PNG, Vega-Lite.",
                 show_default=False),
]  # fmt: skip
Export = Annotated[
    Path | None,
    typer.Option("--export", metavar="FOLDER", help="Write the tables that are counted, without names, as Parquet.",
                 show_default=False),
]  # fmt: skip


def figures(
    context: typer.Context,
    files: Annotated[
        list[Path], typer.Argument(metavar="FOLDER", help="Folders of case files, or files.", show_default=False)
    ],
    what: What = None,
    by: By = None,
    since: Since = None,
    until: Until = None,
    state: State = None,
    kind: Kind = None,
    place: PlaceName = None,
    sex: Sex = None,
    nationality: Nationality = None,
    status: Status = None,
    on: On = None,
    known_at: KnownAt = None,
    format: Annotated[FiguresFormat, typer.Option("--format", "-f", help="How to print it.")] = FiguresFormat.text,
    charts: Charts = None,
    export: Export = None,
    output: Output = None,
    strict: Strict = False,
    settings: Settings = None,
    norms: Norms = None,
) -> None:
    """Count people, days, breaches, deaths and answers in case files."""
    voice = Voice.of(context)
    law = program(voice, settings, norms)
    where = _where(voice, law, (since, until), (state, kind, place), (sex, nationality), status or [])
    whats, bys = _wanted(voice, what or [], by or [])
    day = day_of(voice, on, "--on")
    cases, warnings = read(voice, files, law.vocabulary, strict=strict)
    voice.complain(warning.say(voice.language) for warning in warnings)
    checked = run(voice, cases, law, day, day_of(voice, known_at, "--known-at"), ALL)
    pattern = pattern_of(checked, day or today())
    if export is not None:
        _export(voice, pattern, export)
    with Counter(pattern, school_norms(law)) as counter:
        told = _told(voice, counter, law, whats, bys, where)
        if charts is not None:
            _draw(voice, counter, law, told, where, charts)
    _print(voice, told, format, output)


def _where(
    voice: Voice,
    law: Program,
    period: tuple[str | None, str | None],
    at: tuple[str | None, str | None, str | None],
    who: tuple[str | None, str | None],
    status: list[str],
) -> Where:
    """The third picker and the filters, each word looked up."""
    state, kind, place = at
    states = known_words(voice, [state], law.vocabulary.states, "--state") if state else frozenset[str]()
    kinds = known_words(voice, [kind], law.vocabulary.places, "--kind") if kind else frozenset[str]()
    sex, nation = who
    sexes = known_words(voice, [sex], ("F", "M"), "--sex") if sex else frozenset[str]()
    nations = known_words(voice, [nation], law.vocabulary.states, "--nationality") if nation else frozenset[str]()
    since, until = day_of(voice, period[0], "--since"), day_of(voice, period[1], "--until")
    if since is not None and until is not None and until < since:
        voice.refuse(Message("--until lies before --since."))
    return Where(
        since=since,
        until=until,
        state=next(iter(states), None),
        kind=next(iter(kinds), None),
        place=place,
        sex=next(iter(sexes), None),
        nationality=next(iter(nations), None),
        status=tuple(sorted(known_words(voice, status, STATUSES, "--status"))),
    )


def _wanted(voice: Voice, what: list[str], by: list[str]) -> tuple[list[str], list[str]]:
    """What to count and by what; where neither is said, every total."""
    whats = known_words(voice, what, EVERY, "--what")
    bys = known_words(voice, by, LABELS, "--by")
    names = [name for name in EVERY if name in whats or not whats]
    for name in names if whats else ():
        missing = [each for each in bys if each not in EVERY[name].by]
        if missing:
            known = ", ".join(EVERY[name].by)
            values = {"what": name, "by": missing[0], "known": known}
            voice.refuse(Message("“%(what)s” is not counted by “%(by)s”. It is counted by: %(known)s.", values))
    return names, [name for name in LABELS if name in bys]


def _told(
    voice: Voice, counter: Counter, law: Any, whats: list[str], bys: list[str], where: Where
) -> dict[str, Any]:  # fmt: skip
    from habeas.prove.tables import as_json, figure_json, rate_json, wait_json

    figures, waits, rates = [], [], []
    for name in whats:
        measure = EVERY[name]
        for by in [each for each in bys if each in measure.by] if bys else [None]:
            if name in MEASURES:
                figures.append(figure_json(counter.figure(name, by, where), counter.pattern, voice.language, law))
            elif name in WAITS:
                waits.append(wait_json(name, by, counter.curves(name, by, where), voice.language, law))
            else:
                rates.append(rate_json(name, by, counter.rates(name, by, where), voice.language, law))
    return as_json(counter.pattern, figures, waits, rates, counter.period(where))


def _print(voice: Voice, told: dict[str, Any], format: FiguresFormat, output: Path | None) -> None:
    from habeas.prove.tables import as_csv, as_workbook

    if format is FiguresFormat.json:
        deliver(voice, json.dumps(told, ensure_ascii=False, indent=2) + "\n", output)
    elif format is FiguresFormat.csv:
        deliver(voice, as_csv(told), output)
    elif format is FiguresFormat.xlsx:
        if output is None:
            voice.refuse(Message("A workbook is written to a file: add --output FILE."))
        write_file(voice, as_workbook(told), output)
        voice.complain([voice.text(Message("Written: %(file)s.", {"file": str(output)}))])
    elif output is None:
        _text(voice, told)
    else:
        with voice.out.capture() as captured:
            _text(voice, told)
        deliver(voice, captured.get(), output)


def _text(voice: Voice, told: dict[str, Any]) -> None:
    for each in told["figures"]:
        title = each["label"] if each["by"] is None else f"{each['label']}, {voice.text(LABELS[each['by']])}"
        heading(voice, f"{title}: {number(each['total'], voice.language)}")
        for row in each["rows"]:
            line(voice, f"{number(row['count'], voice.language):>8}  {row['label']}", indent=2, hang=10)
        if not told["figures"][1:]:
            for note in each["notes"]:
                line(voice, note, indent=2, style="dim")
    for each in told["waits"]:
        heading(voice, each["label"] if each["by"] is None else f"{each['label']}, {voice.text(LABELS[each['by']])}")
        for row in each["rows"]:
            values = {"n": row["n"], "ended": row["ended"], "median": row["median"]}
            text = Message("%(n)s in all, %(ended)s have ended; half within %(median)s days", values)
            if row["median"] is None:
                text = Message("%(n)s in all, %(ended)s have ended: fewer than half", values)
            line(voice, f"{row['label'] + ': ' if row['label'] else ''}{voice.text(text)}", indent=2, hang=2)
    for each in told["rates"]:
        heading(voice, each["label"] if each["by"] is None else f"{each['label']}, {voice.text(LABELS[each['by']])}")
        for row in each["rows"]:
            line(voice, f"{row['label'] + ': ' if row['label'] else ''}{_rate(voice, row)}", indent=2, hang=2)
    if len(told["figures"]) != 1:
        from habeas.prove.words import NO_SAMPLE

        line(voice, "")
        line(voice, voice.text(NO_SAMPLE), style="dim")


def _rate(voice: Voice, row: dict[str, Any]) -> str:
    values = {"count": row["count"], "days": number(row["days"], voice.language)}
    if row["rate"] is None:
        return voice.text(Message("%(count)s, and nobody was held on any day", values))
    low, rate, high = (f"{row[name]:.2f}" for name in ("rate_low", "rate", "rate_high"))
    values |= {"rate": rate, "low": low, "high": high}
    return voice.text(Message("%(rate)s (%(low)s to %(high)s): %(count)s in %(days)s days", values))


def _export(voice: Voice, pattern: Pattern, folder: Path) -> None:
    try:
        write(pattern, folder)
    except OSError as error:
        values = {"file": str(folder), "problem": error.strerror or "?"}
        voice.refuse(Message("%(file)s cannot be written (%(problem)s).", values))
    voice.complain([voice.text(Message("Written: %(file)s.", {"file": str(folder)}))])


def _draw(voice: Voice, counter: Counter, law: Any, told: dict[str, Any], where: Where, folder: Path) -> None:
    from habeas.prove.chart import curve_chart, figure_chart, png, rate_chart, svg

    try:
        folder.mkdir(parents=True, exist_ok=True)
        drawn = {
            f"{each['what']}-{each['by']}": figure_chart(
                counter.figure(each["what"], each["by"], where), voice.language, law
            )
            for each in told["figures"]
            if each["by"] and each["rows"]
        }
        for each in told["waits"]:
            curves = counter.curves(each["what"], each["by"], where)
            named = {row["label"] or "": curves[row["key"]] for row in each["rows"] if row["ended"]}
            if named:
                drawn[f"{each['what']}-{each['by'] or 'all'}"] = curve_chart(each["label"], named, voice.language)
        for each in told["rates"]:
            if (points := rate_chart(each)) is not None:
                drawn[f"{each['what']}-{each['by'] or 'all'}"] = points
        for name, specification in drawn.items():
            (folder / f"{name}.vl.json").write_text(json.dumps(specification, ensure_ascii=False, indent=1), "utf-8")
            (folder / f"{name}.svg").write_text(svg(specification), "utf-8")
            (folder / f"{name}.png").write_bytes(png(specification))
    except OSError as error:
        values = {"file": str(folder), "problem": error.strerror or "?"}
        voice.refuse(Message("%(file)s cannot be written (%(problem)s).", values))
    voice.complain([voice.text(Message("Charts drawn: %(count)s.", {"count": len(drawn)}))])
