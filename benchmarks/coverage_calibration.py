"""Placebos for the coverage audit: holes of known size planted in real commissioners' series, found and sized again.

Each trial takes a commissioner and its nearest neighbours from the shipped figures, takes away a known part of their
admissions in a random window, and asks the audit what is missing. Prints how many holes were found, the bias and the
spread of the estimate (in per cent of what the places would have shown) and how often its 95% interval held the truth.
"""

import argparse
from dataclasses import dataclass
from datetime import date

import numpy as np

from carefund.evidence.coverage.audit import positions
from carefund.evidence.coverage.findings import NORMAL_95, error_of_sum
from carefund.evidence.coverage.levels import Levels
from carefund.evidence.coverage.panel import Panel, neighbours_of, panel_of
from carefund.evidence.query import Evidence
from carefund.evidence.registers import packaged_registers
from carefund.evidence.series import NON_ELECTIVE_ADMISSIONS

MARGIN = 12


@dataclass(frozen=True)
class Case:
    """A kind of hole: how deep in each place, nearest first, and for how many months; `fringe` more lose 4%."""

    depths: tuple[float, ...]
    months: int
    fringe: int = 0

    @property
    def words(self) -> str:
        """The case in words."""
        deep = ", ".join(f"{depth:.0%}" for depth in self.depths)
        return f"{deep} for {self.months} months" + (f", {self.fringe} more places lose 4%" if self.fringe else "")


CASES = (
    Case((0.5,), 1),
    Case((0.5,), 9),
    Case((0.4, 0.4), 4),
    Case((0.6, 0.4, 0.3), 12),
    Case((0.89, 0.65, 0.38, 0.18), 9),
    Case((0.89, 0.65, 0.38, 0.18), 9, fringe=4),
)


def trial(panel: Panel, neighbours: list[np.ndarray], case: Case, generator: np.random.Generator) -> tuple[float, ...]:
    """Share of holes found, error of the sum and its claimed standard error (both parts of what was to be expected)."""
    whole = np.flatnonzero(~np.isnan(panel.values).any(axis=1))
    centre = int(generator.choice(whole))
    near = [row for row in (centre, *neighbours[centre]) if row in whole]
    rows = near[: len(case.depths)]
    start = int(generator.integers(MARGIN, len(panel.months) - case.months - MARGIN))
    window = slice(start, start + case.months)
    values = panel.values.copy()
    taken = [values[row, window] * depth for row, depth in zip(rows, case.depths, strict=False)]
    expected = sum(float(values[row, window].sum()) for row in rows)
    for row, part in zip(rows, taken, strict=True):
        values[row, window] -= part
    for row in near[len(rows) : len(rows) + case.fringe]:
        values[row, window] *= 0.96
    planted = Panel(panel.series, panel.places, panel.names, panel.months, values)
    levels = Levels(planted, neighbours)
    found = levels.departures()
    found += levels.holes_at(panel.months[window], found)
    span = (panel.months[start], panel.months[start + case.months - 1])
    holes = {hole.place: hole for hole in found if hole.is_hole and (hole.first, hole.last) == span}
    ours = [
        (holes[panel.places[row]], part) for row, part in zip(rows, taken, strict=True) if panel.places[row] in holes
    ]
    sums = [(hole.estimate.over(panel.months), float(part.sum())) for hole, part in ours]
    error = sum(estimate[0] - truth for estimate, truth in sums)
    claimed = error_of_sum([float(np.sqrt(estimate[1])) for estimate, _ in sums])
    return len(ours) / len(rows), error / expected, claimed / expected


def main() -> None:
    """Run every case and print its line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--trials", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    figures = Evidence.packaged().figures([NON_ELECTIVE_ADMISSIONS], first=date(2013, 4, 1))
    registers = packaged_registers()
    panel = panel_of(figures, NON_ELECTIVE_ADMISSIONS, registers)
    neighbours = neighbours_of(panel.places, positions("commissioner", registers))
    print(f"{'planted':<66}{'found':>7}{'bias':>8}{'spread':>8}{'claimed':>9}{'held':>7}")
    for case in CASES:
        generator = np.random.default_rng(arguments.seed)
        results = np.array([trial(panel, neighbours, case, generator) for _ in range(arguments.trials)])
        every = results[results[:, 0] == 1.0]
        held = np.abs(every[:, 1]) <= NORMAL_95 * every[:, 2]
        print(
            f"{case.words:<66}{results[:, 0].mean():>7.0%}{every[:, 1].mean():>8.1%}{every[:, 1].std():>8.1%}"
            f"{every[:, 2].mean():>9.1%}{held.mean():>7.0%}"
        )


if __name__ == "__main__":
    main()
