"""The law that ships, read against the vocabulary that ships, once in a process. Needs no engine."""

from functools import cache

from habeas.law.compiled import shipped_library
from habeas.law.norm import Library
from habeas.record.vocabulary import load_vocabulary


@cache
def library() -> Library:
    """The library. Raises FaultsError."""
    return shipped_library(load_vocabulary())
