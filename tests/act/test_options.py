"""`habeas act`: case files in, bodies and days out."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.cli.shell import ROOT, habeas

HELD = """
id: held
state: RU
people: [{id: viktor, label: Viktor, sex: M, born: 1980-02-03, stateless: true}]
places: [{id: centre, name: centre, kind: aliens_detention_centre, state: RU}]
entries:
  - {id: order, on: 2026-03-02, kind: expulsion_ordered, who: viktor, authority: court%s}
  - {id: in, on: 2026-03-02, kind: placed, who: viktor, place: centre, basis: expulsion, authority: court}
  - {id: no, on: 2026-04-20, kind: nationality_denied, who: viktor}
  - {id: note, on: 2026-05-01, kind: visit, who: viktor, place: centre}
%s
"""


def options(tmp_path: Path, on: str, more: str = "", order: str = "") -> list[dict[str, Any]]:
    """What `habeas act` says of the man held, with more entries or sections."""
    file = tmp_path / "held.yaml"
    file.write_text(HELD % (order, more), "utf-8")
    return acted(file, on)


def acted(file: Path, on: str) -> list[dict[str, Any]]:
    done = habeas("act", str(file), "--on", on, "--format", "json")
    assert done.returncode == 0, done.stderr
    found: list[dict[str, Any]] = json.loads(done.stdout)["options"]
    return found


def of(found: list[dict[str, Any]], forum: str) -> list[dict[str, Any]]:
    return [option for option in found if option["forum"] == forum]


def appeal(found: list[dict[str, Any]]) -> dict[str, Any]:
    return next(option for option in of(found, "COURT-APPEAL") if option["finding"] is None)


def test_an_appeal_runs_from_the_day_of_service(tmp_path: Path) -> None:
    served = appeal(options(tmp_path, "2026-03-10", order=", served_on: 2026-03-04"))
    assert (served["open"], served["deadline"], served["asked"]) == (True, "2026-03-16", None)  # the 14th is a Saturday
    assert served["skipped"] == ["2026-03-14", "2026-03-15"]
    assert appeal(options(tmp_path, "2026-03-17", order=", served_on: 2026-03-04"))["open"] is False


def test_without_a_day_of_service_the_earliest_safe_day_is_shown_and_the_day_asked_for(tmp_path: Path) -> None:
    early = appeal(options(tmp_path, "2026-03-10"))
    assert (early["open"], early["deadline"]) == (True, "2026-03-12")
    assert "handed over" in early["asked"]
    late = appeal(options(tmp_path, "2026-03-20"))
    assert late["open"] is None
    assert "may have ended" in late["why"]


def test_the_review_of_14_p_may_be_asked_after_a_month(tmp_path: Path) -> None:
    (waits,) = of(options(tmp_path, "2026-03-20"), "COURT-649-REVIEW")[:1]
    assert (waits["open"], waits["not_before"], waits["deadline"]) == (False, "2026-04-02", None)
    (may,) = of(options(tmp_path, "2026-04-02"), "COURT-649-REVIEW")[:1]
    assert may["open"] is True
    assert may["verified"] is False


def test_strasbourg_is_closed_for_what_happened_in_russia_later(tmp_path: Path) -> None:
    found = options(tmp_path, "2026-05-02")
    assert {option["open"] for option in of(found, "HRC")} == {True}
    assert not any(option["open"] for option in of(found, "ECtHR"))


def test_one_procedure_that_may_shut_another_is_told(tmp_path: Path) -> None:
    found = options(tmp_path, "2026-05-02")
    assert "CAT" in of(found, "HRC")[0]["shuts"]
    more = "  - {id: lodged, on: 2026-05-01, kind: application_lodged, who: viktor, with: CAT}"
    shut = of(options(tmp_path, "2026-05-02", more), "HRC")
    assert {option["open"] for option in shut} == {None}
    assert "CAT" in shut[0]["why"]


@pytest.mark.parametrize("consented", [False, True])
def test_the_home_state_is_closed_without_consent(tmp_path: Path, consented: bool) -> None:
    more = (
        "  - {id: told, on: 2026-03-03, kind: consular_notice_requested, who: viktor}\n"
        "  - {id: not, on: 2026-03-03, until: 2026-05-01, kind: not_done, what: consulate_informed, who: viktor}\n"
    )
    if consented:
        more += "consents: [{who: viktor, use: consulate, given: 2026-03-01}]\n"
    found = options(tmp_path, "2026-05-02", more)
    home = of(found, "consulate") + of(found, "state-of-origin")
    assert home
    assert {option["open"] for option in home} == {consented}


@pytest.mark.parametrize("file", sorted((ROOT / "habeas/record/cases").glob("*.yaml")), ids=lambda file: file.stem)
def test_every_published_case_has_its_bodies_and_no_body_is_open_after_its_day(file: Path) -> None:
    for option in acted(file, "2026-11-28"):
        assert option["open"] in (True, False, None)
        assert option["open"] is True or option["why"]
        if option["open"] is True and option["deadline"]:
            assert option["deadline"] >= "2026-11-28"
        if option["forum"] == "ECtHR-R39" and option["state"] == "RU":
            assert option["open"] is False


def test_the_final_decision_starts_the_four_months(tmp_path: Path) -> None:
    file = tmp_path / "greece.yaml"
    text = HELD % (
        "",
        "  - {id: end, on: 2026-05-01, served_on: 2026-05-04, kind: appeal_decided, who: viktor, final: true}",
    )
    file.write_text(text.replace("RU", "GE"), "utf-8")
    found = of(acted(file, "2026-08-01"), "ECtHR")
    assert {(option["open"], option["deadline"]) for option in found} == {(True, "2026-09-04")}
    assert {option["open"] for option in of(acted(file, "2026-09-05"), "ECtHR")} == {False}


def test_what_came_later_or_was_not_known_yet_decides_nothing(tmp_path: Path) -> None:
    file = tmp_path / "held.yaml"
    days = "on: 2026-05-01, recorded_at: 2026-06-10, served_on: 2026-05-04"
    end = f"  - {{id: end, kind: appeal_decided, who: viktor, final: true, {days}}}"
    file.write_text((HELD % ("", end)).replace("RU", "GE"), "utf-8")
    assert {option["deadline"] for option in of(acted(file, "2026-08-01"), "ECtHR")} == {"2026-09-04"}
    assert {option["deadline"] for option in of(acted(file, "2026-04-30"), "ECtHR")} == {None}
    done = habeas("act", str(file), "--on", "2026-08-01", "--known-at", "2026-06-01", "--format", "json")
    assert {option["deadline"] for option in of(json.loads(done.stdout)["options"], "ECtHR")} == {None}


def test_a_decision_that_was_quashed_or_revoked_has_no_appeal(tmp_path: Path) -> None:
    filed = "  - {id: filed, on: 2026-03-05, kind: appeal_filed, who: viktor, re: order}\n"
    quashed = filed + "  - {on: 2026-03-08, kind: appeal_decided, who: viktor, re: filed, result: quashed}"
    upheld = filed + "  - {on: 2026-03-08, kind: appeal_decided, who: viktor, re: filed, result: upheld}"
    revoked = "  - {on: 2026-03-08, kind: expulsion_order_revoked, who: viktor, re: order}"

    def appeals(more: str) -> list[dict[str, Any]]:
        found = options(tmp_path, "2026-03-10", more=more, order=", served_on: 2026-03-04")
        return [
            option for option in of(found, "COURT-APPEAL") if option["finding"] is None and option["from"] == "order"
        ]

    assert appeals("")
    assert appeals(upheld)
    assert not appeals(quashed)
    assert not appeals(revoked)


def test_of_a_case_in_two_states_each_decision_has_the_courts_of_its_own(tmp_path: Path) -> None:
    file = tmp_path / "two.yaml"
    file.write_text(
        """
