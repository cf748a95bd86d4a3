"""Shares with what those that did not answer could make of them: against SciPy, and for any counts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from carefund.monitoring.returns.shares import Share


@st.composite
def shares(draw: st.DrawFn) -> Share:
    asked = draw(st.integers(1, 400))
    answered = draw(st.integers(0, asked))
    return Share(yes=draw(st.integers(0, answered)), answered=answered, asked=asked)


@given(shares())
def test_wilsons_interval_is_scipys(share: Share) -> None:
    if not share.answered:
        assert share.wilson is None
        return
    theirs = binomtest(share.yes, share.answered).proportion_ci(0.95, method="wilson")
    assert share.wilson == pytest.approx((theirs.low, theirs.high), abs=1e-9)


@given(shares(), st.data())
def test_whatever_the_missing_would_have_said_lies_within_the_bounds(share: Share, data: st.DataObject) -> None:
    said_yes = data.draw(st.integers(0, share.missing))
    assert share.bounds is not None
    low, high = share.bounds
    assert low <= (share.yes + said_yes) / share.asked <= high
    assert (low == high) == (share.missing == 0)


def test_an_answer_of_everybody_leaves_nothing_open_and_of_nobody_everything() -> None:
    whole = Share(yes=137, answered=152, asked=152)
    assert whole.bounds == (whole.of_answered, whole.of_answered)
    none = Share(yes=0, answered=0, asked=152)
    assert (none.of_answered, none.wilson, none.bounds) == (None, None, (0.0, 1.0))


@pytest.mark.parametrize("counts", [(2, 1, 3), (1, 3, 2), (-1, 2, 2)])
def test_counts_that_cannot_be_are_refused(counts: tuple[int, int, int]) -> None:
    with pytest.raises(ValueError, match="cannot be"):
        Share(yes=counts[0], answered=counts[1], asked=counts[2])
