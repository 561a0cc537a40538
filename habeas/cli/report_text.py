"""A check in a terminal of 80 columns, in the order in which one acts.

1. Of each person what is breached, what falls due, what is coming, what the state has not shown; each thing once, with
   all its sources. What is met or not known is a number, unless it was asked for.
2. Of the case, the bodies that have a term, the shortest first, and the five questions that would decide most.
"""

import shlex

from habeas.check.amounts import iso
from habeas.check.findings import Finding
from habeas.check.verdicts import VERDICTS, Verdict
from habeas.cli.lines import line
from habeas.cli.voice import Voice
from habeas.law.syntax import Fact
from habeas.tell.groups import Group, gathered, names_of_all, people_alike
from habeas.tell.law_words import FORCE_WORDS
from habeas.tell.open_questions import open_questions
from habeas.tell.remedies import turn_to
from habeas.tell.report import (
    EVERY_READING,
    MARKS,
    SHOWN,
    VERDICT_WORDS,
    CheckedCase,
    Report,
    missing_lines,
    sometime_text,
    told,
)
from habeas.words import Message

STYLES: dict[Verdict, str] = {
    "breach": "bold red",
    "not_shown": "magenta",
    "due": "yellow",
    "coming": "yellow",
    "not_known": "dim",
    "met": "green",
}
HELD = Fact("detained")
MOST_REASONS = 6
MOST_NAMES = 4
MOST_BODIES = 5
MOST_QUESTIONS = 5
LONGEST_NAME = 16
"""A longer name of a file would not fit beside what the command does."""


def print_report(voice: Voice, report: Report) -> None:
    """The whole report to standard output."""
    for each in report.cases:
        _case(voice, report, each)
    _end(voice, report)


def days_text(report: Report, finding: Finding, until: int | None) -> str:
    """`2015-10-13 – 2015-10-20`, or with an open end."""
    since = iso(finding.since) or report.say(Message("not dated"))
    if finding.verdict == "due":
        return report.say(Message("by %(day)s", {"day": iso(finding.due) or since}))
    if until is None:
        return report.say(Message("from %(day)s, still so", {"day": since}))
    return since if until == finding.since else f"{since} – {iso(until)}"


def _case(voice: Voice, report: Report, each: CheckedCase) -> None:
    shown = report.shown(each)
    values = {"case": each.case.id, "day": iso(each.day)}
    line(voice, report.say(Message("%(case)s, on %(day)s", values)), style="bold")
    if not shown:
        line(voice, report.say(Message("Nothing of the kind asked for was found.")), indent=2)
    for people, own in people_alike(each, shown, 2):
        voice.out.print()
        line(voice, names_of_all(report, people, MOST_NAMES), style="bold underline", indent=1)
        for group in gathered(own):
            _group(voice, report, each, group, len(people))
    _every_reading(voice, report, each)
    _bodies(voice, report, each)
    _questions(voice, report, each)
    voice.out.print()


def _group(voice: Voice, report: Report, each: CheckedCase, group: Group, people: int) -> None:
    finding = group.first
    word = report.say(VERDICT_WORDS[finding.verdict])
    marks = "" if all(one.verified for one in group.findings) else report.say(Message(" [unverified]"))
    head = f"{MARKS[finding.verdict]} {word}, {days_text(report, finding, group.until)}{marks}"
    line(voice, head, style=STYLES[finding.verdict], indent=2)
    line(voice, report.title(finding), indent=4)
    line(voice, f"{'; '.join(group.articles(report))} ({report.say(FORCE_WORDS[finding.norm.force])})", indent=4)
    if finding.other:
        line(voice, report.say(Message("with regard to: %(other)s", {"other": group.others(each)})), indent=4)
    if compared := group.compared(report):
        line(voice, compared, indent=4, hang=2)
    else:
        _reasons(voice, report, finding)
    line(voice, group.identity(report, people), indent=4, style="dim")


