"""The layout of a return's workbook, made from the round's definition for one quarter."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace
from functools import lru_cache

from carefund.monitoring.returns.quarters import returns_of
from carefund.monitoring.returns.required_fields import required_paths
from carefund.monitoring.returns.spans import MetricSpan, metric_spans
from carefund.plan.workbook.layout import (
    Column,
    Fixed,
    FixedRow,
    Input,
    Layout,
    Live,
    Option,
    Reference,
    SheetLayout,
    Table,
    Values,
)
from carefund.plan.workbook.linked import change, number
from carefund.plan.workbook.money_sheets import options
from carefund.plan.workbook.sheets import YES_NO
from carefund.programme.definition import Metric, Returns, Round
from carefund.programme.returns import ReturnPart, ReturnQuarter
from carefund.wording.dates import month_id, month_words, span_words

STATUSES = (
    Option("on-track", "On track"),
    Option("not-on-track", "Not on track"),
    Option("no-data", "No data to tell"),
)
BALANCES, DOES_NOT_BALANCE = "Balances", "Does not balance"
TO_DATE = "From the first month of the financial year to the last of the quarter. 0 where there was none."
PLANNED = "From the accepted plan, for the whole year."
SHORT, MONEY, LONG = 14, 17, 60


@lru_cache(maxsize=32)
def return_layout(round_: Round, quarter: ReturnQuarter) -> Layout:
    """The workbook's layout. Raises NoReturns when the round does not say what a return must hold."""
    returns = returns_of(round_)
    made: dict[ReturnPart, Callable[[], SheetLayout]] = {
        "conditions": lambda: conditions(round_),
        "metrics": lambda: metrics(round_, quarter),
        "streams": lambda: streams(round_, quarter),
        "schemes": schemes,
        "capacity": lambda: capacity(round_, quarter),
        "payment": payment,
        "survey": lambda: survey(returns),
    }
    sheets = [cover(returns), progress(), *(make() for part, make in made.items() if returns.asks(part, quarter))]
    paths = required_paths(round_, quarter)
    marked = tuple(replace(one, tables=tuple(_marked(table, paths) for table in one.tables)) for one in sheets)
    lists = _lists(sheets)
    return Layout(round_id=round_.id, template_version=returns.template_version, sheets=marked, lists=lists)


def _marked(table: Table, paths: Collection[str]) -> Table:
    """The table with the cells marked that must be filled."""
    return table.with_inputs(
        lambda cell: replace(cell, required=(f"{table.path}.{cell.field}" if table.grows else cell.field) in paths)
    )


def _lists(sheets: list[SheetLayout]) -> dict[str, tuple[Option, ...]]:
    lists: dict[str, tuple[Option, ...]] = {"Yes_or_no": YES_NO}
    for sheet in sheets:
        for table in sheet.tables:
            cells = [cell for row in table.rows for _number, cell in row.inputs()]
            lists |= {cell.options_from: cell.options for cell in cells if cell.options}
    return lists


def _sheet(name: str, intro: str, *tables: Table) -> SheetLayout:
    return SheetLayout(name=name, title=tables[0].title if len(tables) == 1 else name, intro=intro, tables=tables)


def _answers(heading: str, *rows: tuple[str, Input, str]) -> Table:
    """A form: questions, answers and what to write."""
    columns = (Column(heading, 34), Column("Answer", 48), Column("What to write", LONG))
    return Table("", title=heading, columns=columns, rows=tuple(FixedRow(row) for row in rows))


def cover(returns: Returns) -> SheetLayout:
    """Whose return this is and of which quarter, the agreement, and who has signed."""
    about = _answers(
        "About this return",
        ("Round", Input("round_id"), "Set by the template."),
        ("Quarter", Input("quarter"), "Set by the template."),
        ("Template version", Input("template_version"), "Set by the template."),
        ("Area code", Input("area_code"), "Set by the template."),
        ("Area", Input("area_name"), "The health and wellbeing board area."),
        ("Version of the return", Input("version", "whole"), "1, then one more each time it is sent."),
        ("Version of the accepted plan", Input("plan_version", "whole", locked=True), "Set where a plan was given."),
        ("Is it an example?", Input("illustrative", "yes-no"), "Yes only where no area sent it."),
        ("Contact", Input("contact"), "Whom to ask about the return: name and address."),
    )
    agreement = _answers(
        "Section 75 agreement",
        ("Is it signed for this year?", Input("agreement.signed", "yes-no"), "Yes or no."),
        ("Day of signing", Input("agreement.signed_on", "date"), "Such as 30/09/2015."),
        ("If not, why, and when will it be?", Input("agreement.explanation", "long-text"), "In a few sentences."),
    )
    tables = (about, *([agreement] if "agreement" in returns.parts else []), _sign_offs(returns))
    return _sheet("Cover", "Whose return this is, whom to ask about it, and who has signed it.", *tables)


