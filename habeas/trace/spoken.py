"""Births and ages as people say them, in figures: `тахминан панҷ сола` is `about 5 years`, `15 березня 1990` is `1990-03-15`.

1. Figures and words are told apart; each word is looked up in `data/births.yaml`, in the languages of the region.
2. With a year of four figures it is a date: a month in a word or in Roman figures, and a day where another figure stands.
3. Else it is an age: figures, or words for them, with their units.
4. A text with a word that is not known stays as it is: whoever reads it decides.
"""

import re
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, Final

from ruamel.yaml import YAML

_TOKEN: Final = re.compile(r"\d+(?:[.,]\d(?!\d))?|[^\W\d_]+(?:['][^\W\d_]+)*|\S")
_YEAR: Final = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_IN_BRACKETS: Final = re.compile(r"\s*\([^()]*\)")
_SHORT_YEAR: Final = re.compile(r"(\d\d)(?:-?го)?\s*г(?:\.|ода?)?\s*р(?:\.|ожд\w*\.?)?")
_NO_DAY: Final = re.compile(r"^(?:[\W_xх]*|0?[01]\.00\.|00\.00\.)(?=(?:19|20)\d\d$)")
_NO_DAY_BEHIND: Final = re.compile(r"(?<=\d{4})-00-00$")
_DAY_UNKNOWN: Final = re.compile(r"^(?:00|[?_xх*]{1,2}|--)[./-](?=\d{1,2}[./-]\d{4}$)")
_ROMAN: Final = dict(
    zip(("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii"), range(1, 13), strict=True)
)
_APOSTROPHES: Final = str.maketrans(dict.fromkeys("`´‘’ʻʼʹ", "'"))
_PIVOT: Final = 30
"""Of a year in two figures: above it the last century."""
_ONE_AND_A_HALF: Final = re.compile(r"\bполу?т[ао]ра\b")
_HALF_YEAR: Final = re.compile(r"\bполгод(?:а|ика)\b|\bhalf a year\b|\bhalf year\b|\bярим ёш\w*")
_TENS: Final = re.compile(r"\b([2-6]0) ([1-9])\b")
_SIGNS: Final = {
    "~": "about",
    "≈": "about",
    "±": "about",
    "+": "about",
    "-": "-",
    "–": "-",
    "—": "-",
    "/": "-",
    ".": "",
    ",": "",
}
_AMOUNT: Final = re.compile(
    r"(?P<about>(?:about )*)(?P<most>most )?(?P<n>\d+(?:\.5)?)?(?: (?:- |most )?(?P<m>\d+))?"
    r"(?: ?-? ?(?P<unit>years|months|weeks|days))?(?P<half> half)?(?: (?P<months>\d+) months)?(?P<behind> about)?"
)
_TURNED: Final = re.compile(r"(?P<turned>)(?P<unit>years) (?P<about>(?:about )?)(?P<n>\d+)(?P<m>)")


@lru_cache(maxsize=1 << 16)
def spoken(text: str) -> str:
    """A birth or an age with its words in figures, as EDTF or "about 5-6 months"; what is not understood as it was.

    >>> spoken("примерно пять месяцев"), spoken("2 года 3 месяца"), spoken("15 березня 1990 р."), spoken("90 г.р.")
    ('about 5 months', '27 months', '1990-03-15', '1990')
    >>> spoken("лет 7"), spoken("13.10.2015"), spoken("когда-то")
    ('about 7 years', '13.10.2015', 'когда-то')
    """
    low = text.strip().casefold().translate(_APOSTROPHES)
    bare = _IN_BRACKETS.sub("", low).strip()
    low = bare if any(map(str.isdigit, bare)) else low
    if short := _SHORT_YEAR.fullmatch(low):
        return f"{19 if int(short[1]) > _PIVOT else 20}{short[1]}"
    found = _date(low) if _YEAR.search(low) else _age(low)
    return found or text


