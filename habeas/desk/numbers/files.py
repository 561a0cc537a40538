"""A figure as it is drawn on a page and as it is taken along: its rows, or its chart."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from django.core.cache import cache
from django.http import Http404, HttpResponse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from habeas.desk.places.charts import bare, box
from habeas.prove.chart import dressed, png, svg

Chart = dict[str, Any]
COLOURS: Final = {"#14202b": "currentColor", "#5b7a99": "var(--link)", "#c9d1d8": "var(--line)", "white": "transparent"}
TYPES: Final = {
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "svg": "image/svg+xml",
    "png": "image/png",
    "vl.json": "application/json",
}
_DRAWN: Final = ("svg", "png", "vl.json")


@dataclass(frozen=True, slots=True)
class Files:
    """What a figure can be taken along as; `name` is that of the file, without its ending."""

    name: str
    told: dict[str, Any]
    csv: Callable[[], str]
    workbook: Callable[[], bytes]
    chart: Chart | None

    @property
    def kinds(self) -> list[str]:
        """Those there are."""
        return [kind for kind in TYPES if self.chart is not None or kind not in _DRAWN]

    def answer(self, kind: str) -> HttpResponse:
        """The file. Raises Http404 where there is none of this kind."""
        if kind not in self.kinds:
            raise Http404
        return attached(self._content(kind), f"{self.name}.{kind}", TYPES[kind])

    def _content(self, kind: str) -> str | bytes:
        match kind:
            case "csv":
                return "\ufeff" + self.csv()
            case "json":
                return json.dumps(self.told, ensure_ascii=False, indent=1)
            case "xlsx":
                return self.workbook()
            case "svg":
                return svg(self.chart or {})
            case "png":
                return png(self.chart or {})
            case _:
                return json.dumps(self.chart, ensure_ascii=False, indent=1)


def attached(content: str | bytes, name: str, kind: str) -> HttpResponse:
    """Something to be saved under a name."""
    answer = HttpResponse(content, content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def drawn(chart: Chart | None, title: str) -> SafeString:
    """The chart in the colours of the page, with its title and a sentence for those who do not see it."""
    if chart is None:
        return mark_safe("")
    text = json.dumps(chart, sort_keys=True)
    name = "count" + hashlib.sha256(text.encode()).hexdigest()
    found: str | None = cache.get(name)
    if found is None:
        specification = dressed(chart, COLOURS)
        specification["config"] = {**specification["config"], "font": "system-ui, sans-serif", "background": None}
        specification.pop("title")
        found = bare(svg(specification))
        cache.set(name, found, 600)
    head = (
        f'<svg class="chart__drawing" viewBox="{box(found)}" role="img" aria-labelledby="count-title count-desc">'
        f'<title id="count-title">{escape(title)}</title>'
        f'<desc id="count-desc">{escape(_("The table beside holds the same."))}</desc>'
    )
    return mark_safe(head + found[found.index(">") + 1 :])
