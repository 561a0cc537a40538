"""The second generator for tracing: the same by seed, true to its truth, in the files of the first."""

from collections import Counter
from datetime import date
from pathlib import Path
from random import Random

import pyarrow as pa
import pytest

from benchmarks import trace_scores
from benchmarks.second import spell
from benchmarks.second.__main__ import HAS, write
from benchmarks.second.families import Peoples
from benchmarks.second.forms import both, child_of, ovich, surname, words
from benchmarks.second.names import POOLS, SHORT
from benchmarks.second.slips import Births, mistype, written_birth
from benchmarks.trace_people import LETTERS, read_table
from habeas.trace.listed import COLUMNS

RECORDS = 3000
Tables = dict[str, pa.Table]


def read(folder: Path) -> Tables:
    return {name: read_table(folder / f"{name}.arrow") for name in (*LETTERS, "truth", "people")}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("second")
    write(made, RECORDS, 5, "test")
    return made


@pytest.fixture(scope="module")
def tables(folder: Path) -> Tables:
    return read(folder)


def test_the_same_seed_makes_the_same_and_another_does_not(tables: Tables, tmp_path: Path) -> None:
    for name, seed in (("again", 5), ("other", 6)):
        write(tmp_path / name, RECORDS, seed, "test")
    again, other = read(tmp_path / "again"), read(tmp_path / "other")
    assert all(again[name].equals(tables[name]) for name in tables)
    assert not other["requests"].equals(tables["requests"])


def test_registers_are_files_that_the_scorer_of_the_first_reads(folder: Path, tables: Tables) -> None:
    assert tuple(HAS) == tuple(LETTERS)
    ids = [line for name in LETTERS for line in tables[name]["id"].to_pylist()]
    assert len(ids) == len(set(ids)) >= RECORDS
    assert all(tuple(tables[name].schema.names) == COLUMNS for name in LETTERS)
    assert trace_scores.perfect(str(folder))["mutual"]["f1"] == 1.0


def test_no_register_keeps_everything_and_no_line_is_without_a_name(tables: Tables) -> None:
    for name, has in HAS.items():
        lines = tables[name].to_pylist()
        told = {column for line in lines for column, value in line.items() if value}
        assert told == {"id", *has.split()}, name
        named = [line["surname"] + line["given"] + line["name"] for line in lines]
        assert all(named), name


