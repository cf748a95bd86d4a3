"""A plan on a page, without judging it: money by year and stream, headroom, schemes, targets and savings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from carefund.plan.model import Figure, Plan
from carefund.plan.money_by_year import PARTS, YearLine, money_by_year
from carefund.programme.definition import Round
from carefund.programme.planning import TargetPeriod
from carefund.report.document import DataTable, Document, Prose, Section
from carefund.wording.lists import counted
from carefund.wording.money import whole_pounds
from carefund.wording.numbers import count, number

MONEY = (("stream", "Stream", "Money by stream"), ("minimum", "Sum to be reached", "Sums to be reached"))


def plan_document(plan: Plan, round_: Round) -> Document:
    """The plan as a document; `round_` is the round that it is of."""
    mark = " (illustrative)" if plan.illustrative else ""
    return Document(
        f"{plan.area_name or plan.area_code}: {round_.title}, version {plan.version}{mark}",
        (Prose(plan.vision),) if plan.vision else (),
        (
            Section("money", "", _money(plan, round_)),
            Section("schemes", "", (_schemes(plan),)),
            Section("targets", "", (_targets(plan, round_),)),
            Section("savings", "", _savings(plan)),
        ),
    )


def _savings(plan: Plan) -> tuple[Prose, ...]:
    """What is claimed; nothing for a plan without benefits."""
    if not plan.benefits:
        return ()
    saved = sum((benefit.saving or Decimal(0) for benefit in plan.benefits), Decimal(0))
    return (Prose(f"Savings claimed: {whole_pounds(saved)} in {counted(len(plan.benefits), 'benefit')}."),)


def _money(plan: Plan, round_: Round) -> tuple[DataTable, ...]:
    """Each year's streams with what is left, and sums to be reached with the headroom over them."""
    lines = money_by_year(plan, round_)
    years = dict.fromkeys(line.year for line in lines)
    return tuple(
        DataTable((heading, *(part.capitalize() for part in PARTS[kind])), rows, f"{title}, {year}", layout="compare")
        for year in years
        for kind, heading, title in MONEY
        if (rows := tuple(_words(line) for line in lines if line.year == year and line.kind == kind and _says(line)))
    )


def _says(line: YearLine) -> bool:
    """Whether anything is paid, planned or required."""
    return bool(line.first or line.planned)


def _words(line: YearLine) -> tuple[str, ...]:
    sums = (line.first, line.planned, line.difference)
    return line.label, *("not given" if sum_ is None else whole_pounds(sum_) for sum_ in sums)


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
            after = setting.compared
            sums = (_sum(target.baseline, setting.baseline), _sum(target.target, after))
            rows.append((labels.get(target.metric, target.metric), *sums))
    return DataTable(("Metric", "Baseline", "Target"), tuple(rows), "Targets", layout="compare")


def _sum(figures: Mapping[str, Figure], periods: Sequence[TargetPeriod]) -> str:
    """The numerators of some periods together; nothing where one is missing."""
    counts = [figures[period.id].numerator if period.id in figures else None for period in periods]
    return "" if None in counts else count(sum(value for value in counts if value is not None))
