"""The areas most like one: who lives there, how far apart they are, and how each metric changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from carefund.evaluation.area import AreaEvaluation
from carefund.evaluation.outturn import Outturn
from carefund.programme.measures import Metric
from carefund.report.area.sentences import similar_method
from carefund.report.columns import Column, Table
from carefund.report.document import DataTable
from carefund.wording.intervals import between_percents
from carefund.wording.numbers import NONE, percent


@dataclass(frozen=True)
class SimilarRow:
    """One area, this or one like it: its place in the list (0 is the area itself) and the evaluation."""

    code: str
    position: int
    evaluation: AreaEvaluation

    @property
    def traits(self) -> Any:  # noqa: ANN401 - AreaTraits
        """Who lives there."""
        return self.evaluation.similar.traits[self.code]

    @property
    def name(self) -> str:
        """Its name, as the audit has it."""
        if self.position == 0:
            return self.evaluation.area.name
        outturns = self.evaluation.audit.outturns
        return next((one.area_name for key, one in outturns.items() if key[2] == self.code), self.code)


def similar_table(evaluation: AreaEvaluation) -> Table:
    """The area and those most like it: who lives there, how far apart they are, and how each metric changed."""
    similar = evaluation.similar
    codes = (evaluation.code, *similar.neighbours) if similar.is_known else ()
    rows = [SimilarRow(code, position, evaluation) for position, code in enumerate(codes)]
    changes = [column for metric in evaluation.audit.measured for column in _change_columns(evaluation, metric)]
    columns = (
        Column("area_code", "Code", "text", "ONS code", lambda row: row.code),
        Column("area_name", "Area", "text", "name", lambda row: row.name),
        *changes,
        Column("residents", "Residents", "count", f"residents, mid-{similar.people_year}",
               lambda row: row.traits.residents),
        Column("aged_65_plus", "65 and over, %", "part", "part of residents aged 65 and over, of 1",
               lambda row: row.traits.aged_65_plus / 100),
        Column("aged_85_plus", "85 and over, %", "part", "the same, 85 and over",
               lambda row: row.traits.aged_85_plus / 100),
        Column("deprivation", "Deprivation score", "rate", f"average score of the index of {similar.index_year}",
               lambda row: row.traits.deprivation),
        Column("distance", "Distance", "rate", "how unlike it is, in standard deviations",
               lambda row: similar.distances.get(row.code, 0.0)),
    )  # fmt: skip
    return Table.of(
        "similar", f"{evaluation.area.name} and the areas most like it", columns, rows, similar_method(evaluation)
    )


def _change_columns(evaluation: AreaEvaluation, metric: Metric) -> tuple[Column, Column]:
    """Change and level of one metric in its leading comparison."""
    name, comparison = metric.id.replace("-", "_"), evaluation.leading(metric)

    def of(value: Callable[[Any], Any]) -> Callable[[SimilarRow], Any]:
        def read(row: SimilarRow) -> Any:  # noqa: ANN401
            outturn = evaluation.audit.outturns.get((metric.id, comparison.id, row.code))
            return None if outturn is None else value(outturn)

        return read

    change = Column(f"{name}_change_percent", f"{metric.label}, change", "percent", "change in per cent, corrected "
                    "where part of the figures is known to be missing",
                    of(lambda one: one.central_percent))  # fmt: skip
    rate = Column(f"{name}_rate", f"{metric.label} per 100,000 people", "rate", "after, per 100,000 people",
                  of(lambda one: one.rate(one.outturn)))  # fmt: skip
    return change, rate


def similar_changes(evaluation: AreaEvaluation) -> DataTable:
    """The change of the area and of each like it, metric by metric; a range where part of the figures is missing."""
    measured = evaluation.audit.measured
    codes = (evaluation.code, *evaluation.similar.neighbours)
    rows = []
    for code in codes:
        ones = [evaluation.audit.outturns.get((one.id, evaluation.leading(one).id, code)) for one in measured]
        name = next((one.area_name for one in ones if one), code)
        rows.append((name, *map(_change_words, ones)))
    named = f"{evaluation.area.name}, then the areas most like it, the most like first"
    caption = f"Change in per cent: {named} (an asterisk: part is missing)"
    return DataTable(("Area", *(one.label for one in measured)), tuple(rows), caption)


def _change_words(outturn: Outturn | None) -> str:
    if outturn is None:
        return NONE
    corrected = outturn.corrected_percent
    return percent(outturn.change_percent) if corrected is None else f"{between_percents(corrected)}*"
