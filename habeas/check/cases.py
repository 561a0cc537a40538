"""Case files as columns (table.py). What was known on an earlier day is found by leaving out what came after it.

Entries that a later one supersedes are left out; entries that begin after the day of the check too. A stay of known
length at an unknown time is laid at the begin of its span (CORNERS, Time); whatever lies in the same vague span moves
with it, and findings about it are told with the whole span.
"""

import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np

from habeas.check.coding import Coding
from habeas.check.day_order import by_the_clock
from habeas.check.kleene import FALSE, TRUE, UNKNOWN
from habeas.check.parties import parties_of, told_fields
from habeas.check.steps import FAR
from habeas.check.table import NONE, KinPairs, Observations, People, Places, RowNames, Rows, Table
from habeas.dates import When, add, utc_minutes
from habeas.record.case import Case, Entry, Observation, Person, Place
from habeas.record.derive import derive
from habeas.record.permit import permit_begins

DURATIONS = ("duration_days", "duration_days_min", "duration_days_max")


def table_of_cases(
    cases: Sequence[Case], coding: Coding, fields: Iterable[str], as_of: int, known_at: int | None = None
) -> Table:
    """One table of all people of these cases, as the record stood on `known_at`."""
    people: list[tuple[Case, Person]] = [(case, person) for case in cases for person in case.people]
    number = {(case.id, person.id): i for i, (case, person) in enumerate(people)}
    places = {(case.id, place.id): i for i, (case, place) in enumerate(_places(cases))}
    entries = [
        (number[case.id, entry.who], case, entry)
        for case in cases
        for entry in standing_entries(case, as_of, known_at)
        if entry.who is not None and (case.id, entry.who) in number and not entry.unread and entry.kind in coding.kinds
    ]
    rows, names = _rows(entries, cases, number, places, coding, fields)
    return Table(
        people=_people(people, coding, as_of),
        rows=rows,
        kin=_kin(cases, number, coding),
        places=_place_columns(cases, places, coding),
        observations=_observations(cases, places, coding, as_of, known_at),
        as_of=as_of,
        names=RowNames(
            tuple(person.id for _, person in people),
            tuple(case.id for case, _ in people),
            names,
            tuple(place for _, place in places),
        ),
    )


def standing_entries(case: Case, as_of: int, known_at: int | None) -> list[Entry]:
    """The entries that stood: known by then, begun by then, not superseded; `file_read` told as denials."""
    known = [
        known_then(e, known_at)
        for e in case.entries
        if _was_known(e.recorded_at, e.on, known_at) and first_day(e.on) <= as_of
    ]
    gone = {e.supersedes for e in known if e.supersedes}
    standing = [e for e in known if e.id not in gone and e.kind != "retracted"]
    standing = _narrowed([*standing, *_births(case, standing), *_deaths(case, as_of)])
    return by_the_clock([*(e for e in standing if e.kind != "file_read"), *_denials(standing)])


def known_then(entry: Entry, known_at: int | None) -> Entry:
    """An entry as it could stand on a day: an end that was still to come was not known."""
    if known_at is None or entry.until is None or first_day(entry.until) <= known_at:
        return entry
    return replace(entry, until=None)


def _births(case: Case, entries: list[Entry]) -> list[Entry]:
    """A birth is also an entry about the mother."""
    women = {person.id for person in case.people if person.sex == "F"}
    told = {(e.who, e.on.text) for e in entries if e.kind == "gave_birth"}
    mothers = {(kin.of, kin.who) for kin in case.kin if kin.relation == "parent" and kin.who in women}
    return [
        replace(e, id=f"{e.id}/mother", kind="gave_birth", who=mother, with_=e.who)
        for e in entries
        if e.kind == "birth"
        for child, mother in sorted(mothers)
        if child == e.who and (mother, e.on.text) not in told
    ]


def _deaths(case: Case, as_of: int) -> list[Entry]:
    """Somebody of whom it is said that they died, and no entry tells of it: that is an entry too."""
    told = {entry.who for entry in case.entries if entry.kind == "death"}
    return [
        Entry(f"{person.id}/died", "death", person.id, person.died)
        for person in case.people
        if person.died is not None and person.id not in told and first_day(person.died) <= as_of
    ]


