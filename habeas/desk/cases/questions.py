"""What to find out next: the questions of a case, each answered by one click or one field that makes the entry (`at_once`),
or by a small form for who would say first which day, and by which source."""

import hashlib
import itertools
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from django import forms
from django.db.models import QuerySet
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from habeas.casework.case_page import as_read_by, readings
from habeas.check import health
from habeas.check.describe import Teller
from habeas.check.missing import Missing
from habeas.check.questions import Asker
from habeas.check.steps import FAR
from habeas.desk.cases import at_once
from habeas.desk.cases.names import Names
from habeas.desk.cases.titles import title_of
from habeas.desk.closed_notes import NOTES
from habeas.desk.forms import Dressed, WhenField
from habeas.desk.templatetags.desk import told as kept
from habeas.record import case as record
from habeas.record.vocabulary import load_vocabulary
from habeas.store import access
from habeas.store.models import Account, Case, QuestionRow
from habeas.store.prepared import prepared
from habeas.store.reading import cases_of
from habeas.tell.cited import law_of
from habeas.tell.record_words import place_names

FIRST: Final = 5
READ: Final = 600
"""So many rows are read for the first questions: of a hundred people each is asked a hundred times."""
MOST_RULES: Final = 4
MOST_AT_ONCE: Final = 6
"""Of no more people an answer is proposed for all of them at once."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer as a button: its number among the answers, and what it says."""

    number: int
    word: str
    kind: str
    at_once: bool
    """Whether one click makes the entry."""


