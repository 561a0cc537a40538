"""`habeas prove figures`: against figures counted by hand, against plain SQL on what was exported, against `habeas check`."""

import csv
import io
import json
import sqlite3
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from habeas.prove.catalogue import MEASURES
from tests.cli.shell import habeas

HAND = "tests/prove/figures.yaml"
CASES = "habeas/record/cases"
ON = ("--on", "2024-06-30")


@cache
def told(*arguments: str) -> dict[str, Any]:
    """What the command says, as JSON."""
    done = habeas("prove", "figures", *arguments, "--format", "json")
    assert (done.returncode, done.stderr) == (0, "")
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def total(what: str, *arguments: str) -> int:
    return int(told(HAND, *ON, "--what", what, *arguments)["figures"][0]["total"])


def by(what: str, name: str, *arguments: str, file: str = HAND, on: tuple[str, ...] = ON) -> dict[str | None, int]:
    rows = told(file, *on, "--what", what, "--by", name, *arguments)["figures"][0]["rows"]
    return {row["key"]: row["count"] for row in rows}


# ---- counted by hand -----------------------------------------------------------------------------------------------


def test_people_held_counted_by_hand() -> None:
    """The man of June is held; five were at some time, the son in two kinds of place."""
    assert (total("held"), total("held_in")) == (1, 5)
    assert by("held_in", "kind") == {"aliens_detention_centre": 5, "child_shelter": 1}
    assert by("held_in", "sex") == {"F": 2, "M": 2, None: 1}
    assert by("held", "length") == {"11-30": 1}


def test_days_counted_by_hand() -> None:
    """Both the first day and the day of release count; a stay over New Year lies in both years."""
    mother, son, man, unknown = 52, 22 + 91, 20 + 30, 6
    assert total("person_days") == mother * 2 + son + man + unknown
    assert by("person_days", "state") == {"RU": mother * 2 + son + unknown, "KZ": man}
    assert total("person_days", "--since", "2024-02-01", "--until", "2024-02-29") == 29 * 3


def test_a_stay_over_new_year_gives_each_year_its_days(tmp_path: Path) -> None:
    text = Path(HAND).read_text("utf-8").replace("on: 2023-12-20", "on: 2024-01-05")
    (tmp_path / "case.yaml").write_text(text, "utf-8")
    found = by("person_days", "year", file=str(tmp_path))
    assert found["2023"] == 31
    assert found["2024"] == 52 * 2 + 113 + 5 + 30 + 6
    months = by("person_days", "month", file=str(tmp_path))
    assert months["2023-12"] == 31
    assert months["2024-01"] == 22 * 3 + 5
    assert sum(months.values()) == sum(found.values())


def test_days_count_under_a_status_while_it_lasts(tmp_path: Path) -> None:
    """The son is a child up to the day before he is 18, on 20 January 2024, held from 10 January to 1 May."""
    (tmp_path / "case.yaml").write_text(Path(HAND).read_text("utf-8").replace("2012-01-20", "2006-01-20"), "utf-8")
    assert by("person_days", "status", file=str(tmp_path))["child"] == 52 + 10


def test_children_counted_by_hand() -> None:
    """The mother was removed two months before her son, and with her daughter."""
    assert by("sent_alone", "age") == {"12-17": 1}
    assert total("separated") == 1
    assert total("held_in", "--status", "child") == 2
    assert total("held_in", "--status", "child", "--sex", "F") == 1


def test_deaths_and_answers_counted_by_hand() -> None:
    assert by("deaths", "outcome") == {"no_inquiry": 1}
    assert by("consulates", "outcome") == {"refused": 1, "waiting": 1}
    wait = told(HAND, *ON, "--what", "answer")["waits"][0]["rows"][0]
    assert (wait["n"], wait["ended"], wait["median"]) == (2, 1, 10.0)


def test_what_is_not_known_is_a_row_of_its_own_and_said() -> None:
    figure = told(HAND, *ON, "--what", "held_in", "--by", "nationality")["figures"][0]
    assert figure["not_known"] == 1
    assert figure["rows"][-1]["key"] is None
    assert any("no sample" in note for note in figure["notes"])


# ---- against plain SQL ---------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> sqlite3.Connection:
    """What was exported, in SQLite."""
    folder = tmp_path_factory.mktemp("figures") / "out"
    done = habeas("prove", "figures", CASES, HAND, *ON, "--export", str(folder), "--format", "json")
    assert done.returncode == 0
    database = sqlite3.connect(":memory:")
    for path in folder.glob("*.parquet"):
        table = pq.read_table(path)
        columns = ", ".join(f"[{name}]" for name in table.column_names)
        database.execute(f"CREATE TABLE {path.stem} ({columns})")
        marks = ", ".join("?" * len(table.column_names))
        rows = zip(*table.to_pydict().values(), strict=True)
        database.executemany(f"INSERT INTO {path.stem} VALUES ({marks})", rows)
    return database


def ours(what: str, *arguments: str) -> dict[str, Any]:
    figure: dict[str, Any] = told(CASES, HAND, *ON, "--what", what, *arguments)["figures"][0]
    return figure


