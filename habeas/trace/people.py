"""Lists as columns that can be compared: every name as it sounds, every birth as a span, families joined in.

A million rows take seconds because each distinct text is read once. What is not told is an empty string, a null or -1.
"""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from habeas.trace import parts
from habeas.trace.born import Born, born, of_age
from habeas.trace.given import known_given, root
from habeas.trace.listed import COLUMNS, Listed
from habeas.trace.lists.cells import SEXES
from habeas.trace.places import country_key, place_key
from habeas.trace.roles import age, role
from habeas.trace.sound import skeleton, sound

Ints = NDArray[np.int32]
Texts = NDArray[np.object_]
NO_GROUP: Final = -1
_LARGEST_FAMILY: Final = 12
_SURELY_ONE: Final = 20
"""How many times as many women as men bear a woman's name."""


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


def with_other_names(listed: Listed) -> list[Listed]:
    """Somebody once under each reported name, the first one first."""
    return [
        listed,
        *(replace(listed, surname="", given="", patronymic="", name=each) for each in listed.also if each.strip()),
    ]


def _whole(table: pa.Table) -> pa.Table:
    """With every column, as text without nulls."""
    empty = pa.nulls(table.num_rows, pa.string()).fill_null("")
    columns: dict[str, Any] = {}
    for name in COLUMNS:
        column = table[name].cast(pa.string()).fill_null("") if name in table.column_names else empty
        columns[name] = column
    return pa.table(columns)


def _groups(table: pa.Table, source: Ints) -> Ints:
    """The family of each row. Where a list names none, whoever stands right below somebody with the same surname and the same
    telephone, or the same day, place and country, is taken as named together with them."""
    _, index = _texts(table, "group")
    blank = np.array([not each for each in _texts(table, "group")[0]] or [True])[index]
    _, group = np.unique(source.astype(np.int64) << 32 | index, return_inverse=True)
    found = np.where(blank, NO_GROUP, group).astype(np.int32)
    together = np.zeros(len(found), dtype=bool)
    if len(found) > 1:
        pair = blank[1:] & blank[:-1] & (source[1:] == source[:-1])
        name = _family_name(table)
        day, seen, country = (_texts(table, each)[1] for each in ("seen_on", "last_seen", "country"))
        told = np.array([bool(each) for each in _texts(table, "last_seen")[0]] or [False])[seen]
        same = (day[1:] == day[:-1]) & (seen[1:] == seen[:-1]) & (country[1:] == country[:-1]) & told[1:]
        together[1:] = pair & (name[1:] == name[:-1]) & (name[1:] >= 0) & same
    runs = np.cumsum(~together).astype(np.int32) + int(found.max(initial=0)) + 1
    size = np.bincount(runs)[runs]
    found = np.where(blank & (size > 1) & (size <= _LARGEST_FAMILY), runs, found)
    _, dense = np.unique(found[found >= 0], return_inverse=True)
    found[found >= 0] = dense
    return found.astype(np.int32)


def _family_name(table: pa.Table) -> Ints:
    """The stem of the surname as a number, -1 where no surname is told: from the column, or the whole name by its ending."""

    def of_whole(text: str) -> str:
        known = [each for each in parts.sounded(text) if parts.is_surname(each)]
        return skeleton(parts.stem(known[0])) if known else ""

    stems = _first(
        _map(
            lambda each: skeleton(parts.stem(each)) if each else "",
            _each(table, "surname", lambda each: parts.of_surname(each)[0]),
        ),
        _each(table, "name", of_whole),
    )
    coded = pa.array(stems, pa.string()).dictionary_encode()
    empty = np.array([not each for each in coded.dictionary.to_pylist()] or [True])
    numbers = coded.indices.to_numpy()
    return np.where(empty[numbers], -1, numbers).astype(np.int32)


def _texts(table: pa.Table, name: str) -> tuple[list[str], Ints]:
    """The distinct texts of a column, and which of them each row has."""
    column = table[name].combine_chunks()
    column = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    coded = column.dictionary_encode()
    return coded.dictionary.to_pylist(), coded.indices.to_numpy(zero_copy_only=False).astype(np.int32)


def _each(table: pa.Table, name: str, read: Callable[[str], str]) -> Texts:
    texts, index = _texts(table, name)
    found: Texts = np.array([read(each) for each in texts] or [""], dtype=object)[index]
    return found


