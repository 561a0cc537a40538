"""What the research wrote about the Chisinau Agreement in English, in our own Russian."""

import re
from collections.abc import Mapping
from functools import lru_cache

from habeas.files import Fault, FaultsError
from habeas.law.reading import DATA, read_rows


@lru_cache
def in_russian() -> Mapping[str, str]:
    """Each English text that was translated, and its Russian. Raises FaultsError."""
    faults: list[Fault] = []
    found = {}
    for path in sorted((DATA / "chisinau").glob("words-ru*.yaml")):
        root = read_rows(path, faults)
        for row in root.rows("translations"):
            found[row.text("en")] = row.text("ru")
            row.done()
        root.done()
    if faults:
        raise FaultsError(faults)
    return found


@lru_cache
def source_in_russian(text: str) -> str:
    """A citation or the name of an article, phrase by phrase; numbers and signs of documents stay. Raises FaultsError.

    >>> source_in_russian("CRC Art. 37(b) with 3"), source_in_russian("D.D. v. Spain CRC/C/80/D/4/2016")
    ('Конвенция о правах ребёнка ст. 37(b) вместе с 3', 'Д.Д. против Испании CRC/C/80/D/4/2016')
    """
    for en, ru in _phrases():
        text = re.sub(rf"(?<![\w/]){re.escape(en)}(?![\w/])", ru, text)
    return text


@lru_cache
def _phrases() -> tuple[tuple[str, str], ...]:
    faults: list[Fault] = []
    root = read_rows(DATA / "chisinau" / "sources-ru.yaml", faults)
    found = []
    for row in root.rows("phrases"):
        found.append((row.text("en"), row.text("ru")))
        row.done()
    root.done()
    if faults:
        raise FaultsError(faults)
    return tuple(found)
