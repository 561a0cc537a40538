"""The count builder: three pickers, a chart with its table, who is in a cell, and the figure as a file.

Over the cases that one may see: nothing is hidden here. Analysts and administrators have the fixed tables of the office alone.
"""

from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from habeas.casework.law import program
from habeas.casework.pattern import pattern_of
from habeas.casework.today import stale
from habeas.desk.access import account_of, cases_of, looked, staff
from habeas.desk.numbers.count_form import EVERY, CountForm
from habeas.desk.numbers.drawing import drawn
from habeas.desk.numbers.files import Chart, Files
from habeas.desk.render import page
from habeas.prove.catalogue import LABELS, MEASURES, reads
from habeas.prove.chart import curve_chart, figure_chart, rate_chart
from habeas.prove.count import Counter, school_norms
from habeas.prove.duration import Curve
from habeas.prove.rate import RATES
from habeas.prove.tables import as_csv, as_json, as_workbook, figure_json, rate_json, wait_json
from habeas.store.access import closed_groups
from habeas.store.models import Person, Place
from habeas.words import say

MOST: Final = 500
"""People that are listed of one cell."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What was picked, and what comes of it: a figure or curves as JSON has them, and the chart where there is one."""

    form: CountForm
    told: dict[str, Any]
    chart: Chart | None

    @property
    def one(self) -> dict[str, Any]:
        """The one figure, or the one question of how long or how often."""
        found: dict[str, Any] = (*self.told["figures"], *self.told["waits"], *self.told["rates"])[0]
        return found

    @property
    def files(self) -> Files:
        """What it can be taken along as."""
        name = f"{self.one['what']}-{self.one['by'] or 'all'}"
        return Files(name, self.told, lambda: as_csv(self.told), lambda: as_workbook(self.told), self.chart)


def _form(request: HttpRequest) -> CountForm:
    places = Place.objects.filter(library=False).order_by()
    states = list(places.exclude(state=None).values_list("state", flat=True).distinct())
    kinds = list(places.exclude(kind=None).values_list("kind", flat=True).distinct())
    return CountForm(request.GET, closed_groups(account_of(request)), [each for each in states if each],
                     [each for each in kinds if each])  # fmt: skip


def _counter(request: HttpRequest, what: str, by: str | None) -> Counter:
    day, wanted = timezone.localdate().toordinal(), reads(EVERY[what], by)
    return Counter(pattern_of(cases_of(request), day, account_of(request), wanted), school_norms(program()))


def _asked(request: HttpRequest, form: CountForm) -> Asked:
    what, by = form.cleaned_data["what"], form.cleaned_data["by"] or None
    language, law, where = get_language() or "en", program(), form.where
    with _counter(request, what, by) as counter:
        if what in MEASURES:
            figure = counter.figure(what, by, where)
            told = as_json(
                counter.pattern, [figure_json(figure, counter.pattern, language, law)], [], [], counter.period(where)
            )
            return Asked(form, told, figure_chart(figure, language, law) if by and figure.rows else None)
        if what in RATES:
            rates = rate_json(what, by, counter.rates(what, by, where), language, law)
            return Asked(form, as_json(counter.pattern, [], [], [rates], counter.period(where)), rate_chart(rates))
        curves = counter.curves(what, by, where)
        wait = wait_json(what, by, curves, language, law)
        told = as_json(counter.pattern, [], [wait], [], counter.period(where))
        return Asked(form, told, _curves(wait, curves, language))


def _curves(wait: dict[str, Any], curves: dict[str | None, Curve], language: str) -> dict[str, Any] | None:
    """The largest groups alone: more lines than five tell nothing apart."""
    rows = sorted((row for row in wait["rows"] if row["ended"]), key=lambda row: -row["n"])[:5]
    named = {row["label"] or wait["label"]: curves[row["key"]] for row in rows}
    return curve_chart(wait["label"], named, language) if named else None


@staff
@require_safe
def count(request: HttpRequest) -> HttpResponse:
    """The builder with what was picked."""
    form = _form(request)
    context: dict[str, Any] = {"section": "numbers", "form": form, "today_number": timezone.localdate().toordinal()}
    context["stale"] = stale(cases_of(request)).count()
    if form.is_valid():
        asked = _asked(request, form)
        query = urlencode([(name, value) for name, value in form.data.items() if value and name != "key"])
        context |= {"asked": asked, "one": asked.one, "is_wait": bool(asked.told["waits"]), "query": query}
        context |= {
            "by_label": _by_label(asked),
            "kinds": asked.files.kinds,
            "chart": drawn(asked.chart, "count", asked.one["label"]),
        }
        context |= {"is_rate": bool(asked.told["rates"]), "tells_people": bool(asked.told["figures"])}
    return page(request, "numbers/count.html", context)


def _by_label(asked: Asked) -> str:
    by = asked.one["by"]
    return say(LABELS[by], get_language() or "en") if by else ""


@staff
@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """Who is in one cell."""
    form = _form(request)
    if not form.is_valid() or form.cleaned_data["what"] not in MEASURES:
        raise Http404
    what, by, key = form.cleaned_data["what"], form.cleaned_data["by"] or None, request.GET.get("key") or None
    with _counter(request, what, by) as counter:
        try:
            numbers = counter.people(what, by, key, form.where)
        except ValueError:  # an address by hand, with a key that is no year or month
            raise Http404 from None
        figure = figure_json(counter.figure(what, by, form.where), counter.pattern, get_language() or "en", program())
    row = next((each for each in figure["rows"] if each["key"] == key), None)
    rows = Person.objects.filter(pk__in=numbers[:MOST]).select_related("case").order_by("pk")
    looked(request, "look", "numbers", what, None, count=len(numbers))
    query = urlencode([(name, value) for name, value in form.data.items() if value and name != "key"])
    context = {
        "section": "numbers", "figure": figure, "row": row, "people": rows, "left": max(0, len(numbers) - MOST),
        "behind": figure["unit"] != "people", "query": query,
    }  # fmt: skip
    return page(request, "numbers/people.html", context)


@staff
@require_safe
def file(request: HttpRequest, kind: str) -> HttpResponse:
    """The figure to be taken elsewhere: its rows, or its chart."""
    form = _form(request)
    if not form.is_valid():
        raise Http404
    asked = _asked(request, form)
    answer = asked.files.answer(kind)
    looked(request, "export", "numbers", asked.one["what"], None, format=kind)
    return answer
