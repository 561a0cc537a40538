"""The check of a stored case, and what is kept of it (CORNERS, What is stored).

Kept are spans over time and never the verdict of a day: breach, not shown, due, coming; stays and facts that lists ask
for. Questions are kept once for each missing fact, made when first looked at; what is asked for
today goes on until it is answered. A change re-checks whom it concerns; what
concerns people of many cases (a place, a setting, the law) marks cases stale and is worked off in the background.

No save is lost for its check: where that fails, the save stands and the case waits for the worker (`recheck`).
"""

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from habeas.casework import apart, faults, linked, turns
from habeas.casework.asking import Put, Questions, ToAsk, work_out
from habeas.casework.keeping import MADE, Outcome, Part, Together, keep
from habeas.casework.law import figures_in_order, law_version, program
from habeas.check.concerns import concerned_by, part_of, with_kin, with_same_order
from habeas.check.findings import Checked, check_cases
from habeas.check.verdicts import STORED
from habeas.record import case as record
from habeas.store import models as tables
from habeas.store.mapping import BATCH, case_of, cases_of
from habeas.store.place import vault
from habeas.store.vault import LockedError

T = TypeVar("T")

_log = logging.getLogger(__name__)

WHOLE: Final = 40
"""A case of no more people is checked whole: it costs no more than finding out whom a change concerns."""
TWICE: Final = 2
"""How often a page makes questions that were not kept, since the case changed meanwhile."""
SEEN: Final = ("checked_at", "stale_since", "asked_at")
"""Columns of a case by which one sees that it was checked or asked of, or that something concerns it: every change does one."""


@dataclass(frozen=True, slots=True)
class Asking:
    """A case whose questions are being made: what was read, with which linked cases, and how it stood (`SEEN`)."""

    row: tables.Case
    read: ToAsk
    links: linked.Links | None
    seen: Mapping[str, object]


def today() -> int:
    """Today as an ordinal, in the office's time zone: the one place of this room that reads the clock for a day."""
    return timezone.localdate().toordinal()


def check_case(case: record.Case, day: int | None = None, known_at: int | None = None) -> Checked:
    """Everything about a case on a day (today), nothing of it kept."""
    return check_cases([case], program(), _day_of(case, day), known_at)


def recheck(
    row: tables.Case,
    people: Iterable[str] | None = None,
    entries: Sequence[record.Entry] = (),
    whole: int = WHOLE,
) -> Outcome:
    """The check of a case in which something changed; the cases that read it (`linked`) are marked. Where it fails, the case
    waits for the worker as one that a change concerns, and nothing of what was saved is lost.

    With `people` (ids of whose own facts or kin changed) or `entries` (new ones), a case of more than `whole` people is
    checked only for whom the change can concern, which gives what a check of all gives (held by a property test).
    """
    outcome = _tried(row, lambda: recheck_one(row, people, entries, whole), Outcome((), (), waits=True))
    mark_stale([row.pk], itself=False)
    return outcome


@transaction.atomic
def recheck_one(
    row: tables.Case,
    people: Iterable[str] | None = None,
    entries: Sequence[record.Entry] = (),
    whole: int = WHOLE,
) -> Outcome:
    """Checks a case and keeps what it found, or raises what the check does. See `recheck`."""
    case = case_of(row)
    day = _day_of(case, None)
    links = linked.links_of([row]).get(row.pk)
    beside = linked.merged(case, links) if links is not None else None
    read = beside.case if beside is not None else case
    concerned = None
    if (people is not None or entries) and len(case.people) > whole and not _waits(row, links):
        concerned = with_kin(read, people or ()) | concerned_by(read, entries)
    checked = check_cases([_part(case, concerned)], program(), day, keep=STORED)
    together = None
    if beside is not None:
        again = check_cases([_part(beside.case, concerned)], program(), day, keep=STORED)
        together = Together({row.pk: beside}, again)
    return keep([Part.of(row, concerned)], checked, day, law_version(), together)[row.pk]


@transaction.atomic
def recheck_many(rows: Sequence[tables.Case]) -> None:
    """Checks many cases at once, which costs far less than one after another: what the background does."""
    days: dict[int, list[tuple[tables.Case, record.Case]]] = {}
    for row, case in zip(rows, cases_of(rows), strict=True):
        days.setdefault(_day_of(case, None), []).append((row, case))
    links = linked.links_of(rows)
    for day, pairs in days.items():
        checked = check_cases([case for _, case in pairs], program(), day, keep=STORED)
        beside = {row.pk: linked.merged(case, links[row.pk]) for row, case in pairs if row.pk in links}
        together = None
        if beside:
            again = check_cases([each.case for each in beside.values()], program(), day, keep=STORED)
            together = Together(beside, again)
        keep(Part.of_many([row for row, _ in pairs]), checked, day, law_version(), together)


def questions(row: tables.Case) -> QuerySet[tables.QuestionRow]:
    """The questions of a case, the most useful first; made when they are first asked for after a check.

    Where they cannot be made, those of the last check, and the case waits for the worker. A page leaves its turn meanwhile.
    """

    def made() -> bool:
        asking = begin_asking(row)
        with turns.aside():
            found = apart.asked(asking.read)
        return keep_asked(asking, found)

    for _ in range(TWICE):
        if row.library or row.check_tries or (row.asked_at is not None and not has_turned(row)):
            break
        if _tried(row, made, True):
            break
        row.refresh_from_db(fields=MADE)  # another page was quicker, or the case changed
    return row.questions.select_related("person", "place").order_by("rank")


