"""A check as on a day uses nothing that came after it: figures, residents, allocations and appraisals."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest
from typer.testing import CliRunner

from carefund.cli.main import app
from carefund.evidence.areas import default_register
from carefund.evidence.packaged import PackagedStore
from carefund.evidence.query import AsOf, Evidence
from carefund.plan.allocations import allocated
from carefund.plan.checking import CheckedPlan, Checker
from carefund.plan.model import Plan
from carefund.plan.official_figures import AreaEvidence
from carefund.plan.workbook.template import write_template
from carefund.programme.rounds import load_round
from tests.appraisal.sources import Changed
from tests.plan.sound import DARLINGTON, DAY, first_round, sound, with_line

BIRMINGHAM = "E08000025"


def checked(evidence: Evidence, plan: Plan, day: date) -> CheckedPlan:
    return Checker(evidence, day, areas=default_register(), rounds=load_round).check(plan)


def poisoned_after(day: date) -> Evidence:
    """The packaged evidence with every figure of a later month, or of a month that had not ended, made absurd."""
    later = pl.col("period").dt.month_end() > day
    absurd = pl.when(later).then(pl.col("value") * 1000 + 7).otherwise(pl.col("value"))
    return Evidence([Changed(PackagedStore(), lambda frame: frame.with_columns(value=absurd))])


@pytest.mark.parametrize("day", [DAY, date(2014, 9, 19), date(2014, 12, 31), date(2016, 7, 15), date(2018, 1, 1)])
def test_later_figures_and_residents_change_no_finding(day: date) -> None:
    for plan in (sound(), with_line(sound(), "targets", 0, metric="delayed-days")):
        known, poisoned = (checked(one, plan, day) for one in (Evidence.packaged(), poisoned_after(day)))
        assert known.findings == poisoned.findings


def test_figures_of_that_day_do_change_what_is_known() -> None:
    # So the test above could fail: residents of mid-2016 are known in July 2016 and absurd in the other evidence.
    day = date(2016, 7, 15)
    official = (
        Checker(one, day, areas=default_register(), rounds=load_round)
        for one in (Evidence.packaged(), poisoned_after(date(2014, 9, 19)))
    )
    first, second = (one.check(sound()).findings for one in official)
    assert first != second


def test_residents_that_no_mid_year_by_then_gives_are_not_known() -> None:
    def residents(day: date) -> float | None:
        return (
            AreaEvidence(Evidence.packaged(), first_round(), default_register(), AsOf(day, "period"))
            .of(DARLINGTON)
            .share_of_people
        )

    # The first mid-year that the package holds is 2015.
    assert residents(date(2014, 9, 19)) is None
    assert residents(date(2015, 6, 30)) is not None


def test_an_allocation_is_held_against_a_plan_from_the_day_it_was_published() -> None:
    round_ = load_round("bcf-2023-25")
    # gov.uk: Improved Better Care Fund Grant Determination 2024 to 2025, published 15 April 2024
    assert allocated(round_, BIRMINGHAM, day=date(2024, 4, 14)) == ()
    (one,) = allocated(round_, BIRMINGHAM, day=date(2024, 4, 15))
    assert one.pounds == 67_918_344
    assert allocated(round_, BIRMINGHAM) == (one,)


class TestAppraise:
    def asked(self, folder: Path, *options: str) -> tuple[int, str]:
        area = default_register().get(DARLINGTON)
        assert area is not None
        path = folder / "plan.xlsx"
        path.write_bytes(write_template(first_round(), area, sound()))
        result = CliRunner().invoke(app, ["plan", "check", str(path), *options])
        return result.exit_code, result.output + result.stderr

    def test_a_month_that_had_not_ended_by_the_day_is_refused(self, tmp_path: Path) -> None:
        code, said = self.asked(tmp_path, "--day", "2014-09-19", "--appraise", "2014-09")
        assert code == 2
        assert "had not ended by 19 September 2014" in said

    def test_one_that_had_is_appraised(self, tmp_path: Path) -> None:
        code, said = self.asked(tmp_path, "--day", "2014-09-30", "--appraise", "2014-09", "--by-release")
        assert code in {0, 1}, said
        assert "had not ended" not in said
