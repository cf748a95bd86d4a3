"""The chance that a payment by result is released: what the year's quarters will have earned, by draw.

The rules are those of `pool.pay_for_performance`: after each quarter a place has earned the part of the pot that its
reduction so far is of the planned one, from none to all; what was earned and not yet paid is paid, and nothing is taken
back. So what is released in all is the most that was earned after any quarter, and never less than was paid.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

import numpy as np

from carefund.appraisal.panel import MonthlyPanel
from carefund.appraisal.question import Question
from carefund.appraisal.scoring import bounded
from carefund.arrays import Flags, Floats
from carefund.evidence.series import ENGLAND
from carefund.interval import Interval
from carefund.monitoring.projection.kept_paths import KeptPaths
from carefund.monitoring.projection.widening import told_chance
from carefund.monitoring.projection.year_draws import YearDraws
from carefund.pool.pay_for_performance import PaymentTerms, PerformanceAccount, QuarterCount
from carefund.programme.definition import Round
from carefund.programme.pay_for_performance import PayForPerformance, Quarter

DIGITS = 3
"""Decimals of an apportioned count."""


@dataclass(frozen=True, kw_only=True)
class PaymentProjection:
    """What an area's pay for performance comes to, in pounds.

    `pot` is what meeting the target is worth, `paid` what is paid or earned for the quarters whose months are all
    known (`quarters_known` of `quarters`). `chance_all` is the chance that the whole pot is released, `chance_any` that
    any of it is, `chance_next` that the next quarter releases something (None where all are known). `released` is what
    is released in all by the last quarter, `withheld` what is not.
    """

    code: str
    name: str
    pot: float
    paid: float
    quarters: int
    quarters_known: int
    chance_all: float
    chance_any: float
    chance_next: float | None
    released: Interval[float]
    withheld: Interval[float]
    expected: float


def released_by_draw(terms: PaymentTerms, counts: Floats, paid: float = 0.0) -> Floats:
    """Pounds released in all after each quarter, quarters x draws, for counts of the quarters (quarters x draws).

    `paid` is what was paid before the first of them that is still open; it is never taken back.
    """
    baseline = np.array([float(one.count or 0) for one in terms.baseline])
    reduced = np.cumsum(baseline[:, None] - counts, axis=0)
    planned, pot = float(terms.reduction), float(terms.pot)
    if planned <= 0:
        return np.full(counts.shape, paid)
    earned = np.clip(reduced / planned, 0.0, 1.0) * pot
    released: Floats = np.maximum(np.maximum.accumulate(earned, axis=0), paid)
    return released


def payment_of(
    code: str,
    name: str,
    account: PerformanceAccount,
    counts: Floats,
    quarters_known: int,
    factor: float = 1.0,
) -> PaymentProjection:
    """What an account comes to, for draws of its quarters' counts (quarters x draws), the first of them known.

    What was paid stays as it was decided, whatever was revised since; chances are told by a width `factor`.
    """
    terms, paid = account.terms, float(account.paid)
    released = released_by_draw(terms, counts, paid)
    total, pot = released[-1], float(terms.pot)
    before = released[quarters_known - 1] if quarters_known else np.full(counts.shape[1], paid)
    coming = None
    if quarters_known < len(terms.quarters):
        coming = _told(released[quarters_known] > before, factor)
    sure = coming is None
    return PaymentProjection(
        code=code,
        name=name,
        pot=pot,
        paid=float(np.median(before)),
        quarters=len(terms.quarters),
        quarters_known=quarters_known,
        chance_all=_told(total >= pot, factor, sure=sure) if pot else 0.0,
        chance_any=_told(total > 0, factor, sure=sure) if pot else 0.0,
        chance_next=coming,
        released=Interval.of_draws(total),
        withheld=Interval.of_draws(pot - total),
        expected=float(total.mean()),
    )


def _told(met: Flags, factor: float, *, sure: bool = False) -> float:
    """The part of draws as a chance, told by a width; as it is where nothing more is to come."""
    part = float(np.mean(met))
    if sure:
        return part
    return bounded(float(told_chance(np.array(bounded(part, len(met))), factor)), len(met))


def payments_of_round(
    round_: Round,
    year: YearDraws,
    kept: KeptPaths,
    panel: MonthlyPanel,
    targets: Mapping[str, float],
    names: Mapping[str, str],
    *,
    agreed: date,
    accounts: Mapping[str, PerformanceAccount] | None = None,
    factor: float = 1.0,
) -> Iterator[PaymentProjection]:
    """The payments of every area with a target, a change in per cent, in a round with pay for performance.

    An area's own `accounts` are followed where there are any; else its baseline is what was counted, at the round's
    price. None for a round without, a question of other months than the payment's, and England.
    """
    paid = round_.pay_for_performance
    if paid is None or not is_of_payment(round_, year.question):
        return
    counts = QuarterCounts(year, kept, panel, paid)
    for row, code in enumerate(year.codes):
        if code == ENGLAND or code not in targets:
            continue
        account = (accounts or {}).get(code)
        if account is None:
            baseline = counts.baseline(code)
            if baseline is None or not sum(one.count or 0 for one in baseline):
                continue
            account = PerformanceAccount(_terms(round_, paid, baseline, targets[code], agreed))
        yield payment_of(code, names.get(code, code), account, counts.of(row), counts.known, factor)


def is_of_payment(round_: Round, question: Question) -> bool:
    """Whether a question is that of the round's payment: its metric, over the months that are paid for."""
    paid = round_.pay_for_performance
    if paid is None or paid.metric != question.metric.id:
        return False
    periods = (paid.periods.baseline.months(), paid.periods.outturn.months())
    return periods == (question.baseline, question.target)


