"""The words of finding people: what a column of a list may be, what speaks for a match and how strongly."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext, ngettext
from django.utils.translation import gettext_lazy as _

from habeas.casework.lookup import Hit
from habeas.dates import DateFault, When
from habeas.desk.templatetags.desk import label, when
from habeas.trace.listed import Listed
from habeas.trace.reasons import TELLS
from habeas.words import say

FIELDS: Final[Mapping[str, Promise]] = {
    "name": _("whole name"),
    "surname": _("surname"),
    "given": _("given name"),
    "patronymic": _("patronymic"),
    "also": _("other names"),
    "born": _("born"),
    "age": _("age"),
    "sex": _("sex"),
    "country": _("citizenship or country"),
    "region": _("region"),
    "place": _("from where"),
    "last_seen": _("where seen or held"),
    "seen_on": _("when seen or brought in"),
    "phone": _("telephone"),
    "document": _("number of a paper"),
    "mother": _("mother"),
    "father": _("father"),
    "group": _("family (named together)"),
    "role": _("role in the family"),
    "id": _("number or id of the person"),
    "number": _("running number of the row"),
}
"""What a column may be (`trace.lists.headers.CHOICES`), and the fields of a row."""
CONTACT: Final = ("phone", "document")
"""Of these fields what is closed with the group *contact*; what stood in the file beside them tells it too."""
SEXES: Final[Mapping[str, Promise]] = {"F": _("female"), "M": _("male"), "X": _("X")}
_ROLES: Final[Mapping[str, Promise]] = {
    "mother": _("mother"),
    "father": _("father"),
    "grandmother": _("grandmother"),
    "grandfather": _("grandfather"),
}
_LIKELY: Final = ((0.8, _("very likely")), (0.5, _("likely")), (0.2, _("possible")), (0.0, _("unlikely")))
_STRONG: Final = (
    (5.0, _("speaks strongly for it"), _("speaks strongly against it")),
    (2.0, _("speaks for it"), _("speaks against it")),
    (0.0, _("speaks a little for it"), _("speaks a little against it")),
)
_AGE: Final = re.compile(r"(about )?(\d+)(?:-(\d+))? (year|month|week|day)s?")
_ROW: Final = re.compile(r"row (\d+)")
_LONGEST: Final = 8.0
"""The weight whose bar is full."""
_BAR: Final = 50


@dataclass(frozen=True, slots=True)
class Bar:
    """One respect of a match in words, and its bar: `x` and `width` in a picture 100 wide with its middle at 50."""

    label: str
    sentence: str
    strength: str
    is_for: bool
    x: int
    width: int


def bars(hit: Hit) -> list[Bar]:
    """What speaks for and against a hit, the weightiest first; what says nothing is left out."""
    language = get_language() or "en"
    found = []
    for reason in hit.likeness.reasons:
        weight = reason.weight
        if abs(weight) < TELLS:
            continue
        width = max(2, round(_BAR * min(1.0, abs(weight) / _LONGEST)))
        strength = next(words for least, *words in _STRONG if abs(weight) >= least)[0 if weight > 0 else 1]
        found.append(
            Bar(
                say(reason.label, language),
                say(reason.message, language),
                str(strength),
                weight > 0,
                _BAR if weight > 0 else _BAR - width,
                width,
            )
        )
    return found


def likely(probability: float) -> str:
    """A probability in words."""
    return str(next(words for least, words in _LIKELY if probability >= least))


def name_of(listed: Listed) -> str:
    """What somebody is called on a list; somebody known only by their role by that."""
    name = listed.name or " ".join(filter(None, (listed.surname, listed.given, listed.patronymic)))
    return name or gettext("somebody without a name")


def value(field: str, text: Any) -> str:
    """A field of a row in the reader's language; what was written in words stays as it is."""
    if isinstance(text, list | tuple):
        return "; ".join(map(str, text))
    if field == "sex":
        return str(SEXES.get(text, text))
    if field == "role":
        return str(_ROLES[text]) if text in _ROLES else label(text)
    if field == "country":
        return label(text) if len(text) == 2 else str(text)
    if field in ("born", "seen_on"):
        return _day(str(text))
    if field == "group" and (row := _ROW.fullmatch(str(text))):
        return gettext("row %(number)s") % {"number": row[1]}
    return str(text)


def told(listed: Mapping[str, Any], without: tuple[str, ...] = ()) -> Iterator[tuple[str, str]]:
    """The fields that a row tells, with their labels, in the order in which people are described."""
    for field, name in FIELDS.items():
        if listed.get(field) and field not in without:
            yield str(name), value(field, listed[field])


def _age(found: "re.Match[str]") -> str:
    """An age as the reader's language says it: "about 5 years"."""
    about, number, until, unit = found.groups()
    counted = int(until or number)
    words = {
        "year": ngettext("%(n)s year old", "%(n)s years old", counted),
        "month": ngettext("%(n)s month old", "%(n)s months old", counted),
        "week": ngettext("%(n)s week old", "%(n)s weeks old", counted),
        "day": ngettext("%(n)s day old", "%(n)s days old", counted),
    }[unit]
    told = words % {"n": f"{number}–{until}" if until else number}
    return gettext("about %(age)s") % {"age": told} if about else told


def _day(text: str) -> str:
    if age := _AGE.fullmatch(text):
        return _age(age)
    try:
        When.parse(text)
    except DateFault:
        return text
    return when(text)
