"""Findings: what the check says, each with its identity, its days, the law it rests on and the leaves that decided.

The identity is norm, subject (or pair) and anchor, the root entry that opened the duty; dates and text are no part of it.
A norm with several sources gives a finding under each; later runs of one identity are numbered.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from habeas.check.cases import table_of_cases
from habeas.check.engine import EVERYTHING, check_world, make_world, with_groups
from habeas.check.kleene import FALSE, TRUE, UNKNOWN, Index, which
from habeas.check.places import place_history
from habeas.check.program import Program
from habeas.check.steps import FAR
from habeas.check.table import NONE, Table
from habeas.check.told import ByValue, Leaf, Told
from habeas.check.verdicts import VERDICTS, Found, Verdict
from habeas.check.world import World
from habeas.law.norm import Norm, Source
from habeas.law.syntax import Selector
from habeas.record.case import Case


class Finding(NamedTuple):
    """Days are ordinals; `until` is the last day, None where it goes on; `due` the last day for what is expected.

    `number` is that of the variant of the norm in its program. A case has hundreds: a frozen dataclass of so many fields
    takes ten times as long to make.
    """

    id: str
    number: int
    norm: Norm
    source: Source
    case: str
    who: str
    other: str | None
    state: str | None
    since: int
    until: int | None
    due: int | None
    verdict: Verdict
    anchor: str | None
    leaves: tuple[Leaf, ...]
    weakened: str | None
    settings: tuple[str, ...]
    unconfirmed: tuple[str, ...]
    indicator: str | None
    figures: Mapping[str, object]

    @property
    def digest(self) -> str:
        """A hash of what decided, kept with a lawyer's decision: when it changes the decision wants another look."""
        text = "|".join(f"{leaf.node!r}={leaf.value}" for leaf in self.leaves)
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    @property
    def missing(self) -> tuple[Leaf, ...]:
        """The leaves that are not known and stand in the way of a verdict."""
        return tuple(leaf for leaf in self.leaves if leaf.value == UNKNOWN)

    @property
    def verified(self) -> bool:
        return self.norm.verified and not self.unconfirmed


WEAKENED: Mapping[int, str | None] = {0: None, 1: "force", 2: "figure", 3: "transition"}


@dataclass(frozen=True, slots=True)
class Checked:
    """A checked record: findings, and the world in which they were found, for explanations and questions."""

    findings: tuple[Finding, ...]
    table: Table
    world: World
    found: Found
    program: Program


def check_cases(
    cases: Sequence[Case],
    program: Program,
    as_of: int,
    known_at: int | None = None,
    keep: frozenset[int] = EVERYTHING,
) -> Checked:
    """Checks case files as the record stood on `known_at` (None: all that is known), for the day `as_of`."""
    table = table_of_cases(cases, program.coding, program.fields, as_of, known_at)
    history = place_history(table, program.coding)
    table = with_groups(table, program)
    world, variants = make_world(table, program, history)
    found = check_world(world, variants, keep)
    return Checked(_findings(world, found), table, world, found, program)


def _findings(world: World, found: Found) -> tuple[Finding, ...]:
    """One field of all findings after another: a case has hundreds, and a call for each costs more than a list."""
    names, states = world.table.names, {code: name for name, code in world.coding.states.items()}
    order = np.lexsort((found.since, found.person, found.source, found.variant))
    numbers, sources, people, others, anchors, since, until, due, state, verdicts, why, segments = (
        column[order].tolist()
        for column in (
            found.variant, found.source, found.person, found.other, found.anchor, found.since, found.until, found.due,
            found.state, found.verdict, found.why, _segments(world, found),
        )
    )  # fmt: skip
    if (world.table.rows.floats_to != NONE).any():
        days = [_days(world, *each) for each in zip(people, since, until, strict=True)]
        since, until = [first for first, _ in days], [end for _, end in days]
    told = [world.program.told[number] for number in numbers]
    leaves = _Leaves(world)
    fields = (
        _identities(world, told, sources, zip(people, others, anchors, strict=True)),
        numbers,
        [one.norm for one in told],
        [one.norm.sources[source] for one, source in zip(told, sources, strict=True)],
        [names.cases[person] for person in people],
        [names.people[person] for person in people],
        [names.people[other] if other != NONE else None for other in others],
        [states.get(code) for code in state],
        since,
        [None if day >= FAR else day - 1 for day in until],
        [day if day != NONE else None for day in due],
        [VERDICTS[verdict] for verdict in verdicts],
        [names.entries[anchor] if anchor != NONE else None for anchor in anchors],
        [leaves.of(*each) for each in zip(numbers, segments, people, others, strict=True)],
        [WEAKENED[reason] for reason in why],
        [one.settings for one in told],
        [one.unconfirmed for one in told],
        [one.indicator for one in told],
        [one.figures for one in told],
    )
    return tuple(map(Finding._make, zip(*fields, strict=True)))


