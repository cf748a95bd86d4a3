"""Figures of control charts that are wrong in every way: findings that name the place, never a guess or a traceback."""

from __future__ import annotations

import math
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

import carefund
from carefund.monitoring.charts.asked import Asked, NoChart
from carefund.monitoring.charts.control_charts import ControlCharts, control_charts
from carefund.monitoring.charts.figures_file import read_figures
from carefund.monitoring.charts.figures_held import series_of, series_of_evidence
from carefund.monitoring.charts.findings import ChartFinding
from carefund.monitoring.charts.nhs_rules import nhs_readings

MONTHS = [date(2015 + month // 12, month % 12 + 1, 1) for month in range(36)]


def read(text: str, **asked: Any) -> ControlCharts:
    return control_charts(read_figures(text.encode()), Asked(**asked), nhs_readings, name="nhs")


def only(made: ControlCharts) -> ChartFinding:
    (found,) = made.findings
    return found


@pytest.mark.parametrize(
    ("content", "id_"),
    [
        (b"", "empty-file"),
        (b"\xef\xbb\xbf", "empty-file"),
        (b"\n\n  \n,,\n", "empty-file"),
        (b"period,value\n", "empty-file"),
        (b"2015-04,1\n2015-05,2\n", "no-header"),
        (b"period\n2015-04\n", "missing-column"),
        (b"unit,value\nA,1\n", "missing-column"),
        (b"period,value,note\n2015-04,1,a\n", "unknown-column"),
        (b"period,value,value\n2015-04,1,2\n", "unknown-column"),
        (b"period,value,\n2015-04,1,\n", "unknown-column"),
        (b"period,value\n2015-04,\x00\n", "not-text"),
        (b"period,value\n2015-04,\xff\n", "not-text"),
        (b'period,value\n2015-04,"1\n', "not-a-table"),
        (b"PK\x03\x04\x14\x00\x06\x00", "not-text"),
        (b"period;value\n2015-04;1\n", "no-header"),
    ],
)
def test_a_file_that_is_no_such_table_is_an_error_of_the_whole_file(content: bytes, id_: str) -> None:
    series, findings = read_figures(content)
    assert (series, [one.id for one in findings]) == ((), [id_])
    assert findings[0].as_record()["severity"] == "error"
    assert findings[0].unit is None


@pytest.mark.parametrize(
    ("cell", "id_"),
    [
        ("", "missing-value"),
        ("  ", "missing-value"),
        ("x", "not-a-number"),
        ("*", "not-a-number"),
        ("NA", "not-a-number"),
        ("nan", "not-a-number"),
        ("inf", "not-a-number"),
        ("1e999", "not-a-number"),
        ("1e250", "not-a-number"),
        ('"1,234"', "not-a-number"),
        ("1_000", "not-a-number"),
        ("0x10", "not-a-number"),
        ("٣", "not-a-number"),
        ("12%", "not-a-number"),
        ("=1+1", "not-a-number"),
        ("9" * 5000, "not-a-number"),
    ],
)
def test_a_value_that_is_missing_or_no_number_is_an_error_that_names_unit_period_and_line(cell: str, id_: str) -> None:
    made = read(f"unit,period,value\nA,2015-04,1\nA,2015-05,{cell}\nB,2015-04,7\n")
    found = made.findings[0]
    assert (found.id, found.unit, found.period, "line 3" in found.found) == (id_, "A", "2015-05-01", True)
    assert [one.unit for one in made.charts] == ["B"]
    assert made.has_errors
    assert len(found.found) < 100


@pytest.mark.parametrize(
    "cell", ["2015-13", "2015-02-30", "April 2015", "01/04/2015", "2015", "0000-01", "20150401", ""]
)
def test_a_period_that_is_no_iso_date_is_an_error(cell: str) -> None:
    found = only(read(f"period,value\n{cell},1\n"))
    assert (found.id, found.period) == ("not-a-date", cell or None)


def test_a_date_twice_is_an_error_though_it_is_written_in_two_ways() -> None:
    found = only(read("period,value\n2015-04,1\n2015-04-01,1\n2015-05,2\n"))
    assert (found.id, found.period, found.found) == ("date-twice", "2015-04-01", "2 rows of 2015-04-01")
    assert not read("unit,period,value\nA,2015-04,1\nB,2015-04,1\n").has_errors


def test_a_row_cut_short_and_one_without_a_unit_are_errors() -> None:
    made = read("unit,period,value\nA,2015-04\nB,2015-04,1\n,2015-04,3\n")
    assert [(one.id, one.unit) for one in made.findings][:2] == [("row-length", "A"), ("missing-unit", "")]
    assert [one.unit for one in made.charts] == ["B"]


def test_order_of_rows_and_columns_marks_blanks_and_quotes_do_not_matter() -> None:
    plain = read("unit,period,value\nSt Helens,2015-04,1\nSt Helens,2015-05,2.50\nSt Helens,2015-06,-3\n")
    rows = ['"VALUE", Period ,unit', "-3,2015-06-01T00:00:00Z,St Helens", "", '1,2015-04,"St Helens"',
            "2.5,2015-05-01,St Helens", ""]  # fmt: skip
    other = "\ufeff" + "\r\n".join(rows)
    assert read(other).charts[0].points == plain.charts[0].points
    assert [one.id for one in plain.findings] == ["trial-limits"]


def test_gaps_are_told_by_the_calendar_and_charted_all_the_same() -> None:
    rows = "".join(f"{month:%Y-%m},{number % 5}\n" for number, month in enumerate(MONTHS) if number not in {7, 8, 20})
    made = read(f"period,value\n{rows}")
    gaps = [(one.period, one.found) for one in made.findings if one.id == "gap"]
    assert gaps == [
        ("2015-10-01", "3 months between 2015-07-01 and 2015-10-01"),
        ("2016-10-01", "2 months between 2016-08-01 and 2016-10-01"),
    ]
    assert not made.has_errors
    assert len(made.charts[0].points) == 33


@pytest.mark.parametrize(
    "days",
    [
        [f"2015-{month:02d}-01" for month in (1, 4, 7, 10)],
        ["2015-01-31", "2015-02-28", "2015-03-31", "2015-04-30"],
        ["2015-01-02", "2015-01-05", "2015-01-06", "2015-01-07", "2015-01-08", "2015-01-09", "2015-01-12"],
        ["2015-01-03", "2015-01-10", "2015-01-17"],
        ["2015-01-03", "2015-02-10", "2015-07-17"],
    ],
    ids=["quarters", "month ends", "weekdays", "weeks", "no usual step"],
)
def test_no_gap_where_the_calendar_has_none(days: list[str]) -> None:
    rows = "".join(f"{day},{number}\n" for number, day in enumerate(days))
    assert "gap" not in {one.id for one in read(f"period,value\n{rows}").findings}


def test_a_date_that_limits_begin_anew_at_must_be_a_point() -> None:
    text = "unit,period,value\nA,2015-04,1\nA,2015-05,2\nB,2015-05,3\nB,2015-06,4\n"
    made = read(text, rebase=(date(2019, 1, 1),))
    found = made.findings[0]
    assert (found.id, found.period, found.severity.value) == ("rebase-date", "2019-01-01", "error")
    assert "2015-06-01" in found.fix
    assert made.charts == ()
    made = read(text, rebase=(date(2015, 6, 1),))
    assert [(one.unit, one.severity.value) for one in made.findings if one.id == "rebase-date"] == [("A", "warning")]
    assert [len(one.segments) for one in made.charts] == [1, 2]


def test_one_point_and_constants_have_no_limits_and_say_why() -> None:
    made = read("period,value\n2015-04,5\n")
    (point,) = made.charts[0].points
    assert (point.mean, point.lower, point.upper, point.cause) == (5.0, None, None, "common")
    assert (only(made).id, only(made).severity.value) == ("one-point", "warning")
    made = read("period,value\n" + "".join(f"{month:%Y-%m},0.1\n" for month in MONTHS))
    assert only(made).id == "no-moving-range"
    assert {(one.mean, one.lower, one.cause) for one in made.charts[0].points} == {(0.1, None, "common")}


def test_a_target_without_a_direction_is_told_once() -> None:
    made = read("unit,period,value\nA,2015-04,1\nB,2015-04,1\n", target=3.0)
    assert [one.id for one in made.findings].count("no-direction") == 1
    assert {one.assurance for one in made.charts} == {None}


@given(st.binary(max_size=200))
def test_no_bytes_make_it_fall(content: bytes) -> None:
    series, findings = read_figures(content)
    assert series or findings


@given(st.lists(st.lists(st.text("2015-04,\"\n\r\0x.eE+-'é ", max_size=9), max_size=4), max_size=6))
def test_no_cells_make_it_fall(rows: list[list[str]]) -> None:
    text = "unit,period,value\n" + "\n".join(",".join(row) for row in rows)
    made = read(text)
    assert all(math.isfinite(one.value) for chart in made.charts for one in chart.points)


FIGURES = {date(2015, 4, 1): 3.5, date(2015, 5, 1): 4.0, date(2015, 6, 1): 2.25}


def held_alike() -> list[Any]:
    days, values = list(FIGURES), list(FIGURES.values())
    frame = pl.DataFrame({"Period": days, "value": values})
    return [
        frame,
        frame.reverse(),
        frame.with_columns(pl.col("value").cast(pl.Decimal(10, 2)), pl.col("Period").cast(pl.String)),
        list(FIGURES.items()),
        [(day.isoformat()[:7], Decimal(str(value))) for day, value in FIGURES.items()],
        [(datetime(day.year, day.month, day.day), str(value)) for day, value in FIGURES.items()],
        pytest.importorskip("pandas").DataFrame({"period": days, "value": values}) if _has_pandas() else frame,
    ]


def _has_pandas() -> bool:
    from importlib.util import find_spec

    return find_spec("pandas") is not None


@pytest.mark.parametrize("figures", held_alike(), ids=lambda one: type(one).__module__)
def test_figures_that_a_program_holds_are_charted_as_a_file_is(figures: Any) -> None:
    made = carefund.monitor(figures)
    assert [(one.period, one.value) for one in made.charts[0].points] == list(FIGURES.items())
    by_unit = carefund.monitor({"A": figures, "B": figures}, target=3, improvement="increase")
    assert [one.unit for one in by_unit.charts] == ["A", "B"]
    assert by_unit.charts[0].points[0].mean == made.charts[0].points[0].mean


def test_numbers_alone_are_months_from_the_first() -> None:
    made = carefund.monitor(list(FIGURES.values()), first=date(2015, 4, 1))
    assert [one.period for one in made.charts[0].points] == list(FIGURES)
    frame = pl.DataFrame({"unit": ["B", "A", "B"], "period": ["2015-04", "2015-04", "2015-05"], "value": [1, 2, None]})
    made = carefund.monitor(frame)
    assert [one.unit for one in made.charts] == ["A"]
    assert next((one.id, one.unit, one.period) for one in made.findings) == ("missing-value", "B", "2015-05-01")


@pytest.mark.parametrize(
    ("figures", "asked"),
    [
        ([1, 2, 3], {}),
        (7, {"first": date(2015, 4, 1)}),
        (pl.DataFrame({"month": [1]}), {}),
        (list(FIGURES.items()), {"improvement": "up"}),
        (list(FIGURES.items()), {"rules": "western-electric"}),
        (list(FIGURES.items()), {"target": math.nan}),
        (list(FIGURES.items()), {"fix_after": 0}),
    ],
)
def test_what_cannot_be_charted_says_what_can(figures: Any, asked: dict[str, Any]) -> None:
    with pytest.raises(NoChart, match=r"(?i)expected"):
        carefund.monitor(figures, **asked)


def test_a_series_of_the_evidence_has_its_own_direction_and_places() -> None:
    made = carefund.monitor("delayed-days", area=["Kent", "England"], first=date(2015, 4, 1), last=date(2017, 3, 1),
                            target=4000)  # fmt: skip
    assert [one.unit for one in made.charts] == ["Kent", "England"]
    assert made.asked.improvement == "decrease"
    assert (made.rules, made.label, len(made.charts[0].points)) == ("nhs", "Delayed days", 24)
    assert "NHS England" in made.source


def test_months_of_the_evidence_without_a_figure_are_told() -> None:
    rows = [
        ("E1", "One", month, None if number in {3, 34, 35} else float(number % 4))
        for number, month in enumerate(MONTHS)
    ]
    rows += [("E2", "Two", MONTHS[0], None), ("E3", "Two", MONTHS[0], 1.0)]
    frame = pl.DataFrame(rows, schema=["area_code", "area_name", "period", "value"], orient="row")
    made = control_charts(series_of_evidence(frame), Asked(), nhs_readings, name="nhs")
    told = [(one.id, one.unit) for one in made.findings]
    assert told == [("missing-months", "One"), ("no-figures", "Two (E2)"), ("gap", "One"), ("one-point", "Two (E3)")]
    assert [one.unit for one in made.charts] == ["One", "Two (E3)"]


def test_a_mapping_of_nothing_has_no_chart() -> None:
    assert series_of({}) == ((), ())
