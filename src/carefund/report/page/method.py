"""What the notes on method need beyond their prose: how areas were estimated, definitions, releases."""

from collections.abc import Iterator

from carefund.evaluation.audit import Audit
from carefund.evidence.apportionment import coverage_of_areas
from carefund.evidence.commissioners import read_shares_table
from carefund.evidence.series import SERIES
from carefund.report.charts.figure import DataTable
from carefund.wording.standing import marked


def notes(audit: Audit) -> Iterator[tuple[str, str]]:
    """Headings and paragraphs on each measured metric: its definition, and how areas' figures were estimated."""
    for metric in audit.measured:
        definition = SERIES[metric.national_series or ""]
        words = f"{definition.definition} {definition.source}. {metric.note or ''}"
        yield metric.label, marked(words.strip(), metric)
        apportionment = audit.observed[metric.id].apportionment
        if apportionment is not None:
            words = f"{' '.join(apportionment.notes)} {_covered()}"
            yield f"{metric.label} by area are an estimate", words


def _covered() -> str:
    """How much of each area's population the commissioners' shares cover, in a sentence."""
    parts = coverage_of_areas(read_shares_table())["covered"]
    low, high = (f"{float(part) * 100:.1f}%" for part in (parts.min(), parts.max()))  # type: ignore[arg-type]
    span = low if low == high else f"{low} to {high}"
    return f"The shares used cover {span} of each area's residents."


def population_year(audit: Audit) -> int | None:
    """The year of the mid-year population that rates are per head of; None where none is held."""
    return next((one.population_year for one in audit.outturns.values() if one.population_year), None)


def releases_table(audit: Audit) -> DataTable:
    """The releases that the audit used: months, dates, file and hash."""
    rows = tuple(
        (
            release.id,
            release.title,
            release.period_first.isoformat(),
            release.released.isoformat() if release.released else "not stated",
            release.file_name,
            release.file_hash,
        )
        for release in audit.releases
    )
    return DataTable(("Release", "Title", "Month", "Released", "File", "SHA-256"), rows)
