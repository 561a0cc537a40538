"""The same comparing on Spark: for lists too large for one machine, or where a cluster stands ready.

    habeas trace link A.csv B.csv --out LINKS.csv --spark spark://HOST:7077

Spark finds the levels of all pairs; which pairs, and what families say, is worked out where the command runs, as with DuckDB.
What Spark spills to disk is encrypted; what its workers send one another is as whoever keeps the cluster set it.
"""

from collections.abc import Mapping
from typing import Any, Final

import pyarrow as pa

from habeas.trace import model
from habeas.trace.levels import Columns, Ints, Levels
from habeas.trace.link import Compare
from habeas.trace.people import People
from habeas.trace.splinked import levels_by

_SETTINGS: Final = {
    "spark.ui.enabled": "false",
    "spark.io.encryption.enabled": "true",
    "spark.sql.execution.arrow.pyspark.enabled": "true",
    "spark.sql.session.timeZone": "UTC",
}


def session(master: str, more: Mapping[str, str] | None = None) -> Any:
    """A Spark session on a master (`local-cluster[2,1,2048]`, `spark://host:7077`, `yarn`); `more` are further settings."""
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.appName("habeas").master(master)
    for name, value in {**_SETTINGS, **(more or {})}.items():
        builder = builder.config(name, value)
    return builder.getOrCreate()


def on_spark(master: str) -> Compare:
    """Who compares: Spark on this master."""
    spark = session(master)

    def compare(people: People, columns: Columns, left: Ints, right: Ints) -> Mapping[str, Levels]:
        from splink.backends.spark import SparkAPI

        api: Any = SparkAPI(  # type: ignore[no-untyped-call]
            spark_session=spark, break_lineage_method="persist", register_udfs_automatically=False
        )
        return levels_by(api, spark.createDataFrame, _arrow, people, left, right, model.shipped().base.levels)

    return compare


def _arrow(scored: Any, columns: str) -> pa.Table:
    return scored.as_spark_dataframe().selectExpr(*columns.split(", ")).toArrow()
