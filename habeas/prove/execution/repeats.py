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
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal, get_args

from habeas.check.findings import Finding
from habeas.prove.execution.judgments import Judgment
from habeas.prove.gap.harms import LEAST, Count, part, told
from habeas.tell.report import CheckedCase
from habeas.tell.withheld import agreed
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
    """What may be told. `table` counts published people by year of the first day; `own` those of the office, None where
    that would tell a number under five; `own_people` all of them. `unverified` are those, published and of the office, whose
    breach rests on unverified norms alone."""

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
        named = {year for year, _ in (*self.table, *(self.own or {}))}
        named.add(dt.date.fromordinal(self.judgment.day).year)
        return tuple(range(min(named), max(named) + 1))


def repeats(
    judgment: Judgment, checked: Iterable[CheckedCase], one_person: Sequence[frozenset[str]], day: int
) -> Repeats:
    """Everybody with the same breach, as it may be told; consent as of `day`."""
    found = sorted(_people(judgment, checked, one_person, day), key=lambda each: (each.since, each.case, each.who))
    own = [each for each in found if not each.published]
    table = Counter((each.year, each.when) for each in found if each.published)
    own_table = Counter((each.year, each.when) for each in own)
    return Repeats(
        judgment=judgment,
        shown=tuple(each for each in found if each.published or each.agreed),
        table=dict(table),
        own=dict(own_table) if all(number >= LEAST for number in own_table.values()) else None,
        own_people=told(len(own)),
        unverified=sum(each.published and not each.verified for each in found),
        own_unverified=part(sum(not each.verified for each in own), len(own)),
    )


def _people(
    judgment: Judgment, checked: Iterable[CheckedCase], one_person: Sequence[frozenset[str]], day: int
) -> Iterable[Repeat]:
    """Every person once, under the file in which the breach is first seen."""
    left_out = {judgment.id, *(file for files in one_person if judgment.id in files for file in files)}
    people: dict[tuple[object, str], list[tuple[CheckedCase, Finding]]] = {}
    for each in checked:
        files = next((files for files in one_person if each.case.id in files), each.case.id)
        for finding in each.findings if each.case.id not in left_out else ():
            if is_same(judgment, finding):
                people.setdefault((files, finding.who), []).append((each, finding))
    for own in people.values():
        yield _repeat(judgment, own, day)


def is_same(judgment: Judgment, finding: Finding) -> bool:
    """Whether a finding is the breach that the judgment found."""
    same = judgment.execution.same
    return finding.verdict == "breach" and finding.norm.id in same.norms and finding.state in same.states


def _repeat(judgment: Judgment, own: Sequence[tuple[CheckedCase, Finding]], day: int) -> Repeat:
    first, finding = min(own, key=lambda each: (each[1].since, each[0].case.id))
    ends = [found.until for _, found in own]
    until = None if None in ends else max(end for end in ends if end is not None)
    return Repeat(
        case=first.case.id,
        who=finding.who,
        since=finding.since,
        until=until,
        when=when(finding.since, until, judgment.day),
        norms=tuple(sorted({found.norm.id for _, found in own})),
        verified=any(found.norm.verified for _, found in own),
        published=first.case.is_library,
        agreed=all(agreed(each.case, found.who, "publish", day) for each, found in own),
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
