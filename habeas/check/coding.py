"""The vocabulary as numbers: one code per kind, indicator, place, state; one bit per word of a closed list."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import numpy.typing as npt

from habeas.check.kleene import FALSE, TRUE, UNKNOWN, Tri
from habeas.check.table import ADULT_KIN, CHILD, GUARDIAN, OTHER_WORD, PARENT, SIBLING, SPOUSE
from habeas.law.syntax import FieldTest
from habeas.record.vocabulary import Vocabulary

Mask = npt.NDArray[np.bool_]
ALL_WORDS: Final = np.int64((1 << (OTHER_WORD + 1)) - 1)
_DEPRIVES: Final = {"yes": TRUE, "no": FALSE, "unless_exit": TRUE, "not_known": UNKNOWN}


@dataclass(frozen=True, slots=True)
class Effect:
    """What an entry of a kind does to a fact: the value it sets, where these tests of its fields hold."""

    kind: int
    value: int
    tests: tuple[FieldTest, ...]
    reverts: bool


@dataclass(frozen=True, slots=True)
class Coding:
    """Arrays are indexed by the code of the kind, indicator or place they are about."""

    vocabulary: Vocabulary
    kinds: Mapping[str, int]
    groups: Mapping[str, int]
    indicators: Mapping[str, int]
    places: Mapping[str, int]
    states: Mapping[str, int]
    words: Mapping[str, Mapping[str, int]]
    custody_role: npt.NDArray[np.int8]
    brief: Mask
    is_transfer: Mask
    custody_sign: Mask
    entry_deprives: Tri
    place_deprives: Tri
    place_exit_decides: Mask
    land_exit: Mask
    indicator_yes_no: Mask
    negative: npt.NDArray[np.int64]
    silent_kinds: frozenset[str]
    adds_title: Mask
    is_order: Mask
    leaves: Mask
    effects: Mapping[str, tuple[Effect, ...]]
    effect_fields: frozenset[str]
    silent_facts: frozenset[str]
    ends_with_custody: frozenset[str]
    known_denials: dict[tuple[tuple[str, ...], bool], frozenset[int]] = field(default_factory=dict)

    def silent_no(self, kinds: tuple[str, ...]) -> bool:
        """Whether silence about all of these kinds means no."""
        return self.silent_kinds.issuperset(kinds)

    def denials_of(self, kinds: tuple[str, ...], every: bool) -> frozenset[int]:
        """The codes of kinds and groups whose denial denies all of these kinds, or, with `every` false, any of them."""
        if (kinds, every) not in self.known_denials:
            wanted = set(kinds)
            codes = {self.kinds[kind] for kind in kinds if not every or len(wanted) == 1}
            for name, code in self.groups.items():
                members = set(self.vocabulary.groups[name])
                if wanted <= members or (not every and wanted & members):
                    codes.add(code)
            self.known_denials[kinds, every] = frozenset(codes)
        return self.known_denials[kinds, every]

    def bits(self, field: str, values: tuple[str, ...]) -> np.int64:
        """The mask of these words of a field; a word outside the list is the bit of other words."""
        words = self.words.get(field, {})
        mask = 0
        for value in values:
            mask |= 1 << words.get(value, OTHER_WORD)
        return np.int64(mask)

    def relation(self, word: str) -> int:
        """The flags of a relation of kin (`who` is ... of `of`)."""
        relation = self.vocabulary.relations.get(word)
        if relation is None:
            return 0
        flags = {
            "parent": PARENT, "guardian": GUARDIAN, "adult_kin": ADULT_KIN, "partner": SPOUSE, "child": CHILD,
            "sibling": SIBLING,
        }  # fmt: skip
        return sum(bit for name, bit in flags.items() if name in relation.counts_as)


def make_coding(vocabulary: Vocabulary) -> Coding:
    """The codes of a vocabulary."""
    kinds = {name: i for i, name in enumerate(vocabulary.kinds)}
    every = list(vocabulary.kinds.values())
    starts = np.array([("detained" in k.starts) for k in every])
    ends = np.array([("detained" in k.ends) for k in every])
    places = {name: i for i, name in enumerate(vocabulary.places)}
    words = {
        name: {word: i for i, word in enumerate(field.values)}
        for name, field in vocabulary.fields.items()
        if field.values
    }
    words |= {name: {"yes": 0, "no": 1} for name, field in vocabulary.fields.items() if field.type == "yes_no"}
    words |= {"place": places, "sex": {word: i for i, word in enumerate(vocabulary.facts["sex"].values)}}
    results = words.get("result", {})
    negative = np.array([sum(1 << results[w] for w in k.negative if w in results) for k in every], np.int64)
    signs = set(vocabulary.groups.get("custody_sign", ()))
    titles = {*vocabulary.groups["detention_order"], *vocabulary.groups["removal_order"]}
    orders = {*vocabulary.groups["detention_order"], "placement_ordered"}
    effects = _effects(vocabulary, kinds)
    return Coding(
        vocabulary=vocabulary,
        kinds=kinds,
        groups={name: len(kinds) + i for i, name in enumerate(vocabulary.groups)},
        indicators={name: i for i, name in enumerate(vocabulary.indicators)},
        places=places,
        states={name: i for i, name in enumerate(vocabulary.states)},
        words=words,
        custody_role=np.where(starts, 1, np.where(ends, -1, 0)).astype(np.int8),
        brief=np.array([k.name == "apprehended" for k in every]),
        is_transfer=np.array([k.name == "transferred" for k in every]),
        custody_sign=np.array([k.name in signs or "detained" in k.starts for k in every]),
        entry_deprives=np.where(starts, TRUE, UNKNOWN).astype(np.int8),
        place_deprives=np.array([_DEPRIVES[p.deprives] for p in vocabulary.places.values()], np.int8),
        place_exit_decides=np.array([p.deprives in ("unless_exit", "not_known") for p in vocabulary.places.values()]),
        land_exit=np.array([name in ("transit_zone", "border", "reception_centre") for name in places]),
        indicator_yes_no=np.array([i.type == "yes_no" for i in vocabulary.indicators.values()]),
        negative=negative,
        silent_kinds=frozenset(k.name for k in every if k.silence == "no"),
        adds_title=np.array([k.name in titles for k in every]),
        is_order=np.array([k.name in orders for k in every]),
        leaves=np.array([k.name in ("removed", "extradited", "death") for k in every]),
        effects=effects,
        effect_fields=frozenset(test.field for found in effects.values() for e in found for test in e.tests),
        silent_facts=frozenset(name for name, fact in vocabulary.facts.items() if fact.silence == "no"),
        ends_with_custody=frozenset(name for name, fact in vocabulary.facts.items() if fact.ends_with_custody),
    )


def _effects(vocabulary: Vocabulary, kinds: Mapping[str, int]) -> dict[str, tuple[Effect, ...]]:
    """For each fact the kinds of entry that set it."""
    found: dict[str, list[Effect]] = {}
    for name, kind in vocabulary.kinds.items():
        tests = tuple(FieldTest(field, values) for field, values in kind.when.items())
        sets = {**dict.fromkeys(kind.starts, True), **dict.fromkeys(kind.ends, False), **kind.sets}
        for fact, value in sets.items():
            if fact == "detained":
                continue
            code = UNKNOWN if value is None else TRUE if value else FALSE
            found.setdefault(fact, []).append(Effect(kinds[name], code, tests, kind.span))
    return {fact: tuple(effects) for fact, effects in found.items()}
