"""What a check reads of linked cases: somebody of this case is recorded, for sure, as one with somebody of another.

1. Linked are the cases a team may read for its own: those of the same team (the whole team sees them), and those another
   team shared with it by a share that was accepted, runs and has not ended. A case that was deleted, a judgment, and a join
   that is only likely or was taken back link nothing. Joins lead on from case to case, through linked ones alone.
2. Of a linked case are read the entries about that person, about kin to two steps and about whoever had the same order, with
   the places and sources they name and what was seen at these. Ids become random-looking ones, so that none collides and none
   tells a name; a place that both cases know is one, and what both say in the same words is said once. Where this case does
   not say when somebody was born, the other does; where both do, this one counts. Within one case nobody is put together.
3. Findings stay with the people of this case. It is checked twice, by itself and with the linked cases, and both are kept:
   rows that are alike once (EITHER), else ALONE and LINKED. Who sees every linked case is shown the second check (that is
   always so for the team of the case), everybody else the first (`access.of_check`): for them nothing is changed by a join, not
   even by what is missing. Pages of the case, its questions, Today and the calendar feed show the second; counts and filters
   of lists, pages of places, figures, a day of the past, and all that leaves the office, are made of the first.
4. Sight is asked in each query, so that it ends with the share, at once. What ends or is erased is forgotten at once; all else
   that changes (a join, a share, an entry of the other case) marks the case, and the worker checks it. A share that runs out
   turns the case on the next day, as a deadline does.
"""

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final, TypeVar

from django.db.models import Model, Q
from django.utils import timezone

from habeas.casework.unnamed import base_of
from habeas.check.concerns import part_of, places_within, with_kin, with_same_order
from habeas.record import case as record
from habeas.record.vocabulary import load_vocabulary
from habeas.store import models as tables
from habeas.store.access import visible_cases
from habeas.store.mapping import BATCH, cases_of
from habeas.store.models import Reading

R = TypeVar("R", tables.FindingRow, tables.Span, tables.QuestionRow)
_NOT_SAID: Final = frozenset({"id", "reading", "first_seen", "aside", "again", "rank"})
"""Columns in which two rows may differ that say the same."""
_KEPT: Final = (tables.FindingRow, tables.Span, tables.QuestionRow)


@dataclass(frozen=True, slots=True)
class Links:
    """The cases that are read with one, and the last day (ordinal) of the first share that runs out."""

    row: tables.Case
    others: tuple[tables.Case, ...]
    until: int | None


@dataclass(frozen=True, slots=True)
class Merged:
    """A case with what is read of its linked cases. `places` and `sources` are the rows behind the ids given to theirs."""

    case: record.Case
    links: Links
    places: Mapping[str, int]
    sources: Mapping[str, tuple[tables.Case, str]]


# ---- which cases are linked ----------------------------------------------------------------------------------------


def links_of(rows: Sequence[tables.Case]) -> dict[int, Links]:
    """By the primary key of each case that has linked cases: which. One query where nobody is joined."""
    pairs = _pairs([row.pk for row in rows])
    if not pairs:
        return {}
    of_case = {person: case for pair in pairs for person, case in pair}
    beside: dict[int, set[int]] = defaultdict(set)
    for (one, _), (other, _) in pairs:
        beside[one].add(other)
        beside[other].add(one)
    known = tables.Case.objects.filter(pk__in=set(of_case.values()), library=False, deleted_at__isnull=True).in_bulk()
    shares: dict[tuple[int, int], date] = {}
    for case, team, until in _running(timezone.localdate()).filter(case__in=known).values_list("case", "team", "until"):
        shares[case, team] = max(until, shares.get((case, team), until))
    found = {}
    for row in rows:
        if row.pk not in known or row.team_id is None:
            continue
        team, seen = row.team_id, {row.pk}
        seen |= {pk for pk, case in known.items() if case.team_id == team or (pk, team) in shares}
        reached = _reached({person for person, case in of_case.items() if case == row.pk}, beside, of_case, seen)
        others = tuple(known[pk] for pk in sorted({of_case[person] for person in reached} - {row.pk}))
        if others:
            ends = [shares[each.pk, team].toordinal() for each in others if each.team_id != team]
            found[row.pk] = Links(row, others, min(ends, default=None))
    return found


def touch(cases: Collection[int]) -> None:
    """A join or a share of these cases began or ended, or they are back: all that are joined with them wait for a check."""
    _mark({case for pair in _pairs(cases) for _, case in pair})


