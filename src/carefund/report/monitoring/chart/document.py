"""Control charts as a document: what the last points mean, the charts, every stretch of special cause, findings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from carefund.monitoring.charts.control_charts import ControlChart, ControlCharts
from carefund.monitoring.charts.findings import ChartFinding
from carefund.report.document import (
    Block,
    DataTable,
    Details,
    Document,
    FindingItem,
    FindingList,
    Listing,
    Prose,
    Section,
)
from carefund.report.monitoring.chart.charts import chart_figure, plates
from carefund.report.monitoring.chart.sentences import (
    CAUSE_WORDS,
    DIRECTIONS,
    FINDING_LABELS,
    HEADINGS,
    HOW_TO_READ,
    MEANINGS,
    SHORT_ASSURANCE,
    SHORT_CAUSES,
    assurance_words,
    figure,
    headed,
    in_order_of_need,
    last_point_words,
    limits_words,
    many_words,
    name_of,
    places_of,
    short_when,
    stretch_words,
    stretches,
    title_of,
    variation_words,
    when,
)
from carefund.report.provenance import MADE_BY, Provenance
from carefund.wording.characters import visible
from carefund.wording.lists import capital, counted

MOST_DRAWN = 12
"""So many charts of many are drawn on a page, those with concern first; the tables have all."""
MOST_POINTS = 13
"""So many points of one chart stand in a terminal."""
MOST_FINDINGS = 30
"""So many findings of one severity stand in a terminal; files have all."""


def document(result: ControlCharts, provenance: Provenance) -> Document:
    """The chart, or the one that needs looking at most, first; then each chart with what was found, and findings."""
    sections = (*_charts(result), *findings_section(result.findings, None), _how(result, provenance))
    return Document(title_of(result), _opening(result), sections, (MADE_BY,))


def summary(result: ControlCharts, provenance: Provenance) -> Document:
    """One chart in words and as a table; of several a table of all of them. Then findings."""
    blocks: tuple[Block, ...] = ()
    if len(result.charts) == 1:
        only = result.charts[0]
        direction = Prose(DIRECTIONS[result.asked.improvement], "quiet")
        blocks = (*_in_words(only, result), _found(only, result), *_last_points(only, result), direction)
    elif result.charts:
        blocks = (
            Prose(many_words(result)),
            Prose(DIRECTIONS[result.asked.improvement]),
            charts_table(result, limits=False),
        )
    else:
        blocks = (Prose(NOTHING),)
    sections = (Section("charts", title_of(result), blocks), *findings_section(result.findings, MOST_FINDINGS))
    return Document("", (), sections)


NOTHING = "Nothing could be charted; what is wrong stands below."


def _opening(result: ControlCharts) -> tuple[Block, ...]:
    """The first screen: of one chart its story and picture, of several how many mean what, and the worst."""
    if not result.charts:
        return (Prose(NOTHING, "lead"),)
    first = next(in_order_of_need(result))
    if len(result.charts) == 1:
        target = assurance_words(first, result)
        lead = (Prose(last_point_words(first, result), "lead"), *([Prose(target)] if target else []))
        return (*lead, Prose(DIRECTIONS[result.asked.improvement], "quiet"), chart_figure(first, result))
    words = (Prose(many_words(result), "lead"), Prose(last_point_words(first, result)))
    return (*words, Prose(DIRECTIONS[result.asked.improvement], "quiet"), chart_figure(first, result))


def _charts(result: ControlCharts) -> Iterator[Section]:
    """A table of all charts where there are several, and a section for each that is drawn."""
    several = len(result.charts) > 1
    if several:
        yield Section("all", "All charts", (charts_table(result),))
    for place, chart in enumerate(in_order_of_need(result)):
        if place == MOST_DRAWN:
            yield not_drawn("chart", len(result.charts) - place)
            return
        picture = (chart_figure(chart, result),) if place else ()
        number = result.charts.index(chart) + 1
        title = name_of(chart, result) if several else "What it means"
        words = _in_words(chart, result) if several else _limits(chart)
        blocks = (plates(chart, result), *words, *picture, _found(chart, result))
        yield Section(f"unit-{number}", title, blocks)


def not_drawn(what: str, number: int) -> Section:
    """How many more charts or units there are than are drawn."""
    words = f"{capital(counted(number, f'more {what}'))}: the table above and the files have their figures."
    return Section("not-drawn", f"{capital(what)}s not drawn here", (Prose(words),))


def _in_words(chart: ControlChart, result: ControlCharts) -> Iterator[Prose]:
    """The chart in words."""
    yield Prose(last_point_words(chart, result))
    yield from _limits(chart)
    target = assurance_words(chart, result)
    if target:
        yield Prose(target)


def _limits(chart: ControlChart) -> Iterator[Prose]:
    """The limits of each segment."""
    yield Prose(" ".join(limits_words(one, chart) for one in chart.segments))


def _last_points(chart: ControlChart, result: ControlCharts) -> Iterator[Block]:
    """The last points in few columns, for a terminal."""
    places, points = places_of(chart), chart.points[-MOST_POINTS:]
    rows = tuple(
        (when(one.period), figure(one.value, places), capital(CAUSE_WORDS[one.cause]), capital(MEANINGS[one.judgement]))
        for one in points
    )
    yield DataTable(("Period", "Value", "Variation", "Meaning"), rows, headed(chart, result, "the last points"))
    if len(points) < len(chart.points):
        yield Prose(f"Files have all {counted(len(chart.points), 'point')} with their limits.", "quiet")


def _found(chart: ControlChart, result: ControlCharts) -> Listing:
    """Every stretch of special cause."""
    items = tuple(capital(f"{stretch_words(one)}, {counted(len(one.points), 'point')}") for one in stretches(chart))
    return Listing(items, otherwise="No point is special: every one is usual variation.")


def charts_table(result: ControlCharts, *, limits: bool = True) -> DataTable:
    """Every chart in a row, in the order of need, with its `limits` or without."""
    target = result.asked.target is not None
    headings = (
        "Chart", "Last", "Value", *(("Mean", "Lower limit", "Upper limit") if limits else ()), "Variation", "Meaning",
        *(("Target",) if target else ()),
    )  # fmt: skip
    rows = tuple(_row(one, result, limits=limits, target=target) for one in in_order_of_need(result))
    return DataTable(headings, rows, "The last point of every chart")


def _row(chart: ControlChart, result: ControlCharts, *, limits: bool, target: bool) -> tuple[str, ...]:
    last, places = chart.points[-1], places_of(chart)
    numbers = (last.value, *((last.mean, last.lower, last.upper) if limits else ()))
    return (
        name_of(chart, result) or "The figures",
        short_when(last.period),
        *(figure(one, places) for one in numbers),
        capital(SHORT_CAUSES[last.cause] or CAUSE_WORDS[last.cause]),
        capital(MEANINGS[last.judgement]),
        *((capital(SHORT_ASSURANCE[chart.assurance]),) if target else ()),
    )


def findings_section(findings: Sequence[ChartFinding], most: int | None) -> Iterator[Section]:
    """Findings by severity; `most` of each, then how many more there are."""
    blocks: list[Block] = []
    for severity, heading in HEADINGS.items():
        own = [one for one in findings if one.severity.value == severity]
        items = tuple(
            FindingItem(
                visible(", ".join(filter(None, (one.unit, one.period))) or "The file"),
                FINDING_LABELS.get(one.id, one.id), one.expected, visible(one.found), one.fix, one.id,
            )
            for one in own[:most]
        )  # fmt: skip
        if items:
            blocks.append(FindingList(heading, items))
        if len(own) > len(items):
            blocks.append(
                Prose(f"{counted(len(own) - len(items), 'more finding')} of this kind in the files.", "quiet")
            )
    if blocks:
        yield Section("findings", "What was found in the figures", tuple(blocks))


def _how(result: ControlCharts, provenance: Provenance) -> Section:
    """How to read a chart, and how these were made."""
    meanings = "; ".join(MEANINGS.values())
    asked = result.asked
    rests = "all of its points" if asked.fix_after is None else f"its first {counted(asked.fix_after, 'point')}"
    screened = "are screened out once" if asked.screening else "are kept"
    made = (
        f"Rules: {result.rules}. The limits of each segment rest on {rests}; moving ranges of 3.267 times their mean "
        f"or more {screened}. A point can mean: {meanings}."
    )
    return how_section(HOW_TO_READ, made, provenance)


def how_section(to_read: Iterable[str], made: str, provenance: Provenance) -> Section:
    """How to read charts, and what they were `made` by."""
    details = Details("How this was made", (Prose(made), *provenance.how_to_make_it))
    return Section("how", "How to read it", (*map(Prose, to_read), details))


def chart_findings(result: ControlCharts) -> dict[str, str]:
    """What each chart shows, in a sentence."""
    return {f"chart-{number}": headed(one, result, variation_words(one)) for number, one in enumerate(result.charts, 1)}
