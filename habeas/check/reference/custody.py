"""Custody of one person: stays, and chains of custody without a break. The rules stand in `habeas.check.stays`."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from habeas.check.kleene import FALSE, TRUE, UNKNOWN
from habeas.check.reference.record import Record, Row, Who, span
from habeas.check.stays import TITLES_OF_CUSTODY
from habeas.check.steps import FAR
from habeas.record.case import Place
from habeas.record.vocabulary import Vocabulary

BRIEF: Final = "apprehended"
LAND_EXIT: Final = ("transit_zone", "border", "reception_centre")
_DEPRIVES: Final = {"yes": TRUE, "no": FALSE, "unless_exit": TRUE, "not_known": UNKNOWN}


@dataclass(frozen=True, slots=True, eq=False)
class Stay:
    """A stay that begins in [s0, s1] and ends before a day in [e0, e1].

    `tangled`: another entry about custody stands before it and may have come after it.
    """

    row: Row
    s0: int
    s1: int
    e0: int
    e1: int
    basis: frozenset[str]
    authority: frozenset[str]
    deprives: int
    open_ended: bool
    goes_on: bool
    may_go_on: bool
    tangled: bool

    @property
    def sure(self) -> bool:
        return self.row.sure

    @property
    def lasts_to(self) -> int:
        """The earliest end of a stay in its place: of a tangled one, another stay may have begun on its very day."""
        return self.s0 if self.tangled else self.e0

    @property
    def end(self) -> int:
        """The day up to which the person may be there; without a recorded end there is none."""
        return FAR if self.open_ended else self.e1


@dataclass(frozen=True, slots=True, eq=False)
class Chain:
    """Custody without a break, opened by `row`. `ahead`: the day from which it is assumed to go on, FAR if never.

    `sure`: `row` is; it lasts for certain up to the first stay after that which is not. Where it may be one with those
    before or after it, it may have begun on `from0` and end before `to1`.
    """

    row: Row
    s0: int
    s1: int
    e0: int
    e1: int
    sure: bool
    open_ended: bool
    ahead: int
    from0: int
    to1: int

    def holds(self, day: int) -> int:
        """Whether the day lies in this custody."""
        return self.within((self.s0, self.s1), day, sure=self.sure)

    def within(self, start: tuple[int, int], day: int, *, sure: bool = True) -> int:
        """Whether the day lies between a moment of this custody and its end; what has no end is assumed to go on."""
        found = span(day, start, (self.e0, self.e1), sure)
        if day >= self.ahead:
            found = max(found, span(day, start, (FAR, FAR), sure))
        return found

    def end(self) -> int:
        """The day up to which the person may be held."""
        return FAR if self.open_ended else self.e1


def role(vocabulary: Vocabulary, kind: str) -> int:
    """1 for a kind that begins custody, -1 for one that ends it, else 0."""
    found = vocabulary.kinds[kind]
    return 1 if "detained" in found.starts else -1 if "detained" in found.ends else 0


def stays_of(record: Record, who: Who) -> list[Stay]:
    """Every stay of a person, in the order of the record."""
    marks = _marks(record, who)
    found: list[Stay] = []
    for i, row in enumerate(marks):
        if role(record.vocabulary, row.kind) > 0:
            before = found[-1] if found and i and marks[i - 1] is found[-1].row else None
            if found and _may_be_one(record, marks, found[-1], row):
                found[-1] = replace(found[-1], may_go_on=True)
            found.append(_stay(record, marks, i, before))
    return found


def _may_be_one(record: Record, marks: Sequence[Row], before: Stay, row: Row) -> bool:
    """Whether a stay may still have lasted when the next one began, no end of custody lying between for certain."""
    brief = before.row.kind == BRIEF and _own_end(before.row) is None and row.kind != "transferred"
    between = marks[marks.index(before.row) : marks.index(row)]
    out = [one for one in between if role(record.vocabulary, one.kind) < 0 and one.sure]
    certain = any((one.d1, one.entry.order) < (row.d0, row.entry.order) for one in out)
    return not certain and (before.s1 + 1 if brief else before.e1) >= row.d0


def _marks(record: Record, who: Who) -> list[Row]:
    """The entries that begin or end custody, without arrests within a stay that certainly ends later."""
    found: list[Row] = []
    before: Row | None = None
    for row in record.rows[who]:
        if role(record.vocabulary, row.kind) == 0:
            continue
        arrest = row.kind == BRIEF and _own_end(row) is None
        stay = before if before is not None and role(record.vocabulary, before.kind) > 0 and before.sure else None
        if arrest and stay is not None and stay.end0 is not None and stay.end0 > row.d1:
            continue
        found.append(row)
        before = before if arrest else row
    return found


def _stay(record: Record, marks: Sequence[Row], i: int, before: Stay | None) -> Stay:
    row, following = marks[i], marks[i + 1] if i + 1 < len(marks) else None
    next_is_stay = following is not None and role(record.vocabulary, following.kind) > 0
    next0 = FAR if following is None else following.d0 + (not next_is_stay)  # the day of a release counts as held
    certain = [one for one in marks if one.sure and (one.d0, one.entry.order) > (row.d1, row.entry.order)]
    next1 = min((one.d1 + (role(record.vocabulary, one.kind) < 0) for one in certain), default=FAR)
    own = _own_end(row)
    cut = following is None or following.floats_to is None  # what floats with a stay does not cut it short
    e0, e1 = next0, next1
    if own is not None:
        e0, e1 = (min(own[0], next0), min(own[1], next1)) if cut or row.end0 is not None else own
    brief = row.kind == BRIEF and own is None
    open_ended = own is None and following is None and not brief
    if brief:
        e0 = min(e0, row.d0 + 1)
    if open_ended:
        e0 = _last_sign(record, row.who)
    before_it = (
        marks[:i] if row.end0 is None else [one for one in marks[:i] if one.kind != BRIEF or one.end0 is not None]
    )
    tangled = any((one.d1, one.entry.order) > (row.d0, row.entry.order) for one in before_it)
    if tangled:  # it may have come after this
        e0 = min(e0, row.d0 + 1)
    e1 = max(e1, e0)
    e0 = max(e0, min(row.d0 + 1, e1))
    goes_on = following is not None and next_is_stay and ((own is None and not brief) or e0 >= following.d1)
    basis = row.words.get("basis", frozenset())
    authority = row.words.get("authority", frozenset())
    if before is not None and not tangled and not before.tangled:
        basis = basis or before.basis
        authority = before.authority if not authority and row.kind == "transferred" else authority
    held = deprives(record, row, basis, (e0 - row.d1, e1 - row.d0))
    return Stay(row, row.d0, row.d1, e0, e1, basis, authority, held, open_ended, goes_on, False, tangled)


def _own_end(row: Row) -> tuple[int, int] | None:
    """The day after the last, as the stay's own record tells it: by `until`, or by a length in days."""
    if row.end0 is not None and row.end1 is not None:
        return row.end0, row.end1
    low = row.numbers.get("duration_days", row.numbers.get("duration_days_min"))
    high = row.numbers.get("duration_days", row.numbers.get("duration_days_max"))
    if low is None and high is None:
        return None
    return row.d0 + int(1 if low is None else low), FAR if high is None else min(row.d1 + int(high), FAR)


