"""Why the verdict is what it is: the five most important reasons in plain words, each with its number."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from carefund.appraisal.base_rates import PastChanges
from carefund.appraisal.reference_effects import ReferenceClass, area_class
from carefund.appraisal.verdict import Verdict
from carefund.wording.numbers import percent


def reasons_for(verdict: Verdict, everybody: PastChanges, own: PastChanges | None) -> tuple[str, ...]:
    """At most five reasons, the most telling first.

    `everybody` holds the changes of all areas, `own` those of this one (None for England).
    """
    found = [
        _course(verdict),
        _base_rate(verdict, everybody),
        _needed(verdict, area_class(verdict.metric)),
        *_own_history(verdict, own),
        _detectable(verdict),
    ]
    return tuple(found[:5])


def _course(verdict: Verdict) -> str:
    span = verdict.change_without
    return (
        f"Without the plan {verdict.name} would be expected to change by {percent(span.middle)} "
        f"(95% interval {percent(span.low)} to {percent(span.high)}), against a target of {percent(verdict.target)}."
    )


def _base_rate(verdict: Verdict, everybody: PastChanges) -> str:
    share = everybody.share_at_or_below(verdict.target)
    if share is None:
        return f"No change of any area over {everybody.span} months on the year before is known yet."
    only = f"all of them in the {everybody.span} months to {everybody.lasts[-1]:%B %Y}"
    several = f"in {everybody.spans} spans of {everybody.span} months"
    return (
        f"Of {everybody.n:,} changes that areas had on the year before ({only if everybody.spans == 1 else several}), "
        f"{share:.0%} were {percent(verdict.target)} or better; the middle one was {percent(everybody.quantiles[50])}."
    )


def _needed(verdict: Verdict, reference: ReferenceClass) -> str:
    if verdict.needed >= 0:
        return "The target needs no effect of the plan for even chances: it is no better than what is expected anyway."
    low, high = (reference.mean + side * 2 * reference.spread for side in (-1, 1))
    start = f"For even chances the plan must change what would otherwise come by {percent(verdict.needed)}"
    if reference.sparse:
        return (
            f"{start}. Published are {reference.found_by}, too few to learn from: their mean is "
            f"{percent(reference.mean)}, and the spread about it ({percent(low)} to {percent(high)}) is a judgement."
        )
    return (
        f"{start}; by {reference.found_by} programmes brought {percent(reference.mean)} in one year on average, "
        f"{percent(low)} to {percent(high)} in nineteen of twenty places."
    )


def _own_history(verdict: Verdict, own: PastChanges | None) -> Iterator[str]:
    rolling = own.rolling[np.isfinite(own.rolling)] if own is not None else np.empty(0)
    if not len(rolling):
        return
    best, latest = float(rolling.min()), float(rolling[-1])
    near = "has been as good as that" if best <= verdict.target else "has never been as good as that"
    yield (
        f"Its own best change over {own.span if own else 0} months on the year before (of {len(rolling)} seen, a month "
        f"apart) was {percent(best)}, so it {near}; the latest was {percent(latest)}, and a good or bad spell is in "
        "part followed by its contrary."
    )


def _detectable(verdict: Verdict) -> str:
    return (
        f"One year's figures would show an effect of {verdict.detectable:.0f}% in four cases of five; a smaller one "
        "would more often be missed in this series alone."
    )