def _narrowed(entries: list[Entry]) -> list[Entry]:
    """Vague first days without those that cannot be: nothing begins after its own end."""
    found = []
    for entry in entries:
        first, last = first_day(entry.on), last_day(entry.on)
        end = FAR if entry.until is None else last_day(entry.until)
        is_vague = first < last and not entry.on.has_clock and not entry.on.uncertain
        found.append(replace(entry, on=_between(first, end)) if is_vague and first <= end < last else entry)
    return found


def _was_known(recorded: When | None, on: When, known_at: int | None) -> bool:
    return known_at is None or first_day(recorded or on) <= known_at


def _denials(entries: list[Entry]) -> list[Entry]:
    """A file that was read to a day and is complete for some kinds denies them wherever it is silent, or may be."""
    found = []
    for read in (e for e in entries if e.kind == "file_read"):
        kinds = read.fields.get("what") or ()
        about = [e for e in entries if e.who == read.who]
        begin = min(first_day(e.on) for e in about), min(last_day(e.on) for e in about)
        for kind in (kinds,) if isinstance(kinds, str) else kinds if isinstance(kinds, tuple) else ():
            for since, until in _silent(begin, about, kind, (first_day(read.on), last_day(read.on))):
                name = f"{read.id}/{kind}-{since[0]}-{until[0]}"
                denial = replace(read, id=name, kind="not_done", fields={"what": kind})
                found.append(replace(denial, on=_between(*since), until=_between(*until)))
    return found


def _silent(
    begin: tuple[int, int], about: list[Entry], kind: str, end: tuple[int, int]
) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
    """(first day, last day) of the spans up to `end` without an entry of a kind, each at the earliest and the latest."""
    for first, last in sorted((first_day(e.on), last_day(e.on)) for e in about if e.kind == kind):
        until = min(first - 1, end[0]), min(last - 1, end[1])
        if begin[0] <= until[1]:
            yield begin, until
        begin = max(begin[0], first + 1), max(begin[1], last + 1)
    if begin[0] <= end[1]:
        yield begin, end


def _between(first: int, last: int) -> When:
    """A day from the first to the last; open where they are."""
    if first == last:
        return When.of_day(first)
    begin, end = (".." if not 1 < day < FAR else When.of_day(day).text for day in (first, last))
    return When.parse(f"{begin}/{end}")


def first_day(when: When) -> int:
    """The earliest day, 1 where the begin is open."""
    return 1 if when.first is None else when.first


def last_day(when: When) -> int:
    """The latest day, FAR where the end is open."""
    return FAR if when.last is None else when.last


def _places(cases: Iterable[Case]) -> list[tuple[Case, Place]]:
    return [(case, place) for case in cases for place in case.places]


def _people(people: list[tuple[Case, Person]], coding: Coding, as_of: int) -> People:
    count = len(people)
    sex, nationality = np.zeros(count, np.int64), np.full(count, NONE, np.int16)
    born0, born1 = np.ones(count, np.int32), np.full(count, FAR, np.int32)
    stateless, since = np.full(count, UNKNOWN, np.int8), np.ones(count, np.int32)
    speaks = np.full(count, UNKNOWN, np.int8)
    permit0, permit1 = np.zeros(count, np.int32), np.zeros(count, np.int32)
    state, closed = np.full(count, NONE, np.int16), np.zeros(count, np.int32)
    group = np.zeros(count, bool)
    for i, (case, person) in enumerate(people):
        state[i] = coding.states.get(case.states[0], NONE) if case.states else NONE
        closed[i] = min(last_day(case.closed_on), as_of) if case.closed_on else 0
        born0[i], born1[i] = birth_span(person)
        sex[i] = coding.bits("sex", (person.sex,)) if person.sex else 0
        nationality[i] = next((coding.states[n] for n in person.nationality if n in coding.states), NONE)
        if person.stateless is not None:
            stateless[i] = TRUE if person.stateless else FALSE
            since[i] = last_day(person.stateless_from) if person.stateless_from else 1
        if person.speaks_state_language is not None:
            speaks[i] = TRUE if person.speaks_state_language else FALSE
        permit0[i], permit1[i] = permit_begins(person) or (FAR, FAR)
        group[i] = person.is_group
    return People(state, born0, born1, sex, nationality, stateless, since, speaks, permit0, permit1, closed, group)


