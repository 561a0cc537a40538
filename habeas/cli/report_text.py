"""A check in a terminal of 80 columns: by case, person, instrument and article."""

from itertools import groupby

from habeas.check.amounts import iso
from habeas.check.findings import Finding
from habeas.check.verdicts import VERDICTS, Verdict
from habeas.cli.lines import line
from habeas.cli.report import (
    MARKS,
    SHOWN,
    VERDICT_WORDS,
    CheckedCase,
    Report,
    article_of,
    compared_text,
    folded,
    identities,
    missing_lines,
    name_of,
    others,
    reasons,
    same_reasons,
)
from habeas.cli.voice import Voice
from habeas.words import Message

STYLES: dict[Verdict, str] = {
    "breach": "bold red",
    "not_shown": "magenta",
    "due": "yellow",
    "coming": "yellow",
    "not_known": "dim",
    "met": "green",
}
MOST_REASONS = 8


def print_report(voice: Voice, report: Report) -> None:
    """The whole report to standard output."""
    for each in report.cases:
        _case(voice, report, each)
    _end(voice, report)


def days_text(report: Report, finding: Finding) -> str:
    """`2015-10-13 – 2015-10-20`, or with an open end."""
    since = iso(finding.since) or report.say(Message("not dated"))
    if finding.verdict == "due":
        return report.say(Message("by %(day)s", {"day": iso(finding.due) or since}))
    if finding.until is None:
        return report.say(Message("from %(day)s, still so", {"day": since}))
    return since if finding.until == finding.since else f"{since} – {iso(finding.until)}"


def _case(voice: Voice, report: Report, each: CheckedCase) -> None:
    shown = report.shown(each)
    values = {"case": each.case.id, "day": iso(each.day)}
    line(voice, report.say(Message("%(case)s, on %(day)s", values)), style="bold")
    if not shown:
        line(voice, report.say(Message("Nothing of the kind asked for was found.")), indent=2)
    people = {person.id: person for person in each.case.people}
    told: dict[tuple[object, ...], str] = {}
    for who, of_person in groupby(shown, key=lambda finding: finding.who):
        voice.out.print()
        line(voice, name_of(people[who]) if who in people else who, style="bold underline", indent=1)
        for article, findings in groupby(of_person, key=article_of):
            line(voice, article, style="bold", indent=2)
            for group in folded(findings):
                _finding(voice, report, each, group, told)
    voice.out.print()


def _finding(
    voice: Voice,
    report: Report,
    each: CheckedCase,
    group: tuple[Finding, ...],
    told: dict[tuple[object, ...], str],
) -> None:
    finding = group[0]
    word = report.say(VERDICT_WORDS[finding.verdict])
    marks = "" if finding.verified else report.say(Message(" [unverified]"))
    style = STYLES[finding.verdict]
    line(voice, f"{MARKS[finding.verdict]} {word}, {days_text(report, finding)}{marks}", style=style, indent=4)
    line(voice, report.title(finding), indent=6)
    if finding.other:
        line(voice, report.say(Message("with regard to: %(other)s", {"other": others(each, group)})), indent=6)
    alike = same_reasons(finding)
    if len(group) > 1 and finding.indicator:
        line(voice, compared_text(report, group), indent=6)
    elif alike in told:
        same = report.say(Message("reasons as under %(article)s", {"article": told[alike]}))
        line(voice, same, indent=6, style="dim")
    else:
        told[alike] = article_of(finding)
        _reasons(voice, report, finding)
    line(voice, identities(report, group), indent=6, style="dim")


def _reasons(voice: Voice, report: Report, finding: Finding) -> None:
    lines = reasons(report, finding)
    for reason in lines[:MOST_REASONS]:
        line(voice, f"- {reason}", indent=6, hang=2)
    if len(lines) > MOST_REASONS:
        line(voice, report.say(Message("- and %(count)s more", {"count": len(lines) - MOST_REASONS})), indent=6)
    if finding.verdict in ("not_known", "not_shown"):
        for question in missing_lines(report, finding)[:MOST_REASONS]:
            line(voice, f"? {question}", indent=6, hang=2)


def _end(voice: Voice, report: Report) -> None:
    counts = report.counts
    line(voice, counts_text(report), style="bold")
    unverified = sum(not finding.verified for finding in report.findings)
    if unverified:
        values = {"count": unverified, "all": len(report.findings)}
        line(voice, report.say(Message("Of %(all)s findings shown, %(count)s rest on law not yet verified.", values)))
    if counts["breach"]:
        line(voice, report.say(Message("`habeas explain FILE ID` shows how a finding was reached.")), style="dim")


def counts_text(report: Report) -> str:
    """All verdicts with their numbers, in one sentence."""
    counts = report.counts
    order = [*SHOWN, *(verdict for verdict in reversed(VERDICTS) if verdict not in SHOWN)]
    parts = [f"{report.say(VERDICT_WORDS[verdict])} {counts[verdict]}" for verdict in order]
    return report.say(Message("In all: %(counts)s.", {"counts": ", ".join(parts)}))
