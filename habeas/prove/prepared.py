"""What figures ask again and again, worked out once: custody without a break, stays in a place, and breaches with their place.

One pass over sorted columns each. DuckDB's own ASOF joins and running maxima of a million people take tens of times as long.
People are numbers from 0 up to 2**38, days as in `Pattern`.
"""

from concurrent.futures import ThreadPoolExecutor
from typing import Final

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from habeas.prove.pattern import Pattern

Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]
PIECE: Final = 122_880
"""Rows of a piece of a table: DuckDB gives each thread one at a time."""
NOWHERE: Final = -1
_DAYS: Final = 1 << 23
"""More than there are days: a person and a day are one number."""
_REPEATED: Final = frozenset({
    "sex", "nationality", "fact", "norm", "instrument", "topic", "state", "verdict", "kind", "authority", "body", "outcome",
})  # fmt: skip


def pieces(table: pa.Table) -> pa.Table:
    """The same in pieces for several threads, words that come often as codes."""
    for at, name in enumerate(table.column_names):
        if name in _REPEATED and table.schema.field(name).type == pa.string():
            table = table.set_column(at, name, pc.dictionary_encode(table[name]).combine_chunks())
    return pa.Table.from_batches(table.combine_chunks().to_batches(max_chunksize=PIECE), table.schema)


def prepared(pattern: Pattern) -> dict[str, pa.Table]:
    """The tables that figures ask beside those of the pattern, in pieces.

    `custodies` are without a break, whatever the place; `stays` in one place. `broken` are breaches with the place of the stay
    and the authority that decided last on their first day, `broken_once` the same, of several sources one. `children` says
    from when to when somebody was a child.
    """
    with ThreadPoolExecutor(2) as pool:
        told = pool.submit(_breaches, pattern.findings)
        held = _sorted(pattern.spans.filter(pc.equal(pattern.spans["fact"], "held")))
        custodies = _custodies(held, pattern.people)
        stays = _stays(held, custodies)
        broken, once = _broken(*told.result(), pattern.events, stays)
        found = {
            "custodies": pa.table({name: each for name, each in custodies.items() if name != "key"}),
            "stays": pa.table({name: each for name, each in stays.items() if name != "key"}),
            "broken": broken, "broken_once": once, "children": _children(pattern.spans),
        }  # fmt: skip
        return dict(zip(found, pool.map(pieces, found.values()), strict=True))


def _plain(column: "pa.ChunkedArray | pa.Array", missing: int = NOWHERE) -> npt.NDArray[np.generic]:
    whole = column.fill_null(missing) if column.null_count else column
    return np.asarray(whole.to_numpy() if isinstance(whole, pa.ChunkedArray) else whole.to_numpy(zero_copy_only=False))


def _ints(column: "pa.ChunkedArray | pa.Array", missing: int = NOWHERE) -> Ints:
    return _plain(column, missing).astype(np.int64, copy=False)


def _sorted(held: pa.Table) -> dict[str, Ints]:
    """The columns of spans by person, begin and end; `certain` as 0 and 1."""
    found = {name: _ints(held[name]) for name in ("person", "place", "since", "until")}
    found["certain"] = np.asarray(held["certain"].fill_null(False).to_numpy(zero_copy_only=False), np.int64)
    order = np.lexsort((found["until"], found["person"] * _DAYS + found["since"]))
    return {name: each[order] for name, each in found.items()}


def _begins(group: Ints, since: Ints, until: Ints) -> Ints:
    """Where in rows, sorted by group and begin, a run without a break begins: after all earlier ends of its group."""
    ends = np.maximum.accumulate(group * _DAYS + until)
    new = np.ones(len(group), np.bool_)
    new[1:] = (group[1:] != group[:-1]) | (group[1:] * _DAYS + since[1:] > ends[:-1])
    return np.flatnonzero(new)


def _custodies(held: dict[str, Ints], people: pa.Table) -> dict[str, pa.Array]:
    person, since, until, place = held["person"], held["since"], held["until"], held["place"]
    at = _begins(person, since, until)
    if not len(at):
        empty = pa.array([], pa.int64())
        return dict.fromkeys(("person", "run", "place", "since", "until", "sure_until", "last", "key"), empty)
    who, begin = person[at], since[at]
    sure = np.maximum.reduceat(np.where(held["certain"] == 1, until, NOWHERE), at)
    placed = np.minimum.reduceat(np.where(place != NOWHERE, np.arange(len(place)), len(place)), at)
    where = np.append(place, NOWHERE)[placed]
    numbers = _ints(people["person"])
    order = np.argsort(numbers, kind="stable")
    row = np.minimum(np.searchsorted(numbers[order], who), max(len(numbers) - 1, 0))
    known = numbers[order][row] == who if len(numbers) else np.zeros(len(who), np.bool_)
    found = {
        "person": who, "run": np.arange(len(at)), "place": where, "since": begin, "until": np.maximum.reduceat(until, at),
        "sure_until": np.where(sure == NOWHERE, begin, sure),
        "last": _ints(people["last"])[order][row] if len(numbers) else who, "key": who * _DAYS + begin,
    }  # fmt: skip
    return {
        name: pa.array(each[known], mask=each[known] == NOWHERE if name == "place" else None)
        for name, each in found.items()
    }


