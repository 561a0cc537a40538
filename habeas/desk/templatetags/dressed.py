"""Forms of allauth in our dress, and whether passkeys can work at the address one came by."""

import ipaddress
from urllib.parse import urlsplit

from django import forms, template
from django.http import HttpRequest

from habeas.desk.forms import dress

register = template.Library()


@register.filter
def dressed(form: forms.BaseForm) -> forms.BaseForm:
    """The form with the classes of the desk on its widgets, and no words in place of labels."""
    dress(form)
    for name, field in form.fields.items():
        field.widget.attrs.pop("placeholder", None)
        if form.is_bound and name in form.errors:
            first = field.widget.attrs["class"].split()[-1]
            field.widget.attrs["class"] += f" {first}--error"
    return form


@register.simple_tag
def named_address(request: HttpRequest) -> str:
    """Where passkeys work, if not here: browsers want a name for them, and `localhost` is one."""
    parts = urlsplit(f"//{request.get_host()}")
    try:
        number = ipaddress.ip_address(parts.hostname or "")
    except ValueError:
        return ""
    if not number.is_loopback:
        return "?"
    return f"{request.scheme}://localhost:{parts.port}" if parts.port else f"{request.scheme}://localhost"
