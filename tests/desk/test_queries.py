"""The number of queries of a page does not grow with what it shows: each list with some rows, and with three times as many."""

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

from django.test import Client

from tests.desk import listed, world

SignIn = Callable[[str], Client]
FEW, MANY = 2, 6
PAGES: Final = {
    "cases": "/cases/",
    "people": "/cases/?view=people",
    "held people": "/cases/?view=people&held=now&sort=since",
    "counts of lists": "/cases/counts/",
    "findings": "/findings/?which=now",
    "new findings": "/findings/?which=new",
    "findings due": "/findings/?which=overdue",
    "letters": "/letters/",
    "questions": "/questions/",
    "tasks": "/tasks/?whose=all",
    "own tasks": "/tasks/",
    "calendar": "/calendar/",
    "sent": "/sent/",
    "shared": "/office/shared/",
    "authorities": "/authorities/",
    "authority": "/authorities/{authority}/",
    "visits": "/places/{place}/visits/",
    "lists": "/trace/lists/",
    "list": "/trace/lists/{list}/",
    "tracing": "/tracing/",
    "deleted": "/out/deleted/",
    "case": "/cases/{ref}/",
    "documents": "/cases/{ref}/documents/",
    "proceedings": "/cases/{ref}/proceedings/",
    "sources": "/cases/{ref}/sources/",
    "consents": "/cases/{ref}/consents/",
    "conditions": "/cases/{ref}/conditions/",
    "notes": "/cases/{ref}/notes/",
    "history": "/cases/{ref}/history/",
    "looks": "/cases/{ref}/history/?show=looks",
    "shares": "/cases/{ref}/share/",
    "questions of the case": "/cases/{ref}/questions/",
    "out": "/cases/{ref}/out/",
}
SHOWN: Final = {
    "cases": "{0}", "people": "{0}", "held people": "{0}", "findings": "{0}", "letters": "{0}",
    "tasks": "{0} to do", "calendar": "{0} to do", "authorities": "Court case-{0}", "lists": "{0} list", "tracing": "{0}",
    "documents": "{0}.txt", "proceedings": "{0}-1", "sources": "{0} source", "consents": "{0} person",
    "conditions": "{0} seen", "notes": "{0} thought",
}  # fmt: skip
"""What a page shows of each row that is added, so that none passes by showing none."""


def added(word: str, team: Any, main: Any = None) -> Any:
    """A case of its own with one of everything; one of everything more in the first of them and at its place."""
    from django.utils import timezone

    from habeas.casework.sample import _files
    from habeas.store.mapping import add_case

    found = next(case for case in _files("examples") if case.id == world.EXAMPLE)
    people = tuple(replace(person, label=f"{word} {n}") for n, person in enumerate(found.people))
    case = add_case(replace(found, id=f"case-{word}", people=people), team=team, title=f"Case of {word}").case
    values = world._rest(case, word, team)
    day = timezone.localdate().toordinal()
    case.people.order_by("pk").update(held_since=day - 9, held_until=day + 900)
    if main is not None:
        more(main, values, word)
    return world.World(word, case, {"ref": case.ref, **values})


