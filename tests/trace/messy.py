"""A list as an institution sends it: titles, heads in two storeys, days as figures, two people in a cell, a total."""

import datetime as dt
import io
from typing import Final

import xlsxwriter

TODAY: Final = dt.date(2026, 11, 27)
Cell = str | int | float | dt.date | None

ROWS: Final[list[list[Cell]]] = [
    [1, "Назаров Умарали Рустамович", dt.date(2015, 5, 12), "14.10.2026", "м", "Таджикистан", "г. Душанбе",
     "Назарова Зарина, тел. +992 900 11 22"],
    [2, "'Каримова   Дилноза", 42075, "'15.10.26", "жен.", "Узбекистан", "Фергана", None, 79161234567.0],
    [3, "Юсупов Али\nЮсупов Вали", "2016\n2018", 46310, "м", '-"-', '-"-', "н/д"],
    [4, "Рахимова Гулнора с сыном", "1990", None, "ж"],
    [5, "Ибрагимов Алишер", "31.02.2012", None, "м"],
    [6, "Содиков Бехруз 2011 г.р. (Sodikov Behruz)", None, None, "непонятно"],
    [],
    ["Девочки"],
    [7, "Ли Ан", "ок. 5 лет", None, "ж"],
    [8, "Неизвестно", "около 6 лет", "20.10.2026", "м", None, "вокзал"],
    [9, None, None, None, None, None, None, None, None, "видели на рынке"],
    [10, "Ли Ан", "ок. 5 лет", None, "ж"],
    ["Итого: 10"],
    [],
    ["Начальник ЦВСНП ____________ Петров П.П."],
]  # fmt: skip


def messy(rows: list[list[Cell]] | None = None) -> bytes:
    """The list as XLSX; `rows`: other people under the same heads."""
    into = io.BytesIO()
    book = xlsxwriter.Workbook(into, {"in_memory": True})
    book.set_properties({"created": dt.datetime(2026, 11, 1, tzinfo=dt.UTC)})  # the same bytes each time
    sheet, day = book.add_worksheet("Список"), book.add_format({"num_format": "dd.mm.yyyy"})
    sheet.merge_range(0, 0, 0, 9, "СПИСОК")
    sheet.merge_range(1, 0, 1, 9, "несовершеннолетних, помещённых в ЦВСНП, по состоянию на 01.11.2026")
    for column, head in ((0, "№ п/п"), (1, "Ф.И.О. ребёнка"), (4, "Пол"), (5, "Гражд."), (6, "Откуда"),
                         (7, "ФИО матери"), (8, "Телефон"), (9, "Примечание")):  # fmt: skip
        sheet.merge_range(3, column, 4, column, head)
    sheet.merge_range(3, 2, 3, 3, "Дата")
    sheet.write_row(4, 2, ["рождения", "поступления"])
    sheet.write_row(5, 0, range(1, 11))
    for row, cells in enumerate(ROWS if rows is None else rows, 6):
        for column, cell in enumerate(cells):
            if isinstance(cell, dt.date):
                sheet.write_datetime(row, column, cell, day)
            elif cell is not None:
                sheet.write(row, column, cell)
    hidden = book.add_worksheet("старый")
    hidden.write_row(0, 0, ["ФИО", "Дата рождения", "Пол"])
    hidden.hide()
    book.close()
    return into.getvalue()
