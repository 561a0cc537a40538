"""Where one can turn with what was found: the bodies, their terms, and how sure each is."""

from habeas.check.amounts import iso, time_text
from habeas.cli.markup import Markup, joined, listed, tag
from habeas.cli.report import CheckedCase, Report, in_language
from habeas.dates import Length
from habeas.law import forums
from habeas.law.forums import Forum, TimeLimit
from habeas.words import Message, say

HOME_BODIES = ("consulate", "state-of-origin")
"""Bodies of the home state: contact may endanger whoever seeks protection, so each step wants the person's consent."""
VERDICTS = ("breach", "not_shown", "due", "coming")


def bodies_of(report: Report, each: CheckedCase) -> dict[str, tuple[Forum, list[str]]]:
    """The bodies for what was found in a case, by id, with the norms that point to each."""
    found: dict[str, tuple[Forum, list[str]]] = {}
    for finding in report.shown(each):
        if finding.verdict in VERDICTS:
            for code in finding.norm.remedies:
                body = forums.forum(code, finding.state)
                if body is not None:
                    norms = found.setdefault(body.id, (body, []))[1]
                    if report.title(finding) not in norms:
                        norms.append(report.title(finding))
    return found


def limit_text(limit: TimeLimit, language: str) -> str:
    """One term: how long, from when, and whether it was verified."""
    text = limit.rule
    if limit.term_unknown:
        text = f"{say(Message('term unknown, file at once'), language)}: {text}"
    elif limit.number is not None and limit.unit is not None:
        text = f"{time_text(Length(float(limit.number), limit.unit), language)}: {text}"
    if limit.starts:
        text += say(Message("; counted from: %(start)s", {"start": limit.starts}), language)
    if limit.valid is not None and (limit.valid.first or limit.valid.last):
        span = f"{iso(limit.valid.first) or '…'} – {iso(limit.valid.last) or '…'}"
        text += say(Message("; for %(span)s", {"span": span}), language)
    return text if limit.verified else text + say(Message(" [unverified: do not rely on it]"), language)


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


def remedies_of(report: Report, each: CheckedCase) -> Markup:
    """The section of a report; nothing where no norm names a body."""
    bodies = bodies_of(report, each)
    if not bodies:
        return Markup()
    parts = [_body(report, each, forum, norms) for forum, norms in bodies.values()]
    intro = Message("Rules of the bodies are told in English where no Russian text was researched.")
    note = tag("p", report.say(intro), css="small") if report.language != "en" else ""
    return joined([tag("h2", report.say(Message("Where to turn"))), note, *parts])


def _body(report: Report, each: CheckedCase, forum: Forum, norms: list[str]) -> Markup:
    language = report.language
    mark = report.say(Message("unverified")) if not forum.verified else ""
    head = tag("h3", in_language(forum.name, language), " ", tag("small", forum.id), " ",
               tag("span", mark, css="flag") if mark else "")  # fmt: skip
    if forum.id in HOME_BODIES and not may_reach_home_state(each):
        closed = Message(
            "Closed. Contact with the home state may endanger whoever seeks protection; only the person's own dated"
            " consent to this step opens it."
        )
        return joined([head, tag("p", report.say(closed), css="note")])
    limits = [limit_text(limit, language) for limit in forum.limits_on(each.day)]
    lines: list[object] = [tag("p", tag("span", forum.nature, lang="en"), css="small")]
    if forum.exhaustion:
        label = report.say(Message("Other remedies first: %(what)s", {"what": forum.exhaustion}))
        lines.append(tag("p", label, css="small"))
    for_what = report.say(Message("For: %(norms)s", {"norms": "; ".join(norms)}))
    terms = listed(limits) if limits else tag("p", report.say(Message("No term is recorded.")))
    return joined([head, tag("p", for_what), terms, *lines])
