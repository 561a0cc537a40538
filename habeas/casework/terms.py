"""Terms that run in many cases: which appeal ends when, and what a body owes by when. Read from entries, without a check.

Whose decision an entry is: the state of its place, else of the court or office of its proceeding; where neither is on record
any state of its case may be it.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db.models import Q, QuerySet

from habeas.act.decided import UNDOING
from habeas.act.expected import Expected, doing, expected, obliging
from habeas.act.matter import LODGED
from habeas.act.running import Running, decision_kinds, running
from habeas.casework import exits
from habeas.casework.sources import is_secret
from habeas.casework.tracing_letters import CONSULATE, is_home
from habeas.law.forums import Forum
from habeas.record.case import Entry
from habeas.store import models as tables
from habeas.store.reading import entry_of

LONGEST = 400
"""Days that a term of a complainant lasts at most, with a margin: older decisions are not looked at."""
LONGEST_OWED = 60
"""The same of a term by which a body has to act."""
MOST = 2_000


@dataclass(frozen=True, slots=True)
class CaseTerm:
    """A term that runs in a case, and the person it is about, if one."""

    case: tables.Case
    person: tables.Person | None
    running: Running


@dataclass(frozen=True, slots=True)
class CaseExpected:
    """What a body owes in a case, and to whom."""

    case: tables.Case
    person: tables.Person | None
    expected: Expected


@dataclass(frozen=True, slots=True)
class _File:
    """What was read of a case, as the engine takes it."""

    case: tables.Case
    people: dict[str, tables.Person]
    entries: list[Entry]
    own: dict[str, str]
    hidden: frozenset[str]
    """The entries that the reader may not read: they end a term, and begin none."""
    _closed: dict[str, bool] = field(default_factory=dict)

    def states(self, entry: Entry) -> Sequence[str]:
        """The states whose decision an entry may be."""
        own = self.own.get(entry.id)
        return (own,) if own else tuple(self.case.states)

    def is_told(self, entry: Entry, forum: Forum, day: int) -> bool:
        """Whether a term is told: not one of a hidden entry, nor at a body of what may be the home state of somebody in the
        case who did not agree to that."""
        if entry.id in self.hidden:
            return False
        state = forum.state
        if state is None or list(self.case.states) == [state]:
            return True
        if state not in self._closed:
            people = self.case.people.all()
            self._closed[state] = any(
                is_home(one, self.case, "", state) and exits.why_not(one, CONSULATE, "", day) for one in people
            )
        return not self._closed[state]


def terms_of(cases: QuerySet[tables.Case], account: tables.Account, day: int, until: int) -> list[CaseTerm]:
    """The terms that end between two days, the nearest first, without decisions that this account may not read.

    Of very many decisions the latest are looked at.
    """
    decided = Q(kind__in=decision_kinds()) | Q(fields__final=True)
    more = Q(kind__in=("notified", "appeal_filed", *UNDOING, *LODGED))
    found = [
        CaseTerm(file.case, file.people.get(each.entry.who or ""), each)
        for file in _files(cases, account, decided, more, (day - LONGEST, day))
        for each in running(file.entries, file.states, day)
        if each.term.day <= until and file.is_told(each.entry, each.forum, day)
    ]
    return sorted(found, key=lambda each: (each.running.term.order, each.case.pk))


def expected_of(cases: QuerySet[tables.Case], account: tables.Account, day: int) -> list[CaseExpected]:
    """What bodies owe by a day or hour of their own and may still do in time, the nearest first; read as `terms_of` reads."""
    owed, more = Q(kind__in=obliging()), Q(kind__in=doing())
    found = [
        CaseExpected(file.case, file.people.get(each.entry.who or ""), each)
        for file in _files(cases, account, owed, more, (day - LONGEST_OWED, day))
        for each in expected(file.entries, file.states, day)
        if file.is_told(each.entry, each.forum, day)
    ]
    return sorted(found, key=lambda each: (each.expected.term.order, each.case.pk))


def _files(
    cases: QuerySet[tables.Case], account: tables.Account, first: Q, more: Q, days: tuple[int, int]
) -> list[_File]:
    """The cases in which an entry of the `first` kind lies within the days, with what of the others (`more`) is in them."""
    recent = tables.Entry.objects.filter(
        first, on_last__range=days, person__isnull=False, case__in=cases.values("pk")
    ).exclude(is_secret(account))
    beside = ("case", "person", "place", "proceeding__authority")
    by_case: dict[int, list[tables.Entry]] = defaultdict(list)
    for row in recent.select_related(*beside).order_by("-on_last", "-pk")[:MOST]:
        by_case[row.case_id].append(row)
    others = tables.Entry.objects.filter(more | Q(supersedes__isnull=False), case__in=list(by_case))
    for row in others.select_related(*beside):
        if all(row.pk != own.pk for own in by_case[row.case_id]):
            by_case[row.case_id].append(row)
    secret: dict[int, set[str]] = defaultdict(set)
    for case, key in others.filter(is_secret(account)).values_list("case", "key"):
        secret[case].add(key)
    return [_file(rows, frozenset(secret[case])) for case, rows in by_case.items()]


def _file(rows: list[tables.Entry], hidden: frozenset[str]) -> _File:
    people = {row.person_id: row.person for row in rows if row.person is not None}
    gone = {row.supersedes for row in rows if row.supersedes}
    by_id = {key: person for key, person in people.items() if key is not None}
    places = dict.fromkeys((row.place_id for row in rows if row.place_id is not None), "")
    entries = [
        entry_of(row, by_id, places)
        for row in rows
        if row.key not in gone and row.kind != "retracted" and not row.unread
    ]
    own = {row.key: state for row in rows if (state := _state(row))}
    return _File(rows[0].case, {person.key: person for person in by_id.values()}, entries, own, hidden)


def _state(row: tables.Entry) -> str:
    """The state that decided, as far as an entry tells; empty where it does not."""
    if row.place is not None and row.place.state:
        return row.place.state
    return "" if row.proceeding is None else row.proceeding.authority.state
