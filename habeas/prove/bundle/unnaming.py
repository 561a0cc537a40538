"""Names that may not leave, taken out of a case that leaves: out of texts, and out of the ids that tell them.

Words of the vocabulary, states, and the ids of people who stay are no names: they are left as they are, so that the case still
reads as it did and gives the findings that it gave.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from typing import Final

from habeas.record.case import Case, Entry, Observation, Person, Source, Value
from habeas.record.vocabulary import Vocabulary

MARK: Final = "[…]"
_LEAST: Final = 4
"""Letters of a word of a name by which a text may tell it."""
_TEXTS: Final = frozenset({"text", "party", "place", "length"})
"""Types of fields that may hold free text."""


def told_by(id: str, name: str | None) -> set[str]:
    """By which a text may name somebody: the id, the name, and each word of the name with a capital letter."""
    alone = {word for word in re.findall(r"\w+", name or "") if len(word) >= _LEAST and word[0].isupper()}
    return {text for text in (id, name or "", *alone) if len(text) > 1}


def told_of_people(absent: Iterable[Person], staying: Iterable[Person]) -> set[str]:
    """By which a text may name people who are not in a case; a name that somebody who stays bears too tells nothing."""
    return {word for each in absent for word in told_by(each.id, each.label)} - {
        word for each in staying for word in told_by(each.id, each.label)
    }


def unnamed(case: Case, words: Collection[str], vocabulary: Vocabulary, called: str) -> tuple[Case, int]:
    """The case without these words and without the names of sources that are not open; and in how many texts one stood.

    `called` is its id where its own tells a name.
    """
    return _Unnamed(case, words, vocabulary).case(called)


class _Unnamed:
    def __init__(self, case: Case, words: Collection[str], vocabulary: Vocabulary) -> None:
        self.given, self.vocabulary = case, vocabulary
        self.people = {person.id for person in case.people}
        told = sorted((word for word in words if not self._is_word(word)), key=len, reverse=True)
        self.words = [word.casefold() for word in told]
        # where no name is looked for: a pattern that is nowhere
        names = "|".join(map(re.escape, told)) or "(?!)"
        self.named = re.compile(rf"(?<!\w)(?:{names})\w{{0,3}}(?!\w)", re.IGNORECASE)
        secret = [each.id for each in case.sources if each.access != "open"]
        self.sources = self._ids("S", [each.id for each in case.sources], secret)
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
            people=tuple(replace(each, more=self._more(each.more)) for each in case.people),
            kin=tuple(replace(each, more=self._more(each.more)) for each in case.kin),
            places=tuple(
                replace(
                    each,
                    id=self.places.get(each.id, each.id),
                    name=self._text(each.name),
                    within=self.places.get(each.within or "", each.within),
                    more=self._more(each.more),
                )
                for each in case.places
            ),
            entries=tuple(map(self._entry, case.entries)),
            observations=tuple(map(self._observation, case.observations)),
            holdings=tuple(
                replace(each, about=self._text(each.about), why=self._text(each.why), needs=self._text(each.needs))
                for each in case.holdings
            ),
            sources=tuple(map(self._source, case.sources)),
            note=self._text(case.note),
            more=self._more(case.more),
        )
        return found, self.count

    def _is_word(self, text: str) -> bool:
        """Whether a text is a word of the vocabulary, a state or somebody who stays, and so tells of nobody else."""
        return text in self.people or text in self.vocabulary.states or self.vocabulary.word("with", text) is not None

    def _tells(self, id: str) -> bool:
        return any(word in id.casefold() for word in self.words)

    def _text(self, text: str | None) -> str | None:
        if text is None or not self.named.search(text):
            return text
        self.count += 1
        return self.named.sub(MARK, text)

    def _more(self, more: Mapping[str, Value]) -> dict[str, Value]:
        return {
            key: self.sources.get(value, value) if key == "source" and isinstance(value, str) else self._value(value)
            for key, value in more.items()
        }

    def _value(self, value: Value) -> Value:
        if isinstance(value, tuple):
            return tuple(self._word_or_text(each) for each in value)
        return self._word_or_text(value) if isinstance(value, str) else value

    def _word_or_text(self, text: str) -> str:
        if text in self.places:
            return self.places[text]
        return text if self._is_word(text) else self._text(text) or ""

    def _field(self, name: str, value: Value) -> Value:
        """Words of closed lists are no texts."""
        known = self.vocabulary.fields.get(name)
        return self._value(value) if known is None or known.type in _TEXTS else value

    def _entry(self, entry: Entry) -> Entry:
        fields = {key: self._field(key, value) for key, value in entry.fields.items()}
        ordered_by = entry.fields.get("ordered_by")
        if isinstance(ordered_by, str) and fields["ordered_by"] != ordered_by and "authority" not in fields:
            authority = self.vocabulary.authority_of(ordered_by)
            fields |= {"authority": authority} if authority else {}
        return replace(
            entry,
            id=self.entries.get(entry.id, entry.id),
            place=self.places.get(entry.place or "", entry.place),
            re=self.entries.get(entry.re or "", entry.re),
            supersedes=self.entries.get(entry.supersedes or "", entry.supersedes),
            with_=None if entry.with_ is None else self._word_or_text(entry.with_),
            source=self.sources.get(entry.source or "", entry.source),
            recorded_by=self._text(entry.recorded_by),
            fields=fields,
            note=self._text(entry.note),
        )

    def _observation(self, seen: Observation) -> Observation:
        row, _, indicator = seen.id.rpartition(".")
        return replace(
            seen,
            id=f"{self.rows.get(row, row)}.{indicator}",
            place=self.places.get(seen.place, seen.place),
            source=self.sources.get(seen.source or "", seen.source),
            as_written=self._text(seen.as_written),
        )

    def _source(self, source: Source) -> Source:
        id = self.sources.get(source.id, source.id)
        if source.access == "open":
            return replace(source, id=id, name=self._text(source.name), more=self._more(source.more))
        return Source(id, None, source.access)
