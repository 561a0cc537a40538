"""Judgments on the desk: as the command line tells them; cases of people count for who may see them, and for nobody else."""

import json
import re
from collections.abc import Callable
from datetime import date
from typing import Any, Final

import pytest
from django.test import Client
from django.utils.html import escape

from tests.cli.shell import habeas
from tests.desk.test_numbers import empty

SignIn = Callable[[str], Client]
__all__ = ["empty"]
KIM: Final = "kim-v-russia"
DAY: Final = date(2014, 7, 17).toordinal()
"""Of that judgment."""


def page(client: Client, name: str = KIM) -> Any:
    answer = client.get(f"/numbers/judgments/{name}/")
    assert answer.status_code == 200
    return answer


def told(client: Client, name: str = KIM) -> dict[str, Any]:
    answer = client.get(f"/numbers/judgments/{name}/file.json")
    assert answer.status_code == 200
    found: dict[str, Any] = json.loads(answer.content)["judgments"][0]
    return found


def norm_of(name: str = KIM) -> str:
    from habeas.casework.law import program
    from habeas.prove.execution.judgments import known

    return known(program().library, program().vocabulary).executions[name].same.norms[0]


def breached(count: int = 1, team: str = "Legal aid", **more: Any) -> list[Any]:
    """So many people with a breach of a norm of the judgment, each in a case of their own."""
    from django.utils import timezone

    from habeas.store.models import Case, FindingRow, Person, Team
    from habeas.store.models.base import new_ref

    given = {"norm": norm_of(), "verdict": "breach", "state": "RU", "since": DAY + 400, "until": DAY + 500} | more
    given["ends"] = given["until"]
    found = []
    for number in range(count):
        case = Case.objects.create(key=new_ref(), title=f"Zyxwv {number}", team=Team.objects.get(name=team))
        person = Person.objects.create(case=case, key="p1", label=f"Zyxwvutov {number}", sex="M")
        FindingRow.objects.create(
            case=case, person=person, identity=f"{given['norm']}:p1:", instrument="ECHR", provision="5(1)(f)",
            force="treaty", verified=True, digest="0" * 16, law_version="1", first_seen=timezone.now(), **given,
        )  # fmt: skip
        found.append(person)
    return found


def sums(client: Client) -> tuple[int, ...]:
    """People of the cases one may see: before, across, after."""
    own = page(client).context["own"]
    return own.sums if own else (0, 0, 0)


def test_the_files_are_what_the_command_line_tells(sign_in: SignIn) -> None:
    done = habeas("prove", "judgments", "--format", "json")
    assert done.returncode == 0, done.stderr
    pavel = sign_in("pavel")
    listed = {judgment.id: numbers for judgment, *numbers in pavel.get("/numbers/judgments/").context["rows"]}
    for each in json.loads(done.stdout)["judgments"]:
        assert told(pavel, each["id"]) == each
        same = each["same_breach"]
        assert listed.pop(each["id"]) == [same["before"], same["across"] + same["after"]]
    assert listed == {}


def test_what_was_ordered_done_missing_and_not_seen_stands_on_the_page(sign_in: SignIn) -> None:
    pavel = sign_in("pavel")
    for name in (KIM, "mskhiladze-constitutional-court", "lantsova-v-russia"):
        html, found = page(pavel, name).content.decode(), told(pavel, name)
        said = [*found["ordered"], *found["done"], *found["missing"], *found["not_seen"]]
        assert all(escape(each["what"]["en"]) in html for each in said)
        assert all(escape(note) in html for note in found["notes"])
        own = html.split("The same breach, before and after")[0]
        assert "_violation" not in own
        assert own.count('class="held"') == len(found["held"])
        assert own.count("not verified") == sum(not each["verified"] for each in said)


def test_the_chart_has_the_judgment_as_a_line_and_the_table_the_same_people(sign_in: SignIn) -> None:
    pavel = sign_in("pavel")
    html, found = page(pavel).content.decode(), told(pavel)
    drawing = html[html.index("<svg") : html.index("</svg>")]
    assert "Kim v. Russia" in drawing
    assert re.search(r'aria-labelledby="published-title published-desc"', drawing)
    same = found["same_breach"]
    counted = page(pavel).context["published"]
    assert counted.sums == (same["before"], same["across"], same["after"])
    assert [year for year, is_it, _ in counted.rows if is_it] == [2014]
    assert len(page(pavel).context["published_people"]) == sum(counted.sums)


def test_every_published_judgment_has_a_page(sign_in: SignIn) -> None:
    pavel = sign_in("pavel")
    listed = pavel.get("/numbers/judgments/").content.decode()
    pages = set(re.findall(r'href="(/numbers/judgments/[^"]+/)"', listed))
    assert len(pages) > 60
    assert {pavel.get(each).status_code for each in sorted(pages)[::6]} == {200}
    assert "The check finds none of the breaches" in "".join(pavel.get(each).content.decode() for each in pages)
    for wrong in ("no-such", "file.json", f"{KIM}/file.png", "no-such/file.json"):
        assert pavel.get(f"/numbers/judgments/{wrong}").status_code in (301, 404)
    assert pavel.get("/numbers/judgments/no-such/").status_code == 404


