"""Forms of the work on a request: decisions, verification, letters, actions, plans, visits."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from habeas.casework import tracing_decide as deciding
from habeas.casework import tracing_letters as letters
from habeas.dates import When
from habeas.desk.cases.editing import RowForm
from habeas.desk.cases.takein_fields import PastWhen, labels
from habeas.desk.closed_notes import told
from habeas.desk.forms import Dressed, WhenField
from habeas.desk.tracing.words import relation_choices
from habeas.store.models import Account, FollowUp, Reunification, TracingAction, Verification

KINDS: dict[str, Any] = {
    "whereabouts_requested": _("where somebody is"),
    "return_requested": _("to give a child back"),
    "reunification_requested": _("to bring the family together"),
    "document_requested": _("for a paper or copy"),
}
"""What a letter can ask, by the kind of entry that it becomes."""
_UNKNOWN = (("", _("not asked or not known")), ("yes", _("yes")), ("no", _("no")))


def _day() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def _area(rows: int = 3) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


def _asked(label: Any, help_text: Any = "") -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label, choices=_UNKNOWN, required=False, widget=forms.RadioSelect, help_text=help_text
    )


class DecideForm(Dressed):
    """Rejected or not sure yet, and why."""

    reason = forms.CharField(label=_("Why"), widget=_area(), max_length=2000)


class VerificationForm(RowForm):
    """What the two sides said, and what shows it."""

    on = PastWhen(label=_("Day of the verification"))
    known = _asked(
        _("Is the inquirer known to them?"),
        _("Asked without saying the name first; with a photograph only with consent."),
    )
    wished = _asked(_("Do they wish to be found?"), _("What a child wishes is asked in a way that fits their age."))
    agree = _asked(
        _("Do the two accounts agree?"),
        _("Ask both for what only family knows: home, names of others, how they parted."),
    )
    able = _asked(_("Does the inquirer want to care for them, and can they?"))
    proofs = forms.MultipleChoiceField(
        label=_("What shows it"),
        required=False,
        choices=Verification.Proof.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    proof = forms.CharField(
        label=_("What shows it, in words"),
        required=False,
        widget=_area(),
        max_length=2000,
        help_text=_("This goes into the record of the inquirer’s case: write nothing of where the found one is."),
    )
    recommendation = forms.ChoiceField(
        label=_("What follows"), choices=Verification.Recommendation.choices, widget=forms.RadioSelect
    )
    note = forms.CharField(label=_("Note for the team"), required=False, widget=_area(), max_length=5000)

    def clean(self) -> dict[str, Any]:
        found = super().clean()
        if found.get("recommendation") in deciding.KIN and not found.get("proofs") and not found.get("proof"):
            self.add_error("proofs", gettext("Say what shows that they are kin."))
        return found


class TellForm(RowForm):
    """What the inquirer is told."""

    on = PastWhen(label=_("Told on"))
    what = forms.CharField(
        label=_("What they were told"),
        widget=_area(),
        max_length=2000,
        help_text=_(
            "Tell what both sides agreed to be told. Where the found one is, only if they or who cares for them agree."
        ),
    )


class LetterForm(RowForm):
    """A letter to an institution or body."""

    to = forms.CharField(label=_("To whom"), max_length=300, help_text=_("The name of the institution or body."))
    state = forms.ChoiceField(
        label=_("Of which state"),
        required=False,
        choices=labels("states"),
        help_text=_("The home state of somebody who fears it is written to only with their own consent to this step."),
    )
    on = PastWhen(label=_("Sent on"))
    kind = forms.ChoiceField(label=_("It asks"), choices=list(KINDS.items()), initial="whereabouts_requested")
    note = forms.CharField(label=_("What it asks, in words"), required=False, widget=_area(), max_length=5000)
    about = forms.MultipleChoiceField(label=_("About whom"), widget=forms.CheckboxSelectMultiple)
    remind_on = forms.DateField(label=_("Ask after it on"), required=False, widget=_day())

    def __init__(self, data: QueryDict | None = None, *, people: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        field = self.fields["about"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = list(people)
        self.initial.setdefault("on", timezone.localdate().isoformat())
        self.initial.setdefault("remind_on", letters.remind_from(timezone.localdate()))


class AnswerForm(RowForm):
    """What was answered."""

    on = PastWhen(label=_("Answered on"))
    note = forms.CharField(label=_("What it says"), widget=_area(5), max_length=10000)


class ActionForm(RowForm):
    """Something done to find them."""

    on = PastWhen(label=_("Day"))
    kind = forms.ChoiceField(label=_("What kind"), choices=TracingAction.Kind.choices)
    place = forms.CharField(label=_("Where, or to whom"), required=False, max_length=300)
    told = forms.CharField(label=_("What was done"), required=False, widget=_area(4), max_length=5000)
    outcome = forms.ChoiceField(label=_("Outcome"), choices=TracingAction.Outcome.choices)

    @property
    def columns(self) -> dict[str, Any]:
        """The columns of the action."""
        held = {name: self.cleaned_data[name] for name in ("on", "kind", "place", "told", "outcome")}
        return {**held, "on_first": When.parse(held["on"]).first}


class PlanForm(RowForm):
    """With whom, where and when; and what the child wishes."""

    with_whom = forms.CharField(label=_("With whom"), max_length=300)
    relation = forms.ChoiceField(label=_("What they are to them"), required=False, choices=relation_choices())
    not_inquirer = forms.CharField(label=_("If not with whom was verified: why"), required=False, max_length=300)
    place = forms.CharField(label=_("Where"), required=False, max_length=300)
    planned = WhenField(label=_("Planned for"), required=False)
    kind = forms.ChoiceField(label=_("Type"), required=False, choices=[("", "–"), *Reunification.Kind.choices])
    assessed = forms.CharField(
        label=_("Best interests: which assessment"),
        required=False,
        max_length=300,
        help_text=_("By whom and of which day; the assessment itself is an entry of the record."),
    )
    wish = forms.ChoiceField(
        label=_("Does the child wish it"), required=False, choices=[("", _("not asked")), *Reunification.Wish.choices]
    )
    wish_why = forms.CharField(label=_("In their own words"), required=False, widget=_area(), max_length=2000)
    note = forms.CharField(label=_("What has to be arranged"), required=False, widget=_area(4), max_length=5000)
    done = PastWhen(label=_("Reunited on"), required=False, help_text=_("Empty until it has come about."))

    NAMES = (
        "with_whom", "relation", "not_inquirer", "place", "planned", "kind", "assessed", "wish", "wish_why", "note", "done",
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        found = super().clean()
        if found.get("done") and found.get("wish") == "no":
            text = gettext("The child said no, and they were reunited all the same.")
            self.ask("sure", "against", text, "wish")
        return found

    @property
    def columns(self) -> dict[str, Any]:
        """The columns of the plan."""
        return told(self, self.NAMES)


class FollowUpForm(RowForm):
    """A visit or call, due on a day; later what was found."""

    kind = forms.ChoiceField(label=_("What kind"), choices=FollowUp.Kind.choices)
    due = forms.DateField(label=_("Due on"), widget=_day())
    who = forms.ChoiceField(label=_("Who goes"), required=False)
    done = PastWhen(label=_("Done on"), required=False, help_text="")
    found = forms.CharField(label=_("What was found"), required=False, widget=_area(5), max_length=10000)
    concern = forms.CharField(
        label=_("Concern"), required=False, widget=_area(), max_length=5000, help_text=_("What to look at above all.")
    )

    def __init__(
        self, people: Iterable[Account], data: QueryDict | None = None, *, is_new: bool, **kwargs: Any
    ) -> None:
        super().__init__(data, **kwargs)
        self.people = {str(one.pk): one for one in people}
        if is_new:
            del self.fields["done"], self.fields["found"]
            field = self.fields["who"]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [("", gettext("nobody yet")), *((key, str(one)) for key, one in self.people.items())]
        else:
            del self.fields["who"]

    def clean(self) -> dict[str, Any]:
        found = super().clean()
        if found.get("found") and not found.get("done"):
            self.add_error("done", gettext("Say on which day."))
        return found
