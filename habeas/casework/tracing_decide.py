"""What people decide about proposals: not sure yet, rejected, verified; taken back again, and never lost.

1. A decision is a step with its reason. Who was rejected is not proposed again until that is taken back.
2. Verified kinship goes into the record: the two are joined (`identity`), the kinship says how it is proved, an entry says
   that it was proved. Nothing of the found side is written into the case of the request.
3. Taking it back parts the two, takes the entry back and lets the kinship say what it said before.
4. Nobody is told before that: `tell_stops` says what still stands against it.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from habeas.casework import edits, entries, exits, identity, kin, not_told
from habeas.casework import tracing_found as found
from habeas.casework import tracing_requests as requests
from habeas.casework.recheck import today
from habeas.casework.tracing_letters import TRACE, StoppedError, photo_stops
from habeas.store import access
from habeas.store import models as tables
from habeas.store.models.base import new_ref

State, What = tables.Proposal.State, tables.TracingStep.What
Recommendation = tables.Verification.Recommendation
KIN: Final = (Recommendation.REUNIFY, Recommendation.SUPPORT, Recommendation.OTHER_CARE, Recommendation.KIN)
"""What says that they are kin."""
NOTIFIED: Final = "family_notified"


class DecidedError(Exception):
    """Somebody decided about the proposal meanwhile."""


@transaction.atomic
def reject(proposal: tables.Proposal, by: tables.Account, reason: str) -> None:
    """Not the same person. Raises DecidedError."""
    _decide(proposal, by, State.REJECTED, What.REJECTED, reason)


@transaction.atomic
def unsure(proposal: tables.Proposal, by: tables.Account, reason: str) -> None:
    """Somebody looked, and is not sure yet. Raises DecidedError."""
    _decide(proposal, by, State.UNSURE, What.UNSURE, reason)


@transaction.atomic
def verify(
    proposal: tables.Proposal, by: tables.Account, token: str, columns: Mapping[str, Any]
) -> tables.Verification:
    """Keeps what was found about a proposal, and what follows from it. Sent twice it is one.

    `columns` are those of the verification. Raises DecidedError, StoppedError for a photograph without consent.
    """
    known = tables.Verification.objects.filter(ref=token).first()
    if known is not None:
        return known
    held = _open(proposal)
    if tables.Verification.Proof.PHOTO in columns.get("proofs", ()) and held.person is not None:
        why = photo_stops([held.person], today())
        if why:
            raise StoppedError(why)
    request = held.sought.request
    row = edits.create(tables.Verification(ref=token, proposal=held, made_by=by, **columns), by, request.case)
    if row.recommendation in KIN:
        _decide(held, by, State.VERIFIED, What.VERIFIED, row.proof)
        _record(row, by)
    elif row.recommendation == Recommendation.NO:
        _decide(held, by, State.REJECTED, What.REJECTED, row.proof or row.note)
    else:
        _decide(held, by, State.UNSURE, What.UNSURE, row.note)
    proposal.refresh_from_db()
    return row


@transaction.atomic
def take_back(proposal: tables.Proposal, by: tables.Account, reason: str) -> None:
    """A decision is no longer so: the proposal is to be looked at again. Raises identity.ApartError."""
    held = _locked(proposal)
    if held.state == State.PROPOSED:
        return
    now = timezone.now()
    for row in held.verifications.filter(taken_back_at__isnull=True):
        _unrecord(row, by)
        tables.Verification.objects.filter(pk=row.pk).update(taken_back_at=now, taken_back_by=by)
    _put(held, by, State.PROPOSED, What.TAKEN_BACK, reason)
    proposal.refresh_from_db()


# ---- what goes into the record -------------------------------------------------------------------------------------


def _record(row: tables.Verification, by: tables.Account) -> None:
    proposal = row.proposal
    sought, request = proposal.sought, proposal.sought.request
    case, one, inquirer = request.case, sought.person, request.inquirer
    if proposal.person is not None:
        certainty = tables.SameAs.Certainty.SURE
        why = row.proof or _("verified in tracing")
        row.join = identity.join(by, one, proposal.person, why[:300], certainty, new_ref())
    relation = sought.relation or "relative"
    known = case.kin.filter(who=one, of=inquirer, removed_at__isnull=True).first()
    known = known or case.kin.filter(who=inquirer, of=one, removed_at__isnull=True).first()
    proved = _proof_words(row)
    if known is not None:
        row.kin, row.kin_before = known, dict(known.more)
        edits.save(known, known.version, {"more": {**known.more, "known_how": proved}}, by, case)
    elif relation != "relative":
        kin.add_kin(case, by, one, relation, inquirer, more={"known_how": proved})
        row.kin = case.kin.filter(who=one, relation=relation, of=inquirer, removed_at__isnull=True).first()
    told = {"kind": "kinship_proved", "on": row.on, "who": [one.key], "with": inquirer.key, "by": proved}
    row.entry = entries.add(case, by, told).key
    row.save(update_fields=["join", "kin", "kin_before", "entry"])


def _unrecord(row: tables.Verification, by: tables.Account) -> None:
    case = row.proposal.sought.request.case
    if row.join is not None:
        identity.part(row.join, by, row.proposal.sought.person)
    if row.kin is not None and row.kin.removed_at is None:
        if row.kin_before is None:
            kin.remove_kin(row.kin, by)
        else:
            edits.save(row.kin, row.kin.version, {"more": row.kin_before}, by, case)
    if row.entry and row.entry not in entries.superseded(case):
        entries.retract(case, by, row.entry, _("the verification was taken back"))


def _proof_words(row: tables.Verification) -> str:
    """How a kinship is proved, in one line."""
    labels = dict(tables.Verification.Proof.choices)
    kinds = ", ".join(str(labels[each]) for each in row.proofs if each in labels)
    return " – ".join(filter(None, (kinds, row.proof)))[:200] or _("verified in tracing")


# ---- telling -------------------------------------------------------------------------------------------------------


def tell_stops(proposal: tables.Proposal, told: found.Found | None) -> list[str]:
    """Why the inquirer may not be told of the found one yet; nothing stands against it where this is empty."""
    request = proposal.sought.request
    if proposal.state != State.VERIFIED:
        return [_("Nobody has verified this match: until then neither side is told anything.")]
    found_stops = []
    last = proposal.verifications.filter(taken_back_at__isnull=True).order_by("-pk").first()
    if last is not None and last.wished == "no":
        found_stops.append(_("They do not wish it: ask them again before anybody is told."))
    for person, towards in _both(proposal, told):
        if _is_towards(person, towards, proposal):
            found_stops.append(
                _("%(person)s: “do not tell %(who)s”. The other side may not be told.")
                % {"person": person, "who": person.do_not_tell}
            )
        if found.agreement_withdrawn(person):
            why = exits.why_not(person, TRACE, "", today())
            found_stops.append(_("%(person)s does not agree to tracing: %(why)s") % {"person": person, "why": why})
    if request.status == tables.TracingRequest.Status.CLOSED:
        found_stops.append(_("The request is closed."))
    return found_stops


def _both(proposal: tables.Proposal, told: found.Found | None) -> list[tuple[tables.Person, tables.Person]]:
    """Each who may not want the other told, and that other one."""
    inquirer, sought = proposal.sought.request.inquirer, proposal.sought.person
    pairs = [(inquirer, sought), (sought, inquirer)]
    if told is not None and told.person is not None:
        pairs += [(told.person, inquirer), (inquirer, told.person)]
    return list(dict.fromkeys(pairs))


def _is_towards(person: tables.Person, other: tables.Person, proposal: tables.Proposal) -> bool:
    """Whether somebody's mark names the other: by a name, or by what they are to one another."""
    if not person.do_not_tell:
        return False
    inquirer, relation = proposal.sought.request.inquirer, proposal.sought.relation
    of_other = requests.inverse(relation) if other.pk == inquirer.pk else relation
    names = [other.label or "", *(each.name for each in other.names.all() if not each.mothers_name)]
    as_kin = not_told.Kin(of_other, other.sex or "", tuple(filter(None, names)))
    return any(not_told.is_towards(person.do_not_tell, name, [as_kin]) for name in as_kin.names)


