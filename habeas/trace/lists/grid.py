"""A spreadsheet or a CSV file as rows of text, whatever wrote it.

1. What a file is stands in its first bytes, not in its name.
2. CSV: a mark of the encoding is believed; else UTF-8 where it reads as such, else the Cyrillic encoding whose letters
   look most like words. The separator is the one that makes the most columns of one width.
3. A cell is text: days as 2015-10-13, whole numbers without a point, the apostrophe with which Excel marks text left out.
"""

import csv
import datetime as dt
import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from habeas.files import Fault, FaultsError, Mark
from habeas.words import Message

LARGEST: Final = 600 * 2**20
"""Bytes of a file, and of what a workbook unpacks to."""
WIDEST: Final = 200
"""Columns that are read."""
_ZIP, _OLD = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_MARKS: Final = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_HIGH: Final = (b"\x00", b"\x04", b"\x05", b"\x20", b"\x10")
"""The upper bytes of what stands in lists in UTF-16: Latin, Cyrillic, Armenian, marks, Georgian."""
_CYRILLIC: Final = ("cp1251", "cp866", "koi8-r")
_FREQUENT: Final = frozenset("оеаинтсрвлкмдпуязбгОАИНСРВКМД")
_SEPARATORS: Final = (";", ",", "\t", "|")
_ODD: Final = re.compile("^['\\s]|\\s$|\\s\\s|[\\u00a0\\u00ad\\u200b-\\u200f\\u202f\\u2060\\ufeff\\x00-\\x08\\r]")
_DROPPED: Final = re.compile("[\\u00ad\\u200b-\\u200f\\u2060\\ufeff\\x00-\\x08]")
_BLANKS: Final = re.compile(r"[^\S\n]+")
_BREAKS: Final = re.compile(r"\s*\n\s*")

