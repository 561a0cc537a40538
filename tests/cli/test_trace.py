"""`habeas trace` as a shell sees it: find somebody in a list, link lists, measure the comparison of names."""

import csv
import json
from pathlib import Path

import pytest

from tests.cli.shell import habeas

LIST = """id,group,role,name,sex,born,place,seen_on
1,a,child,Назаров Умарали Рустамович,м,13.05.2025,Санкт-Петербург,2025-10-14
2,b,child,Nazarova Zarina,f,2015,Moscow,2025-10-14
3,c,child,Каримов Фаррух,м,2014-02-03,Казань,2025-10-14
"""


@pytest.fixture
def register(tmp_path: Path) -> Path:
    file = tmp_path / "register.csv"
    file.write_text(LIST, encoding="utf-8")
    return file


def test_somebody_is_found_across_scripts_with_the_reasons(register: Path) -> None:
    done = habeas("trace", "find", "Nazarov Umar Ali, boy, 13.05.2025", "--in", str(register))
    assert (done.returncode, done.stderr) == (0, "")
    first = done.stdout.splitlines()[0]
    assert "Назаров Умарали Рустамович" in first
    assert first.strip().startswith("9")
    assert "The surname is the same." in done.stdout


def test_a_number_of_a_paper_may_be_asked_for(tmp_path: Path) -> None:
    file = tmp_path / "flight.csv"
    file.write_text("ФИО,Паспорт\nНазаров Умарали,АА 1234567\nКаримов Фаррух,АВ 7654321\n", encoding="utf-8")
    for asked in (["паспорт aa1234567"], ["Nazarov", "--document", "AA-123-45-67"]):
        done = habeas("trace", "find", *asked, "--in", str(file), "-n", "1")
        assert "Назаров Умарали" in done.stdout
        assert "A number of a paper is the same." in done.stdout


def test_answers_for_another_program(register: Path) -> None:
    done = habeas("trace", "find", "Фаррух Каримов, 2014", "--in", str(register), "--format", "json", "-n", "1")
    found = json.loads(done.stdout)["found"]
    assert [each["id"] for each in found] == ["3"]
    assert found[0]["probability"] > 0.9
    assert {each["field"] for each in found[0]["reasons"]} >= {"given", "surname", "born"}


def test_reasons_in_russian(register: Path) -> None:
    done = habeas("--lang", "ru", "trace", "find", "Nazarov Umar Ali, 13.05.2025", "--in", str(register))
    assert "Фамилия" in done.stdout


def test_nobody_is_like_that(register: Path) -> None:
    done = habeas("trace", "find", "Петросян Геворг, 1950", "--in", str(register))
    assert done.returncode == 0
    assert "Nobody in this list is like that." in done.stdout


def test_an_empty_question_is_refused(register: Path) -> None:
    done = habeas("trace", "find", " , ", "--in", str(register))
    assert done.returncode == 2
    assert "Nothing is asked." in done.stderr


def test_links_of_two_lists_are_written_whole(register: Path, tmp_path: Path) -> None:
    other = tmp_path / "requests.csv"
    other.write_text("id,name,born,sex\nR1,Nazarov Umar Ali,2025-05-13,m\nR2,Somebody Else,1970,f\n", encoding="utf-8")
    out = tmp_path / "links.csv"
    done = habeas("trace", "link", str(register), str(other), "--out", str(out))
    assert done.returncode == 0, done.stderr
    assert "Each is a proposal: a person decides." in done.stderr
    with out.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert [(row["left"], row["right"]) for row in rows] == [("1", "R1")]
    assert float(rows[0]["probability"]) > 0.8
    assert "+surname (same)" in rows[0]["reasons"]
    assert sorted(each.name for each in tmp_path.iterdir()) == ["links.csv", "register.csv", "requests.csv"]


def test_bad_rows_stop_the_work_or_are_left_out(tmp_path: Path) -> None:
    file = tmp_path / "bad.csv"
    file.write_text("Фамилия;Имя;Дата рождения\nНазаров;Умар;31.02.2015\nКаримов;Али;2014\n", encoding="utf-8")
    done = habeas("trace", "link", str(file), "--out", str(tmp_path / "links.csv"))
    assert done.returncode == 2
    assert "31.02.2015" in done.stderr
    assert not (tmp_path / "links.csv").exists()
    assert habeas("trace", "link", str(file), "--out", str(tmp_path / "links.csv"), "--skip-bad").returncode == 0


def test_pairs_of_names_are_measured(tmp_path: Path) -> None:
    file = tmp_path / "pairs.csv"
    file.write_text(
        "name1,name2,is_match\nНазаров Умарали,Umarali NAZAROV,true\nShamil Magomedov,Shamil Ismailov,false\n",
        encoding="utf-8",
    )
    told = json.loads(habeas("trace", "names", str(file), "--format", "json").stdout)
    assert (told["pairs"], told["same"]) == (2, 1)
    assert told["best"]["f1"] == told["default"]["f1"] == 1.0


def test_pairs_without_their_columns_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "pairs.csv"
    file.write_text("a,b\n1,2\n", encoding="utf-8")
    done = habeas("trace", "names", str(file))
    assert done.returncode == 2
    assert "is_match, name1, name2" in done.stderr
