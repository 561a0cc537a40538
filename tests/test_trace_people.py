"""The generator of families for tracing: the same by seed, true to its truth, and every kind of error is in it."""

import doctest
import re
from collections import Counter
from datetime import date
from importlib import import_module
from itertools import combinations
from pathlib import Path

import pyarrow as pa
import pytest

from benchmarks import trace_people, trace_scores
from benchmarks.trace_born import BornRates, told
from benchmarks.trace_dice import Dice
from benchmarks.trace_errors import misheard, neighbours, typed
from benchmarks.trace_families import Families, Person
from benchmarks.trace_names import PEOPLES, patronymic, pool
from benchmarks.trace_people import LETTERS, generate, pairs, read_table, write
from benchmarks.trace_questions import questions
from benchmarks.trace_rates import REGISTERS
from benchmarks.trace_spell import SYSTEMS, Word, spell
from habeas.trace.listed import COLUMNS

RECORDS = 4000
Tables = dict[str, pa.Table]


@pytest.fixture(scope="module")
def tables() -> Tables:
    return generate(RECORDS, 5, "train")


@pytest.fixture(scope="module")
def lines(tables: Tables) -> list[dict[str, str]]:
    return [line for name in LETTERS for line in tables[name].to_pylist()]


def joined(line: dict[str, str]) -> str:
    return " ".join(line[part] for part in ("surname", "given", "patronymic", "name") if line[part])


def test_the_same_seed_makes_the_same_and_another_does_not(tables: Tables) -> None:
    again, other = generate(RECORDS, 5, "train"), generate(RECORDS, 6, "train")
    assert all(again[name].equals(tables[name]) for name in tables)
    assert not other["requests"].equals(tables["requests"])


def test_registers_have_the_columns_of_a_list_and_ids_of_their_own(tables: Tables) -> None:
    ids = [line for name in LETTERS for line in tables[name]["id"].to_pylist()]
    assert len(ids) == len(set(ids)) == RECORDS
    assert all(tuple(tables[name].schema.names) == COLUMNS for name in LETTERS)
    assert all(each[0] == letter for name, letter in LETTERS.items() for each in tables[name]["id"].to_pylist())


def test_the_truth_is_every_pair_of_lines_of_one_person(tables: Tables) -> None:
    people = tables["people"].to_pylist()
    by_person: dict[int, list[str]] = {}
    for line in people:
        by_person.setdefault(line["person"], []).append(line["id"])
    expected = {pair for ids in by_person.values() for pair in combinations(sorted(ids), 2)}
    said = list(zip(tables["truth"]["left"].to_pylist(), tables["truth"]["right"].to_pylist(), strict=True))
    assert len(said) == len(set(said))
    assert set(said) == expected
    between = Counter(left[0] + right[0] for left, right in said)
    assert min(between[two] for two in ("DI", "IR", "DR")) > RECORDS / 40
    assert 0 < between["II"] + between["RR"] + between["DD"] < len(said) / 8
    assert pairs(tables["people"]).equals(tables["truth"])


def test_lines_named_together_are_of_one_family(tables: Tables) -> None:
    family = dict(zip(tables["people"]["id"].to_pylist(), tables["people"]["family"].to_pylist(), strict=True))
    for name in LETTERS:
        groups: dict[str, set[int]] = {}
        sizes: Counter[str] = Counter()
        for line in tables[name].to_pylist():
            if line["group"]:
                groups.setdefault(line["group"], set()).add(family[line["id"]])
                sizes[line["group"]] += 1
        assert all(len(families) == 1 for families in groups.values())
        assert {1, 2, 3} <= set(sizes.values())


def test_files_hold_what_was_made(tables: Tables, tmp_path: Path) -> None:
    counts = write(tmp_path, RECORDS, 5, "train")
    assert counts == {name: table.num_rows for name, table in tables.items()}
    assert read_table(tmp_path / "requests.arrow").equals(tables["requests"])
    assert trace_people.main([str(tmp_path / "csv"), "--records", "200", "--csv"]) == 0
    head = (tmp_path / "csv" / "deportation.csv").read_text(encoding="utf-8").splitlines()[0]
    assert head.replace('"', "").split(",") == list(COLUMNS)


