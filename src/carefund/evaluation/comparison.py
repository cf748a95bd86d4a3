"""Setting plan against outturn: every comparison that a round defines, for England and for every area."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date

from carefund.calendar import days_in
from carefund.evaluation.near_series import disagreement
from carefund.evaluation.observed import Observed
from carefund.evaluation.outturn import PUBLISHED_PLAN, SHARED_PLAN, Outturn
from carefund.evidence.area_names import places
from carefund.evidence.coverage.audit import CoverageAudit
from carefund.evidence.definition import PLACES
from carefund.evidence.derived import NOT_APPORTIONED
from carefund.evidence.population import population_near
from carefund.evidence.query import Evidence
from carefund.evidence.registers import Registers
from carefund.evidence.series import ENGLAND
from carefund.programme.definition import Round
from carefund.programme.measures import Comparison

NAMES_OF_REST = {ENGLAND: "England", NOT_APPORTIONED: "Not given to any area"}


def compare(
    round_: Round, observed: Observed, coverage: CoverageAudit, evidence: Evidence, registers: Registers
) -> Iterator[Outturn]:
    """Every comparison of one metric: England first, then each area, then what belongs to none."""
    definition = evidence.series.definition(observed.metric.national_series or "")
    group, places = definition.people, PLACES[definition.kind]
    for comparison in observed.metric.comparisons:
        england = replace(
            _england(round_, observed, comparison, coverage),
            places=places,
            disagreement=disagreement(observed.metric, comparison, coverage, evidence),
        )
        population = population_near(evidence, comparison.outturn.first.year)
        people = {} if places else population.of_group(group)
        for code, name in area_names(observed, comparison, registers).items():
            outturn = england if code == ENGLAND else _area(england, observed, comparison, coverage, code, name)
            year = population.year if code in people else None
            yield replace(outturn, population=people.get(code), population_year=year)


def area_names(observed: Observed, comparison: Comparison, registers: Registers) -> dict[str, str]:
    """Codes and names: England, the areas of the outturn period by name, places outside England, the remainder."""
    areas = {area.code: area.name for area in registers.areas.all(comparison.outturn.first)}
    ordered = dict(sorted(areas.items(), key=lambda item: item[1]))
    codes = set(observed.area_codes)
    elsewhere = {place.code: place.name for place in places() if place.code in codes and place.kind == "elsewhere"}
    rest = {code: name for code, name in NAMES_OF_REST.items() if code in codes and code != ENGLAND}
    return {ENGLAND: NAMES_OF_REST[ENGLAND], **ordered, **elsewhere, **rest}


def _england(round_: Round, observed: Observed, comparison: Comparison, coverage: CoverageAudit) -> Outturn:
    before, after = list(comparison.baseline.months()), list(comparison.outturn.months())
    plan = round_.plan_figure(comparison.plan) if comparison.plan else None
    return Outturn(
        metric=observed.metric.id,
        comparison=comparison.id,
        area_code=ENGLAND,
        area_name=NAMES_OF_REST[ENGLAND],
        baseline=observed.total(ENGLAND, before),
        outturn=observed.total(ENGLAND, after),
        baseline_days=sum(map(days_in, before)),
        outturn_days=sum(map(days_in, after)),
        planned_change=float(plan.value) if plan else None,
        plan=PUBLISHED_PLAN if plan else None,
        price=round_.price(comparison.price) if comparison.price else None,
        missing=coverage.effect_on_change(before, after),
        shifts=coverage.shifts_on_change(before, after),
        releases=releases_of(observed, [*before, *after]),
    )


def _area(
    england: Outturn,
    observed: Observed,
    comparison: Comparison,
    coverage: CoverageAudit,
    code: str,
    name: str,
) -> Outturn:
    before, after = list(comparison.baseline.months()), list(comparison.outturn.months())
    baseline = observed.total(code, before)
    planned = None
    if england.planned_change is not None and england.baseline and baseline is not None:
        planned = england.planned_change * baseline / england.baseline
    return replace(
        england,
        area_code=code,
        area_name=name,
        baseline=baseline,
        outturn=observed.total(code, after),
        disagreement=None,
        planned_change=planned,
        plan=SHARED_PLAN if planned is not None else None,
        missing=coverage.effect_on_change(before, after, code),
        shifts=coverage.shifts_on_change(before, after, code),
    )


def releases_of(observed: Observed, months: list[date]) -> tuple[str, ...]:
    """The releases that these months' figures came from, in order of month."""
    wanted = set(months)
    rows = observed.monthly.select("period", "release").unique().sort("period").iter_rows()
    return tuple(dict.fromkeys(release for period, release in rows if period in wanted))


def by_area(outturns: Mapping[tuple[str, str, str], Outturn], metric: str, comparison: str) -> list[Outturn]:
    """The councils' outturns of one metric and comparison: England, places elsewhere and remainders left out."""
    return [
        outturn
        for (of_metric, of_comparison, code), outturn in outturns.items()
        if (of_metric, of_comparison) == (metric, comparison) and code.startswith("E") and code != ENGLAND
    ]
