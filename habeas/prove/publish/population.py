"""Who is counted in a year: everybody with a day in custody in it, each in one cell of each axis.

Of several places in a year the first counts, with its kind and its state; age and childhood are those of the first day. What
is told of them (`whats`) is nested: held on the last day, held longer than `LONG` days, with a breach, with one of a subject.
"""

import datetime as dt
import hashlib
import json
from collections import Counter as Tally
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from habeas.prove.count import Counter, age_sql
from habeas.prove.publish.axes import ASYLUM, NOT_KNOWN, OTHERS, REST, STATELESS, UNDER_AGE, Axis, sex_leaf

Ints = npt.NDArray[np.int64]
HELD: Final = "held"
LAST_DAY: Final = "held_last_day"
LONG_HELD: Final = "held_long"
BREACH: Final = "breach"
LONG: Final = 30
_SQL: Final = f"""
WITH own AS (SELECT person, greatest(since, $since) AS d, least(until - 1, $until) AS e, place FROM stays
             WHERE since <= $until AND until > $since),
base AS (SELECT person, min(d) AS d, max(e) AS e, max(e) = $until AS last_day,
         first(place ORDER BY d, place) FILTER (WHERE place IS NOT NULL) AS place FROM own GROUP BY person),
long AS (SELECT DISTINCT person FROM custodies WHERE since <= $until AND until > $since
         AND least(until - 1, $until) - since + 1 > {LONG}),
facts AS (SELECT b.person, bool_or(f.fact = 'pregnant') AS pregnant, bool_or(f.fact = 'stateless') AS stateless,
          bool_or(f.fact = 'asylum_pending') AS asylum
          FROM base b JOIN spans f ON f.person = b.person AND f.since <= b.e AND f.until > b.d GROUP BY b.person),
t AS (SELECT b.*, p.sex, p.nationality, p.born_first, p.born_last, c.since AS child_since, c.until AS child_until
      FROM base b LEFT JOIN people p USING (person) LEFT JOIN children c ON c.person = b.person)
SELECT t.person, coalesce(t.sex, '{NOT_KNOWN}') AS sex, coalesce(t.nationality, '{NOT_KNOWN}') AS nationality,
       coalesce({age_sql()}, '{NOT_KNOWN}') AS age, coalesce(l.kind, '{NOT_KNOWN}') AS kind,
       coalesce(l.state, '{NOT_KNOWN}') AS state, t.last_day, g.person IS NOT NULL AS long,
       coalesce(f.pregnant, false) AS pregnant, coalesce(f.stateless, false) AS stateless, coalesce(f.asylum, false) AS asylum
FROM t LEFT JOIN places l ON l.place = t.place LEFT JOIN long g ON g.person = t.person
LEFT JOIN facts f ON f.person = t.person ORDER BY t.person
"""
_TOPICS: Final = """SELECT DISTINCT person, topic FROM broken
    WHERE since <= $until AND until > $since"""


@dataclass(frozen=True, slots=True)
class Population:
    """The people of a year: their numbers, the key of each on every axis, and for each `what` whether it holds of them."""

    people: Ints
    keys: Mapping[str, list[str]]
    whats: Mapping[str, npt.NDArray[np.bool_]]

    def count(self, axis: str) -> dict[str, int]:
        """How many have each key."""
        return dict(Tally(self.keys[axis]))

    def leaves(self, axis: Axis) -> Ints:
        """Where on the axis each person stands; what the axis does not show is among its others."""
        places = {leaf: number for number, leaf in enumerate(axis.leaves)}
        others = places.get(OTHERS, -1)
        return np.array([places.get(key, others) for key in self.keys[axis.id]], np.int64)

    def mark(self) -> str:
        """A mark of how many stand where, the same for the same people in any order, whoever they are."""
        rows = zip(*self.keys.values(), *(holds.tolist() for holds in self.whats.values()), strict=True)
        told = [list(self.keys), list(self.whats), sorted(rows)]
        return hashlib.sha256(json.dumps(told).encode()).hexdigest()

    def parent(self, what: str) -> str:
        """Within what something is nested: a breach of a subject within any breach, all else within who is held."""
        return BREACH if what.startswith(f"{BREACH}:") else HELD


def years(counter: Counter) -> list[int]:
    """The calendar years of which the record tells, from the first day that anybody was held."""
    first = counter.db.execute("SELECT min(since) FROM stays").fetchone()
    if first is None or first[0] is None:
        return []
    last = dt.date.fromordinal(counter.pattern.day).year
    return list(range(dt.date.fromordinal(max(1, first[0])).year, last + 1))


def population(counter: Counter, year: int) -> Population:
    """The people of a year, up to the day of the pattern."""
    days = {
        "since": dt.date(year, 1, 1).toordinal(),
        "until": min(dt.date(year, 12, 31).toordinal(), counter.pattern.day),
    }
    rows = counter.db.execute(_SQL, days).fetchall()
    broken = counter.db.execute(_TOPICS, days).fetchall()
    people = np.array([row[0] for row in rows], np.int64)
    keys: dict[str, list[str]] = {
        "sex": [sex_leaf("F" if row[8] and row[1] == NOT_KNOWN else row[1], row[8]) for row in rows],
        "nationality": [STATELESS if row[9] else row[2] for row in rows],
        "age": [row[3] for row in rows],
        "kind": [row[4] for row in rows],
        "state": [row[5] for row in rows],
        ASYLUM: [ASYLUM if row[10] else REST for row in rows],
    }
    whats = {
        HELD: np.ones(len(rows), np.bool_),
        LAST_DAY: np.array([row[6] for row in rows], np.bool_),
        LONG_HELD: np.array([row[7] for row in rows], np.bool_),
        BREACH: np.isin(people, [person for person, _ in broken]),
    }
    for topic in sorted({topic for _, topic in broken if topic}):
        whats[f"{BREACH}:{topic}"] = np.isin(people, [person for person, own in broken if own == topic])
    return Population(people, keys, whats)


__all__ = ["UNDER_AGE", "Population", "population", "years"]
