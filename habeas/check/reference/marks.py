"""The entries of one person that begin or end custody, and in what order they may have come (see `habeas.check.marks`)."""

from collections.abc import Iterator, Sequence
from typing import Final

from habeas.check.reference.record import Record, Row, Who
from habeas.check.steps import FAR
from habeas.record.case import Place
from habeas.record.vocabulary import Vocabulary

BRIEF: Final = "apprehended"


def role(vocabulary: Vocabulary, kind: str) -> int:
    """1 for a kind that begins custody, -1 for one that ends it, else 0."""
    found = vocabulary.kinds[kind]
    return 1 if "detained" in found.starts else -1 if "detained" in found.ends else 0


def place(day: int, row: Row) -> tuple[int, int]:
    """Where an entry stands if it is of that day."""
    return day, row.entry.order


def own_end(row: Row) -> tuple[int, int] | None:
    """The day after the last, as the stay's own record tells it: by `until`, or by a length in days."""
    if row.end0 is not None and row.end1 is not None:
        return row.end0, row.end1
    low = row.numbers.get("duration_days", row.numbers.get("duration_days_min"))
    high = row.numbers.get("duration_days", row.numbers.get("duration_days_max"))
    if low is None and high is None:
        return None
    return row.d0 + int(1 if low is None else low), FAR if high is None else min(row.d1 + int(high), FAR)


def is_brief(row: Row) -> bool:
    """Whether it is an arrest of which no end is told: it is certain for its own day only."""
    return row.kind == BRIEF and own_end(row) is None


