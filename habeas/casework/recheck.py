"""The check of a stored case, and what is kept of it (CORNERS, What is stored).

Kept are spans over time and never the verdict of a day: breach, not shown, due, coming; stays and facts that lists ask
for. Questions are kept once for each missing fact, made when first looked at; what is asked for
today goes on until it is answered. A change re-checks whom it concerns; what
concerns people of many cases (a place, a setting, the law) marks cases stale and is worked off in the background.

No save is lost for its check: where that fails, the save stands and the case waits for the worker (`recheck`).
"""

import logging
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Final, TypeVar

from django.db import transaction
from django.utils import timezone

from habeas.casework import faults, linked
from habeas.casework.keeping import MADE, Outcome, Part, Together, keep
from habeas.casework.law import law_version, program
from habeas.check.ask import Question, ask
from habeas.check.concerns import concerned_by, part_of, with_kin, with_same_order
from habeas.check.describe import Teller
from habeas.check.findings import Checked, check_cases
from habeas.check.questions import Asker
from habeas.check.steps import FAR
from habeas.check.verdicts import STORED
from habeas.record import case as record
from habeas.store import models as tables
from habeas.store.mapping import BATCH, case_of, cases_of
from habeas.store.vault import LockedError
from habeas.words.catalogue import languages

T = TypeVar("T")

_log = logging.getLogger(__name__)

WHOLE: Final = 40
"""A case of no more people is checked whole: it costs no more than finding out whom a change concerns."""


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


def questions(row: tables.Case) -> list[tables.QuestionRow]:
    """The questions of a case, the most useful first; made when they are first asked for after a check.

    Where they cannot be made, those of the last check, and the case waits for the worker.
    """
    kept = list(row.questions.select_related("person", "place").order_by("rank"))
    if row.library or row.check_tries or (row.asked_at is not None and not has_turned(row)):
        return kept
    return _tried(row, lambda: ask_anew(row), kept)


def ask_anew(row: tables.Case) -> list[tables.QuestionRow]:
    """Makes the questions of a case, after a check where a day came that changes it, or raises what the check does."""
    if has_turned(row) and row.stale_since is None:
        recheck_one(row)
    case = case_of(row)
    day = _day_of(case, None)
    people = {person.key: person for person in row.people.all()}
    places = {link.key: link.place for link in row.case_places.select_related("place")}

    def asked(read: record.Case) -> list[tables.QuestionRow]:
        """What is asked of this case, read by itself or with others: none that only those could answer."""
        vocabulary, own = program().vocabulary, {entry.id for entry in case.entries}
        askers = {language: Asker(read, Teller(vocabulary, language)) for language in languages()}
        found = (
            question
            for question in ask(read, check_cases([read], program(), day), day)
            if read is case or _is_of(question, people, places, own)
        )
        return [
            tables.QuestionRow(
                case=row,
                person=people.get(question.missing.who),
                place=places.get(question.missing.place or ""),
                identity=question.id[:300],
                rank=rank,
                weight=question.weight,
                since=question.since,
                until=FAR if question.until >= day else question.until,
                body=_body(question, askers),
            )
            for rank, question in enumerate(found)
        ]

    links, rows = linked.links_of([row]).get(row.pk), asked(case)
    if links is not None:
        rows = linked.told_apart(rows, asked(linked.merged(case, links).case))
    with transaction.atomic():
        tables.QuestionRow.everything.filter(case=row).delete()
        tables.QuestionRow.objects.bulk_create(rows, BATCH)
        row.asked_at = timezone.now()
        tables.Case.objects.filter(pk=row.pk).update(asked_at=row.asked_at)
    return rows


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
    `itself` these alone. Gives how many."""
    count, changed = 0, set(cases)
    numbers = sorted(changed | linked.readers(changed) if itself else linked.readers(changed) - changed)
    for start in range(0, len(numbers), BATCH):
        stale = tables.Case.objects.filter(pk__in=numbers[start : start + BATCH], stale_since__isnull=True)
        count += stale.update(stale_since=timezone.now())
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


def _is_of(question: Question, people: Collection[str], places: Collection[str], entries: Collection[str]) -> bool:
    missing = question.missing
    own = not missing.who or missing.who in people
    return own and (not missing.place or missing.place in places) and (not missing.entry or missing.entry in entries)


def _part(case: record.Case, people: frozenset[str] | None) -> record.Case:
    if people is None:
        return case
    own = [entry for entry in case.entries if entry.who in people]
    return part_of(case, with_kin(case, people | with_same_order(case, own)))


def _body(question: Question, askers: Mapping[str, Asker]) -> dict[str, object]:
    """`text` is the question in each language, so that a list of many cases reads none of them."""
    missing = question.missing
    return {
        "text": {language: asker.question(missing, question.abouts) for language, asker in askers.items()},
        "asks": missing.asks,
        "about": missing.about,
        "entry": missing.entry,
        "who": missing.who,
        "place": missing.place,
        "abouts": list(question.abouts),
        "people": list(question.people),
        "decides": list(question.decides),
        "helps": list(question.helps),
        "answers": [
            {"answer": answer.answer, "kind": answer.kind, "fields": dict(answer.fields)} for answer in question.answers
        ],
    }
