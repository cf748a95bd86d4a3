"""The change on the same months a year before, against a sum taken month by month."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from carefund.evidence.year_on_year import changes_on_year_before

figures = st.one_of(st.just(float("nan")), st.integers(0, 10_000).map(float))


def one_by_one(row: list[float], first: int, length: int) -> float:
    now, then = row[first : first + length], row[first - 12 : first - 12 + length]
    if any(np.isnan(value) for value in (*now, *then)) or sum(then) <= 0:
        return float("nan")
    return (sum(now) / sum(then) - 1) * 100


@given(st.lists(figures, min_size=24, max_size=40), st.integers(1, 12), st.data())
def test_it_is_what_the_months_added_up_one_by_one_come_to(row: list[float], length: int, data: st.DataObject) -> None:
    first = data.draw(st.integers(12, len(row) - length))
    (change,) = changes_on_year_before(np.array([row]), [first], [length])[0]
    assert change == pytest.approx(one_by_one(row, first, length), nan_ok=True)


def test_a_hole_in_either_year_and_a_year_of_zeros_give_no_change() -> None:
    whole = np.full(36, 10.0)
    rows = np.array([whole, whole, whole, whole])
    rows[1, 3] = np.nan
    rows[2, 15] = np.nan
    rows[3, :12] = 0.0
    changes = changes_on_year_before(rows, [12, 24], [12, 12])
    assert np.isfinite(changes).tolist() == [[True, True], [False, True], [False, False], [False, True]]


def test_without_spans_there_is_nothing() -> None:
    assert changes_on_year_before(np.ones((3, 5)), [], []).shape == (3, 0)
