"""`habeas precedents [FOLDER]`: published judgments against the check, holding by holding."""

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Final

import typer

from habeas.check.office import precedents_program
from habeas.check.precedents import Compared, PrecedentReport, run_precedents
from habeas.cli.lines import heading, line
from habeas.cli.voice import Voice
from habeas.files import Fault, FaultsError
from habeas.record import reader
from habeas.record.case import Case, Holding
from habeas.record.reader import case_files, read_cases
from habeas.record.vocabulary import Vocabulary
from habeas.words import Message

SHIPPED = Path(reader.__file__).with_name("cases")


COMPARED: Final = Message(
    "Habeas read the facts of published judgments and applied the law to them. Each point that the court or committee"
    " decided (was a right violated or not?) is compared with what Habeas found."
)


class Format(StrEnum):
    """What `--format` of the precedents takes."""

    text = "text"
    json = "json"


def precedents(
    context: typer.Context,
    folder: Annotated[
        Path | None, typer.Argument(help="Judgments as case files; those that ship, if left out.", show_default=False)
    ] = None,
    format: Annotated[Format, typer.Option("--format", "-f", help="How to print it.")] = Format.text,
) -> None:
    """Compare and print; ends with 0: a breach found is what is looked for. With 2 where a file was at fault and left out."""
    voice = Voice.of(context)
    try:
        law, covered = precedents_program()
    except FaultsError as error:
        voice.refuse_faults(error)
    cases, warnings, faults = _readable(voice, folder or SHIPPED, law.vocabulary)
    voice.complain(warning.say(voice.language) for warning in (warnings if folder else ()))
    with voice.progress(Message("Comparing"), len(cases)) as step:
        report = run_precedents(cases, law, covered, lambda _: step())
    if format is Format.json:
        voice.raw(json.dumps(as_json(report), ensure_ascii=False, indent=2))
    else:
        print_precedents(voice, report)
    if faults is not None:
        voice.refuse_faults(faults)


def _readable(
    voice: Voice, folder: Path, vocabulary: Vocabulary
) -> tuple[tuple[Case, ...], Sequence[Fault], FaultsError | None]:
    """The judgments that can be read, and what is wrong with the others; where none can, the run ends."""
    files = case_files([folder], [])
    try:
        with voice.progress(Message("Reading"), len(files)) as step:
            return *read_cases(folder, vocabulary, after_each=step), None
    except FaultsError as error:
        wrong = {fault.mark.file for fault in error.faults}
        if rest := [path for path in files if str(path) not in wrong]:
            return *read_cases(rest, vocabulary), error
        voice.refuse_faults(error)


def as_json(report: PrecedentReport) -> dict[str, object]:
    """The figures, those of holdings for which the state was taken as bound apart, then the holdings one by one."""
    _, taken = split(report)
    return {
        "compared": len(report.compared),
        "agree": report.agree,
        "false_breaches": len(report.false_breaches),
        "out_of_scope": len(report.out_of_scope),
        "not_comparable": report.not_comparable,
        **_shares(report),
        "ceiling_without_ruling": report.ceiling_without_ruling,
        "always_breach": report.always_breach,
        "always_not_known": report.always_not_known,
        "assumed_bound": {
            "compared": len(taken.compared),
            "agree": taken.agree,
            "false_breaches": len(taken.false_breaches),
            **_shares(taken),
        },
        "holdings": [_row(each) for each in report.compared],
        "left_out": [{"case": case, **_holding(holding)} for case, holding in report.out_of_scope],
    }


def _shares(report: PrecedentReport) -> dict[str, object]:
    return {
        "precision": report.precision,
        "recall": report.recall,
        "precision_without_ruling": report.precision_without_ruling,
        "recall_without_ruling": report.recall_without_ruling,
        "no_violation_reached_by": report.reached_by,
    }


def _holding(holding: Holding) -> dict[str, object]:
    return {
        "article": holding.article,
        "result": holding.result,
        "who": list(holding.who),
        "from": holding.since.text if holding.since else None,
        "until": holding.until.text if holding.until else None,
    }


def _row(each: Compared) -> dict[str, object]:
    return {
        "case": each.case,
        **_holding(each.holding),
        "expected": each.expected,
        "found": each.found,
        "found_without_ruling": each.found_without_ruling,
        "agrees": each.agrees,
        "assumed_bound": each.assumed_bound,
        "every_reading": each.every_reading,
        "norms": list(each.norms),
    }


