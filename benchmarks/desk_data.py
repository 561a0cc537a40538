"""An office of invented people for the benchmark of the desk: families, places, ten entries a person, then the check of all.

The generator is fixed by its seed. Names are drawn from lists of syllables and are nobody's. `fill` writes rows in bulk by
the same mapping that every save uses, then lets the check keep what it keeps for every case.
"""

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from itertools import count, islice
from typing import TYPE_CHECKING, Final

from habeas.dates import When
from habeas.record.case import Case, Entry, Kin, Person, Place

if TYPE_CHECKING:
    from habeas.store import models as tables

SEED: Final = 20261127
LAST: Final = date(2026, 11, 1)
SYLLABLES: Final = (
    "ба",
    "да",
    "ка",
    "ла",
    "ма",
    "на",
    "ра",
    "са",
    "та",
    "ша",
    "ди",
    "ми",
    "ри",
    "ло",
    "ну",
    "бек",
    "зод",
    "жан",
)
ENDINGS: Final = ("ов", "ова", "зода", "ев", "ева", "кызы", "уулу")
TOWNS: Final = ("Северный", "Южный", "Речной", "Степной", "Горный", "Лесной", "Озёрный", "Полевой")
STATES: Final = ("RU", "RU", "RU", "KZ", "KG", "TJ", "UZ", "BY")
NATIONS: Final = ("TJ", "UZ", "KG", "KZ", "AZ", "AM", "GE", "MD")
BEFORE: Final = ("informed_of_rights", "informed_of_reasons", "interpreter_provided", "lawyer_access", "medical_exam")
DURING: Final = (
    "contact",
    "outing",
    "detention_reviewed",
    "consulate_informed",
    "removal_step",
    "complaint_filed",
    "meal",
)
PLACES: Final = 240
YEARS: Final = 4
"""For how long the office has worked."""
ASKED: Final = 300
"""Cases of which the questions are really made."""


def places() -> list[Place]:
    """The places of the office; the first 40 are large centres."""
    draw = random.Random(SEED)
    found = []
    for number in range(PLACES):
        kind = (
            "aliens_detention_centre"
            if number < 40
            else draw.choice(("police_station", "transit_institution", "prison"))
        )
        name = f"{draw.choice(TOWNS)} {kind.replace('_', ' ')} {number}"
        found.append(Place(f"p{number}", name, kind, draw.choice(STATES)))
    return found


def cases(people: int) -> Iterator[Case]:
    """Cases until they hold at least so many people."""
    draw = random.Random(SEED + 1)
    where = places()
    made = 0
    for number in count():
        if made >= people:
            return
        case = _case(draw, number, where)
        made += len(case.people)
        yield case


def _case(draw: random.Random, number: int, where: list[Place]) -> Case:
    size = draw.choices((1, 2, 3, 4, 5), (40, 22, 18, 12, 8))[0]
    surname = _name(draw, 2) + draw.choice(ENDINGS)
    people = tuple(_person(draw, f"a{i}", surname, adult=i < 2) for i in range(size))
    kin = tuple(Kin(f"a{adult}", "parent", f"a{child}") for child in range(2, size) for adult in range(min(2, size)))
    state = draw.choice(STATES)
    own = [place for place in where if place.state == state]
    first, second = draw.choice(own[:8] or own), draw.choice(own)
    entries: list[Entry] = []
    for person in people:
        _life(draw, person, state, first, second, entries)
    used = {entry.place for entry in entries}
    numbered = tuple(
        replace(entry, order=order) for order, entry in enumerate(sorted(entries, key=lambda e: e.on.first or 0))
    )
    return Case(f"case-{number}", (state,), people, kin, tuple(place for place in where if place.id in used), numbered)


def _person(draw: random.Random, id: str, surname: str, *, adult: bool) -> Person:
    years = draw.randint(19, 60) if adult else draw.randint(0, 17)
    born = (
        str(2026 - years)
        if draw.random() < 0.4
        else (LAST - timedelta(days=365 * years + draw.randint(0, 364))).isoformat()
    )
    stateless = draw.random() < 0.04
    return Person(
        id,
        f"{surname} {_name(draw, 2)}",
        draw.choice("MF"),
        When.parse(born),
        nationality=() if stateless else (draw.choice(NATIONS),),
        stateless=True if stateless else None,
    )


def _life(draw: random.Random, person: Person, state: str, first: Place, second: Place, entries: list[Entry]) -> None:
    """Ten entries a person: an apprehension, a place, what was done there, for most an end."""
    begin = LAST - timedelta(days=int(draw.expovariate(1 / 500)) + 1)
    length = int(draw.expovariate(1 / 80)) + 2
    ended = draw.random() < 0.85 or length < 5

    def add(kind: str, day: date, place: str | None = None, **fields: str) -> None:
        text = day.isoformat() if draw.random() < 0.9 else f"{day:%Y-%m}"
        entries.append(
            Entry(
                f"{kind}-{person.id}-{len(entries)}",
                kind,
                person.id,
                When.parse(text),
                place=place,
                fields=dict(fields),
            )
        )

    add("apprehended", begin, second.id, ordered_by="police")
    add("placed", begin + timedelta(days=1), first.id, basis="expulsion")
    add("expulsion_ordered", begin + timedelta(days=draw.randint(0, 3)), ordered_by="court")
    for kind in draw.sample(BEFORE, 3):
        add(kind, begin + timedelta(days=draw.randint(0, 10)))
    for _ in range(3):
        add(draw.choice(DURING), begin + timedelta(days=draw.randint(1, length)))
    if ended:
        add("released" if draw.random() < 0.4 else "removed", min(begin + timedelta(days=length), LAST))
    elif person.sex == "F" and draw.random() < 0.1:
        add("pregnancy_known", begin + timedelta(days=3))


