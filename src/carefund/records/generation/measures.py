"""What is counted of generated records as the truth, and what the structure expects of it by area and month.

The same names are used for what was drawn and for what was expected with and without effects. They are the ids of
measures (`carefund.records.measure`) where what is counted is such a measure's numerator: all but elective admissions;
discharges, the denominator of emergency readmissions; and reablement, that of people at home after 91 days.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from carefund.arrays import Floats, Whole
from carefund.records.generation.course import CHRONIC, DIED, ELECTIVE, EMERGENCY, FALL, Stays
from carefund.records.generation.flows import Flows, Plan
from carefund.records.generation.parameters import OLDER, Parameters
from carefund.records.generation.timings import LONGEST_DELAY, LONGEST_STAY
from carefund.records.generation.window import NEVER, RUN_IN, Window


@dataclass(frozen=True)
class Counted:
    """One thing that is counted: its name, what it is in words, and its unit."""

    name: str
    label: str
    unit: str


MEASURES = (
    Counted("emergency-admissions", "Emergency admissions", "spells"),
    Counted("emergency-admissions-65", "Emergency admissions, 65 and over", "spells"),
    Counted("emergency-admissions-falls", "Emergency admissions for injuries by a fall, 65 and over", "spells"),
    Counted("emergency-admissions-acs", "Emergency admissions, chronic ambulatory-care-sensitive", "spells"),
    Counted("elective-admissions", "Elective admissions", "spells"),
    Counted("discharges", "Discharges alive, transfers to another hospital left out", "discharges"),
    Counted("emergency-readmissions", "Of these, followed by an emergency readmission within 30 days", "discharges"),
    Counted("delayed-days", "Delayed days in the month", "days"),
    Counted("discharge-delay", "Days from ready to discharge, by month of discharge", "days"),
    Counted("care-home-admissions", "Moves into a care home, 65 and over", "people"),
    Counted("reablement-65-plus", "Discharges into reablement, 65 and over", "people"),
)
NAMES = tuple(measure.name for measure in MEASURES)
_MONTHS_OF_STAY = (LONGEST_STAY + LONGEST_DELAY) // 28 + 2


def counted_stays(stays: Stays, month: int, window: Window) -> Whole:
    """Counts of a month's stays by measure and month of the window; nothing of the run-in.

    Stays are as they were drawn, before any is split by a transfer. What happens after the extract is not counted.
    """
    counts = np.zeros((len(NAMES), len(window.months)), dtype=np.int64)
    if month < RUN_IN:
        return counts
    emergency, older = stays.method == EMERGENCY, stays.group >= OLDER
    counts[0, month] = emergency.sum()
    counts[1, month] = (emergency & older).sum()
    counts[2, month] = (emergency & older & (stays.kind == FALL)).sum()
    counts[3, month] = (emergency & (stays.kind == CHRONIC)).sum()
    counts[4, month] = (stays.method == ELECTIVE).sum()
    alive = (stays.destination != DIED) & (stays.discharged < window.closes)
    _by_month(counts[5], stays.discharged[alive], window)
    _by_month(counts[6], stays.discharged[alive & stays.returns], window)
    held = (stays.ready != NEVER) & (stays.discharged > stays.ready)
    for later in range(month, min(month + _MONTHS_OF_STAY, len(window.months))):
        start, end = window.begins[later], window.begins[later + 1]
        days = np.minimum(stays.discharged[held], end) - np.maximum(stays.ready[held], start)
        counts[7, later] = np.maximum(days, 0).sum()
    done = held & alive
    months, days = window.month_of(stays.discharged[done]), (stays.discharged - stays.ready)[done]
    counts[8] += np.bincount(months, weights=days, minlength=len(window.months)).astype(np.int64)
    return counts


def _by_month(counts: Whole, days: Whole, window: Window) -> None:
    counts += np.bincount(window.month_of(days), minlength=counts.size)


def counted_events(counts: Whole, month: int, moves: int, started: int) -> None:
    """Add a month's moves into care homes and reablement to counts by measure and month."""
    if month >= RUN_IN:
        counts[9, month] += moves
        counts[10, month] += started


def expected_counts(plan: Plan, flows: Flows, parameters: Parameters) -> Floats:
    """What a plan, with or without effects, expects by measure, area and month; zero in the run-in.

    Of discharges and delays only stays that began in the extract count, for it shows no others.
    """
    admitted, older = flows.admitted, flows.admitted[:, OLDER:]
    left, booked = flows.left - flows.before_left, flows.left_elective - flows.before_left_elective
    falls, chronic = parameters.of("falls"), parameters.of("chronic-ambulatory-care-sensitive")
    left_older = flows.left[:, OLDER:].sum(axis=1)
    found = np.stack(
        [
            admitted.sum(axis=1),
            older.sum(axis=1),
            (older * falls[None, OLDER:, None]).sum(axis=1),
            (admitted * chronic[None, :, None]).sum(axis=1),
            plan.elective.sum(axis=1),
            (left + booked).sum(axis=1),
            (plan.readmission * left + plan.after_elective * booked).sum(axis=1),
            (flows.waited - flows.before_waited).sum(axis=1),
            (flows.waited_by_discharge - flows.before_waited_by_discharge).sum(axis=1),
            plan.move * left_older + plan.community,
            plan.reablement[:, None] * left_older,
        ]
    )
    found[:, :, :RUN_IN] = 0
    return found
