"""Figures of the whole office for those who may see no case: one release a day, and each is remembered.

A release is suppressed as a whole (`casework.suppression`), against itself and against those told before: what was hidden
stays hidden until enough has moved, and a figure that hardly moved is told as it was. Whoever asks again on the same day
is told the same.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from habeas.casework.numbers import Counted, counted
from habeas.casework.suppression import LEAST, as_told_before, gaps, kept_hidden, shown
from habeas.store.audit import Act, log
from habeas.store.models import Account, Case, Release

BREACHES: Final = "breaches"


@dataclass(frozen=True, slots=True)
class Told:
    """One table of a release: its cells, and how many are in none of them (None where that is not told)."""

    cells: Mapping[str, int]
    others: int | None


@transaction.atomic
def release(day: date, by: Account) -> Release:
    """The release of a day; it is made where nobody asked for it yet."""
    known = Release.objects.filter(day=day).first()
    if known is not None:
        return known
    cases = Case.objects.filter(library=False, deleted_at__isnull=True)
    earlier = list(Release.objects.filter(day__lt=day).order_by("day").values_list("body", flat=True))
    body = told(counted(cases, day.toordinal()), earlier)
    row, made = Release.objects.get_or_create(day=day, defaults={"hash": hash_of(body), "body": body, "made_by": by})
    if made:
        log(by, timezone.now(), [Act("release", "numbers", day.isoformat(), body={"hash": row.hash})])
    return row


def told(now: Counted, earlier: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """What is told of these figures after what was told before, the latest last; and the gaps it leaves.

    `people` is None where fewer than `LEAST` are held: then no table is told at all.
    """
    before = list(earlier)
    people = None
    if now.people >= LEAST:
        people = as_told_before(now.people, [each["people"] for each in before if each["people"] is not None])
    tables: dict[str, Any] = {}
    for by, table in now.tables.items():
        past = [each["tables"][by] for each in before if by in each["tables"]]
        hidden = kept_hidden(table, past[-1]["gaps"], past[-1]["cells"]) if past else frozenset[str]()
        names = shown(table, hidden)
        counts = {part.name: part.count for part in table.below() if part.name in names}
        tables[by] = {
            "cells": {name: _steady(name, count, past) for name, count in counts.items()},
            "gaps": {holder.name: gap for holder, gap in gaps(table, names)},
        }
    lone = [{"cells": each[BREACHES]} for each in before]
    breaches = {name: _steady(name, count, lone) for name, count in now.breaches.items() if count >= LEAST}
    return {
        "people": people,
        "tables": tables,
        BREACHES: breaches,
        "breaches_hidden": len(breaches) < len(now.breaches),
    }


def table_of(row: Release, by: str) -> Told:
    """A table of a release as it is told; a cell within a cell (the ages of children) counts once."""
    cells: dict[str, int] = row.body["tables"][by]["cells"]
    outer = {name: count for name, count in cells.items() if name not in _INNER}
    people = row.body["people"]
    left = None if people is None else people - sum(outer.values())
    return Told(outer, left if left is not None and (left == 0 or left >= LEAST) else None)


_INNER: Final = frozenset({"child", "pregnant"})
"""Cells that stand in a table of their own, that of the facts."""


def hash_of(body: Mapping[str, Any]) -> str:
    """What proves a release: of what was told, without the gaps."""
    tables = {by: table["cells"] for by, table in body["tables"].items()}
    kept = {"people": body["people"], "tables": tables, BREACHES: body[BREACHES]}
    return hashlib.sha256(json.dumps(kept, sort_keys=True).encode()).hexdigest()


def _steady(name: str, count: int, past: Iterable[Mapping[str, Any]]) -> int:
    return as_told_before(count, [each["cells"][name] for each in past if name in each["cells"]])
