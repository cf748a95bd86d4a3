"""The real panel of delayed days, April 2011 to December 2018, of councils that had some in every month."""

import numpy as np
import polars as pl

from carefund.evaluation.methods.panel import StudyPanel
from carefund.evidence.query import Evidence
from carefund.evidence.series import ENGLAND


def delayed_days() -> StudyPanel:
    """By council, none of them treated."""
    figures = Evidence.packaged().figures(["delayed-days"]).filter(pl.col("area_code") != ENGLAND)
    wide = figures.pivot(on="period", index="area_code", values="value", sort_columns=True).sort("area_code")
    outcome = wide.drop("area_code").to_numpy().astype(float)
    whole = np.isfinite(outcome).all(1) & (outcome > 0).all(1)
    return StudyPanel(
        units=tuple(code for code, kept in zip(wide["area_code"], whole, strict=True) if kept),
        periods=tuple(wide.columns[1:]),
        outcome=outcome[whole],
        starts=np.full(int(whole.sum()), outcome.shape[1]),
    )


def error(studies: int) -> float:
    """Three Monte Carlo errors of how often a test at 5% rejects."""
    return 3 * float(np.sqrt(0.05 * 0.95 / studies))
