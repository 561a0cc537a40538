"""The 25 norms in zen-engine, as one decision (JSON) and as one compiled expression; runs of days are counted in Python.

zen's *and*, *or*, *not* raise an error on null, so that a fact not known has to be a number: 0 no, 1 not known, 2 yes, with
min, max and 2 - x for the three. It decides one segment at a time and carries nothing from one to the next: what follows,
runs of days, terms and force, is the host's work, done here in plain Python and counted in the time.
"""

import json
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import zen

from benchmarks import machine, peers_norms
from benchmarks.machine import Told
from benchmarks.peers_facts import EPOCH, facts, held, save
from habeas.check.atoms import later
from habeas.check.program import Program
from habeas.dates import Length
from habeas.law.syntax import Amount, Expr

FAR = 1e9
Values = dict[str, float]
Run = tuple[int, int, int]
Decide = Callable[[list[Values]], list[list[int]]]
Finding = tuple[int, int, int, int, int]


@dataclass(frozen=True, slots=True)
class Segment:
    start: int
    stop: int
    state: int
    custody: int


@dataclass(frozen=True, slots=True)
class Limit:
    """A limit as the host counts it: `starts` by state, the day before which days do not count."""

    length: Length
    total: bool
    starts: Mapping[int, int]


class Host:
    """What Python does around the decisions."""

    def __init__(self, law: Program) -> None:
        starts = peers_norms.clock_starts(law)
        self.norms = len(law.variants)
        self.limits: dict[int, Limit] = {}
        for each, form in peers_norms.limits(law):
            assert isinstance(form.at_most, Amount)
            own = {state: since for (norm, state), since in starts.items() if norm == each.number}
            self.limits[each.number] = Limit(form.at_most.length, form.counts == "total", own)
        self.force: dict[tuple[int, int], list[peers_norms.Force]] = defaultdict(list)
        for force in peers_norms.forces(law):
            self.force[force.norm, force.state].append(force)

    def findings(self, person: int, segments: list[Segment], codes: list[list[int]]) -> Iterator[Finding]:
        """The breaches of one person from what was decided on each segment."""
        for norm in range(self.norms):
            column = [row[norm] for row in codes]
            limit = self.limits.get(norm)
            if not any(column):
                continue
            for state, since, until in over(segments, column, limit) if limit else runs(segments, column):
                for force in self.force[norm, state]:
                    low, high = max(since, force.since), min(until, force.until)
                    if low < high:
                        yield norm, force.source, person, low, high


def runs(segments: list[Segment], codes: list[int]) -> Iterator[Run]:
    """(state, since, until) of neighbouring segments of one custody and state on which the code is 2."""
    last: Segment | None = None
    since = 0
    for segment, code in zip(segments, codes, strict=True):
        goes_on = last is not None and (segment.state, segment.custody) == (last.state, last.custody)
        if last is not None and not (code == 2 and goes_on):
            yield last.state, since, last.stop
            last = None
        if code == 2:
            since = segment.start if last is None else since
            last = segment
    if last is not None:
        yield last.state, since, last.stop


def over(segments: list[Segment], codes: list[int], limit: Limit) -> Iterator[Run]:
    """(state, since, until) of the days beyond a limit."""
    origin: int | None = None
    used = 0
    for state, since, until, count_from in _certain(segments, codes, limit):
        begin, moved = count_from, 0
        if limit.total:
            day = max(since, min(count_from, until))
            origin = day if origin is None else origin
            begin, moved = origin, day - origin - used
            used += until - day
        passed = int(later(np.array(begin), limit.length)) + int(limit.length.unit == "month") + moved
        if max(since, passed) < until:
            yield state, max(since, passed), until


def _certain(segments: list[Segment], codes: list[int], limit: Limit) -> Iterator[tuple[int, int, int, int]]:
    """(state, since, until, day from which days count) of runs with code 2; code 1 neither ends nor resets a run."""
    count_from = earliest = 0
    opened: tuple[int, int] | None = None
    span = False
    for at, (segment, code) in enumerate(zip(segments, codes, strict=True)):
        if code != 2 and opened:
            yield *opened, segments[at - 1].stop, count_from
            opened = None
        if code and not span:
            earliest, count_from = limit.starts.get(segment.state, 1), 0
        span = bool(code)
        if code == 2:
            count_from = count_from or max(segment.start, earliest)
            opened = opened or (segment.state, segment.start)
    if opened:
        yield *opened, segments[-1].stop, count_from


