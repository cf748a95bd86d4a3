"""Conditions of decisions from a file: which day counts, what is refused, and that the service's own list is read."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from carefund.assurance.conditions import ConditionState
from carefund.evidence.areas import default_register
from carefund.monitoring.decided_conditions import ENDED, DecidedCondition, conditions_on, read_conditions
from carefund.refusal import RefusedFile

YEAR = date(2015, 4, 1)
DAYS = st.dates(date(2015, 1, 1), date(2016, 12, 31))


def read(path: Path, text: str) -> tuple[DecidedCondition, ...]:
    path.write_text(text, encoding="utf-8")
    return read_conditions(path, default_register(), YEAR)


def test_a_table_by_name_or_code_is_read_with_what_it_knows(tmp_path: Path) -> None:
    kent, derby = read(
        tmp_path / "c.csv",
        "Area,Condition,Last day,Who sees to it,State,Set on,Met or withdrawn on,Notes\n"
        'Kent,"Sign, both",31 October 2015,The director,Met,2015-02-01,2015-11-03,x\n'
        "\nE06000015,Show the pool,2015-12-01,,,,,\n",
    )
    assert (kent.code, kent.words, kent.due, kent.owner) == (
        "E10000016",
        "Sign, both",
        date(2015, 10, 31),
        "The director",
    )
    assert (kent.state, kent.set_on, kent.ended_on) == (ConditionState.MET, date(2015, 2, 1), date(2015, 11, 3))
    assert (derby.area, derby.state, derby.set_on) == ("Derby", ConditionState.OPEN, None)


def test_a_workbook_is_read_with_its_dates(tmp_path: Path) -> None:
    path = tmp_path / "c.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("Read me").write(0, 0, "Conditions")
        sheet, day = book.add_worksheet("Conditions"), book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write_row(0, 0, ["Code", "Condition", "Last day"])
        sheet.write_row(1, 0, ["E10000016", "Sign"])
        sheet.write_datetime(1, 2, date(2015, 10, 31), day)
    (one,) = read_conditions(path, default_register(), YEAR)
    assert (one.area, one.due) == ("Kent", date(2015, 10, 31))


def test_semicolons_and_parquet_are_read_as_well(tmp_path: Path) -> None:
    (semicolons,) = read(tmp_path / "c.csv", "area;condition;due\nKent;Sign, both;31/10/2015\n")
    frame = pl.DataFrame({"area_code": ["E10000016"], "condition": ["Sign, both"], "due": [date(2015, 10, 31)]})
    frame.write_parquet(tmp_path / "c.parquet")
    assert read_conditions(tmp_path / "c.parquet", default_register(), YEAR) == (semicolons,)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("area,condition\nKent,Sign\n", "columns area_code"),
        ("", "begins with nothing"),
        ("area,condition,due\nAtlantis,Sign,2015-10-31\n", "'Atlantis' in row 2"),
        ("area,condition,due\nKent,Sign,soon\n", "C2"),
        ("area,condition,due\nKent,Sign,\n", "C2"),
        ("area,condition,due\nKent,,2015-10-31\n", "B2"),
        ("area,condition,due,state\nKent,Sign,2015-10-31,lost\n", "evidence waits or overdue"),
        ("area,condition,due\nKent,Sign,2015-10-3", "may be cut off"),
        ("area,condition,due,set_on\nKent,Sign,2015-10-31,31/31/2015\n", "D2"),
    ],
)
def test_what_cannot_be_read_is_refused_at_its_place(text: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(RefusedFile, match=said):
        read(tmp_path / "c.csv", text)


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RefusedFile):
        read_conditions(tmp_path, default_register(), YEAR)
    (tmp_path / "c.xlsx").write_bytes(b"PK\x03\x04nothing")
    with pytest.raises(RefusedFile):
        read_conditions(tmp_path / "c.xlsx", default_register(), YEAR)


CONDITIONS = st.builds(
    DecidedCondition,
    code=st.just("E10000016"),
    area=st.just("Kent"),
    words=st.text(min_size=1, max_size=4),
    owner=st.just(""),
    due=DAYS,
    state=st.sampled_from(list(ConditionState)),
    set_on=st.none() | DAYS,
    evidence_on=st.none() | DAYS,
    ended_on=st.none() | DAYS,
)


@given(st.lists(CONDITIONS, max_size=8), DAYS)
def test_no_day_knows_what_came_later(conditions: list[DecidedCondition], day: date) -> None:
    stood = conditions_on(conditions, day)
    assert len(stood) == sum(one.set_on is None or one.set_on <= day for one in conditions)
    for one in stood:
        if one.state in ENDED:
            assert one.ended_on is None or one.ended_on <= day
        if one.state is ConditionState.WAITS:
            assert one.evidence_on is None or one.evidence_on <= day
        if one.state is ConditionState.OVERDUE:
            assert one.due < day
    ends = [one.state in ENDED for one in stood]
    assert ends == sorted(ends)


def test_a_day_before_the_end_knows_it_open_and_then_overdue() -> None:
    one = DecidedCondition(
        code="E10000016", area="Kent", words="Sign", owner="", due=date(2015, 10, 31), state=ConditionState.MET,
        set_on=date(2015, 2, 1), evidence_on=date(2015, 11, 20), ended_on=date(2015, 12, 1),
    )  # fmt: skip
    days = (date(2015, 1, 31), date(2015, 10, 31), date(2015, 11, 1), date(2015, 11, 20), date(2015, 12, 1))
    states = [[held.state.value for held in conditions_on([one], day)] for day in days]
    assert states == [[], ["open"], ["overdue"], ["evidence waits"], ["met"]]
    assert one.due + timedelta(days=1) == days[2]
