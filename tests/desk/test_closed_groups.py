"""Where the office closes *notes*, *contact* or *identity* to a role, no page tells what was written there, nor loses it."""

import re
from collections.abc import Callable
from typing import Any, Final

import pytest
from django.test import Client
from django.utils.http import urlencode

from tests.desk.test_access import CASE, CASE_ADMIN, EVERYBODY, SIGNED_OUT, STAFF, address
from tests.desk.world import World, build

SignIn = Callable[[str], Client]
PLANTED: Final = {
    "notes": ("Quillnote", "Quillflag", "Quilltask", "Quillmet", "Quillwith", "Quillsought", "Quillplan", "Quillproof"),
    "contact": ("Quillreach", "555 907 13 31", "Quillpost"),
    "identity": ("Quillname", "Quillmother", "Quillalias", "Quilltongue", "Quillcase", "1931", "Quilllisted"),
}
"""By group what is written into each of its fields, and nowhere else."""
TOLD_ON: Final = {
    "notes": {
        "all of the case", "case-history", "entry", "entry-correct", "notes", "visit", "visit-correct", "tasks of the case",
        "task", "search", "tracing-request", "tracing-proposal", "tracing-sought", "tracing-plan", "a letter", "list of cases",
        "people", "turn", "what was taken back", "what is put back", "a correction", "known then",
    },
    "contact": {
        "person", "person-edit", "tracing-request", "tracing-proposal", "search by number", "list-row", "find a row",
        "find a person", "case-history",
    },
    "identity": {
        "case", "person", "person-edit", "cases", "people", "place", "search", "find a row", "list", "tracing", "today",
        "questions", "feed", "findings", "case-history", "alternatives", "turn", "out", "count-people", "paper", "alike",
    },
}  # fmt: skip
"""Pages that tell what is planted while the group is open: else the walk would prove nothing."""


@pytest.fixture
def world(office: Any) -> World:
    """Our case with something written into each field of each group; checked."""
    from habeas.casework import jobs
    from habeas.casework.places import link
    from habeas.store import models as tables

    found = build()["own"]
    case, anna = found.case, tables.Account.objects.get(username="anna")
    daniyar = tables.Account.objects.get(username="daniyar")
    place = tables.Place.objects.filter(library=False, kind="aliens_detention_centre").order_by("pk")[0]
    link([case.pk], place)
    key = case.case_places.get(place=place).key
    for number, person in enumerate(case.people.order_by("pk")):
        tables.ReportedName.objects.create(person=person, name=f"Quillalias {number}")
        tables.ReportedName.objects.create(person=person, name=f"Quillmother {number}", mothers_name=True)
        tables.Person.objects.filter(pk=person.pk).update(
            label=f"Quillname {number}",
            phone="555 907 13 31",
            contact="Quillreach, second door",
            language="Quilltongue",
        )
    person = case.people.order_by("pk")[0]
    tables.Person.objects.filter(pk=person.pk).update(born="1931-04-17", born_first=705059, born_last=705059)
    tables.Case.objects.filter(pk=case.pk).update(title="Case of Quillcase", note="Quillnote of the case")
    for row in case.entries.all():
        tables.Entry.objects.filter(pk=row.pk).update(note="Quillnote of an entry")
    tables.Note.objects.filter(case=case).update(text="Quillnote of the office")
    tables.Flag.objects.filter(case=case).update(reason="Quillflag", set_by=daniyar)
    tables.Task.objects.filter(case=case).update(text="Quilltask", assignee=daniyar, made_by=daniyar)
    tables.Visit.objects.filter(ref=found.values["visit"]).update(
        note="Quillnote of a visit", met="Quillmet", companions="Quillwith"
    )
    tables.Sought.objects.filter(request__case=case).update(note="Quillsought")
    tables.Reunification.everything.filter(sought__request__case=case).update(note="Quillplan")
    tables.Verification.objects.filter(proposal__sought__request__case=case).update(note="Quillproof")
    row = tables.ListRow.objects.get(pk=found.values["list_row"])
    row.listed = {"name": "Quilllisted Ownwordi", "phone": "555 907 13 31", "document": "Quillpost"}
    row.cells = {"who": "Quilllisted Ownwordi", "reached": "Quillreach at the row"}
    row.save()
    _entries(found, anna, key)
    _edit(person, anna)
    jobs.work_off()
    tables.Feed.objects.create(account=anna, token="secretfeed", names=True)
    return found


