"""What is wrong with a command line, in the reader's language: typer knows its sentences in English only."""

import difflib
import re
from typing import Any

from habeas.words import Message

_QUOTED = re.compile(r"'([^']*)'")


def fault_of(error: Any) -> Message:
    """The sentence for an error of typer, told by the kind of error and the words it carries."""
    match type(error).__name__:
        case "NoSuchOption":
            near = (error.possibilities or [None])[0]
            if near:
                values = {"word": error.option_name, "near": near}
                return Message("There is no option “%(word)s”. Did you mean “%(near)s”?", values)
            return Message("There is no option “%(word)s”.", {"word": error.option_name})
        case "MissingParameter":
            return Message("“%(name)s” is missing.", {"name": _name(error)})
        case "BadParameter" if choices := _choices(error):
            values = {"name": _name(error), "words": ", ".join(choices)}
            return Message("“%(name)s” takes one of these words: %(words)s.", values)
        case "BadOptionUsage":
            return Message("The option “%(name)s” wants a value after it.", {"name": error.option_name})
    return _other(error)


def hint_of(error: Any) -> Message | None:
    """Where to look: the help of the command that was called."""
    if error.ctx is None:
        return None
    return Message("`%(command)s --help` says what it takes.", {"command": error.ctx.command_path})


def _other(error: Any) -> Message:
    word = next(iter(_QUOTED.findall(error.message)), None)
    commands = getattr(error.ctx and error.ctx.command, "commands", None)
    if commands and word:
        near = difflib.get_close_matches(word, commands, n=1)
        if near:
            values = {"word": word, "near": near[0]}
            return Message("There is no command “%(word)s”. Did you mean “%(near)s”?", values)
        return Message(
            "There is no command “%(word)s”. There are: %(all)s.", {"word": word, "all": ", ".join(commands)}
        )
    if (extra := re.search(r"\(([^()]*)\)$", error.message)) is not None:
        return Message("Nobody asked for “%(word)s”.", {"word": extra[1]})
    return Message("This command line is not understood (%(what)s).", {"what": error.format_message()})


def _name(error: Any) -> str:
    if error.param is None:
        return "?"
    long = [name for name in error.param.opts if name.startswith("--")]
    return long[0] if long else str(error.param.metavar or error.param.name.upper())


def _choices(error: Any) -> list[str]:
    descriptor = getattr(error.param, "type_descriptor", None)
    return [str(choice.value) for choice in getattr(descriptor, "choices", None) or ()]
