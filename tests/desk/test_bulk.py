"""What is done to all ticked cases at once, what is left as it is, and what takes it back."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from tests.desk.listed import alone, change, logged, made, person, shown

SignIn = Callable[[str], Client]


def account(name: str) -> Any:
    from habeas.store.models import Account

    return Account.objects.get(username=name)


def in_days(days: int) -> date:
    from django.utils import timezone

    return timezone.localdate() + timedelta(days=days)


@pytest.fixture
def three(office: Any) -> list[Any]:
    """Three cases of Legal aid; the second has a lawyer."""
    alone()
    cases = [made(key) for key in ("one", "two", "three")]
    change(cases[1], lawyer=account("anna"))
    return cases


def do(client: Client, cases: list[Any], action: str, **sent: Any) -> Any:
    """Does it to these cases, and gives the list one comes back to."""
    refs = [case.ref for case in cases]
    return client.post("/cases/bulk/", {"action": action, "case": refs, "query": "sort=case", **sent}, follow=True)


def undone(client: Client) -> str:
    """What the list says once the last action was taken back by its button."""
    page = client.get("/cases/").content.decode()
    assert "Done to several cases at once." in page
    answer = client.post("/cases/bulk/undo/", {"query": "sort=case"}, follow=True)
    assert answer.redirect_chain[-1][0] == "/cases/?sort=case"
    assert "Done to several cases at once." not in answer.content.decode()
    return str(answer.content.decode())


def lawyers(cases: list[Any]) -> list[str | None]:
    for case in cases:
        case.refresh_from_db()
    return [case.lawyer.username if case.lawyer else None for case in cases]


def test_cases_are_given_to_a_lawyer_and_taken_back(sign_in: SignIn, three: list[Any]) -> None:
    other = account("daniyar")
    other.role = "lawyer"
    other.save()
    anna = sign_in("anna")
    answer = do(anna, three[:2], "assign", lawyer=other.pk)
    assert answer.redirect_chain[-1][0] == "/cases/?sort=case"
    assert "Done in 2 cases." in answer.content.decode()
    assert lawyers(three) == ["daniyar", "daniyar", None]
    assert [case.version for case in three] == [2, 2, 1]
    assert logged("change", "case", three[0]) == [{"field": "lawyer"}]
    assert "Taken back in 2 cases." in undone(anna)
    assert lawyers(three) == [None, "anna", None]
    do(anna, three, "assign", lawyer="nobody")
    assert lawyers(three) == [None, None, None]
    undone(anna)
    assert lawyers(three) == [None, "anna", None]


def test_a_lawyer_that_somebody_changed_since_is_not_taken_back(sign_in: SignIn, three: list[Any]) -> None:
    second = account("daniyar")
    second.role = "lawyer"
    second.save()
    anna = sign_in("anna")
    do(anna, three, "assign", lawyer=account("anna").pk)
    do(sign_in("daniyar"), three[:1], "assign", lawyer=second.pk)
    assert "Taken back in 1 case." in undone(anna)
    assert lawyers(three) == ["daniyar", "anna", None]


def test_a_task_is_made_in_each_and_taken_back_where_nobody_did_it(sign_in: SignIn, three: list[Any]) -> None:
    from habeas.store.models import Task

    anna, due = sign_in("anna"), in_days(3)
    answer = do(anna, three, "task", text="Ask for the file", day=due.isoformat())
    assert "Done in 3 cases." in answer.content.decode()
    tasks = {task.case.key: task for task in Task.objects.filter(text="Ask for the file") if task.case}
    assert set(tasks) == {"one", "two", "three"}
    assert {(task.due, task.made_by and task.made_by.username) for task in tasks.values()} == {(due, "anna")}
    assert {key: task.assignee and task.assignee.username for key, task in tasks.items()} == {
        "one": None, "two": "anna", "three": None,
    }  # fmt: skip
    assert len(logged("add", "task", three[0])) == 1
    anna.post(f"/tasks/{tasks['one'].ref}/done/")
    edit = {
        "text": "Ask for both files",
        "due": due.isoformat(),
        "assignee": account("anna").pk,
        "version": tasks["two"].version,
    }
    anna.post(f"/tasks/{tasks['two'].ref}/", edit)
    assert "Taken back in 1 case." in undone(anna)
    assert set(Task.objects.filter(text__startswith="Ask for").values_list("case__key", flat=True)) == {"one", "two"}
    assert len(logged("remove", "task", three[2])) == 1


def test_a_task_is_given_to_who_was_chosen(sign_in: SignIn, three: list[Any]) -> None:
    from habeas.store.models import Task

    do(sign_in("daniyar"), three[:1], "task", text="Ring them", lawyer=account("anna").pk)
    task = Task.objects.get(text="Ring them")
    assert (task.assignee, task.due) == (account("anna"), None)


def test_cases_are_flagged_and_the_flags_lifted_again(sign_in: SignIn, three: list[Any]) -> None:
    anna = sign_in("anna")
    do(anna, three[:2], "flag", text="on hunger strike")
    assert shown(anna, "flagged=on&sort=case") == ["one", "two"]
    assert "on hunger strike" in anna.get("/cases/").content.decode()
    assert [case.flags.get().set_by for case in three[:2]] == [account("anna")] * 2
    assert len(logged("flag", "flag", three[0])) == 1
    assert "Taken back in 2 cases." in undone(anna)
    assert shown(anna, "flagged=on") == []
    assert len(logged("lift", "flag", three[0])) == 1


def test_another_team_sees_the_cases_until_it_is_taken_back(sign_in: SignIn, three: list[Any]) -> None:
    from habeas.store.models import Share, Team

    team, anna, marina = Team.objects.get(name="Visits"), sign_in("anna"), sign_in("marina")
    until = in_days(30)
    do(anna, three[:2], "share", text="a visit", team=team.pk, day=until.isoformat())
    rows = Share.objects.filter(team=team, reason="a visit").order_by("case")
    assert [(row.case, row.until, row.transfer) for row in rows] == [(case, until, False) for case in three[:2]]
    assert set(shown(marina)) == {"one", "two"}
    assert logged("add", "share", three[0])[-1]["marks"] is False
    assert "Taken back in 2 cases." in undone(anna)
    assert shown(marina) == []
    assert marina.get(f"/cases/{three[0].ref}/").status_code == 404
    do(anna, three[:1], "share", text="for a while", team=team.pk)
    assert Share.objects.get(reason="for a while").until == in_days(90)


def test_nothing_is_shared_with_whom_people_do_not_want_told(sign_in: SignIn, three: list[Any]) -> None:
    from habeas.store.models import Share, Team

    change(person(three[1]), do_not_tell="the visits team")
    team = Team.objects.get(name="Visits")
    answer = do(sign_in("anna"), three, "share", text="a visit", team=team.pk, marks="on")
    assert answer.status_code == 422
    assert "People in these cases do not want this team told. Nothing was shared." in answer.content.decode()
    assert not Share.objects.filter(reason="a visit").exists()


def test_whom_nobody_may_tell_is_read_before_cases_are_shared(sign_in: SignIn, three: list[Any]) -> None:
    from habeas.store.models import Share, Team

    change(person(three[1]), do_not_tell="the employer")
    team, anna = Team.objects.get(name="Visits"), sign_in("anna")
    asked = do(anna, three, "share", text="a visit", team=team.pk)
    assert asked.status_code == 422
    page = asked.content.decode()
    assert "do not tell the employer" in page
    assert all(f'name="case" value="{case.ref}"' in page for case in three)
    assert not Share.objects.filter(reason="a visit").exists()
    assert do(anna, three, "share", text="a visit", team=team.pk, marks="on").status_code == 200
    assert Share.objects.filter(reason="a visit").count() == 3
    assert logged("add", "share", three[0])[-1]["marks"] is True
    gone = made("gone")
    change(person(gone), do_not_tell="the employer", deleted_at=three[0].opened_at)
    assert do(anna, [gone], "share", text="nobody asks", team=team.pk).status_code == 200


def test_cases_are_checked_again_in_the_background(sign_in: SignIn, three: list[Any]) -> None:
    from habeas.casework import jobs

    for case in three:
        change(case, stale_since=None)
    answer = do(sign_in("anna"), three[:2], "check")
    assert "checked again in the background" in answer.content.decode()
    for case in three:
        case.refresh_from_db()
    assert [case.stale_since is not None for case in three] == [True, True, False]
    before = three[0].checked_at
    jobs.work_off()
    three[0].refresh_from_db()
    assert (three[0].stale_since, three[0].checked_at > before) == (None, True)


@pytest.mark.parametrize(
    ("action", "sent", "field"),
    [
        ("assign", {}, "lawyer"),
        ("assign", {"lawyer": "999999"}, "lawyer"),
        ("task", {}, "text"),
        ("task", {"text": "too late", "day": "2020-01-01"}, "day"),
        ("flag", {}, "text"),
        ("share", {"text": "a visit"}, "team"),
        ("share", {"text": "a visit", "team": "999999"}, "team"),
        ("share", {"team": "visits"}, "text"),
        ("share", {"text": "a visit", "team": "visits", "day": "2020-01-01"}, "day"),
        ("nonsense", {}, "action"),
    ],
)
def test_what_is_missing_is_said_and_the_selection_kept(
    sign_in: SignIn, three: list[Any], action: str, sent: dict[str, str], field: str
) -> None:
    from habeas.store.models import Flag, Share, Task, Team

    tables = (Flag, Share, Task)
    before = [table._base_manager.count() for table in tables], lawyers(three)
    given = {name: Team.objects.get(name="Visits").pk if value == "visits" else value for name, value in sent.items()}
    answer = do(sign_in("anna"), three, action, **given)
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert all(f'name="case" value="{case.ref}"' in answer.content.decode() for case in three)
    assert ([table._base_manager.count() for table in tables], lawyers(three)) == before


def test_cases_of_others_and_judgments_are_left_as_they_are(sign_in: SignIn, three: list[Any]) -> None:
    from habeas.store.models import Case, Flag, Team

    others = Team.objects.create(name="Others")
    seen, hidden = made("seen", team=others), made("hidden", team=others)
    seen.shares.create(team=three[0].team, reason="look", until=in_days(9), answer="accepted")
    judgment = Case.objects.filter(library=True)[0]
    gone = three[2]
    change(gone, deleted_at=gone.opened_at)
    anna = sign_in("anna")
    answer = do(anna, [three[0], seen, hidden, judgment, gone], "flag", text="look here")
    assert "Done in 1 case." in answer.content.decode()
    assert "2 cases were left as they are" in answer.content.decode()
    assert [flag.case for flag in Flag.objects.filter(reason="look here")] == [three[0]]


def test_a_whole_list_is_taken_not_only_its_page(sign_in: SignIn, three: list[Any]) -> None:
    from habeas.desk.cases import views

    for number in range(views.PER_PAGE):
        change(made(f"more-{number}"), lawyer=account("anna"))
    anna = sign_in("anna")
    assert 'name="everything"' in anna.get("/cases/?lawyer=anna").content.decode()
    sent = {"action": "flag", "text": "all of them", "everything": "1", "query": "lawyer=anna"}
    answer = anna.post("/cases/bulk/", sent, follow=True)
    assert f"Done in {views.PER_PAGE + 1} cases." in answer.content.decode()
    assert not three[0].flags.exists()
    assert three[1].flags.get().reason == "all of them"


def test_a_whole_list_of_people_means_their_cases(sign_in: SignIn, three: list[Any]) -> None:
    from tests.desk.listed import hold

    family = made("family", people=2)
    for number in (1, 2):
        hold(person(family, number))
    anna = sign_in("anna")
    sent = {"action": "flag", "text": "held", "everything": "1", "query": "view=people&held=now"}
    assert "Done in 1 case." in anna.post("/cases/bulk/", sent, follow=True).content.decode()
    assert family.flags.get().reason == "held"


def test_too_many_are_refused_and_nothing_is_done(
    sign_in: SignIn, three: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    from habeas.desk.cases import bulk
    from habeas.store.models import Flag

    monkeypatch.setattr(bulk, "MOST", 2)
    answer = do(sign_in("anna"), three, "flag", text="too many")
    assert answer.status_code == 422
    assert "more than 2 cases" in answer.content.decode()
    assert not Flag.objects.filter(reason="too many").exists()


def test_with_nothing_ticked_nothing_is_done(sign_in: SignIn, three: list[Any]) -> None:
    answer = do(sign_in("anna"), [], "flag", text="nothing")
    from habeas.store.models import Draft

    assert "No case was ticked." in answer.content.decode()
    assert Draft.objects.get(account__username="anna").body["text"] == ["nothing"], "what was typed stays"


def test_nobody_takes_back_what_another_did_or_what_is_theirs_no_more(sign_in: SignIn, three: list[Any]) -> None:
    from habeas.store.models import Team

    anna = sign_in("anna")
    do(anna, three, "flag", text="look here")
    answer = sign_in("daniyar").post("/cases/bulk/undo/", {}, follow=True)
    assert "Taken back" not in answer.content.decode()
    others = Team.objects.create(name="Others")
    change(three[0], team=others)
    assert "Taken back in 2 cases." in undone(anna)
    assert three[0].flags.get().lifted_at is None
    do(anna, three[1:], "task", text="Ring them")
    change(three[1], team=others)
    assert "Taken back in 1 case." in undone(anna)
    assert three[1].tasks.get().text == "Ring them"
    assert "Taken back" not in anna.post("/cases/bulk/undo/", {}, follow=True).content.decode()
