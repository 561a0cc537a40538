"""Lists as columns that can be compared: every name as it sounds, every birth as a span, families joined in.

A million rows take seconds because each distinct text is read once. What is not told is an empty string, a null or -1.
"""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from habeas.trace import papers, parts
from habeas.trace.born import Born, born, day_seen, of_age
from habeas.trace.given import known_given, root
from habeas.trace.implied import parents, sexes
from habeas.trace.listed import COLUMNS, Listed
from habeas.trace.places import country_key, place_key
from habeas.trace.roles import age, role
from habeas.trace.sound import german, otherwise, romanian, skeleton, sound
from habeas.trace.texts import Ints, Texts, each_of, first, mapped, nullable, several, texts_of

NO_GROUP: Final = -1
_LARGEST_FAMILY: Final = 12


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
    compared = _compared(table, group)
    return People(compared.append_column("document_own", papers.own(compared["document"], source)), group, source)


def of_listed(rows: Iterable[Listed]) -> People:
    """The same of rows at hand. Other reported names (`also`) are not read here: each is a row of its own. They are no whole
    list, so that nobody is known to have a number alone."""
    told = list(rows)
    people = of_tables([pa.table({name: [getattr(each, name) for each in told] for name in COLUMNS})])
    at = people.table.column_names.index("document_own")
    return replace(people, table=people.table.set_column(at, "document_own", pa.nulls(len(told), pa.string())))


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
    _, index = texts_of(table, "group")
    blank = np.array([not each for each in texts_of(table, "group")[0]] or [True])[index]
    _, group = np.unique(source.astype(np.int64) << 32 | index, return_inverse=True)
    found = np.where(blank, NO_GROUP, group).astype(np.int32)
    together = np.zeros(len(found), dtype=bool)
    if len(found) > 1:
        pair = blank[1:] & blank[:-1] & (source[1:] == source[:-1])
        name = _family_name(table, blank)
        day, seen, country = (texts_of(table, each)[1] for each in ("seen_on", "last_seen", "country"))
        told = np.array([bool(each) for each in texts_of(table, "last_seen")[0]] or [False])[seen]
        same = (day[1:] == day[:-1]) & (seen[1:] == seen[:-1]) & (country[1:] == country[:-1]) & told[1:]
        together[1:] = pair & (name[1:] == name[:-1]) & (name[1:] >= 0) & same
    runs = np.cumsum(~together).astype(np.int32) + int(found.max(initial=0)) + 1
    size = np.bincount(runs)[runs]
    found = np.where(blank & (size > 1) & (size <= _LARGEST_FAMILY), runs, found)
    _, dense = np.unique(found[found >= 0], return_inverse=True)
    found[found >= 0] = dense
    return found.astype(np.int32)


def _family_name(table: pa.Table, rows: NDArray[np.bool_]) -> Ints:
    """The stem of the surname as a number, -1 where none is told and in other rows: from the column, or the whole name by its
    ending."""

    def of_whole(text: str) -> str:
        known = [each for each in parts.sounded(text) if parts.is_surname(each)]
        return skeleton(parts.stem(known[0])) if known else ""

    stems = first(
        mapped(
            lambda each: skeleton(parts.stem(each)) if each else "",
            each_of(table, "surname", lambda each: parts.of_surname(each)[0], rows),
        ),
        each_of(table, "name", of_whole, rows),
    )
    coded = pa.array(stems, pa.string()).dictionary_encode()
    empty = np.array([not each for each in coded.dictionary.to_pylist()] or [True])
    numbers = coded.indices.to_numpy()
    return np.where(empty[numbers], -1, numbers).astype(np.int32)


def _compared(table: pa.Table, group: Ints) -> pa.Table:
    named = _names(table)
    given = named.given
    roles = each_of(table, "role", role)
    surname, father, mother = parents(table, group, roles, (given, named.surname, named.father))
    births = _births(table)
    columns: dict[str, Any] = {
        "given": given,
        "given_root": mapped(root, given),
        "given_other": mapped(root, named.second),
        "given_skeleton": mapped(lambda each: skeleton(parts.stem(each)) if each else "", given),
        "surname": mapped(lambda each: parts.stem(each) if each else "", surname),
        "surname_other": mapped(lambda each: skeleton(parts.stem(each)) if each else "", named.other),
        "father": father,
        "mother": mapped(root, mother),
        "sex": sexes(table, given),
        "place": each_of(table, "place", place_key),
        "last_seen": each_of(table, "last_seen", place_key),
        "region": each_of(table, "region", place_key),
        "role": roles,
        "country": each_of(table, "country", country_key),
        "phone": each_of(table, "phone", _phone),
        "document": each_of(table, "document", papers.numbers),
    }
    columns["surname_skeleton"] = mapped(skeleton, columns["surname"])
    columns["father_skeleton"] = mapped(skeleton, father)
    columns["document_letters"] = mapped(papers.letters, columns["document"])
    columns["document_shape"] = mapped(papers.shapes, columns["document"])
    arrays = {name: nullable(values) for name, values in columns.items()}
    return pa.table({"row": np.arange(table.num_rows, dtype=np.int32), **arrays, "seen": _seen(table), **births})


@dataclass(frozen=True, slots=True)
class _Named:
    """Given name, surname, father's given name, second surname and last word of the given name of each row, as they sound."""

    given: Texts
    surname: Texts
    father: Texts
    other: Texts
    second: Texts


_ROMANIAN: Final = frozenset({"MD", "RO"})
"""Countries whose names lose the comma beneath a t."""


