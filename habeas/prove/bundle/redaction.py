"""A case in which nobody is named: what is not plainly harmless is left out, not what is plainly harmful.

1. People, sources, places and entries are called P1, S1, L1, E1, the same in everything that tells of the case, and anew in the
   next; cases are C1, C2. So nothing tells that somebody of two cases is one.
2. Of people stay sex, year of birth, age in whole years, nationality, statelessness. Of places stay state and kind, and the
   name of an institution, unless it holds a word of somebody's name.
3. Of entries stay the kind, the days, and fields whose values are words of the vocabulary, states, days, figures, yes or
   no. `ordered_by` becomes A1, A2 beside the class of the authority. Free text, numbers of proceedings, and entries and
   observations that could not be read are left out.
4. Dates of birth become years, those of entries that tell of one too; other days become months where that is asked for.

What remains is no promise that nobody can be recognised: somebody who knows the case finds it by its days and places.
"""

import re
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import Final

from habeas.dates import When
from habeas.law import forums
from habeas.prove.bundle.called import capital_words, names_of, stems_of
from habeas.record.case import Case, Entry, Holding, Kin, Observation, Person, Place, Source, Value
from habeas.record.reader_holdings import ASPECTS, RESULTS
from habeas.record.vocabulary import Vocabulary
from habeas.tell.names import Tell

_BIRTHS: Final = frozenset({"birth", "gave_birth"})
_HOMES: Final = frozenset({"foster_family"})
"""Kinds of place that count as care and are somebody's home."""
_ARTICLE: Final = re.compile(r"(?:[A-Z][A-Z0-9-]* )?[0-9]{1,4}[0-9a-z().-]{0,12}")


@dataclass(slots=True)
class Names:
    """The pseudonyms given so far, by kind of thing and what it is called in the record."""

    given: dict[str, dict[str, str]] = field(default_factory=dict)

    def of(self, letter: str, name: str) -> str:
        """The pseudonym of something, a new one where it has none yet."""
        own = self.given.setdefault(letter, {})
        return own.setdefault(name, f"{letter}{len(own) + 1}")


@dataclass(frozen=True, slots=True)
class Redacted:
    """The case without names, and how much of what was left out."""

    case: Case
    left_out: Counter[str]


def redacted(case: Case, vocabulary: Vocabulary, name: str, by_month: bool) -> Redacted:
    """The case under a name that tells nothing; `by_month` makes its days months."""
    work = _Redaction(case, vocabulary, by_month)
    return Redacted(work.case(name), work.left_out)


def year_of(when: When | None) -> When | None:
    """The year in which a moment lies, or the years between which it does.

    >>> [str(year_of(When.parse(text)).text) for text in ("2018-03-11", "2014-11/2015-02", "1999~")]
    ['2018', '2014/2015', '1998/2000']
    """
    return _coarse(when, 4)


def month_of(when: When | None) -> When | None:
    """The month in which a moment lies, or the months between which it does.

    >>> [str(month_of(When.parse(text)).text) for text in ("2018-03-11T10:20", "2014-11-30~", "2015?", "../2015-02-03")]
    ['2018-03', '2014-11/2014-12', '2015-01/2015-12?', '../2015-02']
    """
    return _coarse(when, 7)


def _coarse(when: When | None, letters: int) -> When | None:
    if when is None or (when.first is None and when.last is None):
        return when
    ends = [".." if day is None else When.of_day(day).text[:letters] for day in (when.first, when.last)]
    text = ends[0] if ends[0] == ends[1] else "/".join(ends)
    return When.parse(text + ("?" if when.uncertain else ""))


