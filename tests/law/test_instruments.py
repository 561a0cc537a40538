"""When an instrument binds a state: the day before, of and after each ending, and what was not seen."""

import datetime as dt
import shutil
from itertools import pairwise
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from habeas.dates import FAR_FUTURE, FAR_PAST, TRUE, UNKNOWN, When
from habeas.files import FaultsError
from habeas.law.instruments import Basis, Bind, Instrument, Register, Status, Stretch, force, in_force, load, shipped
from habeas.law.reading import DATA

FALSE = 0


def day(text: str) -> int:
    return dt.date.fromisoformat(text).toordinal()


def value(instrument: str, state: str, on: str) -> int:
    values = [s.value for s in force(instrument, state) if s.first_day <= day(on) < s.last_day_exclusive]
    return values[0] if values else FALSE


@pytest.mark.parametrize(
    ("instrument", "state", "before", "first_day_free"),
    [
        ("ECHR", "RU", "2022-09-15", "2022-09-16"),
        ("ECHR-P4", "RU", "2022-09-15", "2022-09-16"),
        ("ECHR-P7", "RU", "2022-09-15", "2022-09-16"),
        ("ICCPR-OP1", "BY", "2023-02-07", "2023-02-08"),
    ],
)
def test_an_ending_frees_from_its_very_day(instrument: str, state: str, before: str, first_day_free: str) -> None:
    after = dt.date.fromordinal(day(first_day_free) + 1).isoformat()
    assert [value(instrument, state, on) for on in (before, first_day_free, after)] == [TRUE, FALSE, FALSE]


def test_every_ending_is_tested_above() -> None:
    ended = {(b.instrument, b.state) for b in shipped().binds.values() if b.until is not None}
    assert ended == {("ECHR", "RU"), ("ECHR-P4", "RU"), ("ECHR-P7", "RU"), ("ICCPR-OP1", "BY")}


def test_a_denunciation_whose_day_was_not_seen_is_not_known_from_its_earliest_day() -> None:
    """The research: settle the day of receipt before Russia is shown as bound after 1 October 2026."""
    assert value("ECPT", "RU", "2026-09-30") == TRUE
    assert value("ECPT", "RU", "2026-10-01") == UNKNOWN
    bind = shipped().binds["ECPT", "RU"]
    assert bind.until is None
    assert bind.until_expected == "2026-10-01 or later"


def test_the_first_day_binds() -> None:
    assert [value("ECHR", "RU", on) for on in ("1998-05-04", "1998-05-05", "1998-05-06")] == [FALSE, TRUE, TRUE]


def test_after_a_known_earliest_day_a_year_is_not_known() -> None:
    days = ("2006-06-13", "2006-06-14", "2007-06-13", "2007-06-14")
    assert [value("CIS-MINORS-2002", "RU", on) for on in days] == [FALSE, UNKNOWN, UNKNOWN, TRUE]


def test_without_it_three_years_from_signature_are_not_known() -> None:
    days = ("2002-10-06", "2002-10-07", "2005-10-06", "2005-10-07")
    assert [value("CIS-MINORS-2002", "TJ", on) for on in days] == [FALSE, UNKNOWN, UNKNOWN, TRUE]


def test_from_the_day_withdrawals_were_not_traced_it_is_not_known() -> None:
    days = ("2022-02-23", "2022-02-24", "2025-01-01")
    assert [value("CIS-MINORS-2002", "UA", on) for on in days] == [TRUE, UNKNOWN, UNKNOWN]
    assert force("CIS-MINORS-2002", "UA")[-1].basis is Basis.END_NOT_TRACED


def test_no_party_is_never_bound_and_nothing_recorded_is_not_known() -> None:
    assert force("OPCAT", "RU") == ()
    assert force("ECHR", "KZ") == ()
    assert force("ECHR-P1", "RU") == (Stretch(FAR_PAST, FAR_FUTURE, UNKNOWN, Basis.NO_BIND),)


def test_a_standard_speaks_to_all_from_its_year() -> None:
    days = ("2014-12-31", "2015-01-01", "2024-03-01")
    assert [value("NELSON-MANDELA", "TM", on) for on in days] == [FALSE, TRUE, TRUE]
    standards = [i for i in shipped().instruments.values() if i.kind == "standard"]
    assert len(standards) == 9
    assert all(i.adopted and i.adopted_from for i in standards)


def test_an_act_binds_its_own_state_only_and_its_norms_carry_the_days() -> None:
    assert force("KOAP", "RU") == (Stretch(FAR_PAST, FAR_FUTURE, TRUE, Basis.OWN_LAW),)
    assert force("KOAP", "KZ") == ()
    assert value("RU-DRAFT-MVD-MINORS", "RU", "2025-06-01") == UNKNOWN


