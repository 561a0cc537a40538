"""The check of a stored case, and what is kept of it (CORNERS, What is stored).

Kept are spans over time and never the verdict of a day: breach, not shown, due, coming; stays and facts that lists ask
for. Questions are kept once for each missing fact, made when first looked at. A change re-checks whom it concerns; what
concerns people of many cases (a place, a setting, the law) marks cases stale and is worked off in the background.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils import timezone

from habeas.casework.law import law_version, program
from habeas.check.ask import Question, ask
from habeas.check.concerns import part_of, with_kin, with_same_order
from habeas.check.describe import Teller
from habeas.check.findings import Checked, Finding, check_cases
from habeas.check.questions import Asker
from habeas.check.steps import FAR
from habeas.check.stretches import HELD, Stretch, stretches
from habeas.law.stakes import shipped as stakes
from habeas.record import case as record
from habeas.store import models as tables
from habeas.store.mapping import BATCH, case_of
from habeas.words.catalogue import languages

STORED: Final = frozenset({"breach", "not_shown", "due", "coming"})
WHOLE: Final = 40
"""A case of no more people is checked whole: it costs no more than finding out whom a change concerns."""
NEVER_AFTER: Final = 3 * 366
"""How many days ahead something coming is kept."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a re-check changed, for the page that shows it: findings by identity, new and gone."""

    new: tuple[str, ...]
    gone: tuple[str, ...]


def today() -> int:
    """Today as an ordinal, in the office's time zone: the one place of this room that reads the clock for a day."""
    return timezone.localdate().toordinal()


def check_case(case: record.Case, day: int | None = None, known_at: int | None = None) -> Checked:
    """Everything about a case on a day (today), nothing of it kept."""
    return check_cases([case], program(), _day_of(case, day), known_at)


@transaction.atomic
def recheck(row: tables.Case, people: Iterable[str] | None = None) -> Outcome:
    """Checks a case and keeps what it found; with `people` (their ids), only for them where the case is large."""
    case = case_of(row)
    day = _day_of(case, None)
    concerned = _concerned(case, people)
    part = case if concerned is None else _part(case, concerned)
    checked = check_cases([part], program(), day)
    rows = {person.key: person for person in row.people.all()}
    whose = rows if concerned is None else {key: person for key, person in rows.items() if key in concerned}
    now = timezone.now()
    outcome = _keep_findings(row, whose, checked, day, now)
    _keep_spans(row, whose, checked)
    row.breaches = row.findings.filter(verdict__in=("breach", "coming")).count()
    row.checked_at, row.stale_since, row.asked_at = now, None, None
    row.save(update_fields=["breaches", "checked_at", "stale_since", "asked_at"])
    row.questions.all().delete()
    return outcome


def questions(row: tables.Case) -> list[tables.QuestionRow]:
    """The questions of a case, the most useful first; made when they are first asked for after a check."""
    kept = list(row.questions.select_related("person", "place").order_by("rank"))
    if row.asked_at is not None or row.library:
        return kept
    case = case_of(row)
    day = _day_of(case, None)
    found = ask(case, check_cases([case], program(), day), day)
    people = {person.key: person for person in row.people.all()}
    places = {link.key: link.place for link in row.case_places.select_related("place")}
    vocabulary = program().vocabulary
    askers = {language: Asker(case, Teller(vocabulary, language)) for language in languages()}
    with transaction.atomic():
        row.questions.all().delete()
        rows = [
            tables.QuestionRow(
                case=row,
                person=people.get(question.missing.who),
                place=places.get(question.missing.place or ""),
                identity=question.id[:300],
                rank=rank,
                weight=question.weight,
                since=question.since,
                until=min(question.until, FAR),
                body=_body(question, askers),
            )
            for rank, question in enumerate(found)
        ]
        tables.QuestionRow.objects.bulk_create(rows, BATCH)
        row.asked_at = timezone.now()
        tables.Case.objects.filter(pk=row.pk).update(asked_at=row.asked_at)
    return rows


