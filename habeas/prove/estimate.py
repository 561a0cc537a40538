"""How many are on none of the lists of several organisations, estimated from how the lists overlap.

1. Two lists: Chapman's estimator (Chapman 1951) with the variance of Seber (2002, p. 60), and an interval on the scale of the
   logarithm of the number on none (Chao 1987), so that it never ends below what was seen.
2. Three and more: Poisson log-linear models of the counts (Fienberg 1972), each list and any set of pairs of lists, fitted by
   statsmodels; the one with the least BIC, its sample size the people seen. Its interval is the profile of the multinomial
   likelihood (Cormack 1992).
3. What the lists do not bear is refused, with every reason, and the models are told all the same.
"""

import math
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from habeas.prove.overlap import Overlap
from habeas.words import Message

LEAST_OVERLAP: Final = 7
"""A rule of thumb of practice (often given with Robson and Regier 1964, whose own bound is first x second > 4 x total); for
three lists and more ours."""
AS_GOOD: Final = 2.0
"""Within so much BIC of the best the evidence is weak (Raftery 1995)."""
WILD: Final = 2.0
"""Totals of models as good as the best that differ by this factor disagree. Ours, from no source."""
ABSURD: Final = 10.0
"""An interval that ends over so many times what was seen says nothing. Ours, from no source."""
Z_95: Final = 1.959963984540054
CHI2_95: Final = Z_95**2
_NO_FIT: Final = 1e-5
"""A fitted count below this tells that the model has no finite best fit."""
Floats = npt.NDArray[np.float64]
Pairs = tuple[tuple[int, int], ...]


class NotInstalledError(Exception):
    """statsmodels is not there; `message` says how to get it."""

    def __init__(self) -> None:
        self.message = Message("Estimates from three and more lists need statsmodels: pip install 'habeas[estimate]'.")
        super().__init__(str(self.message))


@dataclass(frozen=True, slots=True)
class Model:
    """One log-linear model: which pairs of lists depend on each other (places in `Overlap.lists`), and what it says.

    `none` are the people on no list; `deviance` with `free` degrees of freedom is how far it is from the counts. Where it has
    no finite best fit, `none` and `bic` are None.
    """

    pairs: Pairs
    none: float | None
    bic: float | None
    deviance: float
    free: int


