"""One visit that concerns dozens of people: all are marked at once, the pages say how far it is, and what was found changes."""

import re
from collections.abc import Callable
from typing import Any

from django.test import Client

from tests.desk.filled import filled

SignIn = Callable[[str], Client]
PEOPLE = 24
CHECKED_FIRST = 9
FOUND = "/law/norms/cpt-4m2/"
CASE = """
id: crowd-{number}
state: RU
people: [{{id: p, label: Somebody {number}, sex: M, born: 1990}}]
entries:
  - {{id: a, on: 2026-01-10, kind: apprehended, who: p, ordered_by: police}}
  - {{id: b, on: 2026-01-11, kind: placed, who: p, place: p1, basis: expulsion}}
"""


def crowded() -> tuple[Any, list[Any]]:
    """A place of the office with a cell in it, and people of one team who are held in the cell: what each case knows."""
    from habeas.casework.recheck import recheck_many
    from habeas.record.reader import read_case_text
    from habeas.record.vocabulary import load_vocabulary
    from habeas.store.mapping import Named, add_to
    from habeas.store.models import Case, CasePlace, Place, Team

    told = {"kind": "aliens_detention_centre", "state": "RU"}
    centre = Place.objects.create(name="Crowded centre", **told)
    cell = Place.objects.create(name="Cell 1", within=centre, **told)
    team, rows = Team.objects.get(name="Legal aid"), []
    for number in range(PEOPLE):
        text = CASE.format(number=number)
        case, _ = read_case_text(text.replace("place: p1, ", ""), "crowd.yaml", load_vocabulary())
        row = Case.objects.create(key=case.id, title=case.id, states=["RU"], team=team)
        add_to(Named(row, {}, {}), case)
        row.entries.filter(kind="placed").update(place=cell)
        CasePlace.objects.create(case=row, place=cell, key="p1")
        rows.append(row)
    recheck_many(rows)
    return centre, rows


def broken(client: Client, address: str) -> str:
    """What the page of a place says was broken there."""
    text = client.get(address).content.decode()
    return text[text.index('id="breaches"') : text.index('id="visits"')]


def page(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def test_a_visit_to_a_crowded_place_is_worked_off_and_the_pages_say_how_far(sign_in: SignIn) -> None:
    from habeas.casework import jobs
    from habeas.casework.recheck import recheck_many
    from habeas.store.models import Case

    anna, marina = sign_in("anna"), sign_in("marina")
    centre, rows = crowded()
    place, case = f"/places/{centre.ref}/", f"/cases/{rows[-1].ref}/"
    assert FOUND not in broken(anna, place)
    for address in (place, "/", case):
        assert "re-checked" not in page(anna, address), address

    visit = f"{place}visits/new/"
    sent = filled(marina, visit, **{"on": "2026-01-14", "i-occupants": "9", "i-cell_m2": "17"})
    assert marina.post(visit, sent).status_code == 302
    waiting = Case.objects.filter(stale_since__isnull=False)
    assert set(waiting) == set(rows)
    assert waiting.values("stale_since").distinct().count() == 1, "all of them at one moment"
    assert all(row.case_places.filter(place=centre).count() == 1 for row in rows), (
        "their check reads what was seen there"
    )
    assert f"Being re-checked: {PEOPLE} cases." in page(anna, place)
    assert f"0 of {PEOPLE} done." in page(anna, place)
    assert f"{PEOPLE} cases are being re-checked" in page(anna, "/")
    assert f"0 of {PEOPLE} done." in page(anna, "/")
    assert "This case is being re-checked" in page(anna, case)
    assert "re-checked" not in page(marina, place), "no case of hers"
    assert "re-checked" not in page(marina, "/"), "no case of hers"

    recheck_many(rows[:CHECKED_FIRST])
    left = PEOPLE - CHECKED_FIRST
    assert f"Being re-checked: {left} cases." in page(anna, place)
    assert f"{CHECKED_FIRST} of {PEOPLE} done." in page(anna, place)
    assert f"{left} cases are being re-checked" in page(anna, "/")
    assert f"{CHECKED_FIRST} of {PEOPLE} done." in page(anna, "/")
    assert "This case is being re-checked" in page(anna, case)

    jobs.work_off()
    for address in (place, "/", case):
        assert "re-checked" not in page(anna, address), address
    assert f">{PEOPLE}<" in broken(anna, place).partition(FOUND)[2].partition("</tr>")[0]
    assert all(row.findings.filter(norm="cpt-4m2", verdict="breach").exists() for row in rows)


def test_a_case_that_was_put_aside_is_no_work_that_goes_on(sign_in: SignIn) -> None:
    """It is told on its page and to the administrator; the count of what is being re-checked ends without it."""
    from habeas.casework.recheck import mark_stale
    from habeas.store.models import Case

    anna = sign_in("anna")
    centre, rows = crowded()
    mark_stale([rows[0].pk])
    assert "1 case is being re-checked" in page(anna, "/")
    Case.objects.filter(pk=rows[0].pk).update(check_fault="ValueError")
    for address in ("/", f"/places/{centre.ref}/"):
        told = page(anna, address)
        assert "re-checked" not in told
        assert "1 case could not be checked; its figures may be old." in told
