"""carefund runs a pooled health and social care fund from plan to proof."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from carefund.plan.checking import CheckedPlan
    from carefund.report.audit_report import AuditReport
    from carefund.report.plans_report import PlansReport
    from carefund.report.round_report import RoundReport

__all__ = ["appraise", "appraise_plans", "audit", "check_plan"]


def audit(round_id: str, store: str | Path | None = None) -> "AuditReport":
    """Audit a round: plan against outturn for England and every area.

    Uses the data set that carefund ships or, when `store` names one, only the store in that folder.
    The result shows itself in a notebook and has `.table`, `.areas`, `.chart(name)`, `.html` and `.write(folder)`.
    Raises UnknownRound for a round that carefund does not ship, NotAStore when `store` is no store, and NoEvidence when
    the evidence lacks the series of a metric that the round measures.
    """
    from carefund.appraisal.assumptions import packaged_assumptions
    from carefund.evaluation.audit import audit_round
    from carefund.evaluation.retrospective import appraise_in_retrospect
    from carefund.evidence.query import Evidence
    from carefund.evidence.registers import packaged_registers
    from carefund.programme.rounds import load_round
    from carefund.report.audit_report import AuditReport

    round_ = load_round(round_id)
    evidence = Evidence.packaged() if store is None else Evidence.of_store(Path(store))
    registers = packaged_registers()
    result = audit_round(round_, evidence, registers)
    retrospective = appraise_in_retrospect(
        round_, evidence, result.outturns, registers=registers, assumptions=packaged_assumptions()
    )
    return AuditReport(result, retrospective)


def check_plan(file: str | Path, day: date, *, draft: bool = False, store: str | Path | None = None) -> "CheckedPlan":
    """Read and check a plan's workbook as on a day; a draft may be partial.

    Uses the data set that carefund ships or, when `store` names one, only the store in that folder. The result has
    `.plan`, `.findings`, `.table` and `.can_be_submitted`. Raises RefusedFile when the file is no workbook of carefund
    or is not safe to open, NotAStore when `store` is no store.
    """
    from carefund.evidence.query import Evidence
    from carefund.plan.checking import Checker

    evidence = Evidence.packaged() if store is None else Evidence.of_store(Path(store))
    return Checker(evidence, day, draft=draft).check_file(Path(file))


def appraise(
    round_id: str,
    target: float,
    as_of: date,
    *,
    metric: str | None = None,
    comparison: str | None = None,
    store: str | Path | None = None,
    draws: int | None = None,
    seed: int = 0,
) -> "RoundReport":
    """Say how likely a target (change in per cent, a fall negative) was to be met, for England and every area.

    Only months up to that of `as_of`, a date or a datetime, are used. `comparison` is the id of the round's comparison
    whose months are meant, where it is not the plan's own; `draws` how many futures are drawn. The result shows itself
    in a notebook and has `.england`, `.areas`, `.verdict(code)`, `.aggregate`, `.regions`, `.table`, `.notes`,
    `.chart(name)`, `.html` and `.write(folder)`. Raises UnknownRound, NotAStore, NoAppraisal when the target, round,
    metric or months cannot be appraised, and NotForecastable when the evidence holds nothing by then.
    """
    from carefund.appraisal.assumptions import packaged_assumptions
    from carefund.appraisal.forecast.forecast import DRAWS
    from carefund.appraisal.round_appraisal import appraise_round
    from carefund.evidence.query import Evidence
    from carefund.evidence.registers import packaged_registers
    from carefund.programme.rounds import load_round
    from carefund.report.asked import Asked
    from carefund.report.round_report import RoundReport

    evidence = Evidence.packaged() if store is None else Evidence.of_store(Path(store))
    found = appraise_round(
        load_round(round_id),
        evidence,
        target,
        _month(as_of),
        registers=packaged_registers(),
        assumptions=packaged_assumptions(),
        metric=metric,
        comparison=comparison,
        draws=DRAWS if draws is None else draws,
        seed=seed,
    )
    return RoundReport(found, Asked(store=None if store is None else str(store)))


def appraise_plans(
    *files: str | Path,
    as_of: date,
    store: str | Path | None = None,
    draws: int | None = None,
    seed: int = 0,
) -> "PlansReport":
    """Say how likely the targets in plans' workbooks are to be met, with what their schemes add.

    Only months up to that of `as_of`, a date or a datetime, are used. The result shows itself in a notebook and has
    `.verdicts`, `.table`, `.notes`, `.chart(name)`, `.html` and `.write(folder)`. What cannot be judged is told in it.
    Raises TypeError for anything but paths, RefusedFile for a file that is no workbook of carefund or is not safe to
    open, NotAStore when `store` is no store.
    """
    from carefund.appraisal.assumptions import packaged_assumptions
    from carefund.appraisal.forecast.forecast import DRAWS
    from carefund.appraisal.plan_appraisal import Appraiser
    from carefund.evidence.query import Evidence
    from carefund.evidence.registers import packaged_registers
    from carefund.plan.workbook.reading import read_plan
    from carefund.programme.rounds import load_round
    from carefund.report.asked import Asked
    from carefund.report.plans_report import PlansReport

    if not files or not all(isinstance(file, str | Path) for file in files):
        raise TypeError("give each workbook's path by itself: appraise_plans('a.xlsx', 'b.xlsx', as_of=...)")
    evidence = Evidence.packaged() if store is None else Evidence.of_store(Path(store))
    month, number = _month(as_of), DRAWS if draws is None else draws
    appraiser = Appraiser(
        evidence,
        month,
        registers=packaged_registers(),
        assumptions=packaged_assumptions(),
        draws=number,
        seed=seed,
    )
    plans = [(str(file), read_plan(Path(file), load_round, name=str(file)).plan) for file in files]
    found = [appraiser.appraise(plan, load_round(plan.round_id), file) for file, plan in plans]
    given = Asked(tuple(map(str, files)), month, seed, number, None if store is None else str(store))
    return PlansReport.of(found, asked=given)


def _month(day: date) -> date:
    """The first day of a date's or datetime's month."""
    return date(day.year, day.month, 1)
