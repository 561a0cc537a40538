"""Terms on pages and in the calendar: the rule, its source, the day of service asked for, hours, whose law rules."""

import datetime as dt
import re
from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

SignIn = Callable[[str], Client]
MOSCOW = ZoneInfo("Europe/Moscow")


def ago(days: int) -> str:
    return (timezone.localdate() - dt.timedelta(days=days)).isoformat()


@pytest.fixture
def anna(sign_in: SignIn) -> Client:
    return sign_in("anna")


def case_of(states: str, entries: str) -> Any:
    """A man in a case of these states, with two places, checked."""
    from habeas.casework import recheck
    from habeas.record.reader import read_case_text
    from habeas.record.vocabulary import load_vocabulary
    from habeas.store.mapping import add_case
    from habeas.store.models import Team

    text = f"""
id: two-states
state: {states}
people: [{{id: viktor, label: Viktor Kann, sex: M, born: 1980-02-03}}]
places: [{{id: dushanbe, name: Dushanbe office, kind: police_station, state: TJ}}]
sources: [{{id: file, name: court file}}]
entries:
{entries}
"""
    found, _ = read_case_text(text, "two.yaml", load_vocabulary())
    row = add_case(found, team=Team.objects.get(people__username="anna")).case
    recheck.recheck(row)
    return row


def page(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer.content.decode()[-1500:]
    return re.sub(r"\s+", " ", answer.content.decode())


ORDER = "  - {id: order, on: %s, kind: %s, who: viktor, authority: court, source: file%s}"


def test_a_term_shows_its_rule_and_source_and_asks_for_the_day_of_service(anna: Client) -> None:
    case = case_of("RU", ORDER % (ago(3), "expulsion_ordered", ""))
    form = f"{reverse('entry-new', args=[case.ref])}?kind=notified&amp;re=order&amp;who=viktor"
    for address in (reverse("turn", args=[case.ref]), reverse("acted")):
        html = page(anna, address)
        assert "appeal within ten days of handing over" in html
        assert re.search(r"Source: <span class=\"address\">\w", html)
        assert form in html
    assert 'value="order"' in page(anna, form.replace("&amp;", "&"))


def test_a_term_with_its_day_of_service_asks_for_nothing(anna: Client) -> None:
    case = case_of("RU", ORDER % (ago(3), "expulsion_ordered", f", served_on: {ago(2)}"))
    for address in (reverse("turn", args=[case.ref]), reverse("acted")):
        assert "Say when it was handed over" not in page(anna, address)


def test_a_term_that_ends_on_days_off_shows_which_were_skipped(anna: Client) -> None:
    """Ten days from the service: served so that the last falls on a Saturday, and so that it does not."""
    ends = {(timezone.localdate() + dt.timedelta(days=10 - back)).weekday(): back for back in range(1, 8)}
    saturday = timezone.localdate() + dt.timedelta(days=10 - ends[5])
    sunday = saturday + dt.timedelta(days=1)
    case = case_of("RU", ORDER % (ago(9), "expulsion_ordered", f", served_on: {ago(ends[5])}"))
    for address in (reverse("turn", args=[case.ref]), reverse("acted")):
        told = [each.split(" ·")[0] for each in page(anna, address).split("days off skipped: ")[1:]]
        days = f"{saturday.day} {saturday:%B}, {sunday.day} {sunday:%B}"
        assert told, address
        assert all(each.startswith(days) for each in told), (address, days, [each[:80] for each in told])
        assert str(case.entries.get(key="order").fields["served_on"]["when"]) == ago(ends[5])


def test_the_place_of_a_decision_says_whose_law_rules_its_term(anna: Client) -> None:
    refused = ORDER % (ago(3), "asylum_refused", "%s")
    case_of("[RU, TJ]", refused % ", place: dushanbe")
    html = page(anna, reverse("acted"))
    assert "refusal of refugee status: one month" in html
    assert "Which state decided is not on record" not in html


def test_of_two_states_the_earliest_term_is_shown_and_said_to_be(anna: Client) -> None:
    case_of("[RU, TJ]", ORDER % (ago(3), "asylum_refused", ""))
    html = page(anna, reverse("acted"))
    assert html.count("Which state decided is not on record (Russia, Tajikistan): the earliest day is shown") == 1


def test_what_a_body_owes_to_the_hour_stands_in_lists_and_calendar(anna: Client) -> None:
    from habeas.store.models import Feed

    placed = f"  - {{id: in, on: {ago(1)}T14:30, kind: placed, who: viktor, basis: readmission, source: file}}"
    case = case_of("RU", placed)
    ends = timezone.localdate() + dt.timedelta(days=1)
    for address in (reverse("turn", args=[case.ref]), reverse("acted"), "/calendar/"):
        html = page(anna, address)
        assert "laim by the migration body within 48 hours" in html
        assert re.search(rf"{ends.day} \w+ {ends.year}, 14:30", html)
        assert reverse("norm", args=["ru-kas-placement-claim-48h"]) in html
    anna.post("/calendar/", {"wish": "new"})
    told = anna.get(f"/feed/{Feed.objects.get().token}.ics").content.decode().replace("\r\n ", "")
    utc = dt.datetime.combine(ends, dt.time(14, 30), MOSCOW).astimezone(dt.UTC)
    assert f"DTSTART:{utc:%Y%m%dT%H%M%SZ}" in told
    assert "Kann" not in told
    due = case.findings.filter(norm="ru-kas-placement-claim-48h", verdict="due")
    assert due.exists()
    assert "must bring the claim" not in told, "what is told with its hour is not told again"
