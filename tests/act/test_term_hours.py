"""Terms in hours, working days and leap years, the surely last day, extensions, and what bodies owe unasked."""

import datetime as dt
import json
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from habeas.act.running import running
from habeas.act.sent import Sent
from habeas.act.terms import Term, over, term
from habeas.dates import When
from habeas.law import forums
from habeas.law.calendar import is_working_day
from habeas.law.forums import Clock, TimeLimit, Validity
from habeas.record.case import Entry
from habeas.record.vocabulary import load_vocabulary
from tests.act.test_sent import due, papers
from tests.cli.shell import habeas

MINUTES = st.integers(dt.date(2000, 1, 1).toordinal() * 1440, dt.date(2026, 12, 30).toordinal() * 1440)
STATES = st.sampled_from(["RU", "KZ", "KG", "UA", "MD", "LT", None])


def limit(number: int, unit: Literal["hour", "day"], counts: str | None = None) -> TimeLimit:
    return TimeLimit({"en": ""}, number, unit=unit, counts=counts, clock=Clock("lodged"))


def at(minute: int, spread: int = 0) -> When:
    """A moment known to lie within the minutes from `minute` on."""
    (day, first), (until, last) = divmod(minute, 1440), divmod(minute + spread, 1440)
    return When("", day, until, first, last)


def instant(day: int, minute: int, state: str | None) -> float:
    """The hour that passes everywhere at once: seconds since 1970, of a repeated hour the first."""
    zone = ZoneInfo(load_vocabulary().states[state].zone) if state else dt.UTC
    return dt.datetime.combine(dt.date.fromordinal(day), dt.time(*divmod(minute, 60)), zone).timestamp()


def ended(when: When, hours: int, state: str | None) -> Term:
    found = term([limit(hours, "hour")], when, state)
    assert found is not None
    assert found.minute is not None
    return found


def test_hours_run_from_the_minute_and_midnight_belongs_to_the_day_that_ends() -> None:
    def end(text: str, hours: int) -> str:
        return ended(When.parse(text), hours, "RU").moment.text

    assert end("2026-03-02T14:30", 48) == "2026-03-04T14:30"
    assert end("2026-12-31T23:59", 24) == "2027-01-01T23:59"
    assert end("2026-03-02T00:00", 24) == "2026-03-02T23:59"
    assert end("2026-03-02", 24) == "2026-03-02T23:59"  # its first minute: earlier than any other
    assert end("2026-03-02T12:00~", 24) == "2026-03-03T11:00"
    assert end("2024-02-28T10:00", 48) == "2024-03-01T10:00"
    assert end("2026-03-02T12:00Z", 24) == "2026-03-03T15:00"  # on the clock of Moscow


@given(MINUTES, st.integers(1, 96), STATES)
def test_no_more_hours_pass_than_the_law_gives(minute: int, hours: int, state: str | None) -> None:
    start = at(minute)
    found = ended(start, hours, state)
    assert start.first is not None
    assert start.first_minute is not None
    passed = instant(found.day, found.minute or 0, state) - instant(start.first, start.first_minute, state)
    assert hours * 3600 - 3600 <= passed <= hours * 3600  # less by an hour only where the clock shows an hour twice


@given(MINUTES, st.integers(0, 3000), st.integers(0, 3000), st.integers(1, 96), STATES)
def test_hours_from_a_vague_time_end_before_those_from_any_time_in_it(
    minute: int, spread: int, within: int, hours: int, state: str | None
) -> None:
    vague, exact = at(minute, spread), at(minute + min(within, spread))
    assert ended(vague, hours, state).order <= ended(exact, hours, state).order
    last = over([limit(hours, "hour")], vague, state)
    assert last is not None
    assert ended(exact, hours, state).day <= last
    assert exact.first is not None
    whole = When.of_day(exact.first)
    assert ended(whole, hours, state).order <= ended(exact, hours, state).order


