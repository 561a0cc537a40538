"""Lists as columns that can be compared: every name as it sounds, every birth as a span, families joined in.

A million rows take seconds because each distinct text is read once. What is not told is an empty string, a null or -1.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from habeas.trace import parts
from habeas.trace.born import Born, born
from habeas.trace.given import root
from habeas.trace.listed import COLUMNS, Listed
from habeas.trace.places import place_key
from habeas.trace.roles import role
from habeas.trace.sound import skeleton, sound

Ints = NDArray[np.int32]
NO_GROUP: Final = -1


@dataclass(frozen=True, slots=True)
class People:
    """People of one or more lists, row by row.

    `table` has the columns that are compared (strings, null where not told; births as days). `group` numbers families over all
    lists, -1 where somebody stands alone; `source` numbers the list.
    """

    table: pa.Table
    group: Ints
    source: Ints

    def __len__(self) -> int:
        return len(self.group)


def of_tables(lists: Sequence[pa.Table]) -> People:
    """The rows of some lists, each with any of the columns of `Listed` (text)."""
    whole = [_whole(each) for each in lists]
    source = np.repeat(np.arange(len(lists), dtype=np.int32), [each.num_rows for each in whole])
    table = pa.concat_tables(whole).combine_chunks() if whole else _whole(pa.table({}))
    group = _groups(table, source)
    return People(_compared(table, group), group, source)


def of_listed(rows: Iterable[Listed]) -> People:
    """The same of rows at hand. Other reported names (`also`) are not read here: each is a row of its own."""
    dicts = [asdict(each) for each in rows]
    return of_tables([pa.table({name: [each[name] for each in dicts] for name in COLUMNS})])


def _whole(table: pa.Table) -> pa.Table:
    """With every column, as text without nulls."""
    empty = pa.nulls(table.num_rows, pa.string()).fill_null("")
    columns: dict[str, Any] = {}
    for name in COLUMNS:
        column = table[name].cast(pa.string()).fill_null("") if name in table.column_names else empty
        columns[name] = column
    return pa.table(columns)


def _groups(table: pa.Table, source: Ints) -> Ints:
    text = table["group"]
    blank = pc.equal(text, "").to_numpy(zero_copy_only=False)
    codes = text.combine_chunks().dictionary_encode()
    codes = codes.combine_chunks() if isinstance(codes, pa.ChunkedArray) else codes
    both = source.astype(np.int64) << 32 | codes.indices.to_numpy(zero_copy_only=False).astype(np.int64)
    _, group = np.unique(both, return_inverse=True)
    numbered: Ints = np.where(blank, NO_GROUP, group).astype(np.int32)
    return numbered


def _texts(table: pa.Table, name: str) -> tuple[list[str], Ints]:
    """The distinct texts of a column, and which of them each row has."""
    column = table[name].combine_chunks()
    column = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    coded = column.dictionary_encode()
    return coded.dictionary.to_pylist(), coded.indices.to_numpy(zero_copy_only=False).astype(np.int32)


def _each(table: pa.Table, name: str, read: Callable[[str], str]) -> NDArray[np.object_]:
    texts, index = _texts(table, name)
    found: NDArray[np.object_] = np.array([read(each) for each in texts] or [""], dtype=object)[index]
    return found


def _joined(text: str) -> str:
    """The words of one part of a name, as one word."""
    return "".join(sound(each) for each in parts.words(text))


def _compared(table: pa.Table, group: Ints) -> pa.Table:
    given, surname, father = _names(table)
    roles = _each(table, "role", role)
    told_father = _each(table, "father", _given_of)
    told_mother = _each(table, "mother", _given_of)
    child = roles == "child"
    father = _first(father, np.array([parts.bare(each) if each else "" for each in told_father], dtype=object))
    of_group = _of_group(group, roles == "father", given)
    father = _first(father, np.where(child, _bare_all(of_group), ""))
    mother = _first(told_mother, np.where(child, _of_group(group, roles == "mother", given), ""))
    births = _births(table)
    columns: dict[str, Any] = {
        "given": given,
        "given_root": _map(root, given),
        "surname": _map(parts.stem, surname),
        "father": father,
        "mother": _map(root, mother),
        "sex": _each(table, "sex", _sex),
        "place": _each(table, "place", place_key),
        "last_seen": _each(table, "last_seen", place_key),
        "region": _each(table, "region", place_key),
        "country": _each(table, "country", place_key),
        "phone": _each(table, "phone", _phone),
    }
    columns["surname_skeleton"] = _map(skeleton, columns["surname"])
    columns["father_skeleton"] = _map(skeleton, father)
    arrays = {name: _nullable(values) for name, values in columns.items()}
    return pa.table({"row": np.arange(table.num_rows, dtype=np.int32), **arrays, **births})


def _names(table: pa.Table) -> tuple[NDArray[np.object_], NDArray[np.object_], NDArray[np.object_]]:
    """Given name, surname and father's given name of each row, from the parts or from the whole."""
    given = _each(table, "given", _joined)
    surname = _each(table, "surname", _joined)
    father = _each(table, "patronymic", parts.of_patronymic)
    whole = (given == "") & (surname == "")
    texts, index = _texts(table, "name")
    if len(texts) > 1 or (texts and texts[0]):
        split = [parts.split(each) for each in texts]
        pick = index[whole]
        given[whole] = np.array([each.given for each in split], dtype=object)[pick]
        surname[whole] = np.array([each.surname for each in split], dtype=object)[pick]
        told = np.array([each.father for each in split], dtype=object)[pick]
        father[whole] = _first(father[whole], told)
    _crossed(table, given, surname, father)
    return given, surname, father


