"""The translations that ship: `words/locale/LANGUAGE/LC_MESSAGES/habeas.mo`, made by `tools/words.py` from the `.po`.

A message id is the English sentence, so English needs no catalogue.
"""

from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent / "locale"
DOMAIN = "habeas"
ENGLISH = "en"


@cache
def languages() -> tuple[str, ...]:
    """Codes of the languages the engine speaks, English first.

    >>> languages()
    ('en', 'ru')
    """
    return (ENGLISH, *sorted(path.parent.parent.name for path in FOLDER.glob(f"*/LC_MESSAGES/{DOMAIN}.mo")))
