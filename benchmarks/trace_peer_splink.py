"""Plain Splink, as its documentation shows: Latin text by anyascii, its own name comparisons, levels of dates, EM, DuckDB.

Of the settings tried this one found most: with telephone, place or country it took brothers and sisters for one person, and
its comparison of forename and surname in one found fewer than one for each.
"""

import logging
from collections.abc import Sequence
from typing import Any

import duckdb
import pyarrow as pa
from anyascii import anyascii
from splink import DuckDBAPI, Linker, SettingsCreator, block_on
from splink import comparison_level_library as level
from splink import comparison_library as compare
from splink.blocking_rule_library import CustomRule
from splink.internals.blocking_rule_creator import BlockingRuleCreator
from splink.internals.comparison_creator import ComparisonCreator

from benchmarks import trace_read

BLOCKS: list[BlockingRuleCreator | dict[str, Any]] = [
    block_on("dob"), block_on("phone"), block_on("surname", "forename"), block_on("substr(surname, 1, 4)", "year"),
    block_on("substr(forename, 1, 4)", "year"), block_on("substr(forename, 1, 3)", "substr(surname, 1, 4)"),
    CustomRule("substr(l.forename, 1, 4) = substr(r.surname, 1, 4) and substr(l.surname, 1, 3) = substr(r.forename, 1, 3)"),
]  # fmt: skip
TRAINED_ON = (block_on("dob"), block_on("forename", "surname"))
SURE = (block_on("forename", "surname", "dob"),)
SURE_RECALL = 0.3
PAIRS_OF_U = 1e7
LEAST = 1e-6
BLOCKS_OF_FEBRL4: list[BlockingRuleCreator | dict[str, Any]] = [
    block_on("document"), block_on("dob"), block_on("surname", "forename"), block_on("surname", "place"), block_on("last_seen"),
    block_on("forename", "place"),
]  # fmt: skip


def link(tables: dict[str, pa.Table]) -> pa.Table:
    """Pairs with Splink's match probability, from `LEAST` on."""
    comparisons: list[ComparisonCreator | dict[str, Any]] = [
        compare.NameComparison("forename"),
        compare.NameComparison("surname"),
        compare.NameComparison("patronymic"),
        _born(),
        compare.ExactMatch("sex"),
    ]
    return _linked(tables, comparisons, BLOCKS, TRAINED_ON, SURE_RECALL)


def febrl4(tables: dict[str, pa.Table]) -> pa.Table:
    """As `link`, with what FEBRL4 has beside names and dates, as in Splink's example of it."""
    comparisons: list[ComparisonCreator | dict[str, Any]] = [
        compare.NameComparison("forename"),
        compare.NameComparison("surname"),
        compare.DateOfBirthComparison("dob", input_is_string=True),
        compare.DamerauLevenshteinAtThresholds("document", [1, 2]),
        compare.JaroWinklerAtThresholds("place", [0.9, 0.7]),
        compare.JaroWinklerAtThresholds("last_seen", [0.9, 0.7]),
        compare.ExactMatch("region"),
    ]
    return _linked(tables, comparisons, BLOCKS_OF_FEBRL4, (block_on("document"), block_on("dob")), 0.6)


def _linked(
    tables: dict[str, pa.Table],
    comparisons: list[ComparisonCreator | dict[str, Any]],
    blocks: list[BlockingRuleCreator | dict[str, Any]],
    trained_on: Sequence[BlockingRuleCreator],
    recall: float,
) -> pa.Table:
    lines = trace_read.read(tables, anyascii)
    logging.getLogger("splink").setLevel(logging.ERROR)
    base = duckdb.connect()
    base.execute("set enable_progress_bar = false")
    settings = SettingsCreator(
        link_type="dedupe_only",
        unique_id_column_name="unique_id",
        comparisons=comparisons,
        blocking_rules_to_generate_predictions=blocks,
    )
    linker = Linker(DuckDBAPI(base).register(lines), settings, log_level=logging.ERROR)
    linker.training.estimate_probability_two_random_records_match(list(SURE), recall=recall)
    linker.training.estimate_u_using_random_sampling(max_pairs=PAIRS_OF_U, seed=1)
    for rule in trained_on:
        linker.training.estimate_parameters_using_expectation_maximisation(rule)
    found = linker.inference.predict(threshold_match_probability=LEAST)
    sql = f'select unique_id_l as "left", unique_id_r as "right", match_probability as probability from {found.physical_name}'
    return base.execute(sql).to_arrow_table()


def _born() -> compare.CustomComparison:
    """Dates of birth by the library's levels, and years where one side knows no more."""
    vague = "(dob_l is null or dob_r is null)"
    return compare.CustomComparison(
        output_column_name="dob",
        comparison_levels=[
            level.NullLevel("year"),
            level.ExactMatchLevel("dob"),
            level.LevenshteinLevel("dob", 1),
            level.CustomLevel(f"year_l = year_r and not {vague}", "the same year, another day"),
            level.CustomLevel("year_l = year_r", "the same year"),
            level.CustomLevel(f"abs(year_l - year_r) <= 1 and {vague}", "a year apart, one vague"),
            level.CustomLevel("abs(year_l - year_r) <= 1", "a year apart"),
            level.ElseLevel(),
        ],
    )
