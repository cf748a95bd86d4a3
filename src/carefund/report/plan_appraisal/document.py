"""Plans' appraisals as a document: the plans together where there are several, then each plan with its targets."""

from __future__ import annotations

from collections.abc import Iterator

from carefund.appraisal.aggregate import Aggregate, SumOfAreas
from carefund.appraisal.plan_appraisal import PlanAppraisals
from carefund.report.appraisal.charts import expected_figure, fan_figure
from carefund.report.appraisal.document import saving_of
from carefund.report.appraisal.method import method_section
from carefund.report.appraisal.notes import notes_in_words
from carefund.report.appraisal.reference_charts import past_figure, studies_figure
from carefund.report.appraisal.sentences import expectation, headline, known_words, meeting_cell
from carefund.report.appraisal.target import TargetView
from carefund.report.appraisal.target_section import cards, in_short, small_fan_of, why
from carefund.report.document import Block, DataTable, Document, Listing, Prose, Section
from carefund.report.plan_appraisal.charts import claims_figure, most_ambitious_figure, schemes_block
from carefund.report.plan_appraisal.plans import (
    NO_TARGET,
    MetricAggregate,
    PlanView,
    bases_of,
    by_metric,
    in_full,
    most_ambitious_first,
    plan_views,
)
from carefund.report.plan_appraisal.sentences import (
    aggregate_words,
    least_likely_words,
    notes_of,
    scheme_in_short,
    title_of,
)
from carefund.report.provenance import CLOSING, Provenance
from carefund.wording.chances import chance
from carefund.wording.dates import month_words
from carefund.wording.intervals import between_changes, percent_with_interval
from carefund.wording.numbers import about, percent, signed

SMALL_CHART = Prose(
    "Small chart: dark line, the months observed, a day’s count; band and thin line, what would come without the plan "
    "(95%); dashes, the target. Appraise this plan by itself for all of its charts.",
    "quiet",
)


def document(result: PlanAppraisals, provenance: Provenance) -> Document:
    """The whole report."""
    plans = plan_views(result.appraisals)
    groups, bases = by_metric(plans), bases_of(plans)
    notes = dict.fromkeys(
        [*notes_of(plans), *(note for basis in bases for note in notes_in_words(basis.forecast.notes))]
    )
    return Document(
        title_of(plans),
        tuple(_opening(result, plans, groups)),
        (
            *([_aggregate_section(groups)] if groups else []),
            *_plan_sections(plans),
            *_refused(result),
            method_section(tuple(notes), provenance, bases),
        ),
        CLOSING,
    )


def summary(result: PlanAppraisals, provenance: Provenance) -> Document:
    """Each plan's verdicts with reasons and schemes, then several plans together."""
    plans = plan_views(result.appraisals)
    groups = tuple(
        Prose(f"{aggregate_words(group)} {least_likely_words(group)}", opening=f"{group.targets[0].metric.label}:")
        for group in by_metric(plans)
    )
    title = title_of(plans) if plans else "No plan could be read"
    sums = (Section("aggregate", "The plans together", groups),) if groups else ()
    notes = tuple(Prose(note, "note") for note in notes_of(plans))
    return Document(title, (), (*map(_plan_in_short, plans), *sums, *_notes(notes), *_refused(result)))


def _notes(notes: tuple[Prose, ...]) -> Iterator[Section]:
    if notes:
        yield Section("notes", "Notes", notes)


def _opening(result: PlanAppraisals, plans: tuple[PlanView, ...], groups: list[MetricAggregate]) -> Iterator[Block]:
    """The story on the first screen: three sentences and one picture."""
    if result.appraisals:
        first = next((one for one in result.appraisals if one.targets), None)
        if first is not None:
            yield Prose(known_words(first.targets[0].basis, first.as_of), "quiet")
    if groups:
        yield Prose(aggregate_words(groups[0]), "lead")
        yield most_ambitious_figure(groups[0].targets)
        return
    for view in most_ambitious_first(plans)[:1]:
        yield Prose(headline(view), "lead")
        yield Prose(expectation(view))
        yield fan_figure(view)


def _aggregate_section(groups: list[MetricAggregate]) -> Section:
    """Metrics one after another; the first one's picture is on the first screen."""
    return Section("aggregate", "The plans together", tuple(_group(group, group is groups[0]) for group in groups))


