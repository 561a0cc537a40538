"""Where names are closed to a role, no page says an id that may hold a name, nor what a document or its file is called."""

import re
from collections.abc import Callable
from typing import Any, Final

import pytest
from django.test import Client

from tests.desk import test_closed_groups
from tests.desk.test_closed_groups import close, pages
from tests.desk.world import World

SignIn = Callable[[str], Client]
world = test_closed_groups.world
PLANTED: Final = ("Quillperson", "Quillnumber", "Quilltitle", "Quillfile", "Quillentry")
"""The ids of people, the number of the case, title and file name of each document, the id of an entry."""
TOLD_ON: Final = {
    "Quillperson": {"list of cases", "people"},
    "Quillnumber": {"list of cases", "search number"},
    "Quilltitle": {"documents", "document", "person", "search"},
    "Quillfile": {"documents", "document", "document-download"},
    "Quillentry": {"an entry"},
}
_UNSEEN: Final = re.compile(
    r'\b(?:href|action|value|id|for|name|src|hx-get|data-[\w-]+|aria-labelledby)="[^"]*"|(?:href|src)=\S+'
)


@pytest.fixture
def planted(world: World) -> World:
    """The world with a name in each id and title."""
    from habeas.store import models as tables

    case = tables.Case.objects.get(pk=world.case.pk)
    for number, person in enumerate(case.people.order_by("pk")):
        tables.Entry.objects.filter(case=case, with_text=person.key).update(with_text=f"Quillperson-{number}")
        tables.Person.objects.filter(pk=person.pk).update(key=f"Quillperson-{number}", label="")
        if world.values["person"] == person.key:
            world.values["person"] = f"Quillperson-{number}"
    tables.Case.objects.filter(pk=case.pk).update(key="Quillnumber-sergei", title="")
    entry = case.entries.exclude(note=None).filter(person=case.people.order_by("pk")[0]).order_by("pk")[0]
    case.entries.filter(key=entry.key).update(key="Quillentry-1")
    case.entries.filter(supersedes=entry.key).update(supersedes="Quillentry-1")
    if world.values["entry"] == entry.key:
        world.values["entry"] = "Quillentry-1"
    for number, document in enumerate(tables.Document.objects.filter(case=case).order_by("pk")):
        title = "" if number else "Quilltitle"
        tables.Document.objects.filter(pk=document.pk).update(title=title, name=f"Quillfile {number}.pdf")
        document.people.add(case.people.order_by("pk")[0])
    return world


def told(client: Client, world: World) -> dict[str, set[str]]:
    """By word the pages that say it where one sees or hears it: not in addresses, and values that are sent back."""
    found: dict[str, set[str]] = {}
    every = pages(world) | {
        "search number": "/search/?q=Quillnumber",
        "list of cases": "/cases/?columns=number",
        "search by fields": "/search/?of=documents&file=pdf",
        "search cases": "/search/?of=cases&status=open",
        "search entries": "/search/?of=entries&recorded_from=2000",
        "search people": "/search/?of=people&mark=child",
    }
    for name, where in every.items():
        answer: Any = client.get(where)
        assert answer.status_code < 500, name
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        text = _UNSEEN.sub("", f"{answer.headers.get('Content-Disposition', '')} {body.decode(errors='replace')}")
        text = text.replace("\r\n ", "")
        for word in PLANTED:
            if word in text.replace("?q=Quillnumber", ""):
                found.setdefault(word, set()).add(name)
    return found


def test_no_page_says_an_id_or_a_title_where_names_are_closed(planted: World, sign_in: SignIn) -> None:
    anna = sign_in("anna")
    anna.post("/cases/columns/", {"view": "cases", "column": ["number", "people"]})
    open_to = told(anna, planted)
    assert {word: sorted(TOLD_ON[word] - open_to.get(word, set())) for word in PLANTED} == {
        word: [] for word in PLANTED
    }
    close("identity")
    shut = told(anna, planted)
    assert shut.pop("Quillnumber", set()) <= {"search number"}, "what was typed into the box stands in the box"
    assert shut == {}
    documents = sign_in("daniyar").get(f"/cases/{planted.values['ref']}/documents/").content.decode()
    assert "Quilltitle" in documents, "it is closed to lawyers alone"


def test_what_stands_instead_tells_them_apart(planted: World, sign_in: SignIn) -> None:
    from habeas.store.models import Document

    close("identity")
    anna, ref = sign_in("anna"), planted.values["ref"]
    document = Document.objects.filter(case__ref=ref).order_by("pk")[0]
    page = anna.get(f"/cases/{ref}/documents/").content.decode()
    assert f"Document {document.pk}, PDF" in page
    answer = anna.get(f"/cases/{ref}/documents/{document.ref}/download/")
    assert f'filename="document-{document.pk}.pdf"' in answer.headers["Content-Disposition"]
    assert f"Case {planted.case.pk}" in anna.get("/cases/").content.decode()
    assert f"Person {planted.case.people.order_by('pk')[0].pk}" in anna.get("/cases/?view=people").content.decode()


def test_nobody_finds_a_case_by_its_closed_number(planted: World, sign_in: SignIn) -> None:
    anna = sign_in("anna")
    asked = [
        ("/search/", {"q": "Quillnumber"}),
        ("/search/", {"of": "cases", "number": "Quillnumber"}),
        ("/cases/", {"q": "Quillnumber"}),
    ]
    seen = [anna.get(where, said).content.decode() for where, said in asked]
    ref = f"/cases/{planted.values['ref']}/"
    assert all(ref in page for page in seen)
    close("identity")
    for where, said in asked:
        assert ref not in anna.get(where, said).content.decode(), said


def test_a_closed_title_of_a_document_is_neither_shown_nor_lost(planted: World, sign_in: SignIn) -> None:
    from habeas.store.models import Document

    close("identity")
    document = Document.objects.get(title="Quilltitle")
    anna, where = sign_in("anna"), f"/cases/{planted.values['ref']}/documents/{document.ref}/edit/"
    form = anna.get(where).context["form"]
    assert "title" not in form.fields
    sent = {each.html_name: each.value() for each in form if each.value() not in (None, "", [])}
    sent = {name: value() if callable(value) else value for name, value in sent.items()}
    assert anna.post(where, {**sent, "title": "over"}).status_code == 302
    document.refresh_from_db()
    assert document.title == "Quilltitle"
