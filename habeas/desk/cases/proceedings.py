"""Pages of proceedings: before which body, under which number, what was heard, decided, and handed over when."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from habeas.casework import edits
from habeas.casework.entries import Around, superseded
from habeas.desk.access import account_of, case_or_404, looked, staff
from habeas.desk.authorities.forms import kinds_of_authority, states
from habeas.desk.cases import doings
from habeas.desk.cases.editing import RowForm, run
from habeas.desk.cases.entry_story import Version
from habeas.desk.cases.names import Names, names_of
from habeas.desk.forms import WhenField
from habeas.desk.render import page
from habeas.store.access import may_change
from habeas.store.models import Account, Authority, Case, Proceeding

_COLUMNS = ("number", "about", "opened", "closed")


class ProceedingForm(RowForm):
    """One matter before one body."""

    authority = forms.ChoiceField(label=_("Before whom"), required=False)
    new_authority = forms.CharField(
        label=_("Or a body that is not in the list"), max_length=300, required=False, help_text=_("Its full name.")
    )
    new_kind = forms.ChoiceField(label=_("What the new body is"), required=False)
    new_state = forms.ChoiceField(label=_("State of the new body"), required=False)
    number = forms.CharField(label=_("Number"), max_length=120, required=False)
    about = forms.CharField(label=_("About what"), max_length=200, required=False)
    opened = WhenField(label=_("Opened"), required=False)
    closed = WhenField(label=_("Closed"), required=False, help_text="")

    def __init__(self, case: Case, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        bodies = Authority.objects.order_by("name").values_list("ref", "name", "state")
        self._choose("authority", [(ref, f"{name} ({state})" if state else name) for ref, name, state in bodies])
        self._choose("new_kind", kinds_of_authority())
        self._choose("new_state", states())
        if case.states:
            self.initial.setdefault("new_state", case.states[0])

    def _choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", ""), *choices]

    def clean(self) -> dict[str, Any]:
        found = super().clean()
        if found.get("new_authority") and not self.held:
            if found.get("authority"):
                self.add_error("new_authority", gettext("Choose a body or write a new one, not both."))
        elif not found.get("authority") and not found.get("new_authority") and "authority" not in self.errors:
            self.add_error("authority", gettext("Say before whom the matter is."))
        return found

    def authority_row(self, by: Account) -> Authority:
        """The body that was chosen or newly named; for the transaction of what is saved with it."""
        found = self.cleaned_data
        if not found["new_authority"]:
            return Authority.objects.get(ref=found["authority"])
        named = {"name": found["new_authority"], "state": found["new_state"]}
        known = Authority.objects.filter(**named).order_by("pk").first()
        return known or edits.create(Authority(**named, kind=found["new_kind"]), by)


@staff
def proceedings(request: HttpRequest, ref: str) -> HttpResponse:
    """The proceedings of a case."""
    case = case_or_404(request, ref)
    looked(request, "list", "proceeding", "", case)
    context = {
        "section": "cases",
        "case": case,
        "proceedings": case.proceedings.select_related("authority").order_by("-pk"),
        "may_change": may_change(account_of(request), case),
    }
    return page(request, "cases/proceedings.html", context)


@staff
def proceeding(request: HttpRequest, ref: str, key: str) -> HttpResponse:
    """One proceeding: its entries in the order of time."""
    case = case_or_404(request, ref)
    row = _proceeding(case, key)
    looked(request, "look", "proceeding", row.ref, case)
    names = names_of(request, case)
    reader = doings.Reader(account_of(request), timezone.now())
    lines = doings.told(doings.of_proceeding(row, reader), reader, with_case=False)
    context = {
        "section": "cases",
        "case": case,
        "proceeding": row,
        "entries": _entries(case, names, row),
        "lines": lines,
        "picture": doings.drawn(lines, gettext("Timeline of the proceeding. The list below says the same in words.")),
        "may_change": may_change(account_of(request), case),
    }
    return page(request, "cases/proceeding.html", context)


@staff
def new(request: HttpRequest, ref: str) -> HttpResponse:
    """A proceeding begins to be kept."""
    case = case_or_404(request, ref, change=True)
    account = account_of(request)

    def save(form: ProceedingForm) -> HttpResponse:
        columns = {name: form.cleaned_data[name] for name in _COLUMNS}
        with transaction.atomic():
            body = form.authority_row(account)
            row = edits.create(Proceeding(case=case, ref=form.token, authority=body, **columns), account, case)
        messages.success(request, _("Saved. Add its hearings and decisions as entries."))
        return redirect("proceeding", case.ref, row.ref)

    return run(
        request,
        lambda data, given: ProceedingForm(case, data, given=given),
        save,
        draft=f"proceeding:{case.ref}:new",
        title=gettext("New proceeding"),
        back=reverse("proceedings", args=[case.ref]),
        submit=gettext("Save"),
        case=case,
    )


@staff
def edit(request: HttpRequest, ref: str, key: str) -> HttpResponse:
    """Body, number, days of a proceeding."""
    case = case_or_404(request, ref, change=True)
    row = _proceeding(case, key)

    def save(form: ProceedingForm) -> HttpResponse:
        columns = {name: form.cleaned_data[name] for name in _COLUMNS}
        with transaction.atomic():  # a body newly named is not left behind where the save is refused
            columns["authority_id"] = form.authority_row(account_of(request)).pk
            edits.save(row, form.version, columns, account_of(request), case)
        messages.success(request, _("Saved."))
        return redirect("proceeding", case.ref, row.ref)

    def make(data: Any, given: Any) -> ProceedingForm:
        return ProceedingForm(case, data, held=_held(row), version=row.version, given=given)

    return run(
        request,
        make,
        save,
        draft=f"proceeding:{row.ref}",
        title=gettext("Change the proceeding"),
        back=reverse("proceeding", args=[case.ref, row.ref]),
        submit=gettext("Save"),
        held_of=_held,
        case=case,
    )


def _entries(case: Case, names: Names, row: Proceeding) -> list[Version]:
    """What was heard and decided, as it stands: what was corrected since is left out."""
    gone = set(superseded(case))
    rows = row.entries.select_related("person", "recorded_by", "proceeding__authority", "document", "place")
    by_key: dict[str, list[Any]] = {}
    for entry in rows.order_by("on_first", "order", "pk"):
        if entry.key not in gone:
            by_key.setdefault(entry.key, []).append(entry)
    around = Around.of(case)
    return [Version.of(names, case, found, around) for found in by_key.values()]


def _proceeding(case: Case, key: str) -> Proceeding:
    row = case.proceedings.select_related("authority").filter(ref=key).first()
    if row is None:
        raise Http404
    return row


def _held(row: Proceeding) -> dict[str, Any]:
    return {"authority": row.authority.ref, **{name: getattr(row, name) for name in _COLUMNS}}
