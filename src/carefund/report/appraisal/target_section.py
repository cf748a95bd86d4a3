"""The section on one target: its large numbers, the verdict with and without the plan, why, and what must be true."""

from __future__ import annotations

from collections.abc import Iterator

from carefund.appraisal.verdict import Verdict
from carefund.report.appraisal.fan_rows import forecast_rows, history_rows, target_rows
from carefund.report.appraisal.notes import notes_in_words
from carefund.report.appraisal.reasons import of_changes, reasons_in_words
from carefund.report.appraisal.sentences import (
    band_words,
    conditions,
    drawn_words,
    expectation_in_short,
    interval_in_pounds,
    planned_words,
    saving_in_short,
    verdict_in_short,
    with_plan_words,
)
from carefund.report.appraisal.target import TargetView
from carefund.report.charts.small_charts import small_fan
from carefund.report.document import (
    Block,
    Card,
    Cards,
    DataTable,
    LargeNumber,
    Listing,
    Prose,
    Section,
    SmallChart,
    SmallCharts,
)
from carefund.wording.chances import between_chances, chance, chance_with_word
from carefund.wording.dates import span_words
from carefund.wording.intervals import (
    between_counts,
    between_percents,
    between_pounds,
    count_with_interval,
    percent_with_interval,
    pounds_with_interval,
)
from carefund.wording.lists import capital
from carefund.wording.money import pounds, unit_price
from carefund.wording.numbers import NONE, count, percent, points
from carefund.wording.standing import NOT_VERIFIED


def card(view: TargetView) -> Card:
    """The target's large numbers."""
    verdict, saving = view.verdict, view.verdict.saving
    change, target = verdict.leading_change, f"meeting the target of {percent(verdict.target)}"
    numbers = [
        _how_often(verdict) if verdict.instead else _chance(verdict, target),
        *([] if verdict.plan_in_hand and verdict.band is None and not verdict.instead else [_with_plan(verdict)]),
        LargeNumber("Expected change", percent(change.middle), f"95% interval {between_percents(change)}"),
    ]
    if saving:
        note = f"{planned_words(saving)}; 95% interval {interval_in_pounds(saving)}"
        label = "Expected saving, at the average price"
        numbers.append(LargeNumber(label, pounds(saving.expected_average.middle), note))
    return Card(view.metric.label, f"{verdict.name}, {view.target_span} on {view.baseline_span}", tuple(numbers))


def _chance(verdict: Verdict, target: str) -> LargeNumber:
    """The chance that leads, its word, and its Monte Carlo error."""
    label = f"Chance of {target}" if verdict.plan_in_hand else f"Chance of {target}, without the plan"
    note = f"{verdict.leading_word}; ±{points(verdict.leading_error or 0.0)} by the draws"
    return LargeNumber(label, chance(verdict.leading), note)


def _how_often(verdict: Verdict) -> LargeNumber:
    """The base rate in place of a chance of the area's own."""
    assert verdict.instead is not None
    label = f"How often areas change by {percent(verdict.target)} or better; no better is known of one area"
    return LargeNumber(label, chance(verdict.probability_without), of_changes(verdict.instead))


def _with_plan(verdict: Verdict) -> LargeNumber:
    """The chance with the plan and its band: of the plan in hand the band alone, for its chance leads."""
    ends = (verdict.band.low, verdict.band.high) if verdict.band else (verdict.probability, verdict.probability)
    if verdict.plan_in_hand and not verdict.instead:
        return LargeNumber(
            "Between, over the judgements",
            between_chances(*ends),
            "the same with other judgements that could be declared",
        )
    note = f"{verdict.word}; {between_chances(*ends)} over the judgements"
    label = "With the plan, if it does what such programmes did"
    if verdict.plan_in_hand:
        label = "With what the plan is expected to bring on top"
    return LargeNumber(label, chance(verdict.probability), note)


def verdict_block(view: TargetView) -> DataTable:
    """The verdict with and without the plan, the target beside them."""
    verdict, unit, band = view.verdict, view.metric.unit, view.verdict.band
    rows = (
        (
            "Chance of meeting the target",
            NONE,
            chance_with_word(verdict.probability),
            chance_with_word(verdict.probability_without),
        ),
        *_errors(verdict),
        *([("Between, over the judgements", NONE, between_chances(band.low, band.high), NONE)] if band else []),
        (
            "Change on the baseline",
            percent(verdict.target),
            percent_with_interval(verdict.change),
            percent_with_interval(verdict.change_without),
        ),
        (
            f"{capital(unit)}, {view.target_span}",
            count(verdict.target_count, verdict.places),
            count_with_interval(verdict.outturn, verdict.places),
            count_with_interval(view.without, verdict.places),
        ),
        (f"{capital(unit)}, {view.baseline_span}", NONE, _baseline(verdict), NONE),
        *_saving_rows(view),
    )
    headings = ("Measure", "Target", "Expected with the plan (95%)", "Expected without it (95%)")
    return DataTable(headings, rows, f"{verdict.name}, {view.metric_words}: target and expectation", layout="compare")


