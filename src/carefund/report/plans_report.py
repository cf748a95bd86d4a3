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
from carefund.appraisal.verdict_table import verdict_table
from carefund.evidence.series import ENGLAND
from carefund.report.appraisal.record import plan_record
from carefund.report.appraisal_frames import history, published_effects_of
from carefund.report.appraisal_report import AppraisalReport
from carefund.report.asked import Asked
from carefund.report.judged_plans import NO_TARGET, JudgedPlan, bases_of, by_metric, counted_once, judged_plans

if TYPE_CHECKING:
    from carefund.report.charts.catalogue import Maker
    from carefund.report.charts.figure import Figure

LISTED = 10


@dataclass(frozen=True, repr=False)
class PlansReport(AppraisalReport):
    """Plans' appraisals, ready to be shown; `refused` says of files that could not be read why not.

    `asked` is what they were made from and with, where that is known beyond what they tell themselves.
    """

    appraisals: tuple[PlanAppraisal, ...]
    refused: tuple[str, ...] = field(default=())
    asked: Asked | None = field(default=None)

    @classmethod
    def of(
        cls, appraisals: Sequence[PlanAppraisal], refused: Sequence[str] = (), asked: Asked | None = None
    ) -> PlansReport:
        """A report of these appraisals."""
        return cls(tuple(appraisals), tuple(refused), asked)

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
        """Every verdict, a row each, with the file that it is of; the other columns are those of a round's table."""
        files = [one.file for one in self.appraisals for _ in one.verdicts]
        return verdict_table(self.verdicts).select(pl.Series("file", files, dtype=pl.String), pl.all())

    @property
    def notes(self) -> tuple[str, ...]:
        """What a reader should know of the whole: areas given more than once, plans without a target."""
        bare = (plan for plan in self.plans if not plan.appraisal.plan.targets)
        return (*counted_once(self.plans), *(f"{plan.appraisal.file or plan.name}: {NO_TARGET}" for plan in bare))

    def makers(self) -> Mapping[str, Maker]:
        """What makes each chart, by name, in the order of the report."""
        from carefund.report.charts.appraisal_catalogue import plans_makers

        return plans_makers(self.plans)

    def tables(self) -> Mapping[str, pl.DataFrame]:
        """Verdicts, schemes, and for the plans' areas the forecast, the months observed and the published effects."""
        codes = sorted({one.plan.area_code for one in self.appraisals if one.plan.area_code})
        bases = bases_of(self.plans)
        forecasts = [
            forecast_table(basis.forecast)
            .filter(pl.col("area_code").is_in([ENGLAND, *codes]))
            .with_columns(series=pl.lit(basis.forecast.series))
            for basis in bases
        ]
        return {
            "verdicts": self.table,
            "schemes": self._schemes(),
            "forecast": pl.concat(forecasts) if forecasts else pl.DataFrame(),
            "history": history(bases, codes),
            "published-effects": published_effects_of(bases),
        }

    def _schemes(self) -> pl.DataFrame:
        rows = [
            target.plan_effect.table.with_columns(file=pl.lit(one.file), metric=pl.lit(target.verdict.metric))
            for one in self.appraisals
            for target in one.targets
            if target.plan_effect is not None
        ]
        return pl.concat(rows) if rows else pl.DataFrame()

    def to_record(self) -> dict[str, Any]:
        """Everything as plain values for JSON."""
        return {
            "plans": [plan_record(one) for one in self.appraisals],
            "aggregate": [
                found.aggregate.as_record() | {"most_ambitious": [judged.code for judged in found.targets[:LISTED]]}
                for found in by_metric(self.plans)
            ],
            "refused": list(self.refused),
            "notes": list(self.notes),
        }

    def page(self, figures: Mapping[str, Figure], drawings: Mapping[str, str]) -> str:
        """The page of drawn figures. `drawings` holds each figure's SVG as `name.form`."""
        from carefund.report.page.render_appraisal import plans_page

        asked = self.asked or Asked.of_plans(self.appraisals)
        return plans_page(self.plans, self.refused, self.notes, asked, figures, drawings)

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
