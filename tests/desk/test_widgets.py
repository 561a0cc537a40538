"""Widgets are written here as Django's templates write them."""

from typing import Any

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy

from habeas.desk.widgets import Renderer

ODD = "<b> & \"quoted\" 'single' 1 < 2"
GROUPS = [
    ("", "any"),
    ("a", [("x", ODD), (ODD, "y")]),
    (ODD, [(7, gettext_lazy("Cases"))]),
    (None, mark_safe("<i>i</i>")),
]
ATTRS = {"class": "govuk-input", "data-x": ODD, "required": True, "disabled": False, "maxlength": 12000, "id": "f-q"}


@pytest.mark.parametrize(
    "widget",
    [
        forms.TextInput(),
        forms.NumberInput(),
        forms.EmailInput(),
        forms.URLInput(),
        forms.PasswordInput(render_value=True),
        forms.HiddenInput(),
        forms.CheckboxInput(),
        forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        forms.DateTimeInput(),
        forms.TimeInput(),
        forms.Textarea({"rows": 4}),
        forms.Select(choices=GROUPS),
        forms.SelectMultiple(choices=GROUPS),
        forms.RadioSelect(choices=GROUPS),
        forms.CheckboxSelectMultiple(choices=GROUPS),
        forms.ClearableFileInput(),
    ],
    ids=lambda widget: type(widget).__name__,
)
@pytest.mark.parametrize("value", [None, "", "x", ODD, 7, 12345.5, True, ["x", "7"], mark_safe("&amp;")], ids=repr)
def test_a_widget_is_what_django_draws(widget: forms.Widget, value: Any) -> None:
    if isinstance(value, list) and not getattr(widget, "allow_multiple_selected", False):
        value = str(value)
    ours, djangos = (widget.render("q", value, ATTRS, renderer) for renderer in (Renderer(), DjangoTemplates()))
    assert ours == djangos
