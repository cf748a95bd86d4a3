"""What is said to have become of chances is what the backtest's page says, and nothing beyond it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from carefund.appraisal.reliability import Reliability, packaged_reliability, reliability_of

RESULTS = (Path(__file__).parents[2] / "docs" / "backtest-results.md").read_text(encoding="utf-8")
PLACES = RESULTS.split("Places, Brier score")[1].split("## The same for England")[0]
ROW = re.compile(r"^\| ([a-z-]+) \| months (\d+) to (\d+) \| [\d.]+ \| [\d.]+ \| [+−-][\d.]+ \|.*\| ([\d,]+) \|$", re.M)
NAMES = [f"{one.series}, {one.first} to {one.last}" for one in packaged_reliability()]


def test_every_lead_of_the_page_is_there_and_no_other() -> None:
    page = {(series, int(first), int(last)): cases for series, first, last, cases in ROW.findall(PLACES)}
    ours = {(one.series, one.first, one.last): f"{one.cases:,}" for one in packaged_reliability()}
    assert page
    assert ours == page


@pytest.mark.parametrize("one", packaged_reliability(), ids=NAMES)
def test_reliability_is_that_of_the_page(one: Reliability) -> None:
    heading = f"## Reliability: {one.series}, months {one.first} to {one.last}\n"
    section = RESULTS.split(heading)[1].split("\n## ")[0]
    rows = re.findall(r"^\| (\d+) to (\d+) \| ([\d.]+) \| ([\d.]+) \| ([\d,]+) \|$", section, re.M)
    assert [
        (f"{b.low:g}", f"{b.high:g}", f"{b.said:.1f}", f"{b.happened:.1f}", f"{b.cases:,}") for b in one.bins
    ] == rows


def test_what_was_not_measured_is_not_told() -> None:
    measured = packaged_reliability()
    assert reliability_of(measured, "delayed-days", 1, 12) is not None
    assert reliability_of(measured, "delayed-days", 2, 13) is None
    assert reliability_of(measured, "falls", 1, 12) is None


def test_a_chance_is_held_against_those_like_it() -> None:
    one = reliability_of(packaged_reliability(), "delayed-days", 7, 18)
    assert one is not None
    found = one.bin_of(0.17)
    assert found is not None
    assert (found.said, found.happened) == (17.5, 36.4)
    assert one.bin_of(0.999) is None
