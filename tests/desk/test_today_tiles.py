"""The number on each tile of Today is the number of rows of the list that it leads to."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from html import unescape
from typing import Any, Final

from django.test import Client
from django.utils import timezone

SignIn = Callable[[str], Client]
CASE: Final = "stateless-across-2022"


def today() -> date:
    return timezone.localdate()


def before(days: int) -> str:
    return (today() - timedelta(days=days)).isoformat()


def a_case() -> Any:
    from habeas.store.models import Case

    return Case.objects.get(key=CASE)


def add(**data: Any) -> None:
    from habeas.casework import entries
    from habeas.store.models import Account

    entries.add(a_case(), Account.objects.get(username="anna"), data)


def held(key: str, days: int, **columns: Any) -> None:
    """Somebody more of the case, who has been held for so many days (today among them)."""
    a_case().people.create(key=key, label=f"Invented {key}", **columns)
    place = a_case().case_places.order_by("pk")[0].key
    add(kind="placed", on=before(days - 1), who=[key], place=place, basis="expulsion")
    add(kind="register_answer", on=today().isoformat(), who=[key])


def tiles(client: Client, path: str) -> list[tuple[str, str]]:
    """The tiles that lead to a list: its address, and what the tile says."""
    found = re.findall(r'<a class="tile[^"]*" href="([^"]*)">(.*?)</a>', client.get("/").content.decode())
    return [(unescape(address), told) for address, told in found if address.startswith(path)]


def number(told: str) -> int:
    found = re.match(r"<b>(\d+)</b>", told)
    assert found is not None, told
    return int(found[1])


def test_each_tile_of_who_is_held_counts_the_rows_of_its_list_and_the_longest(sign_in: SignIn) -> None:
    anna = sign_in("anna")
    were = {address: number(told) for address, told in tiles(anna, "/cases/")}
    held("woman", 50, sex="F")
    add(kind="pregnancy_confirmed", on=before(60), who=["woman"])
    held(
        "boy",
        70,
        sex="M",
        born=before(3650),
        born_first=today().toordinal() - 3650,
        born_last=today().toordinal() - 3650,
    )
    held("nobodys", 90, stateless=True)
    held(
        "girl",
        4000,
        sex="F",
        born=before(4200),
        born_first=today().toordinal() - 4200,
        born_last=today().toordinal() - 4200,
    )
    found = tiles(anna, "/cases/")
    assert len(found) == 4
    more = {address: number(told) - were[address] for address, told in found}
    assert sorted(more.values()) == [1, 1, 2, 4], more
    for address, told in found:
        page = anna.get(address + "&columns=days").content.decode()
        assert page.count('<th scope="row">') == number(told) > 0, address
        days = [int(each) for each in re.findall(r'data-label="Days"[^>]*>(?:<[^>]*>)*(\d+)', page)]
        longest = re.search(r"the longest for (\d+) days", told)
        assert longest is not None
        assert len(days) == number(told), page[page.index("<table") :][:3000]
        assert int(longest[1]) == max(days), address
    longest_of = {address.rpartition("held=now")[2]: re.search(r"for (\d+) days", told) for address, told in found}
    assert longest_of["&child=1"] is not None
    assert longest_of["&child=1"][1] == "4000"


def test_the_tile_of_letters_counts_the_rows_of_the_letters(sign_in: SignIn) -> None:
    anna, who = sign_in("anna"), a_case().people.order_by("pk")[0].key
    [(address, told)] = tiles(anna, "/letters/")
    was = number(told)
    for days in (100, 50, 31, 30, 3):
        add(kind="complaint_filed", on=before(days), who=[who])
    [(address, told)] = tiles(anna, "/letters/")
    assert number(told) == was + 3, "those of thirty days and less still have time"
    page = anna.get(address).content.decode()
    assert page.count('<span class="rows__when">') == number(told)
    late = a_case().entries.get(kind="complaint_filed", on=before(100))
    add(kind="state_reply", on=before(20), who=[who], re=late.key)
    [(address, told)] = tiles(anna, "/letters/")
    assert number(told) == was + 2 == anna.get(address).content.decode().count('<span class="rows__when">')


def test_the_number_of_my_tasks_is_that_of_the_list_and_those_of_the_week_stand_on_the_page(sign_in: SignIn) -> None:
    from habeas.store.models import Account, Task

    anna, me = sign_in("anna"), Account.objects.get(username="anna")
    for days in (-1, 0, 7, 8, None):
        due = None if days is None else today() + timedelta(days=days)
        Task.objects.create(text=f"Ring them {days}", assignee=me, case=a_case(), due=due)
    Task.objects.create(text="Of somebody else", assignee=Account.objects.get(username="daniyar"), case=a_case())
    Task.objects.create(text="Done", assignee=me, done_at=timezone.now())
    page = anna.get("/").content.decode()
    link = re.search(r'href="(/tasks/)">All my tasks \((\d+)\)', page)
    assert link is not None
    assert page.count("Ring them") == 3, "overdue, of today, and of the seventh day"
    listed = anna.get(link[1]).content.decode()
    assert listed.count('<span class="rows__when') == int(link[2]) >= 5
    assert "Of somebody else" not in listed
    assert "Ring them None" in listed


def test_the_questions_of_today_head_the_list_of_all_questions(sign_in: SignIn) -> None:
    from habeas.casework.recheck import questions
    from habeas.store.models import Case

    for case in Case.objects.filter(library=False, team__people__username="anna")[:4]:
        questions(case)

    def asked(page: str) -> list[str]:
        rows = re.findall(
            r'<span class="rows__when"><a [^>]*href="(/cases/\w+/)">.*?</span><span>(.*?)</span></li>', page
        )
        return [f"{case} {text}" for case, text in rows]

    anna = sign_in("anna")
    first = asked(anna.get("/").content.decode().partition("Ask first")[2].partition("More questions")[0])
    every = asked(anna.get("/questions/").content.decode())
    assert len(first) == 5
    assert every[:5] == first
    assert len(every) > 5
    assert max(every.count(each) for each in every) == 1
    assert max(sum(each.startswith(case) for each in every) for case in {each.split()[0] for each in every}) == 2


def test_no_question_is_said_to_be_open_only_where_all_were_worked_out(sign_in: SignIn) -> None:
    from habeas.store.models import Case, QuestionRow

    anna = sign_in("anna")
    for address in ("/", "/questions/"):
        QuestionRow.everything.all().delete()
        Case.objects.update(asked_at=None)
        page = anna.get(address).content.decode()
        assert "The questions are being worked out." in page
        assert "No question is open." not in page
        Case.objects.update(asked_at=timezone.now())
        page = anna.get(address).content.decode()
        assert "The questions are being worked out." not in page
        assert "No question is open." in page
