"""Where in a file a character of a YAML text stands, for a fault inside an expression."""

from pathlib import Path

from habeas.files import Mark, Text


def position(text: Text, offset: int) -> Mark:
    """The line and column of `text.value[offset]`.

    The file is read again, so that quotes, folded lines and blocks are counted as they are written; where it cannot be
    read (a text that came from no file), the offset is added to the column.
    """
    mark = text.mark
    try:
        source = Path(mark.file).read_text(encoding="utf-8-sig")
    except (OSError, ValueError):
        return Mark(mark.file, mark.line, mark.column + offset + text.quoted)
    lines = source.splitlines(keepends=True)
    at = sum(map(len, lines[: mark.line - 1])) + mark.column - 1
    if text.quoted and source[at : at + 1] in ("|", ">"):
        at = source.find("\n", at) + 1
    elif text.quoted:
        at += 1
    for character in text.value[:offset]:
        if not character.isspace():
            at = source.find(character, at) + 1
    while at < len(source) and source[at].isspace() and offset < len(text.value):
        at += 1
    before = source[:at].splitlines(keepends=True)
    if not before or before[-1].endswith("\n"):
        return Mark(mark.file, len(before) + 1, 1)
    return Mark(mark.file, len(before), len(before[-1]) + 1)
