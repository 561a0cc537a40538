"""Questions are answered by one click or one field: the entry is made, the check decides, and a click is undone."""

import re
from collections.abc import Callable
from datetime import date
from html import unescape
from typing import Any, Final

import pytest
from django.test import Client
from django.utils import timezone

SignIn = Callable[[str], Client]
SIBLINGS: Final = "siblings-not-given-back"
REVIEWED: Final = "done:siblings-not-given-back:aziza:detention_reviewed:-:-"
HELD: Final = "held:siblings-not-given-back:aziza:detained:contact-2022-02-28-1:-"


def a_case(key: str = SIBLINGS) -> Any:
    from habeas.store.models import Case

    return Case.objects.get(key=key)


def today() -> str:
    return timezone.localdate().isoformat()


def questions(case: Any) -> Any:
    from habeas.casework.recheck import questions as worked_out

    return worked_out(case)


def shown(client: Client, case: Any, path: str = "questions/") -> str:
    page = client.get(f"/cases/{case.ref}/{path}")
    assert page.status_code == 200
    return page.content.decode()


def form_of(client: Client, case: Any, identity: str, path: str = "questions/", answer: str = "") -> dict[str, Any]:
    """The form of a question as it stands in the page: its address, and what its button sends."""
    for form in re.findall(r"<form .*?</form>", shown(client, case, path), re.DOTALL):
        goal = re.search(r'action="([^"]*)"', form)
        if goal and unescape(goal[1]).partition("?")[2] == _query(identity, answer):
            sent = dict(re.findall(r'name="(\w+)" value="([^"]*)"', form))
            return {"to": unescape(goal[1]), "sent": sent, "html": form}
    raise AssertionError(f"no form for {identity} {answer}")


def _query(identity: str, answer: str) -> str:
    from urllib.parse import urlencode

    return urlencode({"id": identity}) + (f"&answer={answer}" if answer else "")


def click(client: Client, case: Any, identity: str, answer: int) -> str:
    """One click on an answer, and the page it leads to."""
    form = form_of(client, case, identity, answer=str(answer))
    page = client.post(form["to"], form["sent"], follow=True)
    assert page.status_code == 200
    return page.content.decode()


def test_one_click_on_no_enters_it_and_the_check_decides(sign_in: SignIn) -> None:
    case, anna = a_case(), sign_in("anna")
    row = next(each for each in questions(case) if each.identity == REVIEWED)
    before = set(case.findings.filter(verdict="breach").values_list("identity", flat=True))
    page = click(anna, case, REVIEWED, 1)
    made = case.entries.filter(kind="not_done", fields__what="detention_reviewed")
    assert {entry.person.key for entry in made} == {"aziza", "bek"}
    last = min(row.until, timezone.localdate().toordinal())
    days = date.fromordinal(row.since).isoformat(), date.fromordinal(last).isoformat()
    assert {(each.on, each.until) for each in made} == {days}
    assert {(each.standing, each.confidence) for each in made} == {("alleged", "reported")}
    source = case.sources.get(key=made[0].source)
    assert source.access == "confidential"
    assert "Anna Lebedeva" in source.name
    assert set(case.findings.filter(verdict="breach").values_list("identity", flat=True)) - before
    assert "The entry is kept." in page
    assert re.search(r"findings? (is|are) new", page)
    assert "<strong>Entered:</strong> Not done" in page
    assert "Alleged · source: asked by Anna Lebedeva" in page
    assert not any(each.identity == REVIEWED for each in questions(a_case()))


def test_what_was_entered_is_undone_by_one_click_and_the_question_is_open_again(sign_in: SignIn) -> None:
    case, anna = a_case(), sign_in("anna")
    before = set(case.findings.values_list("identity", "verdict"))
    page = click(anna, case, REVIEWED, 1)
    key = re.search(r'name="undo" value="([^"]*)"', page)
    assert key is not None
    assert f"/entries/{key[1]}/correct/" in page
    undone = anna.post(f"/cases/{case.ref}/questions/", {"undo": key[1], "at": "all"}, follow=True).content.decode()
    assert case.entries.filter(kind="retracted", supersedes=key[1]).exists()
    assert set(a_case().findings.values_list("identity", "verdict")) == before
    assert "Entered:" not in undone
    assert any(each.identity == REVIEWED for each in questions(a_case()))
    again = anna.post(f"/cases/{case.ref}/questions/", {"undo": key[1]}, follow=True).content.decode()
    assert "Nothing was taken back" in again
    assert case.entries.filter(kind="retracted", supersedes=key[1]).values("key").distinct().count() == 1


