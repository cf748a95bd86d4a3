"""A plan before and after support: findings and chances of two versions, and the medians over many."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from carefund.assurance.body import Chance
from carefund.assurance.support import Support


@dataclass(frozen=True, kw_only=True)
class Measured:
    """One version of a plan: findings of each severity, and the chance of each target (none before an appraisal)."""

    version: int
    errors: int
    warnings: int
    chances: tuple[Chance, ...]

    @property
    def least(self) -> Chance | None:
        """The chance of the target that is least likely to be met; None where no chance is told."""
        return min(self.chances, key=lambda one: one.thousandths, default=None)

    def chance_of(self, metric: str) -> Chance | None:
        """The chance of one metric's target."""
        return next((one for one in self.chances if one.metric == metric), None)


@dataclass(frozen=True, kw_only=True)
class BeforeAfter:
    """The version when support began, and the one when it ended or, while it goes on, the one that stands.

    None for a version of which there was nothing.
    """

    before: Measured | None
    after: Measured | None

    @property
    def errors_changed(self) -> int | None:
        """By how much the errors changed; None where one version was not there."""
        return self.after.errors - self.before.errors if self.before and self.after else None

    @property
    def least_changed(self) -> int | None:
        """By how many thousandths the least chance changed; None where one side has none, or of another kind."""
        before, after = (one.least if one else None for one in (self.before, self.after))
        return after.thousandths - before.thousandths if before and after and before.basis == after.basis else None

    @property
    def rests_on_base_rate(self) -> bool:
        """Whether the change of the least chance is one of how often areas have changed so much."""
        least = self.after.least if self.after else None
        return self.least_changed is not None and least is not None and least.basis == "base rate"


@dataclass(frozen=True, kw_only=True)
class Overall:
    """Over all support that was closed: the median change of errors and of the least chance, each with how many."""

    closed: int
    helped: int
    errors: float | None
    errors_of: int
    least: float | None
    """In thousandths."""
    least_of: int
    least_base: int
    """Of how many of those it is how often areas have changed so much, and not the area's own."""


def overall(closed: Sequence[tuple[Support, BeforeAfter]]) -> Overall:
    """What support that was closed comes to."""
    errors = [change for _, one in closed if (change := one.errors_changed) is not None]
    least = [change for _, one in closed if (change := one.least_changed) is not None]
    return Overall(
        closed=len(closed),
        helped=sum(bool(one.helped) for one, _ in closed),
        errors=float(median(errors)) if errors else None,
        errors_of=len(errors),
        least=float(median(least)) if least else None,
        least_of=len(least),
        least_base=sum(one.rests_on_base_rate for _, one in closed),
    )
