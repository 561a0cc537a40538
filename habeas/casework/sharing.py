"""Sight of a case for others: a share with an end and an answer expected, a case handed over, the glass broken.

A share is a copy of sight and not of the case: the other team reads, nobody but the owner writes. A case that is handed
over changes its team once the other accepts it.
"""

from datetime import date, datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from habeas.store.audit import Act, log
from habeas.store.models import Account, BreakGlass, Case, Share, Task, Team

GLASS: Final = timedelta(hours=2)


class AnsweredError(Exception):
    """Somebody answered or ended this share before."""


@transaction.atomic
def offer(
    case: Case,
    team: Team,
    by: Account,
    reason: str,
    until: date,
    answer_by: date | None,
    transfer: bool = False,
    marks: bool = False,
) -> Share:
    """Gives another team sight of a case, or offers it the case; `marks`: whom nobody may tell was shown and confirmed."""
    share = Share.objects.create(
        case=case, team=team, reason=reason, until=until, answer_by=answer_by, transfer=transfer, made_by=by
    )
    log(by, timezone.now(), [_act("share", share, case, transfer=transfer, marks=marks)])
    return share


@transaction.atomic
def answer(share: Share, by: Account, accepted: bool, note: str) -> Share:
    """The answer of the other team; a case offered and accepted is theirs from now on. Raises AnsweredError."""
    share = Share.objects.select_for_update().select_related("case", "team").get(pk=share.pk)
    if share.answer != Share.Answer.WAITING or share.ended_at is not None:
        raise AnsweredError
    now = timezone.now()
    share.answer = Share.Answer.ACCEPTED if accepted else Share.Answer.DECLINED
    share.answer_note, share.answered_at, share.answered_by = note, now, by
    if share.transfer or not accepted:
        share.ended_at = now
    share.save()
    acts = [_act("answer", share, share.case, answer=share.answer)]
    if share.transfer and accepted:
        acts.append(_hand_over(share.case, share.team))
    log(by, now, acts)
    return share


@transaction.atomic
def end(share: Share, by: Account) -> None:
    """Takes sight away, at once."""
    if share.ended_at is None:
        share.ended_at = timezone.now()
        share.save(update_fields=["ended_at"])
        log(by, share.ended_at, [_act("end", share, share.case)])


def is_running(share: Share, today: date) -> bool:
    """Whether the other team sees the case by this share."""
    return share.ended_at is None and share.until >= today and share.answer != Share.Answer.DECLINED


@transaction.atomic
def break_glass(case: Case, by: Account, reason: str, now: datetime) -> BreakGlass:
    """An administrator sees a case of others for two hours; each of its team gets a task that says so."""
    glass = BreakGlass.objects.create(case=case, account=by, reason=reason, until=now + GLASS)
    text = _("%(who)s opened this case from outside the team. Reason: %(reason)s") % {"who": by, "reason": reason}
    team = case.team.people.filter(is_active=True) if case.team else Account.objects.none()
    Task.objects.bulk_create(
        Task(
            case=case, text=text[:300], due=timezone.localdate(now), assignee=one, made_by=by, about=f"glass:{glass.pk}"
        )
        for one in team
    )
    log(by, now, [Act("break-glass", "case", case.ref, case.ref, {"until": glass.until.isoformat()})])
    return glass


def _hand_over(case: Case, team: Team) -> Act:
    """The case is the team's; its lawyer stays only where they belong to it."""
    case.team = team
    if case.lawyer is not None and not team.people.filter(pk=case.lawyer.pk).exists():
        case.lawyer = None
    case.version += 1
    case.save(update_fields=["team", "lawyer", "version", "changed_at"])
    case.shares.filter(team=team, ended_at__isnull=True).update(ended_at=timezone.now())
    return Act("change", "case", case.ref, case.ref, {"field": "team"})


def _act(what: str, share: Share, case: Case, **body: object) -> Act:
    return Act(what, "share", share.ref, case.ref, {"team": share.team_id, **body})
