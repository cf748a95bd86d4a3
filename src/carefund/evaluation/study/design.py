"""A study's design on its panel: who is treated from when, who is compared, and what of the panel limits the answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from carefund.arrays import Floats
from carefund.evaluation.methods.panel import Period, StudyPanel, rows_of
from carefund.evaluation.study.coverage_screen import Coverage, screen
from carefund.evaluation.study.findings import Finding, has_error
from carefund.evaluation.study.keys import near
from carefund.evaluation.study.panel_checks import check_panel, check_rows
from carefund.evaluation.study.panel_file import RowsOfPanel
from carefund.evaluation.study.periods import is_after, place_of
from carefund.evaluation.study.protocol import Protocol
from carefund.wording.lists import listed

ABSENT = "treated-unit-absent"
NOT_A_PERIOD = "start-not-a-period"


@dataclass(frozen=True, kw_only=True)
class Design:
    """The panel that a method is given, with what was found on the way.

    `panel` is None where there can be none; where a finding is an error no number is given.
    """

    panel: StudyPanel | None = field(repr=False)
    findings: tuple[Finding, ...]

    @property
    def is_sound(self) -> bool:
        """Whether numbers may be given."""
        return self.panel is not None and not has_error(self.findings)


@dataclass(frozen=True, kw_only=True)
class Starts:
    """The column of each treated unit's first treated period, and what could not be taken."""

    columns: Mapping[str, int]
    findings: tuple[Finding, ...] = ()


def starts_of(protocol: Protocol, rows: RowsOfPanel) -> Starts:
    """Who is treated from when, by the protocol's starts or its start column."""
    if protocol.starts is not None:
        return starts_named(protocol.starts, rows)
    columns, findings = dict[str, int](), list[Finding]()
    for unit, said in rows.starts.items():
        if len(said) > 1:
            findings.append(_differs(unit, said))
        elif said[0]:
            place = place_of(said[0], rows.periods)
            if place is None and is_after(said[0], rows.periods):
                findings.append(_later(unit, said[0]))
            elif place is None:
                findings.append(_no_period(unit, said[0]))
            else:
                columns[unit] = place
    return Starts(columns=columns, findings=tuple(findings))


def starts_named(starts: Mapping[str, Period], rows: RowsOfPanel) -> Starts:
    """Who is treated from when, of units by name; one that is not in the panel or does not start in it is an error."""
    columns, findings, known = dict[str, int](), list[Finding](), set(rows.units)
    for unit, start in starts.items() if known else ():
        place = place_of(start, rows.periods)
        if unit not in known:
            findings.append(_absent(unit, rows.units))
        elif place is None:
            findings.append(_no_period(unit, start))
        else:
            columns[unit] = place
    return Starts(columns=columns, findings=tuple(findings))


def design(
    protocol: Protocol,
    rows: RowsOfPanel,
    starts: Starts,
    outcome: Floats | None = None,
    coverage: Coverage | None = None,
) -> Design:
    """The panel of treated units and donors, and every finding on it.

    Units are held to the audit of `coverage` where it is given. `outcome` stands for the file's, shape (units,
    periods), where a replication has changed it.
    """
    findings = [*rows.findings, *starts.findings]
    if not rows.units:
        return Design(panel=None, findings=tuple(findings))
    if not starts.columns:
        if not has_error(findings):
            findings.append(_nobody())
        return Design(panel=None, findings=tuple(findings))
    donors = _donors(protocol, rows, starts)
    if coverage is not None:
        screened = screen(coverage, rows, [*starts.columns], donors, protocol.coverage)
        donors, findings = donors - screened.left_out, [*findings, *screened.findings]
    findings += _donors_named(protocol, rows, starts)
    kept = [place for place, unit in enumerate(rows.units) if unit in starts.columns or unit in donors]
    findings += check_rows(protocol, rows, kept)
    panel = _panel(protocol, rows, kept, starts, outcome)
    panel, holes = _without_holes(panel, protocol)
    findings += holes
    findings += check_panel(panel, protocol.method)
    return Design(panel=panel, findings=tuple(findings))


def _panel(
    protocol: Protocol, rows: RowsOfPanel, kept: Sequence[int], starts: Starts, outcome: Floats | None
) -> StudyPanel:
    units = tuple(rows.units[place] for place in kept)
    own = rows.values[protocol.panel.outcome] if outcome is None else outcome
    columns = {name: values[kept] for name, values in rows.values.items() if name in _asked(protocol)}
    exposure = protocol.panel.exposure
    return StudyPanel(
        units=units,
        periods=rows.periods,
        outcome=own[kept],
        starts=np.array([starts.columns.get(unit, len(rows.periods)) for unit in units], dtype=np.int64),
        covariates=columns,
        exposure=rows.values[exposure][kept] if exposure else None,
    )


