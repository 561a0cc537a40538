"""Where one can turn for the people of a case: each body once, open or closed and why, until when, with its papers."""

import datetime as dt
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
from habeas.check import health
from habeas.check.day_words import day_words
from habeas.dates import FALSE, TRUE
from habeas.desk.access import account_of, case_or_404, looked, staff
from habeas.desk.acting.words import held_people, waiting_rows
from habeas.desk.cases.titles import title_of
from habeas.desk.render import page
from habeas.law.calendar import Knowledge
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
    day: dt.date | None
    days: int
    rule: str
    skipped: tuple[dt.date, ...]
    weekends_only: bool
    asked: str
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
    def is_verified(self) -> bool:
        """Whether the body, the rule of its term, and whether its treaty binds the state were seen."""
        rule = self.body.nearest.rule
        return self.body.nearest.verified and self.body.forum.verified and (rule is None or rule.verified)


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
    found = cards(row, bodies(acting.turn_to(again, closed, hidden), each), again.day, language, closed)
    context: dict[str, Any] = {
        "section": "cases",
        "case": row,
        "open": [card for card in found if card.is_open],
        "unsure": [card for card in found if not card.is_open and not card.is_closed],
        "closed": [card for card in found if card.is_closed],
        "others": [(paper_link(row, letter), in_language(letter.name, language)) for letter in _others(row)],
        "sent": waiting_rows(row, acting.sent_in(row, account), language, None if closed else again),
        "held": held_people(again, spoken),
        "incident": acting.has_incident(row),
        "may_change": access.may_change(account, row),
        "day": again.day,
    }
    return page(request, "acting/turn.html", context)


def cards(row: Case, found: Iterable[Body], day: int, language: str, closed: frozenset[str]) -> list[Card]:
    """The bodies in words; a paper that tells of somebody's health is left out where that is `closed` to the reader."""
    return [_card(row, body, day, language, closed) for body in found]


def paper_link(row: Case, letter: Letter, who: str = "", to: str = "") -> str:
    """The address of the draft of a paper."""
    told = {name: value for name, value in (("who", who), ("to", to)) if value}
    return reverse("paper", args=[row.ref, letter.id]) + (f"?{urlencode(told)}" if told else "")


def _others(row: Case) -> list[Letter]:
    """Papers that go to no body of the law."""
    state = next(iter(row.states), None)
    return [letter for letter in letters().values() if not letter.forums and letter.fits(state)]


def _card(row: Case, body: Body, day: int, language: str, closed: frozenset[str]) -> Card:
    option = body.nearest
    term = option.deadline
    ends = dt.date.fromordinal(term.day) if term is not None else None
    vocabulary = load_vocabulary()
    return Card(
        body=body,
        name=in_language(body.forum.name, language),
        day=ends,
        days=term.day - day if term is not None else 0,
        rule="" if option.rule is None else in_language(option.rule.rule, language),
        skipped=tuple(dt.date.fromordinal(each.day) for each in term.skipped) if term else (),
        weekends_only=term is not None and term.knowledge is Knowledge.WEEKENDS_ONLY,
        asked="" if option.asked is None else say(option.asked, language),
        why=tuple(say(why, language) for why in body.why),
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
