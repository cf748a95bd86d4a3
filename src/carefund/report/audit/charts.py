"""The pictures of England: plan against outturn, what the gap cost, month by month, and the parts of a metric."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from carefund.calendar import days_in, next_month
from carefund.evaluation.audit import Audit
from carefund.evaluation.outturn import OWN_PLAN, Outturn, whole_baseline
from carefund.evidence.series import ENGLAND
from carefund.programme.measures import Comparison, Metric
from carefund.report.audit.comparisons import (
    area_source,
    comparisons,
    national_source,
    of_england,
    references_of,
)
from carefund.report.charts.bars import Bar, in_sentence, labelled_bars
from carefund.report.charts.months import Level, Row, months_chart
from carefund.report.charts.theme import AUDITOR, DATA, PLAN
from carefund.report.document import DataTable, Figure
from carefund.report.evidence.months import month_rows, year_averages
from carefund.report.programme.notes import auditor_of
from carefund.wording.dates import month_words, span_words
from carefund.wording.intervals import between, between_percents, between_pounds
from carefund.wording.lists import capital, mid_sentence
from carefund.wording.money import MILLION, pounds
from carefund.wording.numbers import count, percent, share, signed
from carefund.wording.standing import marked

WITH_MISSING = "with missing figures added"
BREAKDOWNS = {
    "reason": "reason for the delay",
    "responsible-organisation": "responsible organisation",
    "care-type": "type of care",
}
"""What breakdowns are by, in words; another is called by its own name."""


def story_figure(audit: Audit) -> Figure:
    """Planned and actual change of every measured metric in per cent, each in its first comparison."""
    bars = [bar for metric in audit.measured for bar in _story_bars(audit, metric)]
    return Figure(
        name="plan-and-outturn",
        title="What was planned and what happened, England",
        key=(
            "Change in per cent of the year before. Upright lines are plans, points what was published, a band the "
            "change with missing figures added (95% interval). To the left of no change: fewer; to the right: more."
        ),
        description=in_sentence(bars),
        source=" ".join(dict.fromkeys(national_source(audit, metric) for metric in audit.measured)),
        make=partial(labelled_bars, bars, "Change in per cent"),
        table=_table(bars, "Change", "What was planned and what happened, England"),
    )


def _story_bars(audit: Audit, metric: Metric) -> Iterator[Bar]:
    comparison = metric.comparisons[0]
    outturn, group = of_england(audit, metric, comparison), f"{metric.label}, {mid_sentence(comparison.label)}"
    planned, change = outturn.planned_percent, outturn.change_percent
    if planned is not None:
        yield Bar("Planned", percent(planned), planned, PLAN, shown="line", group=group)
    if added := outturn.corrected_percent:
        yield _band(f"Happened, {WITH_MISSING}", between_percents(added), *added.ends, group)
    if change is not None:
        yield Bar(_published_label("Happened", outturn), percent(change), change, shown="point", group=group)


def change_figure(audit: Audit, metric: Metric) -> Figure:
    """Planned and actual change of one metric, for each comparison."""
    bars = [bar for comparison in metric.comparisons for bar in _change_bars(audit, metric, comparison)]
    title = f"{metric.label}, England: what was planned and what happened"
    return Figure(
        name=f"change-{metric.id}",
        title=title,
        key=(
            f"Upright lines are plans, points what was published, a band the change with missing figures added (95% "
            f"interval). To the left of no change: fewer {metric.unit}; to the right: more."
        ),
        description=in_sentence(bars),
        source=f"{audit.series[metric.national_series or ''].source}; {_citations(audit, metric)}.",
        make=partial(labelled_bars, bars, f"Change in {metric.unit}"),
        table=_table(bars, "Change", title),
    )


def cost_figure(audit: Audit) -> Figure:
    """What the gap between plan and outturn cost, for every comparison with a plan and a price."""
    bars = [bar for metric, comparison in comparisons(audit) for bar in _cost_bars(audit, metric, comparison)]
    title = "What the gap between plan and outturn cost, England"
    return Figure(
        name="cost-of-gap",
        title=title,
        key=(
            "Cost of the gap: (actual change − planned change) × unit price. Points are published figures; a band is "
            "the cost with missing figures added (95% interval)."
        ),
        description=in_sentence(bars) if bars else "No comparison has both a plan and a price.",
        source="Official monthly figures as named in each section; prices and auditor’s figures as cited under "
        "Which figure comes from where.",
        make=partial(labelled_bars, bars, "£ million"),
        table=_table(bars, "Cost", title),
    )


def _change_bars(audit: Audit, metric: Metric, comparison: Comparison) -> Iterator[Bar]:
    outturn = of_england(audit, metric, comparison)
    group, planned = comparison.label, outturn.planned_change
    if planned is not None:
        yield Bar("Planned", signed(planned, outturn.places), planned, PLAN, shown="line", group=group)
    if corrected := outturn.corrected_change:
        yield _band(f"Happened, {WITH_MISSING}", between(*corrected.ends), *corrected.ends, group)
    if outturn.change is not None:
        label = _published_label("Happened", outturn)
        yield Bar(label, signed(outturn.change, outturn.places), outturn.change, shown="point", group=group)
    for reference in references_of(audit, metric, comparison, "change"):
        published = reference.published
        yield Bar(_by_auditor(audit), signed(published), published, AUDITOR, shown="point", group=group)


def _cost_bars(audit: Audit, metric: Metric, comparison: Comparison) -> Iterator[Bar]:
    outturn = of_england(audit, metric, comparison)
    group = f"{metric.label}, {mid_sentence(comparison.label)}"
    yield from _cost_band(outturn, group)
    if outturn.published_cost_of_gap is not None:
        words = marked(pounds(outturn.published_cost_of_gap), outturn.price)
        cost_of_gap = float(outturn.published_cost_of_gap) / MILLION
        yield Bar(_published_label("By the figures", outturn), words, cost_of_gap, shown="point", group=group)
    for reference in references_of(audit, metric, comparison, "gap-cost"):
        cost = reference.published
        yield Bar(_by_auditor(audit), pounds(cost), cost / MILLION, AUDITOR, shown="point", group=group)


def _cost_band(outturn: Outturn, group: str) -> Iterator[Bar]:
    if outturn.cost_range:
        low, high = (float(bound) / MILLION for bound in outturn.cost_range)
        words = marked(between_pounds(*outturn.cost_range), outturn.price)
        yield _band(capital(WITH_MISSING), words, low, high, group)


def _band(label: str, words: str, low: float, high: float, group: str) -> Bar:
    return Bar(label, words, (low + high) / 2, DATA, low, high, shown="band", group=group)


def _published_label(what: str, outturn: Outturn) -> str:
    """What to call a published figure: one with a known hole never stands without a word about it."""
    return f"{what} as published{', with a hole' if outturn.corrected_change else ''}"


def _by_auditor(audit: Audit) -> str:
    return f"By the {auditor_of(audit.round)}"


def _citations(audit: Audit, metric: Metric) -> str:
    plans = [audit.round.plan_figure(comparison.plan) for comparison in metric.comparisons if comparison.plan]
    figures = [*plans, *audit.round.audit_figures_for(metric.id)]
    titles = [audit.round.source(source).title for figure in figures for source in figure.source]
    return f"plans and auditor’s figures: {'; '.join(dict.fromkeys(titles)) or 'none'}"


def _table(bars: list[Bar], heading: str, caption: str) -> DataTable:
    rows = tuple((f"{bar.group}: {mid_sentence(bar.label)}", bar.text) for bar in bars)
    return DataTable(("What", heading), rows, caption)


def monthly_figure(
    audit: Audit, metric: Metric, outturn: Outturn | None = None, comparison: Comparison | None = None
) -> Figure:
    """The monthly series of one metric, a day's count, for months differ in length.

    England's in the metric's first comparison, or that of the place and comparison whose `outturn` is given.
    """
    comparison = comparison or metric.comparisons[0]
    outturn = outturn or of_england(audit, metric, comparison)
    values = None if outturn.area_code == ENGLAND else audit.observed[metric.id].values_of(outturn.area_code)
    coverage = audit.coverage[metric.id]
    months, averages = (
        month_rows(coverage, values, outturn.area_code),
        list(year_averages(coverage, values, outturn.area_code)),
    )
    level = planned_level(outturn, comparison)
    last = next_month(comparison.outturn.last)
    plan = (
        None if level is None else Level(comparison.outturn.first, last, level, f"Plan {count(level, outturn.places)}")
    )
    a_day, places = "" if outturn.places else " a day", outturn.places
    return Figure(
        name=f"monthly-{metric.id}",
        title=_monthly_title(metric, months, outturn.area_name, a_day),
        key=_monthly_key(audit, comparison, outturn, level),
        description=_monthly_description(metric, months, averages, level, places),
        source=(national_source if outturn.area_code == ENGLAND else area_source)(audit, metric),
        make=partial(
            months_chart,
            months,
            averages,
            unit=f"{capital(metric.unit)}{a_day}",
            shaded=(comparison.outturn.first, last),
            plan=plan,
        ),
        table=_monthly_table(metric, months, outturn.area_name, places),
    )


def planned_level(outturn: Outturn, comparison: Comparison) -> float | None:
    """The planned level a day over the outturn period; None where no plan is known on it.

    It starts from the baseline with its missing figures added, so that it can be compared with the months beside it.
    """
    if outturn.planned_change is None or outturn.baseline is None:
        return None
    start = whole_baseline(outturn.baseline, outturn.missing.middle)
    days = 1 if outturn.places else sum(map(days_in, comparison.outturn.months()))
    return (start + outturn.planned_change) / days


def _monthly_title(metric: Metric, months: list[Row], place: str, a_day: str) -> str:
    span = f", {span_words(months[0]['period'], months[-1]['period'])}" if months else ""
    return f"{metric.label}, {place}{span}: {metric.unit}{a_day}"


def _monthly_key(audit: Audit, comparison: Comparison, outturn: Outturn, plan: float | None) -> str:
    figure = audit.round.plan_figure(comparison.plan) if comparison.plan and outturn.plan != OWN_PLAN else None
    whose = f" ({outturn.plan})" if outturn.area_code != ENGLAND else ""
    parts = (
        f"Each dot is a month{'' if outturn.places else ', its total divided by its days'}; the stepped line is each "
        "financial year’s average"
        f"{'' if outturn.area_code == ENGLAND else ' (with missing figures added)'}.",
        f"Shaded: {span_words(comparison.outturn.first, comparison.outturn.last)}.",
        f"Dashed line: {marked(f'the planned level{whose}', figure)}{_start_of(outturn)}." if plan is not None else "",
        "A hollow diamond is a month with a hole in the figures; the thick bar above it is where the month would stand "
        "with the missing part added (95% interval of that part). The scale does not begin at zero.",
    )
    return " ".join(filter(None, parts))


def _start_of(outturn: Outturn) -> str:
    """That missing figures were added to what a plan starts from, where some lack there."""
    return ", from a baseline with its missing figures added" if outturn.missing.middle < 0 else ""


def _monthly_description(
    metric: Metric, months: list[Row], averages: list[Row], plan: float | None, places: int
) -> str:
    known = [row for row in months if row["value"] is not None]
    if not known:
        return "There is no figure."
    low, high = (pick(known, key=lambda row: row["value"]) for pick in (min, max))
    years = "; ".join(f"{row['year']} {count(row['value'], places)}" for row in averages)
    a_day = "" if places else " a day"
    words = (
        f"Lowest {count(low['value'], places)} {metric.unit}{a_day} in {month_words(low['period'])}, highest "
        f"{count(high['value'], places)} in {month_words(high['period'])}. Year averages: {years or 'none whole'}."
    )
    return words if plan is None else f"{words} Planned level: {count(plan, places)}{a_day}."


def _monthly_table(metric: Metric, months: list[Row], place: str, places: int) -> DataTable:
    rows = tuple(
        (
            month_words(row["period"]),
            count(row["count"], places),
            count(row["value"], places),
            f"{count(row['low'])} to {count(row['high'])}" if row["hole"] else "",
        )
        for row in months
    )
    title = _monthly_title(metric, months, place, "" if places else " a day")
    if places:
        return DataTable(("Month", capital(metric.unit)), tuple(row[:2] for row in rows), title)
    headings = ("Month", capital(metric.unit), "A day", "A day with the missing part added")
    return DataTable(headings, rows, title)


def part_figures(audit: Audit) -> list[Figure]:
    """Each metric that is published in parts, by each of its breakdowns, for England."""
    return [
        _part_figure(audit, metric, breakdown)
        for metric in metrics_in_parts(audit)
        for breakdown in breakdowns_in_order(audit, metric)
    ]


def metrics_in_parts(audit: Audit) -> list[Metric]:
    """The metrics that are published in parts, as far as parts of them are held."""
    return [one for one in audit.measured if one.id in audit.breakdowns and not audit.breakdowns[one.id].is_empty()]


def breakdowns_in_order(audit: Audit, metric: Metric) -> list[str]:
    """A metric's breakdowns, the most telling first."""
    held = audit.breakdowns[metric.id]["breakdown"].unique().sort().to_list()
    return sorted(held, key=lambda name: list(BREAKDOWNS).index(name) if name in BREAKDOWNS else len(BREAKDOWNS))


