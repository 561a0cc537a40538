"""Entries, observations and sources of a case file as a reader sees them; no source that is not open is named."""

from collections.abc import Collection, Iterator, Mapping

from habeas.check.amounts import number, unit_text
from habeas.check.day_words import day_words
from habeas.check.describe import Teller
from habeas.dates import When
from habeas.law import forums
from habeas.record.case import Case, Entry, Observation, Value
from habeas.record.vocabulary import load_vocabulary
from habeas.tell.law_words import in_language
from habeas.words import Message, say

HIDDEN_FIELDS = frozenset(
    {"note", "verified", "from_memory", "from_memory_date", "from_memory_dates", "source", "proceeding"}
)
_RESERVED = {
    "facts": Message("the facts of the judgment"),
    "ruling": Message("the reasoning of the judgment"),
}


def entry_text(entry: Entry, case: Case, teller: Teller, *, until: bool = True) -> str:
    """What happened, with the fields that say more; without `until` the last day is left to the reader's list."""
    return "; ".join([teller.label(entry.kind), *details(entry, case, teller, until=until, label_place=False)])


def details(
    entry: Entry,
    case: Case,
    teller: Teller,
    *,
    until: bool = True,
    label_place: bool = True,
    without: Collection[str] = (),
    bare: Collection[str] = (),
) -> list[str]:
    """What the fields of an entry say more, one text each; `without` some of them, those `bare` without their labels."""
    language = teller.language
    parts = []
    place = {place.id: teller.place(place) for place in case.places}
    if entry.place:
        name = place.get(entry.place, entry.place)
        parts.append(f"{teller.vocabulary.fields['place'].label(language)}: {name}" if label_place else name)
    if entry.with_:
        other = party(entry.with_, case, teller)
        parts.append(other if "with" in bare else say(Message("with %(who)s", {"who": other}), language))
    fields = ((name, text) for name, text in _fields(entry, case, teller) if name not in without)
    parts += [text if name in bare else f"{teller.vocabulary.label(name, language)}: {text}" for name, text in fields]
    if until and entry.until:
        parts.append(say(Message("until %(day)s", {"day": day_words(entry.until, language)}), language))
    if entry.confidence and entry.confidence != "confirmed":
        parts.append(teller.word("confidence", entry.confidence))
    if not entry.verified:
        parts.append(say(Message("not verified"), language))
    return parts


def place_names(case: Case, language: str) -> dict[str, str]:
    """What the places of a case are called, by id."""
    teller = Teller(load_vocabulary(), language)
    return {place.id: teller.place(place) for place in case.places}


def _fields(entry: Entry, case: Case, teller: Teller) -> Iterator[tuple[str, str]]:
    place = {place.id: teller.place(place) for place in case.places}
    named = {"ordered_by", "by", "from"} & entry.fields.keys()
    for name, value in entry.fields.items():
        if name in HIDDEN_FIELDS or value is None or (name == "authority" and named):
            continue
        text = _value(name, value, teller)
        yield name, text if text != str(value) else place.get(text) or party(text, case, teller)


def _value(name: str, value: Value, teller: Teller) -> str:
    if isinstance(value, bool):
        return teller.word(name, "yes" if value else "no")
    if isinstance(value, float | int):
        return number(float(value), teller.language)
    if isinstance(value, When):
        return day_words(value, teller.language)
    if isinstance(value, tuple):
        return ", ".join(teller.word(name, each) for each in value)
    return teller.word(name, str(value))


def entries_of(case: Case, who: str) -> list[Entry]:
    """What is on record about a person, in the order of time."""
    own = [entry for entry in case.entries if entry.who == who and not entry.unread]
    return sorted(own, key=lambda entry: (entry.on.span_days, entry.order))


def party(name: str, case: Case, teller: Teller) -> str:
    """A person of the case by label, a body of the law by its name, a word by its label, anything else as it stands."""
    for person in case.people:
        if person.id == name:
            return person.label or person.id
    word = teller.word("with", name)
    if word != name:
        return word
    found = (forums.forum(name, state) for state in (*case.states, None))
    return next((in_language(body.name, teller.language) for body in found if body is not None), name)


def observation_text(seen: Observation, teller: Teller) -> tuple[str, str]:
    """The indicator and its value with the unit."""
    vocabulary, language = teller.vocabulary, teller.language
    indicator = vocabulary.indicators.get(seen.indicator)
    label = indicator.label(language) if indicator else seen.indicator
    if isinstance(seen.value, bool):
        return label, teller.word(seen.indicator, "yes" if seen.value else "no")
    low, high = seen.value
    unit = unit_text(indicator.unit if indicator else None, language)
    if low == float("-inf") and high == float("inf"):
        return label, seen.as_written or say(Message("not known"), language)
    if low == float("-inf"):
        shown = say(Message("at most %(figure)s", {"figure": number(high, language)}), language)
    elif high == float("inf"):
        shown = say(Message("at least %(figure)s", {"figure": number(low, language)}), language)
    else:
        shown = number(low, language) if low == high else f"{number(low, language)}–{number(high, language)}"
    return label, f"{shown} {unit}".strip()


def source_name(source: str | None, case: Case, language: str) -> str:
    """What a source is called on paper. A protected one is never named, nor a confidential one."""
    if source is None:
        return ""
    if source in _RESERVED:
        return say(_RESERVED[source], language)
    for each in case.sources:
        if each.id == source:
            return (each.name or each.id) if each.access == "open" else say(Message("confidential source"), language)
    return source


def sources_used(case: Case, language: str) -> Mapping[str, int]:
    """The sources of the facts by name, with how many entries and observations rest on each; those unnamed left out."""
    found: dict[str, int] = {}
    for source in [*(entry.source for entry in case.entries), *(seen.source for seen in case.observations)]:
        name = source_name(source, case, language)
        if name:
            found[name] = found.get(name, 0) + 1
    return found