def _pairs(cases: Collection[int]) -> set[tuple[tuple[int, int], tuple[int, int]]]:
    """The sure joins that lead on from people of these cases, as people with their cases."""
    standing = tables.SameAs.objects.filter(
        taken_back_at__isnull=True,
        certainty=tables.SameAs.Certainty.SURE,
        one__deleted_at__isnull=True,
        other__deleted_at__isnull=True,
    )
    found: set[tuple[tuple[int, int], tuple[int, int]]] = set()
    asked = Q(one__case__in=cases) | Q(other__case__in=cases)
    people: set[int] = set()
    while True:
        for one, of_one, other, of_other in standing.filter(asked).values_list(
            "one", "one__case", "other", "other__case"
        ):
            found.add(((one, of_one), (other, of_other)))
        new = {person for pair in found for person, _ in pair} - people
        if not new:
            return found
        people |= new
        asked = Q(one__in=new) | Q(other__in=new)


def _running(today: date) -> Any:
    """Shares by which another team may read a case for its own: accepted, running, not ended."""
    return tables.Share.objects.filter(
        answer=tables.Share.Answer.ACCEPTED, transfer=False, ended_at__isnull=True, until__gte=today
    )


def _reached(
    people: set[int], beside: Mapping[int, Iterable[int]], of_case: Mapping[int, int], seen: Collection[int]
) -> set[int]:
    """Everybody one comes to from these people by joins, within the cases that are seen."""
    found = set(people)
    more = found
    while more:
        more = {other for one in more for other in beside[one] if of_case[other] in seen} - found
        found |= more
    return found


# ---- what is read of them ------------------------------------------------------------------------------------------


def merged(case: record.Case, links: Links) -> Merged:
    """The case with what is read of its linked cases."""
    every = [row.pk for row in (links.row, *links.others)]
    firsts = _firsts(every)
    keys: dict[int, dict[str, int]] = {case: {} for case in every}
    for pk, of, key in tables.Person.objects.filter(case__in=every).order_by("pk").values_list("pk", "case", "key"):
        keys[of][key] = firsts.get(pk, pk)
    names = {first: key for key, first in reversed(keys[links.row.pk].items())}
    own_places = dict(links.row.case_places.values_list("place", "key"))
    found = Merged(case, links, {}, {})
    for other, told in zip(links.others, cases_of(links.others), strict=True):
        people = {key: names.get(first) or _opaque("person", first) for key, first in keys[other.pk].items()}
        here = frozenset(key for key, first in keys[other.pk].items() if first in names)
        places = dict(other.case_places.values_list("key", "place"))
        ids = {key: own_places.get(place) or _opaque("place", place) for key, place in places.items()}
        sources = {source.id: _opaque("source", other.ref, source.id) for source in told.sources}
        named = _Names(other.ref, people, ids, sources)
        part = _needed(told, here)
        found = Merged(
            _together(found.case, named.of(part)),
            links,
            {**found.places, **{ids[key]: place for key, place in places.items() if place not in own_places}},
            {**found.sources, **{new: (other, old) for old, new in sources.items()}},
        )
    return found


def _firsts(cases: Sequence[int]) -> dict[int, int]:
    """By everybody of these cases who is joined with somebody of them, within one case or not, the first of those they are."""
    of_case: dict[int, int] = {}
    beside: dict[int, set[int]] = defaultdict(set)
    for (one, of_one), (other, of_other) in _pairs(cases):
        of_case |= {one: of_one, other: of_other}
        beside[one].add(other)
        beside[other].add(one)
    found: dict[int, int] = {}
    for one in sorted(person for person, case in of_case.items() if case in cases):
        for each in _reached({one}, beside, of_case, cases) if one not in found else ():
            found[each] = one
    return found


def _needed(case: record.Case, here: frozenset[str]) -> record.Case:
    """What a check of these people reads of their case: them, their kin, who had the same order; and where all that was."""
    own = [entry for entry in case.entries if entry.who in here]
    part = part_of(case, with_kin(case, here | with_same_order(case, own)))
    told = {entry.id for entry in part.entries if entry.who is not None}
    entries = tuple(entry for entry in part.entries if entry.who is not None or entry.supersedes in told)
    wanted = {entry.place for entry in entries} | {
        value for entry in entries for name, value in entry.fields.items() if _names_something(name)
    }
    places = tuple(place for place in case.places if places_within(case, place.id) & wanted)
    there = {place.id for place in places}
    seen = tuple(each for each in case.observations if each.place in there)
    sources = {entry.source for entry in entries} | {each.source for each in seen}
    return replace(
        part,
        entries=entries,
        places=places,
        observations=seen,
        sources=tuple(source for source in case.sources if source.id in sources),
        holdings=(),
        consents=(),
    )


