"""The same comparing on Spark: for lists too large for one machine, or where a cluster stands ready.

    habeas trace link A.csv B.csv --out LINKS.csv --spark spark://HOST:7077

Spark finds the levels of all pairs, in SQL alone: its workers need no Python. Which pairs, and what families say, is worked
out where the command runs, as with DuckDB.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import pyarrow as pa

from habeas.spark import session
from habeas.trace import model
from habeas.trace.levels import Ints, Levels
from habeas.trace.link import Compare
from habeas.trace.people import People
from habeas.trace.splinked import levels_by


@contextmanager
def on_spark(master: str) -> Iterator[Compare]:
    """Who compares: Spark on this master, as long as the context lasts. Raises SparkError."""
    with session(master) as spark:
        yield lambda people, _, left, right: _levels(spark, people, left, right)


def _levels(spark: Any, people: People, left: Ints, right: Ints) -> Mapping[str, Levels]:
    from splink.backends.spark import SparkAPI

    api: Any = SparkAPI(  # type: ignore[no-untyped-call]
        spark_session=spark, break_lineage_method="persist", register_udfs_automatically=False
    )
    return levels_by(api, spark.createDataFrame, _arrow, people, left, right, model.shipped().base.levels)


def _arrow(scored: Any, columns: str) -> pa.Table:
    return scored.as_spark_dataframe().selectExpr(*columns.split(", ")).toArrow()
