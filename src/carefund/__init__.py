"""carefund runs a pooled health and social care fund from plan to proof."""

from __future__ import annotations

from datetime import date
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

from carefund.calendar import month_of
from carefund.evaluated import evaluate, learnt, power
from carefund.given import (
    draws_given,
    evidence_given,
    latest_round,
    plan_given,
    plans_given,
    provenance_given,
    round_given,
    series_given,
)
from carefund.measured import measure
from carefund.monitored import monitor
from carefund.targets import appraise, appraise_plans, appraise_series

if TYPE_CHECKING:
    from collections.abc import Sequence

    import polars as pl

    from carefund.appraisal.series_forecast import SeriesForecast
    from carefund.evaluation.area import AreaEvaluation
    from carefund.evaluation.audit import Audit
    from carefund.evaluation.places import PlaceComparison
    from carefund.evidence.coverage.audit import CoverageAudits
    from carefund.plan.checking import CheckedPlan
    from carefund.programme.definition import Round
    from carefund.report.report import Report

__all__ = [
    "__version__",
    "appraise",
    "appraise_plans",
    "appraise_series",
    "area",
    "audit",
    "check_plan",
    "compare",
    "coverage",
    "evaluate",
    "evidence",
    "figures",
    "forecast",
    "learnt",
    "measure",
    "monitor",
    "power",
    "rules",
]

__version__ = version("carefund")


def audit(
    round_id: str | Path,
    store: str | Path | None = None,
    *,
    plans: str | Path | None = None,
    retrospective: bool = True,
    evaluation: bool = True,
    only_store: bool = False,
) -> Report[Audit]:
    """Audit a round: plan against outturn for England and every area.

    `round_id` is the id of a round that carefund ships, or the path of a TOML file that defines one. Uses the data set
    that carefund ships, to which a `store` adds its figures (with `only_store` they stand alone), as the report says.
    `plans` is a folder of areas' own plans (workbooks): each of these areas is measured against its own targets, every
    other one against its share of England's plan; `.own_plans` of the result has both, and the files that were refused.
    With `retrospective` the report also has what an appraisal would have said of the published targets when plans were
    due; it takes a few seconds. With `evaluation` it has the evaluation of the fund itself, where the round says when
    that began (`.section("evaluation")`, `.whole_fund`); it takes a second.

    The report shows itself in a notebook and has `.table`, `.tables`, `.chart(name)`, `.picture(name, ending)`,
    `.slide(name, ending)`, `.section(name)`, `.area(name)`, `.html`, `.document`, `.to_record()` and `.write(folder)`;
    `.result` is the audit. Raises UnknownRound for a round that carefund does not ship, BrokenDefinition for a file
    that defines none, NotAStore when `store` is no store, and NoEvidence when the evidence lacks the series of
    every metric.

    >>> report = audit("bcf-2015-16", retrospective=False, evaluation=False)
    >>> england = report.table.filter(area_code="E92000001", comparison="financial-year")
    >>> england.select("metric", "planned_change", "change").rows()
    [('non-elective-admissions', -106000.0, 194027.0), ('delayed-days', -293000.0, 184610.0)]
    """
    from carefund.appraisal.assumptions import packaged_assumptions
    from carefund.evaluation.audit import audit_round, with_own_plans, with_retrospective, with_whole_fund
    from carefund.evidence.registers import packaged_registers
    from carefund.report.report import Report

    evidence, registers = evidence_given(store, only_store), packaged_registers()
    round_ = round_given(round_id)
    made = audit_round(round_, evidence, registers)
    if plans is not None:
        made = with_own_plans(made, registers, *plans_given(plans, round_))
    if retrospective:
        made = with_retrospective(made, evidence, registers, packaged_assumptions())
    if evaluation:
        made = with_whole_fund(made, evidence, registers, packaged_assumptions())
    return Report(made, provenance_given(store, only_store))


