"""What is kept of a check: many cases at once as one by one, and a part of a case as the whole."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from habeas.dates import When

if TYPE_CHECKING:
    from habeas.store.models import Case


def kept(case: "Case") -> tuple[list[tuple[object, ...]], list[tuple[object, ...]]]:
    """The stored findings and spans of a case, as values."""
    findings = case.findings.order_by("identity", "since").values_list("identity", "verdict", "since", "until", "due")
    spans = case.spans.order_by("person", "fact", "since").values_list("person", "fact", "place", "since", "until")
    return list(findings), list(spans)


def test_many_at_once_is_as_one_by_one(office: Path) -> None:
    from habeas.casework.recheck import recheck, recheck_many
    from habeas.store.models import Case

    cases = list(Case.objects.order_by("pk"))
    one_by_one = []
    for case in cases:
        recheck(case)
        one_by_one.append(kept(case))
    recheck_many(cases)
    assert [kept(case) for case in cases] == one_by_one
    assert any(findings for findings, _ in one_by_one)


def test_a_change_in_a_large_case_checks_whom_it_concerns_as_a_full_check_would(office: Path) -> None:
    from habeas.casework import entries
    from habeas.casework.recheck import recheck
    from habeas.store.models import Account, Case

    case = Case.objects.get(key="raid-hundred-orders")
    who = case.people.order_by("pk")[3].key
    data = {"kind": "detention_reviewed", "on": "2021-03-04", "who": [who]}
    entries.add(case, Account.objects.get(username="anna"), data)
    after = kept(case)
    recheck(case)
    assert kept(case) == after


def test_what_is_stale_is_worked_off(office: Path) -> None:
    from habeas.casework import jobs
    from habeas.casework.recheck import mark_stale
    from habeas.store.models import Case

    numbers = list(Case.objects.filter(library=False).values_list("pk", flat=True))
    assert mark_stale(numbers) == len(numbers) == jobs.stale()
    jobs.work_off()
    assert jobs.stale() == 0
    assert not Case.objects.filter(library=False, asked_at__isnull=True).exists()


def test_what_is_imported_today_was_not_known_before_unless_its_file_says_so(office: Path) -> None:
    from habeas.casework import imports
    from habeas.casework.case_page import as_known
    from habeas.casework.recheck import today
    from habeas.casework.sample import _files
    from habeas.store.models import Account

    anna, then = Account.objects.get(username="anna"), date(2021, 12, 1)
    found = next(case for case in _files("examples") if case.id == "child-deported-alone")
    early = [entry for entry in found.entries if (entry.on.last or 10**7) < then.toordinal()]
    assert len(early) > 1
    told = replace(early[0], recorded_at=When.parse("2021-11-30"))
    entries = tuple(told if entry is early[0] else entry for entry in found.entries)
    row = imports.write(replace(found, id="came-in-today", entries=entries), anna, anna.teams.all()[0]).row
    assert row is not None
    assert {entry.id for entry in as_known(row, anna, then.toordinal()).case.entries} == {told.id}
    now = as_known(row, anna, today())
    assert {entry.id for entry in now.case.entries} == {entry.id for entry in found.entries}
    assert {line.identity for line in now.findings} == set(row.findings.values_list("identity", flat=True))
