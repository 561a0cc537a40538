"""One person in two lists among others, in the ways that lists of the region write a name; and who is somebody else."""

import random

import numpy as np
import pyarrow as pa
import pytest

from habeas.trace import link
from habeas.trace.levels import Columns
from habeas.trace.listed import COLUMNS, Listed
from habeas.trace.people import of_tables

BORN = "1987-03-14"
OTHERS = 120
SURNAMES = [
    "Назаров",
    "Каримов",
    "Саидов",
    "Рахимов",
    "Юсупов",
    "Холматов",
    "Исмоилов",
    "Алиев",
    "Мамедов",
    "Петров",
    "Шевченко",
    "Асанов",
    "Абдуллаев",
]
GIVEN = [
    "Рустам",
    "Фарход",
    "Икром",
    "Шавкат",
    "Бахтиёр",
    "Мурод",
    "Умед",
    "Парвиз",
    "Акмал",
    "Санжар",
    "Нурлан",
    "Бакыт",
    "Тимур",
    "Андрей",
    "Игорь",
]

ONE = """
Назаров Р. Ш. ~ Назаров Рустам Шавкатович
R.Sh. Nazarov ~ Назаров Рустам Шавкатович
Назаров Рустам Ш. ~ Nazarov Rustam Shavkat o'g'li
Назаров/Р.Ш./ ~ Назаров/Рустам/Шавкатович
Назаров Р. Ш.// ~ Назаров/Рустам/Шавкатович
Назаров/Р. Шавкатович/ ~ Назаров/Рустам/Шавкатович
Ю. Гафурова ~ Гафурова Юлдуз Каримовна
Жураев Ж. Ж. ~ Jo'rayev Jasur Jamshid o'g'li
Шавкатович Рустам Назаров ~ Назаров Рустам Шавкатович
Рустам Назаров Шавкатович ~ Назаров Рустам Шавкатович
Рустам/Назаров/ ~ Назаров/Рустам/Шавкатович
Назаров/Шавкатович/Рустам ~ Назаров/Рустам/Шавкатович
Шавкатович/Назаров/Рустам ~ Назаров/Рустам/Шавкатович
Шавкатович/Рустам/Назаров ~ Назаров/Рустам/Шавкатович
Рустам/Шавкатович/Назаров ~ Назаров/Рустам/Шавкатович
/Рустам Назаров/ ~ Назаров/Рустам/Шавкатович
//Назаров Рустам Шавкатович ~ Назаров/Рустам/Шавкатович
Умарбеков/Равшан угли/Асилбек ~ Умарбеков/Асилбек/Равшан оглы
Саодат Зарифзода Абдурахимзода ~ Зарифзода/Саодат/Абдурахимзода
Рустам/Шавкатович/ ~ Назаров/Рустам/Шавкатович
Nino Beridze ~ ბერიძე ნინო
Назарова-Каримова/Зарина/ ~ Каримова/Зарина/
Костюк-Мороз/Анна/ ~ Мороз/Анна/
Guțu-Ciobanu/Maria/ ~ Чобану/Мария/
Popescu/Ana Maria/ ~ Попеску/Мария/
Саидов/Абдул Рахман/ ~ Saidov/Abdurahmon/
Саидов/Мухаммадали/ ~ Saidov/Muhammad Ali/
Мухаммад Юсуф Саидов ~ Саидов Юсуф
Ceferov/Ceyhun/ ~ Джафаров/Джейхун/
Mammadov Cavid ~ Мамедов Джавид
Gutu/Ion/ ~ Гуцу/Ион/
Ёкубов/Ёркин/ ~ Екубов/Еркин/
Королёв/Пётр/ ~ Korolev/Petr/
Лук'яненко/Дар'я/ ~ Lukianenko/Daria/
Григоренко/Григорий/ ~ Hryhorenko/Hryhorii/
Саркисян/Армен/ ~ Саркисов/Армен/
Оганесян/Ашот/ ~ Оганесянов/Ашот/
Рахмон/Эмомали/ ~ Рахмонов/Эмомали/
/Парвизи/Далер ~ Далеров/Парвиз/
Мирзо Шодӣ ~ Мирзоев Шоди
Öwezow/Çary/ ~ Овезов/Чары/
Əliyev/Elçin/Vüqar oğlu ~ Алиев/Эльчин/Вугарович
Асан уулу Бакыт ~ Бакыт Асанов
Асанкызы/Айгуль/ ~ Асан кызы/Айгул/
Аружан Серікқызы ~ Омарова Аружан Сериковна
To`xtaboyev/O`tkir/G`ani o`g`li ~ Тухтабаев/Уткир/Ганиевич
Тўхтабоев/Ўткир/Ғани ўғли ~ Tukhtaboev/Utkir/Gani ugli
Ǵabıtov/Shyńǵys/ ~ Габитов/Шынгыс/
Ğabitov/Şyñğys/ ~ Габитов/Чингиз/
Jumabaıev/Ádilet/ ~ Жумабаев/Адилет/
"""
TWO = """
Назаров Р. К. ~ Назаров Рустам Шавкатович
Назаров Рустам К. ~ Назаров Рустам Шавкатович
Назаров Рустам Каримович ~ Назаров Рустам Шавкатович
"""


def _person(told: str, born: str) -> Listed:
    if "/" not in told:
        return Listed(name=told, born=born)
    surname, given, patronymic = told.split("/")
    return Listed(surname=surname, given=given, patronymic=patronymic, born=born)


def _list(person: Listed, seed: int) -> pa.Table:
    dice = random.Random(seed)
    others = [
        Listed(
            surname=dice.choice(SURNAMES),
            given=dice.choice(GIVEN),
            patronymic=dice.choice(GIVEN) + "ович",
            born=f"{dice.randint(1950, 2022)}-{dice.randint(1, 12):02}-{dice.randint(1, 28):02}",
        )
        for _ in range(OTHERS)
    ]
    return pa.table({name: [getattr(each, name) for each in (person, *others)] for name in COLUMNS})


def _probability(pair: str, born: str) -> float:
    one, other = (_person(each, when) for each, when in zip(pair.split(" ~ "), (BORN, born), strict=True))
    links = link.link(of_tables([_list(one, 1), _list(other, 2)]), compare=link.in_memory)
    at = np.flatnonzero((links.left == 0) & (links.right == OTHERS + 1))
    return float(links.probability[at][0]) if len(at) else 0.0


@pytest.mark.parametrize("pair", ONE.strip().splitlines())
def test_one_person_is_found(pair: str) -> None:
    assert _probability(pair, BORN) > 0.5


@pytest.mark.parametrize("pair", TWO.strip().splitlines())
def test_a_fathers_letter_tells_people_apart(pair: str) -> None:
    assert _probability(pair, "1987") < 0.5


def test_parents_letters_yield_to_their_names() -> None:
    rows = [
        Listed(group="1", role="father", surname="Назаров", given="Рустам"),
        Listed(group="1", role="child", surname="Назаров", given="Али", patronymic="Р."),
    ]
    people = of_tables([pa.table({name: [getattr(each, name) for each in rows] for name in COLUMNS})])
    columns = Columns(people.table)
    assert columns.texts["father"][columns.codes["father"][1]] == "rustam"
