"""Whether a body is open to cases against a state: by the treaty on which it rests, and the days that it bound."""

from dataclasses import dataclass
from typing import Literal

from habeas.dates import TRUE, When
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
    if forum.begun is not None and day < forum.begun:
        return Access("closed", Message("there was no such body before %(day)s", {"day": When.of_day(forum.begun)}))
    if forum.footing is None:
        return OPEN
    treaty = forum.footing.instrument
    bind = instruments.shipped().binds.get((treaty, state))
    verified = bind is None or bind.verified
    stretches = instruments.force(treaty, state)
    now = next((each for each in stretches if each.first_day <= day < each.last_day_exclusive), None)
    if now is not None and now.value == TRUE:
        return (
            Access("open", None, verified)
            if forum.footing.declared
            else Access("not_known", _undeclared(treaty), verified)
        )
    values: dict[str, object] = {"treaty": treaty}
    if now is not None:
        why = Message("whether %(treaty)s binds the state is not known: %(why)s", values | {"why": now.basis.why})
        return Access("not_known", why, verified)
    if not stretches:
        return Access("closed", _never(treaty, bind), verified)
    end = stretches[-1].last_day_exclusive
    if end > day:
        values["day"] = When.of_day(next(each.first_day for each in stretches if each.first_day > day))
        return Access("closed", Message("%(treaty)s does not bind the state before %(day)s", values), verified)
    if forum.footing.bound_on == "facts":
        return Access("past", _up_to(treaty, end), verified)
    why = Message("%(treaty)s has not bound the state since %(day)s", values | {"day": When.of_day(end)})
    return Access("closed", why, verified)


def hears(forum: Forum, state: str | None, since: int, last: int, day: int) -> bool:
    """Whether the body may be open, on a day, for what happened from `since` to `last` (both inclusive)."""
    standings = access(forum, state, day).standing, takes(forum, state, since, last).standing
    return "closed" not in standings


def takes(forum: Forum, state: str | None, since: int, last: int) -> Access:
    """Whether the body, on a day when it is open, takes what happened from `since` to `last` (both inclusive)."""
    if state is None or forum.footing is None:
        return OPEN
    treaty, of_facts = forum.footing.instrument, forum.footing.bound_on == "facts"
    if not of_facts and forum.footing.older_facts is None:
        return OPEN
    end = max(since, last)
    stretches = instruments.force(treaty, state)
    own = [each for each in stretches if each.first_day <= end and (not of_facts or since < each.last_day_exclusive)]
    if any(each.value == TRUE for each in own) or not stretches:
        return OPEN if stretches else Access("closed", _never(treaty, None))
    values: dict[str, object] = {"treaty": treaty}
    if own:
        why = Message("whether %(treaty)s binds the state is not known: %(why)s", values | {"why": own[0].basis.why})
        return Access("not_known", why)
    if stretches[-1].last_day_exclusive <= since:
        return Access("closed", _up_to(treaty, stretches[-1].last_day_exclusive))
    values["day"] = When.of_day(next(each.first_day for each in stretches if each.first_day > end))
    if forum.footing.older_facts == "not_told":
        why = Message(
            "it was over before %(treaty)s bound the state on %(day)s: whether the body takes that was not seen", values
        )
        return Access("not_known", why)
    why = Message("only for what happened from %(day)s on: %(treaty)s did not bind the state before", values)
    return Access("closed", why)


def _is_shut(forum: Forum, state: str, day: int) -> bool:
    return state in forum.not_against and (forum.not_against[state] or day) <= day


def _shut(forum: Forum, state: str) -> Message:
    since = forum.not_against[state]
    if since is None:
        return Message("the state is outside its mandate")
    return Message("the state is outside its mandate since %(day)s", {"day": When.of_day(since)})


def _never(treaty: str, bind: instruments.Bind | None) -> Message:
    if bind is None or bind.as_of is None:
        return Message("%(treaty)s does not bind the state", {"treaty": treaty})
    values = {"treaty": treaty, "day": bind.as_of.partition(" ")[0]}
    return Message("%(treaty)s does not bind the state (as of %(day)s)", values)


def _undeclared(treaty: str) -> Message:
    return Message(
        "whether the state declared under %(treaty)s that it takes complaints was not seen", {"treaty": treaty}
    )


def _up_to(treaty: str, end: int) -> Message:
    values = {"treaty": treaty, "day": When.of_day(end - 1)}
    return Message("only for what happened up to %(day)s: %(treaty)s bound the state until then", values)
