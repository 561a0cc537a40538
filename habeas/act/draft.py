"""A draft of a paper: its template filled from the record and the check, and what the lawyer has to know before signing.

Nothing of a protected source may be in the case given here (`habeas.tell.withheld.without_sources`); the home state is
told nothing without consent (`RefusedError`), and a paper that goes there or traces somebody carries no finding at all.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from habeas.act.brief import (
    Exhibit,
    Fact,
    File,
    Gap,
    Gaps,
    PersonWords,
    custody_words,
    decision_words,
    facts_of,
    family_of,
    parents_of,
    people_of,
)
from habeas.act.custody import custody_of
from habeas.act.filling import fill, headed
from habeas.act.letters import UNREVIEWED, Letter
from habeas.act.notes import ASKS, agrees, has_power, missing_labels, notes_of
from habeas.act.options import HOME_CLOSED, options
from habeas.act.papers import goes_to
from habeas.act.pleading import Pleaded, groups_for, plead
from habeas.act.skeleton import skeleton
from habeas.act.told import sentence, when
from habeas.act.waiting import ANSWERS, STEPS, Wait, waiting
from habeas.check.amounts import long_day, time_text
from habeas.check.cases import standing_entries
from habeas.check.describe import Teller
from habeas.dates import Length
from habeas.law import forums
from habeas.law.forums import Forum
from habeas.record.case import Entry, Person
from habeas.tell.agreement import name_of
from habeas.tell.citations import record_of
from habeas.tell.law_words import in_language
from habeas.tell.remedies import forum_of, is_of_home_state, may_reach_home_state, state_against
from habeas.tell.report import CheckedCase, Report
from habeas.words import Message

CONSULAR: Final = frozenset(
    {"consulate_informed", "consulate_visited", "consular_notice_requested", "travel_document_requested",
     "travel_document_issued", "travel_document_refused", "nationality_denied"}
)  # fmt: skip
"""Steps of a removal; they are facts, and no complaint of the person."""
ARTICLES: Final = "articles"
"""The question for the articles that a paper invokes: without an answer, those of what it pleads."""
_BODY: Final = ("to", "by", "ordered_by")
_CUT: Final = re.compile(r"\s*[(:].*")


class RefusedError(Exception):
    """No draft is made; `why` says why and what to do."""

    def __init__(self, why: Message) -> None:
        super().__init__(why.id)
        self.why = why


@dataclass(frozen=True, slots=True)
class Wish:
    """Which paper, about whom, to which body (None: the usual one), with which answers; `files` by source. Of a
    `template` of somebody's own, whether it `is_reviewed` in the language of the paper."""

    letter: Letter
    who: str
    forum: str | None = None
    answers: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, tuple[File, ...]] = field(default_factory=dict)
    template: bytes | None = None
    is_reviewed: bool = False


@dataclass(frozen=True, slots=True)
class Draft:
    """A paper ready to be read. `missing` was left out of it and is asked for; `notes` are for the lawyer alone."""

    data: bytes
    letter: Letter
    person: Person
    forum: Forum | None
    language: str
    facts: tuple[Fact, ...]
    pleaded: tuple[Pleaded, ...]
    exhibits: tuple[Exhibit, ...]
    missing: tuple[str, ...]
    asked: Mapping[str, str]
    notes: tuple[str, ...]
    is_reviewed: bool


def draft(report: Report, each: CheckedCase, wish: Wish, reader: str | None = None) -> Draft:
    """The draft of a paper about a person of the case, in the language of the report. Raises RefusedError, UnfilledError.

    What stands beside it (`missing`, `asked`, `notes`) is in the language of the `reader`, else in that of the paper.
    """
    person = next((one for one in each.case.people if one.id == wish.who), None)
    if person is None:
        raise RefusedError(Message("“%(who)s” is nobody in this case.", {"who": wish.who}))
    forum = body_of(each, wish)
    _refuse(each, wish, person, forum)
    beside = replace(report, language=reader or report.language)
    work = _Work(report, each, wish, person, forum, beside)
    context = work.context()
    title = in_language(wish.letter.name, report.language)
    data = fill(wish.template or skeleton(wish.letter, report.language), context, title)
    is_reviewed = wish.is_reviewed if wish.template else report.language in wish.letter.reviewed
    if not is_reviewed:
        data = headed(data, UNREVIEWED[report.language])
    own = options(each, report.known_at, forum.id) if forum is not None else []
    return Draft(
        data, wish.letter, person, forum, report.language, work.facts, work.pleaded, work.exhibits,
        missing_labels(work.gaps.names, wish.letter, name_of(person), beside.language),
        {name: text for name, text in _questions(wish.letter, beside).items() if f"ask.{name}" in work.gaps.names},
        (*notes_of(beside, each, wish.letter, person, own), *work.notes), is_reviewed,
    )  # fmt: skip


def body_of(each: CheckedCase, wish: Wish) -> Forum | None:
    """The body that the paper goes to: the one wished for, else the first that exists in the state."""
    state = state_against(each.case, wish.who)
    wanted = (wish.forum,) if wish.forum else wish.letter.forums
    return next((forum for code in wanted if (forum := forum_of(each, code, state)) is not None), None)


