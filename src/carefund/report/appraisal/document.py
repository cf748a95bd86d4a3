"""A round's appraisal as a document: the verdict and its picture first, then what it rests on, then the areas."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from carefund.appraisal.aggregate import Aggregate
from carefund.appraisal.round_appraisal import RoundAppraisal
from carefund.appraisal.verdict import Verdict
from carefund.evidence.place_names import place_name
from carefund.report.appraisal.charts import dots_figure, expected_figure, fan_figure, map_figure
from carefund.report.appraisal.method import method_section
from carefund.report.appraisal.notes import notes_in_words
from carefund.report.appraisal.reasons import reasons_in_words
from carefund.report.appraisal.reference_charts import past_figure, studies_figure
from carefund.report.appraisal.saving_chart import saving_figure
from carefund.report.appraisal.sentences import (
    areas_meeting,
    band_cell,
    expectation,
    headline,
    known_words,
    meeting_cell,
    notes_of,
    numbers_by_word,
    with_plan_words,
)
from carefund.report.appraisal.target import TargetView, of_area, of_england
from carefund.report.appraisal.target_section import cards, in_short, small_fan_of, verdict_block, why
from carefund.report.area_places import region_of
from carefund.report.charts.area_labels import short_labels
from carefund.report.document import AreaRow, AreaTable, DataTable, Document, Figure, Listing, Prose, Section
from carefund.report.provenance import CLOSING, Provenance
from carefund.wording.chances import chance
from carefund.wording.chances import numbers_by_word as counts_by_word
from carefund.wording.intervals import between_percents, percent_with_interval
from carefund.wording.lists import mid_sentence
from carefund.wording.numbers import count, percent, roughly, share, signed

SHOWN = 10
"""At most so many of the likeliest and of the least likely areas stand on a terminal."""
HEADINGS = ("Chance", "Chance with the plan", "Expected change", "95% interval", "Expected outturn", "Detectable")
"""Headings of the table of all areas, between name and letters."""
NO_PRICE = Prose("There is no price for this metric, so no saving can be calculated.")


def document(appraisal: RoundAppraisal, provenance: Provenance) -> Document:
    """The whole report."""
    england = of_england(appraisal)
    return Document(
        title_of(appraisal),
        (
            Prose(known_words(appraisal.basis, appraisal.as_of), "quiet"),
            Prose(headline(england), "lead"),
            Prose(with_plan_words(england)),
            Prose(expectation(england)),
            Prose(areas_meeting(appraisal)),
            fan_figure(england),
        ),
        (
            Section("england", "England", (cards(england), *why(england), expected_figure(england))),
            _class_section(england),
            Section("saving", "What it would save", (saving_of(england),)),
            _areas_section(appraisal),
            _table_section(appraisal),
            method_section(notes_of(appraisal), provenance, [appraisal.basis]),
        ),
        CLOSING,
    )


def summary(appraisal: RoundAppraisal, provenance: Provenance) -> Document:
    """England, all areas by word, those likeliest and least likely, and notes."""
    metric, target = mid_sentence(appraisal.basis.question.metric.label), percent(appraisal.target)
    ranked = sorted(appraisal.areas, key=lambda verdict: (-verdict.leading, verdict.code))
    by_word = ", ".join(counts_by_word(verdict.leading_word for verdict in appraisal.areas))
    missing = len(appraisal.without_verdict)
    return Document(
        f"{appraisal.round_title}: {metric}, target {target}",
        (
            Prose(known_words(appraisal.basis, appraisal.as_of)),
            *in_short(of_england(appraisal)),
            fan_figure(of_england(appraisal)),
            Prose(f"Without the plan, of {len(appraisal.areas)} areas {by_word}. {areas_meeting(appraisal)}"),
            _ranked_table("Likeliest to meet it", ranked[:SHOWN]),
            _ranked_table("Least likely", ranked[-SHOWN:]),
            *(Prose(note, "note") for note in notes_of(appraisal)),
            *([Prose(f"No verdict for {missing} areas without a baseline.")] if missing else []),
        ),
    )


def title_of(appraisal: RoundAppraisal) -> str:
    """The page's title: the question that is answered."""
    label = of_england(appraisal).metric_words
    return f"{appraisal.round_title}: will {label} change by {percent(appraisal.target)}?"


def area_names(appraisal: RoundAppraisal) -> Mapping[str, str]:
    """The areas with a verdict, in alphabetical order."""
    return {verdict.code: verdict.name for verdict in _by_name(appraisal)}


def area_documents(appraisal: RoundAppraisal, codes: Iterable[str], provenance: Provenance) -> Iterator[Document]:
    """Each area's verdict with its small fan, reasons and notes."""
    return (_area_document(appraisal, code) for code in codes)


