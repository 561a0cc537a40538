"""What was sent, and who is held, in the words of a page."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from habeas.act.sent import Outcome, Sent, outcome
from habeas.casework.case_page import Again
from habeas.casework.terms import CaseExpected
from habeas.check.day_words import day_words
from habeas.dates import When
from habeas.desk.acting.term_words import TermWords
from habeas.record.case import Case as RecordCase
from habeas.record.case import Entry
from habeas.record.vocabulary import load_vocabulary
from habeas.store.models import Case
from habeas.tell.agreement import name_of
from habeas.tell.law_words import in_language
from habeas.tell.report import CheckedCase
from habeas.tell.timeline import bars_of


@dataclass(frozen=True, slots=True)
class Waiting:
    """A paper sent, in words; `state` is `answered`, `refused`, `late` or `waiting`.

    `how`: the channel, the receipt and the day on which it reached the body; `said`: what the answer says; `silence`: the last
    day of a silence that was recorded.
    """

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
    how: str
    said: str
    silence: str
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
    row: Case, papers: Iterable[Sent], day: int, language: str, again: Again | None = None, *, notes: bool = False
) -> list[Waiting]:
    """The papers sent in a case as of a day, the latest first; with its check, what became of the breaches then. With `notes`
    what the answers say, for whom that is open."""
    found = [_row(row, paper, day, language, notes) for paper in papers]
    if again is not None:
        found = [replace(each, outcome=outcome(each.paper, again.findings, again.day)) for each in found]
    return found[::-1]


def _row(row: Case, paper: Sent, day: int, language: str, notes: bool) -> Waiting:
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
        paper.state,
        answer,
        wait.answer.id if wait.answer else "",
        _how(wait.entry, language),
        (wait.answer.note or "") if wait.answer and notes else "",
        day_words(silence.until or silence.on, language) if (silence := paper.silence) else "",
    )


def _how(entry: Entry, language: str) -> str:
    channel, receipt, received = (entry.fields.get(name) for name in ("channel", "receipt", "received_on"))
    words = load_vocabulary().words["channel"]
    found = [words[channel].label(language) if channel in words else str(channel)] if isinstance(channel, str) else []
    if receipt:
        found.append(_("receipt: %(number)s") % {"number": receipt})
    if isinstance(received, When):
        found.append(_("received on %(day)s") % {"day": day_words(received, language)})
    return ", ".join(found)


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
