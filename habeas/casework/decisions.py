"""What a lawyer decides about findings: confirmed, or set aside with a reason; withdrawn again, and never lost.

A decision keeps the digest of what decided the finding then. Where today's differs, the decision was taken on other facts
and wants another look; where the finding is gone, the decision stays listed.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from habeas.casework.case_page import Line
from habeas.casework.standing import decided
from habeas.check import health
from habeas.store import access
from habeas.store import models as tables
from habeas.store.audit import Act, log
from habeas.store.models.office import Role
from habeas.store.prepared import prepared


class ChangedError(Exception):
    """The finding, or what was decided about it, is no longer what the page had shown."""


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision that stands. `stale`: the finding rests on other facts today; `gone`: it is no longer found."""

    row: tables.Decision
    stale: bool
    gone: bool


def may_decide(account: tables.Account, case: tables.Case) -> bool:
    """A lawyer of the team; an administrator of the team may too."""
    return account.role in (Role.LAWYER, Role.ADMINISTRATOR) and access.may_change(account, case)


def standing(case: tables.Case, findings: Iterable[Line], closed: frozenset[str], linked: bool) -> dict[str, Decided]:
    """By identity the last decision that was not withdrawn; none about a finding that is closed to the reader, and without
    `linked` none about what rests on a linked case."""
    digests = {line.identity: line.digest for line in findings}
    rows = _standing(case.pk, linked=linked)
    return {
        row.identity: Decided(
            row,
            stale=row.identity in digests and digests[row.identity] != row.digest,
            gone=row.identity not in digests,
        )
        for row in rows
        if not health.is_closed(norm_of(row.identity), closed)
    }


def set_aside(case: tables.Case) -> frozenset[tuple[str, str]]:
    """Identity and digest of the findings that a lawyer set aside, of what the case gives by itself."""
    rows = case.decisions.filter(withdrawn_at__isnull=True, what=tables.Decision.What.SET_ASIDE, linked=False)
    return frozenset(rows.values_list("identity", "digest"))


def norm_of(identity: str) -> str:
    """The norm that an identity begins with."""
    return identity.partition(":")[0]


def told(case: tables.Case, linked: bool) -> QuerySet[tables.Decision]:
    """The decisions in a case, for somebody who sees its linked cases or not."""
    rows = case.decisions.select_related("by")
    return rows if linked else rows.filter(linked=False)


@prepared
def _standing(case: Any, linked: bool) -> QuerySet[Any]:
    rows = tables.Decision.objects.filter(case=case, withdrawn_at__isnull=True).select_related("by").order_by("pk")
    return rows if linked else rows.filter(linked=False)


def history(case: tables.Case, identity: str, linked: bool) -> list[tables.Decision]:
    """Everything that was decided about a finding, the last first."""
    return list(told(case, linked).filter(identity=identity).order_by("-pk"))


def alike(line: Line, findings: Iterable[Line]) -> list[Line]:
    """The other findings of the same rule that rest on the same facts: under other sources, or of other people."""
    return [
        each
        for each in findings
        if each.identity != line.identity
        and (each.norm, each.verdict, each.digest) == (line.norm, line.verdict, line.digest)
    ]


@transaction.atomic
def decide(
    case: tables.Case,
    by: tables.Account,
    lines: Sequence[Line],
    what: str,
    reason: str,
    seen: Mapping[str, str],
    last: int | None,
) -> None:
    """Keeps a decision about these findings, the first of them the one that was looked at.

    `seen` holds the digest the page had shown, `last` the key of the decision it had shown. Raises ChangedError where
    either is no longer so: of two who decide at once the second is shown what the first did.
    """
    tables.Case.objects.select_for_update().get(pk=case.pk)
    first = lines[0]
    before = case.decisions.filter(identity=first.identity, withdrawn_at__isnull=True).order_by("-pk").first()
    if seen.get(first.identity) != first.digest or (before.pk if before else None) != last:
        raise ChangedError
    now = timezone.now()
    for linked in (False, True):  # what was decided about the case alone still holds for those who read it alone
        own = [line.identity for line in lines if line.linked == linked]
        of_these = case.decisions.filter(identity__in=own, withdrawn_at__isnull=True)
        (of_these.filter(linked=True) if linked else of_these).update(withdrawn_at=now)
    rows = [
        tables.Decision(
            case=case, identity=line.identity, what=what, reason=reason, digest=line.digest, by=by, linked=line.linked
        )
        for line in lines
    ]
    tables.Decision.objects.bulk_create(rows)
    decided(case, [line.identity for line in lines])
    log(by, now, [Act(what, "finding", "", case.ref, noted(line.identity, line.linked)) for line in lines])


@transaction.atomic
def withdraw(case: tables.Case, by: tables.Account, decision: int) -> tables.Decision | None:
    """Takes a decision back; it stays in the history. None where it does not stand."""
    row = case.decisions.filter(pk=decision, withdrawn_at__isnull=True).first()
    if row is None:
        return None
    row.withdrawn_at = timezone.now()
    row.save(update_fields=["withdrawn_at"])
    decided(case, [row.identity])
    log(by, row.withdrawn_at, [Act("withdraw", "finding", "", case.ref, noted(row.identity, row.linked))])
    return row


def noted(identity: str, linked: bool) -> dict[str, object]:
    """What the log of a case says of a finding: it is read by who does not see the linked cases too."""
    return {"linked": True} if linked else {"finding": identity}
