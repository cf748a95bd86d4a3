"""The coverage audit: every finding on a series, and the range that belongs beside each published total."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from math import fsum

import numpy as np
import polars as pl

from carefund.calendar import by_financial_year
from carefund.evidence.apportionment import area_weights
from carefund.evidence.commissioners import CommissionerRegister
from carefund.evidence.coverage.completeness import (
    breakdowns_against_total,
    cells_without_number,
    missing_months,
    not_whole,
    rows_against_england,
)
from carefund.evidence.coverage.departures import EXPLAINING, join_notes
from carefund.evidence.coverage.findings import Estimate, Finding, error_of_sum
from carefund.evidence.coverage.levels import Levels
from carefund.evidence.coverage.membership import changes_of_membership
from carefund.evidence.coverage.panel import neighbours_of, panel_of
from carefund.evidence.coverage.publisher import (
    changed_headings,
    late_and_revised,
    notes_on_scope,
    release_dates,
    spells,
)
from carefund.evidence.coverage.ratios import ratio_findings
from carefund.evidence.definition import DENOMINATOR, NUMERATOR, SeriesDefinition
from carefund.evidence.query import AsOf, Evidence
from carefund.evidence.registers import Registers
from carefund.evidence.release import Release
from carefund.evidence.series import ENGLAND
from carefund.interval import Interval

Where = str | tuple[str, ...]
"""England or an area by its code, or several areas together."""


@dataclass(frozen=True)
class CoverageAudit:
    """The findings on one series, with England's published figures.

    `england` has columns period and value; `weights` the share of each commissioner's figure that falls to each area
    (empty for a series by area); `not_examined` the places whose series is too short to tell a level shift. Where
    `summed`, no figure of England is held and the sum of the places stands for it.
    """

    series: str
    findings: tuple[Finding, ...]
    england: pl.DataFrame
    weights: Mapping[str, Mapping[str, float]] = field(repr=False)
    not_examined: tuple[str, ...] = ()
    definition: SeriesDefinition | None = field(default=None, repr=False)
    summed: bool = False

    @cached_property
    def months(self) -> list[date]:
        """The months for which England's figure is held."""
        return self.england["period"].to_list()

    def effect(self, months: Sequence[date], area: Where = ENGLAND) -> Interval[float]:
        """What the counting findings would add to the total of England or of areas over some months, with 95%."""
        return self.effect_on_change([], months, area)

    def effect_on_change(self, before: Sequence[date], after: Sequence[date], area: Where = ENGLAND) -> Interval[float]:
        """What the counting findings would add to the change from `before` to `after`, with a 95% interval."""
        middle, errors = 0.0, []
        for estimate in self._estimates(area, counting=True):
            spreads = []
            for months, sign in ((before, -1.0), (after, 1.0)):
                one, spread = estimate.over(months)
                middle += sign * one
                spreads.append(spread)
            errors.append(float(np.sqrt(sum(spreads))))
        return Interval.normal(middle, error_of_sum(errors))

    def shifts_on_change(self, before: Sequence[date], after: Sequence[date], area: Where = ENGLAND) -> Interval[float]:
        """What undoing the level shifts would add to the change: all that lower it, their sum, all that raise it."""
        low = high = 0.0
        for estimate in self._estimates(area, counting=False):
            moved = estimate.over(after)[0] - estimate.over(before)[0]
            low, high = low + min(0.0, moved), high + max(0.0, moved)
        return Interval(low, low + high, high)

    def findings_touching(self, months: Sequence[date], area: str = ENGLAND) -> list[Finding]:
        """Findings with an estimate that changes the total of England or of one area in some of these months."""
        return [
            finding
            for finding in self.findings
            if any(estimate.over(months)[0] for estimate in self._of_area(finding.estimates, area))
        ]

    def finding_effect(self, finding: Finding, months: Sequence[date], area: str = ENGLAND) -> float:
        """The middle estimate of one finding on the total of England or one area over some months."""
        return fsum(estimate.over(months)[0] for estimate in self._of_area(finding.estimates, area))

    def _estimates(self, area: Where, *, counting: bool) -> list[Estimate]:
        kept = [finding for finding in self.findings if finding.estimates and finding.counts == counting]
        return [estimate for finding in kept for estimate in self._of_area(finding.estimates, area)]

    def _of_area(self, estimates: Sequence[Estimate], area: Where) -> list[Estimate]:
        """Estimates as they fall to one area, or to several together; all of them for England."""
        if area == ENGLAND:
            return list(estimates)
        codes = (area,) if isinstance(area, str) else area
        if not self.weights:
            return [estimate for estimate in estimates if estimate.place in codes]
        shares = [(estimate, self.weights.get(estimate.place, {})) for estimate in estimates]
        parts = [(estimate, fsum(share.get(code, 0.0) for code in codes)) for estimate, share in shares]
        return [estimate.share(", ".join(codes), part) for estimate, part in parts if part]

    @cached_property
    def totals(self) -> pl.DataFrame:
        """England by financial year: published, and the range that belongs beside it.

        A month of which the whole is not known is in no sum.

        Columns: series, year, months (held), published, missing_low, missing, missing_high (95%, what the counting
        findings would add), shifts_down and shifts_up (what undoing level shifts would add), findings (how many with
        an effect).
        """
        published = dict(self.england.drop_nulls("value").iter_rows())
        rows = []
        for year, every in by_financial_year(self.months).items():
            months = [month for month in every if month in published]
            missing, shifts = self.effect(months), self.shifts_on_change([], months)
            rows.append(
                {
                    "series": self.series,
                    "year": year,
                    "months": len(months),
                    "published": fsum(published[month] for month in months),
                    "missing_low": missing.low,
                    "missing": missing.middle,
                    "missing_high": missing.high,
                    "shifts_down": shifts.low,
                    "shifts_up": shifts.high,
                    "findings": len(self.findings_touching(months)),
                }
            )
        return pl.DataFrame(rows)


