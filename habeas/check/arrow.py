"""Many people as Arrow tables: what an office's database, or a Spark worker, hands to the check.

`people`: state, born_first, born_last, sex, nationality, stateless. `entries`: person, kind, on_first, on_last and, where
there are such, minute_first, minute_last, until_first, until_last, place, with, re, what, disputed, valid_to, and the
fields of the vocabulary by name. `kin`: who, of, relation. `places`: kind, state, within. `observations`: place,
indicator, since, until, low, high. Days are ordinals (int32), people, places and entries are numbers of rows, words are
dictionary-encoded strings; nulls mean not recorded. Rows may come in any order. `people` may have `case` (text): where a
norm counts people it counts those of one case, and all are of one where it is missing.
"""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from habeas.check.cases import DURATIONS
from habeas.check.coding import Coding
from habeas.check.kleene import UNKNOWN
from habeas.check.parties import also_asked, fill_silent
from habeas.check.steps import FAR
from habeas.check.table import NONE, KinPairs, Observations, People, Places, RowNames, Rows, Table

if TYPE_CHECKING:
    import pyarrow as pa

Ints = npt.NDArray[np.int64]


def table_of_arrow(
    people: "pa.Table",
    entries: "pa.Table",
    coding: Coding,
    fields: Iterable[str],
    as_of: int,
    *,
    kin: "pa.Table | None" = None,
    places: "pa.Table | None" = None,
    observations: "pa.Table | None" = None,
) -> Table:
    """One table of everybody. Raises KeyError for a column that is missing, and for a kind that no vocabulary knows."""
    count = people.num_rows
    return Table(
        people=_people(people, coding, count),
        rows=_rows(entries, coding, fields, _kinds_of_places(places, coding)),
        kin=_kin(kin, coding),
        places=_places(places, coding),
        observations=_observations(observations, coding),
        as_of=as_of,
        names=RowNames((), tuple(people["case"].to_pylist()) if "case" in people.column_names else (), (), ()),
    )


def _numbers(table: "pa.Table", name: str, missing: int = NONE) -> Ints:
    if name not in table.column_names:
        return np.full(table.num_rows, missing, np.int64)
    column = table.column(name)
    if column.null_count:
        column = column.fill_null(missing)
    numbers: Ints = np.asarray(column.to_numpy()).astype(np.int64, copy=False)
    return numbers


def _codes(table: "pa.Table", name: str, known: Mapping[str, int], missing: int, strict: bool = False) -> Ints:
    """The codes of a column of words; words that are not known give `missing`, or an error if `strict`."""
    if name not in table.column_names:
        return np.full(table.num_rows, missing, np.int64)
    column = table.column(name).combine_chunks()
    if not hasattr(column, "indices"):
        column = column.dictionary_encode()
    words = column.dictionary.to_pylist()
    if strict and (unknown := [word for word in words if word not in known]):
        raise KeyError(f"no kind of entry is called {unknown[0]!r}")
    codes = np.array([*(known.get(word, missing) for word in words), missing], np.int64)
    index = column.indices.fill_null(len(words)) if column.null_count else column.indices
    found: Ints = codes[np.asarray(index.to_numpy(zero_copy_only=False))]
    return found


def _people(people: "pa.Table", coding: Coding, count: int) -> People:
    state = _codes(people, "state", coding.states, NONE)
    nationality = _codes(people, "nationality", coding.states, NONE)
    words = {word: 1 << bit for word, bit in coding.words.get("sex", {}).items()}
    return People(
        state=state.astype(np.int16),
        born0=_numbers(people, "born_first", 1).astype(np.int32),
        born1=_numbers(people, "born_last", FAR).astype(np.int32),
        sex=_codes(people, "sex", words, 0),
        nationality=nationality.astype(np.int16),
        stateless=_numbers(people, "stateless", UNKNOWN).astype(np.int8),
        stateless_from=_numbers(people, "stateless_from", 1).astype(np.int32),
        speaks=_numbers(people, "speaks_state_language", UNKNOWN).astype(np.int8),
        permit0=_numbers(people, "permit_first", FAR).astype(np.int32),
        permit1=_numbers(people, "permit_last", FAR).astype(np.int32),
        closed=np.zeros(count, np.int32),
        group=np.zeros(count, bool),
    )


def _kinds_of_places(places: "pa.Table | None", coding: Coding) -> Ints:
    """The kind of each place as the bit of its word, and behind them 0, for entries that name no place."""
    bits = {word: 1 << bit for word, bit in coding.places.items()}
    return np.zeros(1, np.int64) if places is None else np.append(_codes(places, "kind", bits, 0), 0)


