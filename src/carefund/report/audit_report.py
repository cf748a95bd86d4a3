"""The report of an audit: its page, charts, tables and files, and how it shows itself in a notebook."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import polars as pl

from carefund.evaluation.audit import Audit
from carefund.evaluation.retrospective import RetrospectiveAppraisal
from carefund.report import frames
from carefund.report.charts.theme import Chart
from carefund.report.writing import Progress, write_each

PAGE = "report.html"
FILES = (
    "outturn.csv", "outturn.parquet", "monthly.csv", "monthly.parquet", "delayed-days-by-part.csv",
    "delayed-days-by-part.parquet", "findings.csv", "findings.parquet", "audit.json", "outturn.xlsx", PAGE,
)  # fmt: skip
"""Every file that `AuditReport.write` writes, in order."""


@dataclass(frozen=True, repr=False)
class AuditReport:
    """An audit of a round, ready to be shown.

    `audit` is evaluation's own result, `retrospective` what an appraisal would have said of the round's published
    targets (none where that is not asked for); `table` has one row for each metric, comparison and area.
    """

    audit: Audit = field(repr=False)
    retrospective: tuple[RetrospectiveAppraisal, ...] = field(default=(), repr=False)

    @property
    def round_id(self) -> str:
        """The id of the round."""
        return self.audit.round.id

    @cached_property
    def table(self) -> pl.DataFrame:
        """Every outturn with its ranges, periods and rank; columns as `frames.outturns` gives them."""
        return frames.outturns(self.audit)

    @cached_property
    def areas(self) -> pl.DataFrame:
        """The rows of `table` that are areas: England, places elsewhere and remainders left out."""
        return self.table.filter(frames.is_area())

    @property
    def chart_names(self) -> list[str]:
        """The names that `chart` knows, in the order of the report."""
        from carefund.report.charts.catalogue import figure_makers
        from carefund.report.charts.caught import caught_makers

        return [*figure_makers(self.audit), *caught_makers(self.audit, self.retrospective)]

    def chart(self, name: str = "cost-of-gap") -> Chart:
        """A chart of the report as an Altair chart with title and source. Raises UnknownChart listing the names."""
        from carefund.report.charts.catalogue import figure_makers, made
        from carefund.report.charts.caught import caught_makers

        return made(figure_makers(self.audit) | caught_makers(self.audit, self.retrospective), name).signed()

    @cached_property
    def html(self) -> str:
        """The whole report as one self-contained HTML text."""
        from carefund.report.charts.renderer import Renderer
        from carefund.report.page.render import draw, draw_caught, page

        with Renderer() as renderer:
            figures = draw(self.audit, renderer) | draw_caught(self.audit, self.retrospective, renderer)
            return page(self.audit, self.retrospective, figures, renderer.results())

    def to_record(self) -> dict[str, Any]:
        """Everything in the report as plain values for JSON."""
        from carefund.report.record import to_record

        return to_record(self.audit, self.retrospective)

    def write(self, folder: Path | str, progress: Progress | None = None) -> list[Path]:
        """Write the page and all downloads into a folder, made where it is not there; returns the paths.

        Files of the same names are replaced, each whole. `progress` is called after every file. Raises OSError when the
        folder cannot be written.
        """
        return write_each(folder, self._write_each, len(FILES), progress)

    def _write_each(self, folder: Path) -> Iterator[Path]:
        """Downloads are written while another process draws the charts; the page needs them and comes last."""
        from carefund.report.charts.renderer import Renderer
        from carefund.report.downloads import write_downloads
        from carefund.report.page.render import draw, draw_caught, page
        from carefund.report.tables import replace_file

        with Renderer() as renderer:
            figures = draw(self.audit, renderer)
            figures |= draw_caught(self.audit, self.retrospective, renderer)
            yield from write_downloads(self.audit, self.retrospective, folder)
            html = page(self.audit, self.retrospective, figures, renderer.results())
        replace_file(folder / PAGE, html.encode())
        yield folder / PAGE

    def __repr__(self) -> str:
        """What happened, and where the rest is, for a plain Python shell."""
        from carefund.report.sentences import opening

        charts = ", ".join(self.chart_names)
        told = f"AuditReport of {self.round_id}: {opening(self.audit)}"
        return f"{told}\n.table, .areas, .write(folder), .chart(name): {charts}"

    def _repr_html_(self) -> str:
        """A headline table and one chart, for a notebook."""
        from carefund.report.notebook import notebook_view

        return notebook_view(self.audit)
