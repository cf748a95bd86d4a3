"""What a pool's year will come to: each line's outturn, with its method, and who bears what is over or short.

Methods. Once the year is over, what was spent. Where somebody who knows gives a figure, that. Where nothing was spent
yet, the budget: what is late is not saved. From the third month on, the run rate: what was spent, divided by the months
whose spending is known and multiplied by twelve. Before, what was spent and the budget for the months that are left.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Literal

from carefund.pool.agreement import Agreement
from carefund.pool.balances import StreamBalance, stream_balances
from carefund.pool.books import Books
from carefund.pool.ledger import Status
from carefund.pool.money import ZERO, split, to_penny
from carefund.pool.posting import Posting
from carefund.pool.refusal import RefusedEntry
from carefund.pool.settings import Keys
from carefund.pool.spend import MONTHS, SpendLine, paid_lines
from carefund.pool.trace import Owners, StreamYear, owners
from carefund.programme.refusal import advice
from carefund.wording.lists import quoted

Method = Literal["spent", "given", "run rate", "budget", "budget for the rest"]
FIRST_RUN_RATE = 3
"""Months that must have ended before what was spent says what will be: fewer are mostly late invoices."""


@dataclass(frozen=True, kw_only=True)
class Expectation:
    """What somebody who knows says of a scheme: its outturn in pounds, or only why it departs from its budget."""

    scheme: str
    stream: str | None = None
    outturn: Decimal | None = None
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class LineForecast:
    """One line's outturn in pounds."""

    line: SpendLine
    outturn: Decimal
    method: Method
    reason: str = ""

    @property
    def variance(self) -> Decimal:
        """Outturn less budget; above zero, an overspend."""
        return self.outturn - self.line.budget


@dataclass(frozen=True, kw_only=True)
class StreamForecast:
    """One stream at the end of the year in pounds."""

    stream: str
    brought_forward: Decimal
    contributions: Decimal
    virement: Decimal
    outturn: Decimal
    out_of_purpose: Decimal
    carried_forward: Decimal
    settled: Decimal = ZERO
    """What partners have paid of an overspend already, less what was paid back to them."""
    from_contingency: Decimal = ZERO
    """What it takes from contingency; of the stream that holds it, what it gives, below zero."""

    @property
    def left(self) -> Decimal:
        """What is left before contingency; below zero, short."""
        money_in = self.brought_forward + self.contributions + self.virement
        return money_in - self.outturn - self.out_of_purpose - self.carried_forward

    @property
    def to_share(self) -> Decimal:
        """What partners share, once contingency was called on."""
        return self.left + self.from_contingency

    @property
    def unsettled(self) -> Decimal:
        """What of it is still to be paid by them (below zero) or to them."""
        return self.to_share + self.settled


@dataclass(frozen=True, kw_only=True)
class ShareForecast:
    """One organisation's part of what one stream will have left, or be short of (below zero), in pounds."""

    stream: str
    organisation: str
    pounds: Decimal


@dataclass(frozen=True, kw_only=True)
class OrganisationForecast:
    """One organisation's year in pounds: what it pays in, what is spent of its money, and its share at outturn."""

    organisation: str
    planned_in: Decimal
    paid_in: Decimal
    planned_out: Decimal
    spent: Decimal
    outturn: Decimal
    share: Decimal
    """Of what will be left; below zero, what it will have to pay."""


@dataclass(frozen=True, kw_only=True)
class Forecast:
    """A pool's year as it will end."""

    months: int
    """Months whose spending is known."""
    lines: tuple[LineForecast, ...]
    streams: tuple[StreamForecast, ...]
    shares: tuple[ShareForecast, ...]
    not_shared: tuple[str, ...]
    """Streams with something to share and no agreement on how."""


def forecast_year(
    books: Books, lines: Sequence[SpendLine], months: int, expected: Sequence[Expectation] = ()
) -> Forecast:
    """Forecast every line, stream and share, given how many months' spending is known."""
    made = tuple(_forecasts(lines, months, expected))
    streams = _with_contingency(tuple(_streams(books, made)), books.opening.agreement)
    shares, unshared = _shares(books, streams)
    return Forecast(months=months, lines=made, streams=streams, shares=shares, not_shared=unshared)


