"""A term in the words of a page: its end, the rule, where the rule stands, and the days off over which it was reckoned."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from django.urls import reverse

from habeas.act.terms import Term
from habeas.check.shipped import library
from habeas.law.calendar import Knowledge
from habeas.law.forums import Forum, TimeLimit
from habeas.tell.law_words import in_language, instrument_title

MOST: Final = 2
"""Addresses told of a text in which a rule was seen."""


@dataclass(frozen=True, slots=True)
class TermWords:
    """A term as pages show it; `clock` is the last minute in a term of hours, `days` how many are left.

    `sources` are provisions, each with the address of its norm here, or where the rule was seen.
    """

    day: dt.date | None
    clock: str
    days: int
    rule: str
    sources: tuple[tuple[str, str], ...]
    skipped: tuple[dt.date, ...]
    weekends_only: bool
    is_verified: bool

    @staticmethod
    def of(term: Term | None, limit: TimeLimit | None, forum: Forum, day: int, language: str) -> "TermWords":
        """In words, on a day; of a rule by which nothing could be reckoned, the rule alone."""
        return TermWords(
            day=None if term is None else dt.date.fromordinal(term.day),
            clock="" if term is None else term.clock or "",
            days=0 if term is None else term.day - day,
            rule="" if limit is None else in_language(limit.rule, language),
            sources=() if limit is None else tuple(_sources(limit, language)),
            skipped=() if term is None else tuple(dt.date.fromordinal(each.day) for each in term.skipped),
            weekends_only=term is not None and term.knowledge is Knowledge.WEEKENDS_ONLY,
            is_verified=forum.verified and (limit is None or limit.verified),
        )


def _sources(limit: TimeLimit, language: str) -> Iterator[tuple[str, str]]:
    """The provisions of the norm that the rule stands for; without one, the addresses at which the rule was seen."""
    norm = next((norm for norm in library().norms if norm.id == limit.norm), None)
    if norm is not None:
        address = reverse("norm", args=[norm.id])
        for source in norm.sources:
            yield f"{instrument_title(source.instrument, language)}, {source.provision}", address
        return
    seen = [each.partition("://")[2] for each in limit.seen_at if "://" in each]
    yield from ((each, "") for each in seen[:MOST])
