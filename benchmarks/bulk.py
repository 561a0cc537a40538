"""Many people from Arrow files on disk to stored findings: the work that `library` and `spike` measure.

One batch of at most 100,000 people at a time: read, checked in parts that fit the cache, its findings (breach, not shown,
due, coming) written to an Arrow file as they come. Workers take batches in turn. The functions `write` and `check` run in
processes of their own (`machine.run_apart`), so that the generator's memory is not counted.
"""

import os
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import fields, replace
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import pyarrow as pa

from benchmarks import machine, people
from benchmarks.machine import Told
from habeas.check.arrow import table_of_arrow
from habeas.check.engine import check_world, make_world, split, with_groups
from habeas.check.kleene import Index
from habeas.check.office import compiled, force_of, load_program
from habeas.check.places import place_history
from habeas.check.program import Program
from habeas.check.table import Table
from habeas.check.verdicts import STORED, Found
from habeas.law.compiled import shipped_library
from habeas.law.norm import AtEvent, Event, Recurrence
from habeas.record.vocabulary import load_vocabulary

BATCH = 100_000
PARTS = ("people", "entries", "kin")
_law: list[Program] = []


def write(folder: str, size: int) -> Told:
    """Generates people into Arrow files, unless they are there already from the generator as it is."""
    mark = Path(folder) / "entries.txt"
    if not mark.exists() or mark.stat().st_mtime < Path(people.__file__).stat().st_mtime:
        for left in Path(folder).glob("*.arrow"):
            left.unlink()
        batch = min(BATCH, -(-size // 4))  # so that two workers have something to share at small sizes too
        mark.write_text(str(people.write(Path(folder), size, batch)), encoding="utf-8")
    return {"entries": int(mark.read_text(encoding="utf-8"))}


def check(folder: str, norms: str, workers: int, kind: str) -> Told:
    """Checks every batch of a folder against all norms (`all`) or those about events and recurrences (`deadlines`)."""
    begin = time.perf_counter()
    _law[:] = [load_program() if norms == "all" else deadlines()]
    law, baseline = time.perf_counter() - begin, machine.peak_bytes()
    batches = sorted(Path(folder).glob("*-people.arrow"))
    begin = time.perf_counter()
    answers = list(_each(batches, workers, kind))
    seconds = time.perf_counter() - begin
    peaks = {os.getpid(): machine.peak_bytes()}
    for answer in answers:
        peaks[answer["process"]] = max(answer["peak"], peaks.get(answer["process"], 0))
    program = _law[0]
    return {
        "seconds": seconds, "law": law, "baseline": baseline * len(peaks), "peak": sum(peaks.values()),
        "evaluation": sum(a["evaluation"] for a in answers) / min(workers, len(batches)),
        "norms": len({id(c.variant.norm) for c in program.variants}), "variants": len(program.variants),
        **{key: sum(a[key] for a in answers) for key in ("pairs", "segments", "found", "people", "entries")},
    }  # fmt: skip


def deadlines() -> Program:
    """The program of the norms about what has to follow, precede or hold at an event, and what has to recur."""
    vocabulary = load_vocabulary()
    library = shipped_library(vocabulary)
    chosen = tuple(norm for norm in library.norms if isinstance(norm.form, Event | AtEvent | Recurrence))
    return compiled(replace(library, norms=chosen), vocabulary, {}, force_of)


def _each(batches: list[Path], workers: int, kind: str) -> Iterator[Told]:
    if workers == 1:
        yield from map(check_batch, batches)
    elif kind == "threads":
        with ThreadPoolExecutor(workers) as threads:
            yield from threads.map(check_batch, batches)
    else:
        with ProcessPoolExecutor(workers, get_context("fork")) as processes:
            yield from processes.map(check_batch, batches)


def check_batch(path: Path) -> Told:
    """From the files of one batch to the file of its findings; times of the evaluation apart."""
    program = _law[0]
    table = with_groups(read_batch(path, program), program)
    history = place_history(table, program.coding)
    evaluation, segments, found = 0.0, 0, 0
    with pa.OSFile(str(path.with_name(path.name.replace("people", "findings"))), "wb") as sink:
        out: pa.RecordBatchFileWriter | None = None
        for who, part in split(table):
            world, variants = make_world(part, program, history)
            begin = time.perf_counter()
            part_found = check_world(world, variants, STORED)
            evaluation += time.perf_counter() - begin
            segments += world.grid.size
            del world  # else two are held while the next is made
            found += len(part_found)
            columns = stored(part_found, who)
            out = out or pa.ipc.new_file(sink, columns.schema)
            out.write_batch(columns)
        if out is not None:
            out.close()
    return {
        "evaluation": evaluation, "segments": segments, "found": found, "people": len(table.people),
        "entries": len(table.rows), "pairs": pairs_of(table, program), "peak": machine.peak_bytes(),
        "process": os.getpid(),
    }  # fmt: skip


def stored(found: Found, who: Index) -> "pa.RecordBatch":
    """Findings as columns, their people as rows of the batch."""
    columns = {column.name: getattr(found, column.name) for column in fields(found)}
    return pa.record_batch({**columns, "person": who[found.person].astype(np.int32)})


def read_batch(path: Path, program: Program) -> Table:
    """The table of one batch on disk."""
    found = {part: read(path.with_name(path.name.replace("people", part))) for part in PARTS}
    places, seen = (read(path.with_name(f"{name}.arrow")) for name in ("places", "observations"))
    return table_of_arrow(
        found["people"], found["entries"], program.coding, program.fields, people.AS_OF,
        kin=found["kin"], places=places, observations=seen,
    )  # fmt: skip


def read(path: Path) -> "pa.Table":
    """An Arrow file as a table, mapped into memory."""
    with pa.memory_map(str(path)) as source:
        return pa.ipc.open_file(source).read_all()


def pairs_of(table: Table, program: Program) -> int:
    """How many (person, norm) there are where the norm binds the state of the person's case."""
    binding = np.zeros(len(program.coding.states) + 1, np.int64)
    for state in range(len(program.coding.states)):
        binding[state] = len({id(c.variant.norm) for c in program.variants if state in c.force})
    return int(binding[table.people.state].sum())