@dataclass(frozen=True)
class CoverageAudits:
    """The coverage audits of several series, in the order asked for."""

    audits: tuple[CoverageAudit, ...]


def audit_coverage(evidence: Evidence, series: str, registers: Registers, as_of: AsOf | None = None) -> CoverageAudit:
    """Every coverage finding on a monthly series by area or commissioner whose coverage is audited.

    `registers` say where the areas and commissioners lie, and what became of them. Raises UnknownSeries for a name that
    carefund does not know.
    """
    definition, breakdowns = evidence.series.definition(series), evidence.series.breakdowns_of(series)
    if not definition.adds_up:
        return _audit_of_ratio(evidence, definition, registers, as_of)
    parts = [name for breakdown in breakdowns for name in breakdown.parts]
    figures = evidence.figures([series, *parts], as_of=as_of)
    releases = _releases_of(figures, definition, evidence)
    main = figures.filter(pl.col("series") == series)
    departures, not_examined = _departures(main, definition, releases, registers)
    findings = [
        *missing_months(main, series),
        *departures,
        *late_and_revised(releases, series),
        *rows_against_england(main, series),
        *breakdowns_against_total(figures, definition, breakdowns),
        *changes_of_membership(main, series, registers.successors(definition.basis), registers),
        *changed_headings(releases, series),
        *notes_on_scope(releases, series),
        *cells_without_number(figures, series, registers),
        *not_whole(main, series, registers),
        *release_dates(releases, series),
    ]
    return _audit_of(definition, main, findings, not_examined, registers)


def audit_missing(evidence: Evidence, series: str, registers: Registers, as_of: AsOf | None = None) -> CoverageAudit:
    """The part of `audit_coverage` that estimates what figures lack: missing months, holes and level shifts alone.

    Arguments and errors are those of `audit_coverage`.
    """
    definition = evidence.series.definition(series)
    if not definition.adds_up:
        return _audit_of_ratio(evidence, definition, registers, as_of)
    main = evidence.figures([series], as_of=as_of)
    departures, not_examined = _departures(main, definition, _releases_of(main, definition, evidence), registers)
    return _audit_of(definition, main, [*missing_months(main, series), *departures], not_examined, registers)


def _releases_of(figures: pl.DataFrame, definition: SeriesDefinition, evidence: Evidence) -> list[Release]:
    """The releases of a series' publication that figures come from."""
    used = set(figures["release"].unique())
    return [release for release in evidence.releases if release.family == definition.family and release.id in used]


def _audit_of(
    definition: SeriesDefinition,
    main: pl.DataFrame,
    findings: Sequence[Finding],
    not_examined: Sequence[str],
    registers: Registers,
) -> CoverageAudit:
    """The audit of a series that adds up, from its figures and the findings on them."""
    weights = _weights(main, registers) if definition.basis == "commissioner" else {}
    england = _whole(main, definition)
    summed = not main.filter(pl.col("area_code") == ENGLAND).height
    return CoverageAudit(definition.name, tuple(findings), england, weights, tuple(not_examined), definition, summed)


