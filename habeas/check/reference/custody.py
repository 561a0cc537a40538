"""Custody of one person: stays, and chains of custody without a break. The rules stand in `habeas.check.stays`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from habeas.check.kleene import FALSE, TRUE, UNKNOWN
from habeas.check.reference.marks import Marks, is_brief, own_end, place, role
from habeas.check.reference.record import Record, Row, Who, agreed, span
from habeas.check.stays import TITLES_OF_CUSTODY
from habeas.check.steps import FAR
from habeas.record.case import Place

LAND_EXIT: Final = ("transit_zone", "border", "reception_centre")
_DEPRIVES: Final = {"yes": TRUE, "no": FALSE, "unless_exit": TRUE, "not_known": UNKNOWN}


@dataclass(frozen=True, slots=True, eq=False)
class Stay:
    """A stay that begins in [s0, s1] and ends before a day in [e0, e1].

    `lasts_to`: the earliest end in its place; on the very day of its begin another stay may have begun. `tangled`: another
    entry about custody stands before it and may have come after it; `taken`: a stay does. `within`: an arrest that may be
    part of another stay. `unclear`: whether it deprives of
    liberty is not known for vague days. `goes_on`: into the next stay, for certain. `joins`: it may be one custody with a
    stay before it.
    """

    row: Row
    s0: int
    s1: int
    e0: int
    e1: int
    lasts_to: int
    basis: frozenset[str]
    authority: frozenset[str]
    deprives: int
    open_ended: bool
    tangled: bool
    taken: bool
    within: bool
    unclear: bool
    sure: bool
    goes_on: bool = False
    joins: bool = False

    @property
    def end(self) -> int:
        """The day up to which the person may be there; without a recorded end there is none."""
        return FAR if self.open_ended else self.e1


@dataclass(frozen=True, slots=True, eq=False)
class Chain:
    """Custody without a break, opened by `row`. `ahead`: the day from which it is assumed to go on, FAR if never.

    `sure`: `row` is, and so is all in it. `opens_within`: `row` is an arrest that may be part of another stay. `joins`: it
    may be one with that before it; then it may have begun on `from0`, and end before `to1`.
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
    joins: bool
    opens_within: bool

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


def stays_of(record: Record, who: Who) -> list[Stay]:
    """Every stay of a person, by their earliest days."""
    marks = Marks(record, who)
    found: dict[Row, Stay] = {}
    for row in marks.rows:
        if marks.begins(row):
            before = next(iter(marks.before(row)), None)
            found[row] = _stay(record, marks, row, None if before is None else found.get(before))
    own = {row: _with_certain_end(stay, marks, found) for row, stay in found.items()}
    own = {row: replace(stay, goes_on=_goes_on(row, marks, found)) for row, stay in own.items()}
    stays = [*own.values(), *(_aside(record, marks, row) for row in marks.asides)]
    stays.sort(key=lambda stay: place(stay.s0, stay.row))
    return [replace(stay, joins=_joins(marks, stays, i)) for i, stay in enumerate(stays)]


def _aside(record: Record, marks: Marks, row: Row) -> Stay:
    """An arrest that may be part of a stay: a disputed stay up to what certainly ends it."""
    certain = [one for one in marks.rows if marks.is_sure(one) and place(one.d0, one) > place(row.d1, row)]
    released = [one for one in marks.rows if not marks.begins(one)]
    ends = [one.d1 + any(other.d0 <= one.d1 <= other.d1 for other in released) for one in certain]
    s0, s1, e1 = row.d0, row.d1, min(ends, default=FAR)
    basis, authority = row.words.get("basis", frozenset()), row.words.get("authority", frozenset())
    held = deprives(record, row, (s0, s1), basis, (s0 - s1, e1 - s0))
    return Stay(
        row, s0, s1, s0, e1, s0, basis, authority, held, open_ended=False, tangled=True, taken=True, within=True,
        unclear=True, sure=False,
    )  # fmt: skip


