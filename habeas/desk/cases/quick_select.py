"""Lists to choose from, written in one go: a form of an entry has a thousand options."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.forms.utils import flatatt
from django.utils.safestring import SafeString, mark_safe

from habeas.desk.widgets import text_of


class _Plain:
    """Choices that are pairs, or named lists of pairs, already: Django would look at each once more."""

    @property
    def choices(self) -> Any:
        """The pairs."""
        return self._choices

    @choices.setter
    def choices(self, value: Any) -> None:
        self._choices = value


class _Quick(_Plain, forms.Select):
    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """As Django's, without a dictionary for each option."""
        chosen = frozenset(self.format_value(value))
        parts = [f'<select name="{text_of(name)}"{flatatt(self._attrs(attrs))}>']
        for key, told in self.choices:
            if isinstance(told, list | tuple):
                parts.append(f'<optgroup label="{text_of(key)}">{_options(told, chosen)}</optgroup>')
            else:
                parts.append(_option(_value(key), str(told), _value(key) in chosen))
        return mark_safe("".join([*parts, "</select>"]))

    def _attrs(self, attrs: Any) -> dict[str, Any]:
        made = self.build_attrs(self.attrs, attrs)
        return {**made, "multiple": True} if self.allow_multiple_selected else made


class QuickSelect(_Quick):
    """One of a list."""


class QuickSelectMultiple(_Quick, forms.SelectMultiple):
    """Some of a list."""


class _Chosen(forms.ChoiceField):
    @property
    def choices(self) -> Any:
        """The pairs."""
        return self._choices

    @choices.setter
    def choices(self, value: Any) -> None:
        self._choices = self.widget.choices = value


class ChosenField(_Chosen):
    """One of a list."""


class ChosenSeveralField(_Chosen, forms.MultipleChoiceField):
    """Some of a list."""


def _options(choices: Iterable[Sequence[Any]], chosen: frozenset[str]) -> str:
    return "".join(_option(_value(key), str(told), _value(key) in chosen) for key, told in choices)


def _value(key: Any) -> str:
    return "" if key is None else str(key)


def _option(value: str, told: str, selected: bool) -> str:
    return f'<option value="{text_of(value)}"{" selected" if selected else ""}>{text_of(told)}</option>'
