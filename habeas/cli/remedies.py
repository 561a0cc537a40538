"""Where one can turn with what was found: the bodies, those open to the person, their terms."""

from dataclasses import dataclass
from math import inf

from habeas.cli.law_words import in_language, limit_text
from habeas.cli.report import CheckedCase, Report
from habeas.law import forums
from habeas.law.forums import Forum, TimeLimit
from habeas.words import Message, say

HOME_BODIES = ("consulate", "state-of-origin")
"""Bodies of the home state: contact may endanger whoever seeks protection, so each step wants the person's consent."""
DAYS = {"hour": 1 / 24, "day": 1, "month": 30, "year": 365}
VERDICTS = ("breach", "not_shown", "due", "coming")


def bodies_of(report: Report, each: CheckedCase) -> dict[str, tuple[Forum, list[str]]]:
    """The bodies for what was found in a case, by id, with the norms that point to each."""
    found: dict[str, tuple[Forum, list[str]]] = {}
    for finding in report.shown(each):
        if finding.verdict in VERDICTS:
            for code in finding.norm.remedies:
                body = forum_of(each, code, finding.state)
                if body is not None:
                    norms = found.setdefault(body.id, (body, []))[1]
                    if report.title(finding) not in norms:
                        norms.append(report.title(finding))
    return found


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
    for forum, _ in bodies_of(report, each).values():
        if forum.id not in HOME_BODIES or may_reach_home_state(each):
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
