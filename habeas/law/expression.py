"""The expression language: text in, syntax tree out; every name is checked against the vocabulary while it is read.

    expr     ::= and ("or" and)*
    and      ::= not ("and" not)*
    not      ::= "not" not | test
    test     ::= term (op term | "is" ["not"] ["only"] (WORD | ["in"] list) | ["not"] ["only"] "in" list)?
    term     ::= NUMBER [UNIT] | NAME | NAME "(" arguments ")" | "(" expr ")" | "at least" NUMBER "of" "(" expr, ... ")"
    selector ::= KIND ("|" KIND)* ["by" (WORD | list)] ["where" fieldtest ("and" fieldtest)*] ["re trigger"]

An `and` inside a selector belongs to it as long as a field of that kind follows; brackets end the doubt. A name is
looked for among parameters, definitions, facts, then fields of the event; `trigger(basis)` is always the field.
"""

from collections.abc import Callable, Collection
from typing import Literal, cast, get_args

from habeas.dates import Length, Unit
from habeas.files import nearest
from habeas.law.measures import NO_WORKING_DAYS, TIME_UNITS, fits, is_quantity, is_yes_no, type_of, words_of
from habeas.law.names import KindName
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
)
from habeas.law.tokens import MAX_FIGURE, Context, Cursor, ExpressionFault, Token
from habeas.words import Message

Op = Literal["<", "<=", ">", ">=", "=", "!="]
FLIP: dict[str, Op] = {"<": ">", ">": "<", "<=": ">=", ">=": "<=", "=": "=", "!=": "!="}
_OPS = get_args(Op)
_CONSTANT = Quantity | Amount | Parameter | Setting


def parse_expression(text: str, context: Context) -> Expr:
    """The tree of `text`. Raises ExpressionFault."""
    parser = _Parser(text, context)
    node = parser.expr()
    parser.end()
    return node


def parse_selector(text: str, context: Context) -> list[Selector]:
    """The alternatives of an `expect` or an `on`: selectors joined by `or`. Raises ExpressionFault."""
    parser = _Parser(text, context)
    found = parser.selectors()
    parser.end()
    return found


def parse_expected(text: str, context: Context) -> tuple[list[Selector], bool]:
    """The alternatives of an `expect`, and whether `before trigger` follows them. Raises ExpressionFault."""
    parser = _Parser(text, context)
    found = parser.selectors()
    before = parser.take("before", "trigger")
    parser.end()
    return found, before


def parse_figure(text: str, context: Context) -> Amount | Quantity:
    """A figure alone: `3 months`, `4 m2`, `2`. Raises ExpressionFault."""
    parser = _Parser(text, context)
    parser.in_working_days = True
    if parser.now.kind != "number":
        raise parser.fault(Message("expected a figure such as “3 months”, “4 m2” or “2”"))
    found = parser.number()
    parser.end()
    return found


def parse_terms(text: str, context: Context) -> list[Amount | Parameter | Setting]:
    """`48 hours`, a parameter, `setting(NAME)`, or two of them joined by `in`. Raises ExpressionFault."""
    parser = _Parser(text, context)
    parser.in_working_days = True
    found = [parser.time()]
    if parser.take("in"):
        found.append(parser.time())
    parser.end()
    return found


