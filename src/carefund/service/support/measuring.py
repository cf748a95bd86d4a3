"""What checks and appraisal say of the versions between which an area was supported.

Both versions are held against the same checks, those of the present day and without waivers, and against the same
appraisal, the last one, so that what differs is the plan and not what is known or excused.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from carefund.assurance.state import State
from carefund.assurance.support import Support
from carefund.evidence.areas import Area
from carefund.plan.findings import Severity
from carefund.programme.definition import Round
from carefund.service.plans.checking import checked_without_waivers
from carefund.service.plans.standing import summary_of
from carefund.service.plans.targets import AppraisedRound
from carefund.service.support.before_after import BeforeAfter, Measured


@dataclass(frozen=True, kw_only=True)
class Bench:
    """What versions are measured by: the round, its last appraisal, the day of the checks, and where plans are kept."""

    round: Round
    known: AppraisedRound | None
    day: date
    data: Path

    def measured(self, area: Area, state: State, version: int) -> Measured | None:
        """One version of an area's plan; None for version 0, and one that there is not."""
        if not 1 <= version <= len(state.versions):
            return None
        saved = state.versions[version - 1]
        checked = checked_without_waivers(saved, self.day, self.data)
        return Measured(
            version=version,
            errors=len(checked.of(Severity.ERROR)),
            warnings=len(checked.of(Severity.WARNING)),
            chances=summary_of(self.round, area.code, saved.plan_hash, self.known, self.data).chances,
        )

    def before_after(self, area: Area, state: State, one: Support) -> BeforeAfter:
        """The versions between which an area was supported."""
        end = one.version_after if one.closed_at else state.version
        return BeforeAfter(before=self.measured(area, state, one.version), after=self.measured(area, state, end))
