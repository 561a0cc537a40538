"""Fields that the take-in asks in: days that have come, ages as people say them, choices from the vocabulary."""

import re
from typing import Any, Final

from django import forms
from django.utils import timezone
from django.utils.functional import lazy
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from habeas.dates import When
from habeas.desk.forms import WhenField
from habeas.record.vocabulary import load_vocabulary

OLDEST: Final = 120
_AGE: Final = re.compile(r"(\d+(?:[.,]\d+)?)\s*(\w*)\.?")
_UNITS: Final = (
    ("months", ("mo", "мес")),
    ("weeks", ("w", "нед")),
    ("days", ("d", "дн", "ден")),
    ("years", ("y", "г", "л")),
)


def choices_of(table: str) -> list[tuple[str, str]]:
    """The words of a closed list, or the names of a table of the vocabulary, in the reader's language."""
    vocabulary, language = load_vocabulary(), get_language() or "en"
    named = vocabulary.fields[table].values if table in vocabulary.fields else getattr(vocabulary, table)
    found = [(name, word.label(language)) for name, word in named.items()]
    if table == "states":
        found.sort(key=lambda each: each[1])
    return [("", "–"), *found]


labels = lazy(choices_of, list)


class PastWhen(WhenField):
    """A day that has come already."""

    def to_python(self, value: Any) -> str:
        text = super().to_python(value)
        if text:
            first = When.parse(text).first
            if first is not None and first > timezone.localdate().toordinal():
                raise forms.ValidationError(_("This day has not come yet."))
        return text


class AgeField(forms.CharField):
    """An age in years, or `4 months`; kept as a case file writes it."""

    def to_python(self, value: Any) -> str:
        text = (super().to_python(value) or "").strip().lower()
        if not text:
            return ""
        if text.startswith("-") or text.startswith("−"):
            raise forms.ValidationError(_("An age cannot be less than nothing."))
        match = _AGE.fullmatch(text)
        unit = match and next((name for name, starts in _UNITS if match[2].startswith(starts)), None)
        if match is None or (match[2] and unit is None):
            raise forms.ValidationError(_("Write an age as 7, 2.5 or “4 months”."))
        number = match[1].replace(",", ".")
        years = float(number) / {"months": 12, "weeks": 52, "days": 365}.get(unit or "", 1)
        if years > OLDEST:
            raise forms.ValidationError(_("Nobody is that old. Write years, or “4 months”."))
        return number if unit in (None, "years") else f"{number} {unit}"