@given(MINUTES, st.integers(1, 30), st.sampled_from(["RU", "KZ", "KG"]))
def test_a_term_in_working_days_holds_that_many_of_them_and_skips_all_others(
    minute: int, number: int, state: str
) -> None:
    day = minute // 1440
    found = term([limit(number, "day", "working days")], When.of_day(day), state)
    assert found is not None
    within = range(day + 1, found.day + 1)
    assert sum(is_working_day(state, each) for each in within) == number
    assert is_working_day(state, found.day)
    assert [skipped.day for skipped in found.skipped] == [each for each in within if not is_working_day(state, each)]


def test_moved_working_days_count_in_the_state_that_moved_them() -> None:
    def last(text: str, number: int, state: str) -> str:
        found = term([limit(number, "day", "working days")], When.parse(text), state)
        assert found is not None
        return found.moment.text

    assert last("2025-10-31", 1, "RU") == "2025-11-01"  # a Saturday worked for Monday the 3rd
    assert last("2025-10-31", 2, "RU") == "2025-11-05"
    assert last("2025-10-31", 1, "KG") == "2025-11-03"
    assert last("2025-12-31", 1, "RU") == "2026-01-12"


@given(st.sampled_from(["month", "year"]), st.integers(1, 24), st.integers(2000, 2040))
def test_a_leap_day_ends_on_a_day_that_its_month_has(unit: str, number: int, year: int) -> None:
    start = dt.date(year, 2, 28) + dt.timedelta(days=1)  # the 29th, or 1 March
    rule = TimeLimit({"en": ""}, number, unit=unit, clock=Clock("decision"))  # type: ignore[arg-type]
    found = term([rule], When.of_day(start.toordinal()), None)
    assert found is not None
    end = dt.date.fromordinal(found.day)
    months = (end.year - start.year) * 12 + end.month - start.month
    assert months == number * (12 if unit == "year" else 1)
    assert end.day == start.day or (end.day < start.day and (end + dt.timedelta(days=1)).day == 1)


@given(MINUTES, st.integers(0, 60), st.integers(0, 60))
def test_nobody_is_late_before_the_last_day_under_every_reading(minute: int, span: int, change: int) -> None:
    first = minute // 1440
    rules = [
        TimeLimit({"en": ""}, 6, unit="month", valid=Validity("rule", None, first + change - 1)),
        TimeLimit({"en": ""}, 4, unit="month", valid=Validity("rule", first + change, None)),
    ]
    vague = When("", first, first + span)
    exact = [term(rules, When.of_day(each), None) for each in range(first, first + span + 1)]
    assert over(rules, vague, None) == max(each.day for each in exact if each is not None)
    assert over(rules, When.parse("2020/.."), None) is None


def test_a_paper_of_a_vague_day_is_late_only_when_every_reading_is() -> None:
    vague = "on: 2026-03, kind: complaint_filed, to: PROSECUTOR"
    (early,) = papers(vague, on="2026-04-15")
    assert (due(early), early.is_late) == ("2026-03-31", False)
    assert papers(vague, on="2026-05-01")[0].is_late


def test_a_request_for_interim_protection_is_decided_on_the_next_working_day() -> None:
    (paper,) = papers("on: 2026-03-06, kind: interim_measure_requested, to: COURT-KAS, received_on: 2026-03-06")
    assert due(paper) == "2026-03-10"  # 8 March is a Sunday: the 9th is off


def test_a_body_that_tells_of_a_longer_term_has_it_from_the_end_of_the_first() -> None:
    asked = "id: a, on: 2026-03-02, kind: complaint_filed, to: PROSECUTOR, received_on: 2026-03-02"
    told = "on: 2026-03-20, kind: answer_term_extended, re: a"

    def only(*rows: str) -> Sent:
        (paper,) = papers(*rows, on="2026-04-10")
        return paper

    assert (due(only(asked)), only(asked).is_late) == ("2026-04-01", True)
    assert (due(only(asked, told)), only(asked, told).is_late, only(asked, told).is_longer) == (
        "2026-05-01",
        False,
        True,
    )


