"""A measure as a series of the evidence: the definition by which its figures are imported like any other's."""

from __future__ import annotations

from carefund.records.disclosure import Release
from carefund.records.measure import Measure

FROM_RECORDS = "-from-records"


def series_name(measure: Measure) -> str:
    """The name of the series that a measure makes: `emergency-readmissions-2-from-records`."""
    return f"{measure.name}{FROM_RECORDS}"


def definition_of(release: Release) -> str:
    """The definition of the series as TOML, with what it rests on; the file is `carefund evidence import`'s."""
    measure, measured = release.measure, release.measured
    rests_on = (
        f"{measure.source}; measure {measure.name}, SHA-256 {measure.digest}; records read by {measured.mapping}, "
        f"SHA-256 {measured.reading}; {measured.engine} {measured.engine_version}"
    )
    keys = {
        "name": series_name(measure),
        "label": f"{measure.label}, from records",
        "unit": measure.unit,
        "kind": measure.kind,
        "geography": "area",
        "cadence": "monthly",
        "direction": measure.direction,
        "publisher": "told by carefund from records",
        "source": rests_on,
        "licence": "not published",
    }
    return "".join(f"{key} = {_quoted(value)}\n" for key, value in keys.items())


def _quoted(value: str) -> str:
    """A text as TOML's basic string."""
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
