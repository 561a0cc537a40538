"""Widgets are written here as Django's templates write them."""

import re
from typing import Any

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy

from habeas.desk.cases.quick_select import QuickSelect, QuickSelectMultiple
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


@pytest.mark.parametrize("value", [None, "", "x", ODD, 7, ["x", "7"]], ids=repr)
@pytest.mark.parametrize(
    ("quick", "djangos"), [(QuickSelect, forms.Select), (QuickSelectMultiple, forms.SelectMultiple)]
)
def test_a_quick_list_offers_and_chooses_what_djangos_does(
    quick: type[forms.Select], djangos: type[forms.Select], value: Any
) -> None:
    if isinstance(value, list) and not djangos.allow_multiple_selected:
        value = value[0]
    one, other = (kind(choices=GROUPS).render("q", value, ATTRS, DjangoTemplates()) for kind in (quick, djangos))

    def offered(text: str) -> list[str]:
        return re.findall(r"<(?:option|optgroup|/optgroup)[^>]*>|>[^<]*</option>", text)

    assert offered(one) == offered(other)
    assert sorted(re.findall(r'[\w-]+="[^"]*"|multiple|required', one.split(">")[0])) == sorted(
        re.findall(r'[\w-]+="[^"]*"|multiple|required', other.split(">")[0])
    )
