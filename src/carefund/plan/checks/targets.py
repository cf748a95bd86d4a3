"""Checks of baselines and targets: whole, in agreement with what is published, and ever near possible."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from carefund.plan.checks.check import (
    ERROR,
    WARNING,
    Described,
    Discrepancy,
    Facts,
    check,
    has_limit,
    has_pay_for_performance,
)
from carefund.plan.model import Figure, Target, total_of
from carefund.plan.required_fields import missing, within
from carefund.programme.planning import TargetSetting
from carefund.wording.dates import month_words
from carefund.wording.lists import NOTHING, listed
from carefund.wording.numbers import count, exact_count, number, percent
from carefund.wording.numbers import share as share_words

TARGETS = "Metrics: baseline, target, numerator and denominator"
ALIGNMENT = "Letter on aligning targets, 20 March 2015: within 2 percentage points of the operating plan"
BASE_RATES = "Published history of the area's own series"
SMALL_DIFFERENCE = 0.05


SHARE = 100
"""A metric so many of its denominator is a share in per cent."""


def _settings(facts: Facts) -> Iterator[tuple[str, Target | None, TargetSetting]]:
    """Each target that the round sets: its field, and the target (None where not given)."""
    indices = {target.metric: index for index, target in enumerate(facts.plan.targets)}
    for setting in facts.planning.targets:
        index = indices.get(setting.metric)
        target = facts.plan.targets[index] if index is not None else None
        yield f"targets[{setting.metric if index is None else index}]", target, setting


def _figures(facts: Facts) -> Iterator[tuple[str, Target, Figure]]:
    """Every figure of a baseline or target, with its field and the target that it is of."""
    for index, target in enumerate(facts.plan.targets):
        for part in ("baseline", "target"):
            for period, figure in getattr(target, part).items():
                yield f"targets[{index}].{part}[{period}]", target, figure


@check(
    "target-complete",
    ERROR,
    "Each metric has a whole baseline and target",
    to_do="Fill in the figures; pre-filled baselines come from the published series.",
    policy=TARGETS,
    completeness=True,
)
def target_complete(facts: Facts) -> Iterator[Discrepancy]:
    """Every period of every target has a numerator and, where it is asked for, a denominator."""
    for field, target, setting in _settings(facts):
        for part in ("baseline", "target"):
            figures = within(facts.required[f"targets[{setting.metric}]"], part)
            if lacking := missing(target, figures):
                periods = listed(dict.fromkeys(figures.values()))
                yield Discrepancy(
                    f"{field}.{part}",
                    expected=f"{setting.label}: {part} for {periods}",
                    found=f"none for {listed(lacking)}",
                )


@check(
    "target-not-negative",
    ERROR,
    "No figure of a target is negative",
    to_do="Give counts, not changes.",
    policy=TARGETS,
)
def target_not_negative(facts: Facts) -> Iterator[Discrepancy]:
    """No numerator is below zero, no denominator at or below it."""
    for field, _, figure in _figures(facts):
        if figure.numerator is not None and figure.numerator < 0:
            yield Discrepancy(f"{field}.numerator", expected="0 or more", found=exact_count(figure.numerator))
        if figure.denominator is not None and figure.denominator <= 0:
            yield Discrepancy(f"{field}.denominator", expected="more than 0", found=exact_count(figure.denominator))


@check(
    "part-within-whole",
    ERROR,
    "A percentage is of a part within its whole",
    to_do="Check that numerator and denominator are not exchanged.",
    policy=TARGETS,
)
def part_within_whole(facts: Facts) -> Iterator[Discrepancy]:
    """For a metric in per cent the numerator is no larger than the denominator."""
    shares = {metric.id for metric in facts.round.metrics if metric.rate_per == SHARE}
    for field, target, figure in _figures(facts):
        part, whole = figure.numerator, figure.denominator
        if target.metric in shares and whole and part is not None and part > whole:
            yield Discrepancy(f"{field}.numerator", expected=f"at most {exact_count(whole)}", found=exact_count(part))


@check(
    "baseline-as-published",
    WARNING,
    "The baseline is that of the published series",
    to_do="Use the pre-filled figure, or say in the rationale which source and release yours is from.",
    policy="Baselines come from the official series that measures the metric",
    applies=has_limit("baseline-distance"),
)
def baseline_as_published(facts: Facts) -> Iterator[Discrepancy]:
    """Baselines differ from the published counts by at most the limit."""
    limit = facts.planning.limit("baseline-distance").value
    for index, target in enumerate(facts.plan.targets):
        published = facts.official.counts.get(target.metric, {})
        for period, figure in target.baseline.items():
            if figure.numerator is None or not published.get(period):
                continue
            difference = (float(figure.numerator) / published[period] - 1) * 100
            if abs(difference) > limit:
                estimate = (
                    " (an estimate, shared out by population)" if target.metric in facts.official.estimated else ""
                )
                expected = f"within {number(limit)}% of {exact_count(round(published[period]))}{estimate}"
                found = f"{exact_count(figure.numerator)}, {percent(difference)}"
                yield Discrepancy(f"targets[{index}].baseline[{period}].numerator", expected=expected, found=found)


@check(
    "denominator-as-published",
    WARNING,
    "The denominator is the area's population",
    to_do="Use the ONS mid-year estimate of the age group that the metric names.",
    policy="Metrics: resident population, ONS",
)
def denominator_as_published(facts: Facts) -> Iterator[Discrepancy]:
    """Denominators of residents are within a twentieth of the ONS estimate."""
    for field, target, figure in _figures(facts):
        setting = facts.planning.target(target.metric)
        people = facts.official.people.get(setting.people or "") if setting else None
        if people and figure.denominator and abs(float(figure.denominator) / people - 1) > SMALL_DIFFERENCE:
            expected = f"about {count(people)} residents ({facts.official.people_year})"
            yield Discrepancy(f"{field}.denominator", expected=expected, found=exact_count(figure.denominator))


def _percent_planned(facts: Facts, metric: str) -> Decimal | None:
    """The planned change in per cent of the baseline; of the rate for a metric in per cent; None where not whole."""
    target, setting = facts.plan.target_for(metric), facts.planning.target(metric)
    if target is None or setting is None or len(setting.target) < len(setting.baseline):
        return None
    share = facts.round.metric(metric).rate_per == SHARE
    before = _level([target.baseline.get(period.id) for period in setting.baseline], share=share)
    periods = setting.target[-len(setting.baseline) :]
    after = _level([target.target.get(period.id) for period in periods], share=share)
    return (after / before - 1) * 100 if before and after is not None else None


def _level(figures: Sequence[Figure | None], *, share: bool) -> Decimal | None:
    """The numerators together, over the denominators together for a share; None where one is missing."""
    level = total_of(figures)
    whole = total_of(figures, "denominator") if share else Decimal(1)
    return None if level is None or not whole else level / whole


@check(
    "target-better-than-baseline",
    WARNING,
    "The target is better than the baseline",
    to_do="Set a target that improves, or give the credible case for one that does not.",
    policy=TARGETS,
)
def target_better_than_baseline(facts: Facts) -> Iterator[Discrepancy]:
    """The planned change is in the better direction, or has a rationale."""
    for field, target, setting in _settings(facts):
        planned = _percent_planned(facts, setting.metric)
        direction = facts.round.metric(setting.metric).direction
        worse = planned is not None and {"lower": planned >= 0, "higher": planned <= 0}.get(direction, False)
        if worse and target and not target.rationale:
            found = percent(planned or 0)
            yield Discrepancy(f"{field}.target", expected="a change for the better, or a rationale", found=found)


@check(
    "target-ever-near",
    WARNING,
    "The area has been near its target before",
    to_do="Set a target that the area's history makes possible, or say what is different now, with evidence.",
    policy=BASE_RATES,
)
def target_ever_near(facts: Facts) -> Iterator[Discrepancy]:
    """The planned fall is no larger than the largest that the area has had over a like span."""
    for field, target, setting in _settings(facts):
        planned, best = _percent_planned(facts, setting.metric), facts.official.best_change(setting.metric)
        lower = facts.round.metric(setting.metric).direction == "lower"
        if (
            target
            and lower
            and planned is not None
            and best is not None
            and planned < 0
            and float(planned) < best.percent
        ):
            times = len(facts.official.past[setting.metric])
            seen = f"best of {times} like spans: {percent(best.percent)}, to {month_words(best.last)}"
            expected = f"at most the largest fall ({seen})" if best.percent < 0 else f"a fall seen before ({seen})"
            yield Discrepancy(f"{field}.target", expected=expected, found=percent(planned))


@check(
    "target-below-expected-minimum",
    WARNING,
    "A target below the expected minimum has a credible case",
    to_do="Give the case in the rationale.",
    policy="Health Service Journal on the 3.5% expected minimum target, 2014",
    applies=lambda round_: has_pay_for_performance(round_) and has_limit("expected-minimum-reduction")(round_),
)
def target_below_expected_minimum(facts: Facts) -> Iterator[Discrepancy]:
    """The metric that is paid by result is planned to change by the expected minimum, or has a rationale."""
    payment = facts.round.pay_for_performance
    if payment is None:
        return
    target, planned = facts.plan.target_for(payment.metric), _percent_planned(facts, payment.metric)
    limit = Decimal(facts.planning.limit("expected-minimum-reduction").value)
    if target and planned is not None and planned > limit and not target.rationale:
        index = facts.plan.targets.index(target)
        yield Discrepancy(
            f"targets[{index}].rationale",
            expected=f"{percent(limit)}, or a credible case for less",
            found=percent(planned),
        )


@check(
    "target-near-operating-plan",
    WARNING,
    "The target is near the commissioners' operating plan",
    to_do="Align the two plans, or give the reason; a change needs approval.",
    policy=ALIGNMENT,
    applies=has_limit("operating-plan-distance"),
)
def target_near_operating_plan(facts: Facts) -> Iterator[Discrepancy]:
    """The target lies within the limit's percentage points of the operating plan."""
    limit = Decimal(facts.planning.limit("operating-plan-distance").value)
    for index, target in enumerate(facts.plan.targets):
        planned, other = _percent_planned(facts, target.metric), target.operating_plan_percent
        if planned is not None and other is not None and abs(planned - other) > limit:
            expected = f"within {number(limit)} points of the operating plan, {percent(other)}"
            yield Discrepancy(f"targets[{index}].operating_plan_percent", expected=expected, found=percent(planned))


