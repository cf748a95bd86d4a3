"""How partners share what a pool is short of or has left: per cent, bands, caps and a first call on contingency.

The shares are those of a section 75 agreement; SI 2000/617, regulation 7, asks that the agreement says how
contributions may vary. Every sum is split to the penny, so that the parts add up to the whole.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import pairwise

from carefund.pool.money import ZERO, split
from carefund.pool.refusal import RefusedEntry
from carefund.wording.money import exact_pounds

HUNDRED = 100
Shares = Mapping[str, Decimal]
"""Per cent by organisation."""


@dataclass(frozen=True, kw_only=True)
class Band:
    """The part of an overspend up to a sum, and who bears it."""

    up_to: Decimal
    """The overspend in pounds at which the band ends; it begins where the one before ends."""
    shares: Shares


@dataclass(frozen=True, kw_only=True)
class RiskShare:
    """How an overspend and an underspend are shared: per cent by organisation, each adding up to 100.

    `bands` take the first slices of an overspend, and `overspend` what lies above them. `caps` are the most, in pounds,
    that an organisation pays; what is above them falls by `above_caps`, per cent of organisations without a cap. Raises
    RefusedEntry for shares that do not add up, bands out of order, or caps with nobody to bear what is above them.
    """

    overspend: Shares
    underspend: Shares
    bands: tuple[Band, ...] = ()
    caps: Shares = field(default_factory=dict)
    above_caps: Shares = field(default_factory=dict)

    def __post_init__(self) -> None:
        _refuse_shares("Shares of an overspend", self.overspend)
        _refuse_shares("Shares of an underspend", self.underspend)
        for band in self.bands:
            _refuse_shares(f"Shares of the band up to {exact_pounds(band.up_to)}", band.shares)
        limits = [ZERO, *(band.up_to for band in self.bands)]
        if any(after <= before for before, after in pairwise(limits)):
            found = ", ".join(exact_pounds(limit) for limit in limits[1:])
            raise RefusedEntry(
                "Bands of an overspend", expected="limits that rise from £0", found=found, to_do="put them in order"
            )
        self._refuse_caps()

    def _refuse_caps(self) -> None:
        if not self.caps and not self.above_caps:
            return
        _refuse_shares("Shares above the caps", self.above_caps)
        capped = sorted(set(self.caps) & {who for who, share in self.above_caps.items() if share})
        if capped or min(self.caps.values(), default=ZERO) < 0:
            found = f"{', '.join(capped)}, capped itself" if capped else "a cap below £0"
            expected = "caps of £0 or more, and somebody without a cap to bear what is above them"
            raise RefusedEntry("Caps of an overspend", expected=expected, found=found, to_do="correct the caps")

    @property
    def organisations(self) -> tuple[str, ...]:
        """Every organisation that the shares name, each once."""
        named = (self.overspend, self.underspend, self.caps, self.above_caps, *(band.shares for band in self.bands))
        return tuple(dict.fromkeys(who for shares in named for who in shares))

    def share(self, balance: Decimal) -> dict[str, Decimal]:
        """Split a balance in pounds, below zero where overspent, among organisations: exact to the penny."""
        if balance >= 0:
            return split(balance, self.underspend)
        borne = self._capped(self._by_band(-balance))
        return {who: -pounds for who, pounds in borne.items()}

    def _by_band(self, overspend: Decimal) -> dict[str, Decimal]:
        """Who bears each slice of an overspend above zero, added up."""
        borne: dict[str, Decimal] = {}
        start = ZERO
        for end, shares in (*((band.up_to, band.shares) for band in self.bands), (None, self.overspend)):
            within = overspend - start if end is None else min(overspend, end) - start
            if within > 0:
                borne = _added(borne, split(within, shares))
            start = start if end is None else end
        return borne

    def _capped(self, borne: dict[str, Decimal]) -> dict[str, Decimal]:
        """The same with what is above each cap moved to those who bear it."""
        over = sum((max(borne.get(who, ZERO) - cap, ZERO) for who, cap in self.caps.items()), ZERO)
        if not over:
            return borne
        held = {who: min(pounds, self.caps.get(who, pounds)) for who, pounds in borne.items()}
        return _added(held, split(over, self.above_caps))


@dataclass(frozen=True, kw_only=True)
class HeldBack:
    """Contingency: money of one stream that overspends have the first call on, before partners share them."""

    pounds: Decimal
    stream: str
    """The stream that holds it."""
    first_call: tuple[str, ...] = ()
    """The streams that may call on it, in order; empty where every stream may, in the order of the books."""

    def __post_init__(self) -> None:
        if self.pounds < 0:
            raise RefusedEntry(
                "Contingency", expected="£0 or more", found=exact_pounds(self.pounds), to_do="correct the sum"
            )

    def calls(self, to_share: Mapping[str, Decimal]) -> dict[str, Decimal]:
        """What each overspent stream takes, in pounds by stream, given what every stream has left or is short of.

        Never more in all than is held back, nor than its stream has left.
        """
        left = min(self.pounds, max(to_share.get(self.stream, ZERO), ZERO))
        taken: dict[str, Decimal] = {}
        for stream in self.first_call or to_share:
            call = min(left, max(-to_share.get(stream, ZERO), ZERO))
            if call and stream != self.stream:
                taken[stream] = call
                left -= call
        return taken


def _added(one: Mapping[str, Decimal], other: Mapping[str, Decimal]) -> dict[str, Decimal]:
    return {who: one.get(who, ZERO) + other.get(who, ZERO) for who in dict.fromkeys([*one, *other])}


def _refuse_shares(what: str, shares: Shares) -> None:
    values: Sequence[Decimal] = list(shares.values())
    if any(not share.is_finite() or share < 0 for share in values) or sum(values) != HUNDRED:
        given = ", ".join(f"{who} {share}" for who, share in shares.items()) or "none"
        expected = "shares of zero or more that add up to 100 per cent"
        raise RefusedEntry(what, expected=expected, found=given, to_do="correct the shares")
