"""`python -m benchmarks.second FOLDER --lines N --seed S [--part P]`: writes three registers and their truth as Arrow files.

The files are those of `benchmarks.trace_people`, so that the same scorer judges on both. Parts differ in their seeds and in
a fifth of their names.
"""

import sys
from argparse import ArgumentParser
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random

import pyarrow as pa

from benchmarks.second.families import Peoples
from benchmarks.second.registers import Line, Registers
from benchmarks.trace_names import PARTS
from benchmarks.trace_people import LETTERS, pairs, write_table
from habeas.trace.listed import COLUMNS

TOLD: dict[str, Callable[[Line], str]] = {
    "group": lambda line: line.group,
    "role": lambda line: line.role,
    "surname": lambda line: line.surname,
    "given": lambda line: line.given,
    "patronymic": lambda line: line.patronymic,
    "name": lambda line: " ".join(part for part in (line.surname, line.given, line.patronymic) if part).upper(),
    "sex": lambda line: "f" if line.person.female else "m",
    "born": lambda line: line.born,
    "country": lambda line: line.person.country,
    "region": lambda line: line.region,
    "place": lambda line: line.place,
    "last_seen": lambda line: line.last_seen,
    "seen_on": lambda line: line.seen_on.isoformat(),
    "phone": lambda line: line.phone,
}
HAS = {
    "institution": "group role surname given patronymic sex born country region place seen_on",
    "requests": "group role surname given patronymic sex born place last_seen seen_on phone",
    "deportation": "group name sex born country seen_on",
}
"""What each register keeps; no list has everything."""


def generate(lines: int, seed: int, part: str) -> Registers:
    """Registers of at least `lines` lines together, in an order that tells nothing; all follows from `seed` and `part`.

    Raises ValueError for an unknown part.
    """
    rng = Random(f"{seed} {part}")
    peoples, registers = Peoples(rng, PARTS.index(part)), Registers(rng)
    while len(registers) < lines:
        registers.add(peoples.family())
    for name in HAS:
        rng.shuffle(registers.lists[name])
    return registers


def write(folder: str | Path, records: int, seed: int, part: str) -> dict[str, int]:
    """Writes what `trace_people.write` writes, of these people; tells the lengths of the tables."""
    registers = generate(records, seed, part)
    tables: dict[str, pa.Table] = {}
    truths: list[pa.Table] = []
    for name, has in HAS.items():
        lines = registers.lists[name]
        ids = pa.array([f"{LETTERS[name]}{number:07}" for number in range(1, len(lines) + 1)])
        told = {column: pa.array([TOLD[column](line) for line in lines], pa.string()) for column in has.split()}
        nothing = pa.array([""] * len(lines), pa.string())
        tables[name] = pa.table({column: ids if column == "id" else told.get(column, nothing) for column in COLUMNS})
        persons, families = [line.person.number for line in lines], [line.family for line in lines]
        truths.append(pa.table({"id": ids, "person": pa.array(persons), "family": pa.array(families)}))
    people = pa.concat_tables(truths)
    tables |= {"truth": pairs(people), "people": people}
    target = Path(folder)
    target.mkdir(parents=True, exist_ok=True)
    for name, table in tables.items():
        write_table(table, target / f"{name}.arrow")
    return {name: table.num_rows for name, table in tables.items()}


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line."""
    parser = ArgumentParser(prog="python -m benchmarks.second", description=__doc__)
    parser.add_argument("folder", type=Path, help="the folder to write to")
    parser.add_argument("--lines", type=int, default=20_000, help="lines of all three registers together")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--part", choices=PARTS, default="train")
    given = parser.parse_args(arguments)
    for name, count in write(given.folder, given.lines, given.seed, given.part).items():
        print(f"{name}: {count:,}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
