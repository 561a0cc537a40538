"""The count builder: of one's own cases alone, who is in a cell, files; and what is closed to a role is in no figure."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from tests.desk.test_numbers import _hold, empty

SignIn = Callable[[str], Client]
__all__ = ["empty"]


def told(client: Client, **picked: str) -> dict[str, Any]:
    answer = client.get("/numbers/count/file.json", picked)
    assert answer.status_code == 200
    found: dict[str, Any] = json.loads(answer.content)["figures"][0]
    return found


def rows(client: Client, **picked: str) -> dict[str | None, int]:
    return {row["key"]: row["count"] for row in told(client, **picked)["rows"]}


@pytest.mark.usefixtures("empty")
def test_it_counts_who_is_held_by_what_is_asked(sign_in: SignIn) -> None:
    _hold("F", 3, facts=("pregnant",))
    _hold("M", 2)
    _hold("", 1)
    anna = sign_in("anna")
    assert rows(anna, what="held", by="sex") == {"F": 3, "M": 2, None: 1}
    assert rows(anna, what="held", by="sex", status="pregnant") == {"F": 3}
    assert rows(anna, what="held", by="state") == {"RU": 6}
    assert told(anna, what="person_days")["total"] == 6 * 11


@pytest.mark.usefixtures("empty")
def test_each_team_counts_its_own(sign_in: SignIn) -> None:
    _hold("F", 3)
    _hold("M", 4, team="Visits")
    assert told(sign_in("anna"), what="held")["total"] == 3


@pytest.mark.usefixtures("empty")
def test_two_who_are_one_count_once(sign_in: SignIn) -> None:
    from habeas.store.models import Account, SameAs

    one, other, *_ = _hold("F", 3)
    SameAs.objects.create(one=one, other=other, certainty="sure", why="-", said_by=Account.objects.get(username="anna"))
    assert told(sign_in("anna"), what="held")["total"] == 2


@pytest.mark.usefixtures("empty")
def test_who_is_in_a_cell_is_told_with_links_and_noted(sign_in: SignIn) -> None:
    from habeas.store.models import AuditRow

    _hold("F", 2)
    _hold("M", 1)
    anna = sign_in("anna")
    page = anna.get("/numbers/count/people/", {"what": "held", "by": "sex", "key": "F"}).content.decode()
    assert page.count("Zyxwvutov") == 2
    assert AuditRow.objects.filter(what="look", table="numbers").exists()


@pytest.mark.parametrize("key", ["2026", "2026-01", "x", "2026-13", ""])
def test_a_cell_by_hand_in_the_address_breaks_nothing(key: str, office: Path, sign_in: SignIn) -> None:
    for by in ("year", "month", "sex"):
        answer = sign_in("anna").get("/numbers/count/people/", {"what": "held_in", "by": by, "key": key})
        assert answer.status_code in (200, 404)


@pytest.mark.usefixtures("empty")
def test_analysts_have_no_builder(sign_in: SignIn) -> None:
    pavel = sign_in("pavel")
    for address in ("", "people/", "file.csv"):
        assert pavel.get(f"/numbers/count/{address}").status_code == 404


@pytest.mark.usefixtures("empty")
def test_what_is_closed_to_a_role_is_in_no_figure(sign_in: SignIn) -> None:
    from habeas.store.models import Account, Setting

    _hold("F", 3, facts=("pregnant",))
    anna = sign_in("anna")
    assert rows(anna, what="held", by="status") == {"pregnant": 3}
    Setting.objects.create(name="closed_fields", value={Account.objects.get(username="anna").role: ["health"]})
    assert rows(anna, what="held", by="status") == {"none": 3}
    answer = anna.get("/numbers/count/file.json", {"what": "held", "status": "pregnant"})
    assert answer.status_code == 404


@pytest.mark.usefixtures("empty")
def test_a_home_has_no_name_in_a_figure(sign_in: SignIn) -> None:
    from habeas.store.models import Place

    _hold("F", 2)
    Place.objects.filter(name="The Centre").update(kind="private_home", name="Zyxwvutov's flat")
    assert "flat" not in sign_in("anna").get("/numbers/count/", {"what": "held", "by": "place"}).content.decode()


def test_what_cannot_be_counted_so_is_said_beside_the_picker(office: Path, sign_in: SignIn) -> None:
    page = sign_in("anna").get("/numbers/count/", {"what": "deaths", "by": "norm"})
    assert page.status_code == 200
    assert "It is counted by: place" in page.content.decode()


@pytest.mark.parametrize("kind", ["csv", "json", "xlsx", "svg", "png", "vl.json"])
def test_every_file_of_a_figure_can_be_fetched(kind: str, office: Path, sign_in: SignIn) -> None:
    answer = sign_in("anna").get(f"/numbers/count/file.{kind}", {"what": "held_in", "by": "kind"})
    assert answer.status_code == 200
    assert len(answer.content) > 40


def test_the_office_counts_as_its_case_files_do(office: Path, sign_in: SignIn, tmp_path: Path) -> None:
    """What the desk counts of the sample office, the command line counts of its exported case files."""
    from django.utils import timezone

    from habeas.record.writer import write_case
    from habeas.store.access import visible_cases
    from habeas.store.mapping import case_of
    from habeas.store.models import Account
    from habeas.tell.withheld import without_loose_ends
    from tests.cli.shell import habeas

    anna = sign_in("anna")
    for row in visible_cases(Account.objects.get(username="anna"), timezone.now()).filter(library=False):
        (tmp_path / f"{row.ref}.yaml").write_text(write_case(without_loose_ends(case_of(row, visits=False))), "utf-8")
    day = timezone.localdate().isoformat()
    for what, by in (("held_in", "sex"), ("removed", "state"), ("asked", "request"), ("separated", "age")):
        done = habeas("prove", "figures", str(tmp_path), "--on", day, "--what", what, "--by", by, "--format", "json")
        assert done.returncode == 0, done.stderr
        figure = json.loads(done.stdout)["figures"][0]
        assert rows(anna, what=what, by=by) == {row["key"]: row["count"] for row in figure["rows"]}


@pytest.mark.usefixtures("empty")
def test_how_often_is_told_with_its_days_and_limits(sign_in: SignIn) -> None:
    _hold("M", 2)
    anna = sign_in("anna")
    found = json.loads(anna.get("/numbers/count/file.json", {"what": "death_rate", "by": "sex"}).content)["rates"][0]
    assert [(row["key"], row["count"], row["days"], row["rate"]) for row in found["rows"]] == [("M", 0, 22, 0.0)]
    page = anna.get("/numbers/count/", {"what": "death_rate", "by": "sex"}).content.decode()
    assert "In each 1,000 days" in page
    assert "(0.00–167.68)" in page
    assert anna.get("/numbers/count/file.csv", {"what": "death_rate"}).content.decode().startswith("\ufeffwhat,by,key")
    assert anna.get("/numbers/count/people/", {"what": "death_rate"}).status_code == 404


def test_the_people_behind_breaches_and_papers_are_told(sign_in: SignIn) -> None:
    """Each row of a figure of breaches leads to those who suffered them, of cases that one may see."""
    from habeas.store.models import FindingRow, Person

    anna = sign_in("anna")
    (norm, count), *_ = sorted(rows(anna, what="breaches", by="norm").items(), key=lambda pair: -pair[1])
    answer = anna.get("/numbers/count/people/", {"what": "breaches", "by": "norm", "key": norm or ""})
    shown = {person.pk for person in answer.context["people"]}
    assert shown
    assert len(shown) <= count
    assert shown <= set(FindingRow.objects.filter(norm=norm, verdict="breach").values_list("person", flat=True))
    assert "may stand behind it more than once" in answer.content.decode()
    assert not Person.objects.filter(pk__in=shown).exclude(case__team__people__username="anna").exists()
