"""Registers as they come: which column is what, whose row is whose, and every fault by row and cell."""

import csv
import io
from pathlib import Path

import pytest
import xlsxwriter

from habeas.files import FaultsError
from habeas.trace.listed import COLUMNS, Listed
from habeas.trace.lists.reading import ListRead, NoNamesError, letters, read_list
from habeas.trace.lists.table import read_table
from habeas.trace.papers import numbers
from tests.trace.messy import TODAY, messy


def fields(read: ListRead) -> list[str]:
    return [column.field for column in read.layout.columns]


def of_csv(text: str, encoding: str = "utf-8") -> ListRead:
    return read_list(text.encode(encoding), TODAY, name="list.csv")


def workbook(*rows: list[object]) -> bytes:
    into = io.BytesIO()
    book = xlsxwriter.Workbook(into, {"in_memory": True})
    sheet = book.add_worksheet("List")
    for number, row in enumerate(rows):
        sheet.write_row(number, 0, row)
    book.close()
    return into.getvalue()


# ---- a messy workbook ----------------------------------------------------------------------------------------------


def test_heads_in_two_storeys_under_titles_are_found() -> None:
    read = read_list(messy(), TODAY, name="messy.xlsx")
    assert read.grid.kind == "xlsx"
    assert [sheet.name for sheet in read.grid.sheets] == ["Список"]
    assert fields(read) == ["number", "name", "born", "seen_on", "sex", "country", "place", "mother", "phone", ""]
    assert read.layout.columns[2].head == "Дата рождения"


def test_people_are_read_with_what_their_cells_mean() -> None:
    first, second, third, fourth, fifth, sixth = (line.listed for line in read_list(messy(), TODAY).lines)
    assert first == Listed(
        name="Назаров Умарали Рустамович", sex="M", born="2015-05-12", country="Таджикистан", place="г. Душанбе",
        seen_on="2026-10-14", phone="+992 900 11 22", mother="Назарова Зарина",
    )  # fmt: skip
    assert second == Listed(
        name="Каримова Дилноза", sex="F", born="2015-03-12", country="Узбекистан", place="Фергана",
        seen_on="2026-10-15", phone="79161234567",
    )  # fmt: skip
    assert (third.name, third.born, third.group) == ("Юсупов Али", "2016", "row 9")
    assert (fourth.name, fourth.born, fourth.country) == ("Юсупов Вали", "2018", "Узбекистан")
    assert (fifth.name, fifth.born) == ("Ли Ан", "about 5 years")
    assert (sixth.name, sixth.born, sixth.place) == ("", "about 6 years", "вокзал")


def test_every_bad_row_is_told_with_its_cell() -> None:
    read = read_list(messy(), TODAY)
    told = [(fault.mark.line, letters(fault.mark.column - 1), str(fault.message)) for fault in read.faults]
    assert told == [
        (10, "B", "More people than one seem to be meant by “Рахимова Гулнора с сыном”. Give each a row of their own."),
        (11, "C", "“31.02.2012” is no day of the calendar."),
        (12, "E", "“непонятно” is no sex: male or female, м or ж."),
        (17, "B", "Nobody is named in this row."),
    ]
    assert read.bad_rows == (10, 11, 12, 17)
    assert read.cells(11) == {
        "№ п/п": "5",
        "Ф.И.О. ребёнка": "Ибрагимов Алишер",
        "Дата рождения": "31.02.2012",
        "Пол": "м",
    }


def test_rows_that_are_nobodys_are_left_out_with_the_reason() -> None:
    left_out = [(each.row, str(each.why)) for each in read_list(messy(), TODAY).left_out]
    assert left_out == [
        (14, "A heading."), (18, "The same as row 15."), (19, "A total."), (21, "A signature or a note.")
    ]  # fmt: skip


def test_a_column_may_be_said_to_be_something_else() -> None:
    read = read_list(messy(), TODAY, chosen={6: "last_seen", 7: ""})
    assert (read.lines[0].listed.last_seen, read.lines[0].listed.mother) == ("г. Душанбе", "")
    assert [column.by for column in read.layout.columns[5:8]] == ["head", "chosen", "chosen"]


