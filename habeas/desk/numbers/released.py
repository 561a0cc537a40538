"""Numbers for analysts and administrators: the release of the day, and a builder that picks among its fixed tables.

Nothing here reads a case. What a release tells is safe in every pick and in all of them together (`prove.publish`).
"""

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from habeas.casework import jobs, releases
from habeas.casework.releases import State
from habeas.desk.access import account_of, looked, only
from habeas.desk.numbers.files import TYPES, Files, attached, drawn
from habeas.desk.numbers.pick_form import PickForm
from habeas.desk.render import is_fragment, page
from habeas.prove.publish.axes import LEAST
from habeas.prove.publish.builder import BY, Pick, whats
from habeas.prove.publish.builder import told as told_of
from habeas.prove.publish.picked import pick_chart, pick_json, pick_sheets
from habeas.prove.publish.population import HELD
from habeas.prove.publish.release import PERTURBED
from habeas.prove.publish.words import COLUMNS, not_told, notes, rows, what_text
from habeas.prove.tables import sheet_csv, workbook
from habeas.store.access import closed_groups
from habeas.store.models import Release
from habeas.store.models.office import Role
from habeas.words import say

WHOLE_OFFICE: Final = (Role.ANALYST, Role.ADMINISTRATOR)
_WHOLE: Final = {"json": "application/json", "csv": TYPES["csv"]}
Figure = dict[str, Any]


def released(request: HttpRequest) -> HttpResponse:
    """What was picked, or without a pick what is told of the last year. The release of today is made meanwhile."""
    state, row = releases.begin(timezone.localdate(), account_of(request)), releases.last()
    context: dict[str, Any] = {"section": "numbers", "state": state.value, "release": row, "least": LEAST}
    context |= {
        "job": releases.under_way(),
        "waiting": jobs.stale(),
        "is_admin": account_of(request).role == Role.ADMINISTRATOR,
    }
    if is_fragment(request):
        answer = page(request, "numbers/released.html", context, part="making")
        if state is State.made and "shown" not in request.GET:  # who waits had no figures to look at meanwhile
            answer["HX-Refresh"] = "true"
        return answer
    if row is not None:
        context |= _figures(request, row)
    return page(request, "numbers/released.html", context)


def _figures(request: HttpRequest, row: Release) -> dict[str, Any]:
    told, language = _seen(request, row), get_language() or "en"
    year, picks = request.GET.get("when", ""), "what" in request.GET
    if year not in told["years"]:
        year = _last_year(told)
    form = PickForm(request.GET if picks else None, told, year)
    context: dict[str, Any] = {
        "form": form,
        "day": row.day.toordinal(),
        "is_perturbed": told["method"] == PERTURBED,
        "whole": [kind for kind in _WHOLE if kind != "json" or told == row.told],
    }
    if not picks:
        return context | _overview(told, year, language)
    if not form.is_valid():
        return context
    figure = pick_json(told, form.pick, language)
    if figure is None:
        return context
    files = _files(told, form.pick, figure, language)
    chart = drawn(files.chart, figure["label"])
    return context | {"one": figure, "chart": chart, "kinds": files.kinds, "query": _query(form.pick)}


def _seen(request: HttpRequest, row: Release) -> Mapping[str, Any]:
    return releases.seen_by(row.told, closed_groups(account_of(request)))


def _last_year(told: Mapping[str, Any]) -> str:
    """The last year of which anything is told: in January that is the one before."""
    every = sorted(told["years"])
    return next(
        (year for year in reversed(every) if told["years"][year]["people"] is not None), every[-1] if every else ""
    )


def _overview(told: Mapping[str, Any], year: str, language: str) -> dict[str, Any]:
    """How many were held in each year; of the people of one year of how many what holds, and each table of them."""
    if not year:
        return {"year": ""}
    years = [(each, told["years"][each]["people"]) for each in sorted(told["years"], reverse=True)]
    picks = [Pick(what, None, None, year) for what in whats(told)]
    lines = [(what_text(pick.what, language), _total(told, pick), _query(pick)) for pick in picks]
    tables = [
        (figure, _query(pick))
        for pick in (Pick(HELD, by, None, year) for by in BY if by in told["years"][year]["tables"])
        if (figure := pick_json(told, pick, language)) is not None
    ]
    nothing = not_told(told, year, "")
    return {
        "year": year,
        "years": years,
        "lines": lines,
        "tables": [(figure, query) for figure, query in tables if figure["rows"]],
        "untold": [(figure, query) for figure, query in tables if not figure["rows"]],
        "nothing": say(nothing, language) if nothing else "",
        "notes": [say(note, language) for note in notes(told)],
    }


def _total(told: Mapping[str, Any], pick: Pick) -> int | None:
    found = told_of(told, *pick)
    return None if found is None else found.total


def _query(pick: Pick) -> str:
    return urlencode([(name, value) for name, value in pick._asdict().items() if value])


def _files(told: Mapping[str, Any], pick: Pick, figure: Figure, language: str) -> Files:
    """A figure to be taken along, with what it was picked by as its name."""

    def csv() -> str:
        columns, lines = pick_sheets(told, pick, language)["figures"]
        return sheet_csv(columns, lines)

    name = "-".join(filter(None, (pick.what.replace(":", "-"), pick.by or "all", pick.where, pick.when)))
    return Files(name, figure, csv, lambda: workbook(pick_sheets(told, pick, language)), pick_chart(figure))


@only(*WHOLE_OFFICE)
@require_safe
def file(request: HttpRequest, kind: str) -> HttpResponse:
    """One figure to be taken along; where no table has what was picked, the page says so."""
    row, language = releases.last(), get_language() or "en"
    if kind not in TYPES:
        raise Http404
    if row is None:
        return redirect("numbers")
    told = _seen(request, row)
    form = PickForm(request.GET, told, _last_year(told))
    figure = pick_json(told, form.pick, language) if form.is_valid() else None
    if figure is None:
        return redirect(f"{reverse('numbers')}?{request.GET.urlencode()}")
    answer = _files(told, form.pick, figure, language).answer(kind)
    looked(request, "export", "numbers", form.pick.what, None, format=kind)
    return answer


@only(*WHOLE_OFFICE)
@require_safe
def whole(request: HttpRequest, kind: str) -> HttpResponse:
    """All that the release tells: as the text of which its mark is, or as a sheet."""
    row = releases.last()
    if kind not in _WHOLE:
        raise Http404
    if row is None:
        return redirect("numbers")
    told = _seen(request, row)
    if kind == "json" and told != row.told:  # the mark is of all that was told
        raise Http404
    content = (
        releases.written(told) if kind == "json" else "\ufeff" + sheet_csv(COLUMNS, rows(told, get_language() or "en"))
    )
    looked(request, "export", "numbers", row.day.isoformat(), None, format=kind)
    return attached(content, f"release-{row.day.isoformat()}.{kind}", _WHOLE[kind])
