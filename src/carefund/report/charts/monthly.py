"""Each measured metric month by month for England, per day of the month, with year averages and the plan.

Per day, because months differ in length: a day's delayed days are the people who were waiting on it.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any

from carefund.calendar import days_in, financial_year, months_between, next_month, whole_financial_years
from carefund.evaluation.audit import Audit
from carefund.evaluation.outturn import Outturn
from carefund.evidence.series import ENGLAND, SERIES
from carefund.programme.measures import Comparison, Metric
from carefund.report.charts.figure import DataTable, Figure
from carefund.report.charts.theme import BAND, DATA, PLAN, QUIET, SHADE, Chart, chart_of
from carefund.report.frames import england_effects
from carefund.wording import lists, numbers
from carefund.wording.dates import month_words, span_words
from carefund.wording.standing import marked

Row = dict[str, Any]
HEIGHT = 320
MIDDLE_OF_MONTH = 15


def monthly_figure(audit: Audit, metric: Metric) -> Figure:
    """England's monthly series of one metric as a figure."""
    comparison = metric.comparisons[0]
    outturn = audit.outturns[metric.id, comparison.id, ENGLAND]
    months, averages = _months(audit, metric), list(_year_averages(audit, metric))
    plan = planned_level(outturn, comparison)
    source = SERIES[metric.national_series or ""].source
    return Figure(
        name=f"monthly-{metric.id}",
        title=_title(metric, months),
        key=_key(audit, comparison, plan),
        description=_description(metric, months, averages, plan),
        source=f"{source}; {release_count(audit, metric)}.",
        chart=_chart(metric, comparison, months, averages, plan),
        table=_table(metric, months),
    )


def release_count(audit: Audit, metric: Metric) -> str:
    """How many releases a metric's series rests on: `93 monthly releases`."""
    return f"{len(audit.observed[metric.id].releases)} monthly releases, listed under Releases used"


def planned_level(outturn: Outturn, comparison: Comparison) -> float | None:
    """England's planned level per day over the outturn period; None where no plan was published on it."""
    if outturn.planned_change is None or outturn.baseline is None:
        return None
    return (outturn.baseline + outturn.planned_change) / sum(map(days_in, comparison.outturn.months()))


def _months(audit: Audit, metric: Metric) -> list[Row]:
    effects = {row["period"]: row for row in england_effects(audit, metric).to_dicts()}
    held = dict(audit.coverage[metric.id].england.iter_rows())
    return (
        [_month(month, held.get(month), effects.get(month)) for month in months_between(min(held), max(held))]
        if held
        else []
    )


def _month(month: date, value: float | None, effect: Row | None) -> Row:
    days = days_in(month)
    hole = value is not None and effect is not None and effect["missing"] != 0
    row: Row = {"period": month, "middle": month.replace(day=MIDDLE_OF_MONTH), "count": value, "hole": hole}
    row["value"] = None if value is None else value / days
    if hole and effect and value is not None:
        row |= {"low": (value + effect["missing_low"]) / days, "high": (value + effect["missing_high"]) / days}
    return row


def _year_averages(audit: Audit, metric: Metric) -> Iterator[Row]:
    held = {month: value for month, value in audit.coverage[metric.id].england.iter_rows() if value is not None}
    for year in whole_financial_years(list(held)):
        months = [month for month in sorted(held) if financial_year(month) == year]
        average = sum(held[month] for month in months) / sum(map(days_in, months))
        yield {"year": year, "first": months[0], "last": next_month(months[-1]), "value": average}


