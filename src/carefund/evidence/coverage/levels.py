"""Holes and lasting level shifts: where one place's series leaves its neighbours' trend, when, and by how much.

Each series is set beside the median of its eight nearest neighbours (log scale, per day), scaled by its own
month-to-month noise and cut into stretches of constant level. A stretch of at most a year that drops and ends again is
a hole; a step that lasts at least half a year on both sides is a level shift. The limits below were fixed before any
total was looked at, and are the same for every series. A hole is then sized beside all places (see `_Relative`), with
an error measured on the panel itself (see `volatility_of`).
"""

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

import numpy as np
import numpy.typing as npt

from carefund.arrays import Floats
from carefund.evidence.coverage.findings import Estimate
from carefund.evidence.coverage.panel import HALF, Panel, neighbours_trend
from carefund.relative import percent_of_log

LEAST_MONTHS = 18
EDGE_MONTHS = 6
"""Months on either side of a hole that its level is taken from."""
LONGEST_HOLE = 12
NORMAL_90 = 1.644854
SHORTEST_SHIFT = 6
SMALLEST_HOLE = float(np.log(1.1))
SMALLEST_SHIFT = float(np.log(1.2))
EDGES_ALIKE = 0.4
NOISES_OF_A_HOLE = 4.0
NOISES_OF_A_SHIFT = 4.0
NOISES_THAT_COUNT = 10.0
DEPTH_THAT_COUNTS = float(np.log(1.2))
LEAST_NOISE = 0.01
PENALTY_PER_LOG_MONTH = 6.0


@dataclass(frozen=True, eq=False, kw_only=True)
class Departure:
    """A hole or a level shift in one place's series.

    `first` and `last` are its months (a shift lasts until the next cut), `step` the change in log level (negative for a
    drop; for a hole its depth), `noises` the step in units of the series' own noise, `estimate` what is missing in it,
    `missing_percent` that in per cent of what was to be expected (of a hole; 0 for a shift).
    """

    place: str
    first: date
    last: date
    step: float
    noises: float
    is_hole: bool
    estimate: Estimate
    missing_percent: float = 0.0

    @property
    def percent(self) -> float:
        """The step as a percentage of the level before."""
        return percent_of_log(self.step)

    @property
    def stands_out(self) -> bool:
        """Whether it is too deep, beside the series' own noise, to be taken for a quiet spell."""
        return self.is_hole and -self.step >= max(DEPTH_THAT_COUNTS, NOISES_THAT_COUNT * abs(self.step) / self.noises)


@dataclass(frozen=True, kw_only=True)
class _Relative:
    """One place's series beside its neighbours': `relative` is scaled by nothing, months are `panel.months[span]`.

    `broad` is the same beside all places: holes are found beside neighbours but sized beside everyone, because the
    organisation that makes them often serves the neighbours a little too. `volatility` is how far 1, 2, ... months of
    such a series stray, in `broad_noise`.
    """

    panel: Panel
    place: int
    span: slice
    relative: Floats
    expected_base: Floats
    noise: float
    starts: list[int]
    broad: Floats
    broad_noise: float
    volatility: Floats = field(default_factory=lambda: np.ones(LONGEST_HOLE))

    def stretches(self) -> list[tuple[int, int]]:
        """Start and end (exclusive) of each stretch, in months of the span."""
        return list(zip(self.starts, [*self.starts[1:], len(self.relative)], strict=True))

    def level(self, start: int, end: int) -> float:
        """Mean relative log level of the months from `start` up to `end`."""
        return float(self.relative[start:end].mean())

    def month(self, index: int) -> date:
        """The month at this place in the span."""
        return self.panel.months[index + int(self.span.start)]


