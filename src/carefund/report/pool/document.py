"""A pool's year as a document: where it stands, what it comes to, its statement with certificates, its trace."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from carefund.pool.year import PoolYear
from carefund.pool.year_checks import YearFinding, year_findings
from carefund.report.columns import Table
from carefund.report.document import (
    Block,
    DataTable,
    Document,
    FindingItem,
    FindingList,
    Prose,
    Section,
)
from carefund.report.pool import sentences
from carefund.report.pool.charts import months_figure, purposes_figure, schemes_figure
from carefund.report.pool.tables import posting_rows, tables
from carefund.report.provenance import MADE_BY, Provenance
from carefund.wording.money import exact_pounds
from carefund.wording.numbers import count

HEADINGS = {"error": "Errors", "warning": "Warnings", "note": "Notes"}
PARTS: Mapping[str, tuple[str, ...]] = {
    "show": ("months", "streams", "schemes", "organisations"),
    "forecast": ("forecast", "risk-share", "minimums"),
    "statement": ("account", "certificates"),
    "trace": ("purposes", "payments"),
    "check": ("checks",),
}
"""The sections that answer each question."""
SIGNATURE = "Signed: ______________________   Name and office: ______________________   Date: ____________"
NOT_POSTED = (
    "A dash stands where nothing was planned, or nothing was posted. The difference of a total takes it for £0; "
    "that of a line is not worked out."
)


def document(year: PoolYear, provenance: Provenance) -> Document:
    """Everything."""
    opening = (Prose(sentences.standing(year), "lead"), Prose(sentences.outlook(year)), months_figure(year))
    closing = (MADE_BY,) if provenance.command == "" else (MADE_BY, provenance.command)
    return Document(_title(year), opening, tuple(_sections(year)), closing)


def summary(year: PoolYear, provenance: Provenance) -> Document:
    """Where the year stands."""
    return part(year, "show")


def part(year: PoolYear, question: str) -> Document:
    """The sections that answer one question, by `PARTS`."""
    chosen = PARTS[question]
    opening = {
        "show": (Prose(sentences.standing(year), "lead"),),
        "forecast": (Prose(sentences.outlook(year), "lead"), Prose(sentences.who_bears(year))),
        "trace": (Prose(sentences.where_it_went(year), "lead"),),
    }.get(question, ())
    kept = tuple(section for section in _sections(year) if section.id in chosen)
    return Document(_title(year), opening, kept, (MADE_BY,))


def _title(year: PoolYear) -> str:
    return f"{year.books.opening.name}: the pool in {year.books.year}"


def _sections(year: PoolYear) -> Iterator[Section]:
    made = {table.name: table for table in tables(year)}
    yield Section("months", "Month by month", (Prose(sentences.PROFILE, "quiet"), made["months"].block(_BY_MONTH)))
    yield Section("streams", "By stream", (made["streams"].block(("stream", *_BUDGET)),))
    yield Section("schemes", "By scheme", (schemes_figure(year), made["schemes"].block(("scheme", *_BUDGET))))
    yield Section(
        "organisations", "By organisation", (Prose(sentences.MIXED, "quiet"), made["organisations"].block(_PARTNERS))
    )
    yield _forecast(year, made)
    yield _risk_share(year, made)
    yield Section("minimums", "Protected minimums", (Prose(sentences.minimums(year)), _minimums(year, made)))
    yield Section("account", "Memorandum account", tuple(_account(year, made)))
    yield Section("certificates", "Certificates", tuple(_certificates(year)))
    yield Section("purposes", "Where the pound went", tuple(_purposes(year, made)))
    yield Section("payments", "From stream to payment", tuple(_payments(year, made)))
    yield Section("checks", "What a look through the books finds", tuple(_checks(year_findings(year))))
    yield Section("books", "The books", (Prose(sentences.of_the_books(year)),))


_SHOWN = ("day", "kind", "pounds", "stream", "scheme", "counterparty", "reference")
_BUDGET = ("budget", "actual", "outturn", "variance")
_PARTNERS = ("organisation", "paid_in", "spent", "outturn", "share")
_BY_MONTH = ("month", "paid_in", "spent", "planned_out_so_far", "spent_so_far")
_AT_OUTTURN = ("stream", "contributions", "outturn", "left", "from_contingency", "to_share")
LATEST = 100
"""Postings on the page; the files have every one."""


def _minimums(year: PoolYear, made: Mapping[str, Table]) -> DataTable:
    """The tests on what was spent and on the forecast; before the year is over the first is only on the way."""
    table = made["minimums"]
    rows = table.frame.filter(table.frame["basis"] != "planned")
    return Table.of_frame(table.name, "Protected minimums", table.columns, rows).block(
        ("basis", "test", "required", "amount", "outcome")
    )


def _payments(year: PoolYear, made: Mapping[str, Table]) -> Iterator[Block]:
    yield made["flows"].block(("organisation", "stream", "scheme", "area_of_spend", "pounds"))
    latest = year.books.postings[-LATEST:]
    of = f"the latest {count(LATEST)} of {count(len(year.books.postings))}" if len(latest) == LATEST else "every one"
    yield posting_rows(latest, f"Postings: {of}").block(_SHOWN)


def _forecast(year: PoolYear, made: Mapping[str, Table]) -> Section:
    reasons = ("reason",) if any(one.reason for one in year.forecast.lines) else ()
    columns = ("scheme", "budget", "actual", "outturn", "variance", "method", *reasons)
    blocks: tuple[Block, ...] = (
        Prose(sentences.outlook(year)),
        Prose(sentences.METHODS, "quiet"),
        made["lines"].block(columns, "Outturn by scheme and stream"),
        made["streams"].block(("stream", "budget", "outturn", "variance"), "Outturn by stream"),
        made["organisations"].block(("organisation", "planned_out", "outturn", "share"), "Outturn by organisation"),
    )
    return Section("forecast", "Forecast outturn", blocks)


def _risk_share(year: PoolYear, made: Mapping[str, Table]) -> Section:
    unshared = [year.names.get(stream, stream) for stream in year.forecast.not_shared]
    lacking = [Prose(f"Nothing is agreed on who shares: {'; '.join(unshared)}.", "note")] if unshared else []
    tables_of = made["streams-at-outturn"].block(_AT_OUTTURN), made["shares"].block()
    blocks: tuple[Block, ...] = (Prose(sentences.who_bears(year)), *lacking, *tables_of)
    return Section("risk-share", "Who bears what is over or short", blocks)


def _account(year: PoolYear, made: Mapping[str, Table]) -> Iterator[Block]:
    """The account of the host: who paid in, what was spent, what moved, each with its total."""
    agreement = year.books.opening.agreement
    yield Prose(
        f"Host: {agreement.host}. Pool manager: {agreement.pool_manager}. Drawn up by the host for its partners."
    )
    lines = made["statement"]
    if lines.frame["difference"].null_count():
        yield Prose(NOT_POSTED)
    for name in dict.fromkeys(lines.frame["section"].to_list()):
        total = year.statement.total(name)
        own = lines.frame.filter(lines.frame["section"] == name)
        filled = [column.name for column in lines.columns if column.name != "section" and own[column.name].count()]
        block = Table.of_frame(name, name, lines.columns, own).block(filled, name.replace("-", " ").capitalize())
        sums = {"planned": total.planned, "actual": total.actual, "difference": total.difference}
        yield _with_total(block, filled, {key: value for key, value in sums.items() if value is not None})


def _with_total(block: DataTable, names: Sequence[str], sums: Mapping[str, object]) -> DataTable:
    """The table with a last row of its totals."""
    row = tuple("Total" if number == 0 else exact_pounds(sums[name]) if name in sums else ""  # type: ignore[arg-type]
                for number, name in enumerate(names))  # fmt: skip
    return DataTable(block.headings, (*block.rows, row), block.caption)


def _certificates(year: PoolYear) -> Iterator[Section]:
    for one in year.certificates:
        name = year.names.get(one.stream, one.stream)
        schemes = tuple(
            (year.names.get(scheme, scheme or "No scheme"), exact_pounds(sum_)) for scheme, sum_ in one.schemes
        )
        blocks: tuple[Block, ...] = (
            Prose(sentences.certified(one, year)),
            DataTable(("Money in", "Pounds"), _money_in(one), f"{name}: money in"),
            DataTable(("Money out", "Pounds"), _money_out(one), f"{name}: what became of it"),
            *([DataTable(("Scheme", "Spent"), schemes, f"{name}: by scheme")] if schemes else []),
            Prose(SIGNATURE, "quiet"),
        )
        yield Section(f"certificate-{one.stream}", name, blocks)


def _money_in(one: object) -> tuple[tuple[str, str], ...]:
    rows = (("Received from partners", "received"), ("Brought forward", "brought_forward"),
            ("Virement from other streams", "virement"), ("All money in", "money_in"))  # fmt: skip
    return tuple((label, exact_pounds(getattr(one, name))) for label, name in rows)


def _money_out(one: object) -> tuple[tuple[str, str], ...]:
    rows = (("Spent on schemes", "spent"), ("Moved out of its purpose", "out_of_purpose"), ("Paid back", "refunded"),
            ("Carried forward", "carried_forward"), ("Unspent, or overspent below zero", "unspent"),
            ("All money out", "money_out"))  # fmt: skip
    return tuple((label, exact_pounds(getattr(one, name))) for label, name in rows)


def _purposes(year: PoolYear, made: Mapping[str, Table]) -> Iterator[Block]:
    yield Prose(sentences.where_it_went(year))
    yield purposes_figure(year)
    yield made["purposes"].block(("stream", "set_aside_for", "ended_in", "pounds"))


def _checks(findings: Sequence[YearFinding]) -> Iterator[Block]:
    if not findings:
        yield Prose("Nothing was found.")
    for severity, heading in HEADINGS.items():
        items = tuple(
            FindingItem(one.about, one.check, one.expected, one.found, one.to_do, one.check)
            for one in findings
            if one.severity == severity
        )
        if items:
            yield FindingList(heading, items)
