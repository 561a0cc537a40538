"""Who suffered which breaches, as the gap matrix and the judgments count them.

They are made here from checked case files; an office makes the same from what it keeps (`casework.breached`).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from habeas.record.case import Person
from habeas.tell.report import CheckedCase
from habeas.tell.withheld import may_publish


@dataclass(frozen=True, slots=True)
class Breach:
    """A run of days of one breach. Days are ordinals; `until` is the last, None where it goes on; `verified`: the norm is."""

    norm: str
    verified: bool
    state: str | None
    since: int
    until: int | None


@dataclass(frozen=True, slots=True)
class Breached:
    """One person of one case with every breach. `agreed`: they consented to be published. `person` is None where the file
    does not name them."""

    case: str
    who: str
    person: Person | None
    published: bool
    agreed: bool
    breaches: tuple[Breach, ...]


@dataclass(frozen=True, slots=True)
class Looked:
    """Everybody with a breach in the cases that were looked at; how many of those are published, and how many are not."""

    people: tuple[Breached, ...]
    published: int
    own: int


def looked_at(checked: Sequence[CheckedCase], day: int) -> Looked:
    """What these cases show; consent as of `day`."""
    published = sum(each.case.is_library for each in checked)
    return Looked(tuple(_breached(checked, day)), published, len(checked) - published)


def _breached(checked: Iterable[CheckedCase], day: int) -> Iterable[Breached]:
    for each in checked:
        found: dict[str, list[Breach]] = {}
        for one in each.findings:
            if one.verdict == "breach":
                breach = Breach(one.norm.id, one.norm.verified, one.state, one.since, one.until)
                found.setdefault(one.who, []).append(breach)
        people = {person.id: person for person in each.case.people}
        for who, breaches in found.items():
            consent = may_publish(each.case, who, day)
            yield Breached(each.case.id, who, people.get(who), each.case.is_library, consent, tuple(breaches))
