"""The list of a round as a table of named columns, for files: exactly the rows that are shown, in their order."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from carefund.assurance.body import CERTAIN
from carefund.programme.definition import Round
from carefund.report.columns import Column, Table
from carefund.service.national.row import Row
from carefund.service.national.words import chance_word

_ABOUT = "what the appraisal says of the target of the plan as it stands"


def plans_table(rows: Sequence[Row], round_: Round) -> Table:
    """One row for each area; money exact to the penny, chances as parts of one; nothing where there is no plan."""
    assert round_.planning is not None  # rounds without it are not opened
    labels = {one.id: one.label for one in round_.metrics}
    money = [column for year in round_.planning.pooled_years for column in _of_year(year.id)]
    metrics = [column for one in round_.planning.targets for column in _of_metric(one.metric, labels[one.metric])]
    outcomes = {one.id: one.label for one in round_.decisions}
    return Table.of(f"plans-{round_.id}", "Plans", [*_FIRST, *_decisions(outcomes), *money, *metrics, *_LAST], rows)


_FIRST = (
    Column("area_code", "Area code", "text", value=lambda row: row.code),
    Column("area", "Area", "text"),
    Column("region", "Region", "text"),
    Column("state", "State", "text", value=lambda row: row.words),
    Column("late", "Late", "flag"),
    Column("due", "Due", "day", value=lambda row: row.due),
    Column("handed_in", "Handed in", "day", value=lambda row: row.handed_in_on),
    Column("version", "Version", "count", whole=True, value=lambda row: row.version),
)
_LAST = (
    Column("conditions_open", "Conditions open", "count", whole=True, value=lambda row: row.open),
    Column("conditions_overdue", "Conditions overdue", "count", whole=True, value=lambda row: row.overdue),
    Column("conditions_met", "Conditions met", "count", whole=True, value=lambda row: row.met),
    Column("reviewers", "Reviewers", "texts", value=lambda row: list(row.reviewers)),
    Column("days_waiting", "Days waiting", "count", whole=True, value=lambda row: row.waiting),
)


def _decisions(outcomes: dict[str, str]) -> tuple[Column, ...]:
    return (
        Column("recommended", "Recommended", "text", value=lambda row: outcomes.get(row.recommended)),
        Column("decision", "Decision", "text", value=lambda row: outcomes.get(row.outcome)),
    )


def _of_year(year: str) -> tuple[Column, ...]:
    def of(what: str) -> Callable[[Row], Any]:
        return lambda row: (getattr(row, what) or {}).get(year)

    return (
        Column(f"pooled_{year}", f"Pooled {year} (£)", "exact-pounds", "pounds", of("pooled")),
        Column(f"spent_{year}", f"Spent {year} (£)", "exact-pounds", "pounds", of("spent")),
    )


def _of_metric(metric: str, label: str) -> tuple[Column, ...]:
    name = metric.replace("-", "_")

    def told(give: Callable[[Any], Any]) -> Callable[[Row], Any]:
        return lambda row: give(row.chances[metric]) if metric in row.chances else None

    return (
        Column(
            f"{name}_change", f"{label}: planned change (%)", "percent", "per cent", lambda r: r.changes.get(metric)
        ),
        Column(f"{name}_chance", f"{label}: chance", "chance", _ABOUT, told(lambda one: one.thousandths / CERTAIN)),
        Column(f"{name}_word", f"{label}: in words", "text", _ABOUT, told(chance_word)),
        Column(f"{name}_basis", f"{label}: whose chance", "text", _ABOUT, told(lambda one: one.basis)),
    )
