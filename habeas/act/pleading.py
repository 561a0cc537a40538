"""What a paper pleads: of the findings of the check those that belong in it, each with its law, days and reasons.

The sentences are those of the check (`habeas.tell.report.told`): a paper says neither more nor less than it found.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from habeas.act.letters import Letter
from habeas.check.amounts import long_day
from habeas.check.findings import Finding
from habeas.tell.citations import Citations, Cited, Record, citations_of
from habeas.tell.cited import References, law_of, references_of
from habeas.tell.groups import Group, gathered
from habeas.tell.law_words import case_name
from habeas.tell.report import CheckedCase, Report, missing_lines, told
from habeas.words import Message

MOST: Final = 10
"""Beyond so many a paper is not read; the rest are told to the lawyer."""
_INITIAL: Final = re.compile(r"\b[^\W\d_]\.$")
PLEADED: Final = ("breach", "not_shown")
"""What a paper calls a breach; one that asks for urgent measures tells also what is coming."""


@dataclass(frozen=True, slots=True)
class Pleaded:
    """One finding as the paper tells it. `reasons` carry the numbers of the facts they rest on."""

    number: int
    title: str
    law: str
    rule: str
    verdict: str
    reasons: tuple[str, ...]
    see: str
    findings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pleading:
    """What is pleaded, under which articles all together, what was left to the lawyer (titles), and what to know of it."""

    told: tuple[Pleaded, ...]
    law: str
    left: tuple[str, ...]
    notes: tuple[str, ...]


def groups_for(letter: Letter, each: CheckedCase, who: str, state: str | None = None) -> list[Group]:
    """The findings about a person that belong in the paper: those of its topics its body is named for, and the gravest, first.

    `state`: against which it is; what another owes, such as the home state, is not pleaded there.
    """
    own = [
        finding
        for finding in each.findings
        if (finding.verdict in PLEADED or (letter.interim and finding.verdict == "coming"))
        and who in (finding.who, finding.other)
        and (state is None or finding.state in (None, state))
        and letter.pleads(finding)
    ]

    def rank(group: Group) -> tuple[bool, bool, bool]:
        is_beside = group.first.norm.topic not in letter.topics
        return bool(letter.topics) and is_beside, _is_elsewhere(group, letter), not group.first.verified

    return sorted(gathered(own), key=rank)


def _is_elsewhere(group: Group, letter: Letter) -> bool:
    """Whether the rule is not one that the bodies of this paper are named for."""
    return not set(group.first.norm.remedies) & set(letter.forums)


def plead(
    report: Report, each: CheckedCase, groups: Sequence[Group], record: Record, numbers: Mapping[int, int],
    facts: Mapping[int, str],
) -> Pleading:  # fmt: skip
    """The findings told; `numbers` are those of the paper's facts by the numbers of the record, `facts` their texts."""
    by_norm = {group.first.norm.id: group for group in reversed(groups)}  # each rule once, with its first breach
    taken = sorted(by_norm.values(), key=groups.index)[:MOST]
    found = [_pleaded(report, each, group, place, record, numbers, facts) for place, group in enumerate(taken, 1)]
    rules = [one.rule for one in found]
    found = [replace(one, rule="") if one.rule in rules[: one.number - 1] else one for one in found]
    left = [f"{report.title(group.first)} ({group.law(report)})" for group in groups if group not in taken]
    notes: dict[str, list[str]] = {}
    for group in taken:
        for line in _notes(report, group.first):
            notes.setdefault(line, []).append(report.title(group.first))
    lines = [f"{line} ({'; '.join(dict.fromkeys(titles))})" for line, titles in notes.items()]
    unsure = "; ".join(dict.fromkeys(case_name(each) for group in taken for each in _references(report, group).left))
    if unsure:
        lines.append(
            report.say(
                Message(
                    "References from memory or not fit to be cited, left out of the paper: %(references)s",
                    {"references": unsure},
                )
            )
        )
    named = {(one.source.instrument, one.source.provision, "") for group in taken for one in group.findings}
    return Pleading(tuple(found), law_of(sorted(named), report.language), tuple(dict.fromkeys(left)), tuple(lines))


def _pleaded(
    report: Report, each: CheckedCase, group: Group, place: int, record: Record, numbers: Mapping[int, int],
    facts: Mapping[int, str],
) -> Pleaded:  # fmt: skip
    finding = group.first
    citations = citations_of(report, each, finding, record)
    reasons = [
        cited_in(reason.text, _facts(report, citations, reason.part, reason.is_duty, numbers))
        for reason in told(report, finding)
        if reason.is_duty or reason.part is not None
    ]
    if not any(reason.is_duty for reason in told(report, finding)):  # what happened is itself what the rule forbids
        events = [numbers[number] for number in citations.event.numbers if number in numbers]
        reasons[:0] = [cited_in(facts[n], _facts(report, citations, None, True, numbers)) for n in events if n in facts]
    if finding.verdict == "not_shown":
        reasons += missing_lines(report, finding)
    mark = "" if all(one.verified for one in group.findings) else report.say(Message(" [unverified]"))
    see = "; ".join(_references(report, group).cited)
    return Pleaded(
        number=place,
        title=report.title(finding) + mark,
        law=group.law(report),
        rule=finding.norm.text.get(report.language, ""),
        verdict=report.say(_verdict(report, group)),
        reasons=tuple(dict.fromkeys(reasons)),
        see=report.say(Message("See %(cases)s.", {"cases": see})) if see else "",
        findings=tuple(one.id for one in group.findings),
    )


def _references(report: Report, group: Group) -> References:
    """What the sources of a rule refer to."""
    named = ((each, one.source.instrument) for one in group.findings for each in one.source.see)
    return references_of(named, report.language)


def cited_in(text: str, facts: str) -> str:
    """The sentence with what it rests on, before its full stop; that of an initial stays."""
    if not facts or not text.endswith("."):
        return f"{text}{facts}"
    return f"{text if _INITIAL.search(text) else text.removesuffix('.')}{facts}."


def _facts(
    report: Report, citations: Citations, part: object, is_duty: bool, numbers: Mapping[int, int]
) -> str:  # fmt: skip
    cited = citations.event if is_duty else citations.parts.get(id(part), Cited())
    size = f" ({cited.size})" if cited.size else ""
    own = ", ".join(str(numbers[number]) for number in cited.numbers if number in numbers)
    if not own:
        return size
    message = (
        Message(" (facts %(numbers)s)", {"numbers": own})
        if "," in own
        else Message(" (fact %(numbers)s)", {"numbers": own})
    )
    return size + report.say(message)


def _verdict(report: Report, group: Group) -> Message:
    """The days, in a sentence."""
    finding, until = group.first, group.until
    days = {"since": long_day(finding.since, report.language)}
    if finding.verdict == "coming":
        return Message("If nothing changes, this will be breached: first day %(since)s.", days)
    if finding.verdict == "not_shown":
        return Message("The authorities were asked and have not shown that this was kept; first day %(since)s.", days)
    if until is None:
        return Message("This is being breached; first day %(since)s.", days)
    if until == finding.since:
        return Message("This was breached on %(since)s.", days)
    days["until"] = long_day(until, report.language)
    return Message("This was breached from %(since)s to %(until)s.", days)


def _notes(report: Report, finding: Finding) -> list[str]:
    """What weakens or qualifies a finding: for the lawyer, since the body would not know what to make of it."""
    due = (
        report.say(Message("last day: %(day)s", {"day": long_day(finding.due, report.language)})) if finding.due else ""
    )
    return [
        reason.text
        for reason in told(report, finding)
        if not reason.is_duty and reason.part is None and reason.text != due
    ]
