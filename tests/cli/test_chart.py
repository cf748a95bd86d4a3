"""`carefund chart`: one chart for a slide, of England or of one area."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.running import answer, carefund


def test_a_chart_of_england_is_headed_by_what_happened(tmp_path: Path) -> None:
    target = tmp_path / "days.svg"
    told = answer("chart", "monthly-delayed-days", "--output", target)
    assert told["title"].startswith("England: delayed transfers of care")
    assert "a fall of 18.0% was planned" in told["title"]
    assert "<svg" in target.read_text(encoding="utf-8")


def test_a_chart_of_an_area_is_of_that_area(tmp_path: Path) -> None:
    target = tmp_path / "kent.png"
    told = answer("chart", "trend-delayed-days", "--area", "kent", "--output", target)
    assert told["title"] == "Kent: delayed transfers of care rose by 68.2%, where a fall of 18.0% was planned."
    assert target.read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        (["nothing", "--output", "x.svg"], "There are: plan-and-outturn"),
        (["plan-and-outturn", "--output", "x.pdf"], "the ending must be one of"),
        (["plan-and-outturn", "--area", "Knet", "--output", "x.svg"], "Did you mean 'Kent'"),
    ],
)
def test_what_cannot_be_drawn_is_said(typed: list[str], words: str) -> None:
    result = carefund("chart", *typed)
    assert result.exit_code == 2
    assert words in result.output