def _errors(verdict: Verdict) -> Iterator[tuple[str, ...]]:
    """The Monte Carlo error of both chances; where the base rate stands for them, that it does."""
    if verdict.instead:
        yield (
            "That is how often areas change so much",
            NONE,
            "with the plan’s effect on top",
            of_changes(verdict.instead),
        )
    elif verdict.error is not None and verdict.error_without is not None:
        label = f"Standard error of that by {count(verdict.draws)} draws"
        yield label, NONE, f"±{points(verdict.error)}", f"±{points(verdict.error_without)}"


def _baseline(verdict: Verdict) -> str:
    """The baseline: exact where all its months are known, with its interval where some are still to come."""
    baseline, places = verdict.baseline, verdict.places
    if baseline.is_point:
        return count(baseline.middle, places)
    return f"{count_with_interval(baseline, places)}, in part still to come"


def _saving_rows(view: TargetView) -> Iterator[tuple[str, ...]]:
    saving = view.verdict.saving
    if saving is None:
        return
    price = f"{unit_price(saving.unit_price)} each"
    average, marginal, cash = map(
        pounds_with_interval, (saving.expected_average, saving.expected_marginal, saving.expected_cash)
    )
    yield f"Saving at the average price, {price}", pounds(saving.planned), average, NONE
    yield f"Saving at the marginal price ({NOT_VERIFIED})", NONE, marginal, NONE
    yield f"Of that, released as cash ({NOT_VERIFIED})", NONE, cash, NONE


def why(view: TargetView) -> tuple[Block | Section, ...]:
    """The table of the verdict, the reasons, what would have to be true, and notes."""
    return (
        verdict_block(view),
        Section(f"why-{view.key}", "Why", (Listing(reasons_in_words(view.verdict.reasons), ordered=True),)),
        Section(
            f"conditions-{view.key}",
            "What would have to be true",
            (
                Listing((*conditions(view), *filter(None, [band_words(view)]))),
                *(Prose(note, "quiet") for note in notes_in_words(view.verdict.notes)),
            ),
        ),
    )


def in_short(view: TargetView) -> tuple[Block, ...]:
    """The verdict as a terminal shows it: the chance, what is expected, the saving, and why."""
    saving = view.verdict.saving
    return (
        Prose(verdict_in_short(view), "lead"),
        *([] if view.verdict.plan_in_hand else [Prose(with_plan_words(view))]),
        Prose(expectation_in_short(view)),
        *([] if view.verdict.instead else [Prose(drawn_words(view.verdict), "quiet")]),
        *([] if saving is None else [Prose(saving_in_short(saving))]),
        Listing(reasons_in_words(view.verdict.reasons)),
    )


def cards(view: TargetView) -> Cards:
    """The target's card by itself."""
    return Cards((card(view),))


def small_fan_of(view: TargetView) -> SmallCharts:
    """The small fan of one place: a day's count, its 95% band without the plan, and the target."""
    past, ahead, target = history_rows(view), forecast_rows(view), target_rows(view)
    bands = [(row["low 95%"], row["middle_value"], row["high 95%"]) for row in ahead]
    # A figure of which part is known to be missing is no level to show without a mark: it is left out.
    seen = [None if row["incomplete"] else row["value"] for row in past]
    # The target's line may begin before the last known month; it is drawn where the months ahead are.
    course = [row["value"] for row in target if row["period"] > view.basis.panel.last]
    svg = small_fan(seen, bands, course, _fan_words(view))
    what = "a day’s count" if view.basis.adds_up else "a month’s figure"
    return SmallCharts((SmallChart(f"{view.metric.label}, {what}", svg),))


def _fan_words(view: TargetView) -> str:
    verdict, panel = view.verdict, view.basis.panel
    saved = verdict.saving.expected_average if verdict.saving else None
    saving = "" if saved is None else f" Expected saving {between_pounds(*saved.ends)} (95%)."
    between = between_counts(view.without, verdict.places)
    return (
        f"{view.metric.label}{view.a_day}, {verdict.name}, {span_words(panel.first, panel.last)}, and what is to be "
        f"expected to {view.target_span}: {between} {view.metric.unit} over the target’s months "
        f"without the plan (95%), target {count(verdict.target_count, verdict.places)}.{saving}"
    )
