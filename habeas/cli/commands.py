"""The group of all commands. The module of a command is imported when it is called, so that each starts fast.

1. Until then a command is its name and one sentence, which is all that `habeas --help` and the shell's completion want.
2. The command NAME is the function (or the `Typer`) of that name in `habeas/cli/NAME.py`.
3. Every help text is turned into the language of the run as soon as it is there.
"""

from dataclasses import dataclass
from functools import partial
from importlib import import_module
from typing import Any, Final

import typer
from typer.core import TyperCommand, TyperGroup, TyperOption

from habeas.cli.help import write_help
from habeas.cli.voice import FINE
from habeas.words import Message, say
from habeas.words.catalogue import ENGLISH


@dataclass(frozen=True, slots=True)
class Part:
    """A command by name, and what it does in one sentence."""

    name: str
    help: str


PARTS: Final = (
    Part("check", help="Check case files against the law; ends with 1 where a breach is found."),
    Part("bulk", help="Check people in Parquet files, on this machine or on Spark."),
    Part("law", help="List the norms; tell what binds a state; read a norm out; check your own."),
    Part("explain", help="Show how a finding was reached: the law, the condition, the entries."),
    Part("ask", help="Put the questions whose answers would decide most."),
    Part("act", help="Tell where one can turn with what was found, and until when; draft papers."),
    Part("trace", help="Find people in lists, link lists, measure the matching of names."),
    Part(
        "prove", help="Turn cases into a pattern and a pattern into reform: gaps of the law, judgments, accountability."
    ),
    Part("precedents", help="Compare the check with what courts and committees held."),
    Part("validate", help="Read case files and list every fault in them."),
    Part("new", help="Print an empty case file with comments."),
    Part("schema", help="Print the JSON Schema of a case file, for editors."),
    Part("serve", help="Start the application in the browser, on this machine."),
    Part("audit", help="Prove that nobody changed the log of an office."),
    Part("backup", help="Make an encrypted backup of an office and read it through."),
    Part("restore", help="Bring a backup back into an empty folder."),
)

COMPLETION: Final = {
    "install_completion": Message("Teach the Tab key of this shell the commands."),
    "show_completion": Message("Print the script that teaches it."),
}


class Commands(TyperGroup):
    """The commands of `PARTS`, each whole only once it is called."""

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self.language = ENGLISH
        self.parts = {part.name: part for part in PARTS}
        self.commands.update({part.name: TyperCommand(part.name, help=part.help) for part in PARTS})

    def speak(self, language: str) -> None:
        """Settle the language of all help texts."""
        self.language = language
        for option in self.params:
            if isinstance(option, TyperOption) and option.name in COMPLETION:
                option.help = COMPLETION[option.name].id
            if option.name == "install_completion":
                option.callback = partial(install, language)
        speak(self, language)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Makes the command that is called, and says it in the language of the run."""
        part = self.parts.pop(args[0], None)
        if part is not None:
            self.commands[part.name] = command = made(part)
            speak(command, self.language)
        return super().resolve_command(ctx, args)


def install(language: str, context: Any, option: Any, shell: str | None) -> None:
    """Install the completion of a shell as typer does, and say so in the language of the run."""
    del option
    if shell and not context.resilient_parsing:
        name, path = import_module("typer.completion").install(shell=shell)  # not exported, so without a type
        print(say(Message("Completion for %(shell)s is in %(path)s.", {"shell": name, "path": path}), language))
        print(say(Message("It works once the terminal was started anew."), language))
        raise typer.Exit(FINE)


def made(part: Part) -> Any:
    """The command of its module."""
    own = getattr(import_module(f"habeas.cli.{part.name}"), part.name)
    alone = typer.Typer(add_completion=False)
    if isinstance(own, typer.Typer):
        alone.add_typer(own, name=part.name, help=part.help)
    else:
        alone.command(part.name, help=part.help)(own)
    command: Any = typer.main.get_command(alone)
    return command.commands[part.name] if isinstance(own, typer.Typer) else command


def speak(command: Any, language: str) -> None:
    """Turn every help text of the command, its options and its subcommands into that language."""
    command.format_help = partial(write_help, command, language)
    if command.help:
        command.help = say(Message(command.help), language)
    for part in command.params:
        if getattr(part, "help", None):
            part.help = say(Message(part.help), language)
    for subcommand in getattr(command, "commands", {}).values():
        speak(subcommand, language)
