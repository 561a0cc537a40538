"""Whole working days at the desk, each with a case of its own."""

import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.visitor import Visitor


def before(days: int) -> str:
    """A day so many days ago; the office reads the clock too."""
    return (date.today() - timedelta(days=days)).isoformat()  # noqa: DTZ011


@pytest.mark.parametrize("how", [{}, {"language": "ru"}, {"phone": True}], ids=["english", "russian", "phone"])
def test_a_separated_family_is_taken_in(visit: Visit, how: dict[str, Any]) -> None:
    """A mother is held; one child was taken to a children's home, one left with neighbours."""
    desk = visit("daniyar", **how)
    said = desk.said
    desk.open("/cases/new/")
    desk.choose("Sex", "female")
    desk.fill(
        {
            "Name, as it was told": "Zarina Kholova",
            "Born": "1994",
            "Where held": "centre no. 8",
            "In which state": "Russia",
            "Taken by the authorities on": before(40),
            "Taken by": "police",
            "In this place since": before(40),
            "Ground, if they were told one": "expulsion",
            "Who tells this": "her neighbour, by telephone",
        }
    )
    main = desk.page.get_by_role("main")
    section = desk.region("Where held, and since when")
    section.get_by_label(said("Kind of place")).select_option(label=said("detention centre for aliens"))
    for name, where in (("Umed", "taken to another place"), ("Malika", "left outside")):
        row = main.get_by_role("group", name=said("Relative %(n)s", n=1 if name == "Umed" else 2))
        row.get_by_label(said("Name, or who it is")).fill(name)
        row.get_by_label(said("What they are of the person")).select_option(label=said("child"))
        row.get_by_label(said("or age today")).fill("4 months" if name == "Umed" else "6")
        row.get_by_label(said("Where they are")).select_option(label=said(where))
        if name == "Umed":
            row.get_by_label(said("Kind of place")).select_option(label=said("children's home"))
            row.get_by_label(said("Apart since")).fill(before(40))
            desk.button("Add another").click()
            expect(main.get_by_role("group", name=said("Relative %(n)s", n=2))).to_be_visible()
            expect(row.get_by_label(said("Name, or who it is"))).to_have_value("Umed")
    fits(desk)
    desk.button("Save and check").click()

    expect(desk.page.get_by_role("heading", level=1)).to_contain_text("Zarina Kholova")
    people = desk.region("People and family")
    mother = people.get_by_role("listitem").filter(has_text="Zarina Kholova").first
    expect(mother).to_contain_text("centre no. 8")
    expect(people.get_by_role("listitem").filter(has_text="Umed").first).to_contain_text(said("a child"))
    expect(desk.region("Family as a picture")).to_contain_text("Malika")
    findings = desk.page.get_by_role("region", name=said("Findings"))
    expect(findings.locator(".found__breach").first).to_be_visible()
    expect(findings).to_contain_text(re.compile("child|ребён", re.IGNORECASE))
    expect(desk.page.get_by_role("region", name=said("What to find out next")).locator("ol > li").first).to_be_visible()
    fits(desk)
    desk.open("/cases/?child=1&held=now")
    expect(desk.link("Zarina Kholova").first).to_be_visible()


def fits(desk: Visitor) -> None:
    """Nobody has to push the page aside to read it."""
    seen = desk.page.viewport_size
    assert seen is not None
    assert desk.page.evaluate("document.documentElement.scrollWidth") <= seen["width"]


def test_a_stateless_man_from_arrest_to_the_motion_for_release(visit: Visit) -> None:
    """Entries are added as the weeks go by; what the law says of them appears, is read, confirmed, and followed up."""
    anna = visit("anna")
    anna.open("/cases/new/")
    anna.choose("Without any nationality?", "says so, nobody has recognised it")
    case = take_in_here(anna, "Viktor Samoilov")
    anna.add(case, "apprehended", {"Day": before(130), "Kind of authority": "police"})
    anna.add(case, "expulsion ordered", {"Day": before(129), "Kind of authority": "court"})
    held = {"Day": before(129), "Until (last day)": before(1), "Ground": "expulsion", "Kind of authority": "court"}
    anna.add(case, "placed in detention", held)
    found = anna.page.get_by_role("region", name="Findings")
    anna.add(case, "nationality denied by the state asked", {"Day": before(20), "Kind of authority": "consulate"})
    expect(anna.page.get_by_role("region", name="Notice")).to_contain_text("Saved.")
    expect(found.locator(".found__breach").first).to_be_visible()

    found.locator(".found__breach").get_by_role("link").first.click()
    expect(anna.page.get_by_role("heading", name="How it was reached")).to_be_visible()
    expect(anna.page.get_by_role("region", name="How it was reached").locator(".grounds li").first).to_be_visible()
    anna.choose("What do you decide?", "Confirm")
    anna.button("Keep the decision").click()
    expect(anna.page.get_by_role("complementary", name="Decision")).to_contain_text("Confirmed, Anna Lebedeva")

    anna.add(case, "review of detention asked for", {"Day": before(10)})
    anna.open(case)
    anna.link(re.compile("^Tasks")).click()
    anna.link("New task").click()
    anna.fill({"What is to be done": "File the motion for release", "Due": before(-3)})
    anna.button("Save").click()
    expect(anna.page.get_by_role("heading", level=1)).to_contain_text("Viktor Samoilov")
    anna.open("/")
    due = anna.page.get_by_role("listitem").filter(has_text="File the motion for release")
    expect(due.filter(has_text="Viktor Samoilov").first).to_be_visible()