def _terms(
    round_: Round, paid: PayForPerformance, baseline: tuple[QuarterCount, ...], target: float, agreed: date
) -> PaymentTerms:
    return PaymentTerms(
        quarters=paid.periods.outturn_quarters,
        baseline=baseline,
        reduction_percent=-Decimal(str(target)),
        price=Fraction(round_.price(paid.price).per_unit),
        agreed=agreed,
    )


class QuarterCounts:
    """Draws of each quarter's count of every row of the year: what is known of it, and paths of the rest."""

    def __init__(self, year: YearDraws, kept: KeptPaths, panel: MonthlyPanel, paid: PayForPerformance) -> None:
        """Take the year of the payment, the paths and the panel that it was made from."""
        self._year, self._panel = year, panel
        self._place = {code: row for row, code in enumerate(kept.codes)}
        self._quarters = paid.periods.outturn_quarters
        self._before = paid.periods.baseline_quarters
        self._ahead = [
            kept.totals(tuple(month for month in quarter.months() if month > panel.last)) for quarter in self._quarters
        ]
        self.known = sum(quarter.last <= panel.last for quarter in self._quarters)

    def of(self, row: int) -> Floats:
        """Quarters x draws; where a draw takes the outside view, its quarters to come are scaled to it."""
        code = self._year.codes[row]
        known = np.array([self._counted(code, quarter) for quarter in self._quarters])
        ahead = np.array([each[self._place[code]] for each in self._ahead], dtype=np.float64)
        whole = self._year.outturn[row] - self._year.known[row]
        by_paths = ahead.sum(axis=0)
        with np.errstate(invalid="ignore", divide="ignore"):
            scale = np.where(by_paths > 0, whole / by_paths, 1.0)
        return known[:, None] + ahead * np.maximum(scale, 0.0)

    def baseline(self, code: str) -> tuple[QuarterCount, ...] | None:
        """What was counted in the quarters before; None where a month of them is not known."""
        values = self._panel.row(code)
        found = []
        for quarter in self._before:
            steps = [self._panel.step(month) for month in quarter.months()]
            if min(steps) < 0 or max(steps) >= self._panel.length or not np.isfinite(values[steps]).all():
                return None
            found.append(QuarterCount(Decimal(str(round(float(values[steps].sum()), DIGITS))), ()))
        return tuple(found)

    def _counted(self, code: str, quarter: Quarter) -> float:
        values = self._panel.row(code)
        steps = [self._panel.step(month) for month in quarter.months() if month <= self._panel.last]
        return round(float(np.nansum(values[steps])), DIGITS) if steps else 0.0
