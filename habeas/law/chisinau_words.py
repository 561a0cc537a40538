"""What the research wrote about the Chisinau Agreement in English, in our own Russian."""

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
