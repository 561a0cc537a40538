"""Whom a remedy code means, state by state, and what is known of the terms."""

import datetime as dt
import shutil
from pathlib import Path

import pytest

from habeas.files import Fault, FaultsError
from habeas.law.forums import Forum, forum, load, shipped
from habeas.law.reading import DATA, read_rows


def day(text: str) -> int:
    return dt.date.fromisoformat(text).toordinal()


def found(code: str, state: str | None) -> Forum:
    body = forum(code, state)
    assert body is not None
    return body


@pytest.mark.parametrize(
    ("code", "state", "meant", "of"),
    [
        ("OMBUDSMAN", "RU", "OMBUDSMAN", "RU"),
        ("OMBUDSMAN", "KZ", "KZ-OMBUDSMAN", "KZ"),
        ("OMBUDSMAN", "FR", "OMBUDSMAN", None),
        ("OMBUDSMAN", None, "OMBUDSMAN", None),
        ("KZ-OMBUDSMAN", "KZ", "KZ-OMBUDSMAN", "KZ"),
        ("COURT-APPEAL", "RU", "COURT-APPEAL", "RU"),
        ("COURT-APPEAL", "UA", "UA-COURT-APPEAL", "UA"),
        ("NPM", "RU", "NPM", None),
        ("NPM", "GE", "GE-NPM", "GE"),
        ("HRC", "RU", "HRC", None),
    ],
)
def test_a_code_means_the_body_of_the_state_first(code: str, state: str | None, meant: str, of: str | None) -> None:
    body = found(code, state)
    assert (body.id, body.state) == (meant, of)


@pytest.mark.parametrize(("code", "state"), [("COURT-KAS", "GE"), ("COURT-APPEAL", "FR"), ("ONK", "KZ"), ("X", "RU")])
def test_a_code_without_a_body_means_nothing(code: str, state: str) -> None:
    assert forum(code, state) is None


def test_the_court_of_strasbourg_has_six_months_then_four() -> None:
    def months(final_decision: str) -> list[int | None]:
        limits = found("ECtHR", "RU").limits_on(day(final_decision))
        return [limit.number for limit in limits if limit.unit == "month"]

    assert months("2022-01-31") == [6]
    assert months("2022-02-01") == [4]


def test_a_term_looked_for_in_vain_is_unknown_and_a_rule_without_figure_is_not() -> None:
    unknown = [limit for limit in found("COURT-649-REVIEW", "RU").time_limits if limit.term_unknown]
    assert len(unknown) == 1
    assert unknown[0].number is None
    none_in_the_protocol = found("CEDAW", "RU").time_limits[0]
    assert (none_in_the_protocol.number, none_in_the_protocol.term_unknown) == (None, False)


def test_the_moved_last_day_of_an_appeal_came_in_2024() -> None:
    rules = [found("COURT-APPEAL", "RU").limits_on(day(on)) for on in ("2024-10-28", "2024-10-29")]
    assert [len(limits) for limits in rules] == [1, 1]
    assert [
        limits[0].last_day_rule is not None and "next working day" in limits[0].last_day_rule for limits in rules
    ] == [
        False,
        True,
    ]


def test_the_urgent_channel_is_found() -> None:
    urgent = shipped().urgent(found("ECtHR", "GE"))
    assert urgent is not None
    assert urgent.id == "ECtHR-R39"
    assert urgent.channel is not None
    assert urgent.channel["fax"] == ("+33 3 90 21 43 50", "+33 3 88 41 39 00")
    assert shipped().urgent(found("CEDAW", "GE")) is None


def test_all_of_the_research_is_carried() -> None:
    bodies = [*shipped().international.values(), *shipped().domestic.values()]
    assert (len(shipped().international), len(shipped().domestic)) == (29, 52)
    assert sum(body.read_twice for body in bodies) == 22
    assert sum(len(body.form) for body in bodies) == 148 + 349
    assert sum(len(body.competence) for body in bodies) == 189
    assert sum(len(body.time_limits) for body in bodies) == 35 + 54
    assert sum(len(body.answer_due) for body in bodies) == 46
    assert sum(limit.term_unknown for body in bodies for limit in (*body.time_limits, *body.answer_due)) == 26 + 8
    assert sum(len(body.seen_at) for body in bodies) == 59 + 76
    assert all(body.name["en"] and body.name["ru"] for body in bodies)
    assert len(shipped().of_state("RU")) == 13


def test_all_faults_come_at_once_with_nearest_word(tmp_path: Path) -> None:
    data = tmp_path / "data"
    shutil.copytree(DATA, data)
    bodies = data / "forums" / "kg.yaml"
    text = bodies.read_text(encoding="utf-8").replace("verified: yes", "verified: perhaps", 1)
    bodies.write_text(text.replace("answer_due:", "answer_du:", 1), encoding="utf-8")
    with pytest.raises(FaultsError) as caught:
        load(data)
    assert len(caught.value.faults) == 2
    assert "Did you mean “answer_due”?" in str(caught.value)
    assert "“perhaps” is neither yes nor no." in str(caught.value)


def test_places_of_every_state_are_read_and_every_facility_is_of_a_known_kind() -> None:
    faults: list[Fault] = []
    kinds: set[str] = set()
    facilities: list[str] = []
    for path in sorted((DATA / "places").glob("*.yaml")):
        root = read_rows(path, faults)
        assert root.text("state").lower() == path.stem
        for name, row in root.named("kinds"):
            row.flag("verified")
            kinds.add(name)
        for _, row in root.named("facilities"):
            row.flag("verified")
            facilities.append(row.text("kind"))
        root.done()
    assert faults == []
    assert (len(kinds), len(facilities)) == (25, 41)
    assert set(facilities) <= kinds