def by_what(breakdown: str) -> str:
    """What a breakdown is by: `reason for the delay`."""
    return BREAKDOWNS.get(breakdown, breakdown.replace("-", " "))


def before_and_after(comparison: Comparison) -> tuple[str, str]:
    """What to call the two periods: from `2015-16 against 2014-15` the years."""
    after, against, before = comparison.label.partition(" against ")
    return (before, after) if against else ("before", "after")


def _part_figure(audit: Audit, metric: Metric, breakdown: str) -> Figure:
    comparison = metric.comparisons[0]
    before, after = before_and_after(comparison)
    parts = parts_of(audit, metric, breakdown)
    bars = [Bar(part["label"], _part_words(part), part["outturn"], before=part["baseline"]) for part in parts]
    title = f"{metric.label} by {by_what(breakdown)}, England, {before} and {after}"
    return Figure(
        name=f"{metric.national_series}-by-{breakdown}",
        title=title,
        key=f"Upper, outlined bar: {before}. Lower, dark bar: {after}. The words give both, and the change.",
        description=in_sentence(bars),
        source=f"{audit.series[metric.national_series or ''].source}. A cell without a number adds nothing.",
        make=partial(labelled_bars, bars, f"{metric.label} in the year"),
        table=_parts_table(parts, (before, after), title),
    )


def parts_of(audit: Audit, metric: Metric, breakdown: str) -> list[dict[str, Any]]:
    """The parts of one breakdown for England in the metric's first comparison, largest outturn first."""
    comparison = metric.comparisons[0].id
    chosen = audit.breakdowns[metric.id].filter(comparison=comparison, breakdown=breakdown, area_code=ENGLAND)
    return list(chosen.sort("outturn", descending=True, maintain_order=True).iter_rows(named=True))


def _part_words(part: dict[str, Any]) -> str:
    """Before, after and change of one part: `206,092 to 314,056 (+107,964)`."""
    return f"{count(part['baseline'])} to {count(part['outturn'])} ({signed(part['change'])})"


def _parts_table(parts: list[dict[str, Any]], periods: tuple[str, str], caption: str) -> DataTable:
    rows = tuple(
        (
            part["label"],
            count(part["baseline"]),
            count(part["outturn"]),
            signed(part["change"]),
            share(part["share_of_outturn"]),
        )
        for part in parts
    )
    return DataTable(("Part", *periods, "Change", f"Share of {periods[1]}"), rows, caption)
