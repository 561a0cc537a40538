"""The documented cases in which a gap did harm: breaches of the norms that say what the missing safeguard would have said.

1. `data/harms.yaml` names, for each safeguard, norms whose breach is the harm. Those norms stand in other instruments: a breach
   shows that the harm happened, not that the agreement measured alone caused it.
2. Counted are breaches only, each person once; norms that speak of anybody count where the person was certainly under 18.
3. Beside each stands whether the state of the finding was a party that day, and whether the child's own state was one too:
   certainly, or not known. Where nobody traced the parties of an instrument, neither is told. And how many of the harms
   rest on unverified norms alone.
4. Published cases are counted and may be named. Of others, those are named whose people agreed to be published, and a
   count from 1 to 4 is told as *fewer than 5*; so is a part that would leave such a rest, of the whole or of a part that is
   told. What is not known is not told of them: with the parts beside it, it would tell more than each alone.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from habeas.check.cases import birth_span
from habeas.dates import FALSE, TRUE, UNKNOWN, add
from habeas.files import Fault, FaultsError
from habeas.law.chisinau import Text
from habeas.law.norm import Library
from habeas.law.reading import Row, read_rows
from habeas.prove.breached import Breach, Breached
from habeas.record.case import Person
from habeas.words import Message

DATA: Final = Path(__file__).parent / "data"
LEAST: Final = 5
"""The smallest number of people or cases that is told of cases that are not published (DESIGN, figures)."""
OF_AGE: Final = 18

Party = Callable[[str, int], int]
"""Whether the instrument measured binds a state on a day: FALSE, UNKNOWN or TRUE."""

NOT_ALONE: Final = Message(
    "The same harm, not caused by this instrument alone: the cases show what happens without the safeguard, whichever law"
    " was applied."
)


@dataclass(frozen=True, slots=True)
class Link:
    """What counts as harm done for want of a safeguard; `not_recorded` says why no case can show it.

    `unverified` are those of its norms that rest on memory.
    """

    safeguard: str
    norms: tuple[str, ...]
    of_children: tuple[str, ...]
    unverified: frozenset[str]
    not_recorded: Text | None


@dataclass(frozen=True, slots=True)
class Harm:
    """One person in one case. `since` is the first day as an ordinal; `party` and `both` are FALSE, UNKNOWN or TRUE.

    `party`: the state was a party that day; `both`: and another state, whose national the person is, was one too.
    `verified`: a norm behind it is.
    """

    case: str
    who: str
    since: int
    state: str | None
    by: tuple[str, ...]
    party: int
    both: int
    verified: bool
    published: bool
    agreed: bool


@dataclass(frozen=True, slots=True)
class Count:
    """A number as it may be told; None is *fewer than 5* and not none."""

    told: int | None


@dataclass(frozen=True, slots=True)
class Harmed:
    """Who was harmed for want of one safeguard, as it may be told. `named` are ids of cases that may be named.

    `party` and `both` count those of whom it is certain, `*_unknown` those of whom it is not known; all of them, and those of
    the office, are None where nobody traced the parties. `unverified` are people whose harm rests on unverified norms alone.
    """

    cases: int
    people: int
    unverified: int
    party: int | None
    party_unknown: int | None
    both: int | None
    both_unknown: int | None
    named: tuple[str, ...]
    office_cases: Count
    office_people: Count
    office_unverified: Count
    office_party: Count | None
    office_both: Count | None
    first: int | None
    last: int | None

    @property
    def count(self) -> int:
        """All cases that may be counted: published ones, and those of the office where they are enough."""
        return self.cases + (self.office_cases.told or 0)


def links(path: Path, safeguards: Collection[str], library: Library) -> Mapping[str, Link]:
    """Read the link of every safeguard to the norms, by safeguard. Raises FaultsError with every fault at once."""
    faults: list[Fault] = []
    norms = {norm.id: norm.verified for norm in library.norms}
    root = read_rows(path, faults)
    found = {name: _link(name, row, norms) for name, row in root.named("harms", safeguards)}
    for name in safeguards:
        if name not in found:
            root.fault(Message("“%(name)s” has no link to the cases.", {"name": name}))
    root.done()
    if faults:
        raise FaultsError(faults)
    return found


def _link(name: str, row: Row, norms: Mapping[str, bool]) -> Link:
    of_families, of_children = row.choices("norms", norms), row.choices("of_children", norms)
    link = Link(
        safeguard=name,
        norms=of_families,
        of_children=of_children,
        unverified=frozenset(each for each in (*of_families, *of_children) if not norms.get(each, True)),
        not_recorded=row.in_both("not_recorded") if row.has("not_recorded") else None,
    )
    row.done()
    return link


def harms(link: Link, people: Iterable[Breached], party: Party) -> list[Harm]:
    """Everybody harmed for want of this safeguard, once a case, with the first day of the harm."""
    found = ((each, [breach for breach in each.breaches if _counts(link, breach, each.person)]) for each in people)
    return [_harm(each, shown, party) for each, shown in found if shown]


def _counts(link: Link, breach: Breach, person: Person | None) -> bool:
    if breach.norm in link.norms:
        return True
    return breach.norm in link.of_children and person is not None and was_child(person, breach.since)


def was_child(person: Person, day: int) -> bool:
    """Whether the person was certainly under 18 on a day, whichever day of birth is the true one."""
    earliest, _ = birth_span(person)
    return earliest > 1 and add(earliest, OF_AGE, "year") > day


def _harm(each: Breached, shown: Sequence[Breach], party: Party) -> Harm:
    first = min(shown, key=lambda breach: (breach.since, breach.norm))
    bound = both = FALSE
    for breach in shown:
        here = UNKNOWN if breach.state is None else party(breach.state, breach.since)
        bound, both = max(bound, here), max(both, min(here, _home(each.person, breach, party)))
    return Harm(
        case=each.case,
        who=each.who,
        since=first.since,
        state=first.state,
        by=tuple(sorted({breach.norm for breach in shown})),
        party=bound,
        both=both,
        verified=any(breach.verified for breach in shown),
        published=each.published,
        agreed=each.agreed,
    )


def _home(person: Person | None, shown: Breach, party: Party) -> int:
    """Whether a state of which the person is a national, other than the one at fault, was a party."""
    if person is None or not person.nationality:
        return FALSE if person is not None and person.stateless else UNKNOWN
    others = [nation for nation in person.nationality if nation != shown.state]
    return max((party(nation, shown.since) for nation in others), default=FALSE)


def harmed(found: Sequence[Harm], traced: bool = True) -> Harmed:
    """The count as it may be told (see 3 and 4 above); `traced`: somebody looked up who the parties are."""
    library = [harm for harm in found if harm.published]
    office = [harm for harm in found if not harm.published]
    by_case: dict[str, list[Harm]] = {}
    for harm in found:
        by_case.setdefault(harm.case, []).append(harm)
    named = [name for name, own in by_case.items() if all(harm.published or harm.agreed for harm in own)]
    bound, between = sum(harm.party == TRUE for harm in office), sum(harm.both == TRUE for harm in office)
    office_party, office_both = nested(between, bound, len(office))

    def of(values: Iterable[int], value: int) -> int | None:
        return sum(each == value for each in values) if traced else None

    return Harmed(
        cases=len({harm.case for harm in library}),
        people=len(library),
        unverified=sum(not harm.verified for harm in library),
        party=of((harm.party for harm in library), TRUE),
        party_unknown=of((harm.party for harm in library), UNKNOWN),
        both=of((harm.both for harm in library), TRUE),
        both_unknown=of((harm.both for harm in library), UNKNOWN),
        named=tuple(sorted(named, key=lambda name: _nearness(by_case[name]))),
        office_cases=told(len({harm.case for harm in office})),
        office_people=told(len(office)),
        office_unverified=part(sum(not harm.verified for harm in office), len(office)),
        office_party=office_party if traced else None,
        office_both=office_both if traced else None,
        first=min((harm.since for harm in library), default=None),
        last=max((harm.since for harm in library), default=None),
    )


def _nearness(own: Sequence[Harm]) -> tuple[int, int, str]:
    """Sorts cases that speak most of the instrument first: parties on both sides, then on one."""
    return -max(harm.both for harm in own), -max(harm.party for harm in own), own[0].case


def told(number: int) -> Count:
    """A number of people or cases that are not published.

    >>> told(0), told(4), told(5)
    (Count(told=0), Count(told=None), Count(told=5))
    """
    return Count(None if 0 < number < LEAST else number)


def part(number: int, whole: int) -> Count:
    """A part of such a number: not told where it, or what it leaves of the whole, would be a small one.

    >>> part(6, 12), part(10, 12), part(12, 12)
    (Count(told=6), Count(told=None), Count(told=12))
    """
    return Count(None if 0 < number < LEAST or 0 < whole - number < LEAST else number)


def nested(inner: int, middle: int, whole: int) -> tuple[Count, Count]:
    """`middle`, a part of the whole, and `inner`, a part of it, so that no small number can be computed from all three.

    >>> nested(5, 12, 20)
    (Count(told=12), Count(told=5))
    >>> nested(5, 6, 12)
    (Count(told=6), Count(told=None))
    >>> nested(5, 10, 11)  # the rest of 1 would follow from 5
    (Count(told=None), Count(told=None))
    """
    outer = part(middle, whole)
    if outer.told is None or part(inner, whole).told is None:
        return outer, Count(None)
    return outer, part(inner, middle)