def print_precedents(voice: Voice, report: PrecedentReport) -> None:
    """What is compared, the holdings that do not agree, then the figures."""
    line(voice, voice.text(Message("What courts held and what Habeas finds")), style="bold")
    line(voice, voice.text(COMPARED))
    if not report.compared:
        voice.out.print()
        line(voice, voice.text(Message("No holding of these files can be compared with the check.")))
        line(voice, voice.text(_scope(report)), indent=2, hang=2)
        return
    apart = [each for each in report.compared if not each.agrees]
    if apart:
        heading(voice, voice.text(Message("Where the check and the body do not agree")))
    for each in apart:
        _disagreement(voice, each)
    heading(voice, voice.text(Message("Figures")))
    _table(voice, report)
    line(voice, voice.text(_scope(report)), indent=2, hang=2)
    line(voice, voice.text(_baselines(report)), indent=2, hang=2)


def _disagreement(voice: Voice, each: Compared) -> None:
    bound = voice.text(Message(" (taken as bound)")) if each.assumed_bound else ""
    values = {"case": each.case, "article": each.holding.article, "who": ", ".join(each.holding.who) or "–"}
    line(voice, voice.text(Message("%(case)s, %(article)s, %(who)s", values)) + bound, indent=2, hang=2)
    found = {"expected": _word(each.expected), "found": _word(each.found)}
    line(voice, voice.text(Message("held: %(expected)s; found: %(found)s", found)), indent=4)
    if each.norms:
        line(voice, ", ".join(each.norms), indent=4, hang=2, style="dim")


def split(report: PrecedentReport) -> tuple[PrecedentReport, PrecedentReport]:
    """The holdings for which the data say what binds the state, and those for which it was taken as bound."""
    known = replace(report, compared=tuple(each for each in report.compared if not each.assumed_bound))
    taken = replace(report, compared=tuple(each for each in report.compared if each.assumed_bound))
    return known, taken


def _table(voice: Voice, report: PrecedentReport) -> None:
    """A row a figure; holdings for which the state was taken as bound stand in a column of their own."""
    columns = [report, *split(report)]
    head = ["", *map(voice.text, (Message("all"), Message("bound"), Message("taken as bound")))]
    rows = [head]
    for title, figure in ROWS:
        rows.append([voice.text(title), *(figure(column) for column in columns)])
    widths = [max(len(row[place]) for row in rows) for place in range(len(head))]
    for row in rows:
        cells = [row[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True))]
        voice.out.print("  " + "  ".join(cells), soft_wrap=True)


def _clear(report: PrecedentReport) -> int:
    return sum(not each.is_violation for each in report.compared)


def _every_reading(report: PrecedentReport) -> int:
    return sum(each.every_reading and each.found == "breach" for each in report.compared)


def _reached_otherwise(report: PrecedentReport) -> int:
    by = report.reached_by
    return by["not_known"] + by["nothing"] + by["not_shown"]


ROWS: Final[tuple[tuple[Message, Callable[[PrecedentReport], str]], ...]] = (
    (Message("holdings compared"), lambda r: str(len(r.compared))),
    (Message("they agree"), lambda r: _of(r.agree, len(r.compared))),
    (Message("breach: precision"), lambda r: _percent(r.precision)),
    (Message("breach: recall"), lambda r: _percent(r.recall)),
    (Message("without the ruling: precision"), lambda r: _percent(r.precision_without_ruling)),
    (Message("without the ruling: recall"), lambda r: _percent(r.recall_without_ruling)),
    (Message("… in each reading of vague days"), lambda r: str(_every_reading(r))),
    (Message("no violation, breach found"), lambda r: _of(len(r.false_breaches), _clear(r))),
    (Message("no violation by “met”"), lambda r: str(r.reached_by["met"])),
    (Message("… by “not known” or nothing"), lambda r: str(_reached_otherwise(r))),
)
"""“Without the ruling”: without the entries that were taken from the reasoning of the judgment."""


def _scope(report: PrecedentReport) -> Message:
    return Message(
        "Left out: %(out)s holdings under articles of which no norm is carried, %(rest)s that cannot be compared.",
        {"out": len(report.out_of_scope), "rest": report.not_comparable},
    )


def _baselines(report: PrecedentReport) -> Message:
    return Message(
        "To compare: always “breach” would agree with %(breach)s, always “not known” with %(unknown)s.",
        {"breach": _percent(report.always_breach), "unknown": _percent(report.always_not_known)},
    )


def _of(count: int, whole: int) -> str:
    return f"{count}/{whole}, {_percent(count / whole)}" if whole else "–"


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{100 * share:.0f}\N{NO-BREAK SPACE}%"


def _word(verdict: str) -> Message:
    match verdict:
        case "violation":
            return Message("violation")
        case "no_violation":
            return Message("no violation")
        case "breach":
            return Message("breach")
        case "not_shown":
            return Message("not shown")
        case "met":
            return Message("met")
        case "not_known":
            return Message("not known")
    return Message("nothing")
