"""What was sent in all cases of the reader, what is late, and how each body answers."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from habeas.act.sent import records
from habeas.casework import acting
from habeas.casework.terms import CaseTerm, terms_of
from habeas.desk.access import account_of, cases_of, looked, staff
from habeas.desk.acting.words import waiting_rows
from habeas.desk.render import page
from habeas.record.vocabulary import load_vocabulary
from habeas.store.models import Case
from habeas.tell.law_words import in_language

MOST: Final = 200
AHEAD: Final = 60
"""Days ahead that terms are listed."""


@dataclass(frozen=True, slots=True)
class _Term:
    """A term that ends, in words."""

    case: Case
    who: str
    what: str
    body: str
    day: date
    days: int
    rule: str
    is_sure: bool
    is_verified: bool

    @staticmethod
    def of(each: CaseTerm, language: str, today: date) -> "_Term":
        found = each.running
        return _Term(
            each.case,
            str(each.person or ""),
            load_vocabulary().label(found.entry.kind, language),
            in_language(found.forum.name, language),
            date.fromordinal(found.term.day),
            found.term.day - today.toordinal(),
            in_language(found.term.limit.rule, language),
            found.is_sure,
            found.term.limit.verified and found.forum.verified,
        )


@staff
@require_safe
def sent(request: HttpRequest) -> HttpResponse:
    """Papers without an answer, the longest silence first, and the record of each body."""
    language = get_language() or "en"
    looked(request, "list", "entry", "")
    by_case = acting.sent_by_case(cases_of(request), account_of(request))
    rows = [row for case, papers in by_case.items() for row in waiting_rows(case, papers, language)]
    waiting = sorted((row for row in rows if not row.is_answered), key=lambda row: (row.state != "late", -row.days))
    told = [
        (in_language(record.forum.name, language) if record.forum else record.to, record)
        for record in records(paper for papers in by_case.values() for paper in papers)
    ]
    today = timezone.localdate()
    ending = terms_of(cases_of(request), account_of(request), today.toordinal(), today.toordinal() + AHEAD)
    context: dict[str, Any] = {
        "terms": [_Term.of(each, language, today) for each in ending[:MOST]],
        "section": "today", "waiting": waiting[:MOST], "more": max(len(waiting) - MOST, 0), "bodies": told,
        "number": len(rows),
    }  # fmt: skip
    return page(request, "acting/office.html", context)