class _Redaction:
    """One case; every thing is called by its number in it."""

    def __init__(self, case: Case, vocabulary: Vocabulary, by_month: bool) -> None:
        self.given, self.vocabulary, self.by_month = case, vocabulary, by_month
        self.left_out: Counter[str] = Counter()
        self.names = Names()
        self.people = {each.id: self.names.of("P", each.id) for each in case.people}
        self.places = {each.id: self.names.of("L", each.id) for each in case.places}
        self.sources = {each.id: self.names.of("S", each.id) for each in case.sources}
        kept = (each for each in case.entries if not each.unread)
        self.entries = {each.id: self.names.of("E", each.id) for each in kept}
        called = (word for person in case.people for name in names_of(person) for word in capital_words(name))
        self.told = Tell(frozenset(stems_of(called)), frozenset())
        self.counted: set[str] = set()

    def case(self, name: str) -> Case:
        case = self.given
        entries = tuple(self._entry(each) for each in case.entries if not each.unread)
        seen = tuple(self._observation(each) for each in case.observations if not each.unread)
        self.left_out["unread"] += len(case.entries) - len(entries) + len(case.observations) - len(seen)
        self.left_out["texts"] += sum(text is not None for text in (case.note, case.cite)) + len(case.more)
        self.left_out["consents"] += len(case.consents)
        return Case(
            name,
            case.states,
            tuple(map(self._person, case.people)),
            tuple(self._kin(kin) for kin in case.kin if kin.relation in self.vocabulary.relations),
            tuple(map(self._place, case.places)),
            entries,
            seen,
            tuple(self._holding(held) for held in case.holdings if _is_plain(held)),
            tuple(map(self._source, case.sources)),
            closed_on=self._day(case.closed_on),
            verified=case.verified,
        )

    def _day(self, when: When | None) -> When | None:
        return month_of(when) if self.by_month else when

    def _person(self, person: Person) -> Person:
        self.left_out["texts"] += len(person.more)
        return Person(
            self.people[person.id],
            sex=person.sex,
            born=year_of(person.born),
            died=self._day(person.died),
            age=None if person.age is None else float(int(person.age)),
            age_on=self._day(person.age_on),
            nationality=person.nationality,
            stateless=person.stateless,
            stateless_from=self._day(person.stateless_from),
            speaks_state_language=person.speaks_state_language,
            count=person.count,
        )

    def _kin(self, kin: Kin) -> Kin:
        return Kin(self.people[kin.who], kin.relation, self.people[kin.of], self._day(kin.since), kin.disputed)

    def _place(self, place: Place) -> Place:
        known = self.vocabulary.places.get(place.kind or "")
        public = known is not None and (known.deprives == "yes" or known.care) and known.name not in _HOMES
        name = place.name if public and place.name and not self.told.is_in(place.name) else None
        self.left_out["texts"] += len(place.more)
        self.left_out["place_names"] += name is None and place.name is not None
        within = self.places.get(place.within or "")
        return Place(self.places[place.id], name, known.name if known else None, place.state, within)

    def _entry(self, entry: Entry) -> Entry:
        before = self.left_out.copy()
        fields = self._fields(entry)
        self.left_out["texts"] += (entry.note is not None) + (entry.recorded_by is not None)
        with_ = None if entry.with_ is None else self._party("with", entry.with_)
        if entry.id in self.counted:  # an entry about several people is one text
            self.left_out = before
        self.counted.add(entry.id)
        return replace(
            entry,
            id=self.entries[entry.id],
            who=self.people.get(entry.who or ""),
            on=(year_of(entry.on) if entry.kind in _BIRTHS else self._day(entry.on)) or entry.on,
            until=self._day(entry.until),
            place=self.places.get(entry.place or ""),
            with_=with_,
            re=self.entries.get(entry.re or ""),
            supersedes=self.entries.get(entry.supersedes or ""),
            source=self._source_id(entry.source),
            recorded_at=self._day(entry.recorded_at),
            recorded_by=None,
            fields=fields,
            note=None,
            mark=None,
        )

    def _source_id(self, source: str | None) -> str | None:
        return self.sources.get(source, source) if source else None

    def _fields(self, entry: Entry) -> dict[str, Value]:
        kind = self.vocabulary.kinds[entry.kind]
        found: dict[str, Value] = {}
        for name, value in entry.fields.items():
            type_ = kind.type_of(name, self.vocabulary) if name in self.vocabulary.fields else None
            kept: Value = None
            if name == "ordered_by" and isinstance(value, str):
                kept = self.names.of("A", value)
            elif type_ is not None:
                kept = self._value(name, type_, value)
            if kept is None or (isinstance(kept, tuple) and not kept):
                self.left_out["texts"] += 1
            else:
                found[name] = kept
        return found

    def _value(self, name: str, type_: str, value: Value) -> Value:
        """The value of a field where it tells nothing of anybody, else None."""
        if isinstance(value, When):
            return self._day(value)
        if isinstance(value, tuple):
            return tuple(kept for each in value if isinstance(kept := self._value(name, type_, each), str))
        if not isinstance(value, str):
            return value
        match type_:
            case "person":
                return self.people.get(value)
            case "place":
                return self.places.get(value) or self._state(value)
            case "party":
                return self._party(name, value)
            case "kind":
                return self.vocabulary.what(value)
            case "state":
                return self._state(value)
            case "length":
                return value
        return self.vocabulary.word(name, value) if type_ == "word" else None

    def _state(self, text: str) -> str | None:
        return text if text in self.vocabulary.states else None

    def _party(self, name: str, text: str) -> str | None:
        known = self.people.get(text) or self.places.get(text) or self.vocabulary.word(name, text)
        if known or self._state(text):
            return known or text
        if any(forums.forum(text, state) for state in (*self.given.states, None)):
            return text
        self.left_out["texts"] += 1
        return None

    def _observation(self, seen: Observation) -> Observation:
        row, _, indicator = seen.id.rpartition(".")
        return replace(
            seen,
            id=f"{self.names.of('O', row)}.{indicator}",
            place=self.places[seen.place],
            since=self._day(seen.since) or seen.since,
            until=self._day(seen.until),
            source=self._source_id(seen.source),
            recorded_at=self._day(seen.recorded_at),
            mark=None,
        )

    def _holding(self, held: Holding) -> Holding:
        self.left_out["texts"] += sum(text is not None for text in (held.about, held.why, held.needs))
        who = tuple(self.people[each] for each in held.who if each in self.people)
        since, until = self._day(held.since), self._day(held.until)
        return replace(
            held,
            who=who,
            since=since,
            until=until,
            with_=tuple(each for each in held.with_ if _ARTICLE.fullmatch(each)),
            aspect=held.aspect if held.aspect in ASPECTS else None,
            about=None,
            why=None,
            needs=None,
            comparable=False,
            mark=None,
        )

    def _source(self, source: Source) -> Source:
        self.left_out["texts"] += (source.name is not None) + len(source.more)
        return Source(self.sources[source.id], None, source.access)


def _is_plain(held: Holding) -> bool:
    """Whether a holding is written in articles and words of the list, and so names nobody."""
    return bool(_ARTICLE.fullmatch(held.article)) and held.result in RESULTS
