"""Whether what was learnt makes appraisals better: three later years told from what was known before each, and scored.

Each year is appraised at the end of March before it, for several targets, without the plan, with a programme's effect
by published studies (the whole of it taken as new), and with the record of finished rounds weighed in: as dated, and as
if first versions of its figures had said the same. What happened then scores them (`carefund.appraisal.chance_scores`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

import numpy as np

from carefund.appraisal.assumptions import Assumptions
from carefund.appraisal.chance_scores import Better, ChanceScore, better_by, mean_over_areas, score_chances
from carefund.appraisal.forecast_basis import ForecastBases
from carefund.appraisal.learnt_effect import FULL, record_of_plans
from carefund.appraisal.question import question_of
from carefund.appraisal.round_appraisal import Programme
from carefund.appraisal.scoring import LEVELS, bounded, crps
from carefund.appraisal.series_target import round_of_series
from carefund.arrays import Floats
from carefund.calendar import month_after
from carefund.evidence.query import Evidence
from carefund.evidence.registers import Registers
from carefund.interval import Interval

SERIES = ("delayed-days", "non-elective-admissions")
TARGETS = (-10.0, -5.0, -3.5, -2.0)
"""Changes in per cent on the year before, each taken for the claim too."""
DRAWS, SEED = 2_000, 0
WITHOUT, STUDIES, DATED, FIRST, BELIEVED = "without", "studies", "dated", "first-versions", "believed"
WAYS = {
    WITHOUT: "Without the plan",
    STUDIES: "With it, by published studies",
    DATED: "The same and the record, as dated",
    FIRST: "The record by first versions",
    BELIEVED: "That record believed wholly",
}
"""What is scored, in words by id."""


@dataclass(frozen=True)
class HeldBackYear:
    """A year that is appraised at the end of the month before it: its first month and how many months are held."""

    label: str
    first: date
    months: int = 12

    @property
    def as_of(self) -> date:
        """The last month that counts as known."""
        return month_after(self.first, -1)

    @property
    def target(self) -> tuple[date, ...]:
        """Its months."""
        return tuple(month_after(self.first, step) for step in range(self.months))

    @property
    def baseline(self) -> tuple[date, ...]:
        """The same months of the year before."""
        return tuple(month_after(month, -12) for month in self.target)


YEARS = (
    HeldBackYear("2016-17", date(2016, 4, 1)),
    HeldBackYear("2017-18", date(2017, 4, 1)),
    HeldBackYear("2018-19, to December", date(2018, 4, 1), 9),
)


@dataclass(frozen=True, kw_only=True)
class _Case:
    """One area, year, series and target: what happened, and what each way said and how far its forecast was off."""

    series: str
    year: str
    area: str
    happened: bool
    said: Mapping[str, float]
    crps: Mapping[str, float]


@dataclass(frozen=True, kw_only=True)
class WayScored:
    """One way's scores over some cases: chances' and the CRPS of the change (percentage points), with intervals.

    `better` is by how much its Brier score is better than that by published studies, `closer` the same of CRPS, and
    `beats` by how much its Brier score is better than that without the plan, which leads.
    """

    way: str
    scored: ChanceScore
    crps: float
    crps_interval: Interval[float] | None
    better: Better
    closer: Better
    beats: Better


@dataclass(frozen=True, kw_only=True)
class HeldBack:
    """The scores of every way over one series and year; None for all of them."""

    series: str | None
    year: str | None
    known: bool
    """Whether anything had been learnt by then, by the days of the versions used."""
    ways: tuple[WayScored, ...]

    def of(self, way: str) -> WayScored:
        """One way's scores."""
        return next(one for one in self.ways if one.way == way)


@dataclass(frozen=True, kw_only=True)
class HeldBackScores:
    """Every series and year, then all together."""

    rows: tuple[HeldBack, ...] = field(repr=False)

    @property
    def whole(self) -> HeldBack:
        """All together."""
        return self.rows[-1]

    def leads(self, way: str) -> bool:
        """Whether a way with the record earned the lead over all.

        That is, its chances were surely better than those without the plan, and no series and year speaks against it.
        """
        against = any(row.of(way).beats.middle < 0 for row in self.rows)
        return self.whole.of(way).beats.sure and not against


def held_back_scores(
    evidence: Evidence,
    *,
    registers: Registers,
    assumptions: Assumptions,
    years: Sequence[HeldBackYear] = YEARS,
    measured: Sequence[str] = SERIES,
    draws: int = DRAWS,
    seed: int = SEED,
) -> HeldBackScores:
    """Every year and series (`measured`) told from before and scored by what came. It takes some seconds for each.

    Raises NotForecastable where the evidence lacks the figures.
    """
    cases, known = list[_Case](), dict[tuple[str, str], bool]()
    for year in years:
        bases = ForecastBases(
            evidence, year.as_of, registers=registers, assumptions=assumptions, draws=draws, seed=seed
        )
        later = ForecastBases(
            evidence, year.target[-1], registers=registers, assumptions=assumptions, draws=draws, seed=seed
        )
        for series in measured:
            told = _Told(bases, later, series, year)
            known[series, year.label] = told.known
            cases += told.cases()
    rows = [
        _scored([one for one in cases if (one.series, one.year) == key], *key, known=known[key])
        for key in sorted(known)
    ]
    return HeldBackScores(rows=(*rows, _scored(cases, None, None, known=any(known.values()))))


