"""Forms that edit a row in place: what was emptied is asked back, a second editor is shown both, drafts are kept.

1. `AsksBack` holds what has to be ticked before a form is taken.
2. `RowForm` knows what the row held, from which version the editing began and what the form said then: after a conflict
   only what the second editor typed is theirs, and every other field is as the first one saved it.
3. `run` is the whole page: draft offered, form shown, saved, or the two versions side by side.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, cast

from django import forms
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.translation import gettext

from habeas.casework.edits import StaleError
from habeas.casework.kin import KnownError
from habeas.desk.cases import drafts
from habeas.desk.forms import Began, sent
from habeas.desk.render import page
from habeas.store.models import Case
from habeas.store.models.base import REF_LENGTH, new_ref


@dataclass(frozen=True, slots=True)
class Ask:
    """Something to tick before a form is taken: `name` of the box, its value, and the sentence beside it."""

    name: str
    value: str
    text: str
    is_ticked: bool


@dataclass(frozen=True, slots=True)
class Change:
    """A field in two versions, in words."""

    label: str
    before: str
    after: str

    @property
    def is_change(self) -> bool:
        return self.before != self.after


class AsksBack(Began):
    """A form that may ask back."""

    asks: list[Ask]

    def ask(self, box: str, value: str, text: str, field: str) -> None:
        """Takes the form only once this is ticked."""
        sent = self.data.getlist(box) if isinstance(self.data, QueryDict) else []
        self.asks.append(Ask(box, value, text, value in sent))
        if value not in sent:
            self.add_error(field, gettext("Is this right? Tick it at the top of the form, or change it here."))

    def ask_to_take_away(self, name: str, value: str) -> None:
        """A field that held something is empty now: blank alone takes nothing away."""
        text = gettext("Take away “%(field)s”: %(value)s") % {"field": self.fields[name].label, "value": value}
        self.ask("take_away", name, text, name)

    @property
    def token(self) -> str:
        """The id that the form made for what it adds, so that the same form sent twice adds one."""
        sent = str(self.data.get("token") or "")
        return sent if len(sent) == REF_LENGTH and sent.isalnum() else new_ref()


class RowForm(AsksBack):
    """A form of one row. `held`: what the row holds by field (nothing where it is new); `given`: what to begin with."""

    kept_empty: ClassVar[tuple[str, ...]] = ()
    """Fields that may be emptied without being asked."""

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        held: Mapping[str, Any] | None = None,
        version: int = 0,
        given: Mapping[str, Any] | None = None,
    ) -> None:
        self.asks = []
        self.held = dict(held or {})
        super().__init__(data, initial={**self.held, "version": version, "token": new_ref(), **(given or {})})
        self.fields["version"] = forms.IntegerField(widget=forms.HiddenInput, required=False)
        self.fields["token"] = forms.CharField(widget=forms.HiddenInput, required=False, max_length=REF_LENGTH)
        self.begin_with(self.held)

    def clean(self) -> dict[str, Any]:
        found = self.cleaned_data
        for name, value in self.held.items():
            empty = value and name in found and not found[name] and name not in self.kept_empty
            if empty and self.is_touched(name):  # else it was empty when the form began, and somebody filled it since
                self.ask_to_take_away(name, self.shown(name, value))
        return found

    @property
    def version(self) -> int:
        """From which version the editing began."""
        return int(self.cleaned_data["version"] or 0)

    def shown(self, name: str, value: Any) -> str:
        """A value of a field in words."""
        field = self.fields.get(name)
        if isinstance(field, forms.ChoiceField):
            labels = {str(code): str(label) for code, label in _flat(field.choices)}
            values = value if isinstance(value, list | tuple) else [value]
            return ", ".join(labels.get(str(each), str(each)) for each in values if each not in ("", None))
        if isinstance(value, bool):
            return gettext("yes") if value else gettext("no")
        return "" if value is None else str(value)

    def theirs(self, held: Mapping[str, Any]) -> Mapping[str, Any]:
        """What another editor saved, as this form says it."""
        return held

    def beside(self, theirs: Mapping[str, Any]) -> list[Change]:
        """What was saved meanwhile beside what was typed here."""
        names = [name for name in self.fields if name in theirs]
        return [
            Change(
                str(self.fields[name].label or name),
                self.shown(name, theirs[name]),
                self.shown(name, self.cleaned_data.get(name) if self.is_touched(name) else theirs[name]),
            )
            for name in names
        ]

    def go_on_from(self, version: int, theirs: Mapping[str, Any]) -> None:
        """What was typed is now an edit of the version that was saved meanwhile; what was not is as it was saved."""
        data = cast(QueryDict, self.data).copy()
        for name in theirs.keys() & self.fields.keys():
            if not self.is_touched(name):
                data.setlist(name, sent(theirs[name]))
        data["version"], data["began"] = str(version), self.as_text(theirs)
        self.data = data


def yes_no(label: Any, help_text: Any = "") -> forms.ChoiceField:
    """Yes, no, or not known."""
    choices = [("", gettext("not known")), ("yes", gettext("yes")), ("no", gettext("no"))]
    return forms.ChoiceField(label=label, choices=choices, required=False, help_text=help_text)


def run(
    request: HttpRequest,
    make: Callable[[QueryDict | None, Mapping[str, Any]], RowForm],
    save: Callable[[Any], HttpResponse],
    *,
    draft: str,
    title: str,
    back: str,
    submit: str,
    held_of: Callable[[Any], Mapping[str, Any]] | None = None,
    case: Case | None = None,
    section: str = "cases",
    lead: str = "",
    given: Mapping[str, Any] | None = None,
    template: str = "cases/entry_edit.html",
    more: Mapping[str, Any] | None = None,
) -> HttpResponse:
    """The page of a form. `save` writes and gives where to go; `held_of` tells a row (of a StaleError) by field.

    `more` is what the template shows besides the form.
    """
    if request.method == "POST" and "discard" in request.POST:
        drafts.throw_away(request, draft)
        return redirect(request.get_full_path())
    found = drafts.kept(request, draft)
    context: dict[str, Any] = {
        "section": section, "case": case, "title": title, "back": back, "submit": submit, "draft": draft,
        "lead": lead, **(more or {}),
    }  # fmt: skip
    if request.method != "POST":
        restores = "draft" in request.GET
        form = make(None, drafts.given(found) if restores else given or {})
        return page(request, template, {**context, "form": form, "found": None if restores else found})
    form = make(request.POST, {})
    status = 422
    if form.is_valid():
        try:
            response = save(form)
        except StaleError as error:
            status, version = 409, getattr(error.row, "version", 0)
            context["is_known"] = isinstance(error, KnownError)
            theirs = form.theirs(held_of(error.row) if held_of else {})
            context["compared"] = form.beside(theirs)
            form.go_on_from(version, theirs)
        else:
            if not form.errors:
                drafts.throw_away(request, draft)
                return response
    return page(request, template, {**context, "form": form}, status=status)


def _flat(choices: Any) -> Iterable[tuple[Any, Any]]:
    for code, label in choices:
        if isinstance(label, list | tuple):
            yield from label
        else:
            yield code, label
