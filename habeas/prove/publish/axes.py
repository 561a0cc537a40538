"""By what published tables part people: an axis has leaves, each person in one, and tables whose cells are sums of leaves.

What stands within another is on one axis with it, so that both are suppressed together: children by age within children, the
pregnant within women, the stateless among nationalities. Small nationalities, states and kinds of place are one group.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from habeas.prove.catalogue import AGES, band

LEAST: Final = 5
"""Fewer people than this are told nowhere. Ours; statistical offices use 3 to 10."""
ALL: Final = "*"
NOT_KNOWN: Final = "?"
OTHERS: Final = "others"
REST: Final = "rest"
CHILD, PREGNANT, STATELESS, ASYLUM = "child", "pregnant", "stateless", "asylum_pending"
UNDER_AGE: Final = "0-17"
"""Of a child whose age is not known more closely."""
STATE: Final = "state"
_BANDS: Final = tuple(band(low, high, AGES[-1][1]) for low, high in AGES)
_YOUNG: Final = tuple(name for name, (_, high) in zip(_BANDS, AGES, strict=True) if high < 18)


@dataclass(frozen=True, slots=True)
class Axis:
    """`nodes` are the cells, each with its leaves; `tables` part everybody into nodes, `inner` parts a node further.

    A leaf that is no node is never told, nor are the nodes that are `closed` this year.
    """

    id: str
    leaves: tuple[str, ...]
    nodes: Mapping[str, tuple[str, ...]]
    tables: Mapping[str, tuple[str, ...]]
    inner: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    closed: frozenset[str] = frozenset()

    def places(self, node: str) -> tuple[int, ...]:
        """Where the leaves of a node stand; of `ALL` all of them."""
        return (
            tuple(range(len(self.leaves)))
            if node == ALL
            else tuple(map(self.leaves.index, self.nodes.get(node, (node,))))
        )


def axes_of(groups: Mapping[str, Sequence[str]], present: Mapping[str, Iterable[str]]) -> list[Axis]:
    """The axes of one period, the states first. `groups` are the names each axis shows, `present` the leaves with people."""
    made = [_named(STATE, groups[STATE]), _named("kind", groups["kind"])]
    nations = _named("nationality", groups["nationality"])
    tables = {**nations.tables, STATELESS: (STATELESS, REST)}
    rest = tuple(leaf for leaf in nations.leaves if leaf != STATELESS)
    made.append(Axis("nationality", nations.leaves, {**nations.nodes, REST: rest}, tables))
    return [*made, _ages(), _sexes(set(present["sex"])), _asylum()]


def _named(name: str, shown: Sequence[str]) -> Axis:
    """Where all stand in one cell, there is another that nobody is in: else what they have in common could be read."""
    if len(shown) == 1 and name != STATE:
        shown = (*shown, OTHERS if shown[0] != OTHERS else NOT_KNOWN)
    return Axis(name, tuple(shown), {leaf: (leaf,) for leaf in shown}, {name: tuple(shown)})


def _ages() -> Axis:
    bands = (*_BANDS, UNDER_AGE, NOT_KNOWN)
    young = (*_YOUNG, UNDER_AGE)
    nodes = {leaf: (leaf,) for leaf in bands} | {CHILD: young, REST: tuple(leaf for leaf in bands if leaf not in young)}
    return Axis("age", bands, nodes, {"age": bands, CHILD: (CHILD, REST)}, {CHILD: young, REST: nodes[REST]})


def _sexes(present: set[str]) -> Axis:
    """Each sex in two leaves. Pregnant who are not known to be women take part in a guess only where there are such. Where
    all women are pregnant, how many are would tell it of each, and is not told."""
    sexes = ("F", "M", "X", NOT_KNOWN)
    possible = present | {*_both("F"), sex_leaf("M", False)}
    leaves = tuple(leaf for sex in sexes for leaf in _both(sex) if leaf in possible)
    nodes = {sex: tuple(leaf for leaf in _both(sex) if leaf in possible) for sex in sexes}
    pregnant = {sex_leaf(sex, True) for sex in sexes}
    nodes[PREGNANT] = tuple(leaf for leaf in leaves if leaf in pregnant)
    nodes[REST] = tuple(leaf for leaf in leaves if leaf not in pregnant)
    closed = frozenset({PREGNANT, REST} if sex_leaf("F", False) not in present else ())
    return Axis("sex", leaves, nodes, {"sex": sexes, PREGNANT: (PREGNANT, REST)}, closed=closed)


def sex_leaf(sex: str, is_pregnant: bool) -> str:
    """The leaf of somebody."""
    return f"{sex}+" if is_pregnant else f"{sex}-"


def _both(sex: str) -> tuple[str, str]:
    return sex_leaf(sex, False), sex_leaf(sex, True)


def _asylum() -> Axis:
    leaves = (ASYLUM, REST)
    return Axis(ASYLUM, leaves, {leaf: (leaf,) for leaf in leaves}, {ASYLUM: leaves})


def grouped(counts: Mapping[str, int], before: Mapping[str, int], named: Iterable[str]) -> list[str]:
    """The names that are shown of these, in order, with OTHERS for all the rest where there is any.

    `named` were shown before and stay so; `before` are those that stood among the others, with their counts then: they stay
    there until they moved by LEAST. The others are LEAST at least, where they can be.

    >>> grouped({"TJ": 20, "UZ": 7, "KG": 2, "?": 1}, {}, ())
    ['TJ', 'others']
    >>> grouped({"TJ": 20, "UZ": 7}, {"UZ": 4}, ["TJ"])
    ['TJ', 'others']
    """
    kept = {name for name in named if name != OTHERS}
    new = {
        name for name, count in counts.items() if count >= LEAST and abs(count - before.get(name, 0)) >= LEAST
    } - kept
    rest = sum(count for name, count in counts.items() if name not in kept | new)
    while 0 < rest < LEAST and new:
        smallest = min(new, key=lambda name: (counts[name], name))
        new.discard(smallest)
        rest += counts[smallest]
    return [*sorted(kept | new), *([OTHERS] if rest or OTHERS in set(named) else [])]