def _crossed(
    table: pa.Table, given: NDArray[np.object_], surname: NDArray[np.object_], father: NDArray[np.object_]
) -> None:
    """Puts right what stands in the wrong column: surname and given name exchanged, a patronymic behind the given name."""
    is_surname = np.vectorize(parts.is_surname, otypes=[bool])
    turned = is_surname(given) & ~is_surname(surname) & (surname != "") if len(given) else np.zeros(0, bool)
    given[turned], surname[turned] = surname[turned], given[turned].copy()
    texts, index = _texts(table, "given")
    several = np.array([len(parts.words(each)) > 1 for each in texts] or [False])[index] & ~turned
    for row in np.flatnonzero(several):
        split = parts.split("x " + texts[index[row]])
        if split.father and split.given:
            given[row] = split.given
            father[row] = father[row] or split.father


def _given_of(text: str) -> str:
    return parts.split(text).given or "" if text else ""


def _bare_all(values: NDArray[np.object_]) -> NDArray[np.object_]:
    return _map(lambda each: parts.bare(each) if each else "", values)


def _first(one: NDArray[np.object_], other: NDArray[np.object_]) -> NDArray[np.object_]:
    found: NDArray[np.object_] = np.where(one != "", one, other)
    return found


def _of_group(group: Ints, who: NDArray[np.bool_], values: NDArray[np.object_]) -> NDArray[np.object_]:
    """For each row what the one of its group has who is somebody (the father); empty where the group has none."""
    at: NDArray[np.object_] = np.full(int(group.max(initial=0)) + 2, "", dtype=object)
    rows = np.flatnonzero(who & (group >= 0))
    at[group[rows]] = values[rows]
    found: NDArray[np.object_] = np.where(group >= 0, at[group], "")
    return found


def _map(read: Callable[[str], str], values: NDArray[np.object_]) -> NDArray[np.object_]:
    coded = pa.array(values, pa.string()).dictionary_encode()
    texts = coded.dictionary.to_pylist()
    found: NDArray[np.object_] = np.array([read(each) for each in texts] or [""], dtype=object)[
        coded.indices.to_numpy()
    ]
    return found


def _nullable(values: NDArray[np.object_]) -> pa.Array:
    array = pa.array(values, pa.string())
    return pc.if_else(pc.equal(array, ""), pa.scalar(None, pa.string()), array)


def _sex(text: str) -> str:
    first = text.strip().lower()[:3]
    if not first:
        return ""
    if first[0] in "мm" and first not in ("муа",):
        return "m"
    return "f" if first[0] in "жfwaқ" else "m" if first[0] in "эеoў" else ""


def _phone(text: str) -> str:
    digits = "".join(each for each in text if each.isdigit())
    return digits[-9:] if len(digits) > 6 else ""


def _births(table: pa.Table) -> dict[str, NDArray[np.int32]]:
    texts, index = _texts(table, "born")
    days, on = _texts(table, "seen_on")
    pairs, inverse = np.unique(index.astype(np.int64) << 32 | on.astype(np.int64), return_inverse=True)
    read = [born(texts[each >> 32], days[each & 0xFFFFFFFF]) or Born(-1, -1) for each in pairs.tolist()]
    fields = np.array([(b.first, b.last, b.year, b.month, b.day) for b in read], dtype=np.int32).reshape(-1, 5)[inverse]
    return dict(zip(("first", "last", "year", "month", "day"), fields.T, strict=True))
