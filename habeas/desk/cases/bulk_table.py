"""The ticked cases as a table that leaves the office: asked how it is locked and whether with names, logged case by case."""

import csv
import io
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, Final

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from habeas.casework import exits
from habeas.casework.agefile import SUFFIX, Sealed
from habeas.desk.access import account_of
from habeas.desk.cases import rows
from habeas.desk.out.forms import PASSPHRASE, PLAIN, Locking
from habeas.desk.out.leave import download
from habeas.store.access import closed_groups
from habeas.store.audit import Act, log
from habeas.store.models import Account, Case, Person

AT_ONCE: Final = 500
HEAD: Final = ("id", "address", "case", "people", "left_out", "held_now", "breaches_now", "team", "lawyer", "changed")


class TableForm(Locking):
    """How the table is locked, and whether it names anybody."""

    allowed = (PASSPHRASE, PLAIN)
    field_order = ("names", "marks", "lock", "passphrase")

    names = forms.BooleanField(
        label=_("With names in the table"),
        required=False,
        help_text=_("Without names a case goes by its number."),
    )
    marks = forms.BooleanField(
        label=_("Whoever gets this is none of those whom people do not want told, and will not pass it on to them"),
        required=False,
    )

    def __init__(self, *args: Any, marks: Sequence[str], may_name: bool, **given: Any) -> None:
        super().__init__(*args, auto_id="t-%s", **given)
        self.told = marks
        if not may_name:
            del self.fields["names"]
        if not marks:
            del self.fields["marks"]
        self.order_fields(self.field_order)

    def clean(self) -> dict[str, Any]:
        held = super().clean()
        if self.told and held.get("names") and not held.get("marks"):
            self.add_error("marks", _("Read whom nobody may tell, and confirm it."))
        return held


def form_of(data: Any, account: Account, seen: Sequence[Case]) -> TableForm:
    """The form for these cases; bound once it was sent."""
    people = Person.objects.filter(case__in=seen, deleted_at__isnull=True).exclude(do_not_tell="").order_by("pk")
    may_name = "identity" not in closed_groups(account)
    marks = list(exits.marks_of(people)) if may_name else []
    return TableForm(data if data and "lock" in data else None, marks=marks, may_name=may_name)


def table(request: HttpRequest, seen: Sequence[Case], held: dict[str, Any]) -> HttpResponse:
    """The file; each row carries its id and address."""
    account, now = account_of(request), timezone.now()
    named, locked = bool(held.get("names")), held["lock"] == PASSPHRASE
    body = {"form": "csv", "names": named, "encrypted": locked, "marks": bool(held.get("marks"))}
    acts = [Act("export", "case", case.ref, case.ref, body) for case in seen if not case.library]
    log(account, now, acts)
    pieces: Iterable[bytes] = _pieces(request, account, seen, named)
    name, kind = "cases.csv", "text/csv; charset=utf-8"
    if locked:
        pieces, name = Sealed.under(held["passphrase"]).pieces(pieces), name + SUFFIX
        kind = "application/octet-stream"
    return download(pieces, name, kind)


def _pieces(request: HttpRequest, account: Account, seen: Sequence[Case], named: bool) -> Iterator[bytes]:
    yield ("\ufeff" + _line(HEAD)).encode()
    closed = closed_groups(account) | (frozenset() if named else {"identity"})
    cases = iter(seen)
    while some := list(islice(cases, AT_ONCE)):
        names, left_out = _names(some)
        for row in rows.of_cases(some, 0, closed, timezone.now()):
            case = row.case
            whole = case.library or (named and not left_out[case.pk])
            yield _line(
                (
                    case.ref,
                    request.build_absolute_uri(f"/cases/{case.ref}/"),
                    str(case) if whole else case.ref,
                    "; ".join(names[case.pk]) if named else len(names[case.pk]),
                    left_out[case.pk],
                    row.held,
                    row.breaches,
                    str(case.team or ""),
                    str(case.lawyer or ""),
                    timezone.localtime(case.changed_at).date().isoformat(),
                )
            ).encode()


def _names(cases: Sequence[Case]) -> tuple[dict[int, list[str]], dict[int, int]]:
    """By case the names of those who may be in a table, and how many may not. Who is deleted may be named by a title."""
    names: dict[int, list[str]] = defaultdict(list)
    left_out: dict[int, int] = defaultdict(int)
    withdrawn = exits.not_in_own_copy(cases, timezone.localdate().toordinal())
    for person in Person.objects.filter(case__in=cases).order_by("pk"):
        if person.pk in withdrawn or person.deleted_at is not None:
            left_out[person.case_id] += 1
        else:
            names[person.case_id].append(str(person))
    return names, left_out


def _line(values: Iterable[object]) -> str:
    out = io.StringIO()
    csv.writer(out).writerow([_plain(value) for value in values])
    return out.getvalue()


def _plain(value: object) -> object:
    """A text that a spreadsheet does not take for a formula."""
    return f"'{value}" if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t") else value