CASE = """
id: held
state: RU
people: [{id: viktor, label: Viktor, sex: M, born: 1980-02-03}]
places: [{id: centre, name: centre, kind: aliens_detention_centre, state: RU}]
entries:
"""


def owed(tmp_path: Path, on: str, *rows: str) -> list[dict[str, Any]]:
    """What `habeas act` says that bodies have to do."""
    file = tmp_path / "held.yaml"
    file.write_text(CASE + "".join(f"  - {{who: viktor, {row}}}\n" for row in rows), "utf-8")
    done = habeas("act", str(file), "--on", on, "--format", "json")
    assert done.returncode == 0, done.stderr
    found: list[dict[str, Any]] = json.loads(done.stdout)["expected"]
    return found


def test_the_claim_for_a_placement_is_owed_to_the_hour_until_it_is_brought(tmp_path: Path) -> None:
    placed = "id: in, on: 2026-03-02T14:30, kind: placed, place: centre, basis: readmission"
    (claim,) = owed(tmp_path, "2026-03-03", placed)
    assert (claim["forum"], claim["from"], claim["deadline"], claim["hour"]) == (
        "COURT-KAS",
        "in",
        "2026-03-04",
        "14:30",
    )
    assert (claim["source"], claim["verified"]) == ("ru-kas-placement-claim-48h", False)
    assert owed(tmp_path, "2026-03-03", placed, "on: 2026-03-03, kind: suit_filed") == []
    assert owed(tmp_path, "2026-03-05", placed) == []  # over: the check tells of it
    assert owed(tmp_path, "2026-03-03", placed.replace("readmission", "expulsion")) == []


def test_a_letter_from_custody_leaves_within_a_day_and_an_asylum_claim_is_screened_in_five_working_days(
    tmp_path: Path,
) -> None:
    letter = "id: a, on: 2026-03-02, kind: complaint_filed, to: OMBUDSMAN, channel: through_place"
    claim = "id: b, on: 2026-03-05, kind: asylum_claimed"
    found = {row["from"]: row for row in owed(tmp_path, "2026-03-05", letter, claim)}
    assert set(found) == {"b"}
    assert found["b"]["deadline"] == "2026-03-13"
    assert found["b"]["skipped"] == ["2026-03-07", "2026-03-08", "2026-03-09"]
    (mail,) = owed(tmp_path, "2026-03-03", letter)
    assert (mail["deadline"], mail["hour"]) == ("2026-03-02", "23:59")  # its hour is not recorded
    assert owed(tmp_path, "2026-03-03", letter, "on: 2026-03-03, kind: complaint_forwarded") == []
    assert owed(tmp_path, "2026-03-03", letter.replace("through_place", "post")) == []


def test_the_state_that_decided_rules_the_term_and_of_several_the_earliest() -> None:
    day = dt.date(2026, 3, 2).toordinal()
    order = Entry(id="a", kind="asylum_refused", who="viktor", on=When.of_day(day))
    (own,) = running([order], lambda _: ("TJ",), day)
    assert (own.forum.id, own.state, own.states) == ("TJ-COURT-APPEAL", "TJ", ())
    both = list(running([order], lambda _: ("TJ", "RU"), day))
    assert [each.states for each in both] == [("TJ", "RU")]
    alone = [each for state in ("TJ", "RU") for each in running([order], lambda _, state=state: (state,), day)]  # type: ignore[misc]
    assert both[0].term.order == min(each.term.order for each in alone)


def test_every_kind_and_field_that_a_clock_names_is_known() -> None:
    vocabulary, known = load_vocabulary(), forums.shipped()
    for forum in (*known.international.values(), *known.domestic.values()):
        for rule in (*forum.time_limits, *forum.answer_due):
            if rule.clock is None:
                continue
            assert [kind for kind in (*rule.clock.of, *rule.clock.done) if vocabulary.kind(kind) is None] == []
            assert bool(rule.clock.done) == (rule in forum.answer_due and rule.clock.since == "event"), forum.id
            for name, words in rule.clock.where.items():
                assert set(words) <= set(vocabulary.fields[name].values)
