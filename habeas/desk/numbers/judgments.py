"""Judgments and their execution: what each ordered, what the state did, what is missing, and who suffered the same since.

1. The same breach is counted in published judgments; for those who may see cases, in these too, and nothing is hidden from
   them. Who sees no case (analysts) has the published ones alone: a count of cases of the office would not be suppressed
   together with its other figures.
2. Files leave the office, so they tell of its cases as the command line does: no number under five, no name without consent.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_safe

from habeas.casework.breached import of_office, published
from habeas.casework.law import program
from habeas.casework.recheck import check_case, day_of
from habeas.casework.today import stale
from habeas.desk.access import account_of, cases_of, looked
from habeas.desk.numbers.drawing import drawn
from habeas.desk.render import page
from habeas.prove.chart import svg
from habeas.prove.execution.chart import SHADES, chart
from habeas.prove.execution.judgments import (
    BY_WORDS,
    HELD,
    NOTHING_DONE,
    NOTHING_ORDERED,
    ORDER_WORDS,
    Execution,
    Judgment,
    Known,
    Said,
    judgment_of,
    known,
    of_holdings,
)
from habeas.prove.execution.repeats import NO_SAMPLE, WHEN_WORDS, WHENS, Repeat, Repeats, Table, repeats
from habeas.prove.execution.rows import as_json
from habeas.prove.gap.words import unverified
from habeas.store.mapping import case_of
from habeas.store.mapping import cases_of as read_cases
from habeas.store.models import Case, Person
from habeas.store.models.office import Role
from habeas.tell.law_words import case_name, in_language
from habeas.words import say

MOST: Final = 200
"""People that are listed."""
TYPES: Final = {"json": "application/json", "svg": "image/svg+xml"}
COLOURS: Final = {
    "#14202b": "currentColor", "#c9d1d8": "var(--line)", "white": "var(--page)",
    **dict(zip(SHADES, ("var(--line)", "var(--soft)", "var(--link)"), strict=True)),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Told:
    """A sentence of the data: what leads it, where it was seen (a published case by name and address)."""

    lead: str
    what: str
    verified: bool
    seen_at: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Somebody:
    """One person with the same breach: how the page calls them, where they are found, since when, on which side of the day."""

    name: str
    case: str
    address: str
    published: bool
    since: int
    when: str


@dataclass(frozen=True, slots=True)
class Counted:
    """People by year of the first day: a row for each year (whether it is that of the judgment), and the chart of it."""

    rows: tuple[tuple[int, bool, tuple[int, ...]], ...]
    sums: tuple[int, ...]
    chart: SafeString


@require_safe
def executions(request: HttpRequest) -> HttpResponse:
    """The leading judgments, and the other published ones."""
    data = _known()
    cases = list(Case.objects.filter(library=True, key__in=data.executions))
    judgments = {
        case.id: judgment_of(case, data.executions[case.id]) for case in read_cases(cases) if case.cite is not None
    }
    people = published({norm for each in judgments.values() for norm in each.execution.same.norms}).people
    counted = [repeats(judgments[name], people, data.one_person) for name in data.executions if name in judgments]
    rows = [(each.judgment, each.count("before"), each.after) for each in counted]
    others = Case.objects.filter(library=True).exclude(key__in=data.executions).order_by("title")
    context = {"section": "numbers", "rows": rows, "others": others.only("key", "title", "ref", "library")}
    return page(request, "numbers/judgments.html", context)


@require_safe
def execution(request: HttpRequest, id: str) -> HttpResponse:
    """One judgment; of one that the data say nothing of, what it held tells which breach is the same."""
    row, judgment = _judgment(id)
    if judgment is None:
        return page(request, "numbers/judgment.html", {"section": "numbers", "row": row})
    sees = cases_of(request).exists()
    found = _repeats(request, judgment, sees=sees)
    there = addresses(request)
    people = _people(found, there)
    own = [each for each in people if not each.published]
    if own:
        looked(request, "look", "numbers", f"judgment {id}", None, count=len(own))
    language = _language()
    context = {
        "section": "numbers",
        "row": row,
        "judgment": judgment,
        "sees": sees,
        "held": [(article, result, say(HELD[result], language)) for article, result in judgment.held],
        "about": in_language(judgment.execution.same.about, language),
        **_done(judgment.execution, there, language),
        "whens": [say(WHEN_WORDS[each], language) for each in WHENS],
        "published": _counted(found, found.table, "published"),
        "published_people": [each for each in people if each.published],
        "unverified": say(unverified(found.unverified), language) if found.unverified else "",
        "own": _counted(found, found.own or {}, "own") if found.own_people.told else None,
        "own_people": own,
        "own_count": found.own_people.told,
        "own_unverified": say(unverified(found.own_unverified.told), language) if found.own_unverified.told else "",
        "no_sample": say(NO_SAMPLE, language),
        "stale": stale(Case.objects.filter(library=True)).count() + (stale(cases_of(request)).count() if sees else 0),
    }
    return page(request, "numbers/judgment.html", context)


@require_safe
def file(request: HttpRequest, id: str, kind: str) -> HttpResponse:
    """One judgment to be taken elsewhere, as the command line writes it."""
    _row, judgment = _judgment(id)
    if kind not in TYPES or judgment is None:
        raise Http404
    found, language = _repeats(request, judgment, sees=False), _language()
    content = (
        json.dumps({"judgments": [as_json(found, language)]}, ensure_ascii=False, indent=2)
        if kind == "json"
        else svg(chart(found, language))
    )
    looked(request, "export", "numbers", f"judgment {id}", None, format=kind)
    answer = HttpResponse(content, content_type=TYPES[kind])
    answer["Content-Disposition"] = f'attachment; filename="{id}.{kind}"'
    return answer


def addresses(request: HttpRequest) -> dict[str, str]:
    """Where the reader finds each published judgment, by its key: analysts open no case, and have its page here."""
    if account_of(request).role == Role.ANALYST:
        keys = Case.objects.filter(library=True).values_list("key", flat=True)
        return {key: reverse("execution", args=[key]) for key in keys}
    return {
        key: reverse("case", args=[ref]) for key, ref in Case.objects.filter(library=True).values_list("key", "ref")
    }


def _known() -> Known:
    law = program()
    return known(law.library, law.vocabulary)


def _judgment(id: str) -> tuple[Case, Judgment | None]:
    """The published case, and its judgment; None where the check finds nothing of what it held. Raises Http404."""
    row = Case.objects.filter(library=True, key=id).first()
    if row is None or row.cite is None:
        raise Http404
    case, execution = case_of(row), _known().executions.get(id)
    if execution is None:
        execution = of_holdings(case, check_case(case, day_of(case)).findings)
    return row, None if execution is None else judgment_of(case, execution)


def _repeats(request: HttpRequest, judgment: Judgment, *, sees: bool) -> Repeats:
    same, day = judgment.execution.same, timezone.localdate().toordinal()
    own = of_office(cases_of(request), account_of(request), same.norms, same.states, day)
    return repeats(judgment, (*published(same.norms).people, *own), _known().one_person, sees=sees)


def _done(execution: Execution, there: Mapping[str, str], language: str) -> dict[str, Any]:
    """What was ordered and done, what is missing and what was not seen; or that nothing was found of it."""

    def told(said: Said, lead: str = "") -> Told:
        return Told(lead, in_language(said.what, language), said.verified, tuple(_seen(said.seen_at, there)))

    return {
        "ordered": [told(each.said, say(ORDER_WORDS[each.kind], language)) for each in execution.ordered],
        "done": [(step.on, told(step.said, say(BY_WORDS[step.by], language))) for step in execution.done],
        "missing": [told(each) for each in execution.missing],
        "not_seen": [told(each) for each in execution.not_seen],
        "nothing_ordered": say(NOTHING_ORDERED, language),
        "nothing_done": say(NOTHING_DONE, language),
    }


def _seen(places: Sequence[str], there: Mapping[str, str]) -> list[tuple[str, str]]:
    """Where it was seen: an address as it is, a published case by its name and where it is read here."""
    named = [(place, place.removeprefix("cases/").removesuffix(".yaml")) for place in places]
    return [(case_name(key), there[key]) if key in there else (place, "") for place, key in named]


def _counted(found: Repeats, table: Table, name: str) -> Counted:
    year = date.fromordinal(found.judgment.day).year
    rows = tuple(
        (each, each == year, tuple(table.get((each, when), 0) for when in WHENS))
        for each in found.years
        if each == year or any(table.get((each, when)) for when in WHENS)
    )
    sums = tuple(sum(counts[at] for _, _, counts in rows) for at in range(len(WHENS)))
    title = gettext("The same breach by year, and the judgment: %(name)s") % {"name": found.judgment.name}
    drawing = drawn(chart(found, _language(), table), name, title, COLOURS) if any(sums) else SafeString("")
    return Counted(rows, sums, drawing)


def _people(found: Repeats, there: Mapping[str, str]) -> list[Somebody]:
    """Those who may be named, those of published judgments and at most MOST of the office."""
    named = [each for each in found.shown if each.published]
    own = [each for each in found.shown if not each.published][:MOST]
    rows = Person.objects.filter(case__key__in={each.case for each in (*named, *own)}).select_related("case")
    people = {(row.case.key, row.key): row for row in rows}
    return [
        _somebody(each, people[each.case, each.who], there)
        for each in (*named, *own)
        if (each.case, each.who) in people
    ]


def _somebody(each: Repeat, row: Person, there: Mapping[str, str]) -> Somebody:
    case = case_name(each.case) if each.published else str(row.case)
    address = there[each.case] if each.published else reverse("person", args=[row.case.ref, row.key])
    when = say(WHEN_WORDS[each.when], _language())
    return Somebody(str(row), case, address, each.published, each.since, when)


def _language() -> str:
    return (get_language() or "en")[:2]
