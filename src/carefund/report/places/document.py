"""Places beside each other as a document: the finding of each metric with its chart, then every measure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from carefund.evaluation.outturn import Outturn
from carefund.evaluation.places import PlaceComparison
from carefund.programme.measures import Metric
from carefund.report.area.sentences import compared_by
from carefund.report.audit.method import made_section
from carefund.report.audit.sentences import cost_words
from carefund.report.document import Block, DataTable, Document, Entry, Listing, Prose, Section
from carefund.report.places.charts import changes_figure
from carefund.report.places.sentences import INTERVAL, change_words, finding, notes, since
from carefund.report.provenance import CLOSING, Provenance
from carefund.wording.intervals import between
from carefund.wording.lists import listed
from carefund.wording.numbers import NONE, percent, rate, signed

RANGES = "a range: part of the figures is missing, and an estimate of it is added; rates are as published"

MEASURES: Mapping[str, Callable[[Outturn], str]] = {
    "Planned": lambda one: percent(one.planned_percent) if one.planned_percent is not None else NONE,
    "Happened": lambda one: change_words(one).removesuffix(INTERVAL),
    "Change": lambda one: NONE if one.change is None else _counted(one),
    "Difference from plan cost": lambda one: NONE if one.cost_of_gap is None else cost_words(one),
    "Per 100,000 before": lambda one: rate(one.rate(one.baseline)),
    "Per 100,000 after": lambda one: rate(one.rate(one.outturn)),
}
"""The measures that are set beside each other; the tables have them all."""


def document(comparison: PlaceComparison, provenance: Provenance) -> Document:
    """The page."""
    first, *others = comparison.audit.measured
    return Document(
        _title(comparison),
        (Prose(since(comparison), "quiet"), _findings(comparison), changes_figure(comparison, first)),
        (
            Section("measures", "Measure by measure", tuple(_measures(comparison, others))),
            _known_section(comparison),
            made_section(comparison.audit, provenance, _files_used(comparison)),
        ),
        CLOSING,
    )


def summary(comparison: PlaceComparison, provenance: Provenance) -> Document:
    """The same for a terminal."""
    tables = tuple(measures_table(comparison, metric) for metric in comparison.audit.measured)
    return Document(
        _title(comparison),
        (Prose(since(comparison), "quiet"), _findings(comparison), *tables),
        (_known_section(comparison),),
    )


def _title(comparison: PlaceComparison) -> str:
    asked = [place.name for place in comparison.places if place.kind != "england"]
    alike = len(comparison.similar.neighbours) if comparison.similar else 0
    named = asked[: len(asked) - alike] if alike else asked
    others = [f"the {alike} areas most like {named[0]}"] if alike and named else []
    return f"{listed([*named, *others])} beside England: what was planned and what happened"


def _findings(comparison: PlaceComparison) -> Listing:
    return Listing(tuple(finding(comparison, metric) for metric in comparison.audit.measured))


def _measures(comparison: PlaceComparison, further: list[Metric]) -> Iterator[Block]:
    """Each metric's table; the chart of the first one stands on the first screen."""
    for metric in comparison.audit.measured:
        yield measures_table(comparison, metric)
        if metric in further:
            yield changes_figure(comparison, metric)


def measures_table(comparison: PlaceComparison, metric: Metric) -> DataTable:
    """Places as rows, measures as columns: places may be many."""
    rows = tuple((one.area_name, *(show(one) for show in MEASURES.values())) for one in comparison.of_metric(metric))
    caption = f"{metric.label}, {metric.comparisons[0].label} ({RANGES})"
    return DataTable(("Place", *MEASURES), rows, caption, layout="places")


def _counted(outturn: Outturn) -> str:
    """The change as a count, as a range where part of the figures is known to be missing."""
    corrected = outturn.corrected_change
    return signed(outturn.change, outturn.places) if corrected is None else between(*corrected.ends)


def _known_section(comparison: PlaceComparison) -> Section:
    alike = (compared_by(comparison.similar),) if comparison.similar else ()
    return Section("known", "What to know of these figures", (Listing((*notes(comparison), *alike)),))


def _files_used(comparison: PlaceComparison) -> Entry:
    return Entry("Figures", "", (f"{len(comparison.audit.releases)} official files used.",))
