"""What a check is: a small pure function over the facts, with everything that is said of it in one place."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property

from carefund.evidence.areas import AreaRegister
from carefund.plan.allocations import Allocated, OwnAllocation, allocated, passed_on
from carefund.plan.findings import Finding, Severity
from carefund.plan.model import Plan, SignOff
from carefund.plan.official_figures import OfficialFigures
from carefund.plan.required_fields import Fields, lacking, missing, required_fields
from carefund.pool.carried import BroughtIn
from carefund.pool.lines import Contribution, Expenditure
from carefund.pool.required import EstimatedSum, estimates_by_population
from carefund.pool.spending_tests import SpendingResult, spending_results
from carefund.pool.stream_purpose import may_pay_for
from carefund.programme.definition import Round
from carefund.programme.planning import Planning
from carefund.wording.dates import day_words
from carefund.wording.lists import NOTHING, listed
from carefund.wording.money import exact_pounds

ERROR, WARNING, NOTE = Severity.ERROR, Severity.WARNING, Severity.NOTE


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What checks look at: a plan, its round, what official figures say of the area, all areas, and the day."""

    plan: Plan
    round: Round
    official: OfficialFigures
    areas: AreaRegister
    day: date
    """The day of the check."""
    told: Sequence[OwnAllocation] = ()
    """The area's own allocations, each with its source, where they were given."""
    brought: BroughtIn | None = None
    """What the books of the year before bring forward, where they were given."""

    def seen_by(self, look: Look) -> tuple[Discrepancy, ...]:
        """What one look sees; looked once, also where another check asks what it saw."""
        if look not in self._seen:
            self._seen[look] = tuple(look(self))
        return self._seen[look]

    @cached_property
    def _seen(self) -> dict[Look, tuple[Discrepancy, ...]]:
        return {}

    @cached_property
    def allocated(self) -> tuple[Allocated, ...]:
        """What the area was allocated: by the round's table and, for what it has not, by what the area was told."""
        return allocated(self.round, self.plan.area_code, self.told, day=self.day)

    @cached_property
    def planning(self) -> Planning:
        """What a plan of the round must hold. Raises LookupError for a round that has no such part."""
        if self.round.planning is None:
            raise LookupError(f"the round {self.round.id} does not say what a plan must hold")
        return self.round.planning

    @cached_property
    def required(self) -> Mapping[str, Fields]:
        """What each record of the plan must give."""
        return required_fields(self.round)

    def official_sums(self, year: str) -> dict[str, Decimal]:
        """The sums of one year, by test, of which the area's allocation is known."""
        own = ((test.id, passed_on(test, year, self.allocated)) for test in self.planning.spending_tests)
        return {test: one.pounds for test, one in own if one}

    @cached_property
    def required_sums(self) -> Mapping[str, Mapping[str, Decimal | EstimatedSum]]:
        """What each test requires, by pooled year: the round's own sum where it has the area's, whatever the plan says.

        One that is to the pound the estimate of a new workbook is taken for it.
        """
        return {year.id: self._sums_of(year.id) for year in self.planning.pooled_years}

    @cached_property
    def estimates(self) -> Mapping[str, EstimatedSum]:
        """What each test requires in one pooled year by share of population, where that is known."""
        return estimates_by_population(self.planning, self.official.share_of_people, "all ages")

    def _sums_of(self, year: str) -> dict[str, Decimal | EstimatedSum]:
        estimates = self.estimates
        stated = {
            test: estimates[test] if test in estimates and estimates[test].pounds == sum_ else sum_
            for test, sum_ in self.plan.required_in(year).items()
        }
        return {**stated, **self.official_sums(year)}

    @cached_property
    def spending(self) -> tuple[SpendingResult, ...]:
        """Every test in every pooled year but those that add up what `own-minimum-paid` looks at one by one."""
        plan = self.plan
        return tuple(
            result
            for year, required in self.required_sums.items()
            for result in spending_results(self.planning, plan.contributions, plan.expenditure, required, year)
            if result.required_from not in (None, "minimums")
        )

    @cached_property
    def year(self) -> str:
        """The last year in which the fund pools money; most rules are about it."""
        return self.planning.pooled_years[-1].id

    def planned_change(self, metric: str) -> Decimal | None:
        """The change that the plan gives for a metric; None where the round sets no target, or a figure is missing."""
        setting = self.planning.target(metric)
        return self.plan.planned_change(setting) if setting else None


UNIT = "contributions.unit"
"""Stands for the unit in which a plan's money is written: what rests on it follows from a pool of the wrong size."""


@dataclass(frozen=True)
class Discrepancy:
    """What a check saw at one field: what it expected, what it found and, where that differs, what to do."""

    field: str
    _: KW_ONLY
    expected: str
    found: str
    to_do: str = ""
    rows: tuple[str, ...] = ()
    """The fields of the records that a sum is made of."""
    rests_on: tuple[str, ...] = ()
    """What this one rests on, where not on all that its check does."""
    lacks: tuple[str, ...] = ()
    """The fields that must be given and are not, records that the round names by id; the field itself where empty."""
    doubts: tuple[str, ...] = ()
    """The fields whose values it tells to be wrong: what rests on them follows from it."""


Look = Callable[[Facts], Iterable[Discrepancy]]


