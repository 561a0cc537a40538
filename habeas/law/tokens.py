"""Words, figures and signs of an expression, what its names mean where it stands, and the fault it may have."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from habeas.law.names import Names
from habeas.law.syntax import Expr
from habeas.words import Message, say

MAX_LENGTH = 4000
MAX_FIGURE = 1e9
MAX_DEPTH = 40
_RESERVED = frozenset(("and", "or", "not", "is", "only", "in", "at", "least", "of", "where", "by", "re"))

_TOKEN = re.compile(r"\s*(?:([0-9]+(?:\.[0-9]+)?)|([^\W\d]\w*(?:-\w+)*)|(<=|>=|!=|[<>=(),|:]))")


class ExpressionFault(ValueError):
    """What is wrong with an expression: `offset` in its text, what stands there, what was expected."""

    def __init__(self, offset: int, found: str, expected: Message, near: str | None = None) -> None:
        self.offset, self.found, self.expected, self.near = offset, found, expected, near
        super().__init__(say(self.message))

    @property
    def message(self) -> Message:
        """The whole sentence."""
        values = {"found": self.found[:60], "expected": self.expected, "near": self.near}
        if not self.found:
            return Message("The expression ends too early: %(expected)s.", values)
        if self.near is None:
            return Message("“%(found)s”: %(expected)s.", values)
        return Message("“%(found)s”: %(expected)s. Did you mean “%(near)s”?", values)


class Token(NamedTuple):
    kind: Literal["number", "word", "sign", "end"]
    text: str
    offset: int


@dataclass(frozen=True)
class Context:
    """What names mean where an expression stands; `trigger` are the kinds of the event, if there is one."""

    names: Names
    definitions: Mapping[str, Expr] = field(default_factory=dict)
    parameters: frozenset[str] = frozenset()
    settings: frozenset[str] = frozenset()
    trigger: tuple[str, ...] = ()
    pair: bool = False
    each_indicator: bool = False


def tokens(text: str) -> list[Token]:
    """The tokens of an expression, an end token last. Raises ExpressionFault."""
    if len(text) > MAX_LENGTH:
        message = Message("an expression is at most %(limit)s characters long", {"limit": MAX_LENGTH})
        raise ExpressionFault(MAX_LENGTH, text[:20], message)
    found: list[Token] = []
    end = len(text.rstrip())
    at = 0
    while at < end:
        match = _TOKEN.match(text, at)
        if match is None:
            offset = at + len(text[at:]) - len(text[at:].lstrip())
            raise ExpressionFault(offset, text[offset], Message("no expression contains this character"))
        number, word, sign = match.groups()
        kind: Literal["number", "word", "sign"] = "number" if number else "word" if word else "sign"
        found.append(Token(kind, number or word or sign, match.start(match.lastindex or 0)))
        at = match.end()
    return [*found, Token("end", "", len(text))]


class Cursor:
    """A place in the tokens of an expression that moves on as they are read."""

    def __init__(self, text: str, context: Context) -> None:
        self.context = context
        self.tokens = tokens(text)
        self.at = 0
        self.depth = 0

    @property
    def now(self) -> Token:
        return self.tokens[self.at]

    def peek(self, *words: str) -> bool:
        return [t.text for t in self.tokens[self.at : self.at + len(words)]] == list(words)

    def take(self, *words: str) -> bool:
        """Move past these words if they are next."""
        if self.peek(*words):
            self.at += len(words)
            return True
        return False

    def need(self, text: str) -> None:
        if not self.take(text):
            raise self.fault(Message("expected “%(text)s” here", {"text": text}))

    def word(self) -> Token:
        """The next token, which must be a word that is no part of the grammar."""
        token = self.now
        if token.kind != "word" or token.text in _RESERVED:
            raise self.fault(Message("expected a word here"))
        self.at += 1
        return token

    def end(self) -> None:
        if self.now.kind != "end":
            raise self.fault(Message("expected the end, “and” or “or” here"))

    def deeper(self) -> None:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise self.fault(Message("brackets and “not” go deeper than %(limit)s levels", {"limit": MAX_DEPTH}))

    def fault(self, expected: Message, near: str | None = None, token: Token | None = None) -> ExpressionFault:
        """What is wrong at a token, by default the next one."""
        token = token or self.now
        return ExpressionFault(token.offset, token.text, expected, near)
