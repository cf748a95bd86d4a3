"""What happened, in plain sentences: the round's story, and each comparison's."""

from __future__ import annotations

from collections.abc import Iterator

from carefund.evaluation.audit import Audit
from carefund.evaluation.outturn import Outturn, cost_of
from carefund.evaluation.plans import other_plans
from carefund.programme.measures import Comparison, Metric
from carefund.report.audit.comparisons import of_england, references_of
from carefund.report.programme.notes import auditor_of
from carefund.wording.amounts import published_amount
from carefund.wording.dates import span_words
from carefund.wording.intervals import between, between_pounds
from carefund.wording.lists import listed, mid_sentence
from carefund.wording.money import pounds, unit_price
from carefund.wording.numbers import count, percent
from carefund.wording.standing import marked

SINGULAR = {"admissions": "admission", "days": "day"}


def title_of(audit: Audit) -> str:
    """The report's title in short."""
    return f"{audit.round.title}: plan against outturn"


def opening(audit: Audit) -> str:
    """Plan and outturn of all measured metrics: whether what was to fall fell."""
    firsts = [(metric, of_england(audit, metric, metric.comparisons[0])) for metric in audit.measured]
    known = [(metric, one) for metric, one in firsts if one.planned_change is not None and one.change is not None]
    missed = [metric for metric, one in known if (one.planned_change or 0) < 0 < (one.change or 0)]
    if known and len(missed) == len(known):
        names = listed([_named(metric) for metric in missed])
        rose = {1: "They", 2: "Both"}.get(len(missed), "All")
        return f"The approved plans were for fewer {names}. {rose} rose instead."
    if not known:
        measured = listed([_named(metric) for metric in audit.measured])
        return f"No plan is known that could be set beside the outturn of {measured}."
    return f"Of {len(known)} measured metrics that had a plan, {len(missed)} rose where the plan was a fall."


def _named(metric: Metric) -> str:
    return mid_sentence(metric.label)


def cost_in_short(audit: Audit) -> str:
    """What the difference from plan cost, metric by metric, in each one's first comparison; empty without prices."""
    parts = []
    for metric in audit.measured:
        outturn = of_england(audit, metric, metric.comparisons[0])
        if outturn.cost_of_gap is not None and outturn.price is not None:
            interval = (
                f", {between_pounds(*outturn.cost_range)} with missing figures added" if outturn.cost_range else ""
            )
            words = marked(pounds(outturn.cost_of_gap), outturn.price)
            parts.append(f"{words} for {mid_sentence(metric.label)}{interval}")
    return f"At average prices the difference from plan came to {'; '.join(parts)}." if parts else ""


def story(audit: Audit, metric: Metric, comparison: Comparison) -> list[str]:
    """One comparison for England in sentences: planned, happened, difference, cost, how sure, the auditor's figures."""
    outturn = of_england(audit, metric, comparison)
    parts = (
        _planned(audit, metric, comparison, outturn),
        _happened(metric, comparison, outturn),
        _difference(metric, outturn),
        _with_missing(metric, comparison, outturn),
        _other_plans(audit, metric, comparison, outturn),
        _other_series(audit, metric, comparison),
        _auditor(audit, metric, comparison),
    )
    return [sentence for part in parts for sentence in part]


def more_or_fewer(change: float, unit: str) -> str:
    """A change in words: `106,000 fewer admissions`, `no change in days`."""
    if not round(change):
        return f"no change in {unit}"
    return f"{count(abs(change))} {'more' if change > 0 else 'fewer'} {unit}"


def missing_where(outturn: Outturn, comparison: Comparison) -> str:
    """On which side most of what is missing lies, in words: what is missing before makes the change smaller."""
    period = comparison.baseline if outturn.missing.middle < 0 else comparison.outturn
    if not round(outturn.missing.middle):
        return ""
    return f" (most of them in {span_words(period.first, period.last)})"


def _planned(audit: Audit, metric: Metric, comparison: Comparison, outturn: Outturn) -> Iterator[str]:
    if outturn.planned_change is None or comparison.plan is None:
        yield "No plan was published for these periods, so there is nothing to set the change against."
        return
    figure = audit.round.plan_figure(comparison.plan)
    words = marked(more_or_fewer(outturn.planned_change, metric.unit), figure)
    yield f"The plan: {words} ({percent(outturn.planned_percent)})."


def _happened(metric: Metric, comparison: Comparison, outturn: Outturn) -> Iterator[str]:
    if outturn.change is None:
        yield "The official figures at hand lack a month of these periods, so the change is not known."
        return
    leap = ""
    if outturn.baseline_days != outturn.outturn_days:
        leap = f"; {percent(outturn.change_per_day_percent)} a day, for one of the years had a leap day"
    yield (
        f"By the official monthly figures there were {more_or_fewer(outturn.change, metric.unit)} "
        f"({percent(outturn.change_percent)}{leap})."
    )


def _difference(metric: Metric, outturn: Outturn) -> Iterator[str]:
    if outturn.gap is None:
        return
    side = "above" if outturn.gap > 0 else "below"
    words = f"That is {count(abs(outturn.gap))} {metric.unit} {side} plan"
    if outturn.cost_of_gap is None or outturn.price is None:
        yield f"{words}."
        return
    price = marked(unit_price(outturn.price.per_unit), outturn.price)
    unit = SINGULAR.get(metric.unit, metric.unit)
    what = "costs" if outturn.gap > 0 else "is worth"
    cost = marked(pounds(abs(outturn.cost_of_gap)), outturn.price)
    yield f"{words}; at {price} for each {unit} the difference {what} {cost}."


def _with_missing(metric: Metric, comparison: Comparison, outturn: Outturn) -> Iterator[str]:
    if outturn.change_range is None:
        return
    change = f"{between(*outturn.change_range)} {metric.unit}"
    words = f"With the missing figures added{missing_where(outturn, comparison)} the change is {change}"
    cost = marked(between_pounds(*outturn.cost_range), outturn.price) if outturn.cost_range else ""
    money = f", and the cost {cost}" if cost else ""
    yield f"{words}{money} (95% interval for what is missing; it holds no other doubt)."


def _auditor(audit: Audit, metric: Metric, comparison: Comparison) -> Iterator[str]:
    figures = [
        published_amount(reference.published, reference.unit)
        for kind in ("change", "gap-cost")
        for reference in references_of(audit, metric, comparison, kind)
    ]
    if figures:
        yield f"The {auditor_of(audit.round)} published {listed(figures)}."


def _other_plans(audit: Audit, metric: Metric, comparison: Comparison, outturn: Outturn) -> Iterator[str]:
    """Plans for the metric that no comparison is made with, each set against the first comparison's change."""
    if comparison is not metric.comparisons[0] or outturn.change is None:
        return
    for plan in other_plans(audit.round, metric):
        gap = outturn.change - float(plan.value)
        basis = audit.round.plan_basis(plan.basis).label
        cost = f", {marked(pounds(cost_of(gap, outturn.price)), outturn.price)}" if outturn.price else ""
        words = marked(more_or_fewer(float(plan.value), metric.unit), plan)
        yield f"{basis} gave another plan: {words}. Against that the gap is {count(gap)} {metric.unit}{cost}."


def _other_series(audit: Audit, metric: Metric, comparison: Comparison) -> Iterator[str]:
    for other in audit.near_changes.get((metric.id, comparison.id), ()):
        change = percent(other.change_percent)
        yield f"Another official series, {mid_sentence(other.label)}, changed by {change} in the same periods."