def test_yes_lies_on_some_day_of_the_question_and_still_held_is_so_today(sign_in: SignIn) -> None:
    case, anna = a_case(), sign_in("anna")
    click(anna, case, HELD, 0)
    assert {each.on for each in case.entries.filter(kind="register_answer")} == {today()}
    row = next(each for each in questions(case) if each.identity == REVIEWED)
    click(anna, case, REVIEWED, 0)
    (made,) = {(each.on, each.until) for each in case.entries.filter(kind="detention_reviewed")}
    last = min(row.until, timezone.localdate().toordinal())
    assert made == (f"{date.fromordinal(row.since)}/{date.fromordinal(last)}", "")
    assert case.sources.filter(key__startswith="asked-").count() == 1, "one source a day"


def test_the_same_click_sent_twice_enters_once(sign_in: SignIn) -> None:
    case, anna = a_case(), sign_in("anna")
    for identity, answer, kind in ((REVIEWED, "1", "not_done"), (HELD, "0", "register_answer")):
        form = form_of(anna, case, identity, answer=answer)
        before = case.entries.filter(kind=kind).values("key").distinct().count()
        for _ in range(2):
            anna.post(form["to"], form["sent"])
        assert case.entries.filter(kind=kind).values("key").distinct().count() == before + 1


def test_a_click_on_an_older_page_is_looked_at_again(sign_in: SignIn) -> None:
    case, anna = a_case(), sign_in("anna")
    form = form_of(anna, case, REVIEWED, answer="1")
    page = anna.post(form["to"], {**form["sent"], "asked": "1"})
    assert page.status_code == 422
    text = page.content.decode()
    assert "The record changed" in text
    assert re.search(r'name="on" value="\d{4}-\d\d-\d\d"', text), "its day stands in the form"
    assert not case.entries.filter(fields__what="detention_reviewed").exists()


def test_a_click_answers_nothing_else_than_what_was_shown(sign_in: SignIn) -> None:
    from habeas.store.models import QuestionRow

    case, anna = a_case(), sign_in("anna")
    form = form_of(anna, case, REVIEWED, answer="1")
    rows = QuestionRow.objects.filter(case=case)
    aziza = next(each for each in rows if each.identity == REVIEWED)
    bek = next(each for each in rows if each.identity == REVIEWED.replace("aziza", "bek"))
    for change in ({"since": aziza.since + 40}, {"body": {**bek.body, "about": "another"}}):
        was = {name: getattr(bek, name) for name in change}
        QuestionRow.objects.filter(pk=bek.pk).update(**change)
        page = anna.post(form["to"], form["sent"])
        assert page.status_code == 409, change
        text = page.content.decode()
        assert "It asks about other people or days now" in text
        assert re.search(r'name="on" value="\d{4}-\d\d-\d\d"', text), "its day stands in the form"
        assert not case.entries.filter(fields__what="detention_reviewed").exists()
        QuestionRow.objects.filter(pk=bek.pk).update(**was)
    assert anna.post(form["to"], {**form["sent"], "shown": ""}).status_code == 409
    assert anna.post(form["to"], form["sent"]).status_code == 302
    assert case.entries.filter(fields__what="detention_reviewed").exists()


def test_a_place_is_said_for_the_days_that_were_shown(sign_in: SignIn) -> None:
    from habeas.store.models import QuestionRow

    case, row = asked("where")
    anna = sign_in("anna")
    form = form_of(anna, case, row.identity)
    value = re.search(r'<option value="([^"]+)"', form["html"])
    assert value is not None
    QuestionRow.objects.filter(pk=row.pk).update(since=row.since + 3)
    before = case.entries.count()
    page = anna.post(form["to"], {**form["sent"], "value": value[1]})
    assert page.status_code == 409
    assert "It asks about other people or days now" in page.content.decode()
    assert f'<option value="{value[1]}" selected' in page.content.decode(), "what was chosen stays"
    assert case.entries.count() == before


