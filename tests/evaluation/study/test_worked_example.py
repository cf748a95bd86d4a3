"""The worked example of docs/evaluation.md, as it stands there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from carefund.evaluation.study.protocol import read_protocol
from carefund.evaluation.study.study import answer
from tests.evaluation.study.made_up import answered, ids

PAGE = Path(__file__).parents[3] / "docs" / "evaluation.md"


def test_the_example_gives_what_the_page_works_out_by_hand(tmp_path: Path) -> None:
    text = PAGE.read_text(encoding="utf-8")
    for name, kind in (("panel.csv", "csv"), ("protocol.toml", "toml")):
        found = re.search(rf"```{kind}\n(.*?)```", text, re.DOTALL)
        assert found
        (tmp_path / name).write_text(found[1], encoding="utf-8")
    record = answered(tmp_path / "protocol.toml")
    estimate = record["estimate"]
    assert estimate["att"] == pytest.approx(-4)
    assert estimate["relative"] == pytest.approx(-4 / 11)
    assert estimate["standard_error"] == pytest.approx((8 / 6 * 0.5) ** 0.5)
    assert (estimate["lower"], estimate["upper"]) == pytest.approx((-5.6, -2.4), abs=0.01)
    assert ids(record) == ["few-periods-before-start", "model-alone"]


def test_the_example_of_other_choices_too(tmp_path: Path) -> None:
    part = PAGE.read_text(encoding="utf-8").split("## Other choices")[1]
    for name, kind in (("panel.csv", "csv"), ("protocol.toml", "toml")):
        found = re.search(rf"```{kind}\n(.*?)```", part, re.DOTALL)
        assert found
        (tmp_path / name).write_text(found[1], encoding="utf-8")
    curve = answer(read_protocol(tmp_path / "protocol.toml"), specifications=True).curve
    assert curve is not None
    assert [one.att for one in curve.estimated] == pytest.approx([-14 / 3, -4])
    assert [one.standardised[0] for one in curve.estimated if one.standardised is not None] == pytest.approx([-14, -8])
    assert curve.joint is not None
    assert (curve.joint.median.statistic, curve.joint.median.rank) == (pytest.approx(11), 1)
    assert curve.joint.median.p_value == 0.25
