"""Lists to choose from, written without a template for each option: a form of an entry has a thousand of them."""

from typing import Any

from django import forms
from django.forms.utils import flatatt
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe


class _Quick(forms.Select):
    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """As Django's, in one go."""
        widget = self.get_context(name, value, attrs)["widget"]
        groups = [
            format_html('<optgroup label="{}">{}</optgroup>', label, _options(options)) if label else _options(options)
            for label, options, _index in widget["optgroups"]
        ]
        inside = format_html_join("", "{}", ((group,) for group in groups))
        return format_html('<select name="{}"{}>{}</select>', widget["name"], flatatt(widget["attrs"]), inside)


class QuickSelect(_Quick):
    """One of a list."""


class QuickSelectMultiple(_Quick, forms.SelectMultiple):
    """Some of a list."""


def _options(options: list[dict[str, Any]]) -> SafeString:
    return mark_safe(
        "".join(
            f'<option value="{_text(each["value"])}"{" selected" if each["selected"] else ""}>{_text(each["label"])}</option>'
            for each in options
        )
    )


def _text(value: Any) -> str:
    return conditional_escape(value if isinstance(value, SafeString) else str(value))
