"""Who suffered the same breach, before a judgment and after it: counted from the findings of the check.

1. Counted are people with a breach of one of the judgment's norms by one of its states; the judgment's own case is left out.
2. A person is *before* where every such breach ended before the day of the judgment, *after* where the first began on that day
   or later, *across* where one began before and went on after it.
3. A person who stands in several files (`one_person`) is counted once, with all days together.
4. Cases that are not published are told as `habeas.prove.gap.harms` tells them; a table of them is told whole or not at all, so
   that no small number can be computed from the rest.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal, get_args

from habeas.prove.breached import Breach, Breached
from habeas.prove.execution.judgments import Judgment
from habeas.prove.gap.harms import LEAST, Count, part, told
from habeas.words import Message

When = Literal["before", "across", "after"]
WHEN_WORDS: Final[Mapping[When, Message]] = {
    "before": Message("before the judgment"),
    "across": Message("begun before, gone on after"),
    "after": Message("begun after the judgment"),
}
NO_SAMPLE: Final = Message(
    "Counted is what is on record, no sample: few later cases can mean that few were recorded or brought to a court."
)


@dataclass(frozen=True, slots=True)
class Repeat:
    """One person with the same breach. Days are ordinals; `until` is the last day, None where it goes on.

    `verified`: one of the norms is.
    """

    case: str
    who: str
    since: int
    until: int | None
    when: When
    norms: tuple[str, ...]
    verified: bool
    published: bool
    agreed: bool

    @property
    def year(self) -> int:
        """The year of the first day."""
        return dt.date.fromordinal(self.since).year


Table = Mapping[tuple[int, When], int]


@dataclass(frozen=True, slots=True)
class Repeats:
    """What may be told. `table` counts published people by year of the first day; `own` those of the office, None where that
    would tell a number under five; `own_people` all of them. To who may read the cases all is told. `unverified` are those,
    published and of the office, whose breach rests on unverified norms alone."""

    judgment: Judgment
    shown: tuple[Repeat, ...]
    table: Table
    own: Table | None
    own_people: Count
    unverified: int
    own_unverified: Count

    def count(self, when: When) -> int:
        """Published people of one kind."""
        return sum(number for (_, each), number in self.table.items() if each == when)

    @property
    def after(self) -> int:
        """Published people who suffered the same breach on the day of the judgment or later."""
        return self.count("across") + self.count("after")

    @property
    def years(self) -> tuple[int, ...]:
        """Every year from the first to the last that the tables name, and that of the judgment."""
        return years_of(self.judgment, self.table, self.own or {})


def years_of(judgment: Judgment, *tables: Table) -> tuple[int, ...]:
    """Every year from the first to the last that the tables name, and that of the judgment."""
    named = {dt.date.fromordinal(judgment.day).year, *(year for table in tables for year, _ in table)}
    return tuple(range(min(named), max(named) + 1))


def repeats(
    judgment: Judgment, people: Iterable[Breached], one_person: Sequence[frozenset[str]], *, sees: bool = False
) -> Repeats:
    """Everybody with the same breach, as it may be told. `sees`: to somebody who may read the cases, so nothing is hidden."""
    found = sorted(_people(judgment, people, one_person), key=lambda each: (each.since, each.case, each.who))
    own = [each for each in found if not each.published]
    table = Counter((each.year, each.when) for each in found if each.published)
    own_table = Counter((each.year, each.when) for each in own)
    unverified = sum(not each.verified for each in own)
    return Repeats(
        judgment=judgment,
        shown=tuple(each for each in found if sees or each.published or each.agreed),
        table=dict(table),
        own=dict(own_table) if sees or all(number >= LEAST for number in own_table.values()) else None,
        own_people=Count(len(own)) if sees else told(len(own)),
        unverified=sum(each.published and not each.verified for each in found),
        own_unverified=Count(unverified) if sees else part(unverified, len(own)),
    )


def _people(judgment: Judgment, people: Iterable[Breached], one_person: Sequence[frozenset[str]]) -> Iterator[Repeat]:
    """Every person once, under the file in which the breach is first seen."""
    left_out = {judgment.id, *(file for files in one_person if judgment.id in files for file in files)}
    found: dict[tuple[object, str], list[tuple[Breached, Breach]]] = {}
    for each in people:
        same = [breach for breach in each.breaches if is_same(judgment, breach)]
        if same and each.case not in left_out:
            files = next((files for files in one_person if each.case in files), each.case)
            found.setdefault((files, each.who), []).extend((each, breach) for breach in same)
    for own in found.values():
        yield _repeat(judgment, own)


def is_same(judgment: Judgment, breach: Breach) -> bool:
    """Whether a breach is the one that the judgment found."""
    same = judgment.execution.same
    return breach.norm in same.norms and breach.state in same.states


def _repeat(judgment: Judgment, own: Sequence[tuple[Breached, Breach]]) -> Repeat:
    first, breach = min(own, key=lambda each: (each[1].since, each[0].case))
    ends = [found.until for _, found in own]
    until = None if None in ends else max(end for end in ends if end is not None)
    return Repeat(
        case=first.case,
        who=first.who,
        since=breach.since,
        until=until,
        when=when(breach.since, until, judgment.day),
        norms=tuple(sorted({found.norm for _, found in own})),
        verified=any(found.verified for _, found in own),
        published=first.published,
        agreed=all(each.agreed for each, _ in own),
    )


def when(since: int, until: int | None, judgment: int) -> When:
    """Where a breach from `since` to `until` (None: it goes on) lies, seen from the day of the judgment.

    >>> when(10, 19, 20), when(10, 20, 20), when(10, None, 20), when(20, 20, 20)
    ('before', 'across', 'across', 'after')
    """
    if since >= judgment:
        return "after"
    return "before" if until is not None and until < judgment else "across"


WHENS: Final = get_args(When)
