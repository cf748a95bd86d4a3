"""Targets appraised in Python: a round's, those of plans, and one of a series that no round sets."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from carefund.calendar import month_of, months_between
from carefund.given import assumptions_given, draws_given, evidence_given, provenance_given, round_given, series_given

if TYPE_CHECKING:
    from carefund.appraisal.assumptions import Assumptions
    from carefund.appraisal.panel_from_evidence import KnownBy
    from carefund.appraisal.plan_appraisal import PlanAppraisals
    from carefund.appraisal.round_appraisal import RoundAppraisal
    from carefund.evidence.query import Evidence
    from carefund.programme.definition import Round
    from carefund.report.provenance import Provenance
    from carefund.report.report import Report


def appraise(
    round_id: str | Path,
    target: float,
    as_of: date,
    *,
    metric: str | None = None,
    comparison: str | None = None,
    known_by: KnownBy = "period",
    skill: str | Path | None = None,
    store: str | Path | None = None,
    only_store: bool = False,
    draws: int | None = None,
    seed: int = 0,
) -> Report[RoundAppraisal]:
    """Say how likely a target (change in per cent, a fall negative) was to be met, for England and every area.

    `round_id` is an id or the path of a TOML file. Only months up to that of `as_of`, a date or a datetime, are used,
    as later revised or (`known_by="release"`) as published by then, and only studies that had appeared by its end.
    `comparison` is the id of the round's comparison whose months are meant, where it is not the plan's own; `draws` how
    many futures are drawn. `skill` is the path of a record of how good chances of further series have been, which a
    backtest wrote (`--record`); where areas' chances have shown no skill they have the base rate (`.tells_apart`,
    `.instead`). The report has `.england`, `.areas`, `.verdict(code)`, `.aggregate` and `.regions` beside
    what every report has. Raises UnknownRound, BrokenDefinition, NotAStore, NoAppraisal when the target, round, metric
    or months cannot be appraised, and NotForecastable when the evidence holds nothing by then.

    >>> report = appraise("bcf-2015-16", -3.5, date(2014, 9, 1), draws=1000)
    >>> report.england.leading_word, report.england.probability_without < 0.1  # without the plan
    ('very unlikely', True)
    """
    return _appraised(
        round_given(round_id),
        evidence_given(store, only_store),
        target,
        month_of(as_of),
        {"metric": metric, "comparison": comparison, "known_by": known_by, "draws": draws_given(draws), "seed": seed},
        assumptions_given(skill, (), store, only_store=only_store),
        provenance_given(store, only_store),
    )


def appraise_series(
    series: Any,  # noqa: ANN401 - the name of a series, or a data frame of any library
    target: float,
    *,
    baseline: tuple[date, date],
    months: tuple[date, date],
    as_of: date | None = None,
    known_by: KnownBy = "period",
    skill: str | Path | None = None,
    store: str | Path | None = None,
    only_store: bool = False,
    draws: int | None = None,
    seed: int = 0,
    **definition: Any,  # noqa: ANN401 - the keys of a definition
) -> Report[RoundAppraisal]:
    """Say how likely a target of a series is to be met that no round sets, for England and every area.

    `series` is a name that `carefund evidence list` gives, or a data frame as `forecast` takes it. The target is a
    change in per cent from the months of `baseline` to those of `months`, each given by its first and its last month
    and both equally long. Which way is better the definition of the series says: a target of a series of which more is
    better (`direction`) is met by a rise of at least that, any other by a fall of at least that. Where neither is, the
    target's sign says so. Without `as_of` what is known ends with the last month held, or the one before the target.
    The report is that of `appraise`. Raises UnknownSeries, NoAppraisal for spans or a target that cannot be appraised,
    NotForecastable, NoFrame, RefusedFile for a cell that is no figure, and NotAStore.

    >>> years = {"baseline": (date(2018, 4, 1), date(2019, 3, 1)), "months": (date(2019, 4, 1), date(2020, 3, 1))}
    >>> report = appraise_series("delayed-days", -5, **years, draws=500)
    >>> report.as_of, report.verdict("E10000016").name, report.verdict("E10000016").more_is_better
    (datetime.date(2018, 12, 1), 'Kent', False)
    """
    from carefund.appraisal.series_target import target_of_series

    held, name = series_given(series, definition, store, only_store)
    spans = [months_between(month_of(first), month_of(last)) for first, last in (baseline, months)]
    round_, known = target_of_series(held, name, target, spans[0], spans[1], month_of(as_of) if as_of else None)
    asked = {"known_by": known_by, "draws": draws_given(draws), "seed": seed}
    return _appraised(
        round_,
        held,
        target,
        known,
        asked,
        assumptions_given(skill, (), store, only_store=only_store),
        provenance_given(store, only_store),
    )


def _appraised(
    round_: Round,
    evidence: Evidence,
    target: float,
    as_of: date,
    asked: dict[str, Any],
    assumptions: Assumptions,
    provenance: Provenance,
) -> Report[RoundAppraisal]:
    """The report on one target; `asked` are further arguments of `appraise_round`, which see for what is raised."""
    from carefund.appraisal.round_appraisal import appraise_round
    from carefund.evidence.registers import packaged_registers
    from carefund.report.report import Report

    registers = packaged_registers()
    made = appraise_round(round_, evidence, target, as_of, registers=registers, assumptions=assumptions, **asked)
    return Report(made, provenance)


def appraise_plans(
    *files: str | Path,
    as_of: date,
    known_by: KnownBy = "period",
    skill: str | Path | None = None,
    store: str | Path | None = None,
    only_store: bool = False,
    draws: int | None = None,
    seed: int = 0,
) -> Report[PlanAppraisals]:
    """Say how likely the targets in plans' workbooks are to be met, with what their schemes add.

    Only months up to that of `as_of`, a date or a datetime, are used, as later revised or, by `known_by="release"`, as
    published by then, and studies that had appeared. `skill` is as of `appraise`. The report has `.verdicts` and
    `.appraisals` beside what every report has. What cannot be appraised is told in it. Raises TypeError for anything
    but paths, RefusedFile for a file that is no workbook of carefund or is not safe to open, NotAStore when `store` is
    no store.

    >>> appraise_plans("plan.xlsx", as_of=date(2014, 9, 1))
    Traceback (most recent call last):
    carefund.refusal.RefusedFile: plan.xlsx: expected a file; found nothing by that name. ...
    """
    from carefund.appraisal.plan_appraisal import Appraiser, PlanAppraisals
    from carefund.evidence.registers import packaged_registers
    from carefund.plan.workbook.reading import read_plan
    from carefund.programme.rounds import load_round
    from carefund.report.report import Report

    if not files or not all(isinstance(file, str | Path) for file in files):
        raise TypeError("give each workbook's path by itself: appraise_plans('a.xlsx', 'b.xlsx', as_of=...)")
    appraiser = Appraiser(
        evidence_given(store, only_store),
        month_of(as_of),
        registers=packaged_registers(),
        assumptions=assumptions_given(skill, (), store, only_store=only_store),
        known_by=known_by,
        draws=draws_given(draws),
        seed=seed,
    )
    plans = [(str(file), read_plan(Path(file), load_round, name=str(file)).plan) for file in files]
    appraisals = [appraiser.appraise(plan, load_round(plan.round_id), file) for file, plan in plans]
    return Report(PlanAppraisals(tuple(appraisals)), provenance_given(store, only_store))
