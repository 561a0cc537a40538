"""Days for which something that lists ask for holds of a person: held and where, child, pregnant, stateless.

They are kept as spans over time, so that a list of a later day needs no new check. Days are ordinals, half-open.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from habeas.check.findings import Checked
from habeas.check.kleene import FALSE, TRUE, which
from habeas.check.steps import FAR
from habeas.check.table import NONE

LISTED: Final = ("child", "pregnant", "stateless", "asylum_pending", "separated")
"""Facts that lists filter by and figures count, beside custody."""
HELD: Final = "held"


@dataclass(frozen=True, slots=True)
class Stretch:
    """`fact` holds of `who` from `since` to before `until`; not `certain` where a vague day or silence leaves it open.

    `place` is the id of the place, of a stay alone. A stay that nobody recorded an end of runs on, uncertain after its
    last sign and the office's grace (`ends_open`).
    """

    case: str
    who: str
    fact: str
    place: str | None
    since: int
    until: int
    certain: bool
    ends_open: bool = False


def stretches(checked: Checked) -> Iterator[Stretch]:
    """All stretches of a checked record, stays first."""
    yield from _stays(checked)
    dead = _deaths(checked)
    for fact in LISTED:
        for stretch in _of_fact(checked, fact):
            yield from _until_death(stretch, dead.get((stretch.case, stretch.who)))


def _stays(checked: Checked) -> Iterator[Stretch]:
    names, stays = checked.table.names, checked.world.stays
    for i in which(stays.deprives != FALSE).tolist():
        person, place = int(stays.person[i]), int(stays.place[i])
        where = names.places[place] if place != NONE else None
        begin, sure_end, end = int(stays.s0[i]), int(stays.e0[i]), int(stays.e1[i])
        certain, open_ended = int(stays.deprives[i]) == TRUE, bool(stays.open_ended[i])
        if begin < sure_end:
            yield Stretch(names.cases[person], names.people[person], HELD, where, begin, sure_end, certain)
        if sure_end < end:
            yield Stretch(
                names.cases[person],
                names.people[person],
                HELD,
                where,
                max(begin, sure_end),
                min(end, FAR),
                False,
                open_ended,
            )


def _deaths(checked: Checked) -> dict[tuple[str, str], tuple[int, int]]:
    """By case and person the first and the last day on which they may have died; of what is disputed none."""
    rows, names = checked.table.rows, checked.table.names
    at = which((rows.kind == checked.program.coding.kinds["death"]) & rows.sure)
    found: dict[tuple[str, str], tuple[int, int]] = {}
    for person, first, last in zip(rows.person[at].tolist(), rows.d0[at].tolist(), rows.d1[at].tolist(), strict=True):
        found.setdefault((names.cases[person], names.people[person]), (first, last))
    return found


def _until_death(stretch: Stretch, died: tuple[int, int] | None) -> Iterator[Stretch]:
    """Nobody is a child, or waits for asylum, after death; between the first and the last day it may be, that is open."""
    if died is None or stretch.until <= died[0] + 1:
        yield stretch
        return
    first, last = died[0] + 1, min(died[1] + 1, stretch.until)
    if stretch.since < first:
        yield replace(stretch, until=first)
    if max(first, stretch.since) < last:
        yield replace(stretch, since=max(first, stretch.since), until=last, certain=False)


def _of_fact(checked: Checked, fact: str) -> Iterator[Stretch]:
    """Runs of segments on which a fact is true, joined where they touch."""
    world, names = checked.world, checked.table.names
    grid = world.grid
    at = which(world.facts.yes_no(fact) == TRUE)
    if not len(at):
        return
    person, start, end = grid.person[at], grid.start[at], grid.end[at]
    begins = np.ones(len(at), bool)
    begins[1:] = (person[1:] != person[:-1]) | (start[1:] != end[:-1])
    first = which(begins)
    last = np.append(first[1:], len(at)) - 1
    for who, since, until in zip(person[first].tolist(), start[first].tolist(), end[last].tolist(), strict=True):
        yield Stretch(names.cases[who], names.people[who], fact, None, since, until, True)
