"""Pay for performance: the pot that a planned fall in admissions is worth, and what each quarter earns of it.

Reduction = per cent / 100 x the baseline year; pot = reduction x price. After each quarter the area has earned the part
of the pot that its reduction so far is of the planned one, no less than none and no more than all; what was earned and
not yet paid is paid, and nothing is taken back. What is not paid is withheld and goes to services that the NHS
commissions. The rules, and which of them have a source, are in the round's `pay_for_performance`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Self

import polars as pl

from carefund.calendar import month_after
from carefund.pool.money import POUNDS, ZERO, Share, to_penny
from carefund.pool.refusal import RefusedEntry
from carefund.programme.pay_for_performance import Quarter
from carefund.wording.dates import day_words
from carefund.wording.money import exact_pounds

HUNDRED = 100


@dataclass(frozen=True)
class QuarterCount:
    """What was counted in one quarter, and the releases it was read from."""

    count: int | Decimal | None
    """Admissions; none where there is no figure. An apportioned count may have a fraction."""
    releases: tuple[str, ...] = ()
    """Ids of the releases that it was computed from."""


@dataclass(frozen=True, kw_only=True)
class PaymentTerms:
    """What was agreed: the baseline, the planned reduction, the price and so the pot.

    Raises RefusedEntry for a missing or negative baseline, a price that is not above zero, or quarters that do not
    match.
    """

    quarters: tuple[Quarter, ...]
    """The quarters that are judged, in order."""
    baseline: tuple[QuarterCount, ...]
    """What was counted in the same quarters of the baseline, frozen when the terms were agreed."""
    reduction_percent: Decimal | Fraction
    """The planned reduction, in per cent of the baseline; a planned rise is below zero."""
    price: Fraction
    """Pounds for one admission: the round's price, or one that was agreed locally."""
    agreed: date
    """When the target was agreed."""
    price_is_local: bool = False
    """Whether the price was agreed locally."""

    def __post_init__(self) -> None:
        if not self.quarters or len(self.quarters) != len(self.baseline):
            found = f"{len(self.baseline)} counts for {len(self.quarters)} quarters"
            _refuse("The baseline", "one count for each quarter", found, "give every quarter's baseline")
        for quarter, counted in zip(self.quarters, self.baseline, strict=True):
            _exact(counted, f"The baseline of {quarter.label}")
        if self.price <= 0:
            _refuse("The price", "pounds above zero", exact_pounds(to_penny(self.price)), "give the agreed price")

    @property
    def baseline_total(self) -> Fraction:
        """Admissions in the baseline year."""
        return sum((Fraction(one.count or 0) for one in self.baseline), Fraction(0))

    @property
    def reduction(self) -> Fraction:
        """The planned reduction, in admissions; below zero where a rise is planned."""
        return Fraction(self.reduction_percent) / HUNDRED * self.baseline_total

    @property
    def pot(self) -> Decimal:
        """What meeting the target is worth, in pounds to the penny; £0 where no reduction is planned."""
        return to_penny(max(self.reduction, Fraction(0)) * self.price)

    @property
    def quarters_begun(self) -> tuple[str, ...]:
        """Labels of the quarters that had begun when the target was agreed: it was too late to change them whole."""
        return tuple(quarter.label for quarter in self.quarters if quarter.first <= self.agreed)

    def earned(self, cumulative: Fraction) -> Decimal:
        """Return what a reduction so far, in admissions, has earned: from £0 to the pot, to the penny."""
        if self.reduction <= 0:
            return ZERO
        return to_penny(min(max(cumulative / self.reduction, Fraction(0)), Fraction(1)) * Fraction(self.pot))


def reduction_percent(baseline: Share, planned: Share) -> Fraction:
    """Return the planned reduction in per cent of the baseline that planned and baseline admissions imply, exactly."""
    if Fraction(baseline) <= 0:
        _refuse("The baseline", "admissions above zero", f"{baseline}", "give the baseline year's admissions")
    return (Fraction(baseline) - Fraction(planned)) / Fraction(baseline) * HUNDRED


@dataclass(frozen=True, kw_only=True)
class Payment:
    """One quarter's payment, with everything that it was decided from; a later revision does not touch it."""

    quarter: str
    """Label of the quarter that it was made for."""
    decided: date
    counts: tuple[QuarterCount, ...]
    """The counts of all quarters so far as they stood on that day."""
    cumulative: Fraction
    """Baseline less actual admissions over the quarters so far; below zero where they rose."""
    earned: Decimal
    """What that had earned in all, in pounds."""
    paid: Decimal
    """What was paid: earned less what was paid before, and never below £0."""

    @property
    def releases(self) -> tuple[str, ...]:
        """Ids of the releases behind the counts, each once."""
        return tuple(dict.fromkeys(release for count in self.counts for release in count.releases))