class _Parser(Cursor):
    in_working_days = False
    """Whether an amount may be one of working days: within an expression nothing counts them."""

    # --- yes/no

    def expr(self) -> Expr:
        self.deeper()
        parts = [self.conjunction()]
        while self.take("or"):
            parts.append(self.conjunction())
        self.depth -= 1
        return parts[0] if len(parts) == 1 else Or(tuple(parts))

    def conjunction(self) -> Expr:
        parts = [self.negation()]
        while self.take("and"):
            parts.append(self.negation())
        return parts[0] if len(parts) == 1 else And(tuple(parts))

    def negation(self) -> Expr:
        if self.take("not"):
            self.deeper()
            part = self.negation()
            self.depth -= 1
            return Not(part)
        return self.test()

    def test(self) -> Expr:
        start = self.now
        left = self.term()
        if self.now.text in _OPS:
            return self.comparison(left)
        if (
            self.now.text in ("is", "in")
            or self.peek("not", "in")
            or self.peek("only", "in")
            or self.peek("not", "only")
        ):
            return self.membership(left, start)
        if is_quantity(left, self.context.names):
            raise self.fault(Message("a quantity needs a comparison (<, <=, >, >=, =)"), token=start)
        if not is_yes_no(left, self.context.names):
            raise self.fault(Message("this is one of several words: write “is” or “in (…)” after it"), token=start)
        return left

    def comparison(self, left: Expr) -> Expr:
        op = self.now
        self.at += 1
        right = self.term()
        text = cast(Op, op.text)
        if isinstance(left, _CONSTANT | Regime):
            left, right, text = right, left, FLIP[text]
        if not (is_quantity(left, self.context.names) or isinstance(left, Indicator)) or not is_quantity(
            right, self.context.names
        ):
            raise self.fault(Message("both sides of a comparison must be quantities"), token=op)
        if isinstance(left, _CONSTANT | Regime):
            raise self.fault(Message("one side must be something that is counted, measured or timed"), token=op)
        if not isinstance(right, _CONSTANT | Regime):
            raise self.fault(Message("one side must be a figure, a parameter or a setting"), token=op)
        if isinstance(right, Regime):
            right = self.regime_of(left, right, op)
        wrong, right = fits(left, right, self.context.names)
        if wrong is not None:
            raise self.fault(wrong, token=op)
        return Compare(left, text, right)

    def regime_of(self, left: Expr, regime: Regime, op: Token) -> Regime:
        if isinstance(left, Indicator):
            return regime
        if isinstance(left, Fact) and left.name in self.context.names.indicators:
            return Regime(regime.kind, left.name)
        raise self.fault(Message("“regime(…)” is compared with an indicator only"), token=op)

    def membership(self, left: Expr, start: Token) -> Expr:
        negated = False
        if self.take("is"):
            negated = self.take("not")
        elif self.take("not"):
            negated = True
        only = self.take("only")
        is_list = self.take("in")
        if not isinstance(left, Fact | TriggerField):
            raise self.fault(Message("“is” and “in” follow a fact or a field of the event"), token=start)
        values = self.values(self.known_words(left, start), is_list)
        if isinstance(left, Fact) and is_yes_no(left, self.context.names):
            if values not in (("yes",), ("no",)):
                raise self.fault(Message("“%(fact)s” is yes or no", {"fact": left.name}), token=start)
            return left if (values == ("yes",)) != negated else Not(left)
        node: Expr = Is(left, values, only)
        return Not(node) if negated else node

    def values(self, known: Collection[str], is_list: bool) -> tuple[str, ...]:
        if is_list or self.peek("("):
            self.need("(")
            found = [self.value(known)]
            while self.take(","):
                found.append(self.value(known))
            self.need(")")
            return tuple(found)
        return (self.value(known),)

    def known_words(self, left: Fact | TriggerField, token: Token) -> frozenset[str]:
        known = words_of(left, self.context.names)
        if known is not None:
            return known
        if is_quantity(left, self.context.names):
            raise self.fault(Message("a quantity needs a comparison (<, <=, >, >=, =)"), token=token)
        if type_of(left, self.context.names) == "kind":
            message = Message(
                "this field holds a kind of entry, and is no list of words; what a not_done is about is asked by denied(KIND)"
            )
            raise self.fault(message, token=token)
        raise self.fault(Message("this is free text, a person or a day: it cannot be compared with words"), token=token)

    def value(self, known: Collection[str]) -> str:
        token = self.word()
        if known and token.text not in known:
            raise self.fault(Message("this list has no such word"), nearest(token.text, known), token)
        return token.text

    # --- terms

    def term(self) -> Expr:
        token = self.now
        if token.kind == "number":
            return self.number()
        if self.take("("):
            inner = self.expr()
            self.need(")")
            return inner
        if self.take("at", "least"):
            return self.at_least()
        token = self.word()
        if self.peek("(") and token.text in _CALLS:
            self.at += 1
            self.deeper()
            node = _CALLS[token.text](self)
            self.depth -= 1
            self.need(")")
            return node
        return self.name(token)

    def figure(self) -> float:
        figure = float(self.now.text)
        if figure > MAX_FIGURE:
            raise self.fault(Message("no figure of law is as large as this"))
        self.at += 1
        return figure

    def number(self) -> Quantity | Amount:
        start = self.now
        figure = self.figure()
        unit: Unit | None = None
        if self.take("working", "days") or self.take("working", "day"):
            if not self.in_working_days:
                raise self.fault(NO_WORKING_DAYS, token=start)
            unit = "working_day"
        elif self.now.kind == "word" and self.now.text in TIME_UNITS:
            unit = TIME_UNITS[self.now.text]
            self.at += 1
        if unit is not None:
            if unit in ("month", "year", "working_day") and not figure.is_integer():
                message = Message("months, years and working days are whole: write 18 months for 1.5 years")
                raise self.fault(message, token=start)
            return Amount(Length(figure, unit))
        if self.now.kind == "word" and self.now.text in self.context.names.units:
            unit_text = self.now.text
            self.at += 1
            return Quantity(figure, figure, unit_text)
        return Quantity(figure, figure)

    def time(self) -> Amount | Parameter | Setting:
        """A term of a norm."""
        start = self.now
        found = self.term()
        if not isinstance(found, Amount | Parameter | Setting):
            message = Message("expected a time such as “48 hours”, a parameter of the norm or “setting(NAME)”")
            raise self.fault(message, token=start)
        return found

    def at_least(self) -> Expr:
        start = self.now
        if start.kind != "number":
            raise self.fault(Message("expected a number after “at least”"))
        figure = self.figure()
        self.need("of")
        self.need("(")
        parts = [self.expr()]
        while self.take(","):
            parts.append(self.expr())
        self.need(")")
        if not figure.is_integer() or not 1 <= figure <= len(parts):
            message = Message("this must be a whole number from 1 to %(most)s", {"most": len(parts)})
            raise self.fault(message, token=start)
        return AtLeast(int(figure), tuple(parts))

    def name(self, token: Token) -> Expr:
        context, text = self.context, token.text
        if text in _TRUTHS:
            return Truth(_TRUTHS[text])
        if text in context.parameters:
            return Parameter(text)
        if context.each_indicator and text == "indicator":
            return Indicator()
        if text in context.definitions:
            return context.definitions[text]
        if text in context.names.facts:
            return Fact(text)
        if any(text in self.kind(kind).fields for kind in context.trigger):
            return TriggerField(text)
        if text in _CALLS:
            raise self.fault(Message("brackets must follow: %(name)s(…)", {"name": text}), token=token)
        if text in context.names.kinds or text in context.names.groups:
            message = Message("this is a kind of entry: write “recorded(%(name)s)” or “done(%(name)s)”", {"name": text})
            raise self.fault(message, token=token)
        known = [*context.names.facts, *context.definitions, *context.parameters, *_CALLS]
        near = nearest(text, known)
        if self.peek("("):
            raise self.fault(Message("there is no function of this name"), nearest(text, _CALLS), token)
        raise self.fault(Message("there is no fact, definition or parameter of this name"), near, token)

    # --- calls; the opening bracket has been read, the closing one is read by `term`

    def kind(self, name: str) -> KindName:
        return self.context.names.kinds[name]

    def selectors(self) -> list[Selector]:
        found = [self.selector()]
        while self.peek("or") or self.peek(",", "or"):
            self.take(",")
            self.take("or")
            found.append(self.selector())
        return found

    def selector(self) -> Selector:
        start = self.now
        words = [self.word()]
        while self.take("|"):
            words.append(self.word())
        kinds = [kind for word in words for kind in self.kinds(word)]
        tests: list[FieldTest] = []
        if self.take("by"):
            tests.append(self.field_values("authority", kinds, start))
        if self.take("where"):
            tests.append(self.field_test(kinds))
        while tests and self.peek("and") and self.is_field(self.tokens[self.at + 1], kinds):
            self.at += 1
            tests.append(self.field_test(kinds))
        at = self.now
        re_trigger = self.take("re", "trigger")
        if re_trigger and not self.context.trigger:
            raise self.fault(Message("only a norm with “on: KIND” has a trigger"), token=at)
        return Selector(tuple(dict.fromkeys(kinds)), tuple(tests), re_trigger, "|".join(w.text for w in words))

    def kinds(self, token: Token) -> tuple[str, ...]:
        names = self.context.names
        if token.text in names.groups:
            return tuple(names.groups[token.text])
        if token.text in names.kinds:
            return (token.text,)
        near = nearest(token.text, [*names.kinds, *names.groups])
        raise self.fault(Message("there is no kind of entry of this name"), near, token)

    def is_field(self, token: Token, kinds: list[str]) -> bool:
        return token.kind == "word" and any(token.text in self.kind(name).fields for name in kinds)

    def field_test(self, kinds: list[str]) -> FieldTest:
        token = self.now
        if not self.is_field(token, kinds):
            known = [name for kind in kinds for name in self.kind(kind).fields]
            raise self.no_field(token, kinds, nearest(token.text, known))
        self.at += 1
        negated = False
        if self.take("is"):
            negated = self.take("not")
        elif self.take("not"):
            negated = True
        return self.field_values(token.text, kinds, token, negated)

    def field_values(self, name: str, kinds: list[str], token: Token, negated: bool = False) -> FieldTest:
        if not any(name in self.kind(kind).fields for kind in kinds):
            raise self.no_field(Token("word", name, token.offset), kinds, None)
        only = self.take("only")
        is_list = self.take("in")
        known = self.known_words(TriggerField(name), token)
        return FieldTest(name, self.values(known, is_list), only, negated)

    def no_field(self, token: Token, kinds: list[str], near: str | None) -> ExpressionFault:
        return self.fault(Message("“%(kind)s” has no field of this name", {"kind": kinds[0]}), near, token)

    def scope(self) -> Scope:
        if not self.take(","):
            return "ever"
        for words in (("this", "custody"), ("whole", "custody"), ("same", "day")):
            if self.take(*words):
                return cast(Scope, " ".join(words))
        start = self.now
        amount = self.number() if start.kind == "number" else None
        if not isinstance(amount, Amount):
            message = Message("expected “this custody”, “whole custody”, “same day” or a time such as “30 days”")
            raise self.fault(message, token=start)
        return amount.length

    def held(self) -> Held:
        for words in (("total",), ("consecutive",), ("this", "order")):
            if self.take(*words):
                return Held(cast(Literal["total", "consecutive", "this order"], " ".join(words)))
        raise self.fault(Message("expected “total”, “consecutive” or “this order”"))

    def clock(self) -> Clock:
        start = self.selector()
        pauses: Expr | None = None
        restarts: Selector | None = None
        while self.take(","):
            key = self.word()
            if key.text not in ("pauses", "restarts"):
                raise self.fault(Message("expected “pauses” or “restarts”"), token=key)
            self.take(":")  # a colon there needs quotes in YAML, so it may be left out
            if key.text == "pauses":
                pauses = self.expr()
            else:
                restarts = self.selector()
        return Clock(start, pauses, restarts)

    def setting(self) -> Setting:
        token = self.word()
        if token.text not in self.context.settings:
            near = nearest(token.text, self.context.settings)
            raise self.fault(Message("law/data/settings.yaml has no setting of this name"), near, token)
        return Setting(token.text)

    def other(self) -> Other:
        if not self.context.pair:
            message = Message("“other(…)” needs “for each: parent”, “child” or “relative”")
            raise self.fault(message, token=self.tokens[self.at - 2])
        return Other(self.expr())

    def trigger_field(self) -> TriggerField:
        token = self.word()
        if not any(token.text in self.kind(kind).fields for kind in self.context.trigger):
            known = [name for kind in self.context.trigger for name in self.kind(kind).fields]
            raise self.fault(Message("the event has no field of this name"), nearest(token.text, known), token)
        return TriggerField(token.text)

    def people(self) -> CountPeople:
        if not self.context.trigger:
            raise self.fault(Message("only a norm with “on: KIND” has a trigger"), token=self.tokens[self.at - 2])
        return CountPeople(self.selector())

    def regime(self) -> Regime:
        places = self.context.names.fact_values("place") if "place" in self.context.names.facts else ()
        return Regime(self.value(places))


_TRUTHS = {"true": 2, "yes": 2, "false": 0, "no": 0, "unknown": 1}
_CALLS: dict[str, Callable[[_Parser], Expr]] = {
    "done": lambda p: Done(p.selector()),
    "recorded": lambda p: Recorded(p.selector(), p.scope()),
    "since": lambda p: Since(p.selector()),
    "count": lambda p: Count(p.selector(), p.scope()),
    "count_people": _Parser.people,
    "not_done_for": lambda p: NotDoneFor(p.selector()),
    "denied": lambda p: Denied(p.selector()),
    "held": _Parser.held,
    "lasted": lambda p: Lasted(p.expr()),
    "clock": _Parser.clock,
    "earlier": lambda p: Earlier(p.expr()),
    "other": _Parser.other,
    "trigger": _Parser.trigger_field,
    "regime": _Parser.regime,
    "setting": _Parser.setting,
}
