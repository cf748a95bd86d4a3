"""Checks of baselines and targets: whole, in agreement with what is published, and ever near possible."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from carefund.evidence.series import SERIES
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
from carefund.plan.required_fields import lacking, missing, within
from carefund.programme.definition import Round
from carefund.programme.planning import TargetPeriod, TargetSetting
from carefund.wording.dates import month_words
from carefund.wording.lists import NOTHING, counted, listed
from carefund.wording.numbers import count, exact_count, number, percent
from carefund.wording.numbers import share as share_words

TARGETS = "Metrics: baseline, target, numerator and denominator"
ALIGNMENT = "Letter on aligning targets, 20 March 2015: within 2 percentage points of the operating plan"
BASE_RATES = "Published history of the area's own series"
TWENTIETHS = 20
"""A denominator may differ from the population by one of so many parts."""
FEWEST_PERIODS = 3
SHARE = 100
"""A metric so many of its denominator is a share in per cent."""


def _targets(round_: Round) -> tuple[TargetSetting, ...]:
    return round_.planning.targets if round_.planning else ()


def no_series(round_: Round) -> str:
    """In words, that no target of the round is measured by a series that is held; empty where one is."""
    series = (round_.metric(setting.metric).area_series for setting in _targets(round_))
    return "" if any(name in SERIES for name in series) else "no series of these metrics is held"


def no_monthly_count(round_: Round) -> str:
    """In words, that no target of the round is measured by a series whose past changes are known; empty where one is.

    Only those of monthly counts are: not of a rate, a mean or a yearly series.
    """
    names = (round_.metric(setting.metric).area_series for setting in _targets(round_))
    known = (SERIES[name] for name in names if name is not None and name in SERIES)
    counts = any(one.adds_up and one.is_monthly for one in known)
    return "" if counts else "no monthly count of these metrics is held"


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
            if words := missing(target, figures):
                periods = listed(dict.fromkeys(figures.values()))
                yield Discrepancy(
                    f"{field}.{part}",
                    expected=f"{setting.label}: {part} for {periods}",
                    found=f"none for {listed(words)}",
                    lacks=tuple(f"targets[{setting.metric}].{each}" for each in lacking(target, figures)),
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
    cannot=no_series,
)
def baseline_as_published(facts: Facts) -> Iterator[Discrepancy]:
    """Baselines differ from the published counts by at most the limit."""
    limit = float(facts.planning.limit("baseline-distance").value)
    for index, target in enumerate(facts.plan.targets):
        published = facts.official.counts.get(target.metric, {})
        for period, figure in target.baseline.items():
            if figure.numerator is None or not published.get(period):
                continue
            apart = float(figure.numerator) - published[period]
            if abs(apart) * 100 > limit * published[period]:
                estimate = (
                    " (an estimate, shared out by population)" if target.metric in facts.official.estimated else ""
                )
                expected = f"within {number(limit)}% of {exact_count(round(published[period]))}{estimate}"
                found = f"{exact_count(figure.numerator)}, {percent(apart / published[period] * 100)}"
                yield Discrepancy(f"targets[{index}].baseline[{period}].numerator", expected=expected, found=found)


@check(
    "denominator-as-published",
    WARNING,
    "The denominator is the area's population",
    to_do="Use the ONS mid-year estimate of the age group that the metric names.",
    policy="Metrics: resident population, ONS",
    cannot=lambda round_: "" if any(each.people for each in _targets(round_)) else "no target is for each resident",
)
def denominator_as_published(facts: Facts) -> Iterator[Discrepancy]:
    """Denominators of residents are within a twentieth of the ONS estimate."""
    for field, target, figure in _figures(facts):
        setting = facts.planning.target(target.metric)
        people = facts.official.people.get(setting.people or "") if setting else None
        if people and figure.denominator and abs(float(figure.denominator) - people) * TWENTIETHS > people:
            expected = f"about {count(people)} residents ({facts.official.people_year})"
            yield Discrepancy(f"{field}.denominator", expected=expected, found=exact_count(figure.denominator))


def percent_planned(facts: Facts, metric: str) -> Decimal | None:
    """The planned change in per cent of the baseline, in the last span as long; None where not whole."""
    setting = facts.planning.target(metric)
    if setting is None or len(setting.target) < len(setting.baseline):
        return None
    return _percent_over(facts, metric, setting.compared)


def _percent_over(facts: Facts, metric: str, periods: Sequence[TargetPeriod]) -> Decimal | None:
    """The change from the baseline to some periods in per cent; of the rate for a metric in per cent.

    None where a figure is missing.
    """
    target, setting = facts.plan.target_for(metric), facts.planning.target(metric)
    if target is None or setting is None:
        return None
    share = facts.round.metric(metric).rate_per == SHARE
    was = [target.baseline.get(period.id) for period in setting.baseline]
    planned = [target.target.get(period.id) for period in periods]
    if setting.with_rate and all(figure and figure.rate for figure in (*was, *planned)):
        before, after = _rates(was), _rates(planned)
    else:
        before, after = _level(was, share=share), _level(planned, share=share)
    return (after / before - 1) * 100 if before and after is not None else None


def _rates(figures: Sequence[Figure | None]) -> Decimal | None:
    """The official rates of periods of one length, added up."""
    return sum((figure.rate for figure in figures if figure and figure.rate is not None), Decimal(0))


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
    """In every year of the target the planned change is in the better direction, or it has a rationale."""
    for field, target, setting in _settings(facts):
        direction = facts.round.metric(setting.metric).direction
        for periods in _spans(setting):
            planned = _percent_over(facts, setting.metric, periods)
            worse = planned is not None and {"lower": planned >= 0, "higher": planned <= 0}.get(direction, False)
            if worse and target and not target.rationale:
                when = periods[0].label if len(periods) == 1 else f"{periods[0].label} to {periods[-1].label}"
                yield Discrepancy(
                    f"{field}.target[{periods[0].id}]",
                    expected=f"a change for the better in {when}, or a rationale",
                    found=percent(planned or 0),
                )


def _spans(setting: TargetSetting) -> list[tuple[TargetPeriod, ...]]:
    """The target's periods in spans as long as the baseline, the last one at its end."""
    length = len(setting.baseline)
    ends = range(len(setting.target), length - 1, -length)
    return [setting.target[end - length : end] for end in reversed(ends)]


