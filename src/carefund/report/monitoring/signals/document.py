"""Signals as a document: what the last months mean, units with signals first, the promise, the charts, findings."""

from __future__ import annotations

from collections.abc import Iterator

from carefund.monitoring.signals.signal_charts import SignalChart, SignalCharts
from carefund.report.document import Block, DataTable, Document, Listing, Prose, Section
from carefund.report.monitoring.chart.document import (
    MOST_DRAWN,
    MOST_FINDINGS,
    MOST_POINTS,
    NOTHING,
    findings_section,
    how_section,
    not_drawn,
)
from carefund.report.monitoring.chart.sentences import (
    DIRECTIONS,
    SHORT_ASSURANCE,
    figure,
    headed,
    name_of,
    short_when,
)
from carefund.report.monitoring.signals.charts import chart_figure, last_months, plates
from carefund.report.monitoring.signals.sentences import (
    CAUSE_WORDS,
    HOW_TO_READ,
    NOT_JUDGED,
    SHORT_CAUSES,
    assurance_words,
    detection_cells,
    detection_words,
    in_order_of_need,
    last_point_words,
    many_words,
    meaning_of,
    places_of,
    rate_words,
    spell_words,
    stretch_words,
    stretches,
    title_of,
    variation_words,
)
from carefund.report.provenance import MADE_BY, Provenance
from carefund.wording.dates import month_words
from carefund.wording.lists import capital, counted

MOST_ROWS = 20
"""So many units stand in a terminal."""


def document(result: SignalCharts, provenance: Provenance) -> Document:
    """The chart, or the unit that needs looking at most, first; then all units, each chart, the promise, findings."""
    sections = (
        *_charts(result), *_together(result), *_promise(result), *findings_section(result.findings, None),
        _how(result, provenance),
    )  # fmt: skip
    return Document(title_of(result), tuple(_opening(result)), sections, (MADE_BY,))


def summary(result: SignalCharts, provenance: Provenance) -> Document:
    """One chart in words and as a table; of several a table of them. Then the promise and findings."""
    sections = (
        Section("signals", title_of(result), tuple(_short(result))),
        *findings_section(result.findings, MOST_FINDINGS),
    )
    return Document("", (), sections)


def _short(result: SignalCharts) -> Iterator[Block]:
    if not result.charts:
        yield Prose(NOTHING)
        return
    if len(result.charts) == 1:
        only = result.charts[0]
        yield from _in_words(only, result)
        yield _marked(only)
        yield last_months(only, result, MOST_POINTS)
        if len(only.points) > MOST_POINTS:
            yield Prose(f"Files have all {counted(len(only.points), 'month')}.", "quiet")
    else:
        yield Prose(many_words(result))
        yield units_table(result, limits=False, most=MOST_ROWS)
        if len(result.charts) > MOST_ROWS:
            yield Prose(f"{counted(len(result.charts) - MOST_ROWS, 'more unit')} in the files.", "quiet")
        yield from _together_words(result)
    yield Prose(DIRECTIONS[result.asked.improvement], "quiet")
    if result.promise:
        yield Prose(rate_words(result.promise, len(result.charts)), "quiet")


def _opening(result: SignalCharts) -> Iterator[Block]:
    """The first screen: of one unit its story and picture, of several how many mean what, and the first in need."""
    if not result.charts:
        yield Prose(NOTHING, "lead")
        return
    first = next(in_order_of_need(result))
    if len(result.charts) > 1:
        yield Prose(many_words(result), "lead")
    yield Prose(last_point_words(first, result), "lead" if len(result.charts) == 1 else "text")
    if len(result.charts) == 1 and (target := assurance_words(first, result)):
        yield Prose(target)
    rates = f" {rate_words(result.promise, len(result.charts))}" if result.promise else ""
    yield Prose(f"{DIRECTIONS[result.asked.improvement]}{rates}", "quiet")
    yield chart_figure(first, result)