def _entries(found: World, anna: Any, key: str) -> None:
    """Entries with notes; one corrected, one taken back."""
    from django.utils import timezone

    from habeas.casework import entries

    case, today = found.case, timezone.localdate()
    person = case.people.order_by("pk")[0]
    since = today.replace(day=1).isoformat()
    for data in (
        {"kind": "apprehended", "on": since, "note": "Quillnote taken"},
        {"kind": "placed", "on": since, "place": key, "basis": ["expulsion"], "note": "Quillnote held"},
    ):
        entries.add(case, anna, {**data, "who": [person.key]})
    answered = {
        "kind": "response_received",
        "on": str(today),
        "re": found.values["letter"],
        "note": "Quillnote answers",
    }
    entries.add(case, anna, {**answered, "who": [case.people.order_by("pk")[1].key]})
    wrong = entries.add(case, anna, {"kind": "visit", "on": since, "who": [person.key], "note": "Quillnote at first"})
    entries.correct(
        case, anna, wrong.key, {"kind": "visit", "on": since, "who": [person.key], "note": "Quillnote then"}
    )
    gone = entries.add(case, anna, {"kind": "visit", "on": since, "who": [person.key], "note": "Quillnote to go"})
    found.values["gone"] = entries.retract(case, anna, gone.key, "Quillnote says why").key


def _edit(person: Any, by: Any) -> None:
    """Somebody changed who it is and how they are reached: the history tells of before."""
    from habeas.casework import kin

    person.refresh_from_db()
    kin.change_person(
        person, person.version, by, {"contact": "Quillreach, third door", "language": "Quilltongue too"}, None
    )


def pages(world: World) -> dict[str, str]:
    """Every page of a case and of the office, and those that take a query."""
    ref = world.values["ref"]
    person = world.case.people.order_by("pk")[0]
    place, find = person.held_at.ref, address("find", world)
    named = {name: address(name, world) for name in sorted((CASE | CASE_ADMIN | STAFF | EVERYBODY).keys() - SIGNED_OUT)}
    named |= {name: address(name, world) for name in ("visit-correct", "list", "list-edit", "list-row")}
    found = world.case.findings.order_by("pk")
    entry = world.case.entries.exclude(note=None).filter(person=person).order_by("pk")[0]
    named |= {f"a finding {row.norm}": f"/cases/{ref}/findings/?{urlencode({'id': row.identity})}" for row in found[:4]}
    return named | {
        "all of the case": f"/cases/{ref}/?findings=all&items=all&people=all",
        "known then": f"/cases/{ref}/?known_at=2030-01-01",
        "looks": f"/cases/{ref}/history/?show=looks",
        "person": f"/cases/{ref}/people/{person.key}/",
        "place": f"/places/{place}/",
        "people": "/cases/?view=people",
        "list of cases": "/cases/?columns=flags",
        "breaches now": "/findings/?which=now",
        "search": "/search/?q=Quill",
        "search by number": "/search/?q=5559071331",
        "find": f"{find}?name=Ownwordi",
        "find a row": f"{find}?row={world.values['list_row']}",
        "find a person": f"{find}?person={person.ref}",
        "alike": f"/cases/{ref}/people/{person.key}/same/",
        "feed": "/feed/secretfeed.ics",
        "an entry": f"/cases/{ref}/entries/{entry.key}/",
        "a correction": f"/cases/{ref}/entries/{entry.key}/correct/",
        "a letter": f"/cases/{ref}/entries/{world.values['letter']}/",
        "what was taken back": f"/cases/{ref}/entries/{world.values['gone']}/",
        "what is put back": f"/cases/{ref}/entries/{world.values['gone']}/correct/",
        "tasks of the case": f"/tasks/?case={ref}",
        "tasks of all": "/tasks/?whose=all",
    }


NUMBERED = re.compile(r"\b(?:Case|Person|Entry|Document) \d+")
"""What stands for a name that is closed."""


