"""How a command speaks: sentences in the reader's language, plain text for other programs, faults on standard error.

Exit codes, the same for every command: `FINE`, `BREACH`, `BAD_INPUT`, `OUR_FAULT`, `INTERRUPTED`, `READER_GONE`.
"""

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from typing import NoReturn, Protocol, TextIO

import typer
from rich.console import Console

from habeas.files import FaultsError
from habeas.words import Message, say

FINE = 0
BREACH = 1
BAD_INPUT = 2
OUR_FAULT = 3
INTERRUPTED = 130
READER_GONE = 141


class Language(StrEnum):
    """What `--lang` takes."""

    en = "en"
    ru = "ru"


class Step(Protocol):
    """Call it after each step of what `Voice.progress` shows."""

    def __call__(self, steps: int = 1) -> None: ...


class ReaderGoneError(Exception):
    """Whoever read our output has closed it (`habeas check ... | head`)."""


class _Pipe(Console):
    def on_broken_pipe(self) -> None:
        raise ReaderGoneError


def _console(stream: TextIO, whole_lines: bool) -> Console:
    """A console that prints text as it stands; `whole_lines` leaves long ones to the reader, else they are wrapped at
    the width of the terminal (80 where there is none, or what COLUMNS says)."""
    return _Pipe(file=stream, markup=False, highlight=False, emoji=False, soft_wrap=whole_lines)


@dataclass(frozen=True, slots=True)
class Voice:
    """The two streams and the language of one run."""

    language: str
    out: Console
    err: Console

    @classmethod
    def of(cls, context: typer.Context) -> "Voice":
        """The voice of this run, as `app` made it."""
        voice = context.find_root().obj
        if not isinstance(voice, cls):
            raise TypeError("a command was started without the app around it")
        return voice

    def text(self, message: Message) -> str:
        """The sentence in the reader's language."""
        return say(message, self.language)

    def say(self, message: Message, style: str | None = None) -> None:
        """One sentence to standard output."""
        self.out.print(self.text(message), style=style)

    def raw(self, text: str) -> None:
        """Text for a file or another program: never wrapped, never coloured."""
        try:
            self.out.file.write(text if text.endswith("\n") else text + "\n")
            self.out.file.flush()
        except BrokenPipeError:
            raise ReaderGoneError from None

    def complain(self, lines: Iterable[str]) -> None:
        """Lines to standard error, as they are."""
        for line in lines:
            self.err.print(line)

    def refuse(self, message: Message) -> NoReturn:
        """Say what is wrong with the input and end the run."""
        self.complain([self.text(message)])
        raise typer.Exit(BAD_INPUT)

    def refuse_faults(self, error: FaultsError) -> NoReturn:
        """Every fault of the input, one a line, and how many there are; then the end of the run."""
        self.complain(fault.say(self.language) for fault in error.faults)
        self.refuse(Message("Faults: %(count)s.", {"count": len(error.faults)}))

    @contextmanager
    def progress(self, message: Message, total: int) -> Iterator[Step]:
        """A bar on standard error while something long runs; nothing where that is no terminal or there is one step."""
        if not self.err.is_terminal or total < 2:
            yield _silent
            return
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
        with Progress(*columns, console=self.err, transient=True) as bar:
            task = bar.add_task(self.text(message), total=total)
            yield lambda steps=1: bar.advance(task, steps)


def _silent(steps: int = 1) -> None:
    del steps


def make(language: str) -> Voice:
    """The voice for this process: what is not a terminal is written in UTF-8, whatever the system's code page."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace", **({} if stream.isatty() else {"encoding": "utf-8"}))
    return Voice(language, _console(sys.stdout, whole_lines=False), _console(sys.stderr, whole_lines=True))
