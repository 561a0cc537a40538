"""The JSON Schema agrees with the reader on the cases that ship, and refuses what the reader refuses."""

from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from habeas.files import read_yaml, read_yaml_text
from habeas.record.schema import case_schema, json_value
from habeas.record.template import empty_case
from habeas.record.vocabulary import load_vocabulary

CASES = sorted((Path(__file__).parents[2] / "habeas" / "record" / "cases").glob("*.yaml"))
SCHEMA = case_schema(load_vocabulary())
VALIDATOR = Draft202012Validator(SCHEMA)


def wrong(more: str) -> bool:
    value = json_value(read_yaml_text("id: a\nstate: RU\n" + more, "s.yaml"))
    return not VALIDATOR.is_valid(value)


def test_the_schema_is_a_schema() -> None:
    Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_the_cases_that_ship_keep_to_it(path: Path) -> None:
    assert [error.message[-300:] for error in VALIDATOR.iter_errors(json_value(read_yaml(path)))] == []


def test_the_empty_case_keeps_to_it() -> None:
    assert VALIDATOR.is_valid(json_value(read_yaml_text(empty_case("en"), "new.yaml")))


@pytest.mark.parametrize(
    "more",
    [
        "people: [{label: x}]",
        "people: [{id: a b}]",
        "people: [{id: p, born: soon}]",
        "people: [{id: p, hat: red}]",
        "entries: [{on: 2015, kind: plced}]",
        "entries: [{kind: placed}]",
        "entries: [{on: 2015, kind: not_done}]",
        "entries: [{on: 2015, kind: placed, colour: red}]",
        "entries: [{on: 13.10.2015, kind: placed}]",
        "conditions: [{place: a, from: 2015, indicators: {mood: good}}]",
        "conditions: [{place: a, from: 2015, indicators: {hygiene: 5}}]",
        "holdings: [{article: ECHR 3}]",
        "sources: [{id: s, access: secret}]",
        "state: Russia",
    ],
)
def test_what_it_refuses(more: str) -> None:
    assert wrong(more.replace("state: Russia", "closed_on: soon"))


@pytest.mark.parametrize(
    "date", ["2015", "2015-10", "2015-1X", "2015-10-13T14:30+03:00", "2015~", "../2015", "2015/2016-02?"]
)
def test_dates_it_takes(date: str) -> None:
    assert not wrong(
        f"entries: [{{on: {date}, kind: placed, who: [a, b], basis: [expulsion], result: something else}}]"
    )


def test_every_word_has_a_title() -> None:
    entry: dict[str, Any] = SCHEMA["properties"]["entries"]["anyOf"][0]["items"]
    assert {"const": "placed", "title": "placed in detention"} in entry["properties"]["kind"]["oneOf"]
    assert all("title" in part for part in entry["properties"].values())
