"""How often synthetic control finds an effect: where there is none, and where one is planted."""

import numpy as np
import polars as pl
import pytest

from carefund.evaluation.methods import augmented, synthetic_control
from carefund.evaluation.methods.many import PlantedStudy, fit_many
from carefund.evaluation.methods.panel import StudyPanel
from carefund.evidence.query import Evidence
from carefund.evidence.series import ENGLAND
from tests.evaluation.methods.made_up import factor_panel

OPTIONS = [
    synthetic_control.Options(),
    synthetic_control.Options(intercept=True),
    augmented.Options(penalty=1000.0),
]


def rejected(
    panel: StudyPanel,
    options: synthetic_control.Options | augmented.Options,
    effect: float,
    *,
    studies: int,
    treated: int = 1,
    start: int,
) -> float:
    """The share of studies of units drawn by chance in which p is at most 5%."""
    chance = np.random.default_rng(11)
    planted = [
        PlantedStudy(
            units=chance.choice(len(panel.units), treated, replace=False),
            starts=np.full(treated, start),
            relative_effects=np.full(treated, effect),
        )
        for _ in range(studies)
    ]
    return float(np.mean([result.space.p_value <= 0.05 for result in fit_many(panel, options, planted)]))


def error(studies: int, size: float = 0.05) -> float:
    """Three Monte Carlo errors."""
    return 3 * float(np.sqrt(size * (1 - size) / studies))


@pytest.mark.parametrize("options", [*OPTIONS[:2], pytest.param(OPTIONS[2], marks=pytest.mark.deep)])
@pytest.mark.parametrize("treated", [1, 3])
def test_size_and_power_on_a_made_up_panel(
    options: synthetic_control.Options | augmented.Options, treated: int
) -> None:
    panel = factor_panel(45, 34, 26, treated=0, seed=5)
    chances = [rejected(panel, options, effect, studies=40, treated=treated, start=26) for effect in (0.0, -0.01, -0.1)]
    assert chances[0] <= 0.05 + error(40)
    assert chances[0] <= chances[1] <= chances[2]
    assert chances[2] > 0.7


@pytest.fixture(scope="module")
def delayed_days() -> StudyPanel:
    """Delayed days by council, April 2011 to December 2018, of councils that had some in every month."""
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


def test_size_and_power_on_delayed_days(delayed_days: StudyPanel) -> None:
    options = synthetic_control.Options()
    chances = [rejected(delayed_days, options, effect, studies=60, start=69) for effect in (0.0, 0.5, 1.5)]
    assert chances[0] <= 0.05 + error(60)
    assert chances[0] <= chances[1] < chances[2]


@pytest.mark.deep
@pytest.mark.parametrize("options", OPTIONS)
@pytest.mark.parametrize("treated", [1, 3])
def test_size_on_delayed_days_over_many_studies(
    delayed_days: StudyPanel, options: synthetic_control.Options | augmented.Options, treated: int
) -> None:
    found = rejected(delayed_days, options, 0.0, studies=600, treated=treated, start=69)
    assert found == pytest.approx(0.05, abs=error(600))
