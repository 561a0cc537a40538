"""Of whom a submission may tell: people of published cases, and those who agreed, of cases that the reader may see."""

from collections import defaultdict
from collections.abc import Mapping

from django.http import HttpRequest
from django.utils import timezone

from habeas.casework.breached import publishable
from habeas.desk.access import account_of
from habeas.store.access import visible_cases
from habeas.store.models import Case, Person, Report


def choices(request: HttpRequest) -> list[tuple[str, list[tuple[str, str]]]]:
    """By case the people, each as key and label: those of the office first."""
    cases = visible_cases(account_of(request), timezone.now())
    day = timezone.localdate().toordinal()
    people = Person.objects.filter(case__in=cases.filter(library=True).values("pk"), count__isnull=True)
    own = Person.objects.filter(pk__in=publishable(cases.filter(library=False), day))
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for rows in (own, people):
        for row in rows.select_related("case").order_by("case__title", "case__key", "pk"):
            found[_case(row.case)].append((f"{row.case.key}/{row.key}", row.label or row.key))
    return list(found.items())


def labels(request: HttpRequest, row: Report) -> Mapping[str, str]:
    """Those of a plan whom the reader may see, as `case: person`."""
    told = (part.get("story") or part.get("findings") for part in row.plan["parts"])
    named = {each["case"] for each in told if each}
    cases = visible_cases(account_of(request), timezone.now()).filter(key__in=named)
    people = Person.objects.filter(case__in=cases.values("pk")).select_related("case")
    return {f"{one.case.key}/{one.key}": f"{_case(one.case)}: {one.label or one.key}" for one in people}


def _case(row: Case) -> str:
    return row.title or row.key
