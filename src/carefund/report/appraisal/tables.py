"""The tables of an appraisal: verdicts, the forecast without the plan, the months observed, and published effects."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np

from carefund.appraisal.aggregate import Aggregate
from carefund.appraisal.forecast_basis import ForecastBasis
from carefund.appraisal.reasons import BaseRate
from carefund.appraisal.reference_effects import area_class
from carefund.appraisal.round_appraisal import RoundAppraisal
from carefund.appraisal.skill import Skill
from carefund.appraisal.table import LEVELS, forecast_table
from carefund.appraisal.verdict import Verdict
from carefund.evidence.series import ENGLAND
from carefund.report.appraisal.learnt import learnt_record
from carefund.report.appraisal.notes import notes_in_words
from carefund.report.appraisal.reasons import cause_words, often_words, reasons_in_words
from carefund.report.appraisal.sentences import judged_words, notes_of, price_words
from carefund.report.columns import Column, Table, interval_columns
from carefund.wording.chances import NO_BETTER
from carefund.wording.dates import month_id

RECORD = "appraisal.json"


def chance_from(verdict: Verdict) -> str:
    """What the chances of a verdict are taken from."""
    if verdict.instead:
        return "base rate"
    return "own, skill not measured" if verdict.skill is None else "own"


def skill_record(skill: Skill | None, instead: BaseRate | None = None) -> dict[str, Any]:
    """How good chances have been, as plain values; and how often areas changed so much, where that stands for them."""
    measured = {} if skill is None else {
        "series": skill.series, "of": skill.place, "months_ahead": skill.ahead, "skill": skill.skill, "low": skill.low,
        "high": skill.high, "brier": skill.said, "brier_of_base_rate": skill.base_rate, "chances": skill.cases,
        "origins": skill.origins, "first_origin": month_id(skill.first), "last_origin": month_id(skill.last),
    }  # fmt: skip
    rate = {} if instead is None else {
        "base_rate": instead.share, "base_rate_of": instead.n, "base_rate_spans": instead.spans,
        "in_words": f"{NO_BETTER}: {often_words(instead)}",
    }  # fmt: skip
    return {"measured": skill is not None, "shown": None if skill is None else skill.shown, **measured, **rate}


def _saving(name: str) -> Callable[[Verdict], Any]:
    def of(verdict: Verdict) -> Any:  # noqa: ANN401
        return None if verdict.saving is None else getattr(verdict.saving, name)

    return of


COLUMNS_BEFORE = ("area_code", "area_name", "metric", "target_percent", "target_count")
"""What stands before the chances."""
OF_A_MEAN = "; of a rate or mean its average month"
LEVEL_DIGITS = 3
"""Decimals that levels of a rate or mean keep."""
VERDICT = (
    Column("area_code", "Code", "text", "ONS code; E92000001 is England", lambda one: one.code),
    Column("area_name", "Area", "text", "name", lambda one: one.name),
    Column("metric", "Metric", "text", "id of the metric"),
    Column("target_percent", "Target", "percent", "the target's change in per cent", lambda one: one.target),
    Column("target_count", "Target", "count", f"count that the target allows over its months{OF_A_MEAN}"),
    Column("probability", "Chance", "chance", "chance of meeting the target with the plan, 0 to 1"),
    Column("verdict", "In words", "text", "the chance's word on the fixed scale", lambda one: one.word),
    Column("chance_low", "From", "chance", "the chance with the plan by the judgements that give the lowest, 0 to 1",
           lambda one: None if one.band is None else one.band.low),
    Column("chance_high", "To", "chance", "the same by those that give the highest",
           lambda one: None if one.band is None else one.band.high),
    Column("chance_low_by", "From, by", "texts", "the judgements that give the lowest",
           lambda one: [] if one.band is None else judged_words(one.band.low_by)),
    Column("chance_high_by", "To, by", "texts", "the judgements that give the highest",
           lambda one: [] if one.band is None else judged_words(one.band.high_by)),
    Column(
        "probability_without_plan", "Without the plan", "chance", "the same without the plan, 0 to 1",
        lambda one: one.probability_without,
    ),
    Column("verdict_without_plan", "In words", "text", "its word", lambda one: one.word_without),
    *interval_columns("baseline", "Baseline", "count", f"count over the baseline's months{OF_A_MEAN}",
                      lambda one: one.baseline),
    *interval_columns("outturn", "Expected outturn", "count", f"count expected with the plan{OF_A_MEAN}",
                      lambda one: one.outturn),
    *interval_columns(
        "change_percent", "Expected change", "percent", "change on the baseline with the plan", lambda one: one.change
    ),
    *interval_columns(
        "change_without_plan_percent", "Without the plan", "percent", "the same without the plan",
        lambda one: one.change_without,
    ),
    *interval_columns(
        "outturn_without_plan", "Without the plan", "count", f"count expected without the plan{OF_A_MEAN}",
        lambda one: one.outturn_without
    ),
    *interval_columns(
        "plan_effect_percent", "Effect of the plan", "percent", "the plan's effect on what would come without it",
        lambda one: one.plan_effect,
    ),
    Column("needed_effect_percent", "Effect needed", "percent", "effect for even chances", lambda one: one.needed),
    Column("detectable_percent", "Detectable", "share", "smallest effect that one year could show",
           lambda one: one.detectable),
    Column("price", "Price", "text", "which price, in words",
           lambda one: None if one.saving is None else price_words(one.saving)),
    Column("unit_price", "Unit price", "number", "pounds for each unit", _saving("unit_price"), digits=2),
    Column("planned_saving", "Planned saving", "pounds", "pounds, the target reached", _saving("planned")),
    *interval_columns(
        "expected_saving", "Expected saving", "pounds", "pounds at the average price", _saving("expected_average")
    ),
    *interval_columns(
        "marginal_saving", "At the marginal price", "pounds", "pounds at the marginal price (not verified)",
        _saving("expected_marginal"),
    ),
    *interval_columns(
        "cash_saving", "Released as cash", "pounds", "pounds of that released as cash (not verified)",
        _saving("expected_cash"),
    ),
    Column("reasons", "Why", "texts", "the reasons, the most telling first",
           lambda one: list(reasons_in_words(one.reasons))),
    Column("notes", "Notes", "texts", "what to know of this verdict", lambda one: list(notes_in_words(one.notes))),
    Column("chance_from", "Chance from", "text", "own: of the area's own draws; own, skill not measured; base rate: "
           "how often areas changed so much, for own chances so far ahead have shown no skill", chance_from),
    Column("skill", "Skill", "skill", "Brier skill of such chances over the base rate, by the backtest",
           lambda one: None if one.skill is None else one.skill.skill),
    Column("skill_low", "From", "skill", "lower end of its 90% interval",
           lambda one: None if one.skill is None else one.skill.low),
    Column("skill_high", "To", "skill", "upper end of its 90% interval",
           lambda one: None if one.skill is None else one.skill.high),
    Column("probability_error", "Error by draws", "chance", "standard error of the chance with the plan by the draws; "
           "null where it is no part of draws", lambda one: one.error),
    Column("probability_without_plan_error", "Error by draws", "chance", "that of the chance without the plan",
           lambda one: one.error_without),
    Column("sure_change_percent", "4 in 5 sure", "percent", "change that four of five draws come to or better, with "
           "the plan", lambda one: one.sure_change),
    Column("sure_change_without_plan_percent", "4 in 5 sure", "percent", "the same without the plan",
           lambda one: one.sure_change_without),
    Column("uncertain_because", "Why uncertain", "text", "what most makes the area's change uncertain",
           lambda one: None if one.uncertain is None else cause_words(one.uncertain)),
)  # fmt: skip
"""Every figure of a verdict; savings are null where the round has no price."""
LED_BY = ("probability_without_plan", "verdict_without_plan")
"""What leads where only a target is known."""
WITHOUT_FIRST = tuple(
    sorted(VERDICT, key=lambda column: 0 if column.name in COLUMNS_BEFORE else 1 if column.name in LED_BY else 2)
)
"""The same columns, those of the chance without the plan before that with it."""


def _of_sum(name: str) -> Callable[[Any], Any]:
    return lambda one: None if one.sum is None else getattr(one.sum, name)


AGGREGATE = (
    Column("label", "Together", "text", "whose areas or plans"),
    Column("areas", "Areas", "count", "how many", whole=True),
    Column(
        "areas_expected_to_meet_target", "Expected to meet it", "count", "mean number that meet their target",
        lambda one: one.expected,
    ),
    *interval_columns("areas_meeting_target", "Meet their target", "count", "number that meet it",
                      lambda one: one.meeting),
    *interval_columns("change_percent", "Change of the sum", "percent", "change on the sum of baselines",
                      _of_sum("change")),
    *interval_columns("change_count", "Change of the sum", "change", "the same as a count",
                      _of_sum("change_count")),
    Column("planned_change_count", "Planned", "change", "planned change as a count", _of_sum("planned_change")),
    Column("probability", "Chance of the sum", "chance", "chance that the sum meets the sum of the targets, 0 to 1; "
           "like the sum empty for a rate or mean", _of_sum("probability")),
    Column("areas_expected_to_meet_target_without_plan", "Without the plan", "count", "the same mean number without",
           lambda one: None if one.without is None else one.without.expected),
    *interval_columns("areas_meeting_target_without_plan", "Without the plan", "count", "number without the plan",
                      lambda one: None if one.without is None else one.without.meeting),
    Column("probability_without_plan", "Without the plan", "chance", "chance of the sum without the plan, 0 to 1",
           lambda one: None if one.without is None else _of_sum("probability")(one.without)),
)  # fmt: skip


def _forecast_columns(of_mean: int, of_quantiles: int | None) -> tuple[Column, ...]:
    """The columns of a forecast whose figures are kept to so many decimals."""
    return (
        Column("area_code", "Code", "text", "ONS code; E92000001 is England"),
        Column("period", "Month", "month", "the month, as its first day"),
        Column("mean", "Mean", "count", "mean of the draws", digits=of_mean),
        *(
            Column(name, name, "count", f"quantile {level:g} of the draws", digits=of_quantiles)
            for name, level in LEVELS.items()
        ),
    )


FORECAST_OF_SERIES = _forecast_columns(2, None)
FORECAST_OF_RATIOS = _forecast_columns(4, 4)
"""The same of a rate or mean, which may lie below 1."""
FORECAST = (Column("series", "Series", "text", "the series"), *FORECAST_OF_SERIES)
HISTORY = (
    Column("series", "Series", "text", "the series"),
    Column("area_code", "Code", "text", "ONS code; E92000001 is England"),
    Column("period", "Month", "month", "the month, as its first day"),
    Column("count", "Count", "number", "as published; null where there is no figure"),
    Column("part_missing", "Part missing", "flag", "whether part of the figure is known to be missing"),
)
EFFECTS = (
    Column("metric", "Metric", "text", "id of the metric that the study is held against"),
    Column("id", "Study", "text", "id of the row"),
    Column("label", "What was tried", "text", "what was tried"),
    Column("family", "Family", "text", "family of scheme"),
    Column("change_percent", "Effect", "percent", "change in one year, per cent"),
    Column("standard_error", "Error", "percent", "its standard error"),
    Column("weight", "Weight", "score", "multiplier of its precision, 0 to 1"),
    Column("direction", "Direction", "text", "what was found"),
    Column("design", "Design", "text", "how the comparison was made"),
    Column("imputed", "Filled in", "text", "what was filled in"),
    Column("published", "Appeared", "day", "the day on which it had appeared"),
    Column("source", "Source", "text", "where it was published"),
)


def tables(appraisal: RoundAppraisal) -> tuple[Table, ...]:
    """Verdicts, the forecast without the plan, the months observed, and the published effects."""
    basis = appraisal.basis
    return (
        verdicts_table((appraisal.england, *appraisal.areas)),
        aggregates_table((appraisal.aggregate, *appraisal.regions)),
        forecasts_table([basis]),
        history_table([basis]),
        effects_table([basis]),
    )


def record(appraisal: RoundAppraisal, _: Mapping[str, Table]) -> dict[str, Any]:
    """Everything as plain values; each verdict with the columns of the table of verdicts."""
    question = appraisal.basis.question
    return {
        "round": appraisal.round_id,
        "metric": question.metric.id,
        "series": question.series,
        "target_percent": appraisal.target,
        "as_of": month_id(appraisal.as_of),
        "baseline": [month_id(month) for month in _ends(question.baseline)],
        "target_months": [month_id(month) for month in _ends(question.target)],
        "seed": appraisal.seed,
        "england": verdict_record(appraisal.england),
        "areas_aggregate": aggregate_record(appraisal.aggregate),
        "regions": aggregates_table(appraisal.regions).records(),
        "areas": verdicts_table(appraisal.areas).records(),
        "without_verdict": {code: str(why) for code, why in appraisal.without_verdict.items()},
        "notes": list(notes_of(appraisal)),
        "leads": "without the plan",
        "skill": skill_record(appraisal.skill, appraisal.instead),
        "skill_of_england": skill_record(appraisal.england.skill),
        "draws": appraisal.england.draws,
        "known_by": appraisal.basis.known_by,
        "last_month": month_id(appraisal.basis.panel.last),
        "studies": studies_of([appraisal.basis]),
        "learnt": learnt_record(appraisal),
    }


def studies_of(bases: Sequence[ForecastBasis]) -> list[dict[str, Any]]:
    """The studies of whole programmes that were used, each with the day on which it had appeared."""
    return effects_table(bases).records()


def about(appraisal: RoundAppraisal) -> list[tuple[str, str]]:
    """What a workbook of the tables begins with."""
    from carefund.report.appraisal.sentences import expectation, headline, no_skill_words
    from carefund.report.appraisal.target import of_england

    view, words = of_england(appraisal), no_skill_words(appraisal)
    areas = [("Areas", words)] if words else []
    return [
        ("England", f"{headline(view)} {expectation(view)}"),
        *areas,
        *(("Note", note) for note in notes_of(appraisal)),
    ]


def verdicts_table(verdicts: Sequence[Verdict]) -> Table:
    """A row for each verdict; the chances without the plan stand first where no plan is in hand."""
    note = "Chances from 0 to 1; changes in per cent, falls negative; savings in pounds. low, high: 95% interval."
    in_hand = any(verdict.plan_in_hand for verdict in verdicts)
    columns = VERDICT if in_hand else WITHOUT_FIRST
    if any(verdict.places for verdict in verdicts):
        columns = tuple(replace(one, digits=LEVEL_DIGITS) if one.kind == "count" else one for one in columns)
    return Table.of("verdicts", "Verdicts", columns, verdicts, note)


def verdict_record(verdict: Verdict) -> dict[str, Any]:
    """One verdict as plain values."""
    return verdicts_table([verdict]).records()[0]


def aggregates_table(found: Sequence[Aggregate]) -> Table:
    """A row for each sum of areas or plans."""
    return Table.of("aggregate", "Areas together", AGGREGATE, found, "Added up draw by draw, with shared shocks.")


def aggregate_record(aggregate: Aggregate) -> dict[str, Any]:
    """One sum as plain values."""
    return aggregates_table([aggregate]).records()[0]


def forecasts_table(bases: Sequence[ForecastBasis], codes: Sequence[str] | None = None) -> Table:
    """The forecast without a plan, of England and every place (or of some)."""
    rows = (
        {"series": basis.forecast.series, **row}
        for basis in bases
        for row in forecast_table(basis.forecast).iter_rows(named=True)
        if codes is None or row["area_code"] in {ENGLAND, *codes}
    )
    return Table.of("forecast", "Forecast", FORECAST, rows, "Without the plan, by month.")


def history_table(bases: Sequence[ForecastBasis], codes: Sequence[str] | None = None) -> Table:
    """The months observed of England and every place (or of some)."""
    rows = (row for basis in bases for row in _history(basis, codes))
    return Table.of("history", "History", HISTORY, rows, "As published, in the releases that were used.")


def _history(basis: ForecastBasis, codes: Sequence[str] | None) -> Iterator[dict[str, Any]]:
    panel = basis.panel
    for code in (ENGLAND, *panel.codes):
        if codes is not None and code not in {ENGLAND, *codes}:
            continue
        counts = panel.england if code == ENGLAND else panel.row(code)
        for month, count, missing in zip(panel.months, counts, _part_missing(basis, code), strict=True):
            value = float(count) if np.isfinite(count) else None
            yield {
                "series": panel.series,
                "area_code": code,
                "period": month,
                "count": value,
                "part_missing": bool(missing),
            }


def _part_missing(basis: ForecastBasis, code: str) -> Any:  # noqa: ANN401 - flags by month
    panel = basis.panel
    if code == ENGLAND and panel.under_recorded is not None:
        return panel.under_recorded > 0
    if code != ENGLAND and panel.incomplete is not None:
        return panel.incomplete[panel.codes.index(code)]
    return np.zeros(panel.length, dtype=bool)


def effects_table(bases: Sequence[ForecastBasis]) -> Table:
    """The studies of whole programmes that each metric's targets are held against."""
    rows = (
        {"metric": basis.question.metric.id, **row}
        for basis in bases
        for row in area_class(basis.assumptions, basis.question.metric.id).table.iter_rows(named=True)
    )
    return Table.of("published-effects", "Published effects", EFFECTS, rows, "Studies of whole programmes.")


def _ends(months: Sequence[date]) -> tuple[date, date]:
    return months[0], months[-1]