def area(
    name: str,
    round_id: str | Path | None = None,
    *,
    plan: str | Path | None = None,
    store: str | Path | None = None,
    only_store: bool = False,
    draws: int | None = None,
    seed: int = 0,
) -> Report[AreaEvaluation]:
    """Evaluate one area of a round: planned, happened, how sure that is, the chance then, and the areas most like it.

    `name` is an ONS code or a name; `round_id` an id or the path of a TOML file, without it the latest round whose
    outturn is measured. Without its own `plan`, a workbook, the area is measured against its share of England's. The
    report has `.chances`, `.similar` and `.targets` beside what every report has; its `.table` has the outturns of the
    area, of those like it and of England. Raises UnknownPlace, UnknownRound, BrokenDefinition, NoEvidence, NotItsPlan
    for a plan of another area or round, RefusedFile, NotAStore.

    >>> kent = area("Kent", "bcf-2015-16", draws=200)
    >>> kent.table.row(0, named=True)["change"], kent.similar.neighbours[0]  # the latter is Essex
    (2152.0, 'E10000012')
    """
    from carefund.appraisal.assumptions import packaged_assumptions
    from carefund.evaluation.area import evaluate_area
    from carefund.evidence.places_asked import area_asked
    from carefund.evidence.registers import packaged_registers
    from carefund.report.report import Report

    evidence = evidence_given(store, only_store)
    round_ = latest_round(evidence) if round_id is None else round_given(round_id)
    made = evaluate_area(
        round_,
        evidence,
        area_asked(name, round_.financial_years.outturn.first),
        registers=packaged_registers(),
        assumptions=packaged_assumptions(),
        plan=None if plan is None else plan_given(plan, round_),
        plan_name="" if plan is None else Path(plan).name,
        draws=draws_given(draws),
        seed=seed,
    )
    return Report(made, provenance_given(store, only_store))


def check_plan(
    file: str | Path, day: date, *, draft: bool = False, store: str | Path | None = None, only_store: bool = False
) -> Report[CheckedPlan]:
    """Read and check a plan's workbook as on a day; a draft may be partial.

    Uses the data set that carefund ships, to which a `store` adds (with `only_store` it stands alone). The report has
    `.plan`, `.findings` and `.can_be_submitted` beside what every report has; its `.table` has a row for each finding.
    Raises RefusedFile when the file is no workbook of carefund or is not safe to open, NotAStore when `store` is no
    store.

    >>> check_plan("plan.xlsx", day=date(2026, 11, 28))
    Traceback (most recent call last):
    carefund.refusal.RefusedFile: plan.xlsx: expected a file; found nothing by that name. ...
    """
    from carefund.evidence.areas import default_register
    from carefund.plan.checking import Checker
    from carefund.programme.rounds import load_round
    from carefund.report.report import Report

    checker = Checker(evidence_given(store, only_store), day, areas=default_register(), rounds=load_round, draft=draft)
    return Report(checker.check_file(Path(file)), provenance_given(store, only_store))


def compare(
    *names: str,
    round_id: str | Path | None = None,
    similar: bool = False,
    store: str | Path | None = None,
    only_store: bool = False,
) -> Report[PlaceComparison]:
    """Set areas (by ONS code or name), regions and integrated care boards beside each other and England, in one round.

    `similar` adds the areas most like the first; `round_id` is an id or the path of a TOML file, without it the latest
    round whose outturn is measured. A region or board is its areas added up, and has a figure only where each has one.
    Raises UnknownPlace, TooFewPlaces, UnknownRound, BrokenDefinition, NoEvidence, NotAStore.

    >>> report = compare("Kent", "South East", round_id="bcf-2015-16")
    >>> report.table.filter(metric="delayed-days").select("area_name", "change").rows()
    [('Kent', 20654.0), ('South East', 80036.0), ('England', 184610.0)]
    """
    from carefund.evaluation.places import compare_places
    from carefund.evidence.registers import packaged_registers
    from carefund.report.report import Report

    evidence = evidence_given(store, only_store)
    round_ = latest_round(evidence) if round_id is None else round_given(round_id)
    return Report(
        compare_places(round_, evidence, names, packaged_registers(), similar=similar),
        provenance_given(store, only_store),
    )


def coverage(*series: str, store: str | Path | None = None, only_store: bool = False) -> Report[CoverageAudits]:
    """Audit the coverage of series: what is missing of their totals, and every finding.

    Without a name all that are audited are: `delayed-days`, `non-elective-admissions`, and your own counts in `store`,
    which adds to what carefund ships (with `only_store` it stands alone). The report's `.table`
    has a row for each finding and year that it changes. Raises UnknownSeries for another name, NotAStore when `store`
    is no store.

    >>> coverage("delayed-days").tables["totals"].frame.filter(year="2015-16")["published"].item()
    1809587.0
    """
    from carefund.evidence.coverage.audit import CoverageAudits, audit_coverage
    from carefund.evidence.registers import packaged_registers
    from carefund.report.report import Report

    evidence, registers = evidence_given(store, only_store), packaged_registers()
    held = {release.family for release in evidence.releases}
    names = series or [name for name in evidence.series.coverage_audited if evidence.series[name].family in held]
    audits = tuple(audit_coverage(evidence, name, registers) for name in names)
    return Report(CoverageAudits(audits), provenance_given(store, only_store))