@transaction.atomic
def tell(proposal: tables.Proposal, by: tables.Account, told: found.Found, on: str, what: str) -> None:
    """Records that the inquirer was told. Raises StoppedError."""
    held = _locked(proposal)
    why = tell_stops(held, told)
    if why:
        raise StoppedError(why)
    request = held.sought.request
    data = {"kind": NOTIFIED, "on": on, "who": [held.sought.person.key], "with": request.inquirer.key, "note": what}
    entries.add(request.case, by, data)
    requests.step(request, What.TOLD, by, what, held)


def was_told(proposal: tables.Proposal) -> datetime | None:
    """When the inquirer was last told, since it was last verified."""
    last = proposal.steps.filter(what__in=(What.TOLD, What.TAKEN_BACK)).order_by("-pk").first()
    return last.at if last is not None and last.what == What.TOLD else None


# ---- the state -----------------------------------------------------------------------------------------------------


def may_decide(account: tables.Account, proposal: tables.Proposal) -> bool:
    """Whether the account may decide: one of the team of the request, who sees both sides."""
    case = proposal.sought.request.case
    return access.may_change(account, case) and found.visible(account, timezone.now()).filter(pk=proposal.pk).exists()


def _locked(proposal: tables.Proposal) -> tables.Proposal:
    rows = tables.Proposal.objects.select_for_update(of=("self",))
    return rows.select_related(
        "sought__request__case", "sought__request__inquirer", "sought__person", "person__case"
    ).get(pk=proposal.pk)


def _open(proposal: tables.Proposal) -> tables.Proposal:
    held = _locked(proposal)
    if held.state in (State.VERIFIED, State.REJECTED):
        raise DecidedError
    return held


def _decide(proposal: tables.Proposal, by: tables.Account, state: str, what: str, reason: str) -> None:
    _put(_open(proposal), by, state, what, reason)
    proposal.refresh_from_db()


def _put(held: tables.Proposal, by: tables.Account, state: str, what: str, reason: str) -> None:
    tables.Proposal.objects.filter(pk=held.pk).update(state=state)
    requests.step(held.sought.request, what, by, reason, held)
    requests.settle(held.sought.request, by)
