"""Drafts in words: which form it was, of which case or place, and the way back to it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from habeas.desk.access import cases_of
from habeas.store.models import Case, Draft, Place

TITLES: Final = {
    "takein": _("Take in a person"),
    "entry": _("New entry"),
    "correct": _("Correction"),
    "answer": _("Answer"),
    "finding": _("Decision"),
    "visit": _("Record a visit"),
    "task": _("Task"),
    "flag": _("Flag"),
    "note": _("Note"),
    "document": _("Document"),
    "proceeding": _("Proceeding"),
    "person": _("Person"),
}
_REF: Final = re.compile(r"[a-z0-9]{12}")


@dataclass(frozen=True, slots=True)
class Told:
    """A draft as its page shows it; `address` is empty where the way back is not known."""

    draft: Draft
    title: str
    of: str
    address: str


def told(request: HttpRequest, drafts: Iterable[Draft]) -> list[Told]:
    """The drafts with the cases and places they belong to, of those one may see."""
    rows = list(drafts)
    refs = {ref for row in rows for ref in _REF.findall(row.form)}
    cases = {case.ref: case for case in cases_of(request).filter(ref__in=refs)}
    places = {place.ref: place for place in Place.objects.filter(ref__in=refs)}
    return [_told(row, cases, places) for row in rows]


def _told(row: Draft, cases: dict[str, Case], places: dict[str, Place]) -> Told:
    parts = re.split("[:-]", row.form)
    title = str(TITLES["correct" if "correct" in parts else parts[0]]) if parts[0] in TITLES else str(_("A form"))
    case = next((cases[part] for part in parts if part in cases), None)
    place = next((places[part] for part in parts if part in places), None)
    if row.form.startswith("form:/"):
        return Told(row, title, "", f"{row.form.removeprefix('form:')}?draft=1")
    if parts[0] == "takein":
        return Told(row, title, "", reverse("takein"))
    if case is not None and parts[0] == "entry" and "correct" not in parts:
        return Told(row, title, str(case), f"{reverse('entry-new', args=[case.ref])}?kind={parts[-1]}")
    if case is not None:
        return Told(row, title, str(case), reverse("case", args=[case.ref]))
    if place is not None:
        return Told(row, title, str(place), reverse("visit-new", args=[place.ref]))
    return Told(row, title, "", "")
