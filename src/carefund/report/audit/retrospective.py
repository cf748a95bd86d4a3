"""What an appraisal would have said of the published targets when plans were due, beside what happened."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from carefund.appraisal.verdict import Verdict
from carefund.evaluation.audit import Audit
from carefund.evaluation.outturn import Outturn
from carefund.evaluation.retrospective import RetrospectiveAppraisal, most_ambitious
from carefund.report.appraisal.charts import fan_figure
from carefund.report.appraisal.fan_rows import observed_row
from carefund.report.appraisal.reasons import often_words
from carefund.report.appraisal.sentences import band_cell, meeting_cell
from carefund.report.appraisal.target import TargetView
from carefund.report.audit.scores import scores_section, target_words
from carefund.report.charts.fan import Row
from carefund.report.document import Commands, DataTable, Figure, Listing, Prose, Section
from carefund.report.programme.notes import note_words
from carefund.report.provenance import Provenance
from carefund.wording.chances import NO_BETTER, between_chances, chance
from carefund.wording.dates import month_words
from carefund.wording.intervals import between_percents, percent_with_interval
from carefund.wording.lists import mid_sentence
from carefund.wording.numbers import NO_FIGURE, count, exact_percent, percent, share

WITH_MISSING = " (with missing figures added, where a hole is known)"
INTRODUCTION = (
    "Only months that had ended by then are used, and studies that had appeared. The chance without the plan leads; "
    "that with it takes the plan to do what such programmes had been found to do, with the band that it lies in over "
    "other judgements that could be declared where too little was known. What was to be expected, without the plan, "
    "and what happened are changes on the baseline."
)
AREAS = (
    "The answer for England is firm; that for a single area seldom is. An area met the target when its change was no "
    "greater. The last column is the part of areas whose outturn lies within their own 95% interval without the plan."
)
LIMITS = (
    "What programmes bring is taken from published studies that had appeared when plans were due. The forecast without "
    "a plan rests on no study.",
    "Figures are as later revised. Beside them stands what the releases say that were out by then; of many months only "
    "later versions are held, so those end earlier than what could be read at the time.",
    "Each area is given England’s target.",
    "This is one year: its areas share one national course, and it is no more than one test of the national answer. "
    "How forecasts did from every other origin is in the documentation’s backtest.",
)


def retrospective_section(audit: Audit, provenance: Provenance) -> Iterator[Section]:
    """The section, where there is anything to tell."""
    if not audit.retrospective:
        return
    note = note_words(audit.round, "published-effects")
    yield Section(
        "retrospective",
        "What could have been known when plans were due",
        (
            Prose(answer(audit), "lead"),
            Prose(INTRODUCTION),
            england_table(audit),
            *(retrospective_figure(audit, one) for one in charted(audit)),
            areas_table(audit),
            Prose(AREAS),
            *scores_section(audit),
            Listing((*([note] if note else []), *LIMITS)),
            *_commands(provenance),
        ),
    )


def _commands(provenance: Provenance) -> Iterator[Section]:
    if provenance.commands:
        yield Section("retrospective-commands", "The same by command", (Commands(provenance.commands),))


def answer(audit: Audit) -> str:
    """The answer in one sentence: the chances of the targets, and how many were missed, as far as that is known."""
    said = sorted(one.appraisal.england.probability_without for one in audit.retrospective)
    ends = [end for one in audit.retrospective for end in _ends(one.appraisal.england)]
    outcomes = [(one.observed, one.target.percent) for one in audit.retrospective if one.observed is not None]
    missed = sum(happened > target for happened, target in outcomes)
    what = "published target" if len(said) == 1 else f"{len(said)} published targets"
    outcome = (
        f"of {len(outcomes)} whose outcome is known {missed} were missed" if outcomes else "no outcome is known yet"
    )
    known = month_words(audit.retrospective[0].appraisal.as_of)
    without, with_plan = between_chances(said[0], said[-1]), between_chances(min(ends), max(ends))
    return (
        f"From the figures up to {known}, when plans were due, as later revised, carefund gives England’s {what} a "
        f"chance of {without} without the plan, and of {with_plan} with it, over other judgements that could be "
        f"declared of its effect; {outcome}."
    )


def england_table(audit: Audit) -> DataTable:
    """Each published target for England: the chance, its word, what was to be expected, and what happened."""
    headings = ("Target", "Change", "Chance", "In words", "With the plan (band)", "By releases out then: chance (band)",
                "Expected, 95% interval", "Happened")  # fmt: skip
    caption = f"England: what an appraisal would have said of the published targets, and what happened{WITH_MISSING}"
    return DataTable(headings, tuple(map(_england_row, audit.retrospective)), caption, layout="compare")


def _england_row(one: RetrospectiveAppraisal) -> tuple[str, ...]:
    verdict = one.appraisal.england
    return (
        target_words(one),
        exact_percent(one.target.percent),
        chance(verdict.probability_without),
        verdict.word_without,
        band_cell(verdict),
        _by_release(one),
        percent_with_interval(verdict.change_without),
        percent(one.observed),
    )


def _by_release(one: RetrospectiveAppraisal) -> str:
    """The chance without the plan and that with it by the releases that were out; that there is none otherwise."""
    if one.by_release is None:
        return NO_FIGURE
    england, last = one.by_release.england, one.by_release.last
    return f"{chance(england.probability_without)}; with the plan {band_cell(england)}; months to {month_words(last)}"


def _ends(verdict: Verdict) -> tuple[float, float]:
    """The ends of the chance with the plan."""
    return (verdict.band.low, verdict.band.high) if verdict.band else (verdict.probability, verdict.probability)


def areas_table(audit: Audit) -> DataTable:
    """How many areas were to be expected to meet the same target, how many did, and how often intervals held."""
    headings = (
        "Target, the same for every area",
        "Areas",
        "Expected to meet it, 95% interval",
        "With the plan",
        "Met it",
        "In interval",
    )
    caption = f"Areas: expected to meet the target, and met it{WITH_MISSING}"
    return DataTable(headings, tuple(map(_areas_row, audit.retrospective)), caption, layout="compare")


def _areas_row(one: RetrospectiveAppraisal) -> tuple[str, ...]:
    return (
        f"{target_words(one)}: {exact_percent(one.target.percent)}",
        count(one.areas),
        meeting_cell(one.appraisal.aggregate.without or one.appraisal.aggregate),
        meeting_cell(one.appraisal.aggregate),
        count(one.met),
        share(one.inside / one.areas * 100) if one.areas else NO_FIGURE,
    )


def charted(audit: Audit) -> list[RetrospectiveAppraisal]:
    """One for each metric, that of its most ambitious target, to be drawn."""
    chosen = most_ambitious(audit.retrospective)
    return [chosen[metric.id] for metric in audit.measured if metric.id in chosen]


def retrospective_figure(audit: Audit, one: RetrospectiveAppraisal) -> Figure:
    """England's history, the forecast from when plans were due, the target, and what came."""
    name, metric = f"retrospective-{one.target.metric.id}", one.target.metric
    fan = fan_figure(TargetView(name, one.appraisal.england, one.appraisal.basis), later_rows(audit, one))
    known = month_words(one.appraisal.as_of)
    happened = "" if one.observed is None else f" {percent(one.observed)} came."
    return replace(
        fan,
        name=name,
        title=f"{metric.label}, England: what was to be expected in {known}, and what happened",
        key=f"{fan.key} Squares: the months that came after {known}, which the forecast did not know.",
        description=f"{fan.description}{happened}",
        source=f"{audit.series[metric.national_series or ''].source}, final releases. Forecast by carefund.",
    )


