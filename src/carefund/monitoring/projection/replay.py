"""The replay: years that are over told again month by month, each from what was knowable then, and scored.

The paths are drawn once, from what was known before the year, and each month conditions them, as monitoring does. The
width by which intervals are told is learned from years before the one told and from no other. Targets of single areas
after 2015-16 are not in the data: the sizes of `backtest.chances.TARGETS` are used in every year.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np
from scipy.special import ndtri

from carefund.appraisal.assumptions import Assumptions
from carefund.appraisal.backtest.chances import TARGETS
from carefund.appraisal.backtest.origins import scored_places
from carefund.appraisal.forecast.forecast import DRAWS
from carefund.appraisal.forecast_basis import FEWEST_MONTHS
from carefund.appraisal.panel import MonthlyPanel
from carefund.appraisal.panel_from_evidence import KnownBy, newest_panel, panel_from_evidence
from carefund.appraisal.question import Question
from carefund.appraisal.scoring import brier
from carefund.appraisal.skill import SkillScope
from carefund.arrays import Flags, Floats
from carefund.calendar import MONTHS_IN_YEAR, month_after, months_after
from carefund.evidence.query import Evidence
from carefund.evidence.registers import Registers
from carefund.evidence.series import ENGLAND
from carefund.monitoring.projection.benchmarks import Benchmarks
from carefund.monitoring.projection.kept_paths import KeptPaths, horizon_to, keep_paths
from carefund.monitoring.projection.one_more_month import chances_after_next_month
from carefund.monitoring.projection.projecting import paths_for
from carefund.monitoring.projection.record import ProjectionRecord, ReplayedMonth, Width
from carefund.monitoring.projection.widening import INTERVALS, told_chance
from carefund.monitoring.projection.year_draws import YearDraws, year_draws
from carefund.programme.measures import Metric

FIRST_MONTH = 4
"""Financial years begin in April."""
LEAST_YEAR = 9
"""A year of which fewer months are held is not told."""


@dataclass(frozen=True, kw_only=True)
class Task:
    """One year of one series; `months` are those of it that are held."""

    evidence: Evidence = field(repr=False)
    registers: Registers = field(repr=False)
    assumptions: Assumptions = field(repr=False)
    metric: Metric = field(repr=False)
    whole: MonthlyPanel = field(repr=False)
    start: date
    months: int
    known_by: KnownBy = "period"
    anew: bool = True
    draws: int = DRAWS
    seed: int = 0

    @property
    def question(self) -> Question:
        """The year on the same months of the year before."""
        before = month_after(self.start, -MONTHS_IN_YEAR)
        target, baseline = ((one, *months_after(one, self.months - 1)) for one in (self.start, before))
        return Question(self.metric, self.whole.series, baseline, target, self.evidence.series)


@dataclass(frozen=True)
class Replay:
    """Years told again: the record's rows, and what was said of places with what became of it."""

    rows: tuple[ReplayedMonth, ...]
    told: tuple[ToldMonth, ...] = field(default=(), repr=False)


@dataclass(frozen=True, kw_only=True)
class ToldMonth:
    """What was said with so many months known: places (England first) x targets, and where outturns fell.

    `said` are chances as drawn, `anew` those of a forecast made anew, `ratio`, `ratio_spread` and `profile_spread` of
    the benchmarks, `base_rate` how often areas had changed so much (by target); None where there is none. `happened`
    says which targets were met; `fell` is where each outturn fell in its draws, 0 to 1; `gain` the expected fall of
    the Brier score by one more month.
    """

    series: str
    start: date
    months: int
    known: int
    codes: tuple[str, ...]
    said: Floats
    anew: Floats | None
    ratio: Floats | None
    ratio_spread: Floats | None
    profile_spread: Floats | None
    base_rate: Floats | None
    happened: Flags
    fell: Floats
    gain: Floats | None


def tasks_of(
    evidence: Evidence,
    metrics: Sequence[Metric],
    *,
    registers: Registers,
    assumptions: Assumptions,
    known_by: KnownBy = "period",
    anew: bool = True,
    draws: int = DRAWS,
    seed: int = 0,
) -> list[Task]:
    """Every financial year of each metric's series whose baseline is held and of which enough months are.

    Raises UnknownSeries or NotForecastable for a series.
    """
    tasks = []
    for metric in metrics:
        whole = newest_panel(evidence, metric.area_series or "", registers=registers, assumptions=assumptions)
        for start, months in years_of(whole):
            tasks.append(
                Task(
                    evidence=evidence,
                    registers=registers,
                    assumptions=assumptions,
                    metric=metric,
                    whole=whole,
                    start=start,
                    months=months,
                    known_by=known_by,
                    anew=anew,
                    draws=draws,
                    seed=seed,
                )
            )
    return tasks