@dataclass(frozen=True)
class PerformanceAccount:
    """The terms of one area and its payments so far."""

    terms: PaymentTerms
    payments: tuple[Payment, ...] = ()

    @property
    def paid(self) -> Decimal:
        """Everything paid so far, in pounds."""
        return sum((payment.paid for payment in self.payments), ZERO)

    @property
    def withheld(self) -> Decimal:
        """The pot less everything paid so far: final once the last quarter is decided."""
        return self.terms.pot - self.paid

    @property
    def is_complete(self) -> bool:
        """Whether every quarter is decided."""
        return len(self.payments) == len(self.terms.quarters)

    def decide(self, counts: Sequence[QuarterCount], decided: date) -> Self:
        """Decide the next quarter's payment on a day, from the counts of all quarters so far as they stand then.

        Earlier quarters may have been revised since: that moves what has been earned in all, and never a payment made.
        Raises RefusedEntry when every quarter is decided, a quarter has no figure, the quarter is not over, or the day
        is before the target was agreed or before the last payment.
        """
        quarter = self._next_quarter(decided)
        if len(counts) != len(self.payments) + 1:
            found = f"{len(counts)} counts"
            _refuse(
                quarter.label, f"{len(self.payments) + 1} counts, one a quarter", found, "give each quarter's count"
            )
        before = self.terms.baseline[: len(counts)]
        pairs = zip(self.terms.quarters, before, counts, strict=False)
        saved = (_exact(was, quarter.label) - _exact(now, quarter.label) for quarter, was, now in pairs)
        cumulative = sum(saved, Fraction(0))
        earned = self.terms.earned(cumulative)
        paid = max(ZERO, earned - self.paid)
        payment = Payment(
            quarter=quarter.label,
            decided=decided,
            counts=tuple(counts),
            cumulative=cumulative,
            earned=earned,
            paid=paid,
        )
        return replace(self, payments=(*self.payments, payment))

    def _next_quarter(self, decided: date) -> Quarter:
        if self.is_complete:
            _refuse("A payment", "a quarter to decide", "every quarter decided", "nothing more is to be paid")
        quarter = self.terms.quarters[len(self.payments)]
        over = month_after(quarter.last, 1)
        earliest = max(over, self.terms.agreed, *(payment.decided for payment in self.payments))
        if decided < earliest:
            when = "when the quarter is over, the target agreed and the last payment made"
            expected = f"a day from {day_words(earliest)}, {when}"
            _refuse(f"The payment for {quarter.label}", expected, day_words(decided), "decide it then")
        return quarter

    @property
    def table(self) -> pl.DataFrame:
        """Each payment: its quarter, day, admissions (baseline, actual, cumulative fall), pounds and releases."""
        rows = [
            {
                "quarter": payment.quarter,
                "decided": payment.decided,
                "baseline": float(was.count or 0),
                "actual": float(payment.counts[-1].count or 0),
                "cumulative": float(payment.cumulative),
                "earned": payment.earned,
                "paid": payment.paid,
                "releases": list(payment.releases),
            }
            for was, payment in zip(self.terms.baseline, self.payments, strict=False)
        ]
        counts = dict.fromkeys(("baseline", "actual", "cumulative"), pl.Float64)
        money = {"earned": POUNDS, "paid": POUNDS}
        head = {"quarter": pl.String, "decided": pl.Date}
        return pl.DataFrame(rows, schema={**head, **counts, **money, "releases": pl.List(pl.String)})


def _exact(counted: QuarterCount, what: str) -> Fraction:
    """A count as an exact number; refused where there is none or it is no count."""
    count = counted.count
    if count is None:
        found = "no figure"
        _refuse(what, "a count", found, "wait for the figure; a payment is not decided on a missing one")
    elif isinstance(count, bool | float) or not Decimal(count).is_finite() or count < 0:
        _refuse(what, "a count of zero or more, exact", repr(count), "give the count as int or Decimal")
    return Fraction(count or 0)


def _refuse(what: str, expected: str, found: str, to_do: str) -> None:
    raise RefusedEntry(what, expected=expected, found=found, to_do=to_do)