def birth_span(person: Person) -> tuple[int, int]:
    """Earliest and latest day of birth, from the birth date or from an age on a day; (1, FAR) where neither is known."""
    if person.born is not None:
        return first_day(person.born), last_day(person.born)
    if person.age is not None and person.age_on is not None and person.age_on.first is not None:
        years = int(person.age)
        return add(first_day(person.age_on), -(years + 1), "year") + 1, add(last_day(person.age_on), -years, "year")
    return 1, FAR


def _rows(
    entries: list[tuple[int, Case, Entry]],
    cases: Sequence[Case],
    number: Mapping[tuple[str, str], int],
    places: Mapping[tuple[str, str], int],
    coding: Coding,
    fields: Iterable[str],
) -> tuple[Rows, tuple[str, ...]]:
    spans = {id(e): (first_day(e.on), last_day(e.on)) for _, _, e in entries}
    entries = sorted(entries, key=lambda item: (item[0], *spans[id(item[2])], item[2].order))
    index = {(case.id, e.id, e.who): i for i, (_, case, e) in enumerate(entries)}
    by_id = {(case.id, e.id): i for i, (_, case, e) in reversed(list(enumerate(entries)))}
    kinds = {case.id: {p.id: p for p in case.places} for case in cases}
    days, until, floats_to = _days(entries)
    minutes = np.stack((days[:, 0] * 1440, days[:, 1] * 1440 + 1439), axis=1)
    for i, (_, case, e) in enumerate(entries):
        if e.on.has_clock:
            minutes[i] = _minutes(case, e, kinds[case.id], coding)
    re = [
        index.get((case.id, e.re, e.who), by_id.get((case.id, e.re), NONE)) if e.re else NONE for _, case, e in entries
    ]
    what = [_what(e, coding) for _, _, e in entries]
    place = [places.get((case.id, e.place), NONE) if e.place else NONE for _, case, e in entries]
    other = [number.get((case.id, e.with_), NONE) if e.with_ else NONE for _, case, e in entries]
    words, numbers, valid = _fields(entries, coding, fields, kinds)
    rows = Rows(
        person=np.array([person for person, _, _ in entries], np.int32),
        order=np.array([e.order for _, _, e in entries], np.int32),
        kind=np.array([coding.kinds[e.kind] for _, _, e in entries], np.int16),
        d0=days[:, 0].astype(np.int32),
        d1=days[:, 1].astype(np.int32),
        m0=minutes[:, 0],
        m1=minutes[:, 1],
        u0=until[:, 0].astype(np.int32),
        u1=until[:, 1].astype(np.int32),
        place=np.array(place, np.int32),
        other=np.array(other, np.int32),
        re=np.array(re, np.int32),
        what=np.array(what, np.int16),
        sure=np.array([e.confidence != "disputed" and not e.on.uncertain for _, _, e in entries], bool),
        floats_to=floats_to.astype(np.int32),
        to_state=np.array([_state_of(e.fields.get("to"), case, coding) for _, case, e in entries], np.int16),
        words=words,
        days=valid,
        numbers=numbers,
    )
    return rows, tuple(e.id for _, _, e in entries)


