"""Lists linked: families across scripts, no pair within one family, what blindness for families costs."""

from dataclasses import replace

import pyarrow as pa
import pytest

from habeas.trace import link
from habeas.trace.linked import linked
from habeas.trace.listed import COLUMNS, Listed
from habeas.trace.people import of_tables

REQUESTS = [
    Listed(id="R1", group="g1", role="мать", name="Назарова Зарина Каримовна", born="1990-02-03", sex="ж"),
    Listed(id="R2", group="g1", role="сын", name="Назаров Умарали Рустамович", born="2015-05-13", sex="м"),
    Listed(id="R3", group="g1", role="дочь", name="Назарова Мехрангез Рустамовна", born="2017-08-20", sex="ж"),
    Listed(id="R4", group="g2", role="отец", name="Каримов Шавкат", born="1985", sex="м"),
]
INSTITUTION = [
    Listed(id="I1", group="a", role="child", name="NAZAROV UMAR ALI", born="13.05.2015", sex="m"),
    Listed(id="I2", group="a", role="child", name="NAZAROVA MEKHRANGEZ", born="8 лет", seen_on="2025-10-01", sex="f"),
    Listed(id="I3", group="b", role="child", name="Иванов Пётр Петрович", born="2015-05-13", sex="м"),
]
Found = dict[tuple[str, str], float]


def table(rows: list[Listed]) -> pa.Table:
    return pa.table({name: [getattr(each, name) for each in rows] for name in COLUMNS})


@pytest.fixture(scope="module")
def links() -> Found:
    found = linked([table(INSTITUTION), table(REQUESTS)], 0.05)
    return {(row["left"], row["right"]): row["probability"] for row in found.to_pylist()}


def test_children_are_found_across_scripts(links: Found) -> None:
    assert links["I1", "R2"] > 0.9
    assert links["I2", "R3"] > 0.9


def test_brother_and_sister_are_not_mistaken_for_one_another(links: Found) -> None:
    assert links.get(("I1", "R3"), 0) < 0.3
    assert links.get(("I2", "R2"), 0) < 0.3
    assert links.get(("I3", "R2"), 0) < 0.3


def test_nobody_is_linked_with_whom_they_are_named_beside() -> None:
    twins = [Listed(id=str(i), group="g", role="сын", name="Назаров Хасан", born="2015-05-13") for i in range(2)]
    assert linked([table(twins)], 0.05).num_rows == 0


def test_a_list_with_itself_finds_who_is_on_it_twice() -> None:
    again = Listed(id="R9", group="g9", role="son", name="Nazarov Umarali", born="2015-05-13", sex="m", mother="Zarina")
    found = linked([table([*REQUESTS, again])], 0.5).to_pylist()
    assert [(row["left"], row["right"]) for row in found] == [("R2", "R9")]


def test_families_strengthen_one_another() -> None:
    vague = [
        Listed(id="I1", group="a", role="child", name="Назаров У.", born="10 лет", seen_on="2025-10-01"),
        Listed(id="I2", group="a", role="child", name="Назарова Мехрангез", born="2017-08-20"),
    ]
    people = of_tables([table(vague), table(REQUESTS)])
    seeing, blind = (link.link(people, compare=link.in_memory, family=each) for each in (True, False))

    def odds(links: link.Links) -> float:
        pairs = list(zip(links.left.tolist(), links.right.tolist(), strict=True))
        return float(links.odds[pairs.index((0, 3))])

    assert odds(seeing) > odds(blind) + 1


def test_reasons_are_said_in_the_readers_language() -> None:
    found = linked([table(INSTITUTION), table(REQUESTS)], 0.5, "ru").to_pylist()
    assert any("имя" in row["reasons"] for row in found)


def test_who_is_written_as_in_german_is_found() -> None:
    there = Listed(id="I1", name="Тойрахмонова Хонумджон", born="2023", country="Таджикистан", sex="ж")
    asked = Listed(id="R1", name="Tojrachmonowa Chonumdschon", born="2023 г.р.", country="Таджикистан", sex="ж")
    found = linked([table([there]), table([asked])], 0.5).to_pylist()
    assert [(row["left"], row["right"]) for row in found] == [("I1", "R1")]


def test_who_was_seen_in_the_same_month_is_likelier_one_than_who_was_seen_years_apart() -> None:
    def probability(seen_on: str) -> float:
        asked = Listed(id="R1", name="Саидов Фаррух", born="2016", sex="м", country="Таджикистан", seen_on="2022-03-02")
        found = linked([table([replace(asked, id="I1", seen_on=seen_on)]), table([asked])], 0.0).to_pylist()
        return float(found[0]["probability"])

    assert probability("2022-03-20") > probability("") > probability("2025-06-01")
