"""Whether an exit goes towards somebody of whom a person said: do not tell them.

1. The mark is split into those it names. Each may be a name, a relation (her husband) or a body (the consulate of a state).
2. Words are compared folded and without their endings, so that another alphabet or another case of the word is no way round.
3. A relation names whoever of the case stands so to the person, and the name of such a one names the relation.
4. Consulate and embassy of one state are one; where either names no state, they may be.

No comparison finds everything: whoever takes a case out while a mark stands confirms having read it (`exits`).
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

from habeas.record.vocabulary import load_vocabulary
from habeas.store import models as tables
from habeas.tell.names import NOBODY, folded

_PARTS: Final = re.compile(r"[,;\n/]|\bи\b|\bили\b|\band\b|\bor\b")
_HERS: Final = frozenset(
    folded("mother wife daughter sister grandmother aunt niece stepmother мать мама жена дочь сестра бабушка тётя "
           "племянница мачеха").split()
)  # fmt: skip
_HIS: Final = frozenset(
    folded("father husband son brother grandfather uncle nephew stepfather отец папа муж сын брат дедушка дядя племянник "
           "отчим").split()
)  # fmt: skip
_MORE_WORDS: Final[Mapping[str, str]] = {
    "parent": "мама папа матери отца родители",
    "child": "дочери ребенка дети children",
    "spouse": "мужа мужу мужем супруга супруги ex",
    "sibling": "брат сестра сестры",
    "grandparent": "дедушка бабушка",
    "uncle_or_aunt": "дядя тетя",
    "nephew_or_niece": "племянник племянница",
    "step_parent": "отчим мачеха",
}
"""Forms whose beginning changes, which no stem finds."""
_FAMILY: Final = frozenset(folded("family relatives relations kin семья родные родственники").split())
_ENDING: Final = 3
_ALIKE: Final = 0.7
_CONSULATE: Final = "consulate"


@dataclass(frozen=True, slots=True)
class Kin:
    """Somebody of the case as kin of the person who made the mark."""

    relation: str
    sex: str
    names: tuple[str, ...]


def kin_of(person: tables.Person, kin: Iterable[tables.Kin]) -> list[Kin]:
    """Whoever the record says is kin of a person; `kin` are the rows of the case with both people and their names."""
    relations = load_vocabulary().relations
    found = []
    for row in kin:
        if row.of_id == person.pk:
            found.append(_kin(row.who, row.relation))
        elif row.who_id == person.pk:
            found.append(_kin(row.of, relations[row.relation].inverse if row.relation in relations else row.relation))
    return found


def _kin(person: tables.Person, relation: str) -> Kin:
    names = [person.label or "", *(each.name for each in person.names.all() if not each.mothers_name)]
    return Kin(relation, person.sex or "", tuple(filter(None, names)))


def is_towards(mark: str, to: str, kin: Iterable[Kin] = ()) -> bool:
    """Whether `to` is somebody the mark names.

    >>> is_towards("консульство Узбекистана", "Embassy of Uzbekistan"), is_towards("the employer", "Red Cross")
    (True, False)
    """
    relatives = list(kin)
    return any(_meets(part, to, relatives) for part in _PARTS.split(mark) if _words(part))


def _meets(part: str, to: str, kin: list[Kin]) -> bool:
    if _named(part, to) or _same_body(part, to):
        return True
    for each in kin:
        told = any(_named(name, part) for name in each.names) or _tells(part, each)
        if told and (any(_named(name, to) for name in each.names) or _tells(to, each)):
            return True
    return False


def _named(one: str, other: str) -> bool:
    """Whether all words of one text stand in the other, in whatever form."""
    first, second = _words(one), _words(other)
    if not first or not second:
        return False
    return _all_in(first, second) or _all_in(second, first)


def _all_in(words: list[str], there: list[str]) -> bool:
    return all(any(alike(word, each) for each in there) for word in words)


def _words(text: str) -> list[str]:
    return [word for word in folded(text).split() if len(word) > 1 and word not in NOBODY]


def alike(one: str, other: str) -> bool:
    """Whether two folded words are forms of one.

    >>> alike("konsulstvo", "konsulstve"), alike("karimova", "karimovoi"), alike("marina", "karina")
    (True, True, False)
    """
    if one == other:
        return True
    shared = _shared(one, other)
    longest, shortest = max(len(one), len(other)), min(len(one), len(other))
    if shared >= max(4, longest - _ENDING) or (shared >= 3 and shared == shortest and longest - shared <= 2):
        return True
    mine, theirs = _trigrams(one), _trigrams(other)
    return shortest > 4 and 2 * len(mine & theirs) / (len(mine) + len(theirs)) >= _ALIKE


def _shared(one: str, other: str) -> int:
    """How many letters two words begin with alike."""
    return next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def _trigrams(word: str) -> set[str]:
    padded = f" {word} "
    return {padded[i : i + 3] for i in range(len(padded) - 2)}


# ---- relations -----------------------------------------------------------------------------------------------------


def _tells(text: str, kin: Kin) -> bool:
    """Whether a text names the relation in which somebody stands, and not one of the other sex; or the whole family."""
    for word in _words(text):
        if any(alike(word, each) for each in _FAMILY):
            return True
        if any(alike(word, each) for each in _relation_words().get(kin.relation, ())):
            hers, his = (any(alike(word, each) for each in words) for words in (_HERS, _HIS))
            if not ((hers and kin.sex == "M" and not his) or (his and kin.sex == "F" and not hers)):
                return True
    return False


@cache
def _relation_words() -> Mapping[str, frozenset[str]]:
    """The words by which each relation is told."""
    vocabulary = load_vocabulary()
    found = {}
    for name, relation in vocabulary.relations.items():
        texts = [name.replace("_", " "), relation.label("en"), relation.label("ru"), _MORE_WORDS.get(name, "")]
        texts += [word for word, (read, _) in vocabulary.aliases.get("relations", {}).items() if read == name]
        words = {word for text in texts for word in _words(text.replace("_", " ")) if len(word) > 2}
        found[name] = frozenset(words)
    return found


# ---- bodies --------------------------------------------------------------------------------------------------------


def _same_body(part: str, to: str) -> bool:
    """Whether both name a body of one class: of one state, or with the same words beside the class."""
    vocabulary = load_vocabulary()
    mine, theirs = vocabulary.authority_of(part), vocabulary.authority_of(to)
    if mine is None or mine != theirs:
        return False
    if mine == _CONSULATE:
        first, second = states_in(part), states_in(to)
        return not first or not second or bool(first & second)
    reads = [folded(start) for start in vocabulary.words["authority"][mine].reads]
    told = [word for word in _words(part) if not any(word.startswith(start) for start in reads if start)]
    return _all_in(told, _words(to))


def states_in(text: str) -> frozenset[str]:
    """The states whose name a text holds, in whatever form.

    >>> states_in("узбекское консульство"), states_in("Embassy of Uzbekistan")
    (frozenset({'UZ'}), frozenset({'UZ'}))
    """
    found = set[str]()
    for word in _words(text):
        near = {code: _shared(word, name) for name, code in _state_words() if _begins(word, name)}
        found |= {code for code, shared in near.items() if shared == max(near.values())}
    return frozenset(found)


def _begins(word: str, name: str) -> bool:
    return word.startswith(name[: 5 if len(name) > 6 else max(4, len(name) - 2)])


@cache
def _state_words() -> tuple[tuple[str, str], ...]:
    """The last word of the name of each state, in each language and as it was called before, with its code."""
    states = load_vocabulary().states
    named = [
        (folded(name), code)
        for code, state in states.items()
        for name in (state.label("en"), state.label("ru"), *state.also)
    ]
    return tuple((name.split()[-1], code) for name, code in named if name)
