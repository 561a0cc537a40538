"""A vaguer date settles nothing: records of few days with little but custody, denser than any judgment."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from habeas.dates import When
from habeas.record.case import Case, Entry, Person
from tests.check import wide
from tests.check.dense import pairs, settled_in
from tests.check.norms import program
from tests.check.strategies import AS_OF, FIRST, PLACES, text, vaguer
from tests.check.test_reference import by_columns, by_reading
from tests.check.test_vagueness import settled


@st.composite
def custodies(draw: st.DrawFn) -> Case:
    """One person, few days, and little but entries that begin or end custody."""
    return Case(
        id="case", states=("RU",), people=(Person("ali", sex="M", born=When.parse("1980"), nationality=("TJ",)),),
        places=PLACES, entries=tuple(draw(entries(number)) for number in range(draw(st.integers(2, 6)))),
    )  # fmt: skip


@st.composite
def entries(draw: st.DrawFn, number: int) -> Entry:
    """An entry within a week, of a day or of some days."""
    first, wide = draw(st.integers(FIRST, FIRST + 6)), draw(st.sampled_from([0, 0, 0, 0, 1, 4]))
    kind = draw(st.sampled_from(["placed", "transferred", "apprehended", "released", "detention_ordered"]))
    held = kind not in ("released", "detention_ordered")
    titled = kind == "detention_ordered" or (held and draw(st.booleans()))
    return Entry(
        id=f"e{number}", kind=kind, who="ali",
        on=When.parse(f"{text(first)}/{text(first + wide)}") if wide else When.of_day(first),
        until=When.of_day(first + wide + draw(st.integers(0, 4))) if held and draw(st.integers(0, 2)) == 0 else None,
        place=draw(st.sampled_from(["centre", "wing", "shelter", "home", None])) if held else None,
        confidence=draw(st.sampled_from([None, None, None, "disputed"])),
        source="s1", fields={"basis": draw(st.sampled_from([("expulsion",), ("criminal",)]))} if titled else {},
        order=number,
    )  # fmt: skip


@settings(max_examples=100)
@given(custodies(), st.data())
def test_a_vaguer_date_of_custody_settles_nothing(case: Case, data: st.DataObject) -> None:
    number = data.draw(st.integers(0, len(case.entries) - 1))
    entry = case.entries[number]
    latest = AS_OF if entry.until is None else entry.until.span_days[0]
    choices = [when for when in vaguer(entry.on) if when.span_days[1] <= latest]
    told = replace(entry, on=data.draw(st.sampled_from(choices or [entry.on])))
    vague = replace(case, entries=(*case.entries[:number], told, *case.entries[number + 1 :]))
    assert settled(case, vague) == set()


def test_no_vaguer_date_of_many_dense_records_settles_anything() -> None:
    assert settled_in(list(pairs(seed=1, count=500))) == {}


def test_nothing_told_more_vaguely_in_many_records_of_a_family_settles_anything() -> None:
    assert settled_in(list(wide.pairs(seed=1, count=500))) == {}


@settings(max_examples=10)
@given(custodies())
def test_columns_and_rules_agree_about_few_days(case: Case) -> None:
    assert by_columns([case], program(), AS_OF) == by_reading([case], program(), AS_OF)