def later_rows(audit: Audit, one: RetrospectiveAppraisal) -> tuple[Row, ...]:
    """The months after those that were known, to the end of the target, as `fan_rows.history_rows` gives them."""
    last = one.appraisal.basis.question.target[-1]
    coverage = audit.coverage[one.target.metric.id]
    return tuple(
        observed_row(month, value)
        for month, value in coverage.england.sort("period").iter_rows()
        if one.appraisal.as_of < month <= last and value is not None
    )


def sentences_by_area(audit: Audit) -> dict[str, list[str]]:
    """For each area's code, what would have been said of its metrics' most ambitious targets, and what happened."""
    sentences: dict[str, list[str]] = {}
    for one in charted(audit):
        for verdict in one.appraisal.areas:
            outturn = audit.outturns.get((one.target.metric.id, one.target.comparison.id, verdict.code))
            if outturn is not None and outturn.central_percent is not None:
                sentences.setdefault(verdict.code, []).append(_area_sentence(one, verdict, outturn))
    return sentences


def _chance_here(verdict: Verdict) -> str:
    """An area's chance in the middle of a sentence; how often areas change so much, where it has none of its own."""
    if verdict.instead:
        return f"{NO_BETTER}: {often_words(verdict.instead)}"
    return f"of {chance(verdict.probability_without)} without the plan, {verdict.word_without}"


def _area_sentence(one: RetrospectiveAppraisal, verdict: Verdict, outturn: Outturn) -> str:
    hole = " with the missing part of its figures added" if outturn.corrected_change else ""
    return (
        f"When plans were due carefund would have given a target of {exact_percent(one.target.percent)} for "
        f"{mid_sentence(one.target.metric.label)} ({mid_sentence(one.target.comparison.label)}) a chance here "
        f"{_chance_here(verdict)}: "
        f"{percent(verdict.change_without.middle)} was to be expected ({between_percents(verdict.change_without)}); it "
        f"changed by {percent(outturn.central_percent)}{hole}."
    )
