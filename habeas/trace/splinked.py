"""Pairs of people compared by Splink, on DuckDB in this process or on Spark: the same settings, the same levels.

Which pairs are looked at is decided in `habeas.trace.blocks`; Splink joins both sides and finds the level of each respect.
DuckDB works in memory and never spills to disk.
"""

import itertools
import logging
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from habeas.trace.levels import APART, COLUMNS_COMPARED, COMPARISONS, MISSING, Comparison, Ints, Levels
from habeas.trace.people import People

if TYPE_CHECKING:  # splink takes a second to start
    from splink import SettingsCreator

Odds = Mapping[str, Mapping[int, float]]
"""Of each respect and level, log2 of the odds that it speaks for one person: at most 20; 0 where it is missing."""
_U: Final = 2.0**-20
"""How often a level is met among strangers, as Splink is told: only the quotient with `m` counts."""
_AT_ONCE: Final = 4_000_000
"""Pairs that are compared in one statement; it bounds the memory."""


def settings(odds: Odds) -> "SettingsCreator":
    """The model for Splink: our comparisons, with their weights as the quotient of m and u."""
    from splink import SettingsCreator, block_on

    return SettingsCreator(
        link_type="dedupe_only",
        unique_id_column_name="row",
        comparisons=[_comparison(each, odds[each.name]) for each in COMPARISONS],
        blocking_rules_to_generate_predictions=[block_on("row")],
        retain_matching_columns=False,
        retain_intermediate_calculation_columns=True,
    )


def _comparison(comparison: Comparison, odds: Mapping[int, float]) -> dict[str, Any]:
    levels: list[dict[str, Any]] = [
        {"sql_condition": comparison.missing_sql(), "label_for_charts": "missing", "is_null_level": True}
    ]
    for rank, level in zip(range(len(comparison.levels), 0, -1), comparison.levels, strict=True):
        levels.append({"sql_condition": level.condition.sql(), "label_for_charts": level.name, **_mu(odds[rank])})
    levels.append({"sql_condition": "ELSE", "label_for_charts": "apart", **_mu(odds[APART])})
    return {"output_column_name": comparison.name, "comparison_levels": levels}


_CLOSEST: Final = 1 / 512


def _distinct(odds: Mapping[int, float]) -> dict[int, float]:
    """Weights no two of which are equal, since a level is known again by its weight."""
    found: dict[int, float] = {}
    for rank, told in sorted(odds.items()):
        weight = told
        while any(abs(weight - each) < _CLOSEST for each in found.values()):
            weight += _CLOSEST
        found[rank] = weight
    return found


def _mu(weight: float) -> dict[str, float]:
    return {"m_probability": min(1.0, _U * 2.0**weight), "u_probability": _U}


def on_duckdb(people: People, left: Ints, right: Ints, odds: Odds) -> dict[str, Levels]:
    """The levels of pairs of rows, found by DuckDB in memory."""
    import duckdb
    from splink.backends.duckdb import DuckDBAPI

    connection = duckdb.connect(":memory:", config={"temp_directory": "", "preserve_insertion_order": False})
    try:
        api = DuckDBAPI(connection)
        return levels_by(api, lambda table: table, _arrow, people, left, right, odds)
    finally:
        connection.close()


_CALLS: Final = itertools.count(1)
"""A database of Spark outlives a call, and a table of one call is none of the next."""


def _arrow(scored: Any, columns: str) -> pa.Table:
    return scored.as_duckdbpyrelation().select(columns).to_arrow_table()


def levels_by(
    api: Any,
    given: Callable[[pa.Table], Any],
    fetched: Callable[[Any, str], pa.Table],
    people: People,
    left: Ints,
    right: Ints,
    odds: Odds,
) -> dict[str, Levels]:
    """The levels of pairs of rows, by a database of Splink: `given` hands it a table, `fetched` takes columns of its answer."""
    from splink import Linker

    logging.getLogger("splink").setLevel(logging.ERROR)
    odds = {name: _distinct(known) for name, known in odds.items()}
    name = f"people_{next(_CALLS)}"
    known = api.register(given(people.table.select(["row", *COLUMNS_COMPARED])), dataset_display_name=name)
    linker = Linker(known, settings(odds), log_level=logging.ERROR)
    found = {each.name: np.full(len(left), MISSING, dtype=np.int8) for each in COMPARISONS}
    for start in range(0, len(left), _AT_ONCE):
        part = slice(start, start + _AT_ONCE)
        keys = pa.array(np.zeros(len(left[part]), np.int8))
        ids = pa.table({"match_key": keys, "join_key_l": left[part], "join_key_r": right[part]})
        linker.table_management.register_blocked_pairs_for_predict(api.register(given(ids)))
        scored = linker.inference.predict(warning_mode="never")
        for name, levels in _rows(fetched(scored, _COLUMNS), left[part], right[part], odds).items():
            found[name][part] = levels
        scored.drop_table_from_database_and_remove_from_cache()
    return found


_COLUMNS: Final = ", ".join(
    ["row_l", "row_r", *(f"CAST(mw_{each.name} AS FLOAT) AS {each.name}" for each in COMPARISONS)]
)


def _rows(table: pa.Table, left: Ints, right: Ints, odds: Odds) -> dict[str, Levels]:
    """Splink's table in the order of the pairs asked."""
    names = [each.name for each in COMPARISONS]
    asked = left.astype(np.int64) << 32 | right
    got = table["row_l"].to_numpy().astype(np.int64) << 32 | table["row_r"].to_numpy().astype(np.int64)
    order = np.argsort(asked, kind="stable")
    at = order[np.searchsorted(asked, got, sorter=order)]
    found = {}
    for name in names:
        levels = np.full(len(left), MISSING, dtype=np.int8)
        levels[at] = _level(table[name].to_numpy(), odds[name])
        found[name] = levels
    return found


def _level(weights: NDArray[np.float32], odds: Mapping[int, float]) -> Levels:
    """The level whose weight Splink gave; it keeps no other trace of it without keeping every compared text too."""
    ranks = sorted(odds, key=odds.__getitem__)
    known = np.array([odds[each] for each in ranks], dtype=np.float32)
    after = (
        np.clip(np.searchsorted(known, weights), 1, len(known) - 1) if len(known) > 1 else np.zeros(len(weights), int)
    )
    nearest = np.where(np.abs(known[after] - weights) < np.abs(known[after - 1] - weights), after, after - 1)
    return np.array(ranks, dtype=np.int8)[nearest]
