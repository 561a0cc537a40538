"""Which bodies are open on which days, of every bundled case, against a table read from the research."""

import datetime as dt
from typing import Any

import pytest
from ruamel.yaml import YAML

from habeas.dates import FALSE, TRUE, UNKNOWN
from habeas.law import instruments
from habeas.record.reader import read_cases
from habeas.record.vocabulary import load_vocabulary
from tests.act.bodies_table import FOLDER, PATHS, SAID, case_of, expected, found, label, standing, table
from tests.act.test_drafts import day_of

ROWS = table()
SOURCES: dict[str, Any] = YAML(typ="safe").load(FOLDER.with_name("bodies-sources.yaml"))


def name_of(row: dict[str, Any]) -> str:
    changed = "-".join(key for key in ("years_later", "also", "consents") if key in row)
    return f"{row['case']}-{row['on']}{'-' if changed else ''}{changed}"


@pytest.mark.parametrize("row", ROWS, ids=name_of)
def test_the_bodies_of_a_case_are_open_closed_or_not_known_for_the_reason_that_the_research_gives(
    row: dict[str, Any],
) -> None:
    case = case_of(row).case
    assert {label(body, case): standing(body) for body in found(row)} == expected(row)


@pytest.mark.parametrize("row", ROWS, ids=name_of)
def test_a_closed_body_names_those_that_are_open_instead(row: dict[str, Any]) -> None:
    case, own = case_of(row).case, found(row)
    open_now = {body.forum.id for body in own if body.open == TRUE}
    instead = {
        label(body, case): sorted(forum.id for forum in body.instead if forum.state is None)
        for body in own
        if body.open == FALSE
    }
    for body, named in row.get("instead", {}).items():
        assert instead[body] == named
    for named in instead.values():
        assert set(named) <= open_now
    assert not any(body.instead for body in own if body.open != FALSE)


def test_every_bundled_case_stands_in_the_table_on_its_own_day() -> None:
    (cases, _) = read_cases(list(PATHS.values()), load_vocabulary())
    own_days = {(case.id, day_of(case)) for case in cases}
    unchanged = {
        (row["case"], row["on"].toordinal()) for row in ROWS if not {"also", "consents", "years_later"} & set(row)
    }
    assert own_days <= unchanged


def test_every_body_and_reason_of_the_table_has_its_source() -> None:
    told = [expected(row) for row in ROWS]
    named = {body.partition(" ")[0] for row in told for body in row}
    reasons = {why for row in told for _, kinds in row.values() for why in kinds}
    assert named <= set(SOURCES["bodies"])
    assert reasons == set(SAID) & reasons
    assert set(SAID) == set(SOURCES["reasons"])


@pytest.mark.parametrize(
    ("treaty", "state"),
    [(treaty, state) for treaty, rows in SOURCES["treaties"].items() for state in rows if state != "general"],
)
def test_a_treaty_binds_a_state_from_and_until_the_days_of_the_research(treaty: str, state: str) -> None:
    row, general = SOURCES["treaties"][treaty][state], SOURCES["treaties"][treaty].get("general")
    stretches = instruments.force(treaty, state)
    if row == "none":
        assert [each.value for each in stretches] == [UNKNOWN]
        assert general is None or stretches[0].first_day == general.toordinal()
        return
    assert instruments.shipped().binds[treaty, state].verified is not row["memory"]
    if "from" not in row:
        assert row["status"] in ("not_party", "not_applicable")
        assert stretches == ()
        return
    first, *_ = stretches
    assert (first.first_day, first.value) == (row["from"].toordinal(), TRUE)
    last = row.get("until") or row.get("unknown_from")
    assert last is None or first.last_day_exclusive == last.toordinal()
    assert last is not None or first.last_day_exclusive > dt.date(2100, 1, 1).toordinal()
