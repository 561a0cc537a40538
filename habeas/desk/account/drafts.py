"""Drafts in words: which form it was, of which case or place, and the way back to it, where it stands filled in.

The name of a draft says to which form it belongs (`entry:REF:placed`, `visit-REF`, `form:/places/new/`). The way back is
given where the account may still write there; a draft of what is gone, or of others now, can only be thrown away.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import parse_qsl

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from habeas.casework import sharing
from habeas.casework.decisions import may_decide
from habeas.casework.identity import may_join
from habeas.casework.sources import seen_by
from habeas.desk.access import account_of, cases_of
from habeas.desk.cases.findings import draft_of
from habeas.desk.closed_notes import NOTES, may_read_task
from habeas.desk.places.door import is_own, places_of
from habeas.desk.today.tasks import tasks_of
from habeas.store import models as tables
from habeas.store.access import closed_groups, may_change, may_edit_task
from habeas.store.models import Account, Case, Draft, FindingRow
from habeas.store.models.office import Role

TITLES: Final[Mapping[str, Promise]] = {
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
    "kin": _("Kin"),
    "source": _("Source"),
    "consent": _("Consent"),
    "same": _("The same person"),
    "authority": _("Authority"),
    "case": _("Edit the case"),
    "condition": _("What was seen at a place"),
    "share": _("Who sees this case"),
    "keep": _("Keep the case"),
    "share-answer": _("Answer to another team"),
    "entry-retract": _("Take an entry back"),
    "case-delete": _("Delete the case"),
    "place-new": _("Add a place"),
    "home-new": _("Add a private home"),
    "place-edit": _("Place"),
    "glass": _("Open a case of another team"),
    "cases-bulk": _("With the ticked cases"),
    "report": _("Submissions"),
    "gap-own": _("An agreement or act of your own"),
    "estimate": _("Estimate"),
    "office-team-add": _("Add a team"),
    "office-team": _("Teams"),
    "office-account-add": _("Add an account"),
    "office-account": _("Accounts"),
    "office-fields": _("Who sees what"),
    "office-factor": _("Second factor"),
    "office-figure": _("Figures"),
    "office-retention": _("How long we keep"),
}
"""By the kind of a draft; of `form:/path` by the name of the page."""
_REF: Final = re.compile(r"[a-z0-9]{12}")
_NEW: Final = {
    "proceeding": "proceeding-new",
    "person": "person-new",
    "source": "source-new",
    "consent": "consent-new",
}
_OF_CASES: Final = ("entry-retract", "case-delete", "home-new")

_Way = tuple[str, str]
"""What the form is of, and its address."""


@dataclass(frozen=True, slots=True)
class Told:
    """A draft as its page shows it; `address` is empty where there is no way back."""

    draft: Draft
    title: str
    of: str
    address: str


def told(request: HttpRequest, drafts: Iterable[Draft]) -> list[Told]:
    """The drafts with the forms they belong to, of what one may see."""
    rows = list(drafts)
    known = _Known.of(request, rows)
    return [_told(row, known) for row in rows]


@dataclass(frozen=True, slots=True)
class _Known:
    """The rows that the names of drafts speak of, by ref, of those one may see."""

    account: Account
    cases: dict[str, Case]
    rows: dict[str, dict[str, Any]]

    @classmethod
    def of(cls, request: HttpRequest, drafts: Iterable[Draft]) -> "_Known":
        parts = {part for row in drafts for part in re.split("[:/-]", row.form)}
        refs, numbers = {part for part in parts if _REF.fullmatch(part)}, {part for part in parts if _is_number(part)}
        cases = cases_of(request)
        own = {"case__in": cases.values("pk")}
        found: dict[str, QuerySet[Any]] = {
            "document": tables.Document.objects.filter(ref__in=refs, **own).select_related("case"),
            "proceeding": tables.Proceeding.objects.filter(ref__in=refs, **own).select_related("case"),
            "person": tables.Person.objects.filter(ref__in=refs, **own).select_related("case"),
            "source": tables.Source.objects.filter(pk__in=numbers, **own).select_related("case"),
            "authority": tables.Authority.objects.filter(ref__in=refs),
            "place": places_of(request).filter(ref__in=refs),
            "visit": tables.Visit.objects.filter(ref__in=refs, place__in=places_of(request)).select_related("place"),
            "task": tasks_of(request).filter(ref__in=refs).select_related("case"),
            "share": sharing.asked_of(account_of(request), timezone.localdate()).filter(ref__in=refs),
        }
        rows = {name: {str(getattr(row, "ref", row.pk)): row for row in some} for name, some in found.items()}
        return cls(account_of(request), {case.ref: case for case in cases.filter(ref__in=refs)}, rows)

    def way(self, case: Case | None, name: str, *keys: Any, **query: str) -> _Way | None:
        """To a form of a case: none where one only reads it."""
        if case is None:
            return None
        if not may_change(self.account, case):
            return str(case), ""
        return str(case), _filled(reverse(name, args=[case.ref, *keys]), **query)


def _told(row: Draft, known: _Known) -> Told:
    kind, _colon, rest = row.form.partition(":")
    if kind.startswith("visit-"):
        kind, rest = "visit", row.form.removeprefix("visit-")
    if kind == "form":
        return _page(row, rest, known)
    found = _FORMS[kind](rest, known) if kind in _FORMS else None
    return Told(row, str(TITLES.get(_kind(kind, rest), _("A form"))), *(found or ("", "")))


def _kind(kind: str, rest: str) -> str:
    if rest.startswith("correct-") or (kind == "entry" and rest.split(":")[1:2] == ["correct"]):
        return "correct"
    if kind == "condition" and not rest.endswith(":new"):
        return "entry-retract" if rest.endswith(":retract") else "correct"
    return kind


def _page(row: Draft, path: str, known: _Known) -> Told:
    """Of a form that is known by its address."""
    path, _mark, asked = path.partition("?")
    try:
        match = resolve(path)
    except Resolver404:
        return Told(row, str(_("A form")), "", "")
    name, ref = match.url_name or "", str(match.kwargs.get("ref", ""))
    title, found = str(TITLES.get(name, _("A form"))), ("", _filled(path, **dict(parse_qsl(asked))))
    if name in _OF_CASES:
        keys = [value for key, value in match.kwargs.items() if key != "ref"]
        found = known.way(known.cases.get(ref), name, *keys) or ("", "")
    elif name == "share-answer":
        found = _asked(known.rows["share"].get(str(match.kwargs["share_ref"])), path)
    elif name == "place-edit":
        place = known.rows["place"].get(ref)
        found = (str(place), _filled(path)) if place else ("", "")
    elif (name.startswith("office-") or name == "glass") and known.account.role != Role.ADMINISTRATOR:
        found = ("", "")
    return Told(row, title, *found)


def _asked(share: tables.Share | None, path: str) -> _Way:
    """To the answer to a share: of a case that is seen no more the number alone is told."""
    if share is None:
        return "", ""
    is_running = sharing.is_running(share, timezone.localdate())
    return str(share.case) if is_running else share.case.ref, _filled(path)


def _entry(rest: str, known: _Known) -> _Way | None:
    ref, _colon, what = rest.partition(":")
    if what.startswith("correct:"):
        return known.way(known.cases.get(ref), "entry-correct", what.removeprefix("correct:"))
    return known.way(known.cases.get(ref), "entry-new", kind=what)


def _answer(rest: str, known: _Known) -> _Way | None:
    ref, _colon, asked = rest.partition(":")
    identity, _colon, number = asked.rpartition(":")
    if not _is_number(number):  # a long name was cut
        return known.way(known.cases.get(ref), "case-questions")
    return known.way(known.cases.get(ref), "case-questions", id=identity, answer=number)


def _finding(rest: str, known: _Known) -> _Way | None:
    case = known.cases.get(rest.partition(":")[0])
    if case is None:
        return None
    found = FindingRow.everything.filter(case=case)
    every = [*found.values_list("identity", flat=True), *case.decisions.values_list("identity", flat=True)]
    identity = next((each for each in every if draft_of(case, each) == f"finding:{rest}"), None)
    if identity is None or not may_decide(known.account, case):
        return str(case), ""
    return known.way(case, "finding", id=identity)


def _visit(rest: str, known: _Known) -> _Way | None:
    if not rest.startswith("correct-"):
        ref, _colon, token = rest.partition(":")
        place = known.rows["place"].get(ref)
        query = {"sealed": token} if token else {}
        return (str(place), _filled(reverse("visit-new", args=[place.ref]), **query)) if place else None
    visit = known.rows["visit"].get(rest.removeprefix("correct-"))
    if visit is None or not is_own(known.account, visit):
        return None
    return str(visit.place), _filled(reverse("visit-correct", args=[visit.place.ref, visit.ref]))


def _task(rest: str, known: _Known) -> _Way | None:
    ref, _colon, new = rest.partition(":")
    if new == "new":
        case = known.cases.get(ref)
        if ref and (case is None or not may_change(known.account, case)):
            return (str(case), "") if case else None
        return str(case or ""), _filled(reverse("task-new"), **({"case": ref} if ref else {}))
    task = known.rows["task"].get(ref)
    closed = closed_groups(known.account)
    if task is None or not may_edit_task(known.account, task) or not may_read_task(task, known.account, closed):
        return None
    return str(task.case or ""), _filled(reverse("task", args=[task.ref]))


def _note(rest: str, known: _Known) -> _Way | None:
    if NOTES in closed_groups(known.account):
        return None
    return known.way(known.cases.get(rest), "notes")


def _keep(rest: str, known: _Known) -> _Way | None:
    case = known.cases.get(rest)
    if case is None or not may_decide(known.account, case):
        return (str(case), "") if case else None
    return known.way(case, "case-keep")


def _authority(rest: str, known: _Known) -> _Way | None:
    if rest == "new":
        return "", _filled(reverse("authority-new"))
    row = known.rows["authority"].get(rest)
    return (str(row), _filled(reverse("authority-edit", args=[row.ref]))) if row else None


def _condition(rest: str, known: _Known) -> _Way | None:
    ref, _colon, which = rest.partition(":")
    number, _colon, retract = which.partition(":")
    case = known.cases.get(ref)
    if which == "new":
        return known.way(case, "condition-new")
    if case is None or not _is_number(number) or not case.observations.filter(pk=number).exists():
        return (str(case), "") if case else None
    return known.way(case, "condition-retract" if retract else "condition-correct", number)


def _source(rest: str, known: _Known) -> _Way | None:
    row = known.rows["source"].get(rest)
    if row is not None and not seen_by(row.case, known.account).filter(pk=row.pk).exists():
        return None
    return _row("source", "source-edit", "key")(rest, known)


def _same(rest: str, known: _Known) -> _Way | None:
    ref, _colon, other = rest.partition(":")
    one, two = (known.rows["person"].get(each) for each in (ref, other))
    if one is None or two is None or not may_join(known.account, one, two, timezone.now()):
        return None
    return str(one), _filled(reverse("person-same", args=[one.case.ref, one.key]), **{"with": two.ref})


def _case(name: str) -> Callable[[str, _Known], _Way | None]:
    """Of the case alone."""
    return lambda rest, known: known.way(known.cases.get(rest), name)


def _row(kind: str, name: str, key: str) -> Callable[[str, _Known], _Way | None]:
    """Of a row of a case: a new one (`REF:new`), or one that is there."""

    def of(rest: str, known: _Known) -> _Way | None:
        ref, _colon, new = rest.partition(":")
        if new == "new" and kind in _NEW:
            return known.way(known.cases.get(ref), _NEW[kind])
        row = known.rows.get("person" if kind == "kin" else kind, {}).get(rest)
        return known.way(row.case, name, getattr(row, key)) if row else None

    return of


_FORMS: Final[Mapping[str, Callable[[str, _Known], _Way | None]]] = {
    "takein": lambda _rest, _known: ("", reverse("takein")),
    "entry": _entry,
    "answer": _answer,
    "finding": _finding,
    "visit": _visit,
    "task": _task,
    "flag": _case("flag-new"),
    "note": _note,
    "case": _case("case-edit"),
    "share": _case("share"),
    "keep": _keep,
    "condition": _condition,
    "authority": _authority,
    "document": _row("document", "document-edit", "ref"),
    "proceeding": _row("proceeding", "proceeding-edit", "ref"),
    "person": _row("person", "person-edit", "key"),
    "kin": _row("kin", "kin-new", "key"),
    "same": _same,
    "source": _source,
    "consent": _row("consent", "consent-new", "pk"),
}


def _filled(address: str, **query: str) -> str:
    """The address of a form, with its draft in it."""
    return f"{address}?{urlencode({**query, 'draft': '1'})}"


def _is_number(part: str) -> bool:
    return part.isascii() and part.isdecimal() and len(part) < 19
