"""What targets of one question are held against: the forecast, every area's draws over the periods, and the past."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property

import numpy as np

from carefund.appraisal.assumptions import Assumptions
from carefund.appraisal.base_rates import PastChanges, past_changes_of_all
from carefund.appraisal.forecast.forecast import Fitted, Forecast, fitted, forecast_panel
from carefund.appraisal.missing_months import estimated_months
from carefund.appraisal.notes import LaterRevisions, ReleasesOutBy, StudiesUsed
from carefund.appraisal.outside_view import OutsideView
from carefund.appraisal.panel import MonthlyPanel
from carefund.appraisal.panel_from_evidence import KnownBy, NotForecastable, panel_from_evidence
from carefund.appraisal.question import NoAppraisal, Question, total_over
from carefund.appraisal.reference_effects import area_class
from carefund.appraisal.skill import Skill, SkillScope
from carefund.arrays import Floats
from carefund.calendar import MONTHS_IN_YEAR, last_day
from carefund.evidence.query import Evidence
from carefund.evidence.registers import Registers
from carefund.evidence.series import ENGLAND
from carefund.wording.dates import month_words
from carefund.wording.lists import counted

SHORTEST_SPAN = 3
FEWEST_MONTHS = MONTHS_IN_YEAR + SHORTEST_SPAN
"""Months of England below which nothing is appraised: no change on the year before was ever seen over the span."""


LEAST_OF_A_RATE = 1e-9


@dataclass(frozen=True, kw_only=True)
class PeriodDraws:
    """Draws of one area's count (or England's) over the periods of a question, (draws,) each; a month's of a rate.

    `baseline` is that over the baseline's months. Over the target's months, without the plan: `forecast` by the
    forecast alone, in which areas add up to England, and `without_plan` by the area itself, in part by the outside view
    (for England the forecast alone). `known` is the count of the target's months that are already known. `estimated`
    are the months of the baseline without a figure, and the middle of what is estimated for each.
    """

    baseline: Floats
    forecast: Floats
    without_plan: Floats
    known: float
    estimated: Mapping[date, float] = field(default_factory=dict)

    @property
    def to_come(self) -> Floats:
        """Draws of the count in the target's months that are still to come, without the plan."""
        return self.without_plan - self.known

    @cached_property
    def to_come_in_sums(self) -> Floats:
        """The same by the forecast alone, in which areas add up to England; asked for with every judgement."""
        return self.forecast - self.known


