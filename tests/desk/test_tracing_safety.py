"""What of a match may not be found: in copies of the inquirer's case, after an erasure, by roles to whom it is closed."""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from tests.desk.registers import imported
from tests.desk.test_tracing_matches import address, proposal_of, verify
from tests.desk.test_tracing_requests import call, found_child, searched

SignIn = Callable[[str], Client]
OWN = {"use": "record", "to": "", "format": "zip", "lock": "plain"}


@pytest.fixture
def tracer(sign_in: SignIn) -> Client:
    from habeas.store.models import TracingRequest

    TracingRequest.objects.all().delete()  # that of the sample
    return sign_in("tahmina")


def texts_of(answer: Any) -> str:
    """Everything that can be read in an archive."""
    archive = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))
    names = [name for name in archive.namelist() if not name.endswith(".pdf")]
    return "\n".join(archive.read(name).decode("utf-8", "replace") for name in names)


@pytest.mark.parametrize("is_verified", [False, True])
def test_no_copy_of_the_inquirers_case_names_the_found_one(tracer: Client, is_verified: bool) -> None:
    child = found_child("Tracing", contact="Zzzplace 7", name="Nazarov Umar Ali")
    row = call(tracer)
    searched()
    if is_verified:
        assert verify(tracer, row, proposal_of(row)).status_code == 302
    told = texts_of(tracer.post(f"/cases/{row.case.ref}/out/", OWN))
    assert "Юнусова" in told
    for word in ("Nazarov Umar Ali", "Zzzplace", child.ref):
        assert word not in told
    other = texts_of(tracer.post(f"/cases/{child.case.ref}/out/", OWN))
    for word in ("Юнусова", "Умарали", "112233", "hospital in Kazan"):
        assert word not in other


def test_the_case_and_its_people_say_nothing_of_a_match(tracer: Client) -> None:
    child = found_child("Tracing")
    row = call(tracer)
    searched()
    for person in row.case.people.all():
        assert "Nazarov Umar Ali" not in tracer.get(f"/cases/{row.case.ref}/people/{person.key}/").content.decode()
    for part in ("", "history/", "out/"):
        assert "Nazarov Umar Ali" not in tracer.get(f"/cases/{row.case.ref}/{part}").content.decode()
        assert "Юнусова" not in tracer.get(f"/cases/{child.case.ref}/{part}").content.decode()


def test_a_deleted_person_is_no_match_and_comes_back(tracer: Client) -> None:
    from habeas.casework import erasure
    from habeas.store.models import Account

    child, by = found_child("Tracing"), Account.objects.get(username="tahmina")
    row = call(tracer)
    searched()
    one = proposal_of(row)
    erasure.delete_person(child, by)
    assert tracer.get(address(row, one)).status_code == 404
    assert "Nazarov Umar Ali" not in tracer.get(f"/tracing/{row.ref}/").content.decode()
    erasure.restore_person(child, by)
    assert tracer.get(address(row, one)).status_code == 200


def test_an_erased_person_leaves_no_match_and_no_notice(sign_in: SignIn) -> None:
    from habeas.casework import erasure
    from habeas.store import audit
    from habeas.store.models import Account, Person, Proposal, Task

    anna, child = sign_in("anna"), found_child("Visits")
    row = call(anna)
    searched()
    assert Task.objects.filter(about__startswith="match:").exists()
    erasure.delete_person(child, Account.objects.get(username="marina"))
    erasure.erase_person(Person.everything.get(pk=child.pk), Account.objects.get(username="olga"))
    assert not Proposal.everything.filter(sought__request=row).exists()
    assert not Task.everything.filter(about__startswith="match:").exists()
    assert audit.verify().broken_at is None


