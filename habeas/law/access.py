"""Whether a body is open to cases against a state: by the treaty on which it rests, and the days that it bound."""

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from habeas.dates import TRUE
from habeas.law import instruments
from habeas.law.forums import Forum
from habeas.words import Message


@dataclass(frozen=True, slots=True)
class Access:
    """A body and a state on a day. `past`: open for what happened while the treaty bound the state, and closed since.

    `why` is what a reader is told, None where the body is open. `verified` is whether what that rests on was seen.
    """

    standing: Literal["open", "past", "closed", "not_known"]
    why: Message | None = None
    verified: bool = True


OPEN = Access("open")


def access(forum: Forum, state: str | None, day: int) -> Access:
    """Whether one can turn to the body on that day with a case against the state."""
    if state is None:
        return OPEN
    if _is_shut(forum, state, day):
        return Access("closed", _shut(forum, state), forum.verified)
    if forum.footing is None:
        return OPEN
    treaty = forum.footing.instrument
    bind = instruments.shipped().binds.get((treaty, state))
    verified = bind is None or bind.verified
    stretches = instruments.force(treaty, state)
    now = next((each for each in stretches if each.first_day <= day < each.last_day_exclusive), None)
    if now is not None and now.value == TRUE:
        return OPEN
    values: dict[str, object] = {"treaty": treaty}
    if now is not None:
        why = Message("whether %(treaty)s binds the state is not known: %(why)s", values | {"why": now.basis.why})
        return Access("not_known", why, verified)
    if not stretches:
        return Access("closed", _never(treaty, bind), verified)
    end = stretches[-1].last_day_exclusive
    if end > day:
        values["day"] = _iso(next(each.first_day for each in stretches if each.first_day > day))
        return Access("closed", Message("%(treaty)s does not bind the state before %(day)s", values), verified)
    if forum.footing.bound_on == "facts":
        values["day"] = _iso(end - 1)
        why = Message("only for what happened up to %(day)s: %(treaty)s bound the state until then", values)
        return Access("past", why, verified)
    why = Message("%(treaty)s has not bound the state since %(day)s", values | {"day": _iso(end)})
    return Access("closed", why, verified)


def hears(forum: Forum, state: str | None, since: int, last: int, day: int) -> bool:
    """Whether the body may be open, on a day, for what happened from `since` to `last` (both inclusive)."""
    if state is None or forum.footing is None:
        return state is None or not _is_shut(forum, state, day)
    begin, end = (since, max(since, last)) if forum.footing.bound_on == "facts" else (day, day)
    stretches = instruments.force(forum.footing.instrument, state)
    return any(each.first_day <= end and begin < each.last_day_exclusive for each in stretches)


def _is_shut(forum: Forum, state: str, day: int) -> bool:
    return state in forum.not_against and (forum.not_against[state] or day) <= day


def _shut(forum: Forum, state: str) -> Message:
    since = forum.not_against[state]
    if since is None:
        return Message("the state is outside its mandate")
    return Message("the state is outside its mandate since %(day)s", {"day": _iso(since)})


def _never(treaty: str, bind: instruments.Bind | None) -> Message:
    if bind is None or bind.as_of is None:
        return Message("%(treaty)s does not bind the state", {"treaty": treaty})
    values = {"treaty": treaty, "day": bind.as_of.partition(" ")[0]}
    return Message("%(treaty)s does not bind the state (as of %(day)s)", values)


def _iso(day: int) -> str:
    return dt.date.fromordinal(day).isoformat()
