"""The measures of an outturn in words, side by side: level, change, plan, gap, its cost, and what is missing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from carefund.evaluation.audit import Audit
from carefund.evaluation.outturn import Outturn
from carefund.programme.measures import Comparison, Metric
from carefund.report.audit.comparisons import of_england, references_of
from carefund.report.document import DataTable
from carefund.report.programme.notes import auditor_of
from carefund.wording.amounts import published_amount
from carefund.wording.intervals import between, between_percents, between_pounds
from carefund.wording.lists import capital
from carefund.wording.money import pounds, unit_price
from carefund.wording.numbers import NO_FIGURE, NONE, count, percent, rate, signed
from carefund.wording.standing import marked

NO_PLAN, NONE_MISSING, NONE_PUBLISHED = "no plan", "none found missing", "none published"


def planned(outturn: Outturn) -> str:
    """The planned change with its per cent; `no plan` where none was published."""
    if outturn.planned_change is None:
        return NO_PLAN
    return f"{signed(outturn.planned_change, outturn.places)} ({percent(outturn.planned_percent)})"


def happened(outturn: Outturn) -> str:
    """The published change with its per cent."""
    if outturn.change is None:
        return NO_FIGURE
    return f"{signed(outturn.change, outturn.places)} ({percent(outturn.change_percent)})"


def gap(outturn: Outturn) -> str:
    """The gap, of the corrected change where a hole is known; a dash where there is no plan."""
    return NONE if outturn.central_gap is None else signed(outturn.central_gap, outturn.places)


def cost(outturn: Outturn) -> str:
    """The cost of that gap, marked where its price is not verified; a dash where there is no plan."""
    return NONE if outturn.cost_of_gap is None else marked(pounds(outturn.cost_of_gap), outturn.price)


def published_gap(outturn: Outturn) -> str:
    """The gap by the published figures."""
    return NONE if outturn.gap is None else signed(outturn.gap, outturn.places)


def published_cost(outturn: Outturn) -> str:
    """The cost of the gap by the figures as published."""
    cost_of_gap = outturn.published_cost_of_gap
    return NONE if cost_of_gap is None else marked(pounds(cost_of_gap), outturn.price)


def price(outturn: Outturn) -> str:
    """The unit price in whole pounds, marked where it is not verified."""
    return marked(unit_price(outturn.price.per_unit), outturn.price) if outturn.price else NONE


def change_with_missing(outturn: Outturn, otherwise: str = NONE_MISSING) -> str:
    """The change with the missing figures added, as an interval."""
    corrected, percents = outturn.corrected_change, outturn.corrected_percent
    if corrected is None or percents is None:
        return otherwise
    return f"{between(*corrected.ends)} ({between_percents(percents)})"


def cost_with_missing(outturn: Outturn) -> str:
    """The cost of the gap with the missing figures added, as an interval about its middle."""
    if outturn.cost_range is None:
        return NONE
    words = f"{between_pounds(*outturn.cost_range)}, middle estimate {pounds(outturn.cost_of_gap)}"
    return marked(words, outturn.price)


MEASURES: Mapping[str, Callable[[Outturn], str]] = {
    "Before": lambda one: count(one.baseline, one.places),
    "After": lambda one: count(one.outturn, one.places),
    "Planned change": planned,
    "Change with missing figures added (95%)": change_with_missing,
    "Change as published": happened,
    "Change a day as published, per cent": lambda one: percent(one.change_per_day_percent),
    "Gap: change (with missing figures added) less planned change": gap,
    "Gap as published": published_gap,
    "Unit price": price,
    "Cost of the gap, with missing figures added": cost_with_missing,
    "Cost of the gap as published": published_cost,
    "Per 100,000 people, before": lambda one: rate(one.rate(one.baseline)),
    "Per 100,000 people, after": lambda one: rate(one.rate(one.outturn)),
    "A day, before": lambda one: rate(one.baseline_per_day),
    "A day, after": lambda one: rate(one.outturn_per_day),
}
"""All measures, for England's table and areas'."""
IN_SHORT: Mapping[str, Callable[[Outturn], str]] = {
    "Planned": planned,
    "Happened, missing figures added": lambda one: change_with_missing(one, NONE),
    "Happened, as published": happened,
    "Gap, as published": published_gap,
    "Unit price": price,
    "Cost, missing figures added": cost_with_missing,
    "Cost, as published": published_cost,
}
"""The measures that a terminal shows."""


def measure_rows(
    outturns: Sequence[Outturn], measures: Mapping[str, Callable[[Outturn], str]] = MEASURES
) -> list[tuple[str, ...]]:
    """A row for each measure and a column for each outturn."""
    return [(label, *(show(outturn) for outturn in outturns)) for label, show in measures.items()]


def england_table(audit: Audit, metric: Metric) -> DataTable:
    """England's outturns of one metric, a column for each comparison, with the auditor's figures below."""
    auditor = auditor_of(audit.round)
    rows = (
        *measure_rows([of_england(audit, metric, one) for one in metric.comparisons]),
        *_auditor_rows(audit, metric, (f"Change by the {auditor}", f"Cost by the {auditor}")),
    )
    return _table(metric, rows, f"{metric.label}, England: plan and outturn")


def england_in_short(audit: Audit, metric: Metric) -> DataTable:
    """The same for a terminal."""
    rows = (
        *measure_rows([of_england(audit, metric, one) for one in metric.comparisons], IN_SHORT),
        *_auditor_rows(audit, metric, (auditor_of(audit.round), "  and its cost")),
    )
    return _table(metric, rows, "")


def _table(metric: Metric, rows: tuple[tuple[str, ...], ...], caption: str) -> DataTable:
    headings = (capital(metric.unit), *(one.label for one in metric.comparisons))
    return DataTable(headings, rows, caption, layout="compare")


def _auditor_rows(audit: Audit, metric: Metric, words: tuple[str, str]) -> Iterator[tuple[str, ...]]:
    """The auditor's change and its cost in every comparison; no row for a metric that no auditor wrote of."""
    kinds = ("change", "gap-cost")
    if any(references_of(audit, metric, one, kind) for one in metric.comparisons for kind in kinds):
        for kind, label in zip(kinds, words, strict=True):
            yield (label, *(auditors_figure(audit, metric, one, kind) for one in metric.comparisons))


def auditors_figure(audit: Audit, metric: Metric, comparison: Comparison, kind: str) -> str:
    """The auditor's figure of one kind on one comparison; `none published` where there is none."""
    figures = references_of(audit, metric, comparison, kind)
    return published_amount(figures[0].published, figures[0].unit) if figures else NONE_PUBLISHED
