"""The findings of a case, and the page of one: why it was found, and what a lawyer decides about it."""

import hashlib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from habeas.act.bodies import bodies
from habeas.casework import decisions
from habeas.casework.acting import turn_to
from habeas.casework.case_page import Again, Line, Sight, as_read_by, checked_for, line_of, lines, linked_for
from habeas.casework.decisions import ChangedError, Decided
from habeas.casework.law import program
from habeas.casework.standing import GRAVEST, word
from habeas.check import health
from habeas.check.explain import Explainer
from habeas.check.findings import Finding
from habeas.check.open_parts import numbered, stretches
from habeas.check.verdicts import VERDICTS
from habeas.desk.access import account_of, case_or_404, looked, staff
from habeas.desk.acting.turn import Card, cards
from habeas.desk.cases import drafts
from habeas.desk.cases.story import days_words
from habeas.desk.cases.titles import title_of
from habeas.desk.render import page
from habeas.store import access
from habeas.store.models import Case, Decision
from habeas.tell.explain_tree import Told, as_tree
from habeas.tell.law_words import FORCE_WORDS, instrument_title
from habeas.tell.report import CheckedCase, Report
from habeas.words import say

FIRST_ARTICLES: Final = 8
MOST_NAMES: Final = 8
FILTERS: Final = ("verdict", "force", "instrument")


@dataclass(frozen=True, slots=True)
class One:
    """A finding of one person, as a link; `number` where several of one rule and day are of the same person."""

    name: str
    number: int
    identity: str
    decided: Decided | None


@dataclass(frozen=True, slots=True)
class Found:
    """What one rule says of one span of days, of how many people ever."""

    line: Line
    title: str
    days: str
    people: tuple[One, ...]
    more: int

    @property
    def is_set_aside(self) -> bool:
        """Whether every one of these was set aside, so that the list may tell it more quietly."""
        return not self.more and all(
            one.decided is not None and one.decided.row.what == Decision.What.SET_ASIDE for one in self.people
        )


@dataclass(slots=True)
class Article:
    """A provision and what was found under it."""

    article: str
    instrument: str
    found: list[Found] = field(default_factory=list)


def panel(
    request: HttpRequest, sight: Sight, people: set[str], standing: Mapping[str, Decided], language: str
) -> dict[str, Any]:
    """What the panel of findings shows: filtered, by article, the worst first."""
    own = [line for line in sight.findings if line.who in people]
    wanted = {name: request.GET.get(name, "") for name in FILTERS}
    shown = [line for line in own if all(not value or getattr(line, name) == value for name, value in wanted.items())]
    articles = by_article(shown, names_of(sight), standing, language)
    every = request.GET.get("findings") == "all"
    gone = [(title_of(decisions.norm_of(each.row.identity)), each) for each in standing.values() if each.gone]
    return {
        "articles": articles if every else articles[:FIRST_ARTICLES],
        "articles_left": 0 if every else max(len(articles) - FIRST_ARTICLES, 0),
        "counts": counts(own),
        "filters": _filters(own, wanted, language),
        "is_filtered": any(wanted.values()),
        "gone": gone,
    }


def names_of(sight: Sight) -> dict[str, str]:
    """How people are called, by id."""
    return {person.id: person.label or person.id for person in sight.case.people}


def counts(own: Sequence[Line]) -> list[tuple[str, int]]:
    """How many things that count were found with which verdict: of one rule, person and day, under whatever sources."""
    told = {(line.norm, line.who, line.other, line.since, line.due): line.verdict for line in own if not line.aside}
    number = Counter(told.values())
    return [(verdict, number[verdict]) for verdict in GRAVEST if number[verdict]]


def by_article(
    shown: Sequence[Line], names: Mapping[str, str], standing: Mapping[str, Decided], language: str
) -> list[Article]:
    """The lines under their articles; people of whom the same was found for the same days stand together."""
    groups: dict[str, dict[tuple[object, ...], list[Line]]] = {}
    for line in shown:
        key = (line.norm, line.verdict, line.since, line.until, line.due)
        groups.setdefault(line.article, {}).setdefault(key, []).append(line)
    found = []
    for article, rows in groups.items():
        first = next(iter(rows.values()))[0]
        of = instrument_title(first.instrument, language) if first.norm != health.CLOSED else ""
        one = Article(article, of)
        one.found = [_found(own, names, standing, language) for own in rows.values()]
        found.append(one)
    return found


