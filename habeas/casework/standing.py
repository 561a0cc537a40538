"""What a stored finding means on a day, and whether it counts: for every page, list, tile, feed and paper the same.

1. Stored are spans and no verdict of a day. One stored as *coming* is a breach from its first day on; what was *due* is
   overdue after its day. `verdict_on` says it of one finding, `breach`, `coming`, `due`, `overdue` of many in a query.
2. A finding that a lawyer set aside on these very facts counts nowhere. Where the facts changed since a decision, it
   counts again and somebody has to look (`again`). Both are kept as columns, by the check and by each decision, so that
   lists of many cases ask no decision.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Count, Exists, Q, QuerySet
from django.utils.translation import gettext, override

from habeas.store import models as tables
from habeas.store.mapping import BATCH
from habeas.store.prepared import among, prepared
from habeas.tell.report import MARKS, VERDICT_WORDS
from habeas.words import say

OVERDUE: Final = "overdue"
GRAVEST: Final = ("breach", OVERDUE, "not_shown", "coming", "due")
"""In which order findings are told."""
BY_DAY: Final = frozenset({"due", OVERDUE})
"""Of these the day matters by which something is expected."""
GRAVE: Final = frozenset({"breach", "coming"})


def verdict_on(verdict: str, since: int, due: int | None, day: int) -> str:
    """What a stored verdict means on a day."""
    if verdict == "coming" and since <= day:
        return "breach"
    if verdict == "due" and due is not None and due < day:
        return OVERDUE
    return verdict


def word(verdict: str, language: str) -> str:
    """A verdict in words."""
    if verdict == OVERDUE:
        with override(language):
            return gettext("overdue")
    return say(VERDICT_WORDS[verdict], language) if verdict in VERDICT_WORDS else verdict


def mark(verdict: str) -> str:
    """The sign of a verdict on paper."""
    return MARKS["due" if verdict == OVERDUE else verdict]


# ---- many at once --------------------------------------------------------------------------------------------------


def breach(day: int) -> Q:
    """Stored as a breach, or coming with its day arrived."""
    return Q(since__lte=day, verdict__in=("breach", "coming"))


def goes_on(day: int) -> Q:
    """Not over before the day."""
    return Q(ends__gte=day)


def coming(day: int, ahead: int | None = None) -> Q:
    """A breach after the day, at most so many days ahead."""
    later = Q(verdict="coming", since__gt=day)
    return later if ahead is None else later & Q(since__lte=day + ahead)


def due(day: int, ahead: int | None = None) -> Q:
    """Expected on the day or later, at most so many days ahead."""
    later = Q(verdict="due", due__gte=day)
    return later if ahead is None else later & Q(due__lte=day + ahead)


def overdue(day: int) -> Q:
    """What was expected before the day. Both ends of the range are told, so that SQLite takes it for a narrow one."""
    return Q(verdict="due", due__lt=day, due__gt=0)


def standing(wanted: Q | Exists | None = None, seen: Q | None = None) -> QuerySet[tables.FindingRow]:
    """The findings that count: those not set aside. Of cases with linked ones, what each gives by itself; as somebody reads
    them (`seen`, by `access.of_check`), with the linked ones where they see those too."""
    every = tables.FindingRow.objects.all() if seen is None else tables.FindingRow.everything.filter(seen)
    rows = every.filter(aside=False)
    return rows if wanted is None else rows.filter(wanted)


# ---- what was decided ----------------------------------------------------------------------------------------------

Key = tuple[int, str, bool]
"""A case by its primary key, the identity of a finding in it, and whether the finding rests on a linked case too."""


@dataclass(frozen=True, slots=True)
class Ruling:
    """The last decision about a finding that was not withdrawn, and the digest it was taken on."""

    what: str
    digest: str

    def is_aside(self, digest: str) -> bool:
        """Whether it sets aside what is found now."""
        return self.what == tables.Decision.What.SET_ASIDE and self.digest == digest


def rulings(cases: Iterable[tables.Case]) -> dict[Key, Ruling]:
    """What stands of the decisions in these cases. One about what rests on a linked case says nothing of the case alone."""
    found: dict[Key, Ruling] = {}
    for case, identity, what, digest, linked in _decided(tuple(case.pk for case in cases)):
        found[case, identity, True] = Ruling(what, digest)
        if not linked:
            found[case, identity, False] = Ruling(what, digest)
    return found


def columns(found: Mapping[Key, Ruling], case: int, identity: str, digest: str, linked: bool) -> dict[str, bool]:
    """`aside` and `again` of a finding."""
    ruling = found.get((case, identity, linked))
    if ruling is None:
        return {"aside": False, "again": False}
    return {"aside": ruling.is_aside(digest), "again": ruling.digest != digest}


def decided(case: tables.Case, identities: Sequence[str]) -> None:
    """After a decision about these findings was taken or withdrawn: whether they count, and how many breaches do."""
    found = rulings([case])
    for start in range(0, len(identities), BATCH):
        rows = list(tables.FindingRow.everything.filter(case=case, identity__in=identities[start : start + BATCH]))
        for row in rows:
            linked = row.reading == tables.Reading.LINKED
            row.aside, row.again = columns(found, case.pk, row.identity, row.digest, linked).values()
        tables.FindingRow.everything.bulk_update(rows, ["aside", "again"], BATCH)
    case.breaches = grave([case])[case.pk]
    tables.Case.objects.filter(pk=case.pk).update(breaches=case.breaches)


def grave(cases: Iterable[tables.Case]) -> dict[int, int]:
    """How many findings that count are a breach or a breach to come, by the primary key of the case."""
    return defaultdict(int, _grave(tuple(case.pk for case in cases)))


@prepared
def _decided(cases: Any) -> QuerySet[Any]:
    rows = tables.Decision.objects.filter(among("case", cases), withdrawn_at__isnull=True)
    return rows.order_by("pk").values_list("case", "identity", "what", "digest", "linked")


@prepared
def _grave(cases: Any) -> QuerySet[Any]:
    rows = standing(Q(among("case", cases), verdict__in=GRAVE)).order_by()
    return rows.values_list("case").annotate(Count("pk"))