def _stay(record: Record, marks: Marks, row: Row, before: Stay | None) -> Stay:
    """A stay by itself, after `before` if that is the entry before it."""
    s0, s1 = row.d0, max(marks.latest_begins[row], marks.last_aside(row))
    following, own, aside = next(iter(marks.after(row)), None), own_end(row), marks.first_aside(row)
    (next0, begins), next1 = marks.earliest_end(row), marks.latest_end(row)
    if own is not None and row.end0 is None and following is not None and following.floats_to is not None:
        next0 = next1 = begins = FAR  # what floats with a stay does not cut it short
    begins = min(begins, aside)
    e0, e1 = (next0, next1) if own is None else (min(own[0], next0), min(own[1], next1))
    open_ended = own is None and following is None and not is_brief(row) and aside == FAR
    if is_brief(row):
        e0 = min(e0, s0 + 1)
    e0 = _last_sign(record, row.who) if open_ended else min(e0, begins)
    later, doubtful = marks.overtaking(row), row in marks.dense or marks.aside_overtakes(row)
    if later or doubtful:
        e0 = min(e0, s0 + 1)
    e1 = max(e1, e0)
    e0 = max(e0, min(s0 + 1, e1))
    taken = doubtful or any(marks.begins(one) for one in later)
    lasts_to = s0 if taken else min(e0, begins)
    basis, authority = row.words.get("basis", frozenset()), row.words.get("authority", frozenset())
    last = next(iter(marks.before(row)), None)
    clear = (
        last is not None and marks.is_in_order(row) and marks.is_certain(last) and not marks.aside_between(last, row)
    )
    if before is not None and clear:
        basis = basis or before.basis
        authority = before.authority if not authority and row.kind == "transferred" else authority
    held = deprives(record, row, (s0, s1), basis, (e0 - s1, e1 - s0))
    return Stay(
        row, s0, s1, e0, e1, lasts_to, basis, authority, held, open_ended, bool(later) or doubtful, taken, within=False,
        unclear=held == UNKNOWN and (s0 < s1 or (last is not None and not basis)), sure=marks.is_sure(row),
    )  # fmt: skip


def _with_certain_end(stay: Stay, marks: Marks, found: Mapping[Row, Stay]) -> Stay:
    """The stay; where one that may begin on its first day is of another kind, or disputed, its first day is not certain, nor
    where an arrest may end it that may be part of another.
    """
    near = [found[row] for row in (*marks.knot(stay.row), *marks.ending_knot(stay.row)) if row in found]
    alike = all(one.sure and one.deprives == stay.deprives for one in near) and marks.first_aside(stay.row) == FAR
    return replace(stay, e0=max(stay.e0, stay.s0 + 1) if alike else stay.lasts_to)


def _goes_on(row: Row, marks: Marks, found: Mapping[Row, Stay]) -> bool:
    """Whether custody certainly goes on from a stay to the next: nothing may lie between, and nothing is disputed."""
    following = next(iter(marks.after(row)), None)
    if following is None or following not in found or found[following].deprives != found[row].deprives:
        return False
    own, other = marks.knot(row), marks.knot(following)
    if any(marks.begins(one) and one.end0 is None for one in own) and marks.aside_between(own[0], following):
        return False
    parted = max(place(one.d1, one) for one in own) <= min(place(one.d0, one) for one in other)
    touches = own is other or (parted and min(marks.lasts(one) for one in own) >= max(one.d1 for one in other))
    if touches and _is_plain(own, marks, found) and _is_plain(other, marks, found):
        return True
    return (
        marks.is_sure(row)
        and marks.is_sure(following)
        and marks.lasts(row) >= following.d1
        and not marks.may_part(row, following)
    )


def _is_plain(knot: Sequence[Row], marks: Marks, found: Mapping[Row, Stay]) -> bool:
    """Whether these are certain stays without a break between them, in whatever order they came."""
    if not all(row in found and marks.is_sure(row) for row in knot):
        return False
    alike = len({found[row].deprives for row in knot}) == 1
    return len(knot) == 1 or (alike and min(marks.lasts(row) for row in knot) >= max(row.d1 for row in knot))


def _joins(marks: Marks, stays: Sequence[Stay], i: int) -> bool:
    """Whether a stay may be one custody with one before it: that one may last so long, and no end of custody lies between
    for certain. Such an end is also a stay of another kind, unless its kind is unclear only for vague days or it is an arrest
    that may be part of a stay.
    """
    stay = stays[i]
    for one in stays[:i]:
        others = {FALSE} if one.unclear else {FALSE, UNKNOWN + TRUE - one.deprives}
        other = {other.row for other in stays if other.deprives in others and not other.unclear and not other.within}
        ends = [row for row in marks.rows if marks.is_sure(row) and (row in other or not marks.begins(row))]
        between = [row for row in ends if place(row.d0, row) > place(one.row.d1, one.row)]
        parted = any(place(row.d1, row) < place(stay.row.d0, stay.row) for row in between)
        parted |= any(row is stay.row and row.d0 == row.d1 for row in between)
        last = one.s1 + 1 if _is_over_at_once(one, marks) else one.e1
        if FALSE not in (one.deprives, stay.deprives) and last >= stay.row.d0 and not parted:
            return True
    return False


def _is_over_at_once(stay: Stay, marks: Marks) -> bool:
    """Whether an arrest is over on the day after: the next stay certainly is no move from it."""
    if not is_brief(stay.row) or marks.asides:
        return False
    following = next((row for row in marks.after(stay.row) if marks.begins(row)), None)
    alone = len(marks.knot(stay.row)) == 1 and len(marks.next_knot(stay.row)) <= 1
    return alone and (following is None or following.kind != "transferred")


