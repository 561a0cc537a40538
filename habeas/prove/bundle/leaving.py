"""A case as it may leave at all, redacted or not: the office's gates that a case file itself can answer.

1. What rests on a protected source alone stays.
2. A confidential source leaves without its name, as S1, S2; nor does any text name it, or a protected one.
3. Whoever was asked for consent to this use and whose consent is not in force on the day is left out (of a published
   judgment nobody is). Who was never asked is the decision of whoever makes the bundle.
"""

import re
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Final

from habeas.record.case import Case, Entry, Observation, Source, Value
from habeas.record.vocabulary import Vocabulary
from habeas.tell.withheld import protected_sources, without_loose_ends, without_people, without_sources

MARK: Final = "[…]"
_LEAST: Final = 4
"""Letters of a word of a source's name by which a text may name it."""


@dataclass(frozen=True, slots=True)
class Leaving:
    """The case that may leave, and how much of what was left out."""

    case: Case
    left_out: Counter[str]


def leaving(case: Case, vocabulary: Vocabulary, use: str, day: int) -> Leaving:
    """The case for a use (a word of its consents) on a day."""
    left_out: Counter[str] = Counter()
    absent = frozenset() if case.is_library else _refused(case, use, day)
    shown, left_out["protected"] = without_sources(without_people(case, absent), protected_sources(case))
    left_out["people"] = len(absent)
    secret = [source for source in case.sources if source.access != "open"]
    left_out["unnamed_sources"] = sum(source.access == "confidential" for source in secret)
    if secret:
        shown, left_out["texts"] = _Unnamed(shown, secret, vocabulary).case()
    return Leaving(without_loose_ends(shown), left_out)


def _refused(case: Case, use: str, day: int) -> frozenset[str]:
    """People who were asked for this use and whose consent is not in force."""
    asked = {consent.who for consent in case.consents if consent.use == use}
    agreed = {
        consent.who
        for consent in case.consents
        if consent.use == use
        and (consent.given.last or day + 1) <= day
        and (consent.withdrawn is None or (consent.withdrawn.first or 0) > day)
    }
    return frozenset(asked - agreed)


class _Unnamed:
    """Takes the names of sources out of a case, and counts the texts in which one stood."""

    def __init__(self, case: Case, secret: Collection[Source], vocabulary: Vocabulary) -> None:
        self.given, self.vocabulary = case, vocabulary
        taken = {source.id for source in case.sources}
        self.new: dict[str, str] = {}
        for source in case.sources:
            if source.access != "open":
                self.new[source.id] = _free(f"S{len(self.new) + 1}", taken)
        self.known = {person.id for person in case.people} | {place.id for place in case.places}
        words = {word for source in secret for word in _words(source) if not self._is_word(word)}
        longest_first = sorted(map(re.escape, words), key=len, reverse=True)
        # no name at all: a pattern that is nowhere
        names = "|".join(longest_first) or "(?!)"
        self.named = re.compile(rf"(?<!\w)(?:{names})\w{{0,3}}(?!\w)", re.IGNORECASE)
        self.words = [word.casefold() for word in words]
        self.count = 0

    def case(self) -> tuple[Case, int]:
        case = self.given
        ids = {each.id: f"entry-{number}" for number, each in enumerate(case.entries, 1) if self._tells(each.id)}
        rows = {seen.id.rpartition(".")[0] for seen in case.observations}
        ids |= {row: f"seen-{number}" for number, row in enumerate(sorted(rows), 1) if self._tells(row)}
        unnamed = replace(
            case,
            people=tuple(replace(each, more=self._more(each.more)) for each in case.people),
            kin=tuple(replace(each, more=self._more(each.more)) for each in case.kin),
            places=tuple(replace(each, name=self._text(each.name), more=self._more(each.more)) for each in case.places),
            entries=tuple(self._entry(each, ids) for each in case.entries),
            observations=tuple(self._observation(each, ids) for each in case.observations),
            holdings=tuple(
                replace(each, about=self._text(each.about), why=self._text(each.why), needs=self._text(each.needs))
                for each in case.holdings
            ),
            sources=tuple(self._source(each) for each in case.sources),
            note=self._text(case.note),
            more=self._more(case.more),
        )
        return unnamed, self.count

    def _is_word(self, text: str) -> bool:
        """Whether a text is a word of the vocabulary, a state or an id of the case, and so tells of no source."""
        return text in self.known or text in self.vocabulary.states or self.vocabulary.word("with", text) is not None

    def _tells(self, id: str) -> bool:
        return any(word in id.casefold() for word in self.words)

    def _text(self, text: str | None) -> str | None:
        if text is None or not self.named.search(text):
            return text
        self.count += 1
        return self.named.sub(MARK, text)

    def _more(self, more: Mapping[str, Value]) -> dict[str, Value]:
        return {
            key: self.new.get(value, value) if key == "source" and isinstance(value, str) else self._value(value)
            for key, value in more.items()
        }

    def _value(self, value: Value) -> Value:
        if isinstance(value, tuple):
            return tuple(self._id_or_text(each) for each in value)
        return self._id_or_text(value) if isinstance(value, str) else value

    def _id_or_text(self, text: str) -> str:
        """A word of the vocabulary or an id as it stands, since it must still be read; else the text without names."""
        return text if self._is_word(text) else self._text(text) or ""

    def _field(self, name: str, value: Value) -> Value:
        """Words of closed lists are no texts."""
        known = self.vocabulary.fields.get(name)
        is_text = known is None or known.type in ("text", "party", "place", "length")
        return self._value(value) if is_text else value

    def _entry(self, entry: Entry, ids: Mapping[str, str]) -> Entry:
        fields = {key: self._field(key, value) for key, value in entry.fields.items()}
        ordered_by = entry.fields.get("ordered_by")
        if isinstance(ordered_by, str) and fields["ordered_by"] != ordered_by and "authority" not in fields:
            authority = self.vocabulary.authority_of(ordered_by)
            fields |= {"authority": authority} if authority else {}
        return replace(
            entry,
            id=ids.get(entry.id, entry.id),
            re=ids.get(entry.re or "", entry.re),
            supersedes=ids.get(entry.supersedes or "", entry.supersedes),
            with_=None if entry.with_ is None else self._id_or_text(entry.with_),
            source=self.new.get(entry.source or "", entry.source),
            recorded_by=self._text(entry.recorded_by),
            fields=fields,
            note=self._text(entry.note),
        )

    def _observation(self, seen: Observation, ids: Mapping[str, str]) -> Observation:
        row, _, indicator = seen.id.rpartition(".")
        return replace(
            seen,
            id=f"{ids.get(row, row)}.{indicator}",
            source=self.new.get(seen.source or "", seen.source),
            as_written=self._text(seen.as_written),
        )

    def _source(self, source: Source) -> Source:
        if source.access == "open":
            return replace(source, name=self._text(source.name), more=self._more(source.more))
        return Source(self.new[source.id], None, source.access)


def _words(source: Source) -> set[str]:
    """By which a text may name a source: its id, its name, and each word of the name with a capital letter."""
    name = source.name or ""
    words = re.findall(r"\w+", name)
    alone = {word for word in words if len(word) >= _LEAST and word[0].isupper()}
    return {text for text in (source.id, name, *alone) if len(text) > 1}


def _free(name: str, taken: set[str]) -> str:
    while name in taken:
        name += "x"
    taken.add(name)
    return name