@dataclass(frozen=True, slots=True)
class Row:
    """What the page needs of a stored question."""

    pk: int
    identity: str
    body: dict[str, Any]
    place: str | None
    """The address of the place that is asked about."""
    since: int
    until: int


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, asked of everybody of whom the same is missing."""

    row: Row
    rows: tuple[Row, ...]
    text: str
    people: tuple[str, ...]
    rules: tuple[str, ...]
    more_rules: int
    choices: tuple[Choice, ...]
    small: at_once.SmallForm | None = None

    @property
    def click_days(self) -> str:
        """The days for which one click enters an answer, in words; nothing where none does."""
        return at_once.days_words(self.days) if any(choice.at_once for choice in self.choices) else ""

    @property
    def days(self) -> tuple[int, int]:
        """The days that are asked about of those whom an answer is about."""
        keys = self.keys
        own = [row for row in self.rows if row.body["who"] in keys] or list(self.rows)
        return at_once.days_of(min(row.since for row in own), max(row.until for row in own))

    @property
    def keys(self) -> list[str]:
        """Whom an answer is about unless somebody says otherwise: all of whom the same days are asked, or of many, or of
        several days, the one it names."""
        keys = [row.body["who"] for row in self.rows if row.body["who"]]
        is_same = len({(row.since, row.until) for row in self.rows}) == 1
        return keys if is_same and len(keys) <= MOST_AT_ONCE else keys[:1]

    @property
    def shown(self) -> str:
        """Of whom and of which days it asks, as a form sends it back: an answer is for these or for nobody. A day that passes
        changes it, and whatever the reader is no longer shown."""
        return hashlib.sha256(json.dumps([self.keys, self.days]).encode()).hexdigest()[:32]

    @property
    def is_of_one(self) -> bool:
        """Whether one click enters it for the one it names, though it is asked of others too."""
        return len(self.keys) < len(self.people)

    @property
    def others(self) -> tuple[str, ...]:
        """Whom it is asked of besides the one it names."""
        return self.people[1:]


def asked(
    row: Case,
    case: record.Case,
    hidden: frozenset[str],
    language: str,
    closed: frozenset[str],
    *,
    every: bool,
    linked: bool,
) -> list[Asked]:
    """The questions, the most useful first; without `every` so many as `FIRST` shows and one more. With `linked` those
    that its linked cases leave open."""
    rows: Iterable[Row] = itertools.starmap(Row, _rows(row.pk, linked=linked, most=None if every else READ))
    if health.GROUP in closed:
        rows = (each for each in rows if not health.asks(each.body, each.body["entry"] in hidden))
    return gathered(rows, case, hidden, language, closed, None if every else FIRST + 1)


@prepared
def _rows(case: Any, linked: bool, most: int | None) -> QuerySet[Any]:
    found = QuestionRow.everything.filter(case=case, every_reading=False, reading__in=readings(linked)).order_by("rank")
    return found.values_list("pk", "identity", "body", "place__ref", "since", "until")[:most]


@dataclass(frozen=True, slots=True)
class Vague:
    """What is breached in each reading of the vague days: what the law asks, of whom, and between which days it lies (ordinals;
    `until` None where it goes on)."""

    title: str
    law: str
    who: tuple[str, ...]
    since: int
    until: int | None


def vague(row: Case, case: record.Case, language: str, closed: frozenset[str], *, linked: bool) -> list[Vague]:
    """What no single day shows and each reading of the vague days breaches."""
    names = {person.id: person.label or person.id for person in case.people}
    found: dict[tuple[str, str, int, int], list[str]] = {}
    for body, since, until in _vague(row.pk, linked=linked):
        if body["who"] in names and not health.is_closed(body["norm"], closed):
            law = law_of(((*source, "") for source in body["law"]), language)
            found.setdefault((title_of(body["norm"]), law, since, until), []).append(names[body["who"]])
    return [
        Vague(title, law, tuple(dict.fromkeys(who)), since, until if until < FAR else None)
        for (title, law, since, until), who in found.items()
    ]


@prepared
def _vague(case: Any, linked: bool) -> QuerySet[Any]:
    found = QuestionRow.everything.filter(case=case, every_reading=True, reading__in=readings(linked)).order_by("rank")
    return found.values_list("body", "since", "until")


def in_words(rows: Sequence[QuestionRow], account: Account) -> list[tuple[QuestionRow, str]]:
    """Questions of several cases as the reader may read them: as they were kept, or without names where those are closed."""
    language = get_language() or "en"
    if "identity" not in access.closed_groups(account):
        return [(row, kept(row.body["text"])) for row in rows]
    teller, askers, found = Teller(load_vocabulary(), language), dict[int, Asker](), []
    cases = {row.case_id: row.case for row in rows}
    read = dict(zip(cases, cases_of(list(cases.values()), visits=False), strict=True))
    for row in rows:
        if row.case_id not in askers:
            case, hidden = as_read_by(account, row.case, read[row.case_id], _("Person"))
            askers[row.case_id] = Asker(case, teller, hidden)
        asker, body = askers[row.case_id], row.body
        asks = Missing(body["asks"], asker.case.id, body["who"], body["about"], body["entry"], body["place"])
        found.append((row, asker.question(asks, body["abouts"])))
    return found


def gathered(
    rows: Iterable[Row],
    case: record.Case,
    hidden: frozenset[str],
    language: str,
    closed: frozenset[str],
    most: int | None,
) -> list[Asked]:
    """Rows that ask the same of several people put together."""
    groups: dict[tuple[object, ...], list[Row]] = {}
    for each in rows:
        body = each.body
        kinds = tuple(answer["kind"] for answer in body["answers"])
        groups.setdefault((body["asks"], body["about"], body["entry"], body["place"], kinds), []).append(each)
    asker = Asker(case, Teller(load_vocabulary(), language), hidden)
    return [_asked(own, asker, language, closed) for own in list(groups.values())[:most]]


def _asked(rows: Sequence[Row], asker: Asker, language: str, closed: frozenset[str]) -> Asked:
    first, body = rows[0], rows[0].body
    missing = Missing(body["asks"], asker.case.id, body["who"], body["about"], body["entry"], body["place"])
    rules = [norm for norm in dict.fromkeys([*body["decides"], *body["helps"]]) if not health.is_closed(norm, closed)]
    label = load_vocabulary().label
    words = {"yes": _("Yes"), "no": _("No"), "found": _("Found out")}
    several = {answer["answer"] for answer in body["answers"]}
    choices = [
        Choice(
            number,
            words[answer["answer"]],
            "" if len(body["answers"]) == len(several) else label(answer["kind"], language),
            at_once.needs_nothing(answer),
        )
        for number, answer in enumerate(body["answers"])
    ]
    return Asked(
        row=first,
        rows=tuple(rows),
        text=asker.question(missing, body["abouts"]),
        people=tuple(asker.name(row.body["who"]) for row in rows if row.body["who"]),
        rules=tuple(title_of(norm) for norm in rules[:MOST_RULES]),
        more_rules=max(len(rules) - MOST_RULES, 0),
        choices=tuple(choices),
    )


def with_fields(found: Iterable[Asked], names: Names) -> list[Asked]:
    """The same, each with its one field where that answers it."""
    fields = ((one, at_once.field_of(names, one.row.body)) for one in found)
    return [
        one if field is None else replace(one, small=at_once.SmallForm.of(field, one.row.pk)) for one, field in fields
    ]


class AnswerForm(Dressed):
    """Who, when, by which source; with the fields without which the entry would not answer (`form_of`)."""

    who = forms.MultipleChoiceField(label=gettext_lazy("Whom it concerns"), widget=forms.CheckboxSelectMultiple)
    on = WhenField(label=gettext_lazy("Day"))

    def entry(self, answer: dict[str, Any]) -> dict[str, Any]:
        """The entry that the answer makes."""
        told = {name: value for name, value in self.cleaned_data.items() if value not in ("", [], None)}
        fixed = {name: value for name, value in answer["fields"].items() if value is not None and name != "who"}
        return {"kind": answer["kind"], **fixed, **told}


def form_of(
    one: Asked,
    answer: dict[str, Any],
    case: record.Case,
    language: str,
    data: Any = None,
    typed: Mapping[str, Any] | None = None,
    closed: frozenset[str] = frozenset(),
) -> AnswerForm:
    """The form for one answer: its fields are those of the kind of entry it makes."""
    own: dict[str, forms.Field] = {}
    for name in (name for name, value in answer["fields"].items() if value is None):
        own[name] = _field(name, answer["kind"], case, language)
    sources = [(each.id, each.name or each.id) for each in case.sources if each.access == "open"]
    own["source"] = forms.ChoiceField(label=_("Source"), choices=[("", _("none yet")), *sources], required=False)
    if NOTES not in closed:
        own["note"] = forms.CharField(label=_("Note"), required=False, max_length=2000)
    made: type[AnswerForm] = type("Answer", (AnswerForm,), own)
    names = {person.id: person.label or person.id for person in case.people}
    keys = [row.body["who"] for row in one.rows if row.body["who"]]
    form = made(data, initial={"who": one.keys, **(typed or {})})
    form.fields["who"].choices = [(key, names.get(key, key)) for key in keys]  # type: ignore[attr-defined]
    return form


def _field(name: str, kind: str, case: record.Case, language: str) -> forms.Field:
    """A field of the vocabulary. Where the answer depends on a word, only the words that give this answer are offered."""
    vocabulary = load_vocabulary()
    label = vocabulary.label(name, language)
    if name == "until":
        return WhenField(label=_("Until"), required=False, help_text=_("The last day of which the source says so."))
    known = vocabulary.fields.get(name)
    allowed = vocabulary.kinds[kind].when.get(name, ())
    if name == "place" or (known is not None and known.type == "place"):
        return forms.ChoiceField(label=label, choices=list(place_names(case, language).items()))
    if known is not None and known.type == "day":
        return WhenField(label=label, required=False)
    if known is not None and known.values:
        words = [(word, known.values[word].label(language)) for word in (allowed or known.values)]
        return forms.ChoiceField(label=label, choices=words if allowed else [("", ""), *words], required=bool(allowed))
    return forms.CharField(label=label, required=bool(allowed), max_length=300)
