"""Sight of a case for others: a share with an end and an answer expected, a case handed over, the glass broken.

A share is a copy of sight and not of the case: the other team reads, nobody but the owner writes. A case that is handed
over changes its team once the other accepts it. Both are told: everybody of the team that is asked by a notice with the
day by which an answer is expected, whoever asked by one with the answer. Without an answer sight ends with that day.
"""

from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from habeas.casework import edits, linked
from habeas.store.access import may_change, teams_of
from habeas.store.audit import Act, log
from habeas.store.models import Account, BreakGlass, Case, Share, Task, Team
from habeas.store.models.base import new_ref
from habeas.store.models.office import Role
from habeas.store.prepared import among, prepared

GLASS: Final = timedelta(hours=2)
ANSWER_WITHIN: Final = timedelta(days=14)
"""By when an answer is expected where nobody said."""


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
    token: str = "",
) -> Share:
    """Gives another team sight of a case, or offers it the case.

    `marks`: whom nobody may tell was shown and confirmed. `token` was made by the form: sent twice it is one share.
    """
    expected = answer_by or min(until, timezone.localdate() + ANSWER_WITHIN)
    row = Share(
        ref=token or new_ref(),
        case=case,
        team=team,
        reason=reason,
        until=until,
        answer_by=expected,
        transfer=transfer,
        made_by=by,
    )
    share = edits.create(row, by, case, team=team.pk, transfer=transfer, marks=marks)
    if share is row:
        words = {"team": case.team, "day": date_format(expected, "j E Y")}
        if transfer:
            text = _("%(team)s asks your team to take over a case: answer by %(day)s.") % words
        else:
            text = _("%(team)s lets your team see a case: answer by %(day)s.") % words
        _tell(share, by, text, team.people.filter(is_active=True).exclude(role=Role.ANALYST), expected, case)
    return share


@transaction.atomic
def answer(share: Share, by: Account, accepted: bool, note: str) -> Share:
    """The answer of the other team; a case offered and accepted is theirs from now on. Raises AnsweredError."""
    share = Share.objects.select_for_update(of=("self",)).select_related("case", "team", "made_by").get(pk=share.pk)
    if share.answer != Share.Answer.WAITING or share.ended_at is not None:
        raise AnsweredError
    now = timezone.now()
    share.answer = Share.Answer.ACCEPTED if accepted else Share.Answer.DECLINED
    share.answer_note, share.answered_at, share.answered_by = note, now, by
    if share.transfer or not accepted:
        share.ended_at = now
    share.save()
    _read(share, by, now)
    if share.made_by is not None:
        text = _("%(team)s accepts: %(note)s") if accepted else _("%(team)s declines: %(note)s")
        told = text % {"team": share.team, "note": note or "–"}
        # whose case it no longer is sees it no more: the notice stands by itself
        kept = None if share.transfer and accepted else share.case
        _tell(share, by, told, Account.objects.filter(pk=share.made_by.pk), timezone.localdate(now), kept)
    if accepted:
        linked.touch([share.case.pk])
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
        _read(share, by, share.ended_at)
        linked.touch([share.case_id])
        log(by, share.ended_at, [_act("end", share, share.case)])


def is_running(share: Share, today: date) -> bool:
    """Whether the other team sees the case by this share."""
    waits = share.answer == Share.Answer.WAITING and (share.answer_by is None or share.answer_by >= today)
    return share.ended_at is None and share.until >= today and (share.answer == Share.Answer.ACCEPTED or waits)


def asked_of(account: Account, today: date) -> QuerySet[Share]:
    """What other teams ask of those of the account and nobody answered, the most urgent first; overdue ones too."""
    return _asked_of.plain(teams_of(account), today)


def waiting_for(account: Account, today: date) -> tuple[list[Share], int]:
    """For the first page: what is asked of the account's teams, and of how much that they asked the answer is overdue."""
    teams = teams_of(account)
    return _asked_of(teams, today), _overdue.number(teams, today)


def unanswered(account: Account, today: date) -> QuerySet[Share]:
    """What the teams of the account asked of others, whose answer is overdue."""
    return _unanswered(teams_of(account), today)


def unanswered_of(case: Case, account: Account, today: date) -> list[Share]:
    """The same of one case."""
    is_theirs = account.own_only and case.team_id is not None and may_change(account, case)
    return _unanswered_of(case.pk, (case.team_id,) if is_theirs else teams_of(account), today)


def _unanswered(teams: Any, today: Any) -> QuerySet[Share]:
    rows = _waiting().filter(among("case__team", teams), answer_by__lt=today)
    return rows.select_related("case__team", "team", "made_by").order_by("answer_by", "pk")


@prepared
def _asked_of(teams: Any, today: Any) -> QuerySet[Any]:
    rows = _waiting().filter(among("team", teams), until__gte=today)
    return rows.select_related("case__team", "team", "made_by").order_by("answer_by", "pk")


@prepared
def _overdue(teams: Any, today: Any) -> QuerySet[Any]:
    return _unanswered(teams, today).order_by().values("pk")


@prepared
def _unanswered_of(case: Any, teams: Any, today: Any) -> QuerySet[Any]:
    return _unanswered(teams, today).filter(case=case)


def _waiting() -> QuerySet[Share]:
    return Share.objects.filter(answer=Share.Answer.WAITING, ended_at__isnull=True, case__deleted_at__isnull=True)


def _tell(share: Share, by: Account, text: str, people: QuerySet[Account], due: date, case: Case | None) -> None:
    """A notice for each of these people, of the case or of none."""
    Task.objects.bulk_create(
        Task(
            case=case,
            text=text[:300],
            due=due,
            assignee=one,
            made_by=by,
            about=f"share:{share.ref}",
        )
        for one in people
    )


def _read(share: Share, by: Account, now: datetime) -> None:
    """Nobody has to be reminded of it any more."""
    Task.objects.filter(about=f"share:{share.ref}", done_at__isnull=True).update(done_at=now, done_by=by)


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
