"""Putting the pages of appraisals together: figures drawn, sections filled, one text of HTML."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from carefund.appraisal.round_appraisal import RoundAppraisal
from carefund.report.appraisal.notes import notes_in_words
from carefund.report.asked import Asked
from carefund.report.charts.chances import counts_in_words
from carefund.report.charts.figure import Figure
from carefund.report.judged import of_england
from carefund.report.judged_plans import JudgedPlan, bases_of, by_metric
from carefund.report.page import appraisal_method, area_appraisals, plan_sections
from carefund.report.page.judged_section import section_of
from carefund.report.page.plan_sections import together_words
from carefund.report.page.render import drawn, environment
from carefund.report.record import ATTRIBUTION
from carefund.wording import numbers

ROUND_CONTENTS = (
    ("england", "England"),
    ("class", "Where the target stands"),
    ("saving", "What it would save"),
    ("areas", "Areas and regions"),
    ("all-areas", "All areas in one table"),
    ("each-area", "Area by area"),
    ("method", "Limits, and how it was made"),
)


def round_page(
    found: RoundAppraisal,
    notes: Sequence[str],
    asked: Asked,
    figures: Mapping[str, Figure],
    drawings: Mapping[str, str],
) -> str:
    """The report of a round's appraisal as one HTML text. `drawings` holds each figure's SVG as `name.form`."""
    template = environment().get_template("appraisal_round.html.j2")
    return template.render(
        title=title_of_round(found),
        known=f"{found.as_of:%B %Y}",
        contents=ROUND_CONTENTS,
        figures={name: drawn(figure, drawings) for name, figure in figures.items()},
        england=section_of(of_england(found)),
        meeting=area_appraisals.areas_meeting(found),
        in_words=counts_in_words(found),
        regions=area_appraisals.regions_table(found),
        missing=area_appraisals.missing_table(found),
        headings=area_appraisals.HEADINGS,
        rows=area_appraisals.area_rows(found),
        areas=area_appraisals.area_sections(found),
        notes=notes,
        prose=appraisal_method.PROSE,
        facts=list(appraisal_method.facts(appraisal_method.command_of_round(found, asked), asked, [found.basis])),
        releases=appraisal_method.releases_table([found.basis]),
        attribution=ATTRIBUTION,
    )


def title_of_round(found: RoundAppraisal) -> str:
    """The page's title."""
    label = of_england(found).metric_words
    return f"{found.round_title}: will {label} change by {numbers.percent(found.target)}?"


def plans_page(
    plans: Sequence[JudgedPlan],
    refused: Sequence[str],
    notes: Sequence[str],
    asked: Asked,
    figures: Mapping[str, Figure],
    drawings: Mapping[str, str],
) -> str:
    """The report of plans' appraisals as one HTML text. `drawings` holds each figure's SVG as `name.form`."""
    template = environment().get_template("appraisal_plans.html.j2")
    together = by_metric(plans)
    bases = bases_of(plans)
    return template.render(
        title=title_of_plans(plans),
        known=asked.known,
        contents=_plans_contents(plans, bool(together), bool(refused)),
        figures={name: drawn(figure, drawings) for name, figure in figures.items()},
        together=[(found.targets[0].metric.label, together_words(found), found) for found in together],
        together_table=plan_sections.together_table,
        plans=[plan_sections.plan_section(plan) for plan in plans],
        kinds=plan_sections.KINDS,
        refused=refused,
        notes=tuple(dict.fromkeys([*notes, *notes_in_words(note for one in bases for note in one.forecast.notes)])),
        prose=appraisal_method.PROSE,
        facts=list(appraisal_method.facts(appraisal_method.command_of_plans(asked), asked, bases)),
        releases=appraisal_method.releases_table(bases),
        attribution=ATTRIBUTION,
    )


def _plans_contents(plans: Sequence[JudgedPlan], together: bool, refused: bool) -> list[tuple[str, str]]:
    return [
        *([("together", "The plans together")] if together else []),
        *((f"plan-{plan.number}", plan.name) for plan in plans),
        *([("refused", "Files that could not be read")] if refused else []),
        ("method", "Limits, and how it was made"),
    ]


def title_of_plans(plans: Sequence[JudgedPlan]) -> str:
    """The page's title: the plan's area and round, or how many plans there are."""
    if len(plans) == 1:
        return f"{plans[0].name}, {plans[0].appraisal.round_title}: will the plan’s targets be met?"
    return f"{len(plans)} plans: will their targets be met?"
