"""What official series say was counted in the quarters of pay for performance, as they stood on a day."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from carefund.evidence.derived import figures_of
from carefund.evidence.query import AsOf, Evidence
from carefund.pool.books import Books
from carefund.pool.pay_for_performance import PerformanceAccount, QuarterCount
from carefund.programme.definition import Round

DIGITS = 2
"""Decimals of an apportioned count that a payment rests on."""


def counts_held(
    account: PerformanceAccount, books: Books, round_: Round, evidence: Evidence, day: date
) -> tuple[QuarterCount, ...]:
    """The counts of all quarters up to the next one to be decided, as known on a day, with their releases.

    A quarter of which a month has no figure has no count. Empty where no series is published by area.
    """
    assert round_.pay_for_performance is not None
    series = round_.metric(round_.pay_for_performance.metric).area_series
    if series is None:
        return ()
    known = figures_of(evidence, series, areas=[books.opening.area_code], as_of=AsOf(day)).drop_nulls("value")
    by_month = {month: (value, release) for month, value, release in known.select("period", "value", "release").rows()}
    found = []
    for quarter in account.terms.quarters[: len(account.payments) + 1]:
        held = [by_month.get(month) for month in quarter.months()]
        whole = [one for one in held if one is not None]
        count = Decimal(str(round(sum(value for value, _ in whole), DIGITS))) if len(whole) == len(held) else None
        found.append(QuarterCount(count, tuple(dict.fromkeys(release for _, release in whole))))
    return tuple(found)