def test_questions_are_about_people_of_the_registers(tmp_path: Path) -> None:
    write(tmp_path, 1000, 3, "test")
    asked = questions(tmp_path, 150)
    people = read_table(tmp_path / "people.arrow")
    person = dict(zip(people["id"].to_pylist(), people["person"].to_pylist(), strict=True))
    ids = Counter(person.values())
    assert asked.schema.names == [*COLUMNS, "answers"]
    for question in asked.to_pylist():
        of = {person[answer] for answer in question["answers"]}
        assert len(of) == 1
        assert len(question["answers"]) == ids[of.pop()]
        assert joined(question)
    assert asked.equals(questions(tmp_path, 150))
    assert asked.equals(read_table(tmp_path / "questions.arrow"))
    with pytest.raises(ValueError, match="fewer than"):
        questions(tmp_path, 5000)


def test_the_parts_share_only_the_names_that_everybody_bears() -> None:
    for people in PEOPLES:
        train, test = (
            {word.native for word in pool(people, part).male.items + pool(people, part).female.items}
            for part in ("train", "test")
        )
        assert len(train & test) < 0.45 * len(train), people
        assert min(len(train), len(test)) > 50, people


def test_two_halves_of_one_family_agree() -> None:
    families = Families(Dice(4), "train")
    for family in (families.next() for _ in range(300)):
        mother, father = family.parent("mother"), family.parent("father")
        assert mother is not None
        assert father is not None
        children = [each for each in family.members if each.role == "child"]
        assert all(child.father == father.given and child.born > mother.born for child in children)
        assert len({(child.given.native, child.born) for child in children}) == len(children) <= 5
        assert all(0 <= (family.seen - child.born).days / 365.25 < 18 for child in children)


def test_the_registers_write_as_they_do(tables: Tables) -> None:
    institution, requests, deportation = (tables[name].to_pylist() for name in LETTERS)
    cyrillic = re.compile("[А-яЁё]")

    def share(of: list[dict[str, str]], pattern: str) -> float:
        return sum(bool(re.search(pattern, joined(line))) for line in of) / len(of)

    assert share(institution, cyrillic.pattern) > 0.9
    assert share(deportation, "[A-Z]") > 0.98
    assert share(deportation, cyrillic.pattern) < 0.02
    assert 0.4 < share(requests, cyrillic.pattern) < 0.85
    assert share(requests, "[ა-ჿԱ-և]") > 0.005
    assert sum(joined(line).isupper() for line in deportation) > 0.8 * len(deportation)
    assert sum("лет" in line["born"] or "год" in line["born"] for line in institution) > 0.05 * len(institution)
    assert sum(bool(line["phone"]) for line in requests) > 0.5 * len(requests)


@pytest.mark.parametrize(
    ("column", "pattern"),
    [
        ("born", r"^\d{2}\.\d{2}\.\d{4}$"), ("born", r"^\d{4}-\d{2}-\d{2}$"), ("born", r"^\d{4}$"), ("born", r"^\d{4}~$"),
        ("born", r"^\d{4}-\d{2}$"), ("born", "мес"), ("born", "^около "), ("born", "about "), ("born", "^[а-я]+ 20"),
        ("born", r"^01\.01\."), ("sex", "^жен"), ("sex", "boy"), ("country", "^TJK$"), ("country", "Таджикистан"),
        ("phone", r"^8\d{10}$"), ("phone", r"^\+7 9"), ("seen_on", r"^\d{2}\.\d{2}\."), ("mother", "."), ("father", "."),
    ],
)  # fmt: skip
def test_every_way_of_writing_occurs(lines: list[dict[str, str]], column: str, pattern: str) -> None:
    assert any(re.search(pattern, line[column]) for line in lines)