@dataclass(frozen=True, slots=True)
class Estimate:
    """So many on none of the lists, between `low` and `high` at 95 per cent; with two lists `model` is None.

    `models` are all that were weighed, the best first; those without a fit last.
    """

    overlap: Overlap
    none: float
    low: float
    high: float
    model: Model | None = None
    models: tuple[Model, ...] = ()

    @property
    def total(self) -> float:
        """On a list or on none."""
        return self.overlap.seen + self.none


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why the lists bear no estimate."""

    overlap: Overlap
    reasons: tuple[Message, ...]
    models: tuple[Model, ...] = ()


def estimate(overlap: Overlap) -> Estimate | Refusal:
    """How many are on none, or why that cannot be told. Raises NotInstalledError with three lists and no statsmodels."""
    reasons = tuple(_too_thin(overlap))
    if reasons:
        return Refusal(overlap, reasons)
    found = chapman(overlap) if len(overlap.lists) == 2 else _log_linear(overlap)
    if isinstance(found, Estimate) and overlap.seen + found.high > ABSURD * overlap.seen:
        values = {"times": int(ABSURD), "seen": overlap.seen}
        text = Message(
            "The interval ends at over %(times)s times the %(seen)s people on the lists: that says nothing.", values
        )
        return Refusal(overlap, (text,), found.models)
    return found


def _too_thin(overlap: Overlap) -> Iterator[Message]:
    """What is wrong with the lists themselves."""
    empty = [at for at in range(len(overlap.lists)) if not overlap.on(at)]
    for at in empty:
        yield Message("Nobody is on the list “%(list)s”.", {"list": overlap.lists[at]})
    for one, other in overlap.pairs():
        both = overlap.on(one, other)
        values = {"one": overlap.lists[one], "other": overlap.lists[other], "both": both, "least": LEAST_OVERLAP}
        if {one, other} & set(empty):
            continue
        if len(overlap.lists) == 2 and both < LEAST_OVERLAP:
            yield Message(
                "Only %(both)s people are on both “%(one)s” and “%(other)s”. Fewer than %(least)s are too few to tell.",
                values,
            )
        elif both == 0:
            yield Message(
                "“%(one)s” and “%(other)s” have nobody in common: nothing tells how they depend on each other.", values
            )
        if both and both == min(overlap.on(one), overlap.on(other)):
            inner, outer = (one, other) if both == overlap.on(one) else (other, one)
            values = {"inner": overlap.lists[inner], "outer": overlap.lists[outer]}
            yield Message(
                "Everybody on “%(inner)s” is on “%(outer)s” too: one may be made from the other, and says nothing of who is on "
                "none.",
                values,
            )
    several = sum(count for at, count in enumerate(overlap.counts) if at & (at - 1))
    if len(overlap.lists) > 2 and not empty and several < LEAST_OVERLAP:
        values = {"both": several, "least": LEAST_OVERLAP}
        yield Message(
            "Only %(both)s people are on more than one list. Fewer than %(least)s are too few to tell.",
            values,
        )


def chapman(overlap: Overlap) -> Estimate:
    """Of two lists with somebody on both and on each alone.

    >>> from habeas.prove.overlap import Overlap
    >>> found = chapman(Overlap(("A", "B"), (0, 30, 40, 10)))
    >>> round(found.none, 2), round(found.low), round(found.high)
    (109.09, 53, 225)
    """
    first, second, both = overlap.counts[1], overlap.counts[2], overlap.counts[3]
    none = first * second / (both + 1)
    variance = (first + both + 1) * (second + both + 1) * first * second / ((both + 1) ** 2 * (both + 2))
    factor = math.exp(Z_95 * math.sqrt(math.log1p(variance / none**2)))
    return Estimate(overlap, none, none / factor, none * factor)


def _log_linear(overlap: Overlap) -> Estimate | Refusal:
    every = overlap.pairs()
    models = [fit(overlap, pairs) for size in range(len(every) + 1) for pairs in combinations(every, size)]
    models.sort(key=lambda each: (each.bic is None, each.bic or 0.0, len(each.pairs), each.pairs))
    known = [(each.bic, each.none) for each in models if each.bic is not None and each.none is not None]
    totals = [overlap.seen + none for bic, none in known if bic <= known[0][0] + AS_GOOD]
    if max(totals) > WILD * min(totals):
        values = {"least": round(min(totals)), "most": round(max(totals))}
        text = Message(
            "Models that fit the lists equally well disagree: one says %(least)s people in all, another %(most)s.",
            values,
        )
        return Refusal(overlap, (text,), tuple(models))
    best = models[0]
    low, high = profile(overlap, best)
    return Estimate(overlap, known[0][1], low, high, best, tuple(models))


def fit(overlap: Overlap, pairs: Pairs) -> Model:
    """One model, on the counts of those who are on a list; the constant is the logarithm of how many are on none."""
    counts, design = np.array(overlap.counts[1:], np.float64), _design(len(overlap.lists), pairs)[1:]
    constant, fitted = _fitted(counts, design)
    deviance, free = _deviance(counts, fitted), len(counts) - design.shape[1]
    if fitted.min() < _NO_FIT:
        return Model(pairs, None, None, deviance, free)
    return Model(pairs, math.exp(constant), _bic(counts, fitted, design.shape[1]), deviance, free)


def _bic(counts: Floats, fitted: Floats, parameters: int) -> float:
    likelihood = float((counts * np.log(fitted) - fitted).sum()) - sum(math.lgamma(count + 1) for count in counts)
    return -2 * likelihood + parameters * math.log(counts.sum())


def profile(overlap: Overlap, model: Model) -> tuple[float, float]:
    """The least and the most on none that the lists bear under a model, at 95 per cent (Cormack 1992).

    The upper end is infinite where it would lie beyond a thousand times what was seen.
    """
    from scipy.optimize import brentq, minimize_scalar

    design = _design(len(overlap.lists), model.pairs)

    def likelihood(none: float) -> float:
        return _multinomial(none, overlap, design)

    most = 1000.0 * overlap.seen
    start = model.none or 0.0
    peak = minimize_scalar(
        lambda x: -likelihood(x), bounds=(0.0, 2 * start + 10), method="bounded", options={"xatol": 1e-4}
    )
    best, height = float(peak.x), -float(peak.fun)

    def over(none: float) -> float:
        return 2 * (height - likelihood(none)) - CHI2_95

    low = float(brentq(over, 0.0, best, xtol=1e-3)) if over(0.0) > 0 else 0.0
    high = 2 * best + 10
    while over(high) < 0 and high < most:
        high *= 2
    return low, float(brentq(over, best, high, xtol=1e-3)) if over(high) > 0 else math.inf


def _multinomial(none: float, overlap: Overlap, design: Floats) -> float:
    """The logarithm of the likelihood with so many on none, apart from what does not depend on it."""
    counts = np.array((none, *overlap.counts[1:]), np.float64)
    total = counts.sum()
    share = _fitted(counts, design)[1] / total
    filled = counts > 0
    return math.lgamma(total + 1) - math.lgamma(none + 1) + float((counts[filled] * np.log(share[filled])).sum())


def _design(lists: int, pairs: Pairs) -> Floats:
    """A row for each way to be listed, from none on; a column for the constant, each list and each pair."""
    on = np.array([[at >> each & 1 for each in range(lists)] for at in range(1 << lists)], np.float64)
    return np.column_stack([np.ones(1 << lists), on, *(on[:, one] * on[:, other] for one, other in pairs)])


def _fitted(counts: Floats, design: Floats) -> tuple[float, Floats]:
    """The constant of a Poisson log-linear model and the counts that it expects, by statsmodels."""
    glm, family = _statsmodels()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a model with as many terms as counts fits them exactly, which it warns of
        found = glm(counts, design, family=family()).fit(maxiter=200, tol=1e-10)
    return float(found.params[0]), np.asarray(found.fittedvalues, np.float64)


def _statsmodels() -> tuple[Any, Any]:
    try:
        from statsmodels.genmod.families import Poisson
        from statsmodels.genmod.generalized_linear_model import GLM
    except ImportError:
        raise NotInstalledError from None
    return GLM, Poisson


def _deviance(counts: Floats, fitted: Floats) -> float:
    filled = counts > 0
    apart = float((counts[filled] * np.log(counts[filled] / fitted[filled])).sum())
    return max(0.0, 2 * (apart - float((counts - fitted).sum())))
