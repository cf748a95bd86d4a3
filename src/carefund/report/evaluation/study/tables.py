"""The tables of a study: gaps first, then weights, placebos, starts with effects, and findings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from carefund.evaluation.study.answer import StudyAnswer, gap_rows, placebo_rows
from carefund.report.columns import Column, Table
from carefund.report.evaluation.events.tables import EVENT_TIME, events_table
from carefund.report.evaluation.specifications.tables import methods_table, specifications_table

RECORD = "evaluation.json"
UNIT = Column("unit", "Unit", "text", "as the panel writes it")
PERIOD = Column("period", "Period", "text", "as the panel writes it", lambda row: str(row["period"]))


def _number(name: str, label: str, about: str) -> Column:
    return Column(name, label, "number", about, lambda row: None if row[name] is None else float(row[name]))


OUTCOME = "in the outcome's unit"
GAPS = (
    UNIT,
    PERIOD,
    EVENT_TIME,
    _number("observed", "Observed", OUTCOME),
    _number("counterfactual", "Without the treatment", OUTCOME),
    _number("gap", "Gap", f"observed less without the treatment, {OUTCOME}"),
    _number("lower", "Gap, low", "low end of its interval"),
    _number("upper", "Gap, high", "high end of its interval"),
)
WEIGHTS = (
    Column("treated", "Treated unit", "text", "empty where one set serves all"),
    Column("of", "Weight of", "text", "donor, period or predictor"),
    Column("name", "Name", "text", "of the donor, period or predictor"),
    _number("weight", "Weight", "as the method gives it"),
)
PLACEBOS = (
    UNIT,
    _number("att", "Mean gap", f"from the start on, {OUTCOME}"),
    _number("pre_rmspe", "Gap before", f"root mean square gap before the start, {OUTCOME}"),
    _number("post_rmspe", "Gap after", f"root mean square gap from the start on, {OUTCOME}"),
    _number("ratio", "Ratio", "gap after over gap before"),
    Column("treated", "Treated", "flag", "whether these are the treated units, together"),
)
FINDINGS = (
    Column("severity", "Severity", "text", "error, warning or note"),
    Column("id", "Finding", "text", "its id"),
    Column("unit", "Unit", "text", "which it is about", lambda finding: finding.unit or ""),
    Column("period", "Period", "text", "which it is about", lambda one: "" if one.period is None else str(one.period)),
    Column("expected", "Expected", "text", "what was expected"),
    Column("found", "Found", "text", "what was found"),
    Column("fix", "What to do", "text", "how to mend it"),
)


def tables(answer: StudyAnswer) -> tuple[Table, ...]:
    """Gaps, weights and placebos where the method has them, and findings; what was asked for besides comes first."""
    result, note = answer.result, "Periods are written as in the panel."
    found = [Table.of("gaps", "Gaps", GAPS, _gaps(answer), note)]
    if result.estimate is not None and result.estimate.weights:
        found.append(Table.of("weights", "Weights", WEIGHTS, _weights(answer)))
    if result.space is not None:
        found.append(Table.of("placebos", "Placebos in space", PLACEBOS, _placebos(answer)))
    asked = [specifications_table(answer.curve)] if answer.curve is not None else []
    asked += [methods_table(answer.agreement)] if answer.agreement is not None else []
    if answer.events is not None:
        found.append(events_table(answer.events))
    return (*asked, *found, Table.of("findings", "Findings", FINDINGS, answer.findings))


def _gaps(answer: StudyAnswer) -> Iterator[dict[str, Any]]:
    panel, estimate = answer.result.panel, answer.result.estimate
    if panel is not None and estimate is not None:
        yield from gap_rows(panel, estimate)


def _weights(answer: StudyAnswer) -> Iterator[dict[str, Any]]:
    panel, estimate = answer.result.panel, answer.result.estimate
    assert panel is not None
    assert estimate is not None
    for one in estimate.weights:
        treated = "" if one.treated is None else panel.units[one.treated]
        named = [
            *(("donor", panel.units[row], weight) for row, weight in one.units.items()),
            *(("period", str(panel.periods[at]), weight) for at, weight in one.periods.items()),
            *(("predictor", name, weight) for name, weight in one.predictors.items()),
        ]
        for kind, name, weight in named:
            yield {"treated": treated, "of": kind, "name": name, "weight": weight}


def _placebos(answer: StudyAnswer) -> Iterator[dict[str, Any]]:
    panel, space = answer.result.panel, answer.result.space
    assert panel is not None
    assert space is not None
    own = {name: getattr(space.treated, name)[0] for name in ("att", "pre_rmspe", "post_rmspe", "ratio")}
    yield {"unit": "", **own, "treated": True}
    for row in placebo_rows(panel, space.rows, space.placebos):
        yield {**row, "treated": False}


def record(answer: StudyAnswer, made: Mapping[str, Table]) -> dict[str, Any]:
    """The answer by the contract."""
    return answer.to_record()


def about(answer: StudyAnswer) -> list[tuple[str, str]]:
    """What a workbook of the tables begins with."""
    protocol = answer.protocol
    return [
        ("Conclusion", answer.conclusion),
        ("Method", protocol.method),
        ("Protocol", f"{protocol.name}, SHA-256 {protocol.sha256}"),
        ("Panel", f"{protocol.panel.file.name}, SHA-256 {answer.rows.sha256}"),
    ]
