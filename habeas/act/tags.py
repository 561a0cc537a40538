"""The tags of a template: which names there are, and what is wrong with a tag."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from jinja2 import Environment, TemplateError, nodes

from habeas.files import nearest
from habeas.tell.agreement import PRONOUNS
from habeas.words import Message

Words = frozenset[str] | None
"""The values of a name; empty where it is one itself, None where that is not known."""
ONE: Final[Words] = frozenset()
VALUES: Final[Mapping[str, frozenset[str]]] = {
    "to": frozenset({"name"}),
    "person": frozenset({"name", "born", "nationality", "age", "form", *PRONOUNS["en"]}),
    "parents": frozenset({"names"}),
    "custody": frozenset({"place", "since", "days", "now"}),
    "decision": frozenset({"name", "day", "by", "served", "number"}),
    "case": frozenset({"number"}),
    "state": frozenset({"name"}),
}
LISTS: Final[Mapping[str, frozenset[str]]] = {
    "facts": frozenset({"number", "day", "text", "exhibit"}),
    "family": frozenset({"text"}),
    "findings": frozenset({"number", "title", "law", "rule", "verdict", "reasons", "see"}),
    "steps": frozenset({"day", "text"}),
    "elsewhere": frozenset({"day", "text"}),
    "silence": frozenset({"text"}),
    "exhibits": frozenset({"number", "name", "hash"}),
}
KNOWN: Final[Mapping[str, Words]] = {**VALUES, **LISTS, "today": ONE, "agreed": ONE, "power": ONE}
REASONS: Final = "reasons"
FILTERS: Final = frozenset({"upper", "lower", "capitalize", "title", "trim"})
_LOOP: Final = frozenset({"index", "first", "last", "length"})
_ORDERS: Final = ("if", "elif", "else", "endif", "for", "endfor")
_HELPERS: Final = frozenset({"said", "next"})
_TAG: Final = re.compile(r"\{\{(?P<value>.*?)\}\}|\{%(?P<order>.*?)%\}|\{#.*?#\}", re.DOTALL)
_WHOLE: Final = re.compile(r"(p|tr|tc|r)\s")
_QUOTES: Final = str.maketrans("“”‘’", "\"\"''")
_PLAIN: Final = (nodes.Not, nodes.And, nodes.Or, nodes.Compare, nodes.Operand, nodes.CondExpr, nodes.Concat)
_SHOWN: Final = 60


@dataclass(frozen=True, slots=True)
class _Open:
    """A tag that waits for its end: where it stands, and the names that are there between them."""

    order: str
    line: int
    text: str
    tag: str
    names: dict[str, Words]


@dataclass(slots=True)
class Reader:
    """Reads paragraph after paragraph. `faults` are paragraph, what is wrong, and the word; `names` what was named."""

    known: Mapping[str, Words]
    faults: list[tuple[int, Message, str | None]] = field(default_factory=list)
    names: set[str] = field(default_factory=set)
    _open: list[_Open] = field(default_factory=list)
    _line: int = 0
    _text: str = ""
    _tag: str = ""

    def read(self, text: str) -> None:
        """One more paragraph."""
        self._line, self._text = self._line + 1, text
        plain = text.translate(_QUOTES)
        for match in _TAG.finditer(plain):
            self._tag = match[0]
            if match["value"] is not None:
                self._value(match["value"])
            elif match["order"] is not None:
                self._whole(match["order"], plain)
        if any(bracket in _TAG.sub("", plain) for bracket in ("{{", "}}", "{%", "%}", "{#")):
            self._tell(
                "Paragraph “%(text)s”: a bracket is not closed, or was not opened. A tag begins and ends in one paragraph."
            )

    def close(self) -> None:
        """The part of the file is at its end."""
        for each in self._open:
            self._line, self._text, line = each.line, each.text, self._line
            self._tell(
                "Paragraph “%(text)s”: “%(word)s” is not ended by “%(near)s”.", each.tag, f"{{% end{each.order} %}}"
            )
            self._line = line
        self._open.clear()

    # ---- tags ----------------------------------------------------------------------------------------------------------

    def _value(self, inner: str) -> None:
        tree = None if _WHOLE.match(inner) else _parsed("{{ %s }}" % inner.strip().strip("-+"))  # noqa: UP031
        output = tree.body[0] if tree is not None and len(tree.body) == 1 else None
        if (
            not isinstance(output, nodes.Output)
            or len(output.nodes) != 1
            or not isinstance(output.nodes[0], nodes.Expr)
        ):
            self._tell("Paragraph “%(text)s”: “%(word)s” cannot be read as a tag.")
            return
        told = output.nodes[0]
        held = self._held(told)
        if held is not None:
            self._tell("Paragraph “%(text)s”: “%(word)s” holds several values. Write, for instance, “%(near)s”.", *held)
        else:
            self._expression(told)

    def _held(self, told: nodes.Expr) -> tuple[str, str] | None:
        """What holds several values, and what could be written instead."""
        if isinstance(told, nodes.Name) and (words := self._words_of(told.name)):
            if told.name in LISTS:
                return told.name, f"{{%p for one in {told.name} %}}"
            return told.name, f"{told.name}.{'name' if 'name' in words else min(words)}"
        if (
            isinstance(told, nodes.Getattr)
            and isinstance(told.node, nodes.Name)
            and self._is_list(told.node.name, told.attr)
        ):
            return f"{told.node.name}.reasons", f"{{%p for one in {told.node.name}.reasons %}}"
        return None

    def _whole(self, inner: str, plain: str) -> None:
        """An order; one that takes its paragraph away stands alone there."""
        if inner.startswith(("p ", "p\t")) and plain.strip() != self._tag:
            self._tell("Paragraph “%(text)s”: “%(word)s” takes its whole paragraph away. Give it one of its own.")
        inner = _WHOLE.sub("", inner.strip("-+"), count=1) if _WHOLE.match(inner.strip("-+")) else inner
        order, _, rest = inner.strip().strip("-+").strip().partition(" ")
        match order:
            case "if":
                self._open.append(_Open("if", self._line, self._text, self._tag, {}))
                self._condition(rest)
            case "for":
                self._open.append(_Open("for", self._line, self._text, self._tag, self._loop(rest)))
            case "elif" | "else" | "endif" | "endfor":
                self._goes_on(order, rest)
            case _:
                self._unknown(order, nearest(order, _ORDERS))

    def _goes_on(self, order: str, rest: str) -> None:
        last = self._open[-1].order if self._open else ""
        fits = {"elif": ("if",), "else": ("if", "for"), "endif": ("if",), "endfor": ("for",)}[order]
        if last not in fits:
            self._tell("Paragraph “%(text)s”: “%(word)s” ends nothing that is open here.")
            return
        if order.startswith("end"):
            self._open.pop()
        elif order == "elif":
            self._condition(rest)

    def _condition(self, rest: str) -> None:
        tree = _parsed("{%% if %s %%}{%% endif %%}" % rest)  # noqa: UP031
        found = tree.body[0] if tree is not None and len(tree.body) == 1 else None
        if isinstance(found, nodes.If):
            self._expression(found.test)
        else:
            self._tell("Paragraph “%(text)s”: “%(word)s” cannot be read as a tag.")

    def _loop(self, rest: str) -> dict[str, Words]:
        """The names that are there in a loop."""
        tree = _parsed("{%% for %s %%}{%% endfor %%}" % rest)  # noqa: UP031
        found = tree.body[0] if tree is not None and len(tree.body) == 1 else None
        if not isinstance(found, nodes.For) or not isinstance(found.target, nodes.Name) or found.recursive:
            self._tell("Paragraph “%(text)s”: “%(word)s” cannot be read as a tag.")
            return {}
        if found.test is not None:
            self._too_much()
        return {found.target.name: self._items(found.iter), "loop": _LOOP}

    def _items(self, many: nodes.Node) -> Words:
        """The values of each of a list."""
        if isinstance(many, nodes.Name):
            self.names.add(many.name)
            if many.name in LISTS:
                return LISTS[many.name]
            self._unknown(many.name, nearest(many.name, LISTS))
        elif (
            isinstance(many, nodes.Getattr) and isinstance(many.node, nodes.Name) and self._is_list(many.node.name, many.attr)
        ):  # fmt: skip
            return ONE
        else:
            self._too_much()
        return None

    def _is_list(self, name: str, word: str) -> bool:
        """Whether this is the one list within a list: the reasons of a finding."""
        return word == REASONS and self._words_of(name) == LISTS["findings"]

    # ---- names -----------------------------------------------------------------------------------------------------------

    def _words_of(self, name: str) -> Words:
        """The values of a name here."""
        for each in reversed(self._open):
            if name in each.names:
                return each.names[name]
        return self.known.get(name)

    def _there(self) -> set[str]:
        return {*self.known, *(name for each in self._open for name in each.names)}

    def _expression(self, node: nodes.Node) -> None:
        match node:
            case nodes.Const():
                return
            case nodes.Name():
                self._name(node.name)
            case nodes.Getattr(node=nodes.Name(name=name), attr=word) if word != "form":
                self._value_of(name, word)
            case nodes.Call() if _is_said(node):
                for given in node.args:
                    self._expression(given)
            case nodes.Call() if _is_worded(node):
                self.names.add(getattr(node.node, "name", "person"))
            case nodes.Filter() if isinstance(node.node, nodes.Node) and not node.args and not node.kwargs:
                self._expression(node.node)
                if node.name not in FILTERS:
                    self._unknown(node.name, nearest(node.name, FILTERS))
            case _ if isinstance(node, _PLAIN):
                for each in node.iter_child_nodes():
                    self._expression(each)
            case _:
                self._too_much()

    def _name(self, name: str) -> None:
        there = self._there()
        self.names.add(name)
        if name not in there:
            self._unknown(name, nearest(name, there))

    def _value_of(self, name: str, word: str) -> None:
        self._name(name)
        words = self._words_of(name)
        if words is not None and word not in words:
            near = nearest(word, words)
            self._unknown(f"{name}.{word}", near and f"{name}.{near}")

    # ---- what is told ----------------------------------------------------------------------------------------------------

    def _unknown(self, word: str, near: str | None) -> None:
        if near:
            self._tell("Paragraph “%(text)s”: “%(word)s” is not known. Did you mean “%(near)s”?", word, near)
        else:
            self._tell("Paragraph “%(text)s”: “%(word)s” is not known.", word)

    def _too_much(self) -> None:
        self._tell("Paragraph “%(text)s”: “%(word)s” does more than a template may: print names, repeat, leave out.")

    def _tell(self, id: str, word: str = "", near: str = "") -> None:
        """A fault in this paragraph, about a word or the whole tag."""
        values = {"text": _short(self._text), "word": word or _short(self._tag), "near": near}
        told = (self._line, Message(id, values), word or self._tag)
        if not any(each[1] == told[1] for each in self.faults):  # a text in a box stands in two paragraphs
            self.faults.append(told)


def _is_said(node: nodes.Call) -> bool:
    return isinstance(node.node, nodes.Name) and node.node.name == "said" and not _more(node)


def _is_worded(node: nodes.Call) -> bool:
    """`next("list")`, or `person.form("held", "are held")`: words alone between the brackets."""
    match node.node:
        case nodes.Name(name="next") | nodes.Getattr(node=nodes.Name(name="person"), attr="form"):
            return bool(node.args) and all(isinstance(each, nodes.Const) for each in node.args) and not _more(node)
    return False


def _more(node: nodes.Call) -> bool:
    return bool(node.kwargs or node.dyn_args or node.dyn_kwargs)


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"


def _parsed(source: str) -> nodes.Template | None:
    try:
        return Environment().parse(source)
    except (TemplateError, ValueError, RecursionError):  # a number of 5,000 digits, 1,000 brackets
        return None
