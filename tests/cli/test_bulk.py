"""`habeas bulk`: the findings are those of the engine and of a case file, and what is wrong with the files is said."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from benchmarks import people, people_parquet
from habeas.check.arrow import table_of_arrow
from habeas.check.engine import check_table
from habeas.check.office import load_program
from habeas.check.verdicts import STORED, VERDICTS
from tests.cli.shell import Done, habeas

COUNT = 400
ON = date.fromordinal(people.AS_OF).isoformat()
KARIM = """
id: karim
state: RU
people:
  - {id: karim, label: K., sex: M, born: 2007-06-05, nationality: TJ}
  - {id: father, label: R., sex: M, born: 1979-01-02, nationality: TJ}
kin:
  - {who: father, is: parent, of: karim}
places:
  - {id: centre, name: centre, kind: aliens_detention_centre, state: RU}
entries:
  - {on: 2023-09-11, kind: apprehended, who: karim, authority: police}
  - {on: 2023-09-12, kind: placed, who: karim, place: centre, basis: expulsion, authority: court}
  - {on: 2023-09-12, until: 2023-09-20, kind: not_done, what: lawyer_access, who: karim}
  - {on: 2024-02-01, kind: released, who: karim}
"""
Rows = list[dict[str, Any]]
Changed = Callable[..., Done]


def day(text: str) -> date:
    return date.fromisoformat(text)


def of_karim() -> dict[str, Rows]:
    """The same as in `KARIM`."""
    entry = {"case": "karim", "person": "karim"}
    events: list[tuple[str, str, dict[str, Any]]] = [
        ("apprehended", "2023-09-11", {"authority": "police"}),
        ("placed", "2023-09-12", {"place": "centre", "basis": "expulsion", "authority": "court"}),
        ("not_done", "2023-09-12", {
            "what": "lawyer_access", "until_first": day("2023-09-20"), "until_last": day("2023-09-20")}),
        ("released", "2024-02-01", {}),
    ]  # fmt: skip
    return {
        "people": [
            {"case": "karim", "person": "karim", "state": "RU", "sex": "M", "nationality": "TJ",
             "born_first": day("2007-06-05"), "born_last": day("2007-06-05")},
            {"case": "karim", "person": "father", "state": "RU", "sex": "M", "nationality": "TJ",
             "born_first": day("1979-01-02"), "born_last": day("1979-01-02")},
        ],
        "entries": [
            {**entry, "entry": number, "kind": kind, "on_first": day(on), "on_last": day(on), **more}
            for number, (kind, on, more) in enumerate(events)
        ],
        "kin": [{"case": "karim", "who": "father", "of": "karim", "relation": "parent"}],
        "places": [{"place": "centre", "kind": "aliens_detention_centre", "state": "RU"}],
    }  # fmt: skip


def put(folder: Path, tables: dict[str, Rows]) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in tables.items():
        columns = list(dict.fromkeys(column for row in rows for column in row))
        table = pa.table({column: [row.get(column) for row in rows] for column in columns})
        pq.write_table(table, folder / f"{name}.parquet")
    return folder


def found(folder: Path) -> Rows:
    rows: Rows = pq.read_table(folder).to_pylist()
    return rows


def test_the_findings_are_those_of_the_engine(tmp_path: Path) -> None:
    people_parquet.write(tmp_path / "people", COUNT, COUNT)
    done = habeas("bulk", str(tmp_path / "people"), "--out", str(tmp_path / "findings"), "--on", ON)
    assert done.returncode == 0, done.stderr
    told = found(tmp_path / "findings")
    assert str(len(told)) in done.stderr
    (batch,) = people.batches(COUNT, COUNT)
    program = load_program()
    places, seen = people.places()
    cases = batch.people.append_column("case", pa.array(batch.family).cast(pa.string()))
    table = table_of_arrow(
        cases,
        batch.entries,
        program.coding,
        program.fields,
        people.AS_OF,
        kin=batch.kin,
        places=places,
        observations=seen,
    )
    norms = [compiled.variant.norm for compiled in program.variants]
    wanted = []
    for who, part in check_table(table, program, STORED):
        columns = (
            part.variant,
            part.source,
            who[part.person],
            part.verdict,
            part.since,
            np.minimum(part.until, 3_600_000),
        )
        for norm, source, person, verdict, since, until in zip(*(column.tolist() for column in columns), strict=True):
            last = None if until == 3_600_000 else date.fromordinal(until - 1)
            where = norms[norm].sources[source]
            wanted.append((
                str(person), norms[norm].id, where.instrument, where.provision, VERDICTS[verdict],
                date.fromordinal(since), last,
            ))  # fmt: skip
    names = ("person", "norm", "instrument", "provision", "verdict", "since", "until")
    key = str
    assert sorted((tuple(row[name] for name in names) for row in told), key=key) == sorted(wanted, key=key)
    assert len(told) > COUNT


def test_the_findings_are_those_of_a_case_file(tmp_path: Path) -> None:
    (tmp_path / "karim.yaml").write_text(KARIM, encoding="utf-8")
    by_file = habeas(
        "check", str(tmp_path / "karim.yaml"), "--on", "2024-03-01", "--format", "json", "--verdict", "all"
    )
    wanted = json.loads(by_file.stdout)["findings"]
    folder = put(tmp_path / "people", of_karim())
    done = habeas("bulk", str(folder), "--out", str(tmp_path / "f"), "--on", "2024-03-01", "--verdict", "all")
    assert done.returncode == 0, done.stderr
    names = ("norm", "instrument", "provision", "verdict", "until")
    kinds = {each["entry"]: each["kind"] for each in of_karim()["entries"]}
    told = {
        (*(str(row[name]) for name in names), row["person"], str(row["since"]), kinds.get(row["entry"]))
        for row in found(tmp_path / "f")
    }
    assert told == {
        (
            *(str(row[name]) for name in names),
            row["who"],
            row["from"],
            row["anchor"] and row["anchor"].partition("-")[0],
        )
        for row in wanted
    }
    assert {"apprehended", "placed"} == {kind for *_, kind in told}


def test_what_begins_after_the_day_is_not_looked_at(tmp_path: Path) -> None:
    tables = of_karim()
    early = {**tables, "entries": tables["entries"][:2]}
    for name, each in (("all", tables), ("early", early)):
        folder = put(tmp_path / name, each)
        assert habeas("bulk", str(folder), "--out", str(tmp_path / f"f-{name}"), "--on", "2023-09-11").returncode == 0
    assert found(tmp_path / "f-all") == found(tmp_path / "f-early")


@pytest.fixture
def changed(tmp_path: Path) -> Changed:
    """The command on Karim's files with one value of the first row of one table changed, or a whole table."""

    def run(table: str, values: dict[str, Any] | None, *options: str) -> Done:
        tables = of_karim()
        if values is None:
            del tables[table]
        else:
            tables[table][0] = {**tables[table][0], **values}
        return habeas("bulk", str(put(tmp_path / "people", tables)), "--out", str(tmp_path / "f"), *options)

    return run


