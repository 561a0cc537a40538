"""The check of people in Parquet on Spark: the engine as it is, on each worker, for the cases that come to it.

    habeas bulk PEOPLE --out FINDINGS --spark spark://HOST:7077

1. Spark brings the rows of a case together, so that kin are, as one row with lists in it.
2. Each worker is handed such rows by the ten thousand as Arrow (`mapInArrow`), makes tables of them again and does what
   `parquet` does with all people at once. Places come to every worker; the law is loaded once in a process.
3. The workers write what they find, in parts, where all of them can write.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from habeas.check.office import load_program
from habeas.check.parquet import NEEDED, WANTED, PeopleError, Recorded, check_people, has_columns, missing
from habeas.check.program import Program
from habeas.law.norm_files import files_in
from habeas.spark import SparkError, first_line
from habeas.words import Message, say

OF_A_CASE: Final = ("people", "entries", "kin")
FINDINGS_OF_SPARK: Final = (
    "case string, person string, other string, norm string, indicator string, instrument string, provision string,"
    " state string, verdict string, since date, until date, due date, entry bigint, weakened string"
)
PEOPLE_OF_A_SHARE: Final = 20_000
"""Of the work; but no core has nothing to do."""
_MARK: Final = "found wrong: "
"""Stands before what a worker says; around it Spark tells of much else."""


@dataclass(frozen=True, slots=True)
class Law:
    """What a worker needs to load the same law as here: what an office adds to it, and the fingerprint of the whole."""

    settings: bytes | None
    norms: tuple[tuple[str, bytes], ...]
    version: str

    @classmethod
    def of(cls, program: Program, settings: Path | None, norms: Sequence[Path]) -> "Law":
        """The law of a program, which was made with these files."""
        files = tuple((path.name, path.read_bytes()) for path in files_in(norms))
        return cls(settings.read_bytes() if settings else None, files, program.library.version)


def check_on_spark(
    spark: Any, source: str, target: str, law: Law, as_of: int, keep: frozenset[int], language: str = "en"
) -> int:
    """Checks the people of a folder and writes findings into a new one; returns how many. Both folders are such that all
    workers see them. Raises PeopleError, and SparkError, which says in `language` what a worker found wrong."""
    frames = {name: frame for name in WANTED if (frame := _frame(spark, source, name)) is not None}
    around = {name: frames[name].toArrow() for name in frames if name not in OF_A_CASE}
    check = partial(_check, law=law, around=around, as_of=as_of, keep=keep, language=language)
    cases = _cases(spark, {name: frames[name] for name in frames if name in OF_A_CASE})
    found = cases.mapInArrow(check, FINDINGS_OF_SPARK)
    try:
        found.write.parquet(target)
    except Exception as error:  # of Java, of Py4J and of a worker, each with classes of its own
        told = re.search(f"{_MARK}(.*)", str(error))
        raise SparkError(Message("Spark stopped: %(why)s", {"why": told[1] if told else first_line(error)})) from error
    return int(spark.read.parquet(target).count())


def _frame(spark: Any, source: str, name: str) -> Any:
    from pyspark.errors import AnalysisException

    try:
        frame = spark.read.parquet(f"{source.rstrip('/')}/{name}.parquet")
    except AnalysisException as error:
        if error.getCondition() != "PATH_NOT_FOUND":
            raise
        if name in NEEDED:
            raise missing(name) from None
        return None
    has_columns(name, frame.columns)
    return frame


def _cases(spark: Any, frames: dict[str, Any]) -> Any:
    """One row a case: `people`, `entries`, `kin`, lists of the rows of each, without `case`, which stands beside them."""
    from pyspark.sql import functions as of

    parts = [
        frame.select(
            of.col("case").cast("string"), of.struct(*(of.col(f"`{each}`") for each in frame.columns)).alias(name)
        )
        for name, frame in frames.items()
    ]
    whole = parts[0]
    for part in parts[1:]:
        whole = whole.unionByName(part, allowMissingColumns=True)
    shares = max(spark.sparkContext.defaultParallelism, frames["people"].count() // PEOPLE_OF_A_SHARE)
    return (
        whole.repartition(shares, "case").groupBy("case").agg(*(of.collect_list(name).alias(name) for name in frames))
    )


def _check(
    batches: Iterator[pa.RecordBatch],
    law: Law,
    around: dict[str, pa.Table],
    as_of: int,
    keep: frozenset[int],
    language: str,
) -> Iterator[pa.RecordBatch]:
    """On a worker: cases as Spark hands them over, findings as it takes them."""
    try:
        for batch in batches:
            tables = {name: _rows(batch.column(name)) for name in batch.schema.names if name in OF_A_CASE}
            yield from check_people(Recorded(**tables, **around), _program(law), as_of, keep)
    except PeopleError as error:
        raise RuntimeError(_MARK + say(error.message, language)) from None


def _rows(lists: pa.Array) -> pa.Table:
    return pa.Table.from_batches([pa.RecordBatch.from_struct_array(pc.list_flatten(lists))])


@cache
def _program(law: Law) -> Program:
    """The law, once in a process of a worker. Raises PeopleError where it is another than where the command runs."""
    with TemporaryDirectory() as folder:
        settings = Path(folder) / "settings.yaml"
        if law.settings is not None:
            settings.write_bytes(law.settings)
        norms = [Path(folder) / str(number) / name for number, (name, _) in enumerate(law.norms)]
        for path, (_, content) in zip(norms, law.norms, strict=True):
            path.parent.mkdir()
            path.write_bytes(content)
        program = load_program(settings if law.settings is not None else None, norms)
    if program.library.version != law.version:
        raise PeopleError(Message("A worker has another law than this machine: install the same Habeas on both."))
    return program
