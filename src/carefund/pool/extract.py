"""A general-ledger extract brought into the books: every line posted once, or accounted for by name.

A line that was imported before is known by its content and its place among lines of the same content, so the same or a
longer extract can be imported again. The parts always add up to the extract's total.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from hashlib import sha256
from typing import Any, Literal, NoReturn

from carefund.calendar import financial_year
from carefund.pool.books import Books
from carefund.pool.extract_rows import ExtractRow, ExtractTable
from carefund.pool.ledger import Coding, Movement
from carefund.pool.lines import folded
from carefund.pool.mapping import LedgerMapping, LineRule
from carefund.pool.money import ZERO, pence
from carefund.pool.movements import contribution, credit, expenditure, refund
from carefund.pool.posting import LONGEST_TEXT, Made, Posting
from carefund.pool.posting_facts import Facts
from carefund.pool.posting_rules import broken_rules, completed
from carefund.pool.refusal import RefusedEntry
from carefund.pool.written import day_of, period_of, sum_of
from carefund.programme.definition import Round
from carefund.wording.money import exact_pounds

Fate = Literal["posted", "there already", "left out", "unmatched", "refused"]
FATES: tuple[Fate, ...] = ("posted", "there already", "left out", "unmatched", "refused")
ID_LETTERS = 24
_TOTAL = re.compile(r"((grand|net|overall|sub|report)[ -]?)*totals?\b|.*\btotals?$", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True, kw_only=True)
class LedgerLine:
    """One line of an extract."""

    row: int
    """Its row in the file, from 1."""
    cells: Mapping[str, str]
    """What stands in it, by what the column holds."""
    day: date
    adjustment: bool
    """Whether its period is one of adjustment after the year's last month."""
    pounds: Decimal
    """Above zero for a debit."""
    key: str
    """What it is known by."""


@dataclass(frozen=True)
class PassedRow:
    """A row below the headings that is no line: a total of lines, or a note without money."""

    row: int
    words: str
    """The first words that stand in it."""
    pounds: Decimal | None = None


@dataclass(frozen=True, kw_only=True)
class Extract:
    """The lines of one file, the rows that are none, and the total that it states of itself."""

    file: str
    file_hash: str
    lines: tuple[LedgerLine, ...]
    passed: tuple[PassedRow, ...] = ()
    stated: Decimal | None = None
    hidden: int = 0
    """How many of the lines are in hidden rows of a workbook."""

    @property
    def total(self) -> Decimal:
        """The lines added up, credits below zero, in pounds."""
        return sum((line.pounds for line in self.lines), ZERO)


@dataclass(frozen=True)
class LineFate:
    """What became of a line, and why; with its posting where it has one."""

    line: LedgerLine
    fate: Fate
    why: str = ""
    posting: Posting | None = None


@dataclass(frozen=True)
class Import:
    """An extract held against the books: what became of each line."""

    extract: Extract
    lines: tuple[LineFate, ...]

    @property
    def postings(self) -> tuple[Posting, ...]:
        """What is to be posted."""
        return tuple(one.posting for one in self.lines if one.fate == "posted" and one.posting is not None)

    @property
    def without_place(self) -> int:
        """How many lines were not posted, for no rule has a place for them or one refuses them."""
        return len(self.of("unmatched")) + len(self.of("refused"))

    def of(self, fate: Fate) -> tuple[LineFate, ...]:
        """The lines of one fate."""
        return tuple(one for one in self.lines if one.fate == fate)

    @property
    def sums(self) -> dict[Fate, Decimal]:
        """The lines of each fate added up in pounds; together they are the extract's total."""
        return {fate: sum((one.line.pounds for one in self.of(fate)), ZERO) for fate in FATES}

    @property
    def is_whole(self) -> bool:
        """Whether every line has its place."""
        return not self.of("unmatched") and not self.of("refused")

    def record(self) -> dict[str, Any]:
        """What the books keep of it: file, hash, total, and lines and pounds of each fate."""
        counts = Counter(one.fate for one in self.lines)
        fates = {fate: {"lines": counts[fate], "pounds": str(pounds)} for fate, pounds in self.sums.items()}
        file = {"file": self.extract.file, "hash": self.extract.file_hash, "total": str(self.extract.total)}
        return {**file, "fates": fates}