def test_the_truth_is_every_pair_of_lines_of_one_person_who_is_once_in_a_register(tables: Tables) -> None:
    lines = Counter(tables["people"]["person"].to_pylist())
    assert tables["truth"].num_rows == sum(count * (count - 1) // 2 for count in lines.values())
    assert max(lines.values()) <= len(LETTERS)
    assert all(pair["left"][0] != pair["right"][0] for pair in tables["truth"].to_pylist())


def test_nobody_is_on_a_list_before_being_born(tables: Tables) -> None:
    lines = [line for name in LETTERS for line in tables[name].to_pylist()]
    assert all(line["born"][:4] <= line["seen_on"][:4] for line in lines)
    assert {len(line["born"]) for line in lines} == {0, 4, 7, 10}


def test_each_part_has_names_of_its_own_and_the_most_frequent_are_in_both() -> None:
    for people in POOLS:
        train, test = words(people, 0), words(people, 1)
        assert train.male[:8] == test.male[:8], people
        assert set(train.male) - set(test.male), people
        assert set(test.female) - set(train.female), people


def test_no_two_children_of_a_family_bear_one_name() -> None:
    peoples = Peoples(Random(1), 0)
    for _ in range(400):
        members = peoples.family().members
        children = [one.given for one in members if one.kin in ("son", "daughter") and one.father == members[0].father]
        assert len(members) < 3 or len(children) == len(set(children))


@pytest.mark.parametrize(
    ("people", "word", "ending", "female", "own", "russian"),
    [
        ("tajik", "раҳим", "ov", True, "раҳимова", "рахимова"),
        ("tajik", "алӣ", "ov", False, "алиев", "алиев"),
        ("tajik", "раҳим", "zoda", False, "раҳимзода", "рахимзода"),
        ("uzbek", "g‘ayrat", "ov", False, "g‘ayratov", "гайратов"),
        ("uzbek", "boy", "ov", True, "boyeva", "боева"),
        ("kyrgyz", "асан", "son", True, "асан кызы", "асан кызы"),
        ("azerbaijani", "əli", "ov", False, "əliyev", "алиев"),
        ("ukrainian", "ткач", "чук", False, "ткачук", "ткачук"),
        ("belarusian", "казл", "оў", True, "казлова", "казлова"),
    ],
)
def test_surnames(people: str, word: str, ending: str, female: bool, own: str, russian: str) -> None:
    assert surname(people, both(people, word), ending, female) == (own, russian)


@pytest.mark.parametrize(
    ("father", "son", "daughter"),
    [
        ("рустам", "рустамович", "рустамовна"),
        ("али", "алиевич", "алиевна"),
        ("илья", "ильич", "ильинична"),
        ("сергей", "сергеевич", "сергеевна"),
        ("николай", "николаевич", "николаевна"),
        ("пётр", "петрович", "петровна"),
    ],
)  # fmt: skip
def test_russian_patronymics(father: str, son: str, daughter: str) -> None:
    assert (ovich(father, False), ovich(father, True)) == (son, daughter)


def test_patronymics_in_the_peoples_own_manner() -> None:
    assert child_of("uzbek", both("uzbek", "akmal"), False) == ("akmal o‘g‘li", "акмал угли")
    assert child_of("kazakh", both("kazakh", "ерлан"), True) == ("ерланқызы", "ерланкызы")
    assert child_of("ukrainian", both("ukrainian", "микола:николай"), True) == ("миколаївна", "николаевна")
    assert child_of("belarusian", both("belarusian", "дзмітрый:дмитрий"), False) == ("дзмітрыевіч", "дмитриевич")
    assert child_of("georgian", both("georgian", "levan"), False).own == "levan"


def test_spellings() -> None:
    assert spell.table(spell.LATIN["icao"])("джамшед") == "dzhamshed"
    assert spell.table(spell.LATIN["french"])("хуршед") == "khourched"
    assert spell.table(spell.PASSPORT["tajik"])("ҷамшед қурбон") == "jamshed qurbon"
    assert spell.table(spell.UZBEK_CYRILLIC)("o‘tkir") == "ўткир"
    assert spell.table(spell.BACK[1])("khurshed") == "хуршед"


def test_slips_change_one_place_of_a_name() -> None:
    dice = Random(1)
    for name in ("рустам", "khurshed"):
        assert any(mistype(name, dice) != name for _ in range(10))
        assert any(spell.mishear(name, dice) != name for _ in range(10))
    assert mistype("ли", dice) == "ли"


def test_births_as_registers_write_them() -> None:
    born, dice = date(1987, 3, 12), Random(1)
    rates = {kind: Births(*(float(at == number) for at in range(8))) for number, kind in enumerate(Births.__slots__)}
    told = {kind: written_birth(born, 2024, births, dice) for kind, births in rates.items()}
    assert (told["missing"], told["month"], told["year"], told["new_year"]) == ("", "1987-03", "1987", "1987-01-01")
    assert told["swapped"] == "1987-12-03"
    assert told["beside"] in ("1986-03-12", "1988-03-12")
    assert written_birth(date(2022, 5, 1), 2022, rates["age"], dice) <= "2022"


def test_the_pools_hold_no_name_twice() -> None:
    for people, pool in POOLS.items():
        for names in (pool.male.split(), pool.female.split()):
            twice = [name for name, count in Counter(names).items() if count > 1]
            assert not twice, f"{people}: {twice}"
    assert abs(sum(pool.share for pool in POOLS.values()) - 1) < 1e-9
    assert all(short for short in SHORT.values())