@dataclass(frozen=True)
class Described:
    """What is said of a check, whichever room makes it.

    `id` names it for good; `label` says what it looks at, `to_do` how to mend what it finds, `policy` which paragraph
    or publication it enforces. `completeness` is true for a check that only asks whether something is given: a draft
    may lack it. `structural` is true for one that no waiver lifts. `rests_on` names fields without which it speaks for
    no cause of its own. `applies` says whether a round has what the check is about; `cannot` says in words why it can
    never find anything in a round that it applies to, empty where it can.
    """

    id: str
    severity: Severity
    label: str
    to_do: str
    policy: str
    completeness: bool = False
    structural: bool = False
    rests_on: tuple[str, ...] = ()
    applies: Callable[[Round], bool] = field(default=lambda _: True, repr=False)
    cannot: Callable[[Round], str] = field(default=lambda _: "", repr=False)

    def finding(self, seen: Discrepancy, severity: Severity | None = None) -> Finding:
        """What was seen as a finding of this check, of its own severity unless another is given."""
        return Finding(
            check=self.id,
            severity=severity or self.severity,
            label=self.label,
            expected=seen.expected,
            found=seen.found,
            to_do=seen.to_do or self.to_do,
            policy=self.policy,
            field=seen.field,
            rows=seen.rows,
            lacks=seen.lacks or ((seen.field,) if self.completeness and not self.rests_on else ()),
            doubts=seen.doubts,
            rests_on=seen.rests_on or self.rests_on,
        )


@dataclass(frozen=True)
class Check(Described):
    """A check that looks at the facts of a plan."""

    look: Look = field(repr=False, kw_only=True)

    def run(self, facts: Facts, *, draft: bool = False) -> Iterator[Finding]:
        """The findings on one plan; what a draft lacks is only noted."""
        severity = NOTE if draft and self.completeness else self.severity
        yield from (self.finding(seen, severity) for seen in facts.seen_by(self.look))


def check(
    check_id: str,
    severity: Severity,
    label: str,
    *,
    to_do: str,
    policy: str,
    completeness: bool = False,
    structural: bool = False,
    rests_on: tuple[str, ...] = (),
    applies: Callable[[Round], bool] = lambda _: True,
    cannot: Callable[[Round], str] = lambda _: "",
) -> Callable[[Look], Check]:
    """Make a check of a function that looks at the facts; the catalogue collects whatever a module makes."""
    about = (check_id, severity, label, to_do, policy, completeness, structural, rests_on, applies, cannot)
    return lambda look: Check(*about, look=look)


def not_given(record: object, fields: Fields, field: str) -> Iterator[Discrepancy]:
    """One where a plan or return as a whole does not give a field, in the words of its required fields."""
    if missing(record, {field: ""}):
        yield Discrepancy(field, expected=fields[field], found=NOTHING)


def signed_later(signatures: Sequence[SignOff], day: date) -> Iterator[Discrepancy]:
    """One for each signature that is dated after a day."""
    for index, signature in enumerate(signatures):
        if signature.signed and signature.signed > day:
            expected = f"a date no later than {day_words(day)}"
            yield Discrepancy(f"sign_offs[{index}].signed", expected=expected, found=day_words(signature.signed))


def not_whole(facts: Facts, part: str, expected: str) -> Iterator[Discrepancy]:
    """One for each record of a list of the plan that does not give all of its required fields."""
    for index, record in enumerate(getattr(facts.plan, part)):
        if words := missing(record, facts.required[part]):
            lacks = tuple(f"{part}[{index}].{field}" for field in lacking(record, facts.required[part]))
            yield Discrepancy(f"{part}[{index}]", expected=expected, found=f"missing: {listed(words)}", lacks=lacks)


def below_zero(part: str, lines: Sequence[Contribution | Expenditure]) -> Iterator[Discrepancy]:
    """One for each amount of a part's lines that is negative."""
    for index, line in enumerate(lines):
        for year, amount in line.amounts.items():
            if amount < 0:
                yield Discrepancy(f"{part}[{index}].amounts[{year}]", expected="£0 or more", found=exact_pounds(amount))


def not_allowed(round_: Round, line: Expenditure) -> dict[str, tuple[str, ...]]:
    """The fields of a line of spending that its stream may not pay for, each with the ids that it may."""
    stream = next((each for each in round_.streams if each.id == line.stream), None)
    if stream is None or round_.planning is None:
        return {}
    allowed = may_pay_for(stream, round_.planning)
    return {name: ids for name, ids in allowed.items() if getattr(line, name) not in (None, *ids)}


def is_for_the_worse(facts: Facts, metric: str, change: Decimal) -> bool:
    """Whether a change in a metric goes against its better direction; False where areas set that themselves."""
    direction = next((each.direction for each in facts.round.metrics if each.id == metric), "set-locally")
    return {"lower": change > 0, "higher": change < 0}.get(direction, False)


def has_benefits(round_: Round) -> bool:
    """Whether plans of the round state benefits."""
    return bool(round_.planning and round_.planning.benefit_types)


def has_scheme_types(round_: Round) -> bool:
    """Whether the round has scheme types."""
    return bool(round_.planning and round_.planning.scheme_types)


def has_pay_for_performance(round_: Round) -> bool:
    """Whether part of the round's fund is paid by result."""
    return round_.pay_for_performance is not None


def has_capacity(round_: Round) -> bool:
    """Whether plans of the round set capacity against demand."""
    return bool(round_.planning and round_.planning.capacity_and_demand)


def has_limit(limit_id: str) -> Callable[[Round], bool]:
    """Whether the round sets a limit of this id."""
    return lambda round_: round_.planning is not None and any(limit.id == limit_id for limit in round_.planning.limits)
