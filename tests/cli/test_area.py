"""`carefund area` as a council's analyst types it: by name or code, with a plan, as page, table and JSON."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest

import carefund as package
from carefund.evidence.places_asked import UnknownPlace
from carefund.plan.whose import NotItsPlan
from tests.cli.running import answer, carefund

ROUND = "bcf-2015-16"


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An illustrative plan, which carefund writes; of which area, its recipe says."""
    path = tmp_path_factory.mktemp("plans") / "plan.xlsx"
    listed = json.loads(carefund("plan", "example", ROUND, "--json").stdout)
    assert carefund("plan", "example", ROUND, listed[0]["id"], "--output", path).exit_code == 0
    return path


def area_of(plan: Path) -> str:
    return str(json.loads(carefund("plan", "show", plan, "--json").stdout)["area_code"])


def test_one_call_writes_page_tables_and_prints_json(tmp_path: Path) -> None:
    page = tmp_path / "kent.html"
    told = answer("area", "kent", ROUND, "--output", page, "--report", tmp_path / "all")
    assert told["area"] == {"code": "E10000016", "name": "Kent", "region": "South East"}
    assert told["round"]["id"] == ROUND
    html = page.read_text(encoding="utf-8")
    assert "Kent: what was planned and what happened" in html
    assert "carefund area Kent bcf-2015-16" in html
    table = pl.read_csv(tmp_path / "all" / "area.csv")
    assert table.row(0, named=True)["change"] == pytest.approx(told["outturns"][0]["change"])
    assert (tmp_path / "all" / "area.xlsx").is_file()


def test_without_a_round_the_latest_that_is_measured_is_shown(tmp_path: Path) -> None:
    result = carefund("area", "E08000025", "--output", tmp_path / "area.csv")
    assert result.exit_code == 0, result.output
    row = pl.read_csv(tmp_path / "area.csv").row(0, named=True)
    assert (row["area_name"], row["has_hole"]) == ("Birmingham", "yes")


def test_with_its_plan_an_area_is_measured_against_its_own_target(plan: Path) -> None:
    told = answer("area", area_of(plan), ROUND, "--plan", plan)
    assert told["plan"] == "plan.xlsx"
    assert "the area's own plan" in {row["plan"] for row in told["outturns"]}


def test_another_areas_plan_is_wrong_usage(plan: Path) -> None:
    other = "Kent" if area_of(plan) != "E10000016" else "Essex"
    result = carefund("area", other, ROUND, "--plan", plan)
    assert result.exit_code == 2
    assert f"Expected the plan of {other}" in result.output
    with pytest.raises(NotItsPlan):
        package.area(other, ROUND, plan=plan)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        (["Knet"], "Did you mean 'Kent'"),
        (["Notts"], "Did you mean 'Nottingham' or 'Nottinghamshire'"),
        (["East Midlands"], "which is a region. Name one of its councils"),
        (["England"], "which is the whole"),
        (["Kent", "bcf-2025-26"], "would fill them"),
        (["Kent", "bcf-1999"], "bcf-1999"),
        (["Kent", "--output", "kent.pdf"], "the ending must be one of"),
        (["Dorset", ROUND, "--plan", "no-such.xlsx"], "no-such.xlsx"),
    ],
)
def test_what_cannot_be_shown_is_said_with_what_to_do(typed: list[str], words: str) -> None:
    result = carefund("area", *typed)
    assert result.exit_code in {1, 2}
    assert words in result.output


def test_no_plan_that_is_read_is_replaced(plan: Path) -> None:
    result = carefund("area", area_of(plan), ROUND, "--plan", plan, "--output", plan)
    assert result.exit_code == 2
    assert plan.stat().st_size > 1000


def test_from_python_an_unknown_area_is_answered_with_near_names() -> None:
    with pytest.raises(UnknownPlace, match="Did you mean 'Kent'"):
        package.area("Kentt")
