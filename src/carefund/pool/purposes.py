"""Where the pound went: what was set aside for each purpose, and what it ended in.

The purpose is the area of spend that the plan gave a stream's money to. Of each stream and purpose, what was spent on
it stayed; what was not spent on it ended in what the stream spent more on than was planned, in what left the pool's
purpose, in another stream or year, with the partners, or is still in the pool. Where several purposes lost and several
gained, each loss is shared out in proportion to the gains.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from carefund.pool.balances import StreamBalance, stream_balances
from carefund.pool.books import Books
from carefund.pool.money import ZERO, split
from carefund.pool.spend import SpendLine

NO_AREA = "not stated"
Ended = Literal["as planned", "another purpose", "out of purpose", "another stream", "another year", "paid back",
                "still in the pool", "more than was there"]  # fmt: skip
BEYOND = "money beyond the plan"
"""What is set aside for nothing: spending more than was planned in all."""


@dataclass(frozen=True, kw_only=True)
class PurposeFlow:
    """Money of one stream, set aside for one purpose, and what it ended in."""

    stream: str
    set_aside_for: str
    """Id of the area of spend; `BEYOND` where nothing was set aside."""
    ended_in: str
    """Id of the area of spend, the provider and reason of what left its purpose, or where else it is."""
    how: Ended
    pounds: Decimal


def purpose_flows(books: Books, lines: Iterable[SpendLine]) -> tuple[PurposeFlow, ...]:
    """Every stream's money from what it was planned for to what it ended in, exact to the penny."""
    balances = {one.stream: one for one in stream_balances(books.ledger, books.year, "actual")}
    by_stream: dict[str, list[SpendLine]] = {}
    for line in lines:
        by_stream.setdefault(line.key.stream, []).append(line)
    flows: list[PurposeFlow] = []
    for stream in dict.fromkeys([*by_stream, *balances]):
        planned, actual = _by_area(by_stream.get(stream, []))
        flows += _stream_flows(stream, planned, actual, _elsewhere(books, stream, balances.get(stream)))
    return tuple(flows)


def _by_area(lines: Iterable[SpendLine]) -> tuple[dict[str, Decimal], dict[str, Decimal]]:
    planned: dict[str, Decimal] = {}
    actual: dict[str, Decimal] = {}
    for line in lines:
        area = line.key.area_of_spend or NO_AREA
        planned[area] = planned.get(area, ZERO) + line.planned
        actual[area] = actual.get(area, ZERO) + line.actual
    return planned, actual


Gain = tuple[str, Ended]


def _elsewhere(books: Books, stream: str, balance: StreamBalance | None) -> dict[Gain, Decimal]:
    """What of a stream's money is neither spent on an area nor left: by where it is."""
    gains: dict[Gain, Decimal] = {}
    where: dict[str, Any] = {"account": "out-of-purpose", "stream": stream, "year": books.year, "status": "actual"}
    for (provider, reason), pounds in books.ledger.sums(["provider", "reason"], **where).items():
        gains[f"{provider}: {reason}", "out of purpose"] = pounds
    if balance is not None:
        gains["another stream", "another stream"] = max(-balance.virement, ZERO)
        gains["the next year", "another year"] = max(balance.carried_forward, ZERO)
        gains["the partners", "paid back"] = balance.refunds
    return {gain: pounds for gain, pounds in gains.items() if pounds > 0}


def _stream_flows(
    stream: str, planned: Mapping[str, Decimal], actual: Mapping[str, Decimal], elsewhere: Mapping[Gain, Decimal]
) -> list[PurposeFlow]:
    """One stream's flows: what stayed, and each loss shared out over the gains."""
    kept = {area: max(min(planned.get(area, ZERO), actual.get(area, ZERO)), ZERO) for area in {**planned, **actual}}
    lost = {area: planned.get(area, ZERO) - kept[area] for area in kept if planned.get(area, ZERO) > kept[area]}
    gains: dict[Gain, Decimal] = {
        (area, "another purpose"): actual[area] - kept[area] for area in kept if actual.get(area, ZERO) > kept[area]
    }
    gains |= elsewhere
    spare = sum(lost.values(), ZERO) - sum(gains.values(), ZERO)
    if spare > 0:
        gains["still in the pool", "still in the pool"] = spare
    elif spare < 0:
        lost[BEYOND] = -spare
    return [
        *(
            PurposeFlow(stream=stream, set_aside_for=area, ended_in=area, how="as planned", pounds=pounds)
            for area, pounds in kept.items()
            if pounds
        ),
        *_shared_out(stream, lost, gains),
    ]


def _shared_out(stream: str, lost: Mapping[str, Decimal], gains: Mapping[Gain, Decimal]) -> Iterable[PurposeFlow]:
    """Each loss over what the gains still lack, so that losses and gains both add up to the penny."""
    left = dict(gains)
    for area, pounds in lost.items():
        names = {str(number): gain for number, gain in enumerate(left)}
        weights = {number: left[gain] for number, gain in names.items()}
        parts = split(pounds, weights) if any(weights.values()) else {}
        for number, part in parts.items():
            ended, how = names[number]
            left[ended, how] -= part
            if part:
                yield PurposeFlow(stream=stream, set_aside_for=area, ended_in=ended, how=how, pounds=part)
