"""The levels that DuckDB finds are those that numpy finds, whatever the two people tell."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from habeas.trace import model
from habeas.trace.levels import COMPARISONS, MISSING, Columns, compared
from habeas.trace.listed import Listed
from habeas.trace.people import of_listed
from habeas.trace.reasons import level_name
from habeas.trace.splinked import on_duckdb

WORDS = ["", "Назаров", "Nazarova", "Назарзода", "Иванова (Петрова)", "Ли", "ღვინიაშვილი", "Gʻofurov", "Шевченко"]
GIVEN = ["", "Умар", "Umarali", "Умар Али", "Саша", "Александр", "Зулфия", "Zulfiya", "У.", "Мехринисо", "Gulnora"]
FATHERS = ["", "Рустамович", "Rustam o‘g‘li", "Рустамзода", "Алишер кизи", "Петрович"]
BIRTHS = [
    "",
    "2015-10-13",
    "13.10.2015",
    "10.13.2015",
    "2015",
    "2015-10",
    "5 лет",
    "около 5 лет",
    "01.01.2015",
    "2005-10-13",
    "2014-10-13",
    "2015-11-13",
    "2013",
    "2011",
]
PAPERS = ["AA1234567", "АА 1243567", "AA123456", "AA1234568", "AA7654321", "4510 123456", "12/2024", "13/2024"]
SEEN = ["", "2020-11-01", "2020-11-25", "2021-03", "2021-10-31", "01.11.2022", "2024"]

people = st.builds(
    Listed,
    surname=st.sampled_from(WORDS),
    given=st.sampled_from(GIVEN),
    patronymic=st.sampled_from(FATHERS),
    sex=st.sampled_from(["", "м", "f"]),
    born=st.sampled_from(BIRTHS),
    seen_on=st.sampled_from(SEEN),
    role=st.sampled_from(["", "сын", "mother"]),
    country=st.sampled_from(["", "UZB", "Узбекистан", "Таджикистан"]),
    place=st.sampled_from(["", "г. Худжанд", "Khujand"]),
    mother=st.sampled_from(["", "Зарина", "Zarina Karimova"]),
    phone=st.sampled_from(["", "+7 900 123-45-67", "89001234567"]),
    document=st.lists(st.sampled_from(PAPERS), max_size=3).map("; ".join),
)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(people, min_size=2, max_size=12), st.booleans())
def test_both_engines_agree(rows: list[Listed], of_people: bool) -> None:
    known = of_listed(rows)
    if of_people:  # as on lists whose numbers are each one person's
        table = known.table.drop_columns("document_own")
        known = replace(known, table=table.append_column("document_own", table["document"]))
    left, right = (each.astype(np.int32) for each in np.triu_indices(len(rows), 1))
    weights = model.shipped().base.levels
    ours = compared(Columns(known.table).pairs(left, right))
    theirs = on_duckdb(known, left, right, weights)
    for each in COMPARISONS:
        told = [[weights[each.name][int(rank)] for rank in found[each.name]] for found in (ours, theirs)]
        assert told[0] == told[1], each.name


@given(people)
def test_somebody_is_like_themselves(somebody: Listed) -> None:
    known = of_listed([somebody, somebody])
    found = compared(Columns(known.table).pairs(np.array([0]), np.array([1])))
    for each in COMPARISONS:
        assert found[each.name][0] == MISSING or 0 < found[each.name][0] <= len(each.levels), each.name


def level(field: str, one: Listed, other: Listed) -> str:
    known = of_listed([one, other])
    found = compared(Columns(known.table).pairs(np.array([0]), np.array([1])))[field][0]
    return level_name(field, int(found))


@pytest.mark.parametrize(
    ("one", "other", "named"),
    [
        ("2015-10-13", "2015-10-31", "other day"),
        ("2015-10-13", "2015-11-13", "other month"),
        ("2015-10-13", "2014-10-13", "year beside"),
        ("2015-10-13", "2005-10-13", "other year"),
        ("2015-10-13", "2015", "vague"),
        ("2015-10-13", "2014", "about"),
        ("2015-10-13", "2013", "guessed"),
        ("2015-10-13", "2011", "aged"),
        ("2015-10-13", "2010", "apart"),
        ("2015-10-13", "2014-12-24", "near"),
        ("2015-10-13", "2013-01-09", "far"),
    ],
)
def test_a_year_that_may_be_of_an_age_is_not_a_day_that_differs(one: str, other: str, named: str) -> None:
    assert level("born", Listed(born=one), Listed(born=other)) == named


def test_a_woman_may_have_another_surname_from_a_marriage() -> None:
    one, other = Listed(surname="Каримова", sex="f"), Listed(surname="Юсупова", sex="f")
    assert level("surname", one, other) == "woman's"
    assert level("surname", replace(one, role="дочь"), other) == "apart"
    assert level("surname", replace(one, sex="m"), replace(other, sex="m")) == "apart"
    assert level("surname", replace(one, surname="Юсупов"), other) == "same"