def test_who_would_say_the_day_first_still_has_the_form(sign_in: SignIn) -> None:
    case, anna = a_case(), sign_in("anna")
    text = shown(anna, case)
    assert "Say day and source first:" in text
    link = re.search(r'<a class="govuk-link" href="([^"]*detention_reviewed[^"]*answer=1)"', text)
    assert link is not None
    assert "Keep this entry" in anna.get(unescape(link[1])).content.decode()


def test_death_is_never_entered_by_one_click(sign_in: SignIn) -> None:
    from habeas.store.models import Case

    anna = sign_in("anna")
    for case in Case.objects.filter(library=False, team__people__username="anna"):
        grave = [
            (row.identity, str(number))
            for row in questions(case)
            if not row.every_reading
            for number, answer in enumerate(row.body["answers"])
            if answer["kind"] == "death"
        ]
        if grave:
            with pytest.raises(AssertionError, match="no form"):
                form_of(anna, case, grave[0][0], answer=grave[0][1])
            sent = {"asked": str(case.questions.get(identity=grave[0][0], reading=0).pk), "at_once": "1"}
            page = anna.post(f"/cases/{case.ref}/questions/?{_query(*grave[0])}", sent)
            assert page.status_code == 422
            assert not case.entries.filter(kind="death").exists()
            return
    raise AssertionError("nobody is asked whether somebody ill died")


# ---- one field -----------------------------------------------------------------------------------------------------


def asked(asks: str, about: str = "") -> tuple[Any, Any]:
    """A case of anna's team where this is asked, and the question."""
    from habeas.store.models import Case

    for case in Case.objects.filter(library=False, team__people__username="anna"):
        for row in questions(case):
            if not row.every_reading and row.body["asks"] == asks and about in ("", row.body["about"]):
                return case, row
    raise AssertionError(f"{asks} {about} is not asked")


def fill(client: Client, case: Any, row: Any, value: str) -> Any:
    form = form_of(client, case, row.identity)
    assert form["html"].count("<button") == 1
    fields = re.findall(r'name="(\w+)"', form["html"])
    shown = ["shown"] if row.body["asks"] == "where" else []
    assert fields == ["csrfmiddlewaretoken", "asked", *shown, "at", "value"]
    return client.post(form["to"], {**form["sent"], "value": value}, follow=True)


def test_a_date_is_answered_in_its_one_field_and_undone(sign_in: SignIn) -> None:
    case, row = asked("date")
    anna, key = sign_in("anna"), row.body["entry"]
    before = case.entries.filter(key=key).first()
    name = "until" if row.body["about"] == "until" else "on"
    assert fill(anna, case, row, "2022-13").status_code == 422
    day = date.fromordinal(row.since)
    page = fill(anna, case, row, f"{day:%d.%m.%Y}").content.decode()
    later = case.entries.filter(supersedes=key).first()
    assert getattr(later, name) == day.isoformat()
    assert (later.kind, later.source, later.standing) == (before.kind, before.source, before.standing)
    assert "Entered:" in page
    anna.post(f"/cases/{case.ref}/questions/", {"undo": later.key})
    back = case.entries.filter(supersedes=later.key).first()
    assert (back.kind, back.on, back.until, back.fields) == (before.kind, before.on, before.until, before.fields)


def test_what_was_typed_stays_where_the_questions_were_made_anew_meanwhile(sign_in: SignIn) -> None:
    case, row = asked("date")
    form = form_of(anna := sign_in("anna"), case, row.identity)
    sent = {**form["sent"], "asked": "1", "value": "14.03.2021"}
    page = anna.post(form["to"], sent)
    assert page.status_code == 422
    assert 'value="14.03.2021"' in page.content.decode()
    assert "Is it still so?" in page.content.decode()
    assert not case.entries.filter(supersedes=row.body["entry"]).exists()


def test_a_day_to_come_is_asked_back_in_the_form_of_the_entry(sign_in: SignIn) -> None:
    case, row = asked("date")
    page = fill(sign_in("anna"), case, row, "2999-01-01")
    assert page.redirect_chain
    assert 'value="2999-01-01"' in page.content.decode()
    assert not case.entries.filter(supersedes=row.body["entry"]).exists()


