"""Parts of a condition as plain sentences, from the labels of the vocabulary.

`Teller` is a vocabulary and a language. `of` tells what a part asks (“floor area per person less than 3 m²”), `leaf` tells
it with its value, `duty` what a norm asks for; `names_of` says which facts and kinds a part rests on.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from habeas.check.amounts import SHOWN_UNITS, figure_text, time_text
from habeas.check.findings import Finding
from habeas.check.kleene import FALSE, TRUE, UNKNOWN
from habeas.check.told import Leaf
from habeas.law.norm import Event, Figure, Limit, Norm, Recurrence, Trigger
from habeas.law.syntax import (
    Amount,
    And,
    AtLeast,
    Clock,
    Compare,
    Count,
    CountPeople,
    Denied,
    Done,
    Earlier,
    Expr,
    Fact,
    FieldTest,
    Held,
    Indicator,
    Is,
    Lasted,
    Not,
    NotDoneFor,
    Or,
    Other,
    Parameter,
    Quantity,
    Recorded,
    Regime,
    Scope,
    Selector,
    Setting,
    Since,
    TriggerField,
    Truth,
    selectors,
    walk,
)
from habeas.record.case import Place
from habeas.record.vocabulary import Vocabulary
from habeas.words import Message, say

Figures = Mapping[str, Figure | None]
LONG: Final = 90
"""Beyond so many letters a condition is not told again inside another: its parts are told one by one."""

_GROUPS: Final = {
    "circumstance": Message("a circumstance"),
    "custody_sign": Message("a sign of custody"),
    "end_of_custody": Message("an end of custody"),
    "detention_order": Message("a detention order"),
    "review": Message("a review of detention"),
    "review_decision": Message("a decision on a review"),
    "information": Message("information about rights"),
    "assessment": Message("an individual assessment"),
    "family_contact": Message("contact with the family"),
    "notification": Message("a notice"),
    "pregnancy_known": Message("word of a pregnancy"),
    "pregnancy_end": Message("the end of a pregnancy"),
    "protection_paper": Message("a paper of protection"),
    "protection_granted": Message("protection granted"),
    "removal_step": Message("a step towards removal"),
    "refusal_of_state": Message("refusal of a state to admit"),
    "investigation": Message("an inquiry"),
    "removal_order": Message("an order to leave"),
    "removal": Message("a removal"),
    "arrival_care": Message("care on arrival"),
    "hearing_safeguard": Message("a safeguard of the hearing"),
    "family_safeguard": Message("a safeguard of family life"),
    "child_safeguard": Message("a safeguard for the child"),
    "remedy_safeguard": Message("a safeguard of the remedy"),
}
_SCOPES: Final = {
    "this custody": Message("in this custody"),
    "whole custody": Message("at any time of this custody"),
    "same day": Message("on the same day"),
}
_HELD: Final = {
    "total": Message("time held, all together"),
    "consecutive": Message("time held without a break"),
    "this order": Message("time held under this order"),
}
COUNTS: Final = {
    "consecutive": Message("without a break"),
    "total": Message("all together"),
    "per_order": Message("under one order"),
}
_YES_NO: Final = (Message("no"), Message("not known"), Message("yes"))


@dataclass(frozen=True, slots=True)
class Teller:
    """Tells parts of conditions in one language; `figures` are put in for parameters and settings."""

    vocabulary: Vocabulary
    language: str = "en"
    figures: Figures | None = None

    def label(self, name: str) -> str:
        """The label of a kind, a fact or a group."""
        if name in _GROUPS and name not in self.vocabulary.kinds:
            return self._say(_GROUPS[name])
        return self.vocabulary.label(name, self.language)

    def word(self, name: str, value: str) -> str:
        """The label of a value of a fact or field."""
        vocabulary = self.vocabulary
        if value in ("yes", "no"):
            return self._say(_YES_NO[2 if value == "yes" else 0])
        if value == "home":
            return self._say(Message("the home state"))
        field = vocabulary.fields.get(name)
        lists = (field.values if field else {}, vocabulary.words.get((field and field.reads) or name, {}))
        for table in lists:
            if value in table:
                return table[value].label(self.language)
        kind = field.type if field else name
        if kind == "kind":
            return self.label(value)
        if kind == "place" and value in vocabulary.places:
            return vocabulary.places[value].label(self.language)
        if value in vocabulary.states:
            return vocabulary.states[value].label(self.language)
        return value

    def place(self, place: Place) -> str:
        """How a place is called; without a name by its kind."""
        return place.name or (self.label(place.kind) if place.kind else place.id)

    def selector(self, what: Selector) -> str:
        """What entries are meant: “detention reviewed (kind of authority: court)”."""
        if what.word in self.vocabulary.groups:
            text = self.label(what.word)
        else:
            text = self._either([self.label(kind) for kind in what.kinds])
        tests = "; ".join(self._test(test) for test in what.where)
        return f"{text} ({tests})" if tests else text

    def of(self, node: Expr) -> str:
        """What a yes/no part asks."""
        match node:
            case Fact(name):
                return self.label(name)
            case Not(part):
                return self._say(Message("not: %(what)s", {"what": self.of(part)}))
            case And(parts):
                return self._say(Message("; and ")).join(self.of(part) for part in parts)
            case Or(parts):
                return self._either([self.of(part) for part in parts])
            case AtLeast(n, parts):
                values = {"count": n, "what": ", ".join(self.of(part) for part in parts)}
                return self._say(Message("at least %(count)s of: %(what)s", values))
            case Compare():
                return self._compared(node)
            case Is():
                return self._is(node)
            case Done(what):
                return self.selector(what)
            case Denied(what):
                return self._say(Message("said to be not done: %(what)s", {"what": self.selector(what)}))
            case Recorded(what, scope):
                return self._scoped(self.selector(what), scope)
            case Earlier(part):
                return self._say(Message("in a former custody: %(what)s", {"what": self.of(part)}))
            case Other(part):
                return self._say(Message("of the other of the two: %(what)s", {"what": self.of(part)}))
            case TriggerField(field):
                return self.vocabulary.label(field, self.language)
            case Truth(value) if value == UNKNOWN:
                return self._say(Message("what no record can decide"))
            case Truth(value):
                return self._say(_YES_NO[value])
        return self.quantity(node)

    def quantity(self, node: Expr, compared: bool = False) -> str:
        """What a number or a time is."""
        match node:
            case Quantity() | Amount():
                return figure_text(node, self.language, compared)
            case Parameter(name) | Setting(name):
                found = (self.figures or {}).get(name)
                return name if found is None else figure_text(found, self.language, compared)
            case Fact(name) | TriggerField(name):
                return self.vocabulary.label(name, self.language)
            case Since(what):
                return self._say(Message("time since the last “%(what)s”", {"what": self.selector(what)}))
            case NotDoneFor(what):
                return self._say(Message("time without “%(what)s”", {"what": self.selector(what)}))
            case Count(what, scope):
                text = self._say(Message("number of “%(what)s”", {"what": self.selector(what)}))
                return self._scoped(text, scope)
            case CountPeople(what):
                values = {"what": self.selector(what)}
                return self._say(Message("people with “%(what)s” by the same authority on the same day", values))
            case Held(mode):
                return self._say(_HELD[mode])
            case Lasted(part):
                inner = self.of(part)
                if len(inner) > LONG:
                    return self._say(Message("time all this has lasted together"))
                return self._say(Message("time this has lasted (%(what)s)", {"what": inner}))
            case Clock():
                return self._clock(node)
            case Regime():
                return self._say(Message("what the prisons of the state offer"))
            case Indicator():
                return self._say(Message("the condition compared"))
        return self.of(node)

    def leaf(self, leaf: Leaf) -> str:
        """A part of a condition with its value, as one sentence without a full stop."""
        node, value = leaf.node, leaf.value
        if isinstance(node, Selector | Done):
            what = self.selector(node if isinstance(node, Selector) else node.what)
            return self._say(_done(value, what))
        if isinstance(node, Recorded):
            return self._say(_recorded(value, self.of(node)))
        return self._say(Message("%(what)s: %(value)s", {"what": self.of(node), "value": _YES_NO[value]}))

    def duty(self, norm: Norm) -> str | None:
        """What the norm asks to be done, and by when; None for a norm about the state of things."""
        match norm.form:
            case Event(trigger=trigger, expect=expect) as form:
                values = {"what": self._either([self.selector(each) for each in expect]), "on": self.trigger(trigger)}
                if form.before:
                    return self._say(Message("Required before “%(on)s”: %(what)s", values))
                if form.within is None:
                    return self._say(Message("Required on the occasion of “%(on)s”: %(what)s", values))
                values["term"] = self.quantity(form.within)
                return self._say(Message("Required after “%(on)s”, term %(term)s: %(what)s", values))
            case Recurrence(expect=expect, every=every):
                values = {"what": self._either([self.selector(each) for each in expect]), "term": self.quantity(every)}
                return self._say(Message("Required again and again, at most %(term)s apart: %(what)s", values))
            case Limit(at_most=at_most, counts=counts, window=window):
                values = {"term": self.quantity(at_most)}
                if window is not None:
                    values["window"] = self.quantity(window)
                    return self._say(Message("Limit: %(term)s in any %(window)s", values))
                return self._say(Message("Limit: %(term)s, %(how)s", {**values, "how": COUNTS[counts]}))
        return None

    def trigger(self, trigger: Trigger) -> str:
        """The event on which a norm looks."""
        if trigger.fact is not None:
            what = {"what": self.label(trigger.fact)}
            starts = trigger.edge == "start"
            return self._say(Message("start of: %(what)s", what) if starts else Message("end of: %(what)s", what))
        return self._either([self.selector(each) for each in trigger.selectors])

    def _say(self, message: Message) -> str:
        return say(message, self.language)

    def _either(self, parts: Sequence[str], most: int = 4) -> str:
        parts = list(dict.fromkeys(parts))
        shown = self._say(Message(" or ")).join(parts[:most])
        if len(parts) <= most:
            return shown
        values = {"what": shown, "count": len(parts) - most}
        return self._say(Message("%(what)s (or %(count)s more)", values))

    def _test(self, test: FieldTest) -> str:
        what = self._values(test.field, test.values, test.only)
        values = {"field": self.vocabulary.label(test.field, self.language), "what": what}
        if test.negated:
            return self._say(Message("%(field)s not: %(what)s", values))
        return self._say(Message("%(field)s: %(what)s", values))

    def _values(self, name: str, values: tuple[str, ...], only: bool) -> str:
        text = self._either([self.word(name, value) for value in values], most=8)
        return self._say(Message("only %(what)s", {"what": text})) if only else text

    def _is(self, node: Is) -> str:
        name = node.left.name if isinstance(node.left, Fact) else node.left.field
        what = self._values(name, node.values, node.only)
        return self._say(Message("%(fact)s is %(what)s", {"fact": self.label(name), "what": what}))

    def _compared(self, node: Compare) -> str:
        if isinstance(node.right, Regime):
            what = {"what": self.quantity(node.left)}
            no_worse = node.op in (">=", "<=")
            message = (
                Message("%(what)s: no worse than in the prisons of the state", what)
                if no_worse
                else Message("%(what)s: worse than in the prisons of the state", what)
            )
            return self._say(message)
        figure = node.right
        if isinstance(figure, Quantity) and figure.unit not in SHOWN_UNITS:
            figure = Quantity(figure.low, figure.high)
        return f"{self.quantity(node.left)} {self._say(comparison(node.op, self.quantity(figure, compared=True)))}"

    def _scoped(self, text: str, scope: Scope) -> str:
        if scope == "ever":
            return text
        if isinstance(scope, str):
            return self._say(Message("%(what)s, %(scope)s", {"what": text, "scope": _SCOPES[scope]}))
        values = {"what": text, "term": time_text(scope, self.language)}
        return self._say(Message("%(what)s, last %(term)s", values))

    def _clock(self, node: Clock) -> str:
        text = self._say(Message("time since “%(what)s”", {"what": self.selector(node.start)}))
        if node.pauses is not None:
            text += self._say(Message(", not counting: %(what)s", {"what": self.of(node.pauses)}))
        if node.restarts is not None:
            text += self._say(Message(", begun anew at: %(what)s", {"what": self.selector(node.restarts)}))
        return text


def teller_of(finding: Finding, vocabulary: Vocabulary, language: str) -> Teller:
    """A teller that knows the figures in force on the first day of the finding and those of the office."""
    return Teller(vocabulary, language, {**figures_on(finding.norm, finding.since), **_settings(finding)})


def figures_on(norm: Norm, day: int) -> dict[str, Figure | None]:
    """The figures of a norm on a day."""
    figures: dict[str, Figure | None] = dict(norm.figures)
    for version in norm.versions:
        if (version.since or 0) <= day and (version.until is None or day < version.until):
            figures |= version.figures
    return figures


def _settings(finding: Finding) -> dict[str, Figure | None]:
    return {n: f for n, f in finding.figures.items() if isinstance(f, Amount | Quantity)}


def names_of(node: Expr | Selector) -> tuple[str, ...]:
    """The facts, kinds and fields that a part rests on, each once: what one would have to find out."""
    if isinstance(node, Selector):
        return (_selector_name(node),)
    found = [_selector_name(each) for each in selectors(node)]
    for part in walk(node):
        match part:
            case Fact(name) | TriggerField(name):
                found.append(name)
            case Is(Fact(name) | TriggerField(name)):
                found.append(name)
            case Held():
                found.append("detained")
    return tuple(dict.fromkeys(found))


def _selector_name(what: Selector) -> str:
    return what.word or "|".join(what.kinds)


def comparison(op: str, figure: str) -> Message:
    """How a figure is compared, as labels, sentences and papers all say it; `op` is that of the law, `=` or `<=`."""
    values = {"figure": figure}
    match op:
        case "<":
            return Message("less than %(figure)s", values)
        case "<=":
            return Message("at most %(figure)s", values)
        case ">":
            return Message("more than %(figure)s", values)
        case ">=":
            return Message("at least %(figure)s", values)
        case "=":
            return Message("exactly %(figure)s", values)
    return Message("other than %(figure)s", values)


def _done(value: int, what: str) -> Message:
    if value == TRUE:
        return Message("%(what)s: on record", {"what": what})
    if value == FALSE:
        return Message("%(what)s: known not to have been done", {"what": what})
    return Message("%(what)s: not known whether it was done", {"what": what})


def _recorded(value: int, what: str) -> Message:
    if value == TRUE:
        return Message("%(what)s: on record", {"what": what})
    if value == FALSE:
        return Message("%(what)s: nothing on record", {"what": what})
    return Message("%(what)s: not known", {"what": what})
