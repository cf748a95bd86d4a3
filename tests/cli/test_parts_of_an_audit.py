"""`carefund audit`: a part works out only what it shows; the whole is made in two processes."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, cast

import pytest

from carefund.cli.audit import EVALUATION, completed, completed_with
from carefund.evaluation.audit import Audit, audit_round
from carefund.evidence.query import Evidence
from carefund.programme.rounds import load_round
from carefund.report.report import Report
from carefund.second_process import SecondProcess
from tests.packaged import REGISTERS
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


def test_the_audit_made_in_two_processes_is_that_of_one() -> None:
    evidence, round_ = Evidence.packaged(), load_round("bcf-2015-16")
    one = next(metric for metric in round_.metrics if metric.id == "delayed-days")
    plain = audit_round(round_.model_copy(update={"metrics": (one,)}), evidence, REGISTERS)
    with SecondProcess(EVALUATION) as second:
        both = Report(completed_with(second, plain, evidence)).to_record()
    assert both["retrospective"]
    assert both["evaluation"]
    assert both == Report(completed(plain, evidence)).to_record()