def more(main: Any, values: dict[str, Any], word: str) -> None:
    """What the pages of one case list, once more."""
    from django.utils import timezone

    from habeas.casework import entries
    from habeas.store import models as tables

    case, today = main.case, timezone.localdate()
    anna = tables.Account.objects.get(username="anna")
    person = case.people.create(key=f"person-{word}", label=f"{word} person")
    source = case.sources.create(key=f"source-{word}", name=f"{word} source")
    document = world._document(case, word)
    document.source = source
    document.save()
    document.people.set([person])
    authority = tables.Authority.objects.get(ref=values["authority"])
    case.proceedings.create(authority=authority, number=f"{word}-1")
    tables.Proceeding.objects.create(
        case=tables.Case.objects.get(ref=values["ref"]) if "ref" in values else case,
        authority=tables.Authority.objects.get(ref=main.values["authority"]),
        number=f"{word}-2",
    )
    tables.Consent.objects.create(case=case, person=person, use="share", given=str(today), to=f"{word} office")
    case.notes.create(text=f"{word} thought", by=tables.Account.objects.get(username=f"author-case-{word}"))
    place = tables.Place.objects.create(name=f"{word} seen", kind="prison", state="RU")
    case.case_places.create(place=place, key=f"place-{word}")
    case.observations.create(place=place, key=f"o-{word}", indicator="toilet_in_cell", yes=False, since="2024-05-01")
    visited = tables.Place.objects.get(ref=main.values["place"])
    visit = tables.Visit.objects.create(
        place=visited, team=case.team, on=str(today), on_first=today.toordinal(), token=f"v-{word}",
        by=tables.Account.objects.get(username=f"author-case-{word}"), companions=f"{word} with",
    )  # fmt: skip
    world._seen(visit, f"more-{word}", today)
    tables.Share.objects.create(
        case=case, team=tables.Team.objects.get(name=f"Third case-{word}"), reason=f"{word} shared", until=today
    )
    row = tables.ListRow.objects.get(pk=values["list_row"])
    row.pk, row.identity, row.number = None, f"{word}-more", 100 + tables.ListRow.objects.count()
    row.person_list = tables.PersonList.objects.get(ref=main.values["list"])
    row.save()
    made = entries.add(case, anna, {"kind": "asked", "on": "2026-01-01", "who": [person.key], "note": f"{word} noted"})
    assert made


def asked(client: Client, address: str) -> list[str]:
    """The queries of a page that was opened before."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    assert client.get(address).status_code == 200, address
    with CaptureQueriesContext(connection) as queries:
        client.get(address)
    return [query["sql"] for query in queries.captured_queries]


def test_no_page_asks_more_for_more_rows(sign_in: SignIn) -> None:
    from django.core.cache import cache
    from django.utils import timezone

    from habeas.casework import jobs
    from habeas.desk.cases import rows
    from habeas.store.models import Account, Case, Person, Team

    cache.clear()
    anna, account = sign_in("anna"), Account.objects.get(username="anna")
    account.columns = {"cases": list(rows.CASE_COLUMNS), "people": list(rows.PEOPLE_COLUMNS)}
    account.save()
    Case.objects.filter(library=False).update(team=Team.objects.create(name="Elsewhere"))
    team = Team.objects.create(name="Ours")
    team.people.add(*Account.objects.filter(invented=True))
    main = added("word0", team)
    addresses = {name: address.format(**main.values) for name, address in PAGES.items()}
    counted: list[dict[str, list[str]]] = []
    for number in range(1, MANY + 1):
        one = added(f"word{number}", team, main)
        Case.objects.filter(pk=added(f"gone{number}", team).case.pk).update(deleted_at=timezone.now())
        if number in (FEW, MANY):
            jobs.work_off()
            for who in Person.objects.filter(case__team=team).exclude(findings__norm="echr-5-1", findings__digest="0"):
                listed.found(who)
                listed.found(who, "due", due=-1)
            counted.append({name: asked(anna, address) for name, address in addresses.items()})
    pages = {name: anna.get(addresses[name]).content.decode() for name in SHOWN}
    assert [name for name, told in SHOWN.items() if told.format(one.name) not in pages[name]] == []
    assert anna.get(addresses["visits"]).content.decode().count("Ours</span></li>") > MANY
    few, many = counted
    grown = {
        name: [f"{times - Counter(map(_shape, few[name]))[query]} more: {query[:400]}"
               for query, times in Counter(map(_shape, many[name])).items()
               if times > Counter(map(_shape, few[name]))[query]]
        for name in addresses
        if len(many[name]) > len(few[name])
    }  # fmt: skip
    assert not grown


def _shape(sql: str) -> str:
    """A query without the values in it."""
    return re.sub(r"'[^']*'|\b\d+\b", "?", re.sub(r"\([\d, ]+\)", "(?)", sql))
