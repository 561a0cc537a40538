"""Breaches that are open on each single day and come out in each reading of the vague days (`readings`).

Somebody taken in *in March* and let go on 20 April was held for longer than 48 hours, and on no single day for certain. The
check says *not known* of every day, and rightly; what each reading breaches is told beside it, not as a verdict: a few readings
are looked at, not all.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from habeas.check.cases import standing_entries
from habeas.check.engine import EVERYTHING
from habeas.check.findings import Finding, check_cases
from habeas.check.program import Program
from habeas.check.readings import READINGS, readings
from habeas.check.verdicts import BREACH, VERDICTS
from habeas.record.case import Case

Matter = tuple[object, ...]
"""Case, norm, person, the other of a pair, source, the condition compared, and the entry that opened the duty."""
_BREACH: Final = VERDICTS[BREACH]


def in_every_reading(
    cases: Sequence[Case], findings: Iterable[Finding], program: Program, as_of: int, known_at: int | None = None
) -> Mapping[str, tuple[Finding, ...]]:
    """By case what is breached in each reading of the vague days: a finding that is *not known*, one for each matter, with
    the earliest first and the latest last day that a reading gives. `findings` are those of the cases as they stand."""
    until = as_of if known_at is None else min(as_of, known_at)
    read = (
        readings(case, ordered=in_order(case), until=until, standing=standing_entries(case, as_of, known_at))
        for case in cases
    )
    vague = [each for each in read if each]
    if not vague:
        return {}
    standing: dict[Matter, Finding] = {}  # where vague days leave open what opened the duty, any that is not known
    certain: dict[Matter, list[Finding]] = defaultdict(list)
    for finding in findings:
        if finding.verdict == _BREACH:
            certain[_matter(finding, anchored=False)].append(finding)
        elif finding.verdict == "not_known":
            standing.setdefault(_matter(finding), finding)
            standing.setdefault(_matter(finding, anchored=False), finding)
    spans = [
        _spans(check_cases([each[number] for each in vague], program, as_of, known_at, EVERYTHING).findings)
        for number in range(READINGS)
    ]
    found: dict[str, list[Finding]] = defaultdict(list)
    for matter in spans[0]:
        open_one = standing.get(matter) or standing.get(matter[:-1])
        if open_one is None or not all(matter in each for each in spans):
            continue
        ends = [each[matter][1] for each in spans]
        since = min(each[matter][0] for each in spans)
        until_day = None if None in ends else max(end for end in ends if end is not None)
        if any(_meet(one, since, until_day) for one in certain[matter[:-1]]):
            continue
        found[open_one.case].append(open_one._replace(since=since, until=until_day))
    return {case: tuple(own) for case, own in found.items()}


def _meet(one: Finding, since: int, until: int | None) -> bool:
    return (until is None or one.since <= until) and (one.until is None or one.until >= since)


def in_order(case: Case) -> bool:
    """Whether what happened is told in its order: in a published judgment, not in a record that grew."""
    return case.cite is not None


def _spans(findings: Iterable[Finding]) -> dict[Matter, tuple[int, int | None]]:
    """The first and last day of the breaches of each matter."""
    found: dict[Matter, tuple[int, int | None]] = {}
    for finding in findings:
        if finding.verdict != _BREACH:
            continue
        matter = _matter(finding)
        since, until = found.get(matter, (finding.since, finding.until))
        last = None if until is None or finding.until is None else max(until, finding.until)
        found[matter] = min(since, finding.since), last
    return found


def _matter(finding: Finding, anchored: bool = True) -> Matter:
    matter = finding.case, finding.norm.id, finding.who, finding.other, finding.source, finding.indicator
    return (*matter, finding.anchor) if anchored else matter