def mark_stale(cases: Iterable[int]) -> int:
    """Cases (by primary key) that a change of a place, a setting or the law concerns; gives how many."""
    count = 0
    numbers = list(cases)
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


def _concerned(case: record.Case, people: Iterable[str] | None) -> frozenset[str] | None:
    if people is None or len(case.people) <= WHOLE:
        return None
    return frozenset(people)


def _part(case: record.Case, people: frozenset[str]) -> record.Case:
    own = [entry for entry in case.entries if entry.who in people]
    return part_of(case, with_kin(case, people | with_same_order(case, own)))


def _keep_findings(
    row: tables.Case, whose: dict[str, tables.Person], checked: Checked, day: int, now: datetime
) -> Outcome:
    everybody = {person.key: person for person in row.people.all()}
    before = dict(row.findings.filter(person__in=whose.values()).values_list("identity", "first_seen"))
    wanted = [
        finding
        for finding in checked.findings
        if finding.verdict in STORED and finding.who in whose and finding.since <= day + NEVER_AFTER
    ]
    version = law_version()
    row.findings.filter(person__in=whose.values()).delete()
    tables.FindingRow.objects.bulk_create(
        (_finding_row(row, finding, everybody, before.get(finding.id, now), version) for finding in wanted), BATCH
    )
    after = {finding.id for finding in wanted}
    return Outcome(tuple(sorted(after - before.keys())), tuple(sorted(before.keys() - after)))


def _finding_row(
    row: tables.Case, finding: Finding, people: dict[str, tables.Person], seen: datetime, version: str
) -> tables.FindingRow:
    return tables.FindingRow(
        case=row,
        person=people[finding.who],
        other=people.get(finding.other or ""),
        identity=finding.id,
        norm=finding.norm.id,
        instrument=finding.source.instrument,
        provision=finding.source.provision or "",
        aspect=finding.source.aspect or "",
        force=finding.norm.force,
        state=finding.state or "",
        verdict=finding.verdict,
        since=finding.since,
        until=finding.until,
        due=finding.due,
        anchor=finding.anchor or "",
        weight=stakes().weight(finding.norm, [finding.source]),
        verified=finding.verified,
        weakened=finding.weakened or "",
        digest=finding.digest,
        law_version=version,
        first_seen=seen,
    )


def _keep_spans(row: tables.Case, whose: dict[str, tables.Person], checked: Checked) -> None:
    places = dict(row.case_places.values_list("key", "place_id"))
    row.spans.filter(person__in=whose.values()).delete()
    found = [stretch for stretch in stretches(checked) if stretch.who in whose]
    tables.Span.objects.bulk_create(
        (
            tables.Span(
                case=row,
                person=whose[stretch.who],
                fact=stretch.fact,
                place_id=places.get(stretch.place or ""),
                since=stretch.since,
                until=stretch.until,
                certain=stretch.certain,
            )
            for stretch in found
        ),
        BATCH,
    )
    last = _last_stays(found)
    for key, person in whose.items():
        stay = last.get(key)
        person.held_at_id = places.get(stay.place or "") if stay else None
        person.held_since, person.held_until = (stay.since, stay.until) if stay else (None, None)
    tables.Person.objects.bulk_update(whose.values(), ["held_at", "held_since", "held_until"], BATCH)


def _last_stays(found: list[Stretch]) -> dict[str, Stretch]:
    """The last run of custody of each person, its days in one place and the next joined."""
    last: dict[str, Stretch] = {}
    for stretch in sorted((each for each in found if each.fact == HELD), key=lambda each: (each.since, each.until)):
        before = last.get(stretch.who)
        since = before.since if before is not None and before.until >= stretch.since else stretch.since
        last[stretch.who] = Stretch(
            stretch.case, stretch.who, HELD, stretch.place, since, stretch.until, stretch.certain, stretch.ends_open
        )
    return last


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
