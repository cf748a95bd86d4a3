"""What an area was allocated: the round's table of official sums, and the area's own with the source of each.

A file of an area's own allocations is TOML with a list `allocations`; each names stream, year, pounds and source.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Annotated

from pydantic import ConfigDict, Field

from carefund.plan.fields import OFFICIAL
from carefund.plan.record_file import RecordFile
from carefund.pool.lines import Line
from carefund.programme.definition import Round
from carefund.programme.planning import SpendingTest
from carefund.refusal import Refusal
from carefund.wording.lists import listed

MOST_ALLOCATIONS = 500
WRITE_THEM_SO = "Write each under [[allocations]] with stream, year, pounds (whole) and source"


class BrokenAllocations(Refusal):
    """A file of allocations that cannot be used; the message says where and why."""


class OwnAllocation(Line):
    """A sum that an area was told of, and by what."""

    model_config = ConfigDict(strict=True)

    stream: Annotated[str, Field(min_length=1)]
    """Id of the round's stream."""
    year: Annotated[str, Field(pattern=r"^\d{4}-\d{2}$")]
    """The financial year."""
    pounds: Annotated[int, Field(ge=0, le=10**12)]
    """The sum, in whole pounds."""
    source: Annotated[str, Field(min_length=1)]
    """Who said so, and in what."""


@dataclass(frozen=True)
class Allocated:
    """What an area has of one stream in one year."""

    stream: str
    year: str
    pounds: Decimal
    source: str
    """The source in words, with whether it is verified."""


def allocated(
    round_: Round, area_code: str, own: Sequence[OwnAllocation] = (), *, day: date | None = None
) -> tuple[Allocated, ...]:
    """The sums of one area, in the order of the streams: the round's table and, for what it has not, the area's own.

    Of the table those that had been published by the end of `day`, all where none is given.
    """
    rows = [row for row in round_.allocations if row.area_code == area_code and row.is_out_by(day)]
    official = {
        (row.stream, row.year): Allocated(
            row.stream,
            row.year,
            Decimal(row.pounds),
            f"{OFFICIAL}{round_.cite(row)}{'' if row.verified else ' (not verified)'}",
        )
        for row in rows
    }
    told = {(one.stream, one.year): Allocated(one.stream, one.year, Decimal(one.pounds), f"{OFFICIAL}{one.source}")
            for one in own}  # fmt: skip
    order = {stream.id: number for number, stream in enumerate(round_.streams)}
    sums = {**told, **official}.values()
    return tuple(sorted(sums, key=lambda one: (order.get(one.stream, len(order)), one.year)))


def passed_on(test: SpendingTest, year: str, sums: Sequence[Allocated]) -> Allocated | None:
    """The allocation that is the sum of a test: of a grant that is passed on whole, alone in the test; else None."""
    if test.kind != "pass-through" or len(test.streams) != 1:
        return None
    return next((one for one in sums if (one.stream, one.year) == (test.streams[0], year)), None)


FILE = RecordFile(
    name="allocations",
    model=OwnAllocation,
    thing="allocation",
    most=MOST_ALLOCATIONS,
    write_so=WRITE_THEM_SO,
    if_more="Leave out those of other areas",
    broken=BrokenAllocations,
)
"""A file of an area's own allocations."""


def read_allocations(path: Path, round_: Round) -> tuple[OwnAllocation, ...]:
    """An area's own allocations in a file, each for a stream and a pooled year of the round, and each once.

    Raises BrokenAllocations naming file, allocation and key when one cannot be used.
    """
    read = FILE.read(path)
    years = [year.id for year in round_.planning.pooled_years] if round_.planning else []
    known = {"stream": [stream.id for stream in round_.streams], "year": years}
    seen: set[tuple[str, str]] = set()
    for number, one in enumerate(read, 1):
        for key, ids in known.items():
            if getattr(one, key) not in ids:
                place = FILE.place(path, number, key)
                raise BrokenAllocations(f"one of {listed(ids)}", f"'{getattr(one, key)}'", "Correct it", place)
        if (one.stream, one.year) in seen:
            expected, found = "each stream and year once", f"{one.stream}, {one.year} again"
            raise BrokenAllocations(expected, found, "Leave one of them out", FILE.place(path, number))
        seen.add((one.stream, one.year))
    return read
