"""What the desk says in Russian where it says something in English, so that one walk is played in both languages."""

import gettext
from functools import cache
from pathlib import Path
from typing import Final

from habeas.record.vocabulary import load_vocabulary

ROOT: Final = Path(__file__).parent.parent.parent / "habeas"
CATALOGUES: Final = ("desk/locale/ru/LC_MESSAGES/django.mo", "words/locale/ru/LC_MESSAGES/habeas.mo")


def catalogue(path: str) -> dict[object, str]:
    """The messages of one of the catalogues, as they are shipped."""
    with (ROOT / path).open("rb") as file:
        found: dict[object, str] = gettext.GNUTranslations(file)._catalog  # type: ignore[attr-defined]
    return found


@cache
def _russian() -> dict[str, str]:
    vocabulary = load_vocabulary()
    tables = (vocabulary.kinds, vocabulary.fields, vocabulary.states, vocabulary.places, vocabulary.relations)
    found: dict[str, str] = {}
    for path in CATALOGUES:
        for text, russian in catalogue(path).items():
            if isinstance(text, str):
                found.setdefault(text.rpartition("\x04")[2], russian)
    for table in (*tables, *vocabulary.words.values()):
        for word in table.values():
            found.setdefault(word.label("en"), word.label("ru"))
            found.setdefault(word.label("en").capitalize(), word.label("ru").capitalize())
    return found


def in_russian(text: str) -> str:
    """The Russian of a text of the desk; names, days and what somebody wrote stay as they are."""
    return _russian().get(text, text)