def begin_asking(row: tables.Case) -> Asking:
    """What making the questions of a case reads, after a check where a day came that changes it."""
    if has_turned(row) and row.stale_since is None:
        recheck_one(row)
    seen = {name: getattr(row, name) for name in SEEN}
    case = case_of(row)
    links = linked.links_of([row]).get(row.pk)
    people, places = _keys(row)
    read = ToAsk(
        case=case,
        linked=linked.merged(case, links).case if links is not None else None,
        day=_day_of(case, None),
        figures=figures_in_order(),
        people=frozenset(people),
        places=frozenset(places),
    )
    return Asking(row, read, links, seen)


def keep_asked(asking: Asking, found: Questions | None) -> bool:
    """Keeps the questions of a case, worked out here where nobody did so before; False where the case was checked, changed,
    deleted or asked of meanwhile, and nothing is kept."""
    row = asking.row
    if found is None:
        if not vault().is_open:  # the other process was ended with the office
            raise LockedError
        found = work_out(asking.read)
    with transaction.atomic():
        now = timezone.now()
        same = tables.Case.objects.filter(pk=row.pk, deleted_at__isnull=True, **asking.seen)
        if not same.update(asked_at=now):  # first of all, so that a check under way ends before or begins after
            return False
        if asking.links != linked.links_of([row]).get(row.pk):
            transaction.set_rollback(True)
            return False
        rows = _rows(row, found)
        tables.QuestionRow.everything.filter(case=row).delete()
        tables.QuestionRow.objects.bulk_create(rows, BATCH)
    row.asked_at = now
    return True


def _rows(row: tables.Case, found: Questions) -> list[tables.QuestionRow]:
    people, places = _keys(row)

    def made(questions: Iterable[Put]) -> list[tables.QuestionRow]:
        return [
            tables.QuestionRow(
                case=row,
                person_id=people.get(each.who),
                place_id=places.get(each.place or ""),
                identity=each.identity[:300],
                rank=each.rank,
                weight=each.weight,
                since=each.since,
                until=each.until,
                body=each.body,
                every_reading=each.every_reading,
            )
            for each in questions
        ]

    alone = made(found.alone)
    return alone if found.together is None else linked.told_apart(alone, made(found.together))


def _keys(row: tables.Case) -> tuple[dict[str, int], dict[str, int]]:
    """The people and the places of a case: primary keys by their ids."""
    return dict(row.people.values_list("key", "pk")), dict(row.case_places.values_list("key", "place"))


def has_turned(row: tables.Case) -> bool:
    """Whether a day came since the last check on which something kept begins, ends or runs out."""
    return row.turns_on is not None and row.turns_on <= today()


def settle(row: tables.Case) -> None:
    """Checks a case that has turned before its page is shown; a large one waits for the worker, and its page says so."""
    if not has_turned(row) or row.stale_since is not None:
        return
    if row.people.count() <= WHOLE:
        _tried(row, lambda: recheck_one(row), None)
    else:
        mark_stale([row.pk])
        row.stale_since = timezone.now()


def _tried(row: tables.Case, call: Callable[[], T], otherwise: T) -> T:
    """What a check of a case gives; where it fails, `otherwise`, and the case waits for the worker, who tries again."""
    try:
        return call()
    except LockedError:
        raise
    except Exception as error:
        _log.warning("check of a case: %s", faults.where(error))
        mark_stale([row.pk])
        faults.count(row, error)
        row.refresh_from_db(fields=MADE)
        return otherwise


def mark_stale(cases: Iterable[int], itself: bool = True) -> int:
    """Cases (by primary key) that a change of a place, a setting or the law concerns, and those that read them; without
    `itself` these alone. All at one moment, by which pages tell how far the check is (`progress`). Gives how many."""
    count, changed, now = 0, set(cases), timezone.now()
    numbers = sorted(changed | linked.readers(changed) if itself else linked.readers(changed) - changed)
    for start in range(0, len(numbers), BATCH):
        stale = tables.Case.objects.filter(pk__in=numbers[start : start + BATCH], stale_since__isnull=True)
        count += stale.update(stale_since=now)
    return count


def _day_of(case: record.Case, day: int | None) -> int:
    """A closed or published file is checked for its own last day, so that nobody is held in it for ever."""
    if day is not None:
        return day
    closed = case.closed_on.last if case.is_library and case.closed_on is not None else None
    return closed or today()


def day_of(case: record.Case) -> int:
    """The day for which a stored case is checked."""
    return _day_of(case, None)


def _waits(row: tables.Case, links: linked.Links | None) -> bool:
    """Whether more changed than the caller tells of: then the whole case is checked, since it waits no longer after it."""
    others = {other.pk for other in links.others} if links is not None else set[int]()
    if others != set(row.linked.values_list("other", flat=True)):
        return True
    return tables.Case.objects.filter(pk=row.pk, stale_since__isnull=False).exists()


def _part(case: record.Case, people: frozenset[str] | None) -> record.Case:
    if people is None:
        return case
    own = [entry for entry in case.entries if entry.who in people]
    return part_of(case, with_kin(case, people | with_same_order(case, own)))