def _rows(entries: "pa.Table", coding: Coding, fields: Iterable[str], kinds_of_places: Ints) -> Rows:
    person = _numbers(entries, "person")
    d0, d1 = _numbers(entries, "on_first"), _numbers(entries, "on_last")
    order = np.lexsort((d1, d0, person)) if not _is_sorted(person, d0, d1) else None

    def sorted_(column: Ints) -> Ints:
        return column if order is None else column[order]

    d0, d1, person = sorted_(d0), sorted_(d1), sorted_(person)
    m0 = sorted_(_numbers(entries, "minute_first", 0))
    m1 = sorted_(_numbers(entries, "minute_last", 1439))
    place = sorted_(_numbers(entries, "place"))
    re = sorted_(_numbers(entries, "re"))
    if order is not None:
        rank = np.empty(len(order), np.int64)
        rank[order] = np.arange(len(order))
        re = np.where(re == NONE, NONE, rank[np.maximum(re, 0)])
    named = {**coding.kinds, **coding.groups}
    measured = {name for name in fields if _is_measured(coding, name)}
    words: dict[str, Ints] = {}
    for name in {*also_asked(fields), "ordered_by"} - measured - {"place"}:
        bits = {word: 1 << bit for word, bit in coding.words.get(name, {}).items()}
        words[name] = sorted_(_codes(entries, name, bits, 0))
    kind = sorted_(_codes(entries, "kind", coding.kinds, NONE, strict=True))
    fill_silent(words, kind, coding)
    words["place"] = kinds_of_places[place]
    numbers = {name: _figures(entries, name, order) for name in (*measured, *DURATIONS)}
    valid = sorted_(_numbers(entries, "valid_to")).astype(np.int32)
    return Rows(
        person=person.astype(np.int32),
        order=sorted_(np.arange(len(person))).astype(np.int32),
        kind=kind.astype(np.int16),
        d0=d0.astype(np.int32),
        d1=d1.astype(np.int32),
        m0=d0 * 1440 + m0,
        m1=d1 * 1440 + m1,
        u0=sorted_(_numbers(entries, "until_first")).astype(np.int32),
        u1=sorted_(_numbers(entries, "until_last")).astype(np.int32),
        place=place.astype(np.int32),
        other=sorted_(_numbers(entries, "with")).astype(np.int32),
        re=re.astype(np.int32),
        what=sorted_(_codes(entries, "what", named, NONE)).astype(np.int16),
        sure=sorted_(_numbers(entries, "disputed", 0)) == 0,
        floats_to=np.full(len(person), NONE, np.int32),
        to_state=sorted_(_codes(entries, "to", coding.states, NONE)).astype(np.int16),
        words=words,
        days={"valid_to": (valid, valid)},
        numbers=numbers,
    )


def _is_measured(coding: Coding, name: str) -> bool:
    field = coding.vocabulary.fields.get(name)
    return field is not None and field.type in ("number", "length")


def _figures(entries: "pa.Table", name: str, order: Ints | None) -> npt.NDArray[np.float64]:
    column = _numbers(entries, name)
    figures = np.where(column == NONE, np.nan, column)
    return figures if order is None else figures[order]


def _is_sorted(person: Ints, d0: Ints, d1: Ints) -> bool:
    keys = person * (1 << 22) + d0
    ascending = keys[1:] > keys[:-1]
    level = (keys[1:] == keys[:-1]) & (d1[1:] >= d1[:-1])
    return bool((ascending | level).all())


def _kin(kin: "pa.Table | None", coding: Coding) -> KinPairs:
    if kin is None:
        nobody = np.zeros(0, np.int32)
        return KinPairs(nobody, nobody, np.zeros(0, np.int8), np.zeros(0, bool))
    flags = {word: coding.relation(word) for word in coding.vocabulary.relations}
    return KinPairs(
        _numbers(kin, "who").astype(np.int32),
        _numbers(kin, "of").astype(np.int32),
        _codes(kin, "relation", flags, 0).astype(np.int8),
        np.ones(kin.num_rows, bool),
    )


def _places(places: "pa.Table | None", coding: Coding) -> Places:
    if places is None:
        return Places(np.zeros(0, np.int16), np.zeros(0, np.int16), np.zeros(0, np.int32))
    return Places(
        _codes(places, "kind", coding.places, coding.places["other"]).astype(np.int16),
        _codes(places, "state", coding.states, NONE).astype(np.int16),
        _numbers(places, "within").astype(np.int32),
    )


def _observations(seen: "pa.Table | None", coding: Coding) -> Observations:
    if seen is None:
        days, values = np.zeros(0, np.int32), np.zeros(0, np.float32)
        return Observations(days, np.zeros(0, np.int16), days, days, values, values)
    return Observations(
        _numbers(seen, "place").astype(np.int32),
        _codes(seen, "indicator", coding.indicators, NONE).astype(np.int16),
        _numbers(seen, "since").astype(np.int32),
        _numbers(seen, "until", FAR).astype(np.int32),
        np.asarray(seen.column("low").to_numpy(), np.float32),
        np.asarray(seen.column("high").to_numpy(), np.float32),
    )
