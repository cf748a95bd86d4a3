"""What is filled in for an area: published baselines, residents, and sums that are said to be estimates."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from carefund.evidence.areas import default_register
from carefund.evidence.query import AsOf, Evidence
from carefund.plan.official_figures import AreaEvidence
from carefund.plan.workbook import Prefilled, prefilled
from tests.plan.sound import area_evidence, first_round, official

DERBY = "E06000015"


def _filled(evidence: AreaEvidence, required: dict[str, dict[str, Decimal]] | None = None) -> Prefilled:
    area = default_register().get(DERBY)
    assert area is not None
    return prefilled(first_round(), area, evidence, required=required)


def test_baselines_are_the_published_counts_and_say_whose() -> None:
    filled = _filled(area_evidence())
    target = filled.plan.target_for("delayed-days")
    assert target is not None
    for period, count in official(DERBY).counts["delayed-days"].items():
        if period in target.baseline:
            assert target.baseline[period].numerator == Decimal(round(count))
    assert set(target.baseline) == {"q1-2014-15", "q2-2014-15", "q3-2014-15", "q4-2014-15"}
    source = filled.given["targets[delayed-days].baseline[q1-2014-15].numerator"]
    assert "Monthly Delayed Transfer of Care Data" in source
    assert not target.target


def test_only_months_that_were_over_are_filled_in() -> None:
    then = AreaEvidence(Evidence.packaged(), first_round(), default_register(), AsOf(date(2014, 9, 30), "period"))
    target = _filled(then).plan.target_for("delayed-days")
    assert target is not None
    known_then = {period for period, figure in target.baseline.items() if figure.numerator is not None}
    assert known_then == {"q1-2014-15", "q2-2014-15"}


def test_sums_that_are_not_known_are_estimates_and_say_so() -> None:
    filled = _filled(area_evidence())
    share = official(DERBY).share_of_people
    assert filled.plan.required["out-of-hospital"]["2015-16"] == pytest.approx(Decimal(str(share)) * 10**9, abs=1)
    assert filled.given["required[out-of-hospital][2015-16]"].startswith("Estimate: ")


def test_a_sum_that_is_known_is_not_estimated() -> None:
    filled = _filled(area_evidence(), {"out-of-hospital": {"2015-16": Decimal(5_000_000)}})
    assert filled.plan.required["out-of-hospital"] == {"2015-16": 5_000_000}
    assert filled.given["required[out-of-hospital][2015-16]"] == "Set for the area."
