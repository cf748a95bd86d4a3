"""Regression to the mean: a treated unit whose last year before the start was extreme goes back by itself.

Donors show by how much. Each unit's last year before the start is held to its own earlier course; the slope of what
followed on how far that year stood out, over donors, is what of such a distance does not stay (an empirical Bayes
shrinkage; Galton 1886; James 1973, Biometrics 29:121). Units chosen for being bad are found to have an effect in 16 to
40% of studies where there is none (Illenberger, Small and Shaw 2020, Epidemiology 31:815).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from carefund.arrays import Floats
from carefund.calendar import MONTHS_IN_YEAR
from carefund.evaluation.methods.panel import StudyPanel
from carefund.evaluation.methods.placebos import donors_of
from carefund.evaluation.study.findings import Finding
from carefund.evaluation.study.periods import periods_of_a_year
from carefund.wording.effects import figure, signed_figure
from carefund.wording.numbers import share

FEWEST_DONORS, FEWEST_YEARS = 10, 4
"""Donors by which a return is told; without them, years of the unit's own."""
EXTREME, FAR = 0.1, 1.645
"""A last year among the highest or the lowest tenth, or so many standard deviations of the unit's own years away."""


@dataclass(frozen=True, kw_only=True)
class Return:
    """A treated unit's last year before its start, held to its own earlier course, in the outcome's unit.

    `distance` is how far it stood from there, beyond what donors did; `kept` the part of such a distance that stays,
    from 0 to 1; `expected` the change to be expected without any treatment; `place` its rank on its side among `of`
    units, None where it was held to its own years alone.
    """

    row: int
    distance: float
    kept: float
    place: int | None
    of: int
    extreme: bool

    @property
    def expected(self) -> float:
        """The return, a change against the last year."""
        return -(1 - self.kept) * self.distance


def returns(panel: StudyPanel) -> Iterator[Return]:
    """The expected return of each treated unit that has enough years before its start."""
    year = periods_of_a_year(panel.periods) or min(MONTHS_IN_YEAR, max(int(panel.starts.min()) // FEWEST_YEARS, 1))
    for row in np.flatnonzero(panel.is_treated):
        found = _return(panel, int(row), year)
        if found is not None:
            yield found


def _return(panel: StudyPanel, row: int, year: int) -> Return | None:
    start = int(panel.starts[row])
    if start < 2 * year:
        return None
    donors = donors_of(panel)
    if len(donors) < FEWEST_DONORS:
        return _alone(panel.outcome[row, :start], row, year)
    outcome = panel.outcome[[row, *donors]]
    earlier = outcome[:, : start - year].mean(axis=1)
    scale = earlier if (outcome > 0).all() else np.ones(len(outcome))
    last = outcome[:, start - year : start].mean(axis=1)
    apart, later = (last - earlier) / scale, (outcome[:, start:].mean(axis=1) - last) / scale
    apart = apart - apart[1:].mean()
    side = apart if apart[0] >= 0 else -apart
    place = int((side >= side[0] * (1 - 1e-12)).sum())
    return Return(
        row=row,
        distance=float(apart[0] * scale[0]),
        kept=_kept(apart[1:], later[1:]),
        place=place,
        of=len(outcome),
        extreme=place <= EXTREME * len(outcome),
    )


def _kept(apart: Floats, later: Floats) -> float:
    """One plus the slope of what followed on the distance, over donors, between 0 and 1."""
    whole = float((apart**2).sum())
    slope = 0.0 if whole == 0 else float((apart * (later - later.mean())).sum()) / whole
    return min(max(1 + slope, 0.0), 1.0)


def _alone(before: Floats, row: int, year: int) -> Return | None:
    """By the unit's own years: what of the spread of their means is not that of means of so many periods."""
    years = len(before) // year
    if years < FEWEST_YEARS:
        return None
    cut = before[len(before) - years * year :].reshape(years, year)
    means, earlier = cut.mean(axis=1), cut[:-1].mean(axis=1)
    spread = float(earlier.std(ddof=1))
    distance = float(means[-1] - earlier.mean())
    noise = float(cut[:-1].var(axis=1, ddof=1).mean()) / year if year > 1 else spread**2
    kept = 0.0 if spread == 0 else max(1 - noise / spread**2, 0.0)
    return Return(row=row, distance=distance, kept=kept, place=None, of=years,
                  extreme=spread > 0 and abs(distance) >= FAR * spread)  # fmt: skip


def mean_return_findings(panel: StudyPanel, *, chosen: bool) -> Iterator[Finding]:
    """A warning for each treated unit with an extreme last year; with `chosen` (by outcome) a note for the others."""
    for found in returns(panel):
        if found.extreme or chosen:
            yield _finding(panel, found)


def _finding(panel: StudyPanel, found: Return) -> Finding:
    side = "above" if found.distance > 0 else "below"
    how = f"farther {_among(found)}" if found.extreme else "no farther than is usual"
    return Finding(
        id="return-to-the-mean",
        severity="warning" if found.extreme else "note",
        unit=panel.units[found.row],
        period=panel.periods[int(panel.starts[found.row])],
        expected="a last year before the start that is not extreme",
        found=(
            f"a last year {figure(abs(found.distance))} {side} its own earlier course, {how}; of such a distance "
            f"{share(100 * (1 - found.kept))} goes back by itself: {signed_figure(found.expected)}"
        ),
        fix="Hold the effect to that change, and compare with donors that were as extreme.",
    )


def _among(found: Return) -> str:
    if found.place is None:
        return "than its years before lay apart"
    return (
        f"than any of {found.of - 1} donors"
        if found.place == 1
        else f"than {found.of - found.place} of {found.of - 1} donors"
    )
