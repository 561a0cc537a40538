"""Alternatives to detention for one person: what the law asks for, what was tried, what speaks for it, what is not known.

What the law offers is read from the norms that ask for an alternative and bind the state on the day; what supports it
is read from the record, each with its entry. Nothing is weighed here: a lawyer does.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from habeas.act.brief import family_of
from habeas.act.custody import Custody, custody_of
from habeas.act.told import sentence
from habeas.act.who import is_child
from habeas.check import health, shipped
from habeas.check.cases import standing_entries
from habeas.check.day_words import day_words
from habeas.check.describe import Teller
from habeas.law import instruments
from habeas.law.norm import Norm, Source
from habeas.law.syntax import And, Expr, Fact, Is, Not, walk
from habeas.record.case import Entry, Person
from habeas.record.vocabulary import load_vocabulary
from habeas.tell.remedies import state_against
from habeas.tell.report import CheckedCase
from habeas.words import Message, say

TRIED: Final = frozenset(
    {
        "alternative_requested", "alternative_considered", "alternative_imposed", "supervision_ordered",
        "restriction_ordered", "temporary_admission", "outings_allowed", "outings_denied",
    }
)  # fmt: skip
HOME: Final = frozenset({"residence_since", "residence_granted", "residence_verified", "accommodation_provided"})
AGAINST: Final = frozenset({"absconded", "cooperation_refused"})


@dataclass(frozen=True, slots=True)
class Told:
    """Something of the record: its entry, its day, its sentence."""

    entry: str
    day: str
    text: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """The sheet of one person. `law` are norms with the sources that bind on the day; `asked` what is not on record."""

    person: Person
    custody: Custody | None
    law: tuple[tuple[Norm, tuple[Source, ...]], ...]
    tried: tuple[Told, ...]
    family: tuple[str, ...]
    home: tuple[Told, ...]
    health: tuple[Told, ...]
    against: tuple[Told, ...]
    is_child: bool
    asked: tuple[str, ...]


def sheet_of(
    each: CheckedCase, person: Person, language: str, known_at: int | None = None, *, of_health: bool = True
) -> Sheet:
    """The sheet of a person of the case on the day of the check; without `of_health` nothing of their body is told."""
    current = standing_entries(each.case, each.day, known_at)
    own = [entry for entry in current if entry.who == person.id]
    teller = Teller(load_vocabulary(), language)

    def told(kinds: frozenset[str]) -> tuple[Told, ...]:
        return tuple(_told(entry, each, teller) for entry in own if entry.kind in kinds)

    body = told(health.kinds()) if of_health else ()
    home, family = told(HOME), tuple(family_of(each.case, person.id, teller))
    state = state_against(each.case, person.id)
    of_children = (
        is_child(each, person)
        or not person.born
        or any(kin.who == person.id and kin.relation == "parent" for kin in each.case.kin)
    )
    return Sheet(
        person,
        custody_of(each, person.id, language),
        tuple(law for law in _law(state, each.day) if _concerns(law[0], person, of_children)) if state else (),
        told(TRIED),
        family,
        home,
        body,
        told(AGAINST),
        is_child(each, person),
        tuple(say(question, language) for question in _asked(home, family, own)),
    )


def _told(entry: Entry, each: CheckedCase, teller: Teller) -> Told:
    return Told(entry.id, day_words(entry.on, teller.language), sentence(entry, each.case, teller, alone=True))


@cache
def _norms() -> tuple[Norm, ...]:
    """The norms that ask for an alternative to detention, wherever in their form."""
    return tuple(
        norm for norm in shipped.library().norms if "'alternative_" in repr(norm.form) or "alternative" in norm.id
    )


def _law(state: str, day: int) -> Iterator[tuple[Norm, tuple[Source, ...]]]:
    """The state's own norms first, then those of treaties that bind it on the day."""
    register = instruments.shipped()
    for norm in sorted(_norms(), key=lambda norm: (state not in norm.states, not norm.verified, norm.tier)):
        if norm.states:
            if state in norm.states:
                yield norm, norm.sources
            continue
        bound = tuple(source for source in norm.sources if _binds(register, source, state, day))
        if bound:
            yield norm, bound


def _binds(register: instruments.Register, source: Source, state: str, day: int) -> bool:
    if source.instrument not in register.instruments:
        return False
    return any(
        stretch.first_day <= day < stretch.last_day_exclusive for stretch in register.force(source.instrument, state)
    )


def _concerns(norm: Norm, person: Person, of_children: bool) -> bool:
    """Whether a rule can concern a person: one on children alone no adult without a child, one on women no man."""
    condition = getattr(norm.form, "condition", None)
    for part in _wanted(condition):
        facts = set() if isinstance(part, Not) else {each.name for each in walk(part) if isinstance(each, Fact)}
        is_of_children = bool(facts & {"child", "child_outside"}) and not facts & {"pregnant", "vulnerable"}
        if is_of_children and not of_children:
            return False
        if part == Is(Fact("sex"), ("F",)) and person.sex == "M":
            return False
    return True


def _wanted(condition: Expr | None) -> Iterator[Expr]:
    """The parts that must all be true."""
    if isinstance(condition, And):
        for part in condition.parts:
            yield from _wanted(part)
    elif condition is not None:
        yield condition


def _asked(home: Sequence[Told], family: Sequence[str], own: Sequence[Entry]) -> Iterator[Message]:
    kinds = {entry.kind for entry in own}
    if not home:
        yield Message("An address where the person could live, and who confirms it")
    if not family:
        yield Message("Family in the country: who, where, with what right to stay")
    yield Message("Somebody who would vouch for the person: name, address, what they offer")
    if not {"identity_established", "travel_document_issued"} & kinds:
        yield Message("Papers that show who the person is, and who holds them")
