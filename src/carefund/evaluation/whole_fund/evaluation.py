"""The evaluation of the whole fund: England against its forecast, the dose-response, and the places, as one result."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from carefund.appraisal.assumptions import Assumptions
from carefund.appraisal.forecast.forecast import DRAWS as FORECAST_DRAWS
from carefund.appraisal.panel import MonthlyPanel
from carefund.appraisal.panel_from_evidence import NotForecastable, panel_from_evidence
from carefund.appraisal.published_effects import PublishedEffect
from carefund.calendar import month_after
from carefund.evaluation.methods.dose_response import DRAWS as PERMUTATIONS
from carefund.evaluation.observed import Observed
from carefund.evaluation.whole_fund.dose_response import DoseResponse, dose_response
from carefund.evaluation.whole_fund.doses import Dose, doses_of
from carefund.evaluation.whole_fund.england import EnglandWithout, england_without
from carefund.evaluation.whole_fund.places import Places, places_of
from carefund.evidence.coverage.audit import CoverageAudit
from carefund.evidence.population import population_near
from carefund.evidence.query import Evidence
from carefund.evidence.registers import Registers
from carefund.evidence.similar import deprivation_near
from carefund.programme.definition import Evaluation
from carefund.programme.measures import Metric


@dataclass(frozen=True, kw_only=True)
class WholeFund:
    """What can be said of a fund that every area joined at once.

    `england`, `responses` and `places` are by metric, as far as each could be made: places only of metrics that are
    published by area, for of the others areas' figures are estimates. `studies` are the published evaluations
    with where they appeared. `known` is the last month that the forecasts rest on.
    """

    asked: Evaluation
    known: date
    england: tuple[EnglandWithout, ...]
    doses: tuple[Dose, ...] = field(repr=False)
    responses: tuple[DoseResponse, ...]
    places: tuple[Places, ...]
    studies: tuple[tuple[PublishedEffect, str], ...] = field(repr=False)
    seed: int = 0

    @property
    def analyses(self) -> int:
        """How many slopes on a dose were estimated, the main ones among them."""
        return sum(1 + len(one.others) for one in self.responses)

    @property
    def smallest(self) -> tuple[float, float]:
        """The smallest permuted p-value of the main slopes, and the same with so many looked at (Bonferroni, Holm)."""
        smallest = min(one.p_permuted for one in self.responses)
        return smallest, min(1.0, smallest * len(self.responses))

    @property
    def found(self) -> int:
        """How many of those differ from nought at 5%."""
        return sum(one.found for one in self.responses)


def evaluate_whole_fund(
    asked: Evaluation,
    observed: Mapping[str, Observed],
    coverage: Mapping[str, CoverageAudit],
    evidence: Evidence,
    *,
    registers: Registers,
    assumptions: Assumptions,
    draws: int = FORECAST_DRAWS,
    permutations: int = PERMUTATIONS,
    seed: int = 0,
) -> WholeFund:
    """Evaluate the fund on every metric that is observed by month as a count, `observed` and `coverage` by metric id.

    `draws` are those of England's forecast. The same seed gives the same answer.
    """
    known = month_after(asked.start, -1)
    then = assumptions.as_of(asked.start)
    doses = doses_of(evidence, asked.dose, asked.people) if asked.dose else ()
    covariates = _covariates(evidence, asked) if doses else {}
    england, responses, places = list[EnglandWithout](), list[DoseResponse](), list[Places]()
    for metric, panel in _panels(observed, coverage, evidence, known, registers, then):
        audit = coverage[metric.id]
        without = england_without(metric, panel, audit, draws=draws, seed=seed)
        if without is None:
            continue
        england.append(without)
        if evidence.series.definition(panel.series).basis == "area":
            own = places_of(metric, panel, audit, evidence, seed=seed)
            places += [own] if own else []
        found = (
            dose_response(
                metric,
                observed[metric.id],
                audit,
                dose,
                start=asked.start,
                areas=registers.areas,
                covariates=covariates,
                draws=permutations,
                seed=seed,
            )
            for dose in doses
        )
        responses += [one for one in found if one is not None]
    return WholeFund(
        asked=asked,
        known=known,
        england=tuple(england),
        doses=doses,
        responses=tuple(responses),
        places=tuple(places),
        studies=tuple(_studies(asked, assumptions)),
        seed=seed,
    )


def _panels(
    observed: Mapping[str, Observed],
    coverage: Mapping[str, CoverageAudit],
    evidence: Evidence,
    known: date,
    registers: Registers,
    assumptions: Assumptions,
) -> Iterator[tuple[Metric, MonthlyPanel]]:
    """The panel of each metric's own series up to the last month before the fund, with holes as known today."""
    for metric_id, one in observed.items():
        series = one.metric.national_series or ""
        definition = evidence.series.definition(series)
        if not (definition.is_monthly and definition.adds_up):
            continue
        try:
            panel = panel_from_evidence(
                evidence, series, known, registers=registers, assumptions=assumptions, audit=coverage[metric_id]
            )
        except NotForecastable:
            continue
        if panel.last == known:
            yield one.metric, panel


def _covariates(evidence: Evidence, asked: Evaluation) -> dict[str, dict[str, float]]:
    """What areas differ in besides: the old among them, deprivation and size, as near to the start as is held."""
    people = population_near(evidence, asked.start.year)
    everybody, old = people.of_group("all"), people.of_group("65-plus")
    share = {code: old[code] / everybody[code] for code in old if everybody.get(code)}
    size = {code: value**0.5 for code, value in everybody.items()}
    return {"age": share, "deprivation": deprivation_near(evidence, asked.start.year)[1], "size": size}


def _studies(asked: Evaluation, assumptions: Assumptions) -> Iterator[tuple[PublishedEffect, str]]:
    """The published evaluations that are asked for, as far as carefund's register holds them."""
    known = {effect.id: effect for effect in assumptions.effects.effects}
    for name in asked.studies:
        if name in known:
            yield known[name], assumptions.effects.cite(known[name])
