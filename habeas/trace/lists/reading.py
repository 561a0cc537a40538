"""A register as people of whom each line says what it says: rows read, rows left out and why, faults by row and cell.

1. The sheet is the one asked for, else the one in which most columns tell something. Its layout: `columns`.
2. Rows that are nobody's are left out with the reason: totals, headings, heads printed again on the next page, signatures,
   a person told twice in the same words.
3. A row with a fault in any cell is no good row; all its faults are told. Nothing is guessed where two readings differ.
"""

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from habeas.files import Fault, FaultsError, Mark
from habeas.trace.listed import Listed
from habeas.trace.lists.cells import (
    DITTO,
    Named,
    is_nothing,
    name_fault,
    read_names,
    read_role,
    read_sex,
)
from habeas.trace.lists.columns import Layout, lay_out
from habeas.trace.lists.days import is_month_first, read_age, read_born, read_day
from habeas.trace.lists.grid import Grid, Sheet, read_grid, refused
from habeas.trace.lists.headers import AGE, IGNORED, NUMBER, OTHER_NAMES
from habeas.words import Message

_TOTAL: Final = re.compile(
    r"(?:итого|всего|общее количество|total|jami|жами|ҳамагӣ|хамаги|барлығы|баардыгы)\b", re.IGNORECASE
)
_SIGNED: Final = re.compile(
    r"(?:директор|начальник|исполнитель|исп\.|составил|подпись|м\.\s?п\.|ответственн|верно|утвержд|согласован|дата составления|"
    r"signed|signature|prepared by|approved|director)\b.*|.*_{3,}.*",
    re.IGNORECASE | re.DOTALL,
)
_PIECES: Final = re.compile(r"\n|;|,|\s+(?:и|and)\s+")
_OWN: Final = ("born", AGE, "id")
"""What no two people share."""
_DAYS: Final = ("born", "seen_on")
_KIN_BESIDE: Final = re.compile(r"[\s,;(]*(?:тел|моб|tel|phone|\+?\d).*$", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Line:
    """A person of a list. `row` counts as a spreadsheet does, from 1; `part` says which of several people
    of one row, else 0."""

    row: int
    part: int
    listed: Listed


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A row that is nobody's, or nobody's anew."""

    row: int
    why: Message


@dataclass(frozen=True)
class ListRead:
    """A list as it was read. Faults stand at line = row and column = column of the sheet, both counted from 1."""

    grid: Grid
    sheet: Sheet
    layout: Layout
    lines: tuple[Line, ...]
    faults: tuple[Fault, ...]
    left_out: tuple[LeftOut, ...]

    @property
    def rows(self) -> list[Listed]:
        """The people, each with an id: their own, else the number of their row ("12", "12.2")."""
        return [
            line.listed
            if line.listed.id
            else replace(line.listed, id=f"{line.row}.{line.part}" if line.part else str(line.row))
            for line in self.lines
        ]

    @cached_property
    def bad_rows(self) -> tuple[int, ...]:
        """The rows with a fault, counted from 1."""
        return tuple(sorted({fault.mark.line for fault in self.faults}))

    def cells(self, row: int) -> dict[str, str]:
        """What stood in a row, by the heads of its columns; by letters where there are none."""
        return {
            each.head or letters(each.index): text
            for each in self.layout.columns
            if (text := self.sheet.at(row - 1, each.index))
        }


def read_list(
    source: Path | bytes,
    today: dt.date,
    *,
    name: str = "",
    sheet: str | None = None,
    head: int | None = None,
    chosen: Mapping[int, str] | None = None,
) -> ListRead:
    """Reads a register. `sheet`, `head` (a row counted from 0; -1: none) and `chosen` (column counted from 0 to what it is,
    `headers.CHOICES`) are what somebody said instead of what would be guessed. Raises FaultsError where nothing can be read,
    NoNamesError where nobody said which column tells names and none is found."""
    grid = read_grid(source, name)
    layouts = {each.name: lay_out(each, chosen, head) for each in grid.sheets if sheet in (None, each.name)}
    if not layouts:
        raise refused(grid.name, Message("There is no sheet “%(value)s” in this file.", {"value": str(sheet)[:60]}))
    best = max(layouts, key=lambda each: (layouts[each].has_name, layouts[each].told))
    layout, found = layouts[best], next(each for each in grid.sheets if each.name == best)
    if not layout.has_name and chosen is None:
        raise NoNamesError(grid, found, layout)
    return _Reader(grid, found, layout, today).read()


class NoNamesError(FaultsError):
    """No column tells a name; somebody has to say which does. Holds what was read so far."""

    def __init__(self, grid: Grid, sheet: Sheet, layout: Layout) -> None:
        self.grid, self.sheet, self.layout = grid, sheet, layout
        message = Message(
            "No column of names was found. Head one “name”, or “surname” and “given name” (“ФИО”, “Фамилия”, “Имя”)."
        )
        super().__init__([Fault(Mark(grid.name, layout.first + 1, 1), message)])

    def __reduce__(self) -> Any:
        return NoNamesError, (self.grid, self.sheet, self.layout)


def letters(column: int) -> str:
    """The letters of a column counted from 0, as a spreadsheet names it.

    >>> letters(0), letters(27)
    ('A', 'AB')
    """
    found = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        found = chr(65 + rest) + found
    return found


class _Reader:
    def __init__(self, grid: Grid, sheet: Sheet, layout: Layout, today: dt.date) -> None:
        self.grid, self.sheet, self.layout, self.today = grid, sheet, layout, today
        self.columns = [each for each in layout.columns if each.field not in (IGNORED, NUMBER)]
        self.lines: list[Line] = []
        self.faults: list[Fault] = []
        self.left_out: list[LeftOut] = []
        self.above: dict[int, str] = {}
        self.seen: dict[Listed, int] = {}
        self.ids: dict[str, int] = {}
        self.heads = {tuple(filter(None, sheet.rows[row])) for row in layout.heads}
        self.first_name = next((each.index for each in self.columns if each.field in ("name", "surname", "given")), 0)
        self.spread = self._merged()
        self.month_first = {
            each.index: self._is_month_first(each.index) for each in self.columns if each.field in _DAYS
        }

    def read(self) -> ListRead:
        for index in range(self.layout.first, len(self.sheet.rows)):
            cells = self.sheet.rows[index]
            if not any(cells):
                continue
            why = self._nobody(index, cells)
            if why is None:
                self._row(index)
            else:
                self.left_out.append(LeftOut(index + 1, why))
        return ListRead(self.grid, self.sheet, self.layout, tuple(self.lines), tuple(self.faults), tuple(self.left_out))

    def _merged(self) -> dict[tuple[int, int], str]:
        """What cells merged downwards say in the rows below the first."""
        return {
            (row, column): self.sheet.at(top, left)
            for (top, left), (bottom, right) in self.sheet.merged
            if bottom > top >= self.layout.first and bottom - top < 1000
            for row in range(top + 1, bottom + 1)
            for column in range(left, right + 1)
        }

    def _is_month_first(self, column: int) -> bool:
        last = min(self.layout.first + 3000, len(self.sheet.rows))
        return is_month_first(self.sheet.at(row, column) for row in range(self.layout.first, last))

    # ---- whose row it is -------------------------------------------------------------------------------------------

    def _nobody(self, index: int, cells: Sequence[str]) -> Message | None:
        """Why a row is nobody's; None where it is somebody's."""
        told = [cell for cell in cells if cell]
        if _TOTAL.match(told[0]) and not any(re.search(r"[^\W\d_]{3,}\s+[^\W\d_]{3,}", cell) for cell in told[1:]):
            return Message("A total.")
        if tuple(told) in self.heads:
            return Message("The heads of the columns again.")
        if len(self.layout.columns) > 2 and _SIGNED.fullmatch(told[0]) and len(told) <= 3:
            return Message("A signature or a note.")
        if (index, self.first_name) in self.spread:
            return Message("It goes on from the row above.")
        if len(told) == 1 and len(self.columns) > 1:
            wide = any(top == index and right - left > 0 for (top, left), (_bottom, right) in self.sheet.merged)
            at = next(column for column, cell in enumerate(cells) if cell)
            if wide or at != self.first_name or not _is_name(told[0]):
                return Message("A heading.")
        return None

    # ---- a row -----------------------------------------------------------------------------------------------------

    def _row(self, index: int) -> None:
        before = len(self.faults)
        told: dict[str, str] = {}
        at: dict[str, int] = {}
        for column in self.columns:
            text = self._cell(index, column.index)
            if not text:
                continue
            if column.field in told:
                text = (
                    f"{told[column.field]}{'; ' if column.field in ('phone', 'document', OTHER_NAMES) else ', '}{text}"
                )
            told[column.field] = text
            at.setdefault(column.field, column.index)
        people = self._people(index, told, at)
        found = [self._listed(index, person, at) for person in people]
        if len(self.faults) > before:
            return
        for part, listed in enumerate(found, 1):
            same = self.seen.setdefault(listed, index + 1)
            if same != index + 1:
                self.left_out.append(LeftOut(index + 1, Message("The same as row %(row)s.", {"row": same})))
                continue
            self.lines.append(Line(index + 1, part if len(found) > 1 else 0, listed))

    def _cell(self, row: int, column: int) -> str:
        text = self.sheet.at(row, column) or self.spread.get((row, column), "")
        if text in DITTO or text.casefold() in DITTO:
            text = self.above.get(column, "")
        elif is_nothing(text):
            text = ""
        self.above[column] = text
        return text

    def _fault(self, row: int, column: int, message: Message) -> None:
        self.faults.append(Fault(Mark(self.grid.name, row + 1, column + 1), message, self.sheet.at(row, column)[:200]))

    def _people(self, row: int, told: dict[str, str], at: dict[str, int]) -> list[dict[str, str]]:
        """What each person of a row is told to be, field by field."""
        names = self._names(row, told, at)
        if names is None:
            return []
        if len(names) == 1:
            return [told | names[0]]
        found = [dict(each) for each in names]
        for field, text in told.items():
            if any(field in each for each in names):
                continue
            pieces = [piece.strip() for piece in _PIECES.split(text) if piece.strip()]
            if len(pieces) != len(names):
                if field in _OWN:
                    message = Message(
                        "%(people)s people stand in this row, and “%(value)s” beside them. Give each a row of their own.",
                        {"people": len(names), "value": text[:60]},
                    )
                    self._fault(row, at[field], message)
                    return []
                pieces = [text] * len(names)
            for person, piece in zip(found, pieces, strict=True):
                person[field] = piece
        for person in found:
            person.setdefault("group", f"row {row + 1}")
        return found

    def _names(self, row: int, told: Mapping[str, str], at: Mapping[str, int]) -> list[dict[str, str]] | None:
        """The names of the people of a row; None after a fault. Somebody without a name is known by sex or age."""
        if told.get("name"):
            read = read_names(told["name"])
            if isinstance(read, Message):
                self._fault(row, at["name"], read)
                return None
            return [_told(each, told) for each in read]
        given = told.get("given", "")
        pieces = [piece.strip() for piece in _PIECES.split(given) if piece.strip()]
        for field in ("surname", "given", "patronymic"):
            wrong = name_fault(told[field]) if told.get(field) and len(told[field]) > 1 else None
            if wrong is not None:
                self._fault(row, at[field], wrong)
                return None
        if len(pieces) > 1 and all(len(piece.split()) == 1 for piece in pieces):
            return [{"given": piece} for piece in pieces]
        if not given and not told.get("surname") and not (told.get("sex") or told.get(AGE) or told.get("born")):
            self._fault(row, self.first_name, Message("Nobody is named in this row."))
            return None
        return [{}]

    def _listed(self, row: int, told: Mapping[str, str], at: Mapping[str, int]) -> Listed:
        found = {field: text for field, text in told.items() if field not in (AGE, OTHER_NAMES)}
        found = {field: " ".join(text.split()) for field, text in found.items()}
        self._born(row, told, at, found)
        if found.get("seen_on"):
            self._put(
                row,
                at,
                found,
                "seen_on",
                read_day(told["seen_on"], self.today, self.month_first.get(at["seen_on"], False)),
            )
        if found.get("sex"):
            self._put(row, at, found, "sex", read_sex(found["sex"]))
        if found.get("role"):
            found["role"], sex = read_role(found["role"])
            found["sex"] = found.get("sex") or sex
        for parent in ("mother", "father"):
            if found.get(parent) and (beside := _KIN_BESIDE.search(found[parent])) and beside.start():
                found[parent], more = found[parent][: beside.start()], re.sub(r"^\D*?(?=\+?\d)", "", beside[0])
                if not found.get("phone") and sum(map(str.isdecimal, more)) > 6:
                    found["phone"] = more
        self._id(row, at, found)
        also = tuple(part.strip() for part in re.split(r"[;\n]", told.get(OTHER_NAMES, "")) if _is_name(part.strip()))
        return Listed(**found, also=also)

    def _born(self, row: int, told: Mapping[str, str], at: Mapping[str, int], found: dict[str, str]) -> None:
        if told.get("born"):
            column = at.get("born", at.get("name", 0))
            read = read_born(told["born"], self.today, self.month_first.get(column, False))
            if isinstance(read, Message):
                self._fault(row, column, read)
            else:
                found["born"] = read
        elif told.get(AGE):
            read = read_age(told[AGE], bare=True)
            day = read_day(told[AGE], self.today) if isinstance(read, Message) else read
            if isinstance(day, Message) and isinstance(read, Message):
                self._fault(row, at[AGE], read)
            else:
                found["born"] = str(day)

    def _put(self, row: int, at: Mapping[str, int], found: dict[str, str], field: str, read: str | Message) -> None:
        if isinstance(read, Message):
            self._fault(row, at[field], read)
        else:
            found[field] = read

    def _id(self, row: int, at: Mapping[str, int], found: Mapping[str, str]) -> None:
        own = found.get("id", "")
        if own and self.ids.setdefault(own, row + 1) != row + 1 and not self._same_as(self.ids[own], row):
            message = Message(
                "The id “%(value)s” stands in row %(row)s too.", {"value": own[:60], "row": self.ids[own]}
            )
            self._fault(row, at["id"], message)

    def _same_as(self, other: int, row: int) -> bool:
        """Whether a row repeats another, its running number aside."""
        numbers = {each.index for each in self.layout.columns if each.field == NUMBER}
        return all(
            self.sheet.at(other - 1, column) == self.sheet.at(row, column)
            for column in range(self.sheet.width)
            if column not in numbers
        )


def _told(named: Named, told: Mapping[str, str]) -> dict[str, str]:
    """What a cell of names tells of one person beside the other cells of the row."""
    found = {"name": named.name}
    if named.born and not told.get("born") and not told.get(AGE):
        found["born"] = named.born
    if named.also:
        found[OTHER_NAMES] = "; ".join((*named.also, *filter(None, [told.get(OTHER_NAMES, "")])))
    return found


def _is_name(text: str) -> bool:
    return bool(text) and name_fault(text) is None and len(text.split()) <= 8
