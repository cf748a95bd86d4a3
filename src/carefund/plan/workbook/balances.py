"""Live balances of the money: by stream what is paid in, planned and left; by protected minimum what is required.

Formulas that Excel and LibreOffice work out alike, each with the value that it has now. A line counts as
`carefund.pool.counting` counts it: an amount that is missing or below zero does not, and of a joint line the partner's
share does. Lines that lack what a test asks about are left out here; the checks name them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from itertools import product
from textwrap import wrap
from typing import Any

from xlsxwriter.utility import xl_rowcol_to_cell

from carefund.plan.model import Plan
from carefund.plan.workbook.layout import Kind
from carefund.plan.workbook.linked import partner_field
from carefund.plan.workbook.money_sheets import MONEY_OUT
from carefund.plan.workbook.styles import Styles
from carefund.plan.workbook.tables import Written
from carefund.pool.counting import CountedLine, contributions_counted, contributions_into, expenditure_counted
from carefund.pool.money import ZERO
from carefund.pool.own_minimums import own_minimums, sum_of_minimums
from carefund.programme.definition import Round
from carefund.programme.funding import Stream
from carefund.programme.planning import Choice, Planning, SpendingTest

FIRST_ROW = 4
"""The row of the sheet Money out, counted from 0, in which the balances begin."""
HEADING_LINE, FEWEST_LINES, BEYOND_WIDTH = 14, 4, 17
STREAM_PARTS = ("paid in", "planned", "left")
MINIMUM_PARTS = ("required", "planned", "headroom")
FIRST_COLUMN = 2
DIFFERENCE = 2
"""The last of the three parts, which is the difference of the others."""
Key = tuple[str, str, int]
"""A balance's key, the year and the part: 0, 1 or 2."""


@dataclass(frozen=True)
class Shown:
    """A cell that is worked out: its formula without the equals sign, and what it comes to; empty where unknown."""

    formula: str
    value: float | str
    kind: Kind = "money"


@dataclass(frozen=True)
class Balance:
    """One stream, or one sum that must be reached, with two sums by year; the third is their difference."""

    id: str
    label: str
    is_minimum: bool
    sums: Mapping[str, tuple[Shown, Shown]]

    @property
    def key(self) -> str:
        """What tells it from every other: a stream and a minimum may have one id."""
        return f"{'minimum' if self.is_minimum else 'stream'} {self.id}"

    @property
    def heading(self) -> str:
        """The words above its column."""
        return f"To be reached: {self.label}" if self.is_minimum else self.label

    def difference(self, year: str) -> float | str:
        """What is left of the stream, or the headroom over the minimum; empty where the minimum is not given."""
        first, second = (shown.value for shown in self.sums[year])
        if isinstance(first, str) or isinstance(second, str):
            return ""
        return round(second - first if self.is_minimum else first - second, 2)


class Ranges:
    """Where the columns and cells of the written tables stand, as formulas name them."""

    def __init__(self, written: Mapping[str, Sequence[Written]]) -> None:
        self._tables = [table for tables in written.values() for table in tables]

    def column(self, path: str, field: str) -> str:
        """The cells of one field of a growing table. Raises LookupError where the table has no such column."""
        for table in self._tables:
            if table.table.grows and table.table.path == path:
                for number, column in enumerate(table.table.columns):
                    if (column.input and column.input.field == field) or (column.live and column.live.field == field):
                        ends = (_address(row, number) for row in (table.heading + 1, table.last))
                        return f"'{table.sheet.name}'!{':'.join(ends)}"
        raise LookupError(f"{path} has no column of {field}")

    def cell(self, field: str) -> str:
        """The cell of one field of a fixed table. Raises LookupError where no table has it."""
        for table in self._tables:
            if field in table.inputs:
                return f"'{table.sheet.name}'!{_address(*table.inputs[field])}"
        raise LookupError(f"no cell for {field}")


def _address(row: int, column: int) -> str:
    cell: str = xl_rowcol_to_cell(row, column, row_abs=True, col_abs=True)
    return cell


def balances_of(round_: Round, planning: Planning, plan: Plan, ranges: Ranges) -> tuple[Balance, ...]:
    """Every stream's balance, then every required sum's."""
    made = _Balances(round_, planning, plan, ranges)
    years = [year.id for year in planning.pooled_years]
    streams = (
        Balance(stream.id, stream.label, False, {year: made.stream(stream, year) for year in years})
        for stream in round_.streams
    )
    minimums = (
        Balance(test.id, test.label, True, {year: made.minimum(test, year) for year in years})
        for test in planning.spending_tests
    )
    return (*streams, *minimums)