def _questions(letter: Letter, report: Report) -> dict[str, str]:
    own = {name: in_language(text, report.language) for name, text in letter.asks.items()}
    return {name: report.say(text) for name, text in ASKS.items()} | own


def _refuse(each: CheckedCase, wish: Wish, person: Person, forum: Forum | None) -> None:
    letter, state = wish.letter, state_against(each.case, wish.who)
    if not letter.fits(state):
        raise RefusedError(
            Message("This paper is for %(states)s alone, not for %(state)s.",
                    {"states": ", ".join(letter.states), "state": state or "?"})
        )  # fmt: skip
    if wish.forum and (forum is None or wish.forum not in (*letter.forums, forum.id) or not goes_to(letter, forum)):
        known = {"forum": wish.forum, "forums": ", ".join(letter.forums) or "—"}
        raise RefusedError(Message("This paper does not go to %(forum)s; it goes to: %(forums)s.", known))
    told = wish.answers.get("to_name", "")
    is_home = letter.home or _is_home(told, person) or (forum is not None and is_of_home_state(each, forum, state))
    if is_home and not may_reach_home_state(each):
        raise RefusedError(HOME_CLOSED)


def _is_home(told: str, person: Person) -> bool:
    """Whether the body that a lawyer names may be of the person's home state: any consulate, or one that names it."""
    from habeas.record.vocabulary import load_vocabulary

    vocabulary = load_vocabulary()
    own = [vocabulary.states[state] for state in person.nationality if state in vocabulary.states]
    names = {name for state in own for name in (state.label("en"), state.label("ru"), *state.also)}
    folded = told.casefold()
    stems = {
        name[:-1] if len(name) > 5 else name for name in (name.casefold() for name in names)
    }  # in any case of Russian
    return bool(told) and (vocabulary.authority_of(told) == "consulate" or any(stem in folded for stem in stems))


