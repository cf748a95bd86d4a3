"""How many areas or plans are expected to meet their targets, as pages and the terminal write it."""

from __future__ import annotations

from carefund.appraisal.aggregate import Aggregate
from carefund.wording.numbers import expected_number


def meeting_cell(one: Aggregate) -> str:
    """For a table: `25 (7 to 70)`, the mean and the 95% interval."""
    return f"{expected_number(one.expected)} ({_interval(one)})"


def meeting_words(one: Aggregate) -> str:
    """For a sentence: `25 (95% interval 7 to 70)`."""
    return f"{expected_number(one.expected)} (95% interval {_interval(one)})"


def _interval(one: Aggregate) -> str:
    return f"{one.meeting.low:.0f} to {one.meeting.high:.0f}"
