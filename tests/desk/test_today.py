"""What Today counts, the lists behind it, tasks, flags, notes, and the calendar feed."""

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.test import Client

if TYPE_CHECKING:
    from habeas.store.models import Case, FindingRow

SignIn = Callable[[str], Client]


def first_case() -> "Case":
    from habeas.store.models import Case

    return Case.objects.get(key="stateless-across-2022")


def finding(case: "Case", **columns: object) -> "FindingRow":
    """A stored finding of the first person of a case."""
    from django.utils import timezone

    from habeas.store.models import FindingRow

    given: dict[str, object] = {
        "case": case, "person": case.people.first(), "identity": f"x:{FindingRow.objects.count()}", "norm": "echr-5-1",
        "instrument": "ECHR", "provision": "5(1)", "force": "treaty", "digest": "0", "law_version": "0",
        "first_seen": timezone.now() - timedelta(days=60),
    }  # fmt: skip
    if "until" in columns:
        given["ends"] = columns["until"]
    return FindingRow.objects.create(**given | columns)


def counts() -> dict[str, int]:
    from django.utils import timezone

    from habeas.casework import today
    from habeas.store.access import of_check
    from habeas.store.models import Case

    now = timezone.now()
    number = timezone.localdate(now).toordinal()
    cases = Case.objects.filter(library=False)
    seen, every = of_check(cases), ("new", "now", "soon", "due", "overdue")
    return {which: today.findings(cases, seen, which, number, now - today.NEW).count() for which in every}


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        ({"verdict": "breach", "since": -10}, "now"),
        ({"verdict": "breach", "since": -10, "until": -1}, None),
        ({"verdict": "coming", "since": 1}, "soon"),
        ({"verdict": "coming", "since": 14}, "soon"),
        ({"verdict": "coming", "since": 15}, None),
        ({"verdict": "coming", "since": 0}, "now"),
        ({"verdict": "due", "since": -10, "due": 0}, "due"),
        ({"verdict": "due", "since": -10, "due": -1}, "overdue"),
    ],
)
def test_a_stored_finding_is_counted_by_what_it_means_today(
    office: Path, columns: dict[str, int], expected: str | None
) -> None:
    from django.utils import timezone

    number = timezone.localdate().toordinal()
    before = counts()
    days = {name: value if name == "verdict" else number + value for name, value in columns.items()}
    finding(first_case(), **days)
    after = counts()
    assert {which for which in after if after[which] != before[which]} == ({expected} if expected else set())


def test_the_pages_answer_and_their_numbers_agree(sign_in: SignIn) -> None:
    anna = sign_in("anna")
    page = anna.get("/")
    assert page.status_code == 200
    for which, _, count in page.context["tiles"]:
        listed = anna.get("/findings/", {"which": which})
        assert listed.context["rows"].paginator.count == count
    for address in ("/letters/", "/questions/", "/tasks/", "/calendar/"):
        assert anna.get(address).status_code == 200


def test_what_is_of_another_team_is_not_counted(sign_in: SignIn) -> None:
    page = sign_in("marina").get("/")
    assert [count for *_, count in page.context["tiles"]] == [0] * 6
    assert [group.people for group in page.context["held"]] == [0] * 4
    assert sign_in("pavel").get("/").headers["Location"] == "/numbers/"


def test_the_number_of_queries_does_not_grow(sign_in: SignIn) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    anna, case = sign_in("anna"), first_case()
    anna.get("/")
    with CaptureQueriesContext(connection) as few:
        anna.get("/")
    for number in range(60):
        finding(case, verdict="breach", since=730_000 + number)
    with CaptureQueriesContext(connection) as many:
        anna.get("/")
    assert len(many) == len(few)


def test_two_who_edit_one_task_are_both_kept(sign_in: SignIn) -> None:
    from habeas.store.models import Task

    anna, daniyar = sign_in("anna"), sign_in("daniyar")
    case = first_case()
    anna.post(f"/tasks/new/?case={case.ref}", {"text": "Call the consulate", "due": "2026-12-01"})
    task = Task.objects.get(text="Call the consulate")
    same = {"version": task.version, "due": "2026-12-01", "assignee": ""}
    anna.post(f"/tasks/{task.ref}/", {**same, "text": "Call the consulate again"})
    refused = daniyar.post(f"/tasks/{task.ref}/", {**same, "text": "Write to the consulate"})
    assert refused.status_code == 409
    assert "Call the consulate again" in refused.content.decode()
    assert "Write to the consulate" in refused.content.decode()
    task.refresh_from_db()
    assert task.text == "Call the consulate again"
    daniyar.post(f"/tasks/{task.ref}/done/")
    task.refresh_from_db()
    assert task.done_at is not None
    daniyar.post(f"/tasks/{task.ref}/done/", {"undo": "1"})
    task.refresh_from_db()
    assert task.done_at is None


