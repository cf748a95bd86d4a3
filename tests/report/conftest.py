"""What the report's tests look at, each made once: the audit of the shipped data set, and appraisals."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import polars as pl
import pytest

import carefund
from carefund.appraisal.plan_appraisal import Appraiser
from carefund.appraisal.round_appraisal import appraise_round
from carefund.evaluation.audit import Audit, audit_round
from carefund.evidence.packaged import PackagedStore
from carefund.evidence.query import Evidence
from carefund.evidence.release import Release
from carefund.plan.examples.building import build_example
from carefund.plan.examples.recipes import Recipe
from carefund.programme.rounds import load_round
from carefund.report.audit_report import AuditReport
from carefund.report.plans_report import PlansReport
from carefund.report.round_report import RoundReport
from tests.packaged import PACKAGED, REGISTERS
from tests.plan.sound import DARLINGTON, area_evidence, first_round

DRAWS = 400
DERBY = "E06000015"
LEFT_OUT = {("delayed-transfers", date(2015, 7, 1)), ("monthly-activity", date(2014, 12, 1))}


class WithHoles:
    """The shipped data set without some months."""

    def __init__(self) -> None:
        self._store = PackagedStore()

    def releases(self) -> list[Release]:
        """The releases that are left."""
        return [one for one in self._store.releases() if (one.family, one.period_first) not in LEFT_OUT]

    def figures(self, releases: Sequence[Release], series: Sequence[str] | None) -> pl.DataFrame:
        """Their figures."""
        return self._store.figures(releases, series)


@pytest.fixture(scope="session")
def report() -> AuditReport:
    """The report of the first round."""
    return carefund.audit("bcf-2015-16")


@pytest.fixture(scope="session")
def audit(report: AuditReport) -> Audit:
    """The audit under it."""
    return report.audit


@pytest.fixture(scope="session")
def html(report: AuditReport) -> str:
    """The page."""
    return report.html


@pytest.fixture(scope="session")
def with_holes() -> AuditReport:
    """The report of evidence that lacks a month of each series."""
    return AuditReport(audit_round(load_round("bcf-2015-16"), Evidence([WithHoles()]), REGISTERS))


@pytest.fixture(scope="session")
def folder(report: AuditReport, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with every file written."""
    target = tmp_path_factory.mktemp("report") / "deep" / "er"
    report.write(target)
    return target


@pytest.fixture(scope="session")
def round_report() -> RoundReport:
    """The expected minimum of the first round, appraised from what was known in autumn 2014."""
    return RoundReport(
        appraise_round(load_round("bcf-2015-16"), Evidence.packaged(), -3.5, date(2014, 9, 1), draws=DRAWS, **PACKAGED)
    )


@pytest.fixture(scope="session")
def delays_report() -> RoundReport:
    """The plan for delayed days, whose series has holes."""
    evidence, known = Evidence.packaged(), date(2014, 9, 1)
    round_ = load_round("bcf-2015-16")
    return RoundReport(appraise_round(round_, evidence, -18.0, known, metric="delayed-days", draws=DRAWS, **PACKAGED))


@pytest.fixture(scope="session")
def appraiser() -> Appraiser:
    """What appraises the plans of these tests."""
    return Appraiser(Evidence.packaged(), date(2014, 9, 1), draws=DRAWS, **PACKAGED)


@pytest.fixture(scope="session")
def plans_report(appraiser: Appraiser) -> PlansReport:
    """The illustrative plans of two areas."""
    plans = [build_example(first_round(), area_evidence(), Recipe(id=area, area=area)) for area in (DARLINGTON, DERBY)]
    return PlansReport.of([appraiser.appraise(plan, first_round(), f"{plan.area_name}.xlsx") for plan in plans])
