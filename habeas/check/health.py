"""What tells of somebody's health, in one place for every page: facts, kinds of entry, conditions, norms, questions.

An office can close the group *health* to a role. Then an entry of these kinds is shown by its day alone, and a finding of
a norm that asks for any of this as `CLOSED`: not even the article is told, since it names what is wrong.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any, Final

from habeas.check.shipped import library
from habeas.law.norm import Norm, Trigger
from habeas.law.syntax import Fact, FieldTest, Is, Selector
from habeas.record.vocabulary import load_vocabulary

GROUP: Final = "health"
"""The group of fields as offices close it."""
CLOSED: Final = "closed:health"
"""Stands for the norm of a finding that is closed to the reader."""
FACTS: Final = frozenset({"pregnant", "nursing", "ill", "vulnerable"})
INDICATORS: Final = frozenset(
    {
        "breastfeeding_mother", "food_adequate_for_breastfeeding", "medical_reason", "medicine_given_by_police",
        "midwife_seen", "pregnancy_care", "shared_with_infected", "special_diet", "specialist_medical_care",
    }
)  # fmt: skip
"""Conditions of a place that are noted of somebody's body; whether a place has a doctor tells of nobody."""
_MORE_KINDS: Final = frozenset(
    {
        "injury", "medical_exam", "medical_request", "medical_request_refused", "self_harm", "special_needs_assessed",
        "treatment_given", "vulnerability_identified",
    }
)  # fmt: skip
_ENDS_ALL: Final = frozenset({"death"})
"""Ends every fact of a person, and so tells of none."""


@cache
def kinds() -> frozenset[str]:
    """The kinds of entry that tell of somebody's health."""
    known = load_vocabulary()
    found = {name for group in ("pregnancy_known", "pregnancy_end") for name in known.groups[group]}
    for kind in known.kinds.values():
        if FACTS & {*kind.starts, *kind.ends, *kind.sets, *kind.mother_starts, *kind.mother_ends}:
            found.add(kind.name)
    return frozenset(found | _MORE_KINDS) - _ENDS_ALL


@cache
def norms() -> frozenset[str]:
    """The ids of the norms whose finding tells of somebody's health: that one asks for it anywhere is enough."""
    return frozenset(norm.id for norm in library().norms if _tells(norm))


@cache
def topics() -> frozenset[str]:
    """The topics whose every norm tells of somebody's health: to be counted under one says what is wrong."""
    others = {norm.topic for norm in library().norms if norm.id not in norms()}
    return frozenset(norm.topic for norm in library().norms) - others


def is_closed(norm: str, closed: Iterable[str]) -> bool:
    """Whether findings of this norm are closed to somebody to whom these groups are."""
    return GROUP in closed and (norm in norms() or norm == CLOSED)


def tells(kind: str, values: Mapping[str, Any]) -> bool:
    """Whether an entry tells of somebody's health: by its kind, or that something of such a kind was asked or not done."""
    several = (value if isinstance(value, list | tuple) else (value,) for value in values.values())
    return kind in kinds() or any(each in kinds() for some in several for each in some if isinstance(each, str))


def asks(body: Mapping[str, Any], of_health: bool) -> bool:
    """Whether a stored question tells of health; `of_health`: the entry it is about does."""
    rules = {*body["decides"], *body["helps"]}
    about = {part for name in (body["about"], *body["abouts"]) for part in name.split("|")}
    known = load_vocabulary().groups
    about |= {each for name in about for each in known.get(name, ())}
    told = FACTS | INDICATORS | kinds()
    return of_health or bool(about & told) or (bool(rules) and rules <= norms())


def _tells(norm: Norm) -> bool:
    told = FACTS | INDICATORS | kinds() - {"birth"}  # that somebody was born tells of everybody
    return any(_names(part) & told for part in _parts(norm.form))


def _names(part: object) -> frozenset[str]:
    match part:
        case Fact(name):
            return frozenset({name})
        case Selector():
            return frozenset(part.kinds)
        case Trigger():
            return frozenset({part.fact}) if part.fact else frozenset()
        case FieldTest() | Is():  # of reasons, or of what was not done: words and kinds have the same names
            return frozenset(part.values)
    return frozenset()


def _parts(node: object) -> Iterator[object]:
    """A part of a norm and everything within it, whatever its form."""
    if isinstance(node, tuple):
        for each in node:
            yield from _parts(each)
    elif is_dataclass(node):
        yield node
        for field in fields(node):
            yield from _parts(getattr(node, field.name))
