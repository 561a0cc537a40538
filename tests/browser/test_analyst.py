"""An analyst works with numbers and reads no name, whatever address is tried."""

import re
from typing import Final

from playwright.sync_api import expect

from tests.browser.conftest import Visit

CHECKED: Final = 120_000
"""Milliseconds that the cases of the office are being checked at most; figures are made after that."""


def test_an_analyst_sees_numbers_and_never_a_name(visit: Visit) -> None:
    pavel = visit("pavel")
    known = pavel.office.known
    assert len(known.names) > 100
    expect(pavel.page).to_have_url(f"{pavel.office.address}/numbers/")
    held = pavel.page.get_by_role("table", name="People on record in this year")
    expect(held).to_be_visible(timeout=CHECKED)  # the page goes on by itself
    expect(held.get_by_role("row", name=re.compile(r"People held at any time in the year \d+$"))).to_have_count(1)
    for name in ("Cases", "Places", "Today"):
        expect(pavel.page.get_by_role("link", name=name, exact=True)).to_have_count(0)
    expect(pavel.page.get_by_role("searchbox")).to_have_count(0)
    leaks, opened = [], 0
    ends = {"account_logout", "sign-out-everywhere", "gone", "lock"}
    for name, address in (known.everybody | known.staff | known.administrators).items():
        if name in ends:
            continue
        answer = pavel.context.request.get(address)
        text = answer.text()
        opened += answer.ok
        leaks += [(address, each) for each in known.names if each in text]
    assert not leaks
    assert opened > 20


def test_the_same_names_are_found_where_a_lawyer_looks(visit: Visit) -> None:
    """Without this, names that no page ever shows would pass the test before."""
    anna = visit("anna")
    text = anna.context.request.get("/cases/?view=people").text()
    assert sum(name in text for name in anna.office.known.names) > 10
