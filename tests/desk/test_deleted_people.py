"""Somebody deleted is shown nowhere, whatever they hang on, except where they can be put back; put back, all is as before."""

import io
import zipfile
from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final

import pytest
from django.test import Client

from tests.desk.test_access import CASE, CASE_ADMIN, EVERYBODY, SIGNED_OUT, STAFF, address
from tests.desk.world import World, build

SignIn = Callable[[str], Client]
WORD: Final = "Quorlenta"
KEY: Final = "quorlentakey"
WHERE: Final = frozenset({"case-delete"})
"""Where deleted people can be put back."""


@pytest.fixture
def world(office: Any) -> World:
    """Our case with somebody more, of whom one of everything tells and whom entries of others name."""
    from django.utils import timezone

    from habeas.casework import entries, kin
    from habeas.store import blobs
    from habeas.store import models as tables

    found = build()["own"]
    case, anna = found.case, tables.Account.objects.get(username="anna")
    columns = {"label": WORD, "phone": f"12345 {WORD}", "sex": "F", "born": "2010-05-01", "nationality": ["TJ"]}
    person = kin.add_person(case, anna, columns, [kin.Name(f"{WORD} Second")], KEY)
    other = case.people.exclude(pk=person.pk).order_by("pk")[0]
    kin.add_kin(case, anna, other, "parent", person)
    since = (timezone.localdate() - timedelta(days=40)).isoformat()
    place = case.case_places.order_by("pk")[0].key
    for data in (
        {"kind": "placed", "on": since, "who": [KEY], "place": place, "note": f"{WORD} noted"},
        {"kind": "separated", "on": since, "who": [other.key], "with": KEY},
        {"kind": "contact", "on": since, "who": [other.key, KEY], "with": KEY},
        {"kind": "asked", "on": since, "who": [KEY]},
    ):
        entries.add(case, anna, data)
    stored = blobs.store([f"{WORD} in a file".encode()])
    document = tables.Document.objects.create(
        case=case, name=f"{WORD}.txt", media_type="text/plain", size=stored.size, sha256=stored.sha256, blob=stored.name
    )
    document.people.set([person])
    tables.DocumentText.objects.create(document=document, text=f"{WORD} in a file")
    tables.Flag.objects.create(case=case, person=person, reason=f"{WORD} flagged")
    tables.Task.objects.create(
        case=case, person=person, text=f"{WORD} to do", due=timezone.localdate(), assignee=anna, made_by=anna
    )
    tables.Consent.objects.create(case=case, person=person, use="share", given="2020-01-01", to=f"{WORD} office")
    tables.Feed.objects.create(account=anna, token="secretfeed", names=True)
    return found


def person_of(world: World) -> Any:
    from habeas.store.models import Person

    return Person.everything.get(case=world.case, key=KEY)


def pages(world: World) -> dict[str, str]:
    """By name every address that a person can show on: those of the case, of the office, of exits."""
    ref, place = world.values["ref"], person_of(world)
    named = {name: address(name, world) for name in sorted((CASE | CASE_ADMIN | STAFF | EVERYBODY).keys() - SIGNED_OUT)}
    queries = {
        "search a name": f"/search/?q={WORD[:6]}",
        "search fields": f"/search/?name={WORD[:6]}",
        "people": "/cases/?view=people",
        "held people": "/cases/?view=people&held=now",
        "list with words": f"/cases/?q={WORD[:6]}&view=people",
        "known then": f"/cases/{ref}/?known_at=2026-01-01",
        "events": f"/cases/{ref}/?show=events",
        "breaches now": "/findings/?which=now",
        "new breaches": "/findings/?which=new",
        "due": "/findings/?which=due",
        "looks": f"/cases/{ref}/history/?show=looks",
        "tasks of the case": f"/tasks/?case={ref}",
        "tasks of all": "/tasks/?whose=all",
        "form of a visit to all": f"/cases/{ref}/entries/new/?kind=visit",
        "form with a person": f"/cases/{ref}/entries/new/?kind=separated",
        "feed": "/feed/secretfeed.ics",
        "their page": f"/cases/{ref}/people/{KEY}/",
        "their form": f"/cases/{ref}/people/{KEY}/edit/",
    }
    if place.held_at is not None:
        queries["place"] = f"/places/{place.held_at.ref}/"
    return named | queries


def showing(client: Client, world: World) -> set[str]:
    """Which pages name the person, by name or by id."""
    from habeas.casework import jobs

    jobs.work_off()
    found = set()
    for name, where in pages(world).items():
        answer: Any = client.get(where)
        assert answer.status_code < 500, name
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        shown = body.decode(errors="replace").replace(where, "")
        if WORD in shown or KEY in shown:
            found.add(name)
    typed = {"name": "Kuorlenta", "family-TOTAL_FORMS": "0", "family-INITIAL_FORMS": "0"}
    if WORD in client.post("/cases/new/alike/", typed).content.decode():
        found.add("alike")
    for kind in ("yaml", "html", "zip"):
        if exported(client, world, kind):
            found.add(f"export {kind}")
    return found


