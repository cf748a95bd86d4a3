"""How sure we are: the intervals that belong beside the published changes, and the findings behind them."""

from __future__ import annotations

from collections.abc import Iterator

from carefund.evaluation.audit import Audit
from carefund.evidence.coverage.findings import KINDS, Finding
from carefund.evidence.series import ENGLAND
from carefund.interval import Interval
from carefund.programme.measures import Comparison, Metric
from carefund.report.audit.comparisons import comparisons, of_england
from carefund.report.audit.measures import change_with_missing
from carefund.report.document import DataTable, Details, Listing, Prose, Section
from carefund.wording.intervals import between_changes, between_percents
from carefund.wording.lists import mid_sentence
from carefund.wording.numbers import NONE, about, count, percent, signed

MOST_LISTED = 6
COUNTED, NOT_COUNTED = "Counted in the interval.", "Not counted in the interval, for it may be real."
INTRODUCTION = (
    "Official figures have holes. Where the publisher’s own notes, or the figures themselves, show that something is "
    "missing, we estimate how much and show it beside the published figure. The published figure is never changed."
)
LIMITS = (
    "The 95% interval holds the size of the missing part and, for England where another official series of nearly the "
    "same thing is held, how far the two are apart year by year. It does not cover the lasting shifts of single "
    "places (steps of 20% or more are found; smaller ones are not looked for), nor drops too small to be told from a "
    "quiet spell: the last column adds up all of those that lower and all that raise the change. Nor does it cover "
    "revisions still to come."
)


def confidence_section(audit: Audit) -> Section:
    """The intervals, a check from outside, and every metric's findings."""
    return Section(
        "sure",
        "How sure we are",
        (
            Prose(INTRODUCTION),
            intervals_table(audit),
            Prose(LIMITS),
            *map(Prose, other_series(audit)),
            *(_findings_section(audit, metric) for metric in audit.measured),
        ),
    )


def intervals_table(audit: Audit) -> DataTable:
    """Published change, what is missing, the change with it added, and what undoing the uncounted would add."""
    rows = []
    for metric, comparison in comparisons(audit):
        outturn = of_england(audit, metric, comparison)
        change = signed(outturn.change)
        rows.append(
            (
                f"{metric.label}, {comparison.label}",
                change,
                _interval_words(outturn.missing),
                change_with_missing(outturn, change),
                _interval_words(outturn.shifts),
            )
        )
    headings = ("England", "Change as published", "Missing figures would add (95%)", "Change with them added",
                "Without what is not counted it would gain (lowest to highest)")  # fmt: skip
    return DataTable(headings, tuple(rows), "Published change, and what the coverage findings would do to it")


def _interval_words(effect: Interval[float]) -> str:
    return between_changes(effect) if round(effect.low) or round(effect.high) else "nothing"


def other_series(audit: Audit) -> Iterator[str]:
    """For each comparison with a series of nearly the same thing: how both changed, and what the other counts."""
    for metric, comparison in comparisons(audit):
        own = of_england(audit, metric, comparison)
        for other in audit.near_changes.get((metric.id, comparison.id), ()):
            added = own.corrected_percent
            filled = "" if added is None else f" ({between_percents(added)} with the missing figures added)"
            yield (
                f"A check from outside, {comparison.label}: {mid_sentence(metric.label)} changed by "
                f"{percent(own.change_percent)}{filled}; {mid_sentence(other.label)}, from "
                f"{count(other.baseline)} to {count(other.outturn)}, by "
                f"{percent(other.change_percent)}. The two do not count the same: {other.definition}"
            )


def effect_on_change(
    audit: Audit, metric: Metric, comparison: Comparison, finding: Finding, area: str = ENGLAND
) -> float:
    """What the change of England or one area would gain were the finding's cause not there."""
    coverage = audit.coverage[metric.id]
    after = coverage.finding_effect(finding, comparison.outturn.months(), area)
    return after - coverage.finding_effect(finding, comparison.baseline.months(), area)


