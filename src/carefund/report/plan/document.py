"""A plan on a page, without judging it: money in and out by stream, schemes, targets and savings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from carefund.plan.model import Figure, Plan
from carefund.programme.definition import Round
from carefund.programme.planning import TargetPeriod
from carefund.report.document import DataTable, Document, Prose, Section
from carefund.wording.lists import counted
from carefund.wording.money import whole_pounds
from carefund.wording.numbers import count, number


def plan_document(plan: Plan, round_: Round) -> Document:
    """The plan as a document; `round_` is the round that it is of."""
    mark = " (illustrative)" if plan.illustrative else ""
    saved = sum((benefit.saving or Decimal(0) for benefit in plan.benefits), Decimal(0))
    return Document(
        f"{plan.area_name or plan.area_code}: {round_.title}, version {plan.version}{mark}",
        (Prose(plan.vision),) if plan.vision else (),
        (
            Section("money", "", (_money(plan, round_),)),
            Section("schemes", "", (_schemes(plan),)),
            Section("targets", "", (_targets(plan, round_),)),
            Section(
                "savings",
                "",
                (Prose(f"Savings claimed: {whole_pounds(saved)} in {counted(len(plan.benefits), 'benefit')}."),),
            ),
        ),
    )


def _money(plan: Plan, round_: Round) -> DataTable:
    years = {year.id for year in round_.planning.pooled_years} if round_.planning else set()
    rows = tuple(_streams(plan, round_, years))
    return DataTable(("Stream", "In", "Out"), rows, "Money by stream, pooled years", layout="compare")


def _streams(plan: Plan, round_: Round, years: set[str]) -> Iterator[tuple[str, ...]]:
    """Each stream that money goes into or out of, with both sums over the pooled years."""
    for stream in round_.streams:
        sums = [
            sum(
                (
                    value
                    for line in lines
                    if line.stream == stream.id
                    for year, value in line.amounts.items()
                    if year in years
                ),
                Decimal(0),
            )
            for lines in (plan.contributions, plan.expenditure)
        ]
        if any(sums):
            yield stream.label, *map(whole_pounds, sums)


def _schemes(plan: Plan) -> DataTable:
    rows = tuple(
        (
            f"{scheme.id}. {scheme.name or ''}",
            scheme.metric or "",
            _percentage(scheme.reach_percent),
            _percentage(scheme.effect_percent),
        )
        for scheme in plan.schemes
    )
    return DataTable(("Scheme", "Moves", "Reach", "Effect"), rows, "Schemes")


def _percentage(value: Decimal | None) -> str:
    return "" if value is None else f"{number(value)}%"


def _targets(plan: Plan, round_: Round) -> DataTable:
    labels = {metric.id: metric.label for metric in round_.metrics}
    rows = []
    for target in plan.targets:
        setting = round_.planning.target(target.metric) if round_.planning else None
        if setting is not None:
            after = setting.target[-len(setting.baseline) :]
            sums = (_sum(target.baseline, setting.baseline), _sum(target.target, after))
            rows.append((labels.get(target.metric, target.metric), *sums))
    return DataTable(("Metric", "Baseline", "Target"), tuple(rows), "Targets", layout="compare")


def _sum(figures: Mapping[str, Figure], periods: Sequence[TargetPeriod]) -> str:
    """The numerators of some periods together; nothing where one is missing."""
    counts = [figures[period.id].numerator if period.id in figures else None for period in periods]
    return "" if None in counts else count(sum(value for value in counts if value is not None))