def extract_of(table: ExtractTable, mapping: LedgerMapping, year: str, stated: Decimal | None = None) -> Extract:
    """The lines of an extract's table.

    `stated` is the total that the reader was told. Raises RefusedEntry for a sum or period that cannot be read, a total
    that is not that of lines above it, or lines that do not add up to the total stated.
    """
    seen: Counter[str] = Counter()
    lines: list[LedgerLine] = []
    passed: list[PassedRow] = []
    totals = _Totals(table.where)
    for row in table.rows:
        place = f"{table.where}, row {row.number}"
        again = _is_heading(row, mapping)
        pounds = None if again else _pounds(row.cells, mapping, place)
        if not again and _is_line(row, pounds):
            lines.append(_line(row, pounds or ZERO, mapping, year, seen, place))
            totals.add(lines[-1])
        else:
            passed.append(PassedRow(row.number, next(filter(None, row.texts))[:LONGEST_TEXT], pounds))
            totals.check(passed[-1])
    totals.refuse_lines_below()
    extract = Extract(
        file=table.file,
        file_hash=table.file_hash,
        lines=tuple(lines),
        passed=tuple(passed),
        stated=totals.whole if stated is None else stated,
        hidden=sum(line.row in table.hidden for line in lines),
    )
    _refuse_other_total(extract)
    return extract


def _is_heading(row: ExtractRow, mapping: LedgerMapping) -> bool:
    """Whether the headings stand in a row again, as at the top of a printed page."""
    return all(folded(row.cells[name]) == folded(heading) for name, heading in mapping.columns.items())


def _is_line(row: ExtractRow, pounds: Decimal | None) -> bool:
    """Whether a row is a line of the ledger: it has a time, or money that is not said to be a total's."""
    timed = bool(row.cells.get("period") or row.cells.get("date"))
    if pounds is None:
        return timed and bool(row.cells["cost_centre"])
    return timed or not any(map(_TOTAL.match, row.texts))


class _Totals:
    """The totals that stand among the lines, each of which has to be that of some lines just above it."""

    def __init__(self, where: str) -> None:
        self.where = where
        self.sum = ZERO
        self.before = {ZERO}
        """What the lines added up to before each of them."""
        self.whole: Decimal | None = None
        """The last total that is that of all lines above it, or stands above them all."""
        self.last_line = self.last_total = 0

    def add(self, line: LedgerLine) -> None:
        """Take a line."""
        self.sum += line.pounds
        self.before.add(self.sum)
        self.last_line = line.row

    def check(self, row: PassedRow) -> None:
        """Take a row that is no line. Raises RefusedEntry where it is a total of other lines than those above it."""
        if row.pounds is None:
            return
        if self.last_line and self.sum - row.pounds not in self.before:
            self._refuse(
                row.row, f"a total of lines above it, such as {exact_pounds(self.sum)}", exact_pounds(row.pounds)
            )
        if not self.last_line or row.pounds == self.sum:
            self.whole = row.pounds
        self.last_total = row.row if self.last_line else 0

    def refuse_lines_below(self) -> None:
        """Raise RefusedEntry where lines stand below the last total."""
        if 0 < self.last_total < self.last_line:
            self._refuse(self.last_line, f"no lines below the last total, in row {self.last_total}", "a line")

    def _refuse(self, row: int, expected: str, found: str) -> NoReturn:
        to_do = "have the extract made again, whole; nothing was posted"
        raise RefusedEntry(f"{self.where}, row {row}", expected=expected, found=found, to_do=to_do)


def _pounds(cells: Mapping[str, str], mapping: LedgerMapping, place: str) -> Decimal | None:
    """The line's sum, above zero for a debit; none where its cells are empty."""
    if "debit" in cells:
        debit, taken = (sum_of(cells[name], place) for name in ("debit", "credit"))
        return None if debit is None and taken is None else (debit or ZERO) - (taken or ZERO)
    given = sum_of(cells["amount"] + cells.get("side", ""), place)
    return given if given is None or mapping.debit_positive else -given


def _line(
    row: ExtractRow, pounds: Decimal, mapping: LedgerMapping, year: str, seen: Counter[str], place: str
) -> LedgerLine:
    cells = row.cells
    if "date" in cells:
        day, adjustment = day_of(cells["date"], place), False
    else:
        day, adjustment = period_of(cells["period"], year, mapping.counting, place)
    told = [cells.get(name, "") for name in ("cost_centre", "subjective", "description", "reference", "counterparty")]
    content = "\x1f".join([*told, day.isoformat(), str(adjustment), str(pence(pounds, place))])
    seen[content] += 1
    key = sha256(f"{content}\x1f{seen[content]}".encode()).hexdigest()
    return LedgerLine(row=row.number, cells=cells, day=day, adjustment=adjustment, pounds=pounds, key=key)


