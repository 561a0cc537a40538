"""What figures ask again and again, worked out once: custody without a break, stays in a place, and breaches with their place.

One pass over sorted columns each. DuckDB's own ASOF joins and running maxima of a million people take tens of times as long.
Each table is made when it is first asked for. Numbers and days as in `Pattern`.
"""

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from habeas.prove.catalogue import STATUSES
from habeas.prove.pattern import Pattern

Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]
PIECE: Final = 122_880
"""Rows of a piece of a table: DuckDB gives each thread one at a time."""
NOWHERE: Final = -1
_DAYS: Final = 1 << 23
"""More than there are days: a person and a day are one number."""


class Prepared(dict[str, pa.Table]):
    """Tables by name, beside those of the pattern; `NAMES` can be asked for.

    `custodies` are without a break, whatever the place; `stays` in one place. `broken_once` are breaches with the place of the
    stay and the authority that decided last on their first day, `instrument` being one of their sources; `single` where no
    other row is of the same run, `again` where another row is of the same norm and person. `broken` are the same under each
    source. `held_days` are stays of which no two of one person hold a day: of several a certain one keeps it, then one in a
    known place, then the one begun last. `children` says from when to when somebody was a child; `statuses` of each status
    without overlaps.
    """

    def __init__(self, pattern: Pattern) -> None:
        super().__init__()
        self.pattern = pattern

    def __missing__(self, name: str) -> pa.Table:
        self[name] = _MAKERS[name](self)
        return self[name]


def prepared(pattern: Pattern) -> Prepared:
    """The tables of a pattern, none of them made yet."""
    return Prepared(pattern)


def pieces(table: pa.Table) -> pa.Table:
    """The same in pieces for several threads."""
    return pa.Table.from_batches(table.combine_chunks().to_batches(max_chunksize=PIECE), table.schema)


def _whole(column: "pa.ChunkedArray | pa.Array") -> pa.Array:
    """A column in one piece; words with one list of them."""
    if not isinstance(column, pa.ChunkedArray):
        return column
    return column.chunk(0) if column.num_chunks == 1 else column.combine_chunks()


def _plain(column: "pa.ChunkedArray | pa.Array", missing: int = NOWHERE) -> npt.NDArray[Any]:
    """Numbers, or the numbers of words, as they are kept."""
    whole = _whole(column)
    whole = whole.indices if pa.types.is_dictionary(whole.type) else whole
    whole = whole.fill_null(missing) if whole.null_count else whole
    return np.asarray(whole.to_numpy(zero_copy_only=False))


def _ints(column: "pa.ChunkedArray | pa.Array") -> Ints:
    return _plain(column).astype(np.int64, copy=False)


def _is(column: pa.ChunkedArray, word: str) -> Mask:
    """Where a column of words says this one."""
    whole = _whole(column)
    said = np.append(np.asarray(pc.equal(whole.dictionary, word).to_numpy(zero_copy_only=False), np.bool_), False)
    return np.asarray(said[_plain(whole)])


def _order(*columns: npt.NDArray[Any]) -> Ints | None:
    """The order of rows by these columns, the first foremost, rows alike as they stand; None where all stand so.

    Columns become one number where its 63 bits hold them; where they hold the row too, the numbers themselves are sorted,
    which takes a fifth of the time.
    """
    rows = len(columns[0])
    lows = [int(each.min(initial=0)) for each in columns]
    bits = [int(each.max(initial=0) - low).bit_length() for each, low in zip(columns, lows, strict=True)]
    if sum(bits) > 63:
        return np.lexsort(columns[::-1])
    key = np.zeros(rows, np.int64)
    for each, low, width in zip(columns, lows, bits, strict=True):
        key <<= width
        key |= each - low
    if (key[1:] >= key[:-1]).all():
        return None
    of_row = rows.bit_length()
    if sum(bits) + of_row > 63:
        return np.argsort(key, kind="stable")
    key <<= of_row
    key |= np.arange(rows)
    key.sort()
    key &= (1 << of_row) - 1
    return key


def _sorted(table: pa.Table, *names: str) -> pa.Table:
    """The rows by these columns."""
    order = _order(*(_plain(table[name]) for name in names))
    return table if order is None else table.combine_chunks().take(pa.array(order))


def _changes(*columns: npt.NDArray[Any]) -> Mask:
    """Where a row differs from the one before."""
    new = np.ones(len(columns[0]), np.bool_)
    new[1:] = False
    for each in columns:
        new[1:] |= each[1:] != each[:-1]
    return new


def _begins(group: Ints, since: Ints, until: Ints) -> Ints:
    """Where in rows, sorted by group and begin, a run without a break begins: after all earlier ends of its group."""
    ends = np.maximum.accumulate(group * _DAYS + until)
    new = _changes(group)
    new[1:] |= group[1:] * _DAYS + since[1:] > ends[:-1]
    return np.flatnonzero(new)