def _sign_offs(returns: Returns) -> Table:
    columns = (Column("Signed for", 34), Column("Name", 48), Column("Organisation", LONG), Column("Date signed", 16))
    rows = tuple(
        FixedRow((
            role.label,
            Input(f"sign_offs[{role.id}].name", help="The person who signs."),
            Input(f"sign_offs[{role.id}].organisation", help="The organisation for which the person signs."),
            Input(f"sign_offs[{role.id}].signed", "date", help="The day of signing, after the end of the quarter."),
        ))
        for role in returns.sign_offs
    )  # fmt: skip
    return Table("sign_offs", title="Signatures", columns=columns, rows=rows)


def progress() -> SheetLayout:
    """What went well, and what did not."""
    return _sheet(
        "Progress",
        "What went well in the quarter and what did not, in your own words.",
        _answers(
            "Progress in the quarter",
            ("Successes", Input("successes", "long-text"), "What went well, for whom, and how you know."),
            ("Challenges", Input("challenges", "long-text"), "What did not, why, and what is done about it."),
        ),
    )


def conditions(round_: Round) -> SheetLayout:
    """The national conditions, and whether each is still met."""
    columns = (Column("Condition", 36), Column("What it requires", 52), Column("Still met?", 13),
               Column("If not, why, and by when it will be", 80))  # fmt: skip
    rows = tuple(
        FixedRow((
            one.label,
            one.requirement,
            Input(f"conditions[{one.id}].kept", "yes-no", help="Yes or no."),
            Input(f"conditions[{one.id}].explanation", "long-text", help="Needed where it is not met."),
        ))
        for one in round_.conditions
    )  # fmt: skip
    table = Table("conditions", title="National conditions", columns=columns, rows=rows)
    return _sheet("Conditions", "For each national condition: whether the plan still meets it.", table)


def metrics(round_: Round, quarter: ReturnQuarter) -> SheetLayout:
    """The metrics: planned, published, and what the area says of them."""
    columns = (
        Column("Metric", 40),
        Column("Months", 26),
        Column("Planned", SHORT),
        Column("Planned, out of", SHORT),
        Column("Published", SHORT),
        Column("Published against plan (%)", SHORT),
        Column("Your own figure, where none is published", SHORT),
        Column("Your own, out of", SHORT),
        Column("On track?", 18),
        Column("Reasons", LONG),
        Column("Support needed", 44),
        Column("Where the published figure comes from", LONG),
    )
    rows = tuple(_metric(round_.metric(name), span) for name, span in metric_spans(round_, quarter).items())
    intro = "Blue figures are filled in for good: the plan's, and those that have been published."
    return _sheet("Metrics", intro, Table("metrics", title="Metrics", columns=columns, rows=rows))


def _metric(metric: Metric, span: MetricSpan) -> FixedRow:
    path = f"metrics[{metric.id}]"
    status = Input(f"{path}.status", "choice", options=STATUSES, options_from="Statuses", help="Choose one.")
    with_below = span.setting.with_denominator
    cells: tuple[Fixed, ...] = (
        metric.label,
        span_words(span.first, span.last),
        Input(f"{path}.planned", "count", locked=True, help=f"{metric.numerator}. {PLANNED}"),
        Input(f"{path}.planned_denominator", "count", locked=True, help=f"{metric.denominator}.")
        if with_below
        else None,
        Input(f"{path}.published", "count", locked=True, help="From the official series; empty where there is none."),
        change(f"{path}.planned", f"{path}.published"),
        Input(f"{path}.own", "count", help=f"{metric.numerator}. Leave blank where one is published."),
        Input(f"{path}.own_denominator", "count", help=f"{metric.denominator}.") if with_below else None,
        status,
        Input(f"{path}.reasons", "long-text", help="Needed where it is not on track."),
        Input(f"{path}.support", "long-text", help="Needed where it is not on track; none is an answer."),
        Input(f"{path}.published_source", "long-text", locked=True),
    )
    return FixedRow(cells)


def streams(round_: Round, quarter: ReturnQuarter) -> SheetLayout:
    """Money in and out by stream, and at the end of a year what is left."""
    columns = (
        Column("Stream", 44),
        Column("Planned income, year (£)", MONEY),
        Column("Income to date (£)", MONEY),
        Column("Planned spend, year (£)", MONEY),
        Column("Spent to date (£)", MONEY),
        Column("Spent against plan (%)", SHORT),
        *(_columns_at_year_end() if quarter.year_end else ()),
        Column("Why not as planned", LONG),
    )
    rows = tuple(_stream(one.id, one.label, quarter) for one in round_.streams)
    intro = f"{TO_DATE} Whole pounds or pounds and pence."
    return _sheet("Money", intro, Table("streams", title="Money by stream", columns=columns, rows=rows))


def _columns_at_year_end() -> tuple[Column, ...]:
    return (Column("Brought forward (£)", MONEY), Column("Unspent (£)", MONEY), Column("Balances?", SHORT),
            Column("Carried forward (£)", MONEY))  # fmt: skip


