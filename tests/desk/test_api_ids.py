"""What stands for ids of a file where names are closed: a refusal gives no id back, and a number that was told can be sent."""

from typing import Any, Final

import pytest

from tests.desk.test_access import leaks
from tests.desk.test_api import Program, at, worlds
from tests.desk.world import World

__all__ = ["worlds"]

DAY: Final = {"on": "2015-10-14", "on_first": 735885, "on_last": 735885}


def close(*groups: str) -> None:
    from habeas.store.models import Setting

    Setting.objects.create(name="closed_fields", value={"lawyer": list(groups)})


def add(world: World, key: str, kind: str = "separated", **more: Any) -> str:
    """Adds an entry; gives the number that stands for its id."""
    from habeas.casework import entries
    from habeas.store.models import Entry

    Entry.objects.create(case=world.case, key=key, kind=kind, **DAY, **more)
    return entries.number_of(world.case, key)


def person(world: World, key: str) -> Any:
    from habeas.store.models import Person

    return Person.objects.create(case=world.case, key=key, label=f"Name of {key}")


@pytest.mark.parametrize("field", ["standing", "confidence", "source", "document", "proceeding", "on", "until"])
def test_a_refused_value_gives_no_id_of_a_person(worlds: dict[str, World], field: str) -> None:
    anna, own = Program("anna"), worlds["own"]
    somebody = person(own, "quill-1")
    number = add(own, "quill-entry", person=somebody, until="2015-10-15")
    close("identity")
    refused = anna.correct(at(own, number), **{field: somebody.ref})
    assert (refused.status_code, set(refused.json()["fields"])) == (422, {field})
    assert not leaks(refused, "quill", "Quill")


def test_what_is_no_field_of_people_is_kept_as_it_was_sent(worlds: dict[str, World]) -> None:
    from habeas.store.models import Entry

    anna, own = Program("anna"), worlds["own"]
    somebody = person(own, "quill-1")
    number = add(own, "quill-entry", person=somebody)
    close("identity")
    done = anna.correct(at(own, number), note=somebody.ref)
    assert done.status_code == 200, done.content
    assert Entry.objects.get(pk=done.json()["entry"]).note == somebody.ref


def test_a_refusal_of_somebody_who_can_be_told_here_quotes_no_id(worlds: dict[str, World]) -> None:
    anna, own = Program("anna"), worlds["own"]
    somebody = person(own, "quill-1")
    number = add(own, "quill-entry", person=somebody, with_text="a guard")
    open_entry = add(own, "quill-other", person=somebody)
    close("identity")
    both = anna.correct(at(own, number), **{"with": somebody.ref, "with_words": "a guard", "who": [somebody.ref, "no"]})
    assert (both.status_code, set(both.json()["fields"])) == (422, {"with_words", "who"})
    assert both.json()["fields"]["who"] == ["This is no person or entry that can stand here."]
    many = anna.correct(at(own, number), re=open_entry, who=["no", somebody.ref])
    assert many.status_code == 422
    assert not leaks(both, "quill")
    assert not leaks(many, "quill")


@pytest.mark.parametrize("why", ["health", "protected", "deleted"])
def test_a_number_of_an_entry_that_is_hidden_gives_no_id(worlds: dict[str, World], why: str) -> None:
    from django.utils import timezone

    from habeas.store import models as tables

    anna, own = Program("anna"), worlds["own"]
    number = add(own, "quill-entry", person=person(own, "quill-1"))
    more: dict[str, Any] = {"kind": "illness"} if why == "health" else {}
    if why == "protected":
        tables.Source.objects.create(case=own.case, key="quill-source", name="Quill", access="protected")
        more = {"source": "quill-source"}
    gone = person(own, "quill-gone")
    hidden = add(own, "quill-hidden", person=gone, **more)
    if why == "deleted":
        tables.Person.objects.filter(pk=gone.pk).update(deleted_at=timezone.now())
    close("identity", "health")
    assert anna.get(at(own, hidden)).status_code == 404
    for told in (hidden, int(hidden)):
        refused = anna.correct(at(own, number), re=told)
        assert (refused.status_code, set(refused.json()["fields"])) == (422, {"re"})
        assert not leaks(refused, "quill", "Quill")
    unknown = anna.correct(at(own, number), re="987654321")
    assert refused.json() == anna.correct(at(own, number), re=int(hidden)).json()
    assert unknown.json()["fields"]["re"][0].replace("987654321", hidden) == refused.json()["fields"]["re"][0]


def test_a_number_that_was_told_can_be_sent_back(worlds: dict[str, World]) -> None:
    """A file may have numbers for ids: one of them may be the number that stands for another entry."""
    from habeas.store.models import Entry

    anna, own = Program("anna"), worlds["own"]
    somebody = person(own, "quill-1")
    meant = add(own, "quill-meant", "detained", person=somebody)
    other = add(own, meant, person=somebody)
    zero = add(own, f"0{meant}", person=somebody)
    close("identity")
    for number, kind in ((meant, "detained"), (other, "separated"), (zero, "separated")):
        read = anna.get(at(own, number))
        assert (read.json()["entry"], read.json()["kind"]) == (number, kind)
    assert anna.get(at(own, f"0{meant}")).json()["entry"] == zero, "a key that is written as no number is"
    for told in (meant, int(meant)):
        number = add(own, f"quill-{type(told).__name__}", person=somebody)
        done = anna.correct(at(own, number), re=told)
        assert done.status_code == 200, done.content
        assert (Entry.objects.get(pk=done.json()["entry"]).re, done.json()["fields"]["re"]) == ("quill-meant", meant)
        again = anna.correct(done.headers["Location"], re=done.json()["fields"]["re"], on="2015-10-15")
        assert Entry.objects.get(pk=again.json()["entry"]).re == "quill-meant"


@pytest.mark.parametrize("groups", [("identity", "health"), ("health",)])
def test_what_follows_a_hidden_entry_goes_on_to_follow_it(worlds: dict[str, World], groups: tuple[str, ...]) -> None:
    from habeas.store.models import Entry

    anna, own = Program("anna"), worlds["own"]
    somebody = person(own, "quill-1")
    add(own, "hidden-quill", "illness", person=somebody)
    number = add(own, "later", person=somebody, re="hidden-quill")
    close(*groups)
    where = at(own, number if "identity" in groups else "later")
    done = anna.correct(where, on="2015-10-16")
    assert not leaks(done, "hidden-quill")
    assert done.status_code == 200, done.content
    assert "re" not in done.json()["fields"]
    assert Entry.objects.filter(case=own.case, supersedes="later")[0].re == "hidden-quill"
