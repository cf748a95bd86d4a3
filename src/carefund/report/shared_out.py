"""Why England's figures and the sum of its areas' differ: a part of England's belongs to no area."""

from __future__ import annotations

from carefund.appraisal.round_appraisal import RoundAppraisal
from carefund.report.judged import of_england
from carefund.wording.numbers import signed

WORTH_SAYING = 0.05
"""A part of England's count above so many per cent is told."""


def part_of_no_area(found: RoundAppraisal) -> float:
    """How much of England's baseline the areas with a verdict do not hold, in per cent of it; negative for more."""
    england = found.england.baseline.middle
    return (1 - sum(verdict.baseline.middle for verdict in found.areas) / england) * 100 if england else 0.0


def shared_out_note(found: RoundAppraisal) -> str | None:
    """Why England's change is not that of all areas together, with the measured part; None where they agree."""
    part = part_of_no_area(found)
    if abs(part) < WORTH_SAYING:
        return None
    england = found.england
    planned = signed(england.target_count - england.baseline.middle)
    unit, together = of_england(found).metric.unit, signed(found.aggregate.planned_change)
    why = "is shared out to no area" + (" or is that of areas without a verdict" if found.without_verdict else "")
    holds = f"{part:.1f}% of England's {unit} in the baseline {why}"
    if part < 0:
        holds = f"the areas' {unit} in the baseline add up to {-part:.1f}% more than England's"
    return (
        f"{holds[:1].upper()}{holds[1:]}, so England's planned change ({planned}) and that of all areas together "
        f"({together}) differ; chances and changes in per cent are each of their own baseline."
    )
