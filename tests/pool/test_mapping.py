"""A mapping says how an extract is read and where each line goes; the first rule that fits decides."""

from __future__ import annotations

from typing import Any

import pytest

from carefund.pool.mapping import LedgerMapping, LineRule, mapping_of
from carefund.pool.refusal import RefusedEntry

COLUMNS = {"cost_centre": "CC", "period": "P", "amount": "Net"}
LINE = {"when": {"cost_centre": "A*"}, "stream": "nhs", "scheme": "1"}


def read(**changes: Any) -> LedgerMapping:
    return mapping_of({"columns": COLUMNS, "lines": [LINE], **changes})


def test_what_is_not_said_is_as_most_ledgers_have_it() -> None:
    made = read()
    assert (made.separator, made.debit_positive, made.counting, made.accounting) == (",", True, None, "accrual")
    assert made.columns == COLUMNS
    assert made.rules == (LineRule({"cost_centre": "A*"}, stream="nhs", coding={"scheme": "1"}),)
    assert (made.rules[0].kind, made.rules[0].left_out) == ("expenditure", "")


@pytest.mark.parametrize(("word", "mark"), [("comma", ","), ("semicolon", ";"), ("tab", "\t"), ("bar", "|")])
def test_each_separator_has_a_word(word: str, mark: str) -> None:
    assert read(extract={"separator": word}).separator == mark


def test_signs_periods_and_accounting_are_as_they_are_said() -> None:
    made = read(extract={"signs": "credit-positive", "periods": "calendar", "accounting": "cash"})
    assert (made.debit_positive, made.counting, made.accounting) == (False, "calendar", "cash")
    assert read(extract={"signs": "debit-positive", "periods": "financial"}).counting == "financial"
    assert read(extract={"accounting": "accrual"}).accounting == "accrual"


def test_all_that_a_line_says_of_where_it_goes_is_kept() -> None:
    coding = {"organisation": "ICB", "scheme": "1", "provider": "private", "area_of_spend": "acute"}
    when = dict.fromkeys(("subjective", "description", "reference", "counterparty"), "x")
    line = {"when": when, "stream": "nhs", "kind": "contribution", **coding}
    out = {"when": {"cost_centre": "Z"}, "reason": "not ours"}
    left, booked = read(lines=[line], leave_out=[out]).rules
    assert (left.left_out, left.when, left.stream) == ("not ours", {"cost_centre": "Z"}, "")
    assert (booked.kind, booked.coding, booked.when) == ("contribution", coding, when)


def test_the_first_rule_whose_every_pattern_fits_decides_and_those_that_leave_out_come_first() -> None:
    lines = [
        {"when": {"cost_centre": "a1*", "subjective": "4*"}, "stream": "one", "scheme": "1"},
        {"when": {"cost_centre": "A*"}, "stream": "two", "scheme": "2"},
    ]
    made = read(columns=COLUMNS | {"subjective": "S"}, lines=lines,
                leave_out=[{"when": {"subjective": "49"}, "reason": "r"}])  # fmt: skip

    def goes(cost_centre: str, subjective: str | None) -> str | None:
        cells = {"cost_centre": cost_centre} | ({} if subjective is None else {"subjective": subjective})
        rule = made.rule_for(cells)
        return rule and (rule.stream or rule.left_out)

    assert [goes("A100", "41"), goes("A100", "51"), goes("a200", "41"), goes("B1", "41")] == ["one", "two", "two", None]
    assert [goes("A100", "49"), goes("A100", None)] == ["r", "two"]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"columns": {"cost_centre": "C", "date": "D", "debit": "X"}}, "found cost_centre, date and debit"),
        ({"columns": {"cost_centre": "C", "date": "D", "credit": "X"}}, "and amount or both of debit and credit"),
        ({"columns": {"cost_centre": "C", "amount": "X"}}, "period or date"),
        ({"columns": {"period": "C", "amount": "X"}}, "columns: expected cost_centre"),
        ({"columns": {}}, "columns: expected .*; found none"),
        ({"columns": {"colour": "C"}}, "columns: expected only the keys cost_centre, .* and counterparty"),
        ({"extract": {"separator": "dot"}}, "extract.separator: expected one of comma, semicolon, tab and bar"),
        ({"extract": {"signs": "x"}}, "extract.signs: expected one of debit-positive and credit-positive"),
        ({"extract": {"periods": "x"}}, "extract.periods: expected one of calendar and financial"),
        ({"extract": {"accounting": "x"}}, "extract.accounting: expected one of accrual and cash"),
        ({"extract": {"sign": "x"}}, "extract: expected only the keys separator, sheet, signs, periods and accounting"),
        ({"lines": [LINE | {"when": {}}]}, r"lines\[0\]\.when: expected one or more of .*; found none"),
        ({"lines": [LINE | {"when": {"amount": "5"}}]}, r"lines\[0\]\.when: expected only the keys"),
        ({"lines": [LINE | {"kind": "x"}]}, r"lines\[0\]\.kind: expected one of expenditure and contribution"),
        ({"lines": [LINE | {"kind": "contribution"}]}, r"the organisation of contribution; found none\. Give the"),
        ({"lines": [{"when": {"subjective": "4"}, "stream": "nhs"}]}, "expected the scheme of expenditure"),
        ({"lines": [{"when": {"subjective": "4"}, "scheme": "1"}]}, r"lines\[0\]\.stream: expected a text"),
        ({"lines": [LINE | {"colour": "x"}]}, r"lines\[0\]: .* keys when, stream, kind"),
        ({"leave_out": [{"when": {"subjective": "4"}}]}, r"leave_out\[0\]\.reason: expected a text"),
        ({"leave_out": [{"when": {"subjective": "4"}, "why": "x"}]}, r"leave_out\[0\]: .* keys when and reason"),
        ({"line": []}, "the file: expected only the keys columns, extract, lines and leave_out"),
    ],
)  # fmt: skip
def test_each_mistake_is_named_by_its_key(changes: dict[str, Any], words: str) -> None:
    with pytest.raises(RefusedEntry, match=words):
        read(**changes)


def test_debit_and_credit_or_a_date_do_as_well() -> None:
    made = read(columns={"cost_centre": "C", "date": "D", "debit": "X", "credit": "Y"})
    assert set(made.columns) == {"cost_centre", "date", "debit", "credit"}
