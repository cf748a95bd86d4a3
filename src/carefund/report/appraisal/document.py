"""A round's appraisal as a document: the verdict and its picture first, then what it rests on, then the areas."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from carefund.appraisal.aggregate import Aggregate
from carefund.appraisal.round_appraisal import RoundAppraisal
from carefund.appraisal.verdict import Verdict
from carefund.evidence.place_names import place_name
from carefund.report.appraisal.charts import dots_figure, expected_figure, fan_figure, map_figure, uncertain_map
from carefund.report.appraisal.learnt import learnt_section
from carefund.report.appraisal.method import method_section
from carefund.report.appraisal.notes import notes_in_words
from carefund.report.appraisal.reasons import cause_words, reasons_in_words
from carefund.report.appraisal.reference_charts import past_figure, studies_figure
from carefund.report.appraisal.saving_chart import saving_figure
from carefund.report.appraisal.sentences import (
    areas_meeting,
    band_cell,
    expectation,
    headline,
    known_words,
    meeting_cell,
    no_skill_words,
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
from carefund.wording.numbers import NONE, count, percent, roughly, share, signed

SHOWN = 10
"""At most so many of the likeliest and of the least likely areas stand on a terminal."""
HEADINGS = ("Chance", "Chance with the plan", "Expected change", "95% interval", "Expected outturn", "Detectable")
"""Headings of the table of all areas, between name and letters."""
UNCERTAIN_HEADINGS = ("Expected change", "95% interval", "Expected outturn", "Detectable", "Why it is uncertain")
"""The same where areas are not told apart by their chances."""
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
            *_no_skill(appraisal),
            fan_figure(england),
        ),
        (
            Section("england", "England", (cards(england), *why(england), expected_figure(england))),
            _class_section(england),
            *learnt_section(appraisal),
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
    missing = len(appraisal.without_verdict)
    return Document(
        f"{appraisal.round_title}: {metric}, target {target}",
        (
            Prose(known_words(appraisal.basis, appraisal.as_of)),
            *in_short(of_england(appraisal)),
            fan_figure(of_england(appraisal)),
            *(_ranked(appraisal) if appraisal.tells_apart else _uncertain(appraisal)),
            *(Prose(note, "note") for note in notes_of(appraisal)),
            *([Prose(f"No verdict for {missing} areas without a baseline.")] if missing else []),
        ),
    )


def _no_skill(appraisal: RoundAppraisal) -> list[Prose]:
    """Why areas are not told apart, where they are not."""
    words = no_skill_words(appraisal)
    return [Prose(words)] if words else []


def _ranked(appraisal: RoundAppraisal) -> tuple[Prose | DataTable, ...]:
    """Areas by word, those whose improvement is surest, and those least likely to meet the target."""
    by_word = ", ".join(counts_by_word(verdict.leading_word for verdict in appraisal.areas))
    least = sorted(appraisal.areas, key=lambda verdict: (-verdict.leading, verdict.code))[-SHOWN:]
    return (
        Prose(f"Without the plan, of {len(appraisal.areas)} areas {by_word}. {areas_meeting(appraisal)}"),
        _ranked_table("Most promising: what is sure in four cases of five", by_promise(appraisal.areas)[:SHOWN]),
        _ranked_table("Least likely", least),
    )


def _uncertain(appraisal: RoundAppraisal) -> tuple[Prose | DataTable, ...]:
    """What stands for the chances of areas, and where these are most and least uncertain, and why."""
    widest = sorted(appraisal.areas, key=lambda verdict: (-verdict.change_without.width, verdict.code))
    return (
        *_no_skill(appraisal),
        Prose(areas_meeting(appraisal)),
        _uncertain_table("Most uncertain, and why", widest[:SHOWN]),
        _uncertain_table("Least uncertain, and why", widest[-SHOWN:]),
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
            Section(
                "notes",
                "Notes",
                tuple(Prose(note, "quiet") for note in notes_in_words((*appraisal.direction_notes, *verdict.notes))),
            ),
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
    if not appraisal.tells_apart:
        pictures = (Prose(areas_meeting(appraisal)), regions_table(appraisal), uncertain_map(appraisal))
        return Section("areas", "Areas and regions", (*_no_skill(appraisal), *pictures, *without))
    return Section(
        "areas",
        "Areas and regions",
        (
            Prose(f"{areas_meeting(appraisal)} By word: {numbers_by_word(appraisal)}."),
            regions_table(appraisal),
            _ranked_table("Most promising: what is sure in four cases of five", by_promise(appraisal.areas)[:SHOWN]),
            dots_figure(appraisal),
            map_figure(appraisal),
            *without,
        ),
    )


def _table_section(appraisal: RoundAppraisal) -> Section:
    if not appraisal.tells_apart:
        words = (
            "In alphabetical order, for no area is ranked; without the plan. Each name leads to the area’s own page."
        )
        caption = "All areas: the range in which the change may lie, and why it is so wide"
        table = AreaTable(caption, UNCERTAIN_HEADINGS, area_rows(appraisal))
        return Section("all-areas", "All areas in one table", (*_no_skill(appraisal), Prose(words), table))
    words = (
        "Without the plan, where not said otherwise. With it: the chance if it does what such programmes did, and "
        "the range over the declared judgements. Detectable: the smallest effect that one year of the "
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
    if verdict.instead:
        return _uncertain_cells(verdict)
    return (
        (chance(verdict.probability_without), verdict.probability_without),
        (band_cell(verdict), verdict.probability),
        (percent(verdict.change_without.middle), verdict.change_without.middle),
        (between_percents(verdict.change_without), verdict.change_without.width),
        (roughly(verdict.outturn_without.middle, verdict.places), verdict.outturn_without.middle),
        (share(verdict.detectable), verdict.detectable),
    )


def _uncertain_cells(verdict: Verdict) -> tuple[tuple[str, float | None], ...]:
    """The cells of an area that is not told apart by its chance, as UNCERTAIN_HEADINGS."""
    why = verdict.uncertain
    return (
        (percent(verdict.change_without.middle), verdict.change_without.middle),
        (between_percents(verdict.change_without), verdict.change_without.width),
        (roughly(verdict.outturn_without.middle, verdict.places), verdict.outturn_without.middle),
        (share(verdict.detectable), verdict.detectable),
        ("" if why is None else cause_words(why), None),
    )


def by_promise(verdicts: Iterable[Verdict]) -> list[Verdict]:
    """The most promising first: by the change that is sure in four cases of five.

    Not by the chance, which an area so small that it may do anything has without being expected to improve.
    """
    return sorted(verdicts, key=lambda verdict: (verdict.leading_promise, verdict.code))


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
        *_sum_cells(one),
    )


def _sum_cells(one: Aggregate) -> tuple[str, str, str]:
    """The cells of the sum; a rate or mean has none."""
    whole, without = one.sum, (one.without or one).sum
    if whole is None or without is None:
        return NONE, NONE, NONE
    return percent_with_interval(without.change), signed(whole.planned_change), chance(without.probability)


def missing_table(appraisal: RoundAppraisal) -> DataTable:
    """Areas without a verdict, and why."""
    rows = tuple((place_name(code, code), str(why)) for code, why in appraisal.without_verdict.items())
    return DataTable(("Area", "Why there is no verdict"), rows, "Areas without a verdict")


def _uncertain_table(title: str, verdicts: list[Verdict]) -> DataTable:
    rows = tuple(
        (
            verdict.name,
            percent(verdict.change_without.middle),
            between_percents(verdict.change_without),
            "" if verdict.uncertain is None else cause_words(verdict.uncertain),
        )
        for verdict in verdicts
    )
    return DataTable(("Area", "Expected", "95% interval", "Why"), rows, title)


def _ranked_table(title: str, verdicts: list[Verdict]) -> DataTable:
    rows = tuple(
        (
            verdict.name,
            chance(verdict.leading),
            chance(verdict.probability),
            percent(verdict.leading_change.middle),
            percent(verdict.leading_sure),
            between_percents(verdict.leading_change),
        )
        for verdict in verdicts
    )
    return DataTable(("Area", "Chance", "With the plan", "Expected", "4 in 5 sure", "95% interval"), rows, title)
