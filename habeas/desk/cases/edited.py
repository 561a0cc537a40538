"""What rows that are edited in place said before, as differences for the history: people, kin, sources, places and the rest.

A reader sees of the past what they may see of the present: closed fields, protected sources and documents stay out.
"""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any, Final

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from habeas.desk.cases.case_edit import CaseForm
from habeas.desk.cases.documents import DocumentForm
from habeas.desk.cases.entry_form import ACCESS_LABELS
from habeas.desk.cases.history import Change, Differs
from habeas.desk.cases.names import Names
from habeas.desk.cases.people_forms import GROUPS, KinForm, PersonForm
from habeas.desk.cases.proceedings import ProceedingForm
from habeas.desk.cases.sources import SourceForm
from habeas.desk.places.forms import PlaceForm
from habeas.desk.templatetags.desk import label, when
from habeas.record.vocabulary import load_vocabulary
from habeas.store import models as tables

_FORMS: Final[dict[str, Any]] = {
    "person": PersonForm,
    "kin": KinForm,
    "source": SourceForm,
    "proceeding": ProceedingForm,
    "document": DocumentForm,
    "place": PlaceForm,
    "case": CaseForm,
}
_LABELS: Final = {
    "names": gettext_lazy("Reported as"),
    "readers": gettext_lazy("Who may read a protected source"),
    "released_by_id": gettext_lazy("Released by"),
    "stateless": gettext_lazy("Stateless"),
    "speaks_state_language": gettext_lazy("Speaks the language of the state"),
    "states": gettext_lazy("States"),
    "more": gettext_lazy("How is it known?"),
}
_ROWS: Final[dict[str, tuple[type[models.Model], str]]] = {
    "authority_id": (tables.Authority, "pk"),
    "source_id": (tables.Source, "pk"),
    "team_id": (tables.Team, "pk"),
    "lawyer_id": (tables.Account, "pk"),
    "released_by_id": (tables.Account, "pk"),
    "readers": (tables.Account, "pk"),
    "within_id": (tables.Place, "pk"),
}
_DAYS: Final = frozenset({"born", "died", "age_on", "since", "opened", "closed", "closed_on"})
_WORDS: Final = frozenset({"nationality", "states", "kind", "state", "relation", "access"})
_SILENT: Final = frozenset({"born_first", "born_last", "removed_at"})
"""Columns that follow from others, or that the title tells."""
_MOST: Final = 200


def edited(row: tables.Case, names: Names) -> list[Change]:
    """Every change of a row of the case that was edited in place, the last first."""
    places = row.case_places.values("place")
    every = tables.Edition.objects.filter(Q(case=row) | Q(table="place", of__in=places)).exclude(old={})
    found: dict[tuple[str, int], list[tables.Edition]] = defaultdict(list)
    for each in every.select_related("by").order_by("-at", "-pk")[:_MOST]:
        found[each.table, each.of].append(each)
    now = _rows(row, names, found)
    told = _Told(names, _named(found, now))
    changes = [
        change for key, editions in found.items() if key in now for change in told.changes(key[0], now[key], editions)
    ]
    return sorted(changes, key=lambda change: change.at, reverse=True)


def _rows(row: tables.Case, names: Names, found: Mapping[tuple[str, int], Any]) -> dict[tuple[str, int], Any]:
    """The rows as they are now, of those the reader may see."""
    of: dict[str, list[int]] = defaultdict(list)
    for table, number in found:
        of[table].append(number)
    documents = {each.pk for each in names.open_documents}
    rows: list[Any] = []
    rows += row.people.filter(pk__in=of["person"], key__in=names.people).prefetch_related("names")
    rows += row.kin.filter(pk__in=of["kin"]).select_related("who", "of")
    rows += row.sources.filter(pk__in=of["source"], key__in=names.sources).prefetch_related("readers")
    rows += row.proceedings.filter(pk__in=of["proceeding"]).select_related("authority")
    rows += row.documents.filter(pk__in=documents & set(of["document"])).prefetch_related("people")
    rows += tables.Place.objects.filter(pk__in=of["place"])
    rows += [row] if of["case"] else []
    return {(each._meta.model_name or "", each.pk): each for each in rows}


