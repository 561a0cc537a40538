"""Which facts to find out first: ranked by how many norms they would decide, weighted by force and by what is at stake.

1. A fact *decides* a norm where nothing else is missing: whatever the answer, the norm is settled, on most of the days
   for which it is open. Where several facts are missing it *helps*, and counts for its share.
2. A norm that is settled on other days counts for the days on which it is open.
3. What one look at a place would show is one question of that place, but only of what it names.
4. *Still held?* goes before all else: every forecast rests on it.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from habeas.check.findings import Checked, Finding
from habeas.check.missing import Answer, Missing, answers
from habeas.check.open_parts import Obstacles, OpenParts
from habeas.check.reference import conditions_of
from habeas.law.norm import Limit, Norm, Recurrence, Source, While
from habeas.law.stakes import Stakes, shipped
from habeas.record.case import Case

OPEN: Final = frozenset({"not_known", "not_shown"})
SETTLED: Final = frozenset({"breach", "met"})
MOST_SEEN: Final = 6
"""Conditions of a place named in one question; a longer list is no question."""

Waits = tuple[str, str]
"""A norm and the person for whom it is open."""


@dataclass(frozen=True, slots=True)
class Question:
    """One missing fact. `since` and `until` are the first and last day for which it is asked; `abouts` what to look at.

    `decides` and `helps` are ids of norms, the weightiest first; `people` are those whose norms wait for it.
    """

    missing: Missing
    abouts: tuple[str, ...]
    people: tuple[str, ...]
    since: int
    until: int
    weight: float
    decides: tuple[str, ...]
    helps: tuple[str, ...]
    answers: tuple[Answer, ...]

    @property
    def id(self) -> str:
        """The same fact has the same id on every run."""
        return ":".join(part or "-" for part in self.missing.key)


@dataclass(slots=True)
class _Waiting:
    """What waits for one fact, while the findings are gone through. `alone`: its part of the days with nothing else."""

    missing: Missing
    since: int
    until: int
    shares: dict[Waits, float] = field(default_factory=dict)
    alone: dict[Waits, float] = field(default_factory=dict)
    needs: dict[Waits, set[str]] = field(default_factory=lambda: defaultdict(set))


def ask(case: Case, checked: Checked, as_of: int, known_at: int | None = None) -> tuple[Question, ...]:
    """The questions of a case, the most useful first. `checked` may hold other cases too."""
    own = [finding for finding in checked.findings if finding.case == case.id]
    findings = [finding for finding in own if finding.verdict in OPEN and finding.weakened is None]
    parts = OpenParts(checked, conditions_of([case], checked.program, as_of, known_at))
    waiting: dict[tuple[str | None, ...], _Waiting] = {}
    for finding in findings:
        obstacles = parts.of(finding)
        for missing, share, alone in _shares(obstacles):
            since, until = _days(finding, obstacles, missing, as_of)
            one = waiting.setdefault(missing.key, _Waiting(missing, since, until))
            one.since, one.until = min(one.since, since), max(one.until, until)
            waits = finding.norm.id, finding.who
            one.needs[waits].add(missing.about)
            if share > one.shares.get(waits, 0.0):
                one.shares[waits], one.alone[waits] = share, alone
    stakes, open_part = _stakes(findings, shipped()), _open_part(own, as_of)
    found = [_question(one, stakes, open_part, checked) for one in waiting.values()]
    return tuple(sorted(found, key=lambda question: _rank(question, as_of)))


def _shares(obstacles: list[Obstacles]) -> Iterable[tuple[Missing, float, float]]:
    """(fact, its share in settling the finding, the part of the days on which nothing else is missing)."""
    total = sum(each.days for each in obstacles)
    share: dict[tuple[str | None, ...], float] = defaultdict(float)
    alone: dict[tuple[str | None, ...], float] = defaultdict(float)
    for each in obstacles:
        keys = dict.fromkeys(missing.key for missing in each.missing)
        count = len(keys) + each.blocked
        for key in keys:
            share[key] += each.days / total / count
            alone[key] += each.days / total if count == 1 else 0.0
    for missing in dict.fromkeys(missing for each in obstacles for missing in each.missing):
        yield missing, share[missing.key], alone[missing.key]


def _days(finding: Finding, obstacles: list[Obstacles], missing: Missing, as_of: int) -> tuple[int, int]:
    """The days for which a fact is missing: the stretches of a state of things, else all days of the finding."""
    if not isinstance(finding.norm.form, While):
        return finding.since, min(as_of if finding.until is None else finding.until, as_of)
    own = [each for each in obstacles if any(other.key == missing.key for other in each.missing)]
    return min(each.since for each in own), max(each.since + each.days - 1 for each in own)


def _stakes(findings: Iterable[Finding], stakes: Stakes) -> dict[str, int]:
    """The weight of each norm, under the sources that are in force here."""
    norms: dict[str, Norm] = {}
    sources: dict[str, list[Source]] = defaultdict(list)
    for finding in findings:
        norms[finding.norm.id] = finding.norm
        sources[finding.norm.id].append(finding.source)
    return {id: stakes.weight(norm, sources[id]) for id, norm in norms.items()}


def _open_part(findings: Iterable[Finding], as_of: int) -> dict[Waits, float]:
    """The part of its days on which a norm about days is open; an event is open as a whole."""
    open_days: dict[Waits, int] = defaultdict(int)
    settled: dict[Waits, int] = defaultdict(int)
    for finding in findings:
        if finding.verdict in OPEN | SETTLED and isinstance(finding.norm.form, While | Limit | Recurrence):
            last = min(as_of if finding.until is None else finding.until, as_of)
            days = open_days if finding.verdict in OPEN else settled
            days[finding.norm.id, finding.who] += max(last - finding.since + 1, 1)
    return {waits: days / (days + settled[waits]) for waits, days in open_days.items()}


def _question(one: _Waiting, stakes: Mapping[str, int], open_part: Mapping[Waits, float], checked: Checked) -> Question:
    worth = {waits: stakes[waits[0]] * share * open_part.get(waits, 1.0) for waits, share in one.shares.items()}
    abouts = _abouts(one, worth)
    named = set(abouts)
    weight = 0.0
    decides: dict[str, None] = {}
    for waits, value in worth.items():
        seen = len(one.needs[waits] & named) / len(one.needs[waits])
        weight += value * seen
        if seen == 1.0 and one.alone[waits] > 0.5:
            decides[waits[0]] = None
    order = sorted({norm for norm, _ in worth}, key=lambda norm: (-stakes[norm], norm))
    return Question(
        missing=one.missing,
        abouts=abouts,
        people=tuple(dict.fromkeys(who for _, who in worth)),
        since=one.since,
        until=max(one.until, one.since),
        weight=round(weight, 2),
        decides=tuple(norm for norm in order if norm in decides),
        helps=tuple(norm for norm in order if norm not in decides),
        answers=answers(one.missing, checked.program.vocabulary),
    )


def _abouts(one: _Waiting, worth: Mapping[Waits, float]) -> tuple[str, ...]:
    """What to ask about, the weightiest first: of a place so many conditions as make a question."""
    weights: dict[str, float] = defaultdict(float)
    for waits, value in worth.items():
        for about in one.needs[waits]:
            weights[about] += value / len(one.needs[waits])
    return tuple(sorted(weights, key=lambda about: (-weights[about], about))[:MOST_SEEN])


def _rank(question: Question, as_of: int) -> tuple[object, ...]:
    still_held = question.missing.asks == "held" and question.until >= as_of
    return not still_held, -question.weight, question.id
