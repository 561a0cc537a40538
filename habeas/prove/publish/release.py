"""A release: the fixed tables of a day, for each year on record, as they may be published; and what is kept beside them.

`told` is for everybody. `kept` stays in the office: the counts of what was hidden, from when it was first hidden, and which
names stood among the others; later releases are held against it. Where figures are perturbed there is nothing to keep.

Of whom a year was made is kept as a mark: where they are the same as in the last release, so is what is told of it. Past years
hardly change, and to suppress one takes seconds.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from habeas.check.amounts import iso
from habeas.prove.count import Counter
from habeas.prove.pattern import Pattern
from habeas.prove.publish.axes import ALL, LEAST, STATE, STATELESS, Axis, axes_of, grouped
from habeas.prove.publish.noise import Keys, perturbed, record_keys
from habeas.prove.publish.population import HELD, Population, population, years
from habeas.prove.publish.suppression import Told, kept_hidden, steady, suppressed
from habeas.prove.publish.system import Id, System, system_of

Body = Mapping[str, Any]
SUPPRESSED: Final = "suppressed"
PERTURBED: Final = "perturbed"
_GROUPED: Final = (STATE, "kind", "nationality")
_EVERYBODY: Final[Id] = (HELD, ALL, ALL)


class OtherReleaseError(ValueError):
    """An earlier release that this one cannot follow: of a later day, or made in the other way."""


class Making:
    """A release, made year by year: going through it yields how many of `total` years are done; then `body` is the release.

    The same arguments and errors as `release`.
    """

    def __init__(
        self, pattern: Pattern, day: int, earlier: Sequence[Body] = (), *, secret: bytes | None = None,
        ids: Mapping[int, str] | None = None,
    ) -> None:  # fmt: skip
        self._pattern, self._secret, self._ids = pattern, secret, ids or {}
        self._before = sorted(earlier, key=lambda each: str(each["told"]["day"]))
        method = PERTURBED if secret is not None else SUPPRESSED
        if any(each["told"]["day"] > iso(day) or each["told"]["method"] != method for each in self._before):
            raise OtherReleaseError
        self.total = 0
        self.body: dict[str, Any] = {
            "told": {"day": iso(day), "method": method, "least": LEAST, "years": {}},
            "kept": {},
        }

    def __iter__(self) -> Iterator[int]:
        if self._before and self._before[-1]["told"]["day"] == self.body["told"]["day"]:
            self.body = dict(self._before[-1])
            return
        with Counter(self._pattern) as counter:
            every = years(counter)
            self.total = len(every)
            for number, year in enumerate(every, 1):
                told, kept = self._year(population(counter, year), _Past(self._before, str(year)))
                self.body["told"]["years"][str(year)], self.body["kept"][str(year)] = told, kept
                yield number

    def _year(self, people: Population, past: "_Past") -> tuple[dict[str, Any], dict[str, Any]]:
        if self._secret is not None:
            names = [self._ids.get(number, str(number)) for number in people.people.tolist()]
            return _perturbed(people, past, record_keys(self._secret, names))
        mark = people.mark()
        if past.told and past.kept.get("mark") == mark:
            return past.told[-1], dict(past.kept)
        told, kept = _year(people, past)
        return told, {**kept, "mark": mark}


def release(
    pattern: Pattern, day: int, earlier: Sequence[Body] = (), *, secret: bytes | None = None,
    ids: Mapping[int, str] | None = None,
) -> dict[str, Any]:  # fmt: skip
    """What is told on a day (an ordinal) after the earlier releases of this office, in any order.

    With a `secret` figures are perturbed; `ids` then are what people are called in every release, by their number (their
    numbers, where they have no others). Whoever asks again on the same day is told the same. Raises OtherReleaseError,
    ShortSecretError.
    """
    making = Making(pattern, day, earlier, secret=secret, ids=ids)
    for _ in making:
        pass
    return making.body


def remembered(earlier: Iterable[Body]) -> list[Body]:
    """Of many releases, in the order of their days, what a later one has to read: each year only where it was told otherwise
    than the time before, and what was last kept of it. They can come one by one: no more of them is held than that."""
    found: list[Body] = []
    told: dict[str, Any] = {}
    kept: dict[str, Any] = {}
    for each in earlier:
        new = {year: own for year, own in each["told"]["years"].items() if told.get(year) != own}
        told |= new
        kept |= each["kept"]
        found = [
            *(body for body in found if body["told"]["years"]),
            {"told": {**each["told"], "years": new}, "kept": {}},
        ]
    return [*found[:-1], {**found[-1], "kept": kept}] if found else []


def ids(name: str) -> Id:
    """A cell by its name in a body: what, node, state."""
    what, node, state = name.split("|")
    return what, node, state


def name_of(cell: Id) -> str:
    """What a cell is called in a body."""
    return "|".join(cell)


class _Past:
    """What earlier releases told and kept of one year, the latest last."""

    def __init__(self, before: Sequence[Body], year: str) -> None:
        self.told = [each["told"]["years"][year] for each in before if year in each["told"]["years"]]
        kept = [each["kept"][year] for each in before if year in each["kept"]]
        self.kept: Mapping[str, Any] = kept[-1] if kept else {}

    def figures(self, axis: str) -> list[dict[Id, int]]:
        """What each told of an axis, and of its totals."""
        return [
            {ids(name): count for own in (STATE, axis) for name, count in each["axes"].get(own, {}).items()}
            for each in self.told
        ]

    def counts(self, axis: str) -> dict[Id, int]:
        """What was hidden of an axis, with the count when it first was."""
        return {ids(name): count for name, count in self.kept.get("hidden", {}).get(axis, {}).items()}

    def grouped(self, axis: str) -> dict[str, int]:
        found: dict[str, int] = self.kept.get("others", {}).get(axis, {})
        return found

    def named(self, axis: str) -> list[str]:
        found: list[str] = self.kept.get("named", {}).get(axis, [])
        return found


def _axes(people: Population, past: _Past) -> tuple[list[Axis], dict[str, Any]]:
    """The axes of a year, and what has to be kept of their groups."""
    shown, others = {}, {}
    for axis in _GROUPED:
        counts = people.count(axis)
        named = [*past.named(axis), *([STATELESS] if axis == "nationality" else [])]
        shown[axis] = grouped(counts, past.grouped(axis), named)
        old = past.grouped(axis)
        others[axis] = {name: old.get(name, count) for name, count in counts.items() if name not in shown[axis]}
    present = {"sex": set(people.keys["sex"])}
    return axes_of(shown, present), {"named": shown, "others": others}


def _year(people: Population, past: _Past) -> tuple[dict[str, Any], dict[str, Any]]:
    total, last = len(people.people), past.told[-1] if past.told else None
    was = past.kept.get("people", 0)
    if total < LEAST or (last is not None and last["people"] is None and abs(total - was) < LEAST):
        return _NOTHING, {"people": was if last is not None and last["people"] is None else total}
    axes, kept = _axes(people, past)
    totals: Told = {_EVERYBODY: steady(total, [each["people"] for each in past.told if each["people"] is not None])}
    told: dict[str, Told] = {}
    hidden: dict[str, dict[str, int]] = {}
    for axis in axes:
        system, counts = system_of(axis, axes[0], people), past.counts(axis.id)
        told[axis.id] = _told(system, past.figures(axis.id), counts, totals, axis.closed)
        left = (cell for cell in system.cells.values() if not cell.is_silent and cell.id not in told[axis.id])
        hidden[axis.id] = {name_of(cell.id): counts.get(cell.id, cell.count) for cell in left}
        if axis.id == STATE:
            totals = told[axis.id]
    return {"people": totals[_EVERYBODY], **_body(axes, told)}, {**kept, "hidden": hidden, "people": total}


def _told(
    system: System, past: Sequence[Told], counts: Told, totals: Told, closed: frozenset[str]
) -> Told:  # fmt: skip
    """The cells of a system that are told, with their figures; `totals` among them."""
    figures = {
        name: totals[name] if name in totals else steady(cell.count, [each[name] for each in past if name in each])
        for name, cell in system.cells.items()
    }
    hidden = {cell for cell in system.cells if cell[1] in closed}
    if past:
        hidden |= kept_hidden(system, past[-1], counts)
    names = suppressed(system, figures, totals, hidden, past)
    return {name: figures[name] for name in names}


def _perturbed(people: Population, past: _Past, keys: Keys) -> tuple[dict[str, Any], dict[str, Any]]:
    if len(people.people) < LEAST:
        return _NOTHING, {}
    axes, kept = _axes(people, past)
    told: dict[str, Told] = {}
    for axis in axes:
        system = system_of(axis, axes[0], people, keys)
        figures = {
            name: perturbed(cell.count, system.keys[name])
            for name, cell in system.cells.items()
            if not cell.is_silent and cell.count >= LEAST
        }
        told[axis.id] = {name: count for name, count in figures.items() if count >= LEAST}
    return {"people": told[STATE].get(_EVERYBODY), **_body(axes, told)}, kept


def _body(axes: Sequence[Axis], told: Mapping[str, Told]) -> dict[str, Any]:
    """The told cells by axis, and for each table its keys and how many of its cells are not told."""
    states = axes[0].leaves
    cells: dict[str, dict[str, int]] = {}
    tables: dict[str, Any] = {}
    for axis in axes:
        own = dict(told[axis.id])
        if axis.id != STATE:
            own = {cell: count for cell, count in own.items() if cell[1] != ALL}
            if len(states) == 1 and (HELD, ALL, states[0]) in told[STATE]:  # all are there: by it is as by nothing
                own |= {(HELD, node, states[0]): count for (what, node, _), count in own.items() if what == HELD}
        cells[axis.id] = {name_of(cell): count for cell, count in sorted(own.items())}
        whats = {cell[0] for cell in told[STATE]}
        for table, nodes in axis.tables.items():
            keys = [node for node in nodes if any(node in (cell[2] if axis.id == STATE else cell[1],) for cell in own)]
            size = len(nodes) * len(whats) + (0 if axis.id == STATE else len(nodes) * len(states))
            shown = sum((cell[2] if axis.id == STATE else cell[1]) in nodes for cell in own)
            tables[table] = {"axis": axis.id, "keys": keys, "not_told": size - shown}
    return {"axes": cells, "tables": tables}


_NOTHING: Final[dict[str, Any]] = {"people": None, "axes": {}, "tables": {}}