id: two
state: [KZ, RU]
people: [{id: viktor, label: Viktor, sex: M, born: 1980-02-03, nationality: UZ}]
places:
  - {id: centre, name: centre, kind: aliens_detention_centre, state: RU}
entries:
  - {id: order, on: 2026-03-02, kind: expulsion_ordered, who: viktor, place: centre, authority: court, served_on: 2026-03-04}
""",
        "utf-8",
    )
    found = [option for option in acted(file, "2026-03-10") if option["from"] == "order"]
    assert {option["state"] for option in found} == {"RU"}


def test_a_reservation_of_moldova_shuts_what_was_decided_elsewhere(tmp_path: Path) -> None:
    def committee(state: str) -> set[Any]:
        file = tmp_path / "decided.yaml"
        more = (
            "  - {id: lodged, on: 2026-04-25, kind: application_lodged, who: viktor, to: ECtHR}\n"
            "  - {id: ended, on: 2026-04-30, kind: admissibility_decided, who: viktor, re: lodged}"
        )
        file.write_text((HELD % ("", more)).replace("RU", state), "utf-8")
        return {option["open"] for option in of(acted(file, "2026-05-02"), "HRC")}

    assert committee("GE") == {True}
    assert committee("MD") == {None}


def test_what_rests_on_a_bind_from_memory_is_not_verified(tmp_path: Path) -> None:
    file = tmp_path / "britain.yaml"
    file.write_text((HELD % ("", "")).replace("RU", "GB"), "utf-8")
    assert {option["verified"] for option in of(acted(file, "2026-05-02"), "ECtHR")} == {False}


def test_a_closed_body_says_what_is_open_instead(tmp_path: Path) -> None:
    found = options(tmp_path, "2026-05-02")
    closed = [option for option in of(found, "ECtHR") if option["open"] is False]
    assert closed
    for option in closed:
        same = {each["forum"] for each in found if each["finding"] == option["finding"] and each["open"]}
        assert set(option["instead"]) == same
    assert "HRC" in {body for option in closed for body in option["instead"]}


def test_days_in_reasons_are_written_out_for_people_and_iso_for_programs() -> None:
    stateless = "habeas/record/examples/stateless-after-refusal.yaml"
    for language, day in (("en", "22 November 2017"), ("ru", "22 ноября 2017")):
        text = habeas("act", stateless, "--on", "2018-01-31", "--lang", language).stdout
        assert day in text
        assert not re.search(r"\d{4}-\d\d-\d\d", text)
    told = json.loads(habeas("act", stateless, "--on", "2018-01-31", "--format", "json").stdout)
    assert any("2017-11-22" in (option["why"] or "") for option in told["options"])
    assert any(option["deadline"] == "2018-05-23" for option in told["options"])
