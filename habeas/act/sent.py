"""What was sent to whom, until when an answer is due by the body's own rule, and what came: silence counted in days.

A term to answer runs from the day on which the body got the paper; where that is not recorded, from the day it was sent,
and `is_sure` is false: the body may still be in time.
"""

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, replace
from statistics import median
from typing import Final, Literal

from habeas.act.states import places_of
from habeas.act.terms import Term, over, term
from habeas.act.waiting import ANSWER, ANSWERS, Wait, waiting
from habeas.check.findings import Finding
from habeas.dates import When
from habeas.law import forums
from habeas.law.forums import ClockFrom, Forum, TimeLimit
from habeas.record.case import Case, Entry
from habeas.tell.remedies import state_against

SENT: Final = frozenset({*ANSWERS, "application_lodged", "suit_filed", "own_expense_requested"})
LONGER: Final = "answer_term_extended"
"""The kind of entry by which a body tells that its answer takes longer."""
SILENT: Final = "not_done"
TOLD_BY: Final = frozenset({*SENT, *(kind for kinds in ANSWERS.values() for kind in kinds), ANSWER, LONGER, SILENT})
"""The kinds of entry that `sent` looks at; what supersedes one may be of any kind."""
REFUSED: Final = ("refused", "inadmissible", "not_examined", "not_taken")
REFUSALS: Final = ("review_refused", "return_refused", "travel_document_refused", "interim_measure_refused")
State = Literal["refused", "answered", "late", "waiting"]
PATIENCE: Final = 30
"""Days after which a body without a term of its own counts as silent."""


@dataclass(frozen=True, slots=True)
class Sent:
    """A paper sent. `forum` is None where the record names no known body; `due` where its rule names no figure.

    `due` is the earliest end of the term, `over` the day with which it has surely ended: they differ where a day is vague or a
    time is not recorded. `is_longer`: the body told that its answer takes longer. `people`: the ids of those whom it is about;
    `silence`: the entry that says that nothing came, the latest one.
    """

    wait: Wait
    to: str
    forum: Forum | None
    due: Term | None
    is_sure: bool
    over: int | None = None
    is_longer: bool = False
    people: tuple[str, ...] = ()
    silence: Entry | None = None

    @property
    def is_late(self) -> bool:
        """Whether nobody answered although the term is over, counted on the day that was asked for."""
        patience = PATIENCE if self.over is None else max(0, self.over - self.wait.entry.on.span_days[1])
        return self.wait.answer is None and self.wait.days > patience

    @property
    def is_refused(self) -> bool:
        """Whether the answer was no."""
        answer = self.wait.answer
        return answer is not None and (answer.kind in REFUSALS or answer.fields.get("result") in REFUSED)

    @property
    def state(self) -> State:
        """What came of it."""
        if self.is_refused:
            return "refused"
        if self.wait.answer is not None:
            return "answered"
        return "late" if self.is_late else "waiting"


def sent(current: Sequence[Entry], case: Case, day: int) -> list[Sent]:
    """Everything sent by the day, in the order of time; one paper about several people is one. `current` are entries of `case`.

    Of bodies of one name in several states that of the state is meant against which the paper is.
    """
    found: dict[str, Sent] = {}
    longer = frozenset(each.re for each in current if each.kind == LONGER and each.on.span_days[0] <= day)
    about: dict[str, list[str]] = {}
    for wait in waiting(current, None, day, SENT):
        about.setdefault(wait.entry.id, []).extend(filter(None, [wait.entry.who]))
        one = _sent(wait, _states(wait.entry, case), longer)
        if wait.entry.id not in found or (found[wait.entry.id].wait.answer is None and wait.answer is not None):
            found[wait.entry.id] = one
    silent = {
        entry.re: entry
        for entry in sorted(current, key=lambda entry: entry.until.span_days if entry.until else entry.on.span_days)
        if entry.kind == SILENT and entry.re in found and entry.fields.get("what") == ANSWER
    }
    return [
        replace(one, people=tuple(dict.fromkeys(about[key])), silence=silent.get(key)) for key, one in found.items()
    ]


