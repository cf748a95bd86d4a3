"""The pictures that hold a target against what was: past changes of areas, and published effects of programmes."""

from __future__ import annotations

from functools import partial

from carefund.appraisal.published_effects import DESIGN_WORDS
from carefund.appraisal.reference_effects import Member, ReferenceClass, area_class
from carefund.interval import Interval
from carefund.report.appraisal.notes import pooling_words, spans_words
from carefund.report.appraisal.reasons import found_by
from carefund.report.appraisal.target import TargetView
from carefund.report.charts.bars import Bar, Upright, in_sentence, labelled_bars
from carefund.report.charts.histogram import Row, bins_of, histogram_chart
from carefund.report.charts.theme import DATA, INK
from carefund.report.document import DataTable, Figure
from carefund.wording.dates import month_words
from carefund.wording.intervals import between_percents, percent_with_interval
from carefund.wording.numbers import count, decimals, part, percent

REACHED, NOT_REACHED = "as good as the target or better", "not as good as the target"


def past_figure(view: TargetView) -> Figure:
    """Where the target stands among every change that areas made over the same span: the base rate as a histogram."""
    past, verdict = view.basis.past, view.verdict
    rows = bins_of(past.sample, verdict.target, more_is_better=verdict.more_is_better)
    reached = view.basis.share_of_past(verdict.target)
    own = own_changes(view)
    words = f"Target {percent(verdict.target)}:\n{part(reached or 0.0)} as good or better"
    return Figure(
        name=f"past-{view.key}",
        title=f"{view.metric.label}: how often areas have changed as much as {verdict.name}’s target asks",
        key=(
            f"All {count(past.n)} known changes of areas over {past.span} months on the same months a year before, "
            f"plan or no plan, up to {month_words(view.basis.panel.last)}. {spans_words(past)} Dark bars: {REACHED}. "
            f"The outermost bars hold all that lies beyond them.{_own_key(view, own)}"
        ),
        description=_past_description(view, reached),
        source=f"{view.source}.",
        make=partial(histogram_chart, rows, verdict.target, words, own),
        table=_past_table(rows),
    )


def own_changes(view: TargetView) -> list[float]:
    """The place's own changes over spans that do not overlap, oldest first; none for England."""
    own = view.basis.own_past(view.code)
    return [] if own is None else own.sample.tolist()


def _own_key(view: TargetView, own: list[float]) -> str:
    return f" Triangles: {view.verdict.name}’s own changes ({len(own)})." if own else ""


def _past_description(view: TargetView, reached: float | None) -> str:
    past = view.basis.past
    if reached is None:
        return "No past change is known."
    spread = past.quantiles
    return (
        f"Of {count(past.n)} past changes {part(reached)} were {percent(view.verdict.target)} or better. The middle "
        f"one was {percent(spread[50])}; nine in ten lay between {percent(spread[5])} and {percent(spread[95])}."
    )


def _past_table(rows: list[Row]) -> DataTable:
    last = len(rows) - 1
    body = []
    for number, row in enumerate(rows):
        span = f"{percent(row['low'])} to {percent(row['high'])}"
        beyond = f"{percent(row['high'])} or less" if number == 0 else f"above {percent(row['low'])}"
        words = beyond if number in (0, last) else span
        body.append((words, count(row["count"]), REACHED if row["reached"] else NOT_REACHED))
    return DataTable(("Change", "How many", "Against the target"), tuple(body), "Past changes of areas")


def studies_figure(view: TargetView) -> Figure:
    """The studies of whole programmes, pooled, with the effect that the plan needs for even chances."""
    reference, needed = area_class(view.basis.assumptions, view.verdict.metric), view.verdict.needed
    bars = [*_claimed(view), *_pooled(reference), *map(_study, _heaviest_first(reference))]
    is_needed = not view.verdict.needs_no_effect
    sense = "Needed for even chances" if is_needed else "No effect is needed"
    upright = Upright(needed, f"Needed {percent(needed)}") if is_needed else None
    return Figure(
        name=f"studies-{view.key}",
        title=f"{view.metric.label}: what programmes have brought, and what {view.verdict.name}’s target needs",
        key=(
            "Dots: the change that a programme brought in one year beside what would otherwise have come; the line "
            "through each: its 95% interval. Hollow: size or error was not published and was filled in. The heaviest "
            f"study first. Dashed: the effect that this plan needs for even chances. {pooling_words(reference)}"
        ),
        description=(
            f"{sense}: {percent(needed)}. {found_by(reference)}; their mean is {percent(reference.mean)}. "
            f"{in_sentence(bars)}"
        ),
        source="Published studies, each named in the table of this chart.",
        make=partial(labelled_bars, bars, "Effect in one year, per cent", upright),
        table=_studies_table(reference),
    )


def _claimed(view: TargetView) -> list[Bar]:
    """What the plan's own schemes claim together, in per cent of what would otherwise come."""
    claimed = view.claimed_count
    if claimed is None or view.without.middle <= 0:
        return []
    change, group = claimed / view.without.middle * 100, "This plan"
    effect = view.verdict.plan_effect
    return [
        Bar("Claimed by its schemes together", percent(change), change, shown="line", group=group),
        _estimate("Expected of them", effect, group),
    ]


def _pooled(reference: ReferenceClass) -> list[Bar]:
    group = f"All {found_by(reference)} together"
    return [
        _estimate("The mean", Interval.normal(reference.mean, reference.standard_error), group),
        _estimate("What one more place would see", Interval.normal(reference.mean, reference.spread), group),
    ]


def _estimate(label: str, effect: Interval[float], group: str, colour: str = INK, *, hollow: bool = False) -> Bar:
    words = percent_with_interval(effect)
    return Bar(
        label, words, effect.middle, colour, effect.low, effect.high, shown="estimate", group=group, hollow=hollow
    )


def _study(member: Member) -> Bar:
    label = f"{member.effect.label} ({DESIGN_WORDS[member.effect.design]})"
    return _estimate(label, study_interval(member), "Each study", DATA, hollow=bool(member.imputed))


def study_interval(member: Member) -> Interval[float]:
    """The 95% interval that a study enters with, in per cent."""
    return Interval.normal(member.change, member.standard_error)


def _heaviest_first(reference: ReferenceClass) -> list[Member]:
    return sorted(reference.members, key=lambda member: (-member.weight, member.effect.id))


def _studies_table(reference: ReferenceClass) -> DataTable:
    sources = {row["id"]: row["source"] for row in reference.table.iter_rows(named=True)}
    rows = tuple(
        (
            member.effect.label,
            percent(member.change),
            between_percents(study_interval(member)),
            decimals(member.weight, 2),
            DESIGN_WORDS[member.effect.design],
            member.imputed or "nothing",
            sources[member.effect.id],
        )
        for member in _heaviest_first(reference)
    )
    headings = ("Study", "Effect", "95% interval", "Weight", "Design", "Filled in", "Source")
    return DataTable(headings, rows, "Published effects of whole programmes", layout="texts")
