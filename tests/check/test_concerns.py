"""Re-checking whom an entry concerns gives what a full check gives."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from habeas.check.concerns import concerned_by_observation, concerns, recheck
from habeas.check.findings import Finding, check_cases
from habeas.check.office import load_program
from habeas.record.case import Case
from tests.check.strategies import AS_OF, cases

PROGRAM = load_program()


def essence(findings: tuple[Finding, ...]) -> list[tuple[object, ...]]:
    return sorted(
        (f.id, f.who, f.other or "", f.verdict, f.since, f.until or 0, f.due or 0, f.digest) for f in findings
    )


@settings(max_examples=30)
@given(cases(), st.data())
def test_rechecking_whom_a_new_entry_concerns_equals_a_full_check(case: Case, data: st.DataObject) -> None:
    if not case.entries:
        return
    new = data.draw(st.sampled_from(case.entries))
    old = replace(case, entries=tuple(e for e in case.entries if e is not new))
    before = check_cases([old], PROGRAM, AS_OF).findings
    full = check_cases([case], PROGRAM, AS_OF).findings
    people = concerns(case, new) | concerns(old, new)
    assert essence(recheck(case, people, before, PROGRAM, AS_OF)) == essence(full)


@settings(max_examples=20)
@given(cases(), st.data())
def test_rechecking_whom_an_observation_concerns_equals_a_full_check(case: Case, data: st.DataObject) -> None:
    if not case.observations:
        return
    new = data.draw(st.sampled_from(case.observations))
    old = replace(case, observations=tuple(o for o in case.observations if o is not new))
    before = check_cases([old], PROGRAM, AS_OF).findings
    full = check_cases([case], PROGRAM, AS_OF).findings
    people = concerned_by_observation(case, new)
    assert essence(recheck(case, people, before, PROGRAM, AS_OF)) == essence(full)
