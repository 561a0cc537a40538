"""The page of a tracing request: who looks for whom, what is next, matches, letters, what was done, the plan."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from habeas.casework import tracing_found as found
from habeas.casework import tracing_letters as letters
from habeas.casework import tracing_requests as work
from habeas.desk.access import account_of
from habeas.desk.closed_notes import task_words
from habeas.desk.render import page
from habeas.desk.tracing.door import request_or_404, tracers
from habeas.desk.tracing.words import born_of, kin_word, named, sex_of, source_names, title_of, told_steps
from habeas.store.access import closed_groups, may_change
from habeas.store.models import FollowUp, Proposal, Reunification, Sought, TracingRequest

State, Status = Proposal.State, TracingRequest.Status


@dataclass(frozen=True, slots=True)
class Match:
    """A proposal in the list of the one it is for: who the found one is, and where."""

    proposal: Proposal
    name: str
    told_by: str

    @property
    def percent(self) -> int:
        """The probability in whole percent; no proposal is certain."""
        return min(99, round(self.proposal.probability * 100))


@dataclass(frozen=True, slots=True)
class Card:
    """Somebody who is sought, as the page tells of them."""

    sought: Sought
    relation: str
    about: tuple[str, ...]
    names: Sequence[str]
    matches: Sequence[Match]
    rejected: Sequence[Match]
    plan: Reunification | None

    @property
    def verified(self) -> Match | None:
        """The match that was verified, if one was."""
        return next((each for each in self.matches if each.proposal.state == State.VERIFIED), None)


@dataclass(frozen=True, slots=True)
class Next:
    """Something to do next, and where."""

    text: str
    address: str = ""
    is_late: bool = False


@tracers
@require_safe
def tracing_request(request: HttpRequest, ref: str) -> HttpResponse:
    """One request."""
    row = request_or_404(request, ref)
    sought = work.sought_of(row)
    sources = source_names(row.case, account_of(request))
    cards = [_card(request, each, sources) for each in sought]
    people = [row.inquirer_id, *(each.person_id for each in sought)]
    written = letters.letters_of(row, people)
    follow_ups = list(row.follow_ups.select_related("task").order_by("task__due", "pk"))
    seen = found.visible(account_of(request), timezone.now()).filter(sought__request=row).values("pk")
    mine, closed = may_change(account_of(request), row.case), closed_groups(account_of(request))
    steps = row.steps.filter(Q(proposal__isnull=True) | Q(proposal__in=seen)).select_related("by").order_by("-pk")
    context = {
        "section": "tracing",
        "row": row,
        "case": row.case,
        "title": title_of(row.inquirer, sought),
        "cards": cards,
        "marks": [each for each in [row.inquirer, *(one.person for one in sought)] if each.do_not_tell],
        "letters": written,
        "actions": row.actions.select_related("made_by").order_by("-on_first", "-pk"),
        "plans": [each for card in cards for each in _plans(card)],
        "follow_ups": follow_ups,
        "agrees": found.agrees(row.inquirer),
        "closed_fields": closed,
        "may_change": mine,
        "next": _next(request, row, cards, written, follow_ups) if mine else [],
        "steps": told_steps(steps, closed),
        "ended": row.sought.filter(ended_at__isnull=False).select_related("person"),
    }  # fmt: skip
    return page(request, "tracing/request.html", context)


def _card(request: HttpRequest, sought: Sought, sources: Mapping[int, str]) -> Card:
    person = sought.person
    rows = found.visible(account_of(request), timezone.now()).filter(sought=sought).order_by("-probability", "pk")
    matches = [match for row in rows if (match := _match(row)) is not None]
    return Card(
        sought,
        kin_word(sought.relation, person.sex),
        tuple(filter(None, (sex_of(person), born_of(person)))),
        [named(each.name, sources.get(each.source_id or 0, "")) for each in person.names.all() if not each.mothers_name],
        sorted((m for m in matches if m.proposal.state != State.REJECTED), key=lambda m: m.proposal.state != State.VERIFIED),
        [each for each in matches if each.proposal.state == State.REJECTED],
        sought.plans.order_by("-pk").first(),
    )  # fmt: skip


def _match(row: Proposal) -> Match | None:
    told = found.found_of(row.found_kind, row.found_ref)
    return Match(row, told.name, told.told_by) if told is not None else None


def _plans(card: Card) -> Iterable[tuple[Card, Reunification]]:
    for plan in Reunification.everything.filter(sought=card.sought).order_by("-pk"):
        yield card, plan


def _next(
    request: HttpRequest,
    row: TracingRequest,
    cards: Sequence[Card],
    written: Sequence[letters.Letter],
    follow_ups: Sequence[FollowUp],
) -> list[Next]:
    """What is to be done, the most urgent first."""
    if row.status == Status.CLOSED:
        return []
    steps: list[Next] = []
    if not found.agrees(row.inquirer):
        consent = reverse("consent-new", args=[row.case.ref]) + f"?who={row.inquirer.key}"
        steps.append(
            Next(_("Ask for consent to tracing: without it nothing is searched and no letter goes out"), consent)
        )
    if not cards:
        steps.append(Next(_("Say who is looked for"), reverse("tracing-sought-new", args=[row.ref])))
    steps += _of_matches(row, cards)
    for each in written:
        if each.is_late:
            text = ngettext(
                "%(to)s has not answered for %(n)s day", "%(to)s has not answered for %(n)s days", each.days
            )
            steps.append(Next(text % {"to": each.to or _("The letter"), "n": each.days}, "#letters", True))
    steps += _of_plans(request, row, cards, follow_ups)
    if not steps and not written:
        steps.append(
            Next(_("Write to the institution or body that may know"), reverse("tracing-letter-new", args=[row.ref]))
        )
    return steps


def _of_matches(row: TracingRequest, cards: Sequence[Card]) -> Iterable[Next]:
    for card in cards:
        if card.verified is not None:
            continue
        for match in card.matches:
            address = reverse("tracing-proposal", args=[row.ref, match.proposal.ref])
            text = _("Look at a possible match for %(who)s") % {"who": card.sought.person}
            yield Next(f"{text}: {match.percent} %", address)


def _of_plans(
    request: HttpRequest, row: TracingRequest, cards: Sequence[Card], follow_ups: Sequence[FollowUp]
) -> Iterable[Next]:
    me, day = account_of(request), timezone.localdate()
    for card in cards:
        if card.verified is not None and card.plan is None:
            address = reverse("tracing-plan-new", args=[row.ref, card.sought.ref])
            yield Next(_("Plan the reunion with %(who)s") % {"who": card.sought.person}, address)
    open_visits = [each for each in follow_ups if not each.done]
    for each in open_visits:
        if each.task.due is not None and each.task.due <= day:
            address = reverse("tracing-follow-up", args=[row.ref, each.ref])
            yield Next(task_words(each.task, me, closed_groups(me)), address, each.task.due < day)
    if any(card.plan is not None and card.plan.done for card in cards) and not follow_ups:
        yield Next(
            _("Set a day for the first visit after the reunion"), reverse("tracing-follow-up-new", args=[row.ref])
        )