def _stays(held: dict[str, Ints], custodies: dict[str, pa.Array]) -> dict[str, pa.Array]:
    order = np.lexsort((held["certain"], held["place"], held["person"]))  # stable: begins and ends stay sorted
    person, place, certain, since, until = (
        held[name][order] for name in ("person", "place", "certain", "since", "until")
    )
    change = np.ones(len(person), np.bool_)
    change[1:] = (np.diff(person) != 0) | (np.diff(place) != 0) | (np.diff(certain) != 0)
    at = _begins(np.cumsum(change), since, until)
    who, begin, where = person[at], since[at], place[at]
    row, known = _before(np.asarray(custodies["key"]), who, begin)
    begun = np.append(np.asarray(custodies["since"], np.int64), NOWHERE)[row]
    return {
        "person": pa.array(who), "place": pa.array(where, mask=where == NOWHERE), "certain": pa.array(certain[at] == 1),
        "since": pa.array(begin), "until": pa.array(np.maximum.reduceat(until, at) if len(at) else until),
        "begun": pa.array(begun, mask=~known), "key": pa.array(who * _DAYS + begin),
    }  # fmt: skip


def _before(keys: Ints, who: Ints, day: Ints) -> tuple[Ints, Mask]:
    """The row of the latest of sorted keys (person, then day) up to a day of the same person, and whether there is one."""
    row = np.searchsorted(keys, who * _DAYS + day, side="right") - 1
    known = (row >= 0) & (np.append(keys, -1)[row] // _DAYS == who)
    return np.where(known, row, len(keys)), known


def _breaches(findings: pa.Table) -> tuple[pa.Table, Mask]:
    """Breaches under each source, and which of them differ from the one before in more than the source.

    `run` becomes a hash of 64 bits: runs are only ever compared among those of one person.
    """
    words = pieces(findings.drop_columns("run"))
    with duckdb.connect(":memory:") as db:
        db.register("findings", pieces(findings.select(["run"])))
        run = db.execute("SELECT hash(run) AS run FROM findings").fetchnumpy()["run"]
    found = words.append_column("run", pa.array(np.asarray(run)))
    found = found.filter(pc.equal(found["verdict"], "breach")).drop_columns("verdict").combine_chunks()
    first = np.ones(len(found), np.bool_)
    first[1:] = False
    for name in found.column_names:
        if name != "instrument" and len(found):
            column = found[name].chunk(0)
            codes = _plain(column.indices if pa.types.is_dictionary(column.type) else column)
            first[1:] |= codes[1:] != codes[:-1]
    return found, first


def _broken(every: pa.Table, first: Mask, events: pa.Table, stays: dict[str, pa.Array]) -> tuple[pa.Table, pa.Table]:
    """Breaches under each source; and once each, where their sources stand together, `instrument` being one of them."""
    once = _with_place_and_authority(every.filter(pa.array(first)), events, stays)
    row = pa.array(np.cumsum(first) - 1)
    for name in ("place", "authority"):
        every = every.append_column(name, once[name].take(row))
    return every, once


def _with_place_and_authority(findings: pa.Table, events: pa.Table, stays: dict[str, pa.Array]) -> pa.Table:
    who, since = _ints(findings["person"]), _ints(findings["since"])
    placed = np.asarray(stays["place"].is_valid().to_numpy(zero_copy_only=False), np.bool_)
    order = np.argsort(np.asarray(stays["key"])[placed], kind="stable")
    row, known = _before(np.asarray(stays["key"])[placed][order], who, since)
    until = np.append(np.asarray(stays["until"])[placed][order], NOWHERE)[row]
    place = np.append(_ints(stays["place"])[placed][order], NOWHERE)[row]
    decided = events.filter(events["authority"].is_valid())
    keys = _ints(decided["person"]) * _DAYS + _ints(decided["day"])
    order = np.argsort(keys, kind="stable")
    by, heard = _before(keys[order], who, since)
    codes = pc.dictionary_encode(decided["authority"]).combine_chunks()
    words = np.append(codes.indices.to_numpy()[order], 0)[by].astype(np.int32)
    return findings.append_column("place", pa.array(place, mask=~known | (until <= since))).append_column(
        "authority", pa.DictionaryArray.from_arrays(pa.array(words, mask=~heard), codes.dictionary)
    )


def _children(spans: pa.Table) -> pa.Table:
    found = (
        spans.filter(pc.equal(spans["fact"], "child"))
        .group_by("person")
        .aggregate([("since", "min"), ("until", "max")])
    )
    return found.rename_columns({"since_min": "since", "until_max": "until"})