@check(
    "target-builds-up",
    WARNING,
    "The change does not come whole in the first quarter",
    to_do="Spread the change as the schemes start and ramp up.",
    policy="HM Treasury, The Green Book: adjust for optimism, from evidence",
)
def target_builds_up(facts: Facts) -> Iterator[Discrepancy]:
    """The first of several periods brings less than its equal part of the whole change."""
    for index, target in enumerate(facts.plan.targets):
        setting = facts.planning.target(target.metric)
        if setting is None or len(setting.target) < 3 or len(setting.target) != len(setting.baseline):  # noqa: PLR2004
            continue
        before, after = setting.baseline[0], setting.target[0]
        first = _change(target.baseline.get(before.id), target.target.get(after.id))
        whole = facts.planned_change(target.metric)
        if first and whole and (first < 0) == (whole < 0) and abs(first) * len(setting.target) >= abs(whole):
            share = first / whole * 100
            expected = f"less than {share_words(100 / len(setting.target))} of the change in {after.label}"
            yield Discrepancy(
                f"targets[{index}].target[{after.id}].numerator", expected=expected, found=share_words(share)
            )


def _change(before: Figure | None, after: Figure | None) -> Decimal | None:
    if before is None or after is None or before.numerator is None or after.numerator is None:
        return None
    return after.numerator - before.numerator


@check(
    "target-rationale",
    WARNING,
    "Each target says why it is what it is",
    to_do="Say what the target rests on: history, schemes, evidence.",
    policy=TARGETS,
    completeness=True,
)
def target_rationale(facts: Facts) -> Iterator[Discrepancy]:
    """Each given target has a rationale."""
    for index, target in enumerate(facts.plan.targets):
        if target.target and not target.rationale:
            words = facts.required[f"targets[{target.metric}]"]["rationale"]
            yield Discrepancy(f"targets[{index}].rationale", expected=words, found=NOTHING)


TARGET_APPRAISED = Described(
    "target-appraised",
    WARNING,
    "The target is likely enough to be met",
    to_do="Set a target that the forecast and the evidence for the schemes support, or show what is different here.",
    policy="HM Treasury, The Green Book, 5.43 to 5.46: adjust for optimism by reference class forecasting",
)
"""What is said of the check that appraisal adds where it is asked for, from the evidence known to a month."""
