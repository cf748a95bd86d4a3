"""The report of a round's appraisal: its verdicts, page, charts, tables and files, and how it shows itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import polars as pl

from carefund.appraisal.aggregate import Aggregate
from carefund.appraisal.round_appraisal import RoundAppraisal
from carefund.appraisal.table import forecast_table
from carefund.appraisal.verdict import Verdict
from carefund.report.appraisal.notes import notes_in_words
from carefund.report.appraisal.record import round_record
from carefund.report.appraisal_frames import history, published_effects_of
from carefund.report.appraisal_report import AppraisalReport
from carefund.report.asked import Asked
from carefund.report.shared_out import shared_out_note

if TYPE_CHECKING:
    from carefund.report.charts.catalogue import Maker
    from carefund.report.charts.figure import Figure


@dataclass(frozen=True, repr=False)
class RoundReport(AppraisalReport):
    """A round's appraisal, ready to be shown; `appraisal` is appraisal's own result, `asked` what it was made from."""

    appraisal: RoundAppraisal = field(repr=False)
    asked: Asked = field(default=Asked(), repr=False)

    @property
    def england(self) -> Verdict:
        """England's verdict."""
        return self.appraisal.england

    @property
    def areas(self) -> tuple[Verdict, ...]:
        """The areas' verdicts."""
        return self.appraisal.areas

    @property
    def aggregate(self) -> Aggregate:
        """All areas added up."""
        return self.appraisal.aggregate

    @property
    def regions(self) -> tuple[Aggregate, ...]:
        """Each region's areas added up."""
        return self.appraisal.regions

    @cached_property
    def table(self) -> pl.DataFrame:
        """England and every area, a row each; columns as `verdict_table` gives them."""
        return self.appraisal.table

    @property
    def notes(self) -> tuple[str, ...]:
        """What a reader should know of the whole, and why England is not the sum of its areas."""
        shared_out = shared_out_note(self.appraisal)
        return (*notes_in_words(self.appraisal.notes), *([shared_out] if shared_out else []))

    def verdict(self, code: str) -> Verdict:
        """The verdict of one area, or of England. Raises KeyError where there is none."""
        return self.appraisal.verdict(code)

    def makers(self) -> Mapping[str, Maker]:
        """What makes each chart, by name, in the order of the report."""
        from carefund.report.charts.appraisal_catalogue import round_makers

        return round_makers(self.appraisal)

    def tables(self) -> Mapping[str, pl.DataFrame]:
        """Verdicts, the forecast without the plan, the months observed, and the published effects."""
        basis = self.appraisal.basis
        return {
            "verdicts": self.table,
            "forecast": forecast_table(basis.forecast),
            "history": history([basis]),
            "published-effects": published_effects_of([basis]),
        }

    def to_record(self) -> dict[str, Any]:
        """Everything as plain values for JSON."""
        return round_record(self.appraisal) | {"notes": list(self.notes)}

    def page(self, figures: Mapping[str, Figure], drawings: Mapping[str, str]) -> str:
        """The page of drawn figures. `drawings` holds each figure's SVG as `name.form`."""
        from carefund.report.page.render_appraisal import round_page

        return round_page(self.appraisal, self.notes, self.asked, figures, drawings)

    def __repr__(self) -> str:
        """The verdict, and where the rest is, for a plain Python shell."""
        from carefund.report.judged import of_england
        from carefund.report.page.judged_section import headline

        told = f"RoundReport of {self.appraisal.round_id}: {headline(of_england(self.appraisal))}"
        return f"{told}\n.table, .verdict(code), .write(folder), .chart(name): {', '.join(self.chart_names)}"

    def _repr_html_(self) -> str:
        """England's verdict and its fan, for a notebook."""
        from carefund.report.appraisal_notebook import judged_view
        from carefund.report.judged import of_england
        from carefund.report.page.render_appraisal import title_of_round

        return judged_view(title_of_round(self.appraisal), [of_england(self.appraisal)])
