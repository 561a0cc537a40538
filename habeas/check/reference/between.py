"""What surely, or possibly, discharged an event in time, where it is unclear (see `habeas.check.forms.between`)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from habeas.check.kleene import TRUE
from habeas.check.reference.conditions import Conditions
from habeas.check.reference.record import Row
from habeas.law.norm import Event

if TYPE_CHECKING:
    from habeas.check.reference.events import Happened

Expected = tuple[Row, bool, int]
"""An entry, whether it certainly is what is expected, and which alternative."""


@dataclass(frozen=True, slots=True)
class Between:
    """An event that no entry names, what may discharge it, and the other such events of the person."""

    event: "Happened"
    entries: Sequence[Expected]
    others: Sequence["Happened"]

    def certainly(self, in_time: Callable[[Row], bool]) -> Expected | None:
        """The first entry by which it certainly is discharged; `in_time`: whether an entry certainly came in time."""
        event = self.event
        closes = [(one[0].d1, one) for one in self.entries if one[1] and one[0].d0 >= event.d1 and in_time(one[0])]
        return _first_more(closes, [other.d0 for other in self.others if other.d1 >= event.d0])

    def possibly(self, due: int) -> bool:
        """Whether it may have been discharged by `due`, the last minute."""
        event = self.event
        closes = [(one[0].d0, one) for one in self.entries if one[0].d1 >= event.d0 and one[0].m0 <= due]
        opens = [other.d1 for other in self.others if other.value == TRUE and other.d0 > event.d1]
        return _first_more(closes, opens) is not None

    def came_late(self, due: int) -> set[int]:
        """The alternatives that certainly came after `due`, the last minute, with no other event, nor another alternative,
        that may lie between."""
        following = min([self.event.unsure, *(other.d0 for other in self.others if other.d1 >= self.event.d0)])
        after = [(row.d0, number) for row, _, number in self.entries if row.d1 >= self.event.d0]

        def first(row: Row, own: int) -> bool:
            return all(row.d1 < day for day, number in after if number != own)

        late = [(row, number) for row, _, number in self.entries if row.m0 > due and row.d1 < following]
        return {number for row, number in late if first(row, number)}


def between_of(
    c: Conditions, found: Sequence["Happened"], form: Event, one: "Happened", *, only_sure: bool = False
) -> Between | None:
    """What may discharge an event, where that is unclear: something is vague or disputed, or two events are of one day."""
    chosen: dict[Row, Expected] = {}
    for number, selector in enumerate(form.expect):
        for row, sure in c.record.chosen(one.who, selector):
            if sure or not only_sure:
                chosen.setdefault(row, (row, sure, number))
    events = [other for other in found if other.who == one.who]
    happened = {id(other.row) for other in found if other.row is not None}
    free = [entry for entry in chosen.values() if id(answered(c, entry[0])) not in happened]
    vague = any(other.d0 < other.d1 or other.value != TRUE for other in events)
    vague |= any(not sure or row.d0 < row.d1 for row, sure, _ in free)
    vague |= len({other.d0 for other in events}) < len(events)
    taken = {
        id(answered(c, row)) for rows in c.record.rows.values() for row in rows if _is_chosen(c, form, row, only_sure)
    }
    if not vague or one.other is not None or id(one.row) in taken:
        return None
    waiting = [other for other in events if other is not one and id(other.row) not in taken]
    return Between(one, sorted(free, key=lambda entry: c.record.rows[one.who].index(entry[0])), waiting)


def _is_chosen(c: Conditions, form: Event, row: Row, only_sure: bool) -> bool:
    """Whether an entry that names another is, or may be, what a norm expects."""
    every = ((found, sure) for what in form.expect for found, sure in c.record.chosen(row.who, what))
    return row.re is not None and any(found is row and (sure or not only_sure) for found, sure in every)


def answered(conditions: Conditions, row: Row) -> Row | None:
    """The entry that this one answers: about the same person, else about anyone of the case."""
    if row.re is None:
        return None
    rows = conditions.record.rows
    own = [r for r in rows[row.who] if r.id == row.re]
    every = [r for who, of in rows.items() if who[0] == row.who[0] for r in of if r.id == row.re]
    return next(iter(own or every), None)


def _first_more(closes: Sequence[tuple[int, Expected]], opens: Sequence[int]) -> Expected | None:
    """The first entry up to which more of the entries lie than of the other events."""
    height = 0
    steps: list[tuple[int, Expected | None]] = [(day, None) for day in opens]
    steps += closes
    for _, entry in sorted(steps, key=lambda step: (step[0], step[1] is not None)):
        height += 1 if entry is not None else -1
        if entry is not None and height > 0:
            return entry
    return None
