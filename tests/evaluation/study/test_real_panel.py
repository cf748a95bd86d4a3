"""Size on the real panel: with no effect planted anywhere, placebos in space reject as often as they say."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from carefund.appraisal.panel_from_evidence import newest_panel
from carefund.calendar import month_after
from carefund.evaluation.study.protocol import read_protocol
from carefund.evaluation.study.study import replicated_study
from carefund.evidence.query import Evidence
from tests.packaged import ASSUMPTIONS, REGISTERS

MONTHS, START = 84, 60


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("real")
    panel = newest_panel(Evidence.packaged(), "delayed-days", registers=REGISTERS, assumptions=ASSUMPTIONS)
    counts = panel.counts[:, -MONTHS:]
    whole = (counts > 0).all(axis=1) & (counts.mean(axis=1) > 100)
    months = [month_after(panel.first, panel.length - MONTHS + at).isoformat()[:7] for at in range(MONTHS)]
    units = [code for code, kept in zip(panel.codes, whole, strict=True) if kept]
    with (made / "panel.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(
            [("unit", "month", "days")]
            + [(u, m, v) for u, row in zip(units, counts[whole], strict=True) for m, v in zip(months, row, strict=True)]
        )
    with (made / "none.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(
            [("replication", "unit", "start", "relative_effect")]
            + [(number, unit, months[START], 0.0) for number, unit in enumerate(units)]
        )
    return made


def rejected(folder: Path, more: str) -> float:
    """The share of councils without an effect in which one is found."""
    where = folder / "protocol.toml"
    where.write_text(
        '[panel]\nfile = "panel.csv"\nunit = "unit"\nperiod = "month"\noutcome = "days"\n'
        f'[replications]\nfile = "none.csv"\n[method]\nid = "interrupted-time-series"\n{more}',
        encoding="utf-8",
    )
    effects = [one.result.effect for one in replicated_study(read_protocol(where)).replicated]
    return float(np.mean([one is not None and (one.p_value or 0.0) <= 0.05 for one in effects]))


@pytest.mark.parametrize(
    "options",
    [
        'transform = "log"\n',
        'family = "quasi-poisson"\neffect = ["level", "slope"]\n',
        'family = "negative-binomial"\n',
    ],
)
def test_placebos_hold_their_size_on_real_series(folder: Path, options: str) -> None:
    assert abs(rejected(folder, f"{options}season = {{ period = 12, harmonics = 2 }}\n") - 0.05) < 0.02


def test_the_model_alone_does_not_hold_it_and_is_warned_of(folder: Path) -> None:
    assert rejected(folder, 'transform = "log"\n[inference]\nmethod = "model"\n') > 0.3
