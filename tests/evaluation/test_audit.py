"""The audit of 2015-16 on the shipped data set: published numbers reproduced, areas and England reconciled."""

from decimal import Decimal

import polars as pl
import pytest

from carefund.evaluation.audit import Audit, audit_round
from carefund.evaluation.comparison import by_area
from carefund.evaluation.observed import NoEvidence
from carefund.evaluation.outturn import PUBLISHED_PLAN, SHARED_PLAN, Outturn
from carefund.evidence.derived import NOT_APPORTIONED
from carefund.evidence.query import Evidence
from carefund.evidence.series import ENGLAND, SERIES
from carefund.programme.rounds import load_round
from tests.packaged import REGISTERS

NEA, DELAYS = "non-elective-admissions", "delayed-days"
YEAR, CALENDAR = "financial-year", "pay-for-performance-year"


@pytest.fixture(scope="module")
def audit() -> Audit:
    return audit_round(load_round("bcf-2015-16"), Evidence.packaged(), REGISTERS)


def england(audit: Audit, metric: str, comparison: str) -> Outturn:
    return audit.outturns[metric, comparison, ENGLAND]


@pytest.mark.parametrize(
    ("metric", "comparison", "baseline", "outturn", "change"),
    [
        (DELAYS, YEAR, 1_624_977, 1_809_587, 184_610),
        (NEA, YEAR, 5_691_577, 5_885_604, 194_027),
        (NEA, CALENDAR, 5_708_333, 5_778_735, 70_402),
    ],
)
def test_england(audit: Audit, metric: str, comparison: str, baseline: int, outturn: int, change: int) -> None:
    found = england(audit, metric, comparison)
    assert (found.baseline, found.outturn, found.change) == (baseline, outturn, change)


def test_the_leap_day_falls_in_the_outturn_of_the_financial_year_only(audit: Audit) -> None:
    assert (england(audit, NEA, YEAR).baseline_days, england(audit, NEA, YEAR).outturn_days) == (365, 366)
    assert (england(audit, NEA, CALENDAR).baseline_days, england(audit, NEA, CALENDAR).outturn_days) == (365, 365)


def test_the_plan_and_the_price_are_the_rounds(audit: Audit) -> None:
    found = england(audit, NEA, YEAR)
    assert (found.planned_change, found.plan) == (-106_000, PUBLISHED_PLAN)
    assert england(audit, NEA, CALENDAR).planned_change == -163_000
    assert england(audit, DELAYS, CALENDAR).planned_change is None
    price = england(audit, NEA, CALENDAR).price
    assert price is not None
    assert (price.per_unit, price.verified) == (1490, False)


@pytest.mark.parametrize("metric", [NEA, DELAYS])
@pytest.mark.parametrize("comparison", [YEAR, CALENDAR])
@pytest.mark.parametrize("level", ["baseline", "outturn"])
def test_areas_and_what_no_area_was_given_add_up_to_england(
    audit: Audit, metric: str, comparison: str, level: str
) -> None:
    parts = [
        getattr(found, level) or 0.0
        for (of_metric, of_comparison, code), found in audit.outturns.items()
        if (of_metric, of_comparison) == (metric, comparison) and code != ENGLAND
    ]
    assert sum(parts) == pytest.approx(getattr(england(audit, metric, comparison), level), abs=1e-3)


def test_there_are_152_areas_and_scilly_has_no_delayed_days(audit: Audit) -> None:
    areas = by_area(audit.outturns, DELAYS, YEAR)
    assert len(areas) == 152
    assert [area.area_name for area in areas if area.baseline is None] == ["Isles of Scilly"]


def test_an_areas_plan_is_its_share_of_englands_and_says_so(audit: Audit) -> None:
    areas = [area for area in by_area(audit.outturns, DELAYS, YEAR) if area.planned_change is not None]
    assert {area.plan for area in areas} == {SHARED_PLAN}
    percents = [area.planned_percent for area in areas if area.baseline]
    assert percents == pytest.approx([england(audit, DELAYS, YEAR).planned_percent] * len(percents))


def test_what_nhs_england_commissioned_is_in_no_area(audit: Audit) -> None:
    assert audit.outturns[NEA, YEAR, NOT_APPORTIONED].baseline == 5_691_577 - 5_516_676


def test_published_figures_beside_open_data(audit: Audit) -> None:
    agrees = {reference.figure.id.removeprefix("nao-2017-"): reference.agrees for reference in audit.references}
    assert agrees == {
        f"{NEA}-change": False,
        f"{NEA}-gap-cost": False,
        f"{DELAYS}-change": True,
        f"{DELAYS}-gap-cost": True,
    }


def test_a_difference_is_laid_beside_the_findings_that_could_explain_it(audit: Audit) -> None:
    reference = next(one for one in audit.references if one.figure.id == f"nao-2017-{NEA}-change")
    finding, moved = reference.explanations[0]
    assert "Heart of England" in finding.what
    assert moved == pytest.approx(-64_800, rel=0.1)
    assert reference.with_missing is not None
    low, high = reference.with_missing
    assert low < reference.published < high < (reference.open_data or 0)  # the auditor's +87,000 is possible
    assert "24 monthly files released 2015-11-13 to 2017-06-09" in reference.releases


def test_the_audits_cost_formula_reproduces_its_costs(audit: Audit) -> None:
    """(87,000 + 106,000) x £171m/106,000 is £311m; for delayed days £146m lies within the inputs' rounding."""
    admissions, delays = audit.formula_checks
    assert round(admissions.cost / 1_000_000) == 311
    assert (admissions.published, delays.published) == (Decimal(311_000_000), Decimal(146_000_000))
    assert admissions.reproduces
    assert delays.reproduces


def test_parts_of_delayed_days_add_up_to_every_areas_total(audit: Audit) -> None:
    for breakdown in SERIES.breakdowns_of(DELAYS):
        by_part = audit.breakdowns[DELAYS]
        of_breakdown = by_part.filter((pl.col("breakdown") == breakdown.name) & (pl.col("comparison") == YEAR))
        for code, before, after in (
            of_breakdown.group_by("area_code").agg(pl.col("baseline").sum(), pl.col("outturn").sum()).iter_rows()
        ):
            found = audit.outturns[DELAYS, YEAR, code]
            assert (before, after) == (found.baseline or 0.0, found.outturn or 0.0) or found.baseline is None


def test_metrics_without_an_open_series_are_named(audit: Audit) -> None:
    assert {metric.id for metric in audit.measured} == {NEA, DELAYS}
    assert "residential-admissions" in {metric.id for metric in audit.unmeasured}


def test_evidence_without_the_series_is_a_clear_error() -> None:
    with pytest.raises(NoEvidence, match="this would fill them: NHS England, Monthly Activity Return"):
        audit_round(load_round("bcf-2015-16"), Evidence([]), REGISTERS)
