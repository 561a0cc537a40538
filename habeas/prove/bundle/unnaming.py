"""Names that may not leave, taken out of a case that leaves: out of texts, labels and keys, and out of the ids that tell them.

Values that are exactly a word of their closed list, a state, or the id of somebody who stays, are no names: they are left as
they are, so that the case still reads as it did and gives the findings that it gave. Every other text is looked through.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from habeas.prove.bundle.called import TWO, capital_words, names_of, stems_of
from habeas.record.case import Case, Consent, Entry, Holding, Kin, Observation, Person, Place, Source, Value
from habeas.record.reader_holdings import ASPECTS, RESULTS
from habeas.record.vocabulary import Vocabulary
from habeas.tell.names import MARK, Tell, blacked_out, folded

_LEAST: Final = 4
"""Letters of a word of the name of a source, and of one that nobody wrote large, by which a text may tell it."""
_ENDING: Final = 3
"""Letters that may follow an id or a name that stands whole in a text, where it is long."""
_MARKS: Final = re.compile(rf"{re.escape(MARK)}(?:\s+{re.escape(MARK)})+")


@dataclass(frozen=True, slots=True)
class Told:
    """By which a text may name who may not be named: `tell` word by word, `whole` as it stands (ids, whole names)."""

    tell: Tell
    whole: frozenset[str]

    def __bool__(self) -> bool:
        return bool(self.tell.names or self.whole)


def told_of(absent: Iterable[Person], sources: Iterable[Source], staying: Iterable[Person]) -> Told:
    """What tells of people who are left out and of sources; a name that somebody who stays bears too tells nothing."""
    gone, here, secret = list(absent), list(staying), list(sources)
    names = {stem for each in gone for text in names_of(each) for stem in stems_of(_words(text))}
    names |= {
        stem for each in secret for stem in stems_of(w for w in capital_words(each.name or "") if len(w) >= _LEAST)
    }
    borne = {word for each in here for text in names_of(each, borne=True) for word in folded(text).split()}
    whole = {text for each in gone for text in (each.id, *names_of(each))}
    whole |= {text for each in secret for text in (each.id, each.name or "")}
    whole -= {text for each in here for text in (each.id, *names_of(each, borne=True))}
    told = frozenset(names - stems_of(borne) - borne)
    return Told(Tell(told, frozenset(), frozenset(borne)), frozenset(text for text in whole if len(text) >= TWO))


def _words(text: str) -> list[str]:
    """The words of a name: those written large; where none is, the longer ones."""
    return capital_words(text) or [word for word in re.findall(r"\w+", text) if len(word) >= _LEAST]


def unnamed(case: Case, told: Told, vocabulary: Vocabulary, called: str) -> tuple[Case, int]:
    """The case without these names and without those of sources that are not open; and in how many texts one stood.

    `called` is its id where its own tells a name.
    """
    return _Unnamed(case, told, vocabulary).case(called)


class _Unnamed:
    def __init__(self, case: Case, told: Told, vocabulary: Vocabulary) -> None:
        self.given, self.vocabulary = case, vocabulary
        self.here = {person.id for person in case.people}
        self.words = vocabulary.fields["with"].values
        common = {stem for word in self.words for stem in stems_of(folded(word).split())}
        self.tell = replace(told.tell, names=told.tell.names - common)
        whole = sorted((text for text in told.whole if not self._is_word(text)), key=len, reverse=True)
        self.whole = [text.casefold() for text in whole]
        # where nothing is looked for: a pattern that is nowhere
        forms = "|".join(re.escape(text) + rf"\w{{0,{_ENDING}}}" * (len(text) > _LEAST) for text in whole) or "(?!)"
        self.named = re.compile(rf"(?<!\w)(?:{forms})(?!\w)", re.IGNORECASE)
        secret = [each.id for each in case.sources if each.access != "open"]
        self.sources = self._ids("S", [each.id for each in case.sources], secret)
        self.people = self._ids("person-", [each.id for each in case.people])
        self.places = self._ids("place-", [each.id for each in case.places])
        self.entries = self._ids("entry-", [each.id for each in case.entries])
        self.rows = self._ids("seen-", [each.id.rpartition(".")[0] for each in case.observations])
        self.count = 0

    def _ids(self, begin: str, ids: Iterable[str], always: Collection[str] = ()) -> dict[str, str]:
        """New ids for those that tell a name, and for those that are given a new one always."""
        there = dict.fromkeys(ids)
        new: dict[str, str] = {}
        number = 0
        for id in (each for each in there if each in always or self._tells(each)):
            number += 1
            while f"{begin}{number}" in there:
                number += 1
            new[id] = f"{begin}{number}"
        return new

    def case(self, called: str) -> tuple[Case, int]:
        case = self.given
        found = replace(
            case,
            id=called if self._tells(case.id) else case.id,
            people=tuple(map(self._person, case.people)),
            kin=tuple(map(self._kin, case.kin)),
            places=tuple(map(self._place, case.places)),
            entries=tuple(map(self._entry, case.entries)),
            observations=tuple(map(self._observation, case.observations)),
            holdings=tuple(map(self._holding, case.holdings)),
            sources=tuple(map(self._source, case.sources)),
            consents=tuple(map(self._consent, case.consents)),
            cite=None if case.cite is None else {key: self._text(text) or "" for key, text in case.cite.items()},
            note=self._text(case.note),
            more=self._more(case.more),
        )
        return found, self.count

    def _is_word(self, text: str) -> bool:
        """Whether a text is exactly a word of the vocabulary, a state or somebody who stays, and so tells of nobody else."""
        return text in self.words or text in self.vocabulary.states or text in self.here

    def _tells(self, id: str) -> bool:
        return self.tell.is_in_id(id) or any(text in id.casefold() for text in self.whole)

    def _text(self, text: str | None) -> str | None:
        if text is None:
            return None
        clean = blacked_out(self.named.sub(MARK, text), self.tell)
        if clean == text:
            return text
        self.count += 1
        return _MARKS.sub(MARK, clean)

    def _listed(self, text: str | None, known: Collection[str]) -> str | None:
        """A word of a list as it is; whatever else the reader kept there is a text."""
        return text if text in known else self._text(text)

    # ---- keys and values that a file may hold as it likes ----

    def _keys(self, given: Mapping[str, Value], known: Collection[str] = ()) -> Iterator[tuple[str, Value]]:
        """The fields whose key tells no name."""
        for key, value in given.items():
            if key in known or self._text(key) == key:
                yield key, value

    def _more(self, more: Mapping[str, Value]) -> dict[str, Value]:
        return {
            key: self.sources.get(value, value) if key == "source" and isinstance(value, str) else self._value(value)
            for key, value in self._keys(more)
        }

    def _value(self, value: Value, name: str = "", type_: str = "text") -> Value:
        if isinstance(value, tuple):
            kept = (self._one(each, name, type_) for each in value)
            return tuple(each for each in kept if each is not None)
        return self._one(value, name, type_) if isinstance(value, str) else value

    def _one(self, text: str, name: str, type_: str) -> str | None:
        """A value as it may leave; None where nothing is left that can stand there."""
        if text in self.people or text in self.places:
            return self.people.get(text) or self.places[text]
        if self._is_word(text) or self._is_listed(text, name, type_):
            return text
        clean = self._text(text)
        return None if type_ == "place" and clean == MARK else clean

    def _is_listed(self, text: str, name: str, type_: str) -> bool:
        if type_ == "word":
            return self.vocabulary.word(name, text) == text
        return type_ == "kind" and self.vocabulary.what(text) == text

    def _fields(self, entry: Entry) -> dict[str, Value]:
        kind, known = self.vocabulary.kinds.get(entry.kind), self.vocabulary.fields
        found: dict[str, Value] = {}
        for name, value in self._keys(entry.fields, known):
            type_ = "text" if kind is None or name not in known else kind.type_of(name, self.vocabulary)
            kept = self._value(value, name, type_)
            if kept is not None:
                found[name] = kept
        ordered_by = entry.fields.get("ordered_by")
        if isinstance(ordered_by, str) and found["ordered_by"] != ordered_by and "authority" not in found:
            authority = self.vocabulary.authority_of(ordered_by)
            found |= {"authority": authority} if authority else {}
        return found

    # ---- rows ----

    def _person(self, person: Person) -> Person:
        id = self.people.get(person.id, person.id)
        return replace(person, id=id, label=self._text(person.label), more=self._more(person.more))

    def _kin(self, kin: Kin) -> Kin:
        return replace(
            kin,
            who=self.people.get(kin.who, kin.who),
            of=self.people.get(kin.of, kin.of),
            relation=self._listed(kin.relation, self.vocabulary.relations) or "",
            more=self._more(kin.more),
        )

    def _place(self, place: Place) -> Place:
        return replace(
            place,
            id=self.places.get(place.id, place.id),
            name=self._text(place.name),
            kind=self._listed(place.kind, self.vocabulary.places),
            within=self.places.get(place.within or "", place.within),
            more=self._more(place.more),
        )

    def _entry(self, entry: Entry) -> Entry:
        return replace(
            entry,
            id=self.entries.get(entry.id, entry.id),
            kind=self._listed(entry.kind, self.vocabulary.kinds) or "",
            who=self.people.get(entry.who or "", entry.who),
            place=self.places.get(entry.place or "", entry.place),
            re=self.entries.get(entry.re or "", entry.re),
            supersedes=self.entries.get(entry.supersedes or "", entry.supersedes),
            with_=None if entry.with_ is None else self._one(entry.with_, "with", "party"),
            source=self.sources.get(entry.source or "", entry.source),
            recorded_by=self._text(entry.recorded_by),
            fields=self._fields(entry),
            note=self._text(entry.note),
        )

    def _observation(self, seen: Observation) -> Observation:
        row = seen.id.rpartition(".")[0]
        indicator = self._listed(seen.indicator, self.vocabulary.indicators) or ""
        return replace(
            seen,
            id=f"{self.rows.get(row, row)}.{indicator}",
            indicator=indicator,
            place=self.places.get(seen.place, seen.place),
            source=self.sources.get(seen.source or "", seen.source),
            as_written=self._text(seen.as_written),
        )

    def _holding(self, held: Holding) -> Holding:
        return replace(
            held,
            article=self._text(held.article) or "",
            result=self._listed(held.result, RESULTS) or "",
            who=tuple(self.people.get(each, each) for each in held.who),
            with_=tuple(self._text(each) or "" for each in held.with_),
            aspect=self._listed(held.aspect, ASPECTS),
            about=self._text(held.about),
            why=self._text(held.why),
            needs=self._text(held.needs),
        )

    def _consent(self, consent: Consent) -> Consent:
        who = self.people.get(consent.who, consent.who)
        return replace(consent, who=who, use=self._text(consent.use) or "", to=self._text(consent.to))

    def _source(self, source: Source) -> Source:
        id = self.sources.get(source.id, source.id)
        if source.access == "open":
            return replace(source, id=id, name=self._text(source.name), more=self._more(source.more))
        return Source(id, None, source.access)
