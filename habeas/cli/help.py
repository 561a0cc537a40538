"""The help of a command in the reader's language, plain: typer's own has English titles and names Python's types."""

from collections.abc import Iterator
from typing import Any

from habeas.words import Message, say


def write_help(command: Any, language: str, context: Any, formatter: Any) -> None:
    """Usage, what the command does, its arguments, options and subcommands, wrapped by the formatter."""
    parameters = command.get_params(context)
    arguments = [part for part in parameters if part.param_type_name == "argument"]
    options = [part for part in parameters if part.param_type_name == "option"]
    pieces = [say(Message("[OPTIONS]"), language), *(_placeholder(part) for part in arguments)]
    if subcommands := getattr(command, "commands", {}):
        pieces.append(say(Message("COMMAND …"), language))
    prefix = say(Message("Usage:"), language) + " "
    formatter.write_usage(context.command_path, " ".join(pieces), prefix)
    formatter.write_paragraph()
    formatter.write_text(command.help or "")
    sections = (
        (Message("Arguments"), [(_placeholder(part), part.help or "") for part in arguments]),
        (Message("Options"), [_option(part, language) for part in options]),
        (Message("Commands"), [(name, each.help or "") for name, each in subcommands.items()]),
    )
    for title, rows in sections:
        if rows:
            with formatter.section(say(title, language)):
                formatter.write_dl(rows, col_max=26)


def _placeholder(argument: Any) -> str:
    name = argument.metavar or argument.name.upper()
    return f"{name}{'…' if argument.nargs == -1 else ''}" if argument.required else f"[{name}]"


def _option(option: Any, language: str) -> tuple[str, str]:
    names = ", ".join(sorted(option.opts, key=len, reverse=True))
    is_help = "--help" in option.opts
    text = say(Message("Say what the command does and takes, and end."), language) if is_help else option.help or ""
    notes = list(_notes(option, language))
    return f"{names} {_takes(option)}".rstrip(), f"{text} ({'; '.join(notes)})" if notes else text


def _takes(option: Any) -> str:
    if option.is_flag:
        return ""
    words = _words(option)
    return "|".join(words) if words else option.metavar or "…"


def _words(option: Any) -> list[str]:
    return [str(choice.value) for choice in option.type_descriptor.choices or ()]


def _notes(option: Any, language: str) -> Iterator[str]:
    if option.multiple:
        yield say(Message("may stand several times"), language)
    if _words(option) and option.default is not None and option.show_default:
        value = getattr(option.default, "value", option.default)
        yield say(Message("otherwise %(value)s", {"value": value}), language)
