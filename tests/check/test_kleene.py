"""The laws of three values, and that a comparison settles only what every reading agrees on."""

import itertools

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from habeas.check.forms.state import verdicts
from habeas.check.kleene import FALSE, TRUE, UNKNOWN, Tri, at_least, compare, negate, tri
from habeas.check.verdicts import BREACH, MET, NOT_KNOWN, NOTHING

VALUES = (FALSE, UNKNOWN, TRUE)
READINGS = {FALSE: (FALSE,), UNKNOWN: (FALSE, TRUE), TRUE: (TRUE,)}
OPS = {
    "<": lambda a, b: a < b, "<=": lambda a, b: a <= b, ">": lambda a, b: a > b, ">=": lambda a, b: a >= b,
    "=": lambda a, b: a == b, "!=": lambda a, b: a != b,
}  # fmt: skip


def column(*values: int) -> Tri:
    return np.array(values, np.int8)


def every(size: int) -> list[Tri]:
    """All combinations of three values, as columns side by side."""
    return [column(*values) for values in zip(*itertools.product(VALUES, repeat=size), strict=True)]


def agreed(values: set[bool]) -> int:
    return UNKNOWN if len(values) > 1 else TRUE if values == {True} else FALSE


def test_and_or_and_not_obey_the_laws_of_kleene() -> None:
    a, b, c = every(3)
    both, either = np.minimum, np.maximum
    laws = {
        "commutative": (both(a, b), both(b, a)),
        "associative": (both(a, both(b, c)), both(both(a, b), c)),
        "distributive": (both(a, either(b, c)), either(both(a, b), both(a, c))),
        "distributive the other way": (either(a, both(b, c)), both(either(a, b), either(a, c))),
        "absorbing": (both(a, either(a, b)), a),
        "idempotent": (either(a, a), a),
        "De Morgan": (negate(both(a, b)), either(negate(a), negate(b))),
        "twice not": (negate(negate(a)), a),
        "neutral": (both(a, column(*[TRUE] * 27)), a),
        "normal": (both(both(a, negate(a)), either(b, negate(b))), both(a, negate(a))),
    }
    assert [name for name, (left, right) in laws.items() if not np.array_equal(left, right)] == []


def test_not_known_is_neither_excluded_nor_contradicted() -> None:
    unknown = column(UNKNOWN)
    assert np.maximum(unknown, negate(unknown))[0] == UNKNOWN
    assert np.minimum(unknown, negate(unknown))[0] == UNKNOWN


def test_at_least_says_what_all_readings_of_its_parts_say() -> None:
    parts = every(4)
    for n in range(6):
        for i, found in enumerate(at_least(n, parts).tolist()):
            readings = itertools.product(*(READINGS[int(part[i])] for part in parts))
            assert found == agreed({sum(value == TRUE for value in reading) >= n for reading in readings})


def test_tri_is_true_only_where_it_is_both_possible_and_sure() -> None:
    sure, possible = (np.array(x) for x in ([False, False, True, True], [False, True, False, True]))
    assert tri(sure, possible).tolist() == [FALSE, UNKNOWN, FALSE, TRUE]


@given(st.lists(st.integers(0, 6), min_size=4, max_size=4), st.sampled_from(sorted(OPS)))
def test_comparing_ranges_settles_what_every_reading_agrees_on(edges: list[int], op: str) -> None:
    (low, high), (other_low, other_high) = sorted(edges[:2]), sorted(edges[2:])
    readings = {
        OPS[op](a, b) for a in np.linspace(low, high, 1 + 2 * (high - low)) for b in range(other_low, other_high + 1)
    }
    a, b, c, d = (np.array([edge], np.float32) for edge in (low, high, other_low, other_high))
    assert compare(a, b, op, c, d)[0] == agreed(readings)


def test_a_verdict_is_settled_only_where_every_reading_agrees() -> None:
    condition, must = every(2)
    settled = {(TRUE, FALSE): BREACH, (TRUE, TRUE): MET, (FALSE, FALSE): NOTHING, (FALSE, TRUE): NOTHING}
    for c, m, verdict in zip(condition.tolist(), must.tolist(), verdicts(condition, must).tolist(), strict=True):
        possible = {settled[x, y] for x in READINGS[c] for y in READINGS[m]}
        if BREACH not in possible:
            assert verdict == (MET if possible == {MET} else NOTHING)
        else:
            assert verdict == (BREACH if possible == {BREACH} else NOT_KNOWN)
