"""The panel that every method is given: units by periods, and when each unit's treatment starts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from carefund.arrays import Flags, Floats, Whole

Period = int | str
"""A period as it is written in the panel's file: a whole number, or the text of a date."""


@dataclass(frozen=True, kw_only=True)
class StudyPanel:
    """Outcomes of units over equally spaced periods.

    `outcome` has a row for each unit and a column for each period; not a number where there is no figure. `starts` is
    the column of each unit's first treated period; for a unit that is never treated it is the number of periods.
    `covariates` by column name and `exposure` have the shape of `outcome`; a covariate that does not change over time
    has the same value in each column.
    """

    units: tuple[str, ...]
    periods: tuple[Period, ...]
    outcome: Floats = field(repr=False)
    starts: Whole
    covariates: Mapping[str, Floats] = field(default_factory=dict, repr=False)
    exposure: Floats | None = field(default=None, repr=False)

    @property
    def is_treated(self) -> Flags:
        """Whether each unit is treated in some period, shape (units,)."""
        treated: Flags = self.starts < len(self.periods)
        return treated

    @property
    def after(self) -> Flags:
        """Whether each unit is treated in each period, shape (units, periods)."""
        after: Flags = np.arange(len(self.periods)) >= self.starts[:, None]
        return after


def rows_of(panel: StudyPanel, rows: Whole) -> StudyPanel:
    """Some units of a panel."""
    return replace(
        panel,
        units=tuple(panel.units[row] for row in rows),
        outcome=panel.outcome[rows],
        starts=panel.starts[rows],
        covariates={name: values[rows] for name, values in panel.covariates.items()},
        exposure=None if panel.exposure is None else panel.exposure[rows],
    )


def columns_of(panel: StudyPanel, first: int, end: int) -> StudyPanel:
    """The periods from the column `first` to that before `end`; who starts from there on counts as never treated."""
    span = slice(first, end)
    return replace(
        panel,
        periods=panel.periods[span],
        outcome=panel.outcome[:, span],
        starts=np.minimum(panel.starts - first, end - first),
        covariates={name: values[:, span] for name, values in panel.covariates.items()},
        exposure=None if panel.exposure is None else panel.exposure[:, span],
    )
