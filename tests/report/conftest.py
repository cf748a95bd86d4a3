"""The audit that the report's tests look at: of the shipped data set, made once, and of evidence with holes."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import polars as pl
import pytest

import carefund
from carefund.evaluation.audit import Audit, audit_round
from carefund.evidence.packaged import PackagedStore
from carefund.evidence.query import Evidence
from carefund.evidence.release import Release
from carefund.programme.rounds import load_round
from carefund.report.audit_report import AuditReport

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
    return AuditReport(audit_round(load_round("bcf-2015-16"), Evidence([WithHoles()])))


@pytest.fixture(scope="session")
def folder(report: AuditReport, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with every file written."""
    target = tmp_path_factory.mktemp("report") / "deep" / "er"
    report.write(target)
    return target
