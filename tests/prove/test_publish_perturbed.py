"""Perturbed by cell key: small noise, the same for the same people wherever and whenever they are counted."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from habeas.prove.publish.noise import VARIANCE, perturbed
from habeas.prove.publish.release import release
from tests.prove.publishing import END, LEAST, TABLES, Attacker, Somebody, cells, pattern

SECRET = b"a secret of some length"
EVERY = [Somebody(f"p{n}", sex="F" if n % 3 else "M", state="RU" if n % 2 else "KZ", nationality="UZ" if n % 5 else "TJ")
         for n in range(90)]  # fmt: skip


@given(st.integers(0, 10_000), st.integers(0, 2**64 - 1))
def test_noise_is_small_and_nobody_stays_nobody(count: int, key: int) -> None:
    told = perturbed(count, key)
    assert abs(told - count) <= 2
    assert told >= 0
    assert count or not told


def test_noise_is_nothing_on_average_and_has_the_stated_variance() -> None:
    noise = np.array([perturbed(50, int(key)) - 50 for key in np.linspace(0, 2**64 - 2**40, 20_001)])
    assert abs(noise.mean()) < 0.01
    assert abs(noise.var() - VARIANCE) < 0.01


def test_the_same_people_have_the_same_noise_in_every_release() -> None:
    ids = {number: one.name for number, one in enumerate(EVERY)}
    first = release(pattern(EVERY), END, secret=SECRET, ids=ids)
    turned = EVERY[::-1]
    second = release(pattern(turned), END + 1, secret=SECRET, ids={n: one.name for n, one in enumerate(turned)})
    assert first["told"]["years"] == second["told"]["years"]
    other = release(pattern(EVERY), END, secret=b"another secret of the office", ids=ids)
    assert other["told"]["years"] != first["told"]["years"]


@pytest.mark.parametrize("number", range(12))
def test_figures_lie_near_the_truth_and_none_is_small(number: int) -> None:
    few = [Somebody(f"few{n}", nationality="TJ", age=70, topics=frozenset({"liberty"})) for n in range(4)]
    every = [*EVERY, *few]
    body = release(pattern(every), END, secret=SECRET + bytes([number]))
    for axis in TABLES:
        attacker = Attacker(body, axis, every)
        for cell, count in cells(body, axis).items():
            assert count >= LEAST
            assert attacker.truth(cell) >= LEAST
            assert abs(count - attacker.truth(cell)) <= 2


def test_a_short_secret_is_refused() -> None:
    with pytest.raises(ValueError, match="8"):
        release(pattern(EVERY), END, secret=b"too tiny")
