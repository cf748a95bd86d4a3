"""What a projection must beat: last month's ratio and the plan's own profile, as sure figures and with their errors.

Last month's ratio: the rest of the year does against the baseline's rest as the known months did against theirs. The
plan's own profile: the rest of the year goes by the plan, in the baseline's proportions. Taken as sure both say the
same of a target: it is met where the year to date is at or under the plan to date. As distributions they differ: each
figure times the errors that it made, with as many months known, in every place in the years that were over before.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from carefund.appraisal.panel import MonthlyPanel
from carefund.appraisal.question import Question
from carefund.arrays import Floats
from carefund.calendar import MONTHS_IN_YEAR
from carefund.evidence.series import ENGLAND


@dataclass(frozen=True)
class Benchmarks:
    """The chances that each says, places x targets; None where it says nothing (no month known, no year before)."""

    ratio: Floats | None
    ratio_spread: Floats | None
    profile_spread: Floats | None

    @classmethod
    def of(
        cls, panel: MonthlyPanel, question: Question, codes: Sequence[str], targets: Floats, known: int
    ) -> Benchmarks:
        """The benchmarks as of a panel, whose months are all that is looked at; less is better."""
        start, months = panel.step(question.target[0]), len(question.target)
        rows = np.array([panel.england if code == ENGLAND else panel.row(code) for code in codes])
        now = _Year.of(rows, start, months, known)
        every = np.vstack([panel.england, panel.counts])
        before = [
            year
            for first in range(start - MONTHS_IN_YEAR, MONTHS_IN_YEAR - 1, -MONTHS_IN_YEAR)
            for year in [_Year.of(every, first, months, known)]
            if np.isfinite(year.total).any()
        ]
        asked = now.baseline[:, None] * (1 + targets / 100)
        ratio = now.by_ratio[:, None]
        return cls(
            ratio=(ratio <= asked).astype(np.float64) if known else None,
            ratio_spread=_with_errors(ratio, asked, [year.off_ratio for year in before]) if known else None,
            profile_spread=_by_profile(now, before, asked, targets),
        )


@dataclass(frozen=True)
class _Year:
    """Counts by row: of the baseline, and of the part of it that answers the known months; known; the year's total."""

    baseline: Floats
    answered: Floats
    known: Floats
    total: Floats

    @classmethod
    def of(cls, rows: Floats, first: int, months: int, known: int) -> _Year:
        before = first - MONTHS_IN_YEAR
        whole = first + months <= rows.shape[1]
        return cls(
            rows[:, before : before + months].sum(axis=1),
            rows[:, before : before + known].sum(axis=1),
            rows[:, first : first + known].sum(axis=1),
            rows[:, first : first + months].sum(axis=1) if whole else np.full(len(rows), np.nan),
        )

    @property
    def by_ratio(self) -> Floats:
        with np.errstate(invalid="ignore", divide="ignore"):
            found: Floats = self.known / self.answered * self.baseline
        return found

    @property
    def off_ratio(self) -> Floats:
        """What the year came to over what the ratio said."""
        with np.errstate(invalid="ignore", divide="ignore"):
            off: Floats = self.total / self.by_ratio
        return off

    def by_profile(self, target: float) -> Floats:
        found: Floats = self.known + (self.baseline - self.answered) * (1 + target / 100)
        return found


def _by_profile(now: _Year, before: Sequence[_Year], asked: Floats, targets: Floats) -> Floats | None:
    columns = []
    for number, target in enumerate(targets):
        errors = [year.total / np.maximum(year.by_profile(float(target)), 1e-9) for year in before]
        column = _with_errors(now.by_profile(float(target))[:, None], asked[:, [number]], errors)
        if column is None:
            return None
        columns.append(column)
    return np.hstack(columns)


def _with_errors(projected: Floats, asked: Floats, errors: Sequence[Floats]) -> Floats | None:
    """The part of errors with which a projected figure comes to what is asked; rows x targets, None without errors."""
    if not errors:
        return None
    every = np.concatenate(errors)
    every = np.sort(every[np.isfinite(every)])
    if not len(every):
        return None
    with np.errstate(invalid="ignore", divide="ignore"):
        allowed = asked / projected
    return np.searchsorted(every, allowed, side="right") / len(every)
