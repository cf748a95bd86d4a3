"""What a data frame is taken to be where its keys do not say."""

import polars as pl
import pytest

from carefund.evidence.own.frames import definition_of, evidence_of_frame
from carefund.workbooks.cells import Row

HEADINGS: Row = ["area", "period", "value"]


@pytest.mark.parametrize(
    ("keys", "audited"),
    [
        ({}, True),
        ({"cadence": "weekly"}, True),
        ({"cadence": "quarterly"}, False),
        ({"cadence": "annual"}, False),
        ({"kind": "mean"}, True),
        ({"kind": "rate", "cadence": "annual"}, False),
        ({"geography": "england"}, False),
        ({"cadence": "annual", "coverage_audited": True}, True),
    ],
)
def test_coverage_is_audited_of_places_by_month_as_in_a_file(keys: dict[str, object], audited: bool) -> None:
    assert definition_of([HEADINGS, ["Kent", "2020-01", 5.0]], keys).coverage_audited is audited


@pytest.mark.parametrize("england", ["England", "ENGLAND", "E92000001", "eng"])
def test_a_frame_of_england_alone_is_of_england(england: str) -> None:
    assert definition_of([HEADINGS, [england, "2020-01", 5.0]], {}).geography == "england"


@pytest.mark.parametrize("heading", ["area", "council", "ONS code", "area name", "code"])
def test_places_are_looked_for_under_the_headings_that_the_reader_knows(heading: str) -> None:
    frame = pl.DataFrame({heading: ["Kent", "Essex"], "month": ["2020-01", "2020-01"], "value": [1, 2]})
    evidence, definition = evidence_of_frame(frame, {})
    assert definition.geography == "area"
    assert set(evidence.figures([definition.name])["area_code"]) == {"E10000016", "E10000012"}


def test_the_heading_that_the_layout_names_holds_the_places() -> None:
    keys = {"file": {"columns": {"area": "Where"}}}
    assert definition_of([["Where", "period", "value"], ["Kent", "2020-01", 5.0]], keys).geography == "area"


def test_a_row_that_adds_up_the_others_does_not_make_councils_places_of_their_own() -> None:
    rows: list[Row] = [HEADINGS, ["Kent", "2020-01", 5.0], ["Essex", "2020-01", 6.0], ["Total", "2020-01", 11.0]]
    assert definition_of(rows, {}).geography == "area"


def test_own_codes_that_a_frame_holds_as_numbers_are_read() -> None:
    frame = pl.DataFrame({"area": [9001.0, 9002.0], "period": ["2020-01", "2020-01"], "value": [1, 2]})
    evidence, definition = evidence_of_frame(frame, {})
    assert definition.geography == {"9001": "9001", "9002": "9002"}
    assert set(evidence.figures([definition.name])["area_code"]) == {"9001", "9002"}
