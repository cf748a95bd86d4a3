"""The whole plan as it is read before it is signed: all that is typed stands there, and nought is not nothing."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from carefund.plan.fields import lookup
from carefund.plan.model import Plan
from carefund.service.plans.answers import text_shown
from carefund.service.plans.pages.whole import NO_ENTRIES, NOT_GIVEN, Saying, whole_plan
from carefund.service.plans.sections import sections_of
from tests.service.plans.making import ROUNDS, example, planned

ROUND = "bcf-2025-26"


def words_of(said: Saying) -> list[str]:
    return [words for row in said.rows for words in row] + [words for one in said.records for _name, words in one]


def contingency(plan: Plan) -> dict[str, str]:
    """What the page says of money kept back and how an overspend is shared."""
    sections = whole_plan(plan, planned(ROUND)[1])
    return dict(next(one for one in sections if one.id == "risks-and-contingency").tables[0].records[0])


def kept_back(plan: Plan, amount: Any) -> Plan:
    assert plan.contingency is not None
    return plan.model_copy(update={"contingency": plan.contingency.model_copy(update={"amount": amount})})


@pytest.mark.parametrize("round_id", ROUNDS)
def test_every_text_of_the_plan_stands_on_the_page(round_id: str) -> None:
    plan, layout = example(round_id), planned(round_id)[1]
    shown = {words for section in whole_plan(plan, layout) for table in section.tables for words in words_of(table)}
    for section in sections_of(layout):
        for table in section.tables:
            for index in range(len(getattr(plan, table.path)) if table.grows else 0):
                for column in table.columns:
                    value = lookup(plan, f"{table.path}[{index}].{column.input.field}") if column.input else None
                    assert not isinstance(value, str) or not value or text_shown(column.input, value) in shown


def test_nought_what_is_not_given_and_what_has_no_entries_are_three_texts() -> None:
    plan = example(ROUND)
    label = next(name for name in contingency(plan) if name.startswith("Money kept back"))
    nought, none = (contingency(kept_back(plan, amount))[label] for amount in (Decimal(0), None))
    empty = whole_plan(plan.model_copy(update={"risks": ()}), planned(ROUND)[1])
    risks = next(one for one in empty if one.id == "risks-and-contingency").tables[1].nothing
    assert [nought, none, risks] == ["£0", NOT_GIVEN, NO_ENTRIES]
