"""Checking a workbook from Python gives what the command line gives."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import carefund
from carefund.evidence.areas import default_register
from carefund.plan.findings import Severity
from carefund.plan.model import Plan
from carefund.plan.workbook.template import write_template
from tests.plan.sound import DARLINGTON, DAY, first_round, sound, with_line


def _written(folder: Path, plan: Plan) -> Path:
    area = default_register().get(DARLINGTON)
    assert area is not None
    path = folder / "plan.xlsx"
    path.write_bytes(write_template(first_round(), area, plan))
    return path


def test_a_sound_workbook_can_be_submitted(tmp_path: Path) -> None:
    checked = carefund.check_plan(_written(tmp_path, sound()), DAY)
    assert checked.can_be_submitted
    assert checked.table.columns[:4] == ["file", "area_code", "severity", "check"]


def test_every_finding_on_a_workbook_that_names_a_field_has_a_place(tmp_path: Path) -> None:
    plan = with_line(sound(), "providers", 0, agrees=False)
    checked = carefund.check_plan(_written(tmp_path, plan), DAY)
    (warning,) = checked.of(Severity.WARNING)
    assert str(warning.position).startswith("Provider")
    assert all(finding.position for finding in checked.findings if finding.field)


def test_a_checked_plan_shows_its_findings_in_a_notebook_and_no_markup_of_the_senders(tmp_path: Path) -> None:
    plan = with_line(sound(), "providers", 0, agrees=False, provider="<script>alert(1)</script>")
    shown = carefund.check_plan(_written(tmp_path, plan), DAY)._repr_html_()
    assert "Darlington, bcf-2015-16" in shown
    assert "0 errors, 1 warning, 1 note" in shown
    assert "<script>" not in shown
    assert "&lt;script&gt;" in shown


def test_the_day_of_the_check_is_given_and_never_taken_from_the_clock(tmp_path: Path) -> None:
    early = carefund.check_plan(_written(tmp_path, sound()), date(2014, 9, 1))
    assert {finding.check for finding in early.of(Severity.ERROR)} == {"signed-before-today"}
