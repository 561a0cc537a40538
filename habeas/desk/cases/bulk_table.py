"""The ticked cases as a table that leaves the office: asked for what and to whom, how it is locked and whether with names; who
may not be in it is named before anything leaves, and each case is logged."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from habeas.casework import exit_table, exits
from habeas.casework.agefile import SUFFIX, Sealed
from habeas.casework.exit_table import Row
from habeas.desk.access import account_of
from habeas.desk.out.forms import PASSPHRASE, TableForm
from habeas.desk.out.leave import download
from habeas.desk.render import page
from habeas.store.audit import Act, log
from habeas.store.models import Case

TOLD: Final = 100
"""Of those who may not be in it so many are named on the page; the rest are counted."""
HEAD: Final = ("id", "address", "case", "people", "left_out", "held_now", "breaches_now", "team", "lawyer", "changed")


def asked_for(request: HttpRequest, cases: Sequence[Case], here: dict[str, Any]) -> HttpResponse:
    """Asks how the table leaves and says who may not be in it, then gives it. `here` says where one is."""
    form = TableForm(request.POST if "lock" in request.POST else None)
    context: dict[str, Any] = {**here, "form": form, "action": "export", "everything": request.POST.get("everything")}
    if form.is_bound and form.is_valid():
        held, day = form.cleaned_data, timezone.localdate().toordinal()
        leaving = list(exit_table.rows_of(cases, account_of(request), held["use"], held["to"], day))
        asked = _asked(leaving, held["use"] != exits.OWN or held["names"])
        confirmed = {name for name in ("without", "marks") if request.POST.get(name) == "1"}
        going = [row for row in leaving if row.is_open]
        if going and confirmed >= asked.keys():
            return _table(request, going, held)
        context |= asked | {"leaving": leaving, "refused": not going}
        for name, lines in (("stops", _stops(leaving)), ("without", asked.get("without", []))):
            context |= {name: lines[:TOLD], f"{name}_more": max(0, len(lines) - TOLD)}
        context["leaves_out"] = "without" in asked
    refused = bool(form.errors or context.get("leaving"))
    return page(request, "cases/list_bulk.html", context, status=422 if refused else 200)


def _stops(leaving: Sequence[Row]) -> list[str]:
    """Of which cases nothing may leave, and why."""
    return [f"{row.case}: {why}" for row in leaving for why in row.stops]


def _asked(leaving: Sequence[Row], marks: bool) -> dict[str, list[str]]:
    """What has to be confirmed before anything leaves, with what is read before: whom it leaves out, whom nobody may tell."""
    without = [f"{each.person}: {each.why}" for row in leaving for each in row.left_out]
    stopped = any(not row.is_open for row in leaving)
    told = list(dict.fromkeys(mark for row in leaving for mark in row.marks)) if marks else []
    return ({"without": without} if without or stopped else {}) | ({"marks": told} if told else {})


def _table(request: HttpRequest, going: Sequence[Row], held: dict[str, Any]) -> HttpResponse:
    """The file; each row carries its id and address."""
    account, now = account_of(request), timezone.now()
    locked = held["lock"] == PASSPHRASE
    log(account, now, [_act(row, held) for row in going if not row.case.library])
    pieces: Iterable[bytes] = _pieces(request, going, held["names"])
    name, kind = "cases.csv", "text/csv; charset=utf-8"
    if locked:
        pieces, name = Sealed.under(held["passphrase"]).pieces(pieces), name + SUFFIX
        kind = "application/octet-stream"
    return download(pieces, name, kind)


def _act(row: Row, held: dict[str, Any]) -> Act:
    body = {
        "format": "csv",
        "use": row.use,
        "names": held["names"],
        "encrypted": held["lock"] == PASSPHRASE,
        "people": len(row.people),
        "left_out": len(row.left_out),
        "marks": len(row.marks) if row.use != exits.OWN or held["names"] else 0,
    }
    return Act("export", "case", row.case.ref, row.case.ref, body)


def _pieces(request: HttpRequest, going: Iterable[Row], named: bool) -> Iterator[bytes]:
    yield ("\ufeff" + _line(HEAD)).encode()
    for row in going:
        case = row.case
        yield _line(
            (
                case.ref,
                request.build_absolute_uri(f"/cases/{case.ref}/"),
                row.title if named or case.library else case.ref,
                "; ".join(map(str, row.people)) if named else len(row.people),
                len(row.left_out),
                row.held,
                row.breaches,
                str(case.team or ""),
                str(case.lawyer or "") if row.use == exits.OWN else "",
                timezone.localtime(case.changed_at).date().isoformat(),
            )
        ).encode()


def _line(values: Iterable[object]) -> str:
    out = io.StringIO()
    csv.writer(out).writerow([_plain(value) for value in values])
    return out.getvalue()


def _plain(value: object) -> object:
    """A text that a spreadsheet does not take for a formula."""
    return f"'{value}" if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r") else value