def _asked(protocol: Protocol) -> set[str]:
    """The columns that options name as covariates or predictors."""
    return set(protocol.columns)


def _donors(protocol: Protocol, rows: RowsOfPanel, starts: Starts) -> set[str]:
    """The units that are never treated, as far as the protocol lets them in."""
    allowed = set(rows.units) if protocol.include is None else set(protocol.include)
    return allowed - set(protocol.exclude) - set(starts.columns) - {one.unit for one in starts.findings}


def _donors_named(protocol: Protocol, rows: RowsOfPanel, starts: Starts) -> Iterator[Finding]:
    """Donors that the protocol names and that are none."""
    for unit in (*(protocol.include or ()), *protocol.exclude):
        if unit not in rows.units:
            yield Finding(
                id="donor-absent",
                unit=unit,
                severity="error" if protocol.include else "warning",
                expected="a unit of the panel",
                found=f"'{unit}'",
                fix=_sentence(near(unit, rows.units)),
            )
        elif unit in starts.columns and protocol.include:
            yield Finding(
                id="donor-treated",
                unit=unit,
                expected="donors that are never treated",
                found=f"'{unit}', which is treated",
                fix="Leave it out of the donors; it was not used as one.",
                departure=f"'{unit}' was not used as a donor: it is treated.",
            )


def _without_holes(panel: StudyPanel, protocol: Protocol) -> tuple[StudyPanel, list[Finding]]:
    """The panel without donors that have a hole; a hole of a treated unit is an error."""
    holes = np.isnan(panel.outcome)
    for name in protocol.options.get("covariates", ()):
        holes |= np.isnan(panel.covariates[name])
    if panel.exposure is not None:
        holes |= np.isnan(panel.exposure)
    findings = list[Finding]()
    for place in np.flatnonzero(holes.any(axis=1)):
        where = np.flatnonzero(holes[place])
        findings.append(_hole(panel, int(place), [panel.periods[one] for one in where]))
    return rows_of(panel, np.flatnonzero(panel.is_treated | ~holes.any(axis=1))), findings


def _hole(panel: StudyPanel, place: int, periods: Sequence[Period]) -> Finding:
    unit, first = panel.units[place], periods[0]
    many = f"none in {len(periods)} periods: {listed(map(str, periods[:5]))}{' and more' if len(periods) > 5 else ''}"  # noqa: PLR2004
    found = f"none in {first}" if len(periods) == 1 else many
    if panel.is_treated[place]:
        return Finding(
            id="hole-in-treated-unit",
            severity="error",
            unit=unit,
            period=first,
            expected="a figure in every period of a treated unit",
            found=found,
            fix="Find the figure, or choose periods in which the unit has one.",
        )
    return Finding(
        id="donor-left-out",
        unit=unit,
        period=first,
        expected="a figure in every period of a donor",
        found=found,
        fix="The donor was left out. Find the figure, or exclude the donor in the protocol.",
        departure=f"The donor '{unit}' was left out: it has no figure in every period.",
    )


def _sentence(words: str) -> str:
    return f"{words or 'Give a unit as the panel writes it'}."


def _absent(unit: str, known: Sequence[str]) -> Finding:
    return Finding(
        id=ABSENT,
        severity="error",
        unit=unit,
        expected="a treated unit that is in the panel",
        found=f"no row of '{unit}'",
        fix=_sentence(_close(unit, known)),
    )


def _close(unit: str, known: Sequence[str]) -> str:
    words = near(unit, known)
    return words if words.startswith("Did") else ""


def _no_period(unit: str, start: Period) -> Finding:
    return Finding(
        id=NOT_A_PERIOD,
        severity="error",
        unit=unit,
        period=start,
        expected="a start that is a period of the panel",
        found=f"'{start}'",
        fix="Give the first treated period as the panel's file writes it.",
    )


def _later(unit: str, start: Period) -> Finding:
    return Finding(
        id="start-after-last-period",
        unit=unit,
        period=start,
        expected="a start within the panel",
        found=f"{start}, after its last period",
        fix="The unit counts as not treated in this panel; leave its start empty if that is meant.",
        departure=f"'{unit}' counts as not treated: its start is after the panel's last period.",
    )


def _differs(unit: str, said: Sequence[str]) -> Finding:
    starts = listed(f"'{one}'" if one else "none" for one in said)
    return Finding(
        id="start-differs",
        severity="error",
        unit=unit,
        expected="one start in all rows of a unit",
        found=starts,
        fix="Write the unit's first treated period in each of its rows.",
    )


def _nobody() -> Finding:
    return Finding(
        id="no-treated-unit",
        severity="error",
        expected="at least one treated unit",
        found="none",
        fix="Say in [treatment] who is treated from when.",
    )
