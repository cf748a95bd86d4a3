"""The report of plans' appraisals: their verdicts, page, charts, tables and files, and how it shows itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import polars as pl

from carefund.appraisal.plan_appraisal import PlanAppraisal
from carefund.appraisal.table import forecast_table
from carefund.appraisal.verdict import Verdict
from carefund.evidence.series import ENGLAND
from carefund.report.appraisal_frames import history, published_effects_of
from carefund.report.appraisal_report import AppraisalReport
from carefund.report.judged_plans import JudgedPlan, by_metric, judged_plans, outlooks_of

if TYPE_CHECKING:
    from carefund.report.charts.catalogue import Maker
    from carefund.report.charts.figure import Figure

LISTED = 10
NOT_IN_A_TABLE = (dict, list)


@dataclass(frozen=True, repr=False)
class PlansReport(AppraisalReport):
    """Plans' appraisals, ready to be shown; `refused` says of files that could not be read why not."""

    appraisals: tuple[PlanAppraisal, ...]
    refused: tuple[str, ...] = field(default=())

    @classmethod
    def of(cls, appraisals: Sequence[PlanAppraisal], refused: Sequence[str] = ()) -> PlansReport:
        """A report of these appraisals."""
        return cls(tuple(appraisals), tuple(refused))

    @cached_property
    def plans(self) -> tuple[JudgedPlan, ...]:
        """The plans with their judged targets."""
        return judged_plans(self.appraisals)

    @property
    def verdicts(self) -> tuple[Verdict, ...]:
        """Every verdict, plan after plan."""
        return tuple(verdict for one in self.appraisals for verdict in one.verdicts)

    @cached_property
    def table(self) -> pl.DataFrame:
        """Every verdict, a row each, with the file that it is of."""
        return pl.DataFrame(
            [{"file": one.file, **_flat(verdict.as_record())} for one in self.appraisals for verdict in one.verdicts]
        )

    def makers(self) -> Mapping[str, Maker]:
        """What makes each chart, by name, in the order of the report."""
        from carefund.report.charts.appraisal_catalogue import plans_makers

        return plans_makers(self.plans)

    def tables(self) -> Mapping[str, pl.DataFrame]:
        """Verdicts, schemes, and for the plans' areas the forecast, the months observed and the published effects."""
        codes = sorted({one.plan.area_code for one in self.appraisals if one.plan.area_code})
        outlooks = outlooks_of(self.plans)
        forecasts = [
            forecast_table(outlook.forecast)
            .filter(pl.col("area_code").is_in([ENGLAND, *codes]))
            .with_columns(series=pl.lit(outlook.forecast.series))
            for outlook in outlooks
        ]
        return {
            "verdicts": self.table,
            "schemes": self._schemes(),
            "forecast": pl.concat(forecasts) if forecasts else pl.DataFrame(),
            "history": history(outlooks, codes),
            "published-effects": published_effects_of([outlook.question.metric.id for outlook in outlooks]),
        }

    def _schemes(self) -> pl.DataFrame:
        rows = [
            target.added.table.with_columns(file=pl.lit(one.file), metric=pl.lit(target.verdict.metric))
            for one in self.appraisals
            for target in one.targets
            if target.added is not None
        ]
        return pl.concat(rows) if rows else pl.DataFrame()

    def to_record(self) -> dict[str, Any]:
        """Everything as plain values for JSON."""
        return {
            "plans": [one.as_record() for one in self.appraisals],
            "together": [
                found.together.as_record() | {"boldest": [judged.code for judged in found.targets[:LISTED]]}
                for found in by_metric(self.plans)
            ],
            "refused": list(self.refused),
        }

    def page(self, figures: Mapping[str, Figure], drawings: Mapping[str, str]) -> str:
        """The page of drawn figures. `drawings` holds each figure's SVG as `name.form`."""
        from carefund.report.page.render_appraisal import plans_page

        return plans_page(self.plans, self.refused, figures, drawings)

    def __repr__(self) -> str:
        """The verdicts, and where the rest is, for a plain Python shell."""
        from carefund.report.page.judged_section import headline

        told = "\n".join(headline(judged) for plan in self.plans for judged in plan.targets) or "no verdict"
        return f"PlansReport of {len(self.plans)} plans:\n{told}\n.table, .verdicts, .write(folder), .chart(name)"

    def _repr_html_(self) -> str:
        """Every verdict with a table, and the first fans, for a notebook."""
        from carefund.report.appraisal_notebook import judged_view
        from carefund.report.page.render_appraisal import title_of_plans

        return judged_view(title_of_plans(self.plans), [judged for plan in self.plans for judged in plan.targets])


def _flat(record: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in record.items() if not isinstance(value, NOT_IN_A_TABLE)}
