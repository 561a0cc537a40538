"""A figure as it is taken along: its rows, or its chart."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from django.http import Http404, HttpResponse

from habeas.prove.chart import png, svg

Chart = dict[str, Any]
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