def test_a_missing_field_of_an_entry_is_chosen_in_place(sign_in: SignIn) -> None:
    case, row = asked("field", "basis")
    anna = sign_in("anna")
    assert fill(anna, case, row, "").status_code == 422
    assert "The entry is kept." in fill(anna, case, row, "expulsion").content.decode()
    assert case.entries.filter(supersedes=row.body["entry"]).first().fields["basis"] == ["expulsion"]


def test_what_is_not_said_of_a_person_is_said_in_place(sign_in: SignIn) -> None:
    case, row = asked("person", "speaks_state_language")
    anna = sign_in("anna")
    person = case.people.get(key=row.body["who"])
    before = {name: getattr(person, name) for name in ("label", "sex", "born", "nationality", "phone", "do_not_tell")}
    names = list(person.names.values_list("name", "source", "mothers_name"))
    assert "The entry is kept." in fill(anna, case, row, "no").content.decode()
    person.refresh_from_db()
    assert person.speaks_state_language is False
    assert {name: getattr(person, name) for name in before} == before
    assert list(person.names.values_list("name", "source", "mothers_name")) == names
    assert not any(each.identity == row.identity for each in questions(a_case(case.key)))


def test_where_somebody_was_is_chosen_in_place(sign_in: SignIn) -> None:
    case, row = asked("where")
    anna, key = sign_in("anna"), case.case_places.first().key
    assert "The entry is kept." in fill(anna, case, row, key).content.decode()
    made = case.entries.filter(kind="transferred", standing="alleged")
    assert {each.place_id for each in made} == {case.case_places.first().place_id}
    assert row.body["who"] in {each.person.key for each in made}


# ---- who may -------------------------------------------------------------------------------------------------------


def test_others_cannot_click_or_undo(sign_in: SignIn) -> None:
    case, anna = a_case(), sign_in("anna")
    form = form_of(anna, case, REVIEWED, answer="1")
    key = case.entries.filter(person__key="aziza").first().key
    for name in ("marina", "pavel"):
        other = sign_in(name)
        assert other.post(form["to"], form["sent"]).status_code == 404
        assert other.post(f"/cases/{case.ref}/questions/", {"undo": key}).status_code == 404
    assert not case.entries.filter(fields__what="detention_reviewed").exists()
    assert anna.post(f"/cases/{case.ref}/questions/", {"undo": "no-such"}).status_code == 404


def test_nobody_undoes_an_entry_they_may_not_read(sign_in: SignIn) -> None:
    from habeas.casework import entries, sources
    from habeas.store.models import Account

    case, anna = a_case(), Account.objects.get(username="anna")
    source = sources.add(case, anna, "a guard of the night shift", "protected")
    data = {"kind": "visit", "on": "2022-01-05", "who": ["aziza"], "source": source.key}
    key = entries.add(case, anna, data).key
    daniyar, address = sign_in("daniyar"), f"/cases/{case.ref}/questions/"
    assert daniyar.post(address, {"undo": key}).status_code == 404
    assert "Entered:" not in daniyar.get(f"{address}?entered={key}").content.decode()
    assert "Entered:" in sign_in("anna").get(f"{address}?entered={key}").content.decode()
    assert not case.entries.filter(kind="retracted", supersedes=key).exists()


def test_who_only_looks_on_sees_the_questions_and_answers_none(sign_in: SignIn) -> None:
    from datetime import timedelta

    from habeas.store.models import Account, Share

    case, anna, marina = a_case(), sign_in("anna"), sign_in("marina")
    form, until = form_of(anna, case, REVIEWED, answer="1"), timezone.localdate() + timedelta(days=9)
    team = Account.objects.get(username="marina").teams.get()
    Share.objects.create(
        case=case, team=team, reason="advice", until=until, answer="accepted", answered_at=timezone.now()
    )
    page = shown(marina, case)
    assert 'class="asked__text"' in page
    assert "at_once" not in page
    assert 'name="value"' not in page
    key = case.entries.filter(person__key="aziza").first().key
    assert marina.post(form["to"], form["sent"]).status_code == 404
    assert marina.post(f"/cases/{case.ref}/questions/", {"undo": key}).status_code == 404
    assert not case.entries.filter(fields__what="detention_reviewed").exists()


