"""Entries of the record as sentences of a paper: what happened, to whom, in the right gender and number.

The sentences are those of `habeas.tell.sayings`, filled by `habeas.tell.agreement`.
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

from habeas.check.amounts import time_text
from habeas.check.day_words import span_words
from habeas.check.describe import Teller
from habeas.dates import Length, Unit
from habeas.law import forums
from habeas.record.case import Case, Entry, Person
from habeas.tell.agreement import filled, name_of, stopped
from habeas.tell.law_words import in_language
from habeas.tell.record_words import details
from habeas.tell.sayings import not_done, sayings
from habeas.words import Message, say

DATA: Final = Path(__file__).parent / "data"
BARE: Final = frozenset({"authority", "ordered_by", "by", "from", "to", "with"})
"""Fields that name somebody: the sentence makes it clear in what part."""
HELD: Final = frozenset({"placed", "apprehended", "transferred", "detention_ordered", "detention_extended"})
"""Kinds of entry of which the basis is the ground of custody."""
NOT_DONE: Final = "not_done"
MOVED: Final = "transferred"
"""Here both where from and where to are told."""
LENGTHS: Final[Mapping[str, Unit]] = {"duration_days": "day", "duration_years": "year"}
"""Fields that are an amount of time, by unit."""


def sentence(entry: Entry, case: Case, teller: Teller, *, alone: bool) -> str:
    """What an entry says, with what its fields add in brackets and without its day.

    `alone`: no other person is spoken of, so that a pronoun is clear without the name before it.
    """
    language = teller.language
    person = next((each for each in case.people if each.id == entry.who), None)
    saying = sayings().get(entry.kind)
    added = _added(entry, case, teller)
    text = _negative(entry, person, teller)
    if saying and not text:
        told = saying.open if saying.open and _is_open(entry, case, teller) else saying.sentence
        text = filled(told[language], person, language)
    if not text:  # about the state or a place, or of a kind nobody has put into words
        text = saying.noun[language] if saying else teller.label(entry.kind)
    elif person is not None and not alone and name_of(person) not in text:
        text = f"{name_of(person)}: {text}"
    more = f" ({'; '.join(added)})" if added else ""
    return stopped(f"{capital(text)}{more}")


def _added(entry: Entry, case: Case, teller: Teller) -> list[str]:
    """What the fields of an entry add, in the words of a paper."""
    language = teller.language
    bare = BARE if entry.kind in HELD else BARE | {"basis"}
    bare -= {"from"} if entry.kind == MOVED else set()
    until = entry.kind != NOT_DONE
    own = details(entry, case, teller, until=until, label_place=False, without=("what", *LENGTHS), bare=bare)
    lasting = [(entry.fields.get(name), unit) for name, unit in LENGTHS.items()]
    own += [time_text(Length(float(many), unit), language) for many, unit in lasting if isinstance(many, float | int)]
    return [_short_names(language).get(each, each) for each in own]


def _is_open(entry: Entry, case: Case, teller: Teller) -> bool:
    """Whether the place of an entry is of a kind that may be left, or may be."""
    kind = next((place.kind for place in case.places if place.id == entry.place), None)
    found = teller.vocabulary.places.get(kind) if kind else None
    return found is not None and found.deprives in ("no", "not_known")


def when(entry: Entry, language: str) -> str:
    """The day of an entry as a sentence begins with it; what was not done, from the first to the last day."""
    until = entry.until if entry.kind == NOT_DONE and entry.until != entry.on else None
    return capital(span_words(entry.on, until, language))


def capital(text: str) -> str:
    """The text as a sentence begins."""
    return f"{text[:1].upper()}{text[1:]}"


@cache
def _short_names(language: str) -> Mapping[str, str]:
    """The names of bodies that say in brackets what the body is for, without that."""
    known = forums.shipped()
    names = (in_language(body.name, language) for body in (*known.international.values(), *known.domestic.values()))
    return {name: name.partition(" (")[0] for name in names if " (" in name}


def noun_of(kind: str, language: str) -> str:
    """The noun phrase for what a kind of entry tells; empty where there is none."""
    saying = sayings().get(kind)
    return saying.noun[language] if saying else ""


def _negative(entry: Entry, person: Person | None, teller: Teller) -> str:
    """The sentence of an entry that says what was not done."""
    kind = teller.vocabulary.kinds.get(entry.kind)
    language = teller.language
    result = entry.fields.get("result")
    if kind is not None and isinstance(result, str) and result in kind.negative:
        values = {"what": noun_of(entry.kind, language) or teller.label(entry.kind)}
        return say(Message("the following did not take place: %(what)s", values), language)
    what = entry.fields.get("what")
    if not what or entry.kind not in ("not_done", "asked", "file_read"):
        return ""
    kinds = what if isinstance(what, tuple) else (str(what),)
    if entry.kind == NOT_DONE:
        undone = [filled(not_done()[each][language], person, language) if each in not_done() else "" for each in kinds]
        if all(undone):
            return "; ".join(undone)
    values = {"what": "; ".join(noun_of(each, language) or teller.word("what", each) for each in kinds)}
    told = {
        "not_done": Message("the following did not take place: %(what)s", values),
        "asked": Message("the authorities were asked to show: %(what)s", values),
        "file_read": Message("the file was read and is complete for: %(what)s", values),
    }
    return say(told[entry.kind], language)