def _charts(result: SignalCharts) -> Iterator[Section]:
    """A table of all units where there are several, and a section for each that is drawn."""
    several = len(result.charts) > 1
    if several:
        yield Section("all", "All units", (units_table(result),))
    for place, chart in enumerate(in_order_of_need(result)):
        if place == MOST_DRAWN:
            yield not_drawn("unit", len(result.charts) - place)
            return
        words_of_it = _in_words(chart, result) if several else _spells(chart)
        picture = (chart_figure(chart, result),) if place else ()
        drawn = plates(chart, result)
        blocks = (*((drawn,) if drawn.charts else ()), *words_of_it, *picture, _marked(chart))
        title = name_of(chart, result) if several else "What it means"
        yield Section(f"unit-{result.charts.index(chart) + 1}", title, blocks)


def _in_words(chart: SignalChart, result: SignalCharts) -> Iterator[Prose]:
    yield Prose(last_point_words(chart, result))
    yield from _spells(chart)
    if target := assurance_words(chart, result):
        yield Prose(target)


def _spells(chart: SignalChart) -> Iterator[Prose]:
    yield Prose(" ".join(spell_words(one, chart) for one in chart.segments))


def _marked(chart: SignalChart) -> Listing:
    """Every stretch that is marked, the latest first."""
    items = tuple(f"{stretch_words(one)}." for one in reversed(stretches(chart)))
    return Listing(items, otherwise="No month is marked." if chart.judged else f"Every month is {NOT_JUDGED}.")


def units_table(result: SignalCharts, *, limits: bool = True, most: int | None = None) -> DataTable:
    """Every unit in a row, those with signals first, with the `limits` of its last month or without."""
    target = result.asked.target is not None
    headings = (
        "Unit", "Last", "Value", "Expected", *(("Lower limit", "Upper limit") if limits else ()), "Seen", "Meaning",
        "Discovery", *(("Target",) if target else ()),
    )  # fmt: skip
    rows = tuple(_row(one, result, limits=limits, target=target) for one in in_order_of_need(result))
    return DataTable(headings, rows[:most], "The last month of every unit")


def _row(chart: SignalChart, result: SignalCharts, *, limits: bool, target: bool) -> tuple[str, ...]:
    last, places = chart.points[-1], places_of(chart)
    numbers = (last.value, last.mean, *((last.lower, last.upper) if limits else ()))
    seen = (SHORT_CAUSES[last.cause] or CAUSE_WORDS[last.cause]) if last.judged else NOT_JUDGED
    return (
        name_of(chart, result) or "The figures",
        short_when(last.period),
        *(figure(one, places) for one in numbers),
        capital(seen),
        capital(meaning_of(last)),
        "Yes" if last.discovery else "No",
        *((capital(SHORT_ASSURANCE[chart.assurance]),) if target else ()),
    )


def _together(result: SignalCharts) -> Iterator[Section]:
    if result.together:
        yield Section("together", "What all units do together", tuple(_together_words(result)))


def _together_words(result: SignalCharts) -> Iterator[Prose]:
    """Whether the common movement of all units is marked, and when."""
    if not result.together:
        return
    marked = [one.period for one in result.together if one.cause != "common"]
    if not marked:
        yield Prose("All units together did what was expected of them: their common movement is marked in no month.")
        return
    last = month_words(marked[-1])
    yield Prose(
        f"The common movement of all units is marked in {counted(len(marked), 'month')}, last in {last}. What is "
        "marked of a unit then, and is not its own, has a cause that all share: ask once, not of each."
    )


def _promise(result: SignalCharts) -> Iterator[Section]:
    """What is promised of the signals, with a table of how soon changes are found."""
    if result.promise is None:
        return
    headings = ("Change in spreads", "Within 3 months", "Within 12 months", "Within 24 months", "Half by month")
    rows = tuple(map(detection_cells, result.promise.detection))
    yield Section(
        "promise",
        "What is promised",
        (
            Prose(rate_words(result.promise, len(result.charts))),
            Prose(detection_words(result.promise)),
            DataTable(headings, rows, "How many charts find a lasting change, and when"),
        ),
    )


def _how(result: SignalCharts, provenance: Provenance) -> Section:
    """How to read a chart, and how these were made."""
    kind = "counts" if result.counts else "numbers"
    return how_section(HOW_TO_READ, f"Rules: {result.rules}. The figures were taken for {kind}.", provenance)


def chart_findings(result: SignalCharts) -> dict[str, str]:
    """What each chart shows, in a sentence."""
    return {f"chart-{number}": headed(one, result, variation_words(one)) for number, one in enumerate(result.charts, 1)}