def _area_document(appraisal: RoundAppraisal, code: str) -> Document:
    verdict = appraisal.verdict(code)
    view = of_area(appraisal, verdict)
    region = region_of(code)
    return Document(
        f"{verdict.name}: will {view.metric_words} change by {percent(appraisal.target)}?",
        (
            Prose(", ".join(filter(None, (code, region, appraisal.round_title))), "quiet"),
            Prose(known_words(appraisal.basis, appraisal.as_of), "quiet"),
            Prose(headline(view), "lead"),
            Prose(with_plan_words(view)),
            Prose(expectation(view)),
            small_fan_of(view),
        ),
        (
            Section("verdict", "Target and expectation", (verdict_block(view),)),
            Section("why", "Why", (Listing(reasons_in_words(view.verdict.reasons), ordered=True),)),
            Section("notes", "Notes", tuple(Prose(note, "quiet") for note in notes_in_words(verdict.notes))),
        ),
        CLOSING,
        ("The whole report", "../report.html"),
    )


def saving_of(view: TargetView) -> Figure | Prose:
    """The steps of the saving, or that there is no price."""
    return NO_PRICE if view.verdict.saving is None else saving_figure(view)


def _class_section(england: TargetView) -> Section:
    words = (
        "Two things to hold a target against: what areas have done before, plan or no plan, and what programmes like "
        "this one have been found to bring."
    )
    return Section("class", "Where the target stands", (Prose(words), past_figure(england), studies_figure(england)))


def _areas_section(appraisal: RoundAppraisal) -> Section:
    missing = missing_table(appraisal)
    without = [Section("without-verdict", "Areas without a verdict", (missing,))] if missing.rows else []
    return Section(
        "areas",
        "Areas and regions",
        (
            Prose(f"{areas_meeting(appraisal)} By word: {numbers_by_word(appraisal)}."),
            regions_table(appraisal),
            dots_figure(appraisal),
            map_figure(appraisal),
            *without,
        ),
    )


def _table_section(appraisal: RoundAppraisal) -> Section:
    words = (
        "Without the plan, where not said otherwise. With it: the chance if it does what such programmes did, and "
        "between what it lies over the declared judgements. Detectable: the smallest effect that one year of the "
        "area’s figures could tell from chance. Each name leads to the area’s own page."
    )
    target = percent(appraisal.target)
    caption = f"All areas: chance of meeting the target of {target}, and what is expected"
    return Section(
        "all-areas", "All areas in one table", (Prose(words), AreaTable(caption, HEADINGS, area_rows(appraisal)))
    )


def area_rows(appraisal: RoundAppraisal) -> tuple[AreaRow, ...]:
    """The table of all areas with a verdict, in alphabetical order; cells as HEADINGS, each with what it sorts by."""
    labels = short_labels(verdict.name for verdict in appraisal.areas)
    return tuple(
        AreaRow(verdict.code, verdict.name, labels[verdict.name], region_of(verdict.code), _cells(verdict))
        for verdict in _by_name(appraisal)
    )


def _cells(verdict: Verdict) -> tuple[tuple[str, float | None], ...]:
    return (
        (chance(verdict.probability_without), verdict.probability_without),
        (band_cell(verdict), verdict.probability),
        (percent(verdict.change_without.middle), verdict.change_without.middle),
        (between_percents(verdict.change_without), verdict.change_without.high - verdict.change_without.low),
        (roughly(verdict.outturn_without.middle), verdict.outturn_without.middle),
        (share(verdict.detectable), verdict.detectable),
    )


def _by_name(appraisal: RoundAppraisal) -> list[Verdict]:
    return sorted(appraisal.areas, key=lambda verdict: (verdict.name, verdict.code))


def regions_table(appraisal: RoundAppraisal) -> DataTable:
    """Regions and all areas together: how many meet their targets, and the sum against the sum of the targets.

    Without the plan, where the heading does not say otherwise.
    """
    rows = tuple(_together_row(one) for one in (*appraisal.regions, appraisal.aggregate))
    headings = ("Region", "Areas", "Expected to meet the target (95%)", "With the plan (95%)",
                "Change of the sum (95%)", "Planned", "Chance of the sum")  # fmt: skip
    return DataTable(headings, rows, "Regions: areas expected to meet the target", layout="compare")


def _together_row(one: Aggregate) -> tuple[str, ...]:
    without = one.without or one
    return (
        one.label,
        count(one.areas),
        meeting_cell(without),
        meeting_cell(one),
        percent_with_interval(without.change),
        signed(one.planned_change),
        chance(without.probability),
    )


def missing_table(appraisal: RoundAppraisal) -> DataTable:
    """Areas without a verdict, and why."""
    rows = tuple((place_name(code, code), str(why)) for code, why in appraisal.without_verdict.items())
    return DataTable(("Area", "Why there is no verdict"), rows, "Areas without a verdict")


def _ranked_table(title: str, verdicts: list[Verdict]) -> DataTable:
    rows = tuple(
        (
            verdict.name,
            chance(verdict.leading),
            chance(verdict.probability),
            percent(verdict.leading_change.middle),
            between_percents(verdict.leading_change),
        )
        for verdict in verdicts
    )
    return DataTable(("Area", "Chance", "With the plan", "Expected", "95% interval"), rows, title)
