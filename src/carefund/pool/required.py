"""The sum that a spending test requires of an area: given to it, or estimated from England's where it is not known."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from carefund.pool.money import Share, to_penny
from carefund.pool.refusal import RefusedEntry
from carefund.programme.planning import Planning, SpendingTest
from carefund.wording.money import exact_pounds
from carefund.wording.numbers import fine_share


@dataclass(frozen=True, kw_only=True)
class EstimatedSum:
    """An estimate of what a test requires of an area; never to be shown without the words that it is one."""

    test: str
    """Id of the test."""
    pounds: Decimal
    """The estimate, to the pound."""
    england_pounds: int
    """England's sum that it was made from."""
    population_share: Fraction
    """The area's part of England's population, above 0, at most 1."""
    population: str
    """What the share was worked out from."""
    years: int = 1
    """The number of years that England's sum is for; each is taken to have an equal part of it."""

    @property
    def words(self) -> str:
        """The estimate in a sentence."""
        percent, own = fine_share(self.population_share), exact_pounds(self.pounds)
        return (
            f"Estimate: {own} is the area's {percent} of England's population ({self.population}) "
            f"applied to {self._england}. The area's own sum is not known; sums were not shared out by population "
            "alone."
        )

    @property
    def _england(self) -> str:
        """England's sum and, where it is for several years, how it was divided between them."""
        england = f"England's {exact_pounds(Decimal(self.england_pounds))}"
        return england if self.years == 1 else f"a year's equal part of {england} for {self.years} years"


def is_asked(test: SpendingTest) -> bool:
    """Whether an area must give the sum of a test; a grant without a sum for England is only passed on as paid in."""
    return test.kind != "pass-through" or test.england_pounds is not None


def estimate_required(
    test: SpendingTest, population_share: Share, *, population: str, england_pounds: int | None = None, years: int = 1
) -> EstimatedSum | None:
    """Estimate what a test requires of an area from its share of England's population, to the pound.

    `population` says what the share was worked out from, such as `mid-2014, all ages`; `england_pounds` stands in for
    the test's own where that is for another year. `years` is how many years England's sum is for; the estimate is for
    one of them, as if each had an equal part. None where no sum for England is known. Raises RefusedEntry for a share
    that is not above 0 and at most 1.
    """
    share = Fraction(population_share)
    if not 0 < share <= 1:
        to_do = "divide the area's people by England's"
        raise RefusedEntry("A share of population", expected="above 0, at most 1", found=f"{share}", to_do=to_do)
    england = test.england_pounds if england_pounds is None else england_pounds
    if england is None:
        return None
    pounds = to_penny(round(england * share / years))
    return EstimatedSum(
        test=test.id, pounds=pounds, england_pounds=england, population_share=share, population=population, years=years
    )


def estimates_by_population(planning: Planning, share: float | None, population: str) -> dict[str, EstimatedSum]:
    """What each spending test of a round requires of an area in one pooled year, estimated, by id of the test.

    `share` is the area's part of England's people, None where that is not known: then there is no estimate. England's
    sums are for all pooled years together. A test without a sum for England has no estimate.
    """
    if not share:
        return {}
    part, years = Decimal(str(share)), len(planning.pooled_years)
    made = (estimate_required(test, part, population=population, years=years) for test in planning.spending_tests)
    return {estimate.test: estimate for estimate in made if estimate is not None}
