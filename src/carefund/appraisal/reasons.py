"""Why the verdict is what it is: the five most important reasons in plain words, each with its number."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from carefund.appraisal.base_rates import PastChanges
from carefund.appraisal.reference_effects import ReferenceClass, area_class
from carefund.appraisal.verdict import Verdict


def reasons_for(verdict: Verdict, everybody: PastChanges, own: PastChanges | None, place: str) -> tuple[str, ...]:
    """At most five reasons, the most telling first.

    `everybody` holds the changes of all areas, `own` those of this one (None for England), `place` what to call it.
    """
    found = [
        _course(verdict, place),
        _base_rate(verdict, everybody),
        _needed(verdict, area_class(verdict.metric)),
        *_own_history(verdict, own),
        _detectable(verdict),
    ]
    return tuple(found[:5])


def _course(verdict: Verdict, place: str) -> str:
    span = verdict.change_without
    return (
        f"Without the plan {place} would be expected to change by {span.middle:+.1f}% "
        f"(95% interval {span.low:+.1f}% to {span.high:+.1f}%), against a target of {verdict.target:+.1f}%."
    )


def _base_rate(verdict: Verdict, everybody: PastChanges) -> str:
    share = everybody.share_at_or_below(verdict.target)
    if share is None:
        return "No earlier change of any area over such a span is known."
    return (
        f"Of {everybody.n:,} changes that areas had over {everybody.span} months on the year before, {share:.0%} were "
        f"{verdict.target:+.1f}% or better; "
        f"the middle one was {everybody.quantiles[50]:+.1f}%."
    )


def _needed(verdict: Verdict, reference: ReferenceClass) -> str:
    if verdict.needed >= 0:
        return "The target needs no effect of the plan for even chances: it is no better than what is expected anyway."
    low, high = (reference.mean + side * 2 * reference.spread for side in (-1, 1))
    return (
        f"For even chances the plan must change what would otherwise come by {verdict.needed:+.1f}%; in {reference.n} "
        f"studies of whole programmes one year brought {reference.mean:+.1f}% on average, "
        f"{low:+.1f}% to {high:+.1f}% in nineteen of twenty places."
    )


def _own_history(verdict: Verdict, own: PastChanges | None) -> Iterator[str]:
    rolling = own.rolling[np.isfinite(own.rolling)] if own is not None else np.empty(0)
    if not len(rolling):
        return
    best, latest = float(rolling.min()), float(rolling[-1])
    near = "has been as good as that" if best <= verdict.target else "has never been as good as that"
    yield (
        f"Of its own {len(rolling)} rolling changes over {own.span if own else 0} months the best was {best:+.1f}%, so "
        f"it {near}; the latest was {latest:+.1f}%, and a good or bad year is in part followed by its contrary."
    )


def _detectable(verdict: Verdict) -> str:
    return (
        f"One year's figures could tell an effect of {verdict.detectable:.0f}% or more from chance; "
        "anything smaller will not be seen in this place alone."
    )
