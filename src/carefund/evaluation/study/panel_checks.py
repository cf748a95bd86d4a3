"""Findings on a study's panel: rows twice, figures that are none, too little before the start, donors that are no help.

Each is by the contract; none of them looks at what a method estimates.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

import numpy as np

from carefund.evaluation.methods.panel import StudyPanel
from carefund.evaluation.study.findings import Finding, named
from carefund.evaluation.study.panel_file import MOST_TOLD, RowsOfPanel
from carefund.evaluation.study.protocol import Protocol
from carefund.wording.lists import counted

ENOUGH_BEFORE = 24
"""Periods before the start; with fewer a unit chosen for being bad seems to mend (Illenberger, Small and Shaw 2020)."""
LARGEST = 1e75
"""Figures beyond it, or all within its inverse of zero, are refused: their squares could not be reckoned in floats."""
WITHOUT_DONORS = {"interrupted-time-series"}
"""Methods that need none."""


def check_rows(protocol: Protocol, rows: RowsOfPanel, kept: Sequence[int]) -> Iterator[Finding]:
    """Units and periods with more rows than one, and figures that are no numbers, of the units that count."""
    twice = [(unit, column) for unit in kept for column in np.flatnonzero(rows.rows[unit] > 1)]
    for unit, column in twice[:MOST_TOLD]:
        yield Finding(
            id="rows-twice",
            severity="error",
            unit=rows.units[unit],
            period=rows.periods[column],
            expected="one row for each unit and period",
            found=counted(int(rows.rows[unit, column]), "row"),
            fix="Leave in the row that is right.",
        )
    if len(twice) > MOST_TOLD:
        yield _more("rows-twice", len(twice))
    for column_name in rows.unread:
        yield from _unread(protocol, rows, column_name, set(kept))
    exposure = protocol.panel.exposure
    if exposure:
        yield from _not_positive(rows, exposure, kept)


def _unread(protocol: Protocol, rows: RowsOfPanel, name: str, kept: set[int]) -> Iterator[Finding]:
    what = "outcome" if name == protocol.panel.outcome else f"'{name}'"
    id_ = "outcome-not-a-number" if name == protocol.panel.outcome else "column-not-a-number"
    found = [one for one in rows.unread[name] if one[0] in kept]
    for unit, period, text in found[:MOST_TOLD]:
        yield Finding(
            id=id_,
            severity="error",
            unit=rows.units[unit],
            period=rows.periods[period],
            expected=f"a number as {what}",
            found=f"'{text}'",
            fix="Write the number, or leave the cell empty where there is no figure.",
        )
    if len(found) > MOST_TOLD:
        yield _more(id_, len(found))


def _not_positive(rows: RowsOfPanel, name: str, kept: Sequence[int]) -> Iterator[Finding]:
    for unit in kept:
        wrong = np.flatnonzero(rows.values[name][unit] <= 0)
        if wrong.size:
            yield Finding(
                id="exposure-not-positive",
                severity="error",
                unit=rows.units[unit],
                period=rows.periods[wrong[0]],
                expected=f"an exposure '{name}' above zero",
                found=counted(int(wrong.size), "period") + " with zero or less",
                fix="Give the exposure of each period, such as the population.",
            )


def _more(id_: str, number: int) -> Finding:
    return Finding(
        id=id_,
        severity="error",
        expected="none of these",
        found=f"{number} in all",
        fix="The first are told one by one; mend all of them.",
    )


def check_panel(panel: StudyPanel, method: str) -> Iterator[Finding]:
    """Findings on units and periods: before the start, donors, and series that say nothing."""
    yield from _before_the_start(panel)
    yield from _too_few_donors(panel, method)
    yield from _never_varies(panel)
    yield from _beyond_reckoning(panel)
    yield from _alike(panel)
    yield from _outside(panel)


def _before_the_start(panel: StudyPanel) -> Iterator[Finding]:
    by_start = defaultdict[int, list[str]](list)
    for unit, start in zip(panel.units, panel.starts, strict=True):
        if start < len(panel.periods):
            by_start[int(start)].append(unit)
    for start, units in sorted(by_start.items()):
        only, period = units[0] if len(units) == 1 else None, panel.periods[start]
        if start == 0:
            yield Finding(
                id="no-period-before-start",
                severity="error",
                unit=only,
                period=period,
                expected="periods before the start",
                found=f"none for {named(units)}",
                fix="Add earlier periods to the panel, or check the start.",
            )
        elif start < ENOUGH_BEFORE:
            yield Finding(
                id="few-periods-before-start",
                unit=only,
                period=period,
                expected=f"{ENOUGH_BEFORE} periods or more before the start",
                found=f"{start} for {named(units)}",
                fix="Add earlier periods: units that are chosen for being bad seem to mend by themselves.",
            )
        if start == len(panel.periods) - 1:
            yield Finding(
                id="start-in-last-period",
                unit=only,
                period=period,
                expected="several periods from the start on",
                found=f"one for {named(units)}",
                fix="Wait for more periods: one says little of what lasts.",
            )


def _too_few_donors(panel: StudyPanel, method: str) -> Iterator[Finding]:
    donors = int((~panel.is_treated).sum())
    if donors == 0 and method not in WITHOUT_DONORS:
        yield Finding(
            id="no-donor",
            severity="error",
            expected="units that are never treated",
            found="none",
            fix="Add untreated units to the panel, or let them in under [donors].",
        )
    if donors == 1:
        only = panel.units[int(np.flatnonzero(~panel.is_treated)[0])]
        yield Finding(
            id="one-donor",
            unit=only,
            expected="several donors",
            found=f"'{only}' alone",
            fix="Add untreated units: with one there is no telling chance from effect.",
        )


def _never_varies(panel: StudyPanel) -> Iterator[Finding]:
    figures = ~np.isnan(panel.outcome)
    every = panel.outcome[figures]
    if every.size and np.ptp(every) == 0:
        yield Finding(
            id="outcome-never-varies",
            severity="error",
            expected="an outcome that varies",
            found="one value in every unit and period",
            fix="Check which column holds the outcome.",
        )
        return
    for row, unit in enumerate(panel.units):
        own = panel.outcome[row][figures[row]]
        if own.size and np.ptp(own) == 0:
            yield Finding(
                id="outcome-never-varies",
                severity="error" if panel.is_treated[row] else "warning",
                unit=unit,
                expected="an outcome that varies",
                found=f"the same in all periods of '{unit}'",
                fix="Check the figures: a series that never varies says nothing of an effect.",
            )


def _beyond_reckoning(panel: StudyPanel) -> Iterator[Finding]:
    """Columns whose figures are too large, or too near to zero, for floats to hold their squares."""
    exposure = {} if panel.exposure is None else {"the exposure": panel.exposure}
    columns = {"the outcome": panel.outcome, **exposure, **{f"'{name}'": of for name, of in panel.covariates.items()}}
    for name, figures in columns.items():
        size = np.where(np.isfinite(figures), np.abs(figures), 0.0)
        if not size.size or not size.any() or 1 / LARGEST <= size.max() <= LARGEST:
            continue
        row, column = (int(place) for place in np.unravel_index(size.argmax(), size.shape))
        yield Finding(
            id="figure-beyond-reckoning",
            severity="error",
            unit=panel.units[row],
            period=panel.periods[column],
            expected=f"{name} in a unit in which it is between {1 / LARGEST:g} and {LARGEST:g}",
            found=f"at most {size.max():g}",
            fix="Check the figure, or give the column in another unit.",
        )


def _alike(panel: StudyPanel) -> Iterator[Finding]:
    groups = defaultdict[bytes, list[int]](list)
    for row, series in enumerate(panel.outcome):
        if not np.isnan(series).any():
            groups[series.tobytes()].append(row)
    for rows in groups.values():
        if len(rows) > 1:
            names = [panel.units[row] for row in rows]
            donor = next((panel.units[row] for row in rows[1:] if not panel.is_treated[row]), names[-1])
            yield Finding(
                id="series-twice",
                unit=donor,
                expected="a series of its own for each unit",
                found=f"the same figures for {named(names)}",
                fix="Leave in one of them: copies count twice in weights and placebos.",
            )


def _outside(panel: StudyPanel) -> Iterator[Finding]:
    donors = panel.outcome[~panel.is_treated]
    if not donors.shape[0]:
        return
    low, high = donors.min(axis=0), donors.max(axis=0)
    for row in np.flatnonzero(panel.is_treated):
        start, own = int(panel.starts[row]), panel.outcome[row]
        out = np.flatnonzero((own[:start] < low[:start]) | (own[:start] > high[:start]))
        if out.size:
            yield Finding(
                id="outside-donors-range",
                unit=panel.units[row],
                period=panel.periods[int(out[0])],
                expected="a treated unit within the range of its donors before the start",
                found=f"outside it in {out.size} of {counted(start, 'period')}",
                fix="Weights cannot reach it without going beyond the donors: add donors like it.",
            )
