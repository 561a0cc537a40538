"""The bodies that can take what was found: open or closed, and why, until when, by which rule and source.

`open` is None where the record does not tell: a day that is missing is asked for, and is never read as *in time*.
The home state is closed until every person of the case has consented to this step (`may_reach_home_state`).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import Final

from habeas.act.decided import UNDOING, Standing, Start, hears_appeal, service, starts
from habeas.act.matter import ENDED, LODGED, concerns, in_the_way, shut_by
from habeas.act.states import places_of, states_of
from habeas.act.terms import Term, term
from habeas.check.cases import standing_entries
from habeas.check.findings import Finding
from habeas.dates import FALSE, TRUE, UNKNOWN, When
from habeas.law import forums
from habeas.law.access import access, takes
from habeas.law.forums import Forum, TimeLimit
from habeas.record.case import Entry
from habeas.tell.remedies import VERDICTS, forum_of, is_of_home_state, may_reach_home_state
from habeas.tell.report import CheckedCase
from habeas.words import Message

OVER: Final = ("released", "left_centre", "removed", "extradited", "death")
GONE: Final = ("removed", "extradited", "death")
WHOSE: Final = Message("the record does not tell which state decided: name the place of the decision")
HOME_CLOSED: Final = Message(
    "closed: the home state is told nothing without the person's own dated consent to this step"
)
NO_DECISION: Final = Message("it hears appeals, and no decision that it could hear one against is on record")
HANDED_OVER: Final = Message("the day on which the decision was handed over")


@dataclass(frozen=True, slots=True)
class Option:
    """A body for one finding, or for a decision that can be appealed (`entry`). `open` is Kleene: 0 closed, 1 not known, 2.

    `deadline` is the last day, or where `waits` the first on which one may ask; `asked` what the record has to tell first.
    """

    finding: Finding | None
    entry: Entry | None
    forum: Forum
    state: str | None
    open: int
    why: tuple[Message, ...]
    deadline: Term | None = None
    rule: TimeLimit | None = None
    waits: bool = False
    asked: Message | None = None
    shuts: tuple[str, ...] = ()
    verified: bool = True
    """Whether what was read of the treaty and the state was seen; the body and the rule have flags of their own."""
    instead: tuple[Forum, ...] = ()
    """Of a closed option, the bodies that are open for the same finding or decision; empty where one body was asked about."""


def options(each: CheckedCase, known_at: int | None = None, only: str | None = None) -> list[Option]:
    """Every body for what was found in a case and for the decisions in it, as things stand on the day of the check.

    `known_at` is the day of the knowledge with which the case was checked: what came on record later decides nothing here.
    `only` is the id of the one body that is asked about.
    """
    telling = _telling()
    standing = standing_entries(each.case, each.day, known_at)
    current = Standing(entry for entry in standing if entry.kind in telling or entry.fields.get("final") is True)
    found = [*_of_findings(each, current, only), *_of_decisions(each, current)]
    return _with_open([option for option in found if only in (None, option.forum.id)])


@cache
def _telling() -> frozenset[str]:
    """The kinds of entry that can decide anything here: those that start a clock, and what was lodged, served or ended."""
    known = forums.shipped()
    limits = [
        limit for forum in (*known.international.values(), *known.domestic.values()) for limit in forum.time_limits
    ]
    started = {kind for limit in limits if limit.clock is not None for kind in limit.clock.of}
    return frozenset({*started, *LODGED, *OVER, *ENDED, "notified", "appeal_filed", *UNDOING})


def _of_findings(each: CheckedCase, current: Standing, only: str | None) -> Iterator[Option]:
    for finding in each.findings:
        if finding.verdict in VERDICTS:
            for code in dict.fromkeys(finding.norm.remedies):
                state = finding.state or (each.case.states[0] if each.case.states else None)
                forum = forum_of(each, code, finding.state)
                if forum is not None and only in (None, forum.id):
                    yield _option(each, current, forum, state, finding)


def _of_decisions(each: CheckedCase, current: Standing) -> Iterator[Option]:
    """The appeals against decisions that stand, whether or not anything was found in them."""
    places = places_of(each.case)
    for entry in current:
        states = states_of(entry, places, each.case.states) if entry.id not in current.undone else ()
        for state in states:
            for option in _appeals(each, entry, state, current):
                yield option if len(states) == 1 else _with(option, TRUE, WHOSE)


def _appeals(each: CheckedCase, entry: Entry, state: str, current: Standing) -> Iterator[Option]:
    """The bodies of a state that hear an appeal against a decision, or can be asked to look at it again."""
    for forum in forums.shipped().of_state(state):
        limits = [limit for limit in _clocked(forum) if starts(limit.clock, entry)]
        waits = [limit for limit in limits if limit.clock is not None and limit.clock.waits]
        if waits:  # the rule of the day on which one asks, for whoever is still held
            limits = [limit for limit in waits if limit in forum.limits_on(each.day)]
            limits = [replace(limit, valid=None) for limit in limits if not _is_over(entry, current, each.day)]
        if limits:
            option = Option(None, entry, forum, state, TRUE, ())
            for filed in current:
                if filed.kind == "appeal_filed" and filed.re == entry.id and not waits:
                    option = _with(option, TRUE, Message("an appeal was filed: %(day)s", {"day": filed.on}))
            is_shut = is_of_home_state(each, forum, state) and not may_reach_home_state(each)
            yield _with(option, FALSE, HOME_CLOSED) if is_shut else _against(each, option, limits, entry, current)


def _against(each: CheckedCase, option: Option, limits: list[TimeLimit], entry: Entry, current: Standing) -> Option:
    """The option with the term that runs from a decision; closed where an appeal against it was decided already."""
    if not hears_appeal(option.forum, entry):  # one has to wait from the event itself, whenever it was told
        return _timed(each, option, limits, entry.on, entry=entry)
    decided = current.upheld.get(entry.id)
    if decided is None:
        return _timed(each, option, limits, service(entry, current), entry=entry)
    why = Message("the appeal against the decision was decided: %(day)s", {"day": decided.on})
    return _with(option, FALSE, why, rule=_rule(option.forum, each.day), entry=entry)


def _option(each: CheckedCase, current: Standing, forum: Forum, state: str | None, finding: Finding) -> Option:
    bare = Option(finding, None, forum, state, TRUE, (), shuts=shut_by(forum))
    if is_of_home_state(each, forum, state, finding.norm.duty_of) and not may_reach_home_state(each):
        return _with(bare, FALSE, HOME_CLOSED)
    last = each.day if finding.until is None else finding.until
    today = access(forum, state, each.day)
    option = bare = replace(bare, verified=today.verified)
    for found in (today, takes(forum, state, finding.since, last)):
        if found.standing == "closed":
            return _with(bare, FALSE, *([] if found.why is None else [found.why]))
        if found.why is not None and found.why not in option.why:
            option = _with(option, UNKNOWN if found.standing == "not_known" else TRUE, found.why)
    for entry in current if forum.threshold is not None else ():
        if entry.kind in GONE and concerns(entry, finding) and entry.on.span_days[0] <= each.day:
            gone = Message(
                "it asks for harm that is still to come; a removal or a death is on record: %(day)s", {"day": entry.on}
            )
            option = _with(option, UNKNOWN, gone)
    for why in (*_before_its_rules(forum, each.day), *in_the_way(each.case, forum, state, finding, current, each.day)):
        option = _with(option, UNKNOWN, why)
    return _by_clock(each, option, current, finding)


def _by_clock(each: CheckedCase, option: Option, current: Standing, finding: Finding) -> Option:
    """The option with the term that its clock gives: from a final decision, the breach, or the latest entry it names."""
    limits = [limit for limit in _clocked(option.forum) if limit.clock is not None and not limit.clock.waits]
    since = {limit.clock.since for limit in limits if limit.clock is not None}
    began = _began(finding, each.day)
    if "breach" in since and began is not None:
        return _timed(each, option, limits, When.of_day(began), sure=False)
    if "final_decision" in since:
        own = [entry for entry in current if entry.fields.get("final") is True and concerns(entry, finding)]
        if not own:
            asked = Message("the final decision and the day on which it was handed over")
            ended = list(_since_the_end(each, option, limits, finding))
            why = [*_first(option.forum), *ended]
            return _with(option, UNKNOWN if ended else TRUE, *why, rule=_rule(option.forum, each.day), asked=asked)
        latest = max(own, key=lambda entry: (entry.on.span_days, entry.order))
        return _timed(each, option, limits, service(latest, current), entry=latest)
    named = [
        entry
        for entry in current
        if concerns(entry, finding)
        and entry.id not in current.undone
        and entry.on.span_days[0] <= each.day
        and any(it.clock is not None and it.clock.since != "breach" and starts(it.clock, entry) for it in limits)
    ]
    if not named:
        rule, first = _rule(option.forum, each.day), _first(option.forum)
        if option.forum.only_appeals:
            return _with(option, UNKNOWN, NO_DECISION, *first, rule=rule, asked=HANDED_OVER)
        return _with(option, option.open, *first, rule=rule)
    latest = max(named, key=lambda entry: (entry.on.span_days, entry.order))
    return _against(each, option, [it for it in limits if starts(it.clock, latest)], latest, current)


def _began(finding: Finding, day: int) -> int | None:
    """The first day on which anybody could know of a breach. What is still to come starts no term; of what was due, and
    of which nobody knows that it was done, the due day does."""
    if finding.verdict not in ("coming", "due"):
        return finding.since
    return finding.until if finding.until is not None and finding.until < day else None


def _timed(
    each: CheckedCase,
    option: Option,
    limits: list[TimeLimit],
    start: "Start | When",
    sure: bool = True,
    entry: Entry | None = None,
) -> Option:
    """The option with its last day, closed where that has surely passed, *not known* where it may have."""
    served = isinstance(start, Start) and start.served
    when = start.when if isinstance(start, Start) else start
    found = term(limits, when, option.state)
    if found is None:
        untold = _untold(limits, when)
        return _with(option, UNKNOWN if untold else TRUE, *untold, rule=_rule(option.forum, each.day), entry=entry)
    day = {"day": found.moment}
    if found.limit.clock is not None and found.limit.clock.waits:
        shut = (Message("not before %(day)s", day),) if found.day > each.day else ()
        return _with(
            option, FALSE if shut else option.open, *shut, deadline=found, rule=found.limit, entry=entry, waits=True
        )
    asked = None if served or not sure else HANDED_OVER
    if found.day >= each.day:
        return _with(option, option.open, deadline=found, rule=found.limit, entry=entry, asked=asked)
    if sure and served and when.is_one_day:
        why = Message("the term ended on %(day)s; ask the body to restore it where there was good reason", day)
        return _with(option, FALSE, why, deadline=found, rule=found.limit, entry=entry)
    why = Message("the term may have ended on %(day)s: the day from which it runs is not recorded", day)
    return _with(option, UNKNOWN, why, deadline=found, rule=found.limit, entry=entry, asked=asked)


def _untold(limits: list[TimeLimit], start: When) -> tuple[Message, ...]:
    """Why no last day can be told: no figure was found, or the rules that were begin later than this term."""
    if all(limit.term_unknown for limit in limits):
        return (Message("how long one has was not seen: file at once"),)
    return _not_before(limits, start.span_days[0])


def _before_its_rules(forum: Forum, day: int) -> tuple[Message, ...]:
    """That all which was seen of a body begins later than the day."""
    return () if forum.state is None or forum.limits_on(day) else _not_before(forum.time_limits, day)


def _not_before(limits: Iterable[TimeLimit], day: int) -> tuple[Message, ...]:
    first = [limit.valid.first for limit in limits if limit.valid is not None and limit.valid.first is not None]
    later = min(first, default=day)
    return (
        (Message("what its rule was before %(day)s was not seen", {"day": When.of_day(later)}),) if later > day else ()
    )


def _with(
    option: Option,
    open: int,
    *why: Message,
    deadline: Term | None = None,
    rule: TimeLimit | None = None,
    entry: Entry | None = None,
    waits: bool = False,
    asked: Message | None = None,
) -> Option:
    return replace(
        option,
        entry=entry or option.entry,
        open=min(option.open, open),
        why=(*option.why, *why),
        deadline=deadline or option.deadline,
        rule=rule or option.rule,
        waits=waits,
        asked=asked or option.asked,
    )


def _clocked(forum: Forum) -> list[TimeLimit]:
    return [limit for limit in forum.time_limits if limit.clock is not None]


def _rule(forum: Forum, day: int) -> TimeLimit | None:
    """The rule to show where nothing can be reckoned: of those in force the first."""
    return next(iter(forum.limits_on(day)), None)


def _is_over(entry: Entry, current: Standing, day: int) -> bool:
    """Whether the custody that the entry began, or was ordered by, has ended by the day, as far as the record says."""
    if entry.until is not None and entry.until.span_days[1] < day:
        return True
    return any(
        other.kind in OVER and other.who == entry.who and entry.on.span_days[0] <= other.on.span_days[1] <= day
        for other in current
    )


def _first(forum: Forum) -> tuple[Message, ...]:
    """What has to come first, where the body asks for that."""
    return (Message("first: remedies at home"),) if forum.exhausts else ()


def _since_the_end(each: CheckedCase, option: Option, limits: list[TimeLimit], finding: Finding) -> Iterator[Message]:
    """That the term may have ended where no remedy was effective: it ran from the end of what happened then."""
    if option.forum.ends_start_term and finding.until is not None:
        found = term(limits, When.of_day(finding.until), option.state)
        if found is not None and found.day < each.day:
            day = {"day": When.of_day(found.day)}
            yield Message("if no remedy at home was effective, the term ended on %(day)s", day)


def _with_open(found: list[Option]) -> list[Option]:
    """The options, the closed ones with the bodies that are open for the same finding, or against the same decision."""
    open_for: dict[tuple[bool, str], dict[str, Forum]] = {}
    for option in found:
        if option.open == TRUE:
            open_for.setdefault(_subject(option), {})[option.forum.id] = option.forum
    return [
        replace(option, instead=tuple(open_for.get(_subject(option), {}).values())) if option.open == FALSE else option
        for option in found
    ]


def _subject(option: Option) -> tuple[bool, str]:
    """What an option is about: a finding, else a decision."""
    return (True, option.finding.id) if option.finding else (False, option.entry.id if option.entry else "")
