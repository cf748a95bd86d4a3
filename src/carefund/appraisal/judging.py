"""Judging one target by draws: with what the plan adds, against the forecast without it, priced."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date

import numpy as np

from carefund.appraisal.base_rates import PastChanges, past_changes_of_all
from carefund.appraisal.forecast.forecast import Forecast, forecast_panel
from carefund.appraisal.judgements import judgements
from carefund.appraisal.outside_view import with_outside_view
from carefund.appraisal.panel import MonthlyPanel
from carefund.appraisal.question import NoAppraisal, Question, total_over
from carefund.appraisal.reasons import reasons_for
from carefund.appraisal.verdict import Saving, Verdict, detectable_effect
from carefund.arrays import Floats
from carefund.calendar import MONTHS_IN_YEAR, month_number
from carefund.evidence.place_names import place_name
from carefund.evidence.series import ENGLAND
from carefund.interval import Interval
from carefund.programme.definition import Round

SHORTEST_SPAN = 3
FAR_AHEAD = 12
"""Beyond so many months a single area's probability did hardly better in the backtest than the base rate."""
ONE_AREA = (
    f"More than {FAR_AHEAD} months ahead a single area's chance has been hardly a better guide than how often areas "
    "change so much, and for a year that begins half a year on no better (docs/backtest.md)."
)


@dataclass(frozen=True)
class Outlook:
    """The forecast for one question, and the past that targets are held against."""

    question: Question
    panel: MonthlyPanel
    forecast: Forecast
    past: PastChanges
    seed: int = 0
    _totals: dict[str, tuple[Floats, Floats]] = field(default_factory=dict, init=False, repr=False, compare=False)

    @classmethod
    def of(cls, panel: MonthlyPanel, question: Question, *, draws: int, seed: int) -> Outlook:
        """Forecast the panel to the target's end. Raises NoAppraisal when that is over or too far off."""
        forecast = forecast_panel(panel, question.horizon(panel.last), draws=draws, seed=seed)
        return cls(question, panel, forecast, past_of(panel, len(question.target)), seed)

    def course(self, code: str) -> tuple[Floats, Floats]:
        """Draws of baseline and of what comes without the plan by the forecast, in which areas add up to England.

        Raises NoAppraisal where the baseline has a gap.
        """
        parts = (self.question.baseline, self.question.target)
        baseline, without = (total_over(self.panel, self.forecast, code, months) for months in parts)
        return baseline, without

    def totals(self, code: str) -> tuple[Floats, Floats]:
        """The same for a place by itself: an area's in part by the outside view, England's by the forecast alone.

        Once a month of the target is known the forecast stands alone, for past years do not know it.
        """
        if code not in self._totals:
            baseline, without = self.course(code)
            if code != ENGLAND and not self.known_months:
                without = with_outside_view(baseline, without, self.past, self.ahead, code, self.seed)
            self._totals[code] = baseline, without
        return self._totals[code]

    @property
    def known_months(self) -> tuple[date, ...]:
        """The months of the target that are already known: what the programme did in them is in their figures."""
        return tuple(month for month in self.question.target if month <= self.panel.last)

    def known_count(self, code: str) -> float:
        """The count of those months."""
        return float(total_over(self.panel, self.forecast, code, self.known_months).mean())

    @property
    def ahead(self) -> int:
        """Months from the last that is known to the target's end."""
        return len(self.forecast.months)

    def own_past(self, code: str) -> PastChanges | None:
        """The changes of one place; None for England."""
        return None if code == ENGLAND else self.past.of_area(self.panel.codes.index(code))

    def doubted_baseline(self, code: str) -> int:
        """How many months of the baseline are known to be holes."""
        if self.panel.doubted is None or code == ENGLAND:
            return 0
        row = self.panel.doubted[self.panel.codes.index(code)]
        steps = [month_number(month) - month_number(self.panel.first) for month in self.question.baseline]
        return int(sum(row[step] for step in steps if 0 <= step < len(row)))


def past_of(panel: MonthlyPanel, months: int) -> PastChanges:
    """The changes that all places ever made over so many months, or as many as a short history has (3 at least)."""
    known = int(np.isfinite(panel.counts).any(axis=0).sum())
    span = max(min(months, MONTHS_IN_YEAR, known - MONTHS_IN_YEAR), SHORTEST_SPAN)
    return past_changes_of_all(panel.trusted, panel.first, span)


def judge(
    outlook: Outlook, code: str, target: float, added: Floats, round_: Round, notes: tuple[str, ...] = ()
) -> Verdict:
    """The verdict on a target for one place (or England).

    `target` is the change in per cent of the baseline; `added` the plan's change in count over the target's months, by
    draw. Raises NoAppraisal when the baseline has no figure or is nought, KeyError for a place that is not forecast.
    """
    baseline, without = outlook.totals(code)
    if np.median(baseline) < 1:
        raise NoAppraisal(
            "a baseline above zero",
            f"zero for {place_name(code, code)}, from where nothing can fall",
            "Judge this target by other means",
        )
    base = np.maximum(baseline, 1.0)
    outturn = np.maximum(without + added, 0.0)
    change, change_without = (outturn / base - 1) * 100, (without / base - 1) * 100
    doubted = outlook.doubted_baseline(code)
    warned = (f"{doubted} months of the baseline are known to be holes, so the change is not to be trusted.",)
    far = code != ENGLAND and outlook.ahead > FAR_AHEAD
    verdict = Verdict(
        code,
        "England" if code == ENGLAND else place_name(code, code),
        outlook.question.metric.id,
        target,
        float(np.median(base) * (1 + target / 100)),
        Interval.of_draws(baseline),
        float((change <= target).mean()),
        float((change_without <= target).mean()),
        Interval.of_draws(outturn),
        Interval.of_draws(change),
        Interval.of_draws(change_without),
        Interval.of_draws(added / np.maximum(without, 1.0) * 100),
        float(np.median((1 + target / 100) * base / np.maximum(without, 1.0)) - 1) * 100,
        detectable_effect(without),
        saving_of(round_, outlook.question, target / 100 * baseline, added),
        notes=(*notes, *(warned if doubted else ()), *((ONE_AREA,) if far else ())),
        months=outlook.question.target,
    )
    return replace(verdict, reasons=reasons_for(verdict, outlook.past, outlook.own_past(code)))


def saving_of(round_: Round, question: Question, planned_change: Floats, added: Floats) -> Saving | None:
    """What the planned change was to save, and what the plan's own effect saves, in pounds; None without a price.

    Saving is minus the change times the price. At the marginal price only part of the average is saved, and of that
    only part is released as cash in the year (both judgements, marked unverified).
    """
    kinds = round_.planning.benefit_types if round_.planning else ()
    of_benefits = (kind.price for kind in kinds if kind.metric == question.metric.id)
    named = next(filter(None, (*of_benefits, *(pair.price for pair in question.metric.comparisons))), None)
    if named is None:
        return None
    price = round_.price(named)
    pounds = float(price.per_unit)
    marginal = judgements().value("marginal-rate")
    saved = -added * pounds
    return Saving(
        planned=float(-np.median(planned_change) * pounds),
        expected_average=Interval.of_draws(saved),
        expected_marginal=Interval.of_draws(saved * marginal),
        expected_cash=Interval.of_draws(saved * marginal * judgements().value("cash-part")),
        price=f"{price.label}, £{pounds:,.0f}",
        unit_price=pounds,
    )
