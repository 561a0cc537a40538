"""Pages of sources (who says so, and who may know it) and of consents (what a person agreed to, until when)."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from habeas.casework import sources as work
from habeas.casework.recheck import today
from habeas.dates import When
from habeas.desk.access import account_of, case_or_404, looked, staff
from habeas.desk.cases.editing import RowForm, run
from habeas.desk.cases.entry_form import ACCESS_LABELS
from habeas.desk.cases.names import Names, names_of
from habeas.desk.cases.said import said
from habeas.desk.forms import WhenField
from habeas.desk.render import page
from habeas.store.access import may_change
from habeas.store.models import Account, Case, Source
from habeas.store.models.office import Role

USE_LABELS = {
    "record": _("keep a record"),
    "share": _("share with other teams"),
    "publish": _("publish"),
    "lodge": _("lodge with courts and bodies"),
    "consulate": _("contact with the home state"),
    "trace": _("search for relatives"),
}
_RELEASING = frozenset({Role.LAWYER, Role.ADMINISTRATOR})


@staff
def sources(request: HttpRequest, ref: str) -> HttpResponse:
    """The sources of a case whose names the reader may read, and how many others there are."""
    case = case_or_404(request, ref)
    looked(request, "list", "source", "", case)
    seen = work.seen_by(case, account_of(request)).select_related("released_by").prefetch_related("readers")
    rows = list(seen)
    used = case.entries.exclude(source__isnull=True).values_list("source", "key").distinct()
    counts: dict[str, int] = {}
    for source, _key in used:
        counts[source or ""] = counts.get(source or "", 0) + 1
    context = {
        "section": "cases",
        "case": case,
        "sources": [(row, ACCESS_LABELS[row.access], counts.get(row.key, 0)) for row in rows],
        "hidden": case.sources.count() - len(rows),
        "may_change": may_change(account_of(request), case),
    }
    return page(request, "cases/sources.html", context)


@staff
def source(request: HttpRequest, ref: str, key: str) -> HttpResponse:
    """One source: its class, its readers, what rests on it, and who answers for its release."""
    case = case_or_404(request, ref)
    row = _source(request, case, key)
    looked(request, "look", "source", str(row.pk), case)
    names = names_of(request, case)
    resting = dict.fromkeys(entry.id for entry in names.seen.entries if entry.source == row.key)
    changes = may_change(account_of(request), case)
    context = {
        "section": "cases",
        "case": case,
        "source": row,
        "access": ACCESS_LABELS[row.access],
        "readers": row.readers.order_by("name"),
        "entries": [(id, names.entries[id]) for id in resting if id in names.entries],
        "documents": [each for each in names.open_documents if each.source_id == row.pk],
        "may_change": changes,
        "may_release": changes and account_of(request).role in _RELEASING,
    }
    return page(request, "cases/source.html", context)


class SourceForm(RowForm):
    """Who says so, and who may know it."""

    name = forms.CharField(label=_("Who says so"), max_length=300)
    access = forms.ChoiceField(
        label=_("Who may know it"), choices=list(ACCESS_LABELS.items()), widget=forms.RadioSelect
    )
    readers = forms.MultipleChoiceField(
        label=_("Who may read a protected source"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "You are always one of them. A guard or a cellmate can die of a leak: name as few as the work needs."
        ),
    )
    kept_empty = ("readers",)

    def __init__(self, case: Case, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        readers = self.fields["readers"]
        assert isinstance(readers, forms.MultipleChoiceField)
        team = Account.objects.filter(teams=case.team_id, is_active=True).order_by("name")
        readers.choices = [(str(one.pk), str(one)) for one in team]


@staff
def new(request: HttpRequest, ref: str) -> HttpResponse:
    """A source that no entry names yet."""
    case = case_or_404(request, ref, change=True)
    account = account_of(request)

    def save(form: SourceForm) -> HttpResponse:
        found = form.cleaned_data
        row = work.add_once(case, account, form.token, found["name"], found["access"], _readers(found))
        messages.success(request, _("Saved."))
        return redirect("source", case.ref, row.key)

    return run(
        request,
        lambda data, given: SourceForm(case, data, given={"access": "confidential", **given}),
        save,
        draft=f"source:{case.ref}:new",
        title=gettext("New source"),
        back=reverse("sources", args=[case.ref]),
        submit=gettext("Save"),
        case=case,
    )


@staff
def edit(request: HttpRequest, ref: str, key: str) -> HttpResponse:
    """Name, class and readers of a source."""
    case = case_or_404(request, ref, change=True)
    row = _source(request, case, key)

    def save(form: SourceForm) -> HttpResponse:
        found = form.cleaned_data
        columns = {"name": found["name"], "access": found["access"]}
        work.change(case, account_of(request), row, form.version, columns, _readers(found))
        messages.success(request, _("Saved."))
        return redirect("source", case.ref, row.key)

    def make(data: Any, given: Any) -> SourceForm:
        return SourceForm(case, data, held=_held(row), version=row.version, given=given)

    return run(
        request,
        make,
        save,
        draft=f"source:{row.pk}",
        title=gettext("Change the source"),
        back=reverse("source", args=[case.ref, row.key]),
        submit=gettext("Save"),
        held_of=_held,
        case=case,
    )


@staff
@require_POST
def release(request: HttpRequest, ref: str, key: str) -> HttpResponse:
    """A lawyer of the team answers by name for the release of a protected source, or takes it back."""
    case = case_or_404(request, ref, change=True)
    account = account_of(request)
    if account.role not in _RELEASING:
        raise Http404
    row = _source(request, case, key)
    wanted = "release" in request.POST
    work.release(case, account, row, wanted)
    messages.success(request, _("Released in your name.") if wanted else _("The release is taken back."))
    return redirect("source", case.ref, row.key)


# ---- consents ------------------------------------------------------------------------------------------------------


class ConsentForm(RowForm):
    """What a person agreed to."""

    who = forms.ChoiceField(label=_("Who"))
    use = forms.ChoiceField(label=_("Agreed to"), choices=[("", ""), *USE_LABELS.items()])
    given = WhenField(label=_("Since"))
    to = forms.CharField(
        label=_("Only towards"),
        max_length=200,
        required=False,
        help_text=_("Such as a body or an organisation; empty: any."),
    )

    def __init__(self, names: Names, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        who = self.fields["who"]
        assert isinstance(who, forms.ChoiceField)
        who.choices = [("", ""), *names.people.items()]

    def clean(self) -> dict[str, Any]:
        found = super().clean()
        text = found.get("given")
        if text and When.parse(text).span_days[0] > today():
            self.ask("sure", f"given:{text}", gettext("Yes, this day is right, although it is still to come."), "given")
        return found


@staff
def consents(request: HttpRequest, ref: str) -> HttpResponse:
    """What each person of a case agreed to, and since when it is withdrawn."""
    case = case_or_404(request, ref)
    names = names_of(request, case)
    rows = case.consents.select_related("person")
    rows = rows.order_by("person__pk", "use", "pk")
    looked(request, "look", "consents", case.ref, case)
    context = {
        "section": "cases",
        "case": case,
        "consents": [(row, names.people[row.person.key], USE_LABELS.get(row.use, row.use)) for row in rows],
        "may_change": may_change(account_of(request), case),
    }
    return page(request, "cases/person_consents.html", context)


@staff
def consent_new(request: HttpRequest, ref: str) -> HttpResponse:
    """Somebody agreed to something."""
    case = case_or_404(request, ref, change=True)
    names = names_of(request, case)

    def save(form: ConsentForm) -> HttpResponse:
        found = form.cleaned_data
        person = case.people.get(key=found["who"])
        outcome = work.consent(case, account_of(request), person, found["use"], found["given"], found["to"])
        messages.success(request, said(request, case, outcome))
        return redirect("consents", case.ref)

    begin = {name: request.GET[name] for name in ("who", "use") if name in request.GET}
    return run(
        request,
        lambda data, given: ConsentForm(names, data, given={"given": work.iso_today(), **given}),
        save,
        draft=f"consent:{case.ref}:new",
        title=gettext("New consent"),
        back=reverse("consents", args=[case.ref]),
        submit=gettext("Save"),
        lead=gettext("Each use is agreed to by itself. Without consent nothing leaves the office for that use."),
        case=case,
        given=begin,
    )


@staff
@require_POST
def consent_withdraw(request: HttpRequest, ref: str, number: int) -> HttpResponse:
    """A consent ends today, or a withdrawal is taken back."""
    case = case_or_404(request, ref, change=True)
    row = case.consents.select_related("person").filter(pk=number).first()
    if row is None:
        raise Http404
    undo = "undo" in request.POST
    outcome = work.withdraw(case, account_of(request), row, "" if undo else work.iso_today())
    messages.success(request, said(request, case, outcome))
    return redirect("consents", case.ref)


def _source(request: HttpRequest, case: Case, key: str) -> Source:
    row = work.seen_by(case, account_of(request)).select_related("released_by").filter(key=key).first()
    if row is None:
        raise Http404
    return row


def _held(row: Source) -> dict[str, Any]:
    readers = [str(number) for number in row.readers.order_by("pk").values_list("pk", flat=True)]
    return {"name": row.name or "", "access": row.access, "readers": readers}


def _readers(found: dict[str, Any]) -> list[Account]:
    return list(Account.objects.filter(pk__in=found["readers"]))