@pytest.mark.usefixtures("empty")
def test_who_sees_no_case_is_told_of_none(sign_in: SignIn) -> None:
    """Twenty people of the office change nothing of what an analyst, or another team, is told."""
    before = {name: told(sign_in(name)) for name in ("pavel", "anna")}
    breached(20, team="Visits")
    for name, found in before.items():
        assert told(sign_in(name)) == found
        html = page(sign_in(name)).content.decode()
        assert "Zyxwv" not in html
        assert "published judgments alone are counted here" in html


@pytest.mark.usefixtures("empty")
def test_who_may_see_the_cases_has_all_of_them_and_is_noted(sign_in: SignIn) -> None:
    from habeas.store.models import AuditRow

    breached(2)
    breached(1, since=DAY - 9, until=DAY - 1)
    breached(1, since=DAY - 9, until=DAY)
    breached(1, since=DAY + 3000, until=DAY + 9000, verdict="coming")
    breached(3, state="FR")
    breached(3, verdict="not_shown")
    anna = sign_in("anna")
    assert sums(anna) == (1, 1, 3)
    html = page(anna).content.decode()
    links = re.findall(r'href="(/cases/[^"]+/people/[^"]+)"', html)
    assert len(links) == 5
    assert {anna.get(link).status_code for link in links} == {200}
    assert AuditRow.objects.filter(what="look", table="numbers", actor_name="anna").exists()


@pytest.mark.usefixtures("empty")
def test_what_a_lawyer_set_aside_and_who_is_one_count_as_elsewhere(sign_in: SignIn) -> None:
    from habeas.store.models import Account, SameAs

    one, other, _ = breached(3)
    breached(1, aside=True)
    anna = sign_in("anna")
    assert sum(sums(anna)) == 3
    SameAs.objects.create(one=one, other=other, certainty="sure", why="-", said_by=Account.objects.get(username="anna"))
    assert sum(sums(anna)) == 2


@pytest.mark.usefixtures("empty")
def test_a_file_tells_no_small_number_and_nobody_without_consent(sign_in: SignIn) -> None:
    from habeas.store.models import Consent

    people = breached(4)
    anna = sign_in("anna")
    assert told(anna)["same_breach"]["own"]["people"] is None
    breached(1)
    own = told(anna)["same_breach"]["own"]
    assert own["people"] == 5
    assert sum(row["after"] for row in own["by_year"]) == 5
    assert "Zyxwv" not in json.dumps(told(anna))
    published = len(told(sign_in("pavel"))["same_breach"]["people"])
    assert len(told(anna)["same_breach"]["people"]) == published
    given = {"use": "publish", "given": "2024-01-10"}
    Consent.objects.create(case=people[0].case, person=people[0], **given)
    Consent.objects.create(case=people[1].case, person=people[1], **given, withdrawn="2024-02")
    Consent.objects.create(case=people[2].case, person=people[2], **given, to="One paper")
    named = told(anna)["same_breach"]["people"]
    assert len(named) == published + 1
    assert people[0].case.key in {each["case"] for each in named}


@pytest.mark.usefixtures("empty")
def test_what_is_closed_to_a_role_is_in_no_count(sign_in: SignIn) -> None:
    from habeas.check import health
    from habeas.store.models import Account, FindingRow, Setting

    breached(2)
    anna = sign_in("anna")
    role = Account.objects.get(username="anna").role
    setting = Setting.objects.create(name="closed_fields", value={role: ["identity"]})
    assert "Zyxwvutov" not in page(anna).content.decode()
    assert sum(sums(anna)) == 2
    setting.value = {role: ["health"]}
    setting.save()
    assert sum(sums(anna)) == 2, "none of these norms tells of somebody's health"
    assert norm_of("lantsova-v-russia") in health.norms()
    FindingRow.objects.filter(case__title__startswith="Zyxwv").update(norm=norm_of("lantsova-v-russia"))
    assert page(anna, "lantsova-v-russia").context["own"] is None
    setting.delete()
    assert page(anna, "lantsova-v-russia").context["own_count"] == 2


def test_it_is_told_in_russian(sign_in: SignIn) -> None:
    anna = sign_in("anna")
    found = told(anna)
    anna.cookies["habeas-language"] = "ru"
    html = page(anna).content.decode()
    for each in (*found["ordered"], *found["done"], *found["missing"], *found["not_seen"]):
        assert escape(each["what"]["ru"]) in html
        assert escape(each["what"]["en"]) not in html
    assert "до решения" in html


def test_the_law_and_the_numbers_lead_here(sign_in: SignIn) -> None:
    pavel = sign_in("pavel")
    for address in ("/law/judgments/", "/numbers/"):
        assert 'href="/numbers/judgments/"' in pavel.get(address).content.decode()
