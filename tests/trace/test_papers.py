"""Numbers of papers: how they are read from a cell, and what they say of two people."""

import numpy as np
import pytest

from habeas.trace import link, papers
from habeas.trace.keys import asked, keys
from habeas.trace.levels import Columns, compared
from habeas.trace.listed import Listed
from habeas.trace.people import of_listed, of_tables
from habeas.trace.question import question_of
from habeas.trace.reasons import level_name
from habeas.trace.score import likeness
from tests.trace.test_link import table


@pytest.mark.parametrize(
    ("cell", "told"),
    [
        ("АА 1234567", "AA1234567"),
        ("aa1234567", "AA1234567"),
        ("паспорт серия АА № 1234567, выдан 12.05.2012 МВД", "AA1234567"),
        ("4510 123456", "4510123456"),
        ("4510; 123456", "4510123456"),
        ("II-ИМ № 123456", "IIИM123456"),
        ("AB1234567; 150-200-300 45", "AB1234567 15020030045"),
        ("AB1234567, AB 123 45 67", "AB1234567"),
        ("нет", ""),
        ("утерян", ""),
        ("12", ""),
        ("12.05.2012", ""),
    ],
)
def test_a_cell_tells_its_numbers(cell: str, told: str) -> None:
    assert papers.numbers(cell) == told


def level(one: str, other: str) -> str:
    known = of_listed([Listed(document=one), Listed(document=other)])
    found = compared(Columns(known.table).pairs(np.array([0]), np.array([1])))
    rank = int(found["document"][0])
    return level_name("document", rank) if rank >= 0 else "missing"


@pytest.mark.parametrize(
    ("one", "other", "said"),
    [
        ("АА1234567", "aa 123-45-67", "same"),
        ("II-ИМ 123456; AA1234567", "AA1234567", "same"),
        ("AA1234567", "AA1284567", "digit"),
        ("AA1234567", "AA1243567", "digit"),
        ("AA1234567", "AA124567", "digit"),
        ("AA1234567", "AA1234568", "row"),
        ("AA1234567", "AA9834561", "apart"),
        ("AA1234567", "45101234567", "kind"),
        ("12/2024", "12-2024", "short"),
        ("12/2024", "13/2024", "apart"),
        ("AA1234567", "", "missing"),
        ("AA1234567", "не имеет", "missing"),
    ],
)
def test_numbers_are_the_same_or_a_slip_apart_or_of_another_kind(one: str, other: str, said: str) -> None:
    assert level(one, other) == level(other, one) == said


def test_a_number_leads_to_somebody_whatever_else_is_told() -> None:
    kept = keys(Listed(name="Назаров Умарали", document="II-ИМ 654321; АА1234567"))
    assert set(kept) & set(asked(Listed(name="Someone Else", document="aa 1234567")))
    assert not set(kept) & set(asked(Listed(name="Someone Else", document="aa 7654321")))


def test_a_question_may_be_a_number() -> None:
    told = question_of("Назаров Умарали, паспорт АА 1234567", "2026-01-15")
    assert (told.name, told.document, told.phone) == ("Назаров Умарали", "АА 1234567", "")
    told = question_of("Умарали, № 4510 123456", "2026-01-15")
    assert (told.document, told.phone) == ("4510 123456", "")
    assert question_of("Умарали, +7 900 123-45-67", "2026-01-15").phone == "+7 900 123-45-67"


def test_whoever_is_named_with_a_number_is_found_under_another_name() -> None:
    told = Listed(name="Каримова Дилноза", born="1990-05-12", document="AA1234567")
    married = Listed(name="Юсупова Дилноза", born="1990", document="АА 1234567")
    assert likeness(told, married, people=20_000).probability > 0.9
    assert likeness(told, Listed(name=married.name, born="1990"), people=20_000).probability < 0.5


def test_a_child_in_its_mothers_passport_is_not_its_mother() -> None:
    mother = Listed(name="Назарова Зарина", sex="F", born="1988-03-04", document="AA1234567")
    child = Listed(name="Назаров Умарали", sex="M", born="2015-10-13", document="AA1234567")
    assert likeness(child, mother, people=20_000).probability < 0.2


def test_papers_that_a_family_got_together_make_nobody_of_it_another() -> None:
    boy = Listed(name="Назаров Умарали", sex="M", born="2015-10-13", document="AA1234567")
    girl = Listed(name="Назарова Мехрангез", sex="F", born="2017-08-20", document="AA1234568")
    assert likeness(boy, girl, people=20_000).probability < 0.05


def numbered(given: str, born: str, shared: int) -> list[Listed]:
    """A list of sixty invented people with numbers, each of which `shared` of them have; the first is given."""
    first = Listed(id="first", surname="Холматова", given=given, born=born, document=f"10000000{0:03}")
    rest = [
        Listed(
            id=str(each),
            surname=f"Род{'абвгдежзик'[each % 10]}ов{'абвгде'[each // 10]}",
            given="Саид",
            born=str(1960 + each),
            document=f"10000000{each // shared:03}",
        )
        for each in range(1, 60)
    ]
    return [first, *rest]


@pytest.mark.parametrize(("shared", "own"), [(1, True), (3, False)])
def test_a_number_says_most_where_each_person_has_their_own(shared: int, own: bool) -> None:
    lists = [numbered("Мадина", "1991-03-02", shared), numbered("Мадина", "1984-11-27", shared)]
    people = of_tables([table(each) for each in lists])
    levels = link.in_memory(people, Columns(people.table), np.array([0], np.int32), np.array([60], np.int32))
    assert level_name("document", int(levels["document"][0])) == ("own" if own else "same")
    found = link.link_tables([table(each) for each in lists]).to_pylist()
    told = [each["probability"] for each in found if {each["left"], each["right"]} == {"first"}]
    assert max(told, default=0) > 0.5


def test_a_number_with_a_slip_brings_two_together() -> None:
    one, other = (
        Listed(id="a", name="Ким Ан", document="AA1234567"),
        Listed(id="b", name="Цой Ли", document="AA1239567"),
    )
    people = of_tables([table([one]), table([other])])
    left, right = link.candidates(Columns(people.table))
    assert (left.tolist(), right.tolist()) == ([0], [1])
