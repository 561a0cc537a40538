"""One question about somebody, and who may be the answer: people on record and rows of lists, the likeliest first.

The index leads from the keys of the question to a few hundred candidates, of whom the account sees each; the engine compares
them with the question. Nothing of whom one may not see is counted, ranked or shown.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from habeas.store import keyed
from habeas.store import models as tables
from habeas.store.access import lists_seen, office_cases
from habeas.trace.listed import Listed

if TYPE_CHECKING:  # Arrow is started where somebody asks
    from habeas.trace.score import Likeness

SHOWN: Final = 20
FIRST: Final = 10
"""So many are shown however unlikely they are: whoever asks may know better."""
LEAST: Final = 0.02
"""Beyond those, who is less likely than this is not shown."""
NOBODY: Final = 0.001
LOOKED_AT: Final = 120
"""Candidates of each kind that are compared."""
_COUNTED: Final = 2_000
"""People on record up to which they are counted; more makes no difference to a score."""


@dataclass(frozen=True, slots=True)
class Hit:
    """Somebody who may be the one: a person on record, or a row of a list."""

    listed: Listed
    likeness: "Likeness"
    person: tables.Person | None = None
    row: tables.ListRow | None = None

    @property
    def percent(self) -> int:
        """The probability in whole percent; never a hundred, and never nothing."""
        return min(99, max(1, round(100 * self.likeness.probability)))


def find(
    account: tables.Account, now: datetime, sought: Listed, without: tables.Person | None = None, most: int = SHOWN
) -> list[Hit]:
    """Who may be the one asked about. `without`: somebody on record who asks about themselves."""
    from habeas.trace.keys import asked
    from habeas.trace.score import rank

    keys = asked(sought)
    people = [
        each for each in keyed.people_with(keys, account, now, LOOKED_AT) if without is None or each != without.pk
    ]
    lists = list(lists_seen(account).values_list("pk", flat=True))
    rows = keyed.rows_in(keys, lists, LOOKED_AT)
    found = [*_people(people), *_rows(rows)]
    if not found:
        return []
    listed = _listed(lists)
    ranked = rank(
        sought,
        [each.listed for each in found],
        people=listed + _on_record(account, now),
        rarity=keyed.rarity(lists, listed),
        lists=[each.of for each in found],
        most=most,
    )
    likely = [
        (found[number], likeness)
        for place, (number, likeness) in enumerate(ranked)
        if likeness.probability >= (NOBODY if place < FIRST else LEAST)
    ]
    shown = tables.ListRow.objects.select_related("person_list__team").defer("cells", "earlier")
    rows_shown = shown.in_bulk([each.row for each, _ in likely if each.row is not None])
    return [Hit(each.listed, likeness, each.person, rows_shown.get(each.row or 0)) for each, likeness in likely]


def is_enough(sought: Listed) -> bool:
    """Whether a question tells enough to look for: a name, a parent's name, the number of a telephone or a paper."""
    return bool(
        sought.name
        or sought.surname
        or sought.given
        or sought.phone
        or sought.document
        or sought.patronymic
        or sought.father
        or sought.mother
    )


@dataclass(frozen=True, slots=True)
class _Candidate:
    """Somebody to compare: a person, or the row of this key; `of` the list they stand on, 0 for the record."""

    listed: Listed
    person: tables.Person | None = None
    row: int | None = None
    of: int = 0


def _people(keys: list[int]) -> list[_Candidate]:
    rows = keyed.with_kin(tables.Person.objects.filter(pk__in=keys))
    return [_Candidate(keyed.listed_of(person), person=person) for person in rows]


def _rows(keys: list[int]) -> list[_Candidate]:
    rows = tables.ListRow.objects.filter(pk__in=keys).values_list("pk", "person_list", "listed")
    return [_Candidate(keyed.of_json(listed), row=pk, of=of) for pk, of, listed in rows]


def _listed(lists: list[int]) -> int:
    """How many rows these lists have."""
    counts = tables.ListFile.objects.filter(person_list__in=lists).values_list("counts", flat=True)
    return sum(int(each.get("added", 0)) for each in counts)


def _on_record(account: tables.Account, now: datetime) -> int:
    """How many people on record the account sees, up to as many as make a difference."""
    cases = office_cases(account, now).order_by().values("pk")
    return tables.Person.objects.filter(case__in=cases).order_by()[:_COUNTED].count()
