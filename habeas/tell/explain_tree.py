"""An explanation as a tree of sentences, for a page: the law, what happened, each part with its value and what gave it.

A part carries whether it stands as it must for the verdict (`sign`), and its parts. Of what is joined by *or* those that
decided come first; the others stand apart, so that a page can fold them away.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from habeas.check.amounts import iso, long_day
from habeas.check.day_words import day_words, span_words
from habeas.check.describe import Teller
from habeas.check.explain import Change, Explanation, Section
from habeas.check.explain_forms import Again, Happening, Limited
from habeas.check.ground import Ground
from habeas.check.kleene import FALSE, TRUE, UNKNOWN
from habeas.check.parts import Part
from habeas.check.questions import Asker
from habeas.check.reference.record import Row
from habeas.dates import MINUTES_A_DAY, When
from habeas.law.syntax import And, AtLeast, Compare, Earlier, Lasted, Not, Or, Other, Selector
from habeas.record.case import Case, Observation
from habeas.tell.ask_words import answer_lines
from habeas.tell.explain_words import binding_lines, heading_of, outcome_text
from habeas.tell.grounds_words import GroundWords, measured_text
from habeas.tell.part_words import PartWords
from habeas.tell.record_words import entry_text, source_name
from habeas.tell.report import CheckedCase, Report, weakened_text
from habeas.words import Message

SIGNS = ("no", "unknown", "yes")
MOST_CHANGES = 3
LONGEST = 8


@dataclass(frozen=True, slots=True)
class Branch:
    """One part: a sentence, what it rests on, its own parts, and those that did not decide."""

    sign: str
    text: str
    grounds: tuple[str, ...] = ()
    parts: tuple["Branch", ...] = ()
    others: tuple["Branch", ...] = ()

    @property
    def size(self) -> int:
        """How many sentences stand under it."""
        return 1 + sum(part.size for part in self.parts)

    @property
    def is_long(self) -> bool:
        """Whether a page had better fold it."""
        return self.size > LONGEST


@dataclass(frozen=True, slots=True)
class Chapter:
    """A heading, sentences, and trees beneath them."""

    title: str
    lines: tuple[str, ...] = ()
    branches: tuple[Branch, ...] = ()


@dataclass(frozen=True, slots=True)
class Told:
    """The whole explanation."""

    outcome: tuple[str, ...]
    law: tuple[str, ...]
    chapters: tuple[Chapter, ...]
    open: tuple[tuple[str, tuple[str, ...]], ...]
    """Questions that would settle it, each with what the answer is recorded as."""


def as_tree(
    report: Report, each: CheckedCase, told: Explanation, spoken: Case, hidden: frozenset[str], hidden_words: str
) -> Told:
    """The explanation in the report's language. `spoken` is the case as the reader may see it, `hidden` its closed entries."""
    words = Discreet(spoken, report.teller(told.finding), hidden=hidden, hidden_words=hidden_words)
    parts = PartWords(report, told.finding, spoken, hidden)
    return _Tree(report, each, told, words, parts, hidden).whole()


@dataclass(slots=True)
class Discreet(GroundWords):
    """Tells grounds, but of entries the reader may not see the day alone."""

    hidden: frozenset[str] = field(default=frozenset(), kw_only=True)
    hidden_words: str = field(default="", kw_only=True)

    def entry(self, row: Row) -> str:
        """An entry with its day and its source, in full only once; no id."""
        entry, language = self.entry_of(row), self.teller.language
        if entry.id in self.hidden:
            return self.dated(entry.on, entry.until, self.hidden_words)
        if entry.id in self.told:
            return self.dated(entry.on, entry.until, self.teller.label(entry.kind))
        self.told.add(entry.id)
        source = source_name(entry.source, self.case, language)
        text = entry_text(entry, self.case, self.teller, until=False)
        return self.dated(entry.on, entry.until, f"{text} [{source}]" if source else text)

    def day(self, day: int | None) -> str | None:
        """A day written out."""
        return long_day(day, self.teller.language) if day is not None and iso(day) else None

    def moment(self, when: When) -> str:
        """A day written out, as vague as it is."""
        return day_words(when, self.teller.language)

    def dated(self, since: When, until: When | None, text: str) -> str:
        """A sentence after its days."""
        return f"{span_words(since, until, self.teller.language)}: {text}"

    def _seen(self, seen: Observation, ground: Ground) -> Message:
        if any(source.id == seen.source and source.access == "protected" for source in self.case.sources):
            return Message("%(what)s", {"what": self.hidden_words})
        return GroundWords._seen(self, seen, ground)


