"""The check: a table of people and a program of norms in, runs of days with verdicts out. One path for one and for a million.

Chunks of people that fit the cache are checked one after another, or on several threads; numpy lets go of the
interpreter in its loops. A variant whose trigger no row has, or that binds none of the states of the chunk, is skipped.
"""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np

from habeas.check.forms import check_forms
from habeas.check.places import PlaceHistory, place_history
from habeas.check.program import Asks, Compiled, Program
from habeas.check.select import Selection
from habeas.check.table import Table, select_people
from habeas.check.verdicts import VERDICTS, Collector, Found
from habeas.check.world import World
from habeas.law.norm import AtEvent, Event

CHUNK = 30_000
EVERYTHING = frozenset(range(len(VERDICTS)))


def check_table(
    table: Table,
    program: Program,
    keep: frozenset[int] = EVERYTHING,
    chunk: int = CHUNK,
    threads: int = 1,
) -> Iterator[tuple[int, Found]]:
    """Yields (first person of the chunk, what was found in it); indices of people and rows are those of the chunk."""
    history = place_history(table, program.coding)
    table = with_groups(table, program)
    starts = _chunk_starts(table, chunk)
    spans = list(zip(starts, [*starts[1:], len(table.people)], strict=True))

    def check_span(span: tuple[int, int]) -> tuple[int, Found]:
        whole = span == (0, len(table.people))
        part = table if whole else select_people(table, *span)
        return span[0], check_chunk(part, program, history, keep)

    if threads == 1 or len(spans) == 1:
        yield from map(check_span, spans)
        return
    with ThreadPoolExecutor(threads) as pool:
        yield from pool.map(check_span, spans)


def check_chunk(table: Table, program: Program, history: PlaceHistory, keep: frozenset[int] = EVERYTHING) -> Found:
    """Everything that is found about the people of one chunk."""
    variants, asks = select_variants(table, program)
    world = World(table, program, history, asks)
    collector = Collector(program, world.today, keep, table.people.group)
    check_forms(world, variants, collector)
    return collector.found()


def select_variants(table: Table, program: Program) -> tuple[list[Compiled], Asks]:
    """The variants that can say anything about these people, and what they will ask for."""
    states = set(np.unique(table.people.state).tolist()) | set(np.unique(table.places.state).tolist())
    states |= set(np.unique(table.people.nationality).tolist()) | set(np.unique(table.rows.to_state).tolist())
    kinds = np.zeros(len(program.coding.kinds), bool)
    kinds[table.rows.kind] = True
    variants = [c for c in program.variants if _concerns(c, states, kinds, program)]
    parts = [program.asks[c.number] for c in variants]
    parts += [gap.asks for gap in program.gaps if gap.state in states]
    return variants, Asks.of(parts)


def _concerns(compiled: Compiled, states: set[int], kinds: np.ndarray, program: Program) -> bool:
    """Whether a variant can say anything about people of these states with entries of these kinds."""
    if not states & compiled.force.keys():
        return False
    form = compiled.form
    if isinstance(form, Event | AtEvent) and not form.trigger.fact:
        codes = [program.coding.kinds[kind] for selector in form.trigger.selectors for kind in selector.kinds]
        return bool(kinds[codes].any())
    return True


def _chunk_starts(table: Table, chunk: int) -> list[int]:
    """Chunk borders that no family crosses: kin lie next to one another in the order of people."""
    count = len(table.people)
    if count <= chunk:
        return [0]
    reach = np.arange(count)
    low, high = np.minimum(table.kin.who, table.kin.of), np.maximum(table.kin.who, table.kin.of)
    np.maximum.at(reach, low, high)
    furthest = np.maximum.accumulate(reach)
    closed = np.flatnonzero(furthest == np.arange(count)) + 1
    starts, at = [0], 0
    while at + chunk < count:
        position = int(np.searchsorted(closed, at + chunk))
        if position >= len(closed):
            break
        at = int(closed[position])
        if at < count:
            starts.append(at)
    return starts


def with_groups(table: Table, program: Program) -> Table:
    """Adds, for each `count_people` of the law, how many people have such an entry of the same authority and day."""
    if not program.counts:
        return table
    rows = table.rows
    numbers = dict(rows.numbers)
    selection = Selection(table, program.coding)
    body = np.where(rows.words["ordered_by"] != 0, rows.words["ordered_by"], rows.words["authority"])
    for what in program.counts:
        chosen = selection.rows(what).rows
        column = np.full(len(rows), np.nan)
        exact = chosen[(rows.d0[chosen] == rows.d1[chosen]) & (body[chosen] != 0)]
        if len(exact):
            keys = np.stack((rows.d0[exact].astype(np.int64), body[exact], rows.person[exact].astype(np.int64)), axis=1)
            people = np.unique(keys, axis=0)
            groups, size = np.unique(people[:, :2], axis=0, return_counts=True)
            order = {(int(day), int(who)): int(n) for (day, who), n in zip(groups, size, strict=True)}
            column[exact] = [order[int(day), int(who)] for day, who, _ in keys]
        numbers[f"people:{what.word}"] = column
    return replace(table, rows=replace(rows, numbers=numbers))
