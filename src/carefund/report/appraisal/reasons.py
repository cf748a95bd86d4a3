"""Why a verdict is what it is, in sentences: one for each kind of reason that an appraisal gives."""

from __future__ import annotations

from collections.abc import Iterable

from carefund.appraisal.published_effects import Scope
from carefund.appraisal.reasons import (
    BaseRate,
    ChangeWithoutPlan,
    DetectableEffect,
    EffectNeeded,
    OwnHistory,
    Reason,
)
from carefund.appraisal.reference_effects import ReferenceClass
from carefund.wording.dates import month_words
from carefund.wording.intervals import between_percents
from carefund.wording.numbers import count, part, percent, share

ABOUT: dict[Scope, str] = {"area": "on whole areas", "reached": "among those reached"}
"""Whom findings are about, in words."""


def reasons_in_words(reasons: Iterable[Reason]) -> tuple[str, ...]:
    """A sentence or two for each reason, in the same order."""
    return tuple(reason_words(reason) for reason in reasons)


def reason_words(reason: Reason) -> str:
    """One reason in a sentence or two, with its figures."""
    match reason:
        case ChangeWithoutPlan():
            return (
                f"Without the plan {reason.name} would be expected to change by {percent(reason.change.middle)} "
                f"(95% interval {between_percents(reason.change)}), against a target of {percent(reason.target)}."
            )
        case BaseRate():
            return _base_rate(reason)
        case EffectNeeded():
            return _effect_needed(reason)
        case OwnHistory():
            return _own_history(reason)
        case DetectableEffect():
            return (
                f"One year's figures would show an effect of {share(reason.percent)} in four cases of five; a smaller "
                "one would more often be missed in this series alone."
            )


def findings_words(findings: int, studies: int, scope: Scope) -> str:
    """How many findings of how many studies there are.

    >>> findings_words(13, 9, "area")
    '13 findings on whole areas (9 studies)'
    """
    of = f"{studies} {'study' if studies == 1 else 'studies'}"
    return f"{findings} {'finding' if findings == 1 else 'findings'} {ABOUT[scope]} ({of})"


def found_by(reference: ReferenceClass) -> str:
    """The same of a reference class."""
    return findings_words(reference.n, reference.studies, reference.scope)


def _base_rate(reason: BaseRate) -> str:
    if reason.share is None or reason.last is None:
        return f"No change of any area over {reason.span} months on the year before is known yet."
    one_span = f"all of them in the {reason.span} months to {month_words(reason.last)}"
    when = one_span if reason.spans == 1 else f"in {reason.spans} spans of {reason.span} months"
    return (
        f"Of {count(reason.n)} changes that areas had on the year before ({when}), {part(reason.share)} were "
        f"{percent(reason.target)} or better; the middle one was {percent(reason.middle)}."
    )


def _effect_needed(reason: EffectNeeded) -> str:
    if reason.needed >= 0:
        return "The target needs no effect of the plan for even chances: it is no better than what is expected anyway."
    low, high = (percent(reason.mean + side * 2 * reason.spread) for side in (-1, 1))
    start = f"For even chances the plan must change what would otherwise come by {percent(reason.needed)}"
    findings = findings_words(reason.findings, reason.studies, reason.scope)
    if reason.sparse:
        return (
            f"{start}. Published are {findings}, too few to learn from: their mean is {percent(reason.mean)}, and the "
            f"spread about it ({low} to {high}) is a judgement."
        )
    return (
        f"{start}; by {findings} programmes brought {percent(reason.mean)} in one year on average, {low} to {high} in "
        "nineteen of twenty places."
    )


def _own_history(reason: OwnHistory) -> str:
    so_far = "has been as good as that" if reason.reached_target else "has never been as good as that"
    return (
        f"Its own best change over {reason.span} months on the year before (of {reason.n} seen, a month apart) was "
        f"{percent(reason.best)}, so it {so_far}; the latest was {percent(reason.latest)}, and a good or bad spell is "
        "in part followed by its contrary."
    )