def figures(
    series: str | None = None,
    *,
    area: str | Sequence[str] = (),
    first: date | None = None,
    last: date | None = None,
    as_of: date | None = None,
    store: str | Path | None = None,
    only_store: bool = False,
) -> pl.DataFrame:
    """The figures of a series as a table; without a name, what is held of every series. `evidence` is the same.

    `area` names areas or commissioners, by code or name, `first` and `last` bound the months, `as_of` takes only what
    had been published by that day. A `store` adds to what carefund ships (with `only_store` it stands alone). Values
    are floats and months true dates, each with the name and region of its area: `.to_pandas()` gives the same to
    pandas where pyarrow is installed. Raises UnknownSeries, UnknownPlace and NotAStore.

    >>> figures("delayed-days", area="England", first=date(2015, 4, 1), last=date(2015, 4, 1))["value"].to_list()
    [138030.0]
    """
    from carefund.evidence.asked import figures_asked
    from carefund.evidence.query import AsOf
    from carefund.report.evidence.listing import series_table

    held, places = evidence_given(store, only_store), [area] if isinstance(area, str) else list(area)
    if series is None:
        return series_table(held).frame
    known = AsOf(as_of) if as_of else None
    return figures_asked(held, series, places=places, first=first, last=last, as_of=known)


def forecast(
    series: Any,  # noqa: ANN401 - the name of a series, or a data frame of any library
    horizon: int,
    *,
    as_of: date | None = None,
    total: bool = False,
    store: str | Path | None = None,
    only_store: bool = False,
    draws: int | None = None,
    seed: int = 0,
    **definition: Any,  # noqa: ANN401 - the keys of a definition
) -> SeriesForecast:
    """Forecast every place of a series, and their whole, for so many months after the last that is known.

    `series` is a name that `carefund evidence list` gives, or a data frame (polars or pandas) with the columns area (by
    code or name), period and value; of a frame, `definition` may say what a file's would: `kind` ("count", "rate" or
    "mean"), `unit`, `label`, `geography`, `cadence`, `closures`. Only months up to that of `as_of` are used (all
    without it). `total` gives the sum over the horizon, for a rate or a mean the average month.

    The answer has `.table` (floats and true dates, with the name and region of each area), `.notes` and `.forecast`
    (its draws). Raises UnknownSeries, NotForecastable, NoFrame, RefusedFile for a cell that is no figure, NotAStore.

    >>> found = forecast("delayed-days", 3, as_of=date(2015, 3, 1), draws=500)
    >>> found.table.filter(area_name="Kent").select("period", "region").rows()[0]
    (datetime.date(2015, 4, 1), 'South East')
    """
    from carefund.appraisal.assumptions import packaged_assumptions
    from carefund.appraisal.series_forecast import forecast_series
    from carefund.evidence.registers import packaged_registers

    held, name = series_given(series, definition, store, only_store)
    return forecast_series(
        held,
        name,
        horizon,
        registers=packaged_registers(),
        assumptions=packaged_assumptions(),
        as_of=month_of(as_of) if as_of else None,
        total=total,
        draws=draws_given(draws),
        seed=seed,
    )


def rules(round_id: str | Path) -> Report[Round]:
    """A round's rules, its published plans and what auditors found, each with its source.

    `round_id` is the id of a round that carefund ships, or the path of a TOML file that defines one. Raises
    UnknownRound and BrokenDefinition.

    >>> rules("bcf-2015-16").title
    'Better Care Fund 2015-16'
    """
    from carefund.report.report import Report

    return Report(round_given(round_id))


def __getattr__(name: str) -> ModuleType:
    """The room of the evidence, which can be called: `carefund.evidence("delayed-days")`."""
    if name != "evidence":
        raise AttributeError(f"module 'carefund' has no attribute '{name}'")
    return import_module("carefund.evidence")
