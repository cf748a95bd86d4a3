"""`carefund audit --section` and `--chart`: only what the part shows is worked out."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, cast

import pytest

from carefund.cli.audit import completed
from carefund.evaluation.audit import Audit
from carefund.evidence.query import Evidence
from tests.report import made_up


@pytest.mark.parametrize(
    ("part", "worked_out"),
    [
        ("happened", []),
        ("What happened", []),
        ("monthly-delayed-days", []),
        ("retrospective-delayed-days", ["retrospective"]),
        ("retrospective", ["retrospective"]),
        ("evaluation", ["fund"]),
        ("nowhere", ["retrospective", "fund"]),
        (None, ["retrospective", "fund"]),
    ],
)
def test_a_part_costs_what_it_shows(part: str | None, worked_out: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    whole, done = made_up.audit(), list[str]()

    def retrospective(audit: Audit, *_: Any) -> Audit:
        done.append("retrospective")
        return replace(audit, retrospective=whole.retrospective)

    def fund(audit: Audit, *_: Any) -> Audit:
        done.append("fund")
        return audit

    monkeypatch.setattr("carefund.evaluation.audit.with_retrospective", retrospective)
    monkeypatch.setattr("carefund.evaluation.audit.with_whole_fund", fund)
    completed(replace(whole, retrospective=()), cast(Evidence, None), part)
    assert done == worked_out
