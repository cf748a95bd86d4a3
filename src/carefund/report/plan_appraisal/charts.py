"""The pictures of plans: several plans' targets beside each other, and what a plan's schemes claim."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from carefund.appraisal.plan_effect import SchemeExpectation
from carefund.appraisal.reference_effects import reached_class
from carefund.appraisal.verdict import Verdict
from carefund.interval import Interval
from carefund.report.appraisal.target import TargetView
from carefund.report.charts.bars import Bar, in_sentence, labelled_bars
from carefund.report.charts.theme import DATA, INK, PLAN
from carefund.report.document import DataTable, Figure
from carefund.report.plan_appraisal.sentences import family_words, scheme_words
from carefund.wording.chances import chance_with_word
from carefund.wording.intervals import percent_with_interval, pounds_with_interval
from carefund.wording.money import pounds
from carefund.wording.numbers import NONE, part, percent, signed

MOST = 10
"""At most so many plans are drawn; the table has them all."""
SCHEME_HEADINGS = (
    "Scheme", "Taken for", "Claimed effect", "Record", "Weight of the claim", "Expected effect",
    "Claimed change a year", "Expected change a year",
)  # fmt: skip


def most_ambitious_figure(targets: Sequence[TargetView]) -> Figure:
    """The plans' targets for one metric, least likely first. Needs at least one."""
    first = targets[0]
    shown = [view.verdict for view in targets[:MOST]]
    bars = [bar for place, verdict in enumerate(shown, 1) for bar in _plan_bars(place, verdict)]
    rest = f" The first {MOST} of {len(targets)}; the table has them all." if len(targets) > MOST else ""
    return Figure(
        name=f"most-ambitious-{first.metric.id}",
        title=f"{first.metric.label}: each plan’s target, and what is expected instead",
        key=(
            "The plan that is least likely to reach its target comes first. Upright lines: targets. Dots: the expected "
            f"change with the plan; the line through each: its 95% interval.{rest}"
        ),
        description=in_sentence(bars),
        source=f"{first.source}. Forecast by carefund.",
        make=partial(labelled_bars, bars, "Change in per cent of the baseline"),
        table=most_ambitious_table(targets),
    )


def _plan_bars(place: int, verdict: Verdict) -> list[Bar]:
    group, change = f"{place}. {verdict.name}", verdict.change
    words = f"{percent(verdict.target)}, {_said(verdict)}"
    expected = percent_with_interval(change)
    return [
        Bar("Target", words, verdict.target, PLAN, shown="line", group=group),
        Bar("Expected", expected, change.middle, low=change.low, high=change.high, shown="estimate", group=group),
    ]


def most_ambitious_table(targets: Sequence[TargetView]) -> DataTable:
    """Every plan's target with chance, expectation and saving, least likely first."""
    return DataTable(
        ("Plan", "Target", "Chance", "Expected change (95%)", "Planned saving", "Expected saving (95%)"),
        tuple(_plan_row(view.verdict) for view in targets),
        f"{targets[0].metric.label}: the plans’ targets",
    )


def _said(verdict: Verdict) -> str:
    """The chance with its word; the base rate with the plan's effect on top, where the area has none of its own."""
    said = chance_with_word(verdict.probability)
    return f"{said} (base rate and effect)" if verdict.instead else said


def _plan_row(verdict: Verdict) -> tuple[str, ...]:
    saving = verdict.saving
    return (
        verdict.name,
        percent(verdict.target),
        _said(verdict),
        percent_with_interval(verdict.change),
        NONE if saving is None else pounds(saving.planned),
        NONE if saving is None else pounds_with_interval(saving.expected_average),
    )


def claims_figure(view: TargetView) -> Figure:
    """The schemes of one target, a group each. Needs `view.plan_effect`."""
    bars = [bar for scheme in _schemes(view) for bar in _scheme_bars(view, scheme)]
    return Figure(
        name=f"claims-{view.key}",
        title=f"{view.metric.label}, {view.verdict.name}: what the schemes claim, and what such schemes have done",
        key=(
            "The effect among the people whom a scheme reaches. Upright line: the plan’s claim. Dot with a line: what "
            "one more scheme of the family would do by the published record (95% interval). Lower dot: what is "
            "expected of this scheme, claim and record weighed together."
        ),
        description=in_sentence(bars),
        source="The plan’s workbook; published studies by family of scheme, which come with carefund.",
        make=partial(labelled_bars, bars, "Effect among those reached, per cent"),
        table=schemes_block(view),
    )


def _schemes(view: TargetView) -> tuple[SchemeExpectation, ...]:
    return view.plan_effect.schemes if view.plan_effect else ()


def _scheme_bars(view: TargetView, scheme: SchemeExpectation) -> list[Bar]:
    assumptions = view.basis.assumptions
    group, reference = scheme_words(scheme), reached_class(assumptions, view.verdict.metric, scheme.family)
    record = Interval.normal(reference.mean, reference.spread)
    claim, expected = scheme.claimed_effect, scheme.expected_effect
    return [
        *([] if claim is None else [Bar("Claimed", percent(claim), claim, PLAN, shown="line", group=group)]),
        Bar(
            f"The record ({family_words(scheme, assumptions)})", percent_with_interval(record), record.middle, DATA,
            record.low, record.high, shown="estimate", group=group,
        ),
        Bar("Expected", percent(expected), expected, INK, shown="point", group=group),
    ]  # fmt: skip


def schemes_block(view: TargetView) -> DataTable:
    """The schemes with claim, record, weight and what they are expected to change."""
    rows = tuple(
        (
            scheme_words(scheme),
            family_words(scheme, view.basis.assumptions),
            "none" if scheme.claimed_effect is None else percent(scheme.claimed_effect),
            percent(scheme.reference_mean),
            part(scheme.claim_weight),
            percent(scheme.expected_effect),
            signed(scheme.claimed_change),
            signed(scheme.expected_change),
        )
        for scheme in _schemes(view)
    )
    return DataTable(SCHEME_HEADINGS, rows, f"{view.metric.label}, {view.verdict.name}: schemes")
