"""What was observed of a metric, and its parts, for any series whose definition says that it has some."""

from datetime import date

import polars as pl
import pytest

from carefund.evaluation.near_series import near_changes
from carefund.evaluation.observed import BREAKDOWN_COLUMNS, breakdown_of
from carefund.evidence.coverage.audit import audit_coverage
from carefund.evidence.packaged import PackagedStore
from carefund.evidence.query import Evidence
from carefund.evidence.series import ENGLAND, SERIES
from carefund.programme.measures import Metric
from carefund.programme.rounds import load_round
from tests.appraisal.sources import Changed
from tests.packaged import REGISTERS

ELECTIVE = "elective-admissions"
KINDS = {"elective-ordinary-admissions": "With a stay", "elective-daycase-admissions": "Day case"}


@pytest.fixture
def elective(monkeypatch: pytest.MonkeyPatch) -> Metric:
    """A metric measured by elective admissions, of which the published figures have two kinds."""
    changed = {part: {"part_of": ELECTIVE, "breakdown": "kind", "part_label": label} for part, label in KINDS.items()}
    changed[ELECTIVE] = {"near": ("attendances", "no-figures")}
    known = {name: one.model_copy(update=changed.get(name, {})) for name, one in SERIES.items()}
    known["no-figures"] = SERIES["attendances"].model_copy(update={"name": "no-figures"})
    monkeypatch.setattr(SERIES, "_by_name", known)
    delays = load_round("bcf-2015-16").metric("delayed-days")
    return delays.model_copy(update={"id": "elective", "national_series": ELECTIVE, "area_series": ELECTIVE})


def test_any_series_with_parts_is_broken_down(elective: Metric) -> None:
    table = breakdown_of(Evidence.packaged(), elective)
    assert table is not None
    assert tuple(table.columns) == BREAKDOWN_COLUMNS
    assert table["label"].unique().sort().to_list() == ["Day case", "With a stay"]
    months = list(elective.comparisons[0].outturn.months())
    whole = Evidence.packaged().figures([ELECTIVE], areas=[ENGLAND]).filter(pl.col("period").is_in(months))
    england = table.filter(area_code=ENGLAND, comparison=elective.comparisons[0].id)
    assert england["outturn"].sum() == whole["value"].sum()
    assert england["share_of_outturn"].sum() == pytest.approx(100)


def test_a_series_without_parts_and_a_metric_without_periods_have_no_breakdown() -> None:
    round_ = load_round("bcf-2015-16")
    admissions, delays = round_.metric("non-elective-admissions"), round_.metric("delayed-days")
    assert breakdown_of(Evidence.packaged(), admissions) is None
    assert breakdown_of(Evidence.packaged(), delays.model_copy(update={"comparisons": ()})) is None


def test_coverage_is_audited_with_the_parts_that_a_definition_names(elective: Metric) -> None:
    part = (pl.col("series") == "elective-daycase-admissions") & (pl.col("area_code") == ENGLAND)
    more = pl.when(part & (pl.col("period") == date(2015, 4, 1))).then(pl.col("value") + 5).otherwise(pl.col("value"))
    evidence = Evidence([Changed(PackagedStore(), lambda frame: frame.with_columns(value=more))])
    audit = audit_coverage(evidence, elective.national_series or "", REGISTERS)
    (wrong,) = [one for one in audit.findings if one.kind == "does-not-add-up" and one.first == date(2015, 4, 1)]
    assert "elective admissions by kind add up to" in wrong.what
    assert audit.weights


def test_near_series_are_those_of_the_definition_as_far_as_they_are_held(elective: Metric) -> None:
    (near,) = near_changes(elective, elective.comparisons[0], Evidence.packaged())
    assert near.series == "attendances"
    assert near.change_percent == pytest.approx((near.outturn / near.baseline - 1) * 100)
    unmeasured = elective.model_copy(update={"national_series": None})
    assert near_changes(unmeasured, elective.comparisons[0], Evidence.packaged()) == ()
