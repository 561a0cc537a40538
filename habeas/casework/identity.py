"""People on record who are one person: joined by somebody of the office, and parted again without a loss.

1. Entries never move and cases stay apart. A `SameAs` joins two people; those it leads to, over others too, are a cluster.
2. For a reader only joins count of which they may see both people: what they may not see joins nobody for them.
3. A join that is sure lets the check of one case read the other (`linked`).
4. Figures count each cluster once (`Clusters.too_many` is what a count of rows has too many).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.db.models import Max, Q, QuerySet
from django.utils import timezone

from habeas.casework import linked
from habeas.store import models as tables
from habeas.store.access import Reach, may_change, office_cases, within
from habeas.store.audit import Act, log
from habeas.store.prepared import prepared


@dataclass(frozen=True, slots=True)
class Clusters:
    """Who is one with whom: `heads` has everybody that is joined with somebody, each with the first of their cluster."""

    heads: Mapping[int, int] = field(default_factory=dict)

    def head(self, person: int) -> int:
        """The one that stands for the cluster: who was recorded first. Of somebody who is alone, they themselves."""
        return self.heads.get(person, person)

    def of(self, person: int) -> frozenset[int]:
        """Everybody who is this person, they themselves among them."""
        head = self.head(person)
        return frozenset(one for one, first in self.heads.items() if first == head) | {person}

    def too_many(self, people: Iterable[int]) -> int:
        """By how much a count of these (each given once) is above the number of persons they are.

        >>> Clusters({1: 1, 4: 1, 6: 1}).too_many([1, 2, 4]), Clusters().too_many([1, 2])
        (1, 0)
        """
        heads = [self.heads[one] for one in people if one in self.heads]
        return len(heads) - len(set(heads))

    def too_many_of(self, rows: QuerySet[Any], column: str = "pk") -> int:
        """The same of the people in a column of a query; it asks nothing where nobody is joined."""
        if not self.heads:
            return 0
        there = rows.filter(**{f"{column}__in": list(self.heads)}).order_by().values_list(column, flat=True)
        return self.too_many(there.distinct())


NONE: Final = Clusters()


def cluster(pairs: Iterable[tuple[int, int]]) -> Clusters:
    """What these pairs lead to.

    >>> dict(cluster([(4, 6), (1, 4), (7, 8)]).heads)
    {4: 1, 6: 1, 1: 1, 7: 7, 8: 7}
    """
    above: dict[int, int] = {}

    def top(one: int) -> int:
        while above[one] != one:
            above[one] = one = above[above[one]]
        return one

    for pair in pairs:
        for one in pair:
            above.setdefault(one, one)
        low, high = sorted(map(top, pair))
        above[high] = low
    return Clusters({one: top(one) for one in above})


def joins(cases: QuerySet[tables.Case]) -> QuerySet[tables.SameAs]:
    """The joins that stand and of which both people are of these cases."""
    return _between(cases).filter(taken_back_at__isnull=True)


def clusters(cases: QuerySet[tables.Case]) -> Clusters:
    """The clusters among the people of these cases; in one query."""
    return cluster(joins(cases).order_by("pk").values_list("one", "other"))


def clusters_within(reach: Reach) -> Clusters:
    """The same for somebody who sees what is in a reach."""
    return cluster(_joined(*reach))


def others(person: tables.Person, cases: QuerySet[tables.Case]) -> list[tables.Person]:
    """Who else on record is this person, as far as these cases tell."""
    return [each for _, each in others_of([person.pk], clusters(cases))]


def others_of(people: Iterable[int], same: Clusters) -> list[tuple[int, tables.Person]]:
    """Of each of these people who else they are; in one query, in none where nobody is joined."""
    pairs = [(one, other) for one in people for other in sorted(same.of(one) - {one})]
    rows = tables.Person.objects.select_related("case__team").in_bulk([other for _, other in pairs]) if pairs else {}
    return [(one, rows[other]) for one, other in pairs if other in rows]


def said_of(person: tables.Person, cases: QuerySet[tables.Case]) -> list[tables.SameAs]:
    """Every join of a person that these cases tell of, those taken back too, the latest first."""
    own = _between(cases).filter(Q(one=person) | Q(other=person))
    return list(own.select_related("one__case", "other__case", "said_by", "taken_back_by").order_by("-pk"))


def may_join(account: tables.Account, one: tables.Person, other: tables.Person, now: datetime) -> bool:
    """Whether the account sees both and may change the case of one at least."""
    if one.pk == other.pk or one.deleted_at is not None or other.deleted_at is not None:
        return False
    seen = office_cases(account, now).filter(pk__in=(one.case_id, other.case_id)).count()
    both = seen == len({one.case_id, other.case_id})
    return both and (may_change(account, one.case) or may_change(account, other.case))


class ApartError(Exception):
    """The account may not join or part these two, or one of them is no longer there."""


@transaction.atomic
def join(
    by: tables.Account, one: tables.Person, other: tables.Person, why: str, certainty: str, token: str
) -> tables.SameAs:
    """Says that two are one. `token` was made by the form: sent twice it is one. Raises ApartError."""
    now = timezone.now()
    list(tables.Person.objects.select_for_update().filter(pk__in=(one.pk, other.pk)).order_by("pk"))
    if not may_join(by, one, other, now):
        raise ApartError
    pair = Q(one=one, other=other) | Q(one=other, other=one)
    known = tables.SameAs.objects.filter(pair & (Q(taken_back_at__isnull=True) | Q(ref=token))).order_by("pk").first()
    if known is not None:
        return known
    last = tables.Entry.objects.aggregate(last=Max("pk"))["last"] or 0
    row = tables.SameAs.objects.create(
        ref=token, one=one, other=other, why=why, certainty=certainty, said_by=by, entries_until=last
    )
    linked.touch([one.case_id, other.case_id])
    _note("join", by, row, one)
    return row


@transaction.atomic
def part(row: tables.SameAs, by: tables.Account, at: tables.Person) -> None:
    """Takes a join back; the second time it changes nothing. `at` is the one whose page was open. Raises ApartError."""
    now = timezone.now()
    held = (
        tables.SameAs.objects.select_for_update(of=("self",)).select_related("one__case", "other__case").get(pk=row.pk)
    )
    if at.pk not in (held.one_id, held.other_id) or not may_join(by, held.one, held.other, now):
        raise ApartError
    if held.taken_back_at is None:
        tables.SameAs.objects.filter(pk=held.pk).update(taken_back_at=now, taken_back_by=by)
        linked.forget([held.one.case_id, held.other.case_id])
        _note("part", by, held, at)


def recorded_since(row: tables.SameAs, cases: QuerySet[tables.Case]) -> QuerySet[tables.Entry]:
    """The entries of the two, and of whoever is one with them, that were recorded while they counted as one: to be sorted."""
    found = clusters(cases)
    people = found.of(row.one_id) | found.of(row.other_id)
    rows = tables.Entry.objects.filter(person__in=people, case__in=cases, pk__gt=row.entries_until)
    if row.taken_back_at is not None:
        rows = rows.filter(recorded_at__lte=row.taken_back_at)
    return rows.select_related("case", "person").order_by("case", "person", "-pk")


def _note(what: str, by: tables.Account, row: tables.SameAs, at: tables.Person) -> None:
    """One line, in a case of the account's own team: that of another may not know that the other is on record."""
    other = row.other if at.pk == row.one_id else row.one
    mine = at if may_change(by, at.case) else other
    log(by, timezone.now(), [Act(what, "person", mine.ref, mine.case.ref, {"same": row.ref})])


def _between(cases: QuerySet[tables.Case]) -> QuerySet[tables.SameAs]:
    within = cases.values("pk")
    return tables.SameAs.objects.filter(
        one__case__in=within, other__case__in=within, one__deleted_at__isnull=True, other__deleted_at__isnull=True
    )


@prepared
def _joined(teams: Any, single: Any) -> QuerySet[Any]:
    return joins(within(teams, single)).order_by("pk").values_list("one", "other")
