"""The commands with what each does, and the codes with which they end."""

from typing import Any

from habeas.cli import voice
from habeas.cli.commands import PARTS, made
from tools.docs.marks import Part, cell, table

EXIT_CODES = {
    voice.FINE: "done; `check`: no breach is among what was looked at; `verify`: it is as it was made",
    voice.BREACH: "`check`: a breach is among it; `verify`: the bundle was altered",
    voice.BAD_INPUT: "the input or the command line is wrong; what and where is on standard error",
    voice.OUR_FAULT: "Habeas itself failed",
    voice.INTERRUPTED: "interrupted with Ctrl+C",
    voice.READER_GONE: "the program that read the output closed it",
}


def parts() -> dict[str, Part]:
    """The parts of README.md about the command line."""
    return {"commands": _commands, "exit-codes": _exit_codes}


def _commands() -> str:
    rows = [row for part in PARTS for row in _rows("habeas", part.name, made(part))]
    return table(("command", "what it does"), rows)


def _rows(before: str, called: str, command: Any) -> list[tuple[str, str]]:
    """The command and those below it."""
    name = f"{before} {called}"
    arguments = [_argument(each) for each in command.params if each.param_type_name == "argument"]
    rows = [(f"`{' '.join([name, *arguments])}`", cell(command.help or ""))]
    for below, inside in getattr(command, "commands", {}).items():
        rows += _rows(name, below, inside)
    return rows


def _argument(argument: Any) -> str:
    name = argument.name.upper().removesuffix("S") if argument.nargs == -1 else argument.name.upper()
    text = f"{name}…" if argument.nargs == -1 else name
    return text if argument.required else f"[{text}]"


def _exit_codes() -> str:
    return table(("code", "meaning"), [(str(code), meaning) for code, meaning in EXIT_CODES.items()])
