"""The tables of the whole fund's evaluation: England by year, slopes on doses, areas and places; and its record."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from carefund.evaluation.audit import Audit
from carefund.evaluation.whole_fund.dose_response import DoseResponse, Slope
from carefund.evaluation.whole_fund.england import EnglandWithout, Gap
from carefund.evaluation.whole_fund.evaluation import WholeFund
from carefund.evaluation.whole_fund.places import Place, Places
from carefund.report.audit.comparisons import area_names
from carefund.report.audit.whole_fund.parts import PREFIX
from carefund.report.audit.whole_fund.sentences import answer, known_and_not
from carefund.report.columns import Column, Table, interval_columns
from carefund.wording.dates import month_id

GapRow = tuple[EnglandWithout, str, Gap]
SlopeRow = tuple[DoseResponse, str, Slope]

GAPS = (
    Column("metric", "Metric", "text", "metric's id", lambda row: row[0].metric.id),
    Column("forecast", "Forecast", "text", "year (after the start), all (together), before (made before the fund)",
           lambda row: row[1]),
    Column("label", "Months", "text", "the months in words", lambda row: row[2].label),
    Column("first", "First month", "month", "first of them", lambda row: row[2].first),
    Column("last", "Last month", "month", "last of them", lambda row: row[2].last),
    Column("published", "As published", "count", "count as published", lambda row: row[2].published),
    *interval_columns("observed", "With missing added", "count", "count with missing figures added",
                      lambda row: row[2].observed),
    *interval_columns("without", "Expected without the fund", "count", "forecast", lambda row: row[2].without),
    *interval_columns("gap", "Apart", "change", "observed less forecast", lambda row: row[2].gap),
    *interval_columns("gap_percent", "Apart, %", "percent", "the same in per cent of the forecast",
                      lambda row: row[2].percent),
    Column("chance_fewer", "Chance of fewer", "chance", "part of the forecast's courses above what was observed",
           lambda row: row[2].chance_fewer),
)  # fmt: skip
SLOPES = (
    Column("metric", "Metric", "text", "metric's id", lambda row: row[0].metric.id),
    Column("dose", "Dose", "text", "financial year of the dose", lambda row: row[0].dose.year),
    Column("kind", "Kind", "text", "main (fixed beforehand), choice (another), year (against the last before the fund)",
           lambda row: row[1]),
    Column("analysis", "Analysis", "text", "what was done", lambda row: row[2].words),
    Column("areas", "Areas", "count", "areas in it", lambda row: row[2].units, whole=True),
    Column("slope", "Slope, log", "score", "change of the log for £100 more for each person",
           lambda row: row[2].estimate),
    Column("error", "Clustered error", "score", "its standard error, clustered by area", lambda row: row[2].error),
    *interval_columns("slope_percent", "Slope, %", "percent", "the same in per cent, interval by CR2",
                      lambda row: row[2].percent),
    Column("p_value", "p", "p-value", "by CR2 and Student's t", lambda row: row[2].p_value),
    Column("p_permuted", "p, permuted", "p-value", "doses permuted over areas, of the main analysis",
           lambda row: row[0].p_permuted if row[1] == "main" else None),
    Column("p_within_regions", "p, within regions", "p-value", "doses permuted within regions, of the main analysis",
           lambda row: row[0].p_within if row[1] == "main" else None),
    Column("p_years_before", "p, years before", "p-value", "that no year before went with the dose (main)",
           lambda row: row[0].p_before if row[1] == "main" else None),
    Column("p_years_before_permuted", "p, years before, permuted", "p-value", "the same by permutation",
           lambda row: row[0].p_before_permuted if row[1] == "main" else None),
)  # fmt: skip


def evaluation_tables(audit: Audit) -> tuple[Table, ...]:
    """The tables of the evaluation; none where it was not made."""
    fund = audit.whole_fund
    if fund is None:
        return ()
    names = area_names(audit)
    return (
        Table.of("evaluation-england", "Evaluation, England", GAPS, _gaps(fund), "95% intervals; £ are not in it."),
        Table.of("evaluation-doses", "Evaluation, doses", SLOPES, _slopes(fund), "For £100 more for each person."),
        Table.of("evaluation-areas", "Evaluation, areas by dose", _area_columns(names), _areas(fund)),
        Table.of("evaluation-places", "Evaluation, places", _place_columns(names), _places(fund)),
    )


def _gaps(fund: WholeFund) -> Iterator[GapRow]:
    for one in fund.england:
        yield from ((one, "year", gap) for gap in one.years)
        yield (one, "all", one.whole)
        yield from ((one, "before", gap) for gap in one.before)


def _slopes(fund: WholeFund) -> Iterator[SlopeRow]:
    for one in fund.responses:
        yield (one, "main", one.main)
        yield from ((one, "choice", slope) for slope in one.others)
        yield from ((one, "year", slope) for slope in one.years.values() if slope)


def _area_columns(names: dict[str, str]) -> tuple[Column, ...]:
    return (
        Column("metric", "Metric", "text", "metric's id", lambda row: row[0].metric.id),
        Column("dose_year", "Dose", "text", "financial year of the dose", lambda row: row[0].dose.year),
        Column("area_code", "Code", "text", "ONS code", lambda row: row[1].code),
        Column("area_name", "Area", "text", "name", lambda row: names.get(row[1].code)),
        Column("dose", "Dose, £", "rate", "pounds for each person", lambda row: row[1].dose),
        Column("change_percent", "Change", "percent", "change from the two years before the fund",
               lambda row: row[1].percent),
        Column("slope_without", "Slope without it", "percent", "slope for £100 more with this area left out",
               lambda row: row[1].without),
    )  # fmt: skip


def _areas(fund: WholeFund) -> Iterator[tuple[DoseResponse, object]]:
    return ((one, point) for one in fund.responses for point in one.points)


def _place_columns(names: dict[str, str]) -> tuple[Column, ...]:
    return (
        Column("metric", "Metric", "text", "metric's id", lambda row: row[0].metric.id),
        Column("area_code", "Code", "text", "ONS code", lambda row: row[1].code),
        Column("area_name", "Area", "text", "name", lambda row: names.get(row[1].code)),
        *interval_columns("own", "Own", "percent", "apart from its forecast, less the mean of all",
                          lambda row: row[1].own),
        *interval_columns("shrunk", "Drawn to the mean", "percent", "the same drawn to the mean",
                          lambda row: row[1].shrunk),
        Column("told_apart", "Told apart", "flag", "whether it is told apart from the rest with so many looked at",
               lambda row: row[1].told_apart),
    )  # fmt: skip


def _places(fund: WholeFund) -> Iterator[tuple[Places, Place]]:
    return ((one, place) for one in fund.places for place in one.places)


def evaluation_record(audit: Audit, made: Mapping[str, Table]) -> dict[str, Any]:
    """The evaluation as plain values; nothing where it was not made."""
    fund = audit.whole_fund
    if fund is None:
        return {}
    tables = {name.removeprefix(PREFIX): made[name].records() for name in made if name.startswith(PREFIX)}
    return {
        "evaluation": {
            "answer": answer(fund),
            "known_to": month_id(fund.known),
            "known_and_not": list(known_and_not(fund)),
            **tables,
            "places_together": [_together(one) for one in fund.places],
            "doses_left_out": [_left_out(one) for one in fund.responses],
            "studies": [{"id": one.id, "result": one.result, "design": one.design, "source": source}
                        for one, source in fund.studies],
            "seed": fund.seed,
        }
    }  # fmt: skip


def _together(one: Places) -> dict[str, Any]:
    spread, further = one.spread, one.prediction
    return {
        "metric": one.metric.id,
        "places": one.pooled.units,
        "spread_percent": [round(value, 3) for value in (spread.low, spread.middle, spread.high)],
        "prediction_percent": [round(value, 3) for value in (further.low, further.middle, further.high)],
        "i_squared": round(one.pooled.i_squared, 4),
        "outside_own_interval": one.outside,
        "told_apart": one.surely,
        "told_apart_shrunk": one.surely_shrunk,
        "left_out": list(one.left_out),
    }


def _left_out(one: DoseResponse) -> dict[str, Any]:
    return {
        "metric": one.metric.id,
        "dose": one.dose.year,
        "holes": list(one.holes),
        "small": list(one.small),
        "missing_months": list(one.gaps),
        "unlike_years": list(one.dose.unlike),
        "stated_nought": list(one.dose.nought),
        "stated_nothing": list(one.dose.blank),
        "unit_undone": list(one.dose.slips),
    }
