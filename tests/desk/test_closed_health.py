"""Where the office closes the group *health* to a role, no page tells it: neither the kinds of entries nor what was found."""

import re
from collections.abc import Callable
from typing import Any, Final

import pytest
from django.test import Client
from django.utils.http import urlencode

from tests.desk.test_access import CASE, CASE_ADMIN, EVERYBODY, SIGNED_OUT, STAFF, address
from tests.desk.world import World, build

SignIn = Callable[[str], Client]
NOTE: Final = "Quillbrook noted"
LAW: Final = frozenset(
    {"numbers", "law", "norm", "instrument", "instruments", "binds", "bodies", "chisinau", "judgments"}
)
FORMS: Final = frozenset(
    {"takein", "takein-alike", "entry-new", "visit-new", "visit-form", "office-fields", "office-templates"}
)
"""Pages of the law, headings of tables of numbers, forms to write with and names of papers: they tell of nobody."""
CLOSED: Final = "A finding about health (closed to your role)"


@pytest.fixture
def world(office: Any) -> World:
    """Our case with the entries of a pregnant woman who was refused a doctor, heard before a court; checked."""
    from django.utils import timezone

    from habeas.casework import entries, jobs
    from habeas.store import models as tables

    found = build()["own"]
    case, anna = found.case, tables.Account.objects.get(username="anna")
    person = case.people.order_by("pk")[0]
    tables.Person.objects.filter(case=case).update(sex="F", born="1995-02-03", born_first=728327, born_last=728327)
    place = tables.Place.objects.filter(library=False, kind="aliens_detention_centre").order_by("pk")[0]
    from habeas.casework.places import link

    link([case.pk], place)
    key = case.case_places.get(place=place).key
    since = timezone.localdate().replace(day=1).isoformat()
    proceeding = tables.Proceeding.objects.get(ref=found.values["proceeding"])
    for data in (
        {"kind": "apprehended", "on": since},
        {"kind": "placed", "on": since, "place": key, "basis": ["expulsion"]},
        {"kind": "pregnancy_reported", "on": since, "note": NOTE},
        {"kind": "medical_request", "on": since},
        {"kind": "medical_request_refused", "on": since},
        {"kind": "special_needs_assessed", "on": since},
        {"kind": "solitary_started", "on": since},
        {"kind": "not_done", "on": since, "what": "medical_exam", "note": f"{NOTE} too"},
        {"kind": "asked", "on": "2020-01-01", "what": "treatment_given"},
    ):
        entries.add(case, anna, {**data, "who": [person.key]}, proceeding=proceeding)
    jobs.work_off()
    tables.Feed.objects.create(account=anna, token="secretfeed", names=True)
    return found


def words(world: World, language: str) -> list[str]:
    """What must not stand on a page: the labels of kinds and facts, and the titles and ids of norms that were found."""
    from habeas.check import health
    from habeas.check.shipped import library
    from habeas.record.vocabulary import load_vocabulary

    label = load_vocabulary().label
    named = (
        "pregnancy_reported", "medical_request_refused", "medical_request", "special_needs_assessed", "pregnant",
        "medical_exam", "treatment_given",
    )  # fmt: skip
    found = health.norms() & set(world.case.findings.values_list("norm", flat=True))
    titles = [norm.title[language] for norm in library().norms if norm.id in found]
    return [*(label(name, language) for name in named), *named, *sorted(found), *titles, "Quillbrook", "BANGKOK"]


def pages(world: World) -> dict[str, str]:
    from habeas.check import health

    ref = world.values["ref"]
    named = {
        name: address(name, world)
        for name in sorted((CASE | CASE_ADMIN | STAFF | EVERYBODY).keys() - SIGNED_OUT - LAW - FORMS)
    }
    person = world.case.people.order_by("pk")[0]
    found = world.case.findings.filter(norm__in=health.norms()).order_by("pk")
    entry = world.case.entries.get(kind="pregnancy_reported", person=person)
    named |= {f"a finding {row.norm}": f"/cases/{ref}/findings/?{urlencode({'id': row.identity})}" for row in found[:3]}
    return named | {
        "all findings": f"/cases/{ref}/?findings=all&items=all",
        "only findings": f"/cases/{ref}/?show=findings&items=all",
        "known then": f"/cases/{ref}/?known_at=2030-01-01",
        "looks": f"/cases/{ref}/history/?show=looks",
        "person": f"/cases/{ref}/people/{person.key}/",
        "place": f"/places/{person.held_at.ref}/",
        "breaches now": "/findings/?which=now",
        "new breaches": "/findings/?which=new",
        "due": "/findings/?which=due",
        "people": "/cases/?view=people",
        "search": f"/search/?q={NOTE[:7]}",
        "feed": "/feed/secretfeed.ics",
        "the entry": f"/cases/{ref}/entries/{entry.key}/",
        "tasks": f"/tasks/?case={ref}",
    }


