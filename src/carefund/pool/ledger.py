"""The pool's books: movements of balanced legs, added to and never changed.

Each movement's legs add up to zero within every stream, organisation and year, planned and actual apart, so the
books as a whole always do. The `pool` account holds the money: where it is below zero, more was spent than paid in.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, fields, replace
from decimal import Decimal
from typing import Any, Literal, Self

import polars as pl

from carefund.calendar import QUARTERS, is_financial_year
from carefund.pool.money import POUNDS, ZERO, in_pounds, pence
from carefund.pool.refusal import RefusedEntry
from carefund.wording.money import exact_pounds

Account = Literal["partners", "pool", "spent", "out-of-purpose", "virement", "carry-forward"]
"""Where money is: with the partners, in the pool, spent, moved out of purpose, or between streams or years."""
Status = Literal["planned", "actual"]
Kind = Literal[
    "contribution",
    "overspend-payment",
    "expenditure",
    "credit",
    "refund",
    "virement",
    "carry-forward",
    "out-of-purpose",
]
LegValue = str | int | None
"""What a field of a leg may be compared with."""
Sign = Literal[-1, 0, 1]
SIGNS: dict[Kind, dict[Account, Sign]] = {
    "contribution": {"partners": -1, "pool": 1},
    "overspend-payment": {"partners": -1, "pool": 1},
    "expenditure": {"pool": -1, "spent": 1},
    "credit": {"spent": -1, "pool": 1},
    "refund": {"pool": -1, "partners": 1},
    "out-of-purpose": {"pool": -1, "out-of-purpose": 1},
    "virement": {"pool": 0, "virement": 0},
    "carry-forward": {"pool": 0, "carry-forward": 0},
}
"""The accounts that each kind of movement touches: money comes to them (1), leaves them (-1) or does both (0)."""
NEEDED: dict[Kind, tuple[str, ...]] = {
    "contribution": ("organisation",),
    "overspend-payment": ("organisation",),
    "refund": ("organisation", "reason"),
    "credit": ("reason",),
    "out-of-purpose": ("provider", "reason"),
    "virement": ("reason",),
}
"""What each leg of a kind of movement must say besides stream and year."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Coding:
    """What a sum is booked to; what is not known, or not kept apart, is none."""

    stream: str
    year: str
    """The financial year, such as `2015-16`."""
    status: Status = "actual"
    quarter: int | None = None
    """Quarter of the financial year, from 1 (April to June) to 4; none where known only for the year."""
    organisation: str | None = None
    """Whose money it is; none where it is the pool's as a whole."""
    scheme: str | None = None
    provider: str | None = None
    area_of_spend: str | None = None

    def leg(self, account: Account, pounds: Decimal, reason: str | None) -> Leg:
        """Return a leg with this coding."""
        coded = {field.name: getattr(self, field.name) for field in fields(Coding)}
        return Leg(account=account, pounds=pounds, reason=reason, **coded)


@dataclass(frozen=True, slots=True, kw_only=True)
class Leg(Coding):
    """One side of a movement: pounds that come to an account (above zero) or leave it (below), with their coding."""

    account: Account
    pounds: Decimal
    reason: str | None = None

    def __post_init__(self) -> None:
        if pence(self.pounds, f"A leg of {self.stream}") == 0:
            raise RefusedEntry("A leg", expected="a sum", found="£0", to_do="leave the leg out")
        if not self.stream.strip() or not is_financial_year(self.year) or self.quarter not in (None, *QUARTERS):
            found = f"stream {self.stream!r}, year {self.year!r}, quarter {self.quarter!r}"
            expected = "a stream, a financial year such as 2015-16, and a quarter from 1 to 4 or none"
            raise RefusedEntry("A leg", expected=expected, found=found, to_do="correct the leg")

    @property
    def group(self) -> tuple[str, str | None, str, str]:
        """Stream, organisation, year and status: within each, a movement's legs add up to zero."""
        return self.stream, self.organisation, self.year, self.status


