"""What is said of plans: their schemes' names and families, and several plans together."""

from __future__ import annotations

from carefund.appraisal.assumptions import Assumptions
from carefund.appraisal.plan_effect import SchemeExpectation
from carefund.report.appraisal.sentences import meeting_words
from carefund.report.plan_appraisal.plans import NO_TARGET, MetricAggregate, PlanView, counted_once_notes
from carefund.wording.chances import chance
from carefund.wording.intervals import between_changes
from carefund.wording.lists import counted
from carefund.wording.numbers import about, signed

NO_FAMILY = "no family of schemes fits"
LONGEST_NAME = 60
SHOWN = 10
"""At most so many plans are named in a sentence."""


def title_of(plans: tuple[PlanView, ...]) -> str:
    """The page's title: the plan's area and round, or how many plans there are."""
    if len(plans) == 1:
        return f"{plans[0].name}, {plans[0].appraisal.round_title}: will the plan’s targets be met?"
    return f"{counted(len(plans), 'plan')}: will their targets be met?"


def scheme_words(scheme: SchemeExpectation) -> str:
    """A scheme's id and name, cut where it is very long."""
    words = f"{scheme.scheme} {scheme.name or ''}".strip()
    return words if len(words) <= LONGEST_NAME else f"{words[: LONGEST_NAME - 1].rstrip()}…"


def scheme_in_short(scheme: SchemeExpectation) -> str:
    """What a scheme claims a year, and what is expected of it."""
    return (
        f"Scheme {scheme_words(scheme)}: claims {signed(scheme.claimed_change)} a year, expected "
        f"{signed(scheme.expected_change)}."
    )


def family_words(scheme: SchemeExpectation, assumptions: Assumptions) -> str:
    """The family that a scheme was taken for, in words."""
    return NO_FAMILY if scheme.family is None else assumptions.effects.family(scheme.family).label


def aggregate_words(group: MetricAggregate) -> str:
    """Plans together in three sentences; of a rate or mean, which does not add up, in one."""
    one, unit = group.aggregate, group.targets[0].metric.unit
    meeting = f"Of {one.areas} plans {meeting_words(one)} are expected to meet their target."
    if one.sum is None:
        return meeting
    return (
        f"{one.areas} plans together: {signed(one.sum.planned_change)} {unit} planned, "
        f"{about(one.sum.change_count.middle)} expected (95% interval {between_changes(one.sum.change_count)}). "
        f"{meeting} The chance that their sum meets the sum of the targets is {chance(one.sum.probability)}."
    )


def least_likely_words(group: MetricAggregate) -> str:
    """The plans by name, least likely first."""
    return f"Least likely first: {', '.join(view.verdict.name for view in group.targets[:SHOWN])}."


def notes_of(plans: tuple[PlanView, ...]) -> tuple[str, ...]:
    """What a reader should know of the whole: areas given more than once, plans without a target."""
    bare = (plan for plan in plans if not plan.appraisal.plan.targets)
    return (*counted_once_notes(plans), *(f"{plan.appraisal.file or plan.name}: {NO_TARGET}" for plan in bare))