@dataclass(frozen=True, kw_only=True)
class ForecastBasis:
    """The forecast for one question, each area's draws over its periods, and the past that targets are held against.

    `periods` has England's and every forecast unit's by code; `no_baseline` says of the others why they have none.
    `outside_weight` is the part of areas' draws that takes the outside view. `registers` and `assumptions` are those it
    was made with, of these what had appeared by then; `held` are all that were at hand. `known_by` says whether figures
    are as later revised.
    """

    question: Question
    panel: MonthlyPanel
    forecast: Forecast
    past: PastChanges
    periods: Mapping[str, PeriodDraws] = field(repr=False)
    no_baseline: Mapping[str, NoAppraisal] = field(repr=False)
    registers: Registers = field(repr=False)
    assumptions: Assumptions = field(repr=False)
    outside_weight: float = 0.0
    seed: int = 0
    held: Assumptions | None = field(default=None, repr=False)
    known_by: KnownBy = "period"

    @classmethod
    def of(
        cls,
        panel: MonthlyPanel,
        question: Question,
        *,
        registers: Registers,
        assumptions: Assumptions,
        draws: int,
        seed: int,
        fit: Fitted | None = None,
    ) -> ForecastBasis:
        """Forecast the panel, `fit` before or here, to the target's end.

        Raises NoAppraisal when that is over or too far off.
        """
        forecast = forecast_panel(panel, question.horizon(panel.last), draws=draws, seed=seed, fit=fit)
        return cls.of_forecast(panel, question, forecast, registers=registers, assumptions=assumptions, seed=seed)

    @classmethod
    def of_forecast(
        cls,
        panel: MonthlyPanel,
        question: Question,
        forecast: Forecast,
        *,
        registers: Registers,
        assumptions: Assumptions,
        seed: int,
    ) -> ForecastBasis:
        """The basis of a forecast of the panel that was made before, to the target's end."""
        outside = _Outside.of(question, panel, forecast, seed)
        periods, no_baseline = _periods(question, panel, forecast, outside, seed)
        return cls(
            question=question,
            panel=panel,
            forecast=forecast,
            past=past_of(panel, len(question.target)),
            outside_weight=outside.view.part,
            periods=periods,
            no_baseline=no_baseline,
            registers=registers,
            assumptions=assumptions,
            seed=seed,
        )

    @property
    def adds_up(self) -> bool:
        """Whether figures of months and places add up: counts do, rates and means do not."""
        return self.panel.kind == "count"

    @cached_property
    def _own_places(self) -> Mapping[str, str] | None:
        """The names of an own series' places, as far as its definition gives them; None of a series of carefund's."""
        definition = self.question.known.get(self.question.series)
        return definition.own_places if definition and definition.own else None

    def is_unit(self, code: str) -> bool:
        """Whether a target is held against a place that is forecast: an area, or any place of an own series."""
        return self._own_places is not None or self.registers.is_area(code)

    def name(self, code: str) -> str:
        """The name of a place that is forecast, or of England."""
        if code == ENGLAND:
            return "England"
        if self._own_places is None or self.registers.is_area(code):
            return self.registers.name(code)
        return self._own_places.get(code, code)

    @property
    def least(self) -> float:
        """The least that is divided by: one of what is counted, and of a rate or mean what is hardly above nothing."""
        return 1.0 if self.adds_up else LEAST_OF_A_RATE

    def of_area(self, code: str) -> PeriodDraws:
        """The draws of one area or of England.

        Raises NoAppraisal where its baseline has a gap too large to be estimated, KeyError for a code that is not
        forecast.
        """
        if code in self.no_baseline:
            raise self.no_baseline[code]
        return self.periods[code]

    @property
    def known_months(self) -> tuple[date, ...]:
        """The months of the target that are already known: what the programme did in them is in their figures."""
        return known_months(self.question, self.panel)

    @property
    def months_averaged(self) -> int:
        """What a sum over the target's months is divided by: of a rate or mean their number, of a count 1."""
        return 1 if self.adds_up else len(self.question.target)

    @property
    def ahead(self) -> int:
        """Months from the last that is known to the target's end."""
        return len(self.forecast.months)

    def known_notes(self, as_of: date) -> tuple[LaterRevisions | ReleasesOutBy | StudiesUsed, ...]:
        """In which versions figures up to a month were used, and how many studies of programmes were out by then."""
        day, metric = last_day(as_of), self.question.metric.id
        out, held = (area_class(one, metric).n for one in (self.assumptions, self.held or self.assumptions))
        figures = ReleasesOutBy(day=day, last=self.panel.last) if self.known_by == "release" else LaterRevisions()
        return figures, StudiesUsed(day=day, out=out, held=held)

    def skill_of(self, code: str) -> Skill | None:
        """How good such chances have been, of areas or of England; None where it was not measured."""
        return self._skills["England" if code == ENGLAND else "places"]

    @cached_property
    def _skills(self) -> Mapping[SkillScope, Skill | None]:
        record, months = self.assumptions.skill, len(self.question.target)
        places: tuple[SkillScope, ...] = ("England", "places")
        return {place: record.of(self.question.series, place, self.ahead, months) for place in places}

    def by_base_rate(self, code: str) -> bool:
        """Whether how often areas change so much stands for an area's own chance: its chances have shown no skill."""
        skill = self.skill_of(code)
        return code != ENGLAND and skill is not None and not skill.shown and self.past.n > 0

    def share_of_past(self, target: float) -> float | None:
        """How often areas changed by a target or better, 0 to 1; None where no change is known."""
        return self.past.share_coming_to(target, more_is_better=self.question.more_is_better)

    def own_past(self, code: str) -> PastChanges | None:
        """The changes of one area; None for England."""
        return None if code == ENGLAND else self.past.of_area(self.panel.row_of[code])

    def incomplete_baseline(self, code: str) -> int:
        """How many months of the baseline are known to be holes."""
        if self.panel.incomplete is None or code == ENGLAND:
            return 0
        row = self.panel.incomplete[self.panel.row_of[code]]
        steps = [self.panel.step(month) for month in self.question.baseline]
        return int(sum(row[step] for step in steps if 0 <= step < len(row)))


class ForecastBases:
    """The bases of questions from one body of evidence, known to one month; each series is read once."""

    def __init__(
        self,
        evidence: Evidence,
        as_of: date,
        *,
        registers: Registers,
        assumptions: Assumptions,
        known_by: KnownBy = "period",
        draws: int,
        seed: int,
    ) -> None:
        """Take the evidence, and the last month that counts as known (its first day).

        Of the assumptions what had appeared by the end of that month is used.
        """
        self.as_of, self.registers, self.draws, self.seed, self.known_by = as_of, registers, draws, seed, known_by
        self.held, self.assumptions = assumptions, assumptions.as_of(last_day(as_of))
        self._evidence = evidence
        self.known = evidence.series
        self._panels: dict[str, MonthlyPanel] = {}
        self._fits: dict[str, Fitted] = {}
        self._bases: dict[tuple[object, ...], ForecastBasis] = {}

    def of(self, question: Question) -> ForecastBasis:
        """The basis of one question.

        Raises NotForecastable where the evidence holds nothing by then, NoAppraisal where the target is over or too far
        off.
        """
        key = (question.series, question.metric.id, question.baseline, question.target)
        if key not in self._bases:
            basis = ForecastBasis.of(
                self.panel(question.series),
                question,
                registers=self.registers,
                assumptions=self.assumptions,
                draws=self.draws,
                seed=self.seed,
                fit=self._fit(question.series),
            )
            self._bases[key] = replace(basis, held=self.held, known_by=self.known_by)
        return self._bases[key]

    def _fit(self, series: str) -> Fitted:
        """What the panel says whatever the horizon: of several questions on one series it is worked out once."""
        if series not in self._fits:
            self._fits[series] = fitted(self.panel(series))
        return self._fits[series]

    def panel(self, series: str) -> MonthlyPanel:
        """The months of one series that are known; errors as of `of`."""
        if series not in self._panels:
            self._panels[series] = panel_from_evidence(
                self._evidence,
                series,
                self.as_of,
                registers=self.registers,
                assumptions=self.assumptions,
                known_by=self.known_by,
            )
            _require_months(self._panels[series])
        return self._panels[series]


