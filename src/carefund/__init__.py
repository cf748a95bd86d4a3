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
    from carefund.evaluation.audit import audit_round
    from carefund.evidence.query import Evidence
    from carefund.programme.rounds import load_round
    from carefund.report.audit_report import AuditReport

    round_ = load_round(round_id)
    evidence = Evidence.packaged() if store is None else Evidence.of_store(Path(store))
    return AuditReport(audit_round(round_, evidence))


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
    store: str | Path | None = None,
    seed: int = 0,
) -> "RoundReport":
    """Say how likely a target (change in per cent, a fall negative) was to be met, for England and every area.

    Only months up to that of `as_of` are used. The result shows itself in a notebook and has `.england`, `.areas`,
    `.verdict(code)`, `.together`, `.regions`, `.table`, `.chart(name)`, `.html` and `.write(folder)`. Raises
    UnknownRound, NotAStore, NoAppraisal when the round, metric or months cannot be appraised, and NotForecastable when
    the evidence holds nothing by then.
    """
    from carefund.appraisal.round_appraisal import appraise_round
    from carefund.evidence.query import Evidence
    from carefund.programme.rounds import load_round
    from carefund.report.round_report import RoundReport

    evidence = Evidence.packaged() if store is None else Evidence.of_store(Path(store))
    day = as_of.replace(day=1)
    return RoundReport(appraise_round(load_round(round_id), evidence, target, day, metric=metric, seed=seed))


def appraise_plans(*files: str | Path, as_of: date, store: str | Path | None = None, seed: int = 0) -> "PlansReport":
    """Say how likely the targets in plans' workbooks are to be met, with what their schemes add.

    Only months up to that of `as_of` are used. The result shows itself in a notebook and has `.verdicts`, `.table`,
    `.chart(name)`, `.html` and `.write(folder)`. What cannot be judged is told in it. Raises RefusedFile for a file
    that is no workbook of carefund or is not safe to open, NotAStore when `store` is no store.
    """
    from carefund.appraisal.plan_appraisal import Appraiser
    from carefund.evidence.query import Evidence
    from carefund.plan.workbook.reading import read_plan
    from carefund.programme.rounds import load_round
    from carefund.report.plans_report import PlansReport

    evidence = Evidence.packaged() if store is None else Evidence.of_store(Path(store))
    appraiser = Appraiser(evidence, as_of.replace(day=1), seed=seed)
    plans = [(Path(file), read_plan(Path(file), load_round).plan) for file in files]
    return PlansReport.of([appraiser.appraise(plan, load_round(plan.round_id), file.name) for file, plan in plans])
