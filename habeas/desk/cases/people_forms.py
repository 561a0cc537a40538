"""Forms of people and kin. Fields of a group that is closed to the reader's role are not in the form, and stay as they are."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from django import forms
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from habeas.casework.kin import Name
from habeas.casework.recheck import today
from habeas.dates import When
from habeas.desk.authorities.forms import states
from habeas.desk.cases.editing import RowForm, yes_no
from habeas.desk.cases.names import Names
from habeas.desk.forms import WhenField, dress
from habeas.record.vocabulary import load_vocabulary
from habeas.store.models import Case, Person

GROUPS: Final = {
    "identity": (
        "label", "sex", "born", "age", "age_on", "died", "nationality", "nationality_2", "stateless",
        "speaks_state_language", "language",
    ),
    "contact": ("phone", "contact"),
}  # fmt: skip
"""Fields by the group in which an office can close them to a role. Whom not to tell is never closed."""
KEPT: Final = "@kept"
_SPARE: Final = 2
"""Empty rows for reported names."""
_TEXT: Final = ("label", "sex", "born", "died", "age_on", "language", "phone", "contact", "do_not_tell")


class PersonForm(RowForm):
    """Who somebody is."""

    label = forms.CharField(label=_("Name, or who they are"), max_length=300)
    sex = forms.ChoiceField(
        label=_("Sex"),
        choices=[("", _("not known")), ("F", _("woman")), ("M", _("man")), ("X", _("other"))],
        required=False,
    )
    born = WhenField(label=_("Born"), required=False)
    age = forms.FloatField(
        label=_("Age in years, where the day of birth is not known"),
        required=False,
        min_value=0,
        max_value=130,
        widget=forms.NumberInput(attrs={"class": "govuk-input--width-5", "step": "any"}),
    )
    age_on = WhenField(label=_("Of that age on"), required=False, help_text="")
    died = WhenField(label=_("Died"), required=False, help_text="")
    nationality = forms.ChoiceField(label=_("Nationality"), required=False)
    nationality_2 = forms.ChoiceField(label=_("Second nationality"), required=False)
    language = forms.CharField(label=_("Language"), max_length=60, required=False)
    phone = forms.CharField(label=_("Telephone"), max_length=120, required=False)
    contact = forms.CharField(
        label=_("How to reach them"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )
    do_not_tell = forms.CharField(
        label=_("Do not tell"),
        max_length=300,
        required=False,
        help_text=_("Who must not learn of them or of this case, such as the husband, or the consulate."),
    )

    def __init__(self, names: Names, *args: Any, **kwargs: Any) -> None:
        self.names = names
        super().__init__(*args, held=self.theirs(kwargs.pop("held", None) or {}), **kwargs)
        self.fields["stateless"] = yes_no(_("Stateless"))
        self.fields["speaks_state_language"] = yes_no(_("Speaks the language of the state"))
        for name in ("nationality", "nationality_2"):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [("", _("not known")), *states()]
        for group, fields in GROUPS.items():
            if group in names.closed:
                for name in fields:
                    del self.fields[name]
        self.rows = 0 if "identity" in names.closed else int(self.held.get("rows", 0)) + _SPARE
        for number in range(self.rows):
            self._add_row(number)
        dress(self)

    def theirs(self, held: Mapping[str, Any]) -> dict[str, Any]:
        """A source one may not see stays where it is, without its name."""
        own = self.names.sources
        return {
            name: KEPT if name.startswith("source_") and value and value not in own else value
            for name, value in held.items()
        }

    def _add_row(self, number: int) -> None:
        n = {"n": number + 1}
        sources = [("", ""), *self.names.sources.items()]
        if self.held.get(f"source_{number}") == KEPT:
            sources.append((KEPT, gettext("a source that is not open to you")))
        self.fields[f"name_{number}"] = forms.CharField(
            label=gettext("Reported name %(n)s") % n, max_length=300, required=False
        )
        self.fields[f"source_{number}"] = forms.ChoiceField(
            label=gettext("Who reports name %(n)s") % n, choices=sources, required=False
        )
        self.fields[f"mother_{number}"] = forms.BooleanField(
            label=gettext("Name %(n)s is the mother's name") % n, required=False
        )

    def clean(self) -> dict[str, Any]:
        found = super().clean()
        born, died = (When.parse(found[name]) if found.get(name) else None for name in ("born", "died"))
        for name, when in (("born", born), ("died", died)):
            if when and when.span_days[0] > today():
                text = gettext("Yes, %(day)s is right, although it is still to come.") % {"day": when.text}
                self.ask("sure", f"{name}:{when.text}", text, name)
        if born and died and died.span_days[1] < born.span_days[0]:
            self.add_error("died", gettext("This is before the day of birth. Change one of them."))
        if found.get("stateless") == "yes" and found.get("nationality"):
            self.add_error("stateless", gettext("A person with a nationality is not stateless. Change one of the two."))
        return found

    def identity_fields(self) -> Iterator[forms.BoundField]:
        return (self[name] for name in GROUPS["identity"] if name in self.fields)

    def contact_fields(self) -> Iterator[forms.BoundField]:
        return (self[name] for name in (*GROUPS["contact"], "do_not_tell") if name in self.fields)

    def name_fields(self) -> Iterator[tuple[forms.BoundField, ...]]:
        return (tuple(self[f"{part}_{number}"] for part in ("name", "source", "mother")) for number in range(self.rows))

    def reported_names(self, case: Case) -> list[Name]:
        """The names of the form; those whose source one may not see keep it."""
        sources = {source.key: source for source in case.sources.all()}
        found = []
        for number in range(self.rows):
            name = self.cleaned_data[f"name_{number}"]
            key = self.cleaned_data[f"source_{number}"]
            source = self.held["kept"][number] if key == KEPT else sources.get(key)
            if name:
                found.append(Name(name, source, self.cleaned_data[f"mother_{number}"]))
        return found


class KinForm(RowForm):
    """`other` is `relation` of the person whose page was open."""

    other = forms.ChoiceField(label=_("Who"))
    relation = forms.ChoiceField(label=_("Is their"))
    since = WhenField(
        label=_("Since"), required=False, help_text=_("For a marriage or an adoption; empty: from birth.")
    )
    known_how = forms.CharField(
        label=_("How is it known?"),
        max_length=200,
        required=False,
        help_text=_("Such as a birth certificate, or her word."),
    )
    disputed = forms.BooleanField(label=_("Somebody disputes it"), required=False)

    def __init__(self, names: Names, row: Person, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = get_language() or "en"
        relations = [(each.name, each.label(language)) for each in load_vocabulary().relations.values()]
        people = [(key, told) for key, told in names.people.items() if key != row.key]
        for name, choices in (("other", people), ("relation", relations)):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [("", ""), *choices]


def held_of(row: Person) -> dict[str, Any]:
    """What is kept of a person, by the fields of the form."""
    words = {True: "yes", False: "no", None: ""}
    held: dict[str, Any] = {name: getattr(row, name) or "" for name in _TEXT}
    held |= {"stateless": words[row.stateless], "speaks_state_language": words[row.speaks_state_language]}
    held["age"] = row.age
    held["nationality"], held["nationality_2"] = [*row.nationality, "", ""][:2]
    held["more_nationalities"] = list(row.nationality[2:])
    reported = list(row.names.select_related("source").order_by("pk"))
    held["rows"] = len(reported)
    held["kept"] = [each.source for each in reported]
    for number, each in enumerate(reported):
        held[f"name_{number}"], held[f"mother_{number}"] = each.name, each.mothers_name
        held[f"source_{number}"] = each.source.key if each.source else ""
    return held


def columns_of(form: PersonForm) -> dict[str, Any]:
    """The columns of what the form asks; what it does not ask is left as it is."""
    found = form.cleaned_data
    columns: dict[str, Any] = {name: found[name] for name in _TEXT if name in found}
    columns |= {name: found[name] or None for name in ("label", "sex") if name in found}
    if "age" in found:
        columns["age"] = found["age"]
    words = {"yes": True, "no": False}
    columns |= {name: words.get(found[name]) for name in ("stateless", "speaks_state_language") if name in found}
    if "nationality" in found:
        both = [found["nationality"], found["nationality_2"], *form.held.get("more_nationalities", ())]
        columns["nationality"] = list(dict.fromkeys(code for code in both if code))
    return columns
