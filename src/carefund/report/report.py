"""A result of any subject, ready to be shown: on a page, a terminal, in a notebook, and as files.

`Report(result)` finds the subject by the kind of the result. A subject is a folder beside this module with `document`,
`tables` and what these are made of; nothing else has to be told of it but its line in `SUBJECTS`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from functools import cached_property
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar, cast

from carefund.evidence.places_asked import no_area
from carefund.refusal import Refusal
from carefund.report.columns import Table
from carefund.report.document import Chart, Document, Figure, Section, source_alone
from carefund.report.provenance import Provenance

if TYPE_CHECKING:
    import polars as pl

    from carefund.report.media.html import Drawings
    from carefund.report.media.renderer import Renderer

SUBJECTS: Mapping[str, str] = {
    "carefund.evaluation.audit:Audit": "audit",
    "carefund.evaluation.area:AreaEvaluation": "area",
    "carefund.evaluation.places:PlaceComparison": "places",
    "carefund.appraisal.round_appraisal:RoundAppraisal": "appraisal",
    "carefund.appraisal.plan_appraisal:PlanAppraisals": "plan_appraisal",
    "carefund.appraisal.backtest.run:Backtest": "backtest",
    "carefund.plan.checking:CheckedPlan": "plan_check",
    "carefund.plan.checking:CheckedPlans": "plan_check",
    "carefund.monitoring.returns.checking:CheckedReturn": "return_check",
    "carefund.monitoring.returns.checking:CheckedReturns": "return_check",
    "carefund.monitoring.returns.rolling_up:RollUp": "returns",
    "carefund.monitoring.charts.control_charts:ControlCharts": "monitoring.chart",
    "carefund.monitoring.signals.signal_charts:SignalCharts": "monitoring.signals",
    "carefund.monitoring.projection.round_projection:RoundProjection": "monitoring.projection",
    "carefund.monitoring.warnings.watching:WatchedRound": "monitoring.watch",
    "carefund.monitoring.projection.replay:Replay": "monitoring.replay",
    "carefund.programme.definition:Round": "programme",
    "carefund.report.money.plan_money:PlanMoney": "money",
    "carefund.pool.year:PoolYear": "pool",
    "carefund.evidence.coverage.audit:CoverageAudits": "evidence",
    "carefund.records.measure:MeasureList": "records.measures",
    "carefund.records.disclosure:Release": "records.measure",
    "carefund.records.checks:ExtractCheck": "records.check",
    "carefund.records.differences:Differences": "records.compare",
    "carefund.records.generation.generating:Generated": "generation",
    "carefund.evaluation.study.answer:StudyAnswer": "evaluation.study",
    "carefund.evaluation.study.replications:ReplicatedStudy": "evaluation.replications",
    "carefund.evaluation.what_was_learnt:WhatWasLearnt": "evaluation.learning",
    "carefund.evaluation.power.power:PowerAnswer": "evaluation.power",
}
"""The folder of each kind of result, by where its class stands."""
PAGE = "report.html"
AREAS = "areas"
"""The folder of areas' pages, beside the page."""
TABLE_ENDINGS = (".csv", ".parquet")
Result = TypeVar("Result")
Progress = Callable[[str, int, int], None]
"""Called with the name of a file that has been written, how many are written and how many there will be."""


class DocumentModule(Protocol):
    """What a subject's module `document` offers; those without pages for areas lack what is about them."""

    def document(self, result: Any, provenance: Provenance) -> Document:  # noqa: ANN401
        """The whole report."""

    def summary(self, result: Any, provenance: Provenance) -> Document:  # noqa: ANN401
        """What a terminal and a notebook show."""

    def area_names(self, result: Any) -> Mapping[str, str]:  # noqa: ANN401
        """The areas that have a page of their own, names by code."""

    def area_documents(self, result: Any, codes: Iterable[str], provenance: Provenance) -> Iterator[Document]:  # noqa: ANN401
        """The pages of these areas, in their order."""

    def chart_findings(self, result: Any) -> Mapping[str, str]:  # noqa: ANN401
        """What charts show, each in a sentence, by the chart's name; a subject may do without."""


