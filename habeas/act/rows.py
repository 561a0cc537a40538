"""The options of a case for another program and for a reader: the contract of `habeas act --format json`."""

from collections.abc import Iterable

from habeas.act.expected import Expected
from habeas.act.options import Option
from habeas.act.papers import papers_for
from habeas.act.terms import Term
from habeas.check.amounts import iso
from habeas.check.day_words import say_with_days
from habeas.dates import FALSE, TRUE
from habeas.law.calendar import Knowledge
from habeas.law.forums import Forum, TimeLimit
from habeas.tell.law_words import in_language
from habeas.tell.report import CheckedCase
from habeas.words import Message, say


def rows(found: Iterable[tuple[CheckedCase, Option]], language: str) -> list[dict[str, object]]:
    """One row an option; days in ISO, `open` true, false or null (not known), `draft` the paper to draft or null."""
    return [row(each, option, language) for each, option in found]


def row(each: CheckedCase, option: Option, language: str) -> dict[str, object]:
    """One option for another program."""
    papers = [letter.id for letter in papers_for(option, each)]
    rule, term, finding = option.rule, option.deadline, option.finding
    day = None if term is None or option.waits else iso(term.day)
    return {
        "finding": None if finding is None else finding.id,
        "norm": None if finding is None else finding.norm.id,
        "who": option.entry.who if finding is None and option.entry else finding.who if finding else None,
        "forum": option.forum.id,
        "name": in_language(option.forum.name, language),
        "state": option.state,
        "open": {TRUE: True, FALSE: False}.get(option.open),
        "why": "; ".join(say(message, language) for message in option.why) or None,
        "instead": [forum.id for forum in option.instead],
        "deadline": day,
        "hour": None if term is None else term.clock,
        "not_before": iso(term.day) if term is not None and option.waits else None,
        "rule": None if rule is None else in_language(rule.rule, language),
        "source": source(option.forum, rule),
        "verified": option.verified and option.forum.verified and (rule is None or rule.verified),
        "from": None if option.entry is None else option.entry.id,
        "asked": None if option.asked is None else say(option.asked, language),
        **_skipped(term),
        "shuts": list(option.shuts),
        "draft": next(iter(papers), None),
        "drafts": papers,
    }


def expected_row(owed: Expected, language: str) -> dict[str, object]:
    """An act that a body owes, for another program: the earliest end of its term as day and, in a term of hours, hour."""
    rule = owed.term.limit
    return {
        "from": owed.entry.id,
        "who": owed.entry.who,
        "forum": owed.forum.id,
        "name": in_language(owed.forum.name, language),
        "state": owed.state,
        "deadline": iso(owed.term.day),
        "hour": owed.term.clock,
        "rule": in_language(rule.rule, language),
        "source": source(owed.forum, rule),
        "verified": owed.forum.verified and rule.verified,
        **_skipped(owed.term),
    }


def _skipped(term: Term | None) -> dict[str, object]:
    """The days off that a term passed over, and whether the holidays of its year are known."""
    return {
        "skipped": [iso(skipped.day) for skipped in term.skipped] if term else [],
        "weekends_only": term is not None and term.knowledge is Knowledge.WEEKENDS_ONLY,
    }


def source(forum: Forum, rule: TimeLimit | None) -> str | None:
    """The norm or the text in which the rule was seen; of a body without a rule, where the body was."""
    if rule is not None and rule.norm:
        return rule.norm
    seen = rule.seen_at if rule is not None and rule.seen_at else forum.seen_at
    return "; ".join(seen) or None


def text_of(each: CheckedCase, option: Option, language: str) -> str:
    """An option in one line."""
    words = {TRUE: Message("open"), FALSE: Message("closed")}.get(option.open, Message("not known"))
    parts = [f"{in_language(option.forum.name, language)} [{option.forum.id}]: {say(words, language)}"]
    told = row(each, option, language)
    if option.deadline is not None and not option.waits:
        parts.append(say_with_days(Message("until %(day)s", {"day": option.deadline.moment}), language))
    parts += [say_with_days(why, language) for why in option.why]
    parts += [str(told["rule"])] if told["rule"] else []
    if option.instead:
        bodies = {"bodies": ", ".join(forum.id for forum in option.instead)}
        parts.append(say(Message("open instead: %(bodies)s", bodies), language))
    if told["asked"]:
        parts.append(say(Message("not recorded: %(what)s", {"what": told["asked"]}), language))
    if told["draft"]:
        parts.append(say(Message("paper: %(name)s", {"name": told["draft"]}), language))
    if option.shuts:
        shut = {"bodies": ", ".join(option.shuts)}
        parts.append(say(Message("filing here may shut: %(bodies)s", shut), language))
    if not told["verified"]:
        parts.append(say(Message("unverified"), language))
    return "; ".join(parts)


def expected_text(owed: Expected, language: str) -> str:
    """An act that a body owes, in one line."""
    name = f"{in_language(owed.forum.name, language)} [{owed.forum.id}]"
    rule = in_language(owed.term.limit.rule, language)
    due = Message("to be done by %(day)s: %(rule)s", {"day": owed.term.moment, "rule": rule})
    parts = [say_with_days(due, language), name]
    if not (owed.forum.verified and owed.term.limit.verified):
        parts.append(say(Message("unverified"), language))
    return "; ".join(parts)