class _Balances:
    """Formulas and values of one plan."""

    def __init__(self, round_: Round, planning: Planning, plan: Plan, ranges: Ranges) -> None:
        self.round, self.planning, self.plan, self.ranges = round_, planning, plan, ranges
        self.labels = {stream.id: stream.label for stream in round_.streams}

    def stream(self, stream: Stream, year: str) -> tuple[Shown, Shown]:
        """What is paid into a stream in a year, and what is planned to be spent from it."""
        spent = sum(
            (line.amounts[year] for line in self.plan.expenditure
             if line.stream == stream.id and line.amounts.get(year, Decimal(-1)) >= 0), Decimal(0),
        )  # fmt: skip
        planned = self._sum("expenditure", f"amounts[{year}]", year, stream=[stream.label])
        return self.paid_in([stream.id], year), Shown(planned, float(spent))

    def paid_in(self, streams: Sequence[str], year: str) -> Shown:
        """What is paid into some streams in a year, with what was brought forward."""
        paid = _total(contributions_into(streams, self.plan.contributions, year))
        return Shown(self._sum("contributions", f"amounts[{year}]", year, stream=self._labels(streams)), float(paid))

    def newly_paid(self, test: SpendingTest, year: str) -> Shown:
        """What is paid into the streams of a test in a year, without what was brought forward."""
        paid = _total(contributions_counted(test, self.plan.contributions, year))
        labels = self._labels(test.streams)
        formula = self._sum("contributions", f"amounts[{year}]", year, self._is_new, stream=labels)
        return Shown(formula, float(paid))

    def own_minimums(self, test: SpendingTest, year: str) -> Shown:
        """The minimums of the organisations that pay into the streams of a test, as the pool adds them up.

        An organisation's minimum counts once for each stream, on however many of its lines it stands; capitals and
        spaces of its name make no difference. Empty where an organisation has none, or two for one stream.
        """
        asked = sum_of_minimums(own_minimums(self.plan.contributions, test.streams, year))
        column = partial(self.ranges.column, "contributions")
        stream, mine = column("stream"), column(f"minimums[{year}]")
        who = _without_wildcards(f"TRIM({column('organisation')})")
        labels = (label.replace('"', '""') for label in self._labels(test.streams))
        of_streams = "+".join(f'({stream}="{label}")' for label in labels)
        paying = f'(({of_streams})*({column("brought_forward")}<>"Yes")*({who}<>""))'
        stated, pair = f"({paying}*ISNUMBER({mine}))", f'{who}&"|"&{stream}'
        first = partial(_first_of, number=f"ROW({stream})")
        once, every = first(pair, stated), first(f'{pair}&"|"&{mine}', stated)
        asks = f"SUMPRODUCT({stated})>0,SUMPRODUCT({every})=SUMPRODUCT({once})"
        all_state = f"SUMPRODUCT({first(who, paying)})=SUMPRODUCT({first(who, stated)})"
        formula = f'IF(AND({asks},{all_state}),SUMPRODUCT({once},{mine}),"")'
        return Shown(formula, "" if asked is None else float(asked))

    @property
    def _is_new(self) -> str:
        """The criterion for money that was not brought forward."""
        return f'{self.ranges.column("contributions", "brought_forward")},"<>Yes"'

    def _labels(self, streams: Sequence[str]) -> list[str]:
        return [self.labels[stream] for stream in streams]

    def minimum(self, test: SpendingTest, year: str) -> tuple[Shown, Shown]:
        """What a test requires in a year, and what counts towards it."""
        given = self.plan.required_in(year).get(test.id)
        cell, paid = self.ranges.cell(f"required[{test.id}][{year}]"), self.newly_paid(test, year)
        if test.kind == "pass-through":
            most = max(paid.value if isinstance(paid.value, float) else 0.0, float(given or 0))
            required = Shown(f"MAX({cell},{paid.formula})", most)
        else:
            own = self.own_minimums(test, year) if test.kind == "contribution" else Shown('""', "")
            required = Shown(f"IF(ISNUMBER({cell}),{cell},{own.formula})", own.value if given is None else float(given))
        return required, paid if test.kind == "contribution" else self._spent(test, year)

    def _spent(self, test: SpendingTest, year: str) -> Shown:
        counted, asks = expenditure_counted(test, self.plan.expenditure, year), _asks_area(test)
        known = {choice.id for choice in self.planning.areas_of_spend}
        lines = [line for line in counted if not asks or self.plan.expenditure[line.index].area_of_spend in known]
        own = _total(lines)
        areas = [choice.label for choice in self.planning.areas_of_spend if _counts(test, choice)]
        field = f"amounts[{year}]" if test.commissioned_by == "any" else partner_field(test.commissioned_by, year)
        criteria = {"area_of_spend": areas} if asks else {}
        streams = self._labels(test.streams)
        return Shown(self._sum("expenditure", field, year, stream=streams, **criteria), float(own))

    def _sum(self, path: str, field: str, year: str, *further: str, **criteria: Sequence[str]) -> str:
        """The sum of a column over the rows that hold one of the words in each of some columns."""
        amounts = self.ranges.column(path, field)
        stated = self.ranges.column(path, f"amounts[{year}]")
        pairs = [
            f"{self.ranges.column(path, name)},{_array(words, ';' if number else ',')}"
            for number, (name, words) in enumerate(criteria.items())
        ]
        return f'SUMPRODUCT(SUMIFS({amounts},{",".join([*pairs, *further])},{stated},">=0"))'


