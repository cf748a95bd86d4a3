"""Predictors' windows as a protocol writes them: in every form, past the start, out of the panel, without figures."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from carefund.evaluation.methods.simplex import nearest_mixture
from carefund.evaluation.study.keys import NotAProtocol
from tests.evaluation.study.made_up import answered, ids, months, outcomes, protocol, rows_of, write

PERIODS, UNITS, START = months(48), tuple("abcdefgh"), 36
FIGURES = outcomes(8)
OTHER = np.random.default_rng(5).normal(50, 9, (8, 48)).round(4)
Windows = list[tuple[str, slice]]


def asked(predictors: str, more: str = "") -> str:
    return protocol(
        unit="a", method=f'[method]\nid = "synthetic-control"\npredictors = [{predictors}]\n{more}',
        more='[placebos]\ntime = ["2015-01"]\n',
    )  # fmt: skip


def study(
    folder: Path, text: str, other: Any = OTHER, written: Callable[[str], object] = lambda period: period
) -> dict[str, Any]:
    rows = [
        (unit, written(period), value, "" if np.isnan(x := other[UNITS.index(unit), PERIODS.index(period)]) else x)
        for unit, period, value in rows_of(FIGURES, PERIODS, UNITS)
    ]
    return answered(write(folder, rows, text, ("unit", "period", "y", "x")))


def slow(columns: list[np.ndarray[Any, Any]], start: int = START, end: int = 48) -> float:
    """The mean gap of the first unit by the mixture nearest in columns (units,), each over its deviation."""
    table = np.column_stack([column / column.std(ddof=1) for column in columns])
    weights, _ = nearest_mixture(table[1:] - table[0])
    return float((FIGURES[0] - weights @ FIGURES[1:])[start:end].mean())


@pytest.mark.parametrize(
    ("windows", "written"),
    [
        ('{ column = "x", first = "2014-02", last = "2014-05" }', str),
        ('{ column = "x", first = "2014-02-01", last = 2014-05-01 }', str),
        ('{ column = "x", first = "2014-02", last = "2014-05" }', lambda period: f"{period}-01"),
        ('{ column = "x", first = 2014-02-01, last = "2014-05-01" }', lambda period: f"{period}-01"),
    ],
)
def test_a_window_is_the_same_in_every_form(tmp_path: Path, windows: str, written: Callable[[str], object]) -> None:
    outcome = '{ column = "outcome", first = "2015-12", last = "2015-12" }, { column = "x" }'
    record = study(tmp_path, asked(f"{windows}, {outcome}"), written=written)
    expected = slow([OTHER[:, 13:17].mean(1), FIGURES[:, 35], OTHER[:, :START].mean(1)])
    assert record["estimate"]["att"] == pytest.approx(expected, rel=1e-9)
    assert list(record["weights"][0]["predictors"])[1:] == ["outcome", "x"]
    assert record["placebos"]["time"][0]["att"] == pytest.approx(
        slow([OTHER[:, 13:17].mean(1), OTHER[:, :24].mean(1)], 24, START), rel=1e-9
    )


def test_a_window_past_the_start_is_taken_as_it_is_written_and_told(tmp_path: Path) -> None:
    text = asked('{ column = "x", first = "2015-07", last = "2016-06" }, { column = "outcome" }')
    record = study(tmp_path, text)
    assert record["estimate"]["att"] == pytest.approx(slow([OTHER[:, 30:42].mean(1), FIGURES[:, :36].mean(1)]))
    (found,) = [one for one in record["findings"] if one["id"] == "window-past-start"]
    assert "'x 2015-07 to 2016-06'" in found["expected"]
    assert record["placebos"]["time"][0]["att"] == pytest.approx(slow([FIGURES[:, :24].mean(1)], 24, START))


def test_replications_do_not_share_what_reaches_past_their_starts(tmp_path: Path) -> None:
    text = asked('{ column = "outcome", first = "2015-07", last = "2016-06" }, { column = "x" }')
    before = study(tmp_path, text)["estimate"]["att"]
    (tmp_path / "r.csv").write_text(
        "replication,unit,start,relative_effect\n1,a,2016-01,0.5\n2,a,2016-01,0\n", encoding="utf-8"
    )
    from carefund.evaluation.study.protocol import read_protocol
    from carefund.evaluation.study.study import replicated_study

    treatment = text[text.index("[treatment]") : text.index("[method]")]
    where = tmp_path / "many.toml"
    where.write_text(text.replace(treatment, "") + '[replications]\nfile = "r.csv"\n', encoding="utf-8")
    last = replicated_study(read_protocol(where)).replicated[1].as_record()
    assert last["estimate"]["att"] == pytest.approx(before, rel=1e-12)


def test_a_window_out_of_the_panel_gives_no_number_and_one_partly_out_is_told(tmp_path: Path) -> None:
    record = study(tmp_path, asked('{ column = "x", first = "2001-01", last = "2001-12" }, { column = "outcome" }'))
    assert record["estimate"] is None
    assert "'x 2001-01 to 2001-12'" in record["findings"][-1]["found"]
    record = study(tmp_path, asked('{ column = "x", first = "2012-01", last = "2013-03" }'))
    assert record["estimate"]["att"] == pytest.approx(slow([OTHER[:, :3].mean(1)]))
    assert "window-outside-panel" in ids(record)
    text = asked('{ column = "x" }, { column = "outcome" }', 'importance = "optimised"\nfit_first = "2021-01"\n')
    assert study(tmp_path, text)["estimate"] is None


def test_a_donor_without_a_figure_for_a_predictor_is_left_out_and_said_to_be(tmp_path: Path) -> None:
    other = OTHER.copy()
    other[3], other[4, :10] = np.nan, np.nan
    record = study(tmp_path, asked('{ column = "x" }, { column = "outcome" }') + "space = false\n", other)
    assert [(one["unit"], one["id"]) for one in record["findings"] if one["unit"] == "d"] == [("d", "donor-left-out")]
    assert record["protocol"]["departures"] == ["The donor 'd' was left out: it has no figure for 'x'."]
    assert "d" not in record["weights"][0]["units"] or record["weights"][0]["units"]["d"] == 0


@pytest.mark.parametrize("size", [5.0, 0.0])
def test_a_predictor_that_is_the_same_for_all_is_named(tmp_path: Path, size: float) -> None:
    record = study(tmp_path, asked('{ column = "x" }, { column = "outcome" }'), np.full(OTHER.shape, size))
    found = next(one for one in record["findings"] if one["id"] == "predictor-without-use")
    assert "'x'" in found["expected"]
    assert record["estimate"]["att"] is not None
    assert "predictor-without-use" not in ids(study(tmp_path, asked('{ column = "x" }, { column = "outcome" }')))


@pytest.mark.parametrize(
    ("predictors", "more", "key"),
    [
        ('{ column = "x", first = "2014-02", last = "2013-05" }', "", "method.predictors[0].last"),
        ('{ column = "x", first = 9, last = 3 }', "", "method.predictors[0].last"),
        ('{ column = "x" }', 'fit_first = "2014-02"\nfit_last = "2014-01-31"\n', "method.fit_last"),
    ],
)
def test_a_window_that_ends_before_it_begins_is_named(tmp_path: Path, predictors: str, more: str, key: str) -> None:
    with pytest.raises(NotAProtocol) as refused:
        study(tmp_path, asked(predictors, more))
    assert refused.value.key == key
