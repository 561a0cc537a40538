"""Linking and the check of many people once more, on Spark with two workers: the results are those of one process.

One session serves all tests of this file; it takes longer to start than they take.
"""

import os
from collections.abc import Iterator
from datetime import date
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from benchmarks import people, people_parquet, trace_people
from habeas.spark import session
from tests.cli.shell import Done, habeas, process
from tools.system import java

MASTER: Final = "local-cluster[2,1,1024]"
NO_SPARK: Final = "Spark is not on this machine: run python -m tools.system, and pytest with uv run --extra spark"
COUNT: Final = 300
RECORDS: Final = 240
# Spark's client leaves its sockets to the garbage collector.
pytestmark = pytest.mark.filterwarnings(
    "ignore:unclosed:ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning"
)


@pytest.fixture(scope="module")
def spark() -> Iterator[Any]:
    """The session that commands of this process take too."""
    if find_spec("pyspark") is None or java() is None:
        pytest.skip(NO_SPARK)
    with session(MASTER, {"spark.task.maxFailures": "1"}) as running:
        yield running


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with people in Parquet, and the figures of an office."""
    folder = tmp_path_factory.mktemp("office")
    people_parquet.write(folder / "people", COUNT, COUNT // 2)
    (folder / "settings.yaml").write_text("days_without_step_breach: 30 days\n", encoding="utf-8")
    return folder


def test_the_links_are_the_same(spark: Any, tmp_path: Path) -> None:
    trace_people.write(tmp_path, RECORDS, 2, "test", as_csv=True)
    lists = [str(tmp_path / f"{name}.csv") for name in ("institution", "requests")]
    for out, more in (("here.csv", []), ("spark.csv", ["--spark", MASTER])):
        done = habeas("trace", "link", *lists, "--out", str(tmp_path / out), "--skip-bad", *more)
        assert done.returncode == 0, done.stderr
    here = (tmp_path / "here.csv").read_bytes()
    assert here == (tmp_path / "spark.csv").read_bytes()
    assert here.count(b"\n") > RECORDS / 20


def test_the_findings_are_the_same_with_the_law_of_an_office(spark: Any, office: Path) -> None:
    for out, more in (("here", ()), ("spark", ("--spark", MASTER))):
        assert checked(office, out, "--norms", "tests/cli/own_norms.yaml", *more).returncode == 0
    here, there = (pq.read_table(office / out) for out in ("here", "spark"))
    by = [(name, "ascending") for name in here.column_names]
    assert here.sort_by(by).equals(there.cast(here.schema).sort_by(by))
    norms = set(here["norm"].to_pylist())
    assert {"own-days-without-a-step", "crc-family-out-of-detention"} < norms
    assert len(list((office / "spark").glob("part-*"))) > 1


def checked(office: Path, out: str, *more: str) -> Done:
    """The command on the people of the office."""
    on = date.fromordinal(people.AS_OF).isoformat()
    figures = ("--settings", str(office / "settings.yaml"), "--on", on)
    return habeas("bulk", str(office / "people"), "--out", str(office / out), *figures, *more)


def test_what_a_worker_finds_wrong_is_said_in_the_readers_language(spark: Any, office: Path, tmp_path: Path) -> None:
    wrong = tmp_path / "people"
    wrong.mkdir()
    for name in ("people", "kin", "places", "observations"):
        (wrong / f"{name}.parquet").symlink_to(office / "people" / f"{name}.parquet")
    entries = pq.read_table(office / "people" / "entries.parquet")
    pq.write_table(entries.set_column(0, "person", pc.add(entries["person"], 1_000_000)), wrong / "entries.parquet")
    done = habeas("bulk", str(wrong), "--out", str(tmp_path / "f"), "--spark", MASTER, "--lang", "ru")
    assert done.returncode == 2
    assert "entries.parquet: «person»" in done.stderr
    assert "Traceback" not in done.stderr
    nobody = habeas("bulk", str(tmp_path / "nowhere"), "--out", str(tmp_path / "f"), "--spark", MASTER)
    assert (nobody.returncode, "There is no people.parquet" in nobody.stderr) == (2, True)


def test_spark_leaves_nothing_in_its_package_nor_here(spark: Any) -> None:
    import pyspark

    assert not (Path(pyspark.__file__).parent / "work").exists()
    home = Path(os.environ["SPARK_HOME"])
    assert list((home / "work").glob("app-*/*/stderr"))
    assert home.parent.stat().st_mode & 0o077 == 0
    assert not [name for name in ("spark-warehouse", "artifacts", "metastore_db") if Path(name).exists()]


def test_without_java_it_is_said_what_is_missing(spark: Any, tmp_path: Path) -> None:
    del spark
    (tmp_path / "a.csv").write_text("id,name\n1,Назаров Умарали\n", encoding="utf-8")
    command = ("trace", "link", str(tmp_path / "a.csv"), "--out", str(tmp_path / "f.csv"), "--spark", "local[1]")
    done = process(*command, JAVA_HOME=str(tmp_path), SPARK_HOME="")
    assert done.returncode == 2
    assert "Java 17" in done.stderr
    assert not (tmp_path / "f.csv").exists()
