"""rapidfuzz on text that ICU made Latin, with the date of birth beside it: what one writes first."""

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from rapidfuzz import fuzz, process

from benchmarks import trace_pairs, trace_read
from benchmarks.trace_latin import icu

NAME, DAY = 0.72, 0.28
REST = 0.5
CHUNK = 500_000


def link(tables: dict[str, pa.Table]) -> pa.Table:
    """Every candidate with a score: the tokens of the name in any order, and how far the dates of birth agree."""
    lines = trace_read.read(tables, icu)
    pairs = trace_pairs.candidates(lines)
    ids = lines["unique_id"].combine_chunks()
    left, right = (pc.index_in(pairs[side], value_set=ids).to_numpy() for side in ("left", "right"))
    names = np.array([name or "" for name in lines["full_name"].to_pylist()], object)
    days = np.array([day or "" for day in lines["dob"].to_pylist()], object)
    years = lines["year"].fill_null(0).to_numpy()
    sexes = np.array([sex or "" for sex in lines["sex"].to_pylist()], object)
    parts = []
    for begin in range(0, len(left), CHUNK):
        one, other = left[begin : begin + CHUNK], right[begin : begin + CHUNK]
        sort = process.cpdist(names[one].tolist(), names[other].tolist(), scorer=fuzz.token_sort_ratio, workers=-1)
        sets = process.cpdist(names[one].tolist(), names[other].tolist(), scorer=fuzz.token_set_ratio, workers=-1)
        told = (days[one] != "") & (days[other] != "")
        gap = np.abs(years[one] - years[other])
        unknown = (years[one] == 0) | (years[other] == 0)
        cases = [told & (days[one] == days[other]), told, unknown, gap == 0, gap == 1]
        day = np.select(cases, [1.0, np.maximum(0.5 - gap / 4, 0), 0.6, 0.75, 0.6], 0.1)
        against = (sexes[one] != "") & (sexes[other] != "") & (sexes[one] != sexes[other])
        parts.append((NAME * (sort + sets) / 200 + DAY * day) * np.where(against, 0.8, 1.0))
    found = np.concatenate(parts) if parts else np.zeros(0)
    return pairs.append_column("probability", pa.array(found.astype(float)))


def febrl4(tables: dict[str, pa.Table]) -> pa.Table:
    """As `link`, with the address and the number that FEBRL4 has beside names and dates for the other half of the score."""
    found = link(tables)
    lines = trace_read.read(tables, icu)
    ids = lines["unique_id"].combine_chunks()
    rest = [
        " ".join(filter(None, row.values())) for row in lines.select(["place", "last_seen", "document"]).to_pylist()
    ]
    sides = ([rest[at] for at in pc.index_in(found[side], value_set=ids).to_pylist()] for side in ("left", "right"))
    alike = process.cpdist(*sides, scorer=fuzz.token_sort_ratio, workers=-1) / 100
    chances = (1 - REST) * found["probability"].to_numpy() + REST * alike
    return found.set_column(2, "probability", pa.array(chances))


def scores(pairs: Sequence[tuple[str, str]]) -> list[float]:
    """How alike two names are, in the tokens of each in any order."""
    return [
        (fuzz.token_sort_ratio(*both) + fuzz.token_set_ratio(*both)) / 200
        for both in ((icu(a), icu(b)) for a, b in pairs)
    ]