def test_nobody_undoes_or_puts_back_what_rests_on_a_source_they_may_not_read(sign_in: SignIn) -> None:
    """An undo, or a retraction corrected, would write the old content anew, in their own name."""
    from habeas.casework import entries, sources
    from habeas.store.models import Account

    case, anna = a_case(), Account.objects.get(username="anna")
    source = sources.add(case, anna, "a guard of the night shift", "protected")
    data: dict[str, Any] = {"kind": "visit", "on": "2022-01-05", "who": ["aziza"], "source": source.key}
    first, second = (entries.add(case, anna, data).key for _ in range(2))
    later = entries.correct(case, anna, first, {"kind": "visit", "on": "2022-01-06", "who": ["aziza"]}).key
    gone = entries.retract(case, anna, second, "told by mistake").key
    daniyar, address = sign_in("daniyar"), f"/cases/{case.ref}/questions/"
    assert daniyar.get(f"/cases/{case.ref}/entries/{later}/").status_code == 200
    assert daniyar.post(address, {"undo": later}).status_code == 404
    assert "Entered:" not in daniyar.get(f"{address}?entered={later}").content.decode()
    assert daniyar.get(f"/cases/{case.ref}/entries/{gone}/correct/").status_code == 404
    assert sign_in("anna").get(f"/cases/{case.ref}/entries/{gone}/correct/").status_code == 200
    assert not case.entries.filter(recorded_by__username="daniyar").exists()


def test_what_a_colleague_entered_is_taken_back_with_a_reason_only(sign_in: SignIn) -> None:
    case, anna = a_case(), sign_in("anna")
    key = re.search(r'name="undo" value="([^"]*)"', click(anna, case, REVIEWED, 1))
    assert key is not None
    page = sign_in("daniyar").post(f"/cases/{case.ref}/questions/", {"undo": key[1]})
    assert page.headers["Location"] == f"/cases/{case.ref}/entries/{key[1]}/retract/"
    assert not case.entries.filter(kind="retracted", supersedes=key[1]).exists()


def test_what_was_entered_on_an_earlier_day_is_taken_back_with_a_reason_only(sign_in: SignIn) -> None:
    from datetime import timedelta

    case, anna = a_case(), sign_in("anna")
    key = re.search(r'name="undo" value="([^"]*)"', click(anna, case, REVIEWED, 1))
    assert key is not None
    case.entries.filter(key=key[1]).update(recorded_at=timezone.now() - timedelta(days=2))
    assert "Entered:" not in shown(anna, case, f"questions/?entered={key[1]}")
    page = anna.post(f"/cases/{case.ref}/questions/", {"undo": key[1]})
    assert page.headers["Location"] == f"/cases/{case.ref}/entries/{key[1]}/retract/"


def test_one_click_is_of_one_person_where_others_are_asked_of_other_days() -> None:
    from habeas.desk.cases.questions import Asked, Row

    def row(who: str, since: int, until: int) -> Row:
        return Row(1, who, {"who": who}, None, since, until)

    def asked_of(*rows: Row) -> Asked:
        return Asked(rows[0], rows, "", tuple(each.body["who"] for each in rows), (), 0, ())

    apart = asked_of(row("a", 700_000, 700_031), row("b", 700_800, 700_830))
    assert (apart.keys, apart.days, apart.is_of_one) == (["a"], (700_000, 700_031), True)
    alike = asked_of(row("a", 700_000, 700_031), row("b", 700_000, 700_031))
    assert (alike.keys, alike.days, alike.is_of_one) == (["a", "b"], (700_000, 700_031), False)


def test_two_clicks_at_one_moment_enter_once(office: object) -> None:
    from habeas.desk.cases import at_once
    from habeas.store.models import Account

    case, anna = a_case(), Account.objects.get(username="anna")
    made = {"kind": "visit", "on": "2022-01-05", "who": ["aziza"], "confidence": "reported"}
    assert at_once.enter(case, anna, "click-7-0", made).key == at_once.enter(case, anna, "click-7-0", made).key
    assert case.entries.filter(kind="visit", on="2022-01-05").values("key").distinct().count() == 1


def test_a_day_is_said_of_somebody_who_has_no_name(sign_in: SignIn) -> None:
    from habeas.store.models import Person

    case, row = asked("person", "speaks_state_language")
    Person.objects.filter(case=case, key=row.body["who"]).update(label=None)
    assert "The entry is kept." in fill(sign_in("anna"), case, row, "no").content.decode()
    assert case.people.get(key=row.body["who"]).speaks_state_language is False