def years_of(whole: MonthlyPanel) -> list[tuple[date, int]]:
    """The first month of each year that can be told, and how many of its months are held (twelve at most)."""
    begun = np.flatnonzero(np.isfinite(whole.counts).any(axis=0))
    first = int(begun[0]) if len(begun) else whole.length
    years = []
    for step, month in enumerate(whole.months):
        held = min(whole.length - step, MONTHS_IN_YEAR)
        known = int(np.isfinite(whole.england[:step]).sum())
        if (
            month.month == FIRST_MONTH
            and step - first >= MONTHS_IN_YEAR
            and known >= FEWEST_MONTHS
            and held >= LEAST_YEAR
        ):
            years.append((month, held))
    return years


def replay_year(task: Task, until: int | None = None) -> list[ToldMonth]:
    """Tell one year month by month, with none of its months known, one, and so on to the last but one (or `until`)."""
    question, told, kept = task.question, list[ToldMonth](), None
    for known in range(task.months if until is None else until + 1):
        panel = _panel(task, month_after(task.start, known - 1))
        kept = paths_for(kept, panel, question, task.draws, task.seed)
        year = year_draws(kept, panel, question)
        outcomes = _outcomes(task, year)
        if outcomes.codes:
            told.append(_told(task, known, kept, panel, year, outcomes))
    return told


def _panel(task: Task, last: date) -> MonthlyPanel:
    """What was knowable at a month's end, of it and of the coverage findings by then."""
    return panel_from_evidence(
        task.evidence,
        task.whole.series,
        last,
        registers=task.registers,
        assumptions=task.assumptions,
        known_by=task.known_by,
    )


def _told(
    task: Task, known: int, kept: KeptPaths, panel: MonthlyPanel, year: YearDraws, outcomes: _Outcomes
) -> ToldMonth:
    targets = np.array(TARGETS)
    codes, rows = outcomes.codes, outcomes.rows
    met = outcomes.actual[:, None] <= outcomes.before[:, None] * (1 + targets / 100)
    said = _chances(year, rows, targets)
    benchmarks = Benchmarks.of(panel, task.question, codes, targets, year.months_known)
    shares = [year.past.share_coming_to(float(target)) for target in targets]
    gain = chances_after_next_month(kept, year, np.tile(targets, (len(year.codes), 1))).var(axis=2)[rows]
    return ToldMonth(
        series=task.whole.series,
        start=task.start,
        months=task.months,
        known=known,
        codes=codes,
        said=said,
        anew=_anew(task, panel, year, codes, targets) if task.anew else None,
        ratio=benchmarks.ratio,
        ratio_spread=benchmarks.ratio_spread,
        profile_spread=benchmarks.profile_spread,
        base_rate=None if None in shares else np.array(shares, dtype=np.float64),
        happened=met,
        fell=_fell(year.outturn[rows], outcomes.actual),
        gain=gain,
    )


@dataclass(frozen=True)
class _Outcomes:
    """The places that are scored: codes, rows of the year's draws, and what was counted in the end."""

    codes: tuple[str, ...]
    rows: list[int]
    before: Floats
    actual: Floats


def _outcomes(task: Task, year: YearDraws) -> _Outcomes:
    """England and the areas that have every figure of both years, as now held."""
    question, whole = task.question, task.whole
    scored = {ENGLAND, *scored_places(task.evidence.series.definition(whole.series).basis, year.codes, task.registers)}
    steps = [[whole.step(month) for month in months] for months in (question.baseline, question.target)]
    found = []
    for row, code in enumerate(year.codes):
        if code not in scored or (code != ENGLAND and code not in whole.codes):
            continue
        values = whole.england if code == ENGLAND else whole.row(code)
        before, actual = (float(values[span].sum()) for span in steps)
        if np.isfinite(before + actual) and before > 0:
            found.append((code, row, before, actual))
    before_, actual_ = (np.array([one[place] for one in found]) for place in (2, 3))
    return _Outcomes(tuple(one[0] for one in found), [one[1] for one in found], before_, actual_)


