"""What axe finds on the main pages as each role sees them, on the same in Russian, and on forms that were refused."""

from collections.abc import Iterator
from typing import Final

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.office import ADMINISTRATOR, Known
from tests.browser.test_axe import QUERIES, faults, looked_at
from tests.browser.visitor import Visitor

ROLES: Final = {
    "anna": (
        "today", "cases", "case", "finding", "case-questions", "person", "proceedings", "turn", "paper", "share", "out",
        "count",
    ),
    "daniyar": ("today", "cases", "case", "takein", "entry-new", "entry", "person-edit", "tasks", "calendar", "letters"),
    "marina": ("today", "places", "place", "visit-new", "visit", "visits", "conditions", "case"),
    "tahmina": ("today", "find", "lists", "tracing", "tracing-call", "tracing-request", "tracing-proposal", "case"),
    "pavel": ("law", "numbers", "reports", "report", "gap", "executions", "estimate"),
}  # fmt: skip
"""Lawyer, caseworker, monitor, tracer, analyst, each with the pages of their days."""
IN_RUSSIAN: Final = (
    "today", "cases", "case", "finding", "case-questions", "takein", "entry-new", "person", "places", "place", "visit-new",
    "find", "tracing-request", "law", "numbers", "tasks", "me",
)  # fmt: skip
"""The main pages; Russian words are longer, so that what fits a phone in English may not."""
REFUSED: Final = {
    "anna": (
        "takein", "entry-new", "entry-retract", "person-new", "task-new", "flag-new", "notes", "share", "out", "case-delete",
        "place-new", "condition-new", "consent-new", "source-new", "visit-new", "authority-new", "tracing-call", "gap-own",
        "estimate", "import",
    ),
    ADMINISTRATOR: ("office-team-add", "office-account-add"),
}  # fmt: skip
"""Forms that take nothing as it is sent here, by who fills them in."""
WRONG: Final = "31.02.2020"
"""No day of the calendar."""


def opened(desk: Visitor, names: tuple[str, ...]) -> Iterator[str]:
    """Opens one page after another, and gives its name."""
    known: Known = desk.office.known
    for name in names:
        if name == "finding":
            desk.open(known.every["case"])
            address = desk.page.locator("a[href*='/findings/?']").first.get_attribute("href") or ""
        else:
            address = known.every[name] + (f"?{QUERIES[name]}" if name in QUERIES else "")
        answer = desk.page.goto(address)
        assert answer is not None
        assert answer.ok, f"{name}: {answer.status}"
        yield name


@pytest.mark.parametrize("who", ROLES)
def test_axe_finds_nothing_on_the_main_pages_of_a_role(visit: Visit, who: str) -> None:
    desk = visit(who, axe=True)
    found = [f"{name}: {fault}" for name in opened(desk, ROLES[who]) for fault in faults(desk.page)]
    assert not found, "\n".join(found)


def test_axe_finds_nothing_on_the_main_pages_in_russian(visit: Visit) -> None:
    desk = visit("anna", axe=True, language="ru")
    found = [fault for name in opened(desk, IN_RUSSIAN) for fault in looked_at(desk.page, name)]
    expect(desk.page.locator("html")).to_have_attribute("lang", "ru")
    assert not found, "\n".join(found)


@pytest.mark.parametrize("who", REFUSED)
def test_axe_finds_nothing_where_forms_are_refused(visit: Visit, who: str) -> None:
    """The summary of errors leads to each field, which says its own."""
    desk, found = visit(who, axe=True), []
    for name in opened(desk, REFUSED[who]):
        refuse(desk, name)
        found += [f"{name}: {fault}" for fault in faults(desk.page)]
    assert not found, "\n".join(found)


def refuse(desk: Visitor, name: str) -> None:
    """Sends the form of the page with a day that does not exist, and else as it stands."""
    form = desk.page.locator("main form[method=post]:has(.govuk-form-group):visible").last
    for day in form.locator("input[name=on]").all():
        day.fill(WRONG)
    by_script = form.get_attribute("data-seal") is not None  # a visit's: what is answered is shown in its place
    with desk.page.expect_response(desk.page.url) if by_script else desk.page.expect_navigation() as waited:
        form.locator("button.govuk-button:not(.govuk-button--secondary)").last.click()
    assert waited.value is not None
    assert waited.value.status == 422, f"{name}: {waited.value.status}"
    expect(desk.page.get_by_role("alert").first).to_be_visible()
