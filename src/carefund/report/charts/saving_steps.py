"""From the saving that was planned to the cash that is to be expected, step by step: a waterfall laid on its side.

Every level is a figure that the appraisal holds; a step is the difference of the levels beside it. Medians of draws.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from carefund.appraisal.verdict import Saving
from carefund.interval import Interval
from carefund.report.appraisal.record import price_words
from carefund.report.charts.bars import Bar, labelled_bars
from carefund.report.charts.figure import DataTable, Figure
from carefund.report.charts.theme import BEFORE, DATA, PLAN
from carefund.report.judged import Judged
from carefund.wording import intervals, money
from carefund.wording.standing import NOT_VERIFIED

MILLION, THOUSAND = 1_000_000, 1_000


@dataclass(frozen=True)
class Level:
    """A saving in pounds: its words, why it differs from the level before it, and its interval where it has one."""

    label: str
    pounds: float
    why: str
    span: Interval[float] | None = None
    verified: bool = True


def levels_of(judged: Judged) -> list[Level]:
    """The levels from planned to cash; empty where no price is known."""
    saving = judged.verdict.saving
    return [] if saving is None else list(_levels(judged, saving))


def _levels(judged: Judged, saving: Saving) -> Iterator[Level]:
    planned = "Planned: the target reached in full" if saving.planned >= 0 else "Planned: a rise, which costs"
    yield Level(planned, saving.planned, "")
    before, record = saving.planned, "whole programmes"
    if judged.claimed_count is not None:
        claimed = before = -judged.claimed_count * saving.unit_price
        record = "such schemes"
        less = "Part of the target for which no scheme answers"
        yield Level(
            "Claimed by the schemes", claimed, less if claimed < saving.planned else "Claimed beyond the target"
        )
    average = saving.expected_average
    borne = f"Not borne out by the record of {record}"
    yield Level(
        "Expected, at the average price",
        average.middle,
        borne if average.middle < before else f"More than claimed, by the record of {record}",
        average,
    )
    marginal, cash = saving.expected_marginal, saving.expected_cash
    yield Level(
        "Expected, at the marginal price", marginal.middle, "Costs that stay when activity falls", marginal, False
    )
    yield Level("Expected to be released as cash", cash.middle, "Freed for other patients, not as cash", cash, False)


def saving_figure(judged: Judged) -> Figure:
    """The steps of one target. Needs a verdict with a saving."""
    levels = levels_of(judged)
    unit = MILLION if max((abs(level.pounds) for level in levels), default=0) >= MILLION else THOUSAND
    saving = judged.verdict.saving
    marginal, cash = (judged.basis.assumptions.value(name) for name in ("marginal-rate", "cash-part"))
    kept = f"{marginal:.0%} of the average is saved at the margin, {cash:.0%} of that as cash"
    return Figure(
        name=f"saving-{judged.key}",
        title=f"{judged.metric.label}, {judged.verdict.name}: from the planned saving to what is to be expected",
        key=(
            "Solid bars: savings (grey: by a rate that nobody has verified). Outlined bars: what is lost or gained "
            "between one and the next. The line through a bar: 95% interval. Middle values (medians), of the plan’s "
            f"own effect on what would otherwise come. Left of nought is a cost. {kept} (both {NOT_VERIFIED})."
        ),
        description="; ".join(f"{level.label}: {words_of(level)}" for level in levels) + ".",
        source=f"Price: {price_words(saving) if saving else 'none'}. Rates: assumptions that come with carefund.",
        chart=labelled_bars(_bars(levels, unit), "£ million" if unit == MILLION else "£ thousand"),
        table=_table(levels),
    )


def words_of(level: Level) -> str:
    """A level in pounds with its interval, marked where it rests on a judgement that nobody has verified."""
    span = level.span
    interval = f" ({intervals.between_pounds(span.low, span.high)})" if span else ""
    return f"{money.pounds(level.pounds)}{interval}{'' if level.verified else f', {NOT_VERIFIED}'}"


def _bars(levels: list[Level], unit: int) -> list[Bar]:
    bars = []
    for before, level in zip([None, *levels], levels, strict=False):
        if before is not None:
            change = level.pounds - before.pounds
            ends = sorted((before.pounds / unit, level.pounds / unit))
            bars.append(Bar(level.why, signed_pounds(change), change / unit, low=ends[0], high=ends[1], shown="step"))
        low, high = (level.span.low / unit, level.span.high / unit) if level.span else (None, None)
        colour = PLAN if before is None else DATA if level.verified else BEFORE
        bars.append(Bar(level.label, words_of(level), level.pounds / unit, colour, low, high))
    return bars


def signed_pounds(value: float) -> str:
    """A change in money with its sign: `−£253.1m`, `+£2.0m`."""
    text = money.pounds(value)
    return text if value <= 0 else f"+{text}"


def _table(levels: list[Level]) -> DataTable:
    steps = [""] + [signed_pounds(after.pounds - before.pounds) for before, after in pairwise(levels)]
    rows = tuple((level.label, words_of(level), step, level.why) for level, step in zip(levels, steps, strict=True))
    return DataTable(("Saving", "Pounds (95% interval)", "Change from the one above", "Why"), rows)
