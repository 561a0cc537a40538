"""Births and ages in the words of lists, in the languages of the region."""

import datetime as dt

import pytest

from habeas.trace.born import born
from habeas.trace.lists.days import read_born
from habeas.trace.spoken import spoken

SEEN = "2025-10-01"


@pytest.mark.parametrize(
    ("texts", "told"),
    [
        ("5 мес|пять месяцев|5 m.o.|five months|5 oylik|5 ойлик|5 моҳа|5 ай|5 айлық|5 aylıq|5 luni|5 місяців", "5 months"),
        ("ок. 5 мес.|примерно пять месяцев|about five months|taxminan 5 oy|тақрибан 5 моҳа|чамасы 5 ай", "about 5 months"),
        ("7 л.|семь лет|aged 7|7 yoshda|етти ёшда|ҳафт сола|жети жашта|7 yaşında|сім років|7 տարեկան", "7 years"),
        ("лет 7|лет семь|около семи лет|~7|approx. 7|тахминан 7 ёш|təxminən 7 yaş", "about 7 years"),
        ("2 г. 3 мес.|2 года 3 месяца|2 years and 3 months", "27 months"),
        ("полтора года|1,5 года|a year and a half", "18 months"),
        ("полгода|half a year", "6 months"),
        ("двадцать пять лет|twenty five years old", "25 years"),
        ("от 5 до 6 лет|5–6 лет|between 5 and 6", "5-6 years"),
        ("до 3 лет|under 3", "0-3 years"),
        ("1990 г.р.|1990г.р.|90 г.р.|в 1990 году|1990-yil|1990 йил|1990-ж.т.|1990 р.н.|соли 1990|00.00.1990", "1990"),
        ("около 1990|1990 прибл.|прим. 1990 г.р.", "1990~"),
        ("15 марта 1990 г.|15 березня 1990 р.|1990-yil 15-mart|15.III.1990|15MAR1990|Mar 15, 1990", "1990-03-15"),
        ("март 1990|1990 йил март", "1990-03"),
        ("1990-1992|1990–1992 гг.", "1990/1992"),
    ],
)  # fmt: skip
def test_words_are_figures(texts: str, told: str) -> None:
    assert {each: spoken(each) for each in texts.split("|")} == dict.fromkeys(texts.split("|"), told)


@pytest.mark.parametrize("text", ["13.10.2015", "когда-то", "7", "5 вёсен", "42075", "1990~", "199?"])
def test_what_is_not_understood_stays(text: str) -> None:
    assert spoken(text) == text


def test_an_age_of_years_and_months_is_both() -> None:
    found = born("2 г. 3 мес.", SEEN)
    assert found is not None
    assert dt.date.fromordinal((found.first + found.last) // 2) == dt.date(2023, 6, 17)


@pytest.mark.parametrize("text", ["19900315", "15031990"])
def test_eight_figures_are_a_day(text: str) -> None:
    found = born(text)
    assert found is not None
    assert (found.year, found.month, found.day) == (1990, 3, 15)


@pytest.mark.parametrize(("text", "told"), [("15 березня 1990 р.", "1990-03-15"), ("беш ёшда", "5 years")])
def test_lists_are_read_alike(text: str, told: str) -> None:
    assert read_born(text, dt.date(2025, 10, 1)) == told
