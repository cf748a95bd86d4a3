"""What is filled in for an area before it starts: baselines from official series, populations, estimated sums."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from carefund.evidence.areas import Area
from carefund.evidence.definition import SeriesDefinition
from carefund.evidence.series import PEOPLE_SERIES
from carefund.plan.allocations import Allocated, OwnAllocation, allocated, passed_on
from carefund.plan.brought_forward import BroughtForward
from carefund.plan.fields import lookup
from carefund.plan.model import Figure, Plan, Target
from carefund.plan.official_figures import AreaEvidence, OfficialFigures
from carefund.plan.workbook.sheets import layout_of, planning_of
from carefund.pool.lines import Contribution
from carefund.pool.required import estimates_by_population
from carefund.programme.definition import Planning, Round
from carefund.programme.planning import TargetPeriod, TargetSetting

KEEP_OR_CLEAR = "A scheme of the year before: keep it, or clear its row. "
FARTHEST_YEARS = 1
"""How far a mid-year estimate may lie from the period that it is used for."""


@dataclass(frozen=True)
class Prefilled:
    """A plan with what is known already."""

    plan: Plan
    given: Mapping[str, str] = field(default_factory=dict)
    """Where each filled field comes from, in words, by path."""
    by_commissioner: bool = False
    """Whether figures of a metric were shared out from those of commissioners."""
    not_filled: tuple[str, ...] = ()
    """Sums that were carried on and that no line of the plan can say, each with the reason."""


def prefilled(
    round_: Round,
    area: Area,
    evidence: AreaEvidence,
    *,
    required: Mapping[str, Mapping[str, Decimal]] | None = None,
    own: Sequence[OwnAllocation] = (),
) -> Prefilled:
    """An area's plan with the baselines that the evidence holds whole, its allocations, and the sums required of it.

    The round's allocations for the area, and for what the round does not hold its `own`, are what it contributes.
    `required` gives the area's own sums by id of the spending test and by pooled year. A sum that it does not give is
    estimated from England's by share of population, and said to be an estimate; of a round that pools for several
    years, each year is taken to have an equal part of England's sum. A period of which any month is missing stays
    empty, as does a denominator with no mid-year estimate within a year. Raises NoPlanning when the round does not say
    what a plan must hold.
    """
    filler = _Filler(round_, evidence.of(area.code), allocated(round_, area.code, own))
    planning = planning_of(round_)
    targets = tuple(target for setting in planning.targets if (target := filler.target(setting)))
    sums = filler.sums(planning, required or {})
    plan = Plan(
        round_id=round_.id,
        area_code=area.code,
        area_name=area.name,
        template_version=layout_of(round_).template_version,
        required=sums,
        contributions=filler.contributions(),
        targets=targets,
    )
    return Prefilled(plan, filler.given, bool(filler.official.estimated))


def with_brought_forward(filled: Prefilled, brought: BroughtForward) -> Prefilled:
    """The plan with what the books of the year before carried on, below its allocations, and their schemes."""
    first, given = len(filled.plan.contributions), dict(filled.given)
    fields = ("organisation", "kind", "stream", "brought_forward", f"amounts[{brought.year}]")
    for index, line in enumerate(brought.lines, first):
        given |= {f"contributions[{index}].{each}": brought.source for each in fields if lookup(line, each) is not None}
    for index, scheme in enumerate(brought.schemes):
        names = [each for each in ("id", "name", "scheme_type") if getattr(scheme, each) is not None]
        given |= {f"schemes[{index}].{each}": f"{KEEP_OR_CLEAR}{brought.source}" for each in names}
    lines = (*filled.plan.contributions, *brought.lines)
    plan = filled.plan.model_copy(update={"contributions": lines, "schemes": brought.schemes})
    return replace(filled, plan=plan, given=given, not_filled=brought.left_out)


class _Filler:
    """Fills in targets, remembering the source of each figure."""

    def __init__(self, round_: Round, official: OfficialFigures, sums: Sequence[Allocated]) -> None:
        self.round, self.official, self.allocated = round_, official, sums
        self.given: dict[str, str] = {}

    def contributions(self) -> tuple[Contribution, ...]:
        """A line for each stream that the area has an allocation of; who pays it is left to be typed."""
        lines = []
        for index, stream in enumerate(dict.fromkeys(one.stream for one in self.allocated)):
            own = [one for one in self.allocated if one.stream == stream]
            payer = next(each.contributor for each in self.round.streams if each.id == stream)
            kind = None if payer == "either" else payer
            lines.append(Contribution(kind=kind, stream=stream, amounts={one.year: one.pounds for one in own}))
            self.given |= {f"contributions[{index}].amounts[{one.year}]": one.source for one in own}
            self.given[f"contributions[{index}].stream"] = own[0].source
        return tuple(lines)

    def sums(self, planning: Planning, own: Mapping[str, Mapping[str, Decimal]]) -> dict[str, dict[str, Decimal]]:
        """The required sums by test and pooled year: the area's own and, for what it has not, estimates."""
        people = f"all ages, mid-{self.official.people_year}"
        estimates = estimates_by_population(planning, self.official.share_of_people, people)
        sums: dict[str, dict[str, Decimal]] = {}
        for test in planning.spending_tests:
            for year in planning.pooled_years:
                given, estimate = own.get(test.id, {}).get(year.id), estimates.get(test.id)
                if (official := passed_on(test, year.id, self.allocated)) is not None:
                    value, words = official.pounds, official.source
                elif given is not None:
                    value, words = given, "Set for the area."
                elif estimate is not None:
                    value, words = estimate.pounds, estimate.words
                else:
                    continue
                self.given[f"required[{test.id}][{year.id}]"] = words
                sums.setdefault(test.id, {})[year.id] = value
        return sums

    def target(self, setting: TargetSetting) -> Target | None:
        """What is known of one metric, None where nothing is."""
        by_period = {period.id: self._figure(setting, period) for period in setting.baseline}
        figures = {period: figure for period, figure in by_period.items() if figure is not None}
        return Target(metric=setting.metric, baseline=figures) if figures else None

    def _figure(self, setting: TargetSetting, period: TargetPeriod) -> Figure | None:
        parts: dict[str, Decimal] = {}
        for part, value, source in self._parts(setting, period):
            parts[part] = Decimal(round(value))
            self.given[f"targets[{setting.metric}].baseline[{period.id}].{part}"] = source
        return Figure(**parts) if parts else None

    def _parts(self, setting: TargetSetting, period: TargetPeriod) -> Iterator[tuple[str, float, str]]:
        counts, year = self.official.counts.get(setting.metric, {}), self.official.people_year
        series = self.round.metric(setting.metric).area_series
        if period.id in counts and series:
            yield "numerator", counts[period.id], _source(self.official.series[series])
        people = self.official.people.get(setting.people or "")
        near = year is not None and abs(year - period.first.year) <= FARTHEST_YEARS
        divided_by = self.official.divided_by.get(setting.metric, {})
        if setting.with_denominator and period.id in divided_by and series:
            yield "denominator", divided_by[period.id], _source(self.official.series[series])
        elif setting.with_denominator and setting.people and people and near:
            source = self.official.series[PEOPLE_SERIES[setting.people][0]].source
            yield "denominator", people, f"{source}: mid-year estimate of {year}."


def _source(definition: SeriesDefinition) -> str:
    return f"{definition.label}: {definition.source}. {definition.definition}"