def take_in_here(desk: Visitor, name: str) -> str:
    """Saves the take-in that is open, under this name."""
    desk.fill({"Name, as it was told": name, "In which state": "Russia", "Who tells this": "his lawyer"})
    desk.button("Save and check").click()
    expect(desk.page.get_by_role("heading", level=1, name=name)).to_be_visible()
    return desk.page.url.removeprefix(desk.office.address)


@pytest.mark.parametrize("language", ["en", "ru"])
def test_a_correction_after_the_court_file_arrives(visit: Visit, paper: Path, language: str) -> None:
    daniyar = visit("daniyar", language=language)
    said = daniyar.said
    case = daniyar.take_in("Jamshed Rakhimov")
    daniyar.add(case, "apprehended", {"Day": before(50), "Kind of authority": "police"})
    daniyar.link("Documents").click()
    daniyar.page.get_by_label(said("Files")).set_input_files(paper)
    daniyar.button("Add them").click()
    daniyar.link("ruling").first.click()
    expect(daniyar.page.get_by_role("main")).to_contain_text(said("Fingerprint (SHA-256)"))

    daniyar.open(case)
    named = re.compile(rf"^{said('Open')}\s*:\s*{said('apprehended')}", re.IGNORECASE)
    apprehended = daniyar.region("Timeline").get_by_role("link", name=named)
    apprehended.click()
    daniyar.button("Correct").click()
    daniyar.fill({"Day": before(52), "Document": "ruling.txt"})
    daniyar.button("Save the correction").click()
    expect(daniyar.page.get_by_role("region", name=said("Notice"))).to_contain_text(said("Saved."))
    apprehended.click()
    versions = daniyar.page.get_by_role("table", name=f"{said('Before')} / {said('After')}")
    day = versions.get_by_role("row").filter(has_text=said("changed")).filter(has_text=said("Day"))
    expect(day.locator("del")).to_be_visible()
    expect(day.locator("ins")).to_be_visible()
    daniyar.link("The version before").click()
    expect(daniyar.page.get_by_role("main")).to_contain_text(
        re.compile(r"(Corrected by|Исправил\(а\)) Daniyar Osmonov")
    )
    daniyar.link("What stands now").click()
    expect(daniyar.link("ruling.txt").first).to_be_visible()


def test_a_lawyer_sets_a_finding_aside_and_takes_it_back(visit: Visit) -> None:
    anna = visit("anna")
    case = anna.take_in("Farhod Nosirov")
    anna.add(case, "detention ordered", {"Day": before(60), "Ground": "expulsion", "Valid to": before(30)})
    anna.add(case, "placed in detention", {"Day": before(60), "Until (last day)": before(1), "Ground": "expulsion"})
    first = anna.page.get_by_role("region", name="Findings").locator(".found__breach").first.get_by_role("link").first
    first.click()
    here = anna.page.url
    anna.choose("What do you decide?", "Set aside")
    anna.button("Keep the decision").click()
    expect(anna.page.get_by_role("alert")).to_be_visible()
    expect(anna.page.get_by_label("Set aside")).to_be_checked()
    anna.field("Reason").fill("The order was prolonged; the paper is on its way.")
    anna.button("Keep the decision").click()
    decision = anna.page.get_by_role("complementary", name="Decision")
    expect(decision).to_contain_text("Set aside, Anna Lebedeva")
    expect(decision).to_contain_text("the paper is on its way")
    anna.open(case)
    expect(anna.page.locator(".found--aside").first).to_be_visible()
    anna.open(here)
    anna.button("Withdraw this decision").click()
    expect(anna.page.get_by_text("Nobody has decided yet.")).to_be_visible()
    expect(anna.page.get_by_role("complementary", name="Decision")).to_contain_text("the paper is on its way")


def test_look_alikes_show_while_one_types_by_birth_year_and_mother_and_stop_nobody(visit: Visit) -> None:
    """Nothing is clicked; who types on sees how well each fits, and saves all the same."""
    desk = visit("daniyar")
    desk.take_in("Мирзо Сафаров", **{"Born": "1991", "Mother’s name": "Зухра"})
    desk.open("/cases/new/")
    alike = desk.page.locator("#alike").get_by_role("listitem").filter(has_text="Мирзо Сафаров")
    desk.field("Name, as it was told").press_sequentially("Mirzo Safarov")
    expect(alike).to_be_visible()
    expect(alike).not_to_contain_text("birth fits")
    desk.field("Born").press_sequentially("1991")
    expect(alike).to_contain_text("birth fits")
    desk.field("Mother’s name").press_sequentially("Zuhra")
    expect(alike).to_contain_text("same mother’s name")
    desk.field("Mother’s name").fill("Lola")
    expect(alike).to_contain_text("another mother’s name")
    expect(desk.field("Mother’s name")).to_be_focused()
    desk.field("Born").fill("1950")
    expect(alike.or_(desk.page.get_by_text("Nobody like this")).first).not_to_contain_text("birth fits")
    desk.fill({"In which state": "Russia", "Who tells this": "his uncle"})
    desk.button("Save and check").click()
    expect(desk.page.get_by_role("heading", level=1)).to_contain_text("Mirzo Safarov")