def _held(made: Prepared) -> pa.Table:
    """Spans of custody by person, begin and end."""
    spans = made.pattern.spans
    held = spans.filter(pa.array(_is(spans["fact"], "held"))).drop_columns("fact")
    held = held.set_column(held.column_names.index("place"), "place", held["place"].fill_null(NOWHERE))
    held = held.set_column(held.column_names.index("certain"), "certain", held["certain"].fill_null(False))
    return _sorted(held, "person", "since", "until")


def _custodies(made: Prepared) -> pa.Table:
    held = made["held"]
    person, since, until, place = (_ints(held[name]) for name in ("person", "since", "until", "place"))
    at = _begins(person, since, until)
    if not len(at):
        names = ("person", "run", "place", "since", "until", "sure_until", "last")
        return pa.table({name: pa.array([], pa.int64()) for name in names})
    who, begin = person[at], since[at]
    sure = np.maximum.reduceat(np.where(_plain(held["certain"]), until, NOWHERE), at)
    placed = np.minimum.reduceat(np.where(place != NOWHERE, np.arange(len(place)), len(place)), at)
    found = {
        "person": who, "run": np.arange(len(at)), "place": np.append(place, NOWHERE)[placed], "since": begin,
        "until": np.maximum.reduceat(until, at), "sure_until": np.where(sure == NOWHERE, begin, sure),
        "last": _last(made.pattern.people, who),
    }  # fmt: skip
    known = found["last"] != NOWHERE
    if not known.all():
        found = {name: each[known] for name, each in found.items()}
    where = found["place"]
    return pa.table(found | {"place": pa.array(where, mask=where == NOWHERE)})


def _last(people: pa.Table, who: Ints) -> Ints:
    """The last day on record of each person; NOWHERE of who is not among the people."""
    numbers = _ints(people["person"])
    last = np.full(max(numbers.max(initial=0), who.max(initial=0)) + 1, NOWHERE, np.int64)
    last[numbers] = _ints(people["last"])
    return np.asarray(last[who])


def _stays(made: Prepared) -> pa.Table:
    held = _sorted(made["held"], "person", "place", "certain")  # begins and ends stay sorted
    person, place, since, until = (_ints(held[name]) for name in ("person", "place", "since", "until"))
    certain = _plain(held["certain"])
    at = _begins(np.cumsum(_changes(person, place, certain)), since, until)
    who, begin, where = person[at], since[at], place[at]
    row, known = _before(_keys(made["custodies"], "since"), who, begin)
    begun = np.append(_ints(made["custodies"]["since"]), NOWHERE)[row]
    return pa.table({
        "person": pa.array(who), "place": pa.array(where, mask=where == NOWHERE), "certain": pa.array(certain[at]),
        "since": pa.array(begin), "until": pa.array(np.maximum.reduceat(until, at) if len(at) else until),
        "begun": pa.array(begun, mask=~known),
    })  # fmt: skip


def _held_days(made: Prepared) -> pa.Table:
    stays = made["stays"].select(["person", "place", "certain", "since", "until"])
    twice = _twice(made)
    return pa.concat_tables([stays.filter(pa.array(~twice)), _shared_out(stays.filter(pa.array(twice)))])


def _twice(made: Prepared) -> Mask:
    """Stays of whoever has a day in two of them: together they are longer than the custody."""
    who, days = _days_of(made["stays"])
    held, whole = _days_of(made["custodies"])
    row = np.searchsorted(held, who)
    once = (np.append(held, NOWHERE)[row] == who) & (np.append(whole, 0)[row] == days)
    return np.isin(_ints(made["stays"]["person"]), who[~once])


def _days_of(table: pa.Table) -> tuple[Ints, Ints]:
    """Each person of rows sorted by person, and their days together."""
    person = _ints(table["person"])
    at = np.flatnonzero(_changes(person))
    days = _ints(table["until"]) - _ints(table["since"])
    return person[at], np.add.reduceat(days, at) if len(at) else days


def _shared_out(stays: pa.Table) -> pa.Table:
    """Stays cut at each begin and end of any of the person's, and each piece left to one of them."""
    person, since, until = (_ints(stays[name]) for name in ("person", "since", "until"))
    cuts = np.unique(np.concatenate([person * _DAYS + since, person * _DAYS + until]))
    first, last = (np.searchsorted(cuts, person * _DAYS + day) for day in (since, until))
    many = last - first
    row = np.repeat(np.arange(len(many)), many)
    cut = np.arange(len(row)) - np.repeat(np.cumsum(many) - many - first, many)
    place, vague = _ints(stays["place"])[row], ~_plain(stays["certain"])[row]
    order = _order(cut, vague, place == NOWHERE, -since[row], place)
    order = np.arange(len(row)) if order is None else order
    kept = order[_changes(cut[order])]
    who, at = person[row[kept]], cut[kept]
    return pa.table({
        "person": who, "place": pa.array(place[kept], mask=place[kept] == NOWHERE), "certain": pa.array(~vague[kept]),
        "since": cuts[at] - who * _DAYS, "until": cuts[at + 1] - who * _DAYS,
    })  # fmt: skip


