"""Whether the effect of a plan could ever be seen: planned changes beside the smallest that could be found."""

from __future__ import annotations

from collections.abc import Iterator

from carefund.plan.checks import targets
from carefund.plan.checks.check import NOTE, Discrepancy, Facts, check, is_for_the_worse
from carefund.plan.model import Target
from carefund.plan.smallest_effects import SmallestEffect, packaged_smallest_effects, smallest_effect
from carefund.programme.definition import Round
from carefund.programme.planning import TargetSetting
from carefund.wording.lists import counted
from carefund.wording.numbers import exact_percent, percent

TOLD_ALREADY = (
    targets.target_complete,
    targets.target_better_than_baseline,
    targets.target_below_expected_minimum,
    targets.baseline_as_published,
)
"""Checks whose finding on a target names why its change is small, or that it is not known."""


def not_measured(round_: Round) -> str:
    """In words, that of no target of the round it was measured which change could be found; empty where it was."""
    settings = round_.planning.targets if round_.planning else ()
    known = {one.series for one in packaged_smallest_effects()}
    measured = any(round_.metric(setting.metric).area_series in known for setting in settings)
    return "" if measured else "of none of these metrics it was measured which change could be found"


@check(
    "target-change-visible",
    NOTE,
    "An evaluation could see the planned change",
    to_do="Plan to judge it together with other areas, or over more years, and promise no proof from this area alone.",
    policy="HM Treasury, The Magenta Book: plan an evaluation before the money is spent, with the power to answer",
    cannot=not_measured,
)
def target_change_visible(facts: Facts) -> Iterator[Discrepancy]:
    """The planned change is no smaller than the smallest that any design finds for one area of its size in a year.

    Found at a size of 5% with a power of 80%, by effects planted in the official series. Nothing is said of a target
    that another finding is about already, nor of a change for the worse.
    """
    told = {seen.field.partition("]")[0] for one in TOLD_ALREADY for seen in facts.seen_by(one.look)}
    for index, target in enumerate(facts.plan.targets):
        setting = facts.planning.target(target.metric)
        measured = _measured(facts, target, setting) if setting else None
        planned = targets.percent_planned(facts, target.metric)
        if measured is None or not planned or is_for_the_worse(facts, target.metric, planned):
            continue
        if {f"targets[{index}", f"targets[{target.metric}"} & told:
            continue
        if measured.smallest is None or abs(float(planned)) < measured.smallest:
            yield Discrepancy(
                f"targets[{index}].target",
                expected=_expected(measured),
                found=percent(planned),
                rests_on=(f"targets[{index}].baseline", f"targets[{index}].target"),
            )


def _measured(facts: Facts, target: Target, setting: TargetSetting) -> SmallestEffect | None:
    """What was measured of areas with as many a month as the published baseline has; None where either is not known."""
    series = facts.round.metric(target.metric).area_series
    published = facts.official.counts.get(target.metric, {})
    counts = [published.get(period.id) for period in setting.baseline]
    months = sum(period.length for period in setting.baseline)
    if series is None or not months or any(count is None for count in counts):
        return None
    return smallest_effect(series, sum(count for count in counts if count is not None) / months)


def _expected(measured: SmallestEffect) -> str:
    wait = counted(measured.months, "month")
    if measured.smallest is None:
        words = f"a change that some evaluation could find (not even {exact_percent(-measured.largest_tried)} is)"
    else:
        words = f"{exact_percent(-measured.smallest)} or more, the smallest change that an evaluation could find"
    return f"{words} in one area of this size in {wait}, four times in five, as measured in {measured.source}"
