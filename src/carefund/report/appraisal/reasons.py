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
    WhyUncertain,
)
from carefund.appraisal.reference_effects import ReferenceClass
from carefund.wording.chances import chance
from carefund.wording.dates import month_words
from carefund.wording.intervals import between_percents
from carefund.wording.numbers import count, part, percent, rate, share

ABOUT: dict[Scope, str] = {"area": "on whole areas", "reached": "among those reached"}
"""Whom findings are about, in words."""


def reasons_in_words(reasons: Iterable[Reason]) -> tuple[str, ...]:
    """A sentence or two for each reason, in the same order."""
    return tuple(reason_words(reason) for reason in reasons)


def reason_words(reason: Reason) -> str:
    """One reason in a sentence or two, with its figures."""
    match reason:
        case WhyUncertain():
            return _why_uncertain(reason)
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


def cause_words(reason: WhyUncertain) -> str:
    """What most makes a change uncertain, for a table."""
    match reason.cause:
        case "holes":
            return f"{reason.holes} months of its baseline are holes"
        case "England":
            return f"England’s course, {part(reason.england)} of the spread"
        case "others":
            return f"what other areas did before, {part(reason.others)} of the spread"
        case "few":
            return f"few cases, {rate(reason.monthly)} a month"
        case "own":
            swing = "" if reason.swing is None else f", {share(reason.swing)} in a usual year"
            return f"its own swings{swing}"


def _why_uncertain(reason: WhyUncertain) -> str:
    """How far the change may lie apart, and each thing that makes it so."""
    swing = ""
    if reason.swing is not None:
        swing = (
            f" By itself it changed by {share(reason.swing)} either way over {reason.span} months on the year before, "
            f"the middle of {reason.n} seen."
        )
    holes = f" {reason.holes} months of its baseline are known to be holes." if reason.holes else ""
    few = ""
    if reason.monthly is not None:
        few = f"{part(reason.few)} is what so few cases ({rate(reason.monthly)} a month) bring by chance, "
    return (
        f"Its change may lie anywhere from {percent(reason.change.low)} to {percent(reason.change.high)} (95%). Of "
        f"that spread {part(reason.england)} goes with England’s course, {part(reason.others)} comes of what other "
        f"areas did before over such a span, {few}and {part(reason.own)} is its own.{swing}{holes}"
    )


def often_words(rate_: BaseRate) -> str:
    """How often areas changed so much, as a chance, and of how many changes.

    `37% (of 452 changes that areas had on the year before, in 3 spans of 12 months)`.
    """
    return f"{chance(rate_.share or 0.0)} ({of_changes(rate_)})"


def of_changes(rate_: BaseRate) -> str:
    """What the rate is of."""
    one = f"over {rate_.span} months" if rate_.spans == 1 else f"in {rate_.spans} spans of {rate_.span} months"
    return f"of {count(rate_.n)} changes that areas had on the year before, {one}"


def _base_rate(reason: BaseRate) -> str:
    if reason.share is None or reason.last is None:
        return f"No change of any area over {reason.span} months on the year before is known yet."
    one_span = f"all of them in the {reason.span} months to {month_words(reason.last)}"
    when = one_span if reason.spans == 1 else f"in {reason.spans} spans of {reason.span} months"
    return (
        f"Of {count(reason.n)} changes that areas had on the year before ({when}), {_share_words(reason.share)} were "
        f"{percent(reason.target)} or better; the middle one was {percent(reason.middle)}."
    )


def _share_words(share_: float) -> str:
    return chance(share_) if share_ else "none"


def _effect_needed(reason: EffectNeeded) -> str:
    if reason.is_none:
        return "The target needs no effect of the plan for even chances: it is no better than what is expected anyway."
    low, high = (percent(reason.mean + side * 2 * reason.spread) for side in (-1, 1))
    start = f"For even chances the plan must change what would otherwise come by {percent(reason.needed)}"
    findings = findings_words(reason.findings, reason.studies, reason.scope)
    if reason.sparse:
        have = "has" if reason.findings == 1 else "have"
        return (
            f"{start}. Only {findings} {have} been published, too few to learn from: the mean is "
            f"{percent(reason.mean)}, and the spread about it ({low} to {high}) is a judgement."
        )
    return (
        f"{start}; by {findings} programmes brought {percent(reason.mean)} in one year on average, {low} to {high} in "
        "nineteen of twenty places."
    )


def _own_history(reason: OwnHistory) -> str:
    so_far = "has been as good as that" if reason.reached_target else "has never been as good as that"
    return (
        f"Its own best change over {reason.span} months on the year before (of {reason.n} seen, a month apart) was "
        f"{percent(reason.best)}, so it {so_far}; the latest was {percent(reason.latest)}, and a good or "
        "bad spell seldom lasts in full."
    )
