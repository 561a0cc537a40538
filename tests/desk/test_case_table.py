"""The table of ticked cases is an exit like any other: use, recipient, consents, marks, sources, the log, ids and addresses."""

import csv
import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final

import pyrage
import pytest
from django.test import Client

from tests.desk.listed import alone, change, found, hold, logged, made, person

SignIn = Callable[[str], Client]
PLAIN: Final = {"action": "export", "lock": "plain", "use": "record", "to": "", "query": ""}
SHARE: Final = {"use": "share", "to": "Red Cross"}


@pytest.fixture
def family(office: Any) -> Any:
    """A case of our team with two people, one of whom is held, and a breach about her."""
    from habeas.store.models import Account

    alone()
    case = made("family", people=2, title="The Quorlenta matter", lawyer=Account.objects.get(username="anna"))
    change(person(case, 1), label="Zarina Quorlenta")
    change(person(case, 2), label="Dilshod Quorlenta")
    hold(person(case, 1))
    found(person(case, 1))
    return case


def take(client: Client, *cases: Any, **sent: Any) -> Any:
    return client.post("/cases/bulk/", {**PLAIN, "case": [case.ref for case in cases], **sent})


def rows(answer: Any) -> dict[str, dict[str, str]]:
    """The rows of the table by their id."""
    assert answer.status_code == 200, answer.content.decode()
    assert answer.streaming, "a page was shown and no file given"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="cases.csv"'
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return {row["id"]: row for row in csv.DictReader(io.StringIO(text))}


def refused(answer: Any) -> str:
    """The page that is shown instead of a table."""
    assert answer.status_code == 422
    return str(answer.content.decode())


def consent(who: Any, use: str = "share", **columns: Any) -> None:
    who.consents.create(case=who.case, use=use, **{"given": "2020-01-01", **columns})


def test_every_row_carries_its_id_and_the_address_that_opens_it(sign_in: SignIn, family: Any) -> None:
    other, anna = made("other"), sign_in("anna")
    told = rows(take(anna, family, other))
    assert list(told) == [family.ref, other.ref]
    for ref, row in told.items():
        assert list(row)[:2] == ["id", "address"]
        assert row["address"] == f"http://127.0.0.1/cases/{ref}/"
        assert anna.get(row["address"]).status_code == 200
    assert {name: told[family.ref][name] for name in ("people", "left_out", "held_now", "breaches_now")} == {
        "people": "2", "left_out": "0", "held_now": "1", "breaches_now": "1",
    }  # fmt: skip


def test_it_is_asked_for_what_and_to_whom(sign_in: SignIn, family: Any) -> None:
    anna = sign_in("anna")
    page = anna.post("/cases/bulk/", {"action": "export", "case": [family.ref]})
    assert (page.status_code, page.streaming) == (200, False)
    assert {"use", "to", "names", "lock"} <= page.context["form"].fields.keys()
    assert "Say to whom it goes." in refused(take(anna, family, use="share"))
    assert "This field is required" in refused(take(anna, family, use=""))
    assert "Type a passphrase" in refused(take(anna, family, lock="passphrase"))
    assert not logged("export", "case", family)


def test_without_names_nobody_is_named(sign_in: SignIn, family: Any) -> None:
    text = str(rows(take(sign_in("anna"), family)))
    assert "Quorlenta" not in text
    assert "Anna Lebedeva" in text


def test_with_names_the_own_copy_tells_them_and_the_title(sign_in: SignIn, family: Any) -> None:
    row = rows(take(sign_in("anna"), family, names="on"))[family.ref]
    assert row["people"] == "Zarina Quorlenta; Dilshod Quorlenta"
    assert (row["case"], row["team"], row["lawyer"]) == ("The Quorlenta matter", "Legal aid", "Anna Lebedeva")


def test_without_consent_nothing_is_shared(sign_in: SignIn, family: Any) -> None:
    page = refused(take(sign_in("anna"), family, **SHARE, without="1"))
    assert "Nobody in this case may be part of it." in page
    assert "Zarina Quorlenta: No consent to this use is recorded." in page
    assert not logged("export", "case", family)


@pytest.mark.parametrize(
    ("columns", "why"),
    [
        ({"withdrawn": "2021-05-01"}, "Consent was withdrawn"),
        ({"to": "Memorial"}, "Consent was given for “Memorial” alone."),
        ({"given": "2999-01-01"}, "Consent begins only on"),
    ],
)
def test_a_consent_has_its_days_and_its_recipient(
    sign_in: SignIn, family: Any, columns: dict[str, str], why: str
) -> None:
    consent(person(family, 1), **columns)
    assert why in refused(take(sign_in("anna"), family, **SHARE))


