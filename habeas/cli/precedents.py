"""`habeas precedents [FOLDER]`: published judgments against the check, holding by holding."""

import json
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from habeas.check.office import precedents_program
from habeas.check.precedents import Compared, PrecedentReport, run_precedents
from habeas.cli.cases import read
from habeas.cli.lines import heading, line
from habeas.cli.voice import Voice
from habeas.files import FaultsError
from habeas.record import reader
from habeas.record.case import Holding
from habeas.words import Message

SHIPPED = Path(reader.__file__).with_name("cases")


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
    """Compare and print; ends with 0: a breach found is what is looked for."""
    voice = Voice.of(context)
    try:
        law, covered = precedents_program()
    except FaultsError as error:
        voice.refuse_faults(error)
    cases, warnings = read(voice, [folder or SHIPPED], law.vocabulary)
    voice.complain(warning.say(voice.language) for warning in (warnings if folder else ()))
    with voice.progress(Message("Comparing"), len(cases)) as step:
        report = run_precedents(cases, law, covered, lambda _: step())
    if format is Format.json:
        voice.raw(json.dumps(as_json(report), ensure_ascii=False, indent=2))
    else:
        print_precedents(voice, report)


def as_json(report: PrecedentReport) -> dict[str, object]:
    """The figures, then the holdings one by one."""
    return {
        "compared": len(report.compared),
        "agree": report.agree,
        "false_breaches": len(report.false_breaches),
        "out_of_scope": len(report.out_of_scope),
        "not_comparable": report.not_comparable,
        "precision": report.precision,
        "recall": report.recall,
        "precision_without_ruling": report.precision_without_ruling,
        "recall_without_ruling": report.recall_without_ruling,
        "ceiling_without_ruling": report.ceiling_without_ruling,
        "no_violation_reached_by": report.reached_by,
        "always_breach": report.always_breach,
        "always_not_known": report.always_not_known,
        "holdings": [_row(each) for each in report.compared],
        "left_out": [{"case": case, **_holding(holding)} for case, holding in report.out_of_scope],
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
        "norms": list(each.norms),
    }


def print_precedents(voice: Voice, report: PrecedentReport) -> None:
    """The holdings that do not agree, then the figures."""
    apart = [each for each in report.compared if not each.agrees]
    if apart:
        line(voice, voice.text(Message("Where the check and the body do not agree")), style="bold")
    for each in apart:
        _disagreement(voice, each)
    heading(voice, voice.text(Message("Figures")))
    for message in _figures(report):
        line(voice, voice.text(message), indent=2, hang=2)


def _disagreement(voice: Voice, each: Compared) -> None:
    bound = voice.text(Message(" (taken as bound)")) if each.assumed_bound else ""
    values = {"case": each.case, "article": each.holding.article, "who": ", ".join(each.holding.who) or "–"}
    line(voice, voice.text(Message("%(case)s, %(article)s, %(who)s", values)) + bound, indent=2, hang=2)
    found = {"expected": _word(each.expected), "found": _word(each.found)}
    line(voice, voice.text(Message("held: %(expected)s; found: %(found)s", found)), indent=4)
    if each.norms:
        line(voice, ", ".join(each.norms), indent=4, hang=2, style="dim")


def _figures(report: PrecedentReport) -> list[Message]:
    count = len(report.compared)
    clear = sum(not each.is_violation for each in report.compared)
    by = report.reached_by
    other = {"count": by["not_known"] + by["nothing"] + by["not_shown"], "met": by["met"]}
    assumed = sum(each.assumed_bound for each in report.compared)
    return [
        Message(
            "Holdings compared: %(count)s; out of scope: %(out)s; not comparable: %(rest)s.",
            {"count": count, "out": len(report.out_of_scope), "rest": report.not_comparable},
        ),
        Message("Agree: %(count)s of %(all)s (%(share)s).", _of(report.agree, count)),
        Message(
            "No violation held, breach found: %(count)s of %(all)s (%(share)s).", _of(len(report.false_breaches), clear)
        ),
        Message(
            "Breach: precision %(precision)s, recall %(recall)s.",
            {"precision": _percent(report.precision), "recall": _percent(report.recall)},
        ),
        Message(
            "Without the entries taken from the ruling: precision %(precision)s, recall %(recall)s.",
            {"precision": _percent(report.precision_without_ruling), "recall": _percent(report.recall_without_ruling)},
        ),
        Message("No violation reached by “met”: %(met)s; by “not known” or nothing: %(count)s.", other),
        Message(
            "To compare: always “breach” would score %(breach)s, always “not known” %(unknown)s.",
            {"breach": _percent(report.always_breach), "unknown": _percent(report.always_not_known)},
        ),
        Message("Holdings for which the state was taken as bound: %(count)s.", {"count": assumed}),
    ]


def _of(count: int, whole: int) -> dict[str, object]:
    return {"count": count, "all": whole, "share": _percent(count / whole if whole else None)}


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{100 * share:.0f} %"


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
