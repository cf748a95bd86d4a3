"""Every measure's SQL against plain Python, on small histories full of ties."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings

from carefund.records.measure import NoMeasure, measure_of, measures
from tests.records.extracts import offered, told, write
from tests.records.histories import FIRST, KNOWN, UNTIL, histories
from tests.records.reference import REFERENCE, History, sums


def test_every_measure_has_its_words_in_python() -> None:
    assert {one.name for one in measures()} == set(REFERENCE)


@settings(max_examples=30, deadline=None)
@given(histories())
def test_sql_says_what_the_words_say(history: History) -> None:
    with TemporaryDirectory() as folder, offered(write(Path(folder), history)) as extract:
        for measure in measures():
            expected = sums(REFERENCE[measure.name](history, KNOWN), FIRST, UNTIL)
            assert told(extract, measure, FIRST, UNTIL, KNOWN) == expected, measure.name


def test_a_version_is_named_or_the_newest_is_meant() -> None:
    assert measure_of("emergency-readmissions").version == 2
    assert measure_of("emergency-readmissions-1").version == 1
    with pytest.raises(NoMeasure, match=r"expected a measure: at-home-91-days-1, .*; found 'emergency'"):
        measure_of("emergency")


def test_lead_over_admissions_alone_misses_readmissions() -> None:
    """The usual hand-written query: the next row by admission. A stay that overlaps hides what comes after it."""
    from datetime import date

    usual = """select count(*) from (
      select discharged, method, lead(admitted) over (partition by person order by admitted) as next_admitted,
        lead(method) over (partition by person order by admitted) as next_method from spells) as stays
      where next_method = 'emergency' and date_diff('day', discharged, next_admitted) between 0 and 29"""
    common = {"person": "ann", "area": "E08000035", "age": 80, "destination": "home", "diagnosis": "J180"}
    stays = [
        {"record": "a", "admitted": date(2019, 2, 1), "discharged": date(2019, 2, 20), "method": "emergency"},
        {"record": "b", "admitted": date(2019, 2, 5), "discharged": date(2019, 2, 6), "method": "elective"},
        {"record": "c", "admitted": date(2019, 3, 1), "discharged": date(2019, 3, 2), "method": "emergency"},
    ]
    history = History(spells=[one | common for one in stays])
    with TemporaryDirectory() as folder, offered(write(Path(folder), history)) as extract:
        counted, _ = told(extract, measure_of("emergency-readmissions"), FIRST, UNTIL, KNOWN)
        assert counted[date(2019, 2, 1), "E08000035"] == (2, 2)
        assert extract.engine.rows(usual) == [(1,)]
