"""A possible match side by side: what fits, what does not, what nobody knows; and what one decides about it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_POST

from habeas.casework import identity
from habeas.casework import tracing_decide as deciding
from habeas.casework import tracing_found as found
from habeas.casework.sources import iso_today
from habeas.casework.tracing_letters import StoppedError
from habeas.casework.tracing_requests import inverse
from habeas.desk.access import account_of, looked
from habeas.desk.cases import drafts
from habeas.desk.cases.editing import run
from habeas.desk.closed_notes import NOTES
from habeas.desk.render import page
from habeas.desk.templatetags.desk import label, when
from habeas.desk.tracing.door import proposal_or_404, request_or_404, tracers
from habeas.desk.tracing.words import born_of, kin_word, named, sex_of, source_names, told_steps
from habeas.desk.tracing.work_forms import DecideForm, TellForm, VerificationForm
from habeas.store.access import closed_groups
from habeas.store.models import Account, Proposal, Sought, TracingRequest, Verification
from habeas.trace.listed import Listed
from habeas.trace.reasons import TELLS
from habeas.words import of_kept, say

State = Proposal.State
FIELDS: Final = {
    "name": ("given", "surname", "father"),
    "sex": ("sex",),
    "born": ("born",),
    "family": ("mother", "family"),
    "place": ("place", "region", "last_seen"),
    "country": ("country",),
    "phone": ("phone",),
    "document": ("document",),
}
"""Which reasons of the engine tell of which line; a patronymic is the father's name."""
LABELS: Final = {
    "name": lazy("Names"), "sex": lazy("Sex"), "born": lazy("Born or age"), "family": lazy("Family"),
    "place": lazy("Where"), "country": lazy("Nationality"), "seen": lazy("When last seen"), "phone": lazy("Telephone"),
    "document": lazy("Number of a paper"), "told_by": lazy("Who tells it"),
}  # fmt: skip
_BAR: Final = 100
_FULL: Final = 10.0
"""The weight at which a bar is full."""


@dataclass(frozen=True, slots=True)
class Side:
    """A line of the comparison. `fits`: `yes`, `no`, `near` (it tells nothing), `blank` (not known of both), or empty."""

    label: str
    one: Sequence[str]
    other: Sequence[str]
    fits: str


@dataclass(frozen=True, slots=True)
class Weighed:
    """A reason of the score: its sentence, and how long its bar is on which side."""

    text: str
    is_for: bool
    width: int


@tracers
@drafts.offered
def proposal(request: HttpRequest, ref: str, proposal: str) -> HttpResponse:
    """Both side by side. With a reason it is rejected, or left as not sure yet."""
    row = request_or_404(request, ref)
    one, told = proposal_or_404(request, row, proposal)
    mine = deciding.may_decide(account_of(request), one)
    form = DecideForm(request.POST or None)
    if request.method == "POST" and not mine:
        raise Http404
    if request.method == "POST" and form.is_valid():
        decide = deciding.unsure if request.POST.get("decision") == "unsure" else deciding.reject
        try:
            decide(one, account_of(request), form.cleaned_data["reason"])
        except deciding.DecidedError:
            messages.error(request, _("Somebody decided about this match meanwhile."))
            return redirect("tracing-proposal", row.ref, one.ref)
        messages.success(
            request, _("Kept. It will not be proposed again.") if one.state == State.REJECTED else _("Kept.")
        )
        return redirect("tracing-request", row.ref)
    if told.person is not None:
        looked(request, "look", "person", told.person.ref, told.person.case)
    context = _context(row, one, told, account_of(request)) | {"form": form, "may_decide": mine}
    return page(request, "tracing/proposal.html", context, status=422 if form.errors else 200)


@tracers
@require_POST
def take_back(request: HttpRequest, ref: str, proposal: str) -> HttpResponse:
    """A decision is taken back: the match is to be looked at again, and may be proposed again."""
    row, one, _told = _mine(request, ref, proposal)
    try:
        deciding.take_back(one, account_of(request), request.POST.get("reason", "").strip()[:2000])
    except identity.ApartError:
        messages.error(request, _("You may not part these two: one of them is no longer there."))
    else:
        messages.success(request, _("Taken back. What it had written into the record is taken back too."))
    return redirect("tracing-proposal", row.ref, one.ref)