def test_a_flag_and_a_note_come_and_go(sign_in: SignIn) -> None:
    anna, case = sign_in("anna"), first_case()
    anna.post(f"/cases/{case.ref}/flags/", {"reason": "on hunger strike"})
    flag = case.flags.get()
    anna.post(f"/cases/{case.ref}/flags/{flag.ref}/lift/")
    flag.refresh_from_db()
    assert flag.lifted_at is not None
    anna.post(f"/cases/{case.ref}/notes/", {"text": "call back on Monday"})
    note = case.notes.get()
    taken = anna.post(f"/cases/{case.ref}/notes/{note.ref}/", follow=True)
    assert "call back on Monday" not in taken.content.decode()
    anna.post(f"/cases/{case.ref}/notes/{note.ref}/", {"undo": "1"})
    assert "call back on Monday" in anna.get(f"/cases/{case.ref}/notes/").content.decode()
    assert sign_in("tahmina").get(f"/cases/{case.ref}/notes/").status_code == 404


def test_the_feed_names_nobody_unless_told_to(sign_in: SignIn) -> None:
    from django.utils import timezone

    from habeas.store.models import Feed

    anna, case = sign_in("anna"), first_case()
    person = case.people.first()
    assert person is not None
    finding(case, verdict="due", since=1, due=timezone.localdate().toordinal() + 3)
    anna.post("/calendar/", {"wish": "new"})
    nobody = Client(HTTP_HOST="127.0.0.1")
    closed = nobody.get(f"/feed/{Feed.objects.get().token}.ics").content.decode()
    assert "BEGIN:VEVENT" in closed
    assert str(person) not in closed
    anna.post("/calendar/", {"wish": "new", "names": "1"})
    token = Feed.objects.get().token
    assert str(person) in nobody.get(f"/feed/{token}.ics").content.decode()
    anna.post("/calendar/", {"wish": "stop"})
    assert nobody.get(f"/feed/{token}.ics").status_code == 404


def test_the_feed_calls_the_same_by_the_same_id_after_a_check(sign_in: SignIn) -> None:
    """A telephone that asks again shows nothing twice: neither rows made anew nor a check of all change an id."""
    from django.utils import timezone

    from habeas.casework import entries
    from habeas.casework.recheck import recheck, recheck_many
    from habeas.store.models import Account, Case, Feed, Task

    anna, today = sign_in("anna"), timezone.localdate()
    cases = list(Case.objects.filter(library=False))
    for case in cases:
        who = list(case.people.order_by("pk")[:3])
        for ago, person in enumerate(who):
            since = (today - timedelta(days=ago)).isoformat()
            entries.add(
                case, Account.objects.get(username="anna"), {"kind": "apprehended", "on": since, "who": [person.key]}
            )
    Task.objects.create(text="Ring them", assignee=Account.objects.get(username="anna"), due=today)
    anna.post("/calendar/", {"wish": "new"})
    address = f"/feed/{Feed.objects.get().token}.ics"

    def ids() -> list[str]:
        return sorted(re.findall(r"^UID:(.*?)\r?$", anna.get(address).content.decode(), re.MULTILINE))

    before = ids()
    assert len(before) > 5
    assert len(set(before)) == len(before)
    for case in cases:
        recheck(case)
    assert ids() == before
    recheck_many(cases)
    assert ids() == before
    assert all(re.fullmatch(r"[0-9a-f]{32}@habeas", each) for each in before), "no name, nor an id that tells of one"


def test_what_is_typed_is_kept(sign_in: SignIn) -> None:
    from habeas.store.models import Draft

    anna = sign_in("anna")
    anna.post("/draft/", {"draft-form": "note:x", "text": "half a sen"})
    assert Draft.objects.get(form="note:x").body == {"text": ["half a sen"]}