def _last_sign(record: Record, who: Who) -> int:
    """The day from which silence about a stay without end is *not known*."""
    closed = record.people[who].closed
    if closed is not None:
        return closed + 1
    signs = record.vocabulary.groups.get("custody_sign", ())
    seen = [r.d0 for r in record.rows[who] if r.kind in signs or role(record.vocabulary, r.kind) > 0]
    return min(max(seen) + record.program.grace, record.as_of) + 1


def deprives(record: Record, row: Row, begin: tuple[int, int], basis: frozenset[str], days: tuple[int, int]) -> int:
    """Whether a stay of so many days may not be left at will: by the kind of place, and by whether there is a way out.

    Where that differs between the days on which it may have begun it is not known.
    """
    if row.place is None:
        return TRUE
    around = _and_around(record, row.who[0], row.place)
    seen = [one for at in around for one in record.observations.get((row.who[0], at.id), [])]
    changes = [day for _, since, until in seen for day in (since, until) if begin[0] < day < begin[1]]
    begins = {*begin, *changes}
    return agreed([_deprives_from(record, row, row.place, basis, days, day) for day in begins])


def _deprives_from(
    record: Record, row: Row, where: Place, basis: frozenset[str], days: tuple[int, int], begin: int
) -> int:
    kind = record.vocabulary.places.get(where.kind or "", record.vocabulary.places["other"])
    by_kind = _DEPRIVES[kind.deprives]
    if kind.deprives not in ("unless_exit", "not_known"):
        return by_kind
    if by_kind == UNKNOWN and basis & set(TITLES_OF_CUSTODY):
        by_kind = TRUE
    out = yes_no_at(record, row.who[0], where, "exit_at_will", begin)
    if kind.name in LAND_EXIT and yes_no_at(record, row.who[0], where, "exit_possible", begin) == TRUE:
        if days[1] <= record.program.exit_days:
            return FALSE
        if days[0] <= record.program.exit_days:
            return UNKNOWN
    return by_kind if out == UNKNOWN else 2 - out


def _and_around(record: Record, case: str, place: Place) -> list[Place]:
    """A place, what it is in, and so on outwards."""
    places = {p.id: p for c in record.cases if c.id == case for p in c.places}
    found: list[Place] = []
    at: Place | None = place
    while at is not None and at not in found:
        found.append(at)
        at = places.get(at.within or "")
    return found


def seen_at(
    record: Record, case: str, place: Place, indicator: str, day: int
) -> list[tuple[str, bool | tuple[float, float]]]:
    """(id, value) of what was seen of a place on a day; what was seen of the place itself goes before what it is in."""
    for one in _and_around(record, case, place):
        found = [
            (o.id, o.value)
            for o, since, until in record.observations.get((case, one.id), [])
            if o.indicator == indicator and since <= day < until
        ]
        if found:
            return found
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
    runs: list[list[Stay]] = []
    present: list[Stay] = []
    for stay in stays:
        if stay.within:
            runs += [[stay]] if stay.deprives != FALSE else []
        elif present and present[-1].goes_on:
            present.append(stay)
        else:
            present = [stay]
            runs += [present] if stay.deprives != FALSE else []
    groups: list[list[Chain]] = []
    for run in runs:
        chain = _chain(record, who, run)
        groups = [*groups[:-1], [*groups[-1], chain]] if chain.joins else [*groups, [chain]]
    return [replace(chain, from0=group[0].s0, to1=max(one.to1 for one in group)) for group in groups for chain in group]


def _chain(record: Record, who: Who, run: Sequence[Stay]) -> Chain:
    """The custody that these stays are."""
    first, last = run[0], run[-1]
    e1, goes_on = max(stay.e1 for stay in run), last.open_ended and record.people[who].closed is None
    return Chain(
        first.row, first.s0, min(stay.s1 for stay in run), min(max(stay.e0 for stay in run), e1), e1,
        first.sure and first.deprives == TRUE, last.open_ended, record.as_of + 1 if goes_on else FAR, first.s0,
        FAR if last.open_ended else e1, first.joins, first.within,
    )  # fmt: skip


def membership(chain: Chain, row: Row, sure: bool) -> int:
    """Whether an entry falls in a custody; the day before its begin counts."""
    if row.d0 >= chain.s1 - 1 and row.d1 < chain.e0 and sure:
        return TRUE
    return UNKNOWN if row.d1 >= chain.from0 - 1 and row.d0 < chain.to1 else FALSE


def is_ordered_in(chain: Chain, row: Row) -> int:
    """Whether an order falls in a custody; one with the same vague date as its begin does."""
    return TRUE if (row.d0, row.d1) == (chain.s0, chain.s1) else membership(chain, row, True)
