"""One target with its verdict and what it rests on, as charts and sections need it: England's, an area's, a plan's."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from carefund.appraisal.forecast_basis import ForecastBasis
from carefund.appraisal.plan_appraisal import TargetAppraisal
from carefund.appraisal.plan_effect import PlanEffect
from carefund.appraisal.round_appraisal import RoundAppraisal
from carefund.appraisal.verdict import Verdict
from carefund.calendar import days_in
from carefund.evidence.series import ENGLAND
from carefund.interval import Interval
from carefund.programme.measures import Metric
from carefund.wording.dates import span_words
from carefund.wording.lists import mid_sentence
from carefund.wording.numbers import count, rate


@dataclass(frozen=True)
class TargetView:
    """A verdict with the basis that it was made by, and the effect of schemes where they say so.

    `key` is unlike any other's on a page and fit for an identifier; `code` is the place's own.
    """

    key: str
    verdict: Verdict
    basis: ForecastBasis
    plan_effect: PlanEffect | None = None

    @property
    def code(self) -> str:
        """The code of the place."""
        return self.verdict.code

    @property
    def metric(self) -> Metric:
        """The metric that the target is about."""
        return self.basis.question.metric

    @property
    def metric_words(self) -> str:
        """The metric in the middle of a sentence."""
        return mid_sentence(self.metric.label)

    @property
    def target_months(self) -> tuple[date, ...]:
        """The months that the target is for."""
        return self.basis.question.target

    @property
    def target_span(self) -> str:
        """Those months in words."""
        return span_words(self.target_months[0], self.target_months[-1])

    @property
    def baseline_span(self) -> str:
        """The months of the baseline in words."""
        return span_words(self.basis.question.baseline[0], self.basis.question.baseline[-1])

    @property
    def unit_shown(self) -> str:
        """The unit of a month's figure in a chart: of a count what comes in a day."""
        return self.metric.unit if self.verdict.places else f"{self.metric.unit} a day"

    def days(self, month: date) -> int:
        """What a month's figure is divided by in a chart: the days of a count's month, for months differ in length."""
        return 1 if self.verdict.places else days_in(month)

    def level(self, value: float | None) -> str:
        """A month's figure in a chart, in words."""
        return count(value, self.verdict.places) if self.verdict.places else rate(value)

    @property
    def without(self) -> Interval[float]:
        """The count that is expected over the target's months without the plan; of a rate or mean its average month."""
        return Interval.of_draws(self.basis.of_area(self.code).without_plan)

    @property
    def claimed_count(self) -> float | None:
        """The change in count that the schemes claim over the target's months; None where no scheme says."""
        return None if self.plan_effect is None else float(self.plan_effect.claimed.sum()) / self.basis.months_averaged

    @property
    def source(self) -> str:
        """The source of the series, with how many releases of it were read."""
        name = self.metric.national_series if self.code == ENGLAND else self.basis.question.series
        definition = self.basis.question.known.get(name or "")
        words = definition.source if definition else f"series {self.basis.question.series}"
        shared = "" if self.code == ENGLAND or definition else ", shared out to areas by population"
        held = len(self.basis.panel.releases)
        return f"{words}{shared}; {held} monthly releases, listed under How it was made"


def of_england(appraisal: RoundAppraisal) -> TargetView:
    """England's target of a round."""
    return TargetView("england", appraisal.england, appraisal.basis)


def of_area(appraisal: RoundAppraisal, verdict: Verdict) -> TargetView:
    """An area's target of a round."""
    return TargetView(verdict.code, verdict, appraisal.basis)


def of_plan(target: TargetAppraisal, number: int) -> TargetView:
    """A target of a plan, which is the `number`th on the page."""
    return TargetView(f"plan-{number}-{target.verdict.metric}", target.verdict, target.basis, target.plan_effect)
