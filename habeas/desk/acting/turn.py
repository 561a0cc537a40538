"""Where one can turn for the people of a case: each body once, open or closed and why, until when, with its papers."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from habeas.act.bodies import Body, bodies
from habeas.act.letters import Letter, letters
from habeas.casework import acting
from habeas.casework.case_page import as_read_by, checked_for
from habeas.casework.terms import expected_of
from habeas.check import health
from habeas.check.day_words import day_words, say_with_days
from habeas.dates import FALSE, TRUE
from habeas.desk.access import account_of, case_or_404, looked, staff
from habeas.desk.acting.term_words import TermWords
from habeas.desk.acting.words import held_people, owed_rows, waiting_rows
from habeas.desk.cases.titles import title_of
from habeas.desk.closed_notes import NOTES
from habeas.desk.render import page
from habeas.record.case import Entry
from habeas.record.vocabulary import load_vocabulary
from habeas.store import access
from habeas.store.models import Case
from habeas.tell.law_words import in_language
from habeas.tell.report import CheckedCase
from habeas.words import say

MOST: Final = 4
"""Findings told of a body; the rest are counted."""


@dataclass(frozen=True, slots=True)
class Card:
    """A body as the page shows it."""

    body: Body
    name: str
    term: TermWords
    asked: str
    unserved: str
    """The decision whose day of service is not recorded: where to say it."""
    why: tuple[str, ...]
    findings: tuple[tuple[str, str], ...]
    more: int
    decisions: tuple[tuple[str, str, str], ...]
    papers: tuple[tuple[str, str], ...]
    shuts: str
    instead: str

    @property
    def is_open(self) -> bool:
        return self.body.open == TRUE

    @property
    def is_closed(self) -> bool:
        return self.body.open == FALSE

    @property
    def is_marked(self) -> bool:
        """Whether the name is marked as not verified: what makes it so does not stand beside a term."""
        return not self.body.nearest.verified or not (self.term.is_verified or self.term.rule)


@staff
@require_safe
def turn(request: HttpRequest, ref: str) -> HttpResponse:
    """The bodies of a case, and what was sent in it."""
    row = case_or_404(request, ref)
    account, language = account_of(request), get_language() or "en"
    again = checked_for(row, set(row.people.values_list("key", flat=True)), account)
    looked(request, "look", "case", row.ref, row)
    each = CheckedCase(again.case, again.day, again.findings, again.checked)
    closed = access.closed_groups(account)
    spoken, hidden = as_read_by(account, row, again.case, _("Person"), again.beside)
    found = cards(row, bodies(acting.turn_to(again, closed, hidden), each), again.day, language, closed, hidden)
    papers, checked = acting.sent_in(row, account), None if closed else again
    context: dict[str, Any] = {
        "section": "cases",
        "case": row,
        "open": [card for card in found if card.is_open],
        "unsure": [card for card in found if not card.is_open and not card.is_closed],
        "closed": [card for card in found if card.is_closed],
        "others": [(paper_link(row, letter), in_language(letter.name, language)) for letter in _others(row)],
        "sent": waiting_rows(row, papers, again.day, language, checked, notes=NOTES not in closed),
        "owed": owed_rows(expected_of(Case.objects.filter(pk=row.pk), account, again.day), again.day, language),
        "held": held_people(again, spoken),
        "incident": acting.has_incident(row),
        "may_change": access.may_change(account, row),
        "day": again.day,
    }
    return page(request, "acting/turn.html", context)


def cards(
    row: Case, found: Iterable[Body], day: int, language: str, closed: frozenset[str], hidden: frozenset[str]
) -> list[Card]:
    """The bodies in words; a paper that tells of somebody's health is left out where that is `closed` to the reader.

    `hidden` are the entries that the reader may not read.
    """
    return [_card(row, body, day, language, closed, hidden) for body in found]


def paper_link(row: Case, letter: Letter, who: str = "", to: str = "") -> str:
    """The address of the draft of a paper."""
    told = {name: value for name, value in (("who", who), ("to", to)) if value}
    return reverse("paper", args=[row.ref, letter.id]) + (f"?{urlencode(told)}" if told else "")


def served_link(row: Case, decision: Entry) -> str:
    """The form in which to say when a decision was handed over."""
    told = {"kind": "notified", "re": decision.id, **({"who": decision.who} if decision.who else {})}
    return f"{reverse('entry-new', args=[row.ref])}?{urlencode(told)}"


def _others(row: Case) -> list[Letter]:
    """Papers that go to no body of the law."""
    state = next(iter(row.states), None)
    return [letter for letter in letters().values() if not letter.forums and letter.fits(state)]


def _card(
    row: Case, body: Body, day: int, language: str, closed: frozenset[str], hidden: frozenset[str]
) -> Card:  # fmt: skip
    option = body.nearest
    decision = option.entry if option.entry is not None and option.entry.id not in hidden else None
    vocabulary = load_vocabulary()
    return Card(
        body=body,
        name=in_language(body.forum.name, language),
        term=TermWords.of(option.deadline, option.rule, body.forum, day, language),
        asked="" if option.asked is None else say(option.asked, language),
        unserved=served_link(row, decision) if option.asked is not None and decision is not None else "",
        why=tuple(say_with_days(why, language) for why in body.why),
        findings=tuple((each.id, title_of(each.norm.id)) for each in body.findings[:MOST]),
        more=max(len(body.findings) - MOST, 0),
        decisions=tuple(
            (each.id, vocabulary.label(each.kind, language), day_words(each.on, language)) for each in body.decisions
        ),
        papers=tuple(
            (paper_link(row, letter, body.who, body.forum.id), in_language(letter.name, language))
            for letter in body.papers
            if letter.about != "pregnant" or health.GROUP not in closed
        ),
        shuts=", ".join(option.shuts),
        instead="; ".join(in_language(each.name, language) for each in body.instead),
    )
