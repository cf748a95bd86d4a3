"""What is written into a return's workbook is what is read back from it."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from carefund.monitoring.returns.model import Return
from carefund.monitoring.returns.reading import read_return
from carefund.monitoring.returns.template import write_return
from carefund.programme.definition import Round
from carefund.programme.rounds import load_round, round_ids
from tests.monitoring.returns.sent import returns, returns_of

SLOW = (HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example)
CASES = [
    (round_, quarter)
    for round_ in map(load_round, round_ids())
    for quarter in returns_of(round_).quarters
    if quarter.id[:2] in ("q1", "q4")
]


@pytest.mark.parametrize(("round_", "quarter"), CASES, ids=lambda one: one.id)
@settings(max_examples=8, deadline=None, suppress_health_check=SLOW)
@given(data=st.data())
def test_a_return_written_and_read_is_the_same_return(round_: Round, quarter: object, data: st.DataObject) -> None:
    sent = data.draw(returns(round_, quarter))  # type: ignore[arg-type]
    read = read_return(write_return(round_, quarter, sent))  # type: ignore[arg-type]
    assert read.sent == sent
    assert read.findings == ()


@pytest.mark.deep
@settings(max_examples=1_000, deadline=None, suppress_health_check=SLOW)
@given(data=st.data())
def test_many_returns_written_and_read_are_the_same_returns(data: st.DataObject) -> None:
    round_, quarter = data.draw(st.sampled_from(CASES))
    sent: Return = data.draw(returns(round_, quarter))
    assert read_return(write_return(round_, quarter, sent)).sent == sent


def test_the_same_inputs_give_the_same_bytes() -> None:
    round_, quarter = CASES[0]
    empty = Return(round_id=round_.id, area_code="E06000015", quarter=quarter.id)
    assert write_return(round_, quarter, empty) == write_return(round_, quarter, empty)
