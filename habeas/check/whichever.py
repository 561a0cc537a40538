"""Breaches that are open on each single day and do not hang on the vague days: *on which days* is not known, *whether* is.

Somebody taken in *in March* and let go on the 20th was certainly held, and on no single day for certain. The check says *not
known* of every day, and rightly; what each reading of the vague days breaches (`readings`) is told beside it, not as a verdict:
three readings are looked at, not all.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from habeas.check.engine import EVERYTHING
from habeas.check.findings import Finding, check_cases
from habeas.check.program import Program
from habeas.check.readings import SHARES, readings
from habeas.check.verdicts import BREACH, VERDICTS
from habeas.record.case import Case

Matter = tuple[str, str, str, str | None, object]
"""Case, norm, person, the other of a pair, source."""
_BREACH: Final = VERDICTS[BREACH]


def whichever_days(
    cases: Sequence[Case], findings: Iterable[Finding], program: Program, as_of: int, known_at: int | None = None
) -> Mapping[str, tuple[Finding, ...]]:
    """By case what is breached whichever of the vague days are taken: a finding that is *not known*, one for each matter, with
    the earliest first and the latest last day that a reading gives. `findings` are those of the cases as they stand."""
    read = {case.id: readings(case) for case in cases}
    vague = [each for each in read.values() if each]
    if not vague:
        return {}
    standing: dict[Matter, Finding] = {}
    breached: set[Matter] = set()
    for finding in findings:
        if finding.verdict == _BREACH:
            breached.add(_matter(finding))
        elif finding.verdict == "not_known":
            standing.setdefault(_matter(finding), finding)
    spans = [
        _spans(check_cases([each[share] for each in vague], program, as_of, known_at, EVERYTHING).findings)
        for share in range(len(SHARES))
    ]
    found: dict[str, list[Finding]] = defaultdict(list)
    for matter in spans[0]:
        if matter in breached or matter not in standing or not all(matter in each for each in spans):
            continue
        ends = [each[matter][1] for each in spans]
        since = min(each[matter][0] for each in spans)
        until = None if None in ends else max(end for end in ends if end is not None)
        found[matter[0]].append(standing[matter]._replace(since=since, until=until))
    return {case: tuple(own) for case, own in found.items()}


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


def _matter(finding: Finding) -> Matter:
    return finding.case, finding.norm.id, finding.who, finding.other, finding.source
