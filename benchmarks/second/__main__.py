"""`python -m benchmarks.second FOLDER --lines N --seed S [--part P]`: writes three registers and the truth as Arrow files.

Parts differ in their seeds and in a fifth of their names: 0 is to train on, 1 to test.
"""

from argparse import ArgumentParser
from collections.abc import Callable
from pathlib import Path
from random import Random

import pyarrow as pa
from pyarrow import feather

from benchmarks.second.families import Peoples
from benchmarks.second.registers import Line, Registers

Column = Callable[[Line], str]
COLUMNS: dict[str, Column] = {
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
    "deportations": "group name sex born country seen_on",
}
"""What each register keeps; no list has everything."""


def generate(lines: int, seed: int, part: int) -> Registers:
    """Registers of at least `lines` lines together, in an order that tells nothing; all follows from `seed` and `part`."""
    rng = Random(f"{seed} {part}")
    peoples, registers = Peoples(rng, part), Registers(rng)
    while len(registers) < lines:
        registers.add(peoples.family())
    for name in HAS:
        rng.shuffle(registers.lists[name])
    return registers


def write(registers: Registers, folder: Path) -> None:
    """Writes `<register>.arrow` for each register, and `truth.arrow`: `id, person` of every line."""
    folder.mkdir(parents=True, exist_ok=True)
    ids: list[str] = []
    people: list[int] = []
    for name, columns in HAS.items():
        lines = registers.lists[name]
        own = [f"{name[0]}{number:07}" for number in range(len(lines))]
        table = {column: [COLUMNS[column](line) or None for line in lines] for column in columns.split()}
        feather.write_feather(pa.table({"id": own, **table}), folder / f"{name}.arrow", compression="uncompressed")
        ids += own
        people += [line.person.number for line in lines]
    feather.write_feather(pa.table({"id": ids, "person": people}), folder / "truth.arrow", compression="uncompressed")


def main() -> None:
    """Generates what the command line asks for."""
    parser = ArgumentParser(prog="python -m benchmarks.second", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--lines", type=int, default=20_000, help="over the three registers together")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--part", type=int, default=1, help="0 to train on, 1 to test")
    given = parser.parse_args()
    write(generate(given.lines, given.seed, given.part), given.folder)


if __name__ == "__main__":
    main()
