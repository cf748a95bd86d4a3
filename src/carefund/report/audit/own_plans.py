"""Areas' own plans in an audit's report: whose target each is measured against, and how plans and published differ."""

from __future__ import annotations

from collections.abc import Iterator

from carefund.evaluation.audit import Audit
from carefund.evaluation.own_plans import BesidePublished, areas_without_plan
from carefund.programme.measures import Metric
from carefund.report.columns import Column, Table
from carefund.report.document import Block, Listing, Prose, Section
from carefund.wording.lists import counted, listed, mid_sentence
from carefund.wording.numbers import count, percent, signed

SHARED = "What is shown as an area’s plan is England’s plan shared out by baseline."
WORTH_SAYING = 1.0
"""A baseline that is more than so many per cent from the official one is a finding."""
COLUMNS = (
    Column("area_code", "Code", "text", "ONS code"),
    Column("area_name", "Area", "text", "name"),
    Column("metric", "Metric", "text", "metric's id", lambda one: one.target.metric),
    Column("comparison", "Comparison", "text", "comparison's id; null where the round compares no such months",
           lambda one: one.target.comparison),
    Column("own_baseline", "Baseline, own plan", "count", "baseline by the area's own plan",
           lambda one: one.target.baseline),
    Column("official_baseline", "Baseline, official", "count", "baseline by the official figures of the same months",
           lambda one: one.official, digits=3),
    Column("own_change", "Planned, own plan", "change", "planned change by the area's own plan",
           lambda one: one.target.change),
    Column("own_percent", "Own, per cent", "percent", "the same in per cent of the plan's own baseline",
           lambda one: one.percent, digits=6),
    Column("shared_change", "Planned, England's", "change", "the area's share of England's published plan",
           lambda one: one.shared, digits=3),
    Column("shared_percent", "England's, per cent", "percent", "the same in per cent of the official baseline",
           lambda one: one.shared_percent, digits=6),
    Column("file", "File", "text", "the plan's workbook"),
)  # fmt: skip
SHOWN = ("area_name", "own_baseline", "official_baseline", "own_change", "own_percent", "shared_change",
         "shared_percent")  # fmt: skip


def whose_plans(audit: Audit) -> str:
    """Whose target an area's figures are set against, in one or two sentences."""
    plans = audit.own_plans.plans
    if not plans:
        return SHARED
    named = listed([plan.area_name for plan in plans])
    of = "Their plans were" if len(plans) > 1 else "Its plan was"
    return (
        f"{named}: measured against {'their own plans' if len(plans) > 1 else 'its own plan'}. {of} given as "
        f"{counted(len(plans), 'workbook')}. For every other area, what is shown as its plan is England’s plan shared "
        "out by baseline."
    )


def own_plans_table(audit: Audit) -> Table:
    """Every target of the areas' own plans beside what is published."""
    note = "Planned changes by areas' own plans beside the official baseline and their shares of England's plan."
    return Table.of("own-plans", "Own plans", COLUMNS, audit.own_plans.beside, note)


def own_plans_sections(audit: Audit) -> Iterator[Section]:
    """The section on areas' own plans: nothing where none was given."""
    if audit.own_plans.given:
        tables = (_table(audit, metric) for metric in audit.measured if _of(audit, metric))
        yield Section("own-plans", "Areas’ own plans", (*_opening(audit), *tables, *_refused(audit)))


def _opening(audit: Audit) -> Iterator[Block]:
    yield Prose(whose_plans(audit))
    yield Listing(tuple(own_plans_findings(audit)), otherwise="No plan has a target for a metric that is measured.")


def own_plans_findings(audit: Audit) -> Iterator[str]:
    """Where plans and what is published differ, in sentences: all plans of a metric together, then each plan."""
    for metric in audit.measured:
        if _of(audit, metric):
            yield _together(audit, metric)
    for plan in audit.own_plans.plans:
        for metric in audit.measured:
            if plan.target_of(metric.id) is None:
                yield f"{plan.area_name}, {mid_sentence(metric.label)}: the plan has no target for it."
    for one in audit.own_plans.beside:
        yield from _of_target(audit, one)


def _together(audit: Audit, metric: Metric) -> str:
    """What the plans of a metric come to beside England's plan for the same areas, and how many areas gave none."""
    held = [one for one in _of(audit, metric) if one.shared is not None]
    label = metric.label
    if not held:
        return f"{label}: England’s plan is not published for the months of these plans."
    own, shared = sum(one.target.change for one in held), sum(one.shared or 0.0 for one in held)
    comparison = held[0].target.comparison or ""
    others = areas_without_plan(audit.own_plans.plans, audit.outturns, metric.id, comparison)
    return (
        f"{label}, {metric.comparison(comparison).label}: {counted(len(held), 'area')} with a plan, together "
        f"{signed(own)} {metric.unit}; by their share of England’s plan it would be {signed(shared)}. "
        f"{counted(others, 'area')} without a plan here, measured against a share of England’s."
    )


def _of_target(audit: Audit, one: BesidePublished) -> Iterator[str]:
    metric = audit.round.metric(one.target.metric)
    named = f"{one.area_name}, {mid_sentence(metric.label)}"
    if one.target.comparison is None:
        yield f"{named}: the plan ({signed(one.target.change)}) is for other months than any that the round compares."
        return
    if one.percent is not None and one.shared_percent is not None:
        yield f"{named}: its own plan is {percent(one.percent)}, England’s {percent(one.shared_percent)}."
    apart = one.baseline_differs_by
    if apart is not None and one.official is not None and abs(apart) >= WORTH_SAYING:
        yield (
            f"{named}: the plan starts from {count(one.target.baseline)} {metric.unit}, the official figures of the "
            f"same months are {count(one.official)}, so the planned change is counted from another start."
        )


def _of(audit: Audit, metric: Metric) -> list[BesidePublished]:
    return [one for one in audit.own_plans.beside if one.target.metric == metric.id]


def _table(audit: Audit, metric: Metric) -> Block:
    rows = Table.of("own-plans", "Own plans", COLUMNS, _of(audit, metric))
    return rows.block(SHOWN, f"{metric.label}: areas’ own plans beside England’s")


def _refused(audit: Audit) -> Iterator[Block]:
    if audit.own_plans.refused:
        yield Prose("Files that were not used:")
        yield Listing(tuple(str(one) for one in audit.own_plans.refused))
