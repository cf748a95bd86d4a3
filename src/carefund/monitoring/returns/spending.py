"""What a pool's books say was paid in and spent, as plain values: by stream, scheme and quarter of a round."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal


@dataclass(frozen=True, kw_only=True)
class ActualSpending:
    """Actual money of one area's pool, in pounds.

    `income` by stream and quarter; `spent` by scheme, stream and quarter; ids are those of the plan and the round.
    What is absent is not known: it is never taken for nothing. `source` says in words whose books these are.
    """

    income: Mapping[tuple[str, str], Decimal] = field(default_factory=dict)
    spent: Mapping[tuple[str, str, str], Decimal] = field(default_factory=dict)
    source: str

    def income_to_date(self, stream: str, quarters: Iterable[str]) -> Decimal | None:
        """What was paid into a stream in these quarters; None where the books say nothing of it."""
        wanted = set(quarters)
        return _total(pounds for (own, quarter), pounds in self.income.items() if own == stream and quarter in wanted)

    def spent_to_date(
        self, quarters: Iterable[str], *, stream: str | None = None, scheme: str | None = None
    ) -> Decimal | None:
        """What was spent in these quarters from a stream, by a scheme, or both; None where the books say nothing."""
        wanted = set(quarters)
        return _total(
            pounds
            for (own_scheme, own_stream, quarter), pounds in self.spent.items()
            if quarter in wanted and stream in (None, own_stream) and scheme in (None, own_scheme)
        )


def _total(amounts: Iterable[Decimal]) -> Decimal | None:
    found = list(amounts)
    return sum(found, Decimal(0)) if found else None
