"""Made-up results of the room of records, without an engine."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from carefund.records.checks import ExtractCheck, RecordFinding, TableCounts
from carefund.records.differences import IN_BOTH, IN_ONE, ClassOfRecords, Differences
from carefund.records.disclosure import Release, released
from carefund.records.extract import RecordFile
from carefund.records.generation.generating import Asked, Generated
from carefund.records.generation.marginals import Marginal
from carefund.records.generation.window import Window
from carefund.records.measure import MeasureList, measure_of
from carefund.records.measure import measures as every_measure
from carefund.records.running import Counted, LeftOut, Measured, MonthOfMeasure

MONTHS = tuple(date(2019, month, 1) for month in range(1, 7))


def _measured(name: str, back: int) -> Measured:
    file = RecordFile(
        name="spells/2019-01.parquet", digest="ab" * 32, records=5000, first_began=MONTHS[0],
        last_began=date(2019, 6, 30), first_ended=MONTHS[0], last_ended=date(2019, 7, 9), lasting=True,
    )  # fmt: skip
    months = tuple(
        MonthOfMeasure(
            month=month,
            key="k",
            counted=(
                Counted(area="E08000035", numerator=back + place, denominator=480 + place, records=480 + place),
                Counted(area="E10000024", numerator=2 * back, denominator=610, records=610),
                Counted(area="E06000053", numerator=1, denominator=9, records=9),
            ),
            left_out=(LeftOut(why="person not known", records=3 * place),),
        )
        for place, month in enumerate(MONTHS)
    )
    return Measured(
        measure=measure_of(name), months=months, known=date(2019, 8, 1), not_yet=(date(2019, 7, 1),),
        worked_out=MONTHS, files=(file,), reading="cd" * 32, mapping="carefund", engine="duckdb",
        engine_version="1.0",
    )  # fmt: skip


def measure() -> Release:
    """Emergency readmissions of three areas, one so small that it is hidden."""
    return released(_measured("emergency-readmissions", 62), national=True)


def measures() -> MeasureList:
    """Every measure."""
    return MeasureList(every_measure())


def check() -> ExtractCheck:
    """An extract with one thing that makes measures wrong and one to look at."""
    table = TableCounts(
        table="spells", files=6, rows=5010, not_meant=10, records=5000, people=3200, first="2019-01-01",
        last="2019-06-30",
    )  # fmt: skip
    wrong = RecordFinding(
        id="repeated-record", severity="error", table="spells", records=12, of=5000, expected="each record once",
        found="12 of 5,000 records are another's repeat", fix="Take repeats out of the extract",
    )  # fmt: skip
    odd = RecordFinding(
        id="no-person", severity="warning", table="spells", records=40, of=5000, expected="a person's pseudonym",
        found="40 of 5,000 records have none", fix="Ask the supplier why",
    )  # fmt: skip
    return ExtractCheck(mapping="carefund", place="extract", tables=(table,), findings=(wrong, odd))


def compare() -> Differences:
    """Two versions of readmissions, which differ by those sent on and those who came back late."""
    first, second = _measured("emergency-readmissions-1", 60), _measured("emergency-readmissions-2", 62)
    classes = (
        ClassOfRecords(first=IN_ONE, second=IN_BOTH, records=70),
        ClassOfRecords(first=IN_ONE, second="left out: sent on to another hospital", records=None),
        ClassOfRecords(first=IN_BOTH, second=IN_BOTH, records=1100),
    )
    rule = first.measure.small_numbers
    return Differences(first=first, second=second, months=MONTHS, classes=classes, rule=rule)


def generated() -> Generated:
    """Records of a thousandth of England, without effects or faults."""
    marginal = Marginal(
        name="emergency-admissions", official=5600.0, without_effects=5598.0, expected=5598.0, generated=5571.0,
        chance_percent=1.3, dispersion=1.01, held=1.0,
    )  # fmt: skip
    measured = {"label": "Emergency admissions", "unit": "spells", "expected": 5598.0}
    truth = {
        "measures": {"emergency-admissions": measured | {"expected_without_effects": 5598.0, "generated": 5571}},
        "effects": [],
        "faults": {"planted": {}},
        "not_placed": 0,
    }
    return Generated(
        folder=Path("records"), asked=Asked(Window(MONTHS[0], MONTHS[-1]), seed=4, share=0.001), share=0.001,
        areas=152, rows={"spells": 12_000, "people": 55_000}, marginals=(marginal,), truth=truth,
    )  # fmt: skip