def _refuse_other_total(extract: Extract) -> None:
    if extract.stated is not None and extract.stated != extract.total:
        raise RefusedEntry(
            extract.file,
            expected=f"lines that add up to the total of {exact_pounds(extract.stated)}",
            found=exact_pounds(extract.total),
            to_do="have the extract made again, whole; nothing was posted",
        )


def held_against(extract: Extract, mapping: LedgerMapping, books: Books, round_: Round, made: Made) -> Import:
    """What becomes of each line of an extract, given the books; nothing is posted yet.

    `made` gives who imports it and when; each line has its own day.
    """
    known = {posting.id for posting in books.postings}
    fates: list[LineFate] = []
    posted: list[Posting] = []
    for line in extract.lines:
        one = _fate(line, extract, mapping, books, made) if _id(line) not in known else LineFate(line, "there already")
        if one.posting is not None:
            whole = completed(one.posting, books)
            broken = broken_rules(whole, Facts(books, round_, posted, imported=True))
            why = broken and f"{broken[0].rule}: expected {broken[0].expected}; found {broken[0].found}"
            one = LineFate(line, "refused", str(why)) if broken else LineFate(line, "posted", posting=whole)
            posted += [] if broken else [whole]
        fates.append(one)
    return Import(extract, tuple(fates))


def _fate(line: LedgerLine, extract: Extract, mapping: LedgerMapping, books: Books, made: Made) -> LineFate:
    """What becomes of a line that is new, before the rules of posting."""
    rule = mapping.rule_for(line.cells)
    if not line.pounds:
        return LineFate(line, "left out", "£0")
    if rule is None:
        return LineFate(line, "unmatched", "no line of the mapping fits it")
    if rule.left_out:
        return LineFate(line, "left out", rule.left_out)
    year = financial_year(line.day)
    if year != books.year:
        return LineFate(line, "refused", f"it is of {year}, and the books are of {books.year}")
    return LineFate(line, "posted", posting=_posting(line, rule, extract, mapping, books.year, made))


def _posting(
    line: LedgerLine, rule: LineRule, extract: Extract, mapping: LedgerMapping, year: str, made: Made
) -> Posting:
    quarter = (line.day.month - 4) % 12 // 3 + 1
    coding = replace(Coding(stream=rule.stream, year=year, quarter=quarter), **rule.coding)
    return Posting(
        id=_id(line),
        day=line.day,
        posted=made.posted,
        posted_by=made.posted_by,
        accounting="accrual" if line.adjustment else mapping.accounting,
        movement=_movement(line, rule, coding),
        reference=_short(line.cells.get("reference") or f"{extract.file}, row {line.row}"),
        counterparty=_short(line.cells.get("counterparty", "")) or None,
        document_hash=extract.file_hash,
    )


def _movement(line: LedgerLine, rule: LineRule, coding: Coding) -> Movement:
    """A debit of expenditure is spent and a credit returned; of a contribution a credit is paid in and a debit back."""
    said = _short(line.cells.get("description", ""))
    sum_ = abs(line.pounds)
    if rule.kind == "expenditure":
        return expenditure(coding, sum_, said or None) if line.pounds > 0 else credit(coding, sum_, said or "a credit")
    return contribution(coding, sum_, said or None) if line.pounds < 0 else refund(coding, sum_, said or "a debit")


def _id(line: LedgerLine) -> str:
    return f"gl-{line.key[:ID_LETTERS]}"


def _short(text: str) -> str:
    return text.strip()[:LONGEST_TEXT]


def lines_of(result: Import) -> Iterator[dict[str, Any]]:
    """Every line with what became of it, as plain values."""
    for one in result.lines:
        cells = {name: one.line.cells.get(name) for name in ("cost_centre", "subjective", "description", "reference")}
        yield {"row": one.line.row, **cells, "day": one.line.day, "pounds": one.line.pounds, "fate": one.fate,
               "why": one.why, "posting": one.posting.id if one.posting else None}  # fmt: skip