@pytest.mark.parametrize(
    "pattern",
    [
        "ович|евич", "ovich|evich", "зода", "zoda|ZODA", "угли", "(?i)o['‘`ʻ’]?g['‘`ʻ’]?li", "кизи", "(?i)qizi", "кызы", "уулу",
        "оглы", "(?i)oglu", "ұлы|улы", "ян$|ян ", "швили", "енко", r"\(", "[А-Яа-я]-[А-Яа-я]", "(?i)kh", "(?i)dzh",
        "(?i)sch", "[қғҳҷӯ]",
    ],
)  # fmt: skip
def test_every_shape_of_a_name_occurs(lines: list[dict[str, str]], pattern: str) -> None:
    assert any(re.search(pattern, joined(line)) for line in lines)


def test_every_column_is_missing_at_times_and_told_at_times(tables: Tables) -> None:
    for name in LETTERS:
        for column in set(COLUMNS) - {"id", "seen_on", "document"}:  # numbers of papers are not invented
            told_share = sum(bool(value) for value in tables[name][column].to_pylist()) / tables[name].num_rows
            assert 0 < told_share < 1, (name, column)


def test_people_of_one_name_and_year_of_birth_occur() -> None:
    families = Families(Dice(9), "train")
    people = [person for family in (families.next() for _ in range(8000)) for person in family.members]

    def key(person: Person) -> tuple[str, str, int]:
        return person.surname.native, person.given.native, person.born.year

    assert len(people) - len({key(person) for person in people}) > 20


def test_an_error_of_typing_changes_one_key() -> None:
    dice = Dice(2)
    made = {typed("Каримов", dice) for _ in range(500)}
    assert {len(text) for text in made} == {6, 7, 8}
    assert all(
        sum(one != other for one, other in zip("каримов", text.lower(), strict=True)) <= 2
        for text in made
        if len(text) == 7
    )
    assert set(neighbours("ф")) == {"ы", "й", "я"}
    assert set(neighbours("q")) == {"w", "a"}
    assert neighbours("ქ") == ""


def test_an_error_of_hearing_takes_one_sound_for_another() -> None:
    dice = Dice(3)
    made = {misheard("Джахонгир", dice) for _ in range(600)}
    assert {"Жахонгир", "Джахангир", "Джагонгир", "Джахонкир"} <= made
    assert {"Hamid", "Khamid", "Xamid"} & {misheard("Khamid", dice) for _ in range(200)}


def test_birth_dates_are_swapped_vague_and_off(tables: Tables) -> None:
    dice, rates = Dice(8), BornRates(0.1, 0.2, 0.1, 0.1, 0.1, 0.1, 0.1, 0.5)
    said = {told(date(2019, 5, 7), date(2024, 6, 1), dice, rates, "ru") for _ in range(3000)}
    assert {
        "",
        "07.05.2019",
        "05.07.2019",
        "01.01.2019",
        "2019",
        "май 2019",
        "5 лет",
        "около 5 лет",
        "08.05.2019",
    } <= said
    assert "about five months" in {told(date(2024, 1, 1), date(2024, 6, 5), dice, rates, "en") for _ in range(3000)}


@pytest.mark.parametrize(
    ("word", "system", "written"),
    [
        (Word("tajik", "ҷамшед", "джамшед"), "national", "Jamshed"),
        (Word("tajik", "ҷамшед", "джамшед"), "keyboard", "Жамшед"),
        (Word("uzbek", "ўткир ғофуров", "уткир гофуров"), "national", "O‘tkir G‘ofurov"),
        (Word("kazakh", "қайрат", "кайрат"), "national", "Qairat"),
        (Word("azerbaijani", "əliyev", "алиев"), "passport", "Aliyev"),
        (Word("azerbaijani", "əliyev", "алиев"), "icao", "Aliev"),
        (Word("ukrainian", "сергій", "сергей"), "national", "Serhii"),
        (Word("russian", "юлия", "юлия"), "icao", "Iuliia"),
        (Word("russian", "юлия", "юлия"), "iso9", "Ûliâ"),
        (Word("russian", "щербаков", "щербаков"), "german", "Schtscherbakow"),
        (Word("georgian", "გიორგი", "георгий"), "native", "გიორგი"),
        (Word("armenian", "գևորգ", "геворг"), "national", "Gevorg"),
        (Word("turkmen", "öwez", "овез"), "passport", "Owez"),
    ],
)
def test_systems_write_as_their_tables_say(word: Word, system: str, written: str) -> None:
    assert spell(word, system) == written


