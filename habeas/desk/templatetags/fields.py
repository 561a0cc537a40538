"""`{% form_field form.name %}`: a field of a form with its label, hint and errors."""

from typing import Any

from django import template
from django.forms.boundfield import BoundField
from django.utils.safestring import SafeString

from habeas.desk.fields import drawn

register = template.Library()


@register.simple_tag(takes_context=True)
def form_field(context: dict[str, Any], field: BoundField | str, hide_optional: bool | None = None) -> SafeString | str:
    """The field, or nothing where the form has none of the name. A page may hide *(optional)* for all of its fields."""
    if isinstance(field, str):
        return field
    hidden = context.get("hide_optional") if hide_optional is None else hide_optional
    return drawn(field, bool(hidden))
