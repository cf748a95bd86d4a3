"""The pictures of a series' coverage: month by month with its holes, and what is missing of each year."""

from __future__ import annotations

from functools import partial

from carefund.evidence.coverage.audit import CoverageAudit
from carefund.report.charts.bars import Bar, in_sentence, labelled_bars
from carefund.report.charts.months import months_chart
from carefund.report.document import DataTable, Figure
from carefund.report.evidence.months import month_rows, year_averages
from carefund.report.evidence.sentences import defined, label_of, whole_of
from carefund.wording.dates import month_words, span_words
from carefund.wording.lists import capital
from carefund.wording.numbers import count, fine_share, signed


def months_figure(audit: CoverageAudit) -> Figure:
    """England's monthly series with its holes marked."""
    months, averages = month_rows(audit), list(year_averages(audit))
    holes = [row for row in months if row["hole"]]
    unit, label = defined(audit).unit, label_of(audit)
    span = f", {span_words(months[0]['period'], months[-1]['period'])}" if months else ""
    rows = tuple(
        (
            month_words(row["period"]),
            count(row["count"]),
            count(row["value"]),
            f"{count(row['low'])} to {count(row['high'])}" if row["hole"] else "",
        )
        for row in months
    )
    title = f"{label}, {whole_of(audit)}{span}: {unit} a day"
    return Figure(
        name=f"months-{audit.series}",
        title=title,
        key=(
            "Each dot is a month, its total divided by its days; the stepped line is each financial year’s average. A "
            "hollow diamond is a month with a hole; the thick bar above it is where the month would stand with the "
            "missing part added (95% interval of that part). The scale does not begin at zero."
        ),
        description=f"{len(months)} months, of which {len(holes)} have a hole.",
        source=f"{defined(audit).source}.",
        make=partial(months_chart, months, averages, unit=f"{capital(unit)} a day"),
        table=DataTable(("Month", capital(unit), "A day", "A day with the missing part added"), rows, title),
    )


def missing_figure(audit: CoverageAudit) -> Figure:
    """What is missing of each financial year's total, in per cent of what was published."""
    rows = [row for row in audit.totals.iter_rows(named=True) if row["published"] and round(row["missing_high"])]
    bars = [_bar(row) for row in rows]
    title = f"{label_of(audit)}, {whole_of(audit)}: what is missing of each year’s published total"
    return Figure(
        name=f"missing-{audit.series}",
        title=title,
        key="Bars: the middle estimate; the line through each: its 95% interval. Years without a hole are left out.",
        description=in_sentence(bars) if bars else "Nothing is found missing of any year.",
        source=f"{defined(audit).source}; estimated by carefund from the places and their neighbours.",
        make=partial(labelled_bars, bars, "Per cent of the published total"),
        table=DataTable(("Year", "Missing (95%)"), tuple((bar.label, bar.text) for bar in bars), title),
    )


def _bar(row: dict[str, float]) -> Bar:
    low, middle, high = (row[name] / row["published"] * 100 for name in ("missing_low", "missing", "missing_high"))
    words = (
        f"{signed(row['missing'])} ({signed(row['missing_low'])} to {signed(row['missing_high'])}), "
        f"{fine_share(middle / 100)}"
    )
    return Bar(str(row["year"]), words, middle, low=low, high=high)