def told(client: Client, world: World, group: str) -> dict[str, set[str]]:
    """By page what of the group stands there."""
    found = {}
    for name, where in pages(world).items():
        answer: Any = client.get(where)
        assert answer.status_code < 500, name
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        text = body.decode(errors="replace").replace("\r\n ", "").replace(where, "")
        text = NUMBERED.sub("", text)  # the number of a row may be anybody's year of birth
        if seen := {word for word in PLANTED[group] if re.search(rf"(?<!\w){re.escape(word)}", text, re.IGNORECASE)}:
            found[name] = seen
    return found


def close(*groups: str) -> None:
    from habeas.store.models import Setting

    Setting.objects.update_or_create(name="closed_fields", defaults={"value": {"lawyer": list(groups)}})


@pytest.mark.parametrize("group", sorted(PLANTED))
def test_what_is_closed_stands_on_no_page(world: World, sign_in: SignIn, group: str) -> None:
    open_to = told(sign_in("anna"), world, group)
    assert sorted(TOLD_ON[group] - open_to.keys()) == []
    assert not set(PLANTED[group]) - set().union(*open_to.values())
    close(group)
    assert told(sign_in("anna"), world, group) == {}
    assert told(sign_in("daniyar"), world, group), "it is closed to lawyers alone"


# ---- what is closed is neither shown nor lost by who writes ------------------------------------------------------------


@pytest.fixture
def noted(office: Any) -> Any:
    """An entry with a note, in a case of the team of Anna, to whom notes are closed."""
    from habeas.casework import entries
    from habeas.store.models import Account, Case

    close("notes")
    case = Case.objects.get(key="stateless-across-2022")
    who, by = case.people.get().key, Account.objects.get(username="daniyar")
    saved = entries.add(case, by, {"kind": "released", "on": "2022-06", "who": [who], "note": "Quillnote"})
    return case.entries.get(key=saved.key)


def fields(page: Any) -> dict[str, Any]:
    """What a browser would send back of the form of an entry."""
    form = page.context["form"]
    found = {each.html_name: each.value() for each in form if each.value() not in (None, "", [])}
    return {name: value() if callable(value) else value for name, value in found.items()}


def correct(client: Client, entry: Any, **changed: str) -> Any:
    """Opens the form of a correction, changes it, sends it."""
    where = f"/cases/{entry.case.ref}/entries/{entry.key}/correct/"
    shown = client.get(where)
    assert b"Quillnote" not in shown.content
    return client.post(where, fields(shown) | changed)


def last_of(entry: Any) -> Any:
    return entry.case.entries.get(supersedes=entry.key)


@pytest.mark.parametrize("note", ["", "written over"])
def test_a_correction_carries_on_a_note_that_is_closed(noted: Any, sign_in: SignIn, note: str) -> None:
    assert correct(sign_in("anna"), noted, on="2022-07", **({"note": note} if note else {})).status_code == 302
    assert (last_of(noted).on, last_of(noted).note) == ("2022-07", "Quillnote")
    anna, ref = sign_in("anna"), noted.case.ref
    for where in ("history/", f"entries/{noted.key}/", f"entries/{last_of(noted).key}/"):
        page = anna.get(f"/cases/{ref}/{where}")
        assert page.status_code == 200
        assert b"Quillnote" not in page.content, where


def test_what_was_taken_back_is_put_back_with_its_closed_note(noted: Any, sign_in: SignIn) -> None:
    from habeas.casework import entries
    from habeas.store.models import Account

    entries.retract(noted.case, Account.objects.get(username="daniyar"), noted.key, "Quillnote too")
    taken = last_of(noted)
    assert correct(sign_in("anna"), taken).status_code == 302
    assert (last_of(taken).kind, last_of(taken).note) == ("released", "Quillnote")


def test_of_two_who_correct_the_second_is_not_shown_a_closed_note(noted: Any, sign_in: SignIn) -> None:
    from habeas.casework import entries
    from habeas.store.models import Account

    anna, where = sign_in("anna"), f"/cases/{noted.case.ref}/entries/{noted.key}/correct/"
    sent = fields(anna.get(where)) | {"on": "2022-07"}
    data = {"kind": "released", "on": "2022-08", "who": sent["who"], "note": "Quillnote of theirs"}
    entries.correct(noted.case, Account.objects.get(username="daniyar"), noted.key, data)
    both = anna.post(where, sent)
    assert both.status_code == 409
    assert b"Quillnote" not in both.content
    assert anna.post(both.context["action"], fields(both) | {"token": "abcdefghjkmn"}).status_code == 302
    assert (last_of(last_of(noted)).on, last_of(last_of(noted)).note) == ("2022-07", "Quillnote of theirs")


