"""Latin text by ICU, as peers that use it make it."""

from functools import lru_cache

from icu import Transliterator

_LATIN = Transliterator.createInstance("Any-Latin; Latin-ASCII; Lower")


@lru_cache(maxsize=1 << 20)
def icu(text: str) -> str:
    """The text in Latin letters without marks, in small letters."""
    made: str = _LATIN.transliterate(text)
    return made
