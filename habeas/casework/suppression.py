"""Which cells of a set of tables may be told, so that no small number can be computed from those that are.

Each table parts the same people and is a tree: the whole, its parts, and parts of these (children by age within children).
A table is told as the cells that are shown and *others*, what they leave of the whole. Whoever adds and subtracts learns
the gaps alone: what the shown cells within a shown cell, or within the whole, leave of it.

1. Cells below `LEAST` are not shown, nor named: who reads *others* cannot tell which of them are in it.
2. No gap lies between nothing and `LEAST`: where one would, the smallest cell beside it is hidden too. So two cells at
   least share each gap, and any hidden one can be anything from nothing to the whole of it.
3. Against earlier releases: a cell that stood in a gap stays hidden until that gap has moved by `LEAST`; a figure that is
   nearer than that to one told before is told as it was told before.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

LEAST: Final = 5


@dataclass(frozen=True, slots=True)
class Part:
    """So many people; `parts` add up to them. One that is `silent` is never told: it is what is left beside another."""

    name: str
    count: int
    parts: tuple["Part", ...] = ()
    silent: bool = False

    def below(self) -> Iterator["Part"]:
        """Everything within."""
        for part in self.parts:
            yield part
            yield from part.below()


def whole(name: str, parts: Iterable[Part], *, silent: bool = False) -> Part:
    """What these add up to."""
    some = tuple(parts)
    return Part(name, sum(part.count for part in some), some, silent)


def shown(table: Part, kept_hidden: frozenset[str] = frozenset()) -> frozenset[str]:
    """The names of the cells that may be told; `kept_hidden` are not, whatever they are now.

    >>> sorted(shown(whole("", (Part("a", 20), Part("b", 9), Part("c", 2)))))
    ['a']
    """
    found = {
        part.name for part in table.below() if part.count >= LEAST and not part.silent and part.name not in kept_hidden
    }
    if table.count < LEAST:
        return frozenset()
    while narrow := next((cell for cell, gap in gaps(table, found) if 0 < gap < LEAST), None):
        beside = _outermost(narrow, found)
        found.discard(min(beside, key=lambda part: (part.count, part.name)).name)
    return frozenset(found)


def gaps(table: Part, names: Iterable[str]) -> list[tuple[Part, int]]:
    """The whole and each shown cell that has parts, with what the shown cells directly within leave of it."""
    told = set(names)
    holders = [table, *(part for part in table.below() if part.parts and part.name in told)]
    return [(each, each.count - sum(part.count for part in _outermost(each, told))) for each in holders]


def kept_hidden(table: Part, earlier: Mapping[str, int], told: Iterable[str]) -> frozenset[str]:
    """The names that may not be told now: those that stood in a gap of an earlier release which hardly moved since.

    `earlier` are the gaps of that release by the name of what they stood in, `told` the cells it told.
    """
    names, found = set(told), set[str]()
    for holder, gap in gaps(table, names):
        if holder.name in earlier and abs(gap - earlier[holder.name]) < LEAST:
            found |= {part.name for part in _within(holder, names)}
    return frozenset(found)


def as_told_before(count: int, earlier: Iterable[int]) -> int:
    """The figure, or the nearest that was told before, where they differ by less than a hidden cell may be.

    >>> as_told_before(23, [20, 31]), as_told_before(26, [20, 31]), as_told_before(20, [])
    (20, 26, 20)
    """
    near = [told for told in earlier if abs(told - count) < LEAST]
    return min(near, key=lambda told: (abs(told - count), told)) if near else count


def _outermost(table: Part, told: set[str]) -> list[Part]:
    """The shown cells that lie in no other shown one."""
    found = []
    for part in table.parts:
        found += [part] if part.name in told else _outermost(part, told)
    return found


def _within(table: Part, told: set[str]) -> list[Part]:
    """What stands in the gap of a cell."""
    found = []
    for part in table.parts:
        if part.name not in told:
            found += [part, *_within(part, told)]
    return found
