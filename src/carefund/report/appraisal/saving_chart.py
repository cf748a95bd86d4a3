"""From the saving that was planned to the cash that is to be expected, step by step: a waterfall laid on its side.

Every level is a figure that the appraisal holds; a step is the difference of the levels beside it. Medians of draws.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from itertools import pairwise

from carefund.appraisal.verdict import Saving
from carefund.interval import Interval
from carefund.report.appraisal.sentences import price_words
from carefund.report.appraisal.target import TargetView
from carefund.report.charts.bars import Bar, in_sentence, labelled_bars
from carefund.report.charts.theme import BEFORE, DATA, PLAN
from carefund.report.document import DataTable, Figure
from carefund.wording.intervals import between_pounds
from carefund.wording.money import MILLION, THOUSAND, pounds, signed_pounds
from carefund.wording.numbers import part
from carefund.wording.standing import NOT_VERIFIED


@dataclass(frozen=True)
class Level:
    """A saving in pounds: its words, why it differs from the level before it, and its interval where it has one."""

    label: str
    pounds: float
    why: str
    interval: Interval[float] | None = None
    verified: bool = True

    @property
    def words(self) -> str:
        """The sum with its interval, marked where it rests on a judgement that nobody has verified."""
        interval = f" ({between_pounds(*self.interval.ends)})" if self.interval else ""
        return f"{pounds(self.pounds)}{interval}{'' if self.verified else f', {NOT_VERIFIED}'}"


def levels_of(view: TargetView) -> list[Level]:
    """The levels from planned to cash; empty where no price is known."""
    saving = view.verdict.saving
    return [] if saving is None else list(_levels(view, saving))


def _levels(view: TargetView, saving: Saving) -> Iterator[Level]:
    planned = "Planned: the target reached in full" if saving.planned >= 0 else "Planned: a rise, which costs"
    yield Level(planned, saving.planned, "")
    before, record = saving.planned, "whole programmes"
    if view.claimed_count is not None:
        claimed = before = -view.claimed_count * saving.unit_price
        record = "such schemes"
        less = "Part of the target for which no scheme answers"
        yield Level(
            "Claimed by the schemes", claimed, less if claimed < saving.planned else "Claimed beyond the target"
        )
    average = saving.expected_average
    borne = f"Not borne out by the record of {record}"
    why = borne if average.middle < before else f"More than claimed, by the record of {record}"
    yield Level("Expected, at the average price", average.middle, why, average)
    marginal, cash = saving.expected_marginal, saving.expected_cash
    yield Level(
        "Expected, at the marginal price", marginal.middle, "Costs that stay when activity falls", marginal, False
    )
    yield Level("Expected to be released as cash", cash.middle, "Freed for other patients, not as cash", cash, False)


def saving_figure(view: TargetView) -> Figure:
    """The steps of one target. Needs a verdict with a saving."""
    levels = levels_of(view)
    unit = MILLION if max((abs(level.pounds) for level in levels), default=0) >= MILLION else THOUSAND
    saving = view.verdict.saving
    marginal, cash = (view.basis.assumptions.value(name) for name in ("marginal-rate", "cash-part"))
    kept = f"{part(marginal)} of the average is saved at the margin, {part(cash)} of that as cash"
    bars = _bars(levels, unit)
    return Figure(
        name=f"saving-{view.key}",
        title=f"{view.metric.label}, {view.verdict.name}: from the planned saving to what is to be expected",
        key=(
            "Solid bars: savings (grey: by a rate that nobody has verified). Outlined bars: what is lost or gained "
            "between one and the next. The line through a bar: 95% interval. Middle values (medians), of the plan’s "
            f"own effect on what would otherwise come. Left of zero is a cost. {kept} (both {NOT_VERIFIED})."
        ),
        description=in_sentence([bar for bar in bars if bar.shown == "bar"]),
        source=f"Price: {price_words(saving) if saving else 'none'}. Rates: assumptions that come with carefund.",
        make=partial(labelled_bars, bars, "£ million" if unit == MILLION else "£ thousand"),
        table=_table(levels),
    )


def _bars(levels: list[Level], unit: int) -> list[Bar]:
    bars = []
    for before, level in zip([None, *levels], levels, strict=False):
        if before is not None:
            change = level.pounds - before.pounds
            ends = sorted((before.pounds / unit, level.pounds / unit))
            bars.append(Bar(level.why, signed_pounds(change), change / unit, low=ends[0], high=ends[1], shown="step"))
        low, high = (end / unit for end in level.interval.ends) if level.interval else (None, None)
        colour = PLAN if before is None else DATA if level.verified else BEFORE
        bars.append(Bar(level.label, level.words, level.pounds / unit, colour, low, high))
    return bars


def _table(levels: list[Level]) -> DataTable:
    steps = [""] + [signed_pounds(after.pounds - before.pounds) for before, after in pairwise(levels)]
    rows = tuple((level.label, level.words, step, level.why) for level, step in zip(levels, steps, strict=True))
    return DataTable(("Saving", "Pounds (95% interval)", "Change from the one above", "Why"), rows, "Steps of saving")
