"""Which bodies are open to cases against a state, by the treaties they rest on and the days these bound it."""

import datetime as dt

import pytest

from habeas.law import instruments
from habeas.law.access import access, hears, takes
from habeas.law.forums import Forum, shipped
from habeas.words import say


def day(text: str) -> int:
    return dt.date.fromisoformat(text).toordinal()


def body(code: str) -> Forum:
    return shipped().international[code]


@pytest.mark.parametrize(
    ("code", "state", "on", "standing", "why"),
    [
        ("ECtHR", "GE", "2024-01-01", "open", ""),
        ("ECtHR", "RU", "2022-09-15", "open", ""),
        ("ECtHR", "RU", "2022-09-16", "past", "only for what happened up to 2022-09-15"),
        ("ECtHR-R39", "RU", "2022-09-16", "closed", "ECHR has not bound the state since 2022-09-16"),
        ("ECtHR", "KZ", "2024-01-01", "closed", "ECHR does not bind the state"),
        ("CoE-COMMISSIONER", "RU", "2022-03-15", "open", ""),
        ("CoE-COMMISSIONER", "RU", "2022-03-16", "closed", "outside its mandate since 2022-03-16"),
        ("CoE-COMMISSIONER", "TJ", "2000-01-01", "closed", "outside its mandate"),
        ("HRC", "BY", "2023-02-07", "open", ""),
        ("HRC", "BY", "2023-02-08", "closed", "ICCPR-OP1 has not bound the state since 2023-02-08"),
        ("HRC-R94", "BY", "2023-02-08", "closed", "since 2023-02-08"),
        ("CRC", "RU", "2024-01-01", "closed", "CRC-OP3 does not bind the state (as of 2022-06)"),
        ("CRC", "KZ", "2024-05-06", "closed", "CRC-OP3 does not bind the state before 2024-05-07"),
        ("CRC", "KZ", "2024-05-07", "open", ""),
        ("CRC", "FR", "2024-01-01", "not_known", "whether CRC-OP3 binds the state is not known"),
        ("CRC", "FR", "2014-04-13", "closed", "CRC-OP3 does not bind the state before 2014-04-14"),
        ("CED", "KZ", "2024-01-01", "not_known", "whether the state declared under CED that it takes complaints"),
        ("CED-UA", "KZ", "2024-01-01", "open", ""),
        ("WGAD", "BY", "2024-01-01", "open", ""),
        ("ECtHR", None, "2024-01-01", "open", ""),
    ],
)
def test_a_body_is_open_while_its_treaty_binds(code: str, state: str | None, on: str, standing: str, why: str) -> None:
    found = access(body(code), state, day(on))
    assert found.standing == standing
    assert why in (say(found.why) if found.why else "")
    assert (found.why is None) == (standing == "open")


def test_what_rests_on_memory_is_told_as_such() -> None:
    assert not access(body("CAT"), "KG", day("2024-01-01")).verified
    assert access(body("CED"), "RU", day("2024-01-01")).verified


@pytest.mark.parametrize(
    ("code", "state", "since", "last", "on", "heard"),
    [
        ("ECtHR", "RU", "2020-01-01", "2020-02-01", "2024-01-01", True),
        ("ECtHR", "RU", "2022-09-10", "2023-02-01", "2024-01-01", True),
        ("ECtHR", "RU", "2022-09-16", "2023-02-01", "2024-01-01", False),
        ("ECtHR", "RU", "1998-05-01", "1998-05-04", "2000-01-01", False),
        ("ECtHR-R39", "RU", "2020-01-01", "2020-02-01", "2024-01-01", False),
        ("HRC", "BY", "2020-01-01", "2020-02-01", "2023-02-07", True),
        ("HRC", "BY", "2020-01-01", "2020-02-01", "2023-02-08", False),
        ("CRC", "FR", "2020-01-01", "2020-02-01", "2024-01-01", True),
        ("CoE-COMMISSIONER", "BY", "2020-01-01", "2020-02-01", "2024-01-01", False),
        ("WGAD", "BY", "2020-01-01", "2020-02-01", "2024-01-01", True),
    ],
)
def test_the_day_of_the_facts_or_of_the_request_counts(
    code: str, state: str, since: str, last: str, on: str, heard: bool
) -> None:
    assert hears(body(code), state, day(since), day(last), day(on)) is heard


@pytest.mark.parametrize(
    ("code", "state", "since", "last", "standing"),
    [
        ("HRC", "KZ", "2009-01-01", "2009-09-29", "closed"),
        ("HRC", "KZ", "2009-01-01", "2009-09-30", "open"),
        ("CRC", "KZ", "2024-01-01", "2024-05-06", "closed"),
        ("CAT", "KZ", "2008-01-01", "2008-02-20", "not_known"),
        ("CEDAW", "RU", "2004-10-01", "2004-10-27", "not_known"),
        ("CPT", "RU", "1990-01-01", "1990-02-01", "open"),
    ],
)
def test_what_was_over_before_the_treaty_bound_the_state(
    code: str, state: str, since: str, last: str, standing: str
) -> None:
    assert takes(body(code), state, day(since), day(last)).standing == standing


def test_bodies_rest_on_treaties_of_the_register() -> None:
    register = instruments.shipped()
    footings = [each.footing for each in shipped().international.values() if each.footing is not None]
    assert len(footings) == 15
    assert {register.instruments[footing.instrument].kind for footing in footings} == {"treaty"}


def test_a_denunciation_whose_day_was_not_seen_makes_the_body_not_known() -> None:
    """Russia and the CPT: not before 1 October 2026, the day on which the notice was received was not seen."""
    assert access(body("CPT"), "RU", day("2026-09-30")).standing == "open"
    assert access(body("CPT"), "RU", day("2026-10-01")).standing == "not_known"
