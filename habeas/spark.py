"""Spark, where a list or an office is too large for one machine: a session on a master, and nothing left behind here.

1. A master on this machine (`local[2]`, `local-cluster[2,1,2048]`) listens to this machine only. What its workers write,
   their logs too, lies in a folder of this process and goes with it; left to itself Spark writes into its own package.
2. What Spark puts on a disk on its way is encrypted with a key of the session, and no history of it is kept.
3. Packages, memory and secrets between machines are for whoever keeps the cluster: `docs/spark.md`.
"""

import atexit
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, Final

from habeas.words import Message

SETTINGS: Final = {
    "spark.ui.enabled": "false",
    "spark.eventLog.enabled": "false",
    "spark.io.encryption.enabled": "true",
    "spark.log.level": "ERROR",
    "spark.sql.execution.arrow.pyspark.enabled": "true",
    "spark.sql.session.timeZone": "UTC",
}


class SparkError(Exception):
    """Spark is not installed here, did not start, or stopped; `message` says why."""

    def __init__(self, message: Message) -> None:
        super().__init__(str(message))
        self.message = message


@contextmanager
def session(master: str, more: Mapping[str, str] | None = None) -> Iterator[Any]:
    """A Spark session on a master (`local[2]`, `spark://host:7077`, `yarn`), which ends with the context; one that runs in
    this process already is taken as it is. `more` are further settings. Raises SparkError."""
    try:
        from pyspark.sql import SparkSession
    except ImportError:
        raise SparkError(Message("Spark is not installed here: pip install 'habeas[spark]'.")) from None
    running = SparkSession.getActiveSession()
    if running is not None:
        yield running
        return
    settings = {**SETTINGS, "spark.sql.warehouse.dir": str(_folder() / "warehouse"), **(more or {})}
    if master.startswith("local"):
        settings = {**_of_this_machine(master), **settings}
    builder = SparkSession.builder.appName("habeas").master(master)
    for name, value in settings.items():
        builder = builder.config(name, value)
    try:
        spark = builder.getOrCreate()
    except Exception as error:  # of Java, of Py4J and of the cluster, each with classes of its own
        text = Message(
            "Spark does not start on %(master)s: %(why)s. It needs Java 17 here, and of a cluster its secret: docs/spark.md.",
            {"master": master, "why": first_line(error)},
        )
        raise SparkError(text) from error
    try:
        yield spark
    finally:
        spark.stop()


def first_line(error: Exception) -> str:
    """What an error of Spark says before its traces; that it came by way of Py4J says nothing."""
    lines = [line.strip(" :.") for line in str(error).splitlines()]
    told = (line for line in lines if line and not line.startswith("An error occurred while calling"))
    return next(told, type(error).__name__)


def _of_this_machine(master: str) -> dict[str, str]:
    """Settings for a master of this machine. Its processes take the rest from the environment, of which each part may be set
    before."""
    os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    if master.startswith("local-cluster"):
        os.environ.setdefault("SPARK_HOME", str(_home()))
    return {"spark.local.dir": str(_folder() / "local")}


@cache
def _folder() -> Path:
    """A folder of this process, which nobody else may read."""
    folder = Path(tempfile.mkdtemp(prefix="habeas-spark-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


@cache
def _home() -> Path:
    """Spark as it is installed, by links: the workers of a local-cluster put their folder `work` beside these."""
    import pyspark

    home = _folder() / "spark"
    home.mkdir()
    for part in Path(pyspark.__file__).parent.iterdir():
        if part.name != "work":
            (home / part.name).symlink_to(part)
    return home
