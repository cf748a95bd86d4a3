"""The sums of an area's books, read once for each state that they were in."""

from __future__ import annotations

from pathlib import Path

from carefund.assurance.delivery import PoolBooks
from carefund.pool.year_sums import PoolSums, sums_of
from carefund.programme.definition import Round
from carefund.service.frame.recent import Recent
from carefund.service.pools.keeping import year_of

_SUMS = Recent[tuple[str, Path], PoolSums](4_000)
"""By the books' hash and data folder."""


def sums_in(pool: PoolBooks, round_: Round, data: Path) -> PoolSums:
    """The sums of books as of their last posting; read once for each head."""
    known = _SUMS.get((pool.head, data))
    if known is None:
        known = sums_of(year_of(pool, round_, data))
        _SUMS.keep((pool.head, data), known)
    return known
