"""A record of a made-up round, of which a test says only what it is about."""

from __future__ import annotations

from datetime import date
from typing import Any

from carefund.appraisal.learnt import LearntRecord
from carefund.interval import Interval


def record(
    *,
    achieved: tuple[float, ...] = (1.0, 1.0, 1.0),
    without: tuple[float, ...] | None = (-4.0, 1.0, 6.0),
    **said: Any,
) -> LearntRecord:
    """Planned 3% less, 1% more came, and 1% more was to be expected."""
    usual: dict[str, Any] = {
        "round": "made-up",
        "metric": "non-elective-admissions",
        "comparison": "financial-year",
        "area_code": "E06000001",
        "area_name": "Hartlepool",
        "planned": -3.0,
        "plan": "own",
        "kinds": (),
        "forecast_from": date(2014, 9, 1) if without else None,
        "design": "before-and-after",
        "first_known": date(2016, 5, 12),
        "known_from": date(2017, 6, 9),
    }
    expected = Interval(*without) if without else None
    return LearntRecord(**usual | said, achieved=Interval(*achieved), without=expected)
