"""Taking in: one save writes case, people, kin, places, sources, consents and first entries, and checks them.

What was told becomes a case file and is read as one, so that a form takes what a file takes. The case is named by the
token of the form: the same form sent twice on a bad line is one case.
"""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.utils import timezone

from habeas.casework.places import office_places
from habeas.casework.recheck import recheck
from habeas.dates import When
from habeas.record import case as record
from habeas.record.reader import case_of as read_node
from habeas.record.vocabulary import load_vocabulary
from habeas.record.writer import node_of
from habeas.store import models as tables
from habeas.store.access import PRIVATE_PLACES
from habeas.store.audit import Act, log
from habeas.store.mapping import BATCH, add_case
from habeas.store.values import all_from_json

WITH, OUTSIDE, TAKEN, UNKNOWN = "with", "outside", "taken", "unknown"
"""Where one of the family is: held with the person, left outside, taken elsewhere, not known."""
CHILDREN: Final = frozenset({"child", "step_child", "ward", "grandchild"})
ADULT: Final = 18
MOST_PLACES: Final = 20
MAIN: Final = "p1"
"""By which id the case knows who was taken in."""
_TELLER, _WHERE = "teller", "held"


@dataclass(frozen=True, slots=True)
class Place:
    """A place by its name; `row` where the office knows it."""

    name: str
    kind: str
    state: str
    row: tables.Place | None = None


@dataclass(frozen=True, slots=True)
class Relative:
    """One of the family: `relation` is what they are of the person, empty where that is not known."""

    name: str
    relation: str = ""
    sex: str = ""
    born: str = ""
    age: str = ""
    where: str = UNKNOWN
    apart_since: str = ""
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """What was told about a person. Days are EDTF; what was not said is empty."""

    name: str
    told_on: date
    teller: str
    states: tuple[str, ...]
    access: str = "open"
    other_names: tuple[str, ...] = ()
    mother: str = ""
    sex: str = ""
    born: str = ""
    age: str = ""
    nationality: tuple[str, ...] = ()
    stateless: str = ""
    place: Place | None = None
    taken_on: str = ""
    held_since: str = ""
    authority: str = ""
    basis: str = ""
    ordered_by: str = ""
    ordered_on: str = ""
    valid_to: str = ""
    pregnant: bool = False
    asylum: str = ""
    asylum_on: str = ""
    risks: tuple[str, ...] = ()
    speaks: bool | None = None
    language: str = ""
    phone: str = ""
    contact: str = ""
    do_not_tell: str = ""
    consents: tuple[str, ...] = ()
    note: str = ""
    left: str = ""
    """What was said and has no entry to stand in, in words."""
    family: tuple[Relative, ...] = ()


def take_in(told: Told, token: str, team: tables.Team, by: tables.Account) -> tables.Case:
    """The case; the one there is where the token was used before. Raises FaultsError."""
    try:
        return _take_in(told, token, team, by)
    except IntegrityError:  # of two that came at once the other was first
        return tables.Case.objects.get(key=token, opened_by=by)


@transaction.atomic
def _take_in(told: Told, token: str, team: tables.Team, by: tables.Account) -> tables.Case:
    before = tables.Case.objects.filter(key=token, opened_by=by).first()
    if before is not None:
        return before
    case, _ = read_node(node_of(data_of(told, token)), load_vocabulary(), "form")
    case = replace(case, places=_places(told))
    named = add_case(_recorded(case), team=team, opened_by=by, title=told.name[:200], lawyer=_lawyer(by))
    row = named.case
    row.entries.update(recorded_by=by)
    _add_to_person(named.people[MAIN], told, row.sources.get(key=_TELLER))
    row.sources.get(key=_TELLER).readers.add(by)
    text = "\n".join(filter(None, (told.note, told.left)))
    if text:
        tables.Note.objects.create(case=row, text=text, by=by)
    log(by, timezone.now(), [Act("add", "case", row.ref, row.ref, {"people": len(named.people)})])
    recheck(row)
    return row


