"""The tables of a pool's year: every figure exact to the penny."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from carefund.pool.outturn import LineForecast
from carefund.pool.posting import Posting
from carefund.pool.spend import Total
from carefund.pool.year import PoolYear
from carefund.pool.year_checks import year_findings
from carefund.report.columns import Column, Kind, Table
from carefund.wording.lists import capital
from carefund.wording.numbers import count

RECORD = "pool.json"
PENNIES: Kind = "exact-pounds"


def _text(name: str, label: str, about: str = "", value: Callable[[Any], Any] | None = None) -> Column:
    return Column(name, label, "text", about, value)


def _money(name: str, label: str, about: str = "", value: Callable[[Any], Any] | None = None) -> Column:
    return Column(name, label, PENNIES, about, value)


BUDGET = (
    _money("planned", "Planned", "pounds in the accepted plan"),
    _money("virement", "Virement", "pounds brought by virements, less what they took"),
    _money("budget", "Budget", "planned and vired"),
    _money("actual", "Spent", "pounds spent so far, credits taken off"),
)
OUTTURN = (
    _money("outturn", "Outturn", "pounds forecast for the whole year"),
    _money("variance", "Variance", "outturn less budget; above zero, an overspend"),
)
MONTHS = (
    Column("month", "Month", "month", "month of the financial year"),
    _money("planned_in", "Planned in", "an even twelfth of planned contributions"),
    _money("paid_in", "Paid in", "contributions posted, less refunds"),
    _money("planned_out", "Planned out", "an even twelfth of planned spending"),
    _money("spent", "Spent", "spending posted, less credits"),
    _money("planned_out_so_far", "Planned so far", "planned spending since April"),
    _money("spent_so_far", "Spent so far", "spending since April"),
)
ORGANISATIONS = (
    _text("organisation", "Organisation"),
    _money("planned_in", "Planned in", "what the plan has it pay in"),
    _money("paid_in", "Paid in", "what it has paid in"),
    _money("planned_out", "Planned spending", "planned spending of its money"),
    _money("spent", "Spent", "what was spent of its money, in proportion to what each paid in"),
    _money("outturn", "Outturn", "what will be spent of its money"),
    _money("share", "Share at outturn", "what will be paid to it; below zero, what it will have to pay"),
)
PAYMENTS = (
    _text("id", "Posting", "id of the posting"),
    Column("day", "Day", "day", "when it moved or fell due"),
    _text("kind", "Kind", "kind of movement", lambda one: one.movement.kind),
    _money("pounds", "Pounds", "what moved; of a reversal, below zero"),
    _text("accounting", "Accounting", "cash or accrual"),
    _text("stream", "Stream", "id of the stream", lambda one: one.leg.stream),
    _text("scheme", "Scheme", "id of the scheme", lambda one: one.leg.scheme),
    _text("area_of_spend", "Spent on", "id of the area of spend", lambda one: one.leg.area_of_spend),
    _text("organisation", "Organisation", "who paid in", lambda one: one.leg.organisation),
    _text("provider", "Provider", "id of the kind of provider", lambda one: one.leg.provider),
    _text("counterparty", "Counterparty", "who was paid, or who paid"),
    _text("reference", "Reference", "journal or invoice"),
    _text("reason", "Reason", "why, where somebody said", lambda one: one.leg.reason),
    _text("commissioner", "Commissioner", "who commissions it"),
    _text("posted_by", "Posted by"),
    _text("approved_by", "Approved by"),
    _text("posted", "Posted", "when, with its time zone", lambda one: one.posted.isoformat()),
    _text("reverses", "Reverses", "id of the posting that it takes back"),
    _text("document_hash", "SHA-256", "hash of the document that it rests on"),
)
CERTIFICATES = (
    _text("stream", "Stream", "the grant or contribution"),
    _money("received", "Received", "paid in by partners"),
    _money("brought_forward", "Brought forward", "from the year before"),
    _money("virement", "Virement", "from other streams, less what went to them"),
    _money("money_in", "All money in"),
    _money("spent", "Spent", "on schemes, credits taken off"),
    _money("out_of_purpose", "Out of purpose", "moved out of its purpose"),
    _money("refunded", "Refunded", "paid back to partners"),
    _money("carried_forward", "Carried forward", "to the next year"),
    _money("unspent", "Unspent", "still in the pool; below zero, overspent"),
    _money("money_out", "All money out", "the same as all money in"),
)
STATEMENT = (
    _text("section", "Section", "part of the account"),
    _text("organisation", "Organisation"),
    _text("stream", "Stream"),
    _text("scheme", "Scheme"),
    _text("provider", "Provider"),
    _text("area_of_spend", "Spent on"),
    _text("reason", "Reason"),
    _money("planned", "Planned"),
    _money("actual", "Actual"),
    _money("difference", "Difference", "actual less planned"),
)
PURPOSES = (
    _text("stream", "Stream"),
    _text("set_aside_for", "Set aside for"),
    _text("ended_in", "Ended in"),
    _text("how", "How"),
    _money("pounds", "Pounds"),
)
FLOWS = (
    _text("organisation", "Organisation", "whose money"),
    _text("stream", "Stream"),
    _text("scheme", "Scheme"),
    _text("area_of_spend", "Spent on"),
    _text("provider", "Provider"),
    Column("out_of_purpose", "Out of purpose", "flag"),
    _text("reason", "Reason"),
    _money("pounds", "Pounds"),
)
MINIMUMS = (
    _text("basis", "Basis", "planned, spent so far or forecast"),
    _text("test", "Test", "label of the spending test"),
    _money("required", "Required", "empty where it is not known"),
    _money("amount", "Counted", "lines that could be counted"),
    _money("shortfall", "Short"),
    _text("outcome", "Outcome"),
    _text("source", "Source", "where the test is from"),
)
FINDINGS = tuple(
    _text(name, label)
    for name, label in (("check", "Check"), ("severity", "Severity"), ("about", "About"), ("expected", "Expected"),
                        ("found", "Found"), ("to_do", "To do"), ("source", "Source"))
)  # fmt: skip


def tables(year: PoolYear) -> tuple[Table, ...]:
    """Every table, the lines of spending first."""
    return (
        Table.of("lines", "Lines", _line_columns(year), year.forecast.lines),
        *(_outturn_totals(year, what) for what in ("stream", "scheme")),
        Table.of("organisations", "Organisations", ORGANISATIONS, year.organisations),
        Table.of("months", "Months", MONTHS, year.months),
        Table.of("streams-at-outturn", "Streams at outturn", _stream_columns(year), year.forecast.streams),
        Table.of("shares", "Shares", _share_columns(year), year.forecast.shares),
        Table.of("minimums", "Minimums", MINIMUMS, list(_minimums(year))),
        Table.of("statement", "Statement", named(STATEMENT, year), year.statement.lines),
        Table.of("certificates", "Certificates", named(CERTIFICATES, year), year.certificates),
        Table.of("purposes", "Purposes", named(PURPOSES, year), year.purposes),
        Table.of("flows", "Flows", named(FLOWS, year), list(_flows(year))),
        Table.of("postings", "Postings", PAYMENTS, year.books.postings),
        Table.of("findings", "Findings", FINDINGS, year_findings(year)),
    )


def named(columns: Iterable[Column], year: PoolYear) -> tuple[Column, ...]:
    """The columns with names in place of ids."""
    ids = ("stream", "scheme", "provider", "area_of_spend", "set_aside_for", "ended_in")
    return tuple(_named(column, year) if column.name in ids else column for column in columns)


def _named(column: Column, year: PoolYear) -> Column:
    names = year.names

    def of(row: Any) -> str | None:  # noqa: ANN401
        value = getattr(row, column.name)
        return None if value is None else names.get(value, value)

    return _text(column.name, column.label, column.about, of)


def _line_columns(year: PoolYear) -> tuple[Column, ...]:
    names = year.names

    def part(name: str) -> Callable[[LineForecast], Any]:
        def of(one: LineForecast) -> Any:  # noqa: ANN401
            value = getattr(one.line.key, name)
            return names.get(value, value) if isinstance(value, str) else value

        return of

    return (
        _text("scheme", "Scheme", value=part("scheme")),
        _text("stream", "Stream", value=part("stream")),
        _text("area_of_spend", "Spent on", value=part("area_of_spend")),
        _text("commissioner", "Commissioner", value=part("commissioner")),
        *(column.on(lambda one: one.line) for column in BUDGET),
        *OUTTURN,
        _text("method", "Method", "how the outturn was forecast"),
        _text("reason", "Reason", "why it departs from its budget, where somebody said"),
    )


def _outturn_totals(year: PoolYear, what: str) -> Table:
    """Budget, spending and outturn by stream or scheme."""
    totals: tuple[Total, ...] = getattr(year, f"{what}s")
    outturn = {
        total.name: sum(one.outturn for one in year.forecast.lines if (getattr(one.line.key, what) or "") == total.name)
        for total in totals
    }
    columns = (
        _text(what, what.capitalize(), value=lambda one: year.names.get(one.name, one.name)),
        *BUDGET,
        _money("outturn", "Outturn", OUTTURN[0].about, lambda one: outturn[one.name]),
        _money("variance", "Variance", OUTTURN[1].about, lambda one: outturn[one.name] - one.budget),
    )
    return Table.of(f"{what}s", f"{what.capitalize()}s", columns, totals)


def _stream_columns(year: PoolYear) -> tuple[Column, ...]:
    money = ("brought_forward", "contributions", "virement", "outturn", "out_of_purpose", "carried_forward", "left",
             "from_contingency", "to_share", "settled", "unsettled")  # fmt: skip
    labels = {"left": "Left or short"}
    return (
        *named((_text("stream", "Stream"),), year),
        *(_money(name, labels.get(name, capital(name.replace("_", " ")))) for name in money),
    )


def _share_columns(year: PoolYear) -> tuple[Column, ...]:
    about = "what will be paid to it; below zero, what it will have to pay"
    return (
        *named((_text("stream", "Stream"),), year),
        _text("organisation", "Organisation"),
        _money("pounds", "Share", about),
    )


def _flows(year: PoolYear) -> Iterator[SimpleNamespace]:
    """The traced flows without what each payment says of itself; the reason stays of what left its purpose."""
    names = ("organisation", "stream", "scheme", "area_of_spend", "provider", "out_of_purpose")
    sums: dict[tuple[Any, ...], Decimal] = {}
    for flow in year.trace.flows:
        key = (*(getattr(flow, name) for name in names), flow.reason if flow.out_of_purpose else None)
        sums[key] = sums.get(key, Decimal(0)) + flow.pounds
    for key, pounds in sums.items():
        if pounds:
            yield SimpleNamespace(**dict(zip((*names, "reason"), key, strict=True)), pounds=pounds)


def _minimums(year: PoolYear) -> Iterator[dict[str, Any]]:
    for basis, results in year.tests:
        for one in results:
            yield {
                "basis": basis,
                "test": one.test.label,
                "required": one.required,
                "amount": one.amount,
                "shortfall": one.shortfall,
                "outcome": one.outcome,
                "source": year.round.cite(one.test),
            }


def record(year: PoolYear, made: Mapping[str, Table]) -> dict[str, Any]:
    """The pool, and every table as rows."""
    return {**about_books(year), **{name.replace("-", "_"): table.records() for name, table in made.items()}}


def about_books(year: PoolYear) -> dict[str, Any]:
    """Which books these are, and how far they reach."""
    opening, head = year.books.opening, year.books.head
    return {
        "pool": opening.name,
        "area_code": opening.area_code,
        "round": opening.round_id,
        "year": opening.year,
        "day": year.day.isoformat(),
        "months_posted": year.forecast.months,
        "postings_held": len(year.books.postings),
        "lines": head.lines,
        "hash": head.hash,
        "plan_version": opening.plan_version,
        "plan_hash": opening.plan_hash,
        "agreement_hash": opening.agreement_hash,
        "carried_from": opening.carried_from,
        "revisions": [
            {"day": one.day.isoformat(), "plan_version": one.opening.plan_version, "plan_hash": one.opening.plan_hash}
            for one in year.books.revisions
        ],
        "illustrative": opening.illustrative,
    }


def about(year: PoolYear) -> list[tuple[str, str]]:
    """What a workbook of the tables begins with."""
    opening = year.books.opening
    return [
        ("Pool", opening.name),
        ("Year", opening.year),
        ("Host", opening.agreement.host),
        ("Pool manager", opening.agreement.pool_manager),
        ("Plan", f"version {opening.plan_version}, SHA-256 {opening.plan_hash}"),
        ("Books", f"{count(len(year.books.postings))} postings; last line {year.books.head.hash}"),
        ("Forecast", "An outturn is a forecast by the method beside it, and no promise."),
    ]


def posting_rows(postings: Iterable[Posting], title: str = "Postings") -> Table:
    """Postings as a table."""
    return Table.of("postings", title, PAYMENTS, postings)
