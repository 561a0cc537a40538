"""Find a person: one question, and who on record or on a list may be the answer, with what speaks for and against."""

import re
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from habeas.casework.lookup import Hit, find
from habeas.desk.access import account_of, cases_of, looked
from habeas.desk.render import page
from habeas.desk.trace.door import named
from habeas.desk.trace.find_form import FindForm, initial_of
from habeas.desk.trace.words import CONTACT, Bar, bars, likely, name_of, told
from habeas.store import keyed
from habeas.store.access import closed_groups, lists_seen
from habeas.store.models import ListRow, Person
from habeas.trace.listed import Listed

_AGE: Final = re.compile(r"(?:about )?(\d+) (years|months|weeks|days|year|month)")
_AGED: Final = re.compile(r"year|month|week|day")
_IN_TITLE = ("name", "surname", "given", "patronymic", "number", "id", "group")


@dataclass(frozen=True, slots=True)
class Shown:
    """A hit as the page shows it. `where` says in words where they stand."""

    hit: Hit
    title: str
    address: str
    where: str
    likely: str
    told: list[tuple[str, str]]
    bars: list[Bar]


@named
def find_person(request: HttpRequest) -> HttpResponse:
    """The question, and the answers to one that was asked. `person`, `row`: about somebody who is on record, or on a list."""
    about, known, without = _about(request)
    asked = any(value for name, value in request.GET.items() if name in FindForm.base_fields)
    data: Any = request.GET if asked else initial_of(known) if known is not None else None
    account, closed = account_of(request), closed_groups(account_of(request))
    form = FindForm(data, closed)
    hits: list[Shown] = []
    searched = data is not None and form.is_valid()
    if searched:
        found = find(account, timezone.now(), form.question, without=without)
        row = about[1] if about and about[0] == "row" else None
        hits = [_shown(hit, closed) for hit in found if row is None or hit.row is None or str(hit.row.pk) != row]
        looked(request, "search", "people", "")
    context = {
        "section": "find",
        "form": form,
        "about": about,
        "searched": searched,
        "hits": hits,
        "lists": lists_seen(account).count(),
        "as_request": _as_request(form.question) if searched else "",
    }
    return page(request, "trace/find.html", context, part="answers", status=422 if form.errors else 200)


def _about(request: HttpRequest) -> tuple[tuple[str, str, str] | None, Listed | None, Person | None]:
    """Who asks about themselves: parameter, value and name; what is told of them; the person, where they are on record."""
    if ref := request.GET.get("person"):
        rows = keyed.with_kin(Person.objects.filter(ref=ref, case__in=cases_of(request), deleted_at__isnull=True))
        person = rows.first()
        if person is None:
            raise Http404
        return ("person", ref, str(person)), keyed.listed_of(person), person
    if (pk := request.GET.get("row", "")).isdecimal():
        row = ListRow.objects.filter(pk=pk, person_list__in=lists_seen(account_of(request))).first()
        if row is None:
            raise Http404
        listed = keyed.of_json(row.listed)
        return ("row", pk, name_of(listed)), listed, None
    return None, None, None


def _as_request(asked: Listed) -> str:
    """The question as the form of a tracing request takes it (`desk.tracing.call`)."""
    age = _AGE.fullmatch(asked.born)
    beside = (
        (gettext("mother: %(name)s"), asked.mother),
        (gettext("father: %(name)s"), asked.father),
        (gettext("from %(place)s"), asked.place),
        (gettext("telephone %(number)s"), asked.phone),
        (gettext("number of a paper %(number)s"), asked.document),
    )
    told = {
        "name": asked.name,
        "other_names": "\n".join(asked.also),
        "sex": asked.sex,
        "age": f"{age[1]} {age[2]}" if age else "",
        "born": "" if _AGED.search(asked.born) else asked.born,
        "last_place": asked.last_seen,
        "last_seen": "" if age else asked.seen_on,
        "note": "; ".join(text % {"name": name, "place": name, "number": name} for text, name in beside if name),
    }
    return urlencode({f"family-0-{name}": text for name, text in told.items() if text})


def _shown(hit: Hit, closed: frozenset[str]) -> Shown:
    kept = CONTACT if "contact" in closed else ()
    fields = list(told(keyed.to_json(hit.listed), (*_IN_TITLE, *kept)))
    if hit.person is not None:
        case = hit.person.case
        address = reverse("person", args=[case.ref, hit.person.key])
        where = gettext("on record, in the case %(case)s") % {"case": case}
        title = str(hit.person)
    else:
        assert hit.row is not None
        address = reverse("list-row", args=[hit.row.person_list.ref, hit.row.pk])
        where = gettext("row %(number)s of the list “%(list)s”") % {
            "number": hit.row.number,
            "list": hit.row.person_list,
        }
        title = name_of(hit.listed)
    return Shown(hit, title, address, where, likely(hit.likeness.probability), fields, bars(hit))
