"""Waivers: reasoned, approved, expiring exceptions to one check, as data and never as code.

A waiver file is TOML with a list `waivers`; each names the round, area and check, who asked, who approved, why, and
until when. Waivers are shown wherever the finding is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Annotated

from pydantic import ConfigDict, Field, model_validator

from carefund.plan.findings import Finding, Severity
from carefund.plan.model import Plan
from carefund.plan.record_file import RecordFile
from carefund.pool.lines import Line
from carefund.refusal import Refusal
from carefund.wording.dates import day_words

MOST_WAIVERS = 2_000
Words = Annotated[str, Field(min_length=1)]


WRITE_THEM_SO = "Write each waiver under [[waivers]] with its round, area, check, reason, approver and dates"


class BrokenWaivers(Refusal):
    """A file of waivers that cannot be used; the message says where and why."""


class Waiver(Line):
    """One exception to one check for one area's plan of one round."""

    model_config = ConfigDict(strict=True)

    round_id: Words
    """Id of the round."""
    area_code: Words
    """ONS code of the area."""
    check: Words
    """Id of the check that is waived."""
    field: str = ""
    """The field it is waived for, such as `expenditure[3]`; the whole plan where empty."""
    asked_by: Words
    """Who asked for it."""
    approved_by: Words
    """Who approved it; not the one who asked."""
    reason: Words
    """Why."""
    approved: date
    """When it was approved."""
    until: date
    """The last day on which it holds."""

    @model_validator(mode="after")
    def _approved_by_another(self) -> Waiver:
        if self.asked_by.casefold() == self.approved_by.casefold():
            raise ValueError("a waiver is approved by somebody other than the one who asked for it")
        if self.until < self.approved:
            raise ValueError("a waiver ends on or after the day it was approved")
        return self

    def covers(self, finding: Finding, plan: Plan, day: date) -> bool:
        """Whether it lifts a finding on a plan, on a day."""
        about_plan = (self.round_id, self.area_code) == (plan.round_id, plan.area_code)
        about_finding = self.check == finding.check and finding.field.startswith(self.field)
        return about_plan and about_finding and self.approved <= day <= self.until


def waive(finding: Finding, waivers: Sequence[Waiver], plan: Plan, day: date) -> Finding:
    """The finding, as a note that names the waiver where one is in force."""
    waiver = next((each for each in waivers if each.covers(finding, plan, day)), None)
    if waiver is None:
        return finding
    who = f"asked by {waiver.asked_by}, approved by {waiver.approved_by}"
    words = f"{waiver.reason} ({who}, until {day_words(waiver.until)})"
    return replace(
        finding,
        severity=Severity.NOTE,
        waived=words,
        waived_by=waiver.approved_by,
        waived_severity=finding.severity,
    )


FILE = RecordFile(
    name="waivers",
    model=Waiver,
    thing="waiver",
    most=MOST_WAIVERS,
    write_so=WRITE_THEM_SO,
    if_more="Leave out those that have ended",
    broken=BrokenWaivers,
)
"""A file of waivers."""


def read_waivers(path: Path) -> tuple[Waiver, ...]:
    """The waivers in a file. Raises BrokenWaivers naming file, waiver and key when one cannot be used."""
    return FILE.read(path)
