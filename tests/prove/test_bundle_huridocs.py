"""The case in terms of HURIDOCS: what came of what was asked, who is still held, what a register says."""

import datetime as dt
import json
from typing import Any

import pytest

from habeas.prove.bundle.huridocs import as_huridocs
from habeas.record.reader import read_case_text
from habeas.record.vocabulary import load_vocabulary

WORDS = load_vocabulary()
OWN = """\
id: own
state: RU
people: [{{id: man, label: Farrukh Example, sex: M, born: 1990, nationality: TJ}}]
places: [{{id: centre, kind: aliens_detention_centre, state: RU}}]
entries:
  - {{on: 2024-01-10, kind: apprehended, who: man, authority: police}}
{}
"""


def exported(*entries: str, day: str = "2024-06-01") -> dict[str, Any]:
    """The case with these entries, as it stands on a day."""
    text = OWN.format("\n".join(f"  - {{{entry}}}" for entry in entries))
    case, _ = read_case_text(text, "own.yaml", WORDS)
    found: dict[str, Any] = json.loads(as_huridocs(case, WORDS, dt.date.fromisoformat(day).toordinal()))
    return found


ASKED = "on: 2024-02-01, kind: complaint_filed, id: asked, who: man, to: PROSECUTOR"
ANSWERED = "on: 2024-02-20, kind: complaint_decided, re: asked, who: man, authority: prosecutor, result: allowed"


@pytest.mark.parametrize(
    ("entries", "response", "on"),
    [
        ((ASKED,), None, None),
        ((f"{ASKED}, result: refused",), "unfavourable", None),
        ((f"{ASKED}, result: upheld",), None, None),
        ((f"{ASKED}, result: no_reply",), "no response", None),
        ((f"{ASKED}, result: pending",), "no response yet", None),
        ((ASKED, ANSWERED), "favourable", "2024-02-20"),
        ((f"{ASKED}, result: pending", ANSWERED), "favourable", "2024-02-20"),
        ((f"{ASKED}, result: refused", ANSWERED), "unfavourable", "2024-02-20"),
    ],
)
def test_no_response_is_said_only_where_the_record_says_it(
    entries: tuple[str, ...], response: str | None, on: str | None
) -> None:
    (row,) = exported(*entries)["26_intervention"]
    assert (row["response"], row["date_of_response"]) == (response, on)


PLACED = "on: 2024-01-11, kind: placed, who: man, place: centre, basis: expulsion"


@pytest.mark.parametrize(
    ("entries", "status"),
    [
        ((), "unknown"),
        ((PLACED,), "held"),
        ((f"{PLACED}, until: 2024-03-01",), "unknown"),
        ((f"{PLACED}, until: 2024-09-01",), "held"),
        ((PLACED, "on: 2024-03-01, kind: released, who: man"), "released"),
        (
            (
                PLACED,
                "on: 2024-03-01, kind: released, who: man",
                "on: 2024-04-01, kind: placed, who: man, place: centre",
            ),
            "held",
        ),
        ((f"{PLACED}, until: 2024-02-01", "on: 2024-02-01, kind: placed, who: man, place: centre"), "held"),
    ],
)
def test_held_is_only_who_was_not_let_go(entries: tuple[str, ...], status: str) -> None:
    assert {row["status_at_end"] for row in exported(*entries)["21_act"]} == {status}


def test_a_register_that_names_no_place_acknowledges_nothing() -> None:
    (without, placed) = (
        exported(f"on: 2024-02-01, kind: register_answer, who: man{place}")["31_arrest"][0]["whereabouts_and_contact"]
        for place in ("", ", place: centre")
    )
    assert [row["term"] for row in without] == [None]
    assert [row["term"] for row in placed] == ["capture acknowledged"]


def test_not_told_of_rights_is_only_near_the_code() -> None:
    (_, row) = exported("on: 2024-01-10, kind: not_done, what: informed_of_rights, who: man")["21_act"]
    assert (row["type"], row["exact"]) == ("360102050000", False)