def _reasons(voice: Voice, report: Report, finding: Finding) -> None:
    """What goes without saying (the person is held) is left out; what qualifies the finding always stands."""
    given = told(report, finding)
    parts = [reason for reason in given if reason.part is not None and reason.part != HELD]
    notes = [reason for reason in given if reason.part is None and not reason.is_duty]
    more = len(parts) - MOST_REASONS
    for reason in [*(each for each in given if each.is_duty), *parts[:MOST_REASONS]]:
        line(voice, f"- {reason.text}", indent=4, hang=2)
    if more > 0:
        line(voice, report.say(Message("- and %(count)s more", {"count": more})), indent=4)
    for reason in notes:
        line(voice, f"- {reason.text}", indent=4, hang=2)
    if finding.verdict in ("not_known", "not_shown"):
        for question in missing_lines(report, finding)[:MOST_REASONS]:
            line(voice, f"? {question}", indent=4, hang=2)


def _every_reading(voice: Voice, report: Report, each: CheckedCase) -> None:
    """What is breached in each reading of the vague days, in a line or two each: no verdict, but where to look up a day."""
    if not each.every_reading:
        return
    voice.out.print()
    line(voice, report.say(EVERY_READING), style="bold", indent=1)
    for people, own in people_alike(each, each.every_reading, 2):
        line(voice, names_of_all(report, people, MOST_NAMES), style="underline", indent=2)
        for group in gathered(own):
            line(voice, f"- {report.title(group.first)}", indent=2, hang=2)
            days = sometime_text(report, group.first.since, group.until)
            line(voice, f"{'; '.join(group.articles(report))}; {days}", indent=4)


def _bodies(voice: Voice, report: Report, each: CheckedCase) -> None:
    bodies = turn_to(report, each)
    if not bodies:
        return
    voice.out.print()
    line(voice, report.say(Message("Where to turn, the shortest term first")), style="bold", indent=1)
    told = [body for body in bodies if body.term][:MOST_BODIES]
    for body in told:
        line(voice, f"{body.id}: {body.name}", indent=2, hang=2)
        line(voice, body.term, indent=4, hang=2)
    rest = ", ".join(body.id for body in bodies if body not in told)
    if rest:
        line(voice, report.say(Message("also: %(bodies)s", {"bodies": rest})), indent=2, hang=2)


def _questions(voice: Voice, report: Report, each: CheckedCase) -> None:
    waiting = sum(finding.verdict == "not_known" for finding in each.findings)
    asked = open_questions(report, each, MOST_QUESTIONS) if waiting else []
    if not asked:
        return
    voice.out.print()
    head = Message("Not known: %(count)s. What to find out first:", {"count": waiting})
    line(voice, report.say(head), style="bold", indent=1)
    for number, question in enumerate(asked, 1):
        line(voice, f"{number}. {question.text}", indent=2, hang=3)


def _end(voice: Voice, report: Report) -> None:
    line(voice, counts_text(report), style="bold")
    unverified = sum(not finding.verified for finding in report.findings)
    if unverified:
        values = {"count": unverified, "all": len(report.findings)}
        line(voice, report.say(Message("Of %(all)s findings shown, %(count)s rest on law not yet verified.", values)))
    _next(voice, report)


def _next(voice: Voice, report: Report) -> None:
    """The commands that lead on, ready to be copied."""
    files = {each.case.file or "" for each in report.cases}
    file = files.pop() if len(files) == 1 else ""
    file = shlex.quote(file) if 0 < len(file) <= LONGEST_NAME else "FILE"
    steps = []
    if report.findings:
        steps.append((f"habeas explain {file} ID", Message("how a finding was reached")))
    if report.counts["not_known"]:
        steps.append((f"habeas ask {file}", Message("every question")))
    if report.findings:
        steps.append((f"habeas check {file} -f html -o paper.html", Message("a paper to hand in")))
    width = max((len(command) for command, _ in steps), default=0)
    for command, what in steps:
        voice.out.print(f"  {command.ljust(width)}  {report.say(what)}", style="dim", soft_wrap=True)


def counts_text(report: Report) -> str:
    """All verdicts with their numbers, in one sentence."""
    counts = report.counts
    order = [*SHOWN, *(verdict for verdict in reversed(VERDICTS) if verdict not in SHOWN)]
    parts = [f"{report.say(VERDICT_WORDS[verdict])} {counts[verdict]}" for verdict in order]
    return report.say(Message("In all: %(counts)s.", {"counts": ", ".join(parts)}))
