"""What is kept of a check: many cases at once as one by one, and a part of a case as the whole."""

from pathlib import Path
from typing import TYPE_CHECKING

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
