"""Many people in Parquet files to a table of findings: what one process does with all of them, and a worker of Spark with some.

A folder holds `people.parquet`, `entries.parquet` and, where there are such, `kin.parquet`, `places.parquet`,
`observations.parquet`; each is a file or a folder of parts. The columns are those of `arrow`, and beside them the numbers of
rows are names (text or numbers): `case` of people, entries and kin, `person` of people, `place` of places, `entry` of entries
(a number; of entries of one day the lower stands first). Days are dates or ordinals. Kin, `with` and `re` stay within a case.

1. Names become rows of the tables at hand (`table_of`); entries after the day of the check are left out.
2. The engine checks them in parts, and what it found is told by names again (`findings`).
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from errno import EEXIST
from os import strerror
from pathlib import Path
from shutil import rmtree
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from habeas.check.arrow import table_of_arrow
from habeas.check.engine import check_world, make_world, split, with_groups
from habeas.check.findings import WEAKENED
from habeas.check.kleene import FALSE, TRUE, Index, Mask
from habeas.check.places import place_history
from habeas.check.program import Program
from habeas.check.steps import FAR
from habeas.check.table import NONE, Table
from habeas.check.verdicts import VERDICTS, Found
from habeas.words import Message

EPOCH: Final = 719_163
"""The ordinal of 1 January 1970, from which Arrow counts days."""
WANTED: Final[Mapping[str, tuple[str, ...]]] = {
    "people": ("case", "person", "state"),
    "entries": ("case", "entry", "person", "kind", "on_first", "on_last"),
    "kin": ("case", "who", "of", "relation"),
    "places": ("place", "kind", "state"),
    "observations": ("place", "indicator", "since", "low", "high"),
}
"""Columns that have to be there."""
NEEDED: Final = ("people", "entries")
MAY_BE_EMPTY: Final = "state"
IDS: Final = frozenset({"case", "person", "who", "of", "place", "within", "with"})
NUMBERS: Final = frozenset({
    "entry", "re", "on_first", "on_last", "until_first", "until_last", "valid_to", "born_first", "born_last",
    "stateless_from", "permit_first", "permit_last", "since", "until",
})  # fmt: skip
NAMES: Final[Mapping[str, Mapping[str, str]]] = {
    "entries": {"person": "person", "with": "person", "place": "place", "re": "entry"},
    "kin": {"who": "person", "of": "person"},
    "places": {"within": "place"},
    "observations": {"place": "place"},
}
"""Columns that name a person, a place or an entry."""
FINDINGS: Final = pa.schema({
    "case": pa.string(), "person": pa.string(), "other": pa.string(), "norm": pa.string(), "indicator": pa.string(),
    "instrument": pa.string(), "provision": pa.string(), "state": pa.string(), "verdict": pa.string(),
    "since": pa.date32(), "until": pa.date32(), "due": pa.date32(), "entry": pa.int64(), "weakened": pa.string(),
})  # fmt: skip
"""`until` is the last day, null where it goes on; `entry` the one that opened the duty."""


class PeopleError(Exception):
    """The files are not as they should be; `message` says what is wrong."""

    def __init__(self, message: Message) -> None:
        super().__init__(str(message))
        self.message = message


@dataclass(frozen=True, slots=True)
class Recorded:
    """The tables of some people, each whole: their cases are in no other tables."""

    people: pa.Table
    entries: pa.Table
    kin: pa.Table | None = None
    places: pa.Table | None = None
    observations: pa.Table | None = None

    def tables(self) -> dict[str, pa.Table]:
        """Those that are there, by name."""
        return {name: table for name in WANTED if (table := getattr(self, name)) is not None}


def read(folder: Path) -> Recorded:
    """All people of a folder. Raises PeopleError, also for a file that is missing or no Parquet."""
    found = {}
    for name in WANTED:
        path = folder / f"{name}.parquet"
        if path.exists():
            try:
                found[name] = pq.read_table(path)
            except (OSError, pa.ArrowInvalid) as error:
                text = Message("%(file)s cannot be read: %(why)s", {"file": str(path), "why": str(error)})
                raise PeopleError(text) from None
            has_columns(name, found[name].column_names)
        elif name in NEEDED:
            raise missing(name)
    return Recorded(**found)


def missing(name: str) -> PeopleError:
    """What to raise where there is no such file."""
    return PeopleError(Message("There is no %(name)s.parquet in the folder of people.", {"name": name}))


def has_columns(name: str, columns: list[str]) -> None:
    """Raises PeopleError for a column that is missing."""
    lacks = [column for column in WANTED[name] if column not in columns]
    if lacks:
        values = {"name": name, "columns": ", ".join(lacks)}
        raise PeopleError(Message("%(name)s.parquet lacks the columns: %(columns)s.", values))


def check_people(recorded: Recorded, program: Program, as_of: int, keep: frozenset[int]) -> Iterator[pa.RecordBatch]:
    """What is found about these people on `as_of`, of the verdicts to `keep`, in batches of `FINDINGS`. Raises PeopleError."""
    plain = Recorded(**{name: _plain(name, table) for name, table in recorded.tables().items()})
    plain = replace(plain, entries=_standing(plain.entries, as_of))
    table = with_groups(table_of(plain, program, as_of), program)
    history = place_history(table, program.coding)
    told = _Told(plain, program)
    for who, part in split(table):
        world, variants = make_world(part, program, history)
        order = world.table.rows.order
        found = check_world(world, variants, keep)
        del world  # else two are held while the next is made
        yield told.findings(found, who, order)


def table_of(named: Recorded, program: Program, as_of: int) -> Table:
    """People with names as a table of the engine: its people and, by their `order`, its rows are theirs. Raises PeopleError."""
    people, entries = named.people, named.entries
    _once("people", people["person"])
    _once("entries", entries["entry"])
    _known_kinds(entries["kind"], program)
    rows = {"person": people.select(["person", "case"]), "entry": entries.select(["entry", "case"])}
    if named.places is not None:
        _once("places", named.places["place"])
        rows["place"] = named.places.select(["place"])
    numbered = {name: _numbered(name, table, rows) for name, table in named.tables().items() if name != "people"}
    return table_of_arrow(people, coding=program.coding, fields=program.fields, as_of=as_of, **numbered)


def _standing(entries: pa.Table, as_of: int) -> pa.Table:
    """What had begun on the day, in the order of the record."""
    begun = entries.filter(pc.less_equal(entries["on_first"], as_of))
    return begun.take(pc.sort_indices(begun["entry"]))


def _plain(name: str, table: pa.Table) -> pa.Table:
    """Ids as text, days as ordinals, yes and no of people as the engine has them; nothing is empty that has to be there."""
    columns = {}
    for column, values in zip(table.column_names, table.columns, strict=True):
        if column in WANTED[name] and column != MAY_BE_EMPTY and values.null_count:
            told = {"name": name, "column": column, "count": values.null_count}
            raise PeopleError(Message("%(name)s.parquet: “%(column)s” is empty in %(count)s rows.", told))
        if pa.types.is_date(values.type):
            values = pc.add(values.cast(pa.date32()).cast(pa.int32()), EPOCH)
        if column in NUMBERS and not pa.types.is_integer(values.type):
            told = {"name": name, "column": column, "type": values.type}
            raise PeopleError(Message("%(name)s.parquet: “%(column)s” holds no days or numbers but %(type)s.", told))
        if column in IDS:
            values = values.cast(pa.string())
        elif name == "people" and pa.types.is_boolean(values.type):
            values = pc.if_else(values, TRUE, FALSE)
        columns[column] = values
    return pa.table(columns)


def _once(name: str, ids: pa.ChunkedArray) -> None:
    twice = len(ids) - pc.count_distinct(ids).as_py()
    if twice:
        told = {"name": name, "count": twice}
        raise PeopleError(Message("%(name)s.parquet: %(count)s ids stand there more than once.", told))


def _known_kinds(kinds: pa.ChunkedArray, program: Program) -> None:
    unknown = sorted(set(pc.unique(kinds).to_pylist()) - program.coding.kinds.keys())
    if unknown:
        raise PeopleError(Message("No kind of entry is called “%(kind)s”.", {"kind": unknown[0]}))


def _numbered(name: str, table: pa.Table, rows: Mapping[str, pa.Table]) -> pa.Table:
    """With rows in place of ids. What is named stands in the same case; only `re` may name nothing: what was begun later."""
    for column, of in NAMES[name].items():
        if column not in table.column_names:
            continue
        ids = table[column]
        found = pc.index_in(ids, rows[of][of].combine_chunks()) if of in rows else pa.nulls(len(ids), pa.int32())
        if of in rows and "case" in rows[of].column_names:
            found = pc.if_else(pc.equal(rows[of]["case"].take(found), table["case"]), found, None)
        lost = found.null_count - ids.null_count
        if lost and column != "re":
            told = {"name": name, "column": column, "count": lost}
            text = Message(
                "%(name)s.parquet: “%(column)s” names nobody and nothing of the case in %(count)s rows.", told
            )
            raise PeopleError(text)
        table = table.set_column(table.column_names.index(column), column, found)
    return table


class _Told:
    """What was found, by names in place of numbers."""

    def __init__(self, named: Recorded, program: Program) -> None:
        self.people, self.entry = named.people, named.entries["entry"].cast(pa.int64())
        norms = [compiled.variant for compiled in program.variants]
        self.norm = pa.array([variant.norm.id for variant in norms])
        self.indicator = pa.array([variant.indicator for variant in norms], pa.string())
        sources = [source for variant in norms for source in variant.norm.sources]
        self.instrument = pa.array([source.instrument for source in sources])
        self.provision = pa.array([source.provision for source in sources])
        self.source = np.cumsum([0, *(len(variant.norm.sources) for variant in norms)])
        self.state = pa.array(sorted(program.coding.states, key=program.coding.states.__getitem__))
        self.verdict = pa.array(VERDICTS)
        self.weakened = pa.array([WEAKENED[why] for why in sorted(WEAKENED)], pa.string())

    def findings(self, found: Found, who: Index, order: Index) -> pa.RecordBatch:
        """`who` are the people of the part as rows of all, `order` its entries."""
        person, source = who[found.person], self.source[found.variant] + found.source
        columns = [
            _taken(self.people["case"], person),
            _taken(self.people["person"], person),
            _taken(self.people["person"], who[np.maximum(found.other, 0)], found.other == NONE),
            _taken(self.norm, found.variant),
            _taken(self.indicator, found.variant),
            _taken(self.instrument, source),
            _taken(self.provision, source),
            _taken(self.state, found.state, found.state == NONE),
            _taken(self.verdict, found.verdict),
            _dates(found.since),
            _dates(found.until - 1, found.until >= FAR),
            _dates(found.due, found.due == NONE),
            _taken(self.entry, order[found.anchor], found.anchor == NONE) if len(order) else pa.nulls(len(found)),
            _taken(self.weakened, found.why),
        ]
        return pa.record_batch([each.cast(kind) for each, kind in zip(columns, FINDINGS.types, strict=True)], FINDINGS)


def _taken(values: Any, at: Index, empty: Mask | None = None) -> pa.Array:
    taken = values.take(pa.array(at, mask=empty))
    return taken.combine_chunks() if isinstance(taken, pa.ChunkedArray) else taken


def _dates(days: Index, empty: Mask | None = None) -> pa.Array:
    return pa.array(days.astype(np.int32) - EPOCH, mask=empty).cast(pa.date32())


def write(batches: Iterator[pa.RecordBatch], folder: Path) -> int:
    """Puts findings into a new folder of Parquet, whole or not at all; returns how many there are. Raises OSError."""
    with new_folder(folder) as half, pq.ParquetWriter(half / "part-0.parquet", FINDINGS) as out:
        count = 0
        for batch in batches:
            out.write_batch(batch)
            count += batch.num_rows
    return count


@contextmanager
def new_folder(folder: Path, mode: int = 0o777) -> Iterator[Path]:
    """A folder to write into that becomes `folder` in the end, whole or not at all. Raises OSError, also where it is there."""
    if folder.exists():
        raise FileExistsError(EEXIST, strerror(EEXIST), str(folder))
    half = folder.with_name(f".{folder.name}.half")
    if half.is_dir() and not half.is_symlink():  # of a run that was ended
        rmtree(half)
    half.mkdir(mode, parents=True)
    try:
        yield half
        half.replace(folder)
    except BaseException:
        rmtree(half, ignore_errors=True)
        raise
