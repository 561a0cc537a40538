"""After any change what is stored is what a check of the whole case stores, however few people were checked anew.

Two families in one case, with orders of one day and answers to one another's entries: something new is recorded,
corrected or taken back, and only whom it can concern is checked.
"""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from habeas.files import FaultsError
from habeas.record.case import Case, Kin, Source
from tests.check.strategies import PLACES, cases, moments

if TYPE_CHECKING:
    from habeas.store import models as tables

NOTHING_WHOLE = 0
"""No case is so small that it is checked whole."""


@st.composite
def two_families(draw: st.DrawFn) -> Case:
    """Two cases in one: the people of the second under other names, a link of kin between them, or none."""
    one, two = draw(cases(vague=False)), draw(cases(vague=False))
    also = renamed(two, "b-")
    bridge = draw(
        st.sampled_from([(), (Kin("mother", "sibling", "b-father"),), (Kin("father", "spouse", "b-mother"),)])
    )
    entries = sorted((*one.entries, *also.entries), key=lambda entry: entry.on.first or 0)
    return replace(
        one,
        people=(*one.people, *also.people),
        kin=(*one.kin, *also.kin, *bridge),
        places=PLACES,
        sources=(Source("s1", name="a register"), Source("s2", name="a visitor")),
        entries=tuple(replace(entry, order=n) for n, entry in enumerate(entries)),
        closed_on=None,
    )


def renamed(case: Case, mark: str) -> Case:
    """Other people; their entries answer and supersede those of the first family as well as their own."""

    def name(id: str | None) -> str | None:
        return None if id is None else mark + id

    return replace(
        case,
        people=tuple(replace(person, id=mark + person.id) for person in case.people),
        kin=tuple(replace(kin, who=mark + kin.who, of=mark + kin.of) for kin in case.kin),
        entries=tuple(
            replace(entry, id=mark + entry.id, who=name(entry.who), with_=name(entry.with_)) for entry in case.entries
        ),
    )


@pytest.fixture
def anna(office: Path) -> "tables.Account":
    from habeas.store.models import Account

    return Account.objects.get(username="anna")


def kept(row: "tables.Case") -> tuple[list[Any], ...]:
    """Everything a check keeps of a case, with linked cases too: findings with their days, stays, where each is, questions,
    the count."""
    from habeas.casework.recheck import questions
    from habeas.store.models import FindingRow, Span

    row.refresh_from_db()
    findings = FindingRow.everything.filter(case=row).values_list(
        "identity",
        "verdict",
        "since",
        "until",
        "due",
        "person",
        "other",
        "digest",
        "weight",
        "aside",
        "again",
        "reading",
    )
    spans = Span.everything.filter(case=row).values_list(
        "person", "fact", "place", "since", "until", "certain", "reading"
    )
    people = row.people.values_list("key", "held_at", "held_since", "held_until")
    asked = [(each.identity, each.rank, each.since, each.until, each.body) for each in questions(row)]
    return sorted(map(repr, findings)), sorted(map(repr, spans)), sorted(map(repr, people)), asked, [row.breaches]


def change(row: "tables.Case", by: "tables.Account", data: st.DataObject, new: dict[str, Any], key: str) -> str:
    """Records something new, or corrects or takes back an entry; says which. Raises FaultsError."""
    from habeas.casework import entries

    what = data.draw(st.sampled_from(["add", "correct", "retract"]))
    match what:
        case "add":
            row.entries.filter(key=key).delete()
            check_whole(row)
            entries.add(row, by, new | {"id": "a-new-one"}, whole=NOTHING_WHOLE)
        case "correct":
            check_whole(row)
            told = new | {"on": data.draw(moments(vague=False)).text, "until": ""}
            told["who"] = data.draw(st.sampled_from([new["who"], ["mother"], ["b-son"]]))
            entries.correct(row, by, key, told, whole=NOTHING_WHOLE)
        case _:
            check_whole(row)
            entries.retract(row, by, key, "an error", whole=NOTHING_WHOLE)
    return what


def check_whole(row: "tables.Case") -> None:
    from habeas.casework.recheck import recheck

    recheck(row)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(case=two_families(), data=st.data())
def test_what_is_stored_after_a_change_is_what_a_check_of_all_stores(
    anna: "tables.Account", case: Case, data: st.DataObject
) -> None:
    from django.db import transaction

    from habeas.casework import entries
    from habeas.store.mapping import add_case
    from habeas.store.models import Team

    with transaction.atomic():
        row = add_case(replace(case, id="two-families"), team=Team.objects.order_by("pk")[0]).case
        gone = {entry.supersedes for entry in case.entries}
        standing = [entry.id for entry in case.entries if entry.id not in gone]
        key = data.draw(st.sampled_from(standing)) if standing else ""
        try:
            if key:
                new = entries.data_of(row, list(row.entries.filter(key=key).select_related("person")))
                event(change(row, anna, data, new, key))
        except (FaultsError, entries.ConflictError):
            event("refused")
            key = ""
        if key:
            found = kept(row)
            check_whole(row)
            assert found == kept(row)
        transaction.set_rollback(True)


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(one=two_families(), other=cases(vague=False), data=st.data())
def test_the_same_holds_for_two_cases_with_the_same_people(
    anna: "tables.Account", one: Case, other: Case, data: st.DataObject
) -> None:
    """Some of a family are in both, and it may be that only the other case says who is whose kin. A change here is checked
    for whom it concerns in both cases; one there marks this case, and the worker checks it whole."""
    from django.db import transaction

    from habeas.casework import entries
    from habeas.casework.recheck import recheck_many
    from habeas.store.mapping import add_case
    from habeas.store.models import FindingRow, Linked, Reading, SameAs, Team

    with transaction.atomic():
        team = Team.objects.order_by("pk")[0]
        kin = data.draw(st.sampled_from([(), (), one.kin]))
        row = add_case(replace(one, id="case-one", kin=kin), team=team).case
        there = add_case(replace(other, id="case-two", closed_on=None), team=team).case
        for key in data.draw(
            st.sampled_from([["father"], ["father", "son"], ["mother", "son"], ["mother", "son", "father"]])
        ):
            pair = {"one": row.people.get(key=key), "other": there.people.get(key=key)}
            SameAs.objects.create(**pair, why="papers", certainty="sure")
        check_whole(there)
        changed = data.draw(st.sampled_from([row, there]))
        gone = {entry.supersedes for entry in (one if changed == row else other).entries}
        standing = [entry.id for entry in (one if changed == row else other).entries if entry.id not in gone]
        key = data.draw(st.sampled_from(standing)) if standing else ""
        try:
            if key:
                check_whole(row)
                new = entries.data_of(changed, list(changed.entries.filter(key=key).select_related("person")))
                event(f"{change(changed, anna, data, new, key)} {changed.key}")
        except (FaultsError, entries.ConflictError):
            event("refused")
            key = ""
        if key:
            assert Linked.objects.filter(case=row, other=there).exists()
            row.refresh_from_db()
            if changed == there:
                assert row.stale_since is not None
                recheck_many([row])
            found = kept(row)
            event(f"linked rows: {FindingRow.everything.filter(case=row, reading=Reading.LINKED).exists()}")
            check_whole(row)
            assert found == kept(row)
        transaction.set_rollback(True)
