"""How a general-ledger extract is to be read: its columns, its signs and periods, and which line belongs where.

A settings file (TOML). `columns` names the headings; `extract` says how sums and periods are written; each of
`leave_out` passes over what matches its `when`, with a reason; each of `lines` books what matches to a stream and
scheme. The first that matches decides, those of `leave_out` before the others. In `when`, `*` stands for any letters,
and capitals do not matter.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any, Literal

from carefund.pool.posting import Accounting
from carefund.pool.refusal import RefusedEntry
from carefund.pool.settings import Keys, refused
from carefund.pool.written import Counting
from carefund.wording.lists import listed

COLUMNS = ("cost_centre", "subjective", "period", "date", "amount", "debit", "credit", "side", "description",
           "reference", "counterparty")  # fmt: skip
MATCHED = ("cost_centre", "subjective", "description", "reference", "counterparty")
"""The columns that `when` may ask about."""
CODED = ("organisation", "scheme", "provider", "area_of_spend")
SEPARATORS = {"comma": ",", "semicolon": ";", "tab": "\t", "bar": "|"}


@dataclass(frozen=True)
class LineRule:
    """Where what matches is booked; or, with a reason, why it is left out."""

    when: Mapping[str, str]
    stream: str = ""
    kind: Literal["expenditure", "contribution"] = "expenditure"
    coding: Mapping[str, Any] = field(default_factory=dict)
    """Organisation, scheme, provider and area of spend."""
    left_out: str = ""
    """Why it is no part of the pool."""

    def matches(self, cells: Mapping[str, str]) -> bool:
        """Whether every pattern fits its cell."""
        return all(
            fnmatchcase(cells.get(name, "").casefold(), pattern.casefold()) for name, pattern in self.when.items()
        )


@dataclass(frozen=True, kw_only=True)
class LedgerMapping:
    """How one ledger's extracts are read."""

    columns: Mapping[str, str]
    """The heading of each column by what it holds."""
    rules: tuple[LineRule, ...]
    separator: str = ","
    sheet: str = ""
    """The sheet of a workbook; empty where the one with the headings is meant."""
    debit_positive: bool = True
    """Whether sums above zero are debits, as they mostly are."""
    counting: Counting | None = None
    accounting: Accounting = "accrual"

    def rule_for(self, cells: Mapping[str, str]) -> LineRule | None:
        """The first rule that matches a line's cells; none where none does."""
        return next((rule for rule in self.rules if rule.matches(cells)), None)


def mapping_of(settings: Mapping[str, Any]) -> LedgerMapping:
    """The mapping that a settings file describes. Raises RefusedEntry naming the key of the first mistake."""
    keys = Keys(settings, "", ("columns", "extract", "lines", "leave_out"))
    extract = keys.sub("extract", ("separator", "sheet", "signs", "periods", "accounting"))
    columns = keys.sub("columns", COLUMNS)
    left_out = (_left_out(each) for each in keys.each("leave_out", ("when", "reason")))
    booked = (_booked(each) for each in keys.each("lines", ("when", "stream", "kind", *CODED)))
    return LedgerMapping(
        columns=_columns({name: columns.text(name) for name in columns.values}),
        rules=(*left_out, *booked),
        separator=SEPARATORS[extract.choice("separator", tuple(SEPARATORS), "comma")],
        sheet=extract.text("sheet") if "sheet" in extract.values else "",
        debit_positive=extract.choice("signs", ("debit-positive", "credit-positive"), "debit-positive")[0] == "d",
        counting=extract.choice("periods", ("calendar", "financial"), "") or None,
        accounting=extract.choice("accounting", ("accrual", "cash"), "accrual"),
    )


def _columns(columns: dict[str, str]) -> dict[str, str]:
    """The columns, where there is a sum and a time of each line. Raises RefusedEntry where there is not."""
    sums = {"amount"} <= set(columns) or {"debit", "credit"} <= set(columns)
    times = {"period", "date"} & set(columns)
    if not sums or not times or "cost_centre" not in columns:
        expected = "cost_centre, period or date, and amount or both of debit and credit"
        raise refused("columns", expected, listed(columns) or "none")
    return columns


def _when(keys: Keys) -> dict[str, str]:
    when = keys.sub("when", MATCHED)
    found = {name: when.text(name) for name in when.values}
    if not found:
        raise refused(f"{keys.where}.when", f"one or more of {listed(MATCHED)}", "none")
    return found


def _left_out(keys: Keys) -> LineRule:
    return LineRule(_when(keys), left_out=keys.text("reason"))


def _booked(keys: Keys) -> LineRule:
    kind = keys.choice("kind", ("expenditure", "contribution"), "expenditure")
    coding = {name: keys.text(name) for name in CODED if name in keys.values}
    needed = "scheme" if kind == "expenditure" else "organisation"
    if needed not in coding:
        raise RefusedEntry(keys.where, expected=f"the {needed} of {kind}", found="none", to_do=f"give the {needed}")
    return LineRule(_when(keys), stream=keys.text("stream"), kind=kind, coding=coding)
