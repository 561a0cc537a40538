"""An analyst makes a submission from nothing to a PDF, in a browser, and makes it again."""

import re
from pathlib import Path

import pypdfium2
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit


def test_a_submission_from_nothing_to_pdf(visit: Visit, tmp_path: Path) -> None:
    pavel = visit("pavel")
    page = pavel.page
    page.get_by_role("link", name="Submissions").first.click()
    page.get_by_label("What it is").select_option(label="Submission to the UN Committee on the Rights of the Child")
    page.get_by_role("button", name="Begin").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Migrant children deprived of liberty")

    write(page)
    page.get_by_role("button", name="Make it").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Children behind a fence", timeout=60_000)
    expect(page.get_by_role("article")).to_contain_text("The man was apprehended")
    with page.expect_download() as waiting:
        page.get_by_role("link", name="PDF – Русский").click()
    paper = tmp_path / "paper.pdf"
    waiting.value.save_as(paper)
    document = pypdfium2.PdfDocument(paper)
    text = re.sub(r"\s+", " ", "".join(each.get_textpage().get_text_range() for each in document))
    assert "Дети за забором" in text
    assert "Мужчина задержан" in text
    assert not [name for name in pavel.office.known.names if len(name) > 6 and name in text]

    page.get_by_role("link", name="The plan").click()
    page.get_by_role("button", name="Make it again with the data of today").click()
    expect(page.get_by_role("article")).to_be_visible(timeout=60_000)


def write(page: Page) -> None:
    """Changes the plan as somebody does who has never seen it."""
    page.get_by_role("link", name="Change the title").click()
    page.get_by_label("In English").fill("Children behind a fence")
    page.get_by_label("In Russian").fill("Дети за забором")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Children behind a fence")

    first = page.locator("#part-1")
    expect(first).to_contain_text("[Say who you are")
    first.get_by_role("link", name="Change").click()
    page.get_by_label("In English").fill("We are an invented office.")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#part-1")).to_contain_text("We are an invented office.")

    page.locator("#part-1").get_by_role("link", name="Add below").click()
    page.locator("#part-1").get_by_role("link", name="Figure").click()
    page.get_by_label("By what").select_option(label="sex")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#part-2")).to_contain_text("People held at any time in the year, sex")
    page.locator("#part-2").get_by_role("button", name="Leave out").click()
    expect(page.locator("#part-2")).not_to_contain_text("sex")
    page.get_by_role("button", name="Undo the last change").click()
    expect(page.locator("#part-2")).to_contain_text("sex")

    page.get_by_role("navigation", name="Add a part").get_by_role("link", name="What happened to somebody").click()
    page.get_by_label("About whom").select_option(value="kim-v-russia/p1")
    page.get_by_role("button", name="Save").click()
