"""What a list implies counts, and no more than it implies."""

from habeas.trace.listed import Listed
from habeas.trace.people import of_listed
from habeas.trace.score import likeness

SEEN = "2024-05-01"


def test_a_grown_son_is_found_by_his_mother() -> None:
    told = Listed(name="Назаров Рустам", role="child", seen_on=SEEN, mother="Зухра")
    held = Listed(name="Nazarov Rustam", born="1988-03-02", seen_on="2024-06-01")
    assert likeness(told, held).probability > 0.5


def test_a_boy_is_no_grown_man() -> None:
    told, man = (
        Listed(name="Назаров Рустам", role="мальчик", seen_on=SEEN),
        Listed(name="Nazarov Rustam", born="1970-03-02"),
    )
    assert likeness(told, man).probability < likeness(Listed(name="Назаров Рустам"), man).probability


def test_a_child_without_a_surname_has_its_parents_and_a_patronymic_tells_the_sex() -> None:
    rows = of_listed(
        [
            Listed(name="Азизова Гулноза", role="mother", group="1"),
            Listed(given="Мадина", patronymic="Шерзодовна", role="child", group="1"),
            Listed(name="Шерзод Азизов"),
        ]
    ).table.to_pylist()
    assert [each["surname"] for each in rows] == ["aziz"] * 3
    assert (rows[1]["father"], rows[1]["sex"], rows[2]["given"]) == ("Serzod", "f", "Serzod")