def _last_sign(record: Record, who: Who) -> int:
    """The day from which silence about a stay without end is *not known*."""
    closed = record.people[who].closed
    if closed is not None:
        return closed + 1
    signs = record.vocabulary.groups.get("custody_sign", ())
    seen = [r.d0 for r in record.rows[who] if r.kind in signs or role(record.vocabulary, r.kind) > 0]
    return min(max(seen) + record.program.grace, record.as_of) + 1


def deprives(record: Record, row: Row, basis: frozenset[str], days: tuple[int, int]) -> int:
    """Whether a stay of so many days may not be left at will: by the kind of place, and by whether there is a way out."""
    place = row.place
    if place is None:
        return TRUE
    kind = record.vocabulary.places.get(place.kind or "", record.vocabulary.places["other"])
    by_kind = _DEPRIVES[kind.deprives]
    if kind.deprives not in ("unless_exit", "not_known"):
        return by_kind
    if by_kind == UNKNOWN and basis & set(TITLES_OF_CUSTODY):
        by_kind = TRUE
    out = yes_no_at(record, row.who[0], place, "exit_at_will", row.d1)
    if kind.name in LAND_EXIT and yes_no_at(record, row.who[0], place, "exit_possible", row.d1) == TRUE:
        if days[1] <= record.program.exit_days:
            return FALSE
        if days[0] <= record.program.exit_days:
            return UNKNOWN
    return by_kind if out == UNKNOWN else 2 - out