@dataclass(frozen=True, slots=True)
class Movement:
    """One event of the pool's money, as legs that balance.

    Raises RefusedEntry when the legs do not balance, go the wrong way for the kind, or lack what the kind needs.
    """

    kind: Kind
    legs: tuple[Leg, ...]
    undoes: Movement | None = None
    """The movement that this one takes back; its legs are that one's with the sign turned."""
    undone_because: str | None = None
    """Why it was taken back."""

    def __post_init__(self) -> None:
        if not self.legs:
            raise RefusedEntry(self.what, expected="legs", found="none", to_do="give the legs of the movement")
        self._refuse_unbalanced()
        if self.undoes is None:
            self._refuse_wrong_way()
            self._refuse_incomplete()
        elif (self.kind, self.legs) != (self.undoes.kind, turned(self.undoes.legs)):
            found = "other legs than those of the movement it undoes"
            raise RefusedEntry(self.what, expected="the same legs turned", found=found, to_do="use `reversal_of`")

    @property
    def what(self) -> str:
        """The movement in words, for messages."""
        return f"A movement of kind {self.kind}"

    @property
    def pounds(self) -> Decimal:
        """The sum that moved, above zero; of a reversal, below."""
        into = sum(max(pence(leg.pounds), 0) for leg in self._pool_legs)
        out = sum(max(-pence(leg.pounds), 0) for leg in self._pool_legs)
        return in_pounds(max(into, out)) * (1 if self.undoes is None else -1)

    @property
    def _pool_legs(self) -> tuple[Leg, ...]:
        return tuple(leg for leg in self.legs if leg.account == "pool")

    def _refuse_unbalanced(self) -> None:
        sums: dict[tuple[str, str | None, str, str], int] = defaultdict(int)
        for leg in self.legs:
            sums[leg.group] += pence(leg.pounds)
        off = [(group, in_pounds(over)) for group, over in sums.items() if over]
        if off:
            (stream, organisation, year, status), over = off[0]
            found = f"{exact_pounds(over)} over for {stream}, {organisation or 'no organisation'}, {year}, {status}"
            expected = "legs that add up to £0 in every stream, organisation and year"
            raise RefusedEntry(self.what, expected=expected, found=found, to_do="give both sides of the movement")

    def _refuse_wrong_way(self) -> None:
        signs = SIGNS[self.kind]
        for leg in self.legs:
            sign = signs.get(leg.account)
            if sign is None or sign * leg.pounds < 0:
                found = f"{exact_pounds(leg.pounds)} to the account {leg.account}"
                expected = f"a sum above £0 between the accounts {' and '.join(signs)}"
                to_do = "to take a movement back, post its reversal; to pay money back, post a refund"
                raise RefusedEntry(self.what, expected=expected, found=found, to_do=to_do)

    def _refuse_incomplete(self) -> None:
        lacking = [name for name in NEEDED.get(self.kind, ()) for leg in self.legs if not getattr(leg, name)]
        if lacking:
            raise RefusedEntry(self.what, expected=f"the {lacking[0]}", found="none", to_do=f"give the {lacking[0]}")
        ends = {(leg.stream, leg.scheme) for leg in self._pool_legs}
        streams, years = {leg.stream for leg in self.legs}, {leg.year for leg in self.legs}
        if self.kind == "carry-forward" and (len(streams), len(years)) != (1, 2):
            self._refuse_ends("one stream and two years", streams | years)
        if self.kind == "virement" and (len(ends) < 2 or len(years) != 1):  # noqa: PLR2004
            self._refuse_ends("two streams or schemes and one year", streams | years)

    def _refuse_ends(self, expected: str, given: set[str]) -> None:
        to_do = "correct where the money comes from and goes to"
        raise RefusedEntry(self.what, expected=expected, found=", ".join(sorted(given)), to_do=to_do)


def turned(legs: Iterable[Leg]) -> tuple[Leg, ...]:
    """Return the legs with their signs turned."""
    return tuple(replace(leg, pounds=-leg.pounds) for leg in legs)


@dataclass(frozen=True)
class Ledger:
    """Every movement of one pool, in the order posted."""

    movements: tuple[Movement, ...] = ()

    def __post_init__(self) -> None:
        if any(movement.undoes is not None for movement in self.movements):
            self._refuse_undone_twice()

    def _refuse_undone_twice(self) -> None:
        standing: Counter[Movement] = Counter()
        for movement in self.movements:
            undone = movement.undoes
            standing[undone or movement] += 1 if undone is None else -1
            if undone is not None and standing[undone] < 0:
                expected, found = "the movement to undo, posted before", "none, or it was undone already"
                raise RefusedEntry(movement.what, expected=expected, found=found, to_do="look it up in the books")

    def post(self, *movements: Movement) -> Self:
        """Return the ledger with movements added. Raises RefusedEntry for a reversal of what is not there to undo."""
        return replace(self, movements=(*self.movements, *movements))

    def sums(
        self, by: Sequence[str], *, kinds: Iterable[Kind] | None = None, **where: LegValue
    ) -> dict[tuple[Any, ...], Decimal]:
        """Add up legs, in pounds, by names of a leg's fields.

        `kinds` keeps those kinds of movement, `where` those legs whose fields have these values. Groups come in the
        order posted; one without legs is absent, one whose legs cancel out is £0.
        """
        kept = None if kinds is None else set(kinds)
        sums: dict[tuple[Any, ...], Decimal] = {}
        conditions = tuple(where.items())
        for movement in self.movements:
            if kept is None or movement.kind in kept:
                for leg in movement.legs:
                    if all(getattr(leg, name) == value for name, value in conditions):
                        key = tuple(getattr(leg, name) for name in by)
                        sums[key] = sums.get(key, ZERO) + leg.pounds  # exact: every leg is whole pence
        return {key: total.quantize(ZERO) for key, total in sums.items()}

    def total(self, kinds: Iterable[Kind] | None = None, **where: LegValue) -> Decimal:
        """Add up the chosen legs, in pounds; £0 where there are none."""
        return self.sums((), kinds=kinds, **where).get((), ZERO)

    def balance(self, **where: LegValue) -> Decimal:
        """Return what the pool holds, in pounds; below zero is an overspend. `where` is as in `sums`."""
        return self.total(None, account="pool", **where)

    @property
    def table(self) -> pl.DataFrame:
        """Every leg: movement (its number from 1), kind, why it undoes another if it does, account, pounds, coding."""
        rows = [
            {"movement": number, "kind": movement.kind, "undone_because": movement.undone_because, **asdict(leg)}
            for number, movement in enumerate(self.movements, 1)
            for leg in movement.legs
        ]
        names = dict.fromkeys(["account", "pounds", *(field.name for field in fields(Leg))])
        types: dict[str, Any] = dict.fromkeys(names, pl.String) | {"pounds": POUNDS, "quarter": pl.Int64}
        return pl.DataFrame(
            rows, schema={"movement": pl.Int64, "kind": pl.String, "undone_because": pl.String, **types}
        )
