"""Appraisals as plain values for JSON, reasons and notes in words."""

from __future__ import annotations

from typing import Any

from carefund.appraisal.plan_appraisal import PlanAppraisal, TargetAppraisal
from carefund.appraisal.round_appraisal import RoundAppraisal
from carefund.appraisal.verdict import Saving, Verdict
from carefund.report.appraisal.notes import notes_in_words
from carefund.report.appraisal.reasons import reasons_in_words
from carefund.wording.dates import month_id
from carefund.wording.money import unit_price


def verdict_record(verdict: Verdict) -> dict[str, Any]:
    """One verdict."""
    changes = {"change": verdict.change, "change_without": verdict.change_without, "plan_effect": verdict.plan_effect}
    return {
        "area_code": verdict.code,
        "area_name": verdict.name,
        "metric": verdict.metric,
        "target_percent": round(verdict.target, 3),
        "target_count": round(verdict.target_count),
        "probability": round(verdict.probability, 4),
        "probability_without_plan": round(verdict.probability_without, 4),
        "verdict": verdict.word,
        "expected_outturn": round(verdict.outturn.middle),
        "outturn_low": round(verdict.outturn.low),
        "outturn_high": round(verdict.outturn.high),
        "baseline": verdict.baseline.as_record(),
        **{f"{name}_percent": interval.as_record(2) for name, interval in changes.items()},
        "needed_effect_percent": round(verdict.needed, 2),
        "detectable_percent": round(verdict.detectable, 2),
        "saving": None if verdict.saving is None else _saving(verdict.saving),
        "reasons": list(reasons_in_words(verdict.reasons)),
        "notes": list(notes_in_words(verdict.notes)),
    }


def price_words(saving: Saving) -> str:
    """Which price a saving is counted at."""
    return f"{saving.price.label}, {unit_price(saving.price.per_unit)}"


def _saving(saving: Saving) -> dict[str, Any]:
    return {
        "planned": round(saving.planned),
        "expected_average": saving.expected_average.as_record(),
        "expected_marginal": saving.expected_marginal.as_record(),
        "expected_cash": saving.expected_cash.as_record(),
        "price": price_words(saving),
    }


def round_record(appraisal: RoundAppraisal) -> dict[str, Any]:
    """A round's appraisal: England, every area, and all of them added up."""
    question = appraisal.basis.question
    return {
        "round": appraisal.round_id,
        "metric": question.metric.id,
        "series": question.series,
        "target_percent": appraisal.target,
        "as_of": month_id(appraisal.as_of),
        "baseline": [month_id(month) for month in (question.baseline[0], question.baseline[-1])],
        "target_months": [month_id(month) for month in (question.target[0], question.target[-1])],
        "seed": appraisal.seed,
        "england": verdict_record(appraisal.england),
        "areas_aggregate": appraisal.aggregate.as_record(),
        "regions": [region.as_record() for region in appraisal.regions],
        "areas": [verdict_record(verdict) for verdict in appraisal.areas],
        "without_verdict": {code: str(why) for code, why in appraisal.without_verdict.items()},
        "notes": list(notes_in_words(appraisal.notes)),
    }


def plan_record(appraisal: PlanAppraisal) -> dict[str, Any]:
    """A plan's appraisal: each target with its schemes."""
    return {
        "file": appraisal.file,
        "round": appraisal.plan.round_id,
        "area_code": appraisal.plan.area_code,
        "area_name": appraisal.plan.area_name,
        "as_of": month_id(appraisal.as_of),
        "targets": [_target(target) for target in appraisal.targets],
        "not_appraised": {metric: str(why) for metric, why in appraisal.not_appraised.items()},
    }


def _target(target: TargetAppraisal) -> dict[str, Any]:
    effect = target.plan_effect
    return {
        **verdict_record(target.verdict),
        "schemes": effect.table.to_dicts() if effect else [],
        "scheme_notes": list(notes_in_words(effect.notes)) if effect else [],
    }
