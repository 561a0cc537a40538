"""Sentences that are data, filled for a person: the right gender, number, pronoun and tense.

1. `{who}` is the name as it stands; in Russian only where a nominative is right.
2. `{them}`, `{their}`; `{их}`, `{них}`, `{им}`, `{ними}`, `{он}` are the pronouns, by sex and number.
3. `[singular|plural]`, in Russian `[masculine|feminine|plural]`, agree with the person.
4. `<now/then>` is said of what goes on and of what is over; `{is}`, `{has}`, `{does}` and `{был}` are such pairs that
   agree with the person, `{была}` and `{было}` such that agree with a thing.
"""

import re
from collections.abc import Mapping
from typing import Final

from habeas.record.case import Person

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
_TENSE: Final = re.compile(r"<([^<>/]*)/([^<>/]*)>")
_PAIRS: Final = {
    "{is}": "<[is|are]/[was|were]>",
    "{has}": "<[has|have]/had>",
    "{does}": "<[does|do]/did>",
    "{был}": "</[был|была|были]>",
    "{была}": "</была>",
    "{было}": "</было>",
}


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


def in_time(text: str, past: bool) -> str:
    """The sentence in the tense of what goes on, or of what is over.

    >>> in_time("the removal <is/was> possible", True), in_time("высылка {была} возможна", False)
    ('the removal was possible', 'высылка возможна')
    """
    for word, pair in _PAIRS.items():
        text = text.replace(word, pair)
    return " ".join(_TENSE.sub(r"\2" if past else r"\1", text).split())


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


def stopped(text: str) -> str:
    """The sentence with its full stop; a name or an abbreviation at its end may have brought one."""
    return text if text.endswith(".") else f"{text}."
