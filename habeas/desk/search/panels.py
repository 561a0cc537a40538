"""Which panels there are, by the word an address names one with (`of=entries`)."""

from typing import Any, Final

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from habeas.desk.search.cases import CasesPanel
from habeas.desk.search.entries import EntriesPanel
from habeas.desk.search.panel import Panel, Reader
from habeas.desk.search.papers import DocumentsPanel, ProceedingsPanel, SourcesPanel
from habeas.desk.search.people import PeoplePanel
from habeas.desk.search.places import AuthoritiesPanel, PlacesPanel
from habeas.desk.search.tasks import TasksPanel

__all__ = ["LABELS", "PANELS", "Reader", "panel"]

PANELS: Final[dict[str, type[Panel]]] = {
    "people": PeoplePanel,
    "cases": CasesPanel,
    "entries": EntriesPanel,
    "places": PlacesPanel,
    "documents": DocumentsPanel,
    "proceedings": ProceedingsPanel,
    "authorities": AuthoritiesPanel,
    "sources": SourcesPanel,
    "tasks": TasksPanel,
}
LABELS: Final[dict[str, Any]] = {
    "people": _("People"),
    "cases": _("Cases"),
    "entries": _("Entries"),
    "places": _("Places"),
    "documents": _("Documents"),
    "proceedings": _("Proceedings"),
    "authorities": _("Authorities"),
    "sources": _("Sources"),
    "tasks": _("Tasks"),
}
USUAL: Final = "people"
"""What an address without a word asks of, as searches that were saved before there were others do."""


def panel(params: QueryDict, reader: Reader) -> Panel:
    """The panel that an address asks for, filled with what it says."""
    name = params.get("of", "")
    of = name if name in PANELS else USUAL
    made = PANELS[of](params if params else None, reader)
    made.of, made.of_label = of, LABELS[of]
    return made