@tracers
def verify(request: HttpRequest, ref: str, proposal: str) -> HttpResponse:
    """What the two sides said, what shows it, and what follows."""
    row, one, told = _mine(request, ref, proposal)
    if one.state in (State.VERIFIED, State.REJECTED):
        return redirect("tracing-proposal", row.ref, one.ref)
    here = reverse("tracing-proposal", args=[row.ref, one.ref])

    def save(form: VerificationForm) -> HttpResponse:
        names = ("on", "known", "wished", "agree", "able", "proofs", "proof", "recommendation", "note")
        columns = {name: form.cleaned_data[name] for name in names}
        try:
            deciding.verify(one, account_of(request), form.token, columns)
        except StoppedError as error:
            for why in error.why:
                form.add_error("proofs", why)
        except deciding.DecidedError:
            messages.error(request, _("Somebody decided about this match meanwhile."))
        except identity.ApartError:
            form.add_error(None, _("You may not join these two: one of them is no longer there."))
        else:
            messages.success(request, _SAID[State(one.state)])
        return redirect(here)

    return run(
        request,
        lambda data, given: VerificationForm(data, given={"on": iso_today(), **given}),
        save,
        draft=f"tracing-verify:{one.ref}",
        title=_("Is this %(who)s?") % {"who": one.sought.person},
        back=here,
        submit=_("Save"),
        lead=_("Neither side has been told anything yet. Ask both; what a child wishes counts."),
        case=row.case,
        section="tracing",
        template="tracing/verify.html",
        more=_context(row, one, told, account_of(request)),
    )


_SAID: Final = {
    State.VERIFIED: lazy("Verified. Kinship and its proof stand in the record now."),
    State.REJECTED: lazy("Kept. It will not be proposed again."),
    State.UNSURE: lazy("Kept. The match stays open."),
}


@tracers
def tell(request: HttpRequest, ref: str, proposal: str) -> HttpResponse:
    """That the inquirer was told; closed while anything stands against it."""
    row, one, told = _mine(request, ref, proposal)
    here = reverse("tracing-proposal", args=[row.ref, one.ref])
    stops = deciding.tell_stops(one, told)
    if stops:
        context = _context(row, one, told, account_of(request))
        status = 409 if request.method == "POST" else 200
        return page(request, "tracing/stopped.html", context | {"stops": stops, "back": here}, status=status)

    def save(form: TellForm) -> HttpResponse:
        deciding.tell(one, account_of(request), told, form.cleaned_data["on"], form.cleaned_data["what"])
        messages.success(request, _("Kept: the inquirer was told."))
        return redirect("tracing-request", row.ref)

    return run(
        request,
        lambda data, given: TellForm(data, given={"on": iso_today(), **given}),
        save,
        draft=f"tracing-tell:{one.ref}",
        title=_("What %(who)s is told") % {"who": row.inquirer},
        back=here,
        submit=_("Save"),
        lead=row.may_tell and _("What may be told to whom: %(text)s") % {"text": row.may_tell},
        case=row.case,
        section="tracing",
    )


def _mine(request: HttpRequest, ref: str, proposal: str) -> tuple[TracingRequest, Proposal, found.Found]:
    row = request_or_404(request, ref, change=True)
    one, told = proposal_or_404(request, row, proposal)
    return row, one, told


def _context(row: TracingRequest, one: Proposal, told: found.Found, account: Account) -> dict[str, Any]:
    weighed, closed = _weighed(one), closed_groups(account)
    last = one.verifications.order_by("-pk").select_related("made_by", "taken_back_by")
    return {
        "section": "tracing",
        "row": row,
        "case": row.case,
        "proposal": one,
        "told": told,
        "percent": min(99, round(one.probability * 100)),
        "sides": sides(one, told, closed, source_names(row.case, account)),
        "weighed": weighed,
        "speaks_for": [each for each in weighed if each.is_for],
        "speaks_against": [each for each in weighed if not each.is_for],
        "verifications": [(each, _answers(each, closed)) for each in last],
        "steps": told_steps(one.steps.select_related("by").order_by("-pk"), closed),
        "tell_stops": deciding.tell_stops(one, told),
        "was_told": deciding.was_told(one),
        "marks": [each for each in (row.inquirer, one.sought.person, told.person) if each and each.do_not_tell],
    }