class Marks:
    """The entries about custody by their earliest place. In a knot of several, which of them came first is not known.

    `asides`: arrests that stand aside (see `habeas.check.asides`), which are not among the others.
    """

    def __init__(self, record: Record, who: Who) -> None:
        self.vocabulary = record.vocabulary
        self.state = next(iter(record.people[who].case.states), None)
        self.asides: list[Row] = []
        in_order = [row for row in record.rows[who] if role(self.vocabulary, row.kind) != 0]
        in_order.sort(key=lambda row: place(row.d0, row))
        self.dense = set(self._dense(in_order))
        self.rows = list(self._about_custody(in_order))
        self.knots: list[list[Row]] = []
        for row in self.rows:
            if self.overtaking(row):
                self.knots[-1].append(row)
            else:
                self.knots.append([row])
        self.latest_begins = dict(self._latest_begins())

    def _dense(self, rows: Sequence[Row]) -> Iterator[Row]:
        """The entries in dense knots: three or more overlap, and not all are stays that last to the next."""
        groups: list[list[Row]] = []
        fixed = [row for row in rows if row.floats_to is None]
        for i, row in enumerate(fixed):
            if any(place(one.d1, one) > place(row.d0, row) for one in fixed[:i]):
                groups[-1].append(row)
            else:
                groups.append([row])
        for group in groups:
            lasting = all(
                self.begins(row) and row.sure and self.lasts(row) == FAR and own_end(row) is None for row in group
            )
            if len(group) >= 3 and not lasting:
                yield from group

    def is_sure(self, row: Row) -> bool:
        """Whether nobody disputes an entry, and it is in no dense knot."""
        return row.sure and row not in self.dense

    def _latest_begins(self) -> Iterator[tuple[Row, int]]:
        """The latest begin of each stay; of stays of which either may have come first that of them all.

        One that tells its end is not among them where only arrests may have come after it.
        """
        groups: list[list[Row]] = []
        stays = list(filter(self.begins, self.rows))
        for i, row in enumerate(stays):
            if any(place(one.d1, one) > place(row.d0, row) for one in stays[:i]):
                groups[-1].append(row)
            else:
                groups.append([row])
        alone = [row for i, row in enumerate(stays) if self._stands_alone(row, stays[i + 1 :])]
        for group in groups:
            last = max((row.d1 for row in group if row not in alone), default=0)
            yield from ((row, row.d1 if row in alone else last) for row in group)

    def _stands_alone(self, row: Row, following: Sequence[Row]) -> bool:
        """Whether a stay tells its end, and nothing but arrests may have come on either side of it."""
        taken = any(self.begins(one) for one in self.overtaking(row))
        overtakes = any(place(row.d1, row) > place(one.d0, one) for one in following if not is_brief(one))
        return row.end0 is not None and not taken and not overtakes

    def lasts(self, row: Row) -> int:
        """The day before which a stay certainly does not end by itself."""
        own = own_end(row)
        return own[0] if own is not None else row.d0 + 1 if is_brief(row) else FAR

    def _about_custody(self, rows: Sequence[Row]) -> Iterator[Row]:
        """Those that begin or end custody, without arrests that are part of a stay or stand aside."""
        before: Row | None = None
        for row in rows:
            if is_brief(row):
                if before is not None and self._has_part(before, row, rows):
                    continue
                begun = [one for one in rows if place(one.d0, one) <= place(row.d1, row)]
                if not self.is_sure(row) or any(self._last_day(one, rows) >= row.d0 for one in begun):
                    self.asides.append(row)
                    continue
            yield row
            before = before if is_brief(row) else row

    def _has_part(self, stay: Row, row: Row, rows: Sequence[Row]) -> bool:
        """Whether an arrest certainly is part of a stay, in a place of the same state that surely deprives of liberty."""
        kinds = self.vocabulary.places
        holds = stay.place is None or kinds.get(stay.place.kind or "", kinds["other"]).deprives == "yes"
        others = [one for one in rows if not is_brief(one)]
        in_order = all(self._is_before_or_after(one, others) and one not in self.dense for one in (stay, row))
        holds &= row.place is None or (stay.place is not None and self._state(stay.place) == self._state(row.place))
        lasts = stay.sure and self.begins(stay) and stay.end0 is not None and stay.end0 > row.d1
        return lasts and holds and in_order and place(stay.d1, stay) < place(row.d0, row)

    def _is_before_or_after(self, row: Row, others: Sequence[Row]) -> bool:
        """Whether an entry certainly came before or after each of these."""
        return all(
            one is row or place(one.d1, one) < place(row.d0, row) or place(one.d0, one) > place(row.d1, row)
            for one in others
        )

    def _state(self, where: Place) -> str | None:
        found = where.state or self.state
        return found if found in self.vocabulary.states else self.state

    def _last_day(self, stay: Row, rows: Sequence[Row]) -> int:
        """The last day on which an arrest may be part of a stay that tells its end; 0 for any other entry."""
        if not self.begins(stay) or stay.end1 is None:
            return 0
        ends = [row for row in rows if row.sure and role(self.vocabulary, row.kind) < 0]
        cut = [row.d1 for row in ends if place(row.d0, row) > place(stay.d1, stay)]
        return min([stay.end1 - 1, *cut])

    def begins(self, row: Row) -> bool:
        """Whether it begins custody; else it ends it."""
        return role(self.vocabulary, row.kind) > 0

    def before(self, row: Row) -> list[Row]:
        """The entries before one, the nearest first."""
        return self.rows[: self.rows.index(row)][::-1]

    def after(self, row: Row) -> list[Row]:
        """The entries after one."""
        return self.rows[self.rows.index(row) + 1 :]

    def overtaking(self, row: Row) -> list[Row]:
        """The entries before one that may have come after it.

        An arrest never ends a stay that tells its own end: it is part of it, or comes later.
        """
        others = [one for one in self.before(row) if row.end0 is None or one.kind != BRIEF or one.end0 is not None]
        return [one for one in others if place(one.d1, one) > place(row.d0, row)]

    def may_end(self, row: Row, other: Row) -> bool:
        """Whether a later entry can end a stay: an arrest ends none that tells its own end."""
        return row.end0 is None or not is_brief(other)

    def is_certain(self, row: Row) -> bool:
        """Whether an entry is sure and in order."""
        return self.is_sure(row) and self.is_in_order(row)

    def aside_between(self, row: Row, following: Row) -> bool:
        """Whether an arrest that may be part of a stay may lie between one entry and a later one."""
        after, before = place(row.d0, row), place(following.d1, following)
        return any(place(one.d1, one) > after and place(one.d0, one) < before for one in self.asides)

    def first_aside(self, row: Row) -> int:
        """The earliest day on which such an arrest may come after a stay, and so end it if it does not tell its own end."""
        after = [one.d0 for one in self.asides if place(one.d1, one) > place(row.d0, row)] if row.end0 is None else []
        return max(row.d0, min(after, default=FAR))

    def last_aside(self, row: Row) -> int:
        """The latest day of such arrests that may have come before a stay which does not tell its end; 0 where none may."""
        before = [one.d1 for one in self.asides if place(one.d0, one) < place(row.d1, row)] if row.end0 is None else []
        return max(before, default=0)

    def aside_overtakes(self, row: Row) -> bool:
        """Whether such an arrest stands before a stay that does not tell its end, and may have come after it."""
        own = place(row.d0, row)
        return row.end0 is None and any(place(one.d0, one) < own < place(one.d1, one) for one in self.asides)

    def is_in_order(self, row: Row) -> bool:
        """Whether every other entry, be it an arrest that is part of it, certainly came before or after it."""
        return self._is_before_or_after(row, self.rows)

    def knot(self, row: Row) -> list[Row]:
        """The knot of an entry."""
        return next(knot for knot in self.knots if row in knot)

    def ending_knot(self, row: Row) -> list[Row]:
        """The knot of the first entry after a stay that can end it, if any does."""
        return next((self.knot(one) for one in self.after(row) if self.may_end(row, one)), [])

    def next_knot(self, row: Row) -> list[Row]:
        """The knot of the entry that follows, if any does."""
        return next((self.knot(one) for one in self.after(row)), [])

    def earliest_end(self, row: Row) -> tuple[int, int]:
        """The earliest day before which the next entry ends a stay; and on which another stay may begin, FAR if none may.

        The day of a release counts as held.
        """
        following = next((one for one in self.after(row) if self.may_end(row, one)), None)
        if following is None:
            return FAR, FAR
        if self.begins(following):
            return following.d0, following.d0
        stays = [one for one in self.knot(following) if self.begins(one) and one is not row]
        begins = any(one.d0 <= following.d0 <= one.d1 for one in stays)
        begins |= place(row.d1, row) > place(following.d0, following)
        return following.d0 + 1, following.d0 if begins else FAR

    def latest_end(self, row: Row) -> int:
        """The latest day before which a stay ends: some certain entry certainly comes after it.

        Where on the day of that entry a release may have come before it, the day counts as held.
        """
        certain = [
            one for one in self.rows
            if self.is_sure(one) and place(one.d0, one) > place(row.d1, row) and self.may_end(row, one)
        ]  # fmt: skip
        end = min((one.d1 + (not self.begins(one)) for one in certain), default=FAR)
        out = [one for one in self.rows if not self.begins(one) and one.d0 <= end <= one.d1]
        if not any(place(end, one) > place(row.d0, row) for one in out):
            return end
        return min((one.d1 + self._may_be_held(one) for one in certain), default=FAR)

    def _may_be_held(self, row: Row) -> bool:
        """Whether the latest day of an entry may be the last one held: a release may come before it on that day."""
        out = [one for one in self.knot(row) if not self.begins(one) and one.d0 <= row.d1 <= one.d1]
        before = [one for one in self.before(row) if not self.begins(one) and one.d1 >= row.d1]
        return not self.begins(row) or bool(before) or any(one.entry.order < row.entry.order for one in out)

    def may_part(self, row: Row, following: Row) -> bool:
        """Whether another entry of their knots may come between a stay and the next, or these two the other way round."""
        if place(row.d1, row) > place(following.d0, following):
            return True
        first, last = row.entry.order, following.entry.order
        return any(
            max(one.d0, row.d0 + (one.entry.order < first)) <= min(one.d1, following.d1 - (one.entry.order > last))
            for one in (*self.knot(row), *self.knot(following))
            if one is not row and one is not following
        )
