"""Spending to date beside the plan's even twelfths, to the penny, and when the round asks why."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from carefund.monitoring.returns.model import Return, StreamReport
from carefund.monitoring.returns.quarters import returns_of
from carefund.monitoring.returns.variance import variances
from carefund.programme.rounds import load_round

ROUND = load_round("bcf-2025-26")
QUARTERS = returns_of(ROUND).quarters
PENCE = st.integers(0, 10**11)


@given(planned=PENCE, spent=PENCE, number=st.integers(0, 3))
def test_a_variance_is_exact_and_asks_why_beyond_the_limit(planned: int, spent: int, number: int) -> None:
    stream = StreamReport(stream="nhs-minimum", planned_spend=Decimal(planned) / 100, spent=Decimal(spent) / 100)
    sent = Return(round_id=ROUND.id, area_code="E1", quarter=QUARTERS[number].id, streams=(stream,))
    (one,) = variances(sent, ROUND, QUARTERS[number])
    to_date = planned * 3 * (number + 1)
    assert abs(one.planned * 1200 - to_date) <= 6
    assert one.difference == one.spent - one.planned
    assert one.allowed is not None
    assert abs(one.allowed * 10 - one.planned) <= Decimal("0.05")
    assert one.asks_why is (abs(one.difference) > one.allowed)


def test_a_stream_of_which_a_figure_is_missing_has_none() -> None:
    streams = (StreamReport(stream="a", spent=Decimal(1)), StreamReport(stream="b", planned_spend=Decimal(1)))
    sent = Return(round_id=ROUND.id, area_code="E1", quarter=QUARTERS[0].id, streams=streams)
    assert not list(variances(sent, ROUND, QUARTERS[0]))
