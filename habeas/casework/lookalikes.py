"""People on record who may be the one that is being taken in: shown while one types, never a gate.

Only people the reader may see are looked at; across teams the blind matcher tells the tracing coordinator. Names are
compared by the letters they share (trigrams), in any script and order, while they are still being typed; birth year and
mother's name tell for or against. Whole names are asked of the tracing index too, which finds what sounds alike: Джамшед and
Jamshid share few letters.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from habeas.store import keyed, search
from habeas.store.models import Account, Person, SearchRow
from habeas.store.models.search import Area
from habeas.trace.listed import Listed

SHOWN: Final = 5
_LOOKED_AT: Final = 300
_ENOUGH: Final = 0.55
_LIKELY: Final = 0.5
_BY_EAR: Final = 60
_HALF: Final = 0.5
"""The least share of a name: a first name alone tells nothing."""
_TELLS: Final = 0.15
"""How much birth year and mother's name each tell, for or against."""


@dataclass(frozen=True, slots=True)
class Alike:
    """Somebody who may be the same, and what tells so; `same_year`, `same_mother` are None where it is not known."""

    person: Person
    score: float
    same_year: bool | None
    same_mother: bool | None


def alike(
    account: Account, now: datetime, names: Sequence[str], born: tuple[int, int] | None = None, mother: str = ""
) -> list[Alike]:
    """The people most like this one; `born` are the first and last day on which they can be born."""
    wanted = [search.folded(name) for name in names if search.folded(name)]
    if not wanted:
        return []
    rows = _candidates(account, now, wanted)
    people = {
        person.pk: person
        for person in Person.objects.filter(pk__in=[row.person_id for row in rows])
        .select_related("case__team", "held_at")
        .prefetch_related("names")
    }
    found = [
        _compared(people[row.person_id], row.text, wanted, born, mother) for row in rows if row.person_id in people
    ]
    likely = [each for each in found if each is not None and each.score >= _ENOUGH]
    likely += _by_ear(account, now, names, born, mother, {each.person.pk for each in likely})
    return sorted(likely, key=lambda each: (-each.score, -each.person.pk))[:SHOWN]


def _by_ear(
    account: Account, now: datetime, names: Sequence[str], born: tuple[int, int] | None, mother: str, known: set[int]
) -> list[Alike]:
    """Who sounds alike of those whose letters do not tell it. Their likeness is the score."""
    from habeas.trace.keys import asked
    from habeas.trace.score import rank

    first, *others = [name for name in names if name.strip()]
    if len(first.split()) < 2:
        return []
    told = Listed(name=first, also=tuple(others), born=_in_edtf(born), mother=mother)
    keys = [pk for pk in keyed.people_with(asked(told), account, now, _BY_EAR) if pk not in known]
    people = list(keyed.with_kin(Person.objects.filter(pk__in=keys)))
    ranked = rank(told, [keyed.listed_of(person) for person in people])
    likely = [(people[number], each.probability) for number, each in ranked if each.probability >= _LIKELY]
    return [Alike(person, chance, _same_year(person, born), None) for person, chance in likely]


def _in_edtf(born: tuple[int, int] | None) -> str:
    """Days of birth as tracing reads them."""
    if born is None or born[0] < 1:
        return ""
    first, last = (date.fromordinal(day).isoformat() for day in born)
    return first if first == last else f"{first}/{last}"


def _candidates(account: Account, now: datetime, wanted: Sequence[str]) -> list[SearchRow]:
    """Those whose names begin alike: first with all words, then with any."""
    seen = search.rows(Area.PEOPLE, account, now).filter(field="name", case__library=False)
    beginnings = sorted({word[:4] for name in wanted for word in name.split() if len(word) > 2})
    short = [word for name in wanted for word in name.split() if len(word) == 2]
    found: dict[int, SearchRow] = {}
    first = wanted[0].split()
    for rows in (
        search.matching(seen, Area.PEOPLE, [word[:4] for word in first if len(word) > 1], near=1),
        search.resembling(seen, beginnings) if beginnings else seen.none(),
        search.matching(seen, Area.PEOPLE, short, near=2),
    ):
        for row in rows.order_by("-pk")[: _LOOKED_AT - len(found)]:
            found.setdefault(row.pk, row)
    return list(found.values())


def _compared(
    person: Person, text: str, wanted: Sequence[str], born: tuple[int, int] | None, mother: str
) -> Alike | None:
    name = max(_shared(each, text) for each in wanted)
    if name < _HALF:
        return None
    year = _same_year(person, born)
    mothers = " ".join(search.folded(each.name) for each in person.names.all() if each.mothers_name)
    folded = search.folded(mother)
    same_mother = _shared(folded, mothers) > _ENOUGH if folded and mothers else None
    score = name + sum(_TELLS if told else -_TELLS for told in (year, same_mother) if told is not None)
    return Alike(person, score, year, same_mother)


def _same_year(person: Person, born: tuple[int, int] | None) -> bool | None:
    """Whether the days of birth can be of one year; an age on a day leaves a year either way."""
    if born is None:
        return None
    if person.born_first is None or person.born_last is None:
        return None
    return person.born_first - 366 <= born[1] and born[0] <= person.born_last + 366


def _shared(one: str, other: str) -> float:
    """The share of the trigrams of a name that another text has.

    >>> _shared("nazarov umar", "umar nazarov"), _shared("li", "an")
    (1.0, 0.0)
    """
    wanted, there = _trigrams(one), _trigrams(other)
    return len(wanted & there) / len(wanted) if wanted else 0.0


def _trigrams(text: str) -> set[str]:
    return {padded[i : i + 3] for word in text.split() for padded in (f" {word} ",) for i in range(len(padded) - 2)}