@pytest.mark.parametrize(
    ("father", "sex", "shape", "native", "russian"),
    [
        (Word("uzbek", "карим", "карим"), "m", "own", "карим ўғли", "карим угли"),
        (Word("kyrgyz", "асан", "асан"), "f", "own", "асан кызы", "асан кызы"),
        (Word("kazakh", "серік", "серик"), "m", "own", "серікұлы", "серикулы"),
        (Word("tajik", "раҳмон", "рахмон"), "f", "vich", "раҳмоновна", "рахмоновна"),
        (Word("tajik", "раҳмон", "рахмон"), "f", "zoda", "раҳмонзода", "рахмонзода"),
        (Word("azerbaijani", "əli", "али"), "m", "own", "əli oğlu", "али оглы"),
        (Word("ukrainian", "андрій", "андрей"), "f", "vich", "андріївна", "андреевна"),
        (Word("ukrainian", "микола", "николай"), "m", "vich", "миколайович", "николаевич"),
        (Word("russian", "илья", "илья"), "m", "vich", "ильич", "ильич"),
        (Word("turkmen", "berdi", "берди"), "m", "vich", "berdiýewiç", "бердиевич"),
    ],
)
def test_patronymics_have_the_shape_of_their_people(
    father: Word, sex: str, shape: str, native: str, russian: str
) -> None:
    made = patronymic(father, sex, shape)
    assert (made.native, made.russian) == (native, russian)


def test_every_rate_names_a_system_and_a_register_that_exist() -> None:
    for rates in REGISTERS.values():
        assert set(rates.systems) <= set(SYSTEMS)
        for shares in (rates.systems, rates.patronymics, rates.tongues):
            assert sum(shares.values()) == pytest.approx(1)


def test_scores_are_those_of_a_hand_count(tables: Tables) -> None:
    registers = {"a": pa.table({"id": ["a1", "a2", "a3"]}), "b": pa.table({"id": ["b1", "b2", "b3"]})}
    truth = pa.table({"left": ["a1", "a2", "a1", "a2"], "right": ["b1", "b2", "a2", "b1"]})
    found = pa.table({
        "left": ["b1", "a1", "a2", "a1", "a3"], "right": ["a1", "a2", "b2", "b3", "b3"],
        "probability": [0.9, 0.95, 0.8, 0.3, 0.6],
    })  # fmt: skip
    scores = trace_scores.score(found, truth, registers)
    assert (scores.pairs, scores.true, scores.candidates) == (5, 4, 0.75)
    assert (scores.best.threshold, scores.best.precision, scores.best.recall) == (0.8, 1.0, 0.75)
    assert scores.best.f1 == pytest.approx(6 / 7)
    assert scores.half.precision == 0.75
    assert scores.recall_at_99 == 0.75
    assert scores.tenths[9] == pytest.approx((0.925, 1.0, 2))
    known = {name: tables[name] for name in LETTERS}
    perfect = tables["truth"].append_column("probability", pa.array([1.0] * tables["truth"].num_rows))
    assert trace_scores.score(perfect, tables["truth"], known).mutual.f1 == 1
    with pytest.raises(ValueError, match="in no register"):
        trace_scores.score(pa.table({"left": ["x"], "right": ["b1"], "probability": [1.0]}), truth, registers)


@pytest.mark.parametrize("module", ["trace_errors", "trace_names", "trace_read", "trace_spell"])
def test_examples_in_docstrings_hold(module: str) -> None:
    tried = doctest.testmod(import_module(f"benchmarks.{module}"))
    assert tried.attempted
    assert tried.failed == 0
