"""Case files named on the command line, read or refused."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from habeas.cli.voice import Voice
from habeas.files import Fault, FaultsError
from habeas.record.case import Case
from habeas.record.reader import case_files, read_cases
from habeas.record.vocabulary import Vocabulary
from habeas.words import Message

Files = Annotated[
    list[Path], typer.Argument(metavar="FILE", help="Case files, or folders of them.", show_default=False)
]
Strict = Annotated[bool, typer.Option("--strict", help="Treat words the vocabulary does not know as faults.")]


def read(
    voice: Voice, paths: Sequence[Path], vocabulary: Vocabulary, *, strict: bool = False
) -> tuple[tuple[Case, ...], tuple[Fault, ...]]:
    """The cases, and what was kept although it is not known; where anything is at fault, says all and ends with 2."""
    try:
        with voice.progress(Message("Reading"), len(case_files(paths, []))) as step:
            return read_cases(paths, vocabulary, strict=strict, after_each=step)
    except FaultsError as error:
        voice.refuse_faults(error)