class _Told:
    """One series and year: draws of every area's change by each way, and what came."""

    def __init__(self, bases: ForecastBases, later: ForecastBases, series: str, year: HeldBackYear) -> None:
        self._round = round_of_series(bases.known.definition(series), year.baseline, year.target)
        self._question = question_of(self._round, known=bases.known)
        self._basis, self._year, self._series = bases.of(self._question), year, series
        self._panel = later.panel(self._question.series)
        self._programme = Programme(self._basis, self._round)
        first = bases.held.learnt.by_first_versions()
        day = replace(bases.held, learnt=first).as_of(_end_of(year)).learnt
        self._assumptions = {DATED: self._basis.assumptions, FIRST: replace(self._basis.assumptions, learnt=day)}

    @property
    def known(self) -> bool:
        """Whether anything had been learnt by then."""
        return bool(self._assumptions[DATED].learnt.telling())

    def cases(self) -> Iterator[_Case]:
        """A case for each area without a gap and each target."""
        changes = {code: change for code in self._basis.forecast.codes if (change := self._observed(code)) is not None}
        studies = self._programme.on_areas(self._basis.assumptions)
        for target in TARGETS:
            effects = {STUDIES: studies, **dict(self._with_record(studies, target))}
            for code, change in changes.items():
                yield self._case(code, change, target, effects)

    def _with_record(self, studies: Mapping[str, Floats], target: float) -> Iterator[tuple[str, Mapping[str, Floats]]]:
        """The areas' effects with the record weighed in; those by studies where there was none yet."""
        for way, from_, grade in ((DATED, DATED, None), (FIRST, FIRST, None), (BELIEVED, FIRST, FULL)):
            found = record_of_plans(self._assumptions[from_], self._question.metric.id)
            yield way, studies if found is None else found[0].on_areas(studies, found[1], target, 1.0, grade)

    def _case(self, code: str, change: float, target: float, effects: Mapping[str, Mapping[str, Floats]]) -> _Case:
        draws = self._basis.of_area(code)
        base = np.maximum(draws.baseline, 1.0)
        said, off = dict[str, float](), dict[str, float]()
        for way in WAYS:
            effect = effects[way][code] if way in effects else 0.0
            drawn = ((draws.without_plan + draws.to_come * effect) / base - 1) * 100
            said[way] = bounded(float((drawn <= target).mean()), len(drawn))
            off[way] = float(crps(np.quantile(drawn, LEVELS), np.array(change)))
        return _Case(
            series=self._series,
            year=self._year.label,
            area=code,
            happened=change <= target,
            said=said,
            crps=off,
        )

    def _observed(self, code: str) -> float | None:
        """The change that came, in per cent; None for no council, a gap, or a month that is known to be a hole."""
        if code in self._basis.no_baseline or not self._basis.registers.is_area(code) or code not in self._panel.codes:
            return None
        row, totals = self._panel.codes.index(code), list[float]()
        for months in (self._year.baseline, self._year.target):
            steps = [self._panel.step(month) for month in months]
            if self._panel.incomplete is not None and self._panel.incomplete[row, steps].any():
                return None
            totals.append(float(self._panel.counts[row, steps].sum()))
        before, after = totals
        return (after / before - 1) * 100 if before > 0 and np.isfinite(after) else None


def _end_of(year: HeldBackYear) -> date:
    return date.fromordinal(year.first.toordinal() - 1)


def _closer(gained: Floats, areas: Sequence[str]) -> Better:
    middle, interval = mean_over_areas(gained, areas)
    return Better(middle=middle, interval=interval)


def _scored(cases: Sequence[_Case], series: str | None, year: str | None, *, known: bool) -> HeldBack:
    happened, areas = [one.happened for one in cases], [one.area for one in cases]
    said = {way: [one.said[way] for one in cases] for way in WAYS}
    off = {way: np.array([one.crps[way] for one in cases]) for way in WAYS}
    ways = []
    for way in WAYS:
        mean, interval = mean_over_areas(off[way], areas)
        ways.append(
            WayScored(
                way=way,
                scored=score_chances(said[way], happened, areas),
                crps=mean,
                crps_interval=interval,
                better=better_by(said[way], said[STUDIES], happened, areas),
                closer=_closer(off[STUDIES] - off[way], areas),
                beats=better_by(said[way], said[WITHOUT], happened, areas),
            )
        )
    return HeldBack(series=series, year=year, known=known, ways=tuple(ways))
