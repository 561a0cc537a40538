"""`habeas new [FILE]`: an empty case file that explains itself."""

from pathlib import Path
from typing import Annotated

import typer

from habeas.cli.voice import Voice
from habeas.record.template import empty_case
from habeas.words import Message

Target = Annotated[
    Path | None, typer.Argument(help="The file to make; without it, the text is printed.", show_default=False)
]


def new(context: typer.Context, file: Target = None) -> None:
    """Print the empty case, or write it where no file is yet."""
    voice = Voice.of(context)
    text = empty_case(voice.language)
    if file is None:
        voice.raw(text)
        return
    try:
        with file.open("x", encoding="utf-8", newline="\n") as made:
            made.write(text)
    except FileExistsError:
        voice.refuse(
            Message("%(file)s is there already and is left as it is. Choose another name.", {"file": str(file)})
        )
    except (OSError, ValueError) as error:
        problem = getattr(error, "strerror", None) or "?"
        voice.refuse(Message("%(file)s cannot be written (%(problem)s).", {"file": str(file), "problem": problem}))
    voice.say(Message("Made %(file)s. Open it in a text editor.", {"file": str(file)}))
