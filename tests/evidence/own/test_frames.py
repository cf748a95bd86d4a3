"""What a data frame is taken to be where its keys do not say."""

import pytest

from carefund.evidence.own.frames import definition_of
from carefund.workbooks.cells import Row

HEADINGS: Row = ["area", "period", "value"]


@pytest.mark.parametrize(
    ("keys", "audited"),
    [
        ({}, True),
        ({"cadence": "weekly"}, True),
        ({"cadence": "quarterly"}, False),
        ({"cadence": "annual"}, False),
        ({"kind": "mean"}, False),
        ({"geography": "england"}, False),
        ({"cadence": "annual", "coverage_audited": True}, True),
    ],
)
def test_coverage_is_audited_of_counts_of_places_by_month_as_in_a_file(keys: dict[str, object], audited: bool) -> None:
    assert definition_of([HEADINGS, ["Kent", "2020-01", 5.0]], keys).coverage_audited is audited


@pytest.mark.parametrize("england", ["England", "ENGLAND", "E92000001", "eng"])
def test_a_frame_of_england_alone_is_of_england(england: str) -> None:
    assert definition_of([HEADINGS, [england, "2020-01", 5.0]], {}).geography == "england"
