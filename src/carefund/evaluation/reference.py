"""Which figure comes from where: auditors' figures beside what the open data give, and what may explain them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from carefund.evaluation.outturn import Outturn, cost_of
from carefund.evidence.coverage.audit import CoverageAudit
from carefund.evidence.coverage.findings import Finding
from carefund.evidence.series import ENGLAND
from carefund.programme.definition import Round
from carefund.programme.published import AuditFigure
from carefund.wording.lists import counted


@dataclass(frozen=True, kw_only=True)
class Reference:
    """A published figure beside the open-data figure of the same thing.

    `published` and `open_data` are in `unit`; `agrees` says whether the open-data figure rounds to the published one
    (None where there is nothing to compare); `with_missing` is the open-data figure with coverage findings added (95%);
    `explanations` are findings that lie in these periods and change the figure, with by how much.
    """

    figure: AuditFigure
    citation: str
    metric: str
    unit: str
    published: float
    open_data: float | None
    definition: str
    releases: str
    agrees: bool | None
    with_missing: tuple[float, float] | None
    explanations: tuple[tuple[Finding, float], ...]


def references(
    round_: Round, outturns: Mapping[tuple[str, str, str], Outturn], coverage: Mapping[str, CoverageAudit]
) -> list[Reference]:
    """Every audit figure of the round that has a number, a metric and a comparison, beside the open data."""
    comparable = (
        (figure, outturns.get((figure.metric, figure.comparison, ENGLAND)))
        for figure in round_.audit_figures
        if figure.value is not None and figure.metric is not None and figure.comparison is not None
    )
    return [_reference(round_, figure, outturn, coverage[outturn.metric]) for figure, outturn in comparable if outturn]


def _reference(round_: Round, figure: AuditFigure, outturn: Outturn, coverage: CoverageAudit) -> Reference:
    metric = round_.metric(outturn.metric)
    comparison = metric.comparison(outturn.comparison)
    is_cost = figure.kind == "gap-cost"
    cost = outturn.published_cost_of_gap
    value = (float(cost) if cost is not None else None) if is_cost else outturn.change
    corrected = outturn.corrected_change
    ranges = outturn.cost_range if is_cost else (corrected and corrected.ends)
    months = [*comparison.baseline.months(), *comparison.outturn.months()]
    before, after = list(comparison.baseline.months()), list(comparison.outturn.months())
    agrees = _agrees(figure, outturn, value)
    moved = [
        (finding, coverage.finding_effect(finding, after) - coverage.finding_effect(finding, before))
        for finding in ([] if agrees else coverage.findings_touching(months))
    ]
    assert figure.value is not None
    return Reference(
        figure=figure,
        citation=round_.cite(figure),
        metric=metric.id,
        unit=figure.unit or metric.unit,
        published=float(figure.value),
        open_data=value,
        definition=_definition(coverage),
        releases=release_words(outturn.releases),
        agrees=agrees,
        with_missing=(float(ranges[0]), float(ranges[1])) if ranges else None,
        explanations=tuple(sorted(moved, key=lambda pair: -abs(pair[1]))),
    )


def _definition(coverage: CoverageAudit) -> str:
    series = coverage.definition
    return f"{series.source}: {series.definition}" if series else ""


def release_words(releases: Iterable[str]) -> str:
    """How many monthly releases a figure rests on, and when the first and last of them were issued."""
    held = list(releases)
    dates = sorted(day for release in held if (day := release.split("/")[2][:10])[:1].isdigit())
    if not held:
        return "no release"
    if not dates:
        return f"{counted(len(held), 'file')} that state no date"
    span = dates[0] if dates[0] == dates[-1] else f"{dates[0]} to {dates[-1]}"
    undated = f", and {len(held) - len(dates)} that state no date" if len(held) > len(dates) else ""
    return f"{counted(len(dates), 'monthly file')} released {span}{undated}"


def _agrees(figure: AuditFigure, outturn: Outturn, value: float | None) -> bool | None:
    """Whether a value lies within the published figure's rounding, and that of the price for a cost."""
    if value is None or figure.value is None:
        return None
    half = (figure.to_nearest or 1) / 2
    low = high = value
    if figure.kind == "gap-cost" and outturn.price and outturn.gap is not None:
        low, high = (float(bound) * outturn.gap for bound in outturn.price.rounding_interval)
    return min(low, high) - half <= float(figure.value) <= max(low, high) + half


@dataclass(frozen=True, kw_only=True)
class FormulaCheck:
    """The audit's cost formula worked through with the audit's own counts and implied unit price."""

    metric: str
    planned_change: int
    actual_change: int
    unit_price: Decimal
    cost: Decimal
    published: Decimal
    low: Decimal
    high: Decimal

    @property
    def reproduces(self) -> bool:
        """Whether the published cost lies in the range that rounding of the published inputs allows."""
        return self.low <= self.published <= self.high


def formula_checks(round_: Round) -> list[FormulaCheck]:
    """For each metric with a published actual change and cost: (actual - planned) x price, and its rounding range."""
    checks = []
    for metric in round_.metrics:
        for comparison in metric.comparisons:
            figures = {figure.kind: figure for figure in round_.audit_figures_for(metric.id, comparison.id)}
            actual, cost = figures.get("change"), figures.get("gap-cost")
            if actual and cost and comparison.plan and comparison.price:
                checks.append(_formula(round_, metric.id, comparison.plan, comparison.price, actual, cost))
    return checks


def _formula(
    round_: Round, metric: str, plan_id: str, price_id: str, actual: AuditFigure, cost: AuditFigure
) -> FormulaCheck:
    plan, price = round_.plan_figure(plan_id), round_.price(price_id)
    assert actual.value is not None
    assert cost.value is not None
    gap = int(actual.value) - int(plan.value)
    slack = ((actual.to_nearest or 0) + (plan.to_nearest or 0)) / 2
    half = (cost.to_nearest or 0) / 2
    low, high = price.rounding_interval
    return FormulaCheck(
        metric=metric,
        planned_change=int(plan.value),
        actual_change=int(actual.value),
        unit_price=Decimal(round(price.per_unit * 100)) / 100,
        cost=cost_of(gap, price),
        published=Decimal(cost.value),
        low=Decimal(round(float(low) * (gap - slack) - half)),
        high=Decimal(round(float(high) * (gap + slack) + half)),
    )