def data_of(told: Told, key: str) -> dict[str, Any]:
    """What was told, as a case file."""
    family = list(enumerate(told.family, 2))
    kin = [{"who": f"p{i}", "is": each.relation, "of": MAIN} for i, each in family if each.relation]
    return {
        "id": key,
        "state": list(told.states),
        "people": [_person(MAIN, told, told.told_on), *(_person(f"p{i}", each, told.told_on) for i, each in family)],
        "kin": kin,
        "places": [_kept(id=place.id, name=place.name, kind=place.kind, state=place.state) for place in _places(told)],
        "sources": [{"id": _TELLER, "name": told.teller, "access": told.access}],
        "consents": [{"who": MAIN, "use": use, "given": told.told_on.isoformat()} for use in told.consents],
        "entries": [{**entry, "source": _TELLER} for entry in (*_custody(told), *_claims(told), *_apart(told))],
    }


def is_child(relative: Relative, day: date) -> bool:
    """By birth or age where told, else by the relation."""
    if relative.born:
        born = When.parse(relative.born)
        return born.last is not None and _years_after(born.last, ADULT) > day.toordinal()
    if relative.age:
        number, _, unit = relative.age.partition(" ")
        return bool(unit) or float(number) < ADULT
    return relative.relation in CHILDREN


def is_unsaid(relative: Relative, day: date) -> bool:
    """Whether that somebody was left outside makes no entry: of an adult without a day."""
    return relative.where == OUTSIDE and not relative.apart_since and not is_child(relative, day)


def _person(id: str, told: Told | Relative, day: date) -> dict[str, Any]:
    person = _kept(id=id, label=told.name, sex=told.sex, born=told.born, age=told.age)
    if told.age:
        person["age_on"] = day.isoformat()
    if isinstance(told, Told):
        person |= _kept(nationality=list(told.nationality))
        if told.stateless in ("yes", "no"):
            person["stateless"] = told.stateless == "yes"
        if told.speaks is not None:
            person["speaks_state_language"] = told.speaks
    return person


def _custody(told: Told) -> list[dict[str, Any]]:
    """Taken, placed, ordered: of the person and of those who are held with them."""
    who = [MAIN, *(f"p{i}" for i, each in enumerate(told.family, 2) if each.where == WITH)]
    where = _WHERE if told.place else ""
    found = []
    if told.taken_on:
        at_once = where if not told.held_since else ""
        taken = _kept(kind="apprehended", on=told.taken_on, who=who, authority=told.authority, place=at_once)
        if not told.ordered_on and not (told.held_since and where):
            taken |= _kept(basis=told.basis)
        found.append(taken)
    if told.held_since and where:
        by = "" if told.ordered_on else told.ordered_by
        found.append(_kept(kind="placed", on=told.held_since, who=who, place=where, basis=told.basis, ordered_by=by))
    if told.ordered_on:
        ordered = _kept(kind="detention_ordered", on=told.ordered_on, who=MAIN, basis=told.basis)
        found.append(ordered | _kept(ordered_by=told.ordered_by, valid_to=told.valid_to))
    return found


def _claims(told: Told) -> list[dict[str, Any]]:
    day = told.told_on.isoformat()
    found = []
    if told.pregnant:
        found.append(_kept(kind="pregnancy_reported", on=day, who=MAIN))
    if told.stateless == "says":
        found.append(_kept(kind="stateless_claimed", on=day, who=MAIN))
    if told.asylum == "no":
        since = told.taken_on or told.held_since or day
        found.append(_kept(kind="not_done", what="asylum_claimed", on=since, until=day, who=MAIN))
    elif told.asylum_on:
        found.append(_kept(kind="asylum_claimed", on=told.asylum_on, who=MAIN))
    if told.risks:
        found.append(_kept(kind="risk_claimed", on=day, who=MAIN, risks=list(told.risks)))
    return found


