"""A vaguer date never settles anything: what is a breach or met with it is so with each date that it may mean."""

from collections import defaultdict

from hypothesis import given, settings

from habeas.check.findings import check_cases
from habeas.check.verdicts import VERDICTS
from habeas.law.norm import AtEvent, Event
from habeas.record.case import Case
from tests.check.norms import program
from tests.check.strategies import AS_OF, widenings

Settled = dict[tuple[object, ...], set[tuple[str, object]]]


def settled(case: Case) -> Settled:
    """By norm, source, person and other: (verdict, day), or (verdict, event) of what is about an event."""
    checked = check_cases([case], program(), AS_OF)
    found, names = checked.found, checked.table.names
    told: Settled = defaultdict(set)
    for i in range(len(found)):
        compiled, verdict = program().variants[found.variant[i]], VERDICTS[found.verdict[i]]
        other, anchor = found.other[i], found.anchor[i]
        key = (
            compiled.variant.norm.id, compiled.number, int(found.source[i]), names.people[found.person[i]],
            names.people[other] if other >= 0 else None,
        )  # fmt: skip
        if verdict not in ("breach", "met"):
            continue
        if isinstance(compiled.form, Event | AtEvent) or getattr(compiled.form, "counts", None) == "per_order":
            told[key].add((verdict, names.entries[anchor] if anchor >= 0 else None))
        else:
            told[key] |= {(verdict, day) for day in range(found.since[i], min(found.until[i], AS_OF + 1))}
    return told


@settings(max_examples=150)
@given(widenings())
def test_a_vaguer_date_never_settles_what_was_not(pair: tuple[Case, Case]) -> None:
    exact, vague = (settled(case) for case in pair)
    for key, found in vague.items():
        assert found <= exact.get(key, set()), key