def _compared(table: pa.Table, group: Ints) -> pa.Table:
    named = _names(table)
    given, surname, father = named.given, named.surname, named.father
    roles = _each(table, "role", role)
    told_father = _map(lambda each: parts.bare(each) if each else "", _each(table, "father", _given_of))
    told_mother = _each(table, "mother", _given_of)
    child = roles == "child"
    father = _first(father, told_father)
    of_group = _of_group(group, roles == "father", given)
    father = _first(father, np.where(child, _map(lambda each: parts.bare(each) if each else "", of_group), ""))
    mother = _first(told_mother, np.where(child, _of_group(group, roles == "mother", given), ""))
    surname = _first(surname, _surname_of_parents(table, group, roles, surname))
    births = _births(table)
    columns: dict[str, Any] = {
        "given": given,
        "given_root": _map(root, given),
        "given_other": _map(root, named.second),
        "given_skeleton": _map(lambda each: skeleton(parts.stem(each)) if each else "", given),
        "surname": _map(lambda each: parts.stem(each) if each else "", surname),
        "surname_other": _map(lambda each: skeleton(parts.stem(each)) if each else "", named.other),
        "father": father,
        "mother": _map(root, mother),
        "sex": _first(_each(table, "sex", _sex), _sex_of_names(table, given, _each(table, "sex", _sex))),
        "place": _each(table, "place", place_key),
        "last_seen": _each(table, "last_seen", place_key),
        "region": _each(table, "region", place_key),
        "role": roles,
        "country": _each(table, "country", country_key),
        "phone": _each(table, "phone", _phone),
    }
    columns["surname_skeleton"] = _map(skeleton, columns["surname"])
    columns["father_skeleton"] = _map(skeleton, father)
    arrays = {name: _nullable(values) for name, values in columns.items()}
    return pa.table({"row": np.arange(table.num_rows, dtype=np.int32), **arrays, **births})


def _sex_of_names(table: pa.Table, given: Texts, sex: Texts) -> Texts:
    """The sex that a name tells: a patronymic or a surname by its ending, a given name by who else bears it in these lists."""
    coded = pa.array(given, pa.string()).dictionary_encode()
    at, many = coded.indices.to_numpy(), len(coded.dictionary)
    women, men = (np.bincount(at[sex == each], minlength=many) for each in ("f", "m"))
    borne = np.full(many, "", dtype=object)
    borne[(women > 3) & (women > _SURELY_ONE * men)] = "f"
    borne[(men > 3) & (men > _SURELY_ONE * women)] = "m"
    empty = np.array([not each for each in coded.dictionary.to_pylist()] or [True])
    borne[empty] = ""
    ended = _each(table, "patronymic", parts.sex_in)
    for name in ("name", "given"):
        ended = _first(ended, _each(table, name, parts.sex_in))
    return _first(ended, np.asarray(borne[at], dtype=object))


def _surname_of_parents(table: pa.Table, group: Ints, roles: Texts, surname: Texts) -> Texts:
    """The surname that a child named without one has from its father, or else from its mother."""
    told = [_each(table, each, _surname_in) for each in ("father", "mother")]
    known = [_of_group(group, (roles == each) & (surname != ""), surname) for each in ("father", "mother")]
    found = told[0]
    for each in (known[0], told[1], known[1]):
        found = _first(found, each)
    minor = (roles == "child") | (told[0] != "") | (told[1] != "")
    return np.where(minor, found, "")


@dataclass(frozen=True, slots=True)
class _Named:
    """Given name, surname, father's given name, second surname and last word of the given name of each row, as they sound."""

    given: Texts
    surname: Texts
    father: Texts
    other: Texts
    second: Texts


def _names(table: pa.Table) -> _Named:
    """The names of each row, from the parts or from the whole."""
    given, of_given, second = _several(table, "given", parts.of_given)
    surname, other = _several(table, "surname", parts.of_surname)
    father = _first(_each(table, "patronymic", parts.of_patronymic), of_given)
    father = _first(father, _each(table, "surname", parts.father_in_surname))
    named = _Named(given, surname, father, other, second)
    _put_right(table, named)
    usage = _usage(given, surname)
    texts, index = _texts(table, "name")
    _of_whole(named, texts, index, (given == "") & (surname == "") & (index != _blank(texts)), usage)
    texts, index = _texts(table, "surname")
    several = np.array([len(parts.words(each)) > 1 for each in texts] or [False])[index]
    _of_whole(named, texts, index, several & (given == ""), usage)
    return named


def _blank(texts: Sequence[str]) -> int:
    return texts.index("") if "" in texts else -1


def _of_whole(named: _Named, texts: Sequence[str], index: Ints, rows: NDArray[np.bool_], usage: parts.Usage) -> None:
    """Takes whole names apart into the rows that have nothing but a whole name."""
    if not rows.any():
        return
    wanted, where = np.unique(index[rows], return_inverse=True)
    split = [parts.split(texts[each], usage) for each in wanted.tolist()]
    for column, values in (
        (named.given, [each.given for each in split]),
        (named.surname, [each.surname for each in split]),
        (named.other, [each.other for each in split]),
        (named.second, [each.second for each in split]),
        (named.father, [each.father for each in split]),
    ):
        told = np.array(values, dtype=object)[where]
        column[rows] = _first(column[rows], told) if column is named.father else told


