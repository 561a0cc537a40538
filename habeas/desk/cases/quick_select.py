"""Lists to choose from, written in one go: a form of an entry has a thousand options.

Their choices are pairs, or named lists of pairs, already: Django would look at each once more.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.forms.utils import flatatt
from django.utils.safestring import SafeString, mark_safe

from habeas.desk.widgets import text_of


class QuickSelect(forms.Select):
    """One of a list."""

    @property
    def choices(self) -> Any:
        """The pairs."""
        return self._choices

    @choices.setter
    def choices(self, value: Any) -> None:
        self._choices = value

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """As Django's, without a dictionary for each option."""
        chosen, several = set(self.format_value(value)), self.allow_multiple_selected
        made = self.build_attrs(self.attrs, attrs) | ({"multiple": True} if several else {})
        parts = [f'<select name="{text_of(name)}"{flatatt(made)}>']
        for key, told in self.choices:
            if isinstance(told, list | tuple):
                parts.append(f'<optgroup label="{text_of(key)}">{_options(told, chosen, several)}</optgroup>')
            else:
                parts.append(_options([(key, told)], chosen, several))
        return mark_safe("".join([*parts, "</select>"]))


class QuickSelectMultiple(QuickSelect, forms.SelectMultiple):
    """Some of a list."""


class ChosenField(forms.ChoiceField):
    """One of a list."""

    @property
    def choices(self) -> Any:
        """The pairs."""
        return self._choices

    @choices.setter
    def choices(self, value: Any) -> None:
        self._choices = self.widget.choices = value


class ChosenSeveralField(ChosenField, forms.MultipleChoiceField):
    """Some of a list."""


def _options(choices: Iterable[Sequence[Any]], chosen: set[str], several: bool) -> str:
    """These options. Of two that say the same the first is chosen, where one may be: it is taken out of `chosen`."""
    parts = []
    for key, told in choices:
        value = "" if key is None else str(key)
        selected = value in chosen
        if selected and not several:
            chosen.clear()
        parts.append(f'<option value="{text_of(value)}"{" selected" if selected else ""}>{text_of(told)}</option>')
    return "".join(parts)