def _found(own: Sequence[Line], names: Mapping[str, str], standing: Mapping[str, Decided], language: str) -> Found:
    seen: Counter[str] = Counter()
    people = []
    for line in own[:MOST_NAMES]:
        name = _subject(line, names)
        seen[name] += 1
        people.append(One(name, seen[name], line.identity, standing.get(line.identity)))
    return Found(
        own[0],
        title_of(own[0].norm),
        days_words(own[0], language),
        tuple(people),
        max(len(own) - MOST_NAMES, 0),
    )


def _subject(line: Line, names: Mapping[str, str]) -> str:
    who = names.get(line.who, line.who)
    return f"{who} / {names.get(line.other, line.other)}" if line.other else who


def _filters(own: Sequence[Line], wanted: Mapping[str, str], language: str) -> list[dict[str, Any]]:
    """Each filter with the values that occur; nothing where there is no choice."""
    labels: dict[str, tuple[str, Callable[[str], str]]] = {
        "verdict": (_("Verdict"), lambda value: word(value, language)),
        "force": (_("Force of the law"), lambda value: say(FORCE_WORDS[value], language)),
        "instrument": (_("Instrument"), lambda value: _instrument(value, language)),
    }
    found = []
    for name in FILTERS:
        values = dict.fromkeys(getattr(line, name) for line in own)
        label, told = labels[name]
        if len(values) > 1 or wanted[name]:
            choices = [(value, told(value), value == wanted[name]) for value in values]
            found.append({"name": name, "label": label, "choices": choices})
    return found


def _instrument(value: str, language: str) -> str:
    title = instrument_title(value, language)
    return value if title == value else f"{value}: {title}"


# ---- the page of one finding ---------------------------------------------------------------------------------------


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def finding(request: HttpRequest, ref: str) -> HttpResponse:
    """Why something was found, and what was decided about it."""
    row = case_or_404(request, ref)
    identity = request.POST.get("id") or request.GET.get("id", "")
    if health.is_closed(decisions.norm_of(identity), access.closed_groups(account_of(request))):
        raise Http404
    if request.method == "POST":
        row = case_or_404(request, ref, change=True)
        if not decisions.may_decide(account_of(request), row):
            raise Http404
        return _decide(request, row, identity)
    return _finding(request, row, identity)


def _finding(request: HttpRequest, row: Case, identity: str, problem: str = "", status: int = 200) -> HttpResponse:
    account = account_of(request)
    linked = linked_for(row, account)
    stored = lines(row, bool(linked))
    line = next((each for each in stored if each.identity == identity), None)
    keys = set(row.people.values_list("key", flat=True))
    again = checked_for(row, {line.who} if line else keys, account)
    found = next((each for each in again.findings if each.id == identity and each.who in keys), None)
    before = decisions.history(row, identity, bool(linked))
    if found is None and not before:
        raise Http404
    rests = line.linked if line else found is not None and again.beside is not None
    looked(request, "look", "finding", "", row, **decisions.noted(identity, rests))
    for other in again.beside.links.others if again.beside is not None else ():
        looked(request, "look", "case", other.ref, other)
    context: dict[str, Any] = {"section": "cases", "case": row, "identity": identity, "problem": problem}
    context["linked"] = linked if rests else ()
    context |= {"history": before, "last": next((each for each in before if each.withdrawn_at is None), None)}
    context["may_change"] = access.may_change(account, row)
    context["may_decide"] = decisions.may_decide(account, row)
    context["title"] = title_of(decisions.norm_of(identity))
    if found is not None:
        context |= _told(request, row, again, found, stored, context["last"])
    context["draft"] = draft_of(row, identity)
    if context["may_decide"]:
        typed = request.POST.dict() if problem else drafts.given(drafts.kept(request, context["draft"]))
        context |= {"reason": typed.get("reason", ""), "what": typed.get("what", "")}
    return page(request, "cases/page_finding.html", context, status=status)


