"""What was sent, and who is held, in the words of a page."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from habeas.act.sent import Outcome, Sent, outcome
from habeas.casework.case_page import Again
from habeas.casework.terms import CaseExpected
from habeas.check.day_words import day_words
from habeas.desk.acting.term_words import TermWords
from habeas.record.case import Case as RecordCase
from habeas.record.vocabulary import load_vocabulary
from habeas.store.models import Case
from habeas.tell.agreement import name_of
from habeas.tell.law_words import in_language
from habeas.tell.report import CheckedCase
from habeas.tell.timeline import bars_of


@dataclass(frozen=True, slots=True)
class Waiting:
    """A paper sent, in words; `state` is `answered`, `refused`, `late` or `waiting`."""

    paper: Sent
    key: str
    case: Case
    what: str
    to: str
    on: str
    days: int
    due: TermWords | None
    state: str
    answer: str
    answer_key: str
    outcome: Outcome | None = None

    @property
    def is_answered(self) -> bool:
        return bool(self.answer_key)


@dataclass(frozen=True, slots=True)
class Owed:
    """What a body has to do by a day or hour of its own, in words; `what` is the entry that obliges it."""

    case: Case
    who: str
    key: str
    what: str
    on: str
    body: str
    term: TermWords


def owed_rows(found: Iterable[CaseExpected], day: int, language: str) -> list[Owed]:
    """What bodies owe on a day, in words."""
    return [
        Owed(
            each.case,
            str(each.person or ""),
            each.expected.entry.id,
            load_vocabulary().label(each.expected.entry.kind, language),
            day_words(each.expected.entry.on, language),
            in_language(each.expected.forum.name, language),
            TermWords.of(each.expected.term, each.expected.term.limit, each.expected.forum, day, language),
        )
        for each in found
    ]


def waiting_rows(
    row: Case, papers: Iterable[Sent], day: int, language: str, again: Again | None = None
) -> list[Waiting]:  # fmt: skip
    """The papers sent in a case as of a day, the latest first; with its check, what became of the breaches then."""
    found = [_row(row, paper, day, language) for paper in papers]
    if again is not None:
        found = [replace(each, outcome=outcome(each.paper, again.findings, again.day)) for each in found]
    return found[::-1]


def _row(row: Case, paper: Sent, day: int, language: str) -> Waiting:
    vocabulary, wait = load_vocabulary(), paper.wait
    answer = ""
    if wait.answer is not None:
        label = vocabulary.label(wait.answer.kind, language)
        answer = f"{label}, {day_words(wait.answer.on, language)}"
    return Waiting(
        paper,
        wait.entry.id,
        row,
        vocabulary.label(wait.entry.kind, language),
        in_language(paper.forum.name, language) if paper.forum else paper.to or _("not told to whom"),
        day_words(wait.entry.on, language),
        wait.days,
        TermWords.of(paper.due, paper.due.limit, paper.forum, day, language) if paper.due and paper.forum else None,
        _state(paper),
        answer,
        wait.answer.id if wait.answer else "",
    )


def _state(paper: Sent) -> str:
    if paper.is_refused:
        return "refused"
    if paper.wait.answer is not None:
        return "answered"
    return "late" if paper.is_late else "waiting"


def held_people(again: Again, spoken: RecordCase) -> list[tuple[str, str]]:
    """Who is held on the day of the check: id, and name as the reader may know it (`spoken`)."""
    each = CheckedCase(again.case, again.day, (), again.checked)
    return [
        (person.id, name_of(person))
        for person in spoken.people
        if _own(again.case, person.id)
        and any(bar.closed and bar.until > again.day for bar in bars_of(each, person.id, {}))
    ]


def _own(case: RecordCase, who: str) -> bool:
    return any(entry.who == who for entry in case.entries)
