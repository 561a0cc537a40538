"""From a finding to the answer of the court, and from the silence of a consulate to the complaint, as a lawyer does it."""

import re
from pathlib import Path

import docx
from playwright.sync_api import Locator, expect

from tests.browser.conftest import Visit
from tests.browser.test_days import before
from tests.browser.visitor import Visitor


def case_of(desk: Visitor, address: str, name: str) -> str:
    """The address of the case of somebody in a list."""
    desk.open(address)
    link = desk.page.get_by_role("main").get_by_role("link", name=re.compile(name)).first
    found = re.match(r"/cases/\w+/", link.get_attribute("href") or "")
    assert found is not None
    return found[0]


def downloaded(desk: Visitor, folder: Path) -> str:
    """The text of the paper on the page, as the file holds it."""
    box = desk.page.locator("#id_without")
    if box.count():
        box.check()
    with desk.page.expect_download() as caught:
        desk.button("Download as DOCX").click()
    path = folder / "paper.docx"
    caught.value.save_as(path)
    assert re.fullmatch(r"habeas-\w+-[a-z-]+\.(en|ru)\.docx", caught.value.suggested_filename)
    return "\n".join(paragraph.text for paragraph in docx.Document(str(path)).paragraphs)


def sent(desk: Visitor, fields: dict[str, str]) -> None:
    """Says that the paper on the page was sent."""
    desk.link("It was sent").click()
    desk.fill(fields)
    desk.button("Save").click()
    expect(desk.page.get_by_role("region", name="Notice")).to_contain_text("It stands in the record.")


def answered(desk: Visitor, row: Locator, fields: dict[str, str]) -> None:
    """Records the answer to a paper, which ends its task too."""
    row.get_by_role("link", name=re.compile("^Record the answer")).click()
    desk.fill(fields)
    desk.button("Save").click()


def test_the_release_of_a_stateless_man_from_the_finding_to_the_answer_of_the_court(
    visit: Visit, tmp_path: Path
) -> None:
    desk = visit("anna")
    case = case_of(desk, "/cases/?q=Sergei", "Sergei B")
    found = desk.page.locator("#findings").get_by_role("link", name=re.compile("Sergei B"))
    for _ in range(60):  # the cases of a new office are checked in the background
        desk.open(f"{case}?findings=all")
        if found.count():
            break
        desk.page.wait_for_timeout(500)
    found.first.click()
    turn = desk.page.get_by_role("region", name="Where to turn")
    turn.get_by_role("link", name=re.compile("Motion to end the detention")).first.click()
    expect(desk.page.get_by_role("heading", name="Before it is signed")).to_be_visible()
    assert "for a check of the lawfulness" in downloaded(desk, tmp_path)
    desk.page.get_by_role("article").get_by_role("link", name=re.compile("was placed in detention")).click()
    expect(desk.page).to_have_url(re.compile(f"{case}entries/"))
    desk.page.go_back()
    sent(desk, {"Sent on": before(3), "How it was sent": "by post", "Reached the body on": before(2)})
    row = desk.page.locator(".wait").filter(has_text="Court that ordered the placement").first
    expect(row).to_contain_text("waiting")
    expect(row).to_contain_text("answer due by")
    told = {"Answered on": before(0), "How it was decided": "release ordered", "What it says": "Released today."}
    answered(desk, row, told)
    expect(desk.page.locator(".wait").filter(has_text="Court that ordered").first).to_contain_text("answered")


def test_the_silence_of_a_consulate_to_the_complaint_at_home(visit: Visit, tmp_path: Path) -> None:
    desk = visit("anna")
    case = case_of(desk, "/cases/?q=Jyldyz", "Jyldyz M")
    desk.open(f"{case}turn/")
    silent = desk.page.locator(".wait").filter(has_text="consulate told").first
    expect(silent).to_contain_text("silent")
    silent.get_by_role("button", name=re.compile("^Record the silence")).click()
    expect(desk.page.get_by_role("region", name="Notice")).to_contain_text("The silence is recorded")
    desk.open(f"{case}turn/home-ministry/")
    text = downloaded(desk, tmp_path)
    assert "No answer is on record after" in text
    assert not re.search("ECHR|ICCPR|breach", text)
    sent(desk, {"Sent on": before(1), "How it was sent": "by e-mail"})
    row = desk.page.locator(".wait").filter(has_text="state of origin").first
    expect(row).to_contain_text("waiting")
    answered(desk, row, {"Answered on": before(0), "What it says": "The consulate was told to answer."})
    expect(desk.page.locator(".wait").filter(has_text="state of origin").first).to_contain_text("answered")