def _together(case: record.Case, part: record.Case) -> record.Case:
    """A case with a part of another, whose ids are those of this one where both mean the same."""
    people = {person.id: person for person in case.people}
    for person in part.people:
        people[person.id] = _filled(people[person.id], person) if person.id in people else person
    links = {(kin.who, kin.relation, kin.of) for kin in case.kin}
    places = {place.id for place in case.places}
    seen = {_shown(each) for each in case.observations}
    part = _said_once(case, part)
    last = max((entry.order for entry in case.entries), default=-1) + 1
    return replace(
        case,
        people=tuple(people.values()),
        kin=(*case.kin, *(kin for kin in part.kin if (kin.who, kin.relation, kin.of) not in links)),
        places=(*case.places, *(place for place in part.places if place.id not in places)),
        entries=(*case.entries, *(replace(entry, order=last + entry.order) for entry in part.entries)),
        observations=(*case.observations, *(each for each in part.observations if _shown(each) not in seen)),
        sources=(*case.sources, *part.sources),
    )


def _filled(person: record.Person, other: record.Person) -> record.Person:
    """Somebody with what only the other case says of them."""
    silent = {
        name: getattr(other, name)
        for name in ("sex", "born", "died", "stateless", "speaks_state_language", "nationality")
        if getattr(person, name) in (None, ())
    }
    if person.stateless is None:
        silent["stateless_from"] = other.stateless_from
    if person.born is None and person.age is None:
        silent |= {"age": other.age, "age_on": other.age_on}
    elif person.born is None:
        silent.pop("born", None)  # this case tells an age, and that counts
    return replace(person, **silent)


def _said_once(case: record.Case, part: record.Case) -> record.Case:
    """The part without the entries that this case has word for word, unless either was corrected; what answers one of
    those answers ours."""
    touched = {entry.supersedes for each in (case, part) for entry in each.entries}
    own = {_words(entry): entry.id for entry in case.entries if entry.supersedes is None and entry.id not in touched}
    again = {
        (entry.id, entry.who): own[_words(entry)]
        for entry in part.entries
        if entry.supersedes is None and entry.id not in touched and _words(entry) in own
    }
    if not again:
        return part
    answers = {id: ours for (id, _), ours in again.items()}
    return replace(
        part,
        entries=tuple(
            replace(entry, re=answers.get(entry.re or "", entry.re))
            for entry in part.entries
            if (entry.id, entry.who) not in again
        ),
    )


def _words(entry: record.Entry) -> tuple[object, ...]:
    return (
        entry.kind, entry.who, entry.on, entry.until, entry.place, entry.with_, entry.re, entry.confidence,
        repr(sorted(entry.fields.items())),
    )  # fmt: skip


def _shown(seen: record.Observation) -> tuple[object, ...]:
    """What a visit saw at a place that both cases know is in both."""
    return seen.place, seen.indicator, seen.value, seen.since, seen.until, seen.source, seen.as_written


def _opaque(*parts: object) -> str:
    """An id that tells nothing and is the same each time."""
    return f"x{hashlib.sha256(repr(parts).encode()).hexdigest()[:20]}"


def _names_something(field: str) -> bool:
    """Whether a field of an entry may hold the id of a person or place."""
    fact = load_vocabulary().fields.get(field)
    return fact is not None and fact.type in ("person", "party", "place")


