"""A general-ledger extract brought into the books: every line posted once, or accounted for by name.

A line that was imported before is known by its content and its place among lines of the same content, so the same or a
longer extract can be imported again. The parts always add up to the extract's total.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from hashlib import sha256
from typing import Any, Literal

from carefund.calendar import financial_year
from carefund.pool.books import Books
from carefund.pool.ledger import Coding, Movement
from carefund.pool.mapping import LedgerMapping, LineRule
from carefund.pool.money import ZERO, pence
from carefund.pool.movements import contribution, credit, expenditure, refund
from carefund.pool.posting import LONGEST_TEXT, Made, Posting
from carefund.pool.posting_facts import Facts
from carefund.pool.posting_rules import broken_rules, completed
from carefund.pool.refusal import RefusedEntry
from carefund.pool.written import day_of, period_of, sum_of
from carefund.programme.definition import Round
from carefund.wording.lists import listed
from carefund.wording.money import exact_pounds
from carefund.workbooks.csv_tables import read_csv

Fate = Literal["posted", "there already", "left out", "unmatched", "refused"]
FATES: tuple[Fate, ...] = ("posted", "there already", "left out", "unmatched", "refused")
ID_LETTERS = 24
HEADING_WITHIN = 40
"""Rows from the top within which the headings are looked for."""
_TOTAL = re.compile(r"\s*(grand\s+)?total\b", re.IGNORECASE)


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


@dataclass(frozen=True, kw_only=True)
class Extract:
    """The lines of one file, and the total that it states of itself."""

    file: str
    file_hash: str
    lines: tuple[LedgerLine, ...]
    stated: Decimal | None = None

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


def read_extract(
    file: str, content: bytes, mapping: LedgerMapping, year: str, stated: Decimal | None = None
) -> Extract:
    """Read an extract's lines.

    `stated` is the total that the reader was told. Raises RefusedFile for a file that is no table, RefusedEntry for a
    heading that is not there, a sum or period that cannot be read, or lines that do not add up to the total stated.
    """
    rows = read_csv(file, content, separator=mapping.separator, ragged=True).rows
    words = [[str(cell).strip() for cell in row] for row in rows]
    top, places = _headings(words, mapping, file)
    seen: Counter[str] = Counter()
    lines: list[LedgerLine] = []
    total = stated
    for number, row in enumerate(words[top + 1 :], top + 2):
        cells = {name: row[place] if place < len(row) else "" for name, place in places.items()}
        place = f"{file}, row {number}"
        pounds = _pounds(cells, mapping, place)
        if pounds is None and not cells["cost_centre"]:
            continue
        if any(map(_TOTAL.match, row)) and not (cells.get("period") or cells.get("date")):
            total = pounds if total is None else total
            continue
        lines.append(_line(number, cells, pounds or ZERO, mapping, year, seen, place))
    extract = Extract(file=file, file_hash=sha256(content).hexdigest(), lines=tuple(lines), stated=total)
    _refuse_other_total(extract)
    return extract


def _headings(rows: Sequence[Sequence[str]], mapping: LedgerMapping, file: str) -> tuple[int, dict[str, int]]:
    """The row of the headings, and the place of each column. Raises RefusedEntry where one is not there."""
    wanted = {name: heading.casefold().strip() for name, heading in mapping.columns.items()}
    best: tuple[int, dict[str, int]] = (0, {})
    for number, row in enumerate(rows[:HEADING_WITHIN]):
        there = {cell.casefold(): place for place, cell in reversed(list(enumerate(row)))}
        places = {name: there[heading] for name, heading in wanted.items() if heading in there}
        best = (number, places) if len(places) > len(best[1]) else best
    missing = [mapping.columns[name] for name in wanted if name not in best[1]]
    if missing:
        expected = f"a row with the headings {listed(mapping.columns.values())}"
        found = f"none with {listed(missing)}"
        raise RefusedEntry(file, expected=expected, found=found, to_do="correct the columns, or the separator")
    return best


def _pounds(cells: Mapping[str, str], mapping: LedgerMapping, place: str) -> Decimal | None:
    """The line's sum, above zero for a debit; none where its cells are empty."""
    if "debit" in cells:
        debit, taken = (sum_of(cells[name], place) for name in ("debit", "credit"))
        return None if debit is None and taken is None else (debit or ZERO) - (taken or ZERO)
    given = sum_of(cells["amount"] + cells.get("side", ""), place)
    return given if given is None or mapping.debit_positive else -given


def _line(
    number: int,
    cells: dict[str, str],
    pounds: Decimal,
    mapping: LedgerMapping,
    year: str,
    seen: Counter[str],
    place: str,
) -> LedgerLine:
    if "date" in cells:
        day, adjustment = day_of(cells["date"], place), False
    else:
        day, adjustment = period_of(cells["period"], year, mapping.counting, place)
    told = [cells.get(name, "") for name in ("cost_centre", "subjective", "description", "reference", "counterparty")]
    content = "\x1f".join([*told, day.isoformat(), str(adjustment), str(pence(pounds, place))])
    seen[content] += 1
    key = sha256(f"{content}\x1f{seen[content]}".encode()).hexdigest()
    return LedgerLine(row=number, cells=cells, day=day, adjustment=adjustment, pounds=pounds, key=key)


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
            broken = broken_rules(whole, Facts(books, round_, tuple(posted), imported=True))
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
