"""Terms that run in many cases: which appeal ends when. Read from the entries of decisions, without a check."""

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from habeas.act.matter import LODGED
from habeas.act.options import UNDOING
from habeas.act.running import Running, decision_kinds, running
from habeas.casework import exits
from habeas.casework.sources import is_secret
from habeas.casework.tracing_letters import CONSULATE, is_home
from habeas.store import models as tables
from habeas.store.reading import entry_of

LONGEST = 400
"""Days that a term of a complainant lasts at most, with a margin: older decisions are not looked at."""
MOST = 2_000


@dataclass(frozen=True, slots=True)
class CaseTerm:
    """A term that runs in a case, and the person it is about, if one."""

    case: tables.Case
    person: tables.Person | None
    running: Running


def terms_of(cases: QuerySet[tables.Case], account: tables.Account, day: int, until: int) -> list[CaseTerm]:
    """The terms that end between two days, the nearest first, without decisions that this account may not read.

    Of very many decisions the latest are looked at.
    """
    recent = tables.Entry.objects.filter(
        on_last__range=(day - LONGEST, day), person__isnull=False, case__in=cases.values("pk")
    )
    decided = recent.filter(Q(kind__in=decision_kinds()) | Q(fields__final=True)).exclude(is_secret(account))
    rows = list(decided.select_related("case", "person").order_by("-on_last", "-pk")[:MOST])
    by_case: dict[int, list[tables.Entry]] = defaultdict(list)
    for row in rows:
        by_case[row.case_id].append(row)
    more = tables.Entry.objects.filter(
        Q(kind__in=("notified", "appeal_filed", *UNDOING, *LODGED)) | Q(supersedes__isnull=False),
        case__in=list(by_case),
    ).select_related("case", "person")
    for row in more:
        if all(row.pk != own.pk for own in by_case[row.case_id]):
            by_case[row.case_id].append(row)
    found = [each for own in by_case.values() for each in _of_case(own, day) if each.running.term.day <= until]
    return sorted(found, key=lambda each: (each.running.term.day, each.case.pk))


def _of_case(rows: list[tables.Entry], day: int) -> list[CaseTerm]:
    case = rows[0].case
    people = {row.person_id: row.person for row in rows if row.person is not None}
    gone = {row.supersedes for row in rows if row.supersedes}
    by_id = {key: person for key, person in people.items() if key is not None}
    places = dict.fromkeys((row.place_id for row in rows if row.place_id is not None), "")
    entries = [
        entry_of(row, by_id, places)
        for row in rows
        if row.key not in gone and row.kind != "retracted" and not row.unread
    ]
    by_key = {person.key: person for person in by_id.values()}
    state = next(iter(case.states), None)
    if len(case.states) > 1 and _is_shut(case, str(state), day):
        return []
    return [CaseTerm(case, by_key.get(each.entry.who or ""), each) for each in running(entries, state, day)]


def _is_shut(case: tables.Case, state: str, day: int) -> bool:
    """Whether the bodies of a state are those of the home state of somebody in the case who did not agree to that."""
    return any(is_home(one, case, "", state) and exits.why_not(one, CONSULATE, "", day) for one in case.people.all())
