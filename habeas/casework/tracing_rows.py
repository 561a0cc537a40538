"""Rows of lists as found ones of the matching: a mother's request is held against every register the office has.

The matcher is blind and looks through all lists; a proposal is shown to who sees the request and the list.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Final

from django.db.models import Q
from django.utils.translation import gettext as _

from habeas.casework.tracing_found import Candidate, Found, Kind, Search, register
from habeas.store import access, keyed
from habeas.store import models as tables
from habeas.store.models.base import REF_LENGTH
from habeas.trace.keys import asked
from habeas.trace.listed import Listed

ROW: Final = "row"
_LOOKED_AT: Final = 120
"""Rows that are compared with one who is sought."""


def _find(refs: Iterable[str]) -> Mapping[str, Found]:
    either = Q(pk__in=[])
    for ref in refs:
        either |= Q(person_list__ref=ref[:REF_LENGTH], identity=ref[REF_LENGTH:])
    rows = tables.ListRow.objects.filter(either, person_list__taken_back_at__isnull=True)
    return {row.found_ref: _found(row) for row in rows.select_related("person_list__team")}


def _found(row: tables.ListRow) -> Found:
    listed = listed_of(row)
    name = listed.name or " ".join(each for each in (listed.surname, listed.given, listed.patronymic) if each)
    told_by = _("list “%(list)s”, row %(number)s") % {"list": row.person_list.name, "number": row.number}
    return Found(ROW, row.found_ref, name, listed, told_by, row.person_list.team)


def listed_of(row: tables.ListRow) -> Listed:
    """What a row says, under the ref by which a proposal names it."""
    return replace(keyed.of_json(row.listed), id=row.found_ref)


def standing(met: Iterable[Candidate]) -> list[int]:
    """Of each on which list they stand, 0 for the record: somebody on another list is no rival."""
    numbers: dict[str, int] = {}
    return [numbers.setdefault(ref[:REF_LENGTH], len(numbers) + 1) if kind == ROW else 0 for kind, ref, _ in met]


def _seen(account: tables.Account, now: datetime) -> Q:
    del now
    seen = Q(pk__in=[])
    for ref in access.lists_seen(account).values_list("ref", flat=True):
        seen |= Q(found_ref__startswith=ref)
    return seen


def _search() -> Search:
    lists = list(tables.PersonList.objects.filter(taken_back_at__isnull=True).values_list("pk", flat=True))

    def search(sought: Listed) -> Iterator[Candidate]:
        numbers = keyed.rows_in(asked(sought), lists, _LOOKED_AT)
        for row in tables.ListRow.objects.filter(pk__in=numbers).select_related("person_list"):
            told = listed_of(row)
            yield ROW, told.id, told

    return search


register(ROW, Kind(_find, _seen, _search))
