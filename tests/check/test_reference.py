"""The columns and the plain reading of the rules say the same, norm by norm, person by person, day by day."""

from collections import defaultdict
from collections.abc import Sequence

from hypothesis import given, settings

from habeas.check.findings import check_cases
from habeas.check.program import Program
from habeas.check.reference import conditions_of, rule
from habeas.check.verdicts import VERDICTS
from habeas.record.case import Case
from tests.check.norms import program
from tests.check.strategies import AS_OF, cases

Told = dict[tuple[str, int, str, str | None], set[tuple[str, int]]]
"""By norm, source, person and other: (verdict, day) up to the day of the check; what is due or coming by its days."""


def by_columns(record: Sequence[Case], law: Program, as_of: int) -> Told:
    checked = check_cases(record, law, as_of)
    found, names = checked.found, checked.table.names
    told: Told = defaultdict(set)
    for i in range(len(found)):
        variant = law.variants[found.variant[i]].variant
        other = names.people[found.other[i]] if found.other[i] >= 0 else None
        indicator = f":{variant.indicator}" if variant.indicator else ""
        key = (variant.norm.id + indicator, int(found.source[i]), names.people[found.person[i]], other)
        _add(told[key], VERDICTS[found.verdict[i]], int(found.since[i]), int(found.until[i]), as_of)
    return {key: value for key, value in told.items() if value}


def by_reading(record: Sequence[Case], law: Program, as_of: int) -> Told:
    told: Told = defaultdict(set)
    for held in rule(conditions_of(record, law, as_of)):
        variant = law.variants[held.number].variant
        indicator = f":{variant.indicator}" if variant.indicator else ""
        key = (held.norm + indicator, held.source, held.who[1], held.other[1] if held.other else None)
        _add(told[key], held.verdict, held.since, held.until, as_of)
    return {key: value for key, value in told.items() if value}


def _add(days: set[tuple[str, int]], verdict: str, since: int, until: int, as_of: int) -> None:
    if verdict in ("due", "coming"):
        days.add((verdict, since))
    else:
        days.update((verdict, day) for day in range(since, min(until, as_of + 1)))


@settings(max_examples=30)
@given(cases())
def test_columns_and_rules_agree(case: Case) -> None:
    columns, rules = by_columns([case], program(), AS_OF), by_reading([case], program(), AS_OF)
    for key in sorted(columns.keys() | rules.keys(), key=str):
        assert columns.get(key, set()) == rules.get(key, set()), key
