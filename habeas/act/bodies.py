"""The bodies of a case, each once: what can be put to it, whether it is open, the nearest last day, the papers for it."""

from collections.abc import Iterable
from dataclasses import dataclass

from habeas.act.letters import Letter
from habeas.act.options import Option
from habeas.act.papers import papers_for
from habeas.check.findings import Finding
from habeas.dates import FALSE, TRUE
from habeas.law.forums import Forum
from habeas.record.case import Entry
from habeas.tell.report import CheckedCase
from habeas.words import Message


@dataclass(frozen=True, slots=True)
class Body:
    """A body. `nearest` is the option to tell it by: an open one before others, of those the one with the nearest day."""

    forum: Forum
    state: str | None
    open: int
    nearest: Option
    why: tuple[Message, ...]
    findings: tuple[Finding, ...]
    decisions: tuple[Entry, ...]
    papers: tuple[Letter, ...]
    instead: tuple[Forum, ...] = ()
    """Of a closed body, those that are open for the same findings and decisions."""

    @property
    def who(self) -> str:
        """Whom a paper to it is about, if nobody says otherwise."""
        if self.findings:
            return self.findings[0].who
        return next((entry.who for entry in self.decisions if entry.who), "")

    @property
    def last_day(self) -> int | None:
        """The nearest last day; None where there is none, or where one has to wait."""
        term = self.nearest.deadline
        return None if term is None or self.nearest.waits else term.day


def bodies(options: Iterable[Option], each: CheckedCase) -> list[Body]:
    """The bodies of a case on the day of its check.

    Those with a term still running come first, then the open, the uncertain, the closed.
    """
    groups: dict[tuple[str, str | None], list[Option]] = {}
    for option in options:
        groups.setdefault((option.forum.id, option.state), []).append(option)
    found = [_body(own, each) for own in groups.values()]
    return sorted(found, key=lambda body: _urgency(body, each.day))


def _body(own: list[Option], each: CheckedCase) -> Body:
    nearest = min(own, key=lambda option: (-option.open, _day(option, each.day)))
    alike = [option for option in own if option.open == nearest.open]
    return Body(
        nearest.forum,
        nearest.state,
        nearest.open,
        nearest,
        _reasons([nearest] if nearest.open == TRUE else alike),
        tuple({option.finding.id: option.finding for option in own if option.finding is not None}.values()),
        tuple({option.entry.id: option.entry for option in own if option.finding is None and option.entry}.values()),
        tuple({letter.id: letter for option in alike for letter in papers_for(option, each)}.values()),
        tuple({body.id: body for option in own for body in option.instead}.values()) if nearest.open == FALSE else (),
    )


def _reasons(own: Iterable[Option]) -> tuple[Message, ...]:
    """What is said of the options, each sentence once."""
    return tuple({str(why): why for option in own for why in option.why}.values())


def _day(option: Option, day: int) -> int:
    """The last day where it is still to come; beyond all where there is none."""
    if option.deadline is None or option.waits or option.deadline.day < day:
        return 10**7
    return option.deadline.day


def _urgency(body: Body, day: int) -> tuple[int, int, bool, str]:
    return -body.open, _day(body.nearest, day), not body.papers, body.forum.id