def _forecasts(lines: Sequence[SpendLine], months: int, expected: Sequence[Expectation]) -> Iterable[LineForecast]:
    for line in lines:
        said = [one for one in expected if one.scheme == line.key.scheme and one.stream in (None, line.key.stream)]
        given = next((one for one in said if one.outturn is not None), None)
        reason = "; ".join(one.reason for one in said if one.reason)
        if given is not None and months < MONTHS:
            yield LineForecast(line=line, outturn=_part_of(given, line, lines), method="given", reason=reason)
        else:
            outturn, method = _estimated(line, months)
            yield LineForecast(line=line, outturn=outturn, method=method, reason=reason)


def _estimated(line: SpendLine, months: int) -> tuple[Decimal, Method]:
    if months >= MONTHS:
        return line.actual, "spent"
    if not line.actual:
        return max(line.budget, ZERO), "budget"
    if months >= FIRST_RUN_RATE:
        return to_penny(line.actual * MONTHS / months), "run rate"
    return to_penny(line.actual + line.budget * (MONTHS - months) / MONTHS), "budget for the rest"


def _part_of(given: Expectation, line: SpendLine, lines: Sequence[SpendLine]) -> Decimal:
    """The line's part of an outturn given for its scheme, in proportion to the budgets of the scheme's lines."""
    every = [one for one in lines if one.key.scheme == given.scheme and given.stream in (None, one.key.stream)]
    weights = {str(every.index(one)): max(one.budget, ZERO) for one in every}
    weights = weights if any(weights.values()) else dict.fromkeys(weights, Decimal(1))
    return split(given.outturn or ZERO, weights)[str(every.index(line))]


def _streams(books: Books, lines: Sequence[LineForecast]) -> Iterable[StreamForecast]:
    actual = {one.stream: one for one in stream_balances(books.ledger, books.year, "actual")}
    planned = {one.stream: one for one in stream_balances(books.ledger, books.year, "planned")}
    in_plan = _virements_in_plan(books, planned, actual)
    for stream in dict.fromkeys([*planned, *actual, *(one.line.key.stream for one in lines)]):
        now, plan = actual.get(stream), planned.get(stream)
        moved = in_plan.get(stream, ZERO)
        yield StreamForecast(
            stream=stream,
            brought_forward=_of(now, "brought_forward"),
            contributions=max(_of(now, "contributions"), _of(plan, "contributions") - moved),
            virement=_of(now, "virement"),
            outturn=sum((one.outturn for one in lines if one.line.key.stream == stream), ZERO),
            out_of_purpose=_of(now, "out_of_purpose"),
            carried_forward=_of(now, "carried_forward"),
            settled=_of(now, "overspend_payments") - _of(now, "refunds"),
        )


def _virements_in_plan(
    books: Books, planned: Mapping[str, StreamBalance], actual: Mapping[str, StreamBalance]
) -> dict[str, Decimal]:
    """What virements brought to each stream, less what they took, that the revised plan has in what is paid in.

    A revised plan has the virements before it in its spending. It has them in its payments too where a stream that
    received money spends no more than is paid into it; what it is short of there, up to what it received, it leaves to
    the virement.
    """
    moves = [
        {stream: pounds for stream, pounds in _moved(posting).items() if pounds}
        for posting in books.postings
        if posting.id in books.opening.virements_in
    ]
    received: dict[str, Decimal] = {}
    for move in moves:
        for stream, pounds in move.items():
            received[stream] = received.get(stream, ZERO) + max(pounds, ZERO)
    in_plan: dict[str, Decimal] = {}
    for move in moves:
        for stream in (one for one, pounds in move.items() if pounds > ZERO):
            short = _of(planned.get(stream), "expenditure") - _of(planned.get(stream), "contributions")
            left_to_it = min(max(short - _of(actual.get(stream), "brought_forward"), ZERO), received[stream])
            part = (received[stream] - left_to_it) / received[stream]
            for each, pounds in move.items():
                in_plan[each] = in_plan.get(each, ZERO) + to_penny(pounds * part)
    return in_plan


def _moved(posting: Posting) -> dict[str, Decimal]:
    """What a posting brought to each stream of the pool, less what it took."""
    sums: dict[str, Decimal] = {}
    for leg in posting.movement.legs:
        if leg.account == "pool":
            sums[leg.stream] = sums.get(leg.stream, ZERO) + leg.pounds
    return sums


def _of(balance: StreamBalance | None, name: str) -> Decimal:
    return ZERO if balance is None else Decimal(getattr(balance, name))


