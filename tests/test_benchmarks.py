"""The benchmarks on few people: they run, nobody is lost, and every engine that is installed finds the same."""

import doctest
from dataclasses import asdict
from importlib import import_module
from pathlib import Path

import pytest

from benchmarks import bulk, machine, one_case, peers, peers_compare, peers_facts, peers_norms
from benchmarks.__main__ import BEGIN, END, as_markdown, write
from benchmarks.report import Table

PEOPLE = 200
PAGE = Path(__file__).parents[1] / "docs" / "benchmarks.md"


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = str(tmp_path_factory.mktemp("people"))
    bulk.write(folder, PEOPLE)
    return folder


@pytest.mark.parametrize("norms", ["all", "deadlines"])
def test_every_person_is_checked_and_every_finding_stored_however_the_work_is_shared(source: str, norms: str) -> None:
    alone, together = (bulk.check(source, norms, workers, "threads") for workers in (1, 2))
    stored = sum(bulk.read(path).num_rows for path in Path(source).glob("*-findings.arrow"))
    assert alone["people"] == PEOPLE
    assert alone["entries"] == bulk.write(source, PEOPLE)["entries"] > PEOPLE
    assert alone["found"] == together["found"] == stored > 0
    assert 0 < alone["pairs"] < PEOPLE * alone["norms"]


def test_one_case_is_read_and_checked() -> None:
    told = one_case.measure(times=1, most=2)
    assert told["cases"] == 2
    assert all(0 < median <= under <= slowest for median, under, slowest in told["figures"].values())


def test_every_engine_finds_the_same_breaches(source: str, tmp_path: Path) -> None:
    target = str(tmp_path)
    assert peers_facts.prepare(source, target)["people"] == PEOPLE
    files = []
    for engine in peers.engines(source, PEOPLE):
        if engine.package is None or machine.installed(engine.package):
            told = machine.run_apart(engine.module, engine.function, target=target, **dict(engine.arguments))
            assert "failed" not in told
            files.append(engine.file)
    compared = peers_compare.compare(target, ",".join(files), PEOPLE)
    assert list(compared) == files
    for file, found in compared.items():
        assert sum(row["same"] for row in found) > PEOPLE / 2, file
        months = file == "openfisca"
        assert [row["theirs"] for row in found] == [0, 0], file
        # What a month's first day does not show yet, and what is not known, only a peer of months gets otherwise.
        assert months or [row["ours"] + row["unknown"] for row in found] == [0, 0], file
        assert found[0]["ours"] == 0, file


def test_facts_have_names_of_their_own() -> None:
    law = peers_norms.program()
    leaves = {id(node) for node in peers_norms.yes_no_facts(law).values()}
    assert len(leaves) == len(peers_norms.yes_no_facts(law)) > peers_norms.COUNT
    assert peers_norms.number_facts(law) == ["outdoor_minutes_per_day"]


def test_examples_in_docstrings_hold() -> None:
    peers_installed = [name for name in ("zen", "duckdb") if machine.installed({"zen": "zen-engine"}.get(name, name))]
    for name in ("report", "peers_norms", *(f"peers_{name}" for name in peers_installed)):
        told = doctest.testmod(import_module(f"benchmarks.{name}"))
        assert told.attempted, name
        assert told.failed == 0, name


def test_figures_are_written_between_the_marker_lines(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(f"before\n{BEGIN}\nold\n{END}\nafter\n", encoding="utf-8")
    write(page, [])
    text = page.read_text(encoding="utf-8")
    assert "old" not in text
    assert text.startswith(f"before\n{BEGIN}\n")
    assert text.endswith(f"{END}\nafter\n")
    assert PAGE.read_text(encoding="utf-8").count(BEGIN) == 1
    page.write_text("no markers", encoding="utf-8")
    with pytest.raises(ValueError, match="figures"):
        write(page, [])


def test_a_table_becomes_markdown() -> None:
    table = Table("Speed", ["people", "seconds"], [["10", "1.5"]], ["quick"])
    assert Table(**asdict(table)) == table
    assert as_markdown(table) == "### Speed\n\n| people | seconds |\n| --- | --- |\n| 10 | 1.5 |\n\n- quick"
