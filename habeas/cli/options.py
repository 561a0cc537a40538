"""What several commands take: a day, a file to write to, words from a closed list."""

import datetime as dt
import os
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING, Annotated, Any

import typer

from habeas.check import shipped
from habeas.cli.completion import Complete
from habeas.cli.voice import ReaderGoneError, Voice
from habeas.dates import DateFault, When
from habeas.files import FaultsError, nearest
from habeas.law.norm import Library
from habeas.record.vocabulary import Vocabulary, load_vocabulary
from habeas.words import Message, of_date_fault

if TYPE_CHECKING:  # the engine is imported where something is checked: it takes longer than all the rest
    from habeas.check.program import Program


def today() -> int:
    """The day of this computer: the one place where the check's day comes from the clock."""
    return dt.date.today().toordinal()  # noqa: DTZ011  the reader's own day is meant


def day_of(voice: Voice, text: str | None, option: str) -> int | None:
    """The day that an option names, None where it is not given; refuses what is no single day."""
    if text is None:
        return None
    try:
        when = When.parse(text)
    except DateFault as fault:
        voice.refuse(Message("%(option)s: %(fault)s", {"option": option, "fault": of_date_fault(fault)}))
    if when.first is None or not when.is_one_day:
        voice.refuse(Message("%(option)s asks for one day, such as 2024-03-01.", {"option": option}))
    return when.first


def known_words(voice: Voice, words: Collection[str], known: Collection[str], option: str) -> frozenset[str]:
    """The words of an option, given one by one or with commas, each one of `known` (whatever its case).

    Refuses others and names the nearest.
    """
    by_lower = {word.lower(): word for word in known}
    words = [part.strip() for word in words for part in word.split(",")]
    for word in words:
        if word.lower() not in by_lower:
            near = nearest(word, known)
            values = {"option": option, "word": word, "near": near or ", ".join(sorted(known)[:8])}
            if near:
                voice.refuse(Message("%(option)s: “%(word)s” is not known. Did you mean “%(near)s”?", values))
            voice.refuse(Message("%(option)s: “%(word)s” is not known. There are: %(near)s.", values))
    return frozenset(by_lower[word.lower()] for word in words)


def several(name: str, *, help: str, metavar: str, complete: Complete) -> Any:
    """An option that may stand several times, whose words the Tab key completes."""
    return typer.Option(name, help=help, metavar=metavar, show_default=False, autocompletion=complete)


Settings = Annotated[
    Path | None,
    typer.Option("--settings", metavar="FILE", help="Figures of your office, name: figure.", show_default=False),
]


class TextOrJson(StrEnum):
    """What `--format` takes where there is no paper to print."""

    text = "text"
    json = "json"


Norms = Annotated[
    list[Path] | None,
    typer.Option("--norms", metavar="FILE", help="Norms of your own, beside those that ship.", show_default=False),
]


@dataclass(frozen=True, slots=True)
class Law:
    """What can be read of the law without an engine."""

    library: Library
    vocabulary: Vocabulary


def law_read(voice: Voice, norms: Sequence[Path] | None = None) -> Law:
    """The law that ships, with norms of an office; faults end the run."""
    vocabulary = load_vocabulary()
    try:
        library = shipped.library()
        if norms:
            from habeas.law.loader import extended

            library = extended(library, norms, vocabulary)
    except FaultsError as error:
        voice.refuse_faults(error)
    return Law(library, vocabulary)


def program(voice: Voice, settings: Path | None = None, norms: Sequence[Path] | None = None) -> "Program":
    """The law made ready; faults of the settings file, of norms, or of the law itself, end the run."""
    from habeas.check.office import load_program

    try:
        return load_program(settings, norms or ())
    except FaultsError as error:
        voice.refuse_faults(error)


def deliver(voice: Voice, text: str, output: Path | None) -> None:
    """Text to standard output, or to the file that `--output` names."""
    if output is None:
        voice.raw(text)
        return
    write_file(voice, (text if text.endswith("\n") else text + "\n").encode(), output)
    voice.complain([voice.text(Message("Written: %(file)s.", {"file": str(output)}))])


def write_file(voice: Voice, data: bytes, path: Path) -> None:
    """Writes a file; refuses a path where that cannot be done."""
    try:
        path.write_bytes(data)
    except BrokenPipeError:
        raise ReaderGoneError from None
    except (OSError, ValueError) as error:
        problem = getattr(error, "strerror", None) or "?"
        voice.refuse(Message("%(file)s cannot be written (%(problem)s).", {"file": str(path), "problem": problem}))


def refuse_taken(voice: Voice, file: Path) -> None:
    """Ends the run where something is there already that must not be written over."""
    if file.exists() or file.is_symlink():
        voice.refuse(Message("%(path)s is there already. Name another.", {"path": str(file)}))


def deliver_secret(voice: Voice, text: str, file: Path) -> None:
    """Text to a new file that only this user may read; nothing is written over."""
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as out:
            out.write(text if text.endswith("\n") else text + "\n")
    except FileExistsError:
        refuse_taken(voice, file)
    except (OSError, ValueError) as error:
        problem = getattr(error, "strerror", None) or "?"
        voice.refuse(Message("%(file)s cannot be written (%(problem)s).", {"file": str(file), "problem": problem}))
    voice.complain([voice.text(Message("Written: %(file)s.", {"file": str(file)}))])


def replace_secret(voice: Voice, text: str, file: Path) -> None:
    """Text to a file that only this user may read, whole or not at all, in place of what was there."""
    try:
        with NamedTemporaryFile(
            "w", encoding="utf-8", newline="\n", dir=file.parent, prefix=f"{file.name}.", delete=False
        ) as out:  # made for this user alone
            out.write(text if text.endswith("\n") else text + "\n")
        Path(out.name).replace(file)
    except (OSError, ValueError) as error:
        problem = getattr(error, "strerror", None) or "?"
        voice.refuse(Message("%(file)s cannot be written (%(problem)s).", {"file": str(file), "problem": problem}))
