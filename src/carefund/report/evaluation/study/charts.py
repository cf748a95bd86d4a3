"""The pictures of a study: treated against their course without the treatment, gaps among placebos, ratios, weights."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from functools import partial
from typing import Any

import numpy as np

from carefund.arrays import Floats, Whole
from carefund.evaluation.methods.estimate import Estimate
from carefund.evaluation.methods.panel import Period, StudyPanel
from carefund.evaluation.methods.placebos import SHOWN, MeanCourses, SpaceTest, mean_courses
from carefund.evaluation.study.answer import StudyAnswer
from carefund.report.charts import courses
from carefund.report.charts.bars import Bar, in_sentence, labelled_bars
from carefund.report.document import DataTable, Figure
from carefund.report.evaluation.study.sentences import outcome_of
from carefund.wording.effects import figure, signed_figure
from carefund.wording.lists import counted
from carefund.wording.numbers import decimals

Row = dict[str, Any]
MOST_COURSES, MOST_WEIGHTS = 6, 15


def figures(answer: StudyAnswer) -> Iterator[Figure]:
    """Every picture that the answer has the figures for: the mean course first, then each unit's."""
    panel, estimate, space = answer.result.panel, answer.result.estimate, answer.result.space
    if panel is None or estimate is None:
        return
    for place in range(min(len(estimate.treated), MOST_COURSES)):
        yield courses_figure(answer, panel, estimate, place)
    if len(estimate.treated) > 1:
        yield mean_figure(answer, panel, estimate, space)
    if space is not None:
        if space.gaps is not None and space.drawn is None:
            yield cloud_figure(answer, panel, estimate, space)
        yield ratios_figure(answer, space)
    if any(one.units for one in estimate.weights):
        yield weights_figure(answer, panel, estimate)


def source(answer: StudyAnswer) -> str:
    """Where the figures come from."""
    return f"the panel {answer.protocol.panel.file.name}; course without the treatment by carefund."


def at(period: Period) -> int | date:
    """Where a period stands on an axis."""
    if isinstance(period, int):
        return period
    return date.fromisoformat(period if period.count("-") > 1 else f"{period}-01")


def _value(values: Any, place: int, column: int) -> float | None:  # noqa: ANN401 - an array or None
    if values is None or not np.isfinite(values[place, column]):
        return None
    return float(values[place, column])


def _rows(panel: StudyPanel, estimate: Estimate, place: int) -> list[Row]:
    """A unit's course; the band is the course without the treatment as wide as the gap's interval."""
    found = list[Row]()
    for column, period in enumerate(panel.periods):
        observed = float(estimate.observed[place, column])
        low, high = _value(estimate.lower, place, column), _value(estimate.upper, place, column)
        found.append({
            "at": at(period),
            "observed": observed,
            "counterfactual": float(estimate.counterfactual[place, column]),
            "low": None if high is None else observed - high,
            "high": None if low is None else observed - low,
        })  # fmt: skip
    return found


def courses_figure(answer: StudyAnswer, panel: StudyPanel, estimate: Estimate, place: int) -> Figure:
    """What was observed of a treated unit beside what would have been."""
    unit, start = panel.units[estimate.treated[place]], int(estimate.starts[place])
    rows, own = _rows(panel, estimate, place), estimate.gap[place, start:]
    columns = ("Period", "Observed", "Without the treatment", "Gap")
    cells = tuple(
        (str(period), figure(row["observed"]), figure(row["counterfactual"]),
         signed_figure(row["observed"] - row["counterfactual"]))
        for period, row in zip(panel.periods, rows, strict=True)
    )  # fmt: skip
    return Figure(
        name="course" if place == 0 else f"course-{place + 1}",
        title=f"{unit}: observed, and without the treatment",
        key="Points: what was observed. Dashed: what would have been. Grey: its interval, where the method gives one.",
        description=f"From {panel.periods[start]} on the gap is {signed_figure(float(own.mean()))} on average.",
        source=source(answer),
        make=partial(courses.courses, rows, at(panel.periods[start]), outcome_of(answer)),
        table=DataTable(columns, cells, f"{unit}: observed, and without the treatment"),
    )


