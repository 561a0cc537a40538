"""The form of the take-in: what matters first, and as many of the family as there are."""

from typing import Any, Final

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from habeas.casework import takein as work
from habeas.casework.places import office_places
from habeas.casework.sources import USES
from habeas.dates import DateFault, When
from habeas.desk.cases.takein_fields import AgeField, PastWhen, choices_of, labels
from habeas.desk.cases.takein_places import PlaceFields, which_field
from habeas.desk.forms import WhenField, turned_round
from habeas.store.access import own_cases
from habeas.store.models import Account, Team
from habeas.store.models.base import new_ref

MOST: Final = 30
"""Relatives on one form."""
_TOLD: Final = {
    "record": gettext_lazy("keep what they told on record"),
    "share": gettext_lazy("share it with other organisations"),
    "publish": gettext_lazy("publish it"),
    "lodge": gettext_lazy("lodge complaints in their name"),
    "consulate": gettext_lazy("speak with their consulate"),
    "trace": gettext_lazy("look for their family"),
}
_SINCE: Final = gettext_lazy("Say since when, even roughly: 2024, or 2024~ for about.")
_SAY_WHEN: Final = gettext_lazy("Say when, even roughly: 2024, or 2024~ for about.")
_YES_NO: Final = (("", gettext_lazy("not known")), ("yes", gettext_lazy("yes")), ("no", gettext_lazy("no")))


