"""What the schemes' own chains come to: eligible x reach x effect x ramp-up, without counting anybody twice.

Schemes that reach into the same people are combined as independent chances, 1 - prod(1 - e), not added up: the second
scheme can only act on what the first has left. A scheme acts in a month by the part of its ramp-up that has passed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from itertools import chain
from typing import TypeVar

from carefund.arrays import Floats
from carefund.calendar import MONTHS_IN_YEAR
from carefund.plan.model import Scheme
from carefund.programme.planning import TargetSetting

MIDDLE_OF_MONTH = 15
Share = TypeVar("Share", float, Floats)


def ramp(scheme: Scheme, month: date) -> float:
    """The part of its full effect, 0 to 1, that a scheme has in the middle of a month; rises evenly from its start.

    Before its start it has none; one whose full effect is dated no later has all of it from then on. A scheme without
    dates is taken at its full effect.
    """
    middle = month.replace(day=MIDDLE_OF_MONTH)
    if scheme.starts is None:
        return 1.0
    if middle < scheme.starts:
        return 0.0
    full = scheme.full_effect or scheme.starts
    return 1.0 if middle >= full else (middle - scheme.starts).days / (full - scheme.starts).days


def planned_effect(schemes: Iterable[Scheme], metric: str, setting: TargetSetting) -> float:
    """The change in a metric that the chains come to, in the metric's unit; falls negative.

    Over the last of the target's periods, as many as the baseline has. Schemes whose chain lacks eligible, reach or
    effect bring nothing.
    """
    months = list(chain.from_iterable(period.months() for period in setting.compared))
    groups: dict[str, list[Scheme]] = defaultdict(list)
    for number, scheme in enumerate(schemes):
        if scheme.metric == metric and None not in (scheme.eligible, scheme.reach_percent, scheme.effect_percent):
            groups[(scheme.people_group or f"scheme {number}").casefold()].append(scheme)
    return sum(_in_month(group, month) for group in groups.values() for month in months)


def _in_month(group: Sequence[Scheme], month: date) -> float:
    """The change in one group of people in one month."""
    eligible = max(float(scheme.eligible or 0) for scheme in group) / MONTHS_IN_YEAR
    return eligible * combined([_share(scheme) * ramp(scheme, month) for scheme in group])


def combined(shares: Sequence[Share]) -> Share:
    """The change that schemes for the same people make together, as a part of their events: prod(1 + share) - 1.

    `shares` are the schemes' own changes, as parts of 1, numbers or arrays of one shape; there is at least one.
    """
    left = 1.0 + shares[0]
    for share in shares[1:]:
        left = left * (1.0 + share)
    return left - 1.0


def _share(scheme: Scheme) -> float:
    """The change in its people's count when the effect is full: reach x effect, as a part of 1."""
    return float((scheme.reach_percent or Decimal(0)) * (scheme.effect_percent or Decimal(0))) / 10_000
