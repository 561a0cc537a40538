"""Pages of conditions that a case tells of its places: a list, a form to add and correct, taking back with undo."""

from collections.abc import Mapping
from math import inf
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from habeas.casework import observations as work
from habeas.casework import visits
from habeas.casework.conditions import kept_from, open_to, value_of
from habeas.casework.places import office_places
from habeas.casework.recheck import today
from habeas.check.amounts import unit_text
from habeas.dates import When
from habeas.desk.access import account_of, case_or_404, looked, staff
from habeas.desk.cases import drafts
from habeas.desk.cases.editing import RowForm, run
from habeas.desk.cases.entry_fields import place_told
from habeas.desk.cases.names import Names, names_of
from habeas.desk.cases.said import said
from habeas.desk.forms import WhenField
from habeas.desk.places.words import label, language, value_text
from habeas.desk.render import page
from habeas.record.vocabulary import load_vocabulary
from habeas.store.access import may_change
from habeas.store.models import Case, Observation, Place

_PLACES: Final = 500
_YES_NO: Final = "yes_no"


class ConditionForm(RowForm):
    """One thing that was seen at a place."""

    place = forms.ChoiceField(label=_("Where"))
    indicator = forms.ChoiceField(label=_("What was seen"))
    yes = forms.ChoiceField(
        label=_("Yes or no"), choices=[("", "–"), ("yes", _("yes")), ("no", _("no"))], required=False
    )
    low = forms.FloatField(
        label=_("How much, at least"), required=False, help_text=_("For what is counted or measured. “4 to 7”: 4 here.")
    )
    high = forms.FloatField(
        label=_("and at most"), required=False, help_text=_("One figure alone: the same in both. Not known: empty.")
    )
    since = WhenField(label=_("Seen on, or since"))
    until = WhenField(label=_("Until (last day)"), required=False, help_text="")
    source = forms.ChoiceField(label=_("Who says so"), required=False)
    why = forms.CharField(label=_("Why it is corrected"), max_length=300)
    kept_empty = ("yes", "low", "high")

    def __init__(self, names: Names, *args: Any, is_new: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.names = names
        known = names.row.case_places.select_related("place").order_by("key")
        own = [(link.place.ref, place_told(link.place)) for link in known]
        rest = office_places().exclude(pk__in=[link.place_id for link in known]).order_by("name")[:_PLACES]
        others = [(each.ref, place_told(each)) for each in rest]
        self._choose("place", [(gettext("Places of the case"), own), (gettext("Other places of the office"), others)])
        kinds = [(group.label(language()), [_named(each) for each in group.indicators]) for group in visits.checklist()]
        self._choose("indicator", kinds)
        self._choose("source", [*names.sources.items()])
        for name in ("low", "high"):
            self.fields[name].widget.attrs |= {"class": "govuk-input govuk-input--width-5", "step": "any"}
        if is_new:
            del self.fields["why"]

    def _choose(self, name: str, choices: list[Any]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", ""), *choices]

    def clean(self) -> dict[str, Any]:
        found = super().clean()
        indicator = load_vocabulary().indicators.get(found.get("indicator", ""))
        low, high = found.get("low"), found.get("high")
        if indicator is not None and indicator.type == _YES_NO:
            if not found.get("yes"):
                self.add_error("yes", gettext("Say yes or no."))
            for name in ("low", "high"):
                if found.get(name) is not None:
                    self.add_error(name, gettext("This is a thing of yes or no: take the figure away."))
        elif indicator is not None:
            if found.get("yes"):
                self.add_error("yes", gettext("This is counted or measured: write a figure below."))
            if low is None and high is None and not {"low", "high"} & {*self.errors}:
                self.add_error("low", gettext("Write at least one figure."))
            if low is not None and high is not None and low > high:
                self.add_error("high", gettext("This is less than the figure before."))
        since, until = (When.parse(found[name]) if found.get(name) else None for name in ("since", "until"))
        if since and since.span_days[0] > today():
            self.add_error("since", gettext("This day has not come yet."))
        if since and until and until.span_days[1] < since.span_days[0]:
            self.add_error("until", gettext("This is before the first day."))
        return found

    @property
    def told(self) -> work.Told:
        """What was typed."""
        found = self.cleaned_data
        low, high = found["low"], found["high"]
        value = found["yes"] == "yes" if found["yes"] else (-inf if low is None else low, inf if high is None else high)
        place = Place.objects.get(ref=found["place"])
        return work.Told(place, found["indicator"], value, found["since"], found["until"], found["source"])


@staff
def conditions(request: HttpRequest, ref: str) -> HttpResponse:
    """What a case tells of its places, and what of it was corrected or taken back."""
    case = case_or_404(request, ref)
    looked(request, "list", "observation", "", case)
    names, standing, gone = names_of(request, case), work.standing(case), work.gone(case)

    def shown(rows: QuerySet[Observation]) -> list[tuple[Observation, str, str]]:
        return [(row, _value(row), names.shown("source", row.source)) for row in open_to(names.account, rows)]

    context = {
        "section": "cases",
        "case": case,
        "rows": shown(standing),
        "gone": shown(gone),
        "kept": kept_from(names.account, standing),
        "may_change": may_change(account_of(request), case),
    }
    return page(request, "cases/conditions.html", context)


@staff
def new(request: HttpRequest, ref: str) -> HttpResponse:
    """Something that was seen at a place; the page of a place names it (`?place=REF`)."""
    case = case_or_404(request, ref, change=True)
    names = names_of(request, case)

    def save(form: ConditionForm) -> HttpResponse:
        messages.success(request, said(request, case, work.add(case, account_of(request), form.told, form.token)))
        return redirect("conditions", case.ref)

    return run(
        request,
        lambda data, given: ConditionForm(names, data, given=given, is_new=True),
        save,
        draft=f"condition:{case.ref}:new",
        title=gettext("What was seen at a place"),
        back=reverse("conditions", args=[case.ref]),
        submit=gettext("Save and check"),
        case=case,
        given={name: request.GET[name] for name in ("place", "indicator") if name in request.GET},
    )


@staff
def correct(request: HttpRequest, ref: str, number: int) -> HttpResponse:
    """Another in its place. Of two who correct, the second is told, and what they typed goes on as a correction of it."""
    case = case_or_404(request, ref, change=True)
    names = names_of(request, case)
    row = _row(names, case.observations.filter(visit__isnull=True).select_related("place"), number)
    if row.retracted_at is not None or work.latest(row) != row:
        return _late(request, case, row)

    def save(form: ConditionForm) -> HttpResponse:
        try:
            outcome = work.correct(case, account_of(request), row, form.told, form.cleaned_data["why"])
        except work.ConflictError:
            return _late(request, case, row)
        messages.success(request, said(request, case, outcome))
        return redirect("conditions", case.ref)

    def make(data: Any, given: Mapping[str, Any]) -> ConditionForm:
        return ConditionForm(names, data, held={**work.told_by(row), "place": row.place.ref}, given=given)

    return run(
        request,
        make,
        save,
        draft=f"condition:{case.ref}:{row.pk}",
        title=gettext("Correct what was seen"),
        back=reverse("conditions", args=[case.ref]),
        submit=gettext("Save and check"),
        case=case,
    )


def _late(request: HttpRequest, case: Case, row: Observation) -> HttpResponse:
    """Somebody was first: what was typed is kept for the form of what stands now."""
    last = work.latest(row)
    if request.method == "POST":
        drafts.keep(request, account_of(request), f"condition:{case.ref}:{last.pk}")
        messages.error(request, gettext("Somebody corrected this or took it back meanwhile. What you typed is kept."))
    if last.retracted_at is not None:
        return redirect("conditions", case.ref)
    return redirect(reverse("condition-correct", args=[case.ref, last.pk]))


class RetractForm(RowForm):
    """Why it is taken back."""

    why = forms.CharField(label=_("Why is it taken back?"), max_length=300)


@staff
def retract(request: HttpRequest, ref: str, number: int) -> HttpResponse:
    """Takes it back, with a reason."""
    case = case_or_404(request, ref, change=True)
    names = names_of(request, case)
    row = _row(names, work.standing(case), number)

    def save(form: RetractForm) -> HttpResponse:
        try:
            outcome = work.retract(case, account_of(request), row, form.cleaned_data["why"])
        except work.ConflictError:
            form.add_error(None, gettext("Somebody corrected this or took it back meanwhile. Look at the list first."))
            return redirect("conditions", case.ref)
        messages.success(request, said(request, case, outcome))
        return redirect("conditions", case.ref)

    return run(
        request,
        lambda data, given: RetractForm(data, given=given),
        save,
        draft=f"condition:{case.ref}:{row.pk}:retract",
        title=gettext("Take it back: %(what)s") % {"what": f"{label(row.indicator)}, {_value(row)}"},
        back=reverse("conditions", args=[case.ref]),
        submit=gettext("Take it back"),
        case=case,
    )


@staff
@require_POST
def restore(request: HttpRequest, ref: str, number: int) -> HttpResponse:
    """Puts back what was taken back."""
    case = case_or_404(request, ref, change=True)
    names = names_of(request, case)
    row = _row(names, work.gone(case).filter(retracted_at__isnull=False), number)
    messages.success(request, said(request, case, work.restore(case, account_of(request), row)))
    return redirect("conditions", case.ref)


def _row(names: Names, rows: QuerySet[Observation], number: int) -> Observation:
    found = open_to(names.account, rows).filter(pk=number).first()
    if found is None:
        raise Http404
    return found


def _value(row: Observation) -> str:
    if row.indicator not in load_vocabulary().indicators:
        return row.as_written or ""
    return value_text(row.indicator, row.yes if row.yes is not None else value_of(row))


def _named(indicator: Any) -> tuple[str, str]:
    unit = unit_text(indicator.unit, language()) if indicator.unit else ""
    return indicator.name, f"{label(indicator.name)} ({unit})" if unit else label(indicator.name)
