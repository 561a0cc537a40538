"""The cases that `habeas prove` looks at: those named, else the published ones that ship, checked each on its day."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Final

import typer

from habeas.check.program import Program
from habeas.cli.cases import read
from habeas.cli.check import Filters, run, without_protected
from habeas.cli.voice import Voice
from habeas.record.case import Case
from habeas.tell.law_words import JUDGMENTS
from habeas.tell.report import CheckedCase

CaseFiles = Annotated[
    list[Path] | None,
    typer.Argument(
        metavar="FILES", help="Case files or folders; the published cases that ship, if left out.", show_default=False
    ),
]
ALL: Final = Filters(frozenset(), frozenset(), frozenset())


def cases_of(voice: Voice, files: Sequence[Path] | None, law: Program) -> tuple[Case, ...]:
    """The cases without what rests on protected sources alone; warnings are said for files that were named."""
    cases, warnings = read(voice, files or [JUDGMENTS], law.vocabulary)
    voice.complain(warning.say(voice.language) for warning in (warnings if files else ()))
    return tuple(without_protected(voice, case) for case in cases)


def checked_cases(
    voice: Voice, files: Sequence[Path] | None, law: Program, day: int | None = None
) -> tuple[CheckedCase, ...]:
    """The same, checked: on `day`, else a published case on its own day and another today."""
    return run(voice, cases_of(voice, files, law), law, day, None, ALL)
