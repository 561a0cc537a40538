"""The timelines of a body and of a proceeding: hearings, decisions, orders, letters, deadlines, of cases one may see."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

SignIn = Callable[[str], Client]
COURT = "Kagu District Court"


@pytest.fixture
def kagu(office: Any) -> Any:
    """A case with a proceeding before a court: a hearing, an order served and running, letters, one answered."""
    from habeas.store import models as tables

    team = tables.Team.objects.get(name="Legal aid")
    case = tables.Case.objects.create(key="kagu", title="Kagu case", team=team)
    person = tables.Person.objects.create(case=case, key="p1", label="Kagu Person")
    court = tables.Authority.objects.create(name=COURT, kind="court", state="RU")
    row = tables.Proceeding.objects.create(case=case, authority=court, number="7-1", opened="2020-01")
    own = {"proceeding": row}
    for key, kind, day, columns in (
        ("hearing", "court_hearing", "2020-02-03", own),
        ("order", "detention_ordered", "2020-02-04", {**own, "fields": {"valid_to": {"when": "2020-05-01"}}}),
        ("ruling", "expulsion_ordered", "2020-02-05", {**own, "fields": {"served_on": {"when": "2020-03-01"}}}),
        ("letter", "information_requested", "2020-04-01", {**own, "asks": True}),
        ("answer", "response_received", "2020-04-20", {"re": "letter"}),
        ("silence", "information_requested", "2020-06-01", {**own, "asks": True}),
        ("named", "released", "2020-07-01", {"fields": {"ordered_by": COURT}}),
        ("other", "released", "2020-07-02", {"fields": {"ordered_by": f"{COURT} of another town"}}),
    ):
        _entry(case, key, kind, day, person=person, **columns)
    return row


def _entry(case: Any, key: str, kind: str, day: str, **columns: Any) -> Any:
    from datetime import date

    from habeas.store.models import Entry

    at = date.fromisoformat(day).toordinal()
    return Entry.objects.create(case=case, key=key, kind=kind, on=day, on_first=at, on_last=at, **columns)


def lines(client: Client, address: str) -> dict[str, Any]:
    answer = client.get(address)
    assert answer.status_code == 200
    return {line.item.key or line.item.text: line for line in answer.context["lines"]}


def of_court(row: Any) -> str:
    return f"/authorities/{row.authority.ref}/"


def of_proceeding(row: Any) -> str:
    return f"/cases/{row.case.ref}/proceedings/{row.ref}/"


def test_what_a_court_did_is_a_list_in_the_order_of_time_with_what_lasts(sign_in: SignIn, kagu: Any) -> None:
    found = lines(sign_in("anna"), of_court(kagu))
    assert list(found) == ["hearing", "order", "ruling", "letter", "silence", "named"]
    told = {key: (line.item.part, line.item.text) for key, line in found.items()}
    assert told["hearing"] == ("hearing", "Court hearing")
    assert told["order"] == ("order", "Detention ordered; until 1 May 2020")
    assert told["ruling"] == ("decision", "Expulsion ordered; handed over on 1 March 2020")
    assert told["letter"][0] == "letter"
    assert told["letter"][1].endswith("; answered on 20 April 2020")
    assert told["silence"][1].endswith("; no answer is on record")
    assert (found["letter"].sure, found["silence"].sure) == (True, False)
    assert found["silence"].until == timezone.localdate().toordinal()
    assert found["hearing"].until is None
    assert [line.item.who for line in found.values()] == [("Kagu case",)] * 6


def test_the_picture_has_a_row_for_each_part_and_the_numbers_of_the_list(sign_in: SignIn, kagu: Any) -> None:
    page = sign_in("anna").get(of_court(kagu)).content.decode()
    [svg] = re.findall(r'<svg class="life".*?</svg>', page, re.DOTALL)
    assert re.findall(r'class="life__what"[^>]*>([^<]+)<', svg) == [
        "Hearings", "Decisions", "Orders", "Letters and answers", "Other",
    ]  # fmt: skip
    assert "1. 3 February 2020: Court hearing" in svg
    assert svg.count('class="lasts"') == 3
    assert svg.count('class="lasts lasts--open"') == 1
    assert sorted(re.findall(r'class="life__number"[^>]*>(\d+)<', svg))


def test_a_proceeding_tells_its_own_alone_and_whom_it_concerns(sign_in: SignIn, kagu: Any) -> None:
    found = lines(sign_in("anna"), of_proceeding(kagu))
    assert list(found) == ["hearing", "order", "ruling", "letter", "silence"]
    assert found["hearing"].item.who == ("Kagu Person",)
    assert "timeline" in sign_in("anna").get(of_proceeding(kagu)).content.decode().lower()


def test_a_deadline_that_runs_from_its_entry_is_on_the_timeline(sign_in: SignIn, kagu: Any) -> None:
    from habeas.store.models import FindingRow

    day = timezone.localdate().toordinal()
    _entry(kagu.case, "hearing-2", "court_hearing", "2020-02-06", supersedes="hearing", proceeding=kagu)
    norm = FindingRow.objects.order_by("pk")[0].norm
    told = {
        "case": kagu.case, "person": kagu.case.people.get(), "norm": norm, "instrument": "ECHR", "provision": "5",
        "force": "binding", "since": day, "digest": "x", "law_version": "x", "first_seen": timezone.now(),
    }  # fmt: skip
    FindingRow.objects.create(identity="one", anchor="hearing", verdict="due", due=day + 5, **told)
    FindingRow.objects.create(identity="two", anchor="other", verdict="due", due=day + 6, **told)
    FindingRow.objects.create(identity="three", anchor="order", verdict="breach", **told)
    for address in (of_court(kagu), of_proceeding(kagu)):
        found = [line for line in sign_in("anna").get(address).context["lines"] if line.item.part == "deadline"]
        assert [(line.item.identity, line.item.verdict) for line in found] == [("one", "due")], (
            "by what it corrects too"
        )
    assert "mark--due" in sign_in("anna").get(of_court(kagu)).content.decode()


def test_cases_of_others_closed_sources_and_what_was_taken_back_stay_out(sign_in: SignIn, kagu: Any) -> None:
    from habeas.store.models import Source

    assert lines(sign_in("tahmina"), of_court(kagu)) == {}
    assert sign_in("tahmina").get(of_proceeding(kagu)).status_code == 404
    Source.objects.create(case=kagu.case, key="guard", access="protected")
    kagu.case.entries.filter(key__in=("order", "answer")).update(source="guard")
    _entry(kagu.case, "gone", "retracted", "2020-02-03", supersedes="hearing")
    found = lines(sign_in("anna"), of_court(kagu))
    assert list(found) == ["ruling", "letter", "silence", "named"]
    assert found["letter"].item.text.endswith("no answer is on record"), "the answer is not open to the reader"


def test_a_look_at_what_a_body_did_is_in_the_log(sign_in: SignIn, kagu: Any) -> None:
    from habeas.store.models import AuditRow

    rows = AuditRow.objects.filter(what="list", table="authority", ref=kagu.authority.ref)
    sign_in("tahmina").get(of_court(kagu))
    assert not rows.exists(), "nothing of a case was shown"
    sign_in("anna").get(of_court(kagu))
    assert list(rows.values_list("actor_name", flat=True)) == ["anna"]


def test_health_and_names_are_closed_on_both_timelines(sign_in: SignIn, kagu: Any) -> None:
    from habeas.check import health
    from habeas.store.models import FindingRow, Setting

    FindingRow.objects.create(
        case=kagu.case, person=kagu.case.people.get(), norm=min(health.norms()), instrument="ECHR", provision="3",
        force="binding", since=1, digest="x", law_version="x", first_seen=timezone.now(), identity="ill", anchor="hearing",
        verdict="due", due=timezone.localdate().toordinal(),
    )  # fmt: skip
    _entry(kagu.case, "exam", "medical_exam", "2020-03-03", proceeding=kagu)
    _entry(kagu.case, "asked", "asked", "2020-03-04", proceeding=kagu, fields={"what": "treatment_given"})
    anna = sign_in("anna")
    assert {"exam", "asked"} <= lines(anna, of_court(kagu)).keys()
    Setting.objects.create(name="closed_fields", value={"lawyer": ["health", "identity"]})
    for address in (of_court(kagu), of_proceeding(kagu)):
        assert not {"exam", "asked"} & lines(anna, address).keys()
        page = anna.get(address).content.decode()
        assert "Kagu Person" not in page
        assert "A finding about health (closed to your role)" in page
        assert "Kagu case" not in page


def test_the_number_of_queries_does_not_grow_with_what_a_court_did(sign_in: SignIn, kagu: Any) -> None:
    from django.db import connection

    from habeas.store.models import Case, Person, Proceeding

    anna, counts = sign_in("anna"), []
    for more in (1, 9):
        for n in range(more):
            case = Case.objects.create(key=f"c{more}{n}", title=f"C{n}", team=kagu.case.team)
            row = Proceeding.objects.create(case=case, authority=kagu.authority)
            who = Person.objects.create(case=case, key="p", label=f"P{n}")
            _entry(case, "a", "information_requested", "2020-01-01", proceeding=row, person=who, asks=True)
            _entry(
                kagu.case, f"h{more}{n}", "court_hearing", "2020-02-03", proceeding=kagu, person=kagu.case.people.get()
            )
        for address in (of_court(kagu), of_proceeding(kagu)):
            anna.get(address)
            with CaptureQueriesContext(connection) as queries:
                anna.get(address)
            counts.append(len(queries))
    assert counts[:2] == counts[2:]
