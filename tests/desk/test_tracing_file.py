"""A case leaves as a tracing file: through the gate of every exit, with names and births alone."""

import datetime as dt
from typing import Any

from habeas.trace.pfif import read_pfif
from tests.desk.test_exits import SignIn, body, case_of, consent, take

KEY = "siblings-not-given-back"
TRACE = {"format": "xml", "use": "trace", "to": "Red Crescent"}


def people_of(answer: Any) -> Any:
    return read_pfif(body(answer), dt.date.today(), "out.xml").rows  # noqa: DTZ011


def first(key: str) -> Any:
    return case_of(key).people.exclude(label=None).order_by("pk")[0]


def test_only_who_agreed_to_tracing_leaves(sign_in: SignIn) -> None:
    client, person = sign_in("anna"), first(KEY)
    refused = take(client, KEY, **TRACE)
    assert refused.status_code == 422
    consent(KEY, person.key, "trace")
    asked = take(client, KEY, **TRACE)
    assert asked.status_code == 422  # the others are named first
    (found,) = people_of(take(client, KEY, **TRACE, without="1", marks="1"))
    assert found.name == person.label
    assert found.id == f"127.0.0.1/{case_of(KEY).ref}-{person.key}"
    assert found.last_seen == found.phone == ""


def test_whom_not_to_tell_stops_it(sign_in: SignIn) -> None:
    person = first(KEY)
    consent(KEY, person.key, "trace")
    person.do_not_tell = "the Red Crescent"
    person.save()
    answer = take(sign_in("anna"), KEY, **TRACE, without="1", marks="1")
    assert answer.status_code == 422
    assert "do not tell" in answer.content.decode()


def test_it_is_for_looking_for_relatives_alone(sign_in: SignIn) -> None:
    answer = take(sign_in("anna"), KEY, **(TRACE | {"use": "share"}))
    assert answer.status_code == 422
    assert "A tracing file is made to look for relatives" in answer.content.decode()


def test_another_team_reads_it_in_as_a_list(sign_in: SignIn) -> None:
    from tests.desk.registers import imported

    person = first(KEY)
    consent(KEY, person.key, "trace")
    file = body(take(sign_in("anna"), KEY, **TRACE, without="1", marks="1"))
    found = imported(sign_in("daniyar"), file, "out.xml")
    assert found.rows.get().listed["name"] == person.label
