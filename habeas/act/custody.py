"""The latest custody of a person as a paper tells it: where, since when, how long, and whether it goes on."""

from dataclasses import dataclass

from habeas.check.amounts import long_day, time_text
from habeas.dates import Length
from habeas.tell.record_words import place_names
from habeas.tell.report import CheckedCase
from habeas.tell.timeline import Bar, bars_of
from habeas.words import Message, say


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
    amount = time_text(Length(max(end - begin, 1), "day"), language)
    if _is_vague(first, last):
        amount = say(Message("at least %(figure)s", {"figure": amount}), language)
    return Custody(last.label, long_day(begin, language), amount, last.until > each.day)


def _is_vague(first: Bar, last: Bar) -> bool:
    return first.since != first.sure_from or last.sure_until != last.until
