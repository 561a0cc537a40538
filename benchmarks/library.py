"""The whole library on many people: persons x norms per second, peak memory, and how both grow.

From entries on disk (Arrow, one batch of about 30,000 people at a time) to stored findings (breach, not shown, due,
coming). A process of its own does each size; the generator ran before, in another. Persons x norms counts for each person
the norms that bind their state (the rest are never asked), so it is less than people times the whole library.
"""

import argparse
import json
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from itertools import pairwise
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from benchmarks import machine, people
from habeas.check.arrow import table_of_arrow
from habeas.check.engine import check_world, make_world, split, with_groups
from habeas.check.office import load_program
from habeas.check.places import place_history
from habeas.check.program import Program
from habeas.check.table import Table
from habeas.check.verdicts import STORED

TARGET_SECONDS, TARGET_BYTES, TARGET_RATE = 60, 2 << 30, 20e6
PARTS = ("people", "entries", "kin")
_law: list[Program] = []


def main(sizes: list[int]) -> None:
    """Prints the figures of every size with one thread and with two workers."""
    base = machine.bare_interpreter()
    rows = []
    seconds: dict[int, float] = {}
    for size in sizes:
        folder = machine.folder(f"people-{size}")
        made = machine.run_apart("library", "--write", size, folder)
        for workers, kind in ((1, "one thread"), (2, "2 threads"), (2, "2 processes")):
            told = machine.run_apart(
                "library", "--check", folder, workers, "processes" if "proc" in kind else "threads"
            )
            if "failed" in told:
                rows.append([f"{size:,}", kind, told["failed"], "", "", "", "", ""])
                continue
            if kind == "one thread":
                seconds[size] = told["seconds"]
            memory = told["peak"] - base * told["processes"]
            rows.append([
                f"{size:,}", kind, f"{told['seconds']:.1f}", f"{told['pairs'] / told['seconds'] / 1e6:.1f} M",
                f"{told['pairs'] / told['evaluation'] / 1e6:.1f} M", f"{memory / machine.MIB:,.0f} MiB",
                f"{made['entries'] / size:.1f} / {told['segments'] / size:.0f}", f"{told['found'] / size:.1f}",
            ])  # fmt: skip
            norms, variants = told["norms"], told["variants"]
    machine.table(
        f"Whole library ({norms} norms, {variants} with their variants), from entries on disk to findings",
        ("people", "workers", "seconds", "persons x norms/s", "evaluation alone", "peak memory", "entries / segments",
         "findings"),
        rows,
    )  # fmt: skip
    print(f"  loading the law, once per process: {told['law']:.1f} s, not in the above")
    for less, more in pairwise(sizes):
        if less in seconds and more in seconds:
            growth = (seconds[more] / more) / (seconds[less] / less)
            print(f"  time per person, {more:,} against {less:,}: {growth:.2f} (linear growth: 1)")
    print(f"  to reach at 1,000,000 on 2 cores: {TARGET_SECONDS} s, {TARGET_BYTES >> 30} GiB, evaluation 20 M/s")


def write(size: int, folder: Path) -> dict[str, Any]:
    """Generates people into Arrow files, unless they are there already."""
    mark = folder / "entries.txt"
    if not mark.exists():
        mark.write_text(str(people.write(folder, size)))
    return {"entries": int(mark.read_text())}


def check(folder: Path, workers: int, kind: str) -> dict[str, Any]:
    """Checks every batch of a folder; the answer is printed as JSON."""
    begin = time.perf_counter()
    _law.append(load_program())
    law = time.perf_counter() - begin
    batches = sorted(folder.glob("*-people.arrow"))
    begin = time.perf_counter()
    answers = list(_each(batches, workers, kind))
    seconds = time.perf_counter() - begin
    peaks = {answer["process"]: answer["peak"] for answer in answers}
    if kind == "processes" and workers > 1:
        peaks["parent"] = machine.peak_bytes()
    else:
        peaks = {"parent": machine.peak_bytes()}
    program = _law[0]
    return {
        "seconds": seconds, "law": law, "peak": sum(peaks.values()), "processes": len(peaks),
        "evaluation": sum(a["evaluation"] for a in answers) / workers,
        "norms": len({id(c.variant.norm) for c in program.variants}), "variants": len(program.variants),
        **{key: sum(a[key] for a in answers) for key in ("pairs", "segments", "found", "people")},
    }  # fmt: skip


def _each(batches: list[Path], workers: int, kind: str) -> Iterator[dict[str, Any]]:
    if workers == 1:
        yield from map(check_batch, batches)
    elif kind == "threads":
        with ThreadPoolExecutor(workers) as threads:
            yield from threads.map(check_batch, batches)
    else:
        with ProcessPoolExecutor(workers, get_context("fork")) as processes:
            yield from processes.map(check_batch, batches)


def check_batch(path: Path) -> dict[str, Any]:
    """From the files of one batch to its findings; times of the evaluation apart."""
    program = _law[0]
    table = with_groups(read_batch(path, program), program)
    history = place_history(table, program.coding)
    evaluation, segments, found = 0.0, 0, 0
    for _, part in split(table, program):
        world, variants = make_world(part, program, history)
        begin = time.perf_counter()
        found += len(check_world(world, variants, STORED))
        evaluation += time.perf_counter() - begin
        segments += world.grid.size
    return {
        "evaluation": evaluation, "segments": segments, "found": found, "people": len(table.people),
        "pairs": pairs_of(table, program), "peak": machine.peak_bytes(), "process": _process(),
    }  # fmt: skip


def _process() -> str:
    return str(Path("/proc/self").resolve().name)


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


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, help="one small size instead of the three")
    parser.add_argument("--write", nargs=2)
    parser.add_argument("--check", nargs=3)
    given = parser.parse_args()
    if given.write:
        print(json.dumps(write(int(given.write[0]), Path(given.write[1]))))
    elif given.check:
        print(json.dumps(check(Path(given.check[0]), int(given.check[1]), given.check[2])))
    else:
        main([given.people] if given.people else [10_000, 100_000, 1_000_000])
    sys.exit(0)