def _stream(stream: str, label: str, quarter: ReturnQuarter) -> FixedRow:
    path = f"streams[{stream}]"
    at_year_end: tuple[Fixed, ...] = (
        Input(f"{path}.brought_forward", "money", help="What had been left from the year before."),
        Input(f"{path}.unspent", "money", help="Brought forward and income less spending; an overspend is negative."),
        balance(path),
        Input(f"{path}.carried_forward", "money", help="The part of it that goes into the next year."),
    )
    cells: tuple[Fixed, ...] = (
        label,
        Input(f"{path}.planned_income", "money", locked=True, help=PLANNED),
        Input(f"{path}.income", "money", help=TO_DATE),
        Input(f"{path}.planned_spend", "money", locked=True, help=PLANNED),
        Input(f"{path}.spent", "money", help=TO_DATE),
        change(f"{path}.planned_spend", f"{path}.spent"),
        *(at_year_end if quarter.year_end else ()),
        Input(f"{path}.reason", "long-text", help="Needed where more was spent than planned."),
    )
    return FixedRow(cells)


def balance(path: str) -> Live:
    """Whether what was brought forward and paid in, less what was spent, is what is said to be left."""
    forward, income, spent, left = (f"{path}.{name}" for name in ("brought_forward", "income", "spent", "unspent"))

    def formula(at: Reference) -> str:
        known = f"COUNT({at(income)},{at(spent)},{at(left)})=3"
        differs = f"ABS(N({at(forward)})+{at(income)}-{at(spent)}-{at(left)})"
        return f'=IF({known},IF({differs}<0.005,"{BALANCES}","{DOES_NOT_BALANCE}"),"")'

    def value(row: Values) -> float | str:
        known = [number(row.get(field)) for field in (income, spent, left)]
        if any(each is None for each in known):
            return ""
        paid, out, rest = (each or 0.0 for each in known)
        difference = abs((number(row.get(forward)) or 0.0) + paid - out - rest)
        return BALANCES if difference < HALF_A_PENNY else DOES_NOT_BALANCE

    return Live(formula, value, "text")


HALF_A_PENNY = 0.005


def schemes() -> SheetLayout:
    """Money and outputs of each scheme."""
    columns = (
        Column("Scheme ID", 11, Input("id", help="As in the plan.")),
        Column("Scheme name", 34, Input("name")),
        Column(
            "Planned spend, year (£)", MONEY, Input("planned_spend", "money", locked=True, help=PLANNED), total=True
        ),
        Column("Spent to date (£)", MONEY, Input("spent", "money", help=TO_DATE), total=True),
        Column("Spent against plan (%)", SHORT, live=change("planned_spend", "spent")),
        Column("Unit of output", 20, Input("unit")),
        Column("Planned output, year", SHORT, Input("planned_output", "count", locked=True, help=PLANNED)),
        Column("Output to date", SHORT, Input("output", "count", help="From the first month of the financial year.")),
        Column("Output against plan (%)", SHORT, live=change("planned_output", "output")),
        Column("Why not as planned", LONG, Input("reason", "long-text", help="Needed where more was spent.")),
    )
    table = Table("schemes", title="Money and outputs by scheme", columns=columns, prepared=40)
    return _sheet("Schemes", "One row for each scheme of the plan. A new scheme has no planned figures.", table)


def capacity(round_: Round, quarter: ReturnQuarter) -> SheetLayout:
    """Capacity and demand of each service in the months of the quarter."""
    asked = round_.planning.capacity_and_demand if round_.planning else None
    months = quarter.months()
    columns = (
        Column("Service", 52),
        Column("Demand or capacity", 18),
        *(Column(month_words(one), 16) for one in months),
    )
    rows = tuple(
        FixedRow((service.label, side.capitalize(),
                  *(Input(f"capacity[{service.id}].{side}[{month_id(month)}]", "count", help=f"{service.unit}.")
                    for month in months)))
        for service in (asked.services if asked else ())
        for side in ("demand", "capacity")
    )  # fmt: skip
    table = Table("capacity", title="Capacity and demand", columns=columns, rows=rows, labels=2)
    return _sheet("Capacity and demand", "What was needed and what there was, month by month.", table)


def payment() -> SheetLayout:
    """What was released by result."""
    form = _answers(
        "Payment by result",
        ("Released so far (£)", Input("payment.released", "money"), "Pounds released by result; 0 where none was."),
        ("What the rest was spent on", Input("payment.withheld_use", "long-text"), "In a few sentences."),
    )
    return _sheet("Payment", "What was released of the sum that is paid by result.", form)


def survey(returns: Returns) -> SheetLayout:
    """The statements of the survey, with one answer to each."""
    steps = options(returns.scale)
    columns = (Column("Statement", 70), Column("How far do you agree?", 26), Column("Comment", LONG))
    rows = tuple(
        FixedRow((
            one.label,
            Input(f"survey[{one.id}].answer", "choice", options=steps, options_from="Agreement", help="Choose one."),
            Input(f"survey[{one.id}].comment", "long-text"),
        ))
        for one in returns.statements
    )  # fmt: skip
    table = Table("survey", title="Survey", columns=columns, rows=rows)
    return _sheet("Survey", "How far the area agrees with each statement about the year.", table)
