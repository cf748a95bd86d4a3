"""Plan against outturn: one metric, one comparison of periods, one place.

Level, change, planned change, gap and its cost by the formula that the National Audit Office used in 2017,
(actual change - planned change) x unit price; also per head and per day, for years differ in people and in days.
"""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import hypot

from carefund.interval import NO_EFFECT, Interval
from carefund.programme.funding import Price

PUBLISHED_PLAN = "published for England"
SHARED_PLAN = "England's plan by share of baseline"
OWN_PLAN = "the area's own plan"
PER = 100_000


@dataclass(frozen=True, kw_only=True)
class Outturn:
    """What was, what was planned and what happened.

    Counts are in the metric's unit. `baseline` and `outturn` are totals over their periods (None where the series has
    no figure for a month). `planned_change` is None where no plan was published on these periods; `plan` says whether
    it is England's own, this area's own (where its plan was given), or its share of England's (few areas' plans are
    public). `missing` is what coverage findings would add to the change (95%), `shifts` what undoing level shifts
    would. `disagreement` is how far (95%, per cent of the baseline) another official series of nearly the same thing is
    apart from this one year by year, None where there is none; it widens what is said of the change where a hole is
    known. `population` is the denominator's people at `population_year`; None where unknown. `places` is 0 for counts;
    levels of a mean or rate are said to so many decimals, and have neither a rate nor a level a day.

    Where a hole is known the published change is an artefact in part: `central_change` and what follows from it
    (per cent, gap, cost) are of the corrected change then, and of the published one elsewhere.
    """

    metric: str
    comparison: str
    area_code: str
    area_name: str
    baseline: float | None
    outturn: float | None
    baseline_days: int
    outturn_days: int
    planned_change: float | None = None
    plan: str | None = None
    price: Price | None = None
    population: float | None = None
    population_year: int | None = None
    missing: Interval[float] = NO_EFFECT
    shifts: Interval[float] = NO_EFFECT
    disagreement: float | None = None
    places: int = 0
    releases: tuple[str, ...] = ()

    @property
    def change(self) -> float | None:
        """Outturn less baseline."""
        return None if self.baseline is None or self.outturn is None else self.outturn - self.baseline

    @property
    def change_percent(self) -> float | None:
        """Change as a percentage of the baseline."""
        return _percent(self.change, self.baseline)

    @property
    def planned_percent(self) -> float | None:
        """Planned change as a percentage of the baseline."""
        return _percent(self.planned_change, self.baseline)

    @property
    def gap(self) -> float | None:
        """Actual change less planned change."""
        return None if self.change is None or self.planned_change is None else self.change - self.planned_change

    @property
    def published_cost_of_gap(self) -> Decimal | None:
        """The gap by the published figures at the unit price, in pounds and pence."""
        return self._cost(self.gap)

    @property
    def corrected_change(self) -> Interval[float] | None:
        """The change were the missing figures there (95%); None where no hole is known.

        Its half width is that of what is missing and of `disagreement`, root of the sum of squares.
        """
        if self.change is None or self.missing == NO_EFFECT:
            return None
        other = (self.disagreement or 0.0) / 100 * self._whole_baseline
        low, high = (hypot(end - self.missing.middle, other) for end in self.missing.ends)
        middle = self.change + self.missing.middle
        return Interval(middle - low, middle, middle + high)

    @property
    def corrected_percent(self) -> Interval[float] | None:
        """`corrected_change` in per cent of a baseline that has its missing figures too; None where no hole is known.

        Most of what a change lacks is on one side: what makes the change smaller is taken to lack before.
        """
        corrected, whole = self.corrected_change, self._whole_baseline
        return corrected.map(lambda change: change / whole * 100) if corrected and whole else None

    @property
    def _whole_baseline(self) -> float:
        return whole_baseline(self.baseline or 0.0, self.missing.middle)

    @property
    def central_change(self) -> float | None:
        """The middle of the corrected change where a hole is known, the published change elsewhere."""
        return self.change if self.corrected_change is None else self.corrected_change.middle

    @property
    def central_percent(self) -> float | None:
        """The same in per cent of the baseline: what areas are ranked and mapped by."""
        return self.change_percent if self.corrected_percent is None else self.corrected_percent.middle

    @property
    def central_gap(self) -> float | None:
        """Central change less planned change."""
        central, planned = self.central_change, self.planned_change
        return None if central is None or planned is None else central - planned

    @property
    def cost_of_gap(self) -> Decimal | None:
        """The central gap at the unit price, in pounds and pence."""
        return self._cost(self.central_gap)

    @property
    def cost_range(self) -> tuple[Decimal, Decimal] | None:
        """Cost of the gap over `corrected_change` and over what the rounding of the price allows, in £."""
        change, planned = self.corrected_change, self.planned_change
        if change is None or planned is None or self.price is None:
            return None
        prices = self.price.rounding_interval
        costs = [_pounds(price, bound - planned) for bound in change.ends for price in prices]
        return min(costs), max(costs)

    def _cost(self, units: float | None) -> Decimal | None:
        if units is None or self.price is None:
            return None
        return cost_of(units, self.price)

    def rate(self, level: float | None) -> float | None:
        """A level per 100,000 people."""
        return None if level is None or not self.population else level / self.population * PER

    @property
    def baseline_per_day(self) -> float | None:
        """Baseline per calendar day."""
        return None if self.baseline is None or self.places else self.baseline / self.baseline_days

    @property
    def outturn_per_day(self) -> float | None:
        """Outturn per calendar day."""
        return None if self.outturn is None or self.places else self.outturn / self.outturn_days

    @property
    def change_per_day_percent(self) -> float | None:
        """Change of the daily rate in per cent: what is left of the change when a leap day is taken out."""
        before, after = self.baseline_per_day, self.outturn_per_day
        return None if before is None or after is None else _percent(after - before, before)


def whole_baseline(baseline: float, missing: float) -> float:
    """A baseline with what it lacks: what makes a change smaller when it is added is taken to be missing before."""
    return baseline + max(0.0, -missing)


def cost_of(units: float, price: Price) -> Decimal:
    """Units at a price, in pounds to the penny; the price is an exact fraction."""
    return _pounds(price.per_unit, units)


def _pounds(unit_price: Fraction, units: float) -> Decimal:
    return Decimal(round(unit_price * Fraction(units) * 100)) / 100


def _percent(part: float | None, whole: float | None) -> float | None:
    return None if part is None or not whole else part / whole * 100
