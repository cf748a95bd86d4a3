"""Warnings month by month: what stands at the end of each, told once for each cause, what costs most first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

from carefund.calendar import month_after
from carefund.evidence.series import ENGLAND
from carefund.interval import Interval
from carefund.monitoring.warnings.warning import RESTS, EarlyWarning, Prospect, Scope, Sign, Watched

UNLIKELY = 0.8
"""The chance of missing a target from which on that warns by itself: to meet it is then unlikely by the fixed scale."""
Cause = tuple[str, str, Scope]
"""Metric, area and scope."""


@dataclass(frozen=True)
class _Told:
    """When a cause was told first, when it began, and when it last stood."""

    first: date
    since: date
    last: date


def follow(months: Iterable[Sequence[Watched]]) -> list[tuple[EarlyWarning, ...]]:
    """The warnings at the end of each month, from what was watched at the end of each, in the order of the months.

    What costs most is first; what has no price follows, by how much worse it is expected to be in per cent of its
    target.
    """
    told: dict[Cause, _Told] = {}
    made = []
    for watched in months:
        standing = [_followed(warning, told) for warning in _standing(watched)]
        made.append(tuple(sorted(standing, key=_rank)))
    return made


def _followed(warning: EarlyWarning, told: dict[Cause, _Told]) -> EarlyWarning:
    """The warning with its first month and its beginning, which stay while the cause does."""
    cause = (warning.metric, warning.area, warning.scope)
    before = told.get(cause)
    if before is None or before.last < month_after(warning.month, -1 - RESTS):
        told[cause] = _Told(warning.month, warning.since, warning.month)
    else:
        told[cause] = replace(before, last=warning.month, since=min(before.since, warning.since))
    return replace(warning, first=told[cause].first, since=told[cause].since)


def _standing(watched: Sequence[Watched]) -> list[EarlyWarning]:
    """A warning for each cause of one month."""
    england = {one.metric: one for one in watched if one.area == ENGLAND and _is_off(one)}
    made = []
    for one in watched:
        if one.area == ENGLAND:
            if one.metric in england:
                others = [other for other in watched if other.metric == one.metric and other.area != ENGLAND]
                with_it = sorted(filter(_moves_with, others), key=_beyond)
                made.append(_warning(one, "england", one.sign, tuple(other.area for other in with_it)))
        elif one.own_sign or (one.metric not in england and _is_off(one)):
            made.append(_warning(one, "area", one.own_sign or one.sign, ()))
    return made


def _is_off(one: Watched) -> bool:
    return one.sign is not None or _is_unlikely(one.prospect)


def _moves_with(one: Watched) -> bool:
    return one.own_sign is None and _is_off(one)


def _beyond(one: Watched) -> tuple[float, str]:
    """What is expected to be worst by the most first."""
    return -(one.prospect.expected if one.prospect else 0.0), one.area


def _is_unlikely(prospect: Prospect | None) -> bool:
    return prospect is not None and prospect.has_skill and prospect.chance_missed >= UNLIKELY


def _warning(one: Watched, scope: Scope, sign: Sign | None, with_it: tuple[str, ...]) -> EarlyWarning:
    since = sign.since if sign else one.month
    loss, loss_range = _loss(one)
    return EarlyWarning(
        metric=one.metric,
        area=one.area,
        scope=scope,
        month=one.month,
        first=one.month,
        since=since,
        sign=sign,
        prospect=one.prospect,
        loss=loss,
        loss_range=loss_range,
        with_it=with_it,
    )


def _loss(one: Watched) -> tuple[Decimal | None, Interval[Decimal] | None]:
    if one.price is None or one.prospect is None:
        return None, None
    beyond, expected = one.prospect.beyond, one.prospect.expected
    low, loss, high = (_pounds(max(0.0, units), one.price) for units in (beyond.low, expected, beyond.high))
    return loss, Interval(low, loss, high)


def _pounds(units: float, price: Fraction) -> Decimal:
    return Decimal(round(price * Fraction(units) * 100)) / 100


def _rank(one: EarlyWarning) -> tuple[bool, Decimal, float, str, str]:
    """England before its areas where the loss is the same; what has no price last."""
    worse = one.prospect.expected / one.prospect.target if one.prospect and one.prospect.target else 0.0
    return (one.loss is None, -(one.loss or Decimal(0)), -worse, one.metric, one.area)
