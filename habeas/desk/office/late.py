"""Two who edit at once: the second is shown what the first saved, and what they would have saved; nothing is overwritten."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from habeas.desk.forms import sent
from habeas.desk.office.forms import Marked, mark_of
from habeas.desk.render import page


def changed_meanwhile(request: HttpRequest, form: Marked, back: str, *arguments: Any) -> HttpResponse:
    """Both versions, and the form once more: sent again, what was typed is saved over what was read here, and no more."""
    now = type(form)(None, form.now, *_rest(form))
    touched = {field.name for field in form.visible_fields() if form.is_touched(field.name)}
    rows = [
        {"label": field.label, "now": _said(now[field.name]), "yours": _said(field)}
        for field in form.visible_fields()
        if field.name in touched and _said(now[field.name]) != _said(field)
    ]
    hidden = [("seen", mark_of(form.now))]
    for field in form.visible_fields():
        values = request.POST.getlist(field.html_name) if field.name in touched else sent(now[field.name].value())
        hidden += [(field.html_name, value) for value in values]
    context = {"section": "office", "rows": rows, "hidden": hidden, "back": reverse(back, args=arguments)}
    return page(request, "office/meanwhile.html", context, status=409)


def _rest(form: Marked) -> tuple[Any, ...]:
    given = getattr(form, "name", None) or getattr(form, "team", None)
    return () if given is None else (given,)


def _said(field: forms.BoundField) -> str:
    value = field.value()
    choices = dict(getattr(field.field, "choices", ()) or ())
    if choices:
        named = {str(getattr(key, "value", key)): str(label) for key, label in choices.items()}
        picked = value if isinstance(value, list | tuple) else [value]
        return ", ".join(sorted(named.get(str(each), str(each)) for each in picked))
    if isinstance(field.field, forms.BooleanField):
        return "✓" if value else "–"
    return str(value if value is not None else "")