def _chart(metric: Metric, comparison: Comparison, months: list[Row], averages: list[Row], plan: float | None) -> Chart:
    import altair as alt

    first, last = comparison.outturn.first, next_month(comparison.outturn.last)
    x = alt.X("middle:T", title=None, axis=alt.Axis(format="%Y", tickCount="year", grid=False))
    y = alt.Y("value:Q", title=f"{lists.capital(metric.unit)} a day", scale=alt.Scale(zero=False, nice=True))
    shade = (
        chart_of([{"first": first, "last": last}])
        .mark_rect(color=SHADE)
        .encode(x=alt.X("first:T", title=None), x2=alt.X2("last"))
    )
    points = chart_of(row for row in months if row["value"] is not None and not row["hole"])
    holes = chart_of(row for row in months if row["hole"])
    layers = [
        shade,
        _steps(averages),
        holes.mark_rule(color=BAND, strokeWidth=1.5).encode(x=x, y=y, y2=alt.Y2("high")),
        holes.mark_rule(color=BAND, strokeWidth=6, opacity=0.85).encode(x=x, y=alt.Y("low:Q"), y2=alt.Y2("high")),
        points.mark_circle(color=DATA, size=26, opacity=1).encode(x=x, y=y),
        holes.mark_point(
            color=DATA, size=46, filled=False, shape="diamond", strokeWidth=1.8, fill="white", opacity=1
        ).encode(x=x, y=y),
        *(_plan_line(plan, first, last) if plan is not None else []),
    ]
    return alt.layer(*layers).properties(height=HEIGHT)


def _steps(averages: list[Row]) -> Chart:
    """Year averages as a line of steps."""
    import altair as alt

    ends = [
        {"at": row[end], "value": row["value"], "year": row["year"]} for row in averages for end in ("first", "last")
    ]
    chart = chart_of(ends).mark_line(color=QUIET, strokeWidth=2, interpolate="linear")
    return chart.encode(x=alt.X("at:T"), y=alt.Y("value:Q"))


def _plan_line(plan: float, first: date, last: date) -> list[Any]:
    import altair as alt

    data = [{"first": first, "last": last, "value": plan, "text": f"Plan {numbers.count(plan)}"}]
    line = (
        chart_of(data)
        .mark_rule(color=PLAN, strokeWidth=3, strokeDash=[7, 4])
        .encode(x=alt.X("first:T"), x2=alt.X2("last"), y=alt.Y("value:Q"))
    )
    words = chart_of(data).encode(x=alt.X("last:T"), y=alt.Y("value:Q"), text=alt.Text("text:N"))
    halo = words.mark_text(align="left", dx=7, stroke="white", strokeWidth=4, fontWeight="bold")
    return [line, halo, words.mark_text(align="left", dx=7, color=PLAN, fontWeight="bold")]


def _title(metric: Metric, months: list[Row]) -> str:
    span = f", {span_words(months[0]['period'], months[-1]['period'])}" if months else ""
    return f"{metric.label}, England{span}: {metric.unit} a day"


def _key(audit: Audit, comparison: Comparison, plan: float | None) -> str:
    figure = audit.round.plan_figure(comparison.plan) if comparison.plan else None
    parts = [
        "Each dot is a month, its total divided by its days; the stepped line is each financial year's average.",
        f"Shaded: {span_words(comparison.outturn.first, comparison.outturn.last)}.",
        f"Dashed line: {marked('the planned level', figure)}." if plan is not None else "",
        "A hollow diamond is a month with a hole in the figures; the thick bar above it is where the month would stand "
        "with the missing part added (95% interval of that part). The scale does not begin at nought.",
    ]
    return " ".join(part for part in parts if part)


def _description(metric: Metric, months: list[Row], averages: list[Row], plan: float | None) -> str:
    known = [row for row in months if row["value"] is not None]
    if not known:
        return "There is no figure."
    low, high = (pick(known, key=lambda row: row["value"]) for pick in (min, max))
    years = "; ".join(f"{row['year']} {numbers.count(row['value'])}" for row in averages)
    words = (
        f"Lowest {numbers.count(low['value'])} {metric.unit} a day in {month_words(low['period'])}, highest "
        f"{numbers.count(high['value'])} in {month_words(high['period'])}. Year averages: {years or 'none whole'}."
    )
    return words if plan is None else f"{words} Planned level: {numbers.count(plan)} a day."


def _table(metric: Metric, months: list[Row]) -> DataTable:
    body = [
        (
            month_words(row["period"]),
            numbers.count(row["count"]),
            numbers.count(row["value"]),
            f"{numbers.count(row['low'])} to {numbers.count(row['high'])}" if row["hole"] else "",
        )
        for row in months
    ]
    headings = ("Month", lists.capital(metric.unit), "A day", "A day with the missing part added")
    return DataTable(headings, tuple(body))