def _several(table: pa.Table, name: str, read: Callable[[str], tuple[str, ...]]) -> tuple[Texts, ...]:
    """What a column tells in several ways."""
    texts, index = _texts(table, name)
    found = [read(each) for each in texts] or [read("")]
    return tuple(np.array(side, dtype=object)[index] for side in zip(*found, strict=True))


def _put_right(table: pa.Table, named: _Named) -> None:
    """Exchanges surname and given name where each stands in the other's column, by their endings."""
    texts, index = _texts(table, "surname")
    ends = [parts.words(each)[-1:] for each in texts]
    patronymic = np.array(
        [bool(len(parts.words(t)) > 1 and e and parts.fathers(sound(e[0]))) for t, e in zip(texts, ends, strict=True)]
        or [False]
    )
    behind = patronymic[index] & ~_surely(named.surname) & (named.given != "")
    several = np.array(
        [len(parts.words(t)) > 1 and known_given(sound(e[0])) for t, e in zip(texts, ends, strict=True)] or [False]
    )
    plain = ~_surely(named.surname) | several[index]
    turned = (_surely(named.given) & plain & (named.surname != "")) | behind
    rows = np.flatnonzero(turned)
    for row in rows.tolist():
        given, father, second = parts.of_given(texts[index[row]])
        named.given[row], named.surname[row], named.second[row] = given, named.given[row], second
        named.father[row] = named.father[row] or father


def _surely(values: Texts) -> NDArray[np.bool_]:
    coded = pa.array(values, pa.string()).dictionary_encode()
    found = np.array([parts.is_surname(each) for each in coded.dictionary.to_pylist()] or [False], dtype=bool)
    return np.asarray(found[coded.indices.to_numpy()], dtype=bool)


def _usage(given: Texts, surname: Texts) -> parts.Usage:
    """What the columns of the lists themselves tell of words: more often a given name, or a surname."""
    counts: dict[str, list[int]] = {}
    for column, side in ((given, 0), (surname, 1)):
        coded = pa.array(column, pa.string()).dictionary_encode()
        many = np.bincount(coded.indices.to_numpy(), minlength=len(coded.dictionary))
        for word, count in zip(coded.dictionary.to_pylist(), many.tolist(), strict=True):
            counts.setdefault(word, [0, 0])[side] += count

    def usage(word: str) -> float:
        told = counts.get(word, (0, 0))
        return math.log((told[0] + 0.5) / (told[1] + 0.5)) + (1.0 if known_given(word) else 0.0)

    return usage


def _given_of(text: str) -> str:
    return parts.split(text).given or "" if text else ""


def _surname_in(text: str) -> str:
    return parts.split(text).surname or "" if text else ""


def _first(one: Texts, other: Texts) -> Texts:
    found: Texts = np.where(one != "", one, other)
    return found


def _of_group(group: Ints, who: NDArray[np.bool_], values: Texts) -> Texts:
    """For each row what the one of its group has who is somebody (the father); empty where the group has none."""
    at: Texts = np.full(int(group.max(initial=0)) + 2, "", dtype=object)
    rows = np.flatnonzero(who & (group >= 0))
    at[group[rows]] = values[rows]
    found: Texts = np.where(group >= 0, at[group], "")
    return found


def _map(read: Callable[[str], str], values: Texts) -> Texts:
    coded = pa.array(values, pa.string()).dictionary_encode()
    texts = coded.dictionary.to_pylist()
    found: Texts = np.array([read(each) for each in texts] or [""], dtype=object)[coded.indices.to_numpy()]
    return found


def _nullable(values: Texts) -> pa.Array:
    array = pa.array(values, pa.string())
    return pc.if_else(pc.equal(array, ""), pa.scalar(None, pa.string()), array)


def _sex(text: str) -> str:
    low = text.strip().casefold().rstrip(".")
    if known := SEXES.get(low):
        return known.lower()
    return "m" if low[:1] in ("м", "m") else "f" if low[:1] in ("ж", "f") else ""


def _phone(text: str) -> str:
    digits = "".join(each for each in text if each.isdigit())
    return digits[-9:] if len(digits) > 6 else ""


def _births(table: pa.Table) -> dict[str, NDArray[np.int32]]:
    texts, index = _texts(table, "born")
    days, on = _texts(table, "seen_on")
    roles, who = _texts(table, "role")
    ages = [age(each) for each in roles]
    packed = (who.astype(np.int64) * len(texts) + index) * len(days) + on
    pairs, inverse = np.unique(packed, return_inverse=True)
    read = []
    for each in pairs.tolist():
        rest, day = divmod(each, len(days))
        by, text = divmod(rest, len(texts))
        read.append(born(texts[text], days[day]) or of_age(ages[by], days[day]) or Born(-1, -1))
    fields = np.array([(b.first, b.last, b.year, b.month, b.day) for b in read], dtype=np.int32).reshape(-1, 5)[inverse]
    return dict(zip(("first", "last", "year", "month", "day"), fields.T, strict=True))