def _chances(year: YearDraws, rows: Sequence[int], targets: Floats) -> Floats:
    """The part of the draws that comes to each target, never none and never all; rows x targets."""
    changes = year.changes[list(rows)]
    least = 0.5 / changes.shape[1]
    met: Floats = np.stack([(changes <= target).mean(axis=1) for target in targets], axis=1)
    chances: Floats = np.clip(met, least, 1 - least)
    return chances


def _anew(task: Task, panel: MonthlyPanel, year: YearDraws, codes: Sequence[str], targets: Floats) -> Floats | None:
    """What a forecast made anew from the same panel says; NaN for a place that it does not forecast."""
    question = year.question
    kept = keep_paths(panel, horizon_to(panel.last, question.target[-1]), draws=task.draws, seed=task.seed)
    made = year_draws(kept, panel, question)
    place = {code: row for row, code in enumerate(made.codes)}
    chances = _chances(made, range(len(made.codes)), targets)
    missing = np.full(len(targets), np.nan)
    return np.array([chances[place[code]] if code in place else missing for code in codes])


def _fell(draws: Floats, actual: Floats) -> Floats:
    """Where each outturn fell in its draws, 0 to 1, ties counted half; never quite at an end."""
    below = (draws < actual[:, None]).mean(axis=1)
    at_most = (draws <= actual[:, None]).mean(axis=1)
    least = 0.5 / draws.shape[1]
    fell: Floats = np.clip((below + at_most) / 2, least, 1 - least)
    return fell


def replayed(told: Iterable[ToldMonth]) -> Replay:
    """All months told, with the record of them: years in order, each by the widths that the years before it ask for."""
    record = ProjectionRecord()
    ordered = tuple(sorted(told, key=lambda one: (one.series, one.start, one.known)))
    for one in ordered:
        record = ProjectionRecord((*record.rows, *month_scored(one, record)))
    return Replay(record.rows, ordered)


def month_scored(one: ToldMonth, record: ProjectionRecord) -> Iterator[ReplayedMonth]:
    """The rows of one month told, by the widths that a record's years before it ask for."""
    is_england = np.array([code == ENGLAND for code in one.codes])
    scopes: tuple[tuple[SkillScope, Flags], ...] = (("places", ~is_england), ("England", is_england))
    for scope, rows in scopes:
        if rows.any():
            yield _of_scope(one, scope, rows, record.width(one.series, scope, one.known, one.start))


def _of_scope(one: ToldMonth, scope: SkillScope, rows: Flags, width: Width) -> ReplayedMonth:
    happened, away = one.happened[rows], np.abs(ndtri(one.fell[rows]))
    within = {level: ndtri((1 + level / 100) / 2) for level in INTERVALS}
    base = None if one.base_rate is None else np.broadcast_to(one.base_rate, happened.shape)

    def score(chances: Floats | None) -> float | None:
        if chances is None:
            return None
        known = np.isfinite(chances)
        return round(brier(chances[known], happened[known]), 6) if known.any() else None

    def part(limit: float) -> float:
        return round(float((away <= limit).mean()), 6)

    return ReplayedMonth(
        series=one.series,
        place=scope,
        year=one.start,
        months=one.months,
        known=one.known,
        cases=int(happened.size),
        places=int(rows.sum()),
        said=score(one.said[rows]) or 0.0,
        told=score(told_chance(one.said[rows], width.factor)) or 0.0,
        anew=score(None if one.anew is None else one.anew[rows]),
        ratio=score(None if one.ratio is None else one.ratio[rows]),
        ratio_spread=score(None if one.ratio_spread is None else one.ratio_spread[rows]),
        profile_spread=score(None if one.profile_spread is None else one.profile_spread[rows]),
        base_rate=score(base),
        within_50=part(within[50] * width.factor),
        within_80=part(within[80] * width.factor),
        within_95=part(within[95] * width.factor),
        drawn_50=part(within[50]),
        drawn_80=part(within[80]),
        drawn_95=part(within[95]),
        misses=round(float((away**2).mean()), 6),
        gain_expected=None if one.gain is None else round(float(one.gain[rows].mean()), 6),
    )