def _findings_section(audit: Audit, metric: Metric) -> Section:
    """The findings that move England's change most in the first comparison, and all of them folded away."""
    items = tuple(
        Prose(
            f"{finding.what} Without it, the change would differ by {effect}. "
            f"{COUNTED if finding.counts else NOT_COUNTED}"
        )
        for finding, effect in largest_findings(audit, metric)
    )
    every = audit.coverage[metric.id].findings
    return Section(
        f"findings-{metric.id}",
        f"{metric.label}: findings that move the change most, {metric.comparisons[0].label}",
        (
            Listing(items, otherwise="None."),
            Details(f"All {len(every)} findings on {mid_sentence(metric.label)}", (findings_table(audit, metric),)),
        ),
    )


def largest_findings(audit: Audit, metric: Metric) -> list[tuple[Finding, str]]:
    """The findings that move England's change most in the first comparison, the largest first, with by how much."""
    comparison = metric.comparisons[0]
    months = [*comparison.baseline.months(), *comparison.outturn.months()]
    moved = [
        (finding, effect_on_change(audit, metric, comparison, finding))
        for finding in audit.coverage[metric.id].findings_touching(months)
    ]
    ordered = sorted(moved, key=lambda pair: -abs(pair[1]))
    return [(finding, f"{about(effect)} {metric.unit}") for finding, effect in ordered[:MOST_LISTED]]


def findings_table(audit: Audit, metric: Metric) -> DataTable:
    """Every finding on a metric's series: kind, months, what, and its effect on each change of England's."""
    kinds = list(KINDS)
    ordered = sorted(
        audit.coverage[metric.id].findings,
        key=lambda one: (kinds.index(one.kind) if one.kind in kinds else len(kinds), one.first),
    )
    rows = tuple(
        (
            KINDS.get(finding.kind, finding.kind),
            finding.span,
            finding.what,
            finding.basis,
            "yes" if finding.counts else "no",
            *(_effect_words(audit, metric, comparison, finding) for comparison in metric.comparisons),
        )
        for finding in ordered
    )
    effects = (f"Effect on change, {comparison.label}" for comparison in metric.comparisons)
    headings = ("Kind", "Months", "Finding", "Found in", "In the interval", *effects)
    return DataTable(headings, rows, f"{metric.label}: every coverage finding", layout="texts")


def _effect_words(audit: Audit, metric: Metric, comparison: Comparison, finding: Finding) -> str:
    effect = effect_on_change(audit, metric, comparison, finding) if finding.estimates else 0.0
    return signed(effect) if round(effect) else NONE


def findings_by_area(audit: Audit) -> dict[str, list[str]]:
    """The findings that change an area's figure, in sentences, by area code; areas without any are left out."""
    touching: dict[str, list[str]] = {}
    for metric in audit.measured:
        for finding in audit.coverage[metric.id].findings:
            for code in _areas_of(audit, metric, finding):
                words = _area_words(audit, metric, finding, code)
                if words:
                    touching.setdefault(code, []).append(words)
    return touching


def _areas_of(audit: Audit, metric: Metric, finding: Finding) -> list[str]:
    """The areas to which a finding's estimates fall, whether it is about areas or about commissioners."""
    weights = audit.coverage[metric.id].weights
    places = {estimate.place for estimate in finding.estimates}
    return sorted({area for place in places for area in (weights.get(place, {}) if weights else [place])})


def _area_words(audit: Audit, metric: Metric, finding: Finding, code: str) -> str:
    """The finding and what it would add to the area's change; empty where that rounds to nothing."""
    comparison = metric.comparisons[0]
    effect = effect_on_change(audit, metric, comparison, finding, code)
    if not round(effect):
        return ""
    return (
        f"{metric.label}: {finding.what} Without it, this area’s change would differ by {about(effect)} "
        f"({comparison.label}). {COUNTED if finding.counts else NOT_COUNTED}"
    )