# ---- CSV -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1251", "cp866", "koi8-r"])
@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_encodings_and_separators_are_guessed(encoding: str, separator: str) -> None:
    rows = ("Фамилия,Имя,Отчество,Год рождения", "Назаров,Умарали,Рустамович,2015", "Каримова,Дилноза,,1998")
    read = of_csv("\r\n".join(rows).replace(",", separator), encoding)
    assert fields(read) == ["surname", "given", "patronymic", "born"]
    assert [line.listed.given for line in read.lines] == ["Умарали", "Дилноза"]
    assert not read.faults


def test_a_list_without_heads_is_guessed_by_its_cells() -> None:
    read = of_csv(
        "1;Назаров Али Рустамович;12.03.2012;м;Таджикистан;+992 900 11 22 33\n"
        "2;Каримова Дилноза;01.01.2011;ж;Узбекистан;89161234567\n3;Ли Ан;05.06.2013;ж;Казахстан;8 916 123 45 67\n"
    )
    assert fields(read) == ["number", "name", "born", "sex", "country", "phone"]
    assert len(read.lines) == 3


def test_a_list_in_which_nobody_is_named_asks_who_is() -> None:
    with pytest.raises(NoNamesError) as error:
        of_csv("Товар;Цена\n15;20\n16;30\n")
    assert "No column of names" in str(error.value)


def test_american_days_are_known_by_their_column() -> None:
    read = of_csv("Last Name,First Name,DOB\nNazarov,Ali,03/25/2012\nKarimova,Dilnoza,04/02/2011\n")
    assert [line.listed.born for line in read.lines] == ["2012-03-25", "2011-04-02"]


def test_whole_names_under_first_name_are_whole_names() -> None:
    assert fields(of_csv("Имя,Возраст\nНазаров Али,5\nКаримова Дилноза,7 мес.\n")) == ["name", "age"]


@pytest.mark.parametrize(
    "head", ["Паспорт", "№ паспорта", "Серия и номер паспорта", "Свидетельство о рождении", "Номер документа", "СНИЛС", "ИНН",
             "Passport No.", "Travel document", "Birth certificate", "Pasport raqami", "Шиноснома"],
)  # fmt: skip
def test_a_column_of_numbers_of_papers_is_known_by_its_head(head: str) -> None:
    read = of_csv(f"ФИО,{head},Паспорт матери,Дата выдачи\nНазаров Али,АА 1234567,АВ 7654321,01.02.2012\n")
    assert fields(read) == ["name", "document", "", ""]
    assert read.lines[0].listed.document == "АА 1234567"


def test_series_and_number_in_two_columns_are_one_number() -> None:
    read = of_csv("ФИО,Серия,Номер паспорта\nНазаров Али,АА,1234567\nКаримова Дилноза,4510,123456\n")
    assert [numbers(line.listed.document) for line in read.lines] == ["AA1234567", "4510123456"]


def test_numbers_of_passports_are_known_by_their_cells() -> None:
    read = of_csv("1;Назаров Али Рустамович;АА 1234567\n2;Каримова Дилноза;АВ 7654321\n3;Ли Ан;N 12345678\n")
    assert fields(read) == ["number", "name", "document"]


def test_a_number_shared_by_a_family_is_no_id() -> None:
    rows = "".join(f"{number // 3},Имя Фамилия{chr(1072 + number)}\n" for number in range(12))
    assert fields(of_csv(f"Номер дела,ФИО\n{rows}")) == ["group", "name"]


def test_an_id_that_stands_twice_is_a_fault() -> None:
    rows = "".join(f"{min(number, 10)},Имя Фамилия{chr(1072 + number)}\n" for number in range(12))
    (fault,) = of_csv(f"id,ФИО\n{rows}").faults
    assert (fault.mark.line, str(fault.message)) == (13, "The id “10” stands in row 12 too.")


