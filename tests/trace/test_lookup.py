"""A question against a list: the answers are those of comparing row by row, whatever shape the list has."""

import pyarrow as pa

from habeas.trace.keys import sought
from habeas.trace.linked import linked
from habeas.trace.listed import COLUMNS, Listed
from habeas.trace.lookup import Index
from habeas.trace.score import rank

PEOPLE = [
    Listed(id="1", name="Назаров Умарали Рустамович", born="2015-05-13", sex="м"),
    Listed(id="2", name="Назарова Мехрангез Рустамовна", born="2017-08-20", sex="ж"),
    Listed(id="3", name="Иванов Пётр Петрович", born="2015-05-13"),
    Listed(id="4", name="Каримов Шавкат", born="1985", sex="м"),
]
ASKED = Listed(name="Nazarov Umar Ali", born="2015-05-13", also=("Иванов Пётр",))


def table(columns: tuple[str, ...] = COLUMNS) -> pa.Table:
    return pa.table({name: [getattr(each, name) or None for each in PEOPLE] for name in columns})


def test_rows_of_a_table_are_ranked_as_the_same_people_at_hand_are() -> None:
    index = Index(table())
    rows = index.candidates(sought(ASKED).keys)
    ranked = rank(ASKED, [PEOPLE[row] for row in rows], people=len(PEOPLE), rarity=index.rarity)
    assert index.find(ASKED) == [(rows[number], likeness) for number, likeness in ranked]
    assert index.find(ASKED)[0][0] in (0, 2)


def test_fewer_answers_are_the_first_of_all() -> None:
    index = Index(table())
    assert index.find(ASKED, 1) == index.find(ASKED)[:1]


def test_a_list_may_have_few_columns_and_other_types() -> None:
    some = table(("id", "name", "born"))
    other = some.set_column(1, "name", some["name"].cast(pa.large_string())).append_column("more", pa.array([1] * 4))
    assert Index(other).find(ASKED) == Index(some).find(ASKED)


def test_nobody_is_on_an_empty_list() -> None:
    assert Index(table().slice(0, 0)).find(ASKED) == []


def test_nobody_is_found_where_no_key_meets() -> None:
    assert Index(table()).find(Listed(name="Zzyzx Qwrtp")) == []
    assert Index(table()).find(Listed()) == []


def test_an_empty_list_has_no_links() -> None:
    assert linked([table().slice(0, 0)], 0.1).num_rows == 0
