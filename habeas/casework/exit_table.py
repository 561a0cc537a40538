"""What of many cases may stand in a table that leaves: the gate of `exits`, asked of all of them in a few queries.

1. A row is an exit of its case: its rules 1 to 5 hold, by the same functions. A case of which nothing may leave has no row.
2. Of people a row tells how many there are, or their names; nothing that anybody wrote leaves with it but a title.
3. The counts of those held and of breaches are what the check kept of the whole case. Nobody checks anew for a table, so where
   something rests on a protected source neither is told, and breaches not where somebody is left out.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from django.db.models import Count, Q

from habeas.casework import exits
from habeas.casework.exits import OWN, LeftOut
from habeas.casework.standing import breach, goes_on, standing
from habeas.store import models as tables
from habeas.store.mapping import BATCH


@dataclass(frozen=True, slots=True)
class Row:
    """A case as it stands in a table. `stops` are reasons for which it has no row; `people` are those who may be in it."""

    case: tables.Case
    use: str
    day: int
    stops: tuple[str, ...]
    people: tuple[tables.Person, ...]
    left_out: tuple[LeftOut, ...]
    is_partial: bool
    """Whether somebody is not in it: then nothing in it may name them."""
    marks: tuple[str, ...]
    """Whom somebody in the case does not want told."""
    is_protected: bool
    """Whether something of the case rests on a source that never leaves."""
    found: int
    """How many breaches the check keeps of the whole case today."""

    @property
    def is_open(self) -> bool:
        return not self.stops

    @property
    def title(self) -> str:
        """What the case is called in what leaves."""
        numbered = not self.case.library and (self.is_partial or self.use != OWN)
        return self.case.ref if numbered else str(self.case)

    @property
    def held(self) -> int | None:
        """How many of those who may be in it are held on the day; None where that may not be told."""
        if self.is_protected:
            return None
        days = [(each.held_since, each.held_until) for each in self.people]
        return sum(since is not None and since <= self.day < (until or 0) for since, until in days)

    @property
    def breaches(self) -> int | None:
        """How many breaches go on; None where that may not be told."""
        return None if self.is_protected or self.is_partial else self.found


def rows_of(
    cases: Iterable[tables.Case], account: tables.Account, use: str, to: str, day: int
) -> Iterator[Row]:  # fmt: skip
    """What may leave of each case, for a use, to somebody, on a day."""
    left = iter(cases)
    while some := list(islice(left, BATCH)):
        yield from _some(some, account, use, to, day)


def _some(cases: Sequence[tables.Case], account: tables.Account, use: str, to: str, day: int) -> Iterator[Row]:
    keys = [case.pk for case in cases]
    given, protected, found = exits.consents_of(keys, use), _protected(keys), _breaches(keys, day)
    by_case: dict[int, list[tables.Person]] = {}
    for person in tables.Person.everything.filter(case__in=keys).order_by("pk"):
        by_case.setdefault(person.case_id, []).append(person)
    for case in cases:
        everybody = by_case.get(case.pk, [])
        people = [person for person in everybody if person.deleted_at is None]
        out = () if case.library else tuple(exits.left_out_of(people, given, use, to, day))
        absent = {each.person.key for each in out}
        yield Row(
            case=case,
            use=use,
            day=day,
            stops=() if case.library else tuple(exits.stops_of(case, account, people, absent, use, to)),
            people=tuple(person for person in people if person.key not in absent),
            left_out=out,
            is_partial=bool(absent) or (use != OWN and not case.library and len(people) < len(everybody)),
            marks=() if case.library else tuple(exits.marks_of(people)),
            is_protected=case.pk in protected,
            found=found.get(case.pk, 0),
        )


def _protected(cases: Sequence[int]) -> set[int]:
    """Those in which something rests on a source that never leaves."""
    kept = tables.Source.objects.filter(case__in=cases, access="protected", released_by__isnull=True)
    hidden: dict[int, set[str]] = {}
    for case, key in kept.exclude(case__library=True).values_list("case", "key"):
        hidden.setdefault(case, set()).add(key)
    names = {key for keys in hidden.values() for key in keys}
    rests: set[int] = set()
    for rows in (tables.Entry.everything, tables.Observation.objects):
        found = rows.filter(case__in=list(hidden), source__in=names).order_by().values_list("case", "source").distinct()
        rests |= {case for case, source in found if source in hidden[case]}
    return rests


def _breaches(cases: Sequence[int], day: int) -> dict[int, int]:
    rows = standing(Q(breach(day) & goes_on(day), case__in=cases, person__deleted_at__isnull=True))
    return dict(rows.order_by().values_list("case").annotate(n=Count("identity", distinct=True)))