def _names(table: pa.Table) -> _Named:
    """The names of each row, from the parts or from the whole."""
    table = _together(table)
    given, of_given, second = several(table, "given", parts.of_given)
    surname, other = several(table, "surname", parts.of_surname)
    father = first(each_of(table, "patronymic", parts.of_patronymic), of_given)
    father = first(father, each_of(table, "surname", parts.father_in_surname))
    named = _Named(given, surname, father, other, second)
    _put_right(table, named)
    usage = _usage(given, surname)
    texts, index = texts_of(table, "name")
    _of_whole(named, texts, index, (given == "") & (surname == "") & (index != _blank(texts)), usage)
    texts, index = texts_of(table, "surname")
    many = np.array([len(parts.words(each)) > 1 for each in texts] or [False])[index]
    _of_whole(named, texts, index, many & (given == ""), usage)
    everywhere = np.ones(len(given), dtype=bool)
    _read_otherwise(named, table, usage, otherwise, everywhere)
    _read_otherwise(named, table, usage, german, everywhere)
    countries = each_of(table, "country", country_key)
    _read_otherwise(named, table, usage, romanian, np.isin(countries, list(_ROMANIAN)))
    return named


def _together(table: pa.Table) -> pa.Table:
    """Parts that stand in the column of another are put together to a whole name: a patronymic in the column of the given name
    or of the surname, and all of it in the column of the patronymic."""

    def has(column: str, holds: Callable[[str], bool]) -> NDArray[np.bool_]:
        texts, index = texts_of(table, column)
        return np.array([holds(each) for each in texts] or [False])[index]

    def surely(text: str) -> bool:
        return " " not in text and parts.is_surname(sound(text))

    told = {each: has(each, bool) for each in ("surname", "given", "patronymic")}
    of_given, of_surname = has("given", parts.is_fathers), has("surname", parts.is_fathers)
    wrong = of_given | of_surname
    if wrong.any():
        of_surname &= has("given", surely) | has("patronymic", surely)
        others = told["patronymic"] & ~has("patronymic", parts.is_fathers)
        wrong = others & (of_given | of_surname)
        wrong |= of_given & ~told["patronymic"] & told["surname"] & ~has("surname", surely)
    alone = told["patronymic"] & ~told["surname"] & ~told["given"]
    if alone.any():
        alone &= has("patronymic", lambda text: " " in text and any(map(parts.is_surname, parts.sounded(text))))
    wrong |= alone
    if not wrong.any():
        return table
    columns = {each: table[each].to_pylist() for each in ("name", "surname", "given", "patronymic")}
    for row in np.flatnonzero(wrong).tolist():
        columns["name"][row] = " ".join(filter(None, (columns[each][row] for each in told)))
        for each in told:
            columns[each][row] = ""
    for each, values in columns.items():
        table = table.set_column(table.column_names.index(each), each, pa.array(values, pa.string()))
    return table


def _read_otherwise(
    named: _Named, table: pa.Table, usage: parts.Usage, reading: Callable[[str], str], rows: NDArray[np.bool_]
) -> None:
    """Where a name can be read in another way too, this is a second surname and a second given name."""
    if not rows.any():
        return

    def of(column: str, read: Callable[[str], str]) -> Texts:
        return each_of(table, column, lambda text: read(other) if (other := reading(text)) else "", rows)

    @cache
    def whole(text: str) -> parts.Parts:
        return parts.split(text, usage)

    given = first(of("given", lambda text: parts.of_given(text)[0]), of("name", lambda text: whole(text).given))
    surname = first(of("surname", lambda text: parts.of_surname(text)[0]), of("name", lambda text: whole(text).surname))
    named.second[:] = first(named.second, np.where(given != named.given, given, ""))
    named.other[:] = first(named.other, np.where(surname != named.surname, surname, ""))


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
        column[rows] = first(column[rows], told) if column is named.father else told


def _put_right(table: pa.Table, named: _Named) -> None:
    """Exchanges surname and given name where each stands in the other's column, by their endings."""
    texts, index = texts_of(table, "surname")
    ends = [parts.words(each)[-1:] for each in texts]
    patronymic = np.array(
        [bool(len(parts.words(t)) > 1 and e and parts.fathers(sound(e[0]))) for t, e in zip(texts, ends, strict=True)]
        or [False]
    )
    behind = patronymic[index] & ~_surely(named.surname) & (named.given != "")
    of_several = np.array(
        [len(parts.words(t)) > 1 and known_given(sound(e[0])) for t, e in zip(texts, ends, strict=True)] or [False]
    )
    plain = ~_surely(named.surname) | of_several[index]
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


def _phone(text: str) -> str:
    digits = "".join(each for each in text if each.isdigit())
    return digits[-9:] if len(digits) > 6 else ""


def _seen(table: pa.Table) -> NDArray[np.int32]:
    """The day on which each was seen or brought in; -1 where none is told."""
    texts, index = texts_of(table, "seen_on")
    days = [day_seen(each) for each in texts] or [None]
    return np.array([-1 if each is None else each for each in days], dtype=np.int32)[index]


def _births(table: pa.Table) -> dict[str, NDArray[np.int32]]:
    texts, index = texts_of(table, "born")
    days, on = texts_of(table, "seen_on")
    roles, who = texts_of(table, "role")
    ages = [age(each) for each in roles]
    packed = (who.astype(np.int64) * len(texts) + index) * len(days) + on
    pairs, inverse = np.unique(packed, return_inverse=True)
    read = []
    for each in pairs.tolist():
        rest, day = divmod(each, len(days))
        by, text = divmod(rest, len(texts))
        known = born(texts[text], days[day]) or of_age(age(texts[text]) or ages[by], days[day])
        read.append(known or Born(-1, -1))
    fields = np.array([(b.first, b.last, b.year, b.month, b.day) for b in read], dtype=np.int32).reshape(-1, 5)[inverse]
    return dict(zip(("first", "last", "year", "month", "day"), fields.T, strict=True))
