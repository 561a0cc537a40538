"""One path for one and for a million: people checked one family at a time, all at once, in chunks, and on two threads."""

from dataclasses import replace
from unittest.mock import patch

from hypothesis import given, settings
from hypothesis import strategies as st

from habeas.check import steps
from habeas.check.cases import table_of_cases
from habeas.check.engine import check_table
from habeas.check.findings import Finding, check_cases
from habeas.record.case import Case
from tests.check.norms import program
from tests.check.strategies import AS_OF, cases


def essence(finding: Finding) -> tuple[object, ...]:
    """What a finding says, but for the objects of the law."""
    return (
        finding.case, finding.id, finding.source, finding.who, finding.other or "", finding.verdict, finding.since,
        finding.until, finding.due, finding.state, finding.weakened, finding.digest,
    )  # fmt: skip


def rows(records: list[Case], chunk: int, threads: int) -> list[tuple[object, ...]]:
    """What the bulk path finds, with the people of the whole table."""
    law = program()
    table = table_of_cases(records, law.coding, law.fields, AS_OF)
    told = []
    for people, found in check_table(table, law, chunk=chunk, threads=threads):
        mapped = replace(found, person=people[found.person].astype(found.person.dtype))
        told += list(zip(*(mapped_column(mapped, name) for name in COLUMNS), strict=True))
    return sorted(told, key=str)


COLUMNS = ("variant", "source", "person", "verdict", "since", "until", "due", "state", "why")


def mapped_column(found: object, name: str) -> list[int]:
    return [int(value) for value in getattr(found, name)]


@st.composite
def records(draw: st.DrawFn) -> list[Case]:
    """Several families, each a case of its own; orders of the same body on the same day are counted within one."""
    return [draw(cases(name=f"case{i}")) for i in range(draw(st.integers(2, 4)))]


@settings(max_examples=12)
@given(records())
def test_one_by_one_and_all_together_find_the_same(families: list[Case]) -> None:
    alone = [essence(f) for case in families for f in check_cases([case], program(), AS_OF).findings]
    together = [essence(f) for f in check_cases(families, program(), AS_OF).findings]
    assert sorted(together, key=str) == sorted(alone, key=str)


@settings(max_examples=12)
@given(records(), st.integers(1, 7))
def test_chunks_and_threads_find_the_same(families: list[Case], chunk: int) -> None:
    whole = rows(families, 10_000, 1)
    assert rows(families, chunk, 1) == whole
    assert rows(families, chunk, 2) == whole


@settings(max_examples=12)
@given(cases(), st.permutations(["mother", "son", "father"]))
def test_the_order_of_the_people_does_not_matter(case: Case, order: list[str]) -> None:
    people = tuple(sorted(case.people, key=lambda person: order.index(person.id)))
    turned = check_cases([replace(case, people=people)], program(), AS_OF).findings
    first = check_cases([case], program(), AS_OF).findings
    assert sorted(map(essence, turned), key=str) == sorted(map(essence, first), key=str)


@settings(max_examples=25, deadline=None)
@given(record=cases())
def test_what_is_done_otherwise_for_a_few_is_done_alike(record: Case) -> None:
    few = check_cases([record], program(), AS_OF).findings
    with patch.multiple(steps, FEW=0, A_DOZEN=0):
        many = check_cases([record], program(), AS_OF).findings
    assert few == many
