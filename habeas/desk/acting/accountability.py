"""After a death or a grave incident: what was owed and done, the versions as they changed, who was asked, days of silence."""

from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from habeas.act.sent import Sent, sent
from habeas.casework.acting import duties_owed, sent_in
from habeas.casework.case_page import Again, as_read_by, checked_for
from habeas.casework.law import program
from habeas.check import health
from habeas.check.cases import standing_entries
from habeas.check.findings import check_cases
from habeas.desk.access import account_of, case_or_404, looked, staff
from habeas.desk.render import page
from habeas.prove.accountability.account import ANSWER_WORDS, Account, account, as_open, incidents, last_told
from habeas.prove.accountability.duties import STANDARD
from habeas.prove.accountability.words import asked_text, entry_text, silence_text, sources_text, version_text
from habeas.record.case import Case, Entry
from habeas.store import access
from habeas.store import models as tables
from habeas.store.mapping import case_of
from habeas.tell.agreement import name_of
from habeas.tell.law_words import in_language
from habeas.words import say

MARKS = {"done": "●", "done_not_as_asked": "◐", "not_done": "▲", "not_known": "○"}


@staff
@require_safe
def accountability(request: HttpRequest, ref: str) -> HttpResponse:
    """Every incident of the case, the earliest first, of what the reader may read."""
    row = case_or_404(request, ref)
    reader, data, law = account_of(request), duties_owed(), program()
    whose = row.entries.filter(kind__in=data.incidents, person__isnull=False).values_list("person__key", flat=True)
    again = _told_whole(row) if row.library else checked_for(row, set(whose), reader)
    spoken, hidden = as_read_by(reader, row, again.case, _("Person"), again.beside)
    told = replace(spoken, entries=tuple(entry for entry in spoken.entries if entry.id not in hidden))
    closed = access.closed_groups(reader)
    findings = [each for each in again.findings if not health.is_closed(each.norm.id, closed)]
    papers = _sent_of(told, again.day) if row.library else sent_in(row, reader)
    found = [
        account(told, incident, data, papers, findings, law.vocabulary, again.day)
        for incident in incidents(told, data, again.day)
    ]
    looked(request, "look", "case", row.ref, row)
    context = {
        "section": "cases", "case": row, "day": again.day, "standard": say(STANDARD, get_language() or "en"),
        "accounts": [_shown(each, told) for each in found],
    }  # fmt: skip
    return page(request, "acting/accountability.html", context)


def _told_whole(row: tables.Case) -> Again:
    """A published file to the last day that it knows of: what followed a death is told after its closing day."""
    case = as_open(case_of(row))
    day = last_told(case)
    checked = check_cases([case], program(), day)
    return Again(case, checked, day, checked.findings, None)


def _sent_of(case: Case, day: int) -> list[Sent]:
    """What was sent, as the file tells it."""
    return sent(standing_entries(case, day, None), case, day)


def _shown(found: Account, case: Case) -> dict[str, Any]:
    """An account in the words of the page; each entry with its id, for its link."""
    language, vocabulary = get_language() or "en", program().vocabulary
    person = next((name_of(each) for each in case.people if each.id == found.who), "")

    def line(entry: Entry) -> tuple[str, str]:
        return entry.id, entry_text(entry, vocabulary, language)

    return {
        "title": vocabulary.label(found.incident.kind, language),
        "who": person,
        "on": found.incident.on.text,
        "duties": [
            {
                "mark": MARKS[each.answer],
                "answer": each.answer,
                "word": say(ANSWER_WORDS[each.answer], language),
                "title": in_language(each.duty.title, language),
                "source": sources_text(each.duty, language),
                "verified": each.duty.verified,
                "days": each.days,
                "shown_by": [line(entry) for entry in each.shown_by],
                "denied_by": [line(entry) for entry in each.denied_by],
            }
            for each in found.duties
        ],
        "versions": [
            (each.entry.id, version_text(each, vocabulary, language), each.changed) for each in found.versions
        ],
        "timeline": [line(entry) for entry in found.timeline],
        "asked": [(each.entry.id, asked_text(each, vocabulary, language)) for each in found.asked],
        "silence": [silence_text(each, language) for each in found.silence],
    }