def _without_wildcards(words: str) -> str:
    """A formula for words in which nothing stands for other letters when they are looked up, 99 characters at most."""
    for sign, instead in zip("~*?", "^#!", strict=True):
        words = f'SUBSTITUTE({words},"{sign}","{instead}")'
    return f"LEFT({words},99)"


def _first_of(key: str, rows: str, number: str) -> str:
    """An array formula: 1 in the first row of each key, of the rows for which `rows` is 1; else 0."""
    marked = f'{key}&"|"&{rows}'
    return f"{rows}*(MATCH({marked},{marked},0)={number}-MIN({number})+1)"


def _total(lines: Sequence[CountedLine]) -> Decimal:
    return sum((line.pounds for line in lines if line.pounds is not None), ZERO)


def _asks_area(test: SpendingTest) -> bool:
    return bool(test.areas_of_spend or test.except_areas_of_spend)


def _counts(test: SpendingTest, choice: Choice) -> bool:
    return (not test.areas_of_spend or choice.id in test.areas_of_spend) and choice.id not in test.except_areas_of_spend


def _array(words: Sequence[str], between: str) -> str:
    """Words as an array of a formula: a row with `,` between them, a column with `;`."""
    quoted = (f'"{as_criterion(each)}"' for each in words)
    return f"{{{between.join(quoted)}}}"


def as_criterion(words: str) -> str:
    """Words as a criterion: quotes doubled, and no character that a spreadsheet takes for any other."""
    plain = words.replace("~", "~~").replace("*", "~*").replace("?", "~?")
    return plain.replace('"', '""')


def write_balances(
    page: Any,  # noqa: ANN401
    styles: Styles,
    balances: Sequence[Balance],
    years: Sequence[str],
    widths: Mapping[int, int],
) -> dict[Key, str]:
    """Write the balances above Money out, a column for each; gives the address of each part, with its sheet.

    `widths` are those of the sheet's columns, in characters, into which the headings have to fit; columns beyond the
    table are made wide enough for a sum.
    """
    for column in range(FIRST_COLUMN, FIRST_COLUMN + len(balances)):
        if column not in widths:
            page.set_column(column, column, BEYOND_WIDTH)
    lines = (_lines(balance, widths.get(column, BEYOND_WIDTH)) for column, balance in enumerate(balances, FIRST_COLUMN))
    page.set_row(FIRST_ROW, HEADING_LINE * max(lines, default=FEWEST_LINES))
    page.merge_range(FIRST_ROW, 0, FIRST_ROW, 1, "Balances as you type (£)", styles.words("heading"))
    for column, balance in enumerate(balances, FIRST_COLUMN):
        page.write_string(FIRST_ROW, column, balance.heading, styles.words("heading"))
    places: dict[Key, str] = {}
    for row, (year, part) in enumerate(product(years, range(len(STREAM_PARTS))), FIRST_ROW + 1):
        words = " / ".join(dict.fromkeys((STREAM_PARTS[part], MINIMUM_PARTS[part])))
        page.merge_range(row, 0, row, 1, f"{year}: {words}", styles.words("strong"))
        for column, balance in enumerate(balances, FIRST_COLUMN):
            _write_part(page, styles, balance, (year, part), (row, column))
            places[balance.key, year, part] = f"'{MONEY_OUT}'!{_address(row, column)}"
    _colour(page, styles, balances, years)
    return places