def _named(found: Mapping[tuple[str, int], list[tables.Edition]], now: Mapping[Any, Any]) -> dict[str, dict[int, str]]:
    """What rows are called that others name by their key, by field."""
    wanted: dict[str, set[int]] = defaultdict(set)
    for key, editions in found.items():
        for name in {name for each in editions for name in each.old} & _ROWS.keys():
            values = [each.old[name] for each in editions if name in each.old]
            if key in now:
                values.append(_value(now[key], name))
            for value in values:
                wanted[name] |= set(value if isinstance(value, list) else [value])
    return {
        name: {row.pk: str(row) for row in _ROWS[name][0]._default_manager.filter(pk__in=keys - {None})}
        for name, keys in wanted.items()
    }


def _value(row: Any, name: str) -> Any:
    """What a row says now in a field, as its editions keep it."""
    match name:
        case "names":
            return [[each.name, each.source_id, each.mothers_name] for each in row.names.all()]
        case "people":
            return [each.key for each in row.people.all()]
        case "readers":
            return [each.pk for each in row.readers.all()]
    return getattr(row, name, None)


class _Told:
    """Editions in words for one reader."""

    def __init__(self, names: Names, named: Mapping[str, Mapping[int, str]]) -> None:
        self.names, self.named = names, named
        closed = {field for group in names.closed & GROUPS.keys() for field in GROUPS[group]}
        self.closed = closed | ({"names", "title"} if "identity" in names.closed else set())

    def changes(self, table: str, row: Any, editions: list[tables.Edition]) -> list[Change]:
        """Each edition of a row beside what took its place; `editions` are the last first."""
        found: list[Change] = []
        after: dict[str, Any] = {}
        for each in editions:
            fields = []
            for name, old in each.old.items():
                new = after.get(name, _value(row, name))
                if name not in _SILENT and name not in self.closed:
                    fields.append(Differs(self.label(table, name), self.shown(name, old), self.shown(name, new)))
            gone = "removed_at" in each.old and each.old["removed_at"] is None
            after |= each.old
            if fields or "removed_at" in each.old:
                found.append(
                    Change(
                        key=f"{table}-{each.pk}",
                        title=self.title(table),
                        who=self.who(table, row),
                        at=each.at,
                        by=str(each.by or ""),
                        retracted=gone,
                        reason="" if fields or gone else _("put back"),
                        fields=tuple(fields),
                    )
                )
        return found

    def title(self, table: str) -> str:
        """Of what kind the row is."""
        return {
            "person": _("Person"),
            "kin": _("Kin"),
            "source": _("Source"),
            "proceeding": _("Proceeding"),
            "document": _("Document"),
            "place": _("Place"),
            "case": _("Case"),
        }.get(table, table)

    def who(self, table: str, row: Any) -> str:
        """Which row it is."""
        people = self.names.people
        if table == "person":
            return people.get(row.key, "")
        if table == "kin":
            words = {"who": people.get(row.who.key, ""), "of": people.get(row.of.key, ""), "is": label(row.relation)}
            return _("%(who)s – %(is)s – %(of)s") % words
        return self.names.sources.get(row.key, "") if table == "source" else str(row)

    def label(self, table: str, name: str) -> str:
        """What a column is called in its form."""
        field = _FORMS[table].base_fields.get(name.removesuffix("_id"))
        if name in _LABELS:
            return str(_LABELS[name])
        return str(field.label) if field is not None and field.label else name.removesuffix("_id").replace("_", " ")

    def shown(self, name: str, value: Any) -> str:
        """A value in words."""
        if value in (None, "", [], {}):
            return ""
        if isinstance(value, bool):
            return _("yes") if value else _("no")
        if name in _ROWS:
            known = self.named.get(name, {})
            return ", ".join(known.get(each, "–") for each in (value if isinstance(value, list) else [value]))
        if name == "names":
            return ", ".join(str(each[0]) for each in value)
        if name == "people":
            return ", ".join(self.names.people.get(each, "–") for each in value)
        if name in _WORDS:
            words = {*load_vocabulary().states, *load_vocabulary().places}
            several = value if isinstance(value, list) else [value]
            return ", ".join(label(each) if each in words else str(ACCESS_LABELS.get(each, each)) for each in several)
        if name in _DAYS:
            return when(value)
        if isinstance(value, dict):
            return ", ".join(map(str, value.values()))
        return f"{value:g}" if isinstance(value, float) else str(value)