def _name(draw: random.Random, syllables: int) -> str:
    return "".join(draw.choices(SYLLABLES, k=syllables)).capitalize()


def fill(people: int, at_once: int = 500) -> None:
    """Writes the office: teams, places, cases, and what the check keeps of each. Needs an open office, empty of cases."""
    from habeas.casework.recheck import recheck_many
    from habeas.store import models as tables

    teams = [tables.Team.objects.create(name=f"Team {number}") for number in range(4)]
    for number in range(20):
        account = tables.Account.objects.create_user(f"user{number}", None, name=f"User {number}", role="lawyer")
        teams[number % 4].people.add(account)
    rows = [tables.Place(name=place.name, kind=place.kind, state=place.state) for place in places()]
    known = {f"p{number}": row for number, row in enumerate(tables.Place.objects.bulk_create(rows))}
    stream = cases(people)
    while batch := list(islice(stream, at_once)):
        made = write(batch, known, teams)
        recheck_many(made)
        spread(made)


def spread(cases: list["tables.Case"]) -> None:
    """Their findings were first seen some day of the past years, as in an office that grew: made in one go, all were new."""
    from django.utils import timezone

    from habeas.store import models as tables

    for case in cases:
        ago = timedelta(days=random.Random(f"{SEED} {case.key}").uniform(0, YEARS * 365))
        tables.FindingRow.everything.filter(case=case).update(first_seen=timezone.now() - ago)


def settle(at_once: int = 500) -> None:
    """Does what the worker would have done by tomorrow: checks what waits for it, as all cases do after a change of the law,
    makes the questions of some cases, the indexes where names are read otherwise now, and the backup of the night. Questions
    of all would take an hour: the others are given the foremost of one of these.
    """
    from django.utils import timezone

    from habeas.casework import jobs, retention
    from habeas.casework.recheck import begin_asking, keep_asked, recheck_many
    from habeas.casework.rules import check_older_law, check_turned
    from habeas.store import models as tables

    check_older_law()
    check_turned()
    cases = tables.Case.objects.filter(library=False).order_by("pk")
    while waiting := list(cases.filter(stale_since__isnull=False)[:at_once]):
        recheck_many(waiting)
    for case in cases.filter(pk__in=list(cases.values_list("pk", flat=True)[:ASKED]), asked_at__isnull=True):
        keep_asked(begin_asking(case), None)
    draw, foremost = random.Random(SEED + 2), list(tables.QuestionRow.everything.filter(rank__lt=2).order_by("pk"))
    copies = []
    for case in cases.filter(asked_at__isnull=True):
        for rank, like in enumerate(draw.sample(foremost, 2)):
            identity, weight = f"{case.pk}-{rank}", like.weight * draw.uniform(0.5, 1.5)
            one = tables.QuestionRow(case=case, identity=identity, rank=rank, weight=weight, since=like.since)
            one.until, one.body = like.until, like.body
            copies.append(one)
    tables.QuestionRow.everything.bulk_create(copies, 500)
    cases.filter(asked_at__isnull=True).update(asked_at=timezone.now())
    jobs.work_off()
    retention.nightly(timezone.now())


def write(batch: list[Case], known: dict[str, "tables.Place"], teams: list["tables.Team"]) -> list["tables.Case"]:
    """Some cases as rows, in a handful of statements."""
    from django.db import transaction

    from habeas.store import mapping
    from habeas.store import models as tables

    with transaction.atomic():
        rows = tables.Case.objects.bulk_create(
            tables.Case(
                key=case.id,
                title=case.people[0].label or "",
                states=list(case.states),
                team=teams[int(case.id.partition("-")[2]) % len(teams)],
            )
            for case in batch
        )
        people: list[tables.Person] = []
        named: list[mapping.Named] = []
        for row, case in zip(rows, batch, strict=True):
            own = {person.id: mapping.person_row(row, person) for person in case.people}
            people += own.values()
            named.append(mapping.Named(row, own, {place.id: known[place.id] for place in case.places}))
        tables.Person.objects.bulk_create(people, 500)
        pairs = list(zip(named, batch, strict=True))
        tables.CasePlace.objects.bulk_create(
            [tables.CasePlace(case=n.case, place=known[p.id], key=p.id) for n, case in pairs for p in case.places], 500
        )
        tables.Kin.objects.bulk_create(
            [
                tables.Kin(case=n.case, who=n.people[k.who], relation=k.relation, of=n.people[k.of])
                for n, case in pairs
                for k in case.kin
            ],
            500,
        )
        tables.Entry.objects.bulk_create([mapping.entry_row(n, e) for n, case in pairs for e in case.entries], 500)
    return rows
