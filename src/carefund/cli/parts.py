"""Showing a report, or a part of it: one area, one section, one chart, on the terminal or as a file."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from carefund.cli.exits import WRONG_USAGE, stop, wrong_usage
from carefund.cli.outputs import ENDINGS, check_ending, refuse_to_replace, write_content, write_to
from carefund.cli.progress import bar_of_files
from carefund.workbooks.ordinary_file import why_not_written

if TYPE_CHECKING:
    from carefund.report.document import Document
    from carefund.report.media.renderer import Renderer
    from carefund.report.report import Report

EXCEL = ".xlsx"
PAGES, PICTURES = (".html", ".md"), (".svg", ".png")
"""The endings of a part's file, and of a chart's."""
AreaOption = Annotated[
    str | None, typer.Option("--area", metavar="AREA", help="Only this area's part of the report, by name or code.")
]
SectionOption = Annotated[
    str | None, typer.Option("--section", metavar="SECTION", help="Only this section of the report, by title or id.")
]
ChartOption = Annotated[
    str | None,
    typer.Option("--chart", metavar="NAME", help="Only this chart, written to --output as .svg or .png."),
]

PageOption = Annotated[
    Path | None,
    typer.Option(
        "--output",
        metavar="FILE",
        help="Write the page (.html or .md) or its main table (.csv, .parquet, .xlsx, .json).",
    ),
]
FolderOption = Annotated[
    Path | None, typer.Option("--report", metavar="DIR", help="Write the page and every table that it rests on here.")
]


def show_report(
    report: Report[Any],
    *,
    as_json: bool = False,
    area: str | None = None,
    section: str | None = None,
    chart: str | None = None,
    output: Path | None = None,
) -> None:
    """Show a report in short, or the part that is asked for; with `output` write that as a file instead.

    Ends with exit code 2 for a part that the report does not have, or a file that cannot be written.
    """
    if chart is not None:
        write_chart(report, chart, output)
    elif as_json:
        from carefund.report.media.files import to_json

        typer.echo(to_json(report.to_record(), indent=2).decode())
    elif output is not None:
        write_part(part_of(report, area, section) or report.document, output)
    else:
        from carefund.report.media.terminal import show

        show(part_of(report, area, section) or report.summary)


def write_report(
    report: Report[Any],
    folder: Path,
    inputs: Iterable[Path] = (),
    *,
    quiet: bool = False,
    renderer: Renderer | None = None,
) -> None:
    """Write a report into a folder and say what was written; ends with exit code 2 where it cannot be.

    No file that was read is replaced: that ends with exit code 2 before anything is written. `renderer` is one that was
    started before.
    """
    refuse_to_replace([folder], inputs)
    beside = [file for file in inputs if file.resolve().parent == folder.resolve()]
    refuse_to_replace([folder / name for name in report.files] if beside else [], beside)
    try:
        with bar_of_files("Writing the report") as progress:
            paths = report.write(folder, progress, renderer)
    except OSError as error:
        words = f"the report could not be written to {folder} ({why_not_written(error, folder)})"
        stop(f"carefund: {words}; name a folder that you may write to", WRONG_USAGE)
    if quiet:
        return
    from carefund.report.report import AREAS

    page = paths[-1]
    names = ", ".join(path.name for path in paths[:-1] if path.parent == folder)
    areas = f"\nA page for each of {len(report.area_names)} areas: {folder / AREAS}" if report.area_names else ""
    typer.echo(f"Report: {page}\nThe same numbers: {names} in {folder}{areas}", err=True)


def check_page(output: Path | None, folder: Path | None, inputs: Iterable[Path], *, chart: str | None = None) -> None:
    """End with exit code 2 where what is asked for cannot be written, or would replace an input.

    That is a picture of a `chart`, else a page or a table, and a folder.
    """
    inputs = list(inputs)
    check_ending(output, PICTURES if chart else (*PAGES, *ENDINGS), inputs)
    if folder is not None:
        refuse_to_replace([folder], inputs)


def write_main_table(report: Report[Any], output: Path) -> None:
    """Write the first table of a report."""
    write_to(output, next(iter(report.tables.values())))


def write_named_table(report: Report[Any], output: Path, name: str | None) -> None:
    """Write the table of that name, the first without one, or all as a workbook; ends with exit code 2 for another."""
    if name is None and output.suffix.lower() == EXCEL:
        write_content(output, report.workbook())
        return
    chosen = name or next(iter(report.tables))
    if chosen not in report.tables:
        stop(f"carefund: expected the name of a table: {', '.join(report.tables)}; found '{chosen}'", WRONG_USAGE)
    write_to(output, report.tables[chosen])


def write_answer(
    report: Report[Any], output: Path, write_table: Callable[[Report[Any], Path], None] = write_main_table
) -> None:
    """Write the whole answer as JSON, or its table by the ending."""
    from carefund.report.media.files import to_json

    if output.suffix.lower() == ".json":
        write_content(output, to_json(report.to_record(), 1) + b"\n")
    else:
        write_table(report, output)


def show_page(
    report: Report[Any],
    output: Path | None,
    folder: Path | None,
    inputs: Iterable[Path],
    *,
    as_json: bool,
    area: str | None = None,
    section: str | None = None,
    chart: str | None = None,
    write_table: Callable[[Report[Any], Path], None] = write_main_table,
) -> bool:
    """Write what is asked for: a chart, a page or a table by its ending, a folder with everything; else print it.

    A page is of the part that is asked for; that is printed where no page is written. JSON is printed besides. Whether
    anything was printed is returned.
    """
    if folder is not None:
        write_report(report, folder, inputs, quiet=as_json)
    page = output is not None and chart is None and output.suffix.lower() in PAGES
    if chart is not None:
        write_chart(report, chart, output)
    elif output is not None and page:
        write_part(part_of(report, area, section) or report.document, output)
    elif output is not None:
        write_table(report, output)
    part = (area or section) and not (page or chart)
    if not (as_json or part or (output is None and folder is None and chart is None)):
        return False
    show_report(report, as_json=as_json, area=area, section=section)
    return True


def write_results(report: Report[Any], folder: Path, page: str, pictures: str) -> None:
    """Write a report as a page of Markdown for the documentation; names of pictures beside it begin with `pictures`.

    Raises OSError where that cannot be done.
    """
    from carefund.report.media.files import replace_file
    from carefund.report.media.markdown import markdown, pictures_of

    for name, svg in pictures_of(report.document, pictures).items():
        replace_file(folder / name, svg.encode())
    replace_file(folder / page, markdown(report.document, pictures).encode())


def part_of(report: Report[Any], area: str | None, section: str | None) -> Document | None:
    """The part that is asked for, None where that is the whole; ends with exit code 2 where there is none such."""
    from carefund.report.report import UnknownPart

    if area is not None and section is not None:
        stop("carefund: give --area or --section, not both", WRONG_USAGE)
    with wrong_usage(UnknownPart):
        if area is not None:
            return report.area(area)
        return report.section(section) if section is not None else None


def write_part(document: Document, output: Path) -> None:
    """Write a document as one page, by the ending of the file's name; ends with exit code 2 where it cannot."""
    from carefund.report.media.markdown import markdown
    from carefund.report.report import page_of

    check_ending(output, PAGES)
    content = markdown(document) if output.suffix.lower() == ".md" else page_of(document)
    write_content(output, content.encode())


def write_chart(report: Report[Any], chart: str, output: Path | None) -> None:
    """Write a chart as a picture; ends with exit code 2 where there is none such or it cannot be written."""
    from carefund.report.report import UnknownPart

    target = output or Path(f"{chart}.svg")
    check_ending(target, PICTURES)
    with wrong_usage(UnknownPart):
        content = report.picture(chart, target.suffix)
    write_content(target, content)