def _require_months(panel: MonthlyPanel) -> None:
    """Raise NotForecastable where England has so few months that no change on the year before was ever seen."""
    known = int(np.isfinite(panel.england).sum())
    if known < FEWEST_MONTHS:
        raise NotForecastable(
            f"at least {FEWEST_MONTHS} months of figures, so that some change on the year before was seen",
            f"{counted(known, 'month')} by {month_words(panel.last)}",
            "Appraise it when more figures are held; until then a chance would be a guess",
            f"series '{panel.series}'",
            remedy="list-series",
        )


def past_of(panel: MonthlyPanel, months: int) -> PastChanges:
    """The changes that all units ever made over so many months, or as many as a short history has (3 at least)."""
    known = int(np.isfinite(panel.counts).any(axis=0).sum())
    span = max(min(months, MONTHS_IN_YEAR, known - MONTHS_IN_YEAR), SHORTEST_SPAN)
    return past_changes_of_all(panel.trusted, panel.first, span)


def known_months(question: Question, panel: MonthlyPanel) -> tuple[date, ...]:
    """The months of the target that the panel knows."""
    return tuple(month for month in question.target if month <= panel.last)


@dataclass(frozen=True)
class _Outside:
    """The outside view of the months that are still to come, and the months of the baseline that answer them."""

    view: OutsideView
    before: tuple[date, ...]

    @classmethod
    def of(cls, question: Question, panel: MonthlyPanel, forecast: Forecast, seed: int) -> _Outside:
        come, months = len(known_months(question, panel)), len(question.target)
        view = OutsideView(
            past=past_of(panel, months - come),
            ahead=len(forecast.months),
            draws=forecast.england.shape[1],
            seed=seed,
            to_come=(months - come) / months,
        )
        return cls(view, question.baseline[come:])


def _periods(
    question: Question, panel: MonthlyPanel, forecast: Forecast, outside: _Outside, seed: int
) -> tuple[dict[str, PeriodDraws], dict[str, NoAppraisal]]:
    """England's and every unit's draws by code, and why some have none."""
    periods, no_baseline = {}, {}
    for code in (ENGLAND, *forecast.codes):
        try:
            periods[code] = _period_draws(question, panel, forecast, outside, code, seed)
        except NoAppraisal as why:
            no_baseline[code] = why
    return periods, no_baseline


def _period_draws(
    question: Question, panel: MonthlyPanel, forecast: Forecast, outside: _Outside, code: str, seed: int
) -> PeriodDraws:
    """One unit's draws, of an area in part by the outside view of the months that are still to come."""
    missing: Mapping[date, Floats] = {}
    if code != ENGLAND:
        missing = estimated_months(panel, code, question.baseline, forecast.england.shape[1], seed)
    baseline, before = (
        total_over(panel, forecast, code, months, missing) for months in (question.baseline, outside.before)
    )
    by_forecast, known = (
        total_over(panel, forecast, code, months) for months in (question.target, known_months(question, panel))
    )
    known_count = float(known.mean())
    without = by_forecast
    if code != ENGLAND:
        without = outside.view.on(before, by_forecast, code, known_count)
    estimated = {month: float(np.median(drawn)) for month, drawn in missing.items()}
    sums = PeriodDraws(
        baseline=baseline, forecast=by_forecast, without_plan=without, known=known_count, estimated=estimated
    )
    return sums if panel.kind == "count" else _of_a_month(sums, question)


def _of_a_month(sums: PeriodDraws, question: Question) -> PeriodDraws:
    """Sums of a rate or mean over the months of each period as the means of these."""
    before, after = len(question.baseline), len(question.target)
    return replace(
        sums,
        baseline=sums.baseline / before,
        forecast=sums.forecast / after,
        without_plan=sums.without_plan / after,
        known=sums.known / after,
    )
