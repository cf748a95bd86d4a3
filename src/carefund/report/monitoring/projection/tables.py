"""The tables of a projection: places, payments, budgets, one more month, and how such projections did before."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from carefund.monitoring.projection.projection import PlaceProjection, Projection, ProjectionFinding
from carefund.monitoring.projection.record import COLUMNS as RECORDED
from carefund.monitoring.projection.round_projection import RoundProjection
from carefund.report.columns import Column, Table, interval_columns
from carefund.report.monitoring.projection.sentences import title_of
from carefund.report.monitoring.projection.told import CHANCE_FROM, TARGET_FROM
from carefund.wording.dates import month_id, month_words

RECORD = "projection.json"


def _end(name: str, end: str) -> Callable[[PlaceProjection], Any]:
    return lambda one: getattr(getattr(one, name), end)


def _of_finding(name: str) -> Callable[[tuple[str, ProjectionFinding]], Any]:
    return lambda row: getattr(row[1], name)


PLACES = (
    Column("area_code", "Code", "text", "ONS code; E92000001 is England", lambda one: one.code),
    Column("area_name", "Area", "text", "name", lambda one: one.name),
    Column("metric", "Metric", "text", "id of the metric"),
    Column("target_percent", "Target", "percent", "the target's change in per cent", lambda one: one.target),
    Column("target_from", "Target from", "text", TARGET_FROM),
    Column("target_count", "Target", "count", "count that the target allows over its months"),
    Column("months_known", "Months known", "count", "months of the target that are known", whole=True),
    Column("last", "Last month", "month", "the last of them"),
    Column("known", "Counted so far", "count", "count of the known months"),
    Column("known_before", "Same months before", "count", "count of the baseline's months that answer them"),
    Column("chance", "Chance", "chance", "chance of meeting the target, 0 to 1"),
    Column("in_words", "In words", "text", "its word on the fixed scale", lambda one: one.word),
    Column("chance_from", "Chance from", "text", CHANCE_FROM, lambda one: one.basis),
    Column("chance_drawn", "As drawn", "chance", "the part of draws that meet it, before they are told wider"),
    Column("base_rate", "Base rate", "chance", "how often areas had changed so much, 0 to 1"),
    *interval_columns("baseline", "Baseline", "count", "count over the baseline's months", lambda one: one.baseline),
    *interval_columns("outturn", "Expected outturn", "count", "count over the year", lambda one: one.outturn),
    Column("outturn_low_80", "Low, 80%", "count", "low end of 80%", _end("outturn_80", "low")),
    Column("outturn_high_80", "High, 80%", "count", "high end of 80%", _end("outturn_80", "high")),
    Column("outturn_low_50", "Low, 50%", "count", "low end of 50%", _end("outturn_50", "low")),
    Column("outturn_high_50", "High, 50%", "count", "high end of 50%", _end("outturn_50", "high")),
    *interval_columns("change_percent", "Expected change", "percent", "change on the baseline", lambda one: one.change),
    Column("by_ratio", "By last month's ratio", "count", "outturn if the rest goes as the known months did"),
    Column("by_profile", "By the plan's profile", "count", "outturn if the rest goes by the plan"),
    Column("findings", "Findings", "texts", "ids of what to know of it", lambda one: [one.id for one in one.findings]),
)  # fmt: skip
PAYMENTS = (
    Column("area_code", "Code", "text", "ONS code", lambda one: one.code),
    Column("area_name", "Area", "text", "name", lambda one: one.name),
    Column("pot", "Pot", "cost", "pounds that meeting the target is worth"),
    Column("paid", "Earned so far", "cost", "pounds earned by the quarters that are known, or paid"),
    Column("quarters_known", "Quarters known", "count", "of the quarters that are judged", whole=True),
    Column("chance_all", "All released", "chance", "chance that the whole pot is released, 0 to 1"),
    Column("chance_any", "Any released", "chance", "chance that any of it is"),
    Column("chance_next", "Next quarter", "chance", "chance that the next quarter releases something"),
    Column("expected", "Expected", "cost", "pounds expected to be released in all"),
    *interval_columns("released", "Released", "cost", "pounds released in all", lambda one: one.released),
    *interval_columns("withheld", "Withheld", "cost", "pounds not released", lambda one: one.withheld),
)
BUDGETS = (
    Column("area_code", "Code", "text", "ONS code"),
    Column("year", "Year", "text", "financial year"),
    Column("day", "Day", "day", "as of which day"),
    Column("months_known", "Months known", "count", "months whose spending is known", whole=True),
    Column("budget", "Budget", "exact-pounds", "pounds planned, with what was vired"),
    Column("spent", "Spent", "exact-pounds", "pounds spent in those months"),
    Column("forecast", "Forecast", "exact-pounds", "pounds of the pool's own forecast"),
    *interval_columns("outturn", "Outturn", "cost", "pounds by the year's end", lambda one: one.outturn),
    Column("chance", "Within budget", "chance", "chance of ending at or under the budget, 0 to 1"),
)
WORTH = (
    Column("metric", "Metric", "text", "id of the metric", lambda row: row[0]),
    Column("area_code", "Code", "text", "ONS code", lambda row: row[1].code),
    Column("chance", "Chance", "chance", "by its own paths", lambda row: row[1].chance),
    Column("later_low", "Next month, low", "chance", "the chance once next month is known, 10th per cent of what it "
           "may be", lambda row: row[1].later[0]),
    Column("later_high", "Next month, high", "chance", "the same, 90th", lambda row: row[1].later[2]),
    Column("chance_acting", "Acting now", "chance", "with the declared action begun now",
           lambda row: row[1].chance_acting),
    Column("gain", "Brier gained", "score", "expected fall of the Brier score", lambda row: row[1].gain),
    Column("worth_waiting", "Worth of waiting", "part", "part of the loss that deciding a month later saves; below 0, "
           "costs", lambda row: row[1].worth_waiting),
    Column("acts_now", "Act now", "flag", "whether the declared action is worth its cost now",
           lambda row: row[1].acts_now),
)  # fmt: skip
FINDINGS = (
    Column("metric", "Metric", "text", "id of the metric", lambda row: row[0]),
    *(
        Column(name, label, "text", about, _of_finding(name))
        for name, label, about in (
            ("id", "Finding", "id of the kind of finding"),
            ("severity", "Severity", "error, warning or note"),
            ("code", "Code", "ONS code; empty for all"),
            ("expected", "Expected", "what was expected"),
            ("found", "Found", "what was found"),
            ("to_do", "What to do", "what to do"),
        )
    ),
)
BRIER = {
    "said": "as drawn", "told": "as told", "anew": "forecast made anew", "ratio": "last month's ratio as sure",
    "ratio_spread": "last month's ratio with its errors", "profile_spread": "the plan's profile with its errors",
    "base_rate": "base rate",
}  # fmt: skip
REPLAYED = (
    Column("series", "Series", "text", "the series"),
    Column("place", "Chances of", "text", "places or England"),
    Column("year", "Year from", "month", "first month of the year"),
    Column("months", "Months held", "count", "months of the year that are held", whole=True),
    Column("known", "Months known", "count", "months of it that were known", whole=True),
    Column("cases", "Cases", "count", "places and targets", whole=True),
    Column("places", "Places", "count", "outturns", whole=True),
    *(Column(name, f"Brier, {words}", "score", f"Brier score of {words}") for name, words in BRIER.items()),
    *(Column(f"within_{level}", f"Within {level}", "part", f"part inside {level}%, told") for level in (50, 80, 95)),
    *(Column(f"drawn_{level}", f"Drawn {level}", "part", f"part inside {level}%, drawn") for level in (50, 80, 95)),
    Column("misses", "Misses", "score", "mean square of normal scores, 1 where intervals are right"),
    Column("gain_expected", "Brier gain expected", "score", "fall expected of one more month"),
)
if tuple(column.name for column in REPLAYED) != RECORDED:
    raise ValueError("the table of the record has the record's columns")


def tables(result: RoundProjection) -> tuple[Table, ...]:
    """Every place of every metric; then payments, budgets, one more month, findings, and years told again."""
    places = (one for each in result.projections for one in each.places)
    worth = ((metric, one) for metric, each in result.worth.items() for one in each.values())
    replayed = (row for each in result.projections for row in each.replayed)
    return (
        Table.of("projections", "Projections", PLACES, places, f"Known at the end of {month_words(result.as_of)}"),
        Table.of("payments", "Payments", PAYMENTS, result.payments),
        Table.of("budgets", "Budgets", BUDGETS, result.budgets),
        Table.of("one-more-month", "One more month", WORTH, worth),
        Table.of("projection-findings", "Findings", FINDINGS, _findings(result)),
        Table.of("replayed", "How such chances did", REPLAYED, replayed),
    )


def _findings(result: RoundProjection) -> Iterator[tuple[str, ProjectionFinding]]:
    for each in result.projections:
        own = (finding for place in each.places for finding in place.findings)
        yield from ((each.question.metric.id, finding) for finding in (*each.findings, *own))
    yield from (("", finding) for budget in result.budgets for finding in budget.findings)


def record(result: RoundProjection, made: Mapping[str, Table]) -> dict[str, Any]:
    """Everything as plain values for JSON."""
    return {
        "round": result.round_id,
        "as_of": month_id(result.as_of),
        "metrics": [_metric(one) for one in result.projections],
        "places": made["projections"].records(),
        "payments": made["payments"].records(),
        "budgets": [{**row, **_exact(row)} for row in made["budgets"].records()],
        "one_more_month": made["one-more-month"].records(),
        "action": {"cost": result.action.cost, "effect_percent": result.action.effect},
        "findings": made["projection-findings"].records(),
        "replayed": made["replayed"].records(),
        "not_projected": dict(result.none),
        "releases": [{"id": name, "sha256": digest} for name, digest in result.releases.items()],
    }


def _exact(row: Mapping[str, Any]) -> dict[str, str]:
    return {name: str(row[name]) for name in ("budget", "spent", "forecast")}


def _metric(one: Projection) -> dict[str, Any]:
    target, baseline = one.question.target, one.question.baseline
    return {
        "metric": one.question.metric.id,
        "series": one.question.series,
        "target_months": [month_id(target[0]), month_id(target[-1])],
        "baseline_months": [month_id(baseline[0]), month_id(baseline[-1])],
        "last": month_id(one.last),
        "months_known": one.months_known,
        "tells_areas_apart": one.tells_apart,
        "width": {"factor": one.width.factor, "years_before": one.width.years},
        "without": {code: str(why) for code, why in one.without.items()},
    }


def about(result: RoundProjection) -> list[tuple[str, str]]:
    """What a workbook of the tables begins with."""
    return [("Projection", title_of(result))]