class TakeInForm(PlaceFields):
    """The person, the custody, the danger, who tells."""

    token = forms.CharField(widget=forms.HiddenInput, max_length=60)
    name = forms.CharField(
        label=gettext_lazy("Name, as it was told"),
        max_length=200,
        help_text=gettext_lazy("Where no name is known, write who it is: “boy, about 5, with his sister”."),
    )
    other_names = forms.CharField(
        label=gettext_lazy("Other names and spellings"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("One a line."),
    )
    mother = forms.CharField(label=gettext_lazy("Mother’s name"), required=False, max_length=200)
    sex = forms.ChoiceField(
        label=gettext_lazy("Sex"),
        required=False,
        widget=forms.RadioSelect,
        choices=(
            ("", gettext_lazy("not known")),
            ("F", gettext_lazy("female")),
            ("M", gettext_lazy("male")),
            ("X", "X"),
        ),
    )
    born = PastWhen(label=gettext_lazy("Born"), required=False)
    age = AgeField(
        label=gettext_lazy("or age today"),
        required=False,
        max_length=20,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-5"}),
    )
    nationality = forms.ChoiceField(label=gettext_lazy("Nationality"), required=False, choices=labels("states"))
    second_nationality = forms.ChoiceField(
        label=gettext_lazy("Second nationality"), required=False, choices=labels("states")
    )
    stateless = forms.ChoiceField(
        label=gettext_lazy("Without any nationality?"),
        required=False,
        widget=forms.RadioSelect,
        choices=(
            ("", gettext_lazy("not known")),
            ("yes", gettext_lazy("yes, stateless")),
            ("says", gettext_lazy("says so, nobody has recognised it")),
            ("no", gettext_lazy("no")),
        ),
    )
    language = forms.CharField(label=gettext_lazy("Language they speak best"), required=False, max_length=60)
    speaks = forms.ChoiceField(
        label=gettext_lazy("Do they understand the language of the authorities?"),
        required=False,
        widget=forms.RadioSelect,
        choices=_YES_NO,
    )
    pregnant = forms.BooleanField(label=gettext_lazy("is pregnant"), required=False)

    place = forms.CharField(
        label=gettext_lazy("Where held"),
        required=False,
        max_length=300,
        widget=forms.TextInput(attrs={"list": "places"}),
        help_text=gettext_lazy("Name of the place, as it was told."),
    )
    which = which_field()
    place_kind = forms.ChoiceField(label=gettext_lazy("Kind of place"), required=False, choices=labels("places"))
    state = forms.ChoiceField(label=gettext_lazy("In which state"), choices=labels("states"))
    taken_on = PastWhen(label=gettext_lazy("Taken by the authorities on"), required=False)
    authority = forms.ChoiceField(label=gettext_lazy("Taken by"), required=False, choices=labels("authority"))
    held_since = PastWhen(label=gettext_lazy("In this place since"), required=False)
    basis = forms.ChoiceField(
        label=gettext_lazy("Ground, if they were told one"), required=False, choices=labels("basis")
    )
    ordered_by = forms.CharField(label=gettext_lazy("On whose order"), required=False, max_length=300)
    ordered_on = PastWhen(label=gettext_lazy("Order of"), required=False)
    valid_to = WhenField(label=gettext_lazy("Order valid to"), required=False)

    asylum = forms.ChoiceField(
        label=gettext_lazy("Asked for asylum?"), required=False, widget=forms.RadioSelect, choices=_YES_NO
    )
    asylum_on = PastWhen(label=gettext_lazy("Asked on"), required=False)
    risks = forms.MultipleChoiceField(
        label=gettext_lazy("What they fear if they are sent back"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    teller = forms.CharField(
        label=gettext_lazy("Who tells this"),
        max_length=200,
        help_text=gettext_lazy("For example “sister, by telephone” or “the person, at a visit”."),
    )
    access = forms.ChoiceField(
        label=gettext_lazy("May it be known that they told?"),
        widget=forms.RadioSelect,
        choices=(
            ("open", gettext_lazy("yes")),
            ("confidential", gettext_lazy("only inside the team")),
            ("protected", gettext_lazy("no: it would put them in danger. Never printed")),
        ),
    )
    told_on = forms.DateField(
        label=gettext_lazy("Told on"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    phone = forms.CharField(
        label=gettext_lazy("Telephone"), required=False, max_length=120, widget=forms.TextInput(attrs={"type": "tel"})
    )
    contact = forms.CharField(
        label=gettext_lazy("How to reach the person or the family"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    do_not_tell = forms.CharField(label=gettext_lazy("Who must not be told"), required=False, max_length=300)
    consents = forms.MultipleChoiceField(
        label=gettext_lazy("The person agrees that we"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[(use, _TOLD[use]) for use in USES],
    )
    note = forms.CharField(
        label=gettext_lazy("What else was said"), required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    team = forms.ModelChoiceField(label=gettext_lazy("Team"), queryset=Team.objects.none(), empty_label=None)

    def __init__(self, *args: Any, account: Account, **kwargs: Any) -> None:
        kwargs["initial"] = _first_values(account) | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        teams = self.fields["team"]
        assert isinstance(teams, forms.ModelChoiceField)
        teams.queryset = account.teams.order_by("name")
        self.teams = list(teams.queryset)
        risks = self.fields["risks"]
        assert isinstance(risks, forms.MultipleChoiceField)
        risks.choices = choices_of("risks")[1:]
        for name, field in self.fields.items():
            if isinstance(field, PastWhen | WhenField) and name != "born":
                field.help_text = ""

    @property
    def only_team(self) -> Team | None:
        """The team, where the account has but one."""
        return self.teams[0] if len(self.teams) == 1 else None

    @property
    def has_teams(self) -> bool:
        """Whether there is a team to choose."""
        return len(self.teams) > 1

    def clean_told_on(self) -> Any:
        told = self.cleaned_data["told_on"]
        if told > timezone.localdate():
            raise forms.ValidationError(_("This day has not come yet."))
        return told

    def clean(self) -> dict[str, Any]:
        held = super().clean() or {}
        self._miss_nothing(held)
        self.ask_which(held.get("state", ""))
        for name in ("taken_on", "held_since"):
            if _ends_before(held.get(name), held.get("born")):
                self.add_error(name, _("This is before the day of birth."))
        if _ends_before(held.get("held_since"), held.get("taken_on")):
            self.add_error("held_since", _("This is before the day on which they were taken."))
        return held

    def _miss_nothing(self, held: dict[str, Any]) -> None:
        """What was typed becomes an entry, or is asked about: nothing is dropped for want of its day."""
        has_place = bool(held.get("place") or held.get("place_kind"))
        since, taken, ordered = held.get("held_since"), held.get("taken_on"), held.get("ordered_on")
        if has_place and not since and not taken:
            self.say_why("held_since", _SINCE, "taken_on")
        if since and not has_place:
            self.say_why("place_kind", _("Say at least what kind of place it is."))
        if held.get("authority") and not taken:
            self.say_why("taken_on", _SAY_WHEN)
        if held.get("valid_to") and not ordered:
            self.say_why("ordered_on", _("Say of which day the order is, even roughly: 2024, or 2024~ for about."))
        if held.get("ordered_by") and not ordered and not (since and has_place):
            self.say_why("ordered_on", _("Say of which day the order is, even roughly: 2024, or 2024~ for about."))
        if held.get("basis") and not (since and has_place) and not taken and not ordered:
            self.say_why("held_since", _SINCE, "taken_on", "ordered_on")
        if held.get("asylum") == "yes" and not held.get("asylum_on"):
            self.say_why("asylum_on", _SAY_WHEN)
        if held.get("asylum_on") and held.get("asylum") != "yes":
            self.say_why("asylum", _("A day is given: say yes, or take the day away."))


class RelativeForm(PlaceFields):
    """One of the family."""

    name = forms.CharField(label=gettext_lazy("Name, or who it is"), max_length=200)
    relation = forms.ChoiceField(
        label=gettext_lazy("What they are of the person"), required=False, choices=labels("relations")
    )
    sex = forms.ChoiceField(
        label=gettext_lazy("Sex"),
        required=False,
        choices=(("", "–"), ("F", gettext_lazy("female")), ("M", gettext_lazy("male")), ("X", "X")),
    )
    born = PastWhen(label=gettext_lazy("Born"), required=False, help_text="")
    age = AgeField(label=gettext_lazy("or age today"), required=False, max_length=20)
    where = forms.ChoiceField(
        label=gettext_lazy("Where they are"),
        required=False,
        choices=(
            ("", "–"),
            (work.WITH, gettext_lazy("held with the person")),
            (work.OUTSIDE, gettext_lazy("left outside")),
            (work.TAKEN, gettext_lazy("taken to another place")),
            (work.UNKNOWN, gettext_lazy("not known")),
        ),
    )
    apart_since = PastWhen(label=gettext_lazy("Apart since"), required=False, help_text="")
    place = forms.CharField(
        label=gettext_lazy("Which place"),
        required=False,
        max_length=300,
        widget=forms.TextInput(attrs={"list": "places"}),
    )
    which = which_field()
    place_kind = forms.ChoiceField(label=gettext_lazy("Kind of place"), required=False, choices=labels("places"))

    def clean(self) -> dict[str, Any]:
        held = super().clean() or {}
        has_place = bool(held.get("place") or held.get("place_kind"))
        if held.get("where") == work.TAKEN and not has_place:
            self.say_why("place_kind", _("Say at least what kind of place it is."))
        if has_place and held.get("where") != work.TAKEN:
            self.say_why("where", _("A place is given: say that they were taken there, or take it away."))
        if held.get("apart_since") and held.get("where") not in (work.OUTSIDE, work.TAKEN):
            self.say_why("where", _("A day is given: say where they are, or take the day away."))
        if _ends_before(held.get("apart_since"), held.get("born")):
            self.add_error("apart_since", _("This is before the day of birth."))
        return held

    def fit_to(self, person: dict[str, Any], *, is_asked: bool) -> None:
        """What can be said only beside what was told of the person (`person`, by field); since when they are held may be
        asked about already."""
        held = self.cleaned_data
        self.ask_which(person.get("state", ""))
        custody = is_asked or person.get("taken_on") or person.get("held_since")
        if held.get("where") == work.WITH and not custody:
            self.say_why("where", _("Say above where the person is held, and since when."))
        if held.get("where") in (work.OUTSIDE, work.TAKEN) and not held.get("apart_since") and not custody:
            self.say_why("apart_since", _SINCE)

    def told(self, state: str) -> work.Relative:
        """What was said of them."""
        held = self.cleaned_data
        return work.Relative(
            name=held["name"],
            relation=held["relation"],
            sex=held["sex"],
            born=held["born"],
            age=held["age"],
            where=held["where"] or work.UNKNOWN,
            apart_since=held["apart_since"],
            place=self.place_of(state),
        )


Family = forms.formset_factory(RelativeForm, extra=1, max_num=MOST, absolute_max=MOST)


def are_whole(form: TakeInForm, family: Any) -> bool:
    """Whether everything that was typed can be kept; what cannot is asked about at its field."""
    whole = form.is_valid() & family.is_valid()
    for one in family:
        if one.has_changed() and hasattr(one, "cleaned_data"):
            one.fit_to(getattr(form, "cleaned_data", {}), is_asked=bool({"taken_on", "held_since"} & {*form.errors}))
            whole = whole and not one.errors
    return bool(whole)


def told_of(form: TakeInForm, family: Any) -> work.Told:
    """What the two forms say, for `casework`."""
    held = form.cleaned_data
    speaks = {"yes": True, "no": False}.get(held["speaks"])
    nations = [held["nationality"], held["second_nationality"]]
    relatives = tuple(each.told(held["state"]) for each in family if each.cleaned_data)
    same = ("name", "told_on", "teller", "access", "mother", "sex", "born", "age", "stateless", "taken_on", "held_since",
            "authority", "basis", "ordered_by", "ordered_on", "valid_to", "pregnant", "language", "phone", "contact",
            "do_not_tell", "note")  # fmt: skip
    return work.Told(
        **{name: held[name] for name in same},
        states=(held["state"],),
        other_names=tuple(filter(None, map(str.strip, held["other_names"].splitlines()))),
        nationality=tuple(dict.fromkeys(filter(None, nations))),
        place=form.place_of(held["state"]),
        asylum=held["asylum"],
        asylum_on=held["asylum_on"],
        risks=tuple(held["risks"]),
        speaks=speaks,
        consents=tuple(held["consents"]),
        family=relatives,
        left="\n".join(_left(each) for each in relatives if work.is_unsaid(each, held["told_on"])),
    )


def _left(one: work.Relative) -> str:
    """Where an adult is of whom no day and no place was told; the note of the office keeps it."""
    return _("%(who)s: left outside.") % {"who": one.name}


def unbound(data: QueryDict, account: Account, more: int = 0) -> tuple[TakeInForm, Any]:
    """The forms with what was typed so far and no word on its faults; `more` empty rows of family behind."""
    form = TakeInForm(account=account, initial=_typed(TakeInForm(account=account), data) if data else {})
    text = data.get("family-TOTAL_FORMS", "1")
    count = min(int(text), MOST) if text.isdecimal() else 1
    rows = [_typed(RelativeForm(prefix=f"family-{i}"), data) for i in range(count)]
    rows = [row for row in rows if any(row.values())]
    family = Family(prefix="family", initial=rows)
    family.extra = max(1, more + count - len(rows))
    return form, family


def born_between(data: QueryDict) -> tuple[int, int] | None:
    """Between which days somebody can be born, by the birth or age typed so far."""
    try:
        text = PastWhen(required=False).to_python(turned_round(data.get("born", "")))
        age = AgeField(required=False).to_python(data.get("age", ""))
    except (forms.ValidationError, DateFault):
        return None
    if text:
        born = When.parse(text)
        return None if born.first is None or born.last is None else (born.first, born.last)
    if age and " " not in age:
        day = timezone.localdate().toordinal() - int(float(age) * 365.25)
        return day - 366, day
    return None


def _typed(form: forms.Form, data: QueryDict) -> dict[str, Any]:
    return {
        name: field.widget.value_from_datadict(data, {}, form.add_prefix(name)) for name, field in form.fields.items()
    }


def _first_values(account: Account) -> dict[str, Any]:
    last = own_cases(account).order_by("-opened_at", "-pk").first()
    today = timezone.localdate()
    state = last.states[0] if last and last.states else ""
    return {"token": f"{today.year}-{new_ref()}", "told_on": today, "state": state, "access": "confidential"}


def _ends_before(one: str | None, other: str | None) -> bool:
    """Whether every reading of a day lies before every reading of another."""
    if not one or not other:
        return False
    last, first = When.parse(one).last, When.parse(other).first
    return last is not None and first is not None and last < first


def known_places() -> list[str]:
    """Names to choose from while one types; nobody's home."""
    names = office_places().exclude(name__isnull=True).exclude(name="")
    return [name or "" for name in names.order_by("name").values_list("name", flat=True).distinct()[:300]]
