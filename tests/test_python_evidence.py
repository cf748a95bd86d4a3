"""What Python gives an analyst: figures and forecasts as tables of floats and true dates, from names or frames."""

from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import polars as pl
import pytest

import carefund
from carefund.evidence.own.frames import NoFrame
from carefund.evidence.store import NotAStore
from carefund.refusal import RefusedFile
from tests.evidence.own.making import long_csv

FRAME = pl.read_csv(long_csv(40).encode())


class LikePandas:
    """A frame that has what every pandas frame has, and nothing else."""

    def __init__(self, frame: pl.DataFrame) -> None:
        self.columns = frame.columns
        self._frame = frame

    def __getitem__(self, name: str) -> Any:
        return SimpleNamespace(tolist=self._frame[name].to_list)


def test_the_evidence_can_be_called_and_is_still_a_room() -> None:
    table = carefund.evidence("delayed-days", area=["Kent", "England"], first=date(2015, 4, 1), last=date(2015, 5, 1))  # type: ignore[operator]
    assert table.schema["value"] == pl.Float64
    assert table.schema["period"] == pl.Date
    assert table.select("area_name", "region").unique().sort("area_name").rows() == [
        ("England", None),
        ("Kent", "South East"),
    ]
    assert carefund.evidence.series.SERIES["delayed-days"].unit == "days"  # type: ignore[attr-defined]


def test_a_store_alone_is_asked_for_with_the_store_and_not_answered_from_another() -> None:
    asked = (
        lambda: carefund.figures(only_store=True),
        lambda: carefund.audit("bcf-2015-16", only_store=True, retrospective=False),
        lambda: carefund.forecast("delayed-days", 3, only_store=True),
    )
    for ask in asked:
        with pytest.raises(NotAStore, match="Name its folder"):
            ask()


def test_without_a_name_it_says_what_is_held() -> None:
    assert "delayed-days" in carefund.figures()["series"]


@pytest.mark.parametrize("frame", [FRAME, LikePandas(FRAME)], ids=["polars", "pandas"])
def test_a_frame_is_forecast_by_names_with_codes_names_and_regions(frame: Any) -> None:
    made = carefund.forecast(frame, 3, draws=300)
    assert made.table.columns[:5] == ["area_code", "area_name", "region", "period", "mean"]
    assert made.table["period"].unique().sort().to_list() == [date(2018, 5, 1), date(2018, 6, 1), date(2018, 7, 1)]
    kent = made.table.filter(area_name="Kent")
    assert kent["area_code"].unique().to_list() == ["E10000016"]
    assert (kent["q025"] <= kent["q50"]).all()
    assert all(kind in {pl.Float64, pl.String, pl.Date} for kind in made.table.dtypes)


def test_a_polars_frame_and_one_like_pandas_are_forecast_alike() -> None:
    one, other = (carefund.forecast(frame, 2, draws=300, seed=3).table for frame in (FRAME, LikePandas(FRAME)))
    assert one.equals(other)


def test_places_that_nobody_knows_are_a_list_of_their_own() -> None:
    wards = FRAME.with_columns(pl.col("area").replace({"Kent": "North ward"}))
    assert "North ward" in carefund.forecast(wards, 1, draws=200).table["area_name"].to_list()


def test_the_places_of_a_forecast_add_up_to_the_whole() -> None:
    made = carefund.forecast(FRAME, 2, draws=300).forecast
    assert np.allclose(made.units.sum(axis=0), made.england, rtol=0.01)


def test_a_mean_is_forecast_as_a_mean() -> None:
    stays = FRAME.with_columns(value=4 + pl.col("value") / 1000)
    made = carefund.forecast(stays, 3, kind="mean", draws=300)
    kent, whole = (made.table.filter(area_name=name)["mean"].to_list() for name in ("Kent", "England"))
    last = stays.filter(area="Kent")["value"].tail(12)
    assert all(last.min() - 0.05 < value < last.max() + 0.05 for value in kent)  # type: ignore[operator]
    assert all(stays["value"].min() < value < stays["value"].max() for value in whole)  # type: ignore[operator]
    total = carefund.forecast(stays, 3, kind="mean", draws=300, total=True).table.filter(area_name="Kent")["mean"]
    assert total.item() == pytest.approx(np.mean(kent), rel=0.001)


def test_closed_months_teach_nothing() -> None:
    shut = {f"{area}_{step}": 0 for area in FRAME["area"].unique() for step in (20, 21, 22)}
    frame = pl.read_csv(long_csv(40, **shut).encode())
    closures = ({"first": date(2016, 9, 1), "last": date(2016, 11, 1), "why": "shut"},)
    told = carefund.forecast(frame, 1, draws=400, closures=closures).table["q50"][0]
    open_ = carefund.forecast(FRAME, 1, draws=400).table["q50"][0]
    assert told == pytest.approx(open_, rel=0.05)


@pytest.mark.parametrize("frame", [3, None, [1, 2]])
def test_what_is_no_frame_is_refused(frame: Any) -> None:
    with pytest.raises(NoFrame, match="a data frame"):
        carefund.forecast(frame, 1)


def test_a_frame_with_a_wrong_cell_is_refused_with_it() -> None:
    with pytest.raises(RefusedFile, match="a whole number"):
        carefund.forecast(FRAME.with_columns(value=pl.col("value") + 0.5), 1)


def test_a_store_adds_to_what_is_shipped_in_python_too(tmp_path: Path) -> None:
    from carefund.evidence.store import FolderStore
    from tests.evidence.own.making import definition, read

    FolderStore(tmp_path).add([read(long_csv(), definition())], definition=definition())
    assert carefund.figures("falls", area="Kent", store=tmp_path).height == 24
    assert carefund.figures("delayed-days", area="Kent", store=tmp_path).height > 0
    assert carefund.figures("delayed-days", store=tmp_path, only_store=True).is_empty()
