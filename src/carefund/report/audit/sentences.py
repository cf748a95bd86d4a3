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
from carefund.wording.intervals import between, between_percents, between_pounds
from carefund.wording.lists import listed, mid_sentence
from carefund.wording.money import pounds, unit_price
from carefund.wording.numbers import count, percent, signed
from carefund.wording.standing import marked

SINGULAR = {"admissions": "admission", "days": "day"}


def title_of(audit: Audit) -> str:
    """The report's title in short."""
    return f"{audit.round.title}: plan against outturn"


def opening(audit: Audit) -> str:
    """Plan and outturn of all measured metrics: whether what was to fall fell."""
    firsts = [(metric, of_england(audit, metric, metric.comparisons[0])) for metric in audit.measured]
    known = [(metric, one) for metric, one in firsts if one.planned_change is not None and one.change is not None]
    missed = [metric for metric, one in known if (one.planned_change or 0) < 0 < (one.central_change or 0)]
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
            parts.append(f"{cost_words(outturn)} for {mid_sentence(metric.label)}{_published_cost(outturn)}")
    return f"At average prices the difference from plan came to {'; '.join(parts)}." if parts else ""


def cost_words(outturn: Outturn) -> str:
    """What the gap cost: the corrected range where a hole is known, the figure elsewhere."""
    words = between_pounds(*outturn.cost_range) if outturn.cost_range else pounds(outturn.cost_of_gap)
    return marked(words, outturn.price)


def _published_cost(outturn: Outturn) -> str:
    if outturn.cost_range is None:
        return ""
    return f" with missing figures added ({pounds(outturn.published_cost_of_gap)} by the figures as published)"


def story(audit: Audit, metric: Metric, comparison: Comparison) -> list[str]:
    """One comparison for England in sentences: planned, happened, difference, cost, how sure, the auditor's figures."""
    outturn = of_england(audit, metric, comparison)
    parts = (
        _planned(audit, metric, comparison, outturn),
        _corrected(metric, comparison, outturn),
        _happened(metric, comparison, outturn),
        _difference(metric, outturn),
        _other_plans(audit, metric, comparison, outturn),
        _other_series(audit, metric, comparison),
        _auditor(audit, metric, comparison),
    )
    return [sentence for part in parts for sentence in part]


def headline(label: str, outturn: Outturn) -> str:
    """What happened against what was planned, in one sentence that can head a chart."""
    corrected, percents, change = outturn.corrected_change, outturn.corrected_percent, outturn.change_percent
    planned = outturn.planned_percent
    against = (
        "" if planned is None else f", where a {'fall' if planned < 0 else 'rise'} of {_size(planned)} was planned"
    )
    if corrected is not None and percents is not None:
        happened = f"changed by {between_percents(percents)} with missing figures added"
    elif change is None:
        return f"{label}: no figure for these periods."
    else:
        happened = f"{'rose' if change > 0 else 'fell'} by {_size(change)}" if round(change, 1) else "did not change"
    return f"{label} {happened}{against}."


def _size(change: float) -> str:
    return percent(abs(change)).lstrip("+")


def more_or_fewer(change: float, unit: str, places: int = 0) -> str:
    """A change in words: `106,000 fewer admissions`, `no change in days`."""
    if not round(change, places):
        return f"no change in {unit}"
    return f"{count(abs(change), places)} {'more' if change > 0 else 'fewer'} {unit}"


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
    words = marked(more_or_fewer(outturn.planned_change, metric.unit, outturn.places), figure)
    yield f"The plan: {words} ({percent(outturn.planned_percent)})."


def _corrected(metric: Metric, comparison: Comparison, outturn: Outturn) -> Iterator[str]:
    """The change with missing figures added, before what was published; nothing where no hole is known."""
    corrected, percents = outturn.corrected_change, outturn.corrected_percent
    if corrected is None or percents is None:
        return
    yield (
        f"With the figures that are known to be missing added{missing_where(outturn, comparison)}, the change was "
        f"{between(*corrected.ends)} {metric.unit} ({between_percents(percents)}; 95% interval for "
        f"{_what_is_unsure(outturn)})."
    )


def _what_is_unsure(outturn: Outturn) -> str:
    if outturn.disagreement is None:
        return "what is missing; it holds no other doubt"
    return "what is missing, and for how far another official series is apart from this one year by year"


def _happened(metric: Metric, comparison: Comparison, outturn: Outturn) -> Iterator[str]:
    if outturn.change is None:
        yield "The official figures at hand lack a month of these periods, so the change is not known."
        return
    leap = ""
    if outturn.baseline_days != outturn.outturn_days and not outturn.places:
        leap = f"; {percent(outturn.change_per_day_percent)} a day, for one of the years had a leap day"
    if outturn.places:
        after = f"{count(outturn.baseline, outturn.places)} and then {count(outturn.outturn, outturn.places)}"
        yield f"By the official figures it was {after} {metric.unit} ({percent(outturn.change_percent)})."
        return
    hole = " as they were published, with their hole," if outturn.corrected_change else ""
    yield (
        f"By the official monthly figures{hole} there were {more_or_fewer(outturn.change, metric.unit)} "
        f"({percent(outturn.change_percent)}{leap})."
    )


def _difference(metric: Metric, outturn: Outturn) -> Iterator[str]:
    gap, planned = outturn.central_gap, outturn.planned_change
    if gap is None or planned is None:
        return
    words = f"That is {count(abs(gap), outturn.places)} {metric.unit} {_side(gap)} plan"
    if outturn.corrected_change:
        ends = outturn.corrected_change.shifted(-planned).ends
        words = f"Against the plan that is {between(*ends)} {metric.unit} (middle estimate {signed(gap)})"
    if outturn.cost_of_gap is None or outturn.price is None:
        yield f"{words}."
        return
    price = marked(unit_price(outturn.price.per_unit), outturn.price)
    unit = SINGULAR.get(metric.unit, metric.unit)
    yield f"{words}; at {price} for each {unit} the difference {_costs(outturn)}."


def _side(gap: float) -> str:
    return "above" if gap > 0 else "below"


def _costs(outturn: Outturn) -> str:
    """What the difference costs or is worth, and by the figures as published where a hole is known."""
    if outturn.cost_range is None:
        verb = "costs" if (outturn.gap or 0) > 0 else "is worth"
        return f"{verb} {marked(pounds(abs(float(outturn.cost_of_gap or 0))), outturn.price)}"
    published = pounds(outturn.published_cost_of_gap)
    return f"costs {cost_words(outturn)} ({published} by the figures as published)"


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
    if comparison is not metric.comparisons[0] or outturn.central_change is None:
        return
    for plan in other_plans(audit.round, metric):
        gap = outturn.central_change - float(plan.value)
        basis = audit.round.plan_basis(plan.basis).label
        cost = f", {marked(pounds(cost_of(gap, outturn.price)), outturn.price)}" if outturn.price else ""
        words = marked(more_or_fewer(float(plan.value), metric.unit), plan)
        yield f"{basis} gave another plan: {words}. Against that the gap is {count(gap)} {metric.unit}{cost}."


def _other_series(audit: Audit, metric: Metric, comparison: Comparison) -> Iterator[str]:
    for other in audit.near_changes.get((metric.id, comparison.id), ()):
        change = percent(other.change_percent)
        yield f"Another official series, {mid_sentence(other.label)}, changed by {change} in the same periods."
