"""The facts that every engine of `peers` starts from, our own evaluation of them, and what it finds.

One row a segment: person, first day, day after the last, state, custody (-1 outside), every yes/no fact as 0 no, 1 not
known, 2 yes, every number as its least and greatest value. Segments after the present are left out. Findings of an engine
are a file of five columns: norm, source, person, first day, day after the last (at most the day after the present).
"""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from benchmarks import machine, peers_norms, people
from benchmarks.bulk import read, read_batch
from benchmarks.machine import Told
from habeas.check.engine import check_world, settle, split, with_groups
from habeas.check.places import place_history
from habeas.check.program import Program
from habeas.check.silent import Settled
from habeas.check.table import take_people
from habeas.check.verdicts import BREACH, NOT_KNOWN, STORED, Found
from habeas.check.world import World

Ints = npt.NDArray[np.int64]
EPOCH = 719_163  # the ordinal of 1 January 1970
PRESENT = people.AS_OF + 1
FINDING = ("norm", "source", "person", "since", "until")
CASES = 30


def worlds(folder: Path, law: Program) -> Iterator[World]:
    """Every chunk of people made ready, with all facts, also those no norm of their state asks for: peers get them too."""
    for path in sorted(folder.glob("*-people.arrow")):
        table = with_groups(read_batch(path, law), law)
        history = place_history(table, law.coding)
        for _, part in split(table):
            yield World(part, law, history, every_part(law))


def every_part(law: Program) -> Settled:
    """Nothing is settled, and everything asked for."""
    return Settled([], {}, law.silence.every)


def evaluate(world: World, law: Program, keep: frozenset[int] = STORED) -> Found:
    """Our evaluation of one chunk: the norms that can say something about these people, and what they say."""
    return check_world(world, [law.variants[number] for number in settle(world.table, law).numbers], keep)


def warm(world: World, law: Program) -> None:
    """Makes the columns that a peer is given; comparisons of numbers are left to the evaluation."""
    for node in peers_norms.yes_no_facts(law).values():
        world.value(node)
    assert len(world.facts.state) == len(world.facts.chain) == world.grid.size


def forget(world: World, law: Program) -> None:
    """Forgets every column but those that are given."""
    given = {id(node) for node in peers_norms.yes_no_facts(law).values()}
    for number in [number for number in world.columns if number not in given]:
        del world.columns[number]


def prepare(source: str, target: str) -> Told:
    """Writes the facts, and what our check finds of every verdict that is compared."""
    law = peers_norms.program()
    counted = custodies = rows = 0
    parts: list[list[Ints]] = []
    with pa.OSFile(str(Path(target) / "facts.arrow"), "wb") as sink:
        out: pa.RecordBatchFileWriter | None = None
        for world in worlds(Path(source), law):
            facts = _facts(world, law, counted, custodies)
            out = out or pa.ipc.new_file(sink, facts.schema)
            out.write_batch(facts)
            rows += facts.num_rows
            found = evaluate(world, law, frozenset({BREACH, NOT_KNOWN}))
            parts.append([*findings(found, counted), found.verdict.astype(np.int64)])
            counted += len(world.table.people)
            custodies += len(world.chains)
        if out is not None:
            out.close()
    columns = [np.concatenate(column) for column in zip(*parts, strict=True)]
    names = (*FINDING, "verdict")
    _write(Path(target) / "checked.arrow", dict(zip(names, columns, strict=True)))
    return {"people": counted, "segments": rows}


def _facts(world: World, law: Program, counted: int, custodies: int) -> "pa.RecordBatch":
    grid = world.grid
    past = np.flatnonzero(grid.start < PRESENT)
    chain = world.facts.chain[past]
    columns: dict[str, object] = {
        "person": (grid.person[past] + counted).astype(np.int32),
        "start": _date(grid.start[past]),
        "stop": _date(np.minimum(grid.end[past], PRESENT)),
        "state": world.facts.state[past].astype(np.int16),
        "custody": np.where(chain >= 0, chain + custodies, -1),
    }
    columns |= {name: world.value(node)[past] for name, node in peers_norms.yes_no_facts(law).items()}
    for name in peers_norms.number_facts(law):
        low, high = world.facts.range(name)
        columns |= {f"{name}_low": low[past], f"{name}_high": high[past]}
    return pa.record_batch(columns)


def _date(days: npt.NDArray[np.integer]) -> "pa.Array":
    return pa.array((days - EPOCH).astype(np.int32)).cast(pa.date32())


def findings(found: Found, counted: int = 0) -> list[Ints]:
    """The five columns of findings that began by the present."""
    began = np.flatnonzero(found.since < PRESENT)
    until = np.minimum(found.until[began], PRESENT)
    columns = (found.variant[began], found.source[began], found.person[began] + counted, found.since[began], until)
    return [column.astype(np.int64) for column in columns]


def ours(source: str, target: str, workers: int) -> Told:
    """Our evaluation from the facts to stored findings, and of one case; and the breaches it found."""
    law = peers_norms.program()
    ready = list(worlds(Path(source), law))
    for world in ready:
        warm(world, law)
    found: list[Found] = []

    def check() -> None:
        with ThreadPoolExecutor(workers) as threads:
            found[:] = threads.map(lambda world: evaluate(world, law), ready)

    def before() -> None:
        for world in ready:
            forget(world, law)

    seconds = machine.best_of(3, check, before)
    counted = np.cumsum([0, *(len(world.table.people) for world in ready)]).tolist()
    parts = []
    for each, first in zip(found, counted, strict=False):
        breach = each.verdict == BREACH
        parts.append([column[breach[each.since < PRESENT]] for column in findings(each, first)])
    save(Path(target) / f"ours-{workers}.arrow", [np.concatenate(column) for column in zip(*parts, strict=True)])
    rows = sum(world.grid.size for world in ready)
    told: Told = {"seconds": seconds, "rows": rows, "peak": machine.peak_bytes()}
    return told | {"case": _one_case(ready[0], law)} if workers == 1 else told


def _one_case(world: World, law: Program) -> float:
    """The median of the time of one person who was held, in seconds."""
    times = []
    for person in held(world.chains.person):
        one = World(take_people(world.table, np.array([person])), law, world.history, every_part(law))
        warm(one, law)
        times.append(machine.best_of(3, partial(evaluate, one, law), partial(forget, one, law)))
    return float(np.median(times))


def held(people_held: npt.NDArray[np.integer]) -> list[int]:
    """The people whose single case is measured: the first who were ever in custody."""
    return [int(person) for person in np.unique(people_held)[:CASES]]


def save(path: Path, columns: list[Ints]) -> None:
    """Writes the findings of an engine."""
    _write(path, dict(zip(FINDING, columns, strict=True)))


def _write(path: Path, columns: dict[str, Ints]) -> None:
    table = pa.table(columns)
    with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, table.schema) as out:
        out.write_table(table)


def facts(folder: str) -> "pa.Table":
    """The facts on disk."""
    return read(Path(folder) / "facts.arrow")
