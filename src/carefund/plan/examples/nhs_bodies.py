"""The NHS bodies that pay into an area's pool: its commissioning groups of then, or its integrated care boards."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal

from carefund.evidence.areas import AreaRegister
from carefund.evidence.boards import all_boards
from carefund.evidence.registers import Registers
from carefund.plan.examples.recipes import ingredients
from carefund.programme.definition import Round

LEAST_PART = 0.05
"""A body that buys care for a smaller part of an area's people does not pay into its illustrative pool."""

Parts = Mapping[str, Mapping[str, Decimal]]
"""By area code the bodies by name, each with its part of what the NHS pays; the parts of an area add up to 1."""


def nhs_bodies(round_: Round, registers: Registers) -> Parts:
    """The NHS bodies of every area on the first day of the round's first pooled year; a body may be in several areas.

    Raises LookupError for a round that has no illustrative plans.
    """
    given, planning = ingredients(round_.id), round_.planning
    if given is None or planning is None:
        raise LookupError(f"{round_.id} has no illustrative plans")
    if given.nhs_bodies == "commissioners":
        return _whole(_of_commissioners(registers))
    return _whole(_of_boards(registers.areas, planning.pooled_years[0].first))


def _of_commissioners(registers: Registers) -> Iterable[tuple[str, str, float]]:
    """Area, name and part of each commissioning group, by where residents live."""
    rows = registers.shares.sort("area_code", "commissioner_code")
    return rows.select("area_code", "commissioner_name", "share_of_area").iter_rows()


def _of_boards(areas: AreaRegister, day: date) -> Iterable[tuple[str, str, float]]:
    """Area, name and part of each integrated care board, by how much of the council's area lies in it.

    A council stands under the code that it had on the day, though the boards know it by another.
    """
    open_ = [one for one in all_boards() if one.opened <= day and (one.closed is None or day <= one.closed)]
    rows = ((areas.get(code), one.name, part) for one in open_ for code, part in one.councils.items())
    return sorted((areas.renamed(area, day).code, name, part) for area, name, part in rows if area)


def _whole(rows: Iterable[tuple[str, str, float]]) -> Parts:
    """The parts of each area made to add up to 1, small ones left out."""
    found: dict[str, dict[str, Decimal]] = {}
    for area, name, part in rows:
        if part >= LEAST_PART:
            found.setdefault(area, {})[name] = Decimal(str(part))
    return {area: {name: part / sum(parts.values()) for name, part in parts.items()} for area, parts in found.items()}
