"""The dress of every form: the classes of GOV.UK Frontend on Django's widgets, so that templates write `{{ field }}`."""

import json
from collections.abc import Iterable, Mapping
from contextvars import ContextVar
from typing import Any, Final

from django import forms
from django.db.models import QuerySet
from django.forms import widgets
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from habeas.dates import DateFault, When
from habeas.words import of_date_fault, say

_CLASSES: Final[tuple[tuple[type[widgets.Widget], str], ...]] = (
    (widgets.CheckboxInput, "govuk-checkboxes__input"),
    (widgets.Select, "govuk-select"),
    (widgets.Textarea, "govuk-textarea"),
    (widgets.ClearableFileInput, "govuk-file-upload"),
    (widgets.Input, "govuk-input"),
)


def dress(form: forms.BaseForm) -> None:
    """Gives every widget its class, and asks the browser to keep out of what is secret."""
    dress_fields(form.fields.values())


def dress_fields(fields: Iterable[forms.Field]) -> None:
    """The same for some fields, such as those that a form adds when it is made."""
    for field in fields:
        widget = field.widget
        if isinstance(widget, widgets.RadioSelect | widgets.CheckboxSelectMultiple):
            continue
        name = next((name for kind, name in _CLASSES if isinstance(widget, kind)), "")
        widget.attrs["class"] = f"{widget.attrs.get('class', '')} {name}".strip()
        widget.attrs.setdefault("autocomplete", "off")
        if isinstance(widget, widgets.Textarea):
            widget.attrs.setdefault("rows", 4)


TYPED: Final[ContextVar[Mapping[str, Any] | None]] = ContextVar("typed", default=None)
"""What was typed into the form of this page before and not saved, while it is made (`drafts.offered`)."""


class Dressed(forms.Form):
    """A form in the dress of the desk."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        dress(self)
        if not self.is_bound and (typed := TYPED.get()):
            self.initial = {**self.initial, **typed}

    def get_context(self) -> dict[str, Any]:
        self._mark_errors()
        return super().get_context()

    def full_clean(self) -> None:
        super().full_clean()
        self._mark_errors()

    def _mark_errors(self) -> None:
        for name in self.errors or ():
            if name in self.fields:
                attrs = self.fields[name].widget.attrs
                if "--error" not in attrs.get("class", "") and attrs.get("class"):
                    first = attrs["class"].split()[-1]
                    attrs["class"] += f" {first}--error"


class Began(Dressed):
    """A form of values that others may change meanwhile: it remembers what it began with, so that of two who edit at once
    the second saves only what they typed."""

    def begin_with(self, held: Mapping[str, Any]) -> None:
        """Puts what is held now into the form, unseen; it is read when the page is made, once all fields are there."""
        self.initial.setdefault("began", lambda: self.as_text(held))
        self.fields["began"] = forms.CharField(widget=forms.HiddenInput, required=False)

    def is_touched(self, name: str) -> bool:
        """Whether a field was typed into since the form began; a field of which that is not known counts as typed."""
        return name not in self._began or bare(self.cleaned_data.get(name)) != bare(self._began[name])

    @cached_property
    def _began(self) -> dict[str, Any]:
        try:
            found = json.loads(str(self.data.get("began") or "{}"))
        except ValueError:
            return {}
        return found if isinstance(found, dict) else {}

    def as_text(self, held: Mapping[str, Any]) -> str:
        """What is held of the fields of the form, as its hidden field keeps it."""
        return json.dumps({name: held[name] for name in held if name in self.fields}, default=str, ensure_ascii=False)


def sent(value: Any) -> list[str]:
    """A value of a field as a browser sends it."""
    if isinstance(value, list | tuple):
        return [str(each) for each in value]
    if isinstance(value, bool):
        return ["on"] if value else []
    return [""] if value is None else [str(getattr(value, "pk", value))]


def bare(value: Any) -> Any:
    """A value without what the way through a form changes in it."""
    if isinstance(value, list | tuple | QuerySet):
        return sorted(str(getattr(each, "pk", each)) for each in value)
    if value in (None, "", False):
        return ""
    return str(getattr(value, "pk", value)).replace("\r\n", "\n").strip()


class WhenField(forms.CharField):
    """A day as uncertain as it is (EDTF): 2015-10-13, 2015-10, 2015, 2015~, 2015-10-01/2015-10-13, also 13.10.2015."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 60)
        kwargs.setdefault(
            "help_text", _("2015-10-13 or 13.10.2015; 2015-10 or 2015 where no more is known; 2015~ for about.")
        )
        kwargs.setdefault("widget", forms.TextInput(attrs={"class": "govuk-input--width-20", "inputmode": "text"}))
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> str:
        """The date as EDTF text, or an empty text. Raises ValidationError with what is wrong."""
        text = turned_round((super().to_python(value) or "").strip())
        if not text:
            return ""
        try:
            When.parse(text)
        except DateFault as fault:
            raise forms.ValidationError(say(of_date_fault(fault), get_language() or "en")) from None
        return text


def turned_round(text: str) -> str:
    """A day written as people here write it, as EDTF: with the year first.

    >>> turned_round("13.10.2015"), turned_round("10.2015"), turned_round("2015-10")
    ('2015-10-13', '2015-10', '2015-10')
    """
    parts = text.split(".")
    if len(parts) in (2, 3) and all(part.isdigit() for part in parts) and len(parts[-1]) == 4:
        return "-".join([parts[-1], *(part.zfill(2) for part in reversed(parts[:-1]))])
    return text
