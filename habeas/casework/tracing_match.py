"""Who on record, or in a list, may be somebody who is sought: searched for in the background, kept as proposals.

1. A request is searched for whose inquirer agreed to tracing. When people come in they are held against those sought.
2. Found ones are scored by the engine; from PROPOSED on they are proposals, with the reasons of the score.
3. The matcher is blind: it compares all teams. Who sees both sides sees the proposal; of one whose sides are of teams that do
   not see one another, the coordinators of tracing are told the two numbers and teams, and nothing of what is in them.
4. Who was rejected is not proposed again, whichever of their records comes up, until the rejection is taken back.
5. A closed request opens again by a likely match that its own team may see.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.db.models import Q
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from habeas.casework import jobs
from habeas.casework import tracing_found as found
from habeas.casework import tracing_requests as requests
from habeas.casework import tracing_rows as rows
from habeas.store import keyed
from habeas.store import models as tables
from habeas.store.access import MATCH_NOTICE, coordinators
from habeas.store.models.base import rows_changed
from habeas.trace.score import Likeness, rank
from habeas.words import as_kept

PROPOSED: Final = 0.5
"""From which probability somebody is proposed."""
LIKELY: Final = 0.8
"""From which probability a closed request opens again."""
MOST: Final = 12
"""How many are proposed at once for one who is sought, the likeliest."""
State = tables.Proposal.State
Status = tables.TracingRequest.Status


@jobs.kind(requests.MATCH)
def match(job: tables.Job) -> Iterator[int]:
    """One request (`request`), certain people who came in (`people`), or all requests that are searched for."""
    if "people" in job.body:
        yield from _of_people(job)
        return
    wanted = Q(pk=job.body["request"]) if "request" in job.body else Q()
    waiting = list(tables.TracingRequest.objects.filter(wanted, case__deleted_at__isnull=True).order_by("pk"))
    search = found.searches() if waiting else None
    job.total = len(waiting)
    for done, request in enumerate(waiting, 1):
        if search is not None:
            match_request(request, search)
        yield done


def match_all(by: tables.Account | None) -> tables.Job:
    """Lets all requests be searched for: what one calls after a list came in."""
    return jobs.add(requests.MATCH, "", by)


def list_came_in(by: tables.Account | None) -> None:
    """Holds every request against the lists, where there is any: a closed one too."""
    if tables.TracingRequest.everything.exists():
        match_all(by)


def match_request(request: tables.TracingRequest, search: found.Search) -> int:
    """Searches for the people of a request; gives how many new proposals there are."""
    if not found.agrees(request.inquirer):
        return 0
    fresh, many = 0, found.people().count() + tables.ListRow.objects.count()
    lists = list(tables.PersonList.objects.filter(taken_back_at__isnull=True).values_list("pk", flat=True))
    rarity = keyed.rarity(lists, tables.ListRow.objects.filter(person_list__in=lists).count())
    for sought in requests.sought_of(request):
        if not found.agreement_withdrawn(sought.person):
            person = keyed.with_kin(tables.Person.objects.filter(pk=sought.person_id)).get()
            told = keyed.listed_of(person, sought)
            met = list(search(told))
            ranked = rank(told, [each for _, _, each in met], people=many, rarity=rarity, lists=rows.standing(met))
            fresh += keep(sought, [(met[at][0], met[at][1], like) for at, like in ranked])
    tables.TracingRequest.objects.filter(pk=request.pk).update(matched_at=timezone.now())
    return fresh


@transaction.atomic
def keep(sought: tables.Sought, scored: Iterable[tuple[str, str, Likeness]]) -> int:
    """Keeps the likeliest as proposals; those that nobody decided about get their new score. Gives how many are new."""
    likely = sorted((each for each in scored if each[2].probability >= PROPOSED), key=lambda e: -e[2].probability)
    known = {(row.found_kind, row.found_ref): row for row in sought.proposals(manager="everything").all()}
    closed = _never_again(sought)
    fresh = []
    for kind, ref, like in likely[:MOST]:
        told: dict[str, Any] = {"probability": like.probability, "reasons": [_as_json(r) for r in like.reasons]}
        row = known.get((kind, ref))
        if row is not None:
            if row.state in (State.PROPOSED, State.UNSURE):
                tables.Proposal.everything.filter(pk=row.pk).update(**told)
            continue
        person = tables.Person.objects.filter(ref=ref).first() if kind == found.PERSON else None
        if (kind == found.PERSON and person is None) or (person is not None and person.pk in closed):
            continue
        fresh.append(
            tables.Proposal.objects.create(sought=sought, found_kind=kind, found_ref=ref, person=person, **told)
        )
    for row in fresh:
        _tell(row)
    return len(fresh)


def _never_again(sought: tables.Sought) -> set[int]:
    """People who are this one already, or were rejected for them from either side: in whatever record they stand."""
    mine = found.one_with(sought.person)
    rejected = tables.Proposal.everything.filter(state=State.REJECTED, person__isnull=False)
    pairs = rejected.filter(Q(sought__person__in=mine) | Q(person__in=mine))
    away = set(mine)
    for one, other in pairs.values_list("sought__person", "person"):
        away |= found.one_with(tables.Person.everything.get(pk=other if one in mine else one))
    return away


# ---- people who come in --------------------------------------------------------------------------------------------


def came_in(people: Iterable[int]) -> None:
    """These people are new or are told of otherwise: they are held against those sought, in the background."""
    if not tables.TracingRequest.everything.exists():
        return
    waiting = tables.Job.objects.filter(kind=requests.MATCH, started_at__isnull=True, body__has_key="people").first()
    if waiting is None:
        jobs.add(requests.MATCH, "", None, people=sorted(people))
        return
    waiting.body = {"people": sorted({*waiting.body["people"], *people})}
    waiting.save(update_fields=["body"])


def _of_people(job: tables.Job) -> Iterator[int]:
    people = list(found.people().filter(pk__in=job.body["people"]))
    came = found.by_keys(keyed.listed_of(person) for person in people)
    every = tables.TracingRequest.objects.filter(case__deleted_at__isnull=True).order_by("pk") if came else ()
    job.total = len(every)
    for done, request in enumerate(every, 1):
        match_request(request, lambda sought: found.meeting(sought, came))
        yield done


def listen() -> None:
    """Lets people who come in be held against those sought, from now on."""
    from django.db.models.signals import post_save

    post_save.connect(_saved, sender=tables.Person, dispatch_uid="tracing-person")
    rows_changed.connect(_changed, sender=tables.Person, dispatch_uid="tracing-people")


def _saved(sender: type[tables.Person], instance: tables.Person, raw: bool = False, **_: Any) -> None:
    if not raw and not instance.case.library:
        came_in([instance.pk])


def _changed(sender: type[tables.Person], keys: list[int], **_: Any) -> None:
    own = tables.Person.objects.filter(pk__in=keys, case__library=False).values_list("pk", flat=True)
    if own:
        came_in(own)


# ---- who is told ---------------------------------------------------------------------------------------------------


def _tell(row: tables.Proposal) -> None:
    """Of a new proposal: a closed request opens again, or where its team does not see both sides the coordinators are told."""
    request = row.sought.request
    now = timezone.now()
    team = request.case.team
    own = team.people.filter(is_active=True) if team is not None else tables.Account.objects.none()
    if any(_sees(account, row, now) for account in own):
        if request.status == Status.CLOSED and row.probability >= LIKELY:
            requests.reopen(request, None, "")
        return
    for account in coordinators():
        if not _sees(account, row, now):
            _ask(row, account)


def _sees(account: tables.Account, row: tables.Proposal, now: datetime) -> bool:
    return found.visible(account, now).filter(pk=row.pk).exists()


def _ask(row: tables.Proposal, account: tables.Account) -> None:
    """A notice without content: which two teams have to talk, each about which number of its own."""
    told = found.found_of(row.found_kind, row.found_ref)
    if told is None:
        return
    case = row.sought.request.case
    with translation.override(account.language or "en"):
        text = _(
            "A possible match across teams: ask team %(team)s (their number %(found)s), for team %(own)s (%(sought)s)"
        ) % {
            "team": told.team or "–",
            "found": told.person.case.ref if told.person is not None else told.ref[:12],
            "own": case.team or "–",
            "sought": case.ref,
        }
    tables.Task.objects.create(
        text=text[:300], due=timezone.localdate(), assignee=account, about=f"{MATCH_NOTICE}{row.ref}"
    )


# ---- reasons, as they are kept -------------------------------------------------------------------------------------


def _as_json(reason: Any) -> dict[str, Any]:
    return {"field": reason.field, "weight": round(reason.weight, 2), "message": as_kept(reason.message)}
