"""carefund runs a pooled health and social care fund from plan to proof."""

from __future__ import annotations

from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from carefund.appraisal.panel_from_evidence import KnownBy
    from carefund.appraisal.plan_appraisal import PlanAppraisals
    from carefund.appraisal.round_appraisal import RoundAppraisal
    from carefund.evaluation.audit import Audit
    from carefund.evidence.coverage.audit import CoverageAudits
    from carefund.evidence.query import Evidence
    from carefund.plan.checking import CheckedPlan
    from carefund.programme.definition import Round
    from carefund.report.provenance import Provenance
    from carefund.report.report import Report

__all__ = [
    "__version__",
    "appraise",
    "appraise_plans",
    "audit",
    "check_plan",
    "coverage",
    "rules",
]

__version__ = version("carefund")


def audit(round_id: str | Path, store: str | Path | None = None, *, retrospective: bool = True) -> Report[Audit]:
    """Audit a round: plan against outturn for England and every area.

    `round_id` is the id of a round that carefund ships, or the path of a TOML file that defines one. Uses the data set
    that carefund ships or, when `store` names one, only the store in that folder. With `retrospective` the report also
    says what an appraisal would have said of the published targets when plans were due; it takes a few seconds.

    The report shows itself in a notebook and has `.table`, `.tables`, `.chart(name)`, `.picture(name, ending)`,
    `.section(name)`, `.area(name)`, `.html`, `.document`, `.to_record()` and `.write(folder)`; `.result` is the audit.
    Raises UnknownRound for a round that carefund does not ship, BrokenDefinition for a file that defines none,
    NotAStore when `store` is no store, and NoEvidence when the evidence lacks the series of a metric that the round
    measures.

    >>> report = audit("bcf-2015-16", retrospective=False)
    >>> england = report.table.filter(area_code="E92000001", comparison="financial-year")
    >>> england.select("metric", "planned_change", "change").rows()
    [('non-elective-admissions', -106000.0, 194027.0), ('delayed-days', -293000.0, 184610.0)]
    """
    from carefund.appraisal.assumptions import packaged_assumptions
    from carefund.evaluation.audit import audit_round, with_retrospective
    from carefund.evidence.registers import packaged_registers
    from carefund.report.report import Report

    evidence, registers = _evidence(store), packaged_registers()
    made = audit_round(_round(round_id), evidence, registers)
    if retrospective:
        made = with_retrospective(made, evidence, registers, packaged_assumptions())
    return Report(made, _provenance(store))


