"""The section on effects by time since the start: picture, table, and what the periods before the start say."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from carefund.evaluation.methods.event_study import EventStudy
from carefund.report.charts.event_study import AFTER, BEFORE, event_study
from carefund.report.document import Block, Figure, Prose, Section
from carefund.report.evaluation.events.tables import events_table
from carefund.wording.effects import figure, level_words, p_words, signed_figure
from carefund.wording.lists import counted, listed

BASES = {
    "influence-functions": "by influence functions, clustered by unit",
    "permutation-of-starts": "by permutations of the starts over all units, what was done to the treated taken away",
}


def events_section(events: EventStudy, unit: str, source: str) -> Section:
    """Effects by time, with the words on the periods before first."""
    blocks: Iterator[Block] = iter((Prose(before_words(events)), _figure(events, unit, source)))
    return Section("events", "When did it begin, and was anything under way before?", tuple(blocks))


def before_words(events: EventStudy) -> str:
    """What the periods before the start say of parallel courses, and how much they could have missed."""
    before = events.before
    if not before:
        return "There is no period before the start by which parallel courses could be judged."
    if events.critical is None:
        return (
            "The units are so few that no band holds for all effects at once: the effects before the start say little, "
            "for or against parallel courses."
        )
    what = "changes from one period to the next" if events.is_change else "differences from the base period"
    widest = max(((one.upper or 0.0) - (one.lower or 0.0)) / 2 for one in before)
    together = "" if events.before_p is None else f" (all together {p_words(events.before_p)})"
    number, several = counted(len(before), "effect"), len(events.outside) != 1
    if not events.outside:
        return (
            f"None of the {number} before the start, {what}, lies outside the band{together}. That none is seen is no "
            f"proof of parallel courses: one of less than {figure(widest)} in a period could have been missed (Roth "
            "2022, American Economic Review: Insights 4:305)."
        )
    times = listed(str(one.event_time) for one in events.outside)
    return (
        f"{len(events.outside)} of the {number} before the start, {what}, {'lie' if several else 'lies'} outside the "
        f"band, at {times} periods from it{together}: the courses were not parallel, and the effects after it may "
        "be more of the same."
    )


def _figure(events: EventStudy, unit: str, source: str) -> Figure:
    rows = [
        {"time": one.event_time, "value": one.att,
         "low": one.att if one.lower is None else one.lower, "high": one.att if one.upper is None else one.upper,
         "when": BEFORE if one.event_time < 0 else AFTER}
        for one in events.effects
    ]  # fmt: skip
    late = [one for one in events.effects if one.event_time >= 0]
    return Figure(
        name="events",
        title="The effect by time since the start",
        key=_key(events),
        description=(
            f"{signed_figure(late[0].att)} in the first treated period, {signed_figure(late[-1].att)} in the last."
        ),
        source=source,
        make=partial(event_study, rows, "Periods since the start", unit),
        table=events_table(events).block(),
    )


def _key(events: EventStudy) -> str:
    if events.critical is None:
        return "Dots: effects. No band: so few units allow none."
    return f"Lines: the {level_words(events.level)} band that holds for all effects at once, {BASES[events.basis]}."
