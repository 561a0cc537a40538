"""A messy XLSX comes in by the pages, and a child in it is found by her mother's question in another script."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.trace.messy import ROWS, messy


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """The list as it came by mail."""
    found = tmp_path / "centre.xlsx"
    found.write_bytes(messy())
    return found


def test_a_messy_xlsx_comes_in(visit: Visit, table: Path) -> None:
    desk = visit("tahmina")
    page = desk.open("/trace/lists/")
    desk.link("Import a list").click()
    page.get_by_label("File").set_input_files(table)
    desk.fill({"Team": "Tracing"})
    desk.button("Read it").click()
    expect(page.get_by_role("heading", level=1, name="What was read in centre.xlsx")).to_be_visible()
    main = page.get_by_role("main")
    expect(main).to_contain_text("“31.02.2012” is no day of the calendar.")
    with page.expect_download() as download:
        desk.link("Bad rows as XLSX").click()
    assert download.value.suggested_filename.endswith(".xlsx")
    desk.field("Откуда").select_option(label="where seen or held")
    desk.button("Read again with these columns").click()
    expect(desk.field("Откуда")).to_have_value("last_seen")
    desk.fill({"Name of the list": "Centre for minors", "From whom it came": "the centre, by mail"})
    desk.choose("Whose list it is", "an institution: who is held or lives there")
    desk.button("Write the 6 good rows").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Centre for minors")
    expect(main).to_contain_text("6 rows were added to the list.")

    desk.link(re.compile("Назаров Умарали")).click()
    expect(main).to_contain_text("Назарова Зарина, тел. +992 900 11 22")

    page.goto("/trace/")
    desk.fill({"Name": "Umarali Nazarov", "Age or birth": "2015", "Mother’s name": "Zarina"})
    desk.button("Find").click()
    first = page.locator(".hit").first
    expect(first.get_by_role("link")).to_have_text("Назаров Умарали Рустамович")
    expect(first).to_contain_text("The given name is the same.")
    expect(page).to_have_url(re.compile("name=Umarali"))
    first.get_by_role("link").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Назаров Умарали Рустамович")

    page.goto("/trace/lists/import/")
    page.get_by_label("File").set_input_files(table)
    desk.fill({"Team": "Tracing"})
    desk.button("Read it").click()
    expect(page.get_by_role("main")).to_contain_text("This very file is here already: Centre for minors.")


def test_nothing_is_written_where_somebody_says_so(visit: Visit, table: Path) -> None:
    desk = visit("tahmina", phone=True, language="ru")
    table.write_bytes(messy(ROWS[:6]))
    page = desk.open("/trace/lists/import/")
    page.get_by_label("Файл").set_input_files(table)
    desk.button("Прочитать").click()
    desk.button("Ничего не записывать: сначала исправлю файл").click()
    expect(page.get_by_role("main")).to_contain_text("Ничего не записано")


def test_a_question_is_asked_without_scripts(visit: Visit) -> None:
    desk = visit("tahmina", scripts=False)
    desk.open("/trace/")
    desk.fill({"Name": "Saidova Madina", "Age or birth": "3"})
    desk.button("Find").click()
    expect(desk.page.locator(".hit").filter(has_text="Саидова Мадинахон").first).to_contain_text("likely")
