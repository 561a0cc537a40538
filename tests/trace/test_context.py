"""What pairs say of one another: who stands on a list twice, and how many of one list stand on another."""

import numpy as np
import pytest

from habeas.trace import context, days
from habeas.trace.model import Odds

LEFT, RIGHT = np.array([0, 0, 1], np.int32), np.array([1, 2, 2], np.int32)
"""Row 0 of one list with rows 1 and 2 of another, and these two."""
LISTS = np.array([0, 1, 1], np.int32)


def told(
    odds: list[float], left: "np.ndarray" = LEFT, right: "np.ndarray" = RIGHT, lists: "np.ndarray" = LISTS
) -> "np.ndarray":
    known = np.array(odds, np.float32)
    alone = context.groups(np.full(len(lists), -1, np.int32), lists)
    return context.features(left, right, Odds(known, *np.zeros((2, len(known)), np.float32)), known, alone)


def test_who_is_on_a_list_twice_is_no_rival_of_themselves() -> None:
    rival = context.FEATURES.index("rival_left")
    assert told([8, 7, 9])[0, rival] == pytest.approx(0.5, abs=0.5)
    assert told([8, 7, -9])[0, rival] == pytest.approx(7, abs=0.1)


def test_two_on_one_list_are_one_as_surely_as_a_third_is_both() -> None:
    odds = np.array([8, 6, 1], np.float32)
    assert context.coherent(LEFT, RIGHT, odds, LISTS).tolist() == [8, 6, 6]
    assert context.coherent(LEFT, RIGHT, odds, np.arange(3, dtype=np.int32)).tolist() == [8, 6, 1]
    unlike = np.array([8, 6, -1], np.float32)
    assert context.coherent(LEFT, RIGHT, unlike, LISTS).tolist() == [8, 6, -1]


def test_how_many_stand_on_both_lists_is_seen_from_their_pairs() -> None:
    share = context.FEATURES.index("shared_list")
    many = 1000
    left, right = np.arange(many, dtype=np.int32), np.arange(many, 2 * many, dtype=np.int32)
    lists = np.repeat(np.array([0, 1], np.int32), many)
    most, fewest = (told([each] * many, left, right, lists)[0, share] for each in (9.0, -9.0))
    assert most > 2
    assert fewest < -2
    assert abs(told([9.0, -9.0, -9.0])[0, share]) < 0.1


def test_how_far_apart_two_lists_see_somebody_is_learnt_from_who_is_sure() -> None:
    """Of two lists that see people a hundred to a hundred and fifty days apart, and of who is seen on the same day."""
    many = 400
    left, right = np.arange(many, dtype=np.int32), np.arange(many, 2 * many, dtype=np.int32)
    seen = np.random.default_rng(1).integers(738_000, 739_500, many).astype(np.int32)
    seen = np.concatenate([seen, seen + np.arange(many, dtype=np.int32) % 50 + 100])
    seen[many:][-1] = seen[many - 1]
    source = np.repeat(np.arange(2, dtype=np.int32), many)
    sure = np.arange(many) < many - 1
    found = days.beyond(left, right, np.zeros(many, np.float32), sure, seen, source)
    assert found[:-1].min() > 2
    assert found[-1] < -1
    unsure = days.beyond(left, right, np.zeros(many, np.float32), np.zeros(many, bool), seen, source)
    assert abs(unsure).max() < 0.1
    seen[:many] = -1
    assert not days.beyond(left, right, np.zeros(many, np.float32), sure, seen, source).any()
