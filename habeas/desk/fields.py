"""One field of a form in the dress of the desk, as HTML: label, hint, errors, widget, written without a template.

A form of an entry has some forty of them; through a template they took a quarter of its time. The widget has its classes
from `forms.dress`.
"""

from typing import Any, Final

from django.forms.boundfield import BoundField
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from habeas.desk.widgets import text_of

_GROUPS: Final = {"radioselect": ("radios", "radio"), "checkboxselectmultiple": ("checkboxes", "checkbox")}


def drawn(field: BoundField, hide_optional: bool = False) -> SafeString:
    """The field of a form; `hide_optional` where nobody needs to be told that it may stay empty."""
    kind = field.widget_type
    error = " govuk-form-group--error" if field.errors else ""
    if kind == "checkbox":
        inside = _checkbox(field)
    elif kind in _GROUPS:
        inside = _group(field, *_GROUPS[kind])
    else:
        inside = _plain(field, hide_optional)
    return mark_safe(f'<div class="govuk-form-group{error} field-{text_of(field.name)}">{inside}</div>\n')


def _plain(field: BoundField, hide_optional: bool) -> str:
    optional = (
        "" if field.field.required or hide_optional else f' <span class="optional">{gettext("(optional)")}</span>'
    )
    label = f'<label class="govuk-label" for="{text_of(field.id_for_label)}">{text_of(field.label)}{optional}</label>'
    return f"{label}{_hint(field)}{_errors(field)}{field}"


def _checkbox(field: BoundField) -> str:
    number = text_of(field.id_for_label)
    label = f'<label class="govuk-label govuk-checkboxes__label" for="{number}">{text_of(field.label)}</label>'
    more = " govuk-checkboxes__hint"
    return (
        '<div class="govuk-checkboxes" data-module="govuk-checkboxes"><div class="govuk-checkboxes__item">'
        f"{field}{label}{_errors(field, more)}{_hint(field, more)}</div></div>"
    )


def _group(field: BoundField, name: str, kind: str) -> str:
    number = text_of(field.auto_id)
    told = f' aria-describedby="{number}_helptext"' if field.help_text else ""
    choices = "".join(_choice(field, choice, name, kind) for choice in field)
    return (
        f'<fieldset class="govuk-fieldset" id="{number}" tabindex="-1"{told}>'
        f'<legend class="govuk-fieldset__legend govuk-fieldset__legend--s">{text_of(field.label)}</legend>'
        f"{_hint(field)}{_errors(field, named=False)}"
        f'<div class="govuk-{name} govuk-{name}--small" data-module="govuk-{name}">{choices}</div></fieldset>'
    )


def _choice(field: BoundField, choice: Any, name: str, kind: str) -> str:
    number, value = text_of(choice.id_for_label), choice.data["value"]
    checked = " checked" if choice.data["selected"] else ""
    return (
        f'<div class="govuk-{name}__item"><input class="govuk-{name}__input" type="{kind}" name="{text_of(field.html_name)}"'
        f' id="{number}" value="{"" if value is None else text_of(value)}"{checked}>'
        f'<label class="govuk-label govuk-{name}__label" for="{number}">{text_of(choice.choice_label)}</label></div>'
    )


def _hint(field: BoundField, more: str = "") -> str:
    if not field.help_text:
        return ""
    return f'<div id="{text_of(field.auto_id)}_helptext" class="govuk-hint{more}">{text_of(field.help_text)}</div>'


def _errors(field: BoundField, more: str = "", named: bool = True) -> str:
    number = f' id="{text_of(field.auto_id)}_error"' if named else ""
    return "".join(f'<p class="govuk-error-message{more}"{number}>{text_of(error)}</p>' for error in field.errors)
