"""Where one can turn with what was found: the bodies, those open to the person, their terms."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import inf

from habeas.check.findings import Finding
from habeas.law import forums
from habeas.law.access import Access, access, takes
from habeas.law.forums import Forum, TimeLimit
from habeas.law.norm import Duty
from habeas.record.case import Case
from habeas.tell.law_words import in_language, limit_text
from habeas.tell.report import CheckedCase, Report
from habeas.words import Message, say

HOME_BODIES = ("consulate", "state-of-origin")
"""Bodies of the home state: contact may endanger whoever seeks protection, so each step wants the person's consent."""
NATIONAL = ("OMBUDSMAN", "NPM")
"""Bodies of one state that the research names once for all states without a row of their own."""
DAYS = {"hour": 1 / 24, "day": 1, "month": 30, "year": 365}
VERDICTS = ("breach", "not_shown", "due", "coming")


@dataclass(slots=True)
class Remedy:
    """A body, the titles of the norms that point to it, and why it is closed to all that was found, if it is.

    `is_home`: it is of the home state, and nobody is told anything there without everybody's consent.
    """

    forum: Forum
    closed: Access | None
    is_home: bool
    norms: list[str] = field(default_factory=list)


def bodies_of(report: Report, each: CheckedCase) -> list[Remedy]:
    """The bodies for what was found in a case, each once."""
    found: dict[str, Remedy] = {}
    for finding in report.shown(each):
        if finding.verdict in VERDICTS:
            for code in finding.norm.remedies:
                forum = forum_of(each, code, finding.state)
                if forum is not None:
                    closed = _closed(forum, finding, each)
                    is_home = is_of_home_state(each, forum, finding.state, finding.norm.duty_of)
                    remedy = found.setdefault(forum.id, Remedy(forum, closed, is_home))
                    remedy.closed, remedy.is_home = closed and remedy.closed, is_home and remedy.is_home
                    if report.title(finding) not in remedy.norms:
                        remedy.norms.append(report.title(finding))
    return list(found.values())


def _closed(forum: Forum, finding: Finding, each: CheckedCase) -> Access | None:
    """Why the body cannot be asked, on the day of the check, about what was found; None where it can, or may."""
    last = each.day if finding.until is None else finding.until
    both = access(forum, finding.state, each.day), takes(forum, finding.state, finding.since, last)
    return next((found for found in both if found.standing == "closed"), None)


def forum_of(each: CheckedCase, code: str, state: str | None) -> Forum | None:
    """The body that a remedy of a norm means for the state of a finding, else for the first state of the case."""
    return forums.forum(code, state or (each.case.states[0] if each.case.states else None))


@dataclass(frozen=True, slots=True)
class Body:
    """A body in one line; `term` is empty where no figure is known and none was looked for."""

    id: str
    name: str
    term: str


def turn_to(report: Report, each: CheckedCase) -> list[Body]:
    """The bodies for what was found that are open to the person, those with the shortest term first."""
    found = []
    for remedy in bodies_of(report, each):
        forum = remedy.forum
        if remedy.closed is None and (not remedy.is_home or may_reach_home_state(each)):
            limits = sorted((limit for limit in forum.limits_on(each.day) if _is_term(limit)), key=_days_of)
            term = limit_text(limits[0], report.language) if limits else ""
            found.append((_days_of(limits[0]) if limits else inf, Body(forum.id, _name(forum, report.language), term)))
    return [body for _, body in sorted(found, key=lambda pair: pair[0])]


def _name(forum: Forum, language: str) -> str:
    mark = "" if forum.verified else say(Message(" [unverified]"), language)
    return in_language(forum.name, language) + mark


def _is_term(limit: TimeLimit) -> bool:
    return limit.term_unknown or limit.number is not None


def _days_of(limit: TimeLimit) -> float:
    """How long, roughly; a term nobody could find may have run out tomorrow."""
    return 0 if limit.number is None else limit.number * DAYS[limit.unit or "day"]


def is_of_home_state(each: CheckedCase, forum: Forum, state: str | None, duty: Duty = "custody") -> bool:
    """Whether a body is of the home state of somebody in the case: a consulate, or for a duty of that state its own bodies.

    The own bodies of a state are of the home state too where its nationals are in a case that is not against it alone. Of
    somebody whose nationality is not on record that may be any state but the one in which they are.
    """
    if forum.id in HOME_BODIES:
        return True
    own = forum.state or (state if forum.id in NATIONAL else None)
    is_home = own is not None and any(
        own in person.nationality if person.nationality else own != _last_in(each.case, person.id, each.case.states)
        for person in each.case.people
    )
    return is_home and (duty == "nationality" or any(other != own for other in each.case.states))


def state_against(case: Case, who: str) -> str | None:
    """The state of the case that a paper about somebody is against: not their own where there is another; of several that in
    which they were last on record, else the first."""
    own = next((person.nationality for person in case.people if person.id == who), ())
    states = [state for state in case.states if state not in own] or list(case.states)
    return _last_in(case, who, states) or next(iter(states), None)


def _last_in(case: Case, who: str, states: Sequence[str]) -> str | None:
    """In which of some states somebody was last on record; the only one where there is no other."""
    places = {place.id: place.state for place in case.places}
    told = [entry for entry in case.entries if entry.who == who and places.get(entry.place or "") in states]
    if len(states) > 1 and told:
        return places[max(told, key=lambda entry: entry.on.span_days).place or ""]
    return states[0] if len(states) == 1 else None


def may_reach_home_state(each: CheckedCase) -> bool:
    """Whether every person of the case gave a consent to reach the consulate that still stands on the day."""
    given = {
        consent.who
        for consent in each.case.consents
        if consent.use == "consulate"
        and (consent.given.last or each.day + 1) <= each.day
        and (consent.withdrawn is None or (consent.withdrawn.first or 0) > each.day)
    }
    return all(person.id in given for person in each.case.people)