def seen_at(
    record: Record, case: str, place: Place, indicator: str, day: int
) -> list[tuple[str, bool | tuple[float, float]]]:
    """(id, value) of what was seen of a place on a day; what was seen of the place itself goes before what it is in."""
    places = {p.id: p for c in record.cases if c.id == case for p in c.places}
    visited: list[str] = []
    at: Place | None = place
    while at is not None and at.id not in visited:
        visited.append(at.id)
        found = [
            (o.id, o.value)
            for o, since, until in record.observations.get((case, at.id), [])
            if o.indicator == indicator and since <= day < until
        ]
        if found:
            return found
        at = places.get(at.within or "")
    return []


def yes_no_at(record: Record, case: str, place: Place, indicator: str, day: int) -> int:
    """A yes/no indicator of a place on a day; observations that contradict one another leave it not known."""
    values = {value for _, value in seen_at(record, case, place, indicator, day)}
    return UNKNOWN if len(values) != 1 else TRUE if True in values else FALSE


def range_at(record: Record, case: str, place: Place, indicator: str, day: int) -> tuple[float, float]:
    """A quantity of a place on a day: the range that holds everything that was seen."""
    values = [value for _, value in seen_at(record, case, place, indicator, day) if isinstance(value, tuple)]
    if not values:
        return float("-inf"), float("inf")
    return min(low for low, _ in values), max(high for _, high in values)


def chains_of(record: Record, who: Who, stays: Sequence[Stay]) -> list[Chain]:
    """Runs of stays that deprive of liberty, in each of which custody goes on from one to the next."""
    found: list[Chain] = []
    before: Stay | None = None
    certain = True
    for stay in stays:
        if stay.deprives != FALSE:
            ahead = FAR if not stay.open_ended or record.people[who].closed is not None else record.as_of + 1
            if before is not None and before.goes_on and before.deprives == stay.deprives:
                last = found[-1]
                certain &= stay.sure
                found[-1] = replace(
                    last,
                    e0=max(last.e0, stay.e0) if certain else last.e0,
                    e1=max(last.e1, stay.e1),
                    open_ended=stay.open_ended,
                    ahead=ahead if certain else FAR,
                    to1=max(last.to1, stay.end),
                )
            else:
                certain = True
                sure = stay.sure and stay.deprives == TRUE
                same = before is not None and before.may_go_on and before.deprives == stay.deprives
                from0 = found[-1].from0 if same else stay.s0
                found.append(
                    Chain(stay.row, stay.s0, stay.s1, stay.e0, stay.e1, sure, stay.open_ended, ahead, from0, stay.end)
                )
        before = stay
    ends = {chain.from0: max(one.to1 for one in found if one.from0 == chain.from0) for chain in found}
    return [replace(chain, to1=ends[chain.from0]) for chain in found]


def membership(chain: Chain, row: Row, sure: bool) -> int:
    """Whether an entry falls in a custody; the day before its begin counts."""
    if row.d0 >= chain.s1 - 1 and row.d1 < chain.e0 and sure:
        return TRUE
    return UNKNOWN if row.d1 >= chain.from0 - 1 and row.d0 < chain.to1 else FALSE
