"""What each scheme of a plan claims, beside what schemes like it have done and what is expected of it."""

from __future__ import annotations

from carefund.appraisal.assumptions import Assumptions
from carefund.appraisal.plan_effect import SchemeExpectation
from carefund.appraisal.reference_effects import reached_class
from carefund.report.charts.bars import Bar, labelled_bars
from carefund.report.charts.figure import DataTable, Figure
from carefund.report.charts.studies import ENDS
from carefund.report.charts.theme import DATA, INK, PLAN
from carefund.report.judged import Judged
from carefund.wording import numbers

NO_FAMILY = "no family of schemes fits"
LONGEST_NAME = 60


def claims_figure(judged: Judged) -> Figure:
    """The schemes of one target, a group each. Needs `judged.plan_effect`."""
    schemes = judged.plan_effect.schemes if judged.plan_effect else ()
    bars = [bar for scheme in schemes for bar in _bars(judged, scheme)]
    return Figure(
        name=f"claims-{judged.key}",
        title=f"{judged.metric.label}, {judged.verdict.name}: what the schemes claim, and what such schemes have done",
        key=(
            "The effect among the people whom a scheme reaches. Upright line: the plan’s claim. Dot with a line: what "
            "one more scheme of the family would do by the published record (95% interval). Lower dot: what is "
            "expected of this scheme, claim and record weighed together."
        ),
        description="; ".join(f"{bar.group}, {bar.label}: {bar.text}" for bar in bars) + ".",
        source="The plan’s workbook; published studies by family of scheme, which come with carefund.",
        chart=labelled_bars(bars, "Effect among those reached, per cent"),
        table=claims_table(judged),
    )


def scheme_words(scheme: SchemeExpectation) -> str:
    """A scheme's id and name, cut where it is very long."""
    words = f"{scheme.scheme} {scheme.name or ''}".strip()
    return words if len(words) <= LONGEST_NAME else f"{words[: LONGEST_NAME - 1].rstrip()}…"


def family_words(scheme: SchemeExpectation, assumptions: Assumptions) -> str:
    """The family that a scheme was taken for, in words."""
    return NO_FAMILY if scheme.family is None else assumptions.effects.family(scheme.family).label


def _bars(judged: Judged, scheme: SchemeExpectation) -> list[Bar]:
    assumptions = judged.basis.assumptions
    group, found = scheme_words(scheme), reached_class(assumptions, judged.verdict.metric, scheme.family)
    family = family_words(scheme, assumptions)
    low, high = found.mean - ENDS * found.spread, found.mean + ENDS * found.spread
    record = f"{numbers.percent(found.mean)} ({numbers.percent(low)} to {numbers.percent(high)})"
    claim = scheme.claimed_effect
    claimed = [] if claim is None else [Bar("Claimed", numbers.percent(claim), claim, PLAN, shown="line", group=group)]
    return [
        *claimed,
        Bar(f"The record ({family})", record, found.mean, DATA, low, high, shown="estimate", group=group),
        Bar(
            "Expected", numbers.percent(scheme.expected_effect), scheme.expected_effect, INK, shown="point", group=group
        ),
    ]


def claims_table(judged: Judged) -> DataTable:
    """The schemes with claim, record, weight and what they are expected to change."""
    rows = tuple(
        (
            scheme_words(scheme),
            family_words(scheme, judged.basis.assumptions),
            "none" if scheme.claimed_effect is None else numbers.percent(scheme.claimed_effect),
            numbers.percent(scheme.reference_mean),
            f"{scheme.claim_weight:.0%}",
            numbers.percent(scheme.expected_effect),
            numbers.signed(scheme.claimed_change),
            numbers.signed(scheme.expected_change),
        )
        for scheme in (judged.plan_effect.schemes if judged.plan_effect else ())
    )
    headings = (
        "Scheme", "Taken for", "Claimed effect", "Record", "Weight of the claim", "Expected effect",
        "Claimed change a year", "Expected change a year",
    )  # fmt: skip
    return DataTable(headings, rows)