def cloud_figure(answer: StudyAnswer, panel: StudyPanel, estimate: Estimate, space: SpaceTest) -> Figure:
    """Gaps of the one treated unit among those of every donor as if treated."""
    assert space.gaps is not None
    axis, start = [at(period) for period in panel.periods], int(estimate.starts[0])
    own = _lines(estimate.gap, axis, [panel.units[estimate.treated[0]]])
    others = _lines(space.gaps, axis, [panel.units[row] for row in space.rows])
    before, after = space.treated.pre_rmspe[0], space.treated.post_rmspe[0]
    return Figure(
        name="placebo-gaps",
        title="Gaps of the treated among placebos",
        key="Dark: the treated. Grey: each donor as if it had been treated. Zero: as without the treatment.",
        description=(
            f"The treated: root mean square gap {figure(before)} before the start and {figure(after)} after it, among "
            f"{counted(len(space.rows), 'placebo')}."
        ),
        source=source(answer),
        make=partial(courses.cloud, own, others, axis[start], f"Gap, {outcome_of(answer)}"),
        table=_gaps_table(
            "Gaps among placebos",
            ("Period", [str(period) for period in panel.periods]),
            ("Treated", estimate.gap[0]),
            ("Placebos, lowest", space.gaps.min(axis=0)),
            ("Placebos, highest", space.gaps.max(axis=0)),
        ),
    )


def mean_figure(answer: StudyAnswer, panel: StudyPanel, estimate: Estimate, space: SpaceTest | None) -> Figure:
    """The mean gap of several treated units in each period, each unit's own behind it, and the means of drawn sets.

    Over the panel's periods where all start together, else over periods since each unit's start.
    """
    starts, gaps = estimate.starts, estimate.gap
    mean = mean_courses({int(start): gaps for start in starts}, starts, np.arange(len(starts))[None])
    together, drawn = len(np.unique(starts)) == 1, None if space is None else space.drawn
    axis: list[int | date] = [at(period) for period in panel.periods] if together else mean.times.tolist()
    words = [str(period) for period in panel.periods] if together else [str(time) for time in mean.times]
    placed = _placed(gaps, starts, mean)
    across = "" if together else "Periods since each unit's start"
    sizes, sets = mean.sizes, 0 if drawn is None else len(drawn.means)
    return Figure(
        name="placebo-gaps" if sets else "mean-gap",
        title=f"Mean gap of the treated{' among placebos' if sets else ''}",
        key=(
            f"Thick: the mean of {counted(len(starts), 'treated unit')}. Thin: each of them."
            f"{f' Grey: means of as many units as if treated, {sets} of {space.of - 1}.' if space and sets else ''} "
            "Zero: as without the treatment."
        ),
        description=(
            f"The mean of the treated in each period: root mean square gap {figure(float(sizes.pre_rmspe[0]))} before "
            f"the start and {figure(float(sizes.post_rmspe[0]))} after it, {signed_figure(float(sizes.att[0]))} on "
            "average from the start on."
        ),
        source=source(answer),
        make=partial(
            courses.cloud,
            _lines(mean.means, axis, ["mean"]),
            [] if drawn is None else _lines(drawn.means, axis, [str(number) for number in range(sets)]),
            axis[mean.before],
            f"Gap, {outcome_of(answer)}",
            each=_lines(placed, axis, [panel.units[row] for row in estimate.treated]),
            across=across,
        ),
        table=_gaps_table(
            "Mean gap of the treated in each period",
            (across or "Period", words),
            ("Mean of the treated", mean.means[0]),
            ("Lowest of them", np.nanmin(placed, axis=0)),
            ("Highest of them", np.nanmax(placed, axis=0)),
            *(
                []
                if drawn is None or not sets
                else [("Sets, lowest mean", drawn.means.min(axis=0)), ("Sets, highest mean", drawn.means.max(axis=0))]
            ),
        ),
    )