def _group(group: MetricAggregate, first: bool) -> Section:
    metric = group.targets[0].metric
    picture = () if first else (Prose(aggregate_words(group)), most_ambitious_figure(group.targets))
    table = aggregate_table(group.aggregate, metric.label)
    return Section(f"aggregate-{metric.id}", metric.label, (*picture[:1], table, *picture[1:]))


def aggregate_table(one: Aggregate, metric: str) -> DataTable:
    """Plans together as a table."""
    rows = (
        ("Plans", str(one.areas)),
        ("Expected to meet their target (95%)", meeting_cell(one)),
        *([] if one.sum is None else _sum_rows(one.sum)),
    )
    return DataTable(("Together", "Figure"), rows, f"{metric}: the plans together", layout="compare")


def _sum_rows(whole: SumOfAreas) -> Iterator[tuple[str, str]]:
    yield "Planned change", signed(whole.planned_change)
    yield "Expected change (95%)", f"{about(whole.change_count.middle)} ({between_changes(whole.change_count)})"
    yield "Expected change, per cent (95%)", percent_with_interval(whole.change)
    yield "Chance that the sum meets the sum of the targets", chance(whole.probability)


def _plan_sections(plans: tuple[PlanView, ...]) -> Iterator[Section]:
    full = {view.key for view in in_full(plans)}
    # With a single target its fan is on the first screen already; with several plans no fan is.
    shown = {view.key for view in most_ambitious_first(plans)[:1]} if not by_metric(plans) else set[str]()
    for plan in plans:
        targets = tuple(_target(view, view.key in full, view.key in shown) for view in plan.targets)
        yield Section(f"plan-{plan.number}", plan.name, (_about(plan), *targets, *_not_appraised(plan)))
    if not plans:
        yield Section("none", "No plan", (Prose("No plan could be read."),))


def _about(plan: PlanView) -> Prose:
    appraisal = plan.appraisal
    return Prose(", ".join(filter(None, (appraisal.round_title, appraisal.plan.area_code, appraisal.file))), "quiet")


def _target(view: TargetView, full: bool, shown: bool) -> Section:
    """One target with all of its charts, or with a small one; one that is `shown` above lacks fan and headline."""
    said = () if shown else (Prose(headline(view), "lead"), Prose(expectation(view)))
    pictures = _all_charts(view, shown) if full else _small_chart(view)
    return Section(f"target-{view.key}", view.metric.label, (*said, cards(view), *why(view), *pictures))


def _all_charts(view: TargetView, shown: bool) -> Iterator[Block]:
    if not shown:
        yield fan_figure(view)
    yield expected_figure(view)
    if view.plan_effect is not None:
        yield claims_figure(view)
    yield saving_of(view)
    yield past_figure(view)
    yield studies_figure(view)


def _small_chart(view: TargetView) -> Iterator[Block]:
    yield SMALL_CHART
    yield small_fan_of(view)
    if view.plan_effect is not None:
        yield schemes_block(view)


def _not_appraised(plan: PlanView) -> Iterator[Block]:
    missing = plan.appraisal.not_appraised
    if missing:
        yield Listing(tuple(f"{metric}: no verdict. {why_not}" for metric, why_not in missing.items()))
    if not plan.targets and not missing:
        yield Prose(NO_TARGET)


def _plan_in_short(plan: PlanView) -> Section:
    appraisal = plan.appraisal
    known = f"known to {month_words(appraisal.as_of)}"
    title = ", ".join(filter(None, (plan.name, appraisal.round_title, known)))
    return Section(f"plan-{plan.number}", title, (*map(_target_in_short, plan.targets), *_not_appraised(plan)))


def _target_in_short(view: TargetView) -> Section:
    schemes = tuple(map(scheme_in_short, view.plan_effect.schemes)) if view.plan_effect else ()
    return Section(
        f"target-{view.key}",
        f"{view.metric.label}, target {percent(view.verdict.target)}",
        (
            *in_short(view),
            *([Listing(schemes)] if schemes else []),
            *(Prose(note, "note") for note in notes_in_words(view.verdict.notes)),
        ),
    )


def _refused(result: PlanAppraisals) -> Iterator[Section]:
    if result.refused:
        yield Section("refused", "Files that could not be read", (Listing(tuple(map(str, result.refused))),))
