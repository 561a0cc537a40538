"""Which bodies are open on the day of each bundled case of our states, against a table with its sources."""

from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from habeas.act.bodies import bodies
from habeas.act.options import options
from habeas.dates import FALSE, TRUE, UNKNOWN
from tests.act.test_drafts import EXAMPLES, JUDGMENTS, checked

TABLE: dict[str, Any] = YAML(typ="safe").load(Path(__file__).with_name("bodies.yaml"))
PATHS = {path.stem: path for path in (*EXAMPLES, *JUDGMENTS)}


@pytest.mark.parametrize("row", TABLE["cases"], ids=lambda row: row["case"])
def test_the_bodies_of_a_bundled_case_are_open_as_the_law_says(row: dict[str, Any]) -> None:
    each = checked(PATHS[row["case"]])
    assert each.day == row["on"].toordinal()
    found = {body.forum.id: body.open for body in bodies(options(each), each)}
    for name, value in (("open", TRUE), ("not_known", UNKNOWN), ("closed", FALSE)):
        assert {body: found.get(body) for body in row[name]} == dict.fromkeys(row[name], value)


def test_every_case_of_our_states_stands_in_the_table() -> None:
    named = {row["case"] for row in TABLE["cases"]}
    ours = {name for name, path in PATHS.items() if set(checked(path).case.states) & {"RU", "KZ", "KG", "EE"}}
    assert named == ours
