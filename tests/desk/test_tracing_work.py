"""Letters with their silence, what was done, the plan of a reunion, the visits after it; and where nothing may go."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from tests.desk.filled import filled
from tests.desk.test_tracing_matches import address, proposal_of, verify
from tests.desk.test_tracing_requests import call, found_child, searched

SignIn = Callable[[str], Client]


@pytest.fixture
def tracer(sign_in: SignIn) -> Client:
    from habeas.store.models import TracingRequest

    TracingRequest.objects.all().delete()  # that of the sample
    return sign_in("tahmina")


def send(client: Client, row: Any, **changes: Any) -> Any:
    form = f"/tracing/{row.ref}/letters/new/"
    told = {"to": "Hospital no. 3, Kazan", "on": "2026-01-20", "note": "Is a boy of five months with you?", **changes}
    return client.post(form, filled(client, form, **told))


def verified(client: Client, **columns: Any) -> Any:
    """A request whose child was found and verified."""
    found_child("Tracing", **columns)
    row = call(client)
    searched()
    assert verify(client, row, proposal_of(row)).status_code == 302
    row.refresh_from_db()
    return row


def plan(client: Client, row: Any, **changes: Any) -> Any:
    form = f"/tracing/{row.ref}/sought/{row.sought.get().ref}/plan/"
    return client.post(form, filled(client, form, planned="2026-03-01", wish="now", place="Dushanbe", **changes))


# ---- letters -------------------------------------------------------------------------------------------------------


def test_a_letter_is_an_entry_whose_silence_is_counted(tracer: Client) -> None:
    from habeas.store.models import Entry

    row = call(tracer)
    assert send(tracer, row).status_code == 302
    row.refresh_from_db()
    assert row.status == "in_progress"
    entry = row.case.entries.get(kind="whereabouts_requested")
    assert (entry.person, entry.asks, entry.fields["to"]) == (row.sought.get().person, True, "Hospital no. 3, Kazan")
    task = row.case.tasks.get(about=f"letter:{entry.key}")
    assert task.done_at is None
    Entry.objects.filter(pk=entry.pk).update(on="2025-01-20", on_first=739271, on_last=739271)
    page = tracer.get(f"/tracing/{row.ref}/").content.decode()
    assert "silence for" in page
    assert "has not answered for" in page
    assert "1</b>with a letter that nobody answered" in tracer.get("/tracing/").content.decode()
    form = f"/tracing/{row.ref}/letters/{entry.key}/answer/"
    tracer.post(form, filled(tracer, form, on="2025-03-01", note="no such child"))
    answer = row.case.entries.get(kind="response_received")
    assert (answer.re, answer.note) == (entry.key, "no such child")
    task.refresh_from_db()
    assert task.done_at is not None
    page = tracer.get(f"/tracing/{row.ref}/").content.decode()
    assert "answered after 40 days" in page
    assert "0</b>with a letter that nobody answered" in tracer.get("/tracing/").content.decode()


def test_no_letter_goes_out_without_consent(tracer: Client) -> None:
    row = call(tracer, agrees="")
    answer = send(tracer, row)
    assert answer.status_code == 422
    assert "does not agree to tracing" in answer.content.decode()
    assert not row.case.entries.filter(kind="whereabouts_requested").exists()


@pytest.mark.parametrize(
    ("to", "state"),
    [
        ("Consulate of Tajikistan", ""),
        ("консульство Таджикистана", ""),
        ("Embassy", ""),
        ("Ministry of the Interior of Tajikistan", ""),
        ("Child protection, Sughd", "TJ"),
    ],
)
def test_nothing_goes_to_the_home_state_without_consent_to_this_step(tracer: Client, to: str, state: str) -> None:
    from habeas.casework import sources
    from habeas.store.models import Account

    row = call(tracer)
    answer = send(tracer, row, to=to, state=state)
    assert answer.status_code == 422
    assert "This may be the home state of" in answer.content.decode()
    by = Account.objects.get(username="tahmina")
    for person in (row.inquirer, row.sought.get().person):
        sources.consent(row.case, by, person, "consulate", "2026-01-16", "")
    assert send(tracer, row, to=to, state=state).status_code == 302


def test_whoever_must_not_be_told_gets_no_letter(tracer: Client) -> None:
    row = call(tracer, do_not_tell="the employer; Red Crescent")
    assert send(tracer, row, to="Red Crescent, Dushanbe").status_code == 422
    assert send(tracer, row).status_code == 302


def test_a_mark_of_the_found_one_stops_letters_too(tracer: Client) -> None:
    row = verified(tracer, do_not_tell="Hospital no. 3")
    answer = send(tracer, row)
    assert answer.status_code == 422
    assert "do not tell" in answer.content.decode()


def test_looking_by_photograph_wants_consent_of_each(tracer: Client) -> None:
    from habeas.casework import sources
    from habeas.store.models import Account

    row = call(tracer)
    form = f"/tracing/{row.ref}/actions/new/"
    told = {"on": "2026-01-20", "kind": "photo", "place": "station", "outcome": "pending"}
    answer = tracer.post(form, filled(tracer, form, **told))
    assert answer.status_code == 422
    sources.consent(
        row.case, Account.objects.get(username="tahmina"), row.sought.get().person, "publish", "2026-01-01", ""
    )
    assert tracer.post(form, filled(tracer, form, **told)).status_code == 302
    action = row.actions.get()
    form = f"/tracing/{row.ref}/actions/{action.ref}/"
    tracer.post(form, filled(tracer, form, outcome="unsuccessful"))
    action.refresh_from_db()
    assert action.outcome == "unsuccessful"
    assert "without success" in tracer.get(f"/tracing/{row.ref}/").content.decode()


# ---- the plan ------------------------------------------------------------------------------------------------------


def test_nobody_is_reunited_before_a_match_is_verified(tracer: Client) -> None:
    row = call(tracer)
    answer = plan(tracer, row)
    assert answer.status_code == 422
    assert "Nobody has verified a match" in answer.content.decode()


def test_a_reunion_goes_into_the_record_and_comes_out_again(tracer: Client) -> None:
    row = verified(tracer)
    assert plan(tracer, row).status_code == 302
    one = row.sought.get().plans.get()
    assert (one.with_whom, one.relation) == ("Зарина Юнусова", "parent")
    form = f"/tracing/{row.ref}/plans/{one.ref}/"
    tracer.post(form, filled(tracer, form, done="2026-03-02"))
    row.refresh_from_db()
    one.refresh_from_db()
    entry = row.case.entries.get(kind="reunited")
    assert (row.status, one.entry, entry.with_text) == ("reunified", entry.key, row.inquirer.key)
    tracer.post(f"/tracing/{row.ref}/plans/{one.ref}/end/")
    row.refresh_from_db()
    assert row.status == "verified"
    assert row.case.entries.filter(kind="retracted", supersedes=entry.key).exists()
    assert "given up" in tracer.get(f"/tracing/{row.ref}/").content.decode()
    tracer.post(f"/tracing/{row.ref}/plans/{one.ref}/end/", {"undo": "1"})
    row.refresh_from_db()
    assert row.status == "reunified"
    assert row.case.entries.filter(kind="reunited").count() == 2


def test_nobody_is_reunited_with_whom_they_do_not_want_told(tracer: Client) -> None:
    row = verified(tracer, do_not_tell="uncle Rustam")
    assert plan(tracer, row, with_whom="Rustam Nazarov, uncle").status_code == 422
    assert plan(tracer, row, with_whom="Зарина Юнусова").status_code == 302


def test_a_child_who_said_no_is_asked_about(tracer: Client) -> None:
    row = verified(tracer)
    form = f"/tracing/{row.ref}/sought/{row.sought.get().ref}/plan/"
    sent = filled(tracer, form, wish="no", done="2026-03-01")
    assert tracer.post(form, sent).status_code == 422
    assert tracer.post(form, {**sent, "sure": "against"}).status_code == 302


def test_a_visit_is_a_task_of_today(tracer: Client) -> None:
    from django.utils import timezone

    row = verified(tracer)
    due = timezone.localdate() + timedelta(days=2)
    form = f"/tracing/{row.ref}/visits/new/"
    tracer.post(form, filled(tracer, form, due=due.isoformat(), kind="reunited", concern="sleeps badly"))
    visit = row.follow_ups.get()
    assert visit.task.assignee.username == "tahmina"
    assert "Follow-up visit" in tracer.get("/").content.decode()
    form = f"/tracing/{row.ref}/visits/{visit.ref}/"
    answer = tracer.post(form, filled(tracer, form, found="they laugh"))
    assert answer.status_code == 422, "what was found has its day"
    tracer.post(form, filled(tracer, form, found="they laugh", done=timezone.localdate().isoformat()))
    visit.refresh_from_db()
    assert visit.task.done_at is not None
    assert "they laugh" in tracer.get(f"/tracing/{row.ref}/").content.decode()


def test_of_two_who_change_a_plan_the_second_sees_both(tracer: Client, sign_in: SignIn) -> None:
    row = verified(tracer)
    plan(tracer, row)
    one = row.sought.get().plans.get()
    form = f"/tracing/{row.ref}/plans/{one.ref}/"
    first, second = filled(tracer, form, place="Khujand"), filled(tracer, form, place="Bokhtar")
    tracer.post(form, first)
    answer = tracer.post(form, second)
    assert answer.status_code == 409
    assert "Khujand" in answer.content.decode()
    assert "Bokhtar" in answer.content.decode()


def test_one_more_is_sought_and_one_no_longer(tracer: Client) -> None:
    row = call(tracer)
    form = f"/tracing/{row.ref}/sought/new/"
    tracer.post(form, filled(tracer, form, name="girl, about 3, his sister", sex="F", relation="child", age="3"))
    assert row.sought.count() == 2
    sister = row.sought.get(person__label="girl, about 3, his sister")
    assert row.case.kin.filter(who=sister.person, relation="child", of=row.inquirer).exists()
    tracer.post(f"/tracing/{row.ref}/sought/{sister.ref}/end/")
    assert "look for them again" in tracer.get(f"/tracing/{row.ref}/").content.decode()
    tracer.post(f"/tracing/{row.ref}/sought/{sister.ref}/end/", {"undo": "1"})
    sister.refresh_from_db()
    assert sister.ended_at is None


def test_a_verified_match_shows_the_way_to_the_plan(tracer: Client) -> None:
    row = verified(tracer)
    page = tracer.get(f"/tracing/{row.ref}/").content.decode()
    assert "Plan the reunion with Умарали Назаров" in page
    assert tracer.get(address(row, proposal_of(row))).status_code == 200
