"""Adding up many pools' books: each file is read once, checked line by line, and let go before the next is read.

The movements are not made anew, which takes most of the time of reading books to post in them; the legs are added up
as they stand. What stands was held against every rule when it was posted, and the chain shows that nobody changed it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain
from pathlib import Path
from typing import Any

from carefund.pool.chain import LINES, BrokenChain, each_entry
from carefund.pool.money import ZERO, in_pounds

Key = tuple[Any, ...]
Plan = Sequence[Mapping[str, Any]]
"""The movements that a plan is made of."""


@dataclass(frozen=True, kw_only=True)
class PoolSum:
    """What one pool planned and spent of one stream in the year of its books, in pounds."""

    area_code: str
    pool: str
    year: str
    stream: str
    planned_in: Decimal
    paid_in: Decimal
    planned_out: Decimal
    spent: Decimal


def leg_sums(folder: Path, by: Sequence[str], **where: str) -> dict[Key, Decimal]:
    """Add up every leg in a pool's books by names of a leg's fields, in pounds; `where` keeps legs with these values.

    The same sums as `Ledger.sums` of the books. Raises BrokenChain for books that are not as they were written.
    """
    return _sums(each_entry(folder), by, where, str(folder / LINES))


def _sums(
    entries: Iterable[Mapping[str, Any]], by: Sequence[str], where: Mapping[str, str], file: str
) -> dict[Key, Decimal]:
    sums: dict[Key, int] = {}
    names, line = (*by, *where), 0
    in_force: Plan = ()
    try:
        for entry in entries:
            line += 1
            in_force, replaced = _planned(entry, in_force)
            for sign, movement in chain(_movements(entry), ((-1, one) for one in replaced)):
                common = movement["common"]
                for leg in movement["legs"]:
                    whole = {**common, **leg}
                    key = tuple(map(whole.get, names))
                    sums[key] = sums.get(key, 0) + sign * whole["pence"]
        values = tuple(where.values())
        return {key[: len(by)]: in_pounds(total) for key, total in sums.items() if key[len(by) :] == values}
    except (LookupError, TypeError, AttributeError) as error:
        raise BrokenChain(file, line, "an entry of a pool's books", f"another ({str(error)[:200]})") from error


def _planned(entry: Mapping[str, Any], in_force: Plan) -> tuple[Plan, Plan]:
    """The planned movements in force after an entry, and those that it takes out of force."""
    if entry["kind"] == "opened":
        return entry["opening"]["planned"], ()
    if entry["kind"] == "revised":
        return entry["revision"]["opening"]["planned"], in_force
    return in_force, ()


def _movements(entry: Mapping[str, Any]) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """The movements of an entry, each to be added once: those of an opening, of a revised plan, or of its postings."""
    if entry["kind"] == "opened":
        yield from ((1, one) for one in entry["opening"]["brought_forward"])
        yield from ((1, one) for one in entry["opening"]["planned"])
    elif entry["kind"] == "revised":
        yield from ((1, one) for one in entry["revision"]["opening"]["planned"])
    if entry["kind"] != "opened":
        yield from ((1, posting["movement"]) for posting in entry["postings"])


def pool_sums(folder: Path) -> tuple[PoolSum, ...]:
    """What one pool planned and spent by stream. Raises BrokenChain for books that are not as they were written."""
    file = str(folder / LINES)
    entries = each_entry(folder)
    first = next(entries, {})
    opening = first.get("opening")
    if not isinstance(opening, dict) or first.get("kind") != "opened":
        raise BrokenChain(file, 1, "the opening of a pool's books", "another entry")
    sums = _sums(chain([first], entries), ("stream", "account", "status"), {"year": opening["year"]}, file)
    streams = dict.fromkeys(stream for stream, _, _ in sums)

    def of(stream: str, account: str, status: str) -> Decimal:
        return sums.get((stream, account, status), ZERO)

    return tuple(
        PoolSum(
            area_code=opening["area_code"],
            pool=opening["area_name"],
            year=opening["year"],
            stream=stream,
            planned_in=-of(stream, "partners", "planned"),
            paid_in=-of(stream, "partners", "actual"),
            planned_out=of(stream, "spent", "planned"),
            spent=of(stream, "spent", "actual"),
        )
        for stream in streams
    )
