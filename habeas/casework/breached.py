"""Who suffered which breaches (`prove.breached`), read from the findings that are kept: nothing is checked anew.

1. Published judgments were checked each for its own last day; of them the breaches found then count.
2. Of cases of the office count the findings that stand on the day, without what is closed to the reader. Whoever is on record
   twice and was joined is one person, under the first row of each. Runs of one norm are told as one, from the first day to the
   last.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Any, Final

from django.db.models import Max, Min, Q, QuerySet

from habeas.casework.exits import is_given
from habeas.casework.identity import clusters
from habeas.casework.law import program
from habeas.casework.standing import breach, standing
from habeas.check import health
from habeas.dates import When
from habeas.prove.breached import Breach, Breached, Looked
from habeas.store import models as tables
from habeas.store.access import closed_groups, listed
from habeas.store.mapping import person_of
from habeas.store.models.checked import NEVER

Run = tuple[str, str, tuple[Breach, ...]]
_ASKED: Final = ("person", "person__key", "case__key", "norm", "state")


def published(norms: Collection[str] | None = None) -> Looked:
    """Everybody with a breach (of these norms) in the published judgments."""
    found = tables.FindingRow.objects.filter(case__library=True, verdict="breach")
    wanted: Any = found if norms is None else found.filter(norm__in=norms)
    rows = _runs(wanted.order_by("pk").values_list(*_ASKED, "since", "ends"))
    people = {row.pk: person_of(row) for row in tables.Person.objects.filter(case__library=True)}
    every = [
        Breached(case, who, people.get(number), published=True, agreed=False, breaches=breaches)
        for number, (case, who, breaches) in rows.items()
    ]
    return Looked(tuple(every), tables.Case.objects.filter(library=True).count(), 0)


def of_office(
    cases: QuerySet[tables.Case], account: tables.Account, norms: Collection[str], states: Collection[str], day: int
) -> list[Breached]:
    """Everybody in these cases with a breach of these norms by these states on the day; `person` is left out."""
    told = set(norms) - (health.norms() if health.GROUP in closed_groups(account) else set())
    found = standing(breach(day) & Q(norm__in=told, state__in=states)).filter(
        listed(cases.filter(library=False)), person__deleted_at__isnull=True
    )
    same, agreed = clusters(cases), publishable(cases, day)
    merged: dict[int, list[tuple[int, Run]]] = defaultdict(list)
    spans: Any = found.order_by("person", "norm", "state").values_list(*_ASKED)
    for number, run in _runs(spans.annotate(Min("since"), Max("ends"))).items():
        merged[same.head(number)].append((number, run))
    return [
        Breached(
            case=own[0][1][0],
            who=own[0][1][1],
            person=None,
            published=False,
            agreed=all(number in agreed for number, _ in own),
            breaches=tuple(each for _, run in own for each in run[2]),
        )
        for own in (sorted(each) for each in merged.values())
    ]


def _runs(rows: QuerySet[Any, Any]) -> Mapping[int, Run]:
    """By person: their case, who they are in it, and their breaches."""
    verified = {norm.id: norm.verified for norm in program().library.norms}
    runs: dict[int, tuple[str, str, list[Breach]]] = {}
    for number, who, case, norm, state, since, ends in rows.iterator(5000):
        until = None if ends >= NEVER else ends
        own = runs.setdefault(number, (case, who, []))[2]
        own.append(Breach(norm, verified.get(norm, False), state or None, since, until))
    return {number: (case, who, tuple(breaches)) for number, (case, who, breaches) in runs.items()}


def publishable(cases: QuerySet[tables.Case], day: int) -> set[int]:
    """Who consented on the day to be published, whoever asks; a vague day of consent counts from the last it may be. What is
    published tells everybody: nobody who wants somebody not told."""
    every = tables.Consent.objects.filter(listed(cases), Q(to="") | Q(to__isnull=True), use="publish")
    rows = every.filter(person__do_not_tell="")
    return {
        consent.person_id
        for consent in rows
        if is_given(consent, day) and When.parse(consent.given).span_days[1] <= day
    }
