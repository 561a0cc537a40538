"""Reasons as sentences: a part of a condition with its value, said as a lawyer would write it.

The check and the papers say the same text. What has no sentence in `habeas.tell.sayings` (a condition that an office
wrote itself) is told by the labels of the vocabulary (`habeas.check.describe`).
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from math import isinf
from typing import Final, Literal

from habeas.check.amounts import SHOWN_UNITS, figure_text, time_text
from habeas.check.describe import COUNTS, Teller, comparison
from habeas.check.kleene import FALSE, TRUE, UNKNOWN
from habeas.check.told import Leaf
from habeas.dates import Length, Unit
from habeas.law.norm import Event, Form, Limit, Norm, Recurrence, Term, Trigger
from habeas.law.syntax import (
    Amount,
    And,
    Clock,
    Compare,
    Count,
    Denied,
    Done,
    Earlier,
    Expr,
    Fact,
    FieldTest,
    Held,
    Is,
    Lasted,
    Not,
    NotDoneFor,
    Or,
    Other,
    Quantity,
    Recorded,
    Regime,
    Scope,
    Selector,
    Since,
    Truth,
    walk,
)
from habeas.record.case import Person
from habeas.tell.agreement import PRONOUNS, filled, in_time, name_of, number_of, stopped
from habeas.tell.sayings import Measure, Texts, deeds, facts, measures, not_done, sayings, values
from habeas.words import Message, say

Op = Literal["<", "<=", ">", ">=", "=", "!="]
OPPOSITE: Final[Mapping[str, Op]] = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "=": "!=", "!=": "="}
TIMES: Final[Mapping[str, Unit]] = {"minute": "minute", "hour": "hour", "day": "day", "year": "year"}
TITLE: Final = "basis"
"""The fact of which several words may stand for one person: the grounds of custody."""
_NOR: Final = Message(" and not ")
_NEITHER: Final = Message(", not ")
LONGEST: Final = 140
"""Beyond so many letters a condition is not told inside another."""


class Unsaid(Exception):
    """There is no sentence for this part."""


@dataclass(frozen=True, slots=True)
class Narrator:
    """Says the parts of one finding. `past`: it is over; `on_record`: kinds of entry by person, None where not told.

    `titles`: the grounds of custody on record for the person, empty where not told.
    """

    teller: Teller
    person: Person | None
    other: Person | None = None
    past: bool = False
    on_record: Mapping[str, Collection[str]] | None = None
    titles: Collection[str] = ()

    @property
    def language(self) -> str:
        return self.teller.language

    def leaf(self, leaf: Leaf) -> str:
        """A part with its value, as a sentence; by the labels where nobody has put it into words."""
        return self.said(leaf.node, leaf.value) or self.teller.leaf(leaf)

    def said(self, node: Expr | Selector, value: int) -> str | None:
        """The sentence, with its full stop; None where there is none."""
        try:
            text = self.deed(node, value) if isinstance(node, Selector) else self.clause(node, value)
        except Unsaid:
            return None
        if self.other is not None and self.person is not None and speaks_of_somebody(text, self.person, self.language):
            text = f"{name_of(self.person)}: {text}"
        return stopped(f"{text[:1].upper()}{text[1:]}")

    def clause(self, node: Expr, value: int) -> str:
        """The same inside another sentence. Raises Unsaid."""
        match node:
            case Not(part):
                return self.clause(part, 2 - value)
            case And(parts) | Or(parts):
                return self._joined(parts, value, all_of=isinstance(node, And) == (value == TRUE))
            case Fact(name):
                return self._fact(name, value)
            case Is(Fact(name), wanted, only):
                return self._known(value, self._value(name, wanted, only, value))
            case Done(what):
                return self.deed(what, value)
            case Recorded(what, scope):
                return self._recorded(what, scope, value)
            case Denied(what):
                undone = {"what": self.nouns(what)}
                told = Message("a source says that it was not done: %(what)s", undone)
                none = Message("no source says that it was not done: %(what)s", undone)
                return self._known(value, self._say(none if value == FALSE else told))
            case Compare():
                return self._known(value, self._compared(node, value))
            case Earlier(part):
                return self._earlier(part, value)
            case Other(part):
                return self._other(part, value)
            case Truth(known) if known == UNKNOWN:
                return self._say(Message("the records alone cannot decide this; somebody has to weigh it"))
        raise Unsaid

    def deed(self, what: Selector, value: int) -> str:
        """Whether one of some deeds was done. Raises Unsaid."""
        if value == UNKNOWN:
            return self._say(Message("it is not known whether there was %(what)s", {"what": self.nouns(what)}))
        parts = [self._done(each, int(value == FALSE)) for each in self._kinds(what, only_on_record=value == TRUE)]
        return self._any(parts) if value == TRUE else self._every(parts)

    def nouns(self, *wanted: Selector) -> str:
        """The deeds as nouns: “an order of detention by a court or release”. Raises Unsaid."""
        return self._any([self._noun(each) for what in wanted for each in self._kinds(what)])

    def happened(self, what: Sequence[Selector], kind: str | None) -> str:
        """That one of some deeds was done; `kind` is that of the entry that is meant. Raises Unsaid."""
        each = [one for selector in what for one in self._kinds(selector)]
        chosen = [one for one in each if kind in self._members(one[0])] or each
        return self._any([self._done(one, 0) for one in chosen])

    def opening(self, trigger: Trigger, kind: str | None) -> str:
        """What opened a duty, as happened, to stand inside another sentence; `kind` as in `happened`. Raises Unsaid."""
        then = replace(self, past=True)
        if trigger.fact is None:
            return then.happened(trigger.selectors, kind)
        return then.clause(Fact(trigger.fact), TRUE if trigger.edge == "start" else FALSE)

    def tells_already(self, node: Expr | Selector) -> frozenset[Expr]:
        """The parts that the sentence about what has lasted tells itself, so that none is told twice."""
        if isinstance(node, Compare) and isinstance(node.left, Lasted) and self._inside(node.left.part):
            return frozenset(walk(node.left.part))
        return frozenset()

    def says_less(self, leaf: Leaf, other: Leaf) -> bool:
        """Whether the sentence of another part says all that this one would: “only for expulsion”, a longer term."""
        match leaf.node, other.node:
            case Is(Fact(name), wanted, False), Is(Fact(same), told, True):
                return leaf.value == other.value == TRUE and name == same and self._meant(name, told) <= set(wanted)
            case Compare(left, right=Amount() as less), Compare(same_left, right=Amount() as more):
                is_alike = left == same_left and less.length.unit == more.length.unit
                are_least = _said_op(leaf) in (">", ">=") and _said_op(other) in (">", ">=")
                return is_alike and are_least and less.length.amount < more.length.amount
        return False

    def _meant(self, name: str, wanted: Sequence[str]) -> set[str]:
        """Of the grounds that the norm names, those that this person may have; of other words all."""
        return {each for each in wanted if each in self.titles} or set(wanted) if name == TITLE else set(wanted)

    def duty(self, norm: Norm, kind: str | None) -> str | None:
        """What the norm asks to be done, and by when; `kind` is that of the entry that opened it. None where it asks nothing.

        Where it has no sentence it is told by the labels.
        """
        try:
            text = self._duty(norm.form, kind)
        except Unsaid:
            return self.teller.duty(norm)
        return stopped(f"{text[:1].upper()}{text[1:]}") if text else None

    def _duty(self, form: Form, kind: str | None) -> str | None:
        match form:
            case Event(trigger=trigger, expect=expect):
                values = {"what": self.nouns(*expect), "on": self.opening(trigger, kind)}
                is_state = trigger.fact is not None  # it began on that day and may go on: nothing comes after it
                if form.before:
                    return self._say(Message("before %(on)s, this was required: %(what)s", values))
                if form.within is None:
                    return self._say(Message("when %(on)s, this was required: %(what)s", values))
                values["term"] = self._term(form.within)
                if is_state:
                    return self._say(
                        Message("from the day on which %(on)s, this was required within %(term)s: %(what)s", values)
                    )
                return self._say(Message("after %(on)s, this was required within %(term)s: %(what)s", values))
            case Recurrence(expect=expect, every=every):
                values = {"what": self.nouns(*expect), "term": self._term(every)}
                return self._say(Message("this was required again and again, at most %(term)s apart: %(what)s", values))
            case Limit(at_most=at_most, counts=counts, window=None):
                values = {"term": self._term(at_most), "how": self._say(COUNTS[counts])}
                return self._say(Message("what is told here may last no longer than %(term)s, counted %(how)s", values))
            case Limit():
                raise Unsaid
        return None

    def _term(self, term: Term) -> str:
        figure = term if isinstance(term, Amount) else (self.teller.figures or {}).get(term.name)
        if not isinstance(figure, Amount):
            raise Unsaid
        return time_text(figure.length, self.language, compared=True)

    # ---- deeds -------------------------------------------------------------------------------------------------------

    def _kinds(self, what: Selector, only_on_record: bool = False) -> list[tuple[str, tuple[FieldTest, ...]]]:
        """Each kind or group that the norm names, with the tests of its fields; of what was done, what may be meant."""
        names = what.word.split("|") if what.word else list(what.kinds)
        known = self.on_record.get(self.person.id) if self.on_record is not None and self.person is not None else None
        if only_on_record and known is not None:
            names = [name for name in names if not self._members(name).isdisjoint(known)] or names
        return [(name, what.where) for name in names]

    def _members(self, name: str) -> frozenset[str]:
        return frozenset(self.teller.vocabulary.groups.get(name, (name,)))

    def _done(self, each: tuple[str, tuple[FieldTest, ...]], place: int) -> str:
        kind, where = each
        if (deed := deeds().get(named(kind, where))) is not None:
            return self._fill(deed.said[self.language][place])
        if not where and place == 0 and kind in sayings():
            return self._fill(sayings()[kind].sentence[self.language])
        if not where and place == 1 and kind in not_done():
            return self._fill(not_done()[kind][self.language])
        raise Unsaid

    def _noun(self, each: tuple[str, tuple[FieldTest, ...]]) -> str:
        kind, where = each
        if (deed := deeds().get(named(kind, where))) is not None:
            return deed.noun[self.language]
        if where or kind not in sayings():
            raise Unsaid
        return sayings()[kind].noun[self.language]

    def _recorded(self, what: Selector, scope: Scope, value: int) -> str:
        """What is on record, not what was done: silence says no more than that nobody has recorded it."""
        if value == UNKNOWN:
            nouns = {"what": self._scoped(self.nouns(what), scope)}
            return self._say(Message("it is not known whether there was %(what)s", nouns))
        done = [self._done(each, 0) for each in self._kinds(what, only_on_record=value == TRUE)]
        told = self._scoped(self._any(done), scope)
        return told if value == TRUE else self._say(Message("there is no record that %(what)s", {"what": told}))

    def _scoped(self, text: str, scope: Scope) -> str:
        if scope == "ever":
            return text
        what = {"what": text}
        match scope:
            case "this custody":
                return self._say(Message("during this detention %(what)s", what))
            case "whole custody":
                return self._say(Message("at some time of this detention %(what)s", what))
            case "same day":
                return self._say(Message("on the same day %(what)s", what))
        return self._say(Message("in the last %(term)s %(what)s", what | {"term": time_text(scope, self.language)}))

    # ---- facts -------------------------------------------------------------------------------------------------------

    def _fact(self, name: str, value: int) -> str:
        said = facts().get(name)
        if said is None:
            raise Unsaid
        if value == UNKNOWN:
            whether = said["ru"][2] if self.language == "ru" else said[self.language][0]
            return self._say(Message("it is not known whether %(what)s", {"what": self._fill(whether)}))
        return self._choose(said, value)

    def _value(self, name: str, wanted: Sequence[str], only: bool, value: int) -> str:
        known = values().get(name)
        if known is None or not set(wanted) <= known.words.keys():
            raise Unsaid
        if value == TRUE:
            wanted = [each for each in wanted if each in self._meant(name, wanted)]
        words = [known.words[each][self.language] for each in wanted]
        is_each = value == FALSE and not only and self.language != "en"
        what = self._listed(words, _NOR, self._say(_NEITHER)) if is_each else self._any(words)
        if only:
            what = self._say(Message("only %(what)s", {"what": what}))
        return self._choose(known.said, TRUE if value == UNKNOWN else value, what)

    def _earlier(self, part: Expr, value: int) -> str:
        then = {"what": replace(self, past=True).clause(part, TRUE)}
        if value == FALSE:
            return self._say(Message("there was no earlier detention in which %(what)s", then))
        return self._known(value, self._say(Message("in an earlier detention %(what)s", then)))

    def _other(self, part: Expr, value: int) -> str:
        if self.other is None:
            raise Unsaid
        told = replace(self, person=self.other, other=None, titles=()).clause(part, value)
        if name_of(self.other) in told:
            return told
        return f"{name_of(self.other)}: {told}"

    # ---- what is compared --------------------------------------------------------------------------------------------

    def _compared(self, node: Compare, value: int) -> str:
        op = OPPOSITE[node.op] if value == FALSE else node.op
        if isinstance(node.right, Regime):
            return self._beside_prisons(node.left, op)
        match node.left:
            case Fact(name):
                return self._measured(name, op, node.right)
            case Held(mode):
                return self._measured(
                    f"held {mode.removeprefix('this ').replace('order', 'this order')}", op, node.right
                )
            case Lasted(part):
                inside = self._inside(part)
                if inside and op in ("<", "<="):
                    return self._measured("lasted never", OPPOSITE[op], node.right, inside)
                return self._measured("lasted" if inside else "lasted all", op, node.right, inside)
            case Since(what):
                return self._measured("since", op, node.right, self.happened([what], None))
            case NotDoneFor(what):
                undone = self.deed(what, FALSE)
                if op in ("<", "<="):
                    return self._measured("undone never", OPPOSITE[op], node.right, undone)
                return self._measured("undone", op, node.right, undone)
            case Count(what, scope):
                told = self._scoped(self.happened([what], None), scope)
                if not isinstance(node.right, Quantity) or node.right.low != node.right.high:
                    raise Unsaid
                figure = self._say(comparison(op, times_text(node.right.low, self.language)))
                return f"{told} {figure}"
            case Clock(start):
                return self._measured("clock", op, node.right, self.happened([start], None))
        raise Unsaid

    def _inside(self, part: Expr) -> str:
        """What has lasted, where it is short enough to be told in the same sentence; else its parts are told one by one."""
        try:
            text = self.clause(part, TRUE)
        except Unsaid:
            return ""
        return text if len(text) <= LONGEST else ""

    def _measured(self, name: str, op: Op, right: Expr, what: str = "") -> str:
        measure = measures().get(name)
        if measure is None:
            raise Unsaid
        if measure.none and isinstance(right, Quantity) and right.low == right.high == 0 and op in ("<=", ">"):
            return self._choose(measure.none, TRUE if op == "<=" else FALSE)
        figure = self._say(comparison(op, self._figure(right, measure)))
        return self._fill(measure.sentence[self.language], what=what, figure=figure)

    def _figure(self, right: Expr, measure: Measure) -> str:
        if isinstance(right, Amount):
            return time_text(right.length, self.language, compared=True)
        if not isinstance(right, Quantity) or isinf(right.low) or isinf(right.high):
            raise Unsaid
        if measure.unit is not None and right.low == right.high:
            return time_text(Length(right.low, TIMES[measure.unit]), self.language, compared=True)
        shown = right if right.unit in SHOWN_UNITS else Quantity(right.low, right.high)
        return figure_text(shown, self.language, compared=True)

    def _beside_prisons(self, left: Expr, op: str) -> str:
        if not isinstance(left, Fact):
            raise Unsaid
        value = TRUE if op in ("<=", ">=") else FALSE
        return self._choose(facts()["beside_prisons"], value, self.teller.label(left.name))

    # ---- sentences joined --------------------------------------------------------------------------------------------

    def _joined(self, parts: Sequence[Expr], value: int, all_of: bool) -> str:
        told = [self._bound(part, TRUE if value == UNKNOWN else value, all_of) for part in parts]
        return self._known(value, self._every(told) if all_of else self._any(told))

    def _bound(self, part: Expr, value: int, all_of: bool) -> str:
        """A part of several; where “or” stands inside “and”, it is held together."""
        text = self.clause(part, value)
        is_any = (isinstance(part, Or) and value == TRUE) or (isinstance(part, And) and value == FALSE)
        return self._say(Message("either %(what)s", {"what": text})) if all_of and is_any else text

    def _known(self, value: int, text: str) -> str:
        return self._say(Message("it is not established that %(what)s", {"what": text})) if value == UNKNOWN else text

    def _any(self, parts: Sequence[str]) -> str:
        return self._listed(parts, Message(" or "))

    def _every(self, parts: Sequence[str]) -> str:
        return self._listed(parts, Message(" and "))

    def _listed(self, parts: Sequence[str], last: Message, between: str = ", ") -> str:
        """“a, b or c”."""
        first, *rest = dict.fromkeys(parts)
        rest = [self._shortened(part, first) for part in rest]
        return f"{between.join([first, *rest[:-1]])}{self._say(last)}{rest[-1]}" if rest else first

    def _shortened(self, part: str, first: str) -> str:
        """A part without the name or pronoun, and the “was”, with which the first begins too."""
        name = f"{name_of(self.person)} " if self.person is not None else ""
        pronouns = filled("в отношении {них} |{им} ", self.person, "ru").split("|") if self.language == "ru" else []
        for start in (*(f"{name}{word} " for word in _AUXILIARIES), name, *pronouns):
            if start and part.startswith(start) and first.startswith(start):
                return part.removeprefix(start)
        return part

    def _choose(self, said: Texts, value: int, what: str = "") -> str:
        return self._fill(said[self.language][0 if value == TRUE else 1], what=what)

    def _fill(self, text: str, **words: str) -> str:
        """The text for the person and the time; `words` are sentences already made."""
        for name in words:
            text = text.replace(f"{{{name}}}", f"\x00{name}\x00")
        found = filled(in_time(text, self.past), self.person, self.language)
        if not found:
            raise Unsaid
        for name, word in words.items():
            found = found.replace(f"\x00{name}\x00", word)
        return found

    def _say(self, message: Message) -> str:
        return say(message, self.language)


_AUXILIARIES: Final = ("was not", "were not", "was", "were", "is not", "are not", "is", "are")


def speaks_of_somebody(text: str, person: Person, language: str) -> bool:
    """Whether a pronoun stands for the person, who is not named."""
    forms = {each[number_of(person)] for each in PRONOUNS[language].values()}
    return name_of(person) not in text and any(re.search(rf"\b{form}\b", text) for form in forms)


def _said_op(leaf: Leaf) -> str:
    """The comparison that the sentence makes; empty where it is not known, or there is none."""
    if not isinstance(leaf.node, Compare) or leaf.value == UNKNOWN:
        return ""
    return leaf.node.op if leaf.value == TRUE else OPPOSITE[leaf.node.op]


def times_text(number: float, language: str) -> str:
    """How often, as it stands after “at most”.

    >>> times_text(1, "en"), times_text(3, "en"), times_text(1, "ru"), times_text(2, "ru")
    ('once', '3 times', '1 раза', '2 раз')
    """
    values = {"number": f"{number:g}"}
    return say(Message("once") if number == 1 else Message("%(number)s times", values), language)


def named(kind: str, where: Sequence[FieldTest]) -> str:
    """The name of a deed with its tests, as `data/said/deeds.yaml` has it.

    >>> named("removed", (FieldTest("to", ("home",)),))
    'removed to is home'
    """
    tests = ", ".join(
        f"{test.field} {'is not' if test.negated else 'is'} {'only ' if test.only else ''}{' or '.join(test.values)}"
        for test in where
    )
    return f"{kind} {tests}" if tests else kind
