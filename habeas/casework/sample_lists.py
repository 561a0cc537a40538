"""Lists of the sample office: one that was read in, and a messy one to try the import with. Everybody is invented."""

import io
from datetime import date, datetime, timedelta
from typing import Final

import xlsxwriter

from habeas.casework import person_lists
from habeas.store import blobs
from habeas.store.models import Account, PersonList, Team

Cell = str | int | float | date | None
_HEADS: Final = (
    "№ п/п",
    "Ф.И.О.",
    "рождения",
    "поступления",
    "Пол",
    "Гражд.",
    "Откуда",
    "Мать (Ф.И.О.)",
    "Примечание",
)


def make(teams: dict[str, Team], today: date) -> PersonList:
    """The list of a temporary centre, of the tracers, shown to legal aid."""
    by = Account.objects.get(username="tahmina")
    stored = blobs.store([workbook("Список несовершеннолетних, помещённых во временный центр", _centre(today), today)])
    job = person_lists.begin(stored, "tsentr-noyabr.xlsx", by, teams["Tracing"], "en")
    columns = {"name": "Temporary centre for minors: who was brought in", "kind": "institution", "sample": True,
               "source": "a nurse of the centre, by mail; typed by a volunteer"}  # fmt: skip
    written = person_lists.confirm(job, by, None, columns)
    found = PersonList.objects.get(ref=written.body["list"])
    found.shown_to.add(teams["Legal aid"])
    return found


def to_try(today: date) -> bytes:
    """A messy workbook: good rows and bad ones of every kind."""
    return workbook("Список лиц, подлежащих выдворению", _deported(today), today)


def _centre(today: date) -> list[list[Cell]]:
    def ago(days: int) -> date:
        return today - timedelta(days=days)

    year, same = today.year, '-"-'
    mother = "Турсунова Саодат, тел. +998 90 000 00 00"
    return [
        [1, "Саидова Мадинахон", "ок. 3 лет", ago(44), "ж", "Таджикистан", "рынок, доставлена полицией", "Саидова Г."],
        [2, "САИДОВ Фарух Рустамович", year - 6, ago(44), "м", same, same, "Саидова Гулнора"],
        [3, "Турсунов Давронбек Улугбекович", "30.07.2010", ago(60), "муж.", "Узбекистан", "Фергана", mother],
        ["Младшая группа"],
        [4, "Юлдашева Нозима\nЮлдашева Нигора", f"{year - 4}\n{year - 2}", ago(31), "ж", "Узбекистан", "г. Андижан"],
        [5, "Абдыкадыров Эмир", "7 мес.", f"{ago(12):%d.%m.%y}", "м", "Кыргызстан", "Ош", "Абдыкадырова Жылдыз"],
        [6, "Неизвестный, называет себя Тимур", "около 5 лет", ago(9), "м", "?", "вокзал"],
        [
            7,
            "Каримова Дилноза Бахтияр кизи",
            f"14.03.{year - 9}",
            ago(5),
            "жен",
            "Узбекистан",
            "Самарканд",
            "Каримова Феруза",
        ],
        [8, "Holmatov Jasur (Холматов Жасур)", f"02.11.{year - 11}", ago(3), "m", "Uzbekistan", "Jizzax"],
        ["Итого: 9"],
    ]


def _deported(today: date) -> list[list[Cell]]:
    day = today - timedelta(days=20)
    return [
        [1, "Назаров Рустам Сафарович", "12.05.1988", day, "м", "Таджикистан", "Куляб", None],
        [2, "Назарова Зарина с двумя детьми", "1990", day, "ж", "Таджикистан", "Куляб", None],
        [3, "'Рахимов  Шерзод ", 33025, day, "муж", "Узбекистан", "Наманган", None],
        [4, "Ибрагимов Алишер", "31.02.1992", day, "м", "Узбекистан", "Бухара", None],
        [5, "Содиков Бехруз 1999 г.р. (Sodikov Behruz)", None, day, "м", "Таджикистан", "Худжанд", None],
        [6, "Токтогулова Айнура", "14.09.1995", day, "да", "Кыргызстан", "Джалал-Абад", None],
        [],
        ["Рейс 2"],
        [7, "Мирзоев Далер\nМирзоев Дилшод", "1996\n1998", day, "м", "Таджикистан", "Хатлон", "Мирзоева Сафаргул"],
        [8, None, None, day, None, None, None, None, "отказался назваться"],
        ["Всего: 9"],
        [],
        ["Начальник отдела ____________ Петров П.П."],
    ]


def workbook(title: str, rows: list[list[Cell]], today: date) -> bytes:
    """Rows under a title and heads in two storeys, as such lists come."""
    into = io.BytesIO()
    book = xlsxwriter.Workbook(into, {"in_memory": True})
    book.set_properties({"created": datetime(today.year, today.month, today.day)})  # noqa: DTZ001
    sheet, day, wrapped = (
        book.add_worksheet("Список"),
        book.add_format({"num_format": "dd.mm.yyyy"}),
        book.add_format({"text_wrap": True}),
    )
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "vcenter", "border": 1})
    sheet.merge_range(0, 0, 0, 8, f"{title} на {today:%d.%m.%Y}", bold)
    for column, head in enumerate(_HEADS):
        if column in (2, 3):
            sheet.write(3, column, head, bold)
        else:
            sheet.merge_range(2, column, 3, column, head, bold)
    sheet.merge_range(2, 2, 2, 3, "Дата", bold)
    for number, cells in enumerate(rows, 4):
        for column, cell in enumerate(cells):
            if isinstance(cell, date):
                sheet.write_datetime(number, column, cell, day)
            elif cell is not None:
                sheet.write(number, column, cell, wrapped)
    sheet.set_column(1, 1, 34)
    sheet.set_column(2, 8, 16)
    book.close()
    return into.getvalue()
