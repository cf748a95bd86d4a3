"""A warning: one metric of one area that moves away from its plan, and everything a reader needs to act on it.

What is warned of has one cause. Where a metric of England itself is off, that is one warning, with the areas that move
with it named under it; an area has a warning of its own for what it does beyond England's movement. The same cause is
told once: a warning has its first month, and goes on until it has not stood for `RESTS` months.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from carefund.interval import Interval
from carefund.monitoring.projection.aims import TargetFrom
from carefund.monitoring.warnings.causes import PartChange, PeerChange

Scope = Literal["england", "area"]
"""Whether what moves is England as a whole, or one area beyond what England does."""

RESTS = 2
"""Months without a sign after which a cause counts as ended, so that one quiet month does not tell it twice."""


@dataclass(frozen=True, kw_only=True)
class Sign:
    """What a metric's chart signals: since when, by what kind of sign, and how rarely chance alone gives one as strong.

    `p` is 0 to 1 and adjusted for all charts that are looked at in the month (false discovery rate).
    """

    kind: str
    since: date
    p: float


@dataclass(frozen=True, kw_only=True)
class Prospect:
    """Where the year is heading: the chance (0 to 1) that its target is missed, and by how much.

    `beyond` is the outturn less the target, in the metric's unit, above zero where worse (95%); `expected` the mean of
    what it is worse by, none where it is better, in the metric's unit. `has_skill` says whether such chances have shown
    skill; where they have not, the chance is not told and does not warn by itself. `target` is the count that the
    target allows, `target_from` whose it is.
    """

    chance_missed: float
    beyond: Interval[float]
    expected: float
    has_skill: bool
    target: float
    target_from: TargetFrom = "given"


@dataclass(frozen=True, kw_only=True)
class Watched:
    """One metric of one area at the end of a month: its signs, its prospect, and the price of one unit in pounds.

    `sign` is against its own expectation; `own_sign` against it with England's movement taken out. Both are of moves to
    the worse; None where there is none.
    """

    metric: str
    area: str
    month: date
    sign: Sign | None
    own_sign: Sign | None
    prospect: Prospect | None
    price: Fraction | None = None


@dataclass(frozen=True, kw_only=True)
class Mute:
    """A cause that is known and not to be told again: who says so and why, and until which month (none: to the end)."""

    metric: str
    area: str
    reason: str
    by: str
    until: date | None = None


@dataclass(frozen=True, kw_only=True)
class EarlyWarning:
    """What is told of one cause.

    `first` is the month at whose end it was told first, `since` that in which it began by its sign (the first month
    where no sign says it). `loss` is the expected cost by the end of the year, in pounds and pence, None where no price
    applies; `loss_range` from the 95% interval of what the year is worse by. `with_it` are the areas that move with
    England, those first whose counts are expected to be most beyond their targets. `months` are those that the parts
    and the peers are told of.
    """

    metric: str
    area: str
    scope: Scope
    month: date
    first: date
    since: date
    sign: Sign | None
    prospect: Prospect | None
    loss: Decimal | None
    loss_range: Interval[Decimal] | None
    with_it: tuple[str, ...] = ()
    months: tuple[date, ...] = ()
    parts: tuple[PartChange, ...] = field(default=(), repr=False)
    peers: PeerChange | None = field(default=None, repr=False)
    mute: Mute | None = None

    @property
    def is_new(self) -> bool:
        """Whether it is told for the first time."""
        return self.first == self.month

    def muted_by(self, mutes: tuple[Mute, ...]) -> EarlyWarning:
        """The warning with the first mute that is for it in its month."""
        own = (one for one in mutes if (one.metric, one.area) == (self.metric, self.area))
        standing = (one for one in own if one.until is None or self.month <= one.until)
        return replace(self, mute=next(standing, None))