@pytest.mark.parametrize(
    ("table", "values", "said"),
    [
        ("people", None, "There is no people.parquet"),
        ("people", {"person": "father"}, "people.parquet: 1 ids stand there more than once"),
        ("people", {"person": None}, "people.parquet: “person” is empty in 1 rows"),
        ("entries", {"kind": "arested"}, "No kind of entry is called “arested”"),
        ("entries", {"person": "nobody"}, "entries.parquet: “person” names nobody and nothing of the case in 1 rows"),
        ("entries", {"case": "another"}, "entries.parquet: “person” names nobody and nothing of the case in 1 rows"),
        ("entries", {"place": "nowhere"}, "entries.parquet: “place” names nobody and nothing of the case in 1 rows"),
        ("entries", {"entry": None}, "entries.parquet: “entry” is empty in 1 rows"),
        ("kin", {"of": "nobody"}, "kin.parquet: “of” names nobody and nothing of the case in 1 rows"),
    ],
)
def test_what_is_wrong_is_said(changed: Changed, tmp_path: Path, table: str, values: dict[str, Any], said: str) -> None:
    done = changed(table, values)
    assert done.returncode == 2
    assert said in done.stderr
    assert not (tmp_path / "f").exists()
    assert [path.name for path in tmp_path.iterdir() if path.name != "people"] == []


def test_a_column_that_is_missing_and_one_that_holds_text_are_said(tmp_path: Path) -> None:
    tables = of_karim()
    for row in tables["entries"]:
        row["on_first"] = str(row["on_first"])
    done = habeas("bulk", str(put(tmp_path, tables)), "--out", str(tmp_path / "f"))
    assert (done.returncode, "“on_first” holds no days or numbers but string" in done.stderr) == (2, True)
    for row in tables["entries"]:
        del row["on_first"]
    done = habeas("bulk", str(put(tmp_path, tables)), "--out", str(tmp_path / "f"))
    assert (done.returncode, "entries.parquet lacks the columns: on_first" in done.stderr) == (2, True)


def test_nothing_is_written_over(tmp_path: Path) -> None:
    folder = put(tmp_path / "people", of_karim())
    (tmp_path / "f").mkdir()
    done = habeas("bulk", str(folder), "--out", str(tmp_path / "f"))
    assert done.returncode == 2
    assert "cannot be written" in done.stderr
    assert list((tmp_path / "f").iterdir()) == []
