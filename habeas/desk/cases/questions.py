"""What to find out next: the questions of a case, each answered by a small form that makes the entry."""

import itertools
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from habeas.casework import entries
from habeas.casework.case_page import as_read_by, linked_for, readings
from habeas.casework.keeping import Outcome
from habeas.casework.recheck import questions as questions_of
from habeas.check import health
from habeas.check.describe import Teller
from habeas.check.missing import Missing
from habeas.check.questions import Asker
from habeas.check.steps import FAR
from habeas.desk.access import account_of, case_or_404, looked, staff
from habeas.desk.cases import drafts
from habeas.desk.cases.said import unchecked
from habeas.desk.cases.titles import title_of
from habeas.desk.closed_notes import NOTES
from habeas.desk.forms import Dressed, WhenField
from habeas.desk.render import is_fragment, page
from habeas.desk.templatetags.desk import told as kept
from habeas.files import FaultsError
from habeas.record import case as record
from habeas.record.vocabulary import load_vocabulary
from habeas.store import access
from habeas.store.mapping import case_of
from habeas.store.models import Account, Case, QuestionRow
from habeas.store.prepared import prepared
from habeas.tell.cited import law_of
from habeas.tell.record_words import place_names
from habeas.words import say

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


@dataclass(frozen=True, slots=True)
class Row:
    """What the page needs of a stored question."""

    pk: int
    identity: str
    body: dict[str, Any]
    place: str | None
    """The address of the place that is asked about."""


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
    return found.values_list("pk", "identity", "body", "place__ref")[:most]


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


def in_words(rows: Iterable[QuestionRow], account: Account) -> list[tuple[QuestionRow, str]]:
    """Questions of several cases as the reader may read them: as they were kept, or without names where those are closed."""
    language = get_language() or "en"
    if "identity" not in access.closed_groups(account):
        return [(row, kept(row.body["text"])) for row in rows]
    teller, askers, found = Teller(load_vocabulary(), language), dict[int, Asker](), []
    for row in rows:
        if row.case_id not in askers:
            case, hidden = as_read_by(account, row.case, case_of(row.case, visits=False), _("Person"))
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
    form = made(data, initial={"who": keys if len(keys) <= MOST_AT_ONCE else keys[:1], **(typed or {})})
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


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def questions(request: HttpRequest, ref: str) -> HttpResponse:
    """All questions of a case; with `id` and `answer` the small form for that answer."""
    row = case_or_404(request, ref)
    account, language = account_of(request), get_language() or "en"
    wanted, number = request.GET.get("id", ""), request.GET.get("answer", "")
    if (request.method == "POST" or wanted) and not access.may_change(account, row):
        raise Http404
    with suppress(Case.DoesNotExist):
        questions_of(row)
    row = case_or_404(
        request, ref
    )  # its turn was left meanwhile: it may be erased, or no longer be this reader's to see
    change = access.may_change(account, row)
    linked = bool(linked_for(row, account))
    case, hidden = as_read_by(account, row, case_of(row, visits=False), _("Person"))
    every = asked(row, case, hidden, language, access.closed_groups(account), every=True, linked=linked)
    context: dict[str, Any] = {"section": "cases", "case": row, "may_change": change, "questions": every}
    context["vague"] = vague(row, case, language, access.closed_groups(account), linked=linked)
    if not wanted:
        looked(request, "look", "questions", "", row)
        part = "cases/page_questions.html" if is_fragment(request) else "cases/page_all_questions.html"
        if is_fragment(request):
            context |= {"questions": every[:FIRST], "questions_left": max(len(every) - FIRST, 0), "asked": True}
        return page(request, part, context)
    one = next((each for each in every if wanted in {own.identity for own in each.rows}), None)
    answers = one.row.body["answers"] if one else []
    if one is None or not number.isdecimal() or int(number) >= len(answers):
        messages.info(request, _("This question is no longer open: it was answered, or the record changed."))
        return redirect(f"{reverse('case', args=[ref])}#questions")
    answer = answers[int(number)]
    draft = f"answer:{row.ref}:{one.row.identity}:{number}"[:200]
    typed = drafts.given(drafts.kept(request, draft))
    sent = request.POST if request.method == "POST" else None
    form = form_of(one, answer, case, language, sent, typed, access.closed_groups(account))
    changed = request.method == "POST" and request.POST.get("asked") != str(one.row.pk)
    if changed:  # sent twice, or the record changed: what was typed stays, and is looked at again
        form.add_error(
            None, _("The record changed since this was opened, perhaps by this very answer. Is it still so?")
        )
    if request.method == "POST" and form.is_valid():
        outcome = _saved(request, row, form, answer)
        if outcome is not None:
            drafts.throw_away(request, draft)
            messages.success(request, told(outcome))
            return redirect(f"{reverse('case', args=[ref])}#questions")
    context |= {"one": one, "form": form, "answer": answer, "number": number, "draft": draft}
    context["says"] = next(choice for choice in one.choices if choice.number == int(number))
    template = "cases/page_answer.html" if is_fragment(request) else "cases/page_answer_alone.html"
    return page(request, template, context, status=422 if form.errors else 200)


def _saved(request: HttpRequest, row: Case, form: AnswerForm, answer: dict[str, Any]) -> Outcome | None:
    """Writes the entry; faults of the reader of case files go to their fields."""
    try:
        return entries.add(row, account_of(request), form.entry(answer)).outcome
    except FaultsError as error:
        for fault in error.faults:
            name = fault.mark.file
            form.add_error(name if name in form.fields else None, say(fault.message, get_language() or "en"))
        return None


def told(outcome: Outcome) -> str:
    """What an entry changed for the check, in one or two sentences."""
    if outcome.waits:
        return unchecked()
    new, gone = len(outcome.new), len(outcome.gone)
    parts = [_("The entry is kept.")]
    if new:
        parts.append(ngettext("%(count)s finding is new.", "%(count)s findings are new.", new) % {"count": new})
    if gone:
        parts.append(
            ngettext("%(count)s finding is no longer there.", "%(count)s findings are no longer there.", gone)
            % {"count": gone}
        )
    return " ".join(parts if len(parts) > 1 else [*parts, _("The findings stay as they are.")])