def test_with_the_inquirer_goes_the_request_and_what_was_typed(tracer: Client, office: Path) -> None:
    from habeas.casework import erasure
    from habeas.store.models import Account, Draft, Person, TracingRequest

    row = call(tracer)
    me = Account.objects.get(username="tahmina")
    Draft.objects.create(account=me, form=f"tracing:{row.ref}", body={"how": ["as she said"]})
    tracer.post(f"/tracing/{row.ref}/state/", {"reason": "Юнусова gave it up"})
    erasure.delete_person(row.inquirer, me)
    assert tracer.get(f"/tracing/{row.ref}/").status_code == 404
    assert "Юнусова" not in tracer.get("/tracing/").content.decode()
    erasure.erase_person(Person.everything.get(pk=row.inquirer_id), Account.objects.get(username="olga"))
    assert not TracingRequest.everything.filter(pk=row.pk).exists()
    assert not Draft.objects.filter(form__contains=row.ref).exists()


def test_a_deleted_case_takes_its_request_out_of_everything(tracer: Client) -> None:
    from habeas.casework import erasure
    from habeas.store.models import Account

    child = found_child("Tracing")
    row = call(tracer)
    searched()
    erasure.delete_case(child.case, Account.objects.get(username="tahmina"), "a duplicate")
    assert "Nazarov Umar Ali" not in tracer.get(f"/tracing/{row.ref}/").content.decode()
    erasure.delete_case(row.case, Account.objects.get(username="tahmina"), "a duplicate")
    assert tracer.get(f"/tracing/{row.ref}/").status_code == 404
    assert "Юнусова" not in tracer.get("/tracing/?which=going").content.decode()


def test_telephones_are_closed_where_the_office_closed_them(tracer: Client) -> None:
    from habeas.casework import rules
    from habeas.store.models import Account

    found_child("Tracing", phone="+7 900 7654321")
    row = call(tracer)
    searched()
    assert "112233" in tracer.get(f"/tracing/{row.ref}/").content.decode()
    rules.set_closed_fields({"tracer": ["contact"]}, Account.objects.get(username="olga"))
    for page in (f"/tracing/{row.ref}/", address(row, proposal_of(row)), address(row, proposal_of(row), "verify/")):
        told = tracer.get(page).content.decode()
        assert "112233" not in told
        assert "7654321" not in told


def test_numbers_of_papers_are_closed_with_the_telephones(tracer: Client) -> None:
    from habeas.casework import rules
    from habeas.store.models import Account

    content = (
        "ФИО;Дата рождения;Мать;Телефон;Паспорт\nНазаров Умарали;2015-05-12;Юнусова Зарина;+7 900 7654321;АА 8765432\n"
    )
    imported(tracer, content.encode(), "flight.csv", team="Tracing")
    row = call(tracer)
    searched()
    here = address(row, proposal_of(row))
    assert "АА 8765432" in tracer.get(here).content.decode()
    rules.set_closed_fields({"tracer": ["contact"]}, Account.objects.get(username="olga"))
    told = tracer.get(here).content.decode()
    assert "АА 8765432" not in told
    assert "7654321" not in told


def test_whoever_only_sees_the_request_decides_nothing(sign_in: SignIn) -> None:
    """A team with which both cases are shared sees the match and changes nothing of it."""
    from datetime import timedelta

    from django.utils import timezone

    from habeas.casework import sharing
    from habeas.store.models import Account, Team

    anna, tahmina = sign_in("anna"), sign_in("tahmina")
    child = found_child("Tracing")
    row = call(tahmina)
    searched()
    one = proposal_of(row)
    until = timezone.localdate() + timedelta(days=9)
    for case in (row.case, child.case):
        by = Account.objects.get(username="tahmina")
        share = sharing.offer(case, Team.objects.get(name="Legal aid"), by, "to look at", until, until)
        sharing.answer(share, Account.objects.get(username="anna"), True, "")
    page = anna.get(address(row, one)).content.decode()
    assert "Nazarov Umar Ali" in page
    assert "What do you say?" not in page
    assert anna.post(address(row, one), {"reason": "x", "decision": "reject"}).status_code == 404
    assert anna.get(address(row, one, "verify/")).status_code == 404