@pytest.mark.parametrize("names", ["", "on"])
def test_who_gave_no_consent_is_left_out_once_that_was_said(sign_in: SignIn, family: Any, names: str) -> None:
    consent(person(family, 2), to="red cross")
    anna = sign_in("anna")
    page = refused(take(anna, family, **SHARE, names=names))
    assert "Zarina Quorlenta: No consent to this use is recorded." in page
    assert 'name="without"' in page
    row = rows(take(anna, family, **SHARE, names=names, without="1"))[family.ref]
    assert row["people"] == ("Dilshod Quorlenta" if names else "1")
    assert (row["case"], row["left_out"], row["held_now"], row["breaches_now"]) == (family.ref, "1", "0", "")
    assert row["lawyer"] == ""
    assert "Zarina" not in str(row)
    assert logged("export", "case", family) == [
        {
            "format": "csv",
            "use": "share",
            "names": bool(names),
            "encrypted": False,
            "people": 1,
            "left_out": 1,
            "marks": 0,
        }
    ]


def test_a_case_of_which_nothing_may_leave_has_no_row(sign_in: SignIn, family: Any) -> None:
    other = made("other")
    consent(person(other))
    anna = sign_in("anna")
    assert "Nobody in this case may be part of it." in refused(take(anna, family, other, **SHARE))
    assert list(rows(take(anna, family, other, **SHARE, without="1"))) == [other.ref]
    assert (len(logged("export", "case", other)), logged("export", "case", family)) == (1, [])


def test_a_withdrawn_consent_stops_the_own_copy_too(sign_in: SignIn, family: Any) -> None:
    consent(person(family, 1), use="record", withdrawn="2021-05-01")
    anna = sign_in("anna")
    assert "Zarina Quorlenta: Consent was withdrawn" in refused(take(anna, family, names="on"))
    row = rows(take(anna, family, names="on", without="1"))[family.ref]
    assert (row["people"], row["case"], row["breaches_now"]) == ("Dilshod Quorlenta", family.ref, "")


def test_shared_whole_a_case_goes_by_its_number(sign_in: SignIn, family: Any) -> None:
    for number in (1, 2):
        consent(person(family, number))
    row = rows(take(sign_in("anna"), family, **SHARE, names="on"))[family.ref]
    assert (row["case"], row["lawyer"], row["breaches_now"]) == (family.ref, "", "1")
    assert row["people"] == "Zarina Quorlenta; Dilshod Quorlenta"


def test_do_not_tell_stops_the_whole_case_towards_them(sign_in: SignIn, family: Any) -> None:
    for number in (1, 2):
        consent(person(family, number))
    change(person(family, 1), do_not_tell="the migration service")
    page = refused(take(sign_in("anna"), family, use="share", to="Migration Service", marks="1", without="1"))
    assert "Nothing of this case may go there." in page


def test_what_is_published_leaves_out_who_wants_somebody_not_told(sign_in: SignIn, family: Any) -> None:
    for number in (1, 2):
        consent(person(family, number), use="publish")
    change(person(family, 1), do_not_tell="the migration service")
    anna = sign_in("anna")
    assert "What is published tells everybody." in refused(take(anna, family, use="publish", marks="1"))
    row = rows(take(anna, family, use="publish", names="on", marks="1", without="1"))[family.ref]
    assert row["people"] == "Dilshod Quorlenta"


@pytest.mark.parametrize("sent", [SHARE, {"names": "on"}, {**SHARE, "names": "on"}])
def test_while_a_mark_stands_it_is_read_first(sign_in: SignIn, family: Any, sent: dict[str, str]) -> None:
    for number in (1, 2):
        consent(person(family, number))
    change(person(family, 1), do_not_tell="the employer")
    anna = sign_in("anna")
    page = refused(take(anna, family, **sent))
    assert "Zarina Quorlenta: do not tell the employer." in page
    assert 'name="marks"' in page
    assert family.ref in rows(take(anna, family, **sent, marks="1"))
    assert [body["marks"] for body in logged("export", "case", family)] == [1]


def test_nothing_tells_what_rests_on_a_protected_source(sign_in: SignIn, family: Any) -> None:
    from habeas.store.models import Entry

    source = family.sources.create(key="guard", name="a guard", access="protected")
    anna = sign_in("anna")
    assert rows(take(anna, family))[family.ref]["held_now"] == "1"
    Entry.objects.create(case=family, key="e", kind="placed", person=person(family, 1), source="guard", order=1)
    row = rows(take(anna, family))[family.ref]
    assert (row["people"], row["held_now"], row["breaches_now"]) == ("2", "", "")
    source.released_by = family.lawyer
    source.save()
    assert rows(take(anna, family))[family.ref]["breaches_now"] == "1"