def check_plan(
    file: str | Path, day: date, *, draft: bool = False, store: str | Path | None = None
) -> Report[CheckedPlan]:
    """Read and check a plan's workbook as on a day; a draft may be partial.

    Uses the data set that carefund ships or, when `store` names one, only the store in that folder. The report has
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

    checker = Checker(_evidence(store), day, areas=default_register(), rounds=load_round, draft=draft)
    checked = checker.check_file(Path(file))
    return Report(checked, _provenance(store))


def appraise(
    round_id: str | Path,
    target: float,
    as_of: date,
    *,
    metric: str | None = None,
    comparison: str | None = None,
    known_by: KnownBy = "period",
    store: str | Path | None = None,
    draws: int | None = None,
    seed: int = 0,
) -> Report[RoundAppraisal]:
    """Say how likely a target (change in per cent, a fall negative) was to be met, for England and every area.

    `round_id` is an id or the path of a TOML file. Only months up to that of `as_of`, a date or a datetime, are used,
    as later revised or (`known_by="release"`) as published by then, and only studies that had appeared by its end.
    `comparison` is the id of the round's comparison whose months are meant, where it is not the plan's own; `draws` how
    many futures are drawn. The report has `.england`, `.areas`, `.verdict(code)`, `.aggregate` and `.regions` beside
    what every report has. Raises UnknownRound, BrokenDefinition, NotAStore, NoAppraisal when the target, round, metric
    or months cannot be appraised, and NotForecastable when the evidence holds nothing by then.

    >>> report = appraise("bcf-2015-16", -3.5, date(2014, 9, 1), draws=1000)
    >>> report.england.leading_word, report.england.probability_without < 0.1  # without the plan
    ('very unlikely', True)
    """
    from carefund.appraisal.assumptions import packaged_assumptions
    from carefund.appraisal.forecast.forecast import DRAWS
    from carefund.appraisal.round_appraisal import appraise_round
    from carefund.evidence.registers import packaged_registers
    from carefund.report.report import Report

    appraisal = appraise_round(
        _round(round_id),
        _evidence(store),
        target,
        _month(as_of),
        registers=packaged_registers(),
        assumptions=packaged_assumptions(),
        metric=metric,
        comparison=comparison,
        known_by=known_by,
        draws=DRAWS if draws is None else draws,
        seed=seed,
    )
    return Report(appraisal, _provenance(store))


def appraise_plans(
    *files: str | Path,
    as_of: date,
    known_by: KnownBy = "period",
    store: str | Path | None = None,
    draws: int | None = None,
    seed: int = 0,
) -> Report[PlanAppraisals]:
    """Say how likely the targets in plans' workbooks are to be met, with what their schemes add.

    Only months up to that of `as_of`, a date or a datetime, are used, as later revised or, by `known_by="release"`, as
    published by then, and studies that had appeared. The report has `.verdicts` and `.appraisals`
    beside what every report has. What cannot be appraised is told in it. Raises TypeError for anything but paths,
    RefusedFile for a file that is no workbook of carefund or is not safe to open, NotAStore when `store` is no store.

    >>> appraise_plans("plan.xlsx", as_of=date(2014, 9, 1))
    Traceback (most recent call last):
    carefund.refusal.RefusedFile: plan.xlsx: expected a file; found nothing by that name. ...
    """
    from carefund.appraisal.assumptions import packaged_assumptions
    from carefund.appraisal.forecast.forecast import DRAWS
    from carefund.appraisal.plan_appraisal import Appraiser, PlanAppraisals
    from carefund.evidence.registers import packaged_registers
    from carefund.plan.workbook.reading import read_plan
    from carefund.programme.rounds import load_round
    from carefund.report.report import Report

    if not files or not all(isinstance(file, str | Path) for file in files):
        raise TypeError("give each workbook's path by itself: appraise_plans('a.xlsx', 'b.xlsx', as_of=...)")
    appraiser = Appraiser(
        _evidence(store),
        _month(as_of),
        registers=packaged_registers(),
        assumptions=packaged_assumptions(),
        known_by=known_by,
        draws=DRAWS if draws is None else draws,
        seed=seed,
    )
    plans = [(str(file), read_plan(Path(file), load_round, name=str(file)).plan) for file in files]
    appraisals = [appraiser.appraise(plan, load_round(plan.round_id), file) for file, plan in plans]
    return Report(PlanAppraisals(tuple(appraisals)), _provenance(store))


def coverage(*series: str, store: str | Path | None = None) -> Report[CoverageAudits]:
    """Audit the coverage of official series: what is missing of their totals, and every finding.

    Without a name both series that are audited are: `delayed-days` and `non-elective-admissions`. The report's `.table`
    has a row for each finding and year that it changes. Raises UnknownSeries for another name, NotAStore when `store`
    is no store.

    >>> coverage("delayed-days").tables["totals"].frame.filter(year="2015-16")["published"].item()
    1809587.0
    """
    from carefund.evidence.coverage.audit import CoverageAudits, audit_coverage
    from carefund.evidence.registers import packaged_registers
    from carefund.evidence.series import COVERAGE_AUDITED
    from carefund.report.report import Report

    evidence, registers = _evidence(store), packaged_registers()
    audits = tuple(audit_coverage(evidence, name, registers) for name in series or COVERAGE_AUDITED)
    return Report(CoverageAudits(audits), _provenance(store))


def rules(round_id: str | Path) -> Report[Round]:
    """A round's rules, its published plans and what auditors found, each with its source.

    `round_id` is the id of a round that carefund ships, or the path of a TOML file that defines one. Raises
    UnknownRound and BrokenDefinition.

    >>> rules("bcf-2015-16").title
    'Better Care Fund 2015-16'
    """
    from carefund.report.report import Report

    return Report(_round(round_id))


def _round(named: str | Path) -> Round:
    """The round of an id, or defined in a file."""
    from carefund.programme.rounds import ENDING, load_round, read_round

    return read_round(Path(named)) if isinstance(named, Path) or named.endswith(ENDING) else load_round(named)


def _evidence(store: str | Path | None) -> Evidence:
    from carefund.evidence.query import Evidence

    return Evidence.packaged() if store is None else Evidence.of_store(Path(store))


def _provenance(store: str | Path | None) -> Provenance:
    from carefund.report.provenance import Provenance

    return Provenance(store=None if store is None else str(store))


def _month(day: date) -> date:
    """The first day of a date's or datetime's month."""
    return date(day.year, day.month, 1)
