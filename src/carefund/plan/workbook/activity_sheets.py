"""The sheets of activity: schemes, targets, benefits, providers, capacity and demand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from carefund.calendar import by_financial_year
from carefund.plan.workbook.layout import (
    Column,
    Fixed,
    FixedRow,
    Input,
    Live,
    Option,
    Reference,
    SheetLayout,
    Table,
    Values,
)
from carefund.plan.workbook.linked import change, gap, number, product, scheme_name, total
from carefund.plan.workbook.money_sheets import options, scheme_type_column
from carefund.programme.definition import Metric, Planning, Round
from carefund.programme.planning import CapacityAndDemand, CapacityService, TargetSetting
from carefund.wording.dates import month_id, month_words

BASELINE, TARGET, GAP = "Baseline", "Target", "Capacity less demand"
PRICE_BASES = (Option("average", "Average cost of a unit"), Option("marginal", "Marginal: what one fewer saves"))
PATHWAYS = {"hospital-discharge": "From hospital", "community": "From home"}
OFFICIAL_RATE = 6
"""Where the official rate stands in a row of targets, counted from 0."""
LONGEST_HELP = 250


def schemes(round_: Round, planning: Planning) -> SheetLayout:
    """The schemes, each with the chain from whom it reaches to what it changes."""
    targeted = {setting.metric for setting in planning.targets}
    metrics = options(metric for metric in round_.metrics if metric.id in targeted)
    columns = (
        Column("Scheme ID", 11, Input("id", help="A number or short name, used once.")),
        Column("Scheme name", 32, Input("name")),
        *scheme_type_column(planning),
        Column("Description", 48, Input("description", "long-text", help="What it does.")),
        Column(
            "Metric that it moves",
            40,
            Input("metric", "choice", help="Leave blank where none.", options=metrics, options_from="Metrics"),
        ),
        Column(
            "People it is for",
            30,
            Input("people_group", help="Schemes with the same words here are taken to reach the same people."),
        ),
        Column(
            "Eligible: events a year",
            14,
            Input(
                "eligible",
                "count",
                help="Events of the metric (admissions, days) that these people have in a year without the scheme.",
            ),
        ),
        Column(
            "Reach (%)", 10, Input("reach_percent", "percent", help="The part of those events it reaches. 50 for 50%.")
        ),
        Column(
            "Effect among those reached (%)",
            13,
            Input(
                "effect_percent",
                "percent",
                help="The change among those reached; a fall is negative, such as -10 for -10%.",
            ),
        ),
        Column("Change in a full year", 13, live=product("eligible", "reach_percent", "effect_percent", per_cent=2)),
        Column("Starts", 13, Input("starts", "date", help="Such as 01/04/2015.")),
        Column("Full effect by", 13, Input("full_effect", "date", help="When the full effect is expected.")),
        Column("Evidence", 48, Input("evidence", "long-text", help="What the effect rests on: study, pilot, place.")),
    )
    intro = "What the pool pays for. The chain from eligible people to effect is what the appraisal works with."
    return SheetLayout(
        name="Schemes",
        title="Schemes",
        intro=intro,
        tables=(Table("schemes", title="Schemes", columns=columns, prepared=150),),
    )


def benefits(planning: Planning) -> SheetLayout:
    """Claimed benefits: a change in activity and what it is worth."""
    columns = (
        Column(
            "Benefit from",
            44,
            Input("benefit_type", "choice", options=options(planning.benefit_types), options_from="Benefit_types"),
        ),
        Column("Scheme ID", 11, Input("scheme", options_from="Scheme_ids", help="As on the sheet Schemes.")),
        Column("Scheme name (from Schemes)", 30, live=scheme_name("scheme")),
        Column("Organisation that gains", 30, Input("organisation")),
        Column("Change in activity", 13, Input("change", "count", help="In the round's year; a fall is negative.")),
        Column("Unit price (£)", 13, Input("unit_price", "money", help="Pounds for each unit.")),
        Column("Saving (£)", 16, Input("saving", "money", help="Pounds saved."), total=True),
        Column("Fall times price (£)", 16, live=product("change", "unit_price", sign=-1)),
        Column("Price basis", 26, Input("price_basis", "choice", options=PRICE_BASES, options_from="Price_bases")),
        Column(
            "Releases cash?",
            11,
            Input("releases_cash", "yes-no", help="Can the organisation spend it on something else?"),
        ),
        Column("How calculated", 44, Input("how_calculated", "long-text")),
        Column("How monitored", 44, Input("how_monitored", "long-text")),
    )
    intro = "What a change in activity is worth, once for each scheme. A saving is a fall times a price."
    return SheetLayout(
        name="Benefits",
        title="Benefits",
        intro=intro,
        tables=(Table("benefits", title="Benefits", columns=columns, prepared=40),),
    )


def providers() -> SheetLayout:
    """What acute providers say of the plan."""
    counts = "Non-elective admissions, by the provider's own count."
    columns = (
        Column("Provider", 40, Input("provider")),
        Column("Admissions in the baseline year", 16, Input("baseline", "count", help=counts)),
        Column("Admissions planned for the target year", 16, Input("planned", "count", help=counts)),
        Column("Planned change (%)", 12, live=change("baseline", "planned")),
        Column("Does the provider agree?", 14, Input("agrees", "yes-no", help="With the plan's figures.")),
        Column("What the provider says", 80, Input("comment", "long-text")),
    )
    intro = "One row for each acute provider, in the provider's own words."
    return SheetLayout(
        name="Provider commentary",
        title="Provider commentary",
        intro=intro,
        tables=(Table("providers", title="Provider commentary", columns=columns, prepared=10),),
    )


def targets(round_: Round, planning: Planning) -> SheetLayout:
    """Baselines and targets by metric and period, and why."""
    labelled = {metric.id: metric for metric in round_.metrics}
    columns = (
        Column("Metric", 44),
        Column("Figure", 12),
        Column("Period", 14),
        Column("Numerator", 16),
        Column("Denominator", 16),
        Column("Rate", 14),
        *([Column("Official rate", 14)] if any(setting.with_rate for setting in planning.targets) else []),
        Column("Change on baseline (%)", 14),
    )
    wide = any(setting.with_rate for setting in planning.targets)
    rows = [row for setting in planning.targets for row in _periods(labelled[setting.metric], setting, wide=wide)]
    figures = Table("targets", title="Baselines and targets", columns=columns, rows=tuple(rows), labels=3)
    intro = "What was, and what is intended. Blue figures come from official series."
    return SheetLayout(name="Targets", title="Targets", intro=intro, tables=(figures, _reasons(labelled, planning)))


def _reasons(labelled: dict[str, Metric], planning: Planning) -> Table:
    columns = (Column("Metric", 44), Column("Change in operating plans (%)", 12), Column("Why this target", 14, span=5))
    rows = tuple(
        FixedRow(
            (
                labelled[setting.metric].label,
                Input(
                    f"targets[{setting.metric}].operating_plan_percent",
                    "percent",
                    help="In the commissioners' own operating plans, where stated. A fall is negative.",
                ),
                Input(f"targets[{setting.metric}].rationale", "long-text", help="Why it can be reached."),
            )
        )
        for setting in planning.targets
    )
    return Table("targets", title="Reasons", columns=columns, rows=rows)


def _periods(metric: Metric, setting: TargetSetting, *, wide: bool) -> list[FixedRow]:
    """A row for each period; one of the target is set against the like period of the baseline, quarter by quarter."""
    path, length = f"targets[{setting.metric}]", len(setting.baseline)
    rows = [_period(metric, setting, f"{path}.baseline[{period.id}]", period.label, "") for period in setting.baseline]
    for index, period in enumerate(setting.target):
        same = index % length if len(setting.target) % length == 0 else length - 1
        before = f"{path}.baseline[{setting.baseline[same].id}]"
        rows.append(_period(metric, setting, f"{path}.target[{period.id}]", period.label, before))
    return rows if wide else [FixedRow((*row.cells[:OFFICIAL_RATE], *row.cells[OFFICIAL_RATE + 1 :])) for row in rows]


def _period(metric: Metric, setting: TargetSetting, own: str, label: str, before: str) -> FixedRow:
    top = Input(f"{own}.numerator", "count", help=f"{metric.numerator}.")
    bottom = Input(f"{own}.denominator", "count", help=f"{metric.denominator}.")
    cells: tuple[Fixed, ...] = (metric.label, TARGET if before else BASELINE, label, top)
    if setting.with_rate:  # a quotient of the two would be a crude rate, and pass for the standardised one
        rate = Input(f"{own}.rate", "count", help=f"The published indicator: {metric.rate}."[:LONGEST_HELP])
        return FixedRow((*cells, bottom, None, rate, change(f"{before}.rate", rate.field) if before else None))
    if not setting.with_denominator:
        return FixedRow((*cells, None, None, None, change(f"{before}.numerator", top.field) if before else None))
    crude = _rate(own, metric.rate_per or 1)
    return FixedRow((*cells, bottom, crude, None, _rate_change(before, own) if before else None))


def _rate(own: str, per: int) -> Live:
    top, bottom = f"{own}.numerator", f"{own}.denominator"
    return Live(
        lambda at: f'=IF(COUNT({at(top)},{at(bottom)})=2,IF({at(bottom)}>0,{at(top)}/{at(bottom)}*{per},""),"")',
        lambda row: _divided(number(row.get(top)), number(row.get(bottom)), per),
    )


def _divided(top: float | None, bottom: float | None, per: int) -> float | str:
    return top / bottom * per if top is not None and bottom is not None and bottom > 0 else ""


def _rate_change(before: str, after: str) -> Live:
    """The change in the rate; both rates must be there."""
    fields = [f"{path}.{part}" for path in (before, after) for part in ("numerator", "denominator")]

    def value(row: Values) -> float | str:
        numbers = [number(row.get(field)) for field in fields]
        if any(not each for each in numbers):
            return ""
        top, bottom, new_top, new_bottom = (each or 0.0 for each in numbers)
        return new_top / new_bottom / (top / bottom) - 1

    def formula(at: Reference) -> str:
        top, bottom, new_top, new_bottom = (at(field) for field in fields)
        known = f"COUNT({top},{bottom},{new_top},{new_bottom})=4"
        none_is_zero = f"{top}*{bottom}*{new_top}*{new_bottom}<>0"
        return f'=IF({known},IF({none_is_zero},{new_top}/{new_bottom}/({top}/{bottom})-1,""),"")'

    return Live(formula, value, "percent")


def capacity(asked: CapacityAndDemand) -> SheetLayout:
    """Capacity and demand by service and month."""
    months = asked.months.months()
    columns = (
        Column("Service", 40),
        Column("Where people come from", 18),
        Column("Demand or capacity", 18),
        *(Column(month_words(month), 11) for month in months),
        *(Column(f"Total {year}", 13) for year in financial_years(months)),
    )
    rows = tuple(
        row for service in asked.services for row in _capacity_rows(service, [month_id(month) for month in months])
    )
    intro = "What is expected to be needed and what is planned to be there, month by month."
    return SheetLayout(
        name="Capacity and demand",
        title="Capacity and demand",
        intro=intro,
        tables=(Table("capacity", title="Capacity and demand", columns=columns, rows=rows, labels=3),),
    )


def financial_years(months: Sequence[date]) -> dict[str, list[str]]:
    """The months of each financial year, by year, as the plan names both: `2023-24` has `2023-04` and so on."""
    return {year: [month_id(month) for month in held] for year, held in by_financial_year(months).items()}


def _capacity_rows(service: CapacityService, months: list[str]) -> list[FixedRow]:
    """Demand, capacity and what capacity has above demand, by month and with the total of each year."""
    path, sides = f"capacity[{service.id}]", ("demand", "capacity")
    years = financial_years([date.fromisoformat(f"{month}-01") for month in months])
    rows = []
    for side in sides:
        fields = {month: f"{path}.{side}[{month}]" for month in months}
        cells = (Input(field, "count", help=f"{service.unit}.") for field in fields.values())
        totals = (total([fields[month] for month in own]) for own in years.values())
        rows.append(FixedRow((service.label, PATHWAYS[service.pathway], side.capitalize(), *cells, *totals)))
    pairs = {month: [f"{path}.{side}[{month}]" for side in sides] for month in months}
    gaps = (gap([pairs[month]]) for month in months)
    by_year = (gap([pairs[month] for month in own]) for own in years.values())
    return [*rows, FixedRow((service.label, PATHWAYS[service.pathway], GAP, *gaps, *by_year))]
