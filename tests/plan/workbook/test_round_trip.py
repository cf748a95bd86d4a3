"""What is written into a workbook is what is read back from it."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from carefund.evidence.areas import default_register
from carefund.plan.model import Plan
from carefund.plan.workbook import read_plan, write_template
from carefund.programme.definition import Round
from carefund.programme.rounds import load_round, round_ids
from tests.plan.plans import plans

FIRST = load_round("bcf-2015-16")
ROUNDS = [round_ for round_ in map(load_round, round_ids()) if round_.planning]
SLOW = (HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example)


def written(plan: Plan) -> bytes:
    """The plan's workbook."""
    area = default_register().get(plan.area_code)
    assert area is not None
    return write_template(load_round(plan.round_id), area, plan)


@settings(max_examples=10, deadline=None, suppress_health_check=SLOW)
@given(plan=plans(FIRST))
def test_a_plan_written_and_read_is_the_same_plan(plan: Plan) -> None:
    read = read_plan(written(plan))
    assert read.plan == plan
    assert not read.findings


@pytest.mark.parametrize("round_", ROUNDS, ids=lambda round_: round_.id)
@settings(max_examples=5, deadline=None, suppress_health_check=SLOW)
@given(data=st.data())
def test_a_plan_of_any_round_written_and_read_is_the_same_plan(round_: Round, data: st.DataObject) -> None:
    plan = data.draw(plans(round_))
    read = read_plan(written(plan))
    assert read.plan == plan
    assert not read.findings


@pytest.mark.deep
@settings(max_examples=2_000, deadline=None, suppress_health_check=SLOW)
@given(plan=plans(FIRST))
def test_many_plans_written_and_read_are_the_same_plans(plan: Plan) -> None:
    read = read_plan(written(plan))
    assert read.plan == plan
    assert not read.findings


@settings(max_examples=8, deadline=None, suppress_health_check=SLOW)
@given(plan=plans(FIRST), data=st.data())
def test_every_field_of_a_plan_has_a_place(plan: Plan, data: st.DataObject) -> None:
    read = read_plan(written(plan))
    paths = [f"{part}[{index}]" for part in ("schemes", "expenditure", "conditions", "targets", "sign_offs")
             for index in range(len(getattr(plan, part)))]  # fmt: skip
    assert set(paths) <= set(read.positions)
    assert {"contact", "host", "schemes", "contingency.amount"} <= set(read.positions)
