"""The judgements that an answer hangs on: numbers that nobody measured, each at the least and most one could declare.

Which they are depends on what had appeared. While too few studies of a metric were out to learn a spread of effects
from, the spread is a judgement; how much of what sets a programme apart is common to all of its areas is one always;
and so is how far a claim is believed, of which the most is what claims of that metric deserved by their record, where
they have one (`Assumptions.claims_of`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product

from carefund.appraisal.assumptions import CLAIM_WEIGHT, Assumptions, Parameter
from carefund.appraisal.plan_effect import claim_weight
from carefund.appraisal.published_effects import Scope
from carefund.appraisal.reference_effects import ReferenceClass, area_class, reached_class
from carefund.appraisal.verdict import ChanceBand, Judged

COMMON_PART = "common-part-of-programme"
"""Id of the parameter that says what is common to all areas of a programme."""


@dataclass(frozen=True)
class Variant:
    """The assumptions with every judgement at one of its ends, and at which."""

    judged: tuple[Judged, ...]
    assumptions: Assumptions = field(repr=False)


def variants_of(assumptions: Assumptions, metric: str, *, of_schemes: bool = False) -> tuple[Variant, ...]:
    """Every combination of the judgements' ends, for a bare target of a metric or (`of_schemes`) for a plan's schemes.

    `assumptions` are those as of the day. A plan is of one area, so that what is common to all areas is no matter.
    """
    judgements = list(_judgements(assumptions, metric, of_schemes=of_schemes))
    return tuple(
        Variant(chosen, assumptions.judged({one.id: one.value for one in chosen})) for chosen in product(*judgements)
    )


def _judgements(assumptions: Assumptions, metric: str, *, of_schemes: bool) -> Iterator[tuple[Judged, ...]]:
    """Both ends of each judgement that there is."""
    of_area = area_class(assumptions, metric)
    yield from _spread(assumptions, of_area)
    if of_schemes:
        yield from _spread(assumptions, reached_class(assumptions, metric))
    else:
        common = assumptions.parameter(COMMON_PART)
        yield _both(common, common.ends)
    yield _claim(assumptions, of_area, "reached" if of_schemes else "area")


def _spread(assumptions: Assumptions, reference: ReferenceClass) -> Iterator[tuple[Judged, ...]]:
    if reference.sparse:
        spread = assumptions.spread(reference.metric, reference.scope)
        yield _both(spread, spread.ends)


def _claim(assumptions: Assumptions, of_area: ReferenceClass, scope: Scope) -> tuple[Judged, ...]:
    """Not at all, and as far as the record of such claims allows; without a record, as far as is declared."""
    declared = assumptions.parameter(CLAIM_WEIGHT)
    ends = declared.ends
    if ends and scope == "area" and assumptions.claims_of(of_area.metric, scope):
        ends = ends[0], claim_weight(assumptions, of_area, 0.0)
    return _both(declared, ends)


def _both(parameter: Parameter, ends: tuple[float, float] | None) -> tuple[Judged, ...]:
    """A parameter at its ends; at its own value where it has none."""
    values = dict.fromkeys(ends or (float(parameter.value),))
    short = parameter.short or parameter.label
    return tuple(
        Judged(id=parameter.id, label=parameter.label, short=short, value=value, unit=parameter.unit)
        for value in values
    )


def band_of(point: float, chances: Iterable[tuple[Variant, float]]) -> ChanceBand:
    """The band of a chance over variants; where the point is itself an end, no judgement gives that end."""
    everything: list[tuple[float, Sequence[Judged]]] = [(point, ()), *((said, one.judged) for one, said in chances)]
    low, high = (choose(everything, key=lambda pair: pair[0]) for choose in (min, max))
    return ChanceBand(low=low[0], high=high[0], low_by=tuple(low[1]), high_by=tuple(high[1]))


def bands_of(
    points: Mapping[str, float], variants: Sequence[Variant], chances: Sequence[Mapping[str, float]]
) -> dict[str, ChanceBand]:
    """The band of each place by code, from its chance by each variant."""
    return {
        code: band_of(point, ((one, said[code]) for one, said in zip(variants, chances, strict=True)))
        for code, point in points.items()
    }