def _days(entries: list[tuple[int, Case, Entry]]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Days of entries and of their ends, (n, 2) each; stays of known length are laid at the begin of their span."""
    days = np.array([(first_day(e.on), last_day(e.on)) for _, _, e in entries], np.int64).reshape(-1, 2)
    until = np.array(
        [(NONE, NONE) if e.until is None else (first_day(e.until), last_day(e.until)) for _, _, e in entries], np.int64
    ).reshape(-1, 2)
    floats_to = np.full(len(entries), NONE, np.int64)
    floating = _floating(entries)
    for i, (person, _, _) in enumerate(entries if floating else ()):
        length = floating.get((person, int(days[i, 0]), int(days[i, 1])))
        if length is not None:
            floats_to[i] = days[i, 1]
            if until[i, 0] != NONE and until[i, 1] >= days[i, 1]:
                until[i] = days[i, 0] + length - 1
            days[i, 1] = days[i, 0]
    return days, until, floats_to


def _floating(entries: list[tuple[int, Case, Entry]]) -> dict[tuple[int, int, int], int]:
    """Stays of known length in a longer vague span: (person, earliest, latest day) -> days."""
    found = {}
    for person, _, e in entries:
        first, last = first_day(e.on), last_day(e.on)
        length = next((v for name in DURATIONS if isinstance(v := e.fields.get(name), float | int)), None)
        if e.kind in ("placed", "transferred") and length is not None and e.until is None and 1 < first < last < FAR:
            found[person, first, last] = int(length)
    return found


def _minutes(case: Case, entry: Entry, places: Mapping[str, Place], coding: Coding) -> tuple[int, int]:
    """Minutes by the clocks of the case's state, so that hours between two places are real hours."""
    states = coding.vocabulary.states
    home = states[case.states[0]].zone if case.states and case.states[0] in states else "UTC"
    place = places.get(entry.place or "")
    state = place.state if place else None
    zone = states[state].zone if state and state in states else home
    low, high = utc_minutes(entry.on, zone)
    noon = replace(entry.on, first_minute=720, last_minute=720) if entry.on.first == entry.on.last else entry.on
    shift = utc_minutes(noon, home)[0] - (first_day(entry.on) * 1440 + 720) if noon is not entry.on else 0
    return low - shift, high - shift


def _state_of(value: object, case: Case, coding: Coding) -> int:
    """The code of a state that is named, or of the place that is."""
    if not isinstance(value, str):
        return NONE
    place = next((each for each in case.places if each.id == value), None)
    return coding.states.get(place.state if place is not None and place.state else value, NONE)


def _what(entry: Entry, coding: Coding) -> int:
    word = entry.fields.get("what")
    if not isinstance(word, str):
        return NONE
    return coding.kinds.get(word, coding.groups.get(word, NONE))


def _fields(
    entries: list[tuple[int, Case, Entry]],
    coding: Coding,
    wanted: Iterable[str],
    places: Mapping[str, Mapping[str, Place]],
) -> tuple[dict[str, np.ndarray], dict[str, np.ndarray], dict[str, tuple[np.ndarray, np.ndarray]]]:
    count = len(entries)
    words, numbers = {}, {name: np.full(count, np.nan) for name in DURATIONS}
    known = coding.vocabulary.fields
    for name in wanted:
        kind = known[name].type if name in known else "text"
        if kind in ("number", "length") and name not in numbers:
            numbers[name] = np.full(count, np.nan)
        elif kind not in ("number", "length"):
            words[name] = np.zeros(count, np.int64)
    valid = (np.full(count, NONE, np.int64), np.full(count, NONE, np.int64))
    words["ordered_by"] = np.zeros(count, np.int64)
    nationality = {
        (case.id, p.id): p.nationality for case in {c.id: c for _, c, _ in entries}.values() for p in case.people
    }
    parties = {case.id: parties_of(case, coding.vocabulary) for case in {c.id: c for _, c, _ in entries}.values()}
    for i, (_, case, entry) in enumerate(entries):
        for name, value in told_fields(entry, parties[case.id], coding.vocabulary).items():
            if name == "valid_to" and isinstance(value, When):
                valid[0][i], valid[1][i] = first_day(value), last_day(value)
            elif name == "ordered_by" and isinstance(value, str):
                words["ordered_by"][i] = zlib.crc32(value.casefold().encode()) + 1
            elif name in numbers and isinstance(value, int | float) and not isinstance(value, bool):
                numbers[name][i] = value
            elif name == "to" and name in words and value in coding.states:
                home = value in nationality.get((case.id, entry.who or ""), ())
                words[name][i] = coding.bits("to", ("home" if home else "elsewhere",))
            elif name in words:
                words[name][i] = _mask(name, value, coding)
        if "place" in words and entry.place:
            place = places[case.id].get(entry.place)
            if place and place.kind and place.kind in coding.places:
                words["place"][i] = 1 << coding.places[place.kind]
    return words, numbers, {"valid_to": valid}


def _mask(name: str, value: object, coding: Coding) -> np.int64:
    if isinstance(value, bool):
        return coding.bits(name, ("yes" if value else "no",))
    if isinstance(value, str):
        return coding.bits(name, (coding.vocabulary.word(name, value) or value,))
    if isinstance(value, tuple):
        return coding.bits(name, tuple(str(v) for v in value))
    return np.int64(0)


def _kin(cases: Sequence[Case], number: Mapping[tuple[str, str], int], coding: Coding) -> KinPairs:
    found = [
        (number[case.id, kin.who], number[case.id, kin.of], coding.relation(kin.relation), not kin.disputed)
        for case in cases
        for kin in case.kin
        if (case.id, kin.who) in number and (case.id, kin.of) in number and not kin.disputed
    ]
    who, of, flags, sure = zip(*found, strict=True) if found else ((), (), (), ())
    return KinPairs(np.array(who, np.int32), np.array(of, np.int32), np.array(flags, np.int8), np.array(sure, bool))


def _place_columns(cases: Sequence[Case], places: Mapping[tuple[str, str], int], coding: Coding) -> Places:
    every = [(case, place) for case in cases for place in case.places]
    return Places(
        np.array([coding.places.get(p.kind or "", coding.places["other"]) for _, p in every], np.int16),
        np.array([coding.states.get(p.state or (c.states[0] if c.states else ""), NONE) for c, p in every], np.int16),
        np.array([places.get((c.id, p.within), NONE) if p.within else NONE for c, p in every], np.int32),
    )


def _observations(
    cases: Sequence[Case], places: Mapping[tuple[str, str], int], coding: Coding, as_of: int, known_at: int | None
) -> Observations:
    seen: list[tuple[int, Observation]] = [
        (places[case.id, o.place], o)
        for case in cases
        for o in with_derived(case.observations, coding)
        if (case.id, o.place) in places
        and o.indicator in coding.indicators
        and not o.unread
        and first_day(o.since) <= as_of
        and _was_known(o.recorded_at, o.since, known_at)
    ]
    since = [first_day(o.since) for _, o in seen]
    low, high = [], []
    for _, o in seen:
        if isinstance(o.value, bool):
            low.append(float(TRUE if o.value else FALSE))
            high.append(low[-1])
        else:
            low.append(o.value[0])
            high.append(o.value[1])
    return Observations(
        np.array([p for p, _ in seen], np.int32),
        np.array([coding.indicators[o.indicator] for _, o in seen], np.int16),
        np.array(since, np.int32),
        np.array([_observed_until(i, seen, since, coding) for i in range(len(seen))], np.int32),
        np.array(low, np.float32),
        np.array(high, np.float32),
    )


def with_derived(observations: Sequence[Observation], coding: Coding) -> list[Observation]:
    """The observations, and what follows from those of one place and time by the rules of the vocabulary."""
    together: dict[tuple[object, ...], list[Observation]] = {}
    for o in observations:
        together.setdefault((o.place, o.since, o.until, o.recorded_at), []).append(o)
    found = list(observations)
    for group in together.values():
        more = derive({o.indicator: o.value for o in group if not o.unread}, coding.vocabulary)
        found += [replace(group[0], id=f"{group[0].id}/{name}", indicator=name, value=v) for name, v in more.items()]
    return found


def _observed_until(i: int, seen: list[tuple[int, Observation]], since: list[int], coding: Coding) -> int:
    """The day after the last: the period given, else the next observation of its kind, else as long as such a thing lasts."""
    place, observation = seen[i]
    if observation.until is not None:
        return min(last_day(observation.until) + 1, FAR)
    lasts = coding.vocabulary.indicators[observation.indicator].lasts or 365
    following = [
        since[j]
        for j, (other, o) in enumerate(seen)
        if other == place and o.indicator == observation.indicator and since[j] > since[i]
    ]
    return min([since[i] + int(lasts), *following])