def _lines(balance: Balance, width: int) -> int:
    """How many lines a heading takes in a column so many characters wide; its letters are broad."""
    return max(FEWEST_LINES, len(wrap(balance.heading, max(4, round(width * 0.75)))))


def _write_part(
    page: Any,  # noqa: ANN401
    styles: Styles,
    balance: Balance,
    which: tuple[str, int],
    at: tuple[int, int],
) -> None:
    year, part = which
    if part < DIFFERENCE:
        shown = balance.sums[year][part]
    else:
        above = [xl_rowcol_to_cell(at[0] - back, at[1]) for back in (2, 1)]
        shown = Shown(_difference(balance, *above), balance.difference(year))
    page.write_formula(*at, f"={shown.formula}", styles.live("balance", total=part == DIFFERENCE), shown.value)


def _difference(balance: Balance, first: str, second: str) -> str:
    """What is left of the first after the second or, of a minimum, what the second has above the first."""
    if balance.is_minimum:
        return f'IF(ISNUMBER({first}),ROUND({second}-{first},2),"")'
    return f"ROUND({first}-{second},2)"


def _colour(page: Any, styles: Styles, balances: Sequence[Balance], years: Sequence[str]) -> None:  # noqa: ANN401
    """Mark what is overspent or short; its minus sign says so too."""
    rule = {"type": "cell", "criteria": "<", "value": 0, "format": styles.words("incomplete")}
    for number, _year in enumerate(years, 1):
        row = FIRST_ROW + number * len(STREAM_PARTS)
        page.conditional_format(row, FIRST_COLUMN, row, FIRST_COLUMN + len(balances) - 1, rule)


OVERSPENT, UNPLANNED, SHORT = "No: overspent", "No: not all planned", "No: short"


def stream_words(balances: Sequence[Balance], places: Mapping[Key, str], years: Sequence[str], spare: str) -> str:
    """A formula, without the equals sign, for whether the streams balance: none overspent, all else within `spare`.

    `spare` is the cell of the contingency, which may be left unplanned in each year.
    """
    streams = [balance for balance in balances if not balance.is_minimum]
    left = [_run(streams, places, year) for year in years]
    over = "+".join(f'COUNTIF({part},"<=-0.01")' for part in left)
    unplanned = ",".join(f'SUMIF({part},">0")>N({spare})' for part in left)
    return f'IF({over}>0,"{OVERSPENT}",IF(OR({unplanned}),"{UNPLANNED}","Yes"))'


def stream_words_now(balances: Sequence[Balance], years: Sequence[str], spare: Decimal | None) -> str:
    """What `stream_words` comes to."""
    left = {year: [float(one.difference(year)) for one in balances if not one.is_minimum] for year in years}
    if any(each < 0 for sums in left.values() for each in sums):
        return OVERSPENT
    unplanned = any(sum(each for each in sums if each > 0) > float(spare or 0) for sums in left.values())
    return UNPLANNED if unplanned else "Yes"


def minimum_words(balances: Sequence[Balance], places: Mapping[Key, str], years: Sequence[str]) -> str:
    """A formula, without the equals sign, for whether every sum that is given is reached."""
    minimums = [balance for balance in balances if balance.is_minimum]
    short = "+".join(f'COUNTIF({_run(minimums, places, year)},"<=-0.01")' for year in years)
    return f'IF({short}>0,"{SHORT}","Yes")'


def minimum_words_now(balances: Sequence[Balance], years: Sequence[str]) -> str:
    """What `minimum_words` comes to."""
    headroom = [one.difference(year) for one in balances if one.is_minimum for year in years]
    return SHORT if any(isinstance(each, float) and each < 0 for each in headroom) else "Yes"


def _run(balances: Sequence[Balance], places: Mapping[Key, str], year: str) -> str:
    """The cells of the differences of neighbouring balances in a year."""
    first, last = (places[balance.key, year, DIFFERENCE] for balance in (balances[0], balances[-1]))
    return f"{first}:{last.rpartition('!')[2]}"
