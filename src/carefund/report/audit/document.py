"""An audit as a document: what happened first, then how sure we are, where figures come from, and the areas."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from carefund.evaluation.audit import Audit
from carefund.programme.measures import Comparison, Metric
from carefund.report.audit.area_charts import map_figure, ranked_figure
from carefund.report.audit.areas import AreaPages
from carefund.report.audit.charts import change_figure, cost_figure, monthly_figure, part_figures, story_figure
from carefund.report.audit.comparisons import area_names, monthly_counts, of_england
from carefund.report.audit.confidence import confidence_section
from carefund.report.audit.findings import chart_findings
from carefund.report.audit.measures import england_in_short, england_table
from carefund.report.audit.method import method_section, releases_section
from carefund.report.audit.money_section import money_section
from carefund.report.audit.own_plans import own_plans_sections, whose_plans
from carefund.report.audit.published import sources_section, unmeasured_section
from carefund.report.audit.retrospective import answer, retrospective_section
from carefund.report.audit.sentences import cost_in_short, cost_words, missing_where, opening, story, title_of
from carefund.report.audit.whole_fund.document import evaluation_section
from carefund.report.document import (
    Block,
    Card,
    Cards,
    Document,
    LargeNumber,
    Prose,
    Section,
)
from carefund.report.programme.notes import note_words
from carefund.report.provenance import CLOSING, Provenance
from carefund.wording.intervals import between
from carefund.wording.lists import capital
from carefund.wording.money import pounds
from carefund.wording.numbers import signed
from carefund.wording.standing import NOT_VERIFIED, marked

IN_PARTS = "These figures say where the change was recorded. They do not say what caused it, nor what the fund did."


def document(audit: Audit, provenance: Provenance) -> Document:
    """The whole report."""
    parts = part_figures(audit)
    return Document(
        f"{audit.round.title}: what was planned, what happened and what the difference cost",
        tuple(_first_screen(audit)),
        (
            _happened_section(audit),
            confidence_section(audit),
            *retrospective_section(audit, provenance),
            *evaluation_section(audit),
            *(
                [
                    Section(
                        "why",
                        "What the change was made of",
                        (Prose(f"{IN_PARTS} {note_words(audit.round, 'every-area-took-part')}".strip()), *parts),
                    )
                ]
                if parts
                else []
            ),
            sources_section(audit),
            money_section(audit),
            _areas_section(audit),
            *own_plans_sections(audit),
            AreaPages(audit).table_section(),
            unmeasured_section(audit),
            method_section(audit),
            releases_section(audit, provenance),
        ),
        CLOSING,
    )


def summary(audit: Audit, provenance: Provenance) -> Document:
    """England's plan and outturn, every metric and comparison: a table each and sentences."""
    names = ", ".join(metric.label for metric in audit.unmeasured)
    closing = (
        *([f"No series that is held measures: {names}."] if names else []),
        *audit.why_not.values(),
        f"{capital(NOT_VERIFIED)}: no source that states the figure was read.",
        f"{len(audit.releases)} official files used.",
    )
    return Document(
        f"{title_of(audit)}, England",
        (Prose(opening(audit)), story_figure(audit)),
        (*(_metric_in_short(audit, metric) for metric in audit.measured), *own_plans_sections(audit)),
        closing,
    )


def area_documents(audit: Audit, codes: Iterable[str], provenance: Provenance) -> Iterator[Document]:
    """The pages of these areas, in their order."""
    return AreaPages(audit).documents(codes)


__all__ = ["area_documents", "area_names", "chart_findings", "document", "summary"]


def _metric_in_short(audit: Audit, metric: Metric) -> Section:
    sentences = (Prose(" ".join(story(audit, metric, one)), opening=f"{one.label}.") for one in metric.comparisons)
    return Section(metric.id, metric.label, (england_in_short(audit, metric), *sentences))


def _first_screen(audit: Audit) -> Iterator[Block]:
    """The story in three sentences and one picture."""
    yield Prose(opening(audit), "lead")
    for words in (cost_in_short(audit), answer(audit) if audit.retrospective else ""):
        if words:
            yield Prose(words)
    yield story_figure(audit)


def _happened_section(audit: Audit) -> Section:
    return Section(
        "happened",
        "What happened",
        (
            Prose(audit.round.summary),
            Cards(tuple(_card(audit, metric) for metric in audit.measured)),
            *(_metric_section(audit, metric) for metric in audit.measured),
            cost_figure(audit),
            *(monthly_figure(audit, metric) for metric in monthly_counts(audit)),
        ),
    )


def _metric_section(audit: Audit, metric: Metric) -> Section:
    blocks = (block for one in metric.comparisons for block in _comparison(audit, metric, one))
    return Section(
        f"happened-{metric.id}",
        metric.label,
        (*blocks, england_table(audit, metric), change_figure(audit, metric)),
    )


def _comparison(audit: Audit, metric: Metric, comparison: Comparison) -> Iterator[Block]:
    yield Prose(" ".join(story(audit, metric, comparison)), opening=f"{comparison.label}.")
    if comparison.note:
        yield Prose(comparison.note, "quiet")


def _card(audit: Audit, metric: Metric) -> Card:
    """The first comparison of a metric as large numbers."""
    comparison = metric.comparisons[0]
    outturn = of_england(audit, metric, comparison)
    planned = "no plan" if outturn.planned_change is None else signed(outturn.planned_change, outturn.places)
    happened, costs = signed(outturn.change, outturn.places), marked(pounds(outturn.cost_of_gap), outturn.price)
    published = cost_published = ""
    if outturn.corrected_change:
        happened, costs = between(*outturn.corrected_change.ends), cost_words(outturn)
        added = f"with missing figures added{missing_where(outturn, comparison)}"
        published = f"{added}; {signed(outturn.change)} as published"
        cost_published = f"with missing figures added; {pounds(outturn.published_cost_of_gap)} as published"
    return Card(
        metric.label,
        f"England, {comparison.label}",
        (
            LargeNumber("Planned", planned),
            LargeNumber("Happened", happened, published),
            LargeNumber("The difference cost", costs, cost_published),
        ),
    )


def _areas_section(audit: Audit) -> Section:
    pictures = (
        figure(audit, metric, metric.comparisons[0])
        for metric in audit.measured
        for figure in (map_figure, ranked_figure)
    )
    return Section(
        "areas",
        "Areas compared",
        (Prose(f"{note_words(audit.round, 'area-plans')} {whose_plans(audit)}".strip()), *pictures),
    )
