"""A generator of families in three registers: what tracing is measured on.

`python -m benchmarks.trace_people OUT --records 20000 --seed 1 --part train [--csv]`

People are invented; their names, papers and the errors of officials and relatives are shaped as in the region
(`data/people/`, `trace_rates.py`). The parts *train* and *test* have different seeds and mostly different names. Whoever
writes a generator flatters somebody: figures on it compare engines, they do not promise what real lists will give.
"""

import sys
from argparse import ArgumentParser
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa
from pyarrow import csv

from benchmarks.trace_dice import Dice
from benchmarks.trace_families import Families, Family
from benchmarks.trace_names import PARTS
from benchmarks.trace_rates import REGISTERS
from benchmarks.trace_registers import Register

LETTERS: Final = {"institution": "I", "requests": "R", "deportation": "D"}


def write(folder: str | Path, records: int, seed: int, part: str, as_csv: bool = False) -> dict[str, int]:
    """Writes `institution`, `requests`, `deportation`, `truth` and `people`, as Arrow files or CSV; tells their lengths.

    `truth` has every pair of lines of one person (`left`, `right`, ids); `people` the truth of each line (`id`, `person`,
    `family`). Raises KeyError for an unknown part.
    """
    tables = generate(records, seed, part)
    target = Path(folder)
    target.mkdir(parents=True, exist_ok=True)
    for name, table in tables.items():
        if as_csv:
            csv.write_csv(table, target / f"{name}.csv")
        else:
            write_table(table, target / f"{name}.arrow")
    return {name: table.num_rows for name, table in tables.items()}


def write_table(table: pa.Table, path: Path) -> None:
    """Writes an Arrow file."""
    with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, table.schema) as writer:
        writer.write_table(table)


def read_table(path: Path) -> pa.Table:
    """An Arrow file, mapped into memory."""
    with pa.memory_map(str(path)) as source:
        return pa.ipc.open_file(source).read_all()


def generate(records: int, seed: int, part: str) -> dict[str, pa.Table]:
    """The tables that `write` writes, by their names. `records` are the lines of all registers together."""
    dice = Dice(seed, PARTS.index(part), 1)
    registers = {name: Register(name, rates, part) for name, rates in REGISTERS.items()}
    families = Families(Dice(seed, PARTS.index(part), 0), part)
    while sum(map(len, registers.values())) < records:
        family = families.next()
        present = [register for register in registers.values() if dice.chance(register.rates.present)]
        for register in present or [dice.one(tuple(registers.values()))]:
            register.take(family, dice)
    over = sum(map(len, registers.values())) - records
    tables, truths = {}, []
    for name, register in registers.items():
        kept = len(register) - (over if name == "deportation" else 0)
        tables[name], truth = _shuffled(register, kept, LETTERS[name], dice)
        truths.append(truth)
    made = {"seed": str(seed), "part": part, "families": str(families.count)}
    people = pa.concat_tables(truths).replace_schema_metadata(made)
    return {**tables, "truth": pairs(people), "people": people}


def families_of(metadata: Mapping[bytes, bytes]) -> Iterator[Family]:
    """The families of a table `people` once more, by what it keeps of its making."""
    part = metadata[b"part"].decode()
    families = Families(Dice(int(metadata[b"seed"]), PARTS.index(part), 0), part)
    return (families.next() for _ in range(int(metadata[b"families"])))


def _shuffled(register: Register, kept: int, letter: str, dice: Dice) -> tuple[pa.Table, pa.Table]:
    """The register with its entries in a random order and ids that tell nothing, and its truth."""
    groups = np.array(register.groups[:kept])
    places = dice.rng.permutation(register.entries + 1)
    order = np.argsort(places[groups], kind="stable")
    ids = [f"{letter}{number:07}" for number in range(1, kept + 1)]
    numbers = np.cumsum(np.r_[True, np.diff(groups[order]) != 0])
    grouped = np.array(register.grouped[:kept])[order]
    named = [f"{letter}G{number:06}" if told else "" for number, told in zip(numbers, grouped, strict=True)]
    truth = pa.table({
        "id": pa.array(ids), "person": np.array(register.persons)[order], "family": np.array(register.families)[order],
    })  # fmt: skip
    return register.table(order.tolist(), ids, named), truth


def pairs(people: pa.Table) -> pa.Table:
    """Every pair of lines of one person, the ids in order."""
    ids = people["id"].to_pylist()
    persons = people["person"].to_numpy()
    order = np.argsort(persons, kind="stable")
    ends = np.flatnonzero(np.diff(persons[order], append=-1)) + 1
    left, right = [], []
    begin = 0
    for end in ends.tolist():
        for one, other in combinations(sorted(ids[at] for at in order[begin:end]), 2):
            left.append(one)
            right.append(other)
        begin = end
    return pa.table({"left": pa.array(left, pa.string()), "right": pa.array(right, pa.string())})


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line."""
    parser = ArgumentParser(prog="python -m benchmarks.trace_people", description=__doc__)
    parser.add_argument("out", type=Path, help="the folder to write to")
    parser.add_argument("--records", type=int, default=20_000, help="lines of all three registers together")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--part", choices=PARTS, default="train")
    parser.add_argument("--csv", action="store_true", help="CSV in place of Arrow files")
    given = parser.parse_args(arguments)
    for name, count in write(given.out, given.records, given.seed, given.part, given.csv).items():
        print(f"{name}: {count:,}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
