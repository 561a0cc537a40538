"""Norms as a reader looks for them and has them read out: shared by the command line and the pages of the law."""

import re
from pathlib import Path
from typing import Final

from habeas.law import instruments
from habeas.law.forms import FORM_KEYS
from habeas.law.norm import Library, Norm
from habeas.words import Message

TOLD_KEYS: Final = (*FORM_KEYS, "for each", "burden", "duty_of", "numbers")
KINDS: Final = {
    "treaty": Message("Treaties"),
    "standard": Message("Standards"),
    "domestic": Message("Law of the state"),
}


def binds(norm: Norm, state: str) -> bool:
    """Whether a norm binds a state on any day."""
    if norm.states:
        return state in norm.states
    register = instruments.shipped()
    return any(
        register.force(source.instrument, state) for source in norm.sources if source.instrument in register.instruments
    )


def norms_in_force(library: Library, state: str, day: int) -> list[Norm]:
    """The norms of the state's own law with a version that holds on the day."""
    return [
        norm
        for norm in library.norms
        if state in norm.states
        and (
            not norm.versions
            or any((v.since or 0) <= day and (v.until is None or day < v.until) for v in norm.versions)
        )
    ]


def words_of(norm: Norm) -> str:
    """What a search looks through, in small letters."""
    parts = [norm.id, norm.topic, *norm.title.values(), *norm.text.values(), norm.note or ""]
    parts += [f"{source.instrument} {source.provision}" for source in norm.sources]
    return " ".join(parts).casefold()


def trust(norm: Norm) -> Message:
    """How far the norm was checked against its source."""
    if norm.verified:
        return Message("verified, read twice") if norm.read_twice else Message("verified")
    return Message("unverified")


def own_words(norm: Norm) -> list[str]:
    """The lines of the norm's file that say when it holds and what it asks, as they stand there."""
    if norm.mark is None:
        return []
    try:
        lines = Path(norm.mark.file).read_text(encoding="utf-8").splitlines()[norm.mark.line - 1 :]
    except (OSError, ValueError):
        return []
    found: list[str] = []
    taking = False
    for number, text in enumerate(lines):
        if number and re.match(r"- |\S", text):
            break
        key = re.match(r"(?:- |  )([a-z_ ]+):", text)
        if key:
            taking = key[1] in TOLD_KEYS
        if taking and text.strip() and not text.lstrip().startswith("#"):
            found.append(text.removeprefix("- ").strip() if key else f"  {text.strip()}")
    return found
