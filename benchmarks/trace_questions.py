"""Questions of tracers about people in the registers, as they are asked on the telephone, with the right answers.

`python -m benchmarks.trace_questions FOLDER --count 2000 --seed 7`

A question is about one person: some of the name in any script, spelled anew by ear, at times with an error of typing, and
some of age, sex, parents, origin, place and phone. It is asked from the truth, up to two years later, by a hand of its own.
Right answers are all lines of the person.
"""

import sys
from argparse import ArgumentParser
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa

from benchmarks.trace_dice import Dice
from benchmarks.trace_people import families_of, read_table, write_table
from benchmarks.trace_rates import REQUESTS, Rates
from benchmarks.trace_registers import Register
from habeas.trace.listed import COLUMNS

ASKED: Final[Rates] = replace(
    REQUESTS, members={"child": 1.0, "mother": 1.0, "father": 1.0, "grandmother": 1.0, "uncle": 1.0, "aunt": 1.0},
    again=0.0, one_only=1.0, typing=0.10, hearing=0.18, group_missing=1.0, whole=0.7, surname_missing=0.02,
    patronymics={"kept": 0.72, "none": 0.22, "vich": 0.03, "own": 0.03}, given_missing=0.0,
    region_missing=0.6, place_missing=0.5, phone=0.1, father_told=0.4, mother_told=0.45, initials=0.0,
    other_surname=0.05, both_surnames=0.05,
)  # fmt: skip
"""A question carries the name, and each other detail at a rate; one part of every tenth name has an error of typing."""


def questions(folder: str | Path, count: int, seed: int = 7) -> pa.Table:
    """`count` questions about people of a folder that `trace_people.write` wrote; writes `questions.arrow` beside it.

    The table has the columns of `habeas.trace.listed` and `answers`, a list of ids. Raises FileNotFoundError where the
    folder has no registers, ValueError where it has fewer people than questions.
    """
    target = Path(folder)
    people = read_table(target / "people.arrow")
    persons, ids = people["person"].to_numpy(), people["id"]
    known = np.unique(persons)
    if len(known) < count:
        raise ValueError(f"{target} has {len(known)} people, fewer than {count} questions")
    dice = Dice(seed, 99)
    wanted = set(dice.rng.choice(known, count, replace=False).tolist())
    order = np.argsort(persons, kind="stable")
    ordered = persons[order]
    asked = Register("questions", ASKED, people.schema.metadata[b"part"].decode())
    for family in families_of(people.schema.metadata):
        for person in family.members:
            if person.number in wanted:
                asked.ask(family, person, dice)
    answers = []
    for number in asked.persons:
        low, high = np.searchsorted(ordered, [number, number + 1])
        answers.append(ids.take(pa.array(np.sort(order[low:high]))).to_pylist())
    table = asked.table(list(range(len(asked))), [f"Q{at:06}" for at in range(1, len(asked) + 1)], [""] * len(asked))
    table = table.select(list(COLUMNS)).append_column("answers", pa.array(answers, pa.list_(pa.string())))
    write_table(table, target / "questions.arrow")
    return table


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line."""
    parser = ArgumentParser(prog="python -m benchmarks.trace_questions", description=__doc__)
    parser.add_argument("folder", type=Path, help="a folder that benchmarks.trace_people wrote")
    parser.add_argument("--count", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=7)
    given = parser.parse_args(arguments)
    print(f"questions: {questions(given.folder, given.count, given.seed).num_rows:,}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
