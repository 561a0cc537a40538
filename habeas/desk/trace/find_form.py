"""The question: somebody as whoever asks describes them, in any script."""

from collections.abc import Container, Mapping
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from habeas.casework.lookup import is_enough
from habeas.desk.cases.takein_fields import labels
from habeas.desk.forms import Dressed
from habeas.desk.trace.words import CONTACT
from habeas.trace.listed import Listed
from habeas.trace.lists.days import read_born, read_day
from habeas.trace.question import question_of
from habeas.words import Message, say


class FindForm(Dressed):
    """Every field may be left out; the more of them are told, the surer the answer."""

    name = forms.CharField(
        label=_("Name"),
        required=False,
        max_length=200,
        help_text=_(
            "Whole or in part, in any script and order, spelt as you heard it. Or all in one line, with commas."
        ),
    )
    also = forms.CharField(
        label=_("Another name or spelling"), required=False, max_length=200, help_text=_("Several with a semicolon.")
    )
    born = forms.CharField(
        label=_("Age or birth"),
        required=False,
        max_length=60,
        help_text=_("About 5 years; 7 months; 2015; 12.05.2015."),
    )
    sex = forms.ChoiceField(
        label=_("Sex"), required=False, choices=(("", _("not known")), ("F", _("female")), ("M", _("male")))
    )
    father = forms.CharField(label=_("Father’s name"), required=False, max_length=200)
    mother = forms.CharField(label=_("Mother’s name"), required=False, max_length=200)
    place = forms.CharField(
        label=_("From where"), required=False, max_length=200, help_text=_("Village, town or region.")
    )
    country = forms.ChoiceField(label=_("Citizenship or country"), required=False, choices=labels("states"))
    last_seen = forms.CharField(label=_("Last seen where"), required=False, max_length=200)
    seen_on = forms.CharField(label=_("Last seen when"), required=False, max_length=60)
    phone = forms.CharField(label=_("Telephone"), required=False, max_length=60)
    document = forms.CharField(
        label=_("Number of a passport or another paper"),
        required=False,
        max_length=120,
        help_text=_("Several with a semicolon."),
    )

    def __init__(self, data: Mapping[str, Any] | None, closed: Container[str] = (), **given: Any) -> None:
        super().__init__(data, auto_id="f-%s", **given)
        for name in CONTACT if "contact" in closed else ():
            del self.fields[name]

    def clean_name(self) -> str:
        """A name that can be one."""
        text = str(self.cleaned_data["name"]).strip()
        if text and sum(map(str.isalpha, text)) < 2:
            raise forms.ValidationError(gettext("Write two letters or more."))
        return text

    def clean_born(self) -> str:
        """An age or a birth; a figure alone is an age."""
        return self._read("born")

    def clean_seen_on(self) -> str:
        """A day, a month or a year that has come."""
        return self._read("seen_on")

    def clean(self) -> dict[str, Any]:
        """Something to begin with: a name, a parent's name, a telephone, a paper. A whole question in the field of the name is
        taken apart: *Назаров Умарали, 5 месяцев, мать Зарина, из Худжанда*."""
        held = super().clean() or {}
        if "," in held.get("name", ""):
            held |= {
                field: text
                for field, text in _taken_apart(held["name"]).items()
                if text and (field == "name" or not held.get(field))
            }
        if not self.errors and not is_enough(self.question):
            raise forms.ValidationError(
                gettext(
                    "Tell a name to begin with: theirs, their father’s or mother’s; or a number: of a telephone, a paper."
                )
            )
        return held

    @property
    def question(self) -> Listed:
        """What is asked, as tracing reads it. An age is one of the day it was last seen, else of today."""
        held = self.cleaned_data
        told = {name: held.get(name, "") for name in self.fields if name != "also"}
        if told["born"].endswith(("years", "year", "months", "month", "weeks", "week", "days", "day")):
            told["seen_on"] = told["seen_on"] or timezone.localdate().isoformat()
        also = tuple(part.strip() for part in held.get("also", "").split(";") if part.strip())
        return Listed(**told, also=also)

    def _read(self, name: str) -> str:
        text = str(self.cleaned_data[name]).strip()
        if not text:
            return ""
        today = timezone.localdate()
        if name == "born" and text.isdecimal() and len(text) < 3:
            text = f"{text} years"
        read = read_born(text, today) if name == "born" else read_day(text, today)
        if isinstance(read, Message):
            raise _as_error(read)
        return read


def _taken_apart(text: str) -> dict[str, str]:
    """The fields that a whole question tells; none where the comma only stands between the parts of a name."""
    today = timezone.localdate()
    told = question_of(text, today.isoformat())
    if not (told.born or told.father or told.mother or told.last_seen or told.phone or told.document or told.sex):
        return {}
    born = read_born(told.born, today) if told.born else ""
    return {
        "name": told.name,
        "father": told.father,
        "mother": told.mother,
        "place": told.place,
        "last_seen": told.last_seen,
        "phone": told.phone,
        "document": told.document,
        "sex": told.sex.upper(),
        "born": told.born if isinstance(born, Message) else born,
    }


def _as_error(message: Message) -> forms.ValidationError:
    return forms.ValidationError(say(message, get_language() or "en"))


def initial_of(listed: Listed) -> dict[str, str]:
    """The question that is asked about somebody who is on record or on a list."""
    name = listed.name or " ".join(filter(None, (listed.surname, listed.given, listed.patronymic)))
    found = {
        "name": name, "also": "; ".join(listed.also), "born": listed.born, "sex": listed.sex, "father": listed.father,
        "mother": listed.mother, "place": listed.place or listed.region, "last_seen": listed.last_seen,
        "seen_on": listed.seen_on, "phone": listed.phone, "document": listed.document,
        "country": listed.country if len(listed.country) == 2 else "",
    }  # fmt: skip
    return {field: text for field, text in found.items() if text}
