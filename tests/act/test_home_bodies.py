"""Which bodies inside a state are open, until which day, of every bundled case, against a table read from the research."""

import datetime as dt
from typing import Any

import pytest
from ruamel.yaml import YAML

from habeas.act.options import options
from habeas.act.rows import row as told_row
from habeas.law import forums
from habeas.law.forums import TimeLimit
from tests.act.bodies_table import FOLDER, case_of
from tests.act.home_table import SAID, at_home, expected_at_home, said
from tests.act.test_bodies import ROWS, name_of

SOURCES: dict[str, Any] = YAML(typ="safe").load(FOLDER.with_name("home-sources.yaml"))
BODIES: dict[str, Any] = SOURCES["bodies"]


@pytest.mark.parametrize("row", ROWS, ids=name_of)
def test_the_bodies_inside_a_state_are_open_until_the_day_or_shut_for_the_reason_that_the_research_gives(
    row: dict[str, Any],
) -> None:
    assert {body.forum.id: said(body) for body in at_home(row)} == expected_at_home(row)


@pytest.mark.parametrize("row", [row for row in ROWS if "home" in row], ids=name_of)
def test_a_body_or_term_that_was_not_seen_is_shown_so(row: dict[str, Any]) -> None:
    each = case_of(row)
    for option in options(each):
        if option.forum.state is not None:
            source = BODIES[option.forum.id]
            terms = {term["rule"]: term["seen"] for term in source["terms"]}
            seen = source["seen"] and (option.rule is None or terms[option.rule.rule["en"]])
            assert told_row(each, option, "en")["verified"] is seen


def test_a_state_of_which_nothing_was_seen_has_no_body_of_its_own() -> None:
    without = [row for row in ROWS if not set(case_of(row).case.states) & set(SOURCES["states"])]
    assert len(without) > 50
    assert not any("home" in row for row in without)


def test_every_body_and_reason_of_the_table_has_its_source() -> None:
    told = [expected_at_home(row) for row in ROWS]
    kinds = {kind for row in told for _, why in row.values() if isinstance(why, dict) for kind in why}
    assert {body for row in told for body in row} == set(BODIES)
    assert kinds == set(SAID) == set(SOURCES["reasons"])


@pytest.mark.parametrize("name", BODIES)
def test_the_terms_of_a_body_are_those_of_the_research(name: str) -> None:
    (body,) = (body for (_, own), body in forums.shipped().domestic.items() if own == name)
    assert body.verified is BODIES[name]["seen"]
    assert [term_of(limit) for limit in body.time_limits] == BODIES[name]["terms"]


def term_of(limit: TimeLimit) -> dict[str, Any]:
    """A term as the sources write it."""
    number = None if limit.number is None else f"{limit.number} {limit.unit}"
    days = [None, None] if limit.valid is None else [limit.valid.first, limit.valid.last]
    force = [None if day is None else dt.date.fromordinal(day) for day in days]
    return {"rule": limit.rule["en"], "term": number, "in_force": force, "seen": limit.verified}