def _audit_of_ratio(
    evidence: Evidence, definition: SeriesDefinition, registers: Registers, as_of: AsOf | None
) -> CoverageAudit:
    """The audit of a rate or a mean: nothing of it adds up, so it has no totals and no estimate of what is missing."""
    series = definition.name
    names = [name for name in (series, series + NUMERATOR, series + DENOMINATOR) if name in evidence.series]
    figures = evidence.figures(names, as_of=as_of)
    releases = _releases_of(figures, definition, evidence)
    main = figures.filter(pl.col("series") == series)
    findings = [
        *ratio_findings(figures, definition, registers),
        *late_and_revised(releases, series),
        *changes_of_membership(main, series, registers.successors(definition.basis), registers),
        *changed_headings(releases, series),
        *notes_on_scope(releases, series),
        *cells_without_number(main, series, registers),
        *release_dates(releases, series),
    ]
    nothing = main.clear().select("period", "value")
    return CoverageAudit(series, tuple(findings), nothing, {}, (), definition)


def _whole(main: pl.DataFrame, definition: SeriesDefinition) -> pl.DataFrame:
    """England's published figures, or of an own series without a row for England the sum of its places, by month.

    A sum over places that lacks one of them is no whole: months in which a place has no number, or no row between its
    first and its last, are null.
    """
    england = pl.col("area_code") == ENGLAND
    stated = main.filter(england).select("period", "value")
    if stated.height or not (definition.own and definition.adds_up):
        return stated.sort("period")
    spans = main.group_by("area_code").agg(first=pl.col("period").min(), last=pl.col("period").max())
    months = main.select("period").unique().join(spans, how="cross")
    due = months.filter(pl.col("period").is_between("first", "last")).select("period", "area_code")
    every = due.join(main.select("period", "area_code", "value"), on=["period", "area_code"], how="left")
    whole = pl.when(pl.col("value").is_not_null().all()).then(pl.col("value").sum())
    return every.group_by("period").agg(whole.alias("value")).sort("period")


def _departures(
    main: pl.DataFrame, definition: SeriesDefinition, releases: Sequence[Release], registers: Registers
) -> tuple[list[Finding], list[str]]:
    panel = panel_of(main, definition.name, registers)
    levels = Levels(panel, neighbours_of(panel.places, positions(definition.basis, registers)))
    notes = spells(releases, EXPLAINING)
    departures = levels.departures()
    for note in notes:
        if note.kind == "not-submitted":
            departures += levels.holes_at(note.months, departures)
    return join_notes(definition.name, departures, notes, panel.names), levels.not_examined


def positions(basis: str, registers: Registers) -> dict[str, tuple[float, float]]:
    """Longitude and latitude of each place of a basis: an area's centre, or the middle of a commissioner's people."""
    centres = {
        area.code: (area.longitude, area.latitude)
        for area in registers.areas.all()
        if area.longitude is not None and area.latitude is not None
    }
    if basis == "area":
        return centres
    rows = [(code, longitude, latitude) for code, (longitude, latitude) in centres.items()]
    table = pl.DataFrame(rows, schema=["area_code", "longitude", "latitude"], orient="row")
    weight = pl.col("share_of_commissioner")
    middle = (
        registers.shares.join(table, on="area_code", maintain_order="left")
        .group_by("commissioner_code", maintain_order=True)
        .agg((pl.col("longitude") * weight).sum(), (pl.col("latitude") * weight).sum())
    )
    known = {code: (longitude, latitude) for code, longitude, latitude in middle.iter_rows()}
    return known | _positions_of_merged(known, registers.commissioners)


def _positions_of_merged(
    known: Mapping[str, tuple[float, float]], register: CommissionerRegister
) -> dict[str, tuple[float, float]]:
    """Commissioners without shares of their own stand where those that they were made of, or became, stand."""
    merged = {}
    for merger in register.mergers:
        for code in (merger.successor, *merger.predecessors):
            near = [known[other] for other in register.basis(code).codes if other in known]
            if code not in known and near:
                merged[code] = (float(np.mean([x for x, _ in near])), float(np.mean([y for _, y in near])))
    return merged


def _weights(main: pl.DataFrame, registers: Registers) -> dict[str, dict[str, float]]:
    """The part of each commissioner's figures that falls to each area."""
    codes = [code for code in main["area_code"].unique().sort() if code != ENGLAND]
    weights: dict[str, dict[str, float]] = {}
    table = area_weights(codes, registers.shares, registers.commissioners)
    for commissioner, area, weight in table.select("commissioner_code", "area_code", "weight").iter_rows():
        weights.setdefault(commissioner, {})[area] = weight
    return weights
