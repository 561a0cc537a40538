"""Undo of a merge restores both people exactly, in whatever order merges and undos come, and whatever was recorded meanwhile.

Against a model: a list of pairs that stand. After every act each person's cluster is what the pairs lead to; entries stay
where they were written; once all is undone every row of the people and every finding is as it was, but for what was recorded.
"""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

PEOPLE: Final = 5
ACTS: Final = st.lists(
    st.one_of(
        st.tuples(st.just("join"), st.integers(0, PEOPLE - 1), st.integers(0, PEOPLE - 1), st.booleans()),
        st.tuples(st.just("part"), st.integers(0, 20), st.booleans()),
        st.tuples(st.just("entry"), st.integers(0, PEOPLE - 1)),
    ),
    min_size=2,
    max_size=14,
)


def world() -> tuple[Any, list[Any]]:
    """The same family five times, in five cases of one team, each told a little otherwise: one child was taken in twice."""
    from habeas.casework.sample import _files
    from habeas.store.mapping import add_case
    from habeas.store.models import Account, Person, ReportedName, Team

    by, team = Account.objects.get(username="anna"), Team.objects.get(name="Legal aid")
    found = next(case for case in _files("examples") if case.id == "infant-taken")
    people = []
    for number in range(PEOPLE):
        entries = tuple(each for at, each in enumerate(found.entries) if at % PEOPLE != number)
        add_case(replace(found, id=f"merged-{number}", entries=entries), team=team)
        person = Person.objects.get(case__key=f"merged-{number}", key="baby")
        ReportedName.objects.create(person=person, name=f"Умарали {number}")
        people.append(person)
    return by, people


def rows_of(people: Iterable[Any], since: int) -> list[Any]:
    """All that the record says of these people, row by row; entries up to a number, those after it were recorded since."""
    from habeas.store import models as tables

    cases = [person.case_id for person in people]
    own = {"case__in": cases}
    volatile = {"checked_at", "stale_since", "asked_at", "changed_at", "turns_on", "breaches", "law_version"}
    case_columns = [f.attname for f in tables.Case._meta.concrete_fields if f.name not in volatile]
    return [
        list(tables.Case.objects.filter(pk__in=cases).order_by("pk").values_list(*case_columns)),
        list(tables.Person.everything.filter(**own).order_by("pk").values_list()),
        list(tables.ReportedName.objects.filter(person__case__in=cases).order_by("pk").values_list()),
        list(tables.Kin.everything.filter(**own).order_by("pk").values_list()),
        list(tables.Entry.everything.filter(**own, pk__lte=since).order_by("pk").values_list()),
        list(tables.Consent.everything.filter(**own).order_by("pk").values_list()),
    ]


def found_of(people: Iterable[Any]) -> list[Any]:
    """What the check stores of these cases."""
    from habeas.casework.recheck import recheck_one
    from habeas.store import models as tables

    cases = [person.case_id for person in people]
    for case in tables.Case.objects.filter(pk__in=cases):
        recheck_one(case)
    columns = ("identity", "verdict", "since", "until", "digest", "linked", "reading")
    names = {field.attname for field in tables.FindingRow._meta.concrete_fields}
    rows = tables.FindingRow.everything.filter(case__in=cases)
    return sorted(rows.values_list(*(name for name in columns if name in names)), key=str)


def one_act(act: tuple[Any, ...], by: Any, people: list[Any], standing: list[tuple[Any, int, int]]) -> None:
    """Does one act, in the record and in the model."""
    from habeas.casework import entries, identity
    from habeas.store.models.base import new_ref

    match act:
        case ("join", one, other, sure) if one != other:
            certainty = "sure" if sure else "likely"
            row = identity.join(by, people[one], people[other], "the same passport", certainty, new_ref())
            if all(row.pk != known.pk for known, _, _ in standing):
                standing.append((row, one, other))
        case ("part", number, first) if standing:
            row, one, other = standing.pop(number % len(standing))
            identity.part(row, by, people[one if first else other])
        case ("entry", who):
            told = {"kind": "contact", "on": "2024-08-01", "who": [people[who].key], "with": "a lawyer"}
            entries.add(people[who].case, by, told)


def clusters_of(people: list[Any]) -> list[frozenset[int]]:
    from habeas.casework import identity
    from habeas.store.models import Case

    found = identity.clusters(Case.objects.filter(library=False))
    numbers = {person.pk: number for number, person in enumerate(people)}
    return [frozenset(numbers[pk] for pk in found.of(person.pk)) for person in people]


def wanted(standing: list[tuple[Any, int, int]]) -> list[frozenset[int]]:
    """Which numbers the pairs of the model lead to, by plain flooding."""
    groups = [{number} for number in range(PEOPLE)]
    for _, one, other in standing:
        together = groups[one] | groups[other]
        for number in together:
            groups[number] = together
    return [frozenset(group) for group in groups]


@given(acts=ACTS, data=st.data())
@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
def test_undo_of_merges_restores_everybody_exactly(
    office: Path, acts: list[tuple[Any, ...]], data: st.DataObject
) -> None:
    from habeas.store.models import Entry, SameAs

    with transaction.atomic():
        by, people = world()
        last = Entry.everything.order_by("-pk").values_list("pk", flat=True)[0]
        found_of(people)
        for person in people:
            person.refresh_from_db()
        before, standing = rows_of(people, last), list[tuple[Any, int, int]]()
        recorded = 0
        for act in acts:
            one_act(act, by, people, standing)
            recorded += act[0] == "entry"
            assert clusters_of(people) == wanted(standing)
        said = SameAs.objects.filter(one__in=people).count()
        for row, one, _ in data.draw(st.permutations(standing)):
            one_act(("part", [each[0] for each in standing].index(row), True), by, people, standing)
            assert clusters_of(people) == wanted(standing), one
        alone = found_of(people)
        assert rows_of(people, last) == before
        assert Entry.everything.filter(pk__gt=last, case__in=[person.case_id for person in people]).count() == recorded
        assert SameAs.objects.filter(one__in=people).count() == said, "what was said stays readable"
        assert alone, "the check finds something of them"
        assert alone == _as_if_never_joined(people)
        transaction.set_rollback(True)


def _as_if_never_joined(people: list[Any]) -> list[Any]:
    """What a check finds where nobody was ever said to be another."""
    from habeas.store.models import SameAs

    SameAs.objects.filter(one__in=people).delete()
    return found_of(people)
