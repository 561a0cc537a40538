"""The latest custody of a person as a paper tells it: where, since when, how long, and whether it goes on."""

from dataclasses import dataclass
from typing import Final

from habeas.check.amounts import long_day, time_text
from habeas.check.cases import standing_entries
from habeas.check.day_words import day_words
from habeas.dates import Length
from habeas.record.vocabulary import load_vocabulary
from habeas.tell.record_words import place_names
from habeas.tell.report import CheckedCase
from habeas.tell.timeline import Bar, bars_of
from habeas.words import Message, say

CUSTODY: Final = "detained"
"""The fact that kinds of entry start and end."""


@dataclass(frozen=True, slots=True)
class Custody:
    """`days` counts first and last day; where the begin is vague it says *at least*."""

    place: str
    since: str
    days: str
    now: bool


def custody_of(each: CheckedCase, who: str, language: str) -> Custody | None:
    """The latest stay in custody, with the stays that it goes on from without a break; None where there is none."""
    bars = [bar for bar in bars_of(each, who, place_names(each.case, language)) if bar.closed and bar.since <= each.day]
    bars.sort(key=lambda bar: (bar.sure_from, bar.until))
    if not bars:
        return None
    run = [bars[-1]]
    for bar in reversed(bars[:-1]):
        if bar.until < run[0].since:
            break
        run.insert(0, bar)
    first, last = run[0], max(run, key=lambda bar: bar.until)
    begin = min(bar.sure_from for bar in run)
    end = max(min(bar.sure_until, each.day + 1) for bar in run)
    over = _ended(each, who)
    vague = _is_vague(first, last)
    amount = time_text(Length(max(end - begin, 1), "day"), language, compared=vague)
    if vague:
        amount = say(Message("at least %(figure)s", {"figure": amount}), language)
    return Custody(last.label, _since(each, who, first, language), amount, last.until > each.day and not over)


def _ended(each: CheckedCase, who: str) -> bool:
    """Whether the latest that is on record of the custody is its end, be it on the day of the paper."""
    kinds = load_vocabulary().kinds
    told = [
        one
        for one in standing_entries(each.case, each.day, None)
        if one.who == who
        and one.on.span_days[0] <= each.day
        and CUSTODY in {*kinds[one.kind].starts, *kinds[one.kind].ends}
    ]
    last = max(told, key=lambda one: (one.on.span_days, one.order), default=None)
    return last is not None and CUSTODY in kinds[last.kind].ends


def _since(each: CheckedCase, who: str, first: Bar, language: str) -> str:
    """The first day; a vague one as the record has it."""
    if first.since == first.sure_from:
        return long_day(first.since, language)
    vague = (
        one.on for one in each.case.entries if one.who == who and one.on.span_days == (first.since, first.sure_from)
    )
    return next((day_words(on, language) for on in vague), long_day(first.sure_from, language))


def _is_vague(first: Bar, last: Bar) -> bool:
    return first.since != first.sure_from or last.sure_until != last.until