class TablesModule(Protocol):
    """What a subject's module `tables` offers; `RECORD` is the name of the file of plain values.

    One whose workbook has other sheets than its tables also has `sheets(result, made)`, which gives them as tables.
    """

    RECORD: str

    def tables(self, result: Any) -> tuple[Table, ...]:  # noqa: ANN401
        """The named tables that the report rests on, the main one first."""

    def record(self, result: Any, made: Mapping[str, Table]) -> dict[str, Any]:  # noqa: ANN401
        """Everything as plain values for JSON; `made` are its tables by name, whose rows it may take."""

    def about(self, result: Any) -> list[tuple[str, str]]:  # noqa: ANN401
        """Labels with words that a workbook of the tables begins with."""


class NoSubject(Refusal):
    """A value that no report is made of."""


class UnknownPart(Refusal):
    """A chart, section or area that a report does not have; what to do lists those that it has."""


class Report(Generic[Result]):
    """A result ready to be shown.

    What the result itself knows can be asked of the report too: `report.england` is `report.result.england`. In a
    notebook it shows itself without a network.
    """

    def __init__(self, result: Result, provenance: Provenance | None = None) -> None:
        """Take a result and, where it is known, what it was made from and with. Raises NoSubject for another value."""
        self.result = result
        self.provenance = provenance or Provenance()
        self.subject = subject_of(result)

    @cached_property
    def document(self) -> Document:
        """The whole report as a document."""
        return self._with_foot(self._documents.document(self.result, self.provenance))

    def _with_foot(self, document: Document) -> Document:
        """A document with what it was made from, with and when, and whom to ask, at its foot."""
        held = getattr(self.result, "audit", self.result)
        days = (getattr(one, "released", None) for one in getattr(held, "releases", ()))
        released = max(filter(None, days), default=None)
        return replace(document, closing=(*document.closing, *self.provenance.at_foot(released)))

    @cached_property
    def summary(self) -> Document:
        """The report in short, as a terminal and a notebook show it."""
        return self._documents.summary(self.result, self.provenance)

    @cached_property
    def tables(self) -> dict[str, Table]:
        """The tables that the report rests on, by name, the main one first."""
        return {table.name: table for table in self._tables.tables(self.result)}

    @property
    def table(self) -> pl.DataFrame:
        """The main table."""
        return next(iter(self.tables.values())).frame

    @property
    def areas(self) -> Any:  # noqa: ANN401 - a table, or what the result calls its areas
        """The areas: as the result gives them, or else the rows of the main table that are areas'."""
        import polars as pl

        if hasattr(self.result, "areas"):
            return self.result.areas
        return self.table.filter(pl.col("area_code").is_in(list(self.area_names)))

    @property
    def chart_names(self) -> list[str]:
        """The names that `chart` knows, in the order of the report."""
        return list(self.document.figures())

    def chart(self, name: str) -> Chart:
        """A chart of the report as an Altair chart with title and source. Raises UnknownPart listing the names."""
        from carefund.report.charts.figure import standalone

        return standalone(_known(self.document.figures(), name, "chart"))

    def picture(self, name: str, ending: str) -> bytes:
        """A chart as the content of an `.svg` or `.png` file. Raises UnknownPart listing the names or endings."""
        from carefund.report.charts.figure import standalone_spec
        from carefund.report.media.drawing import PICTURES

        draw = _known(PICTURES, ending.lower(), "ending of a picture's file")
        return draw(standalone_spec(_known(self.document.figures(), name, "chart")))

    def slide(self, name: str, ending: str) -> bytes:
        """A chart for a slide: `picture` with the finding as its title, and what it shows under that.

        Raises UnknownPart listing the names or endings.
        """
        from carefund.report.charts.figure import standalone_spec
        from carefund.report.media.drawing import PICTURES

        draw = _known(PICTURES, ending.lower(), "ending of a picture's file")
        figure = _known(self.document.figures(), name, "chart")
        return draw(standalone_spec(headed(figure, self.chart_findings.get(name, ""))))

    @cached_property
    def chart_findings(self) -> dict[str, str]:
        """What charts show, each in a sentence, by the chart's name; charts that tell no finding are left out."""
        said = getattr(self._documents, "chart_findings", None)
        return dict(said(self.result)) if said else {}

    def section(self, name: str) -> Document:
        """One section of the report as a document, by its id or title. Raises UnknownPart listing the ids."""
        return self.document.part(_section(self.document, name))

    def has_part(self, name: str) -> bool:
        """Whether it has a section, by id or title, or a chart of this name."""
        with suppress(UnknownPart):
            return name in self.chart_names or bool(_section(self.document, name))
        return False

    @cached_property
    def area_names(self) -> dict[str, str]:
        """The areas that have a page of their own, names by code; none where the subject has no areas."""
        names = getattr(self._documents, "area_names", None)
        return dict(names(self.result)) if names else {}

    def area(self, name: str) -> Document:
        """One area's page, by the area's code or name. Raises UnknownPart naming the nearest."""
        codes = {area_name.casefold(): code for code, area_name in self.area_names.items()}
        code = codes.get(name.strip().casefold(), name.strip().upper())
        if code not in self.area_names:
            raise UnknownPart("the code or name of an area of this report", *no_area(name, self.area_names))
        page = next(iter(self._documents.area_documents(self.result, [code], self.provenance)))
        return replace(self._with_foot(page), whole=None)  # alone it has no whole report beside it

    @cached_property
    def html(self) -> str:
        """The whole report as one self-contained HTML text."""
        return page_of(self.document)

    def to_record(self) -> dict[str, Any]:
        """Everything as plain values for JSON."""
        return self._tables.record(self.result, self.tables)

    @property
    def files(self) -> tuple[str, ...]:
        """Every file that `write` writes, in order."""
        first = next(iter(self.tables))
        tables = (f"{name}{ending}" for name in self.tables for ending in TABLE_ENDINGS)
        pages = (f"{AREAS}/{code}.html" for code in self.area_names)
        return (*tables, self.record_name, f"{first}.xlsx", *pages, PAGE)

    @property
    def record_name(self) -> str:
        """The name of the file of plain values."""
        return self._tables.RECORD

    def write(
        self, folder: Path | str, progress: Progress | None = None, renderer: Renderer | None = None
    ) -> list[Path]:
        """Write the page, the pages of areas and the tables into a folder, made where it is not there; returns paths.

        Files of the same names are replaced, each whole; others are left. `progress` is called after every file;
        `renderer` is one that was started before, to save the wait. Raises OSError when the folder cannot be written.
        """
        target, written = Path(folder), list[Path]()
        target.mkdir(parents=True, exist_ok=True)
        for path in self._write_each(target, renderer):
            written.append(path)
            if progress:
                progress(path.name, len(written), len(self.files))
        return written

    def draw_with(self, renderer: Renderer) -> None:
        """Hand every figure to a renderer; of a result that is not complete, those that will stay are drawn early."""
        for figure in self.document.figures().values():
            renderer.submit(figure)

    def _write_each(self, folder: Path, started: Renderer | None) -> Iterator[Path]:
        """Tables are written while another process draws the charts; the page needs them and comes last."""
        from carefund.report.media.files import replace_file, to_json, write_table
        from carefund.report.media.renderer import Renderer

        with started or Renderer() as renderer:
            self.draw_with(renderer)
            for name, table in self.tables.items():
                for ending in TABLE_ENDINGS:
                    yield write_table(table, folder / f"{name}{ending}")
            record, book = (folder / name for name in self.files[2 * len(self.tables) :][:2])
            replace_file(record, to_json(self.to_record()))
            yield record
            replace_file(book, self.workbook())
            yield book
            yield from self._write_areas(folder / AREAS)
            html = page_of(self.document, renderer.results(), book.name)
        replace_file(folder / PAGE, html.encode())
        yield folder / PAGE

    def _write_areas(self, folder: Path) -> Iterator[Path]:
        from carefund.report.media.files import replace_file
        from carefund.report.media.html import page

        if not self.area_names:
            return
        documents = self._documents.area_documents(self.result, self.area_names, self.provenance)
        for code, one in zip(self.area_names, documents, strict=True):
            replace_file(folder / f"{code}.html", page(self._with_foot(one)).encode())
            yield folder / f"{code}.html"

    @property
    def sheets(self) -> tuple[Table, ...]:
        """The sheets of the workbook: the tables, where the subject lays out no others."""
        sheets = getattr(self._tables, "sheets", None)
        return sheets(self.result, self.tables) if sheets else tuple(self.tables.values())

    def workbook(self) -> bytes:
        """All tables as one XLSX workbook, a sheet each."""
        from carefund.report.media.xlsx import workbook

        return workbook(self.sheets, self.document.title, self._tables.about(self.result))

    @property
    def _documents(self) -> DocumentModule:
        return cast(DocumentModule, import_module(f"carefund.report.{self.subject}.document"))

    @property
    def _tables(self) -> TablesModule:
        return cast(TablesModule, import_module(f"carefund.report.{self.subject}.tables"))

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401
        """What the result itself knows."""
        if name.startswith("_") or "result" not in self.__dict__:
            raise AttributeError(name)
        return getattr(self.result, name)

    def __dir__(self) -> list[str]:
        """The report's own names and those of the result."""
        return sorted({*super().__dir__(), *(name for name in dir(self.result) if not name.startswith("_"))})

    def __repr__(self) -> str:
        """The report in short, and where the rest is, for a plain Python shell."""
        from carefund.report.media.terminal import plain_text

        return f"{plain_text(self.summary).rstrip()}\n\n{self._more}"

    def _repr_html_(self) -> str:
        """The same for a notebook, with the first figures."""
        from carefund.report.media.notebook import notebook_view

        return notebook_view(self.summary, self._more)

    @property
    def _more(self) -> str:
        areas = ".area(name), " if self.area_names else ""
        return f"More: .table, .tables, .document, {areas}.section(id), .chart(name), .write(folder)."