class Levels:
    """The stretches of constant level of every series in a panel, beside its neighbours.

    Series of fewer than 18 months, or with gaps inside, are left out and named in `not_examined`.
    """

    def __init__(self, panel: Panel, neighbours: list[npt.NDArray[np.int64]]) -> None:
        self._places, self._neighbours = panel.places, neighbours
        spans = {span: rows for span, rows in _spans(panel).items() if span[1] - span[0] >= LEAST_MONTHS}
        self._series = self._beside(panel, spans, panel.log_rates)
        if holes := [hole for hole in self.departures() if hole.stands_out]:
            self._series = self._beside(panel, spans, _without(panel, holes))
        examined = {one.place for one in self._series}
        self.not_examined = [place for row, place in enumerate(panel.places) if row not in examined]

    def _beside(
        self, panel: Panel, spans: dict[tuple[int, int], list[int]], of_neighbours: Floats
    ) -> list["_Relative"]:
        trend = neighbours_trend(of_neighbours, self._neighbours) if spans else of_neighbours
        everyone = neighbours_trend(of_neighbours, []) if spans else of_neighbours
        groups = [_relative_series(panel, trend, everyone, rows, slice(*span)) for span, rows in spans.items()]
        volatility = volatility_of(
            [(np.array([one.broad for one in group]), np.array([one.broad_noise for one in group])) for group in groups]
        )
        return [replace(one, volatility=volatility) for group in groups for one in group]

    def departures(self) -> list[Departure]:
        """Every hole and level shift, by place and month."""
        departures = [departure for series in self._series for departure in _departures(series)]
        return sorted(departures, key=lambda departure: (departure.place, departure.first))

    def holes_at(self, months: Sequence[date], known: Iterable[Departure]) -> list[Departure]:
        """Smaller holes of exactly these months beside those in `known`, which a publisher's note names.

        A narrower question than `departures` asks, so smaller drops can be told from scatter. Only the neighbours of
        places in `known` that have a hole of just these months are looked at: one organisation's absence shows in one
        part of the country.
        """
        first, last = months[0], months[-1]
        same = {hole.place for hole in known if hole.is_hole and (hole.first, hole.last) == (first, last)}
        taken = {hole.place for hole in known if hole.is_hole and hole.first <= last and hole.last >= first}
        rows = [row for row, place in enumerate(self._places) if place in same]
        near = {int(other) for row in rows for other in self._neighbours[row]}
        free = [one for one in self._series if one.place in near and self._places[one.place] not in taken]
        return [hole for one in free if (hole := _hole_at(one, first, last)) is not None]


def _without(panel: Panel, holes: Iterable[Departure]) -> Floats:
    """Log rates with the months of holes blanked, lest a hole in one place bend what its neighbours are held to."""
    rates = panel.log_rates.copy()
    rows = {place: row for row, place in enumerate(panel.places)}
    for hole in holes:
        first, last = panel.months.index(hole.first), panel.months.index(hole.last)
        rates[rows[hole.place], first : last + 1] = np.nan
    return rates


def _spans(panel: Panel) -> dict[tuple[int, int], list[int]]:
    """Rows by their first and last month (exclusive), only rows without a gap between."""
    spans: dict[tuple[int, int], list[int]] = {}
    present = ~np.isnan(panel.values)
    for row, has in enumerate(present):
        months = np.flatnonzero(has)
        if len(months) and len(months) == months[-1] - months[0] + 1:
            spans.setdefault((int(months[0]), int(months[-1]) + 1), []).append(row)
    return spans


def _relative_series(panel: Panel, trend: Floats, everyone: Floats, rows: list[int], span: slice) -> list[_Relative]:
    rates = panel.log_rates[rows, span]
    relative, broad = rates - trend[rows, span], rates - everyone[rows, span]
    noise, broad_noise = (np.maximum(noise_of(levels), LEAST_NOISE) for levels in (relative, broad))
    starts = cut_into_levels(relative / noise[:, None], PENALTY_PER_LOG_MONTH * float(np.log(rates.shape[1])))
    base = everyone[rows, span] + np.log(panel.days[span])
    return [
        _Relative(
            panel=panel,
            place=row,
            span=span,
            relative=relative[index],
            expected_base=base[index],
            noise=float(noise[index]),
            starts=starts[index],
            broad=broad[index],
            broad_noise=float(broad_noise[index]),
        )
        for index, row in enumerate(rows)
    ]


