"""How often something happened to people while they were held: so many in each 1,000 days in custody.

The days below are those that `person_days` counts. Counted above is only what happened on one of them, under what that day
stands under, so that both parts are about the same people and the same time. The limits are those of a Poisson count at 95 per
cent: exact up to a count of `EXACT`, then by Byar's approximation; held against chi squared in tests.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import exp, sqrt
from typing import Final

from habeas.prove.catalogue import Measure
from habeas.prove.duration import Z_95
from habeas.words import Message

PER: Final = 1000
EXACT: Final = 100
TAIL: Final = 0.025
DAYS: Final = "person_days"
"""The measure that counts the days."""
_BY: Final = ("place", "kind", "state", "sex", "age", "nationality", "year", "month")
_STAY: Final = "SELECT person AS who, since AS held_since, until AS held_until, place AS held_at FROM held_days"

BEGUN: Final = f"""SELECT person, since AS d, since AS e, any_value(held_at) AS place, NULL AS state, true AS certain, run,
    true AS single FROM (SELECT * FROM broken WHERE since BETWEEN $since AND $until) b
    JOIN ({_STAY}) s ON s.who = b.person AND s.held_since <= b.since AND s.held_until > b.since
    GROUP BY person, since, run"""
DIED: Final = f"""SELECT person, day AS d, day AS e, held_at AS place, NULL AS state, true AS certain
    FROM (SELECT * FROM happened WHERE day BETWEEN $since AND $until AND kind = 'death') h
    JOIN ({_STAY}) s ON s.who = h.person AND s.held_since <= h.day AND s.held_until > h.day"""

RATES: Final[Mapping[str, Measure]] = {
    each.id: each
    for each in (
        Measure(
            "breach_rate", Message("Breaches in each 1,000 days in custody"), "breaches", BEGUN, _BY,
            Message("Runs of days with a breach that began in the period on a day on which the person was held, by the days in "
                    "custody of the period. One breach under several instruments counts once."), each="run",
        ),
        Measure(
            "death_rate", Message("Deaths in each 1,000 days in custody"), "people", DIED, _BY,
            Message("Deaths in the period on a day on which the person was held, the last one too, by the days in custody "
                    "of the period."),
        ),
    )
}  # fmt: skip


HERE: Final = Message("The rate is that of the people and days on record here, and of no others.")


@dataclass(frozen=True, slots=True)
class Rate:
    """So many in so many days. The rate and its limits are None where nobody was held on any day."""

    key: str | None
    count: int
    days: int

    @property
    def rate(self) -> float | None:
        """In each `PER` days."""
        return self.count * PER / self.days if self.days else None

    @property
    def limits(self) -> tuple[float | None, float | None]:
        """Of the rate, at 95 per cent."""
        if not self.days:
            return None, None
        low, high = poisson_limits(self.count)
        return low * PER / self.days, high * PER / self.days


def poisson_limits(count: int) -> tuple[float, float]:
    """The limits at 95 per cent of the mean of which a count is drawn.

    >>> [round(limit, 2) for limit in poisson_limits(10)], [round(limit, 2) for limit in poisson_limits(0)]
    ([4.8, 18.39], [0.0, 3.69])
    """
    if count <= EXACT:
        low = _mean_of(count - 1, 1 - TAIL) if count else 0.0
        return low, _mean_of(count, TAIL)
    more = count + 1
    high = more * (1 - 1 / (9 * more) + Z_95 / (3 * sqrt(more))) ** 3
    return count * (1 - 1 / (9 * count) - Z_95 / (3 * sqrt(count))) ** 3, high


def _mean_of(count: int, share: float) -> float:
    """The mean of which so many or fewer are drawn with this probability; found by halving."""
    low, high = 0.0, 2.0 * count + 10
    for _ in range(60):
        middle = (low + high) / 2
        term = total = exp(-middle)
        for drawn in range(1, count + 1):
            term *= middle / drawn
            total += term
        low, high = (middle, high) if total > share else (low, middle)
    return low
