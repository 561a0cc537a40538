"""The four forms of a norm, read from its fields."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Literal, cast, get_args

from habeas.law.expression import parse_expected, parse_selector
from habeas.law.measures import NO_WORKING_DAYS
from habeas.law.norm import AtEvent, Event, Form, Limit, Recurrence, Term, Trigger, While
from habeas.law.reading import Row
from habeas.law.scalars import expression, parsed, scalar, term, terms, unknown
from habeas.law.syntax import Amount, And, Expr, Not, Selector, Truth
from habeas.law.tokens import Context, ExpressionFault
from habeas.words import Message

Counts = Literal["consecutive", "total", "per order"]
FORM_KEYS = (
    "while", "must", "must_not", "on", "if", "expect", "within", "not_older_than", "at_least_before", "every",
    "at_most", "counts", "counts_earlier", "made_good",
)  # fmt: skip
_STAND_IN = Truth(1)


def read_form(row: Row, context: Context) -> Form | None:
    """The form of a norm; None where it is at fault."""
    has = {key for key in FORM_KEYS if row.has(key)}
    if "on" in has and "while" in has:
        row.fault(Message("A norm has “on” or “while”, not both. Write the condition of an event under “if”."))
        return None
    for first, reader, second, keys in _FORMS:
        if first in has and (second in has or (second == "must" and "must_not" in has)):
            for key in sorted(has - keys - {first, second, "if"}):
                values = {"key": key, "first": first, "second": second}
                message = Message("“%(key)s” does not go with “%(first)s” and “%(second)s”.", values)
                row.fault(message, row.fields.keys[key], key)
            return reader(row, context)
    if "on" in has:
        row.fault(Message("After “on” write “expect” (what must follow or precede) or “must” (what must hold then)."))
    elif "while" in has:
        row.fault(Message("After “while” write “must”, “must_not”, “expect” with “every”, or “at_most”."))
    else:
        row.fault(Message("The norm asks for nothing: write “while: CONDITION” or “on: EVENT”."))
    return None


def trigger_kinds(row: Row, context: Context) -> tuple[Trigger | None, tuple[str, ...]]:
    """What `on` names, and the kinds of entry whose fields the rest of the norm may name."""
    text = scalar(row, "on")
    if text is None:
        return None, ()
    words = text.value.split()
    if len(words) >= 2 and words[0] in ("start", "end") and words[1] == "of":
        fact = " ".join(words[2:])
        facts = context.names.facts
        if fact not in facts or facts[fact].type != "yes_no":
            wrong = Message(
                "“%(fact)s” is no fact that is yes or no: only such a fact starts and ends.", {"fact": fact}
            )
            yes_no = [name for name, known in facts.items() if known.type == "yes_no"]
            row.fault(unknown(fact, yes_no, wrong), text.mark, fact)
            return None, ()
        return Trigger(fact=fact, edge=cast(Literal["start", "end"], words[0])), ()
    found = parsed(text, context, parse_selector, row.faults)
    if found is None:
        return None, ()
    return Trigger(tuple(found)), tuple(dict.fromkeys(kind for selector in found for kind in selector.kinds))


def _while(row: Row, context: Context) -> Form | None:
    condition, must = _condition(row, context), _duty(row, context)
    made_good = expression(row, "made_good", context)
    for key in ("burden", "for each"):
        if made_good is not None and row.has(key):
            message = Message("“made_good” does not go with “%(key)s”.", {"key": key})
            row.fault(message, row.fields.keys["made_good"], "made_good")
    return While(condition or _STAND_IN, must or _STAND_IN, made_good)


def _at_event(row: Row, context: Context) -> Form | None:
    trigger, context = _trigger(row, context)
    condition, must = expression(row, "if", context), _duty(row, context)
    return AtEvent(trigger, condition, must or _STAND_IN)


def _event(row: Row, context: Context) -> Form | None:
    trigger, context = _trigger(row, context)
    condition = expression(row, "if", context)
    expect, before = _expect(row, context)
    same_occasion = row.is_word("within", "same occasion")
    event = Event(
        trigger=trigger,
        condition=condition,
        expect=expect,
        within=None if same_occasion else term(row, "within", context),
        same_occasion=same_occasion,
        before=before,
        not_older_than=term(row, "not_older_than", context),
        at_least_before=term(row, "at_least_before", context),
    )
    for key in ("not_older_than", "at_least_before"):
        if row.has(key) and not before:
            message = Message("“%(key)s” goes with “expect: … before trigger” only.", {"key": key})
            row.fault(message, row.fields.keys[key], key)
    if before and row.has("within"):
        message = Message("What comes before its event has no “within”: write “not_older_than” or “at_least_before”.")
        row.fault(message, row.fields.keys["within"], "within")
    return event


def _recurrence(row: Row, context: Context) -> Form | None:
    condition = _condition(row, context)
    expect, before = _expect(row, context)
    if before:
        row.fault(Message("“before trigger” needs “on”."), row.fields.pairs["expect"].mark)
    every = term(row, "every", context)
    _in_calendar_days(row, "every", [every])
    if every is None:
        if not row.has("every"):
            row.fault(Message("The field “%(key)s” is missing here.", {"key": "every"}), value="every")
        return None
    return Recurrence(condition or _STAND_IN, expect, every, row.maybe_flag("counts_earlier"))


def _limit(row: Row, context: Context) -> Form | None:
    condition = _condition(row, context)
    found = terms(row, "at_most", context)
    _in_calendar_days(row, "at_most", found)
    counts = row.choice("counts", get_args(Counts)) if row.has("counts") else "consecutive"
    if not found:
        return None
    if len(found) == 2 and row.has("counts"):
        row.fault(Message("“N days in M days” needs no “counts”."), row.fields.keys["counts"], "counts")
    kind: Literal["consecutive", "total", "per_order", "window"] = "window"
    if len(found) == 1:
        kind = cast(Literal["consecutive", "total", "per_order"], counts.replace(" ", "_"))
    window = found[1] if len(found) == 2 else None
    return Limit(condition or _STAND_IN, found[0], kind, window, row.maybe_flag("counts_earlier"))


def _in_calendar_days(row: Row, key: str, found: Iterable[Term | None]) -> None:
    for each in found:
        if isinstance(each, Amount) and each.length.unit == "working_day":
            row.fault(ExpressionFault(0, str(each.length), NO_WORKING_DAYS).message, row.fields.pairs[key].mark, key)


def _trigger(row: Row, context: Context) -> tuple[Trigger, Context]:
    trigger, kinds = trigger_kinds(row, context)
    return trigger or Trigger(), replace(context, trigger=kinds)


def _condition(row: Row, context: Context) -> Expr | None:
    first, second = expression(row, "while", context), expression(row, "if", context)
    if first is None or second is None:
        return first or second
    first_parts = first.parts if isinstance(first, And) else (first,)
    return And((*first_parts, *(second.parts if isinstance(second, And) else (second,))))


def _duty(row: Row, context: Context) -> Expr | None:
    must, must_not = expression(row, "must", context), expression(row, "must_not", context)
    if row.has("must") and row.has("must_not"):
        message = Message("A norm has “must” or “must_not”, not both: split it in two.")
        row.fault(message, row.fields.keys["must_not"], "must_not")
    return must if must_not is None else Not(must_not)


def _expect(row: Row, context: Context) -> tuple[tuple[Selector, ...], bool]:
    text = scalar(row, "expect")
    found = None if text is None else parsed(text, context, parse_expected, row.faults)
    return ((), False) if found is None else (tuple(found[0]), found[1])


_EVENT = frozenset(("within", "not_older_than", "at_least_before"))
_FORMS: tuple[tuple[str, Callable[[Row, Context], Form | None], str, frozenset[str]], ...] = (
    ("on", _event, "expect", _EVENT),
    ("on", _at_event, "must", frozenset(("must_not",))),
    ("while", _recurrence, "expect", frozenset(("every", "counts_earlier"))),
    ("while", _limit, "at_most", frozenset(("counts", "counts_earlier"))),
    ("while", _while, "must", frozenset(("must_not", "made_good"))),
)
