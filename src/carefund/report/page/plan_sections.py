"""The sections of plans: each plan's targets, with all charts or a small one, and several plans together."""

from __future__ import annotations

from dataclasses import dataclass

from carefund.appraisal.aggregate import Aggregate
from carefund.report.appraisal.notes import notes_in_words
from carefund.report.charts.claims import claims_table
from carefund.report.charts.expected import interval
from carefund.report.charts.figure import DataTable
from carefund.report.judged import Judged
from carefund.report.judged_plans import JudgedPlan, MetricTogether
from carefund.report.meeting import meeting_cell, meeting_words
from carefund.report.page.area_appraisals import fan_of
from carefund.report.page.judged_section import Section, section_of
from carefund.wording import chances, intervals, numbers

KINDS = ("fan", "expected", "claims", "saving", "past", "studies")
"""The charts of one target, in the order of the page."""


@dataclass(frozen=True)
class TargetSection:
    """One target of a plan: its words, its small chart, and its schemes (None where none says)."""

    section: Section
    fan: str
    schemes: DataTable | None
    scheme_notes: tuple[str, ...]


@dataclass(frozen=True)
class PlanSection:
    """One plan; `not_appraised` are a metric and why its target has no verdict."""

    id: str
    name: str
    about: str
    targets: tuple[TargetSection, ...]
    not_appraised: tuple[tuple[str, str], ...]


def plan_section(plan: JudgedPlan) -> PlanSection:
    """The section of one plan."""
    appraisal = plan.appraisal
    about = ", ".join(filter(None, (appraisal.round_title, appraisal.plan.area_code, appraisal.file)))
    return PlanSection(
        id=f"plan-{plan.number}",
        name=plan.name,
        about=about,
        targets=tuple(_target(judged) for judged in plan.targets),
        not_appraised=tuple((metric, str(why)) for metric, why in appraisal.not_appraised.items()),
    )


def _target(judged: Judged) -> TargetSection:
    schemes = claims_table(judged) if judged.plan_effect is not None else None
    # The verdict's notes hold those of the schemes too: each is told once.
    notes = notes_in_words(judged.plan_effect.notes) if judged.plan_effect else ()
    return TargetSection(section_of(judged), fan_of(judged), schemes, notes)


def together_words(found: MetricTogether) -> str:
    """Plans together in two sentences."""
    one, unit = found.aggregate, found.targets[0].metric.unit
    change = one.change_count
    return (
        f"{one.areas} plans together: {numbers.signed(one.planned_change)} {unit} planned, "
        f"{numbers.about(change.middle)} expected (95% interval {intervals.between(change.low, change.high)}). "
        f"Of {one.areas} plans {meeting_words(one)} are expected to meet their target. The chance that their sum meets "
        f"the sum of the targets is {chances.chance(one.probability)}."
    )


def together_table(one: Aggregate) -> DataTable:
    """Plans together as a table."""
    span = one.change_count
    change = f"{numbers.about(span.middle)} ({intervals.between(span.low, span.high)})"
    rows = (
        ("Plans", str(one.areas)),
        ("Expected to meet their target (95%)", meeting_cell(one)),
        ("Planned change", numbers.signed(one.planned_change)),
        ("Expected change (95%)", change),
        ("Expected change, per cent (95%)", f"{numbers.percent(one.change.middle)} ({interval(one.change)})"),
        ("Chance that the sum meets the sum of the targets", chances.chance(one.probability)),
    )
    return DataTable(("Together", "Figure"), rows)
