"""Who may be the one: proposed with reasons, rejected for good, verified into the record, taken back without a loss; and the
sides of which one may not see both."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from tests.desk.filled import filled
from tests.desk.test_tracing_requests import call, found_child, searched

SignIn = Callable[[str], Client]


@pytest.fixture
def tracer(sign_in: SignIn) -> Client:
    from habeas.store.models import TracingRequest

    TracingRequest.objects.all().delete()  # that of the sample
    return sign_in("tahmina")


def proposal_of(row: Any) -> Any:
    from habeas.store.models import Proposal

    return Proposal.objects.get(sought__request=row)


def address(row: Any, proposal: Any, part: str = "") -> str:
    return f"/tracing/{row.ref}/matches/{proposal.ref}/{part}"


def verify(client: Client, row: Any, proposal: Any, **changes: Any) -> Any:
    told = {
        "on": "2026-02-01", "known": "yes", "wished": "yes", "agree": "yes", "proofs": ["documents"],
        "proof": "birth certificate 12", "recommendation": "reunify", **changes,
    }  # fmt: skip
    return client.post(address(row, proposal, "verify/"), filled(client, address(row, proposal, "verify/"), **told))


def test_a_match_across_scripts_is_proposed_with_its_reasons(tracer: Client) -> None:
    found_child("Tracing")
    row = call(tracer)
    searched()
    one = proposal_of(row)
    assert one.probability > 0.8
    assert {each["field"] for each in one.reasons} >= {"given", "surname"}
    page = tracer.get(f"/tracing/{row.ref}/").content.decode()
    assert "Nazarov Umar Ali" in page
    side = tracer.get(address(row, one)).content.decode()
    for text in (
        "Умарали Назаров",
        "Nazarov Umar Ali",
        "fits",
        "What speaks for it",
        "Umarali · Зарина Юнусова, by telephone",
    ):
        assert text in side, text
    assert "with matches to look at" in tracer.get("/tracing/?which=matches").content.decode()


def test_each_line_says_what_the_reasons_say(tracer: Client) -> None:
    from habeas.store.models import ReportedName

    child = found_child("Tracing")
    ReportedName.objects.create(person=child, name="Юнусова Зарина", mothers_name=True)
    row = call(tracer)
    searched()
    page = tracer.get(address(row, proposal_of(row)))
    lines = {str(each.label): each.fits for each in page.context["sides"]}
    assert lines["Names"] == lines["Family"] == "yes"
    assert lines["Sex"] == "near"
    against = [each.text for each in page.context["speaks_against"]]
    assert "The mother's name is the same." in [each.text for each in page.context["speaks_for"]]
    assert "The sex is the same." not in against


def test_somebody_who_comes_in_later_is_held_against_those_sought(tracer: Client) -> None:
    row = call(tracer)
    searched()
    assert not row.sought.get().proposals.exists()
    found_child("Tracing")
    searched()
    assert proposal_of(row).person.label == "Nazarov Umar Ali"


def test_the_kept_keys_lead_to_those_to_whom_keys_made_anew_lead(tracer: Client) -> None:
    from habeas.casework import tracing_found as found
    from habeas.store import keyed

    child = found_child("Tracing")
    sought = call(tracer).sought.get()
    told = keyed.listed_of(sought.person, sought)
    anew = found.by_keys(keyed.listed_of(person) for person in found.people())
    led_to = {ref for kind, ref, _ in found.searches()(told) if kind == found.PERSON}
    assert led_to == {ref for _, ref, _ in found.meeting(told, anew)}
    assert child.ref in led_to
    assert sought.person.ref not in led_to
    assert len(led_to) < found.people().count()


def test_a_rejected_match_is_never_proposed_again_until_it_is_taken_back(tracer: Client) -> None:
    from habeas.casework import tracing_requests as requests
    from habeas.store.models import Proposal

    found_child("Tracing")
    row = call(tracer)
    searched()
    one = proposal_of(row)
    assert tracer.post(address(row, one), {"reason": "", "decision": "reject"}).status_code == 422
    tracer.post(address(row, one), {"reason": "another father", "decision": "reject"})
    requests.look_for(row, None)
    searched()
    assert Proposal.objects.get(sought__request=row).state == "rejected"
    assert "1 rejected match" in tracer.get(f"/tracing/{row.ref}/").content.decode()
    assert "0</b>with matches to look at" in tracer.get("/tracing/").content.decode()
    tracer.post(address(row, one, "back/"), {"reason": "it was the grandfather's name"})
    one.refresh_from_db()
    assert one.state == "proposed"
    told = list(one.steps.order_by("pk").values_list("what", "reason"))
    assert told == [("rejected", "another father"), ("taken_back", "it was the grandfather's name")]


def test_who_was_rejected_is_not_proposed_under_another_record_of_theirs(tracer: Client) -> None:
    from habeas.casework import identity
    from habeas.store.models import Account, Proposal
    from habeas.store.models.base import new_ref

    first = found_child("Tracing")
    row = call(tracer)
    searched()
    tracer.post(address(row, proposal_of(row)), {"reason": "another father", "decision": "reject"})
    by = Account.objects.get(username="tahmina")
    second = found_child("Tracing", name="Nazarov Umarali Ivanovich", sex="X")
    identity.join(by, first, second, "same passport", "sure", new_ref())
    searched()
    assert not Proposal.objects.filter(sought__request=row, person=second).exists()


def test_not_sure_yet_stays_open(tracer: Client) -> None:
    found_child("Tracing")
    row = call(tracer)
    searched()
    one = proposal_of(row)
    tracer.post(address(row, one), {"reason": "ask the nurse first", "decision": "unsure"})
    one.refresh_from_db()
    assert one.state == "unsure"
    page = tracer.get(address(row, one)).content.decode()
    assert "ask the nurse first" in page
    assert "It may be: verify it" in page


def test_verified_kinship_goes_into_the_record_and_comes_out_again(tracer: Client) -> None:
    from habeas.store.models import SameAs

    child = found_child("Tracing")
    row = call(tracer)
    searched()
    one = proposal_of(row)
    answer = verify(tracer, row, one)
    assert answer.status_code == 302, answer.content.decode()[-3000:]
    one.refresh_from_db()
    row.refresh_from_db()
    sought = row.sought.get().person
    assert (one.state, row.status) == ("verified", "verified")
    join = SameAs.objects.get(taken_back_at__isnull=True, one=sought, other=child)
    assert join.certainty == "sure"
    entry = row.case.entries.get(kind="kinship_proved")
    assert (entry.person, entry.with_text) == (sought, row.inquirer.key)
    assert row.case.kin.get().more["known_how"].startswith("documents – birth certificate 12")
    assert child.case.entries.count() == 0, "nothing is written into the case of the found one"
    tracer.post(address(row, one, "back/"), {"reason": "the certificate is of his cousin"})
    one.refresh_from_db()
    row.refresh_from_db()
    join.refresh_from_db()
    assert (one.state, row.status) == ("proposed", "in_progress")
    assert join.taken_back_at is not None
    assert row.case.kin.get().more["known_how"] == "told by the inquirer"
    assert row.case.entries.filter(kind="retracted", supersedes=entry.key).exists()
    assert "Taken back on" in tracer.get(address(row, one)).content.decode()


def test_kin_wants_something_that_shows_it(tracer: Client) -> None:
    found_child("Tracing")
    row = call(tracer)
    searched()
    answer = verify(tracer, row, proposal_of(row), proofs=[], proof="")
    assert answer.status_code == 422
    assert "Say what shows that they are kin." in answer.content.decode()


def test_a_photograph_wants_consent(tracer: Client) -> None:
    from habeas.casework import sources
    from habeas.store.models import Account

    child = found_child("Tracing")
    row = call(tracer)
    searched()
    answer = verify(tracer, row, proposal_of(row), proofs=["photo"])
    assert answer.status_code == 422
    assert "a photograph is shown only with consent" in answer.content.decode()
    sources.consent(child.case, Account.objects.get(username="tahmina"), child, "publish", "2026-01-01", "")
    assert verify(tracer, row, proposal_of(row), proofs=["photo"]).status_code == 302


def test_nobody_is_told_before_it_is_verified(tracer: Client) -> None:
    found_child("Tracing")
    row = call(tracer)
    searched()
    one = proposal_of(row)
    answer = tracer.get(address(row, one, "tell/"))
    assert 'name="what"' not in answer.content.decode()
    assert "Nobody has verified this match" in answer.content.decode()
    verify(tracer, row, one)
    sent = filled(tracer, address(row, one, "tell/"), what="he is well, and wishes to hear her")
    assert tracer.post(address(row, one, "tell/"), sent).status_code == 302
    told = row.case.entries.get(kind="family_notified")
    assert told.with_text == row.inquirer.key
    assert "was told on" in tracer.get(address(row, one)).content.decode()


@pytest.mark.parametrize(("mark", "name"), [("mother", ""), ("Zarina Yunusova", ""), ("мать", "")])
def test_who_must_not_be_told_is_not_told(tracer: Client, mark: str, name: str) -> None:
    found_child("Tracing", do_not_tell=mark)
    row = call(tracer)
    searched()
    one = proposal_of(row)
    verify(tracer, row, one)
    answer = tracer.get(address(row, one, "tell/"))
    assert 'name="what"' not in answer.content.decode()
    assert "The other side may not be told" in answer.content.decode()
    assert tracer.post(address(row, one, "tell/"), {"on": "2026-02-02", "what": "x"}).status_code == 409


def test_who_does_not_wish_it_is_not_told_of(tracer: Client) -> None:
    found_child("Tracing")
    row = call(tracer)
    searched()
    one = proposal_of(row)
    verify(tracer, row, one, wished="no", recommendation="kin")
    assert "They do not wish it" in tracer.get(address(row, one, "tell/")).content.decode()


def test_across_teams_only_the_coordinator_hears_and_nothing_of_what_is_in_it(sign_in: SignIn) -> None:
    """Anna's request, a child with the monitors' team: neither team learns anything; the tracer hears two numbers."""
    from habeas.store.models import Proposal, Task

    anna, marina, tahmina = sign_in("anna"), sign_in("marina"), sign_in("tahmina")
    child = found_child("Visits", contact="Zzzplace 7")
    row = call(anna)
    searched()
    one = Proposal.objects.get(sought__request=row)
    told = Task.objects.get(about=f"match:{one.ref}")
    assert told.assignee is not None
    assert told.assignee.username == "tahmina"
    assert set(Task.objects.filter(about__startswith="match:").values_list("assignee__username", flat=True)) == {
        "tahmina"
    }
    for word in ("Visits", child.case.ref, "Legal aid", row.case.ref):
        assert word in told.text
    for word in ("Nazarov", "Назаров", "Kazan", "Zzzplace", "Юнусова"):
        assert word not in told.text
    page = anna.get(f"/tracing/{row.ref}/").content.decode()
    assert "Nazarov Umar Ali" not in page
    assert one.ref not in page
    for client in (anna, marina, tahmina):
        for part in ("", "verify/", "back/", "tell/"):
            assert client.get(address(row, one, part)).status_code in (404, 405)
            assert client.post(address(row, one, part), {"reason": "x", "decision": "reject"}).status_code == 404
    assert "0</b>with matches to look at" in anna.get("/tracing/").content.decode()
    assert told.ref in tahmina.get("/tasks/").content.decode()
    assert "match" not in marina.get("/tasks/?whose=all").content.decode()


def test_who_comes_to_see_both_sides_sees_the_match(sign_in: SignIn) -> None:
    from datetime import timedelta

    from django.utils import timezone

    from habeas.casework import sharing
    from habeas.store.models import Account, Team

    anna = sign_in("anna")
    child = found_child("Visits")
    row = call(anna)
    searched()
    until = timezone.localdate() + timedelta(days=9)
    by = Account.objects.get(username="marina")
    share = sharing.offer(child.case, Team.objects.get(name="Legal aid"), by, "may be one", until, until)
    sharing.answer(share, Account.objects.get(username="anna"), True, "")
    assert "Nazarov Umar Ali" in anna.get(f"/tracing/{row.ref}/").content.decode()
    one = proposal_of(row)
    assert verify(anna, row, one).status_code == 302
    assert child.case.ref not in sign_in("marina").get("/tracing/").content.decode()


def test_a_closed_request_opens_again_by_a_likely_match(tracer: Client) -> None:
    row = call(tracer)
    searched()
    tracer.post(f"/tracing/{row.ref}/state/", {"reason": "no news for a year"})
    found_child("Tracing")
    searched()
    row.refresh_from_db()
    assert row.status == "open"
    assert "a new list or person brings a likely match" in tracer.get(f"/tracing/{row.ref}/").content.decode()


def test_a_closed_request_stays_closed_by_a_match_its_team_may_not_see(sign_in: SignIn) -> None:
    anna = sign_in("anna")
    row = call(anna)
    searched()
    anna.post(f"/tracing/{row.ref}/state/", {"reason": "no news for a year"})
    found_child("Visits")
    searched()
    row.refresh_from_db()
    assert row.status == "closed"


def test_who_took_consent_back_is_not_searched(tracer: Client) -> None:
    from habeas.store.models import Consent, Proposal

    child = found_child("Tracing")
    Consent.objects.create(case=child.case, person=child, use="trace", given="2025-01-01", withdrawn="2025-06-01")
    row = call(tracer)
    searched()
    assert not Proposal.objects.filter(sought__request=row).exists()


def test_of_two_who_decide_at_once_the_second_is_told(sign_in: SignIn) -> None:
    tracer = sign_in("tahmina")
    found_child("Tracing")
    row = call(tracer)
    searched()
    one = proposal_of(row)
    tracer.post(address(row, one), {"reason": "another father", "decision": "reject"})
    answer = tracer.post(address(row, one), {"reason": "I think so too", "decision": "unsure"}, follow=True)
    assert "Somebody decided about this match meanwhile." in answer.content.decode()
    one.refresh_from_db()
    assert one.state == "rejected"
