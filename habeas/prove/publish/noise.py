"""Figures perturbed by cell key: a little noise that is the same whenever the same people are counted.

Each person has a key, drawn from a secret of the office and their id; that of a cell is the sum of its people's, and draws
its noise. So asking again, in another table or release, tells nothing new about the same people. What is told are the
perturbed figures, each for itself, so that parts need not add up. Nothing is told of cells with fewer than LEAST people, nor of
those whose figure falls below it.
"""

import hashlib
import hmac
from typing import Final

import numpy as np
import numpy.typing as npt

Keys = npt.NDArray[np.uint64]
STEPS: Final = ((-2, 0.1), (-1, 0.2), (0, 0.4), (1, 0.2), (2, 0.1))
"""How much is added, and how often. Ours: no more than 2, nothing on average."""
VARIANCE: Final = sum(share * step * step for step, share in STEPS)
LEAST_SECRET: Final = 16
"""Bytes that a secret must have at least."""


class ShortSecretError(ValueError):
    """The secret of the office has fewer bytes than LEAST_SECRET."""


def record_keys(secret: bytes, ids: list[str]) -> Keys:
    """A key for each person, evenly spread over 64 bits. Raises ShortSecretError."""
    if len(secret) < LEAST_SECRET:
        raise ShortSecretError(len(secret))
    drawn = (hmac.digest(secret, each.encode(), hashlib.sha256)[:8] for each in ids)
    return np.array([int.from_bytes(each, "big") for each in drawn], np.uint64)


def perturbed(count: int, key: int) -> int:
    """The figure of a cell with so many people and this key (0 to 2**64 - 1). Nobody stays nobody.

    >>> perturbed(12, 0), perturbed(12, 2**63), perturbed(12, 2**64 - 1), perturbed(0, 5)
    (10, 12, 14, 0)
    """
    if count == 0:
        return 0
    spot, reached = key / 2**64, 0.0
    for step, share in STEPS:
        reached += share
        if spot < reached:
            return max(0, count + step)
    return count + STEPS[-1][0]
