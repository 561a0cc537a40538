"""The forms of a submission: what it is called, and one for each kind of part."""

from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from habeas.casework.law import program
from habeas.desk.forms import Dressed
from habeas.law import chisinau
from habeas.prove.execution.judgments import known
from habeas.prove.publish.builder import BY
from habeas.prove.publish.words import table_text, what_text
from habeas.prove.report.plan import ALL, KINDS, PROVED
from habeas.prove.report.record import choices_in
from habeas.tell.law_words import case_name, in_language
from habeas.words import say

ENGLISH: Final = _("In English")
RUSSIAN: Final = _("In Russian")


class StartForm(Dressed):
    """For whom a new one is."""

    kind = forms.ChoiceField(label=_("What it is"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["kind"]
        field.choices = [(kind, say(text, get_language() or "en")) for kind, text in KINDS.items()]


class PartForm(Dressed):
    """One part. `body` is what a plan file says of it."""

    name = ""

    def body(self) -> dict[str, Any]:
        """The part as the plan has it."""
        raise NotImplementedError

    @classmethod
    def held(cls, value: Any) -> dict[str, Any]:
        """What the form begins with where the part is there already."""
        return {cls.name: value}


class WordsForm(PartForm):
    """One language may stand for both."""

    en = forms.CharField(label=ENGLISH, required=False, max_length=20_000)
    ru = forms.CharField(label=RUSSIAN, required=False, max_length=20_000)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not given.get("en") and not given.get("ru"):
            self.add_error("en", _("Write it in one of the two languages."))
        return given

    def said(self) -> dict[str, str]:
        """By language, without what was left empty."""
        given = {name: str(self.cleaned_data[name]).replace("\r\n", "\n") for name in ("en", "ru")}
        return {name: text for name, text in given.items() if text}

    def body(self) -> dict[str, Any]:
        return {self.name: self.said()}

    @classmethod
    def held(cls, value: Any) -> dict[str, Any]:
        return dict(value) if isinstance(value, Mapping) else {"en": value}


class HeadingForm(WordsForm):
    """A heading."""

    name = "heading"


class TextForm(WordsForm):
    """Paragraphs."""

    name = "text"
    en = forms.CharField(
        label=ENGLISH, required=False, max_length=20_000, widget=forms.Textarea, help_text=_("An empty line parts paragraphs.")
    )  # fmt: skip
    ru = forms.CharField(label=RUSSIAN, required=False, max_length=20_000, widget=forms.Textarea)


class TitleForm(WordsForm):
    """What it is called."""

    name = "title"


class FigureForm(PartForm):
    """A figure of the fixed tables."""

    name = "figure"
    what = forms.ChoiceField(label=_("What is counted"))
    by = forms.ChoiceField(label=_("By what"), required=False)
    where = forms.ChoiceField(label=_("Only in"), required=False)
    when = forms.ChoiceField(label=_("Year"), required=False)

    def __init__(self, *args: Any, years: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language, choices = get_language() or "en", choices_in(program())
        states = sorted((program().vocabulary.label(state, language), state) for state in choices.states)
        told: dict[str, list[tuple[str, Any]]] = {
            "what": [(what, what_text(what, language)) for what in choices.whats],
            "by": [("", _("nothing: the total alone")), *((by, table_text(by, language)) for by in BY)],
            "where": [("", _("any state")), *((state, label) for label, state in states)],
            "when": [("", _("the last that is told")), *((year, year) for year in years)],
        }
        for name, pairs in told.items():
            field: Any = self.fields[name]
            field.choices = pairs

    def body(self) -> dict[str, Any]:
        return {self.name: {name: self.cleaned_data[name] for name in self.fields if self.cleaned_data[name]}}

    @classmethod
    def held(cls, value: Any) -> dict[str, Any]:
        return dict(value)


class GapForm(PartForm):
    """Rows of the gap matrix."""

    name = "gap"
    gap = forms.MultipleChoiceField(label=_("Safeguards"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = get_language() or "en"
        every = chisinau.shipped().safeguards.values()
        field: Any = self.fields["gap"]
        field.choices = [
            (PROVED, _("every proved gap")),
            (ALL, _("every safeguard")),
            *((each.id, in_language(each.title, language)) for each in every),
        ]

    def body(self) -> dict[str, Any]:
        return {self.name: self.cleaned_data["gap"]}

    @classmethod
    def held(cls, value: Any) -> dict[str, Any]:
        return {"gap": [value] if isinstance(value, str) else value}


class JudgmentForm(PartForm):
    """A judgment."""

    name = "judgment"
    judgment = forms.ChoiceField(label=_("Judgment"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        law = program()
        field: Any = self.fields["judgment"]
        field.choices = [(name, case_name(name)) for name in known(law.library, law.vocabulary).executions]

    def body(self) -> dict[str, Any]:
        return {self.name: self.cleaned_data["judgment"]}


class PersonForm(PartForm):
    """Somebody of whom it may be told: `people` are pairs of key and label, by case."""

    who = forms.ChoiceField(
        label=_("About whom"), help_text=_("People of published cases, and those who agreed to be published.")
    )

    def __init__(self, *args: Any, people: list[tuple[str, list[tuple[str, str]]]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["who"]
        field.choices = people

    def body(self) -> dict[str, Any]:
        case, _, who = self.cleaned_data["who"].partition("/")
        return {self.name: {"case": case, "who": who}}

    @classmethod
    def held(cls, value: Any) -> dict[str, Any]:
        return {"who": f"{value['case']}/{value['who']}"}


class StoryForm(PersonForm):
    """What happened to somebody."""

    name = "story"


class FindingsForm(PersonForm):
    """What was found of somebody."""

    name = "findings"


FORMS: Final[Mapping[str, type[PartForm]]] = {
    form.name: form for form in (HeadingForm, TextForm, FigureForm, GapForm, JudgmentForm, StoryForm, FindingsForm)
}
LABELS: Final = {
    "heading": _("Heading"),
    "text": _("Text"),
    "figure": _("Figure"),
    "gap": _("Gaps of the agreement"),
    "judgment": _("Judgment"),
    "story": _("What happened to somebody"),
    "findings": _("What was found of somebody"),
}


def told(part: Mapping[str, Any], people: Mapping[str, str]) -> str:
    """What a part of the plan is, in a line."""
    ((name, value),) = part.items()
    language = get_language() or "en"
    match name:
        case "heading" | "text":
            return in_language(value, language) if isinstance(value, Mapping) else str(value)
        case "figure":
            parts = [what_text(value["what"], language)]
            parts += [table_text(value["by"], language)] if "by" in value else []
            parts += [program().vocabulary.label(value["where"], language)] if "where" in value else []
            return ", ".join([*parts, value.get("when") or _now("the last year that is told")])
        case "gap":
            return _gaps([value] if isinstance(value, str) else value, language)
        case "judgment":
            return case_name(value)
    return people.get(f"{value['case']}/{value['who']}", _now("somebody of a case that you may not see"))


def _gaps(names: list[str], language: str) -> str:
    if ALL in names:
        return _now("every safeguard")
    every = chisinau.shipped().safeguards
    told = [_now("every proved gap")] if PROVED in names else []
    return "; ".join([*told, *(in_language(every[name].title, language) for name in names if name in every)])