def rows_of(figure: dict[str, Any]) -> dict[str | None, int]:
    return {row["key"]: row["count"] for row in figure["rows"]}


def test_held_agrees_with_plain_sql(exported: sqlite3.Connection) -> None:
    query = """SELECT coalesce(places.kind, NULL), count(DISTINCT spans.person) FROM spans LEFT JOIN places USING (place)
               WHERE fact = 'held' GROUP BY 1"""
    assert dict(exported.execute(query).fetchall()) == rows_of(ours("held_in", "--by", "kind"))
    whole = exported.execute("SELECT count(DISTINCT person) FROM spans WHERE fact = 'held'").fetchone()[0]
    assert whole == ours("held_in")["total"]


def test_people_with_a_breach_agree_with_plain_sql(exported: sqlite3.Connection) -> None:
    for column in ("norm", "instrument", "topic"):
        query = f"SELECT {column}, count(DISTINCT person) FROM findings WHERE verdict = 'breach' GROUP BY 1"
        assert dict(exported.execute(query).fetchall()) == rows_of(ours("breached", "--by", column))


def test_people_held_by_sex_in_a_year_agree_with_plain_sql(exported: sqlite3.Connection) -> None:
    first, last = date(2015, 1, 1).toordinal(), date(2015, 12, 31).toordinal()
    query = """SELECT sex, count(DISTINCT person) FROM spans JOIN people USING (person)
               WHERE fact = 'held' AND since <= ? AND until > ? GROUP BY 1"""
    plain = dict(exported.execute(query, (last, first)).fetchall())
    assert plain == rows_of(ours("held_in", "--by", "sex", "--since", "2015-01-01", "--until", "2015-12-31"))


def test_breaches_agree_with_what_the_check_finds() -> None:
    """Of every person and norm what `habeas check` prints, counted here."""
    done = habeas("check", CASES, "--format", "csv", "--verdict", "breach")
    found = list(csv.DictReader(io.StringIO(done.stdout)))
    people = {(row["case"], row["who"]) for row in found}
    assert len(people) == told(CASES, "--what", "breached")["figures"][0]["total"]
    norms = {norm: len({(row["case"], row["who"]) for row in found if row["norm"] == norm})
             for norm in {row["norm"] for row in found}}  # fmt: skip
    assert norms == rows_of(told(CASES, "--what", "breached", "--by", "norm")["figures"][0])


# ---- the door ------------------------------------------------------------------------------------------------------


def test_what_is_not_counted_by_that_is_refused_with_what_is() -> None:
    done = habeas("prove", "figures", HAND, "--what", "deaths", "--by", "norm")
    assert done.returncode == 2
    assert "It is counted by: place, kind" in done.stderr


def test_no_export_tells_a_name_a_birth_date_or_a_note(tmp_path: Path) -> None:
    text = Path(HAND).read_text("utf-8").replace("{id: unknown}", "{id: unknown, label: Zebulon Nobody}")
    (tmp_path / "case.yaml").write_text(text, "utf-8")
    for format in ("json", "csv"):
        done = habeas("prove", "figures", str(tmp_path), *ON, "--by", "sex", "--by", "place", "--format", format)
        assert "Zebulon" not in done.stdout
        assert "1990-05-01" not in done.stdout
    habeas("prove", "figures", str(tmp_path / "case.yaml"), *ON, "--export", str(tmp_path / "out"))
    assert not any(b"Zebulon" in path.read_bytes() for path in (tmp_path / "out").glob("*"))


def test_charts_and_a_workbook_are_drawn(tmp_path: Path) -> None:
    folder, book = tmp_path / "charts", tmp_path / "all.xlsx"
    done = habeas(
        "prove", "figures", HAND, *ON, "--by", "sex", "--charts", str(folder), "--format", "xlsx", "-o", str(book)
    )
    assert done.returncode == 0
    assert book.read_bytes()[:2] == b"PK"
    specification = json.loads((folder / "held_in-sex.vl.json").read_text("utf-8"))
    assert {each["name"]: each["count"] for each in specification["data"]["values"]} == {
        "women and girls": 2, "men and boys": 2, "not known": 1,
    }  # fmt: skip
    drawn = (folder / "held_in-sex.svg").read_text("utf-8")
    assert "not known" in drawn
    assert (folder / "held_in-sex.png").read_bytes()[:4] == b"\x89PNG"


def test_every_measure_is_told_in_both_languages() -> None:
    from habeas.words import say

    for language in ("en", "ru"):
        done = habeas("prove", "figures", HAND, *ON, "--lang", language, COLUMNS="200")
        assert done.returncode == 0
        for measure in MEASURES.values():
            assert say(measure.label, language) in done.stdout
    assert say(MEASURES["deaths"].label, "ru") == "Смерти"


def test_a_workbook_that_cannot_be_written_is_said_and_no_failure_of_ours(tmp_path: Path) -> None:
    done = habeas("prove", "figures", HAND, *ON, "--format", "xlsx", "-o", str(tmp_path / "none" / "all.xlsx"))
    assert done.returncode == 2
    assert "cannot be written" in done.stderr
