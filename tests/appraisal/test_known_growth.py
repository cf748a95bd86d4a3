"""What was published of long growth, from when it could be known, and what a forecast makes of it."""

from dataclasses import replace
from datetime import date
from math import log

import numpy as np
import pytest
from pydantic import ValidationError

from carefund.appraisal.forecast.forecast import forecast_panel
from carefund.appraisal.known_growth import KnownGrowths, known_growths
from carefund.appraisal.panel import MonthlyPanel
from carefund.appraisal.reading import read_panel
from carefund.evidence.query import Evidence


def test_it_is_known_from_the_day_it_was_published() -> None:
    newest = known_growths().newest
    assert newest("non-elective-admissions", date(2013, 10, 30)) is None
    found = newest("non-elective-admissions", date(2013, 10, 31))
    assert found is not None
    # 47% in 15 years: the National Audit Office's HC 739 of October 2013
    assert found.a_year == pytest.approx(log(1.47) / 15)
    later = newest("non-elective-admissions", date(2018, 3, 31))
    assert later is not None
    assert later.a_year == pytest.approx(log(1.24) / 9)
    assert newest("delayed-days", date(2020, 1, 1)) is None


@pytest.mark.parametrize(
    ("series", "last", "growth"),
    [
        ("non-elective-admissions", date(2013, 9, 1), 0.0),
        ("non-elective-admissions-by-area", date(2014, 9, 1), log(1.47) / 15),
        ("delayed-days", date(2014, 9, 1), 0.0),
    ],
)
def test_a_panel_carries_what_was_known_by_its_last_month(series: str, last: date, growth: float) -> None:
    panel = read_panel(Evidence.packaged(), series, last)
    assert panel.growth == pytest.approx(growth)
    assert any("% a year" in note for note in panel.notes) == bool(growth)


def test_the_less_a_series_says_the_more_it_counts() -> None:
    counts = np.random.default_rng(8).poisson(400, (30, 84)).astype(float)

    def effect(months: int) -> float:
        panel = MonthlyPanel(
            "x", tuple(f"p{row}" for row in range(30)), date(2010, 1, 1), counts[:, :months], counts[:, :months].sum(0)
        )
        medians = [
            float(np.median(forecast_panel(one, 18, draws=2_000).total("E92000001")))
            for one in (panel, replace(panel, growth=0.05))
        ]
        return log(medians[1] / medians[0])

    short, long = effect(24), effect(84)
    assert 0 < long < short < 0.05 * 1.5


def test_a_source_that_is_not_there_is_refused() -> None:
    record = known_growths().model_dump()
    record["sources"] = []
    with pytest.raises(ValidationError, match="add the source"):
        KnownGrowths.model_validate(record)
