"""`habeas act templates`: the templates of papers, to copy, to change in Word, and to check."""

from pathlib import Path
from typing import Annotated

import typer

from habeas.act.letters import LANGUAGES, letters
from habeas.act.skeleton import skeleton
from habeas.act.templates import read_templates
from habeas.cli.voice import Voice
from habeas.files import FaultsError
from habeas.words import Message

templates = typer.Typer(no_args_is_help=True, context_settings={"help_option_names": ["-h", "--help"]})
Folder = Annotated[Path, typer.Argument(metavar="FOLDER", help="The folder of the templates.", show_default=False)]


@templates.command(help="Check the templates of a folder: unknown names, each with its paragraph and the nearest name.")
def lint(context: typer.Context, folder: Folder) -> None:
    """Check the templates of a folder; ends with 2 where one has a fault."""
    voice = Voice.of(context)
    try:
        found = read_templates(folder)
    except FaultsError as error:
        voice.refuse_faults(error)
    voice.say(Message("Templates without a fault: %(count)s.", {"count": len(found)}))


@templates.command(help="Write the templates that ship into a folder, to be changed in Word or LibreOffice.")
def copy(
    context: typer.Context,
    folder: Folder,
    kind: Annotated[
        list[str] | None, typer.Option("--kind", help="Only this paper.", metavar="KIND", show_default=False)
    ] = None,
) -> None:
    """Write the templates that ship; those that are there already are left alone."""
    voice = Voice.of(context)
    folder.mkdir(parents=True, exist_ok=True)
    kept = []
    count = 0
    for letter in letters().values():
        for language in LANGUAGES if not kind or letter.id in kind else ():
            path = folder / f"{letter.id}.{language}.docx"
            if path.exists():
                kept.append(path.name)
                continue
            path.write_bytes(skeleton(letter, language))
            count += 1
    voice.say(Message("Templates written: %(count)s.", {"count": count}))
    if kept:
        voice.say(Message("Left as they are: %(names)s.", {"names": ", ".join(kept)}))
