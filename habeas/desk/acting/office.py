"""What was sent in all cases of the reader, what is late, and how each body answers."""

from dataclasses import dataclass
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from habeas.act.sent import records
from habeas.casework import acting
from habeas.casework.terms import CaseTerm, expected_of, terms_of
from habeas.desk.access import account_of, cases_of, looked, staff
from habeas.desk.acting.term_words import TermWords
from habeas.desk.acting.turn import served_link
from habeas.desk.acting.words import owed_rows, waiting_rows
from habeas.desk.render import page
from habeas.record.vocabulary import load_vocabulary
from habeas.store.access import may_change
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
    term: TermWords
    is_sure: bool
    unserved: str
    """Where to say when the decision was handed over; empty where that is known, or the reader may not."""
    states: str
    """The states one of which decided, where the record does not tell which; the term is the earliest of theirs."""

    @staticmethod
    def of(each: CaseTerm, language: str, today: int, may_change: bool) -> "_Term":
        found = each.running
        return _Term(
            each.case,
            str(each.person or ""),
            load_vocabulary().label(found.entry.kind, language),
            in_language(found.forum.name, language),
            TermWords.of(found.term, found.term.limit, found.forum, today, language),
            found.is_sure,
            served_link(each.case, found.entry) if may_change and not found.is_sure else "",
            ", ".join(load_vocabulary().states[state].label(language) for state in found.states),
        )


@staff
@require_safe
def sent(request: HttpRequest) -> HttpResponse:
    """Papers without an answer, the longest silence first, and the record of each body."""
    language = get_language() or "en"
    looked(request, "list", "entry", "")
    account, today = account_of(request), timezone.localdate().toordinal()
    by_case = acting.sent_by_case(cases_of(request), account)
    rows = [row for case, papers in by_case.items() for row in waiting_rows(case, papers, today, language)]
    waiting = sorted((row for row in rows if not row.is_answered), key=lambda row: (row.state != "late", -row.days))
    told = [
        (in_language(record.forum.name, language) if record.forum else record.to, record)
        for record in records(paper for papers in by_case.values() for paper in papers)
    ]
    ending = terms_of(cases_of(request), account, today, today + AHEAD)[:MOST]
    may = {each.case.pk: may_change(account, each.case) for each in ending}
    context: dict[str, Any] = {
        "terms": [_Term.of(each, language, today, may[each.case.pk]) for each in ending],
        "owed": owed_rows(expected_of(cases_of(request), account, today)[:MOST], today, language),
        "section": "today", "waiting": waiting[:MOST], "more": max(len(waiting) - MOST, 0), "bodies": told,
        "number": len(rows),
    }  # fmt: skip
    return page(request, "acting/office.html", context)