def _hole_at(series: _Relative, first: date, last: date) -> Departure | None:
    """The hole between these months, where the level falls into it and rises out of it by more than scatter."""
    months = series.panel.months[series.span]
    if first not in months or last not in months:
        return None
    start, end = months.index(first), months.index(last) + 1
    before, after = (max(0, start - EDGE_MONTHS), start), (end, min(len(months), end + EDGE_MONTHS))
    if start == 0 or end == len(months):
        return None
    level = series.level(start, end)
    edges = (series.level(*before) - level, series.level(*after) - level)
    scatter = series.noise * float(np.sqrt(1 / (end - start) + 1 / EDGE_MONTHS))
    if min(edges) < max(SMALLEST_HOLE, NOISES_OF_A_HOLE * scatter):
        return None
    return _hole(series, [before, (start, end), after], 1)


def _departures(series: _Relative) -> Iterable[Departure]:
    stretches = series.stretches()
    holes = [index for index in range(1, len(stretches) - 1) if _is_hole(series, stretches, index)]
    for index in holes:
        yield _hole(series, stretches, index)
    lasting = [stretch for index, stretch in enumerate(stretches) if index not in holes]
    for before, after in itertools.pairwise(lasting):
        if min(before[1] - before[0], after[1] - after[0]) >= SHORTEST_SHIFT:
            step = series.level(*after) - series.level(*before)
            if abs(step) >= max(SMALLEST_SHIFT, NOISES_OF_A_SHIFT * series.noise):
                yield _shift(series, after, step)


def _is_hole(series: _Relative, stretches: list[tuple[int, int]], index: int) -> bool:
    """A short stretch that lies below both its neighbours, by like amounts and by more than noise."""
    start, end = stretches[index]
    if end - start > LONGEST_HOLE:
        return False
    level = series.level(start, end)
    down = series.level(*stretches[index - 1]) - level
    up = series.level(*stretches[index + 1]) - level
    smaller, larger = min(down, up), max(down, up)
    needed = max(SMALLEST_HOLE, NOISES_OF_A_HOLE * series.noise)
    return bool(smaller >= needed and smaller >= EDGES_ALIKE * larger)


def _hole(series: _Relative, stretches: list[tuple[int, int]], index: int) -> Departure:
    start, end = stretches[index]
    before_start, before_end = stretches[index - 1]
    after_start, after_end = stretches[index + 1]
    before_start, after_end = max(before_start, before_end - EDGE_MONTHS), min(after_end, after_start + EDGE_MONTHS)
    before, after = series.broad[before_start:before_end].mean(), series.broad[after_start:after_end].mean()
    level = (before + after) / 2
    expected = np.exp(series.expected_base[start:end] + level) - HALF
    stray = series.broad_noise * float(series.volatility[min(end - start, LONGEST_HOLE) - 1])
    estimate = _estimate(series, start, end, expected, max(float(abs(after - before)) / 2, stray))
    sides = (series.level(before_start, before_end), series.level(after_start, after_end))
    step = series.level(start, end) - sum(sides) / 2
    return Departure(
        place=series.panel.places[series.place],
        first=series.month(start),
        last=series.month(end - 1),
        step=step,
        noises=-step / series.noise,
        is_hole=True,
        estimate=estimate,
        missing_percent=float(estimate.missing.sum() / expected.sum() * 100),
    )


def _shift(series: _Relative, after: tuple[int, int], step: float) -> Departure:
    start, end = after
    published = series.panel.values[series.place, series.span][start:end]
    estimate = _estimate(series, start, end, published * np.exp(-step), 0.0)
    return Departure(
        place=series.panel.places[series.place],
        first=series.month(start),
        last=series.month(end - 1),
        step=step,
        noises=abs(step) / series.noise,
        is_hole=False,
        estimate=estimate,
    )


