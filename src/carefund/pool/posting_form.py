"""A posting as people write it: named fields, from the options of a command, a row of a table or a settings file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from carefund.calendar import financial_year
from carefund.pool.books import Books
from carefund.pool.ledger import Coding, Movement
from carefund.pool.movements import (
    carry_forward,
    carry_overspend_forward,
    contribution,
    credit,
    deficit_cover,
    expenditure,
    overspend_payment,
    refund,
    virement,
)
from carefund.pool.posting import Made, Posting, reversing
from carefund.pool.refusal import RefusedEntry
from carefund.pool.written import day_of, sum_of
from carefund.programme.refusal import advice
from carefund.wording.lists import listed, quoted

Fields = Mapping[str, str]
REVERSAL = "reversal"
CODED = ("organisation", "scheme", "provider", "area_of_spend")
ONE_ENDED: Mapping[str, Callable[[Coding, Decimal, Any], Movement]] = {
    "contribution": contribution,
    "expenditure": expenditure,
    "credit": credit,
    "refund": refund,
    "overspend-payment": overspend_payment,
    "out-of-purpose": deficit_cover,
}
CARRIED = {"carry-forward": carry_forward, "carry-overspend-forward": carry_overspend_forward}
KINDS = (*ONE_ENDED, "virement", *CARRIED, REVERSAL)
FIELDS = ("id", "kind", "day", "pounds", "stream", *CODED, "to_stream", "to_scheme", "to_year", "reason", "accounting",
          "reference", "counterparty", "commissioner", "nhs_percent", "council_percent", "approved_by", "document_hash",
          "reverses")  # fmt: skip
"""What may be said of a posting, in the order of a table's columns."""

TEXTS = ("reference", "counterparty", "document_hash")
PERCENTS = ("nhs_percent", "council_percent")


def posting_of_form(fields: Fields, books: Books, made: Made, otherwise_id: str) -> Posting:
    """The posting that fields describe; empty ones count as not given.

    `made` says who posts it and when, and the day where the fields do not; `otherwise_id` is its id where they give
    none.
    Raises RefusedEntry for a field that is not known, lacking or wrong.
    """
    given = {name: str(value).strip() for name, value in fields.items() if str(value).strip()}
    posting_id = given.get("id", otherwise_id)
    place = f"The posting {posting_id}"
    for name in given:
        if name not in FIELDS:
            raise _refused(place, f"only the fields {listed(FIELDS)}", quoted(name), advice(name, FIELDS, ""))
    day = day_of(given["day"], place) if "day" in given else made.day
    made = replace(made, day=day, approved_by=given.get("approved_by", made.approved_by))
    if given.get("kind") == REVERSAL or "reverses" in given:
        return _reversal(given, books, made, posting_id, place)
    texts: dict[str, Any] = {name: given[name] for name in TEXTS if name in given}
    percents: dict[str, Any] = {name: _sum(given, name, place) for name in PERCENTS if name in given}
    return Posting(
        id=posting_id,
        day=day,
        posted=made.posted,
        posted_by=made.posted_by,
        approved_by=made.approved_by,
        accounting=_one_of(given, "accounting", ("cash", "accrual"), place, "cash"),
        commissioner=_one_of(given, "commissioner", ("nhs", "council", "joint"), place, None),
        movement=_movement(given, books.year, day, place),
        **texts,
        **percents,
    )


def _reversal(given: Fields, books: Books, made: Made, posting_id: str, place: str) -> Posting:
    named = given.get("reverses", "")
    earlier = books.by_id.get(named)
    if earlier is None:
        known = tuple(books.by_id)
        raise _refused(place, "the id of a posting in the books, in reverses", quoted(named), advice(named, known, ""))
    return reversing(earlier, posting_id, given.get("reason", ""), made)


def _movement(given: Fields, year: str, day: date, place: str) -> Movement:
    kind = _one_of(given, "kind", KINDS, place, "")
    pounds, reason = _sum(given, "pounds", place), given.get("reason")
    quarter = (day.month - 4) % 12 // 3 + 1 if financial_year(day) == year else None
    coded: dict[str, Any] = {name: given[name] for name in CODED if name in given}
    coding = Coding(stream=_needed(given, "stream", place), year=year, quarter=quarter, **coded)
    if kind in ONE_ENDED:
        return ONE_ENDED[kind](coding, pounds, reason)
    if kind in CARRIED:
        return CARRIED[kind](coding, _needed(given, "to_year", place), pounds, reason)
    to = replace(
        coding,
        stream=given.get("to_stream", coding.stream),
        scheme=given.get("to_scheme"),
        area_of_spend=None,
        provider=None,
    )
    return virement(coding, to, pounds, reason or "")


def _one_of(given: Fields, name: str, choices: tuple[str, ...], place: str, otherwise: Any) -> Any:  # noqa: ANN401
    """One of some words, or `otherwise` where none is given; refused where that is empty."""
    value = given.get(name, otherwise)
    if value is not None and value not in choices:
        raise _refused(place, f"{name}: one of {listed(choices)}", quoted(value), advice(str(value), choices, ""))
    return value


def _needed(given: Fields, name: str, place: str) -> str:
    if name not in given:
        raise _refused(place, name.replace("_", " "), "none", f"give the {name.replace('_', ' ')}")
    return given[name]


def _sum(given: Fields, name: str, place: str) -> Decimal:
    found = sum_of(_needed(given, name, place), f"{place}, {name}")
    if found is None:
        raise _refused(place, name, "none", f"give the {name}")
    return found


def _refused(place: str, expected: str, found: str, to_do: str) -> RefusedEntry:
    return RefusedEntry(place, expected=expected, found=found, to_do=to_do or "correct the posting")
