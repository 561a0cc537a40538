"""The command `habeas`: global options, the language of the run, exit codes.

A new command is its own file and one line in `commands.PARTS`.

The language is settled before the commands are built, so that `--help` speaks it too: `--lang` wherever it stands, else
HABEAS_LANG, else what the system says (LC_ALL, LC_MESSAGES, LANG), else English.
"""

import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer

from habeas.cli.commands import Commands
from habeas.cli.usage import fault_of, hint_of
from habeas.cli.voice import BAD_INPUT, FINE, INTERRUPTED, OUR_FAULT, READER_GONE, Language, ReaderGoneError, make
from habeas.words.catalogue import ENGLISH, languages

app = typer.Typer(
    name="habeas",
    cls=Commands,
    help=(
        "Records what happens to people held for migration reasons and to families torn apart, and checks it against"
        " the law.\n\nA command ends with 0 when nothing is breached, 1 when a breach was found, 2 when the input"
        " or the command line is wrong, 3 when habeas itself failed, 130 when it was interrupted.\n\nThe Tab key completes"
        " commands, options and names once `habeas --install-completion` was run; `--show-completion` prints the script"
        " instead. Both take the name of a shell (bash, zsh, fish, powershell) if it is not the one you are in."
    ),
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def print_version(wanted: bool) -> None:
    """Print the version and end."""
    if wanted:
        from importlib.metadata import version

        print(version("habeas"))
        raise typer.Exit(FINE)


@app.callback()
def root(
    context: typer.Context,
    lang: Annotated[
        Language, typer.Option(help="Language of what is printed; it may stand anywhere.", show_default=False)
    ] = Language.en,
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
    # With this typer takes the name of a shell; without, it guesses and takes none.
    os.environ["_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION"] = "1"
    command: Any = typer.main.get_command(app)
    spoken = language if language in languages() else ENGLISH
    command.speak(spoken)
    rest = with_shell(rest, os.environ.get("SHELL", ""))
    code = _run(command, ["--lang", language, *rest] if rest else [], spoken)
    sys.exit(_flushed(code))


def _run(command: Any, arguments: list[str], language: str) -> int:
    """The exit code of the command; a failure of our own is no breach, so it has a code apart."""
    try:
        code = command.main(args=arguments, prog_name="habeas", standalone_mode=False)
    except SystemExit as end:  # from typer and rich, where the reader of a help text has gone; else the end was fine
        return READER_GONE if end.code else FINE
    except (ReaderGoneError, BrokenPipeError):
        return READER_GONE
    except KeyboardInterrupt:
        return INTERRUPTED
    except Exception as error:
        if hasattr(error, "format_message"):  # typer's own, whichever version it is
            return _refused(error, language)
        import traceback

        traceback.print_exc()
        return OUR_FAULT
    return code if isinstance(code, int) else FINE


def _refused(error: Any, language: str) -> int:
    """Say what is wrong with the command line; where there was none, what it could be."""
    voice = make(language)
    if type(error).__name__ == "NoArgsIsHelpError":
        voice.complain([error.message])
    else:
        hint = hint_of(error)
        voice.complain(voice.text(each) for each in (fault_of(error), hint) if each is not None)
    return BAD_INPUT


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


def with_shell(arguments: Sequence[str], path_of_shell: str) -> list[str]:
    """The arguments, with the name of the user's shell behind an option of completion that names none.

    >>> with_shell(["--show-completion"], "/bin/zsh")
    ['--show-completion', 'zsh']
    """
    found = list(arguments)
    if found and found[-1] in ("--install-completion", "--show-completion"):
        found.append(Path(path_of_shell).stem or "bash")
    return found


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
