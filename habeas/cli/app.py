"""The command `habeas`: global options, the language of the run, exit codes.

A new command is its own file and one line here.

The language is settled before the commands are built, so that `--help` speaks it too: `--lang` wherever it stands, else
HABEAS_LANG, else what the system says (LC_ALL, LC_MESSAGES, LANG), else English.
"""

import os
import sys
import traceback
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from typing import Annotated, Any, NoReturn

import typer

from habeas.cli import check, law, new, precedents, schema, validate
from habeas.cli.voice import BAD_INPUT, FINE, INTERRUPTED, OUR_FAULT, READER_GONE, Language, ReaderGoneError, make
from habeas.words import Message, say
from habeas.words.catalogue import ENGLISH, languages

app = typer.Typer(
    name="habeas",
    help=(
        "Records what happens to people held for migration reasons and to families torn apart, and checks it against"
        " the law.\n\nA command ends with 0 when nothing is breached, 1 when a breach was found, 2 when the input"
        " or the command line is wrong, 3 when habeas itself failed."
    ),
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

app.command("check", help="Check case files against the law; ends with 1 where a breach is found.")(check.check)
app.add_typer(law.law, name="law", help="List the norms; tell what binds a state; read a norm out; check your own.")
app.command("precedents", help="Compare the check with what courts and committees held.")(precedents.precedents)
app.command("validate", help="Read case files and list every fault in them.")(validate.validate)
app.command("new", help="Print an empty case file with comments.")(new.new)
app.command("schema", help="Print the JSON Schema of a case file, for editors.")(schema.schema)


def print_version(wanted: bool) -> None:
    """Print the version and end."""
    if wanted:
        typer.echo(version("habeas"))
        raise typer.Exit(FINE)


@app.callback()
def root(
    context: typer.Context,
    lang: Annotated[Language, typer.Option(help="Language of what is printed; it may stand anywhere.")] = Language.en,
    version: Annotated[
        bool, typer.Option("--version", callback=print_version, is_eager=True, help="Print the version and end.")
    ] = False,
) -> None:
    """Make the voice that every command speaks with."""
    context.obj = make(lang.value)


def main(arguments: Sequence[str] | None = None, environment: Mapping[str, str] | None = None) -> NoReturn:
    """Run the command line and leave the process with one of the exit codes of `voice`."""
    arguments = list(sys.argv[1:] if arguments is None else arguments)
    wanted, rest = lang_option(arguments)
    language = wanted or language_of(os.environ if environment is None else environment)
    command = typer.main.get_command(app)
    speak(command, language if language in languages() else ENGLISH)
    code = _run(command, ["--lang", language, *rest] if rest else [])
    sys.exit(_flushed(code))


def _run(command: Any, arguments: list[str]) -> int:
    """The exit code of the command; a failure of our own is no breach, so it has a code apart."""
    try:
        command.main(args=arguments, prog_name="habeas")
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else FINE if end.code is None else BAD_INPUT
    except (ReaderGoneError, BrokenPipeError):
        return READER_GONE
    except KeyboardInterrupt:
        return INTERRUPTED
    except Exception:
        traceback.print_exc()
        return OUR_FAULT
    return FINE


def _flushed(code: int) -> int:
    """Empty the streams; where the reader is gone, point them nowhere, else Python complains at its end."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
            code = READER_GONE
    return code


def lang_option(arguments: Sequence[str]) -> tuple[str | None, list[str]]:
    """The last `--lang X` or `--lang=X` before `--`, and the arguments without it.

    >>> lang_option(["check", "a.yaml", "--lang", "ru"])
    ('ru', ['check', 'a.yaml'])
    """
    wanted: str | None = None
    rest: list[str] = []
    waiting = False
    for place, argument in enumerate(arguments):
        if argument == "--":
            return wanted, [*rest, *arguments[place:]]
        if waiting:
            wanted, waiting = argument, False
        elif argument == "--lang" and place + 1 < len(arguments):
            waiting = True
        elif argument.startswith("--lang="):
            wanted = argument.removeprefix("--lang=")
        else:
            rest.append(argument)
    return wanted, rest


def language_of(environment: Mapping[str, str]) -> str:
    """The language the environment asks for, English where it asks for one we do not speak.

    >>> language_of({"LANG": "ru_RU.UTF-8"})
    'ru'
    """
    for name in ("HABEAS_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        if value := environment.get(name):
            code = value.lower()[:2]
            return code if code in languages() else ENGLISH
    return ENGLISH


def speak(command: Any, language: str) -> None:
    """Turn every help text of the command, its options and its subcommands into that language."""
    if command.help:
        command.help = say(Message(command.help), language)
    for part in command.params:
        if getattr(part, "help", None):
            part.help = say(Message(part.help), language)
    for subcommand in getattr(command, "commands", {}).values():
        speak(subcommand, language)
