"""What an appraisal assumes: declared numbers, the record of claims, and what was published of long growth."""

import pickle
from dataclasses import replace
from datetime import date
from math import log

import numpy as np
import pytest
from pydantic import ValidationError

from carefund.appraisal.assumptions import Assumptions, ClaimRecord, KnownGrowths
from carefund.appraisal.forecast.forecast import forecast_panel
from carefund.appraisal.notes import GrowthExpected
from carefund.appraisal.panel import MonthlyPanel
from carefund.appraisal.panel_from_evidence import panel_from_evidence
from carefund.appraisal.reference_effects import area_class
from carefund.evidence.query import Evidence
from tests.packaged import ASSUMPTIONS, PACKAGED


def test_it_is_known_from_the_day_it_was_published() -> None:
    newest = ASSUMPTIONS.growths.newest
    assert newest("non-elective-admissions", date(2013, 10, 30)) is None
    first = newest("non-elective-admissions", date(2013, 10, 31))
    assert first is not None
    # 47% in 15 years: the National Audit Office's HC 739 of October 2013
    assert first.a_year == pytest.approx(log(1.47) / 15)
    later = newest("non-elective-admissions", date(2018, 3, 31))
    assert later is not None
    assert later.a_year == pytest.approx(log(1.24) / 9)
    assert newest("delayed-days", date(2020, 1, 1)) is None


@pytest.mark.parametrize(
    ("series", "last", "growth"),
    [
        ("non-elective-admissions", date(2013, 9, 1), 0.0),
        ("non-elective-admissions-by-area", date(2014, 9, 1), log(1.47) / 15),
        ("delayed-days", date(2014, 9, 1), 0.0),
    ],
)
def test_a_panel_carries_what_was_known_by_its_last_month(series: str, last: date, growth: float) -> None:
    panel = panel_from_evidence(Evidence.packaged(), series, last, **PACKAGED)
    assert panel.growth == pytest.approx(growth)
    assert any(isinstance(note, GrowthExpected) for note in panel.notes) == bool(growth)


def test_the_less_a_series_says_the_more_it_counts() -> None:
    counts = np.random.default_rng(8).poisson(400, (30, 84)).astype(float)

    def effect(months: int) -> float:
        seen = counts[:, :months]
        codes = tuple(f"p{row}" for row in range(30))
        panel = MonthlyPanel(series="x", codes=codes, first=date(2010, 1, 1), counts=seen, england=seen.sum(0))
        medians = [
            float(np.median(forecast_panel(one, 18, draws=2_000).total("E92000001")))
            for one in (panel, replace(panel, growth=0.05))
        ]
        return log(medians[1] / medians[0])

    short, long = effect(24), effect(84)
    assert 0 < long < short < 0.05 * 1.5


def test_a_source_that_is_not_there_is_refused() -> None:
    record = ASSUMPTIONS.growths.model_dump()
    record["sources"] = []
    with pytest.raises(ValidationError, match="add the source"):
        KnownGrowths.model_validate(record)


def test_a_declared_number_without_a_source_is_not_called_verified() -> None:
    assert not any(parameter.verified for parameter in ASSUMPTIONS.declared.parameters)


def test_claims_of_the_first_year_missed_by_what_the_national_audit_office_found() -> None:
    def record(name: str) -> ClaimRecord:
        return next(one for one in ASSUMPTIONS.declared.claims if one.id == name)

    # 193,000 of 5,691,577 admissions and 478,000 of 1,624,977 days.
    assert record("admissions-2015-16").error_percent == pytest.approx(193_000 / 56_915.77)
    assert record("delayed-days-2015-16").error_percent == pytest.approx(478_000 / 16_249.77)
    assert ASSUMPTIONS.claim_error("delayed-days", "area") == pytest.approx(29.416, abs=0.001)
    assert ASSUMPTIONS.claim_error("anything", "reached") == 47


def test_assumptions_are_found_again_by_their_value_and_not_mixed_up_with_others() -> None:
    held = ASSUMPTIONS
    again = Assumptions(held.declared, held.effects, held.growths, skill=held.skill, learnt=held.learnt)
    assert again == ASSUMPTIONS
    assert hash(again) == hash(ASSUMPTIONS)
    admissions = "non-elective-admissions"
    assert area_class(again, admissions) == area_class(ASSUMPTIONS, admissions)
    doubled = [
        one.model_copy(update={"value": one.value * 2}) if one.id == "spread-area-delays" else one
        for one in ASSUMPTIONS.declared.spreads
    ]
    wider = replace(again, declared=again.declared.model_copy(update={"spreads": tuple(doubled)}))
    assert wider != ASSUMPTIONS
    assert area_class(wider, "delayed-days").spread > area_class(ASSUMPTIONS, "delayed-days").spread * 1.5


def test_assumptions_can_be_handed_to_another_process() -> None:
    restored = pickle.loads(pickle.dumps(ASSUMPTIONS))
    assert restored == ASSUMPTIONS
    assert hash(restored) == hash(ASSUMPTIONS)
