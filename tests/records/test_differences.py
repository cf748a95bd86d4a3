"""Two definitions on one extract: every record is in one class, and what cannot be compared is refused."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from carefund.records.differences import IN_BOTH, IN_ONE, NOT_ASKED, OtherRecords, differences
from carefund.records.extract import NoRecords
from carefund.records.measure import measure_of
from carefund.records.running import Asked, measure_records
from tests.records.extracts import offered, write
from tests.records.reference import History
from tests.records.test_running import MONTHS, put


def test_versions_differ_by_those_who_come_back_late_and_those_sent_on(tmp_path: Path) -> None:
    """Twenty of each: back after 29 days (the second version alone counts them), sent on, and neither."""
    common = {"area": "E08000035", "age": 80, "diagnosis": "J180", "method": "emergency", "destination": "home"}
    stays = []
    for number in range(60):
        own = common | {"person": f"p{number}", "record": f"a{number}", "admitted": date(2019, 1, 5)}
        own |= {"discharged": date(2019, 1, 10)}
        if 20 <= number < 40:
            own["destination"] = "hospital"
        stays.append(own)
        if number < 20:
            later = date(2019, 2, 8)
            stays.append(own | {"record": f"b{number}", "admitted": later, "discharged": date(2019, 3, 20)})
    with offered(write(tmp_path, History(spells=stays))) as extract:
        asked = Asked(known_until=date(2019, 4, 1), last=date(2019, 1, 1))
        told = [measure_records(measure_of(f"emergency-readmissions-{version}"), extract, asked) for version in (1, 2)]
        found = differences(*told, extract)
    classes = {(one.first, one.second): one.records for one in found.classes}
    assert classes == {
        (IN_ONE, IN_BOTH): 20,
        (IN_ONE, "left out: sent on to another hospital"): 20,
        (IN_ONE, IN_ONE): 20,
    }
    assert NOT_ASKED not in {words for pair in classes for words in pair}
    assert found.whole(told[0]) == 0.0
    assert found.whole(told[1]) == 50.0


def test_measures_of_other_records_or_months_are_refused(tmp_path: Path) -> None:
    for month in MONTHS:
        put(tmp_path, month)
    move = {"record": "x", "person": "ann", "area": "E08000035", "age": 80, "moved": MONTHS[0]}
    with offered(write(tmp_path / "both", History(care_home_moves=[move]))) as extract:
        moves = measure_records(measure_of("care-home-admissions"), extract)
    with offered(tmp_path) as extract:
        stays = measure_records(measure_of("length-of-stay"), extract, Asked(last=MONTHS[0]))
        later = measure_records(measure_of("length-of-stay"), extract, Asked(first=MONTHS[1]))
        with pytest.raises(OtherRecords, match="two measures of stays in one hospital"):
            differences(stays, moves, extract)
        with pytest.raises(NoRecords, match="months that both measures can tell"):
            differences(stays, later, extract)