def exported(client: Client, world: World, kind: str) -> bool:
    answer: Any = client.post(
        f"/cases/{world.values['ref']}/out/",
        {"lock": "plain", "format": kind, "use": "record", "to": "", "without": "1"},
    )
    assert answer.status_code == 200
    body = b"".join(answer.streaming_content)
    if kind == "zip":
        packed = zipfile.ZipFile(io.BytesIO(body))
        body = b"".join(packed.read(name) + name.encode() for name in packed.namelist())
    return WORD.encode() in body or KEY.encode() in body


def test_a_deleted_person_is_shown_nowhere_and_comes_back_everywhere(world: World, sign_in: SignIn) -> None:
    from habeas.casework import erasure
    from habeas.store.models import Account

    anna = Account.objects.get(username="anna")
    clients = {name: sign_in(name) for name in ("anna", "olga", "marina")}
    before = {name: showing(client, world) for name, client in clients.items()}
    assert {
        "alike", "calendar", "case", "case-delete", "case-questions", "cases", "consent-new", "consents", "document",
        "documents", "entry-correct", "events", "export html", "export yaml", "export zip", "feed", "flag-new",
        "form of a visit to all", "form with a person", "held people", "kin-new", "known then", "letters",
        "list with words", "out", "people", "person", "place", "search a name", "search fields", "tasks of all",
        "tasks of the case", "their form", "their page", "today",
    } <= before["anna"]  # fmt: skip
    erasure.delete_person(person_of(world), anna)
    for name, client in clients.items():
        assert showing(client, world) <= WHERE, name
    assert sign_in("anna").get(f"/cases/{world.values['ref']}/delete/").content.decode().count(WORD) >= 1
    erasure.restore_person(person_of(world), anna)
    assert {name: showing(client, world) for name, client in clients.items()} == before


def test_what_the_check_kept_of_them_goes_and_comes_back(world: World) -> None:
    from habeas.casework import erasure
    from habeas.casework.recheck import questions
    from habeas.store.models import Account, FindingRow, QuestionRow, Span

    def kept() -> list[set[Any]]:
        questions(world.case)
        person = person_of(world)
        found = FindingRow.objects.filter(case=world.case)
        about = found.filter(person=person) | found.filter(other=person)
        return [
            set(about.values_list("identity", flat=True)),
            set(Span.objects.filter(person=person).values_list("fact", "since", "until")),
            set(QuestionRow.objects.filter(person=person).values_list("identity", flat=True)),
        ]

    anna = Account.objects.get(username="anna")
    world.case.refresh_from_db()
    before = kept()
    assert all(before)
    erasure.delete_person(person_of(world), anna)
    world.case.refresh_from_db()
    assert kept() == [set(), set(), set()]
    assert person_of(world).held_at is None
    erasure.restore_person(person_of(world), anna)
    world.case.refresh_from_db()
    assert kept() == before


def test_a_correction_keeps_whom_it_cannot_show(world: World, sign_in: SignIn) -> None:
    """An entry of two is corrected while one is deleted: put back, they are in it again, as the other person too."""
    from habeas.casework import erasure
    from habeas.store.models import Account, Entry

    client, ref = sign_in("anna"), world.values["ref"]
    anna = Account.objects.get(username="anna")
    old = world.case.entries.filter(kind="contact", person__key=KEY).get()
    erasure.delete_person(person_of(world), anna)
    where = f"/cases/{ref}/entries/{old.key}/correct/"
    form = client.get(where)
    assert form.status_code == 200
    other = Entry.objects.exclude(person__key=KEY).get(case=world.case, key=old.key).person
    assert other is not None
    sent = {"who": [other.key], "on": "2026-02-03", "token": "abcdefghjkmn"}
    answer = client.post(where, sent)
    assert answer.status_code == 302, answer.content.decode()
    rows = Entry.everything.filter(case=world.case, key="abcdefghjkmn")
    assert {row.person.key for row in rows if row.person} == {other.key, KEY}
    assert {row.with_text for row in rows} == {KEY}
    erasure.restore_person(person_of(world), anna)
    assert KEY in client.get(f"/cases/{ref}/people/{KEY}/").content.decode()


def test_no_file_brings_back_who_was_deleted(world: World) -> None:
    from habeas.casework import erasure, imports
    from habeas.store.mapping import case_of
    from habeas.store.models import Account

    anna = Account.objects.get(username="anna")
    file = case_of(world.case, visits=False)
    assert KEY in {person.id for person in file.people}
    erasure.delete_person(person_of(world), anna)
    planned = imports.write(file, anna, world.case.team)
    assert planned.counts == {}
    assert person_of(world).deleted_at is not None
