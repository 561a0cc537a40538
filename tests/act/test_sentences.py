"""Reasons are sentences: every condition of a shipped norm has its own, and a paper gives those of the check."""

import re
from collections.abc import Iterator

import pytest

from habeas.act.letters import LANGUAGES
from habeas.check.describe import Teller
from habeas.check.shipped import library
from habeas.law.syntax import Compare, Expr, Is, Not, Selector, TriggerField, Truth, walk
from habeas.law.variants import variants
from habeas.record.case import Person
from habeas.record.vocabulary import load_vocabulary
from habeas.tell.sentences import Narrator

VOCABULARY = load_vocabulary()
PEOPLE = (
    Person("a", "Ali Karim", "M"),
    Person("b", "Zarina Karim", "F"),
    Person("c", "The Karims", count=4),
    Person("d", "X Y"),
)
CONTROL = re.compile(r"[\[\]{}<>|\x00]|  |: (no|yes|нет|да)\.?$")


def leaves() -> Iterator[Expr | Selector]:
    """What a finding under a shipped norm can give as a reason, each once."""
    found: dict[Expr | Selector, None] = {}
    for variant in variants(library()):
        form = variant.form
        for name in ("condition", "must"):
            if (condition := getattr(form, name, None)) is not None:
                found |= dict.fromkeys(parts_of(condition))
        found |= dict.fromkeys(getattr(form, "expect", ()))
    return iter(found)


def parts_of(node: Expr) -> Iterator[Expr]:
    """The parts that have a value of their own: not those that speak of the event itself, nor a bare yes."""
    inner = getattr(node, "parts", None) or ((node.part,) if isinstance(node, Not) else ())
    for part in inner:
        yield from parts_of(part)
    speaks_of_event = isinstance(node, Is | Compare) and any(isinstance(each, TriggerField) for each in walk(node))
    if not inner and not speaks_of_event and not (isinstance(node, Truth) and node.value != 1):
        yield node


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reason_of_a_shipped_norm_is_a_sentence(language: str) -> None:
    every = list(leaves())
    assert len(every) > 700
    for node in every:
        for person in PEOPLE:
            for past in (False, True):
                narrator = Narrator(Teller(VOCABULARY, language), person, PEOPLE[1], past)
                for value in (0, 1, 2):
                    if isinstance(node, Truth) and value != 1:
                        continue
                    told = narrator.said(node, value)
                    assert told is not None, (node, value)
                    assert re.search(r"[^.]\.$", told), told
                    assert not CONTROL.search(told), told


@pytest.mark.parametrize("language", LANGUAGES)
def test_yes_no_and_not_known_differ(language: str) -> None:
    narrator = Narrator(Teller(VOCABULARY, language), PEOPLE[0], PEOPLE[1])
    for node in leaves():
        if not isinstance(node, Truth):
            assert len({narrator.said(node, value) for value in (0, 1, 2)}) == 3, node
