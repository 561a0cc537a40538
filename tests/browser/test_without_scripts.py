"""The main paths with JavaScript off."""

import re
from urllib.parse import urlsplit

from playwright.sync_api import Locator, expect

from tests.browser.conftest import Visit
from tests.browser.test_days import before
from tests.browser.visitor import Visitor


def test_taking_in_and_adding_an_entry(visit: Visit) -> None:
    anna = visit("anna", scripts=False)
    anna.open("/cases/new/")
    main = anna.page.get_by_role("main")
    anna.button("Save and check").click()
    expect(main.get_by_role("alert")).to_contain_text("Name, as it was told")
    anna.fill({"Name, as it was told": "Mavluda Ergasheva", "In which state": "Russia", "Who tells this": "her aunt"})
    anna.button("Is this person on record already?").click()
    expect(main).to_contain_text(re.compile("Nobody like this|Maybe the same person"))
    row = main.get_by_role("group", name="Relative 1")
    row.get_by_label("Name, or who it is").fill("Said")
    row.get_by_label("What they are of the person").select_option(label="child")
    anna.button("Add another").click()
    expect(main.get_by_role("group", name="Relative 2")).to_be_visible()
    expect(anna.field("Name, as it was told")).to_have_value("Mavluda Ergasheva")
    anna.button("Save and check").click()
    expect(anna.page.get_by_role("heading", level=1)).to_contain_text("Mavluda Ergasheva")
    case = urlsplit(anna.page.url).path
    ordered = {"About whom": "Mavluda Ergasheva", "Day": before(60), "Valid to": before(30)}
    anna.add(case, "detention ordered", ordered)
    people = anna.page.get_by_role("region", name="People and family", exact=True)
    expect(people).to_contain_text("Said")
    expect(anna.page.get_by_role("region", name="Timeline", exact=True)).to_contain_text("Detention ordered")


def _asked_about_reasons(anna: Visitor) -> tuple[str, Locator]:
    """A case of somebody held, and the question whether the reasons were told."""
    case = anna.take_in("Gulchehra Yusupova")
    anna.add(case, "placed in detention", {"Day": before(30), "Until (last day)": before(1), "Ground": "expulsion"})
    anna.link("Show them").click()
    return case, anna.page.get_by_role("listitem").filter(has_text="told the reasons for being held").first


def test_answering_a_question_with_its_day(visit: Visit) -> None:
    anna = visit("anna", scripts=False)
    case, ask = _asked_about_reasons(anna)
    ask.get_by_role("link", name=re.compile("^No")).click()
    anna.fill({"Day": before(20), "Until": before(1)})
    anna.button("Keep this entry").click()
    expect(anna.page.get_by_role("region", name="Notice")).to_contain_text("The entry is kept.")
    anna.open(case)
    expect(anna.page.get_by_role("region", name="Timeline", exact=True)).to_contain_text(re.compile("not done", re.I))


def test_answering_a_question_by_one_click_and_undoing_it(visit: Visit) -> None:
    anna = visit("anna", scripts=False)
    _, ask = _asked_about_reasons(anna)
    ask.get_by_role("button", name=re.compile("^No")).click()
    expect(anna.page.get_by_role("region", name="Notice")).to_contain_text(re.compile(r"\d+ findings? (is|are) new"))
    entered = anna.page.get_by_role("region", name="Entered just now")
    expect(entered).to_contain_text(re.compile("Not done; what: told the reasons", re.I))
    expect(entered).to_contain_text("asked by Anna Lebedeva")
    expect(entered.get_by_role("link", name="Say more (day, source)")).to_be_visible()
    expect(ask).to_have_count(0)
    entered.get_by_role("button", name="Undo").click()
    expect(anna.page.get_by_role("region", name="Notice")).to_contain_text("Saved.")
    expect(entered).to_have_count(0)
    expect(ask).to_be_visible()


def test_searching_and_filtering(visit: Visit) -> None:
    anna = visit("anna", scripts=False)
    anna.open("/")
    box = anna.page.get_by_role("searchbox", name="Search names, numbers, documents")
    box.fill("виктор")
    box.press("Enter")
    expect(anna.link(re.compile("Viktor K")).first).to_be_visible()
    anna.open("/cases/")
    if not anna.field("Where").is_visible():
        anna.page.get_by_text("Filters", exact=True).click()
    anna.fill({"Where": "rehabilitation"})
    anna.button("Show").click()
    expect(anna.link("Aziza R. + 2").first).to_be_visible()
    expect(anna.link("Viktor K.")).to_have_count(0)
    anna.open(anna.page.url)
    expect(anna.link("Aziza R. + 2").first).to_be_visible()


def test_a_table_of_findings_is_filtered(visit: Visit) -> None:
    anna = visit("anna", scripts=False)
    anna.open("/cases/")
    anna.link("Viktor K.").first.click()
    findings = anna.page.get_by_role("region", name="Findings")
    findings.get_by_label("Instrument").select_option(value="ICCPR")
    findings.get_by_role("button", name="Filter").click()
    expect(findings.get_by_role("heading", name=re.compile("^ICCPR")).first).to_be_visible()
    expect(findings.get_by_role("heading", name=re.compile("^ECHR"))).to_have_count(0)
