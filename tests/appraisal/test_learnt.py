"""Records of finished rounds: read and written, dated so that nothing is known early, and hostile input refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from carefund.appraisal.learnt import (
    COLUMNS,
    BrokenLearning,
    Learnt,
    learnt_as_text,
    packaged_learnt,
    read_learnt,
    read_learnt_file,
)
from carefund.evidence.series import ENGLAND
from carefund.refusal import RefusedFile
from tests.appraisal.made_up_records import record
from tests.packaged import ASSUMPTIONS


def test_the_packaged_records_are_those_of_the_first_round() -> None:
    """Planned and achieved are the published ones (domain.md D1, D2): 293,000 of 1,624,977 planned, +11.4% came."""
    learnt = packaged_learnt()
    assert {one.round for one in learnt.records} == {"bcf-2015-16"}
    england = {(one.metric, one.comparison): one for one in learnt.records if one.area_code == ENGLAND}
    delayed = england["delayed-days", "financial-year"]
    assert delayed.planned == pytest.approx(-293_000 / 1_624_977 * 100, abs=1e-4)
    assert delayed.achieved.holds(11.4)
    assert delayed.gross == pytest.approx(-0.632, abs=0.001)
    admissions = england["non-elective-admissions", "financial-year"]
    assert admissions.planned == pytest.approx(-106_000 / 5_691_577 * 100, abs=1e-4)
    assert admissions.achieved.low < admissions.achieved.middle < admissions.achieved.high  # a hole is known
    assert {one.design for one in learnt.records} == {"before-and-after"}
    assert {one.plan for one in learnt.records if one.area_code != ENGLAND} == {"share"}
    areas = [one for one in learnt.records if one.metric == "delayed-days" and one.area_code != ENGLAND]
    assert len(areas) == 151
    assert {round(one.planned, 2) for one in areas} == {-18.03}


def test_nothing_is_known_before_the_versions_that_were_used_were_out() -> None:
    """The newest files are of May and June 2017 (data set's own words); the audit's plan is of 8 February 2017."""
    known = {(one.metric, one.comparison): one.known_from for one in packaged_learnt().records}
    assert known["delayed-days", "financial-year"] == date(2017, 5, 11)
    assert known["non-elective-admissions", "financial-year"] == date(2017, 6, 9)
    for day in (date(2014, 9, 30), date(2016, 5, 31), date(2017, 5, 10)):
        assert not ASSUMPTIONS.as_of(day).learnt.records
    assert {one.metric for one in ASSUMPTIONS.as_of(date(2017, 5, 11)).learnt.records} == {"delayed-days"}
    assert ASSUMPTIONS.as_of(date(2017, 6, 9)).learnt == packaged_learnt()


def test_by_first_versions_the_calendar_year_was_known_in_february_2016() -> None:
    first = packaged_learnt().by_first_versions()
    assert {one.comparison for one in first.as_of(date(2016, 5, 3)).records} == {"pay-for-performance-year"}
    assert not first.as_of(date(2016, 2, 11)).records
    assert {one.first_known for one in first.records if one.comparison == "financial-year"} == {date(2017, 2, 8)}


@settings(max_examples=60, deadline=None)
@given(st.dates(date(2010, 1, 1), date(2030, 1, 1)))
def test_as_of_never_gives_what_came_later_and_grows_with_time(day: date) -> None:
    learnt = packaged_learnt().with_records([record(round="later", known_from=date(2020, 6, 1))])
    known = learnt.as_of(day).records
    assert all(one.known_from <= day for one in known)
    assert set(known) <= set(learnt.as_of(day + timedelta(days=90)).records)


changes = st.floats(-60, 60).map(lambda value: round(value, 4))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(changes, st.tuples(changes, changes, changes)), min_size=1, max_size=6))
def test_what_is_written_is_what_is_read(rows: list[tuple[float, tuple[float, float, float]]]) -> None:
    records = [
        record(area_code=f"E0600{number:04d}", planned=planned, achieved=tuple(sorted(achieved)))
        for number, (planned, achieved) in enumerate(rows)
    ]
    kinds = (("reablement", 0.25), ("case-management", 0.75))
    records[0] = replace(records[0], kinds=kinds, area_name='Bristol, "City of"', without=None, forecast_from=None)
    assert read_learnt(learnt_as_text(records), "text") == tuple(records)


GOOD = learnt_as_text([record()]).splitlines()


def spoilt(**cells: str) -> str:
    row = dict(zip(COLUMNS, GOOD[1].split(","), strict=True)) | cells
    return "\n".join([GOOD[0], ",".join(row.values())])


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "columns"),
        ("round,metric\na,b", "columns"),
        (GOOD[0], "at least one record"),
        (GOOD[0] + "\na,b", "another length"),
        (GOOD[0] + "\n" + GOOD[1] + ",more", "another length"),
        ("\n".join([*GOOD, GOOD[1]]), "a second of"),
        (spoilt(planned="nan"), "no change in per cent"),
        (spoilt(planned="-100"), "no change in per cent"),
        (spoilt(planned="many"), "many"),
        (spoilt(achieved="1e400"), "no change in per cent"),
        (spoilt(achieved_low="50", achieved="1", achieved_high="2"), "out of order"),
        (spoilt(achieved_low="", achieved="", achieved_high=""), "no achieved change"),
        (spoilt(forecast_from=""), "one without the other"),
        (spoilt(plan="mine"), "none of"),
        (spoilt(design="hearsay"), "none of"),
        (spoilt(kinds="reablement=2"), "from 0 to 1"),
        (spoilt(kinds="reablement=0.8 telecare=0.8"), "more than 1"),
        (spoilt(kinds="reablement=0.1 reablement=0.2"), "once each"),
        (spoilt(known_from="2014-01-01"), "before the first"),
        (spoilt(known_from="soon"), "soon"),
        (spoilt(round=""), "no round"),
        (spoilt(area_name="x" * 200_000), "mine.csv, line 2: .*field larger"),
    ],
)
def test_a_broken_file_is_refused_with_its_line(text: str, words: str) -> None:
    with pytest.raises(BrokenLearning, match=words):
        read_learnt(text, "mine.csv")


def test_a_file_that_is_no_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RefusedFile):
        read_learnt_file(tmp_path)
    binary = tmp_path / "a.csv"
    binary.write_bytes(b"\xff\x00\xfe" * 50)
    with pytest.raises((BrokenLearning, RefusedFile)):
        read_learnt_file(binary)


def test_of_a_round_in_two_files_the_last_counts() -> None:
    again = packaged_learnt().with_records([record(round="bcf-2015-16")])
    assert again.records == (record(round="bcf-2015-16"),)


def test_a_share_of_englands_plan_is_no_plan_besides() -> None:
    telling = packaged_learnt().telling()
    assert [(one.metric, one.comparison, one.area_code) for one in telling] == [
        ("non-elective-admissions", "financial-year", ENGLAND),
        ("delayed-days", "financial-year", ENGLAND),
    ]


def test_areas_own_plans_tell_in_englands_stead() -> None:
    own = [record(area_code=f"E0600000{number}", planned=-2.0 - number) for number in range(3)]
    learnt = Learnt((record(area_code=ENGLAND), *own, record(area_code="E06000009", plan="share")))
    assert learnt.telling() == tuple(own)