def told(client: Client, world: World, language: str) -> dict[str, set[str]]:
    """By page which of the words stand there."""
    hidden, found = words(world, language), {}
    for name, where in pages(world).items():
        answer: Any = client.get(where)
        assert answer.status_code < 500, name
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        text = body.decode(errors="replace").replace("\r\n ", "").replace(where, "")
        text = re.sub(
            r"<select.*?</select>", "", text, flags=re.DOTALL
        )  # all kinds and norms to choose from tell nothing
        text = text.replace("&#x27;", "'").replace("&quot;", '"')
        if seen := {word for word in hidden if re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text, re.IGNORECASE)}:
            found[name] = seen
    return found


@pytest.mark.parametrize("language", ["en", "ru"])
def test_what_is_closed_stands_on_no_page(world: World, sign_in: SignIn, language: str) -> None:
    from habeas.store.models import Account, Setting

    Account.objects.update(language=language)
    open_to = told(sign_in("anna"), world, language)
    assert {
        "case", "all findings", "only findings", "known then", "case-history", "person", "place", "new breaches",
        "today", "people", "search", "the entry", "authority", "proceeding", "case-questions",
    } <= open_to.keys()  # fmt: skip
    assert any(name.startswith("a finding ") for name in open_to)
    Setting.objects.create(name="closed_fields", value={"lawyer": ["health"]})
    shown = told(sign_in("anna"), world, language)
    assert shown == {}
    assert told(sign_in("daniyar"), world, language), "it is closed to lawyers alone"


def test_a_closed_finding_is_told_as_such_and_does_not_open(world: World, sign_in: SignIn) -> None:
    from habeas.check import health
    from habeas.store.models import Setting

    Setting.objects.create(name="closed_fields", value={"lawyer": ["health"]})
    anna, ref = sign_in("anna"), world.values["ref"]
    for where in (f"/cases/{ref}/?findings=all&items=all", "/", "/findings/?which=new"):
        assert CLOSED in anna.get(where).content.decode(), where
    identity = world.case.findings.filter(norm__in=health.norms()).order_by("pk")[0].identity
    where = f"/cases/{ref}/findings/"
    assert anna.get(where, {"id": identity}).status_code == 404
    assert anna.post(where, {"id": identity, "what": "confirmed"}).status_code == 404
    assert sign_in("daniyar").get(where, {"id": identity}).status_code == 200
    open_one = world.case.findings.exclude(norm__in=health.norms()).order_by("pk")[0].identity
    assert anna.get(where, {"id": open_one}).status_code == 200


def test_no_filter_finds_people_by_what_is_closed(world: World, sign_in: SignIn) -> None:
    from habeas.check import health
    from habeas.store.models import Setting

    row = world.case.findings.filter(norm__in=health.norms()).order_by("pk")[0]
    query = {"view": "people", "norm": row.norm, "verdict": "breach"}
    assert world.case.title in sign_in("anna").get("/cases/", query).content.decode()
    Setting.objects.create(name="closed_fields", value={"lawyer": ["health"]})
    assert world.case.title not in sign_in("anna").get("/cases/", query).content.decode()


def test_a_save_does_not_tell_what_is_closed(world: World, sign_in: SignIn) -> None:
    from habeas.store.models import Setting

    Setting.objects.create(name="closed_fields", value={"lawyer": ["health"]})
    anna, ref = sign_in("anna"), world.values["ref"]
    who = world.case.people.order_by("pk")[1].key
    sent = {"who": [who], "on": "2026-02-03", "token": "abcdefghjkmn"}
    page = anna.post(f"/cases/{ref}/entries/new/?kind=medical_request_refused", sent, follow=True).content.decode()
    assert not [word for word in words(world, "en") if len(word) > 25 and word in page]
    assert "abcdefghjkmn" in {entry.key for entry in world.case.entries.all()}
