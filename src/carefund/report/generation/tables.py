"""Generated records as tables: official totals beside what was generated, measures, effects and faults as planted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from carefund.records.generation.generating import Generated
from carefund.records.generation.measures import MEASURES as MEASURED
from carefund.report.columns import Column, Table
from carefund.wording.dates import month_id

RECORD = "generated.json"
RESIDENTS = "residents-"
LABELS = {measure.name: measure.label for measure in MEASURED}
MARGINALS = (
    Column("name", "Name", "text", "the total"),
    Column("label", "What", "text", "the total in words", lambda row: label_of(row.name)),
    Column("official", "Official", "count", "the official total times the share generated"),
    Column("without_effects", "Expected without effects", "count", "what the structure expects without effects"),
    Column("expected", "Expected", "count", "what the structure expects of the records shown, effects and all"),
    Column("generated", "Generated", "count", "what is in the records"),
    Column("difference_percent", "Differs, %", "number", "generated less expected, in per cent",
           lambda row: row.difference_percent, digits=2),
    Column("chance_percent", "By chance, %", "number",
           "the standard deviation that chance gives, in per cent", digits=2),
    Column("dispersion", "Spread", "number",
           "mean squared difference by area and month, as a multiple of what chance gives", digits=2),
    Column("held", "Official figure held", "share", "part of areas and months whose own official figure is held"),
)  # fmt: skip
MEASURES = (
    Column("measure", "Measure", "text", "the id of the measure whose numerator it is, where there is one"),
    Column("label", "What", "text", "the measure in words"),
    Column("unit", "Unit", "text", "what is counted"),
    Column("expected_without_effects", "Expected without effects", "count", "over all areas and months"),
    Column("expected", "Expected", "count", "the same with the effects"),
    Column("generated", "Generated", "count", "what is in the records, before faults", whole=True),
)
EFFECTS = (
    Column("step", "Step", "text", "what the effect multiplies"),
    Column("areas", "Areas", "texts", "ONS codes of the areas"),
    Column("starts", "From", "text", "first month"),
    Column("ends", "To", "text", "last month; empty while it lasts"),
    Column("relative", "Relative effect", "number", "the chance is multiplied by 1 and this", digits=4),
    Column("ramp", "Grows in", "count", "months until it has its full size", whole=True),
    Column("fade", "Half worn off in", "count", "months; 0 for never", whole=True),
    Column("wander", "Wanders by", "number", "standard deviation of its logarithm", digits=4),
    Column("spill_over", "Spills over", "number", "the part of it in other areas of the region", digits=4),
)
FAULTS = (
    Column("fault", "Fault", "text", "the fault"),
    Column("planted", "Planted", "count", "in how many spells", whole=True),
)
FILES = (
    Column("table", "Table", "text", "the table"),
    Column("rows", "Rows", "count", "rows in all of its files", whole=True),
)


def label_of(name: str) -> str:
    """A total in words."""
    if name.startswith(RESIDENTS):
        ages = name.removeprefix(RESIDENTS).replace("-plus", " and over").replace("-", " to ")
        return f"Residents aged {ages}"
    return LABELS[name]


def tables(result: Generated) -> tuple[Table, ...]:
    """Official totals first, then measures, effects, faults and files."""
    truth = result.truth
    measures = ({"measure": name, **one} for name, one in truth["measures"].items())
    faults = ({"fault": kind, "planted": number} for kind, number in truth["faults"]["planted"].items())
    files = ({"table": table, "rows": rows} for table, rows in sorted(result.rows.items()))
    return (
        Table.of("marginals", "Official totals and what was generated", MARGINALS, result.marginals),
        Table.of("measures", "What measures of the records will find", MEASURES, measures),
        Table.of("effects", "Effects planted", EFFECTS, truth["effects"]),
        Table.of("faults", "Faults planted", FAULTS, faults),
        Table.of("files", "Rows written", FILES, files),
    )


def record(result: Generated, made: Mapping[str, Table]) -> dict[str, Any]:
    """Everything as plain values."""
    window = result.asked.window
    return {
        "folder": str(result.folder),
        "seed": result.asked.seed,
        "share": result.share,
        "from": month_id(window.first),
        "to": month_id(window.last),
        "areas": result.areas,
        "was_there_already": result.was_there,
        "not_placed": result.truth["not_placed"],
        **{name: table.records() for name, table in made.items()},
    }


def about(result: Generated) -> list[tuple[str, str]]:
    """What a workbook of the tables begins with."""
    return list(_about(result))


def _about(result: Generated) -> Iterator[tuple[str, str]]:
    yield "What", "Generated records of people who never lived"
    yield "Seed", str(result.asked.seed)
