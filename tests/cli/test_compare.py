"""`carefund compare` as it is typed."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from tests.cli.running import answer, carefund


def test_areas_and_regions_stand_beside_each_other(tmp_path: Path) -> None:
    page, table = tmp_path / "page.html", tmp_path / "table.csv"
    told = answer("compare", "Kent", "South East", "--output", page)
    assert [place["kind"] for place in told["places"]] == ["area", "region", "england"]
    assert "carefund compare Kent &#39;South East&#39;" in page.read_text(encoding="utf-8")
    assert carefund("compare", "Kent", "Essex", "--round", "bcf-2015-16", "--output", table).exit_code == 0
    assert pl.read_csv(table)["area_name"].unique().sort().to_list() == ["England", "Essex", "Kent"]


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        (["Kent"], "--similar adds"),
        (["Kent", "Nowhere"], "ONS code or name of an area"),
        (["Kent", "Essex", "--round", "bcf-1"], "bcf-1"),
    ],
)
def test_what_cannot_be_compared_ends_with_wrong_usage(typed: list[str], words: str) -> None:
    result = carefund("compare", *typed)
    assert result.exit_code == 2
    assert words in result.output
