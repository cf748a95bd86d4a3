"""A measure told from records as a document: the course, every area, what was left out, and the definition."""

from __future__ import annotations

from functools import partial

from carefund.records.disclosure import Disclosed, Release
from carefund.report.charts import months
from carefund.report.document import Block, DataTable, Document, Figure, Prose, Section
from carefund.report.provenance import MADE_BY, Provenance
from carefund.report.records.definition import definition_blocks
from carefund.report.records.measure.tables import area_name, left_out, tables
from carefund.wording.dates import month_words, span_words
from carefund.wording.lists import counted
from carefund.wording.numbers import NONE, count, count_or_few, decimals

MIDDLE = 15


def document(release: Release, provenance: Provenance) -> Document:
    """The whole report."""
    series, _, files = (table.block() for table in tables(release))
    sections = (
        Section("areas", "By area and month", (series,)),
        Section("left-out", "What was left out", (_left_out(release),)),
        Section("definition", "What is measured", definition_blocks(release.measure)),
        Section("made", "How it was made", (_rests_on(release), files, *provenance.how_to_make_it)),
    )
    return Document(_title(release), (*_opening(release), course(release)), sections, (MADE_BY,))


def summary(release: Release, provenance: Provenance) -> Document:
    """What a terminal shows: the months over all areas, and what was left out."""
    rows = tuple(
        (
            month_words(row.month),
            _value(release, row),
            _of(row.numerator),
            _of(row.denominator),
        )
        for row in release.whole
    )
    whole = DataTable(("Month", release.measure.unit, "Numerator", "Denominator"), rows, _whole(release))
    return Document(_title(release), (*_opening(release), whole, _left_out(release)))


def course(release: Release) -> Figure:
    """The course over all areas."""
    rows = [
        {"middle": row.month.replace(day=MIDDLE), "value": row.value, "hole": False}
        for row in release.whole
        if row.value is not None
    ]
    cells = tuple((month_words(row.month), _value(release, row)) for row in release.whole)
    span = _span(release)
    return Figure(
        name="course",
        title=f"{release.measure.label}: {_whole(release)}, {span}",
        key="Each point is a month.",
        description=f"{counted(len(rows), 'month')} of {release.measure.unit}, {span}.",
        source=f"{release.measured.mapping} records; {release.measure.source}.",
        make=partial(months.months_chart, rows, (), unit=release.measure.unit),
        table=DataTable(("Month", release.measure.unit), cells, release.measure.label),
    )


def _title(release: Release) -> str:
    return f"{release.measure.label}, from records"


def _whole(release: Release) -> str:
    return area_name(release.whole[0].area)


def _span(release: Release) -> str:
    told = release.measured.months
    return span_words(told[0].month, told[-1].month)


def _opening(release: Release) -> tuple[Block, ...]:
    areas = {row.area for row in release.areas}
    told = f"{counted(len(areas), 'area')}, {_span(release)}."
    hidden = (
        f" {counted(release.suppressed, 'number')} of {count(len(release.rows))} suppressed: too few people."
        if release.suppressed
        else ""
    )
    lead = Prose(f"{told}{hidden}", "lead")
    late = release.measured.not_yet
    if not late:
        return (lead,)
    days = release.measure.follow_up_days
    words = f"Not told yet: {span_words(late[0], late[-1])}, for {days} days after a month must be known first."
    return lead, Prose(words, "note")


def _value(release: Release, row: Disclosed) -> str:
    if row.value is None:
        return NONE
    return count(row.value) if release.measure.kind == "count" else decimals(row.value, 1)


def _of(value: int | None) -> str:
    return NONE if value is None else count(value)


def _left_out(release: Release) -> Block:
    rows = tuple((why, count_or_few(records)) for why, records in left_out(release))
    if not rows:
        return Prose("No record that came into question was left out.", "quiet")
    return DataTable(("Left out because", "Records"), rows, "Records that came into question and were left out")


def _rests_on(release: Release) -> Prose:
    measured = release.measured
    return Prose(
        f"Told by {measured.engine} {measured.engine_version} from {counted(len(measured.files), 'file')}, read by the "
        f"mapping {measured.mapping}; SHA-256 of the definition {release.measure.digest}, of the reading "
        f"{measured.reading}."
    )
