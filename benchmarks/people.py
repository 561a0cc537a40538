"""A generator of people held and of families, as Arrow record batches: what the speed of the check is measured on.

Invented people in real states: single adults and families of two to five; stays in places with observations that change;
orders, extensions, reviews, steps towards removal, claims, denials (`not_done`), contact, children taken and given back
or not, pregnancies, deaths. One date in five is known by the month only, one in thirty by the year; much is missing.
Whoever writes a generator flatters his own engine: the figures say how fast, never how well.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa

Ints = npt.NDArray[np.int64]
AS_OF = date(2026, 6, 30).toordinal()
START = date(2009, 1, 1).toordinal()
STATES = ("RU", "KZ", "KG", "UZ", "TJ", "UA", "GE", "MD", "AM", "LV", "LT", "EE")
WEIGHTS = np.array([40, 8, 6, 6, 4, 6, 5, 5, 5, 5, 5, 5], float) / 100
KINDS_OF_PLACE = (
    "aliens_detention_centre",
    "police_cell",
    "prison",
    "child_transit_institution",
    "hospital",
    "child_shelter",
)
PLACES_PER_STATE = 40
NUMBERS = {
    "floor_m2_per_person": (2.0, 6.0), "outdoor_minutes_per_day": (0.0, 120.0), "occupants": (2.0, 30.0),
}  # fmt: skip
YES_NO = (
    "toilet_free_access", "hygiene_adequate", "medical_care", "food_adequate", "with_unrelated_adults", "child_adapted",
    "window_daylight", "heating_adequate",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Batch:
    people: pa.Table
    entries: pa.Table
    kin: pa.Table
    family: Ints


class _Rows:
    """Collects entries as columns."""

    def __init__(self, rng: np.random.Generator) -> None:
        self.rng = rng
        self.parts: list[dict[str, npt.NDArray[np.generic]]] = []

    def add(self, kind: str, person: Ints, day: Ints, vague: bool = True, **fields: object) -> None:
        """Entries of one kind. Days after AS_OF are left out."""
        keep = day <= AS_OF
        person, day = person[keep], day[keep]
        first, last = day.copy(), day.copy()
        if vague and len(day):
            dice = self.rng.random(len(day))
            month = dice < 0.2
            first[month], last[month] = day[month] - day[month] % 30, day[month] - day[month] % 30 + 29
            year = dice < 0.03
            first[year], last[year] = day[year] - day[year] % 365, day[year] - day[year] % 365 + 364
        columns: dict[str, npt.NDArray[np.generic]] = {
            "person": person, "kind": np.full(len(day), kind, object), "on_first": first, "on_last": last,
        }  # fmt: skip
        for name, value in fields.items():
            columns[name] = (
                np.asarray(value)[keep] if isinstance(value, np.ndarray) else np.full(len(day), value, object)
            )
        self.parts.append(columns)

    def table(self) -> pa.Table:
        numbers = ("person", "on_first", "on_last", "until_first", "until_last", "place", "with", "valid_to")
        words = ("kind", "authority", "basis", "result", "ground", "reasons", "what")
        columns: dict[str, pa.Array] = {}
        for name in numbers:
            parts = [part.get(name, np.full(len(part["person"]), -1)).astype(np.int32) for part in self.parts]
            columns[name] = pa.array(np.concatenate(parts))
        for name in words:
            values = sorted({str(v) for part in self.parts if name in part for v in set(part[name].tolist())})
            codes = {value: i for i, value in enumerate(values)}
            index = [
                np.array([codes[str(v)] for v in part[name]], np.int32)
                if name in part and len(set(part[name].tolist())) > 1
                else np.full(len(part["person"]), codes[str(part[name][0])] if name in part and len(part[name]) else -1)
                for part in self.parts
            ]
            every = np.concatenate(index).astype(np.int32)
            columns[name] = pa.DictionaryArray.from_arrays(
                pa.array(every, mask=every < 0), pa.array(values, pa.string())
            )
        order = np.lexsort((columns["on_first"].to_numpy(), columns["person"].to_numpy()))
        return pa.table(columns).take(pa.array(order))


def batches(people: int, size: int = 30_000, seed: int = 7) -> Iterator[Batch]:
    """Batches of about `size` people; no family crosses a border; people count from 0 in each batch."""
    rng = np.random.default_rng(seed)
    for first in range(0, people, size):
        yield _batch(min(size, people - first), rng)


def _batch(count: int, rng: np.random.Generator) -> Batch:
    adult, family, state = _families(count, rng)
    who = np.arange(count)
    age = np.where(adult, rng.integers(18, 60, count), rng.integers(0, 18, count))
    begin = rng.integers(START, AS_OF - 30, count)[family]
    born = begin - age * 365 - rng.integers(0, 365, count)
    vague = rng.random(count) < 0.3
    unknown = rng.random(count) < 0.05
    female = rng.random(count) < 0.35
    people = pa.table(
        {
            "state": pa.array(np.array(STATES, object)[state]).dictionary_encode(),
            "born_first": np.where(unknown, 1, born - vague * 180).astype(np.int32),
            "born_last": np.where(unknown, 3_600_000, born + vague * 180).astype(np.int32),
            "sex": pa.array(np.where(female, "F", "M")).dictionary_encode(),
            "nationality": pa.array(np.array(STATES, object)[rng.integers(0, len(STATES), count)]).dictionary_encode(),
            "stateless": np.where(rng.random(count) < 0.06, 2, 1).astype(np.int8),
        }
    )
    rows = _Rows(rng)
    end = _custody(rows, rng, who, adult, state, begin)
    _procedure(rows, rng, who, begin, end)
    _children(rows, rng, who[~adult], begin[~adult], end[~adult])
    _health(rows, rng, who, female & adult, begin, end)
    return Batch(people, rows.table(), _kin(adult, family), family)


def _families(count: int, rng: np.random.Generator) -> tuple[npt.NDArray[np.bool_], Ints, Ints]:
    sizes: list[int] = []
    total = 0
    while total < count:
        size = 1 if rng.random() < 0.6 else int(rng.integers(2, 6))
        sizes.append(min(size, count - total))
        total += sizes[-1]
    family = np.repeat(np.arange(len(sizes)), sizes)
    order = np.arange(count) - np.searchsorted(family, family)
    adult = (order == 0) | ((order == 1) & (rng.random(count) < 0.6))
    return adult, family, rng.choice(len(STATES), len(sizes), p=WEIGHTS)[family]


def _place(rng: np.random.Generator, state: Ints, kind: int) -> Ints:
    spread = {0: (0, 20), 1: (20, 30), 2: (30, 34), 3: (34, 37), 4: (37, 39), 5: (39, 40)}[kind]
    return state * PLACES_PER_STATE + rng.integers(*spread, len(state))


def _custody(
    rows: _Rows, rng: np.random.Generator, who: Ints, adult: npt.NDArray[np.bool_], state: Ints, begin: Ints
) -> Ints:
    stopped = rng.random(len(who)) < 0.85
    rows.add("apprehended", who[stopped], begin[stopped], place=_place(rng, state[stopped], 1), authority="police")
    held = stopped & (rng.random(len(who)) < 0.85)
    length = rng.gamma(1.5, 110, len(who)).astype(np.int64) + 1
    end = begin + np.where(held, length, 1)
    moved = begin + rng.integers(0, 3, len(who))
    for group, kind in ((held & adult, 0), (held & ~adult, 3)):
        basis = np.where(rng.random(group.sum()) < 0.75, "expulsion", "entry") if kind == 0 else "child_protection"
        rows.add(
            "placed", who[group], moved[group], place=_place(rng, state[group], kind), basis=basis, authority="court"
        )
    ordered = held & (rng.random(len(who)) < 0.7)
    term = moved + np.where(rng.random(len(who)) < 0.6, 90, 10_000_000)
    valid = np.where(term > 9_000_000, -1, term)
    rows.add(
        "detention_ordered",
        who[ordered],
        moved[ordered],
        vague=False,
        authority="court",
        basis="expulsion",
        valid_to=valid[ordered],
    )
    for n in range(1, 4):
        longer = ordered & (length > 90 * n) & (rng.random(len(who)) < 0.7)
        day = moved + 90 * n
        rows.add("detention_extended", who[longer], day[longer], authority="court", valid_to=(day + 90)[longer])
    transfer = held & (rng.random(len(who)) < 0.2)
    rows.add("transferred", who[transfer], (begin + length // 2)[transfer], place=_place(rng, state[transfer], 0))
    out = held & (rng.random(len(who)) < 0.55)
    rows.add("released", who[out], end[out])
    gone = held & ~out & (rng.random(len(who)) < 0.6)
    rows.add("removed", who[gone], end[gone], authority="migration")
    return end


def _procedure(rows: _Rows, rng: np.random.Generator, who: Ints, begin: Ints, end: Ints) -> None:
    def some(kind: str, share: float, delay: tuple[int, int], **fields: str) -> None:
        chosen = rng.random(len(who)) < share
        rows.add(kind, who[chosen], begin[chosen] + rng.integers(*delay, chosen.sum()), True, **fields)

    some("informed_of_reasons", 0.4, (0, 5))
    some("expulsion_ordered", 0.6, (0, 4), authority="court")
    some("lawyer_access", 0.3, (0, 20))
    some("interpreter_provided", 0.2, (0, 3))
    some("medical_exam", 0.35, (0, 6))
    some("family_notified", 0.25, (0, 4))
    some("appeal_filed", 0.25, (1, 20))
    some("appeal_decided", 0.2, (15, 60), authority="court", result="upheld")
    some("asylum_claimed", 0.2, (0, 60))
    some("asylum_refused", 0.1, (60, 200), authority="migration")
    some("review_requested", 0.15, (20, 200))
    some("review_refused", 0.05, (60, 260), authority="court", ground="no_power")
    some("detention_reviewed", 0.2, (20, 260), authority="court", result="upheld")
    some("complaint_filed", 0.1, (10, 100))
    some("response_received", 0.05, (30, 160))
    some("nationality_denied", 0.05, (40, 300), authority="consulate")
    some("interim_measure", 0.02, (40, 300), authority="international")
    some("best_interests_assessed", 0.05, (0, 60))
    some("alternative_considered", 0.1, (0, 10))
    for _ in range(2):
        some("travel_document_requested", 0.35, (5, 250))
    for what in (
        "detention_reviewed",
        "alternative_considered",
        "informed_of_reasons",
        "lawyer_access",
        "removal_step",
    ):
        chosen = rng.random(len(who)) < 0.06
        until = np.minimum(end[chosen], AS_OF)
        rows.add("not_done", who[chosen], begin[chosen], False, what=what, until_first=until, until_last=until)


def _children(rows: _Rows, rng: np.random.Generator, who: Ints, begin: Ints, end: Ints) -> None:
    taken = rng.random(len(who)) < 0.5
    rows.add("separated", who[taken], begin[taken], authority="police")
    for week in range(4):
        seen = taken & (rng.random(len(who)) < 0.3)
        rows.add("contact", who[seen], begin[seen] + 7 * week + rng.integers(1, 7, seen.sum()))
    asked = taken & (rng.random(len(who)) < 0.4)
    rows.add("return_requested", who[asked], begin[asked] + 10)
    refused = asked & (rng.random(len(who)) < 0.5)
    reasons = np.where(rng.random(refused.sum()) < 0.5, "housing", "papers")
    rows.add("return_refused", who[refused], begin[refused] + 25, authority="guardianship", reasons=reasons)
    back = taken & ~refused & (rng.random(len(who)) < 0.5)
    rows.add("reunited", who[back], end[back])
    school = rng.random(len(who)) < 0.2
    rows.add("school_started", who[school], begin[school] + 30)


def _health(
    rows: _Rows, rng: np.random.Generator, who: Ints, women: npt.NDArray[np.bool_], begin: Ints, end: Ints
) -> None:
    pregnant = women & (rng.random(len(who)) < 0.06)
    rows.add("pregnancy_reported", who[pregnant], begin[pregnant] + 3)
    ill = rng.random(len(who)) < 0.1
    rows.add("illness", who[ill], begin[ill] + rng.integers(2, 60, ill.sum()))
    died = rng.random(len(who)) < 0.002
    rows.add("death", who[died], end[died])


def _kin(adult: npt.NDArray[np.bool_], family: Ints) -> pa.Table:
    child = np.flatnonzero(~adult)
    first = np.searchsorted(family, family[child])
    second = np.minimum(first + 1, len(family) - 1)
    both = adult[second] & (family[second] == family[child]) & (second != child)
    who = np.concatenate((first, second[both])).astype(np.int32)
    of = np.concatenate((child, child[both])).astype(np.int32)
    relation = pa.array(["parent"] * len(who)).dictionary_encode()
    return pa.table({"who": who, "of": of, "relation": relation})


def places() -> tuple[pa.Table, pa.Table]:
    """Places of every state and what was seen there: three periods of each indicator, a third of them missing."""
    rng = np.random.default_rng(3)
    kinds = ["aliens_detention_centre"] * 20 + ["police_cell"] * 10 + ["prison"] * 4
    kinds += ["child_transit_institution"] * 3 + ["hospital"] * 2 + ["child_shelter"]
    count = len(STATES) * PLACES_PER_STATE
    table = pa.table(
        {
            "kind": pa.array(kinds * len(STATES)).dictionary_encode(),
            "state": pa.array([s for s in STATES for _ in range(PLACES_PER_STATE)]).dictionary_encode(),
        }
    )
    columns: dict[str, list[object]] = {name: [] for name in ("place", "indicator", "since", "until", "low", "high")}
    cuts = [START, date(2014, 6, 1).toordinal(), date(2019, 3, 1).toordinal(), AS_OF + 1]
    for place in range(count):
        for name in (*NUMBERS, *YES_NO):
            for since, until in pairwise(cuts):
                if rng.random() < 0.33:
                    continue
                if name in NUMBERS:
                    low = float(rng.uniform(*NUMBERS[name]))
                    high = low * float(rng.choice([1.0, 1.5]))
                else:
                    low = high = float(rng.choice([0, 2]))
                for key, value in zip(columns, (place, name, since, until, low, high), strict=True):
                    columns[key].append(value)
    columns["indicator"] = pa.array(columns["indicator"]).dictionary_encode()
    types = {"place": pa.int32(), "since": pa.int32(), "until": pa.int32(), "low": pa.float32(), "high": pa.float32()}
    return table, pa.table({k: v if k == "indicator" else pa.array(v, types[k]) for k, v in columns.items()})


def write(folder: Path, people: int, size: int = 30_000) -> int:
    """Writes the batches into a folder as Arrow files; returns how many entries there are."""
    entries = 0
    folder.mkdir(parents=True, exist_ok=True)
    for name, table in zip(("places", "observations"), places(), strict=True):
        _write(folder / f"{name}.arrow", table)
    for number, batch in enumerate(batches(people, size)):
        for name in ("people", "entries", "kin"):
            _write(folder / f"{number:04d}-{name}.arrow", getattr(batch, name))
        entries += batch.entries.num_rows
    return entries


def _write(path: Path, table: pa.Table) -> None:
    with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, table.schema) as out:
        out.write_table(table)
