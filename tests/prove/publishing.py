"""What the tests of published tables share: invented people, the truth about them, and somebody who attacks the tables."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from hypothesis import strategies as st
from scipy.optimize import linprog
from scipy.sparse import csr_array

from habeas.check.steps import FAR
from habeas.prove.pattern import Pattern, table
from habeas.prove.publish.release import release

YEAR = "2025"
END = dt.date(2025, 12, 31).toordinal()
LEAST = 5
TABLES = {
    "state": ("state",),
    "kind": ("kind",),
    "sex": ("sex", "pregnant"),
    "age": ("age", "child"),
    "nationality": ("nationality", "stateless"),
    "asylum_pending": ("asylum_pending",),
}
BANDS = ("0-5", "6-11", "12-17", "18-29", "30-44", "45-59", "60+")
Cell = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Somebody:
    """One who was held in 2025, as the tests know them."""

    name: str = "p"
    sex: str | None = "M"
    pregnant: bool = False
    age: int = 30
    nationality: str | None = "TJ"
    stateless: bool = False
    asylum: bool = False
    kind: str = "prison"
    state: str = "RU"
    last_day: bool = False
    long: bool = False
    topics: frozenset[str] = frozenset()

    def key(self, by: str, named: Mapping[str, Sequence[str]]) -> str:
        """Where they stand in a table; `named` are the names that stand for themselves."""
        if by == "sex":
            return self.sex or ("F" if self.pregnant else "?")
        if by == "age":
            ends = (5, 11, 17, 29, 44, 59, 200)
            return next(band for band, end in zip(BANDS, ends, strict=True) if self.age <= end)
        if by in ("child", "pregnant", "stateless", "asylum_pending"):
            holds = {"child": self.age < 18, "pregnant": self.pregnant, "stateless": self.stateless}
            return by if holds.get(by, self.asylum) else "rest"
        own = {
            "kind": self.kind,
            "state": self.state,
            "nationality": "stateless" if self.stateless else self.nationality or "?",
        }
        return own[by] if own[by] in named[by] else "others"

    def whats(self) -> set[str]:
        """What holds of them."""
        found = {"held"} | {f"breach:{topic}" for topic in self.topics}
        told = (("held_last_day", self.last_day), ("held_long", self.long), ("breach", bool(self.topics)))
        return found | {what for what, holds in told if holds}


def somebody() -> st.SearchStrategy[Somebody]:
    """People of few kinds, so that cells fill."""
    return st.builds(
        Somebody, sex=st.sampled_from(["F", "M", "M", None]), age=st.sampled_from([3, 14, 16, 25, 40, 70]),
        nationality=st.sampled_from(["TJ", "UZ", "KG", None]), stateless=st.booleans(), asylum=st.booleans(),
        kind=st.sampled_from(["prison", "transit", "police"]), state=st.sampled_from(["RU", "KZ", "GE"]),
        last_day=st.booleans(), long=st.booleans(), topics=st.frozensets(st.sampled_from(["liberty", "children"])),
        pregnant=st.booleans(),
    ).map(_possible)  # fmt: skip


def _possible(one: Somebody) -> Somebody:
    from dataclasses import replace

    return replace(one, pregnant=one.pregnant and one.sex != "M" and one.age > 14)


@st.composite
def people(draw: st.DrawFn, most: int = 14) -> list[Somebody]:
    """Up to `most` groups of people of one kind; each with a name of their own."""
    from dataclasses import replace

    groups = draw(st.lists(st.tuples(somebody(), st.integers(1, 12)), min_size=3, max_size=most))
    every = [one for one, count in groups for _ in range(count)]
    return [replace(one, name=f"p{number}") for number, one in enumerate(every)]


def pattern(every: Iterable[Somebody]) -> Pattern:
    """The tables that figures are counted from, with these people."""
    every = list(every)
    rows: dict[str, list[tuple[object, ...]]] = {"people": [], "places": [], "spans": [], "findings": []}
    for number, one in enumerate(every):
        begin = {(False, False): 20, (False, True): 10, (True, False): 345, (True, True): 200}[one.last_day, one.long]
        since = dt.date(2024, 12, 31).toordinal() + begin
        until = FAR if one.last_day else since + (60 if one.long else 10)
        born = since - int(one.age * 365.2425) - 100
        rows["people"].append((number, number, one.sex, one.nationality, born, born, END))
        rows["places"].append((number, f"Secret place {number}", one.kind, one.state))
        rows["spans"].append((number, "held", number, since, until, True))
        facts = {
            "pregnant": one.pregnant,
            "stateless": one.stateless,
            "asylum_pending": one.asylum,
            "child": one.age < 18,
        }
        rows["spans"] += [(number, fact, None, since - 1, until, True) for fact, holds in facts.items() if holds]
        for topic in sorted(one.topics):
            rows["findings"].append(
                (number, len(rows["findings"]), f"n-{topic}", "ECHR", topic, one.state, "breach", since, until)
            )
    made = {name: table(name, own) for name, own in rows.items()}
    return Pattern(END, **made, events=table("events", []), asks=table("asks", []))


def released(every: Iterable[Somebody], earlier: Sequence[Mapping[str, Any]] = (), day: int = END) -> dict[str, Any]:
    """A release of these people."""
    return release(pattern(every), day, earlier)


def named(body: Mapping[str, Any]) -> dict[str, list[str]]:
    """Which names stand for themselves: what the office keeps of a release."""
    found: dict[str, list[str]] = body["kept"].get(YEAR, {}).get("named", {"state": [], "kind": [], "nationality": []})
    return found


def cells(body: Mapping[str, Any], axis: str) -> dict[Cell, int]:
    """What is told of an axis, with its totals: what, key, state."""
    told = body["told"]["years"].get(YEAR, {"axes": {}})["axes"]
    found: dict[Cell, int] = {}
    for own in ("state", axis):
        for name, count in told.get(own, {}).items():
            what, node, state = name.split("|")
            found[what, node, state] = count
    return found


class Attacker:
    """Knows every told figure of an axis, how its cells add up, and which keys there can be, told or not."""

    def __init__(self, body: Mapping[str, Any], axis: str, every: Sequence[Somebody]) -> None:
        self.axis, self.tables, names = axis, TABLES[axis], named(body)
        self.told = cells(body, axis)
        self.where = [(self.leaf(one, names), one.key("state", names), one.whats()) for one in every]
        leaves = {leaf for leaf, _, _ in self.where}
        if axis == "age":
            leaves |= {(band, "child" if band in BANDS[:3] else "rest") for band in BANDS} | {
                ("?", "rest"),
                ("0-17", "child"),
            }
        if axis == "asylum_pending":
            leaves |= {("asylum_pending",), ("rest",)}
        if axis == "nationality":
            leaves |= {("stateless", "stateless")} | {(name, "rest") for name in names[axis] if name != "stateless"}
        if axis == "sex":
            leaves |= {("F", "pregnant"), ("F", "rest"), ("M", "rest")}
        if axis == "kind":
            leaves |= {(name,) for name in names[axis]}
        if len(leaves) == 1 and axis != "state":  # that all stand in one cell is what must not be read
            leaves |= {(name, "rest")[: len(self.tables)] for name in ("others", "?")}
        if axis == "state":
            leaves |= {(state,) for state in names["state"]}
        self.whats = sorted(set().union(*(whats for _, _, whats in self.where)) | {"held"})
        states = sorted({state for _, state, _ in self.where} | set(names["state"]))
        self.unknowns = {
            each: number
            for number, each in enumerate(
                (what, leaf, state)
                for what in self.whats for leaf in sorted(leaves) for state in states
                if axis != "state" or leaf == (state,)
            )
        }  # fmt: skip
        self.states = states
        nodes = {node for leaf in leaves for node in leaf}
        self.of_what = {own: np.array([own == what for what, _, _ in self.unknowns], float) for own in self.whats}
        self.of_node = {own: np.array([own in leaf for _, leaf, _ in self.unknowns], float) for own in nodes}
        self.of_state = {own: np.array([own == state for _, _, state in self.unknowns], float) for own in states}
        rows = [self.form(cell) for cell in self.told]
        self.equal = csr_array(np.array(rows)) if rows else None
        self.figures = np.array(list(self.told.values()), float) if rows else None
        self.most = csr_array(np.array([self.nested(*each) for each in self.unknowns if each[0] != "held"]))

    def leaf(self, one: Somebody, names: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
        return tuple(one.key(by, names) for by in self.tables)

    def form(self, cell: Cell) -> np.ndarray[Any, np.dtype[np.float64]]:
        """A cell as a sum of unknowns; `outer-inner` is what one leaves of the other."""
        what, node, state = cell
        row = np.zeros(len(self.unknowns))
        for sign, own in zip((1, -1), what.split("-"), strict=False):
            row += sign * self.of_what[own]
        row = row if node == "*" else row * self.of_node[node]
        return row if state == "*" else row * self.of_state[state]

    def nested(self, what: str, leaf: tuple[str, ...], state: str) -> np.ndarray[Any, np.dtype[np.float64]]:
        row = np.zeros(len(self.unknowns))
        row[self.unknowns[what, leaf, state]] = 1
        row[self.unknowns["breach" if ":" in what else "held", leaf, state]] = -1
        return row

    def truth(self, cell: Cell) -> int:
        what, node, state = cell
        outer, _, inner = what.partition("-")
        return sum(
            outer in whats and inner not in whats and (node == "*" or node in leaf) and state in ("*", at)
            for leaf, at, whats in self.where
        )

    def hidden(self) -> list[Cell]:
        """Every cell that is not told although somebody is in it, those too of which no table tells."""
        nodes = sorted({node for _, leaf, _ in self.unknowns for node in leaf})
        every = [("held", node, state) for node in ("*", *nodes) for state in ("*", *self.states)]
        every += [(what, "*", state) for what in self.whats[:] for state in ("*", *self.states)]
        if self.axis != "state":
            every += [(what, node, "*") for what in self.whats for node in nodes]
        else:
            every = [(what, node, state) for what, node, state in every if node == "*"]
        return [cell for cell in dict.fromkeys(every) if cell not in self.told and self.truth(cell)]

    def left(self) -> list[Cell]:
        """What told cells leave of others in which they are nested, where somebody is left."""
        nodes = sorted({node for _, leaf, _ in self.unknowns for node in leaf})
        pairs = [(what, holder) for what in self.whats for holder in ("held", "breach") if holder != what]
        pairs = [(what, holder) for what, holder in pairs if holder == "held" or what.startswith("breach:")]
        spots = [("*", state) for state in ("*", *self.states)]
        spots += [(node, "*") for node in nodes] if self.axis != "state" else []
        found = [(f"{holder}-{what}", *spot) for what, holder in pairs for spot in spots if what != "held"]
        return [cell for cell in found if 0 < self.truth(cell) < LEAST]

    def bounds(self, cell: Cell) -> tuple[float, float]:
        """The least and the most that a cell can hold."""
        form, ends = self.form(cell), []
        for sign in (1, -1):
            found = linprog(
                sign * form, A_ub=self.most if self.most.size else None,
                b_ub=np.zeros(self.most.shape[0]) if self.most.size else None,
                A_eq=self.equal, b_eq=self.figures, bounds=(0, None), method="highs",
            )  # fmt: skip
            assert found.status in (0, 3), (found.status, found.message)
            ends.append(float("inf") if found.status == 3 else sign * found.fun)
        return ends[0], ends[1]
