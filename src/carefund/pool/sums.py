"""Adding up many pools' books: each file is read once, checked line by line, and let go before the next is read.

The movements are not made anew, which takes most of the time of reading books to post in them; the legs are added up
as they stand. What stands was held against every rule when it was posted, and the chain shows that nobody changed it.

Nearly every movement has two legs, of one stream, year and status. Where all of a line's are so, as carefund writes
them, sums are taken from its bytes; any other line is parsed. No text is ever taken for a leg: a quotation mark within
a text has a backslash before it, and the patterns have none.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain
from pathlib import Path
from typing import Any

from carefund.pool.chain import LINES, BrokenChain, each_body, entry_of
from carefund.pool.money import in_pounds
from carefund.pool.revision import REVISED

Movements = Sequence[Mapping[str, Any]]
Key = tuple[str, str, str, str]
"""Status, stream, year and account of a leg."""
_POSTED, _MOVEMENT = b'"kind":"posted","postings":[', b'"movement":{"common":{'
_TWO_LEGS = re.compile(
    rb'("status":"[a-z]++","stream":"[^"\\]++","year":"[^"\\]++"\},"kind":"[a-z-]++",'
    rb'"legs":\[\{"account":"[a-z-]++","pence":-?)(\d++)(\},\{"account":"[a-z-]++","pence":-?)\2\}\]\}'
)
"""The end of a movement's record whose two legs are of one size.

Groups: what both have in common with the first's account and sign, the digits, and the second's account and sign.
"""


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


def pool_sums(folder: Path) -> tuple[PoolSum, ...]:
    """What one pool planned and spent by stream: the same as `Ledger.sums` of its books.

    Raises BrokenChain for books that are not as they were written.
    """
    file, line, sums = str(folder / LINES), 0, dict[Key, int]()
    opening: Mapping[str, Any] = {}
    planned: Movements = ()
    legs: Iterable[tuple[Key, int]]
    for line, body in enumerate(each_body(folder), 1):
        try:
            if line == 1:
                opening = _opening(entry_of(body, line, file))
                planned = opening["planned"]
                legs = _legs([*opening["brought_forward"], *planned])
            elif (found := _two_legs_in(body)) is not None:
                legs = _added(found)
            else:
                legs, planned = _legs_of_entry(entry_of(body, line, file), planned)
            for key, pence in legs:
                sums[key] = sums.get(key, 0) + pence
        except BrokenChain:
            raise
        except (LookupError, TypeError, AttributeError, ValueError) as error:
            raise BrokenChain(file, line, "an entry of a pool's books", f"another ({str(error)[:200]})") from error
    if not opening:
        raise BrokenChain(file, 1, "the opening of a pool's books", "no line")
    return tuple(_by_stream(opening, sums))


def _opening(entry: Mapping[str, Any]) -> Mapping[str, Any]:
    if entry["kind"] != "opened":
        raise ValueError("no opening")
    opening: Mapping[str, Any] = entry["opening"]
    return opening


def _two_legs_in(body: bytes) -> list[tuple[bytes, bytes, bytes]] | None:
    """What `_TWO_LEGS` finds in an entry of postings; None where that is not all of the entry's movements."""
    found = _TWO_LEGS.findall(body) if _POSTED in body else []
    return found if found and len(found) == body.count(_MOVEMENT) else None


def _legs_of_entry(entry: Mapping[str, Any], planned: Movements) -> tuple[Iterator[tuple[Key, int]], Movements]:
    """The legs that an entry adds, and the planned movements in force after it; a revised plan replaces the last."""
    posted = _legs(posting["movement"] for posting in entry["postings"])
    if entry["kind"] != REVISED:
        return posted, planned
    revised = entry["revision"]["opening"]["planned"]
    replaced = ((key, -pence) for key, pence in _legs(planned))
    return chain(replaced, _legs(revised), posted), revised


def _added(found: Iterable[tuple[bytes, bytes, bytes]]) -> Iterator[tuple[Key, int]]:
    """The legs of movements as `_TWO_LEGS` finds them, added up."""
    kinds: dict[tuple[bytes, bytes], list[bytes]] = defaultdict(list)
    for first, digits, second in found:
        kinds[first, second].append(digits)
    for (first, second), each in kinds.items():
        size = sum(map(int, each))
        _, _, _, status, _, _, _, stream, _, _, _, year, *_ = first.decode("ascii").split('"')
        for leg in (first, second):
            account = leg.decode("ascii").split('"')[-4]
            yield (status, stream, year, account), -size if leg.endswith(b"-") else size


def _legs(movements: Iterable[Mapping[str, Any]]) -> Iterator[tuple[Key, int]]:
    """The legs of movements as `movement_record` has them."""
    for movement in movements:
        for leg in movement["legs"]:
            whole = {**movement["common"], **leg}
            yield (whole["status"], whole["stream"], whole["year"], whole["account"]), whole["pence"]


def _by_stream(opening: Mapping[str, Any], sums: Mapping[Key, int]) -> Iterator[PoolSum]:
    """The sums of the opening's year."""
    year = opening["year"]

    def of(stream: str, account: str, status: str) -> int:
        return sums.get((status, stream, year, account), 0)

    for stream in dict.fromkeys(key[1] for key in sums if key[2] == year):
        yield PoolSum(
            area_code=opening["area_code"],
            pool=opening["area_name"],
            year=year,
            stream=stream,
            planned_in=in_pounds(-of(stream, "partners", "planned")),
            paid_in=in_pounds(-of(stream, "partners", "actual")),
            planned_out=in_pounds(of(stream, "spent", "planned")),
            spent=in_pounds(of(stream, "spent", "actual")),
        )
