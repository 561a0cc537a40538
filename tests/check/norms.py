"""A small law that says everything the language can say, for tests of the check."""

from dataclasses import replace
from functools import cache
from pathlib import Path

from habeas.check.program import Program, compile_program
from habeas.check.steps import FAR
from habeas.dates import When
from habeas.law.loader import load_library
from habeas.law.norm import Library
from habeas.law.variants import variants
from habeas.record.vocabulary import load_vocabulary

HERE = Path(__file__).parent


def day(text: str) -> int:
    """The ordinal of a day."""
    found = When.parse(text).first
    assert found is not None
    return found


LEFT = day("2020-02-16")
FORECAST = 70
"""Days ahead that the small law is asked for: enough for its terms, and the plain reading goes day by day."""


def force_of(instrument: str, state: str) -> tuple[tuple[int, int, int], ...]:
    """ICCPR and CRC always bind; the ECHR binds Russia up to a day in the middle; whether CAT does is not known."""
    if instrument == "ECHR":
        return ((1, LEFT, 2),) if state == "RU" else ((day("2020-01-20"), FAR, 2),)
    return ((1, FAR, 1),) if instrument == "CAT" else ((1, FAR, 2),)


@cache
def library() -> Library:
    """The norms of `norms/`, and nothing of the law that ships."""
    return load_library(load_vocabulary(), HERE / "law")


@cache
def program() -> Program:
    """The small law as a program."""
    compiled = compile_program(library(), variants(library()), load_vocabulary(), force_of)
    return replace(compiled, forecast=FORECAST)
