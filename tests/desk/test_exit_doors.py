"""Every door by which something leaves is known, and what tells of people leads by the gate of `casework.exits`.

A new address that gives a file fails here until it stands in a table. What tells of people belongs into GATE.
"""

from collections.abc import Callable
from typing import Any, Final

import pytest
from django.test import Client

from tests.desk.calls import HEADER, called, reached, views
from tests.desk.test_access import ADMIN as OFFICE
from tests.desk.test_access import CASE, CASE_ADMIN, EVERYBODY, SIGNED_OUT, STAFF, TOLD, address
from tests.desk.world import World, build

SignIn = Callable[[str], Client]

GATE: Final = {
    "out": "habeas.desk.out.leave.out",
    "paper": "habeas.desk.acting.paper.paper",
    "cases-bulk": "habeas.desk.cases.bulk_table.asked_for",
}
"""What tells of people and leaves at once, asked for what and to whom: by which function, tested against consents."""
MADE: Final = {
    "bundle-fetch": "habeas.casework.bundles._make",
    "everything-fetch": "habeas.casework.exports._make",
}
"""What was made in the background for whoever asked: by a function that leads by the gate."""
RECORD: Final = {
    "document-download": "an original, for who may see its case; the look is in the log",
    "visit-file": "an original of a visit, for its team",
    "list-bad": "rows of a register that somebody brought, back to them",
}
"""What somebody brought, as it was, to who may see it here anyway."""
SEALED: Final = {"backup-fetch": "a backup, sealed, for administrators"}
FIGURES: Final = {
    "numbers-file": "the fixed tables of the office",
    "numbers-release": "an earlier release",
    "count-file": "a count without names, over the cases that one may see",
    "gap-file": "norms of treaties beside those of an instrument",
    "gap-own": "the same for an instrument of one's own",
    "execution-file": "a chart of judgments",
    "place-chart": "a chart of conditions of a place",
    "report-file": "a submission from figures",
}
"""Counts: nobody is named, and cells are suppressed where they go beyond who may see the cases."""
NOBODY: Final = {
    "list-sample": "a register to try, of invented people",
    "gap-template": "an empty instrument",
    "office-template-shipped": "a template of a paper",
    "office-template-version": "a template that the office changed",
    "office-template-again": "a template with what was written into it",
}
"""Nothing of the record."""
TABLES: Final = (GATE, MADE, RECORD, SEALED, FIGURES, NOBODY)
DOORS: Final = {name: why for table in TABLES for name, why in table.items()}
THROUGH: Final = "habeas.casework.exits.left_out_of"
"""Who may not be in an exit, and why: each goes by this."""


def test_every_door_is_known(office: Any) -> None:
    found = {name for name, view in views() if HEADER in reached(view)}
    assert not found - DOORS.keys(), f"an exit that stands in no table of this file: {sorted(found - DOORS.keys())}"
    assert not DOORS.keys() - found, f"these give no file any more: {sorted(DOORS.keys() - found)}"
    assert len(DOORS) == sum(map(len, TABLES)), "a door stands in two tables"


def test_what_tells_of_people_goes_by_the_gate(office: Any) -> None:
    outside = [name for name, door in GATE.items() if not {HEADER, THROUGH} <= reached(door)]
    outside += [name for name, maker in MADE.items() if maker not in called() or THROUGH not in reached(maker)]
    assert not outside


@pytest.mark.parametrize("name", ["anna", "olga"])
def test_no_page_gives_a_file_by_another_way(sign_in: SignIn, name: str) -> None:
    """What is read from the source is held against what answers: all addresses, opened."""
    from habeas.casework import jobs

    world: World = build()["own"]
    jobs.work_off()
    client, found = sign_in(name), set[str]()
    for each in sorted((CASE | CASE_ADMIN | STAFF | EVERYBODY | TOLD | OFFICE).keys() - SIGNED_OUT):
        answer = client.get(address(each, world))
        if answer.headers.get("Content-Disposition", "").startswith("attachment") or answer.streaming:
            found.add(each)
    assert {"document-download", "count-file"} <= found
    assert found <= DOORS.keys()