def _states(entry: Entry, case: Case) -> Sequence[str]:
    """The states of a case, that of a paper first: the one of its place, else the one a paper about its person is against."""
    own = places_of(case).get(entry.place or "") or state_against(case, entry.who or "")
    return tuple(dict.fromkeys([*([own] if own else []), *case.states]))


def body_of(entry: Entry, states: Sequence[str]) -> tuple[str, Forum | None]:
    """To whom something went, as the record writes it, and the body that this is, if its id stands there."""
    told = entry.fields.get("to") or entry.with_ or entry.fields.get("from") or ""
    name = told if isinstance(told, str) else ""
    for state in (*states, None):
        if (forum := forums.forum(name, state)) is not None:
            return name, forum
    return name, None


def _sent(wait: Wait, states: Sequence[str], longer: Container[str | None]) -> Sent:
    name, forum = body_of(wait.entry, states)
    if forum is None:
        return Sent(wait, name, None, None, False)
    state = forum.state or (states[0] if states else None)
    received = wait.entry.fields.get("received_on")
    start, is_sure = (received, True) if isinstance(received, When) else (wait.entry.on, False)
    own = [limit for limit in _clocked(forum, "lodged") if limit.clock and wait.entry.kind in limit.clock.of]
    due, last = term(own, start, state), over(own, start, state)
    more = _clocked(forum, "extended")
    if due is None or last is None or not more or wait.entry.id not in longer:
        return Sent(wait, name, forum, due, is_sure, last)
    end = When("", due.day, last)
    return Sent(wait, name, forum, term(more, end, state), is_sure, over(more, end, state), is_longer=True)


def _clocked(forum: Forum, since: ClockFrom) -> list[TimeLimit]:
    return [limit for limit in forum.answer_due if limit.clock is not None and limit.clock.since == since]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of the breaches that stood on the day on which a paper was sent: how many, and how many have ended."""

    stood: int
    ended: int


def outcome(paper: Sent, findings: Iterable[Finding], day: int) -> Outcome:
    """The breaches of its people that stood when it was sent, each rule once for a person, and those over by the day."""
    on = paper.wait.entry.on.span_days[0]
    last: dict[tuple[str, str], int | None] = {}
    for finding in findings:
        if finding.verdict != "breach" or finding.who not in paper.people or finding.since > on:
            continue
        if finding.until is None or finding.until >= on:
            rule = finding.who, finding.norm.id
            known = last.get(rule, finding.until)
            last[rule] = None if None in (known, finding.until) else max(known or 0, finding.until or 0)
    return Outcome(len(last), sum(until is not None and until < day for until in last.values()))


@dataclass(frozen=True, slots=True)
class Record:
    """How a body answers: papers sent to it, answered, refused, silent beyond its term, and still in time; median days."""

    to: str
    forum: Forum | None
    sent: int
    answered: int
    refused: int
    silent: int
    waiting: int
    days: float | None


def records(papers: Iterable[Sent]) -> list[Record]:
    """One line a body, the one that was asked most first. `refused` are among the answered."""
    groups: dict[str, list[Sent]] = {}
    for paper in papers:
        groups.setdefault(paper.forum.id if paper.forum else paper.to, []).append(paper)
    found = [_record(name, own) for name, own in groups.items()]
    return sorted(found, key=lambda record: (-record.sent, record.to))


def _record(name: str, own: Sequence[Sent]) -> Record:
    answered = [paper for paper in own if paper.wait.answer is not None]
    silent = sum(paper.is_late for paper in own)
    return Record(
        name, own[0].forum, len(own), len(answered), sum(paper.is_refused for paper in answered), silent,
        len(own) - len(answered) - silent, median(paper.wait.days for paper in answered) if answered else None,
    )  # fmt: skip
