"""Answering a question about a pool's year: its sections on the terminal, its tables as JSON or a file."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from carefund.cli.exits import WRONG_USAGE, stop
from carefund.cli.outputs import ENDINGS, check_ending, write_content, write_to
from carefund.cli.pools import answer_of, pools_store, refusals, year_given
from carefund.cli.programme_given import rounds_known

if TYPE_CHECKING:
    from carefund.pool.year import PoolYear
    from carefund.report.columns import Table
    from carefund.report.document import Document
    from carefund.report.report import Report

PAGE_ENDINGS = (".html", ".md", ".pdf")
ANSWERED = {
    "show": ("lines", "streams", "schemes", "organisations", "months"),
    "forecast": ("lines", "streams", "schemes", "organisations", "streams-at-outturn", "shares", "minimums"),
    "statement": ("statement", "certificates", "shares"),
    "trace": ("purposes", "flows", "postings"),
    "check": ("findings", "minimums"),
}
"""The tables of each answer, in JSON and in a workbook."""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """The options that say which pool and which day."""

    store: Path | None
    area: str | None
    year: str | None
    day: str | None
    own_round: Path | None
    reasons: Path | None = None

    def made(self) -> PoolYear:
        """The year; ends with exit code 1 or 2 where the books are not there or not whole."""
        with refusals():
            return year_given(self.store, self.area, self.year, rounds_known(self.own_round), self.day, self.reasons)


def answer(
    asked: Asked,
    question: str,
    table: str,
    *,
    output: Path | None,
    as_json: bool,
    report: Path | None = None,
    pages: bool = False,
) -> PoolYear:
    """Show the answer to a question; with `output` its main table as a file, with `pages` also as a page or PDF."""
    from carefund.cli.commands import provenance_of
    from carefund.report.report import Report

    check_ending(output, (*PAGE_ENDINGS, *ENDINGS) if pages else ENDINGS)
    year = asked.made()
    made = Report(year, provenance_of("", None))
    if report is not None:
        from carefund.cli.parts import write_report

        write_report(made, report, quiet=as_json)
    if output is not None:
        _write(made, question, table, output, pages=pages)
    if as_json:
        _json(year, [made.tables[name] for name in ANSWERED[question]])
    elif output is None and report is None:
        _show(answer_of(year, question))
    return year


def _write(made: Report[Any], question: str, table: str, output: Path, *, pages: bool) -> None:
    from carefund.report.media.xlsx import workbook
    from carefund.report.pool.tables import about

    document = answer_of(made.result, question)
    ending = output.suffix.lower()
    if pages and ending == ".xlsx":
        chosen = [made.tables[name] for name in ANSWERED[question]]
        write_content(output, workbook(chosen, document.title, about(made.result)))
    elif ending == ".pdf":
        from carefund.report.media.pdf import pdf

        with refusals():
            content = pdf(document)
        write_content(output, content)
    elif ending in PAGE_ENDINGS:
        from carefund.cli.parts import write_part

        write_part(document, output)
    else:
        write_to(output, made.tables[table])


def _json(year: PoolYear, tables: list[Table]) -> None:
    from carefund.report.media.files import to_json
    from carefund.report.pool.tables import about_books

    rows = {table.name.replace("-", "_"): table.records() for table in tables}
    typer.echo(to_json({**about_books(year), **rows}, indent=2).decode())


def _show(document: Document) -> None:
    from carefund.report.media.terminal import show

    show(document)


def show_all(store: Path | None, *, output: Path | None, as_json: bool) -> None:
    """Show what every pool in a store planned and spent; each is read, checked and let go in turn."""
    from carefund.cli.progress import with_progress
    from carefund.pool.books import NoBooks, pools_in
    from carefund.pool.sums import pool_sums
    from carefund.report.media.files import to_json
    from carefund.report.pool.many import pools_document, pools_table

    check_ending(output, ENDINGS)
    where = pools_store(store)
    with refusals():
        folders = pools_in(where)
        if not folders:
            raise NoBooks("the books of pools", "none", "Open them first", str(where), remedy="open-books")
        sums = [one for folder in with_progress(folders, "Adding up", len(folders)) for one in pool_sums(folder)]
    if output is not None:
        write_to(output, pools_table(sums))
    if as_json:
        typer.echo(to_json(pools_table(sums).records(), indent=2).decode())
    elif output is None:
        _show(pools_document(sums))


def traced(
    asked: Asked,
    *,
    stream: str | None,
    scheme: str | None,
    posting: str | None,
    output: Path | None,
    as_json: bool,
) -> None:
    """Show where money went: all of it by purpose, or a stream's, scheme's or posting's by payment."""
    if stream is None and scheme is None and posting is None:
        answer(asked, "trace", "purposes", output=output, as_json=as_json)
        return
    from carefund.report.pool.payments import payments_document, payments_table

    check_ending(output, ENDINGS)
    year = asked.made()
    table = payments_table(year, stream=stream, scheme=scheme, posting=posting)
    if not table.frame.height:
        stop("carefund: no payment in the books fits; `carefund pool trace` shows all streams and schemes", WRONG_USAGE)
    if output is not None:
        write_to(output, table)
    if as_json:
        _json(year, [replace(table, name="payments")])
    elif output is None:
        _show(payments_document(year, table))