@check(
    "target-ever-near",
    WARNING,
    "The area has been near its target before",
    to_do="Set a target that the area's history makes possible, or say what is different now, with evidence.",
    policy=BASE_RATES,
    cannot=no_monthly_count,
)
def target_ever_near(facts: Facts) -> Iterator[Discrepancy]:
    """The planned fall is no larger than the largest that the area has had over a like span.

    Nothing is said where fewer than three spans that do not overlap are known.
    """
    for field, target, setting in _settings(facts):
        planned, best = percent_planned(facts, setting.metric), facts.official.best_change(setting.metric)
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
            separate = 1 + (times - 1) // best.months
            spans = f"{times} spans of {counted(best.months, 'month')}, {separate} of them apart"
            seen = f"best of {spans}: {percent(best.percent)}, to {month_words(best.last)}"
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
    target, planned = facts.plan.target_for(payment.metric), percent_planned(facts, payment.metric)
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
        planned, other = percent_planned(facts, target.metric), target.operating_plan_percent
        if planned is not None and other is not None and abs(planned - other) > limit:
            expected = f"within {number(limit)} points of the operating plan, {percent(other)}"
            yield Discrepancy(f"targets[{index}].operating_plan_percent", expected=expected, found=percent(planned))


@check(
    "target-builds-up",
    WARNING,
    "The change does not come whole in the first quarter",
    to_do="Spread the change as the schemes start and ramp up.",
    policy="HM Treasury, The Green Book: adjust for optimism, from evidence",
    cannot=lambda round_: (
        "" if any(map(_builds_up, _targets(round_))) else "no target has baseline and target by quarter"
    ),
)
def target_builds_up(facts: Facts) -> Iterator[Discrepancy]:
    """The first of several periods brings less than its equal part of the whole change."""
    for index, target in enumerate(facts.plan.targets):
        setting = facts.planning.target(target.metric)
        if setting is None or not _builds_up(setting):
            continue
        before, after = setting.baseline[0], setting.target[0]
        first = _change(target.baseline.get(before.id), target.target.get(after.id))
        whole = _sum_of_changes(target, setting)
        if first and whole and (first < 0) == (whole < 0) and abs(first) * len(setting.target) >= abs(whole):
            share = first / whole * 100
            expected = f"less than {share_words(100 / len(setting.target))} of the change in {after.label}"
            yield Discrepancy(
                f"targets[{index}].target[{after.id}].numerator", expected=expected, found=share_words(share)
            )


def _builds_up(setting: TargetSetting) -> bool:
    """Whether a target has several periods in each span as long as the baseline, so that a first one can be seen."""
    return len(setting.baseline) >= FEWEST_PERIODS and len(setting.target) % len(setting.baseline) == 0


def _sum_of_changes(target: Target, setting: TargetSetting) -> Decimal | None:
    """The changes of every period of the target on the like period of the baseline, added up; None where one lacks."""
    pairs = zip(setting.target, setting.baseline * (len(setting.target) // len(setting.baseline)), strict=True)
    changes = [_change(target.baseline.get(before.id), target.target.get(after.id)) for after, before in pairs]
    return None if None in changes else sum((change for change in changes if change is not None), Decimal(0))


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
            lacks = (f"targets[{target.metric}].rationale",)
            yield Discrepancy(f"targets[{index}].rationale", expected=words, found=NOTHING, lacks=lacks)


TARGET_APPRAISED = Described(
    "target-appraised",
    WARNING,
    "The target is likely enough to be met",
    to_do="Set a target that the forecast and the evidence for the schemes support, or show what is different here.",
    policy="HM Treasury, The Green Book, 5.43 to 5.46: adjust for optimism by reference class forecasting",
)
"""What is said of the check that appraisal adds where it is asked for, from the evidence known to a month."""
