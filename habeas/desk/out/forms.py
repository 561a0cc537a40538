"""Forms of what goes out and comes in."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Final, cast

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from habeas.casework.agefile import is_recipient
from habeas.casework.bundles import USES, Choices
from habeas.casework.exits import OWN, TOWARDS, USE_WORDS
from habeas.casework.tracing_file import USE
from habeas.desk.cases.editing import RowForm
from habeas.desk.forms import Dressed
from habeas.store.models import Account, Case, Team
from habeas.store.models.office import Role
from habeas.store.vault import SHORTEST_PASSPHRASE

TRACING: Final = "xml"
PASSPHRASE, RECIPIENT, PLAIN = "passphrase", "recipient", "plain"
FORMATS: Final = {
    "pdf": _("Dossier to print (PDF)"),
    "html": _("Dossier as one page (HTML)"),
    "zip": _("Everything of the case with its documents and their hashes (ZIP)"),
    "yaml": _("Case file, to be read into Habeas again (YAML)"),
    TRACING: _("Tracing file for other tracers: names, birth, parents and nothing else (PFIF)"),
}
VARIANTS: Final = {
    "redacted": _("Redacted: nobody is named, no free text, no documents"),
    "unredacted": _("Whole: as on record, with documents"),
    "both": _("Both in one file, for a reader who may see both and hands on the redacted one"),
}
MOST_RECIPIENTS: Final = 20
_SECRET: Final = {"autocomplete": "new-password", "spellcheck": "false", "autocapitalize": "none"}


class Locking(Dressed):
    """How a file is locked. It takes a passphrase, so no draft is kept of what builds on it (`desk.cases.drafts`)."""

    LOCKS: Final = {
        PASSPHRASE: _("With a passphrase"),
        RECIPIENT: _("To a recipient (age)"),
        PLAIN: _("Not encrypted: I take care of it"),
    }
    allowed: tuple[str, ...] = (PASSPHRASE, RECIPIENT)

    def __init__(self, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        choices = [(name, self.LOCKS[name]) for name in self.allowed]
        self.fields["lock"] = forms.ChoiceField(
            label=_("Encryption"), choices=choices, widget=forms.RadioSelect, initial=choices[0][0]
        )
        self.fields["passphrase"] = forms.CharField(
            label=_("Passphrase for this file"),
            required=False,
            strip=False,
            min_length=SHORTEST_PASSPHRASE,
            help_text=_("Tell it by another way than the file. It opens with age, without us."),
            widget=forms.PasswordInput(attrs={**_SECRET, "class": "govuk-input"}),
        )
        if RECIPIENT in self.allowed:
            self.fields["recipient"] = forms.CharField(
                label=_("Recipient"),
                required=False,
                max_length=200,
                help_text=_("An address of age, which begins with age1."),
                widget=forms.TextInput(attrs={"class": "govuk-input", "autocomplete": "off"}),
            )

    def clean(self) -> dict[str, Any]:
        held = super().clean() or {}
        if held.get("lock") == PASSPHRASE and not held.get("passphrase") and "passphrase" not in self.errors:
            self.add_error("passphrase", _("Type a passphrase, or choose another kind of encryption."))
        if held.get("lock") == RECIPIENT and not is_recipient(held.get("recipient", "").strip()):
            self.add_error("recipient", _("This is no address of age. It looks like age1qyqszqgpqyqszqgp…"))
        return held


class Leaving(Dressed):
    """For what something leaves, to whom, and whether documents of which nobody may be named go along."""

    uses: ClassVar[Sequence[str]] = USES
    to_help: ClassVar[Any] = _("The organisation, court or body. Consents for one recipient are tested against it.")

    use = forms.ChoiceField(label=_("For what"), widget=forms.RadioSelect, initial=OWN)
    to = forms.CharField(label=_("To whom"), required=False, max_length=200)
    unsaid = forms.BooleanField(
        label=_("Also documents of confidential sources, and those of which nobody said from whom they are"),
        required=False,
        help_text=_("Without this tick they leave with the office's own copy alone."),
    )

    def __init__(self, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        use = self.fields["use"]
        assert isinstance(use, forms.ChoiceField)
        use.choices = [(name, USE_WORDS[name]) for name in self.uses]
        self.fields["to"].help_text = self.to_help

    def clean(self) -> dict[str, Any]:
        held = super().clean() or {}
        if held.get("use") in TOWARDS and not held.get("to"):
            self.add_error("to", _("Say to whom it goes."))
        return held


class ExitForm(Leaving, Locking):
    """A case leaves: for what, to whom, as what."""

    allowed = (PASSPHRASE, PLAIN)
    uses = tuple(USE_WORDS)
    to_help = _("The organisation, court, body or consulate. Consents for one recipient are tested against it.")
    field_order = ("use", "to", "format", "people", "unsaid")

    format = forms.ChoiceField(
        label=_("As what"), choices=list(FORMATS.items()), widget=forms.RadioSelect, initial="pdf"
    )
    people = forms.MultipleChoiceField(
        label=_("About whom"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("With nobody ticked it is about everybody. Of whoever is not ticked nothing leaves."),
    )

    def __init__(self, case: Case, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        people, field = case.people.filter(deleted_at__isnull=True).order_by("pk"), self.fields["people"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(each.key, str(each)) for each in people]
        if case.library or len(field.choices) < 2:
            del self.fields["people"]

    def clean(self) -> dict[str, Any]:
        held = super().clean()
        if held.get("format") == TRACING and held.get("use") != USE:
            self.add_error("format", _("A tracing file is made to look for relatives: choose that use."))
        return held


class TableForm(Leaving, Locking):
    """Ticked cases leave as a table, which has no documents; it may name nobody."""

    allowed = (PASSPHRASE, PLAIN)
    unsaid = None  # type: ignore[assignment]

    names = forms.BooleanField(
        label=_("With names in the table"),
        required=False,
        help_text=_("Without names a case goes by its number."),
    )

    def __init__(self, *args: Any, **given: Any) -> None:
        super().__init__(*args, auto_id="t-%s", **given)


class BundleForm(Leaving):
    """What a bundle of evidence is to be, for what it leaves, and who opens it."""

    field_order = ("variant", "by_month", "unsaid", "use", "to", "recipients")

    variant = forms.ChoiceField(
        label=_("As what"), choices=list(VARIANTS.items()), widget=forms.RadioSelect, initial="redacted"
    )
    by_month = forms.BooleanField(
        label=_("In the redacted variant days become months"),
        required=False,
        help_text=_("Who knows a case finds it by its days and places."),
    )
    recipients = forms.CharField(
        label=_("Who can open it"),
        max_length=4000,
        help_text=_(
            "Addresses of age, one a line; each begins with age1. Whoever is to read it makes one with age-keygen and sends it "
            "to you. Add your own to read it before you send it."
        ),
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false", "autocapitalize": "none"}),
    )

    def clean(self) -> dict[str, Any]:
        held = super().clean()
        if "recipients" in held:
            addresses = list(dict.fromkeys(held["recipients"].split()))
            wrong = next((each for each in addresses if not is_recipient(each)), None)
            if wrong is not None:
                self.add_error(
                    "recipients",
                    _("“%(address)s” is no address of age. It looks like age1qyqszqgpqyqszqgp…")
                    % {"address": wrong[:80]},
                )
            elif len(addresses) > MOST_RECIPIENTS:
                self.add_error("recipients", _("Name at most %(n)s addresses.") % {"n": MOST_RECIPIENTS})
            held["recipients"] = addresses
        return held

    @property
    def choices(self) -> Choices:
        """What was chosen, once the form is valid."""
        return Choices(**{name: self.cleaned_data[name] for name in Choices.__slots__})


class ImportForm(Dressed):
    """A file, and whose cases it brings. Nothing is typed, so there is no draft of it."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("A case file (YAML or JSON), or a ZIP of case files. 8 MB a case file at most."),
        widget=forms.FileInput(attrs={"class": "govuk-file-upload", "accept": ".yaml,.yml,.json,.zip"}),
    )
    team = forms.ModelChoiceField(label=_("Team"), queryset=Team.objects.none(), empty_label=None)

    def __init__(self, account: Account, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        teams: Any = self.fields["team"]
        teams.queryset = account.teams.order_by("name")


class EverythingForm(Locking):
    """All cases of one's teams; an administrator may take the whole office, with a reason that the teams are told."""

    field_order = ("whole", "reason", "marks", "lock", "passphrase", "recipient")

    def __init__(self, account: Account, marks: Sequence[str], *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        self.told = marks
        may_take_all = account.role == Role.ADMINISTRATOR and not account.own_only
        if marks or may_take_all:
            self.fields["marks"] = forms.BooleanField(
                label=_(
                    "Whoever gets this is none of those whom people do not want told, and will not pass it on to them"
                ),
                required=False,
                help_text=" ".join(marks),
                widget=forms.CheckboxInput(attrs={"class": "govuk-checkboxes__input"}),
            )
        if may_take_all:
            self.fields["whole"] = forms.ChoiceField(
                label=_("Which cases"),
                choices=[("", _("Those of my teams")), ("1", _("Those of the whole office"))],
                required=False,
                initial="",
                widget=forms.RadioSelect,
            )
            self.fields["reason"] = forms.CharField(
                label=_("Reason"),
                required=False,
                max_length=200,
                help_text=_("For the whole office: every team is told who took it, and why."),
                widget=forms.TextInput(attrs={"class": "govuk-input", "autocomplete": "off"}),
            )
        self.order_fields(self.field_order)

    def clean(self) -> dict[str, Any]:
        held = super().clean()
        if held.get("whole") and not held.get("reason"):
            self.add_error("reason", _("Say why the whole office is taken out."))
        if (self.told or held.get("whole")) and not held.get("marks"):
            self.add_error("marks", _("Read whom nobody may tell, and confirm it."))
        return held


class DeleteForm(Dressed):
    """Why a case goes."""

    why = forms.CharField(label=_("Why"), max_length=200)


class KeepForm(RowForm):
    """What keeps a case from being deleted. Lifting it wants a tick and a reason: a blank field alone lifts nothing."""

    kept_empty = ("legal_hold", "retain_until")

    legal_hold = forms.CharField(
        label=_("Legal hold"),
        required=False,
        max_length=200,
        help_text=_("The reason, such as a court's order. While it stands nothing of the case is deleted or erased."),
    )
    retain_until = forms.DateField(
        label=_("Keep at least until"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    lift = forms.BooleanField(label=_("Lift what is emptied or shortened above"), required=False)
    lift_why = forms.CharField(
        label=_("Why it is lifted"), required=False, max_length=200, help_text=_("It is kept as a note of the case.")
    )

    def __init__(self, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        if not any(self.held.values()):
            del self.fields["lift"], self.fields["lift_why"]

    def clean(self) -> dict[str, Any]:
        held = super().clean()
        if held.get("lift") and not held.get("lift_why"):
            self.add_error("lift_why", _("Say why it is lifted."))
        return held

    def go_on_from(self, version: int, theirs: Mapping[str, Any]) -> None:
        super().go_on_from(version, theirs)
        data = cast(QueryDict, self.data).copy()
        data.pop("lift", None)  # that tick was for what stood then
        self.data = data

    @property
    def lifts(self) -> str:
        """The reason to lift it; empty where nobody ticked that."""
        return str(self.cleaned_data.get("lift_why", "")) if self.cleaned_data.get("lift") else ""
