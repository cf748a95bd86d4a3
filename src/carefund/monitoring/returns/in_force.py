"""Which version of a plan a pool's books had in force when a quarter ended."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from carefund.calendar import last_day
from carefund.monitoring.returns.accepted import InForce
from carefund.pool.books import Books, books_as_of
from carefund.programme.returns import ReturnQuarter


def plan_in_force(books: Books, quarter: ReturnQuarter) -> InForce:
    """Which version of the plan was in force by a pool's books when a quarter ended."""
    ended = last_day(quarter.last)
    version = books_as_of(books, ended).opening.plan_version
    before, after = _days(books, ended)
    return InForce(
        version=version,
        since=before[-1] if before else None,
        until=after[0] - timedelta(days=1) if after else None,
    )


def _days(books: Books, day: date) -> tuple[Sequence[date], Sequence[date]]:
    """The days of revisions up to a day, and after it."""
    days = [one.day for one in books.revisions]
    return [one for one in days if one <= day], [one for one in days if one > day]
