"""A section for each area: levels, plan, gap, cost, rank, parts of delayed days, small charts, findings."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from carefund.evaluation.audit import Audit
from carefund.evaluation.outturn import Outturn
from carefund.evaluation.retrospective import RetrospectiveAppraisal
from carefund.evidence.series import DELAYED_DAYS
from carefund.programme.measures import Metric
from carefund.report.charts.figure import DataTable
from carefund.report.frames import delayed_days_by_part, is_shared_out
from carefund.report.page.area_findings import findings_by_area
from carefund.report.page.area_index import NONE, AreaIndex, region_of
from carefund.report.page.area_sparks import AreaSparks
from carefund.report.page.headline import cost, outturn_rows
from carefund.report.page.hindsight import area_sentences
from carefund.wording import intervals, numbers

AREA_WORDS = {"Planned change": "Planned change: England's plan by share of baseline"}
PART_WORDS = {"reason": "Reason", "responsible-organisation": "Responsible", "care-type": "Care"}
RANK = "Rank by change (1 is the largest fall)"


@dataclass(frozen=True)
class AreaSection:
    """One area's section. `sparks` are captions with SVG; `parts` is None where no delayed days are published."""

    code: str
    name: str
    region: str
    sentences: tuple[str, ...]
    sparks: tuple[tuple[str, str], ...]
    outturns: DataTable
    parts: DataTable | None
    findings: tuple[str, ...]


def sections(index: AreaIndex, retrospective: Sequence[RetrospectiveAppraisal]) -> Iterator[AreaSection]:
    """Every area's section, in alphabetical order."""
    audit = index.audit
    findings, parts, said = findings_by_area(audit), parts_by_area(audit), area_sentences(audit, retrospective)
    sparks = [AreaSparks(audit, metric) for metric in audit.measured]
    for code, name in index.names.items():
        yield AreaSection(
            code=code,
            name=name,
            region=region_of(code),
            sentences=(*(_sentence(index, metric, code) for metric in audit.measured), *said.get(code, ())),
            sparks=tuple(spark.of(code, name) for spark in sparks),
            outturns=_outturn_table(index, code),
            parts=parts.get(code),
            findings=tuple(findings.get(code, ())),
        )


def _sentence(index: AreaIndex, metric: Metric, code: str) -> str:
    """What happened to one metric in one area, in its first comparison."""
    pair = metric, metric.comparisons[0]
    outturn = index.outturn(pair, code)
    if outturn is None or outturn.change is None:
        return f"{metric.label}: the official files give no figure for this area in these periods."
    rank, of = index.rank(pair, code)
    estimate = " (estimate)" if is_shared_out(index.audit, metric) else ""
    words = f"{metric.label}{estimate}: {numbers.signed(outturn.change)} {metric.unit}"
    gap = ""
    if outturn.gap is not None:
        gap = f"; {numbers.signed(outturn.gap)} against its share of England's plan, {cost(outturn)}"
    return (
        f"{words} ({numbers.percent(outturn.change_percent)}), {pair[1].label}{gap}. "
        f"Rank {rank} of {of} areas (1 is the largest fall).{_with_missing(outturn, metric)}"
    )


def _with_missing(outturn: Outturn, metric: Metric) -> str:
    """What the change would be with the missing part added; nothing where none was found missing."""
    if outturn.change_range is None or not outturn.baseline:
        return ""
    filled = outturn.baseline + max(0.0, -outturn.missing.middle)
    low, high = (numbers.percent(bound / filled * 100) for bound in outturn.change_range)
    money = f" and the cost {intervals.between_pounds(*outturn.cost_range)}" if outturn.cost_range else ""
    return (
        " Part of these figures is missing: with it added the change is about "
        f"{intervals.between(*outturn.change_range)} {metric.unit} ({low} to {high}){money}. "
        "The rank is by the figures as published."
    )


def _outturn_table(index: AreaIndex, code: str) -> DataTable:
    found = [(pair, outturn) for pair in index.pairs if (outturn := index.outturn(pair, code)) is not None]
    ranks = [index.rank(pair, code) for pair, _ in found]
    rank_row = (RANK, *(f"{rank} of {of}" if rank else NONE for rank, of in ranks))
    rows = [(AREA_WORDS.get(row[0], row[0]), *row[1:]) for row in outturn_rows([outturn for _, outturn in found])]
    headings = ("Measure", *(comparison.label for (_, comparison), _ in found))
    return DataTable(headings, (*rows, rank_row), groups_of([metric.label for (metric, _), _ in found]))


def groups_of(labels: list[str]) -> tuple[tuple[str, int], ...]:
    """Runs of equal labels with their lengths."""
    return tuple((label, len(list(run))) for label, run in groupby(labels))


def parts_label(audit: Audit) -> str:
    """The periods of the delayed days by part, in words."""
    split = next((metric for metric in audit.measured if metric.national_series == DELAYED_DAYS), None)
    return split.comparisons[0].label if split else ""


def parts_by_area(audit: Audit) -> dict[str, DataTable]:
    """Delayed days by part in the metric's first comparison, by area code."""
    split = next((metric for metric in audit.measured if metric.national_series == DELAYED_DAYS), None)
    by_part = delayed_days_by_part(audit)
    if split is None or by_part.is_empty():
        return {}
    order = list(PART_WORDS)
    chosen = by_part.filter(comparison=split.comparisons[0].id).iter_rows(named=True)
    rows: dict[str, list[tuple[str, ...]]] = {}
    for row in sorted(chosen, key=lambda row: order.index(row["breakdown"])):
        label = f"{PART_WORDS[row['breakdown']]}: {row['label']}"
        counts = (numbers.count(row["baseline"]), numbers.count(row["outturn"]), numbers.signed(row["change"]))
        rows.setdefault(row["area_code"], []).append((label, *counts))
    return {code: DataTable(("Part", "Before", "After", "Change"), tuple(body)) for code, body in rows.items()}
