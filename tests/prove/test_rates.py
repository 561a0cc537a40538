"""How often in so many days in custody: by hand, by another way from what is exported, the limits against scipy."""

import json
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import chi2

from habeas.prove.rate import poisson_limits
from tests.cli.shell import habeas
from tests.prove.test_figures import CASES, HAND, ON, told


def rates(what: str, *arguments: str, file: str = HAND) -> dict[str | None, dict[str, Any]]:
    return {row["key"]: row for row in told(file, *ON, "--what", what, *arguments)["rates"][0]["rows"]}


@given(st.integers(0, 3000))
def test_the_limits_are_those_of_a_poisson_count(count: int) -> None:
    low, high = poisson_limits(count)
    assert low == pytest.approx(chi2.ppf(0.025, 2 * count) / 2 if count else 0.0, rel=1e-3, abs=1e-9)
    assert high == pytest.approx(chi2.ppf(0.975, 2 * count + 2) / 2, rel=1e-3)


def test_a_rate_counted_by_hand() -> None:
    """One death, of somebody who was held on that day; days as `person_days` counts them."""
    days = told(HAND, *ON, "--what", "person_days")["figures"][0]["total"]
    (row,) = rates("death_rate").values()
    assert (row["count"], row["days"]) == (1, days)
    assert row["rate"] == pytest.approx(1000 / days)
    by_state = rates("death_rate", "--by", "state")
    assert {key: (each["count"], each["days"]) for key, each in by_state.items()} == {
        "RU": (1, days - 50),
        "KZ": (0, 50),
    }


def test_what_happened_outside_custody_is_in_no_rate(tmp_path: Path) -> None:
    """Of the mother, who was free by then, it is a death and none in custody."""
    text = Path(HAND).read_text("utf-8")
    moved = text.replace("who: unknown, on: 2024-06-25, place: centre", "who: mother, on: 2024-06-25")
    assert moved != text
    (tmp_path / "case.yaml").write_text(moved, "utf-8")
    assert told(str(tmp_path), *ON, "--what", "deaths")["figures"][0]["total"] == 1
    assert [row["count"] for row in rates("death_rate", file=str(tmp_path)).values()] == [0]


def test_breaches_that_began_in_custody_counted_another_way(tmp_path: Path) -> None:
    folder = tmp_path / "out"
    done = habeas("prove", "figures", CASES, HAND, *ON, "--export", str(folder), "--format", "json")
    assert done.returncode == 0, done.stderr
    tables = {name: pq.read_table(folder / f"{name}.parquet").to_pylist() for name in ("spans", "findings", "events")}
    held = [(row["person"], row["since"], row["until"]) for row in tables["spans"] if row["fact"] == "held"]
    begun = {
        (row["person"], row["run"], row["since"])
        for row in tables["findings"]
        if row["verdict"] == "breach"
        and any(who == row["person"] and since <= row["since"] < until for who, since, until in held)
    }
    died = {
        row["person"]
        for row in tables["events"]
        if row["kind"] == "death"
        and any(who == row["person"] and since <= row["day"] < until for who, since, until in held)
    }
    found = told(CASES, HAND, *ON, "--what", "breach_rate", "--what", "death_rate")["rates"]
    assert [each["rows"][0]["count"] for each in found] == [len(begun), len(died)]
    for by in ("kind", "sex", "year"):
        rows = told(CASES, HAND, *ON, "--what", "breach_rate", "--by", by)["rates"][0]["rows"]
        assert sum(row["count"] for row in rows) == len(begun), by


def test_rates_as_sheets_and_text() -> None:
    done = habeas("prove", "figures", HAND, *ON, "--what", "death_rate", "--by", "state", "--format", "csv")
    head, *rows = done.stdout.splitlines()
    assert head == "what,by,key,label,count,days,rate,rate_low,rate_high"
    assert rows[0].startswith("death_rate,state,RU,Russia,1,")
    text = habeas("prove", "figures", HAND, *ON, "--what", "death_rate", "--by", "length")
    assert text.returncode == 2
    assert "It is counted by" in text.stderr


def test_a_rate_is_drawn_between_its_limits(tmp_path: Path) -> None:
    """The chart holds what the table holds, and no more."""
    folder = tmp_path / "charts"
    done = habeas("prove", "figures", HAND, *ON, "--what", "death_rate", "--by", "state", "--charts", str(folder))
    assert done.returncode == 0, done.stderr
    drawn = json.loads((folder / "death_rate-state.vl.json").read_text("utf-8"))["data"]["values"]
    rows = rates("death_rate", "--by", "state").values()
    assert [(each["rate"], each["low"], each["high"]) for each in drawn] == [
        (row["rate"], row["rate_low"], row["rate_high"]) for row in rows
    ]
    assert "<svg" in (folder / "death_rate-state.svg").read_text("utf-8")
