"""The same done to many cases at once, in one transaction; each gives what takes it back (`undo`), refs only."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, Final

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from habeas.casework import jobs, sharing
from habeas.casework.recheck import mark_stale
from habeas.store.audit import Act, log
from habeas.store.mapping import BATCH
from habeas.store.models import Account, Case, Flag, Share, Task, Team
from habeas.store.models.base import new_ref

Undo = Mapping[str, Any]
"""`what` was done, and `rows`: of which rows it was done, as a session can keep it."""


@transaction.atomic
def assign(cases: Sequence[Case], by: Account, lawyer: Account | None) -> Undo:
    """The lawyer of the cases."""
    to = lawyer.pk if lawyer else None
    changed = [case for case in cases if case.lawyer_id != to]
    _set_lawyer(changed, by, to)
    return {"what": "assign", "rows": {case.ref: [case.lawyer_id, to] for case in changed}}


@transaction.atomic
def add_task(cases: Sequence[Case], by: Account, text: str, due: date | None, assignee: Account | None) -> Undo:
    """A task in each case."""
    rows = [
        Task(ref=new_ref(), case=case, text=text, due=due, assignee=assignee or case.lawyer, made_by=by)
        for case in cases
    ]
    Task.objects.bulk_create(rows, BATCH)
    _tell(by, "add", "task", {row.ref: row.case for row in rows})
    return {"what": "task", "rows": [row.ref for row in rows]}


@transaction.atomic
def flag(cases: Sequence[Case], by: Account, reason: str) -> Undo:
    """A flag on each case."""
    rows = [Flag(ref=new_ref(), case=case, reason=reason, set_by=by) for case in cases]
    Flag.objects.bulk_create(rows, BATCH)
    _tell(by, "flag", "flag", {row.ref: row.case for row in rows})
    return {"what": "flag", "rows": [row.ref for row in rows]}


@transaction.atomic
def share(cases: Sequence[Case], by: Account, team: Team, reason: str, until: date, marks: bool = False) -> Undo:
    """Sight of each case for another team; `marks`: whom nobody may tell was shown and confirmed."""
    rows = [
        sharing.offer(case, team, by, reason, until, None, marks=marks) for case in cases if case.team_id != team.pk
    ]
    return {"what": "share", "rows": [row.ref for row in rows]}


def check_again(cases: Sequence[Case]) -> int:
    """Marks the cases stale; the worker checks them again."""
    count = mark_stale([case.pk for case in cases])
    jobs.wake()
    return count


@transaction.atomic
def undo(done: Undo, by: Account, mine: Sequence[int]) -> int:
    """Takes it back where nobody went on from it; `mine` are the cases the account may change. Gives how many rows."""
    take_back = _TAKE_BACK.get(str(done.get("what")))
    return take_back(done["rows"], by, mine) if take_back else 0


def _unassign(rows: Mapping[str, Sequence[int | None]], by: Account, mine: Sequence[int]) -> int:
    """`rows`: by case who was its lawyer before, and who became it. Where somebody chose another since, theirs stays."""
    rows = {ref: each for ref, each in rows.items() if isinstance(each, list | tuple)}  # of a session before an upgrade
    cases = [case for case in Case.objects.filter(ref__in=rows, pk__in=mine) if case.lawyer_id == rows[case.ref][1]]
    before = {lawyer for lawyer, _ in rows.values()}
    known = set(Account.objects.filter(pk__in=[pk for pk in before if pk]).values_list("pk", flat=True))
    count = 0
    for lawyer in before & {None, *known}:
        theirs = [case for case in cases if rows[case.ref][0] == lawyer]
        _set_lawyer(theirs, by, lawyer)
        count += len(theirs)
    return count


def _untask(rows: Sequence[str], by: Account, mine: Sequence[int]) -> int:
    tasks = list(
        Task.objects.filter(ref__in=rows, case__in=mine, done_at__isnull=True, version=1).select_related("case")
    )
    _tell(by, "remove", "task", {task.ref: task.case for task in tasks})
    Task.objects.filter(pk__in=[task.pk for task in tasks]).delete()
    return len(tasks)


def _unflag(rows: Sequence[str], by: Account, mine: Sequence[int]) -> int:
    flags = list(Flag.objects.filter(ref__in=rows, case__in=mine, lifted_at__isnull=True).select_related("case"))
    Flag.objects.filter(pk__in=[flag.pk for flag in flags]).update(lifted_at=timezone.now())
    _tell(by, "lift", "flag", {flag.ref: flag.case for flag in flags})
    return len(flags)


def _unshare(rows: Sequence[str], by: Account, mine: Sequence[int]) -> int:
    shares = list(Share.objects.filter(ref__in=rows, case__in=mine, ended_at__isnull=True).select_related("case"))
    for each in shares:
        sharing.end(each, by)
    return len(shares)


def _set_lawyer(cases: Sequence[Case], by: Account, lawyer: int | None) -> None:
    rows = Case.objects.filter(pk__in=[case.pk for case in cases])
    rows.update(lawyer=lawyer, version=F("version") + 1, changed_at=timezone.now())
    _tell(by, "change", "case", {case.ref: case for case in cases}, field="lawyer")


def _tell(by: Account, what: str, table: str, rows: Mapping[str, Case | None], **body: Any) -> None:
    acts = [Act(what, table, ref, case.ref if case else "", body) for ref, case in rows.items()]
    log(by, timezone.now(), acts)


_TAKE_BACK: Final[dict[str, Callable[[Any, Account, Sequence[int]], int]]] = {
    "assign": _unassign,
    "task": _untask,
    "flag": _unflag,
    "share": _unshare,
}