def run(target: str, how: str, sample: int) -> Told:
    """Times of the first people and of one of them; writes the findings. `how`: `decision` or `expression`."""
    law = peers_norms.program()
    table = facts(target)
    table = table.filter(pc.less(table.column("person"), sample))
    host, decide = Host(law), decision(law) if how == "decision" else expression(law)
    people = dict(_people(table, law))
    begin = time.perf_counter()
    found = [row for person, (segments, values) in people.items()
             for row in host.findings(person, segments, decide(values))]  # fmt: skip
    seconds = time.perf_counter() - begin
    columns = np.array(found, np.int64).reshape(-1, 5).T
    save(Path(target) / f"zen-{how}.arrow", list(columns))
    custody, person = table.column("custody").to_numpy(), table.column("person").to_numpy()
    times = []
    for who in held(person[custody >= 0]):
        segments, values = people[who]
        times.append(machine.best_of(3, lambda: list(host.findings(who, segments, decide(values)))))  # noqa: B023
    return {
        "seconds": seconds, "rows": table.num_rows, "people": len(people), "peak": machine.peak_bytes(),
        "case": float(np.median(times)),
    }  # fmt: skip


def _people(table: "pa.Table", law: Program) -> Iterator[tuple[int, tuple[list[Segment], list[Values]]]]:
    """Each person's segments, and their facts as zen takes them."""
    start, stop = (table.column(name).cast(pa.int32()).to_numpy() + EPOCH for name in ("start", "stop"))
    spans = zip(
        start.tolist(), stop.tolist(), *(table.column(n).to_pylist() for n in ("state", "custody")), strict=True
    )
    segments = [Segment(*each) for each in spans]
    numbers = [f"{name}_{side}" for name in peers_norms.number_facts(law) for side in ("low", "high")]
    names = [*peers_norms.yes_no_facts(law), *numbers]
    columns = [np.clip(table.column(name).to_numpy().astype(float), -FAR, FAR).tolist() for name in names]
    values = [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]
    person = table.column("person").to_numpy()
    edges = np.flatnonzero(np.diff(person, prepend=-1, append=-1)).tolist()
    for low, high in pairwise(edges):
        yield int(person[low]), (segments[low:high], values[low:high])


def decision(law: Program) -> Decide:
    """All norms as one decision that is given all segments of a person at once."""
    entries = [{"id": f"e{i}", "key": f"n{i}", "value": text} for i, text in enumerate(texts(law))]
    loop = {"executionMode": "loop", "inputField": "segments", "outputPath": "segments", "passThrough": False}
    content = {
        "nodes": [
            {"id": "in", "type": "inputNode", "name": "facts"},
            {"id": "norms", "type": "expressionNode", "name": "norms", "content": {"expressions": entries, **loop}},
            {"id": "out", "type": "outputNode", "name": "decided"},
        ],
        "edges": [
            {"id": "a", "type": "edge", "sourceId": "in", "targetId": "norms"},
            {"id": "b", "type": "edge", "sourceId": "norms", "targetId": "out"},
        ],
    }
    decided = zen.ZenEngine().create_decision(zen.ZenDecisionContent(json.dumps(content)))
    keys = [entry["key"] for entry in entries]

    def decide(values: list[Values]) -> list[list[int]]:
        rows: list[dict[str, Any]] = decided.evaluate({"segments": values})["result"]["segments"]
        return [[row[key] for key in keys] for row in rows]

    return decide


def expression(law: Program) -> Decide:
    """All norms as one compiled expression, evaluated on each segment: the quickest that zen offers."""
    compiled = zen.compile_expression(f"[{', '.join(texts(law))}]")

    def decide(values: list[Values]) -> list[list[int]]:
        return [compiled.evaluate(each) for each in values]

    return decide


def texts(law: Program) -> list[str]:
    """For each norm the expression that is 2 where it is certainly in breach, for a limit where its days count."""
    found = {each.number: f"min([{translated(form.condition)}, 2 - {translated(form.must)}])"
             for each, form in peers_norms.whiles(law)}  # fmt: skip
    found |= {each.number: translated(form.condition) for each, form in peers_norms.limits(law)}
    return [found[number] for number in sorted(found)]


def translated(node: Expr) -> str:
    """A condition in the language of zen.

    >>> from habeas.law.syntax import And, Fact, Not
    >>> translated(And((Fact("detained"), Not(Fact("child")))))
    'min([detained, (2 - child)])'
    """
    return ZEN.translated(node)


ZEN = peers_norms.Dialect(
    all_of=lambda parts: f"min([{', '.join(parts)}])",
    any_of=lambda parts: f"max([{', '.join(parts)}])",
    denied=lambda part: f"(2 - {part})",
    number=lambda name, op, figure: f"(({name}_low {op} {figure} ? 1 : 0) + ({name}_high {op} {figure} ? 1 : 0))",
)