@dataclass(slots=True)
class _Tree:
    report: Report
    each: CheckedCase
    told: Explanation
    words: Discreet
    parts: PartWords
    hidden: frozenset[str]

    @property
    def teller(self) -> Teller:
        return self.words.teller

    def whole(self) -> Told:
        told, report = self.told, self.report
        outcome = [report.say(outcome_text(told))]
        if told.finding.weakened:
            outcome.append(report.say(weakened_text(told.finding)))
        if told.finding.other:
            other = {"other": self.words.name(told.finding.other)}
            outcome.append(report.say(Message("with regard to: %(other)s", other)))
        if told.asked is not None:
            outcome += self._grounds([told.asked])
        chapters = [*self._event(), *map(self._section, told.sections), *self._form(), *self._changes()]
        return Told(
            tuple(outcome),
            tuple(binding_lines(told, told.law, report, self.teller, self.words.day)),
            tuple(chapters),
            tuple(self._open()),
        )

    # --- what the form adds

    def _event(self) -> list[Chapter]:
        told = self.told.told
        if not isinstance(told, Happening):
            return []
        days = self._day(told.d0) if told.d0 == told.d1 else f"{self._day(told.d0)} – {self._day(told.d1)}"
        lines = [f"{days} {self.parts.opening(told.trigger)}"] if told.row is None else []
        return [Chapter(self._say(Message("What happened")), tuple(lines + self._grounds(told.grounds)))]

    def _form(self) -> list[Chapter]:
        match self.told.told:
            case Happening() as told if told.expected:
                return [self._expected(told)]
            case Again() as told:
                return [self._again(told)]
            case Limited() as told:
                return [self._limit(told)]
        return []

    @property
    def _duty(self) -> str:
        return self.parts.duty() or self._say(Message("What had to be done"))

    def _expected(self, told: Happening) -> Chapter:
        lines = []
        if told.due is not None:
            minutes = told.due[1] % MINUTES_A_DAY
            clock = f" {minutes // 60:02}:{minutes % 60:02}" if told.by_hour and minutes != MINUTES_A_DAY - 1 else ""
            values = {"day": f"{self._day(told.due[1] // MINUTES_A_DAY)}{clock}"}
            lines.append(self._say(Message("The last moment for it: %(day)s.", values)))
        late = told.is_late and told.performed is not None
        rows = [self._selector(part, late=late and part.value == TRUE) for part in told.expected]
        return Chapter(self._duty, tuple(lines), tuple(rows))

    def _selector(self, part: Part, *, late: bool = False) -> Branch:
        text = self.parts.expected(part, late=late)
        return Branch(SIGNS[FALSE if late else part.value], text, tuple(self._grounds(part.grounds)))

    def _again(self, told: Again) -> Chapter:
        first, last = self._day(told.began[0]), self._day(told.began[1])
        values: dict[str, object] = {"day": first if first == last else f"{first} – {last}"}
        lines = [Message("Days count from %(day)s.", values)]
        if told.last is not None:
            lines.append(Message("Last done: %(what)s.", {"what": self.words.entry(told.last)}))
        else:
            lines.append(Message("It was never done before that is on record."))
        if told.due is not None:
            lines.append(Message("Due again by %(day)s.", {"day": self._day(told.due)}))
        if told.following is not None:
            lines.append(Message("Done next: %(what)s.", {"what": self.words.entry(told.following)}))
        return Chapter(self._duty, tuple(map(self._say, lines)), tuple(self._selector(part) for part in told.expected))

    def _limit(self, told: Limited) -> Chapter:
        lines, language = [], self.report.language
        if told.order is not None:
            lines += self._grounds([Ground("entry", told.order.who, row=told.order)])
        if told.counted is not None:
            values = {
                "size": measured_text(told.counted, language, self.words.day),
                "day": self._day(self.told.finding.since),
            }
            lines.append(self._say(Message("Counted up to %(day)s: %(size)s.", values)))
        if told.so_far is not None and told.so_far != told.counted:
            values = {"size": measured_text(told.so_far, language, self.words.day), "day": self._day(self.each.day)}
            lines.append(self._say(Message("Counted up to %(day)s: %(size)s.", values)))
        if told.last_day is not None and iso(told.last_day):
            lines.append(
                self._say(Message("The last day within the limit: %(day)s.", {"day": self._day(told.last_day)}))
            )
        return Chapter(self._duty, tuple(lines))

    # --- conditions

    def _section(self, section: Section) -> Chapter:
        title = self._say(heading_of(section, self.told, self.words.day))
        branch = self._part(section.part, positive=section.role != "must_not")
        every = isinstance(section.part.node, And) and section.role != "must_not" and not branch.others
        return Chapter(title, (), branch.parts if every else (branch,))

    def _part(self, part: Part, *, positive: bool = True) -> Branch:
        match part.node:
            case Not():
                return self._part(part.parts[0], positive=not positive)
            case And() | Or() | AtLeast():
                return self._joined(part, positive=positive)
            case Other() if part.parts:
                inner = self._part(part.parts[0], positive=positive)
                who = self._say(Message("of %(who)s:", {"who": self.words.name(part.parts[0].who[1])}))
                return Branch(inner.sign, who, parts=(inner,))
            case Earlier() if part.parts:
                inner = self._part(part.parts[0], positive=positive)
                former = Message("in a former custody, on %(day)s:", {"day": self._day(part.parts[0].day)})
                return Branch(inner.sign, self._say(former), parts=(inner,))
        return self._leaf(part, positive=positive)

    def _joined(self, part: Part, *, positive: bool) -> Branch:
        value = part.value if positive else 2 - part.value
        every = isinstance(part.node, And) == positive and not isinstance(part.node, AtLeast)
        shown = deciders(part, positive=positive, every=every)
        rest = [each for each in part.parts if not any(each is other for other in shown)]
        unseen = [each for each in shown if is_unseen(each)]
        told = [each for each in shown if each not in unseen] if len(unseen) > 1 else shown
        parts = [self._part(each, positive=positive) for each in told]
        return Branch(
            SIGNS[value],
            self._join_text(part, every=every, positive=positive),
            parts=(*parts, *([self._unseen(unseen)] if len(unseen) > 1 else [])),
            others=tuple(self._part(each, positive=positive) for each in rest),
        )

    def _unseen(self, parts: Sequence[Part]) -> Branch:
        """Conditions of a place that nobody noted, in one sentence."""
        names = dict.fromkeys(self.teller.label(ground.name) for part in parts for ground in part.grounds)
        return Branch(SIGNS[UNKNOWN], f"{self.words.text(parts[0].grounds[0])}: {'; '.join(names)}")

    def _join_text(self, part: Part, *, every: bool, positive: bool) -> str:
        values: dict[str, object] = {"count": len(part.parts)}
        if isinstance(part.node, AtLeast):
            found = [sum(each.value == wanted for each in part.parts) for wanted in (TRUE, FALSE, UNKNOWN)]
            values |= {"n": part.node.n, "yes": found[0], "no": found[1], "open": found[2]}
            if positive:
                return self._say(
                    Message("at least %(n)s of these %(count)s (yes %(yes)s, no %(no)s, not known %(open)s):", values)
                )
            return self._say(
                Message("fewer than %(n)s of these %(count)s (yes %(yes)s, no %(no)s, not known %(open)s):", values)
            )
        if every:
            every_text = Message("all of these %(count)s:", values)
            return self._say(every_text if positive else Message("none of these %(count)s:", values))
        one = Message("one of these %(count)s:", values)
        return self._say(one if positive else Message("not all of these %(count)s:", values))

    def _leaf(self, part: Part, *, positive: bool) -> Branch:
        value = part.value if positive else 2 - part.value
        assert not isinstance(part.node, Selector)
        size = measured_text(part.measured, self.report.language, self.words.day) if part.measured is not None else ""
        if isinstance(part.node, Compare) and isinstance(part.node.left, Lasted):
            if size:  # all of a run is at fault once it has lasted too long
                size = self._say(Message("in all %(size)s", {"size": size}))
            inner = (self._part(part.parts[0]),) if self.parts.tells_inner(part) else ()
            return Branch(SIGNS[value], self.parts.part(part, size), parts=inner)
        return Branch(SIGNS[value], self.parts.part(part, size), tuple(self._grounds(part.grounds)))

    def _grounds(self, grounds: Sequence[Ground]) -> list[str]:
        return list(dict.fromkeys(self.words.text(ground) for ground in grounds))

    # --- why these days, and what would settle it

    def _changes(self) -> list[Chapter]:
        finding = self.told.finding
        found = []
        if self.told.begins:
            title = self._say(Message("Why it begins on %(day)s", {"day": self._day(finding.since)}))
            found.append(Chapter(title, (), tuple(map(self._change, causes(self.told.begins)))))
        if self.told.ends:
            title = self._say(Message("Why it ends on %(day)s", {"day": self._day(finding.until)}))
            ends = (replace(self._change(change, after=True), sign="") for change in causes(self.told.ends))
            found.append(Chapter(title, (), tuple(ends)))
        return found

    def _change(self, change: Change, *, after: bool = False) -> Branch:
        if change.part is None:
            values = {"article": f"{self.told.finding.source.instrument} {self.told.finding.source.provision}".strip()}
            if after:
                return Branch("", self._say(Message("%(article)s is no longer in force on the next day", values)))
            return Branch("", self._say(Message("%(article)s came into force on this day", values)))
        rows = [g for g in change.part.grounds if g.row is not None] if change.part.value != UNKNOWN else []
        return Branch("", self.parts.change(change, after=after), tuple(self._grounds(rows[:1])))

    def _open(self) -> list[tuple[str, tuple[str, ...]]]:
        asker = Asker(self.words.case, self.teller, self.hidden)
        missing = self.told.missing
        seen = [each for each in missing if each.asks == "conditions"]
        found = []
        for each in dict.fromkeys((*seen[:1], *(one for one in missing if one.asks != "conditions"))):
            abouts = list(dict.fromkeys(one.about for one in seen if one.key == each.key))
            found.append((asker.question(each, abouts), tuple(answer_lines(each, self.teller))))
        return found

    def _day(self, day: int | None) -> str:
        """A day in words; dots where it is open."""
        return self.words.day(day) or "…"

    def _say(self, message: Message) -> str:
        return self.report.say(message)


def deciders(part: Part, *, positive: bool, every: bool) -> list[Part]:
    """The parts that decided: of *all* what is not so, of *one* what is so; of what is not known, what is not known."""
    settled = (part.value == TRUE) == positive
    if part.value != UNKNOWN and settled == every and not isinstance(part.node, AtLeast):
        return list(part.parts)
    return [each for each in part.parts if each.value == part.value]


def causes(changes: Sequence[Change]) -> list[Change]:
    """The changes, one for each entry that made them: what follows from it need not be told too."""
    found: dict[object, Change] = {}
    for change in changes:
        rows = [ground.row.id for ground in change.part.grounds if ground.row] if change.part else ["force"]
        found.setdefault((*rows[:1], change.before, change.after), change)
    return list(found.values())[:MOST_CHANGES]


def is_unseen(part: Part) -> bool:
    """Whether a part is a condition of a place that nobody noted."""
    return bool(part.grounds) and all(ground.role == "unobserved" for ground in part.grounds)
