"""What is kept of a list: its columns, the place in it of the case that was opened from it, and its filters under a name."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from tests.desk.listed import alone, hold, logged, made, person, shown

SignIn = Callable[[str], Client]


# ---- columns -------------------------------------------------------------------------------------------------------


def heads(client: Client, query: str = "") -> list[str]:
    page = client.get(f"/cases/?{query}").content.decode()
    found = re.findall(r'<th scope="col"[^>]*>(.*?)</th>', page)
    return [re.sub("<[^>]*>", "", each).strip() for each in found][1:]


@pytest.mark.parametrize("view", ["cases", "people"])
def test_columns_are_chosen_and_kept(sign_in: SignIn, view: str) -> None:
    from habeas.desk.cases import rows

    alone()
    case = made("one")
    hold(person(case))
    known = rows.PEOPLE_COLUMNS if view == "people" else rows.CASE_COLUMNS
    anna, query = sign_in("anna"), f"view={view}"
    usual = heads(anna, query)
    assert usual == [str(known[name]) for name in rows.USUAL[view]]
    chosen = ["changed", "team", "nonsense"]
    kept = anna.post("/cases/columns/", {"view": view, "column": chosen, "query": f"{query}&sort=changed"})
    assert kept.headers["Location"] == f"/cases/?{query}&sort=changed"
    assert heads(anna, query) == heads(sign_in("anna"), query) == ["Team", "Changed"]
    assert heads(sign_in("daniyar"), query) == usual
    other = "cases" if view == "people" else "people"
    assert heads(anna, f"view={other}") != ["Team", "Changed"]
    anna.post("/cases/columns/", {"view": view, "column": list(known)})
    assert heads(anna, query) == [str(label) for label in known.values()]
    anna.post("/cases/columns/", {"view": view})
    assert heads(anna, query) == []
    assert anna.post("/cases/columns/", {"view": "nonsense"}).status_code == 404


# ---- next and previous ---------------------------------------------------------------------------------------------


def steps(client: Client, address: str) -> dict[str, str]:
    """The links of the bar above a case, by what they are."""
    answer = client.get(address)
    assert answer.status_code == 200
    found = re.search(r'<nav class="steps".*?</nav>', answer.content.decode(), re.DOTALL)
    links = re.findall(r'<a class="([^"]*)" href="([^"]*)"(?: rel="(\w+)")?', found[0]) if found else []
    return {rel or "back": href.replace("&amp;", "&") for _, href, rel in links}


def opened(client: Client, query: str) -> list[str]:
    """The addresses of the rows of a list."""
    page = client.get(f"/cases/?{query}").content.decode()
    return [each.replace("&amp;", "&") for each in re.findall(r'<th scope="row"><a[^>]*href="([^"]*)"', page)]


def walked(client: Client, query: str, rel: str = "next") -> list[str]:
    """The cases one passes from the first row (or the last) to the end of the list."""
    address: str | None = opened(client, query)[0 if rel == "next" else -1]
    passed: list[str] = []
    while address:
        passed.append(address.partition("?")[0].split("/")[2])
        assert len(passed) < 20, "it goes round"
        address = steps(client, address.partition("#")[0]).get(rel)
    return passed


def test_one_goes_through_a_list_inside_the_record(sign_in: SignIn) -> None:
    alone()
    refs = {key: made(key, title=f"{key} title", closed_on="" if key != "d" else "2026-01-01").ref for key in "bdac"}
    anna, query = sign_in("anna"), "sort=case"
    first, middle, last = opened(anna, query)
    assert [each.split("/")[2] for each in (first, middle, last)] == [refs["a"], refs["b"], refs["c"]]
    assert "prev" not in steps(anna, first)
    assert "next" not in steps(anna, last)
    links = steps(anna, middle)
    assert links["back"] == f"/cases/?{query}"
    assert (links["prev"].split("/")[2], links["next"].split("/")[2]) == (refs["a"], refs["c"])
    assert walked(anna, query) == [refs[key] for key in "abc"]
    assert walked(anna, query, "prev") == [refs[key] for key in "cba"]
    assert walked(anna, "sort=-case&show=all") == [refs[key] for key in "dcba"]


def test_the_list_is_kept_while_one_is_inside_the_case(sign_in: SignIn) -> None:
    alone()
    case, other = made("a"), made("b")
    anna = sign_in("anna")
    [address] = [each for each in opened(anna, "sort=case") if case.ref in each]
    assert "next" in steps(anna, address)
    assert steps(anna, f"/cases/{case.ref}/")["next"].split("/")[2] == other.ref
    assert steps(anna, f"/cases/{other.ref}/") == {}


def test_a_row_that_moved_since_is_found_again(sign_in: SignIn) -> None:
    alone()
    refs = {key: made(key, title=f"{key} title").ref for key in "bcd"}
    anna = sign_in("anna")
    middle = opened(anna, "sort=case")[1]
    made("a", title="a title")
    links = steps(anna, middle)
    assert (links["prev"].split("/")[2], links["next"].split("/")[2]) == (refs["b"], refs["d"])


def test_a_list_of_people_is_walked_through_person_by_person(sign_in: SignIn) -> None:
    alone()
    family, alone_one = made("family", people=4), made("single")
    anna, query = sign_in("anna"), "view=people&sort=added"
    assert walked(anna, query) == [family.ref] * 4 + [alone_one.ref]
    assert walked(anna, query, "prev") == [alone_one.ref] + [family.ref] * 4
    second = opened(anna, query)[1]
    assert steps(anna, second.partition("#")[0])["next"].endswith(f"#{family.key}-3")


# ---- searches under a name -----------------------------------------------------------------------------------------


def saved(client: Client, page: str = "/cases/") -> list[str]:
    return [one.name for one in client.get(page).context["saved"]]


def test_a_search_is_kept_for_oneself(sign_in: SignIn) -> None:
    alone()
    case, other = made("yes"), made("no")
    hold(person(case))
    anna = sign_in("anna")
    kept = anna.post("/cases/searches/", {"name": " Held children ", "query": "view=people&held=now&sort=-since"})
    assert kept.headers["Location"] == "/cases/?view=people&held=now&sort=-since"
    assert saved(anna) == ["Held children"]
    page = anna.get("/cases/").content.decode()
    assert 'href="?view=people&amp;held=now&amp;sort=-since"' in page
    assert shown(anna, "view=people&held=now&sort=-since") == ["yes-1"]
    for name in ("daniyar", "marina", "olga"):
        assert saved(sign_in(name)) == []
    assert other.pk


def test_a_search_is_shared_with_a_team(sign_in: SignIn) -> None:
    from habeas.store.models import Team

    teams = {team.name: team.pk for team in Team.objects.all()}
    anna = sign_in("anna")
    anna.post("/cases/searches/", {"name": "Ours", "query": "flagged=on", "team": teams["Legal aid"]})
    anna.post("/cases/searches/", {"name": "Of no team of mine", "query": "flagged=on", "team": teams["Visits"]})
    assert saved(anna) == ["Of no team of mine", "Ours"]
    assert saved(sign_in("daniyar")) == ["Ours"]
    assert saved(sign_in("marina")) == []
    page = sign_in("daniyar").get("/cases/").content.decode()
    assert "Forget the search" not in page
    assert "Forget the search Ours" in anna.get("/cases/").content.decode()


@pytest.mark.parametrize("where", ["cases", "search"])
def test_a_search_that_a_team_shares_is_forgotten_and_brought_back(sign_in: SignIn, where: str) -> None:
    from habeas.store.models import SavedSearch, Team

    anna, daniyar, page = sign_in("anna"), sign_in("daniyar"), f"/{where}/"
    team = Team.objects.get(name="Legal aid").pk
    anna.post("/cases/searches/", {"name": "Ours", "page": where, "query": "q=ali", "team": team})
    address = f"/cases/searches/{SavedSearch.objects.get(name='Ours').ref}/forget/"
    for sent in ({}, {"undo": "1"}):
        assert daniyar.post(address, sent).status_code == 404
    told = anna.post(address, follow=True)
    assert told.redirect_chain[-1][0] == page
    assert "Below the others it can be brought back." in told.content.decode()
    assert 'href="?q=ali"' not in told.content.decode()
    assert '<s class="quiet">Ours</s>' in told.content.decode()
    assert (saved(daniyar, page), saved(anna, page)) == ([], ["Ours"])
    assert anna.post(address).status_code == 404
    back = anna.post(address, {"undo": "1"}, follow=True).content.decode()
    assert "The search is back." in back
    assert 'href="?q=ali"' in back
    assert saved(daniyar, page) == ["Ours"]
    assert [len(logged(what, "search")) for what in ("add", "delete", "restore")] == [1, 1, 1]


def test_a_search_forgotten_long_ago_is_gone_for_good(sign_in: SignIn) -> None:
    from habeas.casework import erasure, rules
    from habeas.store.models import SavedSearch

    anna, now = sign_in("anna"), timezone.now()
    for name, ago in (("Long ago", 400), ("Lately", 1), ("Kept", None)):
        anna.post("/cases/searches/", {"name": name, "query": "q=ali"})
        gone = None if ago is None else now - timedelta(days=ago)
        SavedSearch.objects.filter(name=name).update(forgotten_at=gone)
    assert 1 < rules.retention()["deleted_days"] < 400
    erasure.erase_due(now)
    assert saved(anna) == ["Kept", "Lately"]


def test_a_search_of_the_page_of_search_is_not_among_those_of_lists(sign_in: SignIn) -> None:
    anna = sign_in("anna")
    kept = anna.post("/cases/searches/", {"name": "By name", "page": "search", "query": "q=ali"})
    assert kept.headers["Location"] == "/search/?q=ali"
    assert (saved(anna), saved(anna, "/search/")) == ([], ["By name"])


def test_without_a_name_no_search_is_kept(sign_in: SignIn) -> None:
    from habeas.store.models import SavedSearch

    anna = sign_in("anna")
    answer = anna.post("/cases/searches/", {"name": "  ", "query": "flagged=on"}, follow=True)
    assert "Give the search a name to keep it." in answer.content.decode()
    assert not SavedSearch.objects.filter(query="flagged=on").exists()