class _Work:
    """One draft under way: gathers what the template names."""

    def __init__(
        self, report: Report, each: CheckedCase, wish: Wish, person: Person, forum: Forum | None, beside: Report
    ) -> None:
        """`beside` tells the lawyer what `report` does not tell the body: in the lawyer's language."""
        self.report, self.each, self.wish, self.person, self.forum = report, each, wish, person, forum
        self.beside = beside
        self.gaps = Gaps()
        self.teller = Teller(report.program.vocabulary, report.language)
        self.current = standing_entries(each.case, each.day, report.known_at)
        self.facts: tuple[Fact, ...] = ()
        self.exhibits: tuple[Exhibit, ...] = ()
        self.pleaded: tuple[Pleaded, ...] = ()
        self.notes: tuple[str, ...] = ()
        self.law = ""

    def context(self) -> dict[str, Any]:
        letter, report, language = self.wish.letter, self.report, self.report.language
        is_bare = letter.home or letter.consent == "trace"
        if not is_bare:
            self._plead()
        state = self._state()
        entry = self._attacked()
        parents = [name_of(one) for one in parents_of(self.each.case, self.person.id)]
        people = people_of(letter, self.each.case, self.person.id)
        steps = [one for one in self.current if one.kind in STEPS - CONSULAR and one.who in people and not is_bare]
        number = next((str(one.fields["proceeding"]) for one in reversed(steps) if one.fields.get("proceeding")), "")
        elsewhere = self._elsewhere(steps)
        waits = [wait for who in people for wait in self._silence(who)]
        found = {
            "to": {"name": self._addressee()},
            "ask": self._answers(),
            "person": PersonWords(self.person, self.each, report, self.gaps),
            "parents": {"names": self._and(parents) or Gap("parents.names", self.gaps)} if parents else self._no_parents(),
            "custody": custody_words(custody_of(self.each, self.person.id, language), self.gaps),
            "decision": decision_words(entry, self.current, self.teller, self.gaps),
            "case": {"number": number or Gap("case.number", self.gaps)},
            "state": {"name": report.program.vocabulary.label(state, language) if state else ""},
            "today": long_day(self.each.day, language),
            "facts": self.facts,
            "family": [{"text": text} for text in family_of(self.each.case, self.person.id, self.teller)],
            "findings": self.pleaded,
            "steps": [self._step(one, people) for one in steps if one not in elsewhere],
            "elsewhere": [self._step(one, people) for one in elsewhere if not self._is_ours(one)],
            "silence": [{"text": self._wait(wait, alone=len(people) == 1)} for wait in waits if wait.days > 0],
            "exhibits": self.exhibits,
            "agreed": agrees(self.each, letter, people, report.known_at) or Gap("agreed", self.gaps),
            "power": has_power(self.each, people, report.known_at) or Gap("power", self.gaps),
        }  # fmt: skip
        for name in letter.needs:  # what the form of the body asks for is wanted, whether or not the text names it
            part, _, value = name.partition(".")
            own = found[part]
            bool(own[value] if isinstance(own, dict) else getattr(own, value))
        return found

    def _state(self) -> str | None:
        return state_against(self.each.case, self.wish.who)

    def _plead(self) -> None:
        """Facts, findings and exhibits; a fact keeps its number where a reason names it."""
        letter, each, who = self.wish.letter, self.each, self.person.id
        there = {one.id for one in self.current if one.on.span_days[0] <= each.day}
        told = tuple(_as_of(one, each.day) for one in each.case.entries if one.id in there)
        record = record_of(replace(each.case, entries=told))
        people = people_of(letter, each.case, who)
        places = {entry.place for entry in self.current if entry.who == who and entry.place}
        seen = [one.id for _, one in record.observations if letter.tells(one.indicator) and one.place in places]
        self.facts, self.exhibits, numbers = facts_of(self.report, each, record, people, seen, self.wish.files)
        groups = groups_for(letter, each, who, self._state())
        texts = {fact.number: fact.text for fact in self.facts}
        pleading = plead(self.report, each, groups, record, numbers, texts)
        self.pleaded, self.law = pleading.told, pleading.law
        if self.beside.language != self.report.language:
            pleading = plead(self.beside, each, groups, record, numbers, texts)
        self.notes = pleading.notes
        if pleading.left:
            left = {"findings": "; ".join(pleading.left)}
            self.notes += (self.beside.say(Message("Found as well, and left out of the paper: %(findings)s", left)),)
        if not pleading.told:
            self.notes += (self.beside.say(Message("The check found nothing that this paper could plead.")),)

    def _attacked(self) -> Entry | None:
        """The latest decision of the kinds that the paper attacks."""
        own = [
            one
            for one in self.current
            if one.kind in self.wish.letter.decision and one.who in (None, self.person.id)
            and one.on.span_days[0] <= self.each.day
        ]  # fmt: skip
        return max(own, key=lambda one: (one.on.span_days, one.order), default=None)

    def _silence(self, who: str) -> list[Wait]:
        letter = self.wish.letter
        kinds = _HOME_ASKED if letter.home else None
        if not letter.home and self.forum is not None and self.forum.state is None:
            kinds = frozenset(ANSWERS) - CONSULAR  # what is told there is whether remedies at home were of use
        if letter.consent == "trace":
            return []
        return [wait for wait in waiting(self.current, who, self.each.day, kinds) if wait.answer is None]

    def _step(self, entry: Entry, people: tuple[str, ...]) -> dict[str, str]:
        text = sentence(entry, self.each.case, self.teller, alone=len(people) == 1)
        return {"day": when(entry, self.report.language), "text": text}

    def _elsewhere(self, steps: list[Entry]) -> list[Entry]:
        """In a paper to an international body: the steps before international bodies; those before it are none of them."""
        if self.forum is None or self.forum.state is not None:
            return []
        bodies = forums.shipped().international.keys()
        return [one for one in steps if bodies & {one.with_, *(str(one.fields.get(key)) for key in _BODY)}]

    def _is_ours(self, entry: Entry) -> bool:
        """Whether a step was taken before the body of this paper, under whichever of its procedures."""
        own = {code.partition("-")[0] for code in self.wish.letter.forums}
        named = (entry.with_, *(entry.fields.get(key) for key in _BODY))
        return any(str(name).partition("-")[0] in own for name in named)

    def _wait(self, wait: Wait, *, alone: bool) -> str:
        days = time_text(Length(wait.days, "day"), self.report.language)
        told = sentence(wait.entry, self.each.case, self.teller, alone=alone)
        silent = self.report.say(Message("No answer is on record after %(days)s.", {"days": days}))
        return f"{when(wait.entry, self.report.language)}. {told} {silent}"

    def _answers(self) -> dict[str, object]:
        known = _questions(self.wish.letter, self.report)
        found: dict[str, object] = {
            name: self.wish.answers.get(name) or Gap(f"ask.{name}", self.gaps) for name in known
        }
        if ARTICLES in found and not self.wish.answers.get(ARTICLES) and self.law:
            found[ARTICLES] = self.law
        return found

    def _addressee(self) -> object:
        """The body as the lawyer names it, else as the law does; which one inside a state is asked for."""
        named, gap = self.wish.answers.get("to_name"), Gap("ask.to_name", self.gaps)
        if named or self.forum is None:
            return named or gap
        if self.forum.state is not None:
            bool(gap)
        return _CUT.sub("", in_language(self.forum.name, self.report.language))

    def _no_parents(self) -> "_Nothing":
        return _Nothing({"names": Gap("parents.names", self.gaps)})

    def _and(self, names: list[str]) -> str:
        if len(names) < 2:
            return "".join(names)
        values = {"first": ", ".join(names[:-1]), "last": names[-1]}
        return self.report.say(Message("%(first)s and %(last)s", values))


def _as_of(entry: Entry, day: int) -> Entry:
    """The entry without an end that had not come yet."""
    return replace(entry, until=None) if entry.until is not None and entry.until.span_days[1] > day else entry


class _Nothing(dict[str, object]):
    """Values that are all missing: false in a condition."""

    def __bool__(self) -> bool:
        return False


_HOME_ASKED: Final = frozenset({"consulate_informed", "consular_notice_requested", "travel_document_requested"})
