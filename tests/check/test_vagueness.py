"""A vaguer date never settles anything: what is a breach or met with it is so with each date that it may mean."""

from collections import defaultdict

from hypothesis import given, settings

from habeas.check.findings import Checked, check_cases
from habeas.check.program import Compiled
from habeas.check.verdicts import VERDICTS
from habeas.law.norm import AtEvent, Event, Limit, Recurrence, While
from habeas.law.syntax import Lasted, walk
from habeas.record.case import Case
from tests.check.norms import program
from tests.check.strategies import AS_OF, widenings

Told = dict[tuple[int, int, str, str | None], set[tuple[str, object]]]


def verdicts(case: Case) -> Told:
    """What the check says of a case, by what it says it of."""
    return told_by(check_cases([case], program(), AS_OF))


def told_by(checked: Checked) -> Told:
    """By number of the variant, source, person and other: (verdict, day), or (verdict, event) of what is about one."""
    found, names = checked.found, checked.table.names
    told: Told = defaultdict(set)
    for i in range(len(found)):
        number, verdict = int(found.variant[i]), VERDICTS[found.verdict[i]]
        other, anchor = found.other[i], found.anchor[i]
        key = (
            number, int(found.source[i]), names.people[found.person[i]], names.people[other] if other >= 0 else None
        )  # fmt: skip
        if is_about_an_event(program().variants[number]):
            event = names.entries[anchor] if anchor >= 0 and not begins_or_ends(program().variants[number]) else None
            told[key].add((verdict, event))
        elif verdict not in ("due", "coming"):
            told[key] |= {(verdict, day) for day in range(found.since[i], min(found.until[i], AS_OF + 1))}
    return told


def is_about_an_event(compiled: Compiled) -> bool:
    form = compiled.form
    return isinstance(form, Event | AtEvent) or (isinstance(form, Limit) and form.counts == "per_order")


def begins_or_ends(compiled: Compiled) -> bool:
    """Whether the event is the begin or end of a fact, which has no entry of its own to be known by."""
    form = compiled.form
    return isinstance(form, Event | AtEvent) and form.trigger.fact is not None


def runs_on(compiled: Compiled) -> bool:
    """Whether a clock runs in the norm that *not known* neither resets nor ends (CORNERS, Time).

    A vaguer date can hide a break from such a clock, which then runs on: what it settles by that is what CORNERS decided.
    """
    form = compiled.form
    if isinstance(form, While):
        return any(isinstance(part, Lasted) for part in (*walk(form.condition), *walk(form.must)))
    return isinstance(form, Recurrence) or (isinstance(form, Limit) and form.counts == "consecutive")


def settled(exact: Case, vague: Case) -> set[str]:
    """The norms without a running clock that say breach or met of the vaguer record, and not of the other."""
    before = verdicts(exact)
    return {
        program().variants[key[0]].variant.norm.id
        for key, told in verdicts(vague).items()
        if not runs_on(program().variants[key[0]])
        and {(verdict, at) for verdict, at in told if verdict in ("breach", "met")} - before.get(key, set())
    }


@settings(max_examples=80)
@given(widenings())
def test_a_vaguer_date_never_settles_what_was_not(pair: tuple[Case, Case]) -> None:
    assert settled(*pair) == set()
