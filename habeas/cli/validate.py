"""`habeas validate FILE...`: every fault of the files, with its line."""

import typer

from habeas.cli.cases import Files, Strict, read
from habeas.cli.voice import Voice
from habeas.record.vocabulary import load_vocabulary
from habeas.words import Message


def validate(context: typer.Context, files: Files, strict: Strict = False) -> None:
    """Read the files; faults go to standard error and end with 2, words not known are listed and end with 0."""
    voice = Voice.of(context)
    cases, warnings = read(voice, files, load_vocabulary(), strict=strict)
    voice.complain(warning.say(voice.language) for warning in warnings)
    if warnings:
        voice.say(
            Message(
                "Cases read: %(cases)s. No faults; words not known, kept as they stand: %(count)s.",
                {"cases": len(cases), "count": len(warnings)},
            )
        )
    else:
        voice.say(Message("Cases read: %(cases)s. No faults.", {"cases": len(cases)}))