def sides(one: Proposal, told: found.Found, closed: frozenset[str], sources: Mapping[int, str]) -> list[Side]:
    """What is known of both, line by line."""
    weights: dict[str, float] = {}
    for reason in one.reasons:
        weights[reason["field"]] = weights.get(reason["field"], 0.0) + float(reason["weight"])
    mine, theirs = _of_sought(one.sought, sources), _of_found(told)
    if "contact" in closed:
        mine["phone"], theirs["phone"], theirs["document"] = [], [], []
    found_sides = []
    for name, text in LABELS.items():
        left, right = mine.get(name, []), theirs.get(name, [])
        if left or right:
            weight = sum(weights.get(field, 0.0) for field in FIELDS.get(name, ()))
            found_sides.append(Side(str(text), left, right, _fits(name, left, right, weight)))
    return found_sides


def _fits(name: str, left: Sequence[str], right: Sequence[str], weight: float) -> str:
    if name not in FIELDS:
        return ""
    if not left or not right:
        return "blank"
    return "yes" if weight >= TELLS else "no" if weight <= -TELLS else "near"


def _of_sought(sought: Sought, sources: Mapping[int, str]) -> dict[str, list[str]]:
    """What is told of the one who is sought, each name with its source."""
    person, request = sought.person, sought.request
    told = [each for each in person.names.all() if not each.mothers_name]
    names = [str(person), *(named(each.name, sources.get(each.source_id or 0, "")) for each in told)]
    inquirer = (
        f"{request.inquirer} ({kin_word(inverse(sought.relation), request.inquirer.sex)})" if sought.relation else ""
    )
    mothers = [each.name for each in person.names.all() if each.mothers_name]
    return {
        "name": names,
        "sex": list(filter(None, [sex_of(person)])),
        "born": list(filter(None, [born_of(person)])),
        "family": list(filter(None, [inquirer, *mothers])),
        "place": list(filter(None, [sought.last_place])),
        "country": [label(code) for code in person.nationality],
        "seen": list(filter(None, [when(sought.last_seen)])),
        "phone": list(filter(None, [request.inquirer.phone])),
        "told_by": [_("%(who)s, in this request") % {"who": request.inquirer}],
    }


def _of_found(told: found.Found) -> dict[str, list[str]]:
    person, listed = told.person, told.listed
    if person is not None:
        born, sex = born_of(person), sex_of(person)
        country = [label(code) for code in person.nationality]
    else:
        born, sex = listed.born, {"F": _("female"), "M": _("male")}.get(listed.sex, listed.sex)
        country = [label(listed.country)] if listed.country else []
    return {
        "name": list(dict.fromkeys(filter(None, [told.name, *listed.also]))),
        "sex": [sex] if sex else [],
        "born": [born] if born else [],
        "family": _family(listed),
        "place": list(filter(None, [listed.place, listed.last_seen, listed.region])),
        "country": country,
        "seen": list(filter(None, [when(listed.seen_on) if person is None and listed.seen_on else ""])),
        "phone": list(filter(None, [listed.phone])),
        "document": list(filter(None, [listed.document])),
        "told_by": [told.told_by, *([str(told.team)] if told.team else [])],
    }


def _family(listed: Listed) -> list[str]:
    told = [(_("father: %(name)s"), listed.father), (_("mother: %(name)s"), listed.mother)]
    return [text % {"name": name} for text, name in told if name]


def _weighed(one: Proposal) -> list[Weighed]:
    """The reasons, the weightiest first; what says nothing is left out."""
    language = get_language() or "en"
    telling = [each for each in one.reasons if abs(float(each["weight"])) >= TELLS]
    rows = sorted(telling, key=lambda each: -abs(float(each["weight"])))
    return [
        Weighed(
            say(of_kept(each["message"]), language),
            float(each["weight"]) > 0,
            max(2, round(_BAR * min(1.0, abs(float(each["weight"])) / _FULL))),
        )
        for each in rows
    ]


def _answers(row: Verification, closed: frozenset[str]) -> list[tuple[str, str]]:
    """A verification in words, without what was not answered, and without its note where that is closed to the reader."""
    words = {"yes": _("yes"), "no": _("no")}
    told = [
        (_("Is the inquirer known to them?"), words.get(row.known, "")),
        (_("Do they wish to be found?"), words.get(row.wished, "")),
        (_("Do the two accounts agree?"), words.get(row.agree, "")),
        (_("Does the inquirer want to care for them, and can they?"), words.get(row.able, "")),
        (_("What shows it"), ", ".join(str(dict(Verification.Proof.choices).get(each, each)) for each in row.proofs)),
        (_("What shows it, in words"), row.proof),
        (_("What follows"), str(row.get_recommendation_display())),
        (_("Note for the team"), "" if NOTES in closed else row.note),
    ]
    return [(name, text) for name, text in told if text]
