"""Entries of the record as sentences of a paper: what happened, to whom, in the right gender and number.

The sentences are data: `data/told/*.yaml`, one for each kind of entry, with slots that this module fills.

1. `{who}` is the name as it stands; in Russian only where a nominative is right.
2. `{them}`, `{their}`; `{их}`, `{них}`, `{им}`, `{ними}`, `{он}` are the pronouns, by sex and number.
3. `[singular|plural]`, in Russian `[masculine|feminine|plural]`, agree with the person.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from habeas.check.describe import Teller
from habeas.files import Fault, FaultsError
from habeas.law.reading import read_rows
from habeas.record.case import Case, Entry, Person
from habeas.tell.record_words import details
from habeas.words import Message, say

DATA: Final = Path(__file__).parent / "data"
PRONOUNS: Final[Mapping[str, Mapping[str, tuple[str, str, str, str]]]] = {
    "en": {
        "he": ("he", "she", "they", "they"),
        "him": ("him", "her", "them", "them"),
        "his": ("his", "her", "their", "their"),
        "to_him": ("to him", "to her", "to them", "to them"),
        "of_him": ("him", "her", "them", "them"),
        "with_him": ("him", "her", "them", "them"),
    },
    "ru": {
        "he": ("он", "она", "они", "этот человек"),
        "him": ("его", "её", "их", "этого человека"),
        "his": ("его", "её", "их", "этого человека"),
        "to_him": ("ему", "ей", "им", "этому человеку"),
        "of_him": ("него", "неё", "них", "этого человека"),
        "with_him": ("ним", "ней", "ними", "этим человеком"),
    },
}
"""Masculine, feminine, plural, and where the sex is not recorded."""
_SLOTS: Final = {
    "them": "him", "their": "his", "их": "him", "них": "of_him", "им": "to_him", "ними": "with_him", "он": "he",
}  # fmt: skip
_CHOICE: Final = re.compile(r"\[([^\[\]|]*(?:\|[^\[\]|]*)+)\]")
_SLOT: Final = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Saying:
    """What a kind of entry says: a sentence without date and full stop, and a noun phrase, by language."""

    sentence: Mapping[str, str]
    noun: Mapping[str, str]


@cache
def sayings() -> Mapping[str, Saying]:
    """The sentence of each kind of entry. Raises FaultsError."""
    faults: list[Fault] = []
    found: dict[str, Saying] = {}
    for path in sorted((DATA / "told").glob("*.yaml")):
        root = read_rows(path, faults)
        for kind, row in root.all_named():
            noun = row.need_row("noun")
            found[kind] = Saying(
                {language: row.text(language) for language in PRONOUNS},
                {language: noun.text(language) for language in PRONOUNS},
            )
            noun.done()
            row.done()
    if faults:
        raise FaultsError(faults)
    return found


def sentence(entry: Entry, case: Case, teller: Teller, *, alone: bool) -> str:
    """What an entry says, with what its fields add in brackets and without its day.

    `alone`: no other person is spoken of, so that a pronoun is clear without the name before it.
    """
    language = teller.language
    person = next((each for each in case.people if each.id == entry.who), None)
    saying = sayings().get(entry.kind)
    added = details(entry, case, teller, without=("what",))
    text = _negative(entry, teller) or (filled(saying.sentence[language], person, language) if saying else "")
    if not text:  # about the state or a place, or of a kind nobody has put into words
        text = saying.noun[language] if saying else teller.label(entry.kind)
    elif person is not None and not alone and name_of(person) not in text:
        text = f"{name_of(person)}: {text}"
    more = f" ({'; '.join(added)})" if added else ""
    return stopped(f"{text[:1].upper()}{text[1:]}{more}")


def stopped(text: str) -> str:
    """The sentence with its full stop; a name or an abbreviation at its end may have brought one."""
    return text if text.endswith(".") else f"{text}."


def noun_of(kind: str, language: str) -> str:
    """The noun phrase for what a kind of entry tells; empty where there is none."""
    saying = sayings().get(kind)
    return saying.noun[language] if saying else ""


def _negative(entry: Entry, teller: Teller) -> str:
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
    values = {"what": "; ".join(noun_of(each, language) or teller.word("what", each) for each in kinds)}
    told = {
        "not_done": Message("the following did not take place: %(what)s", values),
        "asked": Message("the authorities were asked to show: %(what)s", values),
        "file_read": Message("the file was read and is complete for: %(what)s", values),
    }
    return say(told[entry.kind], language)


def filled(text: str, person: Person | None, language: str) -> str:
    """The sentence for a person; empty where it needs one and there is none."""
    if person is None:
        return "" if _SLOT.search(text) or _CHOICE.search(text) else text
    place = number_of(person)

    def choice(match: re.Match[str]) -> str:
        forms = match[1].split("|")
        return forms[agreeing(person, len(forms))]

    def slot(match: re.Match[str]) -> str:
        if match[1] == "who":
            return name_of(person)
        return PRONOUNS[language][_SLOTS[match[1]]][place]

    return _SLOT.sub(slot, _CHOICE.sub(choice, text))


def number_of(person: Person) -> int:
    """The place of a person's forms in PRONOUNS."""
    if person.is_group:
        return 2
    return {"M": 0, "F": 1}.get(person.sex or "", 3)


def agreeing(person: Person, forms: int) -> int:
    """Which of two forms (singular, plural) or three (masculine, feminine, plural) agrees with the person."""
    place = number_of(person)
    if forms == 2:
        return int(place == 2)
    return 0 if place == 3 else place


def name_of(person: Person) -> str:
    """A person as a paper names them: without the id of the file where there is a name."""
    return person.label or person.id
