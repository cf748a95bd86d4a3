"""What the reports of appraisals share: charts by name, the page, the files, and how they show themselves."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from carefund.report.audit_report import PAGE
from carefund.report.charts.theme import Chart
from carefund.report.writing import Progress, write_each

if TYPE_CHECKING:
    from carefund.report.charts.catalogue import Maker
    from carefund.report.charts.figure import Figure

RECORD = "appraisal.json"
TABLE_ENDINGS = (".csv", ".parquet")


class AppraisalReport(ABC):
    """An appraisal ready to be shown: `.chart(name)`, `.html`, `.write(folder)`, and itself in a notebook."""

    @abstractmethod
    def makers(self) -> Mapping[str, Maker]:
        """What makes each chart, by name, in the order of the report."""

    @abstractmethod
    def tables(self) -> Mapping[str, pl.DataFrame]:
        """The tables that the page rests on, by the name of their files without the ending."""

    @abstractmethod
    def to_record(self) -> dict[str, Any]:
        """Everything as plain values for JSON."""

    @abstractmethod
    def page(self, figures: Mapping[str, Figure], drawings: Mapping[str, str]) -> str:
        """The page of drawn figures. `drawings` holds each figure's SVG as `name.form`."""

    @property
    def chart_names(self) -> list[str]:
        """The names that `chart` knows, in the order of the report."""
        return list(self.makers())

    def chart(self, name: str) -> Chart:
        """A chart of the report as an Altair chart with title and source. Raises UnknownChart listing the names."""
        from carefund.report.charts.catalogue import made

        return made(self.makers(), name).signed()

    @cached_property
    def html(self) -> str:
        """The whole report as one self-contained HTML text."""
        from carefund.report.charts.renderer import Renderer
        from carefund.report.page.render import draw_figures

        with Renderer() as renderer:
            figures = draw_figures(self.makers(), renderer)
            return self.page(figures, renderer.results())

    @property
    def files(self) -> tuple[str, ...]:
        """Every file that `write` writes, in order."""
        return (*(f"{name}{ending}" for name in self.tables() for ending in TABLE_ENDINGS), RECORD, PAGE)

    def write(self, folder: Path | str, progress: Progress | None = None) -> list[Path]:
        """Write the page and the tables it rests on into a folder, made where it is not there; returns the paths.

        Files of the same names are replaced, each whole. `progress` is called after every file. Raises OSError when the
        folder cannot be written.
        """
        return write_each(folder, self._write_each, len(self.files), progress)

    def _write_each(self, folder: Path) -> Iterator[Path]:
        """Tables are written while another process draws the charts; the page needs them and comes last."""
        from carefund.report.charts.renderer import Renderer
        from carefund.report.page.render import draw_figures
        from carefund.report.tables import replace_file, to_json, write_table

        with Renderer() as renderer:
            figures = draw_figures(self.makers(), renderer)
            for name, table in self.tables().items():
                for ending in TABLE_ENDINGS:
                    yield write_table(table, folder / f"{name}{ending}")
            replace_file(folder / RECORD, to_json(self.to_record()))
            yield folder / RECORD
            html = self.page(figures, renderer.results())
        replace_file(folder / PAGE, html.encode())
        yield folder / PAGE
