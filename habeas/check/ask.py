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
Key = tuple[str | None, ...]


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
    """What waits for one fact, in days. `alone`: those on which nothing else is missing."""

    missing: Missing
    since: int
    until: int
    shares: dict[Waits, float] = field(default_factory=lambda: defaultdict(float))
    alone: dict[Waits, float] = field(default_factory=lambda: defaultdict(float))
    needs: dict[Waits, set[str]] = field(default_factory=lambda: defaultdict(set))


def ask(case: Case, checked: Checked, as_of: int, known_at: int | None = None) -> tuple[Question, ...]:
    """The questions of a case, the most useful first. `checked` may hold other cases too."""
    own = [finding for finding in checked.findings if finding.case == case.id]
    findings = [finding for finding in own if finding.verdict in OPEN and finding.weakened is None]
    parts = OpenParts(checked, conditions_of([case], checked.program, as_of, known_at))
    waiting: dict[Key, _Waiting] = {}
    for finding in findings:
        _add(waiting, finding, parts.of(finding), as_of)
    weights = _Weights.of(own, findings, as_of)
    found = [_question(one, weights, checked) for one in waiting.values()]
    return tuple(sorted(found, key=lambda question: _rank(question, as_of)))


def _add(waiting: dict[Key, _Waiting], finding: Finding, obstacles: list[Obstacles], as_of: int) -> None:
    """Adds to each missing fact the days of a finding for which it is missing."""
    waits, days = (finding.norm.id, finding.who), _length(finding, as_of)
    for missing in dict.fromkeys(missing for each in obstacles for missing in each.missing):
        since, until = _days(finding, obstacles, missing, as_of)
        one = waiting.setdefault(missing.key, _Waiting(missing, since, until))
        one.since, one.until = min(one.since, since), max(one.until, until)
        one.needs[waits].add(missing.about)
    total = sum(each.days for each in obstacles)
    for each in obstacles:
        keys = dict.fromkeys(missing.key for missing in each.missing)
        count = len(keys) + each.blocked
        for key in keys:
            part = days * each.days / total
            waiting[key].shares[waits] += part / count
            waiting[key].alone[waits] += part if count == 1 else 0.0


def _length(finding: Finding, as_of: int) -> int:
    """The days of a finding up to that of the check."""
    return max(min(as_of if finding.until is None else finding.until, as_of) - finding.since + 1, 1)


def _days(finding: Finding, obstacles: list[Obstacles], missing: Missing, as_of: int) -> tuple[int, int]:
    """The days for which a fact is missing: the stretches of a state of things, else all days of the finding."""
    own = [each for each in obstacles if any(other.key == missing.key for other in each.missing)]
    if not isinstance(finding.norm.form, While):
        return own[0].since, min(as_of if finding.until is None else finding.until, as_of)
    return min(each.since for each in own), max(each.since + each.days - 1 for each in own)


def _stakes(findings: Iterable[Finding], stakes: Stakes) -> dict[str, int]:
    """The weight of each norm, under the sources that are in force here."""
    norms: dict[str, Norm] = {}
    sources: dict[str, list[Source]] = defaultdict(list)
    for finding in findings:
        norms[finding.norm.id] = finding.norm
        sources[finding.norm.id].append(finding.source)
    return {id: stakes.weight(norm, sources[id]) for id, norm in norms.items()}


@dataclass(frozen=True, slots=True)
class _Weights:
    """What is at stake under each norm; for how many days it is open, and which part of all its days that is."""

    stakes: Mapping[str, int]
    open_days: Mapping[Waits, int]
    open_part: Mapping[Waits, float]

    @classmethod
    def of(cls, every: Iterable[Finding], findings: Iterable[Finding], as_of: int) -> "_Weights":
        open_days: dict[Waits, int] = defaultdict(int)
        settled: dict[Waits, int] = defaultdict(int)
        for finding in findings:
            open_days[finding.norm.id, finding.who] += _length(finding, as_of)
        for finding in every:  # an event is open as a whole, whatever came of others
            if finding.verdict in SETTLED and isinstance(finding.norm.form, While | Limit | Recurrence):
                settled[finding.norm.id, finding.who] += _length(finding, as_of)
        part = {waits: days / (days + settled[waits]) for waits, days in open_days.items()}
        return cls(_stakes(findings, shipped()), open_days, part)

    def worth(self, waits: Waits, days: float) -> float:
        """What it is worth to settle a norm for so many of the days on which it is open."""
        return self.stakes[waits[0]] * self.open_part[waits] * days / self.open_days[waits]


def _question(one: _Waiting, weights: _Weights, checked: Checked) -> Question:
    worth = {waits: weights.worth(waits, days) for waits, days in one.shares.items()}
    abouts = _abouts(one, worth)
    named = set(abouts)
    weight = 0.0
    decides: dict[str, None] = {}
    for waits, value in worth.items():
        seen = len(one.needs[waits] & named) / len(one.needs[waits])
        weight += value * seen
        if seen == 1.0 and one.alone[waits] > weights.open_days[waits] / 2:
            decides[waits[0]] = None
    order = sorted({norm for norm, _ in worth}, key=lambda norm: (-weights.stakes[norm], norm))
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
