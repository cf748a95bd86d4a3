"""What a check is: a small pure function over the facts, with everything that is said of it in one place."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property

from carefund.plan.findings import Finding, Severity
from carefund.plan.known import KnownFigures
from carefund.plan.model import Figure, Plan
from carefund.programme.definition import Round
from carefund.programme.planning import Planning

ERROR, WARNING, NOTE = Severity.ERROR, Severity.WARNING, Severity.NOTE


@dataclass(frozen=True)
class Facts:
    """What checks look at: the plan, the round it is for, what is known of the area, and the day it is checked on."""

    plan: Plan
    round: Round
    known: KnownFigures = field(default_factory=lambda: KnownFigures(""))
    day: date = date(2015, 4, 1)

    @cached_property
    def planning(self) -> Planning:
        """What a plan of the round must hold. Raises LookupError for a round that has no such part."""
        if self.round.planning is None:
            raise LookupError(f"the round {self.round.id} does not say what a plan must hold")
        return self.round.planning

    @cached_property
    def year(self) -> str:
        """The last year in which the fund pools money; most rules are about it."""
        return self.planning.pooled_years[-1].id

    def planned_change(self, metric: str) -> Decimal | None:
        """The change from baseline to target that the plan gives for a metric, in its unit; a fall is negative.

        Over as many of the target's periods as the baseline has (the last ones); None where a figure is missing.
        """
        target, setting = self.plan.target_for(metric), self.planning.target(metric)
        if target is None or setting is None:
            return None
        after = setting.target[-len(setting.baseline) :]
        was = [target.baseline.get(period.id, Figure()).numerator for period in setting.baseline]
        will = [target.target.get(period.id, Figure()).numerator for period in after]
        if len(was) != len(will) or None in was or None in will:
            return None
        return sum((value for value in will if value is not None), Decimal(0)) - sum(
            (value for value in was if value is not None), Decimal(0)
        )


@dataclass(frozen=True)
class Found:
    """What a check saw at one field: what it expected, what it found and, where that differs, what to do."""

    field: str
    expected: str
    found: str
    to_do: str = ""


Look = Callable[[Facts], Iterable[Found]]


@dataclass(frozen=True)
class Described:
    """What is said of a check, whichever room makes it.

    `id` names it for good; `label` says what it looks at, `to_do` how to mend what it finds, `policy` which paragraph
    or publication it enforces. `completeness` is true for a check that only asks whether something is given: a draft
    may lack it. `applies` says whether a round has what the check is about.
    """

    id: str
    severity: Severity
    label: str
    to_do: str
    policy: str
    completeness: bool = False
    applies: Callable[[Round], bool] = field(default=lambda _: True, repr=False)

    def finding(self, found: Found, severity: Severity | None = None) -> Finding:
        """What was found as a finding of this check, of its own severity unless another is given."""
        return Finding(
            self.id,
            severity or self.severity,
            self.label,
            found.expected,
            found.found,
            found.to_do or self.to_do,
            self.policy,
            field=found.field,
        )


@dataclass(frozen=True)
class Check(Described):
    """A check that looks at the facts of a plan."""

    look: Look = field(repr=False, kw_only=True)

    def run(self, facts: Facts, *, draft: bool = False) -> Iterator[Finding]:
        """The findings on one plan; what a draft lacks is only noted."""
        severity = NOTE if draft and self.completeness else self.severity
        yield from (self.finding(found, severity) for found in self.look(facts))


def check(
    check_id: str,
    severity: Severity,
    label: str,
    *,
    to_do: str,
    policy: str,
    completeness: bool = False,
    applies: Callable[[Round], bool] = lambda _: True,
) -> Callable[[Look], Check]:
    """Make a check of a function that looks at the facts."""
    return lambda look: Check(check_id, severity, label, to_do, policy, completeness, applies, look=look)


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
    return lambda round_: bool(round_.planning) and any(limit.id == limit_id for limit in round_.planning.limits)  # type: ignore[union-attr]
