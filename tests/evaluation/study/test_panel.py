"""Panels as they come: any order, any names, any form of period; and what is wrong with them is found."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from carefund.evaluation.study.keys import NotAProtocol
from carefund.evaluation.study.offered import METHODS
from carefund.evaluation.study.protocol import read_protocol
from carefund.evaluation.study.study import answer
from tests.evaluation.study.made_up import ITS, UNITS, Rows, answered, ids, months, outcomes, protocol, rows_of, write

PERIODS = months(48)


def study(folder: Path, rows: Rows, **asked: Any) -> dict[str, Any]:
    return answered(write(folder, rows, protocol(**asked)))


def good() -> Rows:
    return rows_of(outcomes(), PERIODS)


def finding(record: dict[str, Any], id_: str) -> dict[str, Any]:
    found: dict[str, Any] = next(one for one in record["findings"] if one["id"] == id_)
    return found


def test_rows_in_any_order_give_the_same_answer(tmp_path: Path) -> None:
    first = study(tmp_path, good())
    again = study(tmp_path, sorted(good()))
    for record in (first, again):
        del record["protocol"]
    assert first == again
    assert first["panel"] == {
        "units": 6, "periods": 48, "treated": 1, "donors": 5, "pre_periods": 36, "post_periods": 12,
        "first_period": "2013-01", "last_period": "2016-12",
    }  # fmt: skip
    assert [gap["event_time"] for gap in first["gaps"]] == list(range(-36, 12))
    assert first["gaps"][36]["period"] == "2016-01"


@pytest.mark.parametrize("kind", ["csv", "parquet", "parquet of dates"])
def test_periods_of_every_form_and_both_kinds_of_file_give_the_same(tmp_path: Path, kind: str) -> None:
    figures = outcomes()
    expected = study(tmp_path, rows_of(figures, PERIODS))["estimate"]
    days = [f"{month}-01" for month in PERIODS]
    rows = rows_of(figures, days)
    whole = study(tmp_path, rows_of(figures, range(1970, 2018)), start=2006)
    assert whole["estimate"] == expected
    assert whole["gaps"][0]["period"] == 1970
    assert whole["panel"]["first_period"] == 1970
    text = protocol(start="2016-01")
    where = write(tmp_path, rows, text)
    if kind != "csv":
        frame = pl.DataFrame(rows, schema=["unit", "period", "y"], orient="row")
        if kind == "parquet of dates":
            frame = frame.with_columns(pl.col("period").str.to_date())
        frame.write_parquet(tmp_path / "panel.parquet")
        where.write_text(text.replace("panel.csv", "panel.parquet"), encoding="utf-8")
    record = answered(where)
    assert record["estimate"] == expected
    assert record["gaps"][0]["period"] == "2013-01-01"


def test_a_start_column_says_who_is_treated(tmp_path: Path) -> None:
    figures = outcomes()
    rows = [(*row, "2016-01" if row[0] == UNITS[0] else "") for row in rows_of(figures, PERIODS)]
    text = protocol().replace(f'starts = {{ "{UNITS[0]}" = "2016-01" }}', 'start_column = "start"')
    headings = ("unit", "period", "y", "start")
    assert answered(write(tmp_path, rows, text, headings))["estimate"] == study(tmp_path, good())["estimate"]
    later = [(*row[:3], "2017-05" if row[0] == "b" else row[3]) for row in rows]
    record = answered(write(tmp_path, later, text, headings))
    assert finding(record, "start-after-last-period")["unit"] == "b"
    differs = [(*row[:3], "2015-05" if row[:2] == ("b", "2013-05") else row[3]) for row in rows]
    record = answered(write(tmp_path, differs, text, headings))
    assert record["estimate"] is None
    assert finding(record, "start-differs")["unit"] == "b"


def test_a_start_column_may_be_written_as_numbers_with_a_fraction_of_zero(tmp_path: Path) -> None:
    figures, years = outcomes(), list(range(1970, 2018))
    rows = [(*row, "2006.0" if row[0] == UNITS[0] else "") for row in rows_of(figures, years)]
    text = protocol(start=2006).replace(f'starts = {{ "{UNITS[0]}" = 2006 }}', 'start_column = "start"')
    record = answered(write(tmp_path, rows, text, ("unit", "period", "y", "start")))
    assert record["estimate"] == study(tmp_path, rows_of(figures, years), start=2006)["estimate"]


def test_an_exposure_without_use_is_noted(tmp_path: Path) -> None:
    rows = [(*row, 10.0) for row in good()]
    text = protocol().replace('outcome = "y"', 'outcome = "y"\nexposure = "pop"')
    assert "exposure-not-used" in ids(answered(write(tmp_path, rows, text, ("unit", "period", "y", "pop"))))


def without(rows: Rows, unit: str, period: str) -> Rows:
    return [row for row in rows if row[:2] != (unit, period)]


def changed(rows: Rows, unit: str, period: str, value: object) -> Rows:
    return [(*row[:2], value) if row[:2] == (unit, period) else row for row in rows]


@pytest.mark.parametrize(
    ("rows", "asked", "id_", "unit", "period"),
    [
        ([*good(), ("b", "2014-03", 5.0)], {}, "rows-twice", "b", "2014-03"),
        (changed(good(), "b", "2014-03", "n/a"), {}, "outcome-not-a-number", "b", "2014-03"),
        (changed(good(), UNITS[0], "2014-03", "NaN"), {}, "outcome-not-a-number", UNITS[0], "2014-03"),
        (changed(good(), "b", "2014-03", "inf"), {}, "outcome-not-a-number", "b", "2014-03"),
        (changed(good(), UNITS[0], "2014-03", ""), {}, "hole-in-treated-unit", UNITS[0], "2014-03"),
        (without(good(), UNITS[0], "2016-03"), {}, "hole-in-treated-unit", UNITS[0], "2016-03"),
        (good(), {"unit": "Nowhere"}, "treated-unit-absent", "Nowhere", None),
        (good(), {"start": "2020-01"}, "start-not-a-period", UNITS[0], "2020-01"),
        (good(), {"start": "soon"}, "start-not-a-period", UNITS[0], "soon"),
        (good(), {"start": "2013-01"}, "no-period-before-start", UNITS[0], "2013-01"),
        ([(*row[:2], 3.0) for row in good()], {}, "outcome-never-varies", None, None),
        (
            [(*row[:2], 3.0) if row[0] == UNITS[0] else row for row in good()],
            {},
            "outcome-never-varies",
            UNITS[0],
            None,
        ),
        ([("", "2014-01", 3.0), *good()], {}, "unit-or-period-missing", None, None),
        ([("b", "April", 3.0), *good()], {}, "period-unreadable", "b", "April"),
        ([("b", 2014, 3.0), *good()], {}, "period-unreadable", None, None),
        ([], {}, "panel-unreadable", None, None),
        (changed(good(), "b", "2014-03", 1e200), {}, "figure-beyond-reckoning", "b", "2014-03"),
        (good(), {"more": '[placebos]\ntime = ["2016-05"]'}, "placebo-start-not-before", None, "2016-05"),
        (good(), {"more": '[donors]\ninclude = ["nobody"]'}, "donor-absent", "nobody", None),
    ],
)
def test_an_error_gives_no_number_and_names_what_is_wrong(
    tmp_path: Path, rows: Rows, asked: dict[str, Any], id_: str, unit: str | None, period: str | None
) -> None:
    record = study(tmp_path, rows, **asked)
    assert record["estimate"] is None
    assert "gaps" not in record
    found = finding(record, id_)
    assert (found["severity"], found["unit"], found["period"]) == ("error", unit, period)
    assert found["expected"]
    assert found["found"]
    assert found["fix"]
    assert record["conclusion"].startswith("No number is given")
    json.dumps(record, allow_nan=False)


@pytest.mark.parametrize(
    ("rows", "asked", "id_", "unit", "period"),
    [
        (without(good(), "c", "2014-03"), {}, "donor-left-out", "c", "2014-03"),
        (changed(good(), "c", "2014-03", ""), {}, "donor-left-out", "c", "2014-03"),
        (good(), {"start": "2014-06"}, "few-periods-before-start", UNITS[0], "2014-06"),
        (good(), {"start": "2016-12"}, "start-in-last-period", UNITS[0], "2016-12"),
        ([row for row in good() if row[0] in (UNITS[0], "b")], {}, "one-donor", "b", None),
        (
            [*good(), *((f"{unit}2", *rest) for unit, *rest in good() if unit == "c")],
            {}, "series-twice", "c2", None,
        ),
        ([(*row[:2], row[2] + 900 * (row[0] == UNITS[0])) for row in good()], {}, "outside-donors-range", UNITS[0],
         "2013-01"),
        ([(*row[:2], 3.0) if row[0] == "c" else row for row in good()], {}, "outcome-never-varies", "c", None),
        ([row for row in good() if row[1] != "2014-03"], {}, "periods-not-equally-spaced", None, "2014-04"),
        (good(), {"more": '[donors]\nexclude = ["nobody"]'}, "donor-absent", "nobody", None),
        (good(), {}, "few-placebos", None, None),
    ],
)  # fmt: skip
def test_a_warning_comes_with_a_number_and_names_what_limits_it(
    tmp_path: Path, rows: Rows, asked: dict[str, Any], id_: str, unit: str | None, period: str | None
) -> None:
    record = study(tmp_path, rows, **asked)
    assert record["estimate"]["att"] is not None
    found = finding(record, id_)
    assert (found["severity"], found["unit"], found["period"]) == ("warning", unit, period)


def test_a_donor_with_a_hole_is_left_out_and_said_to_be(tmp_path: Path) -> None:
    record = study(tmp_path, without(good(), "c", "2014-03"))
    assert record["panel"]["donors"] == 4
    assert "c" not in [one["unit"] for one in record["placebos"]["space"]["units"]]
    assert record["protocol"]["departures"] == ["The donor 'c' was left out: it has no figure in every period."]
    excluded = study(tmp_path, good(), more='[donors]\nexclude = ["c"]')
    assert excluded["estimate"] == record["estimate"]


def test_no_donor_is_no_error_for_a_method_that_needs_none(tmp_path: Path) -> None:
    record = study(tmp_path, [row for row in good() if row[0] == UNITS[0]])
    assert record["estimate"]["basis"] == "model"
    assert "no-donor" not in ids(record)
    asked = study(tmp_path, [row for row in good() if row[0] == UNITS[0]], more='[inference]\nmethod = "placebo"')
    assert asked["estimate"]["basis"] == "model"
    assert "inference-otherwise" in ids(asked)
    assert asked["protocol"]["departures"] == [
        "Inference by placebo was asked for and not made: no unit besides the treated."
    ]


def test_all_that_was_done_otherwise_than_asked_is_a_departure(tmp_path: Path) -> None:
    more = '[placebos]\nleave_two_out = true\n[inference]\nmethod = "model"'
    record = study(tmp_path, good(), method='[method]\nid = "difference-in-differences"', more=more)
    assert [said.partition(" was asked")[0] for said in record["protocol"]["departures"]] == [
        "Inference by model",
        "The leave-two-out test",
    ]
    several = '"b" = "2016-01", '
    text = protocol(method='[method]\nid = "synthetic-control"', more="[placebos]\nleave_two_out = true")
    record = answered(write(tmp_path, good(), text.replace("starts = { ", f"starts = {{ {several}")))
    assert record["protocol"]["departures"] == [
        "The leave-two-out test was asked for and not made: expected one treated unit; found 2."
    ]
    assert study(tmp_path, good())["protocol"]["departures"] == []
    assert all("departure" not in found for found in record["findings"])


@pytest.mark.parametrize(
    ("change", "key"),
    [
        (('outcome = "y"', 'outcome = "z"'), "panel.outcome"),
        (('unit = "unit"', 'unit = "units"'), "panel.unit"),
        (('outcome = "y"', 'outcome = "y"\nexposure = "pop"'), "panel.exposure"),
        ((ITS, f'{ITS}covariates = ["x"]\n'), "method.covariates[0]"),
    ],
)
def test_a_column_that_is_not_there_is_named_by_its_key(tmp_path: Path, change: tuple[str, str], key: str) -> None:
    where = write(tmp_path, good(), protocol().replace(*change))
    with pytest.raises(NotAProtocol) as refused:
        answer(read_protocol(where))
    assert refused.value.key == key
    assert "unit, period, y" in str(refused.value) or "Did you mean" in str(refused.value)


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00\x01", b'unit,period,y\n"a,2013,1\n', b"PAR1", b"\x00" * 50])
@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_a_file_that_is_no_table_is_a_finding(tmp_path: Path, content: bytes, ending: str) -> None:
    where = write(tmp_path, good(), protocol().replace("panel.csv", f"panel.{ending}"))
    (tmp_path / f"panel.{ending}").write_bytes(content)
    if ending == "csv" and content[:1] in (b"P", b"\x00"):  # read as a table without the columns
        with pytest.raises(NotAProtocol, match=r"panel\."):
            answered(where)
        return
    record = answered(where)
    assert record["estimate"] is None
    assert record["findings"][0]["id"] == "panel-unreadable"


@pytest.mark.parametrize("method", list(METHODS))
@pytest.mark.parametrize("size", [1e-300, 1e200, 1e306])
def test_figures_beyond_what_floats_can_square_give_no_number(tmp_path: Path, method: str, size: float) -> None:
    rows = [(*row[:2], row[2] * size) for row in good()]
    record = study(tmp_path, rows, method=f'[method]\nid = "{method}"')
    assert record["estimate"] is None
    assert finding(record, "figure-beyond-reckoning")["severity"] == "error"


def test_a_heading_that_stands_twice_is_an_error_where_it_is_asked_for(tmp_path: Path) -> None:
    where = write(tmp_path, [(*row, 1.0) for row in good()], protocol(), ("unit", "period", "y", "y"))
    record = answered(where)
    assert record["estimate"] is None
    assert ids(record) == ["heading-twice"]
    where = write(tmp_path, [(*row, 1.0, 1.0) for row in good()], protocol(), ("unit", "period", "y", "z", "z"))
    assert answered(where)["estimate"] is not None


def test_a_column_of_lists_is_no_column_of_numbers_and_does_no_harm_unasked_for(tmp_path: Path) -> None:
    where = write(tmp_path, good(), protocol().replace("panel.csv", "panel.parquet"))
    frame = pl.DataFrame(good(), schema=["unit", "period", "y"], orient="row")
    frame.with_columns(shape=pl.lit([1, 2]), bytes=pl.lit(b"\xff")).write_parquet(tmp_path / "panel.parquet")
    assert answered(where)["estimate"] is not None
    frame.with_columns(y=pl.lit([1, 2])).write_parquet(tmp_path / "panel.parquet")
    record = answered(where)
    assert record["estimate"] is None
    assert finding(record, "outcome-not-a-number")["severity"] == "error"


def test_counts_of_donors_that_are_all_zero_leave_no_placebo_and_are_named(tmp_path: Path) -> None:
    rows = [(*row[:2], round(row[2]) * (row[0] == UNITS[0])) for row in good()]
    record = study(tmp_path, rows, method=f'{ITS}family = "poisson"\n')
    assert record["estimate"]["basis"] == "model"
    assert "no-placebo" in ids(record)
    assert finding(record, "outcome-never-varies")["unit"] == "b"


HOSTILE = st.text(alphabet=st.characters(codec="utf-8"), max_size=8)


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(HOSTILE, HOSTILE, HOSTILE), max_size=6), st.integers(0, 1000))
def test_no_row_of_any_kind_gives_a_traceback_or_a_silent_number(
    tmp_path: Path, bad: list[tuple[str, str, str]], seed: int
) -> None:
    rows = good()
    for place, row in enumerate(bad):
        at = (seed * 31 + place * 7) % len(rows)
        pairs = enumerate(zip(row, rows[at], strict=True))
        rows[at] = tuple(hostile if (seed >> column) & 1 else own for column, (hostile, own) in pairs)
    record = study(tmp_path, rows)
    text = json.dumps(record, allow_nan=False)
    assert json.loads(text) == record
    if record["estimate"] is None:
        assert any(one["severity"] == "error" for one in record["findings"])


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.text(alphabet=st.characters(codec="utf-8", categories=["L", "N", "P", "S", "Zs"]), min_size=1,
                        max_size=12), min_size=4, max_size=4, unique=True))  # fmt: skip
def test_unit_names_are_any_text(tmp_path: Path, names: list[str]) -> None:
    figures = outcomes(4)
    rows = rows_of(figures, PERIODS, [f"{name}." for name in names])
    quoted = json.dumps(f"{names[2]}.", ensure_ascii=False)
    text = protocol().replace(f'"{UNITS[0]}" =', f"{quoted} =")
    record = answered(write(tmp_path, rows, text))
    assert {one["unit"] for one in record["gaps"]} == {f"{names[2]}."}
    assert record["panel"]["donors"] == 3


def test_numbers_are_read_as_they_are_written(tmp_path: Path) -> None:
    figures = outcomes()
    rows = [(*row[:2], f" {row[2]!r} " if place % 2 else f"{row[2] * 10:.17g}e-1") for place, row in enumerate(good())]
    estimate = study(tmp_path, rows)["estimate"]
    assert estimate["att"] == pytest.approx(study(tmp_path, rows_of(figures, PERIODS))["estimate"]["att"], rel=1e-12)
    assert np.isfinite(estimate["att"])


@pytest.mark.parametrize("heading", ['Délais "jours", par 1 000 [€]', '"', 'a ""b""', "two\nlines", " y ", "=y+1"])
def test_headings_are_any_text(tmp_path: Path, heading: str) -> None:
    """Also with quotation marks, which CSV doubles."""
    plain = protocol().replace('outcome = "y"', f"outcome = {json.dumps(heading)}")
    where = write(tmp_path, good(), plain, headings=("unit", "period", heading))
    assert answered(where)["estimate"]["att"] == study(tmp_path, good())["estimate"]["att"]
