"""Texts of a law file that are read as expressions, terms and figures; their faults stand at the very word."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from habeas.files import Fault, Fields, Node, Text, nearest
from habeas.law.expression import parse_expression, parse_figure, parse_terms
from habeas.law.names import Names
from habeas.law.norm import Figure, SettingDefinition, Term
from habeas.law.position import position
from habeas.law.reading import Row, row_of
from habeas.law.syntax import Expr, Setting
from habeas.law.tokens import Context, ExpressionFault
from habeas.words import Message

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Known:
    """What a norm may name: the vocabulary, definitions, settings, instruments (with their state), codes of bodies."""

    names: Names
    definitions: Mapping[str, Expr] = field(default_factory=dict)
    settings: Mapping[str, SettingDefinition] = field(default_factory=dict)
    instruments: Mapping[str, str | None] = field(default_factory=dict)
    bodies: Collection[str] = ()

    def context(self) -> Context:
        """The context of an expression outside any norm."""
        return Context(self.names, self.definitions, settings=frozenset(self.settings))


def scalar(row: Row, key: str) -> Text | None:
    """The text of a field, None where it is missing or at fault."""
    if row.maybe_text(key) is None:
        return None
    node = row.fields.pairs[key]
    return node if isinstance(node, Text) else None


def parsed(text: Text, context: Context, parse: Callable[[str, Context], T], faults: list[Fault]) -> T | None:
    """What `parse` makes of the text; a fault of it is added, with its line and column."""
    try:
        return parse(text.value, context)
    except ExpressionFault as fault:
        faults.append(Fault(position(text, fault.offset), fault.message, fault.found or text.value))
        return None


def expression(row: Row, key: str, context: Context) -> Expr | None:
    """The expression of a field."""
    text = scalar(row, key)
    return None if text is None else parsed(text, context, parse_expression, row.faults)


def term(row: Row, key: str, context: Context) -> Term | None:
    """One amount of time, parameter or setting."""
    found = terms(row, key, context)
    if len(found) > 1:
        row.fault(Message("One time is expected here, such as “48 hours”."), row.fields.pairs[key].mark)
    return found[0] if found else None


def terms(row: Row, key: str, context: Context) -> list[Term]:
    """One term, or two (`10 days in 30 days`); empty where the field is missing or at fault."""
    if not row.has(key):
        return []
    node = row.fields.pairs[key]
    if isinstance(node, Fields):
        setting = _setting(row_of(node, row.faults), context)
        return [] if setting is None else [setting]
    text = scalar(row, key)
    return [] if text is None else parsed(text, context, parse_terms, row.faults) or []


def _setting(row: Row, context: Context) -> Setting | None:
    name = row.choice("setting", sorted(context.settings))
    row.done()
    return Setting(name) if name else None


def figure(node: Node, names: Names, faults: list[Fault]) -> Figure | None:
    """`3 months`, `4 m2`, `2`."""
    if not isinstance(node, Text):
        faults.append(Fault(node.mark, Message("A figure is expected here, such as “3 months” or “4 m2”.")))
        return None
    return parsed(node, Context(names), parse_figure, faults)


def unknown(word: str, known: Collection[str], sentence: Message) -> Message:
    """`sentence`, with the nearest known word."""
    near = nearest(word, known)
    if near is None:
        return sentence
    return Message("%(sentence)s Did you mean “%(near)s”?", {"sentence": sentence, "near": near})