def _with_contingency(streams: tuple[StreamForecast, ...], agreement: Agreement) -> tuple[StreamForecast, ...]:
    """The streams once those that are short have called on contingency, as the agreement lets them."""
    held = agreement.contingency
    if held is None:
        return streams
    calls = held.calls({one.stream: one.left for one in streams})
    taken = {**calls, held.stream: -sum(calls.values(), ZERO)}
    return tuple(replace(one, from_contingency=taken.get(one.stream, ZERO)) for one in streams)


def _shares(books: Books, streams: Sequence[StreamForecast]) -> tuple[tuple[ShareForecast, ...], tuple[str, ...]]:
    agreement, found, unshared = books.opening.agreement, [], []
    for one in streams:
        paid = _paid(books, one.stream)
        shared = agreement.shared(one.stream, one.to_share, paid) if one.to_share else {}
        unshared += [one.stream] if shared is None else []
        found += [
            ShareForecast(stream=one.stream, organisation=who, pounds=pounds)
            for who, pounds in (shared or {}).items()
            if pounds
        ]
    return tuple(found), tuple(unshared)


def _paid(books: Books, stream: str) -> dict[str, Decimal]:
    """What each organisation was planned to pay in or, if more, has paid in."""
    paid: dict[str, Decimal] = {}
    for line in (*books.opening.contributions, *paid_lines(books)):
        if line.stream == stream and line.organisation:
            paid[line.organisation] = max(paid.get(line.organisation, ZERO), line.amounts.get(books.year, ZERO))
    return paid


def organisations_of(books: Books, forecast: Forecast) -> tuple[OrganisationForecast, ...]:
    """Each organisation's year; spending is taken to be of the money of each in proportion to what it put in."""
    planned, actual = _Owned(books, "planned"), _Owned(books, "actual")
    outturn = {one.stream: one.outturn for one in forecast.streams}
    latest = {**planned.whose, **actual.whose}
    return tuple(
        OrganisationForecast(
            organisation=who,
            planned_in=planned.paid_in(who),
            paid_in=actual.paid_in(who),
            planned_out=_part(planned.whose, books.year, who, planned.spent),
            spent=_part(actual.whose, books.year, who, actual.spent),
            outturn=_part(latest, books.year, who, outturn),
            share=sum((one.pounds for one in forecast.shares if one.organisation == who), ZERO),
        )
        for who in books.opening.organisations
    )


class _Owned:
    """What was planned or spent by stream, and whose money each stream holds."""

    def __init__(self, books: Books, status: Status) -> None:
        self.books, self.status = books, status
        self.whose = owners(books.ledger, status)
        sums = books.ledger.sums(
            ["stream"], kinds=["expenditure", "credit"], account="spent", year=books.year, status=status
        )
        self.spent = {stream: pounds for (stream,), pounds in sums.items()}

    def paid_in(self, who: str) -> Decimal:
        """What an organisation pays in in the year."""
        given: dict[str, Any] = {"organisation": who, "year": self.books.year, "status": self.status}
        return self.books.ledger.total(["contribution"], account="pool", **given)


def _part(whose: Mapping[StreamYear, Owners], year: str, who: str, spent: Mapping[str, Decimal]) -> Decimal:
    """An organisation's part of what streams spend; pennies go as they do for all owners of a stream together."""
    total = ZERO
    for stream, pounds in spent.items():
        parts = whose.get((stream, year), {})
        total += split(pounds, parts).get(who, ZERO) if parts and pounds else ZERO
    return total


def expectations_of(settings: Mapping[str, Any], schemes: Mapping[str, str]) -> tuple[Expectation, ...]:
    """What a settings file says of schemes: each of `schemes` with scheme, stream, outturn and reason.

    Raises RefusedEntry for a key that is not known, a scheme that the plan lacks, or one of which nothing is said.
    """
    found = []
    for each in Keys(settings, "", ("schemes",)).each("schemes", ("scheme", "stream", "outturn", "reason")):
        scheme = each.text("scheme")
        if scheme not in schemes:
            known = tuple(schemes)
            expected, to_do = "a scheme of the plan", advice(scheme, known, "correct the scheme")
            raise RefusedEntry(each.where, expected=expected, found=quoted(scheme), to_do=to_do)
        if not {"outturn", "reason"} & set(each.values):
            raise RefusedEntry(each.where, expected="an outturn or a reason", found="neither", to_do="give one of them")
        texts: dict[str, Any] = {name: each.text(name) for name in ("stream", "reason") if name in each.values}
        found.append(Expectation(scheme=scheme, outturn=each.sum("outturn"), **texts))
    return tuple(found)
