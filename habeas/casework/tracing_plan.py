"""From a verified match to a life together: the plan of a reunion, the reunion in the record, the visits after it.

A visit is a task, so that Today and the calendar show it; what was found there is written down beside it.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from habeas.casework import edits, entries, not_told
from habeas.casework import tracing_requests as requests
from habeas.casework.tracing_letters import StoppedError
from habeas.store import models as tables
from habeas.store.models.base import new_ref

REUNITED: Final = "reunited"
State = tables.Proposal.State


def plan_stops(sought: tables.Sought, with_whom: str) -> list[str]:
    """Why nobody may be reunited with somebody: a match that nobody verified, a mark that forbids to tell them."""
    found = []
    verified = sought.proposals.filter(state=State.VERIFIED).select_related("person__case")
    if not verified.exists():
        found.append(_("Nobody has verified a match for %(person)s yet.") % {"person": sought.person})
    people = [sought.person, *(each.person for each in verified if each.person is not None)]
    for person in people:
        kin = person.case.kin.select_related("who", "of").prefetch_related("who__names", "of__names")
        if person.do_not_tell and not_told.is_towards(person.do_not_tell, with_whom, not_told.kin_of(person, kin)):
            found.append(
                _("%(person)s: “do not tell %(who)s”. They cannot be reunited with them.")
                % {"person": person, "who": person.do_not_tell}
            )
    return found


@transaction.atomic
def add(sought: tables.Sought, by: tables.Account, token: str, columns: Mapping[str, Any]) -> tables.Reunification:
    """A plan. Sent twice it is one. Raises StoppedError, FaultsError."""
    _must_be_open(sought, columns)
    case = sought.request.case
    row = edits.create(tables.Reunification(ref=token, sought=sought, made_by=by, **columns), by, case)
    _follow(row, by)
    return row


@transaction.atomic
def change(row: tables.Reunification, version: int, by: tables.Account, columns: Mapping[str, Any]) -> None:
    """A plan changed; with a day of reunion it came about. Raises StaleError, StoppedError, FaultsError."""
    _must_be_open(row.sought, columns)
    edits.save(row, version, columns, by, row.sought.request.case)
    _follow(row, by)


@transaction.atomic
def give_up(row: tables.Reunification, by: tables.Account, again: bool = False) -> None:
    """A plan is given up, or taken up `again`; what it wrote into the record is taken back with it."""
    moment = None if again else timezone.now()
    tables.Reunification.everything.filter(pk=row.pk).update(deleted_at=moment)
    row.refresh_from_db()
    case = row.sought.request.case
    requests.step(row.sought.request, tables.TracingStep.What.BEGUN, by, _plan_words(row, again))
    if moment is not None and row.entry:
        _take_back(row, by)
    elif again:
        _follow(row, by)
    requests.settle(row.sought.request, by)
    tables.Case.objects.filter(pk=case.pk).update(changed_at=timezone.now())


def _plan_words(row: tables.Reunification, again: bool) -> str:
    words = _("the plan with %(whom)s was taken up again") if again else _("the plan with %(whom)s was given up")
    return words % {"whom": row.with_whom}


def _must_be_open(sought: tables.Sought, columns: Mapping[str, Any]) -> None:
    why = plan_stops(sought, str(columns.get("with_whom", "")))
    if why:
        raise StoppedError(why)


def _follow(row: tables.Reunification, by: tables.Account) -> None:
    """The record says of a reunion that it came about, with the inquirer where it was with them; and no longer where not."""
    request, person = row.sought.request, row.sought.person
    case = request.case
    stands = bool(row.entry) and row.entry not in entries.superseded(case)
    known = case.entries.filter(key=row.entry).first() if stands else None
    if known is not None and known.on != row.done:
        _take_back(row, by)
        known = None
    if row.done and known is None:
        told: dict[str, Any] = {"kind": REUNITED, "on": row.done, "who": [person.key]}
        if row.with_whom == (request.inquirer.label or ""):
            told["with"] = request.inquirer.key
        else:
            told["note"] = _("with %(whom)s") % {"whom": row.with_whom}
        row.entry = entries.add(case, by, told).key
        tables.Reunification.everything.filter(pk=row.pk).update(entry=row.entry)
    requests.settle(request, by)


def _take_back(row: tables.Reunification, by: tables.Account) -> None:
    case = row.sought.request.case
    if row.entry and row.entry not in entries.superseded(case):
        entries.retract(case, by, row.entry, _("the reunion was recorded otherwise"))
    row.entry = ""
    tables.Reunification.everything.filter(pk=row.pk).update(entry="")


# ---- follow-up -----------------------------------------------------------------------------------------------------


@transaction.atomic
def visit(
    request: tables.TracingRequest,
    by: tables.Account,
    token: str,
    kind: str,
    due: date,
    who: tables.Account | None,
    concern: str,
) -> tables.FollowUp:
    """A visit or call that is due on a day: a task of somebody. Sent twice it is one."""
    known = tables.FollowUp.objects.filter(ref=token).first()
    if known is not None:
        return known
    label = tables.FollowUp.Kind(kind).label
    text = _("Follow-up visit (%(kind)s): %(who)s") % {"kind": label, "who": request.inquirer}
    task = tables.Task(
        ref=new_ref(), case=request.case, text=text[:300], due=due, assignee=who, made_by=by, about=f"follow-up:{token}"
    )
    edits.create(task, by, request.case)
    row = tables.FollowUp(ref=token, request=request, kind=kind, task=task, concern=concern, made_by=by)
    return edits.create(row, by, request.case)


@transaction.atomic
def visited(row: tables.FollowUp, version: int, by: tables.Account, columns: Mapping[str, Any], due: date) -> None:
    """What was found, or the visit moved to another day; with a day on which it was done its task is ticked off.

    Raises StaleError.
    """
    edits.save(row, version, columns, by, row.request.case)
    done = bool(columns.get("done"))
    task = row.task
    if task.due != due or done != (task.done_at is not None):
        task.due = due
        task.done_at = (task.done_at or timezone.now()) if done else None
        task.done_by = by if done else None
        task.version += 1
        task.save(update_fields=["due", "done_at", "done_by", "version"])
