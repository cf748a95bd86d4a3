"""What synthetic control may match units on besides each period's outcome: means of columns over windows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from carefund.arrays import Flags, Floats, Whole
from carefund.evaluation.methods.estimate import Notice
from carefund.evaluation.methods.panel import Period, StudyPanel
from carefund.refusal import Refusal

MONTH = len("2015-04")
ALIKE = 1e-12
"""A predictor whose figures lie no farther apart, by this part of the largest, is the same for all."""


@dataclass(frozen=True, kw_only=True)
class Predictor:
    """The mean of a column ("outcome" for the outcome) from `first` to `last`, both counted, missing left out.

    The periods are written as in the panel; None is its first period, or the last before the start. A month stands for
    its first day.
    """

    column: str
    first: Period | None = None
    last: Period | None = None

    @property
    def name(self) -> str:
        """What it is called: its column, and its window where it has one."""
        if self.first is None and self.last is None:
            return self.column
        if self.first == self.last:
            return f"{self.column} {self.first}"
        return f"{self.column} {'' if self.first is None else self.first} to {'' if self.last is None else self.last}"


def names(predictors: tuple[Predictor, ...]) -> list[str]:
    """What each is called among weights: its column, with its window where the column stands more than once."""
    columns = [one.column for one in predictors]
    return [one.column if columns.count(one.column) == 1 else one.name for one in predictors]


def place_in_time(period: Period, like: Period) -> Period:
    """A period in the form in which periods like `like` can be compared: a whole number, or the text of a day.

    Raises Refusal where it is of another kind.
    """
    if isinstance(like, int):
        text = str(period).strip()
        if isinstance(period, int) or (text.isascii() and text.removeprefix("-").isdigit()):
            return int(text)
    elif isinstance(period, str):
        return f"{period}-01" if len(period) == MONTH else period
    raise Refusal(f"periods written like {like}", str(period), "Write them as in the panel.", "predictors")


def window(panel: StudyPanel, predictor: Predictor, start: int) -> Flags:
    """The periods of the predictor's window, shape (periods,): as it says, up to the start where it has no end.

    Whole numbers and ISO dates stand in their order, so that a window may begin or end outside the panel.
    """
    like = panel.periods[0]
    places = [place_in_time(period, like) for period in panel.periods]
    first = places[0] if predictor.first is None else place_in_time(predictor.first, like)
    last = places[-1] if predictor.last is None else place_in_time(predictor.last, like)
    chosen = np.array([first <= place <= last for place in places])  # type: ignore[operator]
    return chosen & (np.arange(len(places)) < start) if predictor.last is None else chosen


def values(panel: StudyPanel, predictors: tuple[Predictor, ...], start: int) -> Floats:
    """Each unit's predictors, shape (units, predictors); not a number where a unit has no figure in the window.

    Refusal where the window of one has no period of the panel, or where the panel has no such column.
    """
    columns = []
    for predictor in predictors:
        if predictor.column != "outcome" and predictor.column not in panel.covariates:
            known = ", ".join(["outcome", *panel.covariates])
            raise Refusal(f"one of {known}", predictor.column, "Name a column of the panel.", "predictors")
        table = panel.outcome if predictor.column == "outcome" else panel.covariates[predictor.column]
        columns.append(_mean(table[:, _period_in(panel, predictor, start)]))
    return np.column_stack(columns)


def _period_in(panel: StudyPanel, predictor: Predictor, start: int) -> Flags:
    """Its window. Refusal for one without a period of the panel."""
    chosen = window(panel, predictor, start)
    if not chosen.any():
        ends = f"{panel.periods[0]} to {panel.periods[-1]}"
        raise Refusal(
            f"a window with a period of the panel ({ends}), before the start where it has no end",
            f"none in that of '{predictor.name}'", "Move its window.", "predictors",
        )  # fmt: skip
    return chosen


def _mean(table: Floats) -> Floats:
    """Row means without what is missing."""
    there = np.isfinite(table)
    with np.errstate(invalid="ignore"):
        means: Floats = np.where(there, table, 0.0).sum(1) / there.sum(1)
    return means


def usable(panel: StudyPanel, predictors: tuple[Predictor, ...], start: int) -> Flags:
    """Units that can be matched: every outcome there, and every predictor, shape (units,)."""
    whole: Flags = np.isfinite(panel.outcome).all(axis=1).astype(bool)
    if predictors:
        whole &= np.isfinite(values(panel, predictors, start)).all(axis=1)
    return whole


def reaches_past(panel: StudyPanel, predictor: Predictor, start: int) -> bool:
    """Whether its window holds a period from the column `start` on."""
    return bool(window(panel, predictor, start)[start:].any())


def notices(panel: StudyPanel, predictors: tuple[Predictor, ...], fitted: Predictor, starts: Whole) -> Iterator[Notice]:
    """Windows past the first start or out of the panel, predictors the same for all, and donors that lack one.

    `fitted` is the window of the outcome that importance is chosen on.
    """
    start, like = int(starts.min()), panel.periods[0]
    ends = [place_in_time(period, like) for period in (like, panel.periods[-1])]
    for predictor in (*predictors, fitted):
        given = [place_in_time(end, like) for end in (predictor.first, predictor.last) if end is not None]
        if reaches_past(panel, predictor, start):
            yield Notice(id="window-past-start", period=start, expected=f"'{predictor.name}' from before the start",
                         found="a window that reaches past it",
                         fix="End it before the start: what comes after may be the treatment's doing.")  # fmt: skip
        if any(end < ends[0] or end > ends[1] for end in given):  # type: ignore[operator]
            yield Notice(id="window-outside-panel", expected=f"'{predictor.name}' from within the panel",
                         found="a window that reaches out of it",
                         fix="What the panel does not have is left out of the mean.")  # fmt: skip
    for predictor in predictors:
        held = values(panel, (predictor,), start)[:, 0]
        known = held[np.isfinite(held)]
        if known.size and np.ptp(known) <= ALIKE * np.abs(known).max():
            yield Notice(id="predictor-without-use", expected=f"'{predictor.name}' to differ between units",
                         found="the same figure for all",
                         fix="It has no part in the weights: leave it out.")  # fmt: skip
        lacking = ~np.isfinite(held) & ~panel.is_treated
        for unit in np.flatnonzero(lacking).tolist():
            yield Notice(id="donor-left-out", unit=unit, expected=f"a figure for '{predictor.name}'", found="none",
                         fix="The donor was left out. Find the figure, or exclude the donor in the protocol.",
                         departure=f"The donor '{panel.units[unit]}' was left out: it has no figure for "
                         f"'{predictor.name}'.")  # fmt: skip