def _date(low: str) -> str:
    """A text with a year; empty where it has words that are not known."""
    low = _NO_DAY_BEHIND.sub("", _DAY_UNKNOWN.sub("", _NO_DAY.sub("", low)))
    tokens = _TOKEN.findall(low)
    words = [(each, _meaning(each)) for each in tokens if each[0].isalpha()]
    months = [int(what[1]) for _, what in words if what[0] == "month"]
    roman = [_ROMAN[each] for each, _ in words if each in _ROMAN]
    if not all(what[0] or each in _ROMAN for each, what in words):
        return ""
    about = "~" if any(what[0] == "about" for _, what in words) else ""
    years = _YEAR.findall(low)
    if len(years) > 1:
        return "/".join(years) if re.findall(r"\d+", low) == years == sorted(years)[:2] else ""
    for month in [*months, *roman][:1]:
        days = [each for each in tokens if each.isdigit() and each != years[0]]
        return f"{years[0]}-{month:02}" + (f"-{int(days[0]):02}" if len(days) == 1 else "") + about
    if not words:
        return low
    figures = re.sub(r"[^\d./\s-]", "", low).strip("./- ")
    return figures + about if figures == years[0] else figures


def _age(low: str) -> str:
    """A text without a year; empty where it is no age in words that are known."""
    low = _ONE_AND_A_HALF.sub("1.5", _HALF_YEAR.sub("6 months", low.replace("a year and a half", "18 months")))
    if not any(map(str.isalpha, low)) and low[:1] not in "~≈±":
        return ""
    said = []
    for each in _TOKEN.findall(low):
        kind, value = ("number", each.replace(",", ".")) if each[0].isdigit() else _meaning(each)
        if not kind and each not in _SIGNS:
            return ""
        said.append({"number": value, "unit": value, "beside": ""}.get(kind, _SIGNS.get(each, kind)))
    plain = " ".join(filter(None, said))
    plain = _TENS.sub(lambda found: str(int(found[1]) + int(found[2])), plain)
    found = _AMOUNT.fullmatch(plain) or _TURNED.fullmatch(plain)
    return _told(found.groupdict("")) if found else ""


def _told(parts: Mapping[str, str]) -> str:
    unit, first, last = parts["unit"] or "years", parts["n"] or "1", parts.get("m", "")
    if not (parts["n"] or parts["unit"]):
        return ""
    number = float(first) + (0.5 if parts.get("half") else 0)
    if months := parts.get("months", ""):
        number, unit = number * 12 + int(months), "months"
    elif number % 1 and unit == "years":
        number, unit = number * 12, "months"
    about = "about " if parts["about"] or parts.get("behind") or "turned" in parts else ""
    if parts.get("most"):
        return f"{about}0-{round(number)} {unit}"
    return f"{about}{round(number)}{'-' + last if last else ''} {unit}"


@cache
def _known() -> tuple[Mapping[str, tuple[str, str]], Sequence[tuple[str, tuple[str, str]]]]:
    """What whole words mean, and what their beginnings do, the longest first."""
    told: Any = YAML(typ="safe").load(files("habeas.trace").joinpath("data/births.yaml").read_text(encoding="utf-8"))
    whole: dict[str, tuple[str, str]] = {}
    for kind in ("numbers", "units", "about", "half", "most", "beside", "months"):
        for meaning, words in told[kind].items():
            for each in words.split():
                whole.setdefault(each, (kind.removesuffix("s") if kind != "units" else "unit", str(meaning)))
    starts = [(each[:-1], meaning) for each, meaning in whole.items() if each.endswith("*")]
    return whole, sorted(starts, key=lambda each: -len(each[0]))


@lru_cache(maxsize=1 << 12)
def _meaning(word: str) -> tuple[str, str]:
    """The kind of a word and what it means; both empty where it is not known."""
    whole, starts = _known()
    return whole.get(word) or next((meaning for start, meaning in starts if word.startswith(start)), ("", ""))