def _apart(told: Told) -> list[dict[str, Any]]:
    """Who was parted from the person, and where they were taken; of an adult only where a day of it was told."""
    found = []
    for i, each in enumerate(told.family, 2):
        since = each.apart_since or told.taken_on or told.held_since
        if each.where not in (OUTSIDE, TAKEN) or not since:
            continue
        if is_child(each, told.told_on) or each.apart_since:
            found.append(_kept(kind="separated", on=since, who=f"p{i}", **{"from": MAIN}))
        if each.place is not None:
            found.append(_kept(kind="placed", on=since, who=f"p{i}", place=_place_ids(told)[f"place{i}"]))
    return found


def _places(told: Told) -> tuple[record.Place, ...]:
    """The places by the ids of the case, those the office knows as they are, with what they lie within."""
    found: dict[str, record.Place] = {}
    known: dict[int, str] = {}
    ids = _place_ids(told)
    for slot, place in _slots(told):
        if ids[slot] in found:
            continue
        if place.row is None:
            found[ids[slot]] = record.Place(ids[slot], place.name or None, place.kind or None, place.state or None)
        else:
            _known(place.row, ids[slot], found, known)
    return tuple(found.values())


def _place_ids(told: Told) -> dict[str, str]:
    """By who is there, the id of the place; two who are in one place share it."""
    first: dict[tuple[object, ...], str] = {}
    ids = {}
    for slot, place in _slots(told):
        same = (place.row.pk,) if place.row else (place.name.casefold(), place.kind, place.state)
        ids[slot] = first.setdefault(same, slot) if place.row or place.name else slot
    return ids


def _slots(told: Told) -> list[tuple[str, Place]]:
    slots = [(_WHERE, told.place), *((f"place{i}", each.place) for i, each in enumerate(told.family, 2))]
    return [(slot, place) for slot, place in slots if place is not None]


def _known(row: tables.Place, id: str, found: dict[str, record.Place], known: dict[int, str]) -> str:
    within = None
    if row.within is not None:
        within = known.get(row.within.pk) or _known(row.within, f"{id}-in", found, known)
    found[id] = record.Place(id, row.name, row.kind, row.state, within, all_from_json(row.more))
    known[row.pk] = id
    return id


def _recorded(case: record.Case) -> record.Case:
    today = When.parse(timezone.localdate().isoformat())
    return replace(case, entries=tuple(replace(entry, recorded_at=today) for entry in case.entries))


def _add_to_person(person: tables.Person, told: Told, source: tables.Source) -> None:
    person.language, person.phone = told.language, told.phone
    person.contact, person.do_not_tell = told.contact, told.do_not_tell
    person.save(update_fields=["language", "phone", "contact", "do_not_tell"])
    names = [tables.ReportedName(person=person, name=name, source=source) for name in told.other_names]
    if told.mother:
        names.append(tables.ReportedName(person=person, name=told.mother, source=source, mothers_name=True))
    tables.ReportedName.objects.bulk_create(names, BATCH)


def _lawyer(by: tables.Account) -> tables.Account | None:
    return by if by.role == "lawyer" else None


def _kept(**values: Any) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value not in ("", None, [])}


def _years_after(day: int, years: int) -> int:
    born = date.fromordinal(day)
    try:
        return born.replace(year=born.year + years).toordinal()
    except ValueError:  # born on 29 February
        return date(born.year + years, 3, 1).toordinal()


def same_places(name: str, kind: str) -> list[tables.Place]:
    """The office's places that are called so, of that kind where one is given; nobody's home is one of them."""
    if not name.strip() or kind in PRIVATE_PLACES:
        return []
    rows = office_places().filter(name__iexact=name.strip()).select_related("within").order_by("pk")
    return list((rows.filter(kind=kind) if kind else rows)[:MOST_PLACES])