def _estimate(series: _Relative, start: int, end: int, expected: Floats, level_error: float) -> Estimate:
    published = series.panel.values[series.place, series.span][start:end]
    return Estimate(
        place=series.panel.places[series.place],
        months=series.panel.month_numbers[series.span][start:end],
        missing=expected - published,
        level_error=expected * level_error,
        month_error=expected * 0.0,  # `volatility` holds the months' own scatter already
    )


def cut_into_levels(panel: Floats, penalty: float) -> list[list[int]]:
    """For each row of `panel` (series by months, noise scaled to 1), the first month of each stretch, 0 included.

    The cuts minimise the sum of squared distances from each stretch's mean plus a penalty for each cut: optimal
    partitioning (Jackson and others 2005, An algorithm for optimal partitioning of data on an interval, IEEE Signal
    Processing Letters 12(2)). Exact, by dynamic programming over all series together.
    """
    series, months = panel.shape
    start = np.zeros((series, 1))
    sums = np.hstack([start, np.cumsum(panel, axis=1)])
    squares = np.hstack([start, np.cumsum(panel**2, axis=1)])
    best = np.full((series, months + 1), np.inf)
    best[:, 0] = -penalty
    previous_cut = np.zeros((series, months + 1), dtype=np.int64)
    for end in range(1, months + 1):
        length = end - np.arange(end)
        distance = squares[:, [end]] - squares[:, :end] - (sums[:, [end]] - sums[:, :end]) ** 2 / length
        cost = best[:, :end] + distance + penalty
        previous_cut[:, end] = cost.argmin(axis=1)
        best[:, end] = cost.min(axis=1)
    return [_follow(row, months) for row in previous_cut]


def _follow(previous_cut: npt.NDArray[np.int64], months: int) -> list[int]:
    starts = []
    end = months
    while end > 0:
        end = int(previous_cut[end])
        starts.append(end)
    return starts[::-1]


def noise_of(panel: Floats) -> Floats:
    """Each series' noise from its month-to-month differences, robust to level shifts.

    The median absolute difference over 0.6745 sqrt(2) is the standard deviation of normal, independent noise.
    """
    differences = np.abs(np.diff(panel, axis=1))
    noise: Floats = np.median(differences, axis=1) / (0.6745 * np.sqrt(2.0))
    return noise


def volatility_of(panels: Sequence[tuple[Floats, Floats]]) -> Floats:
    """Standard deviation, in noises, of the mean of 1, 2, ... 12 months from that of the half years beside them.

    It is the yardstick of the error of a hole's estimate, which is the mean of the half years on both sides: real
    series stray, so that months between two half years differ from their mean by more than independent monthly noise
    would allow, for nine months of admissions by more than twice as much. Measured on the panel itself, where holes are
    few.

    `panels` are pairs of log levels (series by months) and their noise (one for each series). The answer is that of a
    normal distribution with the same 90% range over every series and window; 1 where no window is long enough.
    """
    return np.array([_of_length(panels, months) for months in range(1, LONGEST_HOLE + 1)])


def _of_length(panels: Sequence[tuple[Floats, Floats]], months: int) -> float:
    strayed = np.concatenate([np.zeros(0), *(_strayed(levels, months) / noise for levels, noise in panels)], axis=None)
    return float(np.quantile(strayed, 0.9) / NORMAL_90) if len(strayed) else 1.0


def _strayed(levels: Floats, months: int) -> Floats:
    """Each window's distance, months by series."""
    sums = np.hstack([np.zeros((levels.shape[0], 1)), np.cumsum(levels, axis=1)])
    first = np.arange(EDGE_MONTHS, levels.shape[1] - months - EDGE_MONTHS + 1)
    inside = (sums[:, first + months] - sums[:, first]) / months
    before = (sums[:, first] - sums[:, first - EDGE_MONTHS]) / EDGE_MONTHS
    after = (sums[:, first + months + EDGE_MONTHS] - sums[:, first + months]) / EDGE_MONTHS
    return np.abs(inside - (before + after) / 2).T
