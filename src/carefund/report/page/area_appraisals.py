"""The areas of a round's appraisal: the table of them all, regions, and a short section for each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from carefund.appraisal.aggregate import Aggregate
from carefund.appraisal.round_appraisal import RoundAppraisal
from carefund.appraisal.verdict import Verdict
from carefund.evidence.place_names import place_name
from carefund.report.appraisal.notes import notes_in_words
from carefund.report.appraisal.reasons import reasons_in_words
from carefund.report.charts.area_labels import short_labels
from carefund.report.charts.expected import interval
from carefund.report.charts.fan_rows import forecast_rows, history_rows, target_rows
from carefund.report.charts.figure import DataTable
from carefund.report.judged import Judged, of_area
from carefund.report.meeting import meeting_cell, meeting_words
from carefund.report.page.area_index import AreaRow, region_of
from carefund.report.page.judged_section import counts, headline, pounds, verdict_table
from carefund.report.small_fan import small_fan
from carefund.wording import chances, numbers
from carefund.wording.dates import span_words

HEADINGS = ("Chance", "Expected change", "95% interval", "Without the plan", "Expected outturn", "Detectable")
"""Headings of the table of all areas, between name and letters."""


@dataclass(frozen=True)
class AreaAppraisal:
    """One area's section: what stands in its heading, its words, small chart and table."""

    code: str
    name: str
    region: str
    summary: str
    headline: str
    fan: str
    table: DataTable
    reasons: tuple[str, ...]
    notes: tuple[str, ...]


def area_rows(found: RoundAppraisal) -> list[AreaRow]:
    """The table of all areas with a verdict, in alphabetical order; cells as HEADINGS, each with what it sorts by."""
    labels = short_labels(verdict.name for verdict in found.areas)
    return [
        AreaRow(verdict.code, verdict.name, labels[verdict.name], region_of(verdict.code), _cells(verdict))
        for verdict in _by_name(found)
    ]


def _cells(verdict: Verdict) -> tuple[tuple[str, float | None], ...]:
    return (
        (chances.chance(verdict.probability), verdict.probability),
        (numbers.percent(verdict.change.middle), verdict.change.middle),
        (interval(verdict.change), verdict.change.high - verdict.change.low),
        (numbers.percent(verdict.change_without.middle), verdict.change_without.middle),
        (numbers.roughly(verdict.outturn.middle), verdict.outturn.middle),
        (numbers.share(verdict.detectable), verdict.detectable),
    )


def _by_name(found: RoundAppraisal) -> list[Verdict]:
    return sorted(found.areas, key=lambda verdict: (verdict.name, verdict.code))


def regions_table(found: RoundAppraisal) -> DataTable:
    """Regions and all areas together: how many meet their targets, and the sum against the sum of the targets."""
    rows = tuple(_together_row(one) for one in (*found.regions, found.aggregate))
    headings = (
        "Region",
        "Areas",
        "Expected to meet the target (95%)",
        "Change of the sum (95%)",
        "Planned",
        "Chance of the sum",
    )
    return DataTable(headings, rows)


def _together_row(one: Aggregate) -> tuple[str, ...]:
    change = f"{numbers.percent(one.change.middle)} ({interval(one.change)})"
    return (
        one.label,
        str(one.areas),
        meeting_cell(one),
        change,
        numbers.signed(one.planned_change),
        chances.chance(one.probability),
    )


def areas_meeting(found: RoundAppraisal) -> str:
    """How many areas are expected to meet the target, with the interval."""
    return (
        f"Of {found.aggregate.areas} areas {meeting_words(found.aggregate)} are expected to meet the target. The "
        "interval is wide because what moves England moves them all."
    )


def missing_table(found: RoundAppraisal) -> DataTable:
    """Areas without a verdict, and why."""
    rows = tuple((place_name(code, code), str(why)) for code, why in found.without_verdict.items())
    return DataTable(("Area", "Why there is no verdict"), rows)


def area_sections(found: RoundAppraisal) -> Iterator[AreaAppraisal]:
    """A short section for each area with a verdict, in alphabetical order."""
    for verdict in _by_name(found):
        judged = of_area(found, verdict)
        chance = f"{verdict.word}, {chances.chance(verdict.probability)}"
        yield AreaAppraisal(
            code=verdict.code,
            name=verdict.name,
            region=region_of(verdict.code),
            summary=f"{chance}; expected {numbers.percent(verdict.change.middle)} ({interval(verdict.change)})",
            headline=headline(judged),
            fan=fan_of(judged),
            table=verdict_table(judged),
            reasons=reasons_in_words(verdict.reasons),
            notes=notes_in_words(verdict.notes),
        )


def fan_of(judged: Judged) -> str:
    """The small fan of one place: a day's count, its 95% band without the plan, and the target."""
    past, ahead, aim = history_rows(judged), forecast_rows(judged), target_rows(judged)
    bands = [(row["low 95%"], row["middle_value"], row["high 95%"]) for row in ahead]
    # A figure of which part is known to be missing is no level to show without a mark: it is left out.
    seen = [None if row["doubted"] else row["value"] for row in past]
    # The target's line may begin before the last known month; it is drawn where the months ahead are.
    course = [row["value"] for row in aim if row["period"] > judged.basis.panel.last]
    return small_fan(seen, bands, course, _fan_words(judged))


def _fan_words(judged: Judged) -> str:
    verdict, panel = judged.verdict, judged.basis.panel
    saved = "" if verdict.saving is None else f" Expected saving {pounds(verdict.saving.expected_average)} (95%)."
    return (
        f"{judged.metric.label} a day, {verdict.name}, {span_words(panel.first, panel.last)}, and what is to be "
        f"expected to {judged.target_span}: {counts(judged.without)} {judged.metric.unit} over the target’s months "
        f"without the plan (95%), target {numbers.count(verdict.target_count)}.{saved}"
    )
