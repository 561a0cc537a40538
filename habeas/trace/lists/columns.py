"""Which column of a list is what: by its head, then by what stands in it.

1. The head is the row, among the first LOOKED, whose cells tell most fields; a row of heads in two storeys, or a head
   over several columns, is read as one. A row 1, 2, 3 ... under it is none of the people.
2. A column whose head tells nothing, or that has none, is guessed by its cells: running numbers, days, sexes, states,
   telephones, numbers of papers, patronymics, names.
3. What the cells contradict gives way: whole names under *first name*, a case number shared by a family.
4. A field is told by one column, the surest; places, telephones, papers and other names may be told by several.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise
from typing import Final

from habeas.record.vocabulary import load_vocabulary
from habeas.trace.lists.cells import SEXES, is_nothing
from habeas.trace.lists.days import TODAY_UNKNOWN, read_age, read_day
from habeas.trace.lists.grid import Sheet
from habeas.trace.lists.headers import AGE, IGNORED, NUMBER, OTHER_NAMES, field_of
from habeas.words import Message

LOOKED: Final = 40
SAMPLE: Final = 200
SEVERAL: Final = frozenset(("place", "last_seen", "phone", "document", OTHER_NAMES))
"""Fields that several columns may tell together."""
_NAMES: Final = ("name", "surname", "given")
_PATRONYMIC: Final = re.compile(
    r"\w+(?:вич|вна|чна|[оу]ғли|ўғли|угли|оглы|огли|кызы|қызы|кизи|қизи|зода|зод|уулу|улы|ұлы|vich|vna|ichna|ogl[iu]|"
    r"ugli|qizi|kizi|kyzy|gyzy|zoda|uulu|uly)",
    re.IGNORECASE,
)
_SURNAME: Final = re.compile(
    r"[\w'’ʻ-]+(?:[оеё]в|[иы]н|[оеё]ва|[иы]на|ий|ая|ко|зода|ян|швили|дзе|ову?|ov|ev|in|ova|eva|ina|yan|ian|zoda|shvili|dze)",
    re.IGNORECASE,
)
_PHONE: Final = re.compile(r"[\d\s()+\-.,;/]{6,}")
_PAPER: Final = re.compile(r"[A-ZА-Я]{1,3}[\s-]*№?\s*\d{6,9}")
_WORD: Final = re.compile(r"[^\W\d_][\w'’ʻ`.-]*")


@dataclass(frozen=True, slots=True)
class Column:
    """A column, counted from 0, and what it is read as (`headers.CHOICES`); `by`: head, cells, chosen, or nothing."""

    index: int
    head: str
    field: str
    by: str = ""


@dataclass(frozen=True, slots=True)
class Layout:
    """How a sheet is read: the first row of people, counted from 0, what the heads say, and each column."""

    first: int
    heads: tuple[int, ...]
    columns: tuple[Column, ...]

    @property
    def told(self) -> int:
        """How many columns tell something of a person."""
        return sum(1 for each in self.columns if each.field not in (IGNORED, NUMBER))

    @property
    def has_name(self) -> bool:
        return any(each.field in _NAMES for each in self.columns)


def lay_out(sheet: Sheet, chosen: Mapping[int, str] | None = None, head: int | None = None) -> Layout:
    """How a sheet is to be read. `chosen`: what somebody said a column is; `head`: the row of heads, counted from 0, -1 for
    none."""
    heads = _heads(sheet) if head is None else (() if head < 0 else _storeys(sheet, head))
    texts = _texts(sheet, heads)
    first = heads[-1] + 1 if heads else next((index for index, row in enumerate(sheet.rows) if any(row)), 0)
    if heads and first < len(sheet.rows) and _counts(sheet.rows[first]):
        first += 1
    rows = [row for row in sheet.rows[first : first + 3 * SAMPLE] if sum(map(bool, row)) > 1][:SAMPLE]
    cells = [
        [row[index] for row in rows if index < len(row) and not is_nothing(row[index])] for index in range(sheet.width)
    ]
    columns = _settled([_by_head(index, text, cells[index]) for index, text in enumerate(texts)])
    columns = _by_cells(columns, cells, bare=not heads)
    return Layout(first, heads, tuple(_chosen(columns, chosen or {})))


def _chosen(columns: Sequence[Column], chosen: Mapping[int, str]) -> list[Column]:
    """What somebody said goes before what was guessed: a field they gave to another column is no longer told here."""
    found = [
        replace(each, field=chosen[each.index], by="chosen")
        if chosen.get(each.index, each.field) != each.field
        else each
        for each in columns
    ]
    taken = {each.field for each in found if each.by == "chosen"} - SEVERAL - {IGNORED}
    return [replace(each, field=IGNORED) if each.field in taken and each.by != "chosen" else each for each in found]


# ---- heads ---------------------------------------------------------------------------------------------------------


def _heads(sheet: Sheet) -> tuple[int, ...]:
    """The row of heads, as a rule one, else two storeys; none where no row tells a name or two fields."""
    best, most = -1, 0
    for index in range(min(LOOKED, len(sheet.rows))):
        cells = [cell for cell in sheet.rows[index] if cell]
        told = [field_of(cell) for cell in cells]
        fields = {field for field, sure in told if field and (sure == 2 or len(cells) > 1)}
        worth = sum(sure for field, sure in told if field is not None) if fields else 0
        enough = len(fields) > 1 or (bool(fields & set(_NAMES)) and len(cells) <= 2)
        if enough and worth > most and 3 * len(fields) >= len(cells):
            best, most = index, worth
    return _storeys(sheet, best) if best >= 0 else ()


def _storeys(sheet: Sheet, head: int) -> tuple[int, ...]:
    """The rows of heads: this row, or with the one above or beneath it where the two together tell more fields."""
    best: tuple[int, ...] = (head,)
    most = _fields(sheet, best)
    for pair in ((head, head + 1), (head - 1, head)):
        if pair[0] < 0 or pair[1] >= len(sheet.rows) or any(map(str.isdecimal, "".join(sheet.rows[pair[1]]))):
            continue
        fields = _fields(sheet, pair)
        if fields > most:
            best, most = pair, fields
    return best


def _fields(sheet: Sheet, heads: Sequence[int]) -> int:
    return len({field for text in _texts(sheet, heads) if (field := field_of(text)[0])})


def _texts(sheet: Sheet, heads: Sequence[int]) -> list[str]:
    """The head of each column; one over several columns stands before what is under it."""
    texts = ["" for _ in range(sheet.width)]
    for row in heads:
        spread = [sheet.at(row, column) for column in range(sheet.width)]
        for (top, left), (_bottom, right) in sheet.merged:
            if top == row and right > left:
                spread[left : right + 1] = [spread[left]] * len(spread[left : right + 1])
        if row != heads[-1]:
            under = [sheet.at(row + 1, column) for column in range(sheet.width)]
            for column in range(1, sheet.width):
                if not spread[column] and under[column] and under[column - 1]:
                    spread[column] = spread[column - 1]
        for column, text in enumerate(spread):
            flat = text.replace("\n", " ")
            if flat and flat != texts[column]:
                texts[column] = f"{texts[column]} {flat}".strip()
    return texts


def _counts(row: Sequence[str]) -> bool:
    """Whether a row only numbers the columns."""
    told = [cell for cell in row if cell]
    return len(told) > 2 and told[0] in ("0", "1") and _runs(told)


def _by_head(index: int, head: str, cells: Sequence[str]) -> tuple[Column, int]:
    field, sure = field_of(head) if head else (None, 0)
    if field == NUMBER and cells and not _share(cells, str.isdecimal) > 0.8:
        field = "id"
    if field == "id" and len(set(cells)) < 0.9 * len(cells):
        field = "group"
    if field in ("given", "surname") and cells and _share(cells, _is_whole_name) > 0.6:
        field = "name"
    if field == "born" and cells and _share(cells, lambda cell: cell.isdecimal() and int(cell) <= 99) > 0.8:
        field = AGE
    return Column(index, head, field or IGNORED, "head" if field is not None else ""), sure


def _settled(told: Sequence[tuple[Column, int]]) -> list[Column]:
    """One column for a field, the surest and then the first; a head over three columns is surname, given, patronymic."""
    columns = [column for column, _sure in told]
    under: dict[str, list[int]] = {}
    for column in columns:
        if column.field in ("name", *_NAMES) and column.head:
            under.setdefault(column.head, []).append(column.index)
    for spread in under.values():
        if len(spread) in (2, 3) and spread == list(range(spread[0], spread[0] + len(spread))):
            for index, part in zip(spread, ("surname", "given", "patronymic"), strict=False):
                columns[index] = replace(columns[index], field=part)
    kept: dict[str, int] = {}
    for column, (_told, _sure) in sorted(zip(columns, told, strict=True), key=lambda pair: -pair[1][1]):
        if column.field in SEVERAL or column.field == IGNORED:
            continue
        if kept.setdefault(column.field, column.index) != column.index:
            other = OTHER_NAMES if column.field == "name" else IGNORED
            columns[column.index] = replace(column, field=other)
    if not any(column.field in _NAMES for column in columns):
        called = next((column for column in columns if column.field == OTHER_NAMES), None)
        if called is not None:
            columns[called.index] = replace(called, field="name")
    return columns


# ---- cells ---------------------------------------------------------------------------------------------------------


def _by_cells(columns: Sequence[Column], cells: Sequence[Sequence[str]], bare: bool) -> list[Column]:
    """What the heads left open. `bare`: no row of heads was found, so ages and places are guessed too."""
    found = list(columns)
    free = [each.index for each in found if not each.by and cells[each.index]]

    def take(field: str, fits: Callable[[str], bool], least: float, several: bool = False) -> None:
        if not several and any(each.field == field for each in found):
            return
        for index in free:
            if found[index].field == IGNORED and not found[index].by and _share(cells[index], fits) >= least:
                found[index] = replace(found[index], field=field, by="cells")
                if not several:
                    return

    for index in free:
        if bare and _runs(cells[index]) and not any(each.field == NUMBER for each in found):
            found[index] = replace(found[index], field=NUMBER, by="cells")
    take("sex", lambda cell: cell.casefold().strip(". ") in SEXES, 0.9)
    take("born", _is_day, 0.8)
    take("seen_on", _is_day, 0.8)
    take("phone", lambda cell: bool(_PHONE.fullmatch(cell)) and sum(map(str.isdecimal, cell)) >= 7, 0.8)
    take("document", lambda cell: bool(_PAPER.fullmatch(cell)), 0.8)
    take("country", lambda cell: cell.casefold() in _states(), 0.8)
    if not any(each.field == "name" for each in found):
        take("patronymic", lambda cell: bool(_PATRONYMIC.fullmatch(cell)), 0.6)
        if not any(each.field in _NAMES for each in found):
            take("name", _is_whole_name, 0.7)
        if not any(each.field == "name" for each in found):
            take("surname", lambda cell: bool(_SURNAME.fullmatch(cell)), 0.5)
            take("given", lambda cell: bool(_WORD.fullmatch(cell)) and cell[:1].isupper(), 0.9)
    if bare:
        take(AGE, lambda cell: not isinstance(read_age(cell, bare=True), Message), 0.9)
        take("place", lambda cell: bool(_WORD.search(cell)), 0.9)
    return found


def _share(cells: Sequence[str], fits: Callable[[str], bool]) -> float:
    return sum(map(fits, cells)) / len(cells) if cells else 0.0


def _runs(cells: Sequence[str]) -> bool:
    figures = [int(cell) for cell in cells if cell.isdecimal() and len(cell) < 8]
    steps = [later - earlier for earlier, later in pairwise(figures)]
    return (
        len(figures) > 1 and len(figures) >= 0.8 * len(cells) and sum(step == 1 for step in steps) >= 0.8 * len(steps)
    )


def _is_day(cell: str) -> bool:
    if len(cell) < 6 or not any(map(str.isdecimal, cell)):
        return False
    return not isinstance(read_day(cell, TODAY_UNKNOWN), Message) and not _PHONE.fullmatch(cell.replace(".", "x"))


def _is_whole_name(cell: str) -> bool:
    words = cell.split()
    return 2 <= len(words) <= 6 and all(map(_WORD.fullmatch, words)) and cell[:1].isupper()


@cache
def _states() -> frozenset[str]:
    """States as lists name them: their names in both languages, codes, and who comes from them."""
    states = load_vocabulary().states
    names = {name.casefold() for each in states.values() for name in (each.label("en"), each.label("ru"), *each.also)}
    people = (
        "таджикистан рт узбекистан руз киргизия кр кыргызстан казахстан рк рф туркмения азербайджан республика_таджикистан "
        "республика_узбекистан таджик узбек киргиз казах русский снг лбг лицо_без_гражданства stateless tajik uzbek kyrgyz"
    )
    return frozenset(names | {each.replace("_", " ") for each in people.split()} | {code.casefold() for code in states})