@dataclass(frozen=True, slots=True)
class _Names:
    """The ids of a case as those of the case it is read with."""

    ref: str
    people: Mapping[str, str]
    places: Mapping[str, str]
    sources: Mapping[str, str]

    def of(self, case: record.Case) -> record.Case:
        """The same case under these ids."""
        return replace(
            case,
            people=tuple(replace(each, id=self.people[each.id], label=each.label or each.id) for each in case.people),
            kin=tuple(replace(each, who=self.people[each.who], of=self.people[each.of]) for each in case.kin),
            places=tuple(
                replace(each, id=self.places[each.id], within=self._maybe(self.places, each.within))
                for each in case.places
            ),
            entries=tuple(map(self._entry, case.entries)),
            observations=tuple(
                replace(
                    each,
                    id=f"{_opaque('seen', self.ref, base_of(each.id))}.{each.indicator}",
                    place=self.places[each.place],
                    source=self._source(each.source),
                )
                for each in case.observations
            ),
            sources=tuple(replace(each, id=self.sources[each.id], name=each.name or each.id) for each in case.sources),
        )

    def _entry(self, entry: record.Entry) -> record.Entry:
        return replace(
            entry,
            id=self._id(entry.id) or "",
            who=self._maybe(self.people, entry.who),
            place=self._maybe(self.places, entry.place),
            with_=self._maybe(self.people, entry.with_),
            re=self._id(entry.re),
            supersedes=self._id(entry.supersedes),
            source=self._source(entry.source),
            fields={name: self._value(name, value) for name, value in entry.fields.items()},
        )

    def _id(self, key: str | None) -> str | None:
        return None if key is None else _opaque("entry", self.ref, key)

    def _source(self, key: str | None) -> str | None:
        return self._maybe(self.sources, key)

    @staticmethod
    def _maybe(names: Mapping[str, str], key: str | None) -> str | None:
        return None if key is None else names.get(key, key)

    def _value(self, name: str, value: record.Value) -> record.Value:
        if not _names_something(name):
            return value
        if isinstance(value, tuple):
            return tuple(map(self._one, value))
        return self._one(value) if isinstance(value, str) else value

    def _one(self, value: str) -> str:
        return self.people.get(value) or self.places.get(value, value)


# ---- what is kept --------------------------------------------------------------------------------------------------


def told_apart(alone: Sequence[R], together: Sequence[R]) -> list[R]:
    """The rows of both checks: those alike once, the others marked by which check they are of."""
    first, second = {_said(row) for row in alone}, {_said(row) for row in together}
    for row in alone:
        row.reading = Reading.EITHER if _said(row) in second else Reading.ALONE
    rows = list(alone)
    for row in together:
        if _said(row) not in first:
            row.reading = Reading.LINKED
            rows.append(row)
    return rows


def _said(row: Model) -> str:
    columns = (field.attname for field in row._meta.concrete_fields)
    return repr([getattr(row, name) for name in columns if name not in _NOT_SAID])


def note(rows: Sequence[tables.Case], found: Mapping[int, Merged]) -> None:
    """Keeps which cases the check of these read."""
    kept = tables.Linked.objects.filter(case__in=[row.pk for row in rows])
    before = set(kept.values_list("case", "other"))
    now = {(case, other.pk) for case, each in found.items() for other in each.links.others}
    for case, other in before - now:
        tables.Linked.objects.filter(case=case, other=other).delete()
    tables.Linked.objects.bulk_create(
        tables.Linked(case_id=case, other_id=other) for case, other in sorted(now - before)
    )


def forget(cases: Iterable[int]) -> None:
    """Takes away at once what was found by reading these cases (by primary key) with others, and marks whom it concerns."""
    gone = set(cases)
    between = tables.Linked.objects.filter(Q(case__in=gone) | Q(other__in=gone))
    concerned = set(between.values_list("case", flat=True))
    for model in _KEPT:
        rows = model.everything.filter(case__in=concerned)
        rows.filter(reading=Reading.LINKED).delete()
        rows.filter(reading=Reading.ALONE).update(reading=Reading.EITHER)
    tables.Linked.objects.filter(case__in=concerned).delete()
    _mark(concerned | gone)


def _mark(cases: Collection[int]) -> None:
    if cases:
        tables.Case.objects.filter(pk__in=cases, stale_since__isnull=True).update(stale_since=timezone.now())


def readers(cases: Iterable[int]) -> set[int]:
    """The cases whose check read one of these, which may be all of the office."""
    changed = set(cases)
    rows = tables.Linked.objects.filter(other__in=changed) if len(changed) <= BATCH else tables.Linked.objects.all()
    return {case for case, other in rows.values_list("case", "other") if other in changed}


# ---- for one reader ------------------------------------------------------------------------------------------------


def merged_for(row: tables.Case, case: record.Case, account: tables.Account) -> Merged | None:
    """The case with its linked cases, where there are any and the account sees them all."""
    links = links_of([row]).get(row.pk)
    if links is None:
        return None
    there = [other.pk for other in links.others]
    seen = visible_cases(account, timezone.now()).filter(pk__in=there).count()
    return merged(case, links) if seen == len(there) else None