def _identities(
    world: World, told: Sequence[Told], sources: Sequence[int], subjects: Iterable[tuple[int, int, int]]
) -> list[str]:
    """The identity of each finding (CORNERS, Identity); later runs of one are numbered."""
    about, result = _Subjects(world), []
    seen: dict[str, int] = {}
    for one, source, subject in zip(told, sources, subjects, strict=True):
        identity = f"{one.norm.id}{about[subject]}{one.tails[source]}"
        times = seen[identity] = seen.get(identity, 0) + 1
        result.append(identity if times == 1 else f"{identity}#{times}")
    return result


class _Subjects(dict[tuple[int, int, int], str]):
    """The middle of an identity (CORNERS, Identity): whom it is about, or the pair, and the anchor, a colon before each."""

    def __init__(self, world: World) -> None:
        super().__init__()
        self.names = world.table.names

    def __missing__(self, subject: tuple[int, int, int]) -> str:
        person, other, anchor = subject
        names = self.names
        parts = [
            names.cases[person], names.people[person], names.people[other] if other != NONE else None,
            names.entries[anchor] if anchor != NONE else "-",
        ]  # fmt: skip
        found = self[subject] = "".join(f":{part}" for part in parts if part)
        return found


def _segments(world: World, found: Found) -> Index:
    """For each row the segment on which its conditions are told: that of its event, else of its first day."""
    rows = world.table.rows
    day = np.minimum(found.since, world.today[found.person] + 1)
    told = world.program.told
    at_entry = np.array([told[number].at_entry for number in found.variant.tolist()], bool)
    own = (found.anchor != NONE) & at_entry
    day[own] = rows.d0[found.anchor[own]]
    return world.grid.at(found.person, day)


def _days(world: World, person: int, since: int, until: int) -> tuple[int, int]:
    """A stay laid at the begin of a vague span is told with the whole span."""
    rows = world.table.rows
    own = which((rows.person == person) & (rows.floats_to != NONE))
    for row in own.tolist():
        stay = which(world.stays.row == row)
        if len(stay) and since < world.stays.e1[stay[0]] and until > rows.d0[row]:
            return min(since, int(rows.d0[row])), max(int(rows.floats_to[row]) + 1, until if until < FAR else 0)
    return since, until


class _Leaves:
    """The parts of the norms' conditions with their values, then what they expect; equal leaves are one object."""

    def __init__(self, world: World) -> None:
        self.world, self.known = world, _Known(world)
        self._bytes: dict[int, bytes] = {}
        self._columns: dict[int, list[tuple[bytes, ByValue]]] = {}
        self._expected: dict[tuple[int, int], tuple[Leaf, ...]] = {}
        self._of: dict[tuple[int, int, int, int], tuple[Leaf, ...]] = {}

    def of(self, number: int, segment: int, person: int, other: int) -> tuple[Leaf, ...]:
        """The leaves of a variant on a segment, which is one of the person's, and those about the other on its first day."""
        asked = number, segment, person, other
        found = self._of.get(asked)
        if found is None:
            columns = self._columns.get(number)
            if columns is None:
                columns = self._columns[number] = self._columns_of(number)
            expected = self._expected.get((number, person))
            if expected is None:
                expected = self._expected[number, person] = self._expected_of(number, person)
            beside = self._beside(number, segment, other) if other != NONE else ()
            found = self._of[asked] = (*[leaf[column[segment]] for column, leaf in columns], *beside, *expected)
        return found

    def _beside(self, number: int, segment: int, other: int) -> tuple[Leaf, ...]:
        grid, asked = self.world.grid, self.world.program.told[number].beside
        at = grid.at(np.array([other]), grid.start[[segment]])[0]
        return tuple(leaf[int(self.world.value(part)[at])] for part, leaf in asked)

    def _expected_of(self, number: int, person: int) -> tuple[Leaf, ...]:
        return tuple(leaf[self.known.of(what, person)] for what, leaf in self.world.program.told[number].expected)

    def _columns_of(self, number: int) -> list[tuple[bytes, ByValue]]:
        # Single values are read from bytes much faster than from an array; many variants have leaves in common.
        known, result = self._bytes, []
        for node, leaf in self.world.program.told[number].leaves:
            column = known.get(id(node))
            if column is None:
                column = known[id(node)] = self.world.value(node).tobytes()
            result.append((column, leaf))
        return result


class _Known:
    """Of whom it is recorded, or denied, that what a norm expects was done."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._people: dict[Selector, tuple[frozenset[int], frozenset[int]]] = {}

    def of(self, selector: Selector, person: int) -> int:
        """Yes where any such entry is about the person, no where only a denial is."""
        if selector not in self._people:
            whose, select = self.world.table.rows.person, self.world.select
            done, denied = whose[select.rows(selector).rows], whose[select.not_done(selector).rows]
            self._people[selector] = frozenset(done.tolist()), frozenset(denied.tolist())
        done_by, denied_by = self._people[selector]
        return TRUE if person in done_by else FALSE if person in denied_by else UNKNOWN
