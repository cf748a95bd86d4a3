"""Putting the pages of appraisals together: figures drawn, sections filled, one text of HTML."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from carefund.appraisal.round_appraisal import RoundAppraisal
from carefund.report import numbers
from carefund.report.charts.chances import counts_in_words
from carefund.report.charts.figure import DataTable, Figure
from carefund.report.judged import Judged, of_england
from carefund.report.page import appraisal_method, area_appraisals
from carefund.report.page.judged_section import AppraisalCard, card, conditions, expectation, headline, verdict_table
from carefund.report.page.render import drawn, environment
from carefund.report.record import ATTRIBUTION

ROUND_CONTENTS = (
    ("england", "England"),
    ("class", "Where the target stands"),
    ("saving", "What it would save"),
    ("areas", "Areas and regions"),
    ("all-areas", "All areas in one table"),
    ("each-area", "Area by area"),
    ("method", "Limits, and how it was made"),
)


@dataclass(frozen=True)
class Section:
    """One judged target in words and tables."""

    key: str
    name: str
    metric: str
    headline: str
    expectation: str
    card: AppraisalCard
    table: DataTable
    reasons: tuple[str, ...]
    conditions: tuple[str, ...]
    notes: tuple[str, ...]


def section_of(judged: Judged) -> Section:
    """The section of one judged target."""
    return Section(
        key=judged.key,
        name=judged.verdict.name,
        metric=judged.metric_words,
        headline=headline(judged),
        expectation=expectation(judged),
        card=card(judged),
        table=verdict_table(judged),
        reasons=judged.verdict.reasons,
        conditions=tuple(conditions(judged)),
        notes=judged.verdict.notes,
    )


def round_page(found: RoundAppraisal, figures: Mapping[str, Figure], drawings: Mapping[str, str]) -> str:
    """The report of a round's appraisal as one HTML text. `drawings` holds each figure's SVG as `name.form`."""
    template = environment().get_template("appraisal_round.html.j2")
    return template.render(
        title=title_of_round(found),
        known=f"{found.as_of:%B %Y}",
        contents=ROUND_CONTENTS,
        figures={name: drawn(figure, drawings) for name, figure in figures.items()},
        england=section_of(of_england(found)),
        meeting=area_appraisals.meeting_words(found),
        in_words=counts_in_words(found),
        regions=area_appraisals.regions_table(found),
        missing=area_appraisals.missing_table(found),
        headings=area_appraisals.HEADINGS,
        rows=area_appraisals.area_rows(found),
        areas=area_appraisals.area_sections(found),
        notes=found.notes,
        prose=appraisal_method.PROSE,
        facts=list(appraisal_method.facts(appraisal_method.command_of_round(found), [found.outlook])),
        releases=appraisal_method.releases_table([found.outlook]),
        attribution=ATTRIBUTION,
    )


def title_of_round(found: RoundAppraisal) -> str:
    """The page's title."""
    label = of_england(found).metric_words
    return f"{found.round_title}: will {label} change by {numbers.percent(found.target)}?"