def test_a_draft_of_a_correction_does_not_bring_a_closed_note(noted: Any, sign_in: SignIn) -> None:
    from habeas.store.models import Account, Draft

    form = f"entry:{noted.case.ref}:correct:{noted.key}"
    Draft.objects.create(
        account=Account.objects.get(username="anna"), form=form, body={"on": ["2022-09"], "note": ["Quillnote draft"]}
    )
    where = f"/cases/{noted.case.ref}/entries/{noted.key}/correct/?draft=1"
    shown = sign_in("anna").get(where)
    assert b"2022-09" in shown.content
    assert b"Quillnote" not in shown.content
    assert sign_in("anna").post(where, fields(shown)).status_code == 302
    assert (last_of(noted).on, last_of(noted).note) == ("2022-09", "Quillnote")


def test_rows_with_a_note_are_changed_without_it_where_it_is_closed(world: World, sign_in: SignIn) -> None:
    """A tracing request's sought and plan, a visit: what is not in the form stays as it is."""
    from habeas.store import models as tables

    close("notes")
    anna = sign_in("anna")
    where = address("tracing-sought", world)
    sent = fields(anna.get(where)) | {"last_place": "Khujand", "note": "over"}
    assert anna.post(where, sent).status_code == 302
    sought = tables.Sought.objects.get(ref=world.values["sought"])
    assert (sought.last_place, sought.note) == ("Khujand", "Quillsought")
    where = address("tracing-plan", world)
    sent = fields(anna.get(where)) | {"place": "Khujand", "note": "over"}
    assert anna.post(where, sent).status_code in (302, 422)
    assert tables.Reunification.objects.get(ref=world.values["plan"]).note == "Quillplan"
    where = address("visit-correct", world)
    sent = fields(anna.get(where)) | {"i-showers": "4", "why": "counted again", "note": "over", "met": "nobody"}
    assert anna.post(where, sent).status_code == 302
    later = tables.Visit.objects.get(supersedes__ref=world.values["visit"])
    assert (later.note, later.met, later.companions) == ("Quillnote of a visit", "Quillmet", "Quillwith")


def test_a_closed_note_of_the_office_is_not_taken_away_either(world: World, sign_in: SignIn) -> None:
    from habeas.store.models import Note

    close("notes")
    where = address("note", world)
    assert sign_in("anna").post(where).status_code == 404
    assert Note.objects.get(ref=world.values["note"]).deleted_at is None
    assert sign_in("daniyar").post(where).status_code == 302


def test_a_task_of_ones_own_is_read_where_notes_are_closed(world: World, sign_in: SignIn) -> None:
    from habeas.store.models import Account, Task

    close("notes")
    anna, task = sign_in("anna"), Task.objects.get(ref=world.values["task"])
    assert anna.get(f"/tasks/{task.ref}/").status_code == 404
    assert anna.post(f"/tasks/{task.ref}/", {"text": "over", "version": "1"}).status_code == 404
    Task.objects.filter(pk=task.pk).update(assignee=Account.objects.get(username="anna"))
    assert "Quilltask" in anna.get("/tasks/").content.decode()
    assert "Quilltask" in anna.get(f"/tasks/{task.ref}/").content.decode()


def test_no_order_of_a_list_and_no_look_alike_tells_who_somebody_is(world: World, sign_in: SignIn) -> None:
    """An order by birth would tell it; so would the columns, and those on record who are like whom one takes in."""
    close("identity")
    anna = sign_in("anna")
    page = anna.get("/cases/?view=people&sort=born")
    assert page.context["asked"].sort != "born"
    assert not {"born", "sex", "nationality"} & {name for name, *_ in page.context["all_columns"]}
    asked = {"name": "Quillname 0", "born": "1931-04-17", "family-TOTAL_FORMS": "0", "family-INITIAL_FORMS": "0"}
    alike = anna.post("/cases/new/alike/", asked, headers={"HX-Request": "true"}).content.decode()
    assert world.case.people.order_by("pk")[0].ref in alike
    assert "1931" not in alike
    assert "fits" not in alike
