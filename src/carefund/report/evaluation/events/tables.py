"""The table of effects by time since the start."""

from __future__ import annotations

from carefund.evaluation.methods.event_study import EventStudy
from carefund.report.columns import Column, Table

EVENT_TIME = Column("event_time", "Periods since the start", "count", "0 in the first treated period", whole=True)
COLUMNS = (
    EVENT_TIME,
    Column("att", "Effect", "effect", "in the outcome's unit; before the start what should be nought"),
    Column("standard_error", "Error", "number", "in the outcome's unit"),
    Column("lower", "Low", "effect", "low end of the band that holds for all at once"),
    Column("upper", "High", "effect", "high end"),
)


def events_table(events: EventStudy) -> Table:
    """A row for each time since the start."""
    return Table.of("events", "Effects by time since the start", COLUMNS, events.effects)
