"""How long: custody, waiting for an answer, until a child was given back; with whoever still waits counted as still waiting.

The curve is that of Kaplan and Meier (1958): at each length at which somebody's wait ended, the share of those still waiting
is multiplied by the share of those at risk whose wait went on. Its limits are Greenwood's, on the scale of log(-log S), at
95 per cent (Kalbfleisch and Prentice 1980). Held against statsmodels in tests.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from habeas.prove.catalogue import Measure
from habeas.words import Message

Z_95: Final = 1.959963984540054
Floats = npt.NDArray[np.float64]

CUSTODY: Final = """SELECT person, since AS d, since AS e, place, NULL AS state, true AS certain, run,
    CASE WHEN until <= last THEN (sure_until + until) // 2 - since
         ELSE least(sure_until, last + 1) - since END AS days, until <= last AS ended
    FROM custodies WHERE since BETWEEN $since AND $until"""
REUNION: Final = """SELECT s.person, s.since AS d, s.since AS e, NULL::BIGINT AS place, NULL AS state, s.certain,
    min(r.day) IS NOT NULL AS ended, coalesce(min(r.day), min(p.last) + 1) - s.since AS days
    FROM (SELECT person, min(since) AS since, bool_or(certain) AS certain FROM spans WHERE fact = 'separated' GROUP BY person) s
    JOIN people p USING (person)
    LEFT JOIN events r ON r.person = s.person AND r.day >= s.since AND r.kind IN ('reunited', 'returned_to_parent')
    WHERE s.since BETWEEN $since AND $until GROUP BY s.person, s.since, s.certain"""
ANSWER: Final = """SELECT person, day AS d, day AS e, NULL::BIGINT AS place, state, true AS certain, body, kind AS kind_of,
    days, outcome IN ('answered', 'refused') AS ended FROM asks WHERE day BETWEEN $since AND $until"""
_WHO: Final = ("sex", "nationality", "age", "status")

WAITS: Final[Mapping[str, Measure]] = {
    each.id: each
    for each in (
        Measure(
            "custody", Message("Days in custody"), "stays", CUSTODY, ("place", "kind", "state", *_WHO),
            Message("Custody that began in the period, from its begin to its end. Who is still held, or was when last heard "
                    "of, counts as held so far. An end that is known only roughly is laid in the middle."), each="wait",
        ),
        Measure(
            "reunion", Message("Days until a child was given back"), "people", REUNION, _WHO,
            Message("Children parted from their families in the period, until reunited or given back to a parent; the others "
                    "still wait."), only_child=True, each="wait",
        ),
        Measure(
            "answer", Message("Days until a body answered"), "papers", ANSWER, ("body", "request", "state"),
            Message("Papers sent in the period, until the first answer, a refusal too; what was not answered still waits."),
            each="wait",
        ),
    )
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Curve:
    """`n` waits, of which `ended` have ended. `share` still waits after each of `days`, between `low` and `high`.

    `median` is the first day by which half have ended, None where fewer have.
    """

    n: int
    ended: int
    days: Floats
    share: Floats
    low: Floats
    high: Floats

    @property
    def median(self) -> float | None:
        return self.quantile(0.5)

    def quantile(self, still: float) -> float | None:
        """The first day by which no more than this share still waits."""
        at = np.flatnonzero(self.share <= still + 1e-12)
        return float(self.days[at[0]]) if len(at) else None

    @property
    def median_limits(self) -> tuple[float | None, float | None]:
        """Between which the median lies: where the limits of the curve cross one half (Brookmeyer and Crowley 1982)."""
        low, high = np.flatnonzero(self.low <= 0.5), np.flatnonzero(self.high <= 0.5)
        return (
            float(self.days[low[0]]) if len(low) else None,
            float(self.days[high[0]]) if len(high) else None,
        )


def curve(days: npt.ArrayLike, ended: npt.ArrayLike) -> Curve:
    """The curve of waits of so many days, each ended or not. Days are not negative.

    >>> curve([1, 2, 2, 3], [True, True, False, False]).share.round(3).tolist()
    [0.75, 0.5]
    """
    lasted, over = np.asarray(days, np.float64), np.asarray(ended, bool)
    times, counts = np.unique(lasted[over], return_counts=True)
    at_risk = len(lasted) - np.searchsorted(np.sort(lasted), times)
    share = np.cumprod(1 - counts / at_risk) if len(times) else np.zeros(0)
    with np.errstate(divide="ignore", invalid="ignore"):
        variance = np.cumsum(counts / (at_risk * (at_risk - counts)))
        spread = Z_95 * np.sqrt(variance) / np.log(share)
        narrow = np.power(share, np.exp(-spread))
        wide = np.power(share, np.exp(spread))
    inside = (share > 0) & (share < 1) & np.isfinite(variance)
    low = np.where(inside, narrow, share).astype(np.float64)
    high = np.where(inside, wide, share).astype(np.float64)
    return Curve(len(lasted), int(over.sum()), times, share.astype(np.float64), low, high)
