"""From which months the past is forecast again, which places are scored, and how many origins are independent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np

from carefund.appraisal.assumptions import Assumptions
from carefund.appraisal.panel import MonthlyPanel
from carefund.appraisal.panel_from_evidence import NotForecastable, panel_from_evidence
from carefund.calendar import month_number
from carefund.evidence.commissioners import NHS_ENGLAND
from carefund.evidence.query import Evidence
from carefund.evidence.registers import Registers

LEAST_KNOWN = 18
"""Months of figures that the middle place has before the first origin: about what was known when plans were made."""
APART = 3
"""Months between origins, and the least that must be there to score."""
FARTHEST = 18
"""Months ahead that are scored: from a plan made in September to the end of its year."""


@dataclass(frozen=True)
class Origin:
    """A last month that counts as known: what was known then, and all that is known now."""

    panel: MonthlyPanel = field(repr=False)
    whole: MonthlyPanel = field(repr=False)

    @property
    def month(self) -> date:
        """The last month that counts as known."""
        return self.panel.last

    @property
    def horizon(self) -> int:
        """How many months ahead can be scored."""
        return min(FARTHEST, self.whole.length - self.panel.length)


def origin_months(whole: MonthlyPanel) -> list[date]:
    """Every third month, from the first with enough months of places' figures to the last with three to come.

    Months are those that end a quarter; enough is judged by the middle one of the places that report in that month.
    Raises NotForecastable when there is none.
    """
    steps = range(whole.length - APART)
    months = [
        whole.months[step] for step in steps if whole.months[step].month % APART == 0 and _known_enough(whole, step)
    ]
    if not months:
        raise NotForecastable(
            f"at least {LEAST_KNOWN + APART} months, to forecast its past",
            f"{whole.length} months, too few",
            "Import earlier months, or choose a longer series",
            f"series '{whole.series}'",
        )
    return months


def _known_enough(whole: MonthlyPanel, step: int) -> bool:
    seen = np.isfinite(whole.counts[:, : step + 1])
    reporting = seen[seen[:, -1]]
    return bool(len(reporting) and np.median(reporting.sum(axis=1)) >= LEAST_KNOWN)


def origin_at(
    evidence: Evidence, whole: MonthlyPanel, month: date, *, registers: Registers, assumptions: Assumptions
) -> Origin:
    """The origin: its panel is read from what was knowable at the month's end, coverage findings included."""
    panel = panel_from_evidence(evidence, whole.series, month, registers=registers, assumptions=assumptions)
    return Origin(panel, whole)


def scored_places(basis: str, codes: Sequence[str], registers: Registers) -> list[str]:
    """The codes of the places of a basis; rows that are none (NHS England itself, residents of elsewhere) not."""
    if basis != "area":
        return [code for code in codes if code != NHS_ENGLAND]
    return [code for code in codes if registers.is_area(code)]


def independent(months: Sequence[date]) -> int:
    """How many origins lie so far apart that no month is scored from two of them."""
    number, last = 0, -FARTHEST
    for month in sorted(month_number(month) for month in months):
        if month - last >= FARTHEST or not number:
            number, last = number + 1, month
    return number
