"""Forms of places and visits. That of a visit is made from the vocabulary."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from habeas.casework import visits
from habeas.casework.conditions import Range
from habeas.casework.places import may_lie_within
from habeas.casework.recheck import today
from habeas.casework.towns import town_of, towns
from habeas.check.amounts import number, unit_text
from habeas.dates import When
from habeas.desk.forms import Began, Dressed, WhenField
from habeas.desk.places.words import kinds_of_place, label, language, states_of_places, value_text
from habeas.record.vocabulary import Indicator
from habeas.store.access import PRIVATE_PLACES
from habeas.store.models import Place, Team
from habeas.store.models.base import REF_LENGTH, new_ref

NOT_SEEN: Final = "not_seen"
SEEN: Final = "i-"
TAKE_BACK: Final = "back-"


class PlaceForm(Began):
    """A place. On an edit, what is left empty stays as it was. `homes`: somebody's home, which its case alone knows; else a
    new place is none."""

    name = forms.CharField(label=_("Name"), max_length=300)
    kind = forms.ChoiceField(label=_("Kind of place"))
    state = forms.ChoiceField(label=_("State"), help_text=_("Whose law and whose duty holds there."))
    within = forms.ModelChoiceField(
        Place.objects.none(),
        label=_("Lies within"),
        required=False,
        help_text=_("For a wing or a cell: what is seen in the whole place holds in it too."),
    )
    alone = forms.BooleanField(label=_("It no longer lies within another place"), required=False)
    town = forms.CharField(
        label=_("Town"),
        max_length=120,
        required=False,
        help_text=_("A town that the map knows puts the place on it by itself."),
        widget=forms.TextInput(attrs={"list": "towns"}),
    )
    latitude = forms.FloatField(label=_("Latitude"), required=False, min_value=-90, max_value=90)
    longitude = forms.FloatField(label=_("Longitude"), required=False, min_value=-180, max_value=180)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, place: Place | None = None, homes: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.place = place
        kinds = [(name, text) for name, text in kinds_of_place() if place or homes == (name in PRIVATE_PLACES)]
        self._choose("kind", kinds)
        self._choose("state", states_of_places())
        within = self.fields["within"]
        assert isinstance(within, forms.ModelChoiceField)
        within.queryset = may_lie_within(place).order_by("name")
        within.empty_label = gettext("nothing: it stands alone")
        for name in ("latitude", "longitude"):
            self.fields[name].widget.attrs["class"] = "govuk-input govuk-input--width-10"
        if place is None or place.within_id is None:
            del self.fields["alone"]
        if homes:
            del self.fields["within"]
        self.fields["token"] = forms.CharField(widget=forms.HiddenInput, required=False, max_length=REF_LENGTH)
        self.initial.setdefault("token", new_ref())
        self.begin_with({name: value for name, value in self.initial.items() if place is not None})

    @property
    def token(self) -> str:
        """The id that the form made, so that a place sent twice is one."""
        sent = str(self.cleaned_data.get("token") or "")
        return sent if len(sent) == REF_LENGTH and sent.isalnum() else new_ref()

    def _choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", gettext("choose")), *choices]

    def clean(self) -> dict[str, Any]:
        """Coordinates come in pairs."""
        found: dict[str, Any] = super().clean() or {}
        if (found.get("latitude") is None) != (found.get("longitude") is None) and not self.errors:
            missing = "latitude" if found.get("latitude") is None else "longitude"
            self.add_error(missing, gettext("Give both latitude and longitude, or neither."))
        return found

    @property
    def towns(self) -> list[str]:
        """Names to offer while one types."""
        return sorted({getattr(town, "ru" if language() == "ru" else "en") for town in towns()})

    def puts_on_map(self) -> bool:
        """Whether the town that was written is one that the map knows."""
        return town_of(self.cleaned_data.get("town", ""), self.cleaned_data.get("state")) is not None


class FilesInput(forms.ClearableFileInput):
    """Several files in one field."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """The files that came, in order; they lie encrypted already."""

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        """All of them."""
        if not data:
            return []
        several = data if isinstance(data, list | tuple) else [data]
        return [found for each in several if (found := super(FilesField, self).clean(each, initial))]


class VisitForm(Dressed):
    """A visit: the day, the checklist, and notes. `before` is what the visit to be corrected had seen; of it, what is
    `closed` to the reader is not shown, and stays as it is. Without `notes` the fields of free text are not in the form."""

    on = WhenField(label=_("Day of the visit"))
    team = forms.ModelChoiceField(Team.objects.none(), label=_("For which team"), empty_label=None)
    companions = forms.CharField(label=_("Who came along"), max_length=300, required=False)
    met = forms.CharField(
        label=_("Who was spoken with"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Only your team reads this. How many, and of whom: initials are enough."),
    )
    note = forms.CharField(
        label=_("What else was seen"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Only your team reads this."),
    )
    papers = FilesField(
        label=_("Photos or papers"),
        required=False,
        widget=FilesInput(attrs={"multiple": True}),
        help_text=_("They are encrypted before they touch the disk. Only your team sees them."),
    )
    why = forms.CharField(label=_("Why it is corrected"), max_length=300)
    token = forms.CharField(widget=forms.HiddenInput, max_length=40)
    kept = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(
        self,
        *args: Any,
        teams: Sequence[Team],
        before: Mapping[str, bool | Range] | None = None,
        closed: frozenset[str] = frozenset(),
        notes: bool,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.before, self.closed = before, closed
        for name in () if notes else visits.TEXTS:
            del self.fields[name]
        team = self.fields["team"]
        assert isinstance(team, forms.ModelChoiceField)
        team.queryset = Team.objects.filter(pk__in=[each.pk for each in teams])
        if len(teams) < 2 or before is not None:
            del self.fields["team"]
        if before is None:
            del self.fields["why"]
        for group in visits.checklist():
            for indicator in group.indicators:
                self.fields[SEEN + indicator.name] = _field(indicator)

    @property
    def groups(self) -> list[dict[str, Any]]:
        """The checklist for the page: groups of rows, open where something stands in them."""
        found = [self._group(group, first=i == 0) for i, group in enumerate(visits.checklist())]
        return [group for group in found if group["rows"]]

    def _group(self, group: visits.Group, *, first: bool) -> dict[str, Any]:
        rows = [self._row(indicator) for indicator in group.indicators if self._is_shown(indicator.name)]
        filled = sum(row["value"] not in (None, "", NOT_SEEN) for row in rows)
        return {
            "name": group.name,
            "label": group.label(language()),
            "rows": rows,
            "open": first or filled or any(row["errors"] for row in rows),
            "filled": filled,
            "told": ngettext("%(count)s filled in", "%(count)s filled in", filled) % {"count": filled},
        }

    def _is_shown(self, name: str) -> bool:
        """What is closed stands in the form where it was typed here."""
        return name not in self.closed or bool(self.data.get(SEEN + name))

    def _row(self, indicator: Indicator) -> dict[str, Any]:
        name = SEEN + indicator.name
        field = self[name]
        before = (self.before or {}).get(indicator.name)
        return {
            "name": name,
            "id": f"id_{name}",
            "label": label(indicator.name),
            "unit": unit_text(indicator.unit, language()) if indicator.unit else "",
            "yes_no": indicator.type == visits.YES_NO,
            "value": field.value(),
            "errors": field.errors,
            "back": TAKE_BACK + indicator.name if before is not None and not isinstance(before, bool) else "",
        }

    def clean_on(self) -> str:
        """The day, which has begun."""
        text: str = self.cleaned_data["on"]
        day = When.parse(text)
        if day.first is None or day.last is None:
            raise forms.ValidationError(gettext("Give the day, or the month, of the visit."))
        if day.first > today():
            raise forms.ValidationError(gettext("This day has not come yet."))
        return text

    def clean(self) -> dict[str, Any]:
        """Puts the checklist together; what was seen before and is now empty is asked about and never dropped."""
        found: dict[str, Any] = super().clean() or {}
        seen: dict[str, bool | Range] = {}
        for group in visits.checklist():
            for indicator in group.indicators:
                value = self._seen(indicator, str(found.get(SEEN + indicator.name) or "").strip())
                if value is not None:
                    seen[indicator.name] = value
        found["seen"] = seen
        if not self.errors and not seen and not found.get("note") and not found.get("papers") and not found.get("kept"):
            self.add_error(None, gettext("Nothing was filled in yet: give one thing that was seen, or a note."))
        return found

    def _seen(self, indicator: Indicator, text: str) -> bool | Range | None:
        name, before = SEEN + indicator.name, (self.before or {}).get(indicator.name)
        if indicator.name in self.closed and text in ("", NOT_SEEN):
            return before
        if indicator.type == visits.YES_NO:
            if text in ("yes", "no"):
                return text == "yes"
            return None if text == NOT_SEEN else before
        if text:
            value = visits.figure(text)
            if value is None:
                self.add_error(name, gettext("“%(text)s” is no figure. Write 4, 2.5 or 4 to 7.") % {"text": text[:40]})
            return value
        if before is not None and not self.data.get(TAKE_BACK + indicator.name):
            was = value_text(indicator.name, before)
            self.add_error(
                name, gettext("It was %(was)s. Write it again, or tick that it is taken back.") % {"was": was}
            )
        return None


def as_fields(told: visits.Told) -> dict[str, Any]:
    """A visit as the fields of its form."""
    found: dict[str, Any] = {"on": told.on, "companions": told.companions, "met": told.met, "note": told.note}
    for name, value in told.seen.items():
        found[SEEN + name] = _as_text(value)
    return found


def _as_text(value: bool | Range) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    low, high = value
    return number(low) if low == high else f"{number(low)} to {number(high)}"


def _field(indicator: Indicator) -> forms.Field:
    if indicator.type == visits.YES_NO:
        choices = (("yes", "yes"), ("no", "no"), (NOT_SEEN, NOT_SEEN))
        return forms.ChoiceField(label=label(indicator.name), choices=choices, required=False, widget=forms.RadioSelect)
    return forms.CharField(label=label(indicator.name), max_length=40, required=False)