def draft_of(row: Case, identity: str) -> str:
    """The name of the draft of a decision."""
    return f"finding:{row.ref}:{hashlib.sha256(identity.encode()).hexdigest()[:16]}"


def _told(
    request: HttpRequest, row: Case, again: Again, found: Finding, stored: Sequence[Line], last: Decision | None
) -> dict[str, Any]:
    language = get_language() or "en"
    spoken, hidden = as_read_by(account_of(request), row, again.case, _("Person"), again.beside)
    names = {person.id: person.label or person.id for person in spoken.people}
    line = line_of(found, again.day)
    return {
        "line": line,
        "who": _subject(line, names),
        "days": days_words(line, language),
        "instrument": instrument_title(line.instrument, language),
        "told": explained(again, found, spoken, hidden, language),
        "turn": [] if row.library else _bodies(request, row, again, hidden, found, language),
        "day": again.day,
        "alike": decisions.alike(line, stored),
        "is_stale": last is not None and last.digest != line.digest,
    }


def _bodies(
    request: HttpRequest, row: Case, again: Again, hidden: frozenset[str], found: Finding, language: str
) -> list[Card]:
    """Where one can turn with this finding, and with what was decided about its person; what is closed stays to that page."""
    closed = access.closed_groups(account_of(request))
    options = turn_to(again, closed, hidden, found.id)
    each = CheckedCase(again.case, again.day, again.findings, again.checked)
    told = cards(row, bodies(options, each), again.day, language, closed, hidden)
    return [card for card in told if not card.is_closed]


def explained(again: Again, found: Finding, spoken: Any, hidden: frozenset[str], language: str) -> Told:
    """The explanation in the reader's language, without what they may not see."""
    each = CheckedCase(again.case, again.day, again.findings, again.checked)
    law = program()
    at = None
    if found.verdict in ("not_known", "not_shown"):
        at = stretches(found, again.checked, numbered(again.checked)[found.case, found.who])[0][0]
    told = Explainer(again.case, law, again.day, None, again.checked).of(found, at)
    report = Report((each,), law, frozenset(VERDICTS), None, language)
    return as_tree(report, each, told, spoken, hidden, _("an entry that you may not read"))


def _decide(request: HttpRequest, row: Case, identity: str) -> HttpResponse:
    account, what = account_of(request), request.POST.get("what", "")
    here = f"{reverse('finding', args=[row.ref])}?{urlencode({'id': identity})}"
    if what == "withdraw":
        number = request.POST.get("decision", "")
        if number.isdecimal() and decisions.withdraw(row, account, int(number)) is not None:
            messages.success(request, _("The decision is withdrawn. It stays in the history below."))
        return redirect(here)
    reason = request.POST.get("reason", "").strip()
    if what not in Decision.What.values:
        return _finding(request, row, identity, _("Choose whether to confirm it or to set it aside."), 422)
    if what == Decision.What.SET_ASIDE and not reason:
        return _finding(
            request, row, identity, _("Write why it is set aside: the next reader has to understand it."), 422
        )
    stored = lines(row, bool(linked_for(row, account)))
    line = next((each for each in stored if each.identity == identity), None)
    if line is None:
        return _finding(request, row, identity, _("This is no longer found. Nothing was saved."), 422)
    also = decisions.alike(line, stored) if request.POST.get("alike") else []
    last = request.POST.get("last", "")
    try:
        decisions.decide(
            row,
            account,
            [line, *also],
            what,
            reason,
            {identity: request.POST.get("digest", "")},
            int(last) if last.isdecimal() else None,
        )
    except ChangedError:
        problem = _(
            "Meanwhile the facts changed or somebody else decided. Both are shown here; look again. Nothing was saved."
        )
        return _finding(request, row, identity, problem, 409)
    drafts.throw_away(request, draft_of(row, identity))
    messages.success(request, _("The decision is kept."))
    return redirect(here)
