"""What happened: the opening of the page, for each metric its sentences and a table of both comparisons."""

from collections.abc import Callable
from dataclasses import dataclass

from carefund.evaluation.audit import Audit
from carefund.evaluation.outturn import Outturn
from carefund.evidence.series import ENGLAND
from carefund.programme.measures import Comparison, Metric
from carefund.report.charts.change import references_of
from carefund.report.charts.figure import DataTable
from carefund.report.sentences import missing_where, story
from carefund.report.standing import AUDITOR_NAME
from carefund.wording import amounts, intervals, lists, money, numbers
from carefund.wording.standing import marked


@dataclass(frozen=True)
class Card:
    """One large number of the opening: what it is, planned, happened and what the difference cost."""

    metric: str
    periods: str
    planned: str
    happened: str
    happened_range: str
    cost: str
    cost_range: str
    missing_where: str


@dataclass(frozen=True)
class MetricStory:
    """One metric's account: its anchor, and for each comparison its label, sentences and note; then one table."""

    metric: Metric
    parts: tuple[tuple[str, tuple[str, ...], str], ...]
    table: DataTable


def cards(audit: Audit) -> list[Card]:
    """The first comparison of each metric as large numbers."""
    return [_card(audit, metric, metric.comparisons[0]) for metric in audit.measured]


def _card(audit: Audit, metric: Metric, comparison: Comparison) -> Card:
    outturn = audit.outturns[metric.id, comparison.id, ENGLAND]
    change, cost = outturn.change_range, outturn.cost_range
    return Card(
        metric=metric.label,
        periods=comparison.label,
        planned=numbers.signed(outturn.planned_change) if outturn.planned_change is not None else "no plan",
        happened=numbers.signed(outturn.change),
        happened_range=intervals.between(*change) if change else "",
        missing_where=missing_where(outturn, comparison),
        cost=marked(money.pounds(outturn.cost_of_gap), outturn.price),
        cost_range=intervals.between_pounds(*cost) if cost else "",
    )


def metric_stories(audit: Audit) -> list[MetricStory]:
    """Every measured metric with all of its comparisons."""
    return [
        MetricStory(
            metric,
            tuple((one.label, tuple(story(audit, metric, one)), one.note) for one in metric.comparisons),
            _table(audit, metric),
        )
        for metric in audit.measured
    ]


def _table(audit: Audit, metric: Metric) -> DataTable:
    outturns = [audit.outturns[metric.id, one.id, ENGLAND] for one in metric.comparisons]
    rows = [
        *outturn_rows(outturns),
        *(_auditor_row(audit, metric, kind, words) for kind, words in AUDITOR_ROWS.items()),
    ]
    return DataTable((lists.capital(metric.unit), *(one.label for one in metric.comparisons)), tuple(rows))


AUDITOR_ROWS = {"change": f"Change by the {AUDITOR_NAME}", "gap-cost": f"Cost by the {AUDITOR_NAME}"}
NONE = "none published"


def _auditor_row(audit: Audit, metric: Metric, kind: str, words: str) -> tuple[str, ...]:
    found = [references_of(audit, metric, one, kind) for one in metric.comparisons]
    return (words, *(amounts.published_amount(one[0].published, one[0].unit) if one else NONE for one in found))


def outturn_rows(outturns: list[Outturn]) -> list[tuple[str, ...]]:
    """The measures of outturns side by side, a row for each measure and a column for each outturn."""
    return [(label, *(show(outturn) for outturn in outturns)) for label, show in MEASURES.items()]


def _missing(outturn: Outturn) -> str:
    return intervals.between(*outturn.change_range) if outturn.change_range else "none found missing"


def _missing_cost(outturn: Outturn) -> str:
    return marked(intervals.between_pounds(*outturn.cost_range), outturn.price) if outturn.cost_range else "–"


def cost(outturn: Outturn) -> str:
    """The cost of the gap, marked where its price is not verified; a dash where there is no plan."""
    return marked(money.pounds(outturn.cost_of_gap), outturn.price) if outturn.cost_of_gap is not None else "–"


def unit_price(outturn: Outturn) -> str:
    """The unit price in whole pounds, marked where it is not verified."""
    return marked(money.unit_price(outturn.price.per_unit), outturn.price) if outturn.price else "–"


def planned(outturn: Outturn) -> str:
    """The planned change with its per cent; `no plan` where none was published."""
    if outturn.planned_change is None:
        return "no plan"
    return f"{numbers.signed(outturn.planned_change)} ({numbers.percent(outturn.planned_percent)})"


MEASURES: dict[str, Callable[[Outturn], str]] = {
    "Before": lambda one: numbers.count(one.baseline),
    "After": lambda one: numbers.count(one.outturn),
    "Change": lambda one: numbers.signed(one.change),
    "Change, per cent": lambda one: numbers.percent(one.change_percent),
    "Change a day, per cent": lambda one: numbers.percent(one.change_per_day_percent),
    "Planned change": planned,
    "Gap: change less planned change": lambda one: "–" if one.gap is None else numbers.signed(one.gap),
    "Unit price": unit_price,
    "Cost of the gap": cost,
    "Change with missing figures added": _missing,
    "Cost with missing figures added": _missing_cost,
    "Per 100,000 people, before": lambda one: numbers.rate(one.rate(one.baseline)),
    "Per 100,000 people, after": lambda one: numbers.rate(one.rate(one.outturn)),
    "A day, before": lambda one: numbers.rate(one.baseline_per_day),
    "A day, after": lambda one: numbers.rate(one.outturn_per_day),
}