def test_a_family_merged_over_several_rows_is_one_group() -> None:
    into = io.BytesIO()
    book = xlsxwriter.Workbook(into, {"in_memory": True})
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["Семья", "ФИО", "Кем приходится", "Возраст"])
    sheet.merge_range(1, 0, 3, 0, "Назаровы")
    for row, cells in enumerate(
        [("Назарова Зарина", "мать", 30), ("Назаров Али", "сын", 5), ("Назарова Лола", "дочь", 3)], 1
    ):
        sheet.write_row(row, 1, cells)
    book.close()
    found = [line.listed for line in read_list(into.getvalue(), TODAY).lines]
    assert [(each.group, each.role, each.sex, each.born) for each in found] == [
        ("Назаровы", "mother", "F", "30 years"), ("Назаровы", "child", "M", "5 years"), ("Назаровы", "child", "F", "3 years"),
    ]  # fmt: skip


def test_a_head_over_three_columns_is_surname_given_name_patronymic() -> None:
    into = io.BytesIO()
    book = xlsxwriter.Workbook(into, {"in_memory": True})
    sheet = book.add_worksheet()
    sheet.write(0, 0, "№")
    sheet.merge_range(0, 1, 0, 3, "ФИО")
    sheet.write(0, 4, "Дата рождения")
    sheet.write_row(1, 0, [1, "Назаров", "Али", "Рустамович", "2012"])
    sheet.write_row(2, 0, [2, "Каримова", "Дилноза", "", "2013"])
    book.close()
    read = read_list(into.getvalue(), TODAY)
    assert fields(read) == ["number", "surname", "given", "patronymic", "born"]


def test_two_birth_days_or_one_for_two_people() -> None:
    assert len(of_csv('ФИО,Г.р.\n"1) Назаров Али 2) Назаров Вали","2012; 2014"\nЛи Ан,2015\n').lines) == 3
    (fault,) = of_csv('ФИО,Г.р.\n"Назаров Али, Назаров Вали",2012\nЛи Ан,2015\n').faults
    assert str(fault.message).startswith("2 people stand in this row, and “2012” beside them.")


def test_faults_are_told_in_russian_too() -> None:
    (fault,) = of_csv("ФИО,Дата рождения\nНазаров Али,31.02.2012\nЛи Ан,2015\n").faults
    assert fault.say("ru") == "list.csv:2:2: Дня «31.02.2012» в календаре нет."


@pytest.mark.parametrize("data", [b"", b" \n ", b"PK\x03\x04 no archive", b"\xd0\xcf\x11\xe0 no workbook"])
def test_what_is_no_list_is_refused(data: bytes) -> None:
    with pytest.raises(FaultsError):
        read_list(data, TODAY)


def test_an_empty_sheet_beside_the_list_is_passed_over() -> None:
    assert len(read_list(workbook(["ФИО", "Пол"], ["Ли Ан", "ж"]), TODAY).lines) == 1


# ---- tables --------------------------------------------------------------------------------------------------------


def test_a_csv_with_our_heads_is_a_table_as_it_stands(tmp_path: Path) -> None:
    path = tmp_path / "ours.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([["surname", "given", "born"], ["Назаров", " Али ", "ок. 5 лет"], ["Ли", "Ан", ""]])
    read = read_table(path, TODAY)
    assert tuple(read.table.column_names) == COLUMNS
    assert read.table.select(["id", "surname", "given", "born", "place"]).to_pylist() == [
        {"id": "2", "surname": "Назаров", "given": "Али", "born": "ок. 5 лет", "place": ""},
        {"id": "3", "surname": "Ли", "given": "Ан", "born": "", "place": ""},
    ]


def test_any_other_list_is_a_table_of_its_good_rows(tmp_path: Path) -> None:
    path = tmp_path / "messy.xlsx"
    path.write_bytes(messy())
    read = read_table(path, TODAY)
    assert read.table["id"].to_pylist() == ["7", "8", "9.1", "9.2", "15", "16"]
    assert len(read.faults) == 4