Span = tuple[tuple[int, int], tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Sheet:
    """Rows of text from the first row of the file on (row 1 is `rows[0]`); `merged` cells as (top, left), (bottom, right),
    counted from 0."""

    name: str
    rows: Sequence[Sequence[str]]
    merged: tuple[Span, ...] = ()

    def at(self, row: int, column: int) -> str:
        """A cell, both counted from 0; empty beyond the end of its row."""
        cells = self.rows[row]
        return cells[column] if column < len(cells) else ""

    @property
    def width(self) -> int:
        return max(map(len, self.rows), default=0)


@dataclass(frozen=True, slots=True)
class Grid:
    """The sheets of a file that are not hidden; `kind` is what it was read as: xlsx, xls, ods or the encoding of a CSV."""

    name: str
    kind: str
    sheets: tuple[Sheet, ...]


def read_grid(source: Path | bytes, name: str = "") -> Grid:
    """The rows of a file. Raises FaultsError where it cannot be read at all."""
    name = name or (source.name if isinstance(source, Path) else "list")
    try:
        size = source.stat().st_size if isinstance(source, Path) else len(source)
        if size > LARGEST:
            raise refused(name, Message("The file has %(size)s MB; lists up to %(limit)s MB are read.", _sizes(size)))
        data = source.read_bytes() if isinstance(source, Path) else source
    except OSError as fault:
        raise refused(name, Message("The file cannot be opened (%(problem)s).", {"problem": fault.strerror})) from fault
    if not data.strip():
        raise refused(name, Message("The file is empty."))
    if data[:4] in (_ZIP, _OLD):
        return _workbook(data, name)
    text, encoding = decoded(data)
    return Grid(name, encoding, (Sheet("", _csv(text, name)),))


def refused(name: str, message: Message) -> FaultsError:
    """The fault of a whole file."""
    return FaultsError([Fault(Mark(name, 1, 1), message)])


def decoded(data: bytes) -> tuple[str, str]:
    """The text of a file and the encoding it was in.

    >>> decoded("Фамилия;Имя".encode("cp1251"))
    ('Фамилия;Имя', 'cp1251')
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data.decode(encoding, "replace"), encoding
    for encoding, high in (("utf-16-le", data[1:4000:2]), ("utf-16-be", data[:4000:2])):
        if sum(high.count(each) for each in _HIGH) > 0.9 * len(high) > 1:
            return data.decode(encoding, "replace"), encoding
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        some = bytes(byte for byte in data[:200_000] if byte > 127)
        encoding = max(_CYRILLIC, key=lambda each: _likely(some.decode(each, "replace")))
        return data.decode(encoding, "replace"), encoding


def separator(text: str) -> str:
    """What stands between the cells of a CSV.

    >>> separator("a;b, c;d" + chr(10) + "1;2;3")
    ';'
    """
    told = re.match(r"sep=(.)\r?\n", text, re.IGNORECASE)
    if told:
        return told[1]
    lines = text[:60_000].splitlines()[:60]
    return max(_SEPARATORS, key=lambda each: _fits(lines, each))


def clean(cell: str) -> str:
    """A cell without what nobody sees: a leading apostrophe, hard blanks, blanks at the ends and doubled ones.

    >>> clean("'  Назаров\\u00a0 Али ")
    'Назаров Али'
    """
    if not _ODD.search(cell):
        return cell
    told = _BREAKS.sub("\n", _BLANKS.sub(" ", _DROPPED.sub("", cell)))
    return told.strip().removeprefix("'").strip()


def _sizes(size: int) -> dict[str, object]:
    return {"size": -(-size // 2**20), "limit": LARGEST // 2**20}


def _likely(text: str) -> int:
    """How much a text looks like Russian: its frequent letters, the same letter twice in no row."""
    return sum(count if letter in _FREQUENT else -count for letter, count in Counter(text).items())


def _fits(lines: Sequence[str], separator: str) -> tuple[float, int]:
    widths = Counter(len(row) for row in csv.reader(lines, delimiter=separator) if any(row))
    if not widths:
        return 0.0, 0
    width, rows = max(widths.items(), key=lambda pair: (pair[1] * (pair[0] > 1), pair[0]))
    return (rows / len(lines) if width > 1 else 0.0), width


def _csv(text: str, name: str) -> list[list[str]]:
    if text.startswith("\ufeff"):
        text = text[1:]
    between = separator(text)
    if re.match(r"sep=.\r?\n", text, re.IGNORECASE):
        text = text.split("\n", 1)[1]
    try:
        found = csv.reader(io.StringIO(text, newline=""), delimiter=between)
        return [[clean(cell) for cell in row[:WIDEST]] for row in found]
    except csv.Error as fault:
        raise refused(
            name, Message("This is no CSV that can be read (%(problem)s).", {"problem": str(fault)})
        ) from fault


def _workbook(data: bytes, name: str) -> Grid:
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

    _unpacks(data, name)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        told = [each for each in book.sheets_metadata if each.typ == SheetTypeEnum.WorkSheet]
        seen = [each.name for each in told if each.visible == SheetVisibleEnum.Visible] or [each.name for each in told]
        sheets = [book.get_sheet_by_name(each) for each in seen]
        found = tuple(
            Sheet(
                each.name,
                [[_text(cell) for cell in row[:WIDEST]] for row in each.to_python(skip_empty_area=False)],
                tuple(each.merged_cell_ranges or ()),
            )
            for each in sheets
        )
    except PasswordError as fault:
        message = Message("The workbook is locked with a password. Save it without one, and try again.")
        raise refused(name, message) from fault
    except (CalamineError, OSError, ValueError) as fault:
        message = Message("This is no spreadsheet that can be read. Save it as XLSX or CSV, and try again.")
        raise refused(name, message) from fault
    if not any(map(any, (row for sheet in found for row in sheet.rows))):
        raise refused(name, Message("The file is empty."))
    return Grid(name, "xls" if data[:4] == _OLD else "xlsx", found)


def _unpacks(data: bytes, name: str) -> None:
    """Refuses an archive that unpacks to more than anybody's list."""
    if data[:4] != _ZIP:
        return
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            size = sum(each.file_size for each in archive.infolist())
    except zipfile.BadZipFile as fault:
        message = Message("This is no spreadsheet that can be read. Save it as XLSX or CSV, and try again.")
        raise refused(name, message) from fault
    if size > LARGEST:
        raise refused(name, Message("The file has %(size)s MB; lists up to %(limit)s MB are read.", _sizes(size)))


def _text(cell: object) -> str:
    if isinstance(cell, str):
        return clean(cell)
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat() if cell.time() == dt.time() else cell.isoformat(timespec="minutes")
    return cell.isoformat() if isinstance(cell, dt.date | dt.time) else str(cell)


def filled(rows: Iterable[Sequence[str]]) -> list[int]:
    """The indexes of rows in which anything stands."""
    return [index for index, row in enumerate(rows) if any(row)]
