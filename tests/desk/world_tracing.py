"""Tracing in the cases of `world`: a request with one of everything, and matches between two teams."""

from typing import Any


def tracing(case: Any, word: str, author: Any) -> dict[str, Any]:
    """A request of the case with one of everything, and a match of which both sides are of its team."""
    from django.utils import timezone

    from habeas.store import models as tables
    from habeas.store.models.base import new_ref

    today = timezone.localdate()
    inquirer, sought_person = case.people.order_by("pk")[:2]
    request = tables.TracingRequest.objects.create(
        case=case,
        inquirer=inquirer,
        inquired_on=str(today),
        how=f"{word} parted",
        may_tell=f"{word} may",
        made_by=author,
    )
    sought = tables.Sought.objects.create(
        request=request, person=sought_person, relation="child", last_place=f"{word} seen"
    )
    found = tables.Person.objects.create(case=case, key="found", label=f"{word} who was found")
    reason = {"field": "given", "weight": 3, "message": {"id": f"{word} alike", "values": {}}}
    proposal = tables.Proposal.objects.create(
        sought=sought, found_kind="person", found_ref=found.ref, person=found, probability=0.9, reasons=[reason]
    )
    tables.TracingStep.objects.create(request=request, what="opened", reason=f"{word} opened")
    verification = tables.Verification.objects.create(
        proposal=proposal, on=str(today), recommendation="trace", note=f"{word} not yet"
    )
    action = tables.TracingAction.objects.create(
        request=request, on=str(today), kind="mass", told=f"{word} was called out"
    )
    plan = tables.Reunification.objects.create(sought=sought, with_whom=f"{word} aunt", note=f"{word} ticket")
    task = tables.Task.objects.create(case=case, text=f"{word} visit", due=today)
    visit = tables.FollowUp.objects.create(request=request, task=task, concern=f"{word} worry")
    letter = case.entries.create(
        key=new_ref(), order=900, kind="whereabouts_requested", asks=True, person=sought_person, on=str(today),
        on_first=today.toordinal(), on_last=today.toordinal(), fields={"to": f"{word} office"}, note=f"{word} asked",
    )  # fmt: skip
    rows = {
        "request": request, "sought": sought, "proposal": proposal, "verification": verification, "action": action,
        "plan": plan, "follow_up": visit,
    }  # fmt: skip
    return {**{name: row.ref for name, row in rows.items()}, "letter": letter.key}


def match_across(sought: str, case: Any, word: str) -> None:
    """A match between one team's sought and somebody of another's: neither side may learn of the other."""
    from habeas.store import models as tables

    found = case.people.order_by("pk")[0]
    reason = {"field": "given", "weight": 3, "message": {"id": f"{word} alike", "values": {}}}
    proposal = tables.Proposal.objects.create(
        sought=tables.Sought.objects.get(ref=sought), found_kind="person", found_ref=found.ref, person=found,
        probability=0.9, reasons=[reason],
    )  # fmt: skip
    tables.TracingStep.objects.create(
        request=proposal.sought.request, proposal=proposal, what="unsure", reason=f"{word} perhaps"
    )
