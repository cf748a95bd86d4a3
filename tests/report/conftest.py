"""What the report's tests look at: made-up results of every subject, and the audit of the shipped data set, once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import polars as pl
import pytest

import carefund
from carefund.evaluation.audit import Audit, audit_round
from carefund.evidence.packaged import PackagedStore
from carefund.evidence.query import Evidence
from carefund.evidence.release import Release
from carefund.programme.rounds import load_round
from carefund.report.report import Report
from tests.packaged import REGISTERS
from tests.report import made_up

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


@pytest.fixture(scope="session", params=list(made_up.SUBJECTS))
def subject(request: pytest.FixtureRequest) -> str:
    """The name of a subject; a test that asks for it runs for every one."""
    return str(request.param)


@pytest.fixture(scope="session")
def made(subject: str) -> Report[Any]:
    """The report of a made-up result of the subject."""
    return Report(made_up.SUBJECTS[subject]())


@pytest.fixture(scope="session")
def drawings(made: Report[Any]) -> dict[str, str]:
    """An empty drawing for every form of every figure of that report: what pages do with drawings needs no more."""
    forms = [(name, form) for name, figure in made.document.figures().items() for form in ("wide", "narrow")
             if form == "wide" or figure.narrow]  # fmt: skip
    return {f"{name}.{form}": '<svg width="5" viewBox="0 0 5 5"><path d=""/></svg>' for name, form in forms}


@pytest.fixture(scope="session")
def report() -> Report[Audit]:
    """The report of the first round by the figures that carefund ships, without what would have been said."""
    return carefund.audit("bcf-2015-16", retrospective=False)


@pytest.fixture(scope="session")
def with_holes() -> Report[Audit]:
    """The same of evidence that lacks a month of each series."""
    return Report(audit_round(load_round("bcf-2015-16"), Evidence([WithHoles()]), REGISTERS))
