"""The registers that figures are read by: England's areas, its commissioners, and how they lie in one another."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache

import polars as pl

from carefund.evidence.areas import AreaRegister, default_register
from carefund.evidence.commissioners import CommissionerRegister, default_commissioners, read_shares_table
from carefund.evidence.place_names import place_name


@dataclass(frozen=True, eq=False)
class Registers:
    """Areas and commissioners, and the shares of each commissioner's residents by area.

    `shares` has the columns that `commissioners.read_shares_table` gives.
    """

    areas: AreaRegister
    commissioners: CommissionerRegister
    shares: pl.DataFrame = field(repr=False)

    def name(self, code: str, published: str | None = None) -> str:
        """The name of an area by its code, else the published one in proper case, else the code."""
        return place_name(code, code if published is None else published, self.areas)

    def is_area(self, code: str) -> bool:
        """Whether the code is that of an area."""
        return self.areas.get(code) is not None

    def successors(self, basis: str) -> dict[str, str]:
        """The code that each code of a basis (`area` or `commissioner`) went into, for those that ended."""
        if basis == "area":
            return {earlier.code: area.code for area in self.areas.all() for earlier in area.predecessors}
        mergers = self.commissioners.mergers
        return {code: merger.successor for merger in mergers for code in merger.predecessors}


@cache
def packaged_registers() -> Registers:
    """The registers that come with carefund, read once."""
    return Registers(default_register(), default_commissioners(), read_shares_table())
