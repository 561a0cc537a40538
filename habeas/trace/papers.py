"""Numbers of papers (passport, certificate of birth, insurance, card, case file) as they can be compared.

1. Several stand in one cell, between `;` or `,`. A piece too short to be a number is the series of the next.
2. Signs, blanks, days and words (*series*, *issued by*) are left out, and a letter that looks alike in Cyrillic and Latin is
   one: `АА № 123 45 67` and `aa1234567` are the same number.
3. What has fewer than `LEAST` characters is no number: it tells people apart nowhere.
"""

import re
from collections import Counter
from typing import Final

import pyarrow as pa

from habeas.trace.texts import Ints

MOST: Final = 3
"""Numbers of one person that are compared; more are not told on a list."""
LEAST: Final = 5
WHOLE: Final = 7
"""Characters from which on a number is hardly met twice by chance, and a slip in it is seen to be one."""
_SERIES: Final = 4
_OF_PEOPLE: Final = 0.98
"""The share of a list's numbers that one person alone has, from which on the list is taken to give everybody their own."""
_ENOUGH: Final = 50
"""Of fewer numbers that is not said."""
_PIECES: Final = re.compile(r"[;,\n]")
_DAY: Final = re.compile(r"\b(?:\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\d{4}-\d{2}-\d{2})\b")
_SAID: Final = re.compile(r"№|\b(?:no|nr|ser|сер)\b\.?|[^\W\d_]{4,}", re.IGNORECASE)
_SIGN: Final = re.compile(r"[\W_]+")
_ALIKE: Final = str.maketrans("АВЕЁКМНОРСТУХІЈЅ", "ABEEKMHOPCTYXIJS")


def numbers(text: str) -> str:
    """The numbers that a cell tells, as they are compared, with a blank between them; empty where it tells none.

    >>> numbers("паспорт АА № 123 45 67, выдан 12.03.2015"), numbers("4510; 123456"), numbers("нет")
    ('AA1234567', '4510123456', '')
    """
    found: list[str] = []
    series = ""
    for piece in _PIECES.split(text):
        plain = series + _SIGN.sub("", _SAID.sub(" ", _DAY.sub(" ", piece))).upper().translate(_ALIKE)
        series = plain if len(plain) <= _SERIES else ""
        if len(plain) >= LEAST and sum(map(str.isdecimal, plain)) * 2 >= len(plain):
            found.append(plain)
    return " ".join(list(dict.fromkeys(found))[:MOST])


def letters(told: str) -> str:
    """The characters of each number in order: two numbers with the same ones differ by no more than their places.

    >>> letters("AA1234657 4321")
    '1234567AA 1234'
    """
    return " ".join("".join(sorted(each)) for each in told.split())


def shapes(told: str) -> str:
    """The make of each number: papers of one kind have the same.

    >>> shapes("AA1234567 123456")
    'AA0000000 000000'
    """
    return re.sub(r"[^\W\d_]", "A", re.sub(r"\d", "0", told))


def own(told: pa.ChunkedArray, source: Ints) -> pa.Array:
    """The numbers (`numbers`) that somebody alone has on their list (`source`), of lists on which next to nobody shares one:
    elsewhere a child has a parent's, or a family that of its case file. Null where there are none."""
    if told.null_count == len(told):
        return pa.nulls(len(told), pa.string())
    rows = [(each or "").split() for each in told.to_pylist()]
    pairs = [(of, number) for of, numbers in zip(source.tolist(), rows, strict=True) for number in numbers]
    many = Counter(pairs)
    all_of, alone_of = Counter(of for of, _ in pairs), Counter(of for (of, _), count in many.items() if count == 1)
    lists = {of for of, count in all_of.items() if count >= _ENOUGH and alone_of[of] >= _OF_PEOPLE * count}
    alone = (
        " ".join(each for each in numbers if many[of, each] == 1) if of in lists else ""
        for of, numbers in zip(source.tolist(), rows, strict=True)
    )
    return pa.array([each or None for each in alone], pa.string())