def subject_of(result: object) -> str:
    """The subject of a result, by its class. Raises NoSubject for a value of another kind."""
    for kind in type(result).__mro__:
        found = SUBJECTS.get(f"{kind.__module__}:{kind.__qualname__}")
        if found:
            return found
    kinds = ", ".join(name.partition(":")[2] for name in SUBJECTS)
    raise NoSubject(f"a result that a report is made of ({kinds})", type(result).__name__, "Give the result itself")


def headed(figure: Figure, finding: str) -> Figure:
    """A figure headed by a finding, what it shows before its key; as it is where there is none."""
    source = source_alone(figure.source)
    if not finding:
        return replace(figure, source=source)
    return replace(figure, title=finding, key=f"{figure.title}. {figure.key}", source=source)


def page_of(document: Document, drawings: Drawings | None = None, tables: str = "") -> str:
    """A document as one HTML text with all of its figures, drawn here where `drawings` are not given.

    `tables` is the name of a workbook of the report's tables in the same folder, for charts to lead to.
    """
    from carefund.report.media.html import page
    from carefund.report.media.renderer import Renderer

    if drawings is not None or not document.figures():
        return page(document, drawings, tables)
    with Renderer() as renderer:
        for figure in document.figures().values():
            renderer.submit(figure)
        return page(document, renderer.results(), tables)


def _section(document: Document, name: str) -> Section:
    known = {each.id: each for section in document.sections for each in section.sections()}
    titles = {section.title.casefold(): section for section in known.values()}
    return titles.get(name.casefold()) or _known(known, name, "section")


Part = TypeVar("Part")


def _known(known: Mapping[str, Part], name: str, what: str) -> Part:
    if name not in known:
        raise UnknownPart(f"the name of a {what} of this report", f"'{name}'", f"There are: {', '.join(known)}")
    return known[name]