def _placed(gaps: Floats, starts: Whole, mean: MeanCourses) -> Floats:
    """Each unit's gaps by time since its start, shape (units, times); not a number where it is not seen."""
    placed = np.full((len(gaps), len(mean.times)), np.nan)
    for row, start in enumerate(starts):
        first = mean.before - int(start)
        placed[row, first : first + gaps.shape[1]] = gaps[row]
    return placed


def _lines(gaps: Floats, axis: Sequence[int | date], names: Sequence[str]) -> list[Row]:
    """A row for each point of each line that is seen."""
    return [
        {"at": axis[column], "gap": float(gaps[place, column]), "unit": name}
        for place, name in enumerate(names)
        for column in np.flatnonzero(np.isfinite(gaps[place])).tolist()
    ]


def _gaps_table(title: str, times: tuple[str, list[str]], *columns: tuple[str, Floats]) -> DataTable:
    """A row for each time, with the figures that are drawn."""
    cells = tuple(
        (time, *(signed_figure(float(values[place])) for _, values in columns)) for place, time in enumerate(times[1])
    )
    return DataTable((times[0], *(name for name, _ in columns)), cells, title)


def ratios_figure(answer: StudyAnswer, space: SpaceTest) -> Figure:
    """The ratio of every placebo, and that of the treated."""
    sets = space.references is not space.placebos
    among = space.references.ratio[:SHOWN] if sets else space.placebos.ratio
    ratios = [float(ratio) for ratio in among if np.isfinite(ratio)]
    own = float(space.treated.ratio[0])
    largest = max([*ratios, own if np.isfinite(own) else 0.0]) or 1.0
    rows = courses.heaped(sorted(ratios), largest)
    if np.isfinite(own):
        rows.append({"value": own, "heap": 0, "own": True, "words": "treated"})
    return Figure(
        name="ratios",
        title="How far units went apart after the start, by how far before it",
        key=(
            f"Each dot is {'a set of as many units' if sets else 'a donor'} as if treated; the line is the treated"
            f"{', by the mean of their gaps in each period' if sets else ''}. Far to the right is what chance seldom "
            "gives."
        ),
        description=f"The treated have {_ratio_words(own)}: rank {space.rank} of {space.of}.",
        source=source(answer),
        make=partial(courses.strip, rows, "Root mean square gap after the start over that before it"),
        table=DataTable(("Units", "Ratio"), _ratio_cells(own, ratios, "Sets" if sets else "Donors"), "Ratios"),
    )


def _ratio_words(ratio: float) -> str:
    return figure(ratio) if np.isfinite(ratio) else "no gap before the start"


def _ratio_cells(own: float, ratios: list[float], among: str) -> tuple[tuple[str, str], ...]:
    if not ratios:
        return (("Treated", _ratio_words(own)),)
    middle, largest = figure(float(np.median(ratios))), figure(max(ratios))
    return ("Treated", _ratio_words(own)), (f"{among}, median", middle), (f"{among}, largest", largest)


def weights_figure(answer: StudyAnswer, panel: StudyPanel, estimate: Estimate) -> Figure:
    """The donors' weights, of several treated units their mean, largest first."""
    totals: Counter[str] = Counter()
    weighed = [one for one in estimate.weights if one.units]
    for one in weighed:
        totals.update({panel.units[row]: weight / len(weighed) for row, weight in one.units.items()})
    largest = sorted(totals.items(), key=lambda item: -abs(item[1]))[:MOST_WEIGHTS]
    bars = [Bar(label=unit, text=decimals(weight, 3), value=weight) for unit, weight in largest]
    return Figure(
        name="weights",
        title="Which donors the course without the treatment is made of",
        key=f"Weights, largest first; at most {MOST_WEIGHTS}. Where several units are treated, the mean.",
        description=in_sentence(bars),
        source=source(answer),
        make=partial(labelled_bars, bars, "Weight"),
        table=DataTable(("Donor", "Weight"), tuple((bar.label, bar.text) for bar in bars), "Weights"),
    )
