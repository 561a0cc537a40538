"""Tracing requests: opened from a call or in a case, gone on with, closed, opened again.

1. Inquirer and sought are people of a case. A call makes the case as a take-in does: one save, one check.
2. The status follows from what is there (`status_of`) and changes by steps, which are only ever added.
3. Who sees the case sees the request; who may change the case may change it. What may be the found side is not of the
   request: it is shown to who sees both (`tracing_found`).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from habeas.casework import edits, entries, jobs, kin, takein
from habeas.casework.sources import iso_today
from habeas.record.vocabulary import load_vocabulary
from habeas.store import access
from habeas.store import models as tables
from habeas.store.audit import Act, log
from habeas.store.models.base import REF_LENGTH

What = tables.TracingStep.What
Status = tables.TracingRequest.Status
MATCH: Final = "trace"
"""The kind of job that searches for the people of a request."""
TOLD: Final = "told by the inquirer"
"""How a kinship is known that nobody has proved yet; in English, as the record keeps it."""
LETTERS: Final = (
    "whereabouts_requested", "return_requested", "reunification_requested", "document_requested", "asked",
)  # fmt: skip
"""Kinds of entry that are letters of tracing."""


@dataclass(frozen=True, slots=True)
class SoughtTold:
    """Somebody who is looked for, as the inquirer tells of them. `name` says who it is where no name is known."""

    name: str
    relation: str
    other_names: tuple[str, ...] = ()
    sex: str = ""
    born: str = ""
    age: str = ""
    last_place: str = ""
    last_seen: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Call:
    """What somebody who looks for their people tells on the telephone. `columns` are those of the request."""

    inquirer: str
    told_on: date
    teller: str
    states: tuple[str, ...]
    sought: tuple[SoughtTold, ...]
    agrees: bool
    access: str = "open"
    sex: str = ""
    phone: str = ""
    contact: str = ""
    language: str = ""
    nationality: tuple[str, ...] = ()
    do_not_tell: str = ""
    columns: Mapping[str, Any] | None = None


def requests_of(account: tables.Account, now: datetime) -> QuerySet[tables.TracingRequest]:
    """The requests this account may read."""
    return tables.TracingRequest.objects.filter(case__in=access.office_cases(account, now).values("pk"))


def of_person(person: tables.Person) -> QuerySet[tables.TracingRequest]:
    """The requests in which a person looks for somebody, or is looked for."""
    own = Q(inquirer=person) | Q(sought__person=person, sought__ended_at__isnull=True)
    return tables.TracingRequest.objects.filter(own).distinct().order_by("-pk")


def sought_of(request: tables.TracingRequest) -> list[tables.Sought]:
    """Whom a request looks for."""
    rows = request.sought.filter(ended_at__isnull=True).select_related("person", "request__case")
    return list(rows.prefetch_related("person__names__source").order_by("pk"))


# ---- opened --------------------------------------------------------------------------------------------------------


@transaction.atomic
def take_call(call: Call, token: str, team: tables.Team, by: tables.Account) -> tables.TracingRequest:
    """A case with the inquirer and whom they look for, and its request. Sent twice it is one. Raises FaultsError."""
    case = takein.take_in(_take_in(call), token, team, by)
    known = case.tracing.order_by("pk").first()
    if known is not None:
        return known
    known_by = {person.key: person for person in case.people.all()}
    inquirer = known_by[takein.MAIN]
    people = [known_by[f"p{i}"] for i, _ in enumerate(call.sought, 2)]
    source = case.sources.order_by("pk")[0]
    names = [
        tables.ReportedName(person=person, name=name, source=source)
        for person, told in zip(people, call.sought, strict=True)
        for name in told.other_names
    ]
    tables.ReportedName.objects.bulk_create(names)
    case.kin.update(more={"known_how": TOLD})
    sought = [
        tables.Sought(
            person=person,
            relation=told.relation,
            last_place=told.last_place,
            last_seen=told.last_seen,
            note=told.note,
        )
        for person, told in zip(people, call.sought, strict=True)
    ]
    if call.agrees:
        _agreed(case, by, people, call)
    columns = {"inquired_on": call.told_on.isoformat(), **(call.columns or {})}
    return open_request(case, by, token, inquirer, sought, columns, source.key)


@transaction.atomic
def open_request(
    case: tables.Case,
    by: tables.Account,
    token: str,
    inquirer: tables.Person,
    sought: Iterable[tables.Sought],
    columns: Mapping[str, Any],
    source: str = "",
) -> tables.TracingRequest:
    """A request in a case; `sought` are rows that are not saved yet. The record says that tracing began."""
    tables.Case.objects.select_for_update().get(pk=case.pk)
    known = case.tracing.filter(ref=token[:REF_LENGTH]).first()
    if known is not None:
        return known
    row = tables.TracingRequest(ref=token[:REF_LENGTH], case=case, inquirer=inquirer, made_by=by, **columns)
    request = edits.create(row, by, case)
    for each in sought:
        each.request = request
        edits.create(each, by, case)
    step(request, What.OPENED, by)
    who = [each.person.key for each in sought_of(request)]
    if who:
        told = {"kind": "tracing_started", "on": request.inquired_on, "who": who, "source": source}
        entries.add(case, by, told)
    look_for(request, by)
    return request


def _take_in(call: Call) -> takein.Told:
    family = tuple(
        takein.Relative(
            name=each.name,
            relation=each.relation,
            sex=each.sex,
            born=each.born,
            age=each.age,
            where=takein.TAKEN if each.last_seen else takein.UNKNOWN,
            apart_since=each.last_seen,
        )
        for each in call.sought
    )
    return takein.Told(
        name=call.inquirer,
        told_on=call.told_on,
        teller=call.teller,
        states=call.states,
        access=call.access,
        sex=call.sex,
        phone=call.phone,
        contact=call.contact,
        language=call.language,
        nationality=call.nationality,
        do_not_tell=call.do_not_tell,
        consents=("record", "trace") if call.agrees else (),
        family=family,
    )


def _agreed(case: tables.Case, by: tables.Account, people: Sequence[tables.Person], call: Call) -> None:
    """A parent agrees for their own small children."""
    family = _take_in(call).family
    rows = [
        tables.Consent(case=case, person=person, use="trace", given=call.told_on.isoformat())
        for person, told in zip(people, family, strict=True)
        if told.relation in takein.CHILDREN and takein.is_child(told, call.told_on)
    ]
    tables.Consent.objects.bulk_create(rows)
    if rows:
        log(by, timezone.now(), [Act("consent", "consent", str(row.pk), case.ref, {"use": "trace"}) for row in rows])


# ---- gone on with --------------------------------------------------------------------------------------------------


@transaction.atomic
def add_sought(
    request: tables.TracingRequest, by: tables.Account, token: str, told: SoughtTold, person: tables.Person | None
) -> tables.Sought:
    """One more whom the request looks for: somebody of the case, or somebody new in it. Sent twice it is one."""
    case = request.case
    if person is None:
        age = _years(told.age)
        columns: dict[str, Any] = {"label": told.name, "sex": told.sex or None, "born": told.born, "age": age}
        if age is not None:
            columns["age_on"] = iso_today()
        names = [kin.Name(name) for name in told.other_names]
        person = kin.add_person(case, by, columns, names, token)
    known = request.sought.filter(person=person).first()
    if known is not None:
        if known.ended_at is not None:
            edits.save(known, known.version, {"ended_at": None}, by, case)
        return known
    columns = {"last_place": told.last_place, "last_seen": told.last_seen, "note": told.note}
    row = tables.Sought(request=request, person=person, relation=told.relation, **columns)
    edits.create(row, by, case)
    if told.relation and not case.kin.filter(_between(person, request.inquirer), removed_at__isnull=True).exists():
        kin.add_kin(case, by, person, told.relation, request.inquirer, more={"known_how": TOLD})
    look_for(request, by)
    return row


@transaction.atomic
def change_sought(row: tables.Sought, version: int, by: tables.Account, columns: Mapping[str, Any]) -> None:
    """What is known of where somebody was. Raises StaleError."""
    if edits.save(row, version, columns, by, row.request.case):
        look_for(row.request, by)


@transaction.atomic
def end_sought(row: tables.Sought, by: tables.Account, again: bool = False) -> None:
    """The request no longer looks for somebody, or does `again`."""
    edits.save(row, row.version, {"ended_at": None if again else timezone.now()}, by, row.request.case)
    settle(row.request, by)


@transaction.atomic
def change(request: tables.TracingRequest, version: int, by: tables.Account, columns: Mapping[str, Any]) -> None:
    """What a request says. Raises StaleError."""
    edits.save(request, version, columns, by, request.case)


def look_for(request: tables.TracingRequest, by: tables.Account | None) -> None:
    """Lets the people of a request be searched for, in the background."""
    tables.TracingRequest.objects.filter(pk=request.pk).update(matched_at=None)
    jobs.add(MATCH, "", by, request=request.pk)


@transaction.atomic
def close(request: tables.TracingRequest, by: tables.Account, reason: str) -> None:
    """The request is closed; a likely match opens it again, and so may anybody of the team."""
    step(request, What.CLOSED, by, reason)
    _put(request, Status.CLOSED)


@transaction.atomic
def reopen(request: tables.TracingRequest, by: tables.Account | None, reason: str) -> None:
    """A closed request goes on."""
    step(request, What.REOPENED, by, reason)
    _put(request, status_of(request))
    if by is not None:
        look_for(request, by)


def step(
    request: tables.TracingRequest,
    what: str,
    by: tables.Account | None,
    reason: str = "",
    proposal: tables.Proposal | None = None,
) -> None:
    """Adds a step, and the line of the log that tells of it. The log says nothing of the found side."""
    tables.TracingStep.objects.create(request=request, proposal=proposal, what=what, reason=reason, by=by)
    log(by, timezone.now(), [Act("change", "tracing request", request.ref, request.case.ref, {"step": what})])


def settle(request: tables.TracingRequest, by: tables.Account) -> None:
    """Brings the status to what follows from what is there now."""
    request.refresh_from_db()
    if request.status == Status.CLOSED:
        return
    now = status_of(request)
    if now != request.status:
        said = {Status.VERIFIED: What.REACHED_VERIFIED, Status.REUNIFIED: What.REACHED_REUNIFIED}
        step(request, said.get(now, What.BEGUN), by)
        _put(request, now)


def status_of(request: tables.TracingRequest) -> Status:
    """What follows from plans, verified matches, letters and actions."""
    sought = request.sought.filter(ended_at__isnull=True)
    if sought.filter(plans__done__gt="", plans__deleted_at__isnull=True).exists():
        return Status.REUNIFIED
    if sought.filter(proposals__state=tables.Proposal.State.VERIFIED).exists():
        return Status.VERIFIED
    people = [request.inquirer_id, *sought.values_list("person", flat=True)]
    letters = request.case.entries.filter(kind__in=LETTERS, person__in=people)
    begun = request.actions.exists() or letters.exists() or request.steps.filter(proposal__isnull=False).exists()
    return Status.IN_PROGRESS if begun else Status.OPEN


def _put(request: tables.TracingRequest, status: Status) -> None:
    request.status = status
    tables.TracingRequest.objects.filter(pk=request.pk).update(status=status)


def _between(one: tables.Person, other: tables.Person) -> Q:
    return Q(who=one, of=other) | Q(who=other, of=one)


def _years(age: str) -> float | None:
    """An age as the form gives it (`7`, `4 months`) in years."""
    if not age:
        return None
    number, _, unit = age.partition(" ")
    return round(float(number) / {"months": 12, "weeks": 52, "days": 365}.get(unit, 1), 2)


def inverse(relation: str) -> str:
    """What the other one is to somebody who is this to them.

    >>> inverse("child"), inverse("")
    ('parent', '')
    """
    known = load_vocabulary().relations.get(relation)
    return known.inverse if known else relation