def test_who_was_deleted_is_in_no_row(sign_in: SignIn, family: Any) -> None:
    for number in (1, 2):
        consent(person(family, number))
    change(person(family, 1), deleted_at=family.opened_at)
    anna = sign_in("anna")
    for sent in ({}, SHARE):
        row = rows(take(anna, family, names="on", **sent))[family.ref]
        assert (row["people"], row["held_now"]) == ("Dilshod Quorlenta", "0")


def test_only_its_team_takes_a_case_out(sign_in: SignIn, family: Any) -> None:
    from django.utils import timezone

    from habeas.store.models import Case, Team

    others = made("others", team=Team.objects.create(name="Others"))
    until = timezone.localdate() + timedelta(days=9)
    others.shares.create(team=family.team, reason="look", until=until, answer="accepted")
    judgment = Case.objects.filter(library=True)[0]
    anna = sign_in("anna")
    assert anna.get(f"/cases/{others.ref}/").status_code == 200
    page = anna.post("/cases/bulk/", {"action": "export", "case": [family.ref, others.ref]})
    assert "1 ticked case is not of your team and is not in it." in page.content.decode()
    told = rows(take(anna, family, others, judgment, names="on"))
    assert set(told) == {family.ref, judgment.ref}
    assert told[judgment.ref]["case"] == str(judgment)
    assert logged("export", "case", others) == logged("export", "case", judgment) == []
    answer = anna.post("/cases/bulk/", {**PLAIN, "case": [others.ref]}, follow=True)
    assert "None of these cases is of your team" in answer.content.decode()


def test_a_deleted_case_does_not_leave_with_its_list(sign_in: SignIn, family: Any) -> None:
    change(family, deleted_at=family.opened_at)
    sent = {**PLAIN, "names": "on", "everything": "1", "query": "show=deleted"}
    answer = sign_in("anna").post("/cases/bulk/", sent, follow=True)
    assert not answer.streaming
    assert not logged("export", "case", family)


def test_a_whole_list_leaves(sign_in: SignIn, family: Any) -> None:
    made("free")
    sent = {**PLAIN, "everything": "1", "query": "view=people&held=now"}
    assert list(rows(sign_in("anna").post("/cases/bulk/", sent))) == [family.ref]


@pytest.mark.parametrize("group", ["identity", "health"])
def test_where_fields_are_closed_to_the_role_nothing_leaves_by_their_hand(
    sign_in: SignIn, family: Any, group: str
) -> None:
    from habeas.store.models import Setting

    Setting.objects.create(name="closed_fields", value={"caseworker": [group]})
    page = refused(take(sign_in("daniyar"), family))
    assert "nothing leaves by your hand" in page
    assert ("Quorlenta" in page) is (group != "identity")
    assert family.ref in rows(take(sign_in("anna"), family))


def test_it_is_locked_with_a_passphrase(sign_in: SignIn, family: Any) -> None:
    word = "correct horse battery staple"
    answer = take(sign_in("anna"), family, lock="passphrase", passphrase=word, names="on")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="cases.csv.age"'
    data = b"".join(answer.streaming_content)
    assert b"Quorlenta" not in data
    assert "Zarina Quorlenta" in pyrage.passphrase.decrypt(data, word).decode()
    assert [body["encrypted"] for body in logged("export", "case", family)] == [True]


@pytest.mark.parametrize("begin", ["=", "+", "-", "@", "\t", "\r"])
def test_a_spreadsheet_takes_no_name_for_a_formula(sign_in: SignIn, family: Any, begin: str) -> None:
    change(person(family, 1), label=f"{begin}1+1")
    change(family, title=f"{begin}2+2")
    row = rows(take(sign_in("anna"), family, names="on"))[family.ref]
    assert row["people"].startswith(f"'{begin}1+1")
    assert row["case"].startswith(f"'{begin}2+2")


def test_many_cases_are_asked_of_in_as_many_queries(sign_in: SignIn, family: Any) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    anna, asked, cases = sign_in("anna"), [], [family]
    take(anna, family)
    for round in ("first", "second"):
        with CaptureQueriesContext(connection) as queries:
            rows(take(anna, *cases))
        asked.append(len(queries))
        cases += [made(f"{round}-{number}") for number in range(10)]
    assert asked[0] == asked[1]
