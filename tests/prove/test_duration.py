"""The curve of those who still wait, held against statsmodels, and what has to hold of any."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.duration import survfunc

from habeas.prove.duration import curve

waits = st.lists(st.tuples(st.integers(0, 60), st.booleans()), min_size=1, max_size=60)


@given(waits)
def test_the_curve_agrees_with_statsmodels(told: list[tuple[int, bool]]) -> None:
    days, ended = [day + 1 for day, _ in told], [over for _, over in told]
    if not any(ended):
        assert len(curve(days, ended).days) == 0
        return
    peer = survfunc.SurvfuncRight(days, [int(over) for over in ended])
    found = curve(days, ended)
    assert found.days.tolist() == peer.surv_times.tolist()
    assert np.allclose(found.share, peer.surv_prob)
    with np.errstate(divide="ignore", invalid="ignore"):
        spread = 1.959963984540054 * peer.surv_prob_se / (peer.surv_prob * np.log(peer.surv_prob))
        low, high = peer.surv_prob ** np.exp(-spread), peer.surv_prob ** np.exp(spread)
    inside = (found.share > 0) & (found.share < 1)
    assert np.allclose(found.low[inside], low[inside])
    assert np.allclose(found.high[inside], high[inside])
    if not np.isclose(found.share, 0.5).any():  # there statsmodels gives no day
        median = float(peer.quantile(0.5))
        assert found.median == (median if np.isfinite(median) else None)


@given(waits)
def test_the_share_never_rises_and_lies_within_its_limits(told: list[tuple[int, bool]]) -> None:
    found = curve([day for day, _ in told], [over for _, over in told])
    assert (np.diff(found.share) <= 0).all()
    assert ((found.low <= found.share + 1e-12) & (found.share <= found.high + 1e-12)).all()
    assert ((found.low >= 0) & (found.high <= 1)).all()


@given(waits)
def test_who_still_waits_is_never_counted_as_ended(told: list[tuple[int, bool]]) -> None:
    """To say of those who wait that they ended just then only makes the curve lower."""
    days = [day for day, _ in told]
    waiting, ended = curve(days, [over for _, over in told]), curve(days, [True] * len(days))
    at = np.searchsorted(ended.days, waiting.days)
    assert (waiting.share >= ended.share[at] - 1e-12).all()
