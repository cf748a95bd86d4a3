"""What a cell accepts, and the words that Excel shows beside it: drop-downs, ranges of numbers and dates."""

from __future__ import annotations

from datetime import date
from typing import Any

from carefund.plan.workbook.layout import Input

LARGEST_AMOUNT = 10_000_000_000
LONGEST_MESSAGE = 250
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2099, 12, 31)


def validation_of(input_: Input) -> dict[str, Any]:
    """The rules for XlsxWriter; empty where anything may be typed and there is nothing to say."""
    rules = _rule(input_)
    if input_.help:
        rules = {"validate": "any", **rules, "input_message": input_.help[:LONGEST_MESSAGE]}
    return rules


def _rule(input_: Input) -> dict[str, Any]:
    kind = input_.kind
    if kind in ("choice", "yes-no") or input_.options_from:
        name = "Yes_or_no" if kind == "yes-no" else input_.options_from
        return _stop({"validate": "list", "source": f"={name}"}, "Choose one of the words in the drop-down.")
    if kind in ("money", "count"):
        return _stop(_between("decimal", -LARGEST_AMOUNT, LARGEST_AMOUNT), "Type a number, without words.")
    if kind == "percent":
        return _stop(_between("decimal", -10, 10), "Type a percentage such as 50%.")
    if kind == "whole":
        return _stop(_between("integer", 1, 5 if "least" in input_.help else 1_000),
                     "Type a whole number.")  # fmt: skip
    if kind == "date":
        return _stop(_between("date", FIRST_DAY, LAST_DAY), "Type a date such as 01/04/2015.")
    return {}


def _between(what: str, least: object, most: object) -> dict[str, Any]:
    return {"validate": what, "criteria": "between", "minimum": least, "maximum": most}


def _stop(rule: dict[str, Any], message: str) -> dict[str, Any]:
    return {**rule, "error_title": "Not accepted", "error_message": message}
