"""The law as a reader sees it: the names of instruments, kinds of force, the terms of bodies. Needs no engine."""

import re
from collections.abc import Mapping
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Final

import habeas.record
from habeas.check.amounts import long_day, time_text
from habeas.dates import Length
from habeas.law import chisinau_words, instruments
from habeas.law.access import Access
from habeas.law.forums import TimeLimit
from habeas.words import Message, say

JUDGMENTS: Final = Path(habeas.record.__file__).with_name("cases")
_CITE: Final = re.compile(r"\b(name|application|doc): (?:\"([^\"]+)\"|([^,}\n]+))")
FORCE_WORDS: Final[Mapping[str, Message]] = {
    "treaty": Message("treaty"),
    "statute": Message("statute"),
    "judgment": Message("judgment"),
    "authoritative": Message("authoritative reading"),
    "standard": Message("standard"),
}


UNTRANSLATED: Final = Message("In English, as the research wrote it:")


def is_foreign(text: str, language: str) -> bool:
    """Whether a text of the research is in English and the reader reads Russian.

    >>> is_foreign("See Article 5.", "ru"), is_foreign("См. статью 5.", "ru"), is_foreign("See Article 5.", "en")
    (True, False, False)
    """
    return language == "ru" and re.search("[а-яё]", text.lower()) is None


BASIS_WORDS: Final[Mapping[str, Message]] = {
    "seen": Message("the text was seen"),
    "commentary": Message("as a report says"),
    "memory": Message("from memory"),
    "inferred": Message("inferred"),
}
"""On what it rests that an instrument has a safeguard, or has it not."""
_ACT: Final = re.compile(
    r"Federal Law ([\w-]+)-FZ of (\d{1,2} [A-Z][a-z]+ \d{4})(?:, in force (\d{1,2} [A-Z][a-z]+ \d{4}))?"
)
_MONTHS: Final = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip


def of_research(text: str, language: str) -> str:
    """What the research noted in English; in Russian our translation of it, and nothing where there is none.

    >>> of_research("Federal Law 649-FZ of 25 December 2023, in force 5 January 2024", "ru")
    'Федеральный закон от 25.12.2023 № 649-ФЗ, в силе с 05.01.2024'
    >>> of_research("three working days (text seen)", "ru"), of_research("as enacted", "en")
    ('', 'as enacted')
    """
    if not is_foreign(text, language):
        return text
    act = _ACT.fullmatch(text)
    if act and all(day is None or day.split()[1] in _MONTHS for day in act.groups()[1:]):
        number, of, since = act.groups()
        said = f"Федеральный закон от {_day_in_figures(of)} № {number}-ФЗ"
        return f"{said}, в силе с {_day_in_figures(since)}" if since else said
    return chisinau_words.in_russian().get(text, "")


def _day_in_figures(day: str) -> str:
    number, month, year = day.split()
    return f"{int(number):02}.{_MONTHS.index(month) + 1:02}.{year}"


def in_language(text: Mapping[str, str], language: str) -> str:
    """A text of the data in a language, else in English, else in any."""
    return text.get(language) or text.get("en") or next(iter(text.values()), "")


def instrument_title(id: str, language: str) -> str:
    """The name of an instrument, its id where the register has none."""
    found = instruments.shipped().instruments.get(id)
    return in_language(found.title, language) if found else id


def case_name(reference: str) -> str:
    """A judgment by its name: `kim-v-russia §49-56` is “Kim v. Russia §49-56” where the file of the case ships.

    Only the line that cites it is read: a paper names dozens of judgments, and a whole file takes its time.
    """
    id, space, place = reference.partition(" ")
    return f"{case_cite(id).get('name', id)}{space}{place}"


@cache
def case_cite(id: str) -> Mapping[str, str]:
    """`name`, `application` and `doc` of a judgment that ships, as far as its file has them; empty for any other."""
    path = JUDGMENTS / f"{id}.yaml"
    if not re.fullmatch(r"[a-z0-9-]+", id) or not path.is_file():
        return {}
    with path.open(encoding="utf-8") as file:
        line = next((text for text in islice(file, 3) if text.startswith("cite:")), "")
    return {match[1]: (match[2] or match[3]).strip() for match in _CITE.finditer(line)}


def closed_text(found: Access, language: str) -> str:
    """Why a body is not open."""
    return _marked(Message("Not open: %(why)s", {"why": found.why or ""}), found, language)


def access_text(found: Access, language: str) -> str:
    """Why a body is closed, or open in part; empty where it is open."""
    if found.standing == "closed":
        return closed_text(found, language)
    return "" if found.why is None else _marked(found.why, found, language)


def _marked(why: Message, found: Access, language: str) -> str:
    return say(why, language) + ("" if found.verified else say(Message(" [unverified]"), language))


def limit_text(limit: TimeLimit, language: str) -> str:
    """One term: how long, from when, and whether it was verified."""
    text = in_language(limit.rule, language)
    if limit.term_unknown:
        text = f"{say(Message('term unknown, file at once'), language)}: {text}"
    elif limit.number is not None and limit.unit is not None:
        text = f"{time_text(Length(float(limit.number), limit.unit), language)}: {text}"
    if limit.starts:
        text += say(Message("; counted from: %(start)s", {"start": in_language(limit.starts, language)}), language)
    if limit.valid is not None and (limit.valid.first or limit.valid.last):
        days = (long_day(day, language) if day else "…" for day in (limit.valid.first, limit.valid.last))
        span = " – ".join(days)
        text += say(Message("; for %(span)s", {"span": span}), language)
    return text if limit.verified else text + say(Message(" [unverified: do not rely on it]"), language)
