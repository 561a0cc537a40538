"""The check: a table of people and a program of norms in, runs of days with verdicts out. One path for one and for a million.

Chunks of people that fit the cache are checked one after another, or on several threads; numpy lets go of the
interpreter in its loops. Families stay together; of the others those of one state do, since most norms bind one state
and a variant that binds none of the states of a chunk, or whose trigger no row has, is skipped.
"""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np

from habeas.check.forms import check_forms
from habeas.check.kleene import Index, which
from habeas.check.places import PlaceHistory, place_history
from habeas.check.program import Compiled, Program
from habeas.check.reach import states_of
from habeas.check.select import Selection
from habeas.check.silent import Settled
from habeas.check.table import Table, take_people
from habeas.check.verdicts import VERDICTS, Collector, Found
from habeas.check.world import World

CHUNK = 10_000
FEW = 1_000
"""So few people are not worth sorting by state."""
EVERYTHING = frozenset(range(len(VERDICTS)))


def check_table(
    table: Table,
    program: Program,
    keep: frozenset[int] = EVERYTHING,
    chunk: int = CHUNK,
    threads: int = 1,
) -> Iterator[tuple[Index, Found]]:
    """Yields for each chunk (its people as rows of the table, what was found); people of what was found count in the chunk."""
    history = place_history(table, program.coding)
    table = with_groups(table, program)

    def check(part: tuple[Index, Table]) -> tuple[Index, Found]:
        return part[0], check_world(*make_world(part[1], program, history), keep)

    if threads == 1 or len(table.people) <= FEW:
        yield from map(check, split(table, chunk))
        return
    with ThreadPoolExecutor(threads) as pool:
        yield from pool.map(check, split(table, chunk))


def make_world(table: Table, program: Program, history: PlaceHistory) -> tuple[World, list[Compiled]]:
    """One chunk of people made ready, and the variants that can say anything about them."""
    settled = settle(table, program)
    return World(table, program, history, settled), [program.variants[number] for number in settled.numbers]


def check_world(world: World, variants: list[Compiled], keep: frozenset[int] = EVERYTHING) -> Found:
    """Everything that is found about the people of one chunk."""
    collector = Collector(world.program, world.today, keep, world.table.people.group)
    check_forms(world, variants, collector)
    return collector.found()


def settle(table: Table, program: Program) -> Settled:
    """The variants that can say anything about these people, and what they will ask for."""
    here = states_of(table, len(program.coding.states))
    gaps = [number for number, gap in enumerate(program.gaps) if here[gap.state]]
    shown = program.silence.signs.shown(table)
    return program.silence.settle(shown, program.reach.concerned(table), np.array(gaps, np.int64))


def split(table: Table, chunk: int = CHUNK) -> Iterator[tuple[Index, Table]]:
    """Parts of about `chunk` people, with the rows of the table they are; no family is parted, states are kept apart."""
    count = len(table.people)
    if count <= min(chunk, FEW):
        yield np.arange(count), table
        return
    family = _families(table)
    first = which(np.concatenate(([True], family[1:] != family[:-1])))
    state = table.people.state[first][family]
    order = np.argsort(state, kind="stable")
    family, state = family[order], state[order]
    start = 0
    while start < count:
        end = int(np.searchsorted(state, state[start], side="right"))
        if end > start + chunk:
            own = family[start:end]
            whole = int(np.searchsorted(own, own[chunk]))
            end = start + (whole or int(np.searchsorted(own, own[0], side="right")))
        yield order[start:end], take_people(table, order[start:end])
        start = end


def _families(table: Table) -> Index:
    """A number for each person, rising; kin share one. Kin lie near one another in the order of people."""
    count = len(table.people)
    reach = np.arange(count)
    low, high = np.minimum(table.kin.who, table.kin.of), np.maximum(table.kin.who, table.kin.of)
    np.maximum.at(reach, low, high)
    furthest = np.maximum.accumulate(reach)
    begins = np.concatenate(([True], furthest[:-1] < np.arange(1, count)))
    return np.cumsum(begins) - 1


def with_groups(table: Table, program: Program) -> Table:
    """Adds, for each `count_people` of the law, how many people have such an entry of the same authority and day.

    Counted within each case: what stands beside it in a batch must not change a verdict, nor tell of others (CORNERS).
    """
    if not program.counts:
        return table
    rows = table.rows
    numbers = dict(rows.numbers)
    selection = Selection(table, program.coding)
    body = np.where(rows.words["ordered_by"] != 0, rows.words["ordered_by"], rows.words["authority"])
    cases = (
        np.unique(table.names.cases, return_inverse=True)[1] if table.names.cases else np.zeros(len(table.people), int)
    )
    for what in program.counts:
        chosen = selection.rows(what).rows
        column = np.full(len(rows), np.nan)
        exact = chosen[(rows.d0[chosen] == rows.d1[chosen]) & (body[chosen] != 0)]
        if len(exact):
            person = rows.person[exact].astype(np.int64)
            keys = np.stack((rows.d0[exact].astype(np.int64), body[exact], cases[person], person), axis=1)
            people = np.unique(keys, axis=0)
            groups, size = np.unique(people[:, :3], axis=0, return_counts=True)
            order = {tuple(map(int, group)): int(n) for group, n in zip(groups, size, strict=True)}
            column[exact] = [order[tuple(map(int, each[:3]))] for each in keys]
        numbers[f"people:{what.word}"] = column
    return replace(table, rows=replace(rows, numbers=numbers))