def test_an_act_adopted_later_is_not_listed() -> None:
    def listed(act: str, on: str) -> bool:
        return act in {s.instrument.id for s in in_force("RU", day(on))}

    assert [listed("KOAP", on) for on in ("2002-06-30", "2002-07-01")] == [False, True]
    assert [listed("RU-LAW-ECPT-2025", on) for on in ("2025-09-28", "2025-09-29")] == [False, True]


def test_what_binds_russia_on_a_day() -> None:
    standing = in_force("RU", day("2024-03-01"))
    kinds = [s.instrument.kind for s in standing]
    assert kinds == sorted(kinds, key=["treaty", "standard", "domestic"].index)
    by_id = {s.instrument.id: s for s in standing}
    assert "ECHR" not in by_id
    assert by_id["ICCPR"].bind is not None
    assert by_id["ICCPR"].bind.since == day("1976-03-23")
    assert by_id["KOAP"].bind is None
    assert {b.instrument for b in shipped().ended("RU", day("2024-03-01"))} == {"ECHR", "ECHR-P4", "ECHR-P7"}
    assert shipped().ended("RU", day("2022-09-15")) == []


def test_all_of_the_research_is_carried() -> None:
    register = shipped()
    assert len(register.binds) == 454
    assert len(register.sources) == 58
    assert sum(b.verified for b in register.binds.values()) == 339
    assert sum(b.read_twice for b in register.binds.values()) == 167
    assert sum(b.note is not None for b in register.binds.values()) == 201
    assert sum(b.deposited is not None for b in register.binds.values()) == 246
    assert sum(bool(b.seen_at) for b in register.binds.values()) == 351
    assert sum(b.as_of is not None for b in register.binds.values()) == 58


def test_every_instrument_has_both_titles_and_a_spelling_leads_to_it() -> None:
    instruments = shipped().instruments.values()
    assert len(instruments) == 103
    assert all(i.title["en"] and i.title["ru"] for i in instruments)
    assert all(i.title_ru_ours == (i.kind == "domestic" and i.state != "RU") for i in instruments)
    assert [i.id for i in shipped().named("KoAP; Civil Code")] == ["KOAP", "RU-GK"]
    assert [i.id for i in shipped().named("ECHR")] == ["ECHR"]
    assert shipped().named("no such law") == ()


def test_all_faults_come_at_once_with_line_and_nearest_word(tmp_path: Path) -> None:
    data = tmp_path / "data"
    shutil.copytree(DATA, data)
    bind = data / "binds" / "ced.yaml"
    text = bind.read_text(encoding="utf-8")
    bind.write_text(text.replace("status: party", "status: partyy", 1).replace("instrument: CED", "instrument: CEDD"))
    titles = data / "instruments.yaml"
    titles.write_text(titles.read_text(encoding="utf-8").replace("    ru: Конвенция против пыток\n", "", 1))
    with pytest.raises(FaultsError) as caught:
        load(data)
    said = str(caught.value)
    assert len(caught.value.faults) == 3
    assert "Did you mean “party”?" in said
    assert "Did you mean “CED”?" in said
    assert "“ru” is missing" in said
    assert all(fault.mark.line > 1 for fault in caught.value.faults)


DAYS = st.integers(day("1990-01-01"), day("2030-01-01"))


@st.composite
def registers(draw: st.DrawFn) -> Register:
    since, not_before, unknown_from = (draw(st.none() | DAYS) for _ in range(3))
    until = draw(st.none() | DAYS) if since is None else draw(st.none() | st.integers(since + 1, FAR_FUTURE))
    status: Status = draw(st.sampled_from(get_args(Status)))
    signed = draw(st.none() | st.sampled_from(["2002-10-07", "2002"]))
    treaty = Instrument("T", "treaty", None, {}, adopted=None if signed is None else When.parse(signed))
    bind = Bind("T", "RU", status, since, until, not_before, unknown_from)
    return Register({"T": treaty}, {("T", "RU"): bind}, {})


@given(registers())
def test_stretches_are_in_order_and_end_where_the_bind_ends(register: Register) -> None:
    stretches = register.force("T", "RU")
    bind = register.binds["T", "RU"]
    assert all(s.first_day < s.last_day_exclusive for s in stretches)
    assert all(a.last_day_exclusive <= b.first_day for a, b in pairwise(stretches))
    if bind.status != "unknown" and bind.until is not None:
        assert all(s.last_day_exclusive <= bind.until for s in stretches)
    if bind.unknown_from is not None:
        sure = [s for s in stretches if s.value == TRUE]
        assert all(s.last_day_exclusive <= bind.unknown_from for s in sure)
