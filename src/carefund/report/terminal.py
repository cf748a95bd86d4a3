"""The audit on a terminal: one table for each metric and plain sentences, good at 80 columns and in a pipe."""

from rich.console import Group, RenderableType
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from carefund.evaluation.audit import Audit
from carefund.evidence.series import ENGLAND
from carefund.programme.measures import Metric
from carefund.report.charts.change import references_of
from carefund.report.page.headline import cost, planned, unit_price
from carefund.report.sentences import opening, story
from carefund.report.standing import AUDITOR_NAME
from carefund.wording import amounts, intervals, lists, numbers
from carefund.wording.standing import NOT_VERIFIED, marked

NONE = "–"


def audit_page(audit: Audit) -> Group:
    """England's plan and outturn, every metric and comparison: a table each and sentences, for a Rich console."""
    parts: list[RenderableType] = [
        Text(f"{audit.round.title}: plan against outturn, England", style="bold"),
        Text(opening(audit)),
        Text(),
    ]
    for metric in audit.measured:
        parts += _metric(audit, metric)
    return Group(*parts, *_closing(audit))


def _metric(audit: Audit, metric: Metric) -> list[RenderableType]:
    parts: list[RenderableType] = [
        Rule(Text(metric.label, style="bold"), align="left", characters="─"),
        metric_table(audit, metric),
        Text(),
    ]
    for comparison in metric.comparisons:
        sentences = " ".join(story(audit, metric, comparison))
        parts += [Text.assemble((f"{comparison.label}. ", "bold"), sentences), Text()]
    return parts


def metric_table(audit: Audit, metric: Metric) -> Table:
    """One metric's measures as rows, its comparisons as columns."""
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="bold")
    table.add_column(lists.capital(metric.unit), overflow="fold")
    for comparison in metric.comparisons:
        table.add_column(comparison.label, justify="right", overflow="fold")
    for row in _rows(audit, metric):
        table.add_row(*row)
    return table


def _rows(audit: Audit, metric: Metric) -> list[tuple[str, ...]]:
    outturns = [audit.outturns[metric.id, comparison.id, ENGLAND] for comparison in metric.comparisons]
    rows: list[tuple[str, ...]] = [
        ("Planned", *(planned(one) for one in outturns)),
        ("Happened", *(f"{numbers.signed(one.change)} ({numbers.percent(one.change_percent)})" for one in outturns)),
        ("Gap", *(numbers.signed(one.gap) if one.gap is not None else NONE for one in outturns)),
        ("Unit price", *(unit_price(one) for one in outturns)),
        ("Cost of the gap", *(cost(one) for one in outturns)),
        (
            "With missing figures added (95%)",
            *(intervals.between(*one.change_range) if one.change_range else NONE for one in outturns),
        ),
        (
            "  and their cost",
            *(
                marked(intervals.between_pounds(*one.cost_range), one.price) if one.cost_range else NONE
                for one in outturns
            ),
        ),
    ]
    return [*rows, *(_auditor_row(audit, metric, kind, words) for kind, words in _AUDITOR_ROWS.items())]


_AUDITOR_ROWS = {"change": AUDITOR_NAME, "gap-cost": "  and its cost"}


def _auditor_row(audit: Audit, metric: Metric, kind: str, words: str) -> tuple[str, ...]:
    found = [references_of(audit, metric, comparison, kind) for comparison in metric.comparisons]
    return (words, *(amounts.published_amount(one[0].published, one[0].unit) if one else NONE for one in found))


def _closing(audit: Audit) -> list[RenderableType]:
    names = ", ".join(metric.label for metric in audit.unmeasured)
    lines = [Text(f"No open series measures: {names}.")] if names else []
    unverified = f"{NOT_VERIFIED.capitalize()}: no source that states the figure was read."
    return [*lines, Text(unverified), Text(f"{len(audit.releases)} official files used.")]
