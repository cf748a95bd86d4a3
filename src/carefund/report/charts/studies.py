"""Where a target stands among published effects: each study with its interval, the class, and the effect needed."""

from __future__ import annotations

from statistics import NormalDist

from carefund.appraisal.published_effects import DESIGN_WORDS
from carefund.appraisal.reference_effects import Member, ReferenceClass, area_class
from carefund.report.appraisal.notes import pooling_words
from carefund.report.appraisal.reasons import found_by
from carefund.report.charts.bars import Bar, Upright, labelled_bars
from carefund.report.charts.figure import DataTable, Figure
from carefund.report.charts.theme import DATA, INK
from carefund.report.judged import Judged
from carefund.wording import numbers

ENDS = NormalDist().inv_cdf(0.975)
"""So many standard errors make a 95% interval."""


def studies_figure(judged: Judged) -> Figure:
    """The studies of whole programmes, pooled, with the effect that the plan needs for even chances."""
    found, needed = area_class(judged.basis.assumptions, judged.verdict.metric), judged.verdict.needed
    studies = [_study(member) for member in _heaviest_first(found)]
    bars = [*_claimed(judged), *_pooled(found), *studies]
    sense = "Needed for even chances" if needed < 0 else "No effect is needed"
    upright = Upright(needed, f"Needed {numbers.percent(needed)}") if needed < 0 else None
    return Figure(
        name=f"studies-{judged.key}",
        title=f"{judged.metric.label}: what programmes have brought, and what {judged.verdict.name}’s target needs",
        key=(
            "Dots: the change that a programme brought in one year beside what would otherwise have come; the line "
            "through each: its 95% interval. Hollow: size or error was not published and was filled in. The heaviest "
            f"study first. Dashed: the effect that this plan needs for even chances. {pooling_words(found)}"
        ),
        description=(
            f"{sense}: {numbers.percent(needed)}. {found_by(found)}; their mean is {numbers.percent(found.mean)}. "
            + "; ".join(f"{bar.label}: {bar.text}" for bar in bars)
            + "."
        ),
        source="Published studies, each named in the table of this chart.",
        chart=labelled_bars(bars, "Effect in one year, per cent", upright),
        table=_table(found),
    )


def _claimed(judged: Judged) -> list[Bar]:
    """What the plan's own schemes claim together, in per cent of what would otherwise come."""
    claimed = judged.claimed_count
    if claimed is None or judged.without.middle <= 0:
        return []
    percent, group = claimed / judged.without.middle * 100, "This plan"
    span = judged.verdict.plan_effect
    words = f"{numbers.percent(span.middle)} ({numbers.percent(span.low)} to {numbers.percent(span.high)})"
    return [
        Bar("Claimed by its schemes together", numbers.percent(percent), percent, shown="line", group=group),
        Bar("Expected of them", words, span.middle, INK, span.low, span.high, shown="estimate", group=group),
    ]


def _pooled(found: ReferenceClass) -> list[Bar]:
    group = f"All {found_by(found)} together"
    return [
        _estimate("The mean", found.mean, found.standard_error, group),
        _estimate("What one more place would see", found.mean, found.spread, group),
    ]


def _estimate(label: str, middle: float, error: float, group: str) -> Bar:
    low, high = middle - ENDS * error, middle + ENDS * error
    return Bar(label, _words(middle, low, high), middle, INK, low, high, shown="estimate", group=group)


def _study(member: Member) -> Bar:
    low, high = study_interval(member)
    return Bar(
        f"{member.effect.label} ({DESIGN_WORDS[member.effect.design]})",
        _words(member.change, low, high),
        member.change,
        DATA,
        low,
        high,
        shown="estimate",
        group="Each study",
        hollow=bool(member.imputed),
    )


def study_interval(member: Member) -> tuple[float, float]:
    """The 95% interval that a study enters with, in per cent."""
    return member.change - ENDS * member.standard_error, member.change + ENDS * member.standard_error


def _words(middle: float, low: float, high: float) -> str:
    return f"{numbers.percent(middle)} ({numbers.percent(low)} to {numbers.percent(high)})"


def _heaviest_first(found: ReferenceClass) -> list[Member]:
    return sorted(found.members, key=lambda member: (-member.weight, member.effect.id))


def _table(found: ReferenceClass) -> DataTable:
    rows = tuple(
        (
            member.effect.label,
            numbers.percent(member.change),
            "{} to {}".format(*(numbers.percent(end) for end in study_interval(member))),
            f"{member.weight:.2f}",
            DESIGN_WORDS[member.effect.design],
            member.imputed or "nothing",
            member.source,
        )
        for member in _heaviest_first(found)
    )
    return DataTable(("Study", "Effect", "95% interval", "Weight", "Design", "Filled in", "Source"), rows)
