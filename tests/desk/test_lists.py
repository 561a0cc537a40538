"""Lists: filters are links and mean one person, counts hold, teams stay apart, bulk actions are taken back."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

SignIn = Callable[[str], Client]


def _titles(client: Client, **query: str) -> set[str]:
    """The names in the first column of a list."""
    return {row.title for row in client.get("/cases/", query).context["rows"]}


def _held(name: str, since: int = -30, place: str = "", **facts: int) -> Any:
    """A case with one person held since so many days ago; `facts` hold from as many days ago."""
    from django.utils import timezone

    from habeas.store.models import Case, Person, Place, Span, Team
    from habeas.store.models.base import new_ref

    day = timezone.localdate().toordinal()
    case = Case.objects.create(
        key=f"2024-{new_ref()}", title=name, team=Team.objects.get(name="Legal aid"), states=["RU"]
    )
    where = Place.objects.get_or_create(name=place, kind="prison", state="RU")[0] if place else None
    person = Person.objects.create(
        case=case, key="p1", label=name, held_at=where, held_since=day + since, held_until=day + 400
    )
    for fact, begun in {"held": since, **facts}.items():
        Span.objects.create(case=case, person=person, fact=fact, place=where, since=day + begun, until=day + 400)
    return case


def test_the_list_shows_the_cases_of_the_team(sign_in: SignIn) -> None:
    page = sign_in("anna").get("/cases/")
    assert page.status_code == 200
    assert len(page.context["rows"]) == page.context["count"] > 5
    assert sign_in("tahmina").get("/cases/").context["count"] == 0
    assert sign_in("pavel").get("/cases/").status_code == 404


def test_filters_about_people_ask_for_one_person(sign_in: SignIn) -> None:
    _held("Held child", child=-100)
    other = _held("Held man")
    _child_beside(other)
    anna = sign_in("anna")
    assert "Held child" in _titles(anna, held="now", child="1")
    assert "Held man" not in _titles(anna, held="now", child="1")
    assert "Held man" in _titles(anna, child="1")
    assert "Held child" in _titles(anna, view="people", held="now", child="on")
    assert "Free child" not in _titles(anna, view="people", held="now", child="on")


def _child_beside(case: Any) -> None:
    from django.utils import timezone

    from habeas.store.models import Person, Span

    day = timezone.localdate().toordinal()
    child = Person.objects.create(case=case, key="p2", label="Free child")
    Span.objects.create(case=case, person=child, fact="child", since=day - 10, until=day + 400)


def test_people_taken_out_of_the_record_are_not_listed(sign_in: SignIn) -> None:
    from django.utils import timezone

    case = _held("Taken out", child=-9)
    case.people.update(deleted_at=timezone.now())
    anna = sign_in("anna")
    assert "Taken out" not in _titles(anna, held="now", child="1")
    assert "Taken out" not in _titles(anna, view="people")
    [row] = [row for row in anna.get("/cases/").context["rows"] if row.title == "Taken out"]
    assert (row.names, row.held) == ([], 0)


def test_people_are_sorted_by_how_long_they_are_held(sign_in: SignIn) -> None:
    for name, since in (("Short", -3), ("Long", -900), ("Middle", -60)):
        _held(name, since)
    rows = sign_in("anna").get("/cases/?view=people&held=now").context["rows"]
    named = [row.title for row in rows if row.title in ("Short", "Middle", "Long")]
    assert named == ["Long", "Middle", "Short"]
    assert next(row.days for row in rows if row.title == "Short") == 4


def test_places_are_found_by_letters_of_either_alphabet(sign_in: SignIn) -> None:
    _held("In Sakharovo", place="Сахарово")
    anna = sign_in("anna")
    assert _titles(anna, where="saharov") == {"In Sakharovo"}
    from habeas.store.models import Place

    assert _titles(anna, where=Place.objects.get(name="Сахарово").ref) == {"In Sakharovo"}


def test_breaches_set_aside_are_left_out(sign_in: SignIn) -> None:
    from habeas.casework import decisions
    from habeas.casework.case_page import lines
    from habeas.store.models import Account, FindingRow

    anna = sign_in("anna")
    before = _titles(anna, verdict="breach")
    row = FindingRow.objects.filter(case__team__name="Legal aid", verdict="breach").first()
    assert row is not None
    case = row.case
    found = lines(case)
    by = Account.objects.get(username="anna")
    decisions.decide(case, by, found, "set_aside", "-", {found[0].identity: found[0].digest}, None)
    assert before - _titles(anna, verdict="breach") == {str(case)}


def test_what_was_breached_is_a_filter(sign_in: SignIn) -> None:
    from habeas.store.models import FindingRow

    anna = sign_in("anna")
    for name in ("ECHR", "CRC"):
        cases = FindingRow.objects.filter(instrument=name, verdict="breach", case__library=False)
        assert _titles(anna, instrument=name, verdict="breach") == {str(row.case) for row in cases}


def test_closed_deleted_and_judgments_stand_apart(sign_in: SignIn) -> None:
    from django.utils import timezone

    from habeas.store.models import Case

    closed, deleted = _held("Closed one"), _held("Deleted one")
    Case.objects.filter(pk=closed.pk).update(closed_on="2024-05-01")
    Case.objects.filter(pk=deleted.pk).update(deleted_at=timezone.now())
    anna = sign_in("anna")
    assert {"Closed one", "Deleted one"}.isdisjoint(_titles(anna))
    assert _titles(anna, show="closed") == {"Closed one"}
    assert _titles(anna, show="deleted") == {"Deleted one"}
    assert all(row.case.library for row in anna.get("/cases/?show=judgments").context["rows"])


@pytest.mark.parametrize("query", ["", "?view=people&held=now"])
def test_the_number_of_queries_does_not_grow(sign_in: SignIn, query: str) -> None:
    from django.db import connection

    anna = sign_in("anna")
    counts = []
    for size in (3, 25):
        for i in range(size):
            _held(f"Row {size} {i}", child=-5)
        anna.get(f"/cases/{query}")
        with CaptureQueriesContext(connection) as queries:
            anna.get(f"/cases/{query}")
        counts.append(len(queries))
    assert counts[0] == counts[1] < 40


def test_a_filter_that_cannot_be_read_is_said_and_left_out(sign_in: SignIn) -> None:
    page = sign_in("anna").get("/cases/?changed=yesterday&team=everybody&page=x")
    assert page.status_code == 200
    assert set(page.context["form"].errors) == {"changed", "team"}
    assert page.context["count"] > 5


def test_an_htmx_request_gets_the_rows_alone(sign_in: SignIn) -> None:
    part = sign_in("anna").get("/cases/?q=&held=now", headers={"HX-Request": "true"})
    assert b"<html" not in part.content
    assert part.headers["HX-Push-Url"] == "/cases/?held=now"


def test_names_stay_away_from_a_role_they_are_closed_to(sign_in: SignIn) -> None:
    from habeas.store.models import Setting

    key = _held("Secret Name").key
    Setting.objects.create(name="closed_fields", value={"caseworker": ["identity", "health"]})
    for query in ("", "?view=people&held=now"):
        page = sign_in("daniyar").get(f"/cases/{query}").content.decode()
        assert key in page
        assert ">Secret Name<" not in page
    assert not _titles(sign_in("daniyar"), q="Secret")
    assert "pregnant" not in sign_in("daniyar").get("/cases/").context["form"].fields


def test_columns_and_searches_are_kept(sign_in: SignIn) -> None:
    anna, daniyar = sign_in("anna"), sign_in("daniyar")
    anna.post("/cases/columns/", {"view": "cases", "column": ["team", "nonsense"]})
    assert [name for name, *_ in anna.get("/cases/").context["columns"]] == ["team"]
    team = anna.get("/cases/").context["teams"][0]
    anna.post("/cases/searches/", {"name": "Held", "query": "held=now", "team": team.pk})
    anna.post("/cases/searches/", {"name": "Mine", "query": "lawyer=anna"})
    assert [one.name for one in daniyar.get("/cases/").context["saved"]] == ["Held"]
    assert [one.name for one in anna.get("/cases/").context["saved"]] == ["Held", "Mine"]
    ref = anna.get("/cases/").context["saved"][0].ref
    assert daniyar.post(f"/cases/searches/{ref}/forget/").status_code == 404
    anna.post(f"/cases/searches/{ref}/forget/")
    assert [one.name for one in anna.get("/cases/").context["saved"]] == ["Mine"]


def test_bulk_actions_are_done_and_taken_back(sign_in: SignIn) -> None:
    from habeas.store.models import Account, Flag, Task

    cases = [_held(f"Bulk {i}") for i in range(3)]
    refs = [case.ref for case in cases]
    anna = sign_in("anna")
    lawyer = Account.objects.get(username="anna")
    before = _titles(anna, lawyer="anna")
    anna.post("/cases/bulk/", {"case": refs, "action": "assign", "lawyer": lawyer.pk})
    assert _titles(anna, lawyer="anna") == before | {case.title for case in cases}
    anna.post("/cases/bulk/undo/")
    assert _titles(anna, lawyer="anna") == before
    anna.post("/cases/bulk/", {"case": refs, "action": "flag", "text": "ask again"})
    assert _titles(anna, flagged="on") >= {case.title for case in cases}
    anna.post("/cases/bulk/undo/")
    assert not Flag.objects.filter(case__in=cases, lifted_at__isnull=True).exists()
    anna.post("/cases/bulk/", {"case": refs, "action": "task", "text": "call", "day": "2099-01-01"})
    assert Task.objects.filter(case__in=cases).count() == 3
    anna.post("/cases/bulk/undo/")
    assert not Task.objects.filter(case__in=cases).exists()


def test_bulk_says_what_is_missing_and_touches_no_other_team(sign_in: SignIn) -> None:
    from habeas.store.models import Flag, Team

    mine, other = _held("Mine"), _held("Not mine")
    other.team = Team.objects.get(name="Tracing")
    other.save()
    anna = sign_in("anna")
    refused = anna.post("/cases/bulk/", {"case": [mine.ref], "action": "flag", "text": ""})
    assert refused.status_code == 422
    assert "text" in refused.context["form"].errors
    anna.post("/cases/bulk/", {"case": [mine.ref, other.ref], "action": "flag", "text": "why"})
    assert [flag.case for flag in Flag.objects.filter(reason="why")] == [mine]
    assert b"Not mine" not in anna.post("/cases/bulk/", {"case": [other.ref, mine.ref], "action": "export"}).content


def test_the_whole_list_can_be_meant(sign_in: SignIn) -> None:
    from habeas.store.models import Flag

    cases = [_held(f"All {i}", place="One prison") for i in range(3)]
    data = {"everything": "1", "query": "where=one prison", "action": "flag", "text": "all"}
    sign_in("anna").post("/cases/bulk/", data)
    assert {flag.case for flag in Flag.objects.filter(reason="all")} == set(cases)


def _table(client: Client, case: Any, **asked: str) -> Any:
    data = {"case": [case.ref], "action": "export", "lock": "plain", **asked}
    return client.post("/cases/bulk/", data)


def _text(answer: Any) -> str:
    assert answer.streaming, answer.content.decode()
    return b"".join(answer.streaming_content).decode("utf-8-sig")


def test_a_table_has_addresses_and_no_formula(sign_in: SignIn) -> None:
    case = _held("=1+1")
    anna = sign_in("anna")
    told = _text(_table(anna, case, names="on"))
    assert f"/cases/{case.ref}/" in told
    assert "'=1+1" in told
    bare = _text(_table(anna, case))
    assert "=1+1" not in bare
    assert case.key not in bare
    assert case.ref in bare


def test_a_table_leaves_encrypted_or_by_choice_and_is_logged(sign_in: SignIn) -> None:
    import pyrage

    from habeas.store.models import AuditRow, AuditSalt

    case, anna = _held("Tabled"), sign_in("anna")
    asked = anna.post("/cases/bulk/", {"case": [case.ref], "action": "export"})
    assert asked.status_code == 200
    assert b'name="lock"' in asked.content
    assert _table(anna, case, lock="passphrase", passphrase="").status_code == 422
    secret = "пять слов которых никто не знает"
    answer: Any = _table(anna, case, names="on", lock="passphrase", passphrase=secret)
    sealed = b"".join(answer.streaming_content)
    assert b"Tabled" not in sealed
    assert "Tabled" in pyrage.passphrase.decrypt(sealed, secret).decode()
    row = AuditRow.objects.filter(what="export").order_by("-sequence")[0]
    assert row.case_ref == case.ref
    assert AuditSalt.objects.get(sequence=row.sequence).body == {
        "form": "csv", "names": True, "encrypted": True, "marks": False,
    }  # fmt: skip


def test_a_table_names_nobody_who_withdrew(sign_in: SignIn) -> None:
    from habeas.store.models import Consent

    case, anna = _held("Quibbleton and others"), sign_in("anna")
    person = case.people.order_by("pk")[0]
    type(person).objects.filter(pk=person.pk).update(label="Quibbleton D.")
    Consent.objects.create(case=case, person=person, use="record", given="2020-01-01", withdrawn="2021-01-01")
    told = _text(_table(anna, case, names="on"))
    assert "Quibbleton" not in told
    assert case.ref in told


def test_a_table_with_names_asks_while_somebody_must_not_be_told(sign_in: SignIn) -> None:
    case, anna = _held("Marked"), sign_in("anna")
    case.people.update(do_not_tell="the employer")
    refused = _table(anna, case, names="on")
    assert refused.status_code == 422
    assert "do not tell the employer" in refused.content.decode()
    assert "Marked" in _text(_table(anna, case, names="on", marks="on"))
    assert "Marked" not in _text(_table(anna, case))


def test_names_closed_to_a_role_are_in_no_table(sign_in: SignIn) -> None:
    from habeas.store.models import Setting

    Setting.objects.update_or_create(name="closed_fields", defaults={"value": {"caseworker": ["identity"]}})
    case = _held("Hushed")
    assert "Hushed" not in _text(_table(sign_in("daniyar"), case, names="on"))


def test_a_table_has_all_rows_and_too_many_are_not_changed(sign_in: SignIn, monkeypatch: Any) -> None:
    from habeas.desk.cases import bulk
    from habeas.store.models import Flag

    monkeypatch.setattr(bulk, "MOST", 2)
    cases = [_held(f"Many {i}", place="Full prison") for i in range(3)]
    data = {"everything": "1", "query": "where=full prison", "action": "export", "lock": "plain", "names": "on"}
    told = _text(sign_in("anna").post("/cases/bulk/", data))
    assert all(case.ref in told for case in cases)
    refused = sign_in("anna").post("/cases/bulk/", data | {"action": "flag", "text": "all"})
    assert refused.status_code == 422
    assert not Flag.objects.filter(reason="all").exists()


def test_no_lawyer_is_taken_away_by_leaving_it_blank(sign_in: SignIn) -> None:
    from habeas.store.models import Account

    case, anna = _held("Kept"), sign_in("anna")
    type(case).objects.filter(pk=case.pk).update(lawyer=Account.objects.get(username="anna"))
    assert anna.post("/cases/bulk/", {"case": [case.ref], "action": "assign", "lawyer": ""}).status_code == 422
    case.refresh_from_db()
    assert case.lawyer is not None
    anna.post("/cases/bulk/", {"case": [case.ref], "action": "assign", "lawyer": "nobody"})
    case.refresh_from_db()
    assert case.lawyer is None


def test_a_share_asks_while_somebody_must_not_be_told(sign_in: SignIn) -> None:
    from habeas.store.models import AuditRow, AuditSalt, Share, Team

    case, anna, team = _held("Guarded"), sign_in("anna"), Team.objects.get(name="Visits")
    case.people.update(do_not_tell="the employer")
    bulk = {"case": [case.ref], "action": "share", "team": str(team.pk), "text": "look"}
    single = {"team": str(team.pk), "reason": "look", "until": "2999-01-01"}
    for address, asked in (("/cases/bulk/", bulk), (f"/cases/{case.ref}/share/", single)):
        refused = anna.post(address, asked)
        assert refused.status_code == 422
        assert "do not tell the employer" in refused.content.decode()
        assert not Share.objects.filter(case=case).exists()
        assert anna.post(address, asked | {"marks": "on"}).status_code == 302
        row = AuditRow.objects.filter(what__in=("share", "add"), table="share", case_ref=case.ref).order_by(
            "-sequence"
        )[0]
        assert AuditSalt.objects.get(sequence=row.sequence).body["marks"] is True
        Share.objects.filter(case=case).delete()
    case.people.update(do_not_tell="the Visits team")
    for address, asked in (("/cases/bulk/", bulk), (f"/cases/{case.ref}/share/", single)):
        assert anna.post(address, asked | {"marks": "on"}).status_code == 422


def test_next_and_previous_inside_the_record(sign_in: SignIn) -> None:
    cases = [_held(f"Step {i}", place="Step prison") for i in range(3)]
    anna = sign_in("anna")
    rows = anna.get("/cases/?where=step prison&sort=case").context["rows"]
    assert [row.case for row in rows] == cases
    first, second, last = (
        anna.get(f"/cases/{case.ref}/", {"list": "where=step prison&sort=case", "at": str(at)}).content.decode()
        for at, case in enumerate(cases)
    )
    before, after = re.compile(r'href="([^"]*)" rel="prev"'), re.compile(r'href="([^"]*)" rel="next"')
    assert not before.search(first)
    assert not after.search(last)
    here, there = before.search(second), after.search(second)
    assert here is not None
    assert there is not None
    assert f"/cases/{cases[0].ref}/" in here[1]
    assert f"/cases/{cases[2].ref}/" in there[1]
    assert "where%3Dstep" in there[1], "the list goes along"
    follow = anna.get(there[1].replace("&amp;", "&")).content.decode()
    assert before.search(follow)
    kept = anna.get(f"/cases/{cases[2].ref}/").content.decode()
    assert before.search(kept), "the list is forgotten once its address is left out"
    assert "/cases/?where=step prison" in kept
    assert 'rel="prev"' not in sign_in("daniyar").get(f"/cases/{cases[1].ref}/").content.decode()


def test_the_page_of_a_case_leads_to_what_it_rests_on(sign_in: SignIn) -> None:
    from habeas.store.models import Authority, Case, Proceeding

    case = Case.objects.get(key="stateless-across-2022")
    court, other = (Authority.objects.create(name=name) for name in ("Court of this case", "Court of another"))
    Proceeding.objects.create(case=case, authority=court, number="1")
    anna = sign_in("anna")
    page = anna.get(f"/cases/{case.ref}/").content.decode()
    for name in ("documents", "sources", "consents", "proceedings"):
        address = reverse(name, args=[case.ref])
        assert f'href="{address}"' in page, name
        assert anna.get(address).status_code == 200
    address = f"{reverse('authorities')}?case={case.ref}"
    assert f'href="{address}"' in page
    listed = anna.get(address).content.decode()
    assert court.name in listed
    assert other.name not in listed
    assert sign_in("marina").get(address).status_code == 404