def _keys(table: pa.Table, day: str) -> Ints:
    """Person and day as one number."""
    return np.asarray(_ints(table["person"]) * _DAYS + _ints(table[day]))


def _before(keys: Ints, who: Ints, day: Ints) -> tuple[Ints, Mask]:
    """The row of the latest of sorted keys (person, then day) up to a day of the same person, and whether there is one."""
    row = np.searchsorted(keys, who * _DAYS + day, side="right") - 1
    known = (row >= 0) & (np.append(keys, -1)[row] // _DAYS == who)
    return np.where(known, row, len(keys)), known


def _is_breach(findings: pa.Table) -> tuple[Mask, Mask]:
    """Which findings are breaches, and which of those differ from the one before in more than the source."""
    breach = _is(findings["verdict"], "breach")
    first = _changes(*(_plain(findings[name]) for name in findings.column_names if name != "instrument"))
    return breach, breach & first


def _broken_once(made: Prepared) -> pa.Table:
    findings, stays, events = made.pattern.findings, made["stays"], made.pattern.events
    at = np.flatnonzero(_is_breach(findings)[1])
    rows = pa.array(at)
    who, since = _ints(findings["person"])[at], _ints(findings["since"])[at]
    with ThreadPoolExecutor(2) as pool:
        place, authority = pool.submit(_place, stays, who, since), pool.submit(_authority, events, who, since)
        names = [name for name in findings.column_names if name not in ("run", "verdict")]
        found = {name: _whole(findings[name]).take(rows) for name in names}
        run = _plain(findings["run"])[at]
        found |= {
            "run": pa.array(run), "single": pa.array(np.bincount(run)[run] == 1),
            "again": pa.array(_again(who, _plain(found["norm"]))), "place": place.result(), "authority": authority.result(),
        }  # fmt: skip
    return pa.table(found)


def _again(*columns: npt.NDArray[Any]) -> Mask:
    """Which rows have another that is alike."""
    order = _order(*columns)
    order = np.arange(len(columns[0])) if order is None else order
    new = np.append(_changes(*(each[order] for each in columns)), True)
    found = np.zeros(len(order), np.bool_)
    found[order] = ~(new[1:] & new[:-1])
    return found


def _broken(made: Prepared) -> pa.Table:
    findings, once = made.pattern.findings, made["broken_once"]
    breach, first = _is_breach(findings)
    every = once.take(pa.array((np.cumsum(first) - 1)[breach]))
    instrument = _whole(findings["instrument"]).filter(pa.array(breach))
    return every.set_column(every.column_names.index("instrument"), "instrument", instrument)


def _place(stays: pa.Table, who: Ints, day: Ints) -> pa.Array:
    """Where somebody was on a day."""
    placed = _sorted(stays.filter(stays["place"].is_valid()).drop_columns(["certain", "begun"]), "person", "since")
    row, known = _before(_keys(placed, "since"), who, day)
    until = np.append(_ints(placed["until"]), NOWHERE)[row]
    return pa.array(np.append(_ints(placed["place"]), NOWHERE)[row], mask=~known | (until <= day))


def _authority(events: pa.Table, who: Ints, day: Ints) -> pa.Array:
    """Which authority had decided last by a day."""
    decided = _sorted(
        events.filter(events["authority"].is_valid()).select(["person", "day", "authority"]), "person", "day"
    )
    row, known = _before(_keys(decided, "day"), who, day)
    words = _whole(decided["authority"])
    codes = np.append(_plain(words), 0)[row].astype(np.int32)
    return pa.DictionaryArray.from_arrays(pa.array(codes, mask=~known), words.dictionary)


def _children(made: Prepared) -> pa.Table:
    spans = made.pattern.spans
    child = spans.filter(pa.array(_is(spans["fact"], "child"))).select(["person", "since", "until"])
    found = child.group_by("person").aggregate([("since", "min"), ("until", "max")])
    return found.rename_columns({"since_min": "since", "until_max": "until"})


def _statuses(made: Prepared) -> pa.Table:
    spans = made.pattern.spans
    said = np.logical_or.reduce([_is(spans["fact"], status) for status in STATUSES])
    told = _sorted(spans.filter(pa.array(said)).select(["person", "fact", "since", "until"]), "person", "fact", "since")
    until = _ints(told["until"])
    at = _begins(np.cumsum(_changes(_plain(told["person"]), _plain(told["fact"]))), _ints(told["since"]), until)
    ends = np.maximum.reduceat(until, at) if len(at) else until
    return told.take(pa.array(at)).set_column(3, "until", pa.array(ends))


_MAKERS: Final[Mapping[str, Callable[[Prepared], pa.Table]]] = {
    "held": _held, "custodies": _custodies, "stays": _stays, "broken_once": _broken_once, "broken": _broken,
    "children": _children, "held_days": _held_days, "statuses": _statuses,
}  # fmt: skip
NAMES: Final = ("custodies", "stays", "broken_once", "broken", "children", "held_days", "statuses")
