"""Text laid out for a terminal: wrapped at its width, indented, never broken inside a word."""

import textwrap

from habeas.cli.voice import Voice

NARROWEST = 40


def line(voice: Voice, text: str, *, style: str | None = None, indent: int = 0, hang: int = 0) -> None:
    """One paragraph; `hang` indents the lines after the first a little more."""
    lines = textwrap.wrap(
        text,
        max(voice.out.width, NARROWEST),
        initial_indent=" " * indent,
        subsequent_indent=" " * (indent + hang),
        break_long_words=False,
        break_on_hyphens=False,
    )
    for each in lines or [""]:
        voice.out.print(each, style=style, soft_wrap=True)


def heading(voice: Voice, text: str) -> None:
    """A heading with an empty line above it."""
    voice.out.print()
    line(voice, text, style="bold")
