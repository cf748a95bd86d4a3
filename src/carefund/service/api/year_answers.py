"""What the API answers of the year, as models: books of pools, returns, and the ledger that everything stands in."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from carefund.service.api.answers import Answer


class BooksChangeLine(Answer):
    """One addition to the books."""

    sequence: int
    """The number of its event."""
    kind: str
    by: str
    at: datetime
    line: str
    """SHA-256 of the file that holds the line."""
    postings: int


class BooksLine(Answer):
    """The books of one year."""

    year: str
    plan_hash: str
    """Of the version of the plan that is their budget."""
    head: str
    """The hash of the books as their own chain has it."""
    changes: list[BooksChangeLine]


class PoolsAnswer(Answer):
    """The books that are open, year by year."""

    pools: list[BooksLine]


class PoolYearAnswer(Answer):
    """What the books of a year say on a day, table by table, in the words and figures of `carefund pool`."""

    pool: str
    area_code: str
    round: str
    year: str
    day: date
    hash: str
    lines: list[dict[str, Any]]
    statement: list[dict[str, Any]]
    postings: list[dict[str, Any]]


class ReturnSignatureLine(Answer):
    """A signature on the return as it stands."""

    role: str
    name: str
    organisation: str
    at: datetime


class HandedInLine(Answer):
    """One handing in."""

    return_hash: str
    by: str
    organisation: str
    at: datetime
    late: bool
    sequence: int


class ReturnLine(Answer):
    """A quarter's return, and how far it is."""

    quarter: str
    label: str
    last: date
    """The last day of the quarter."""
    due: date | None
    """None where nobody knows a date."""
    state: str
    versions: int
    return_hash: str
    """Of the version that stands; empty where none was saved."""
    signatures: list[ReturnSignatureLine]
    submissions: list[HandedInLine]
    reopened: str
    """Why the centre gave it back, while it is open again."""


class ReturnsAnswer(Answer):
    """The quarters that the round asks a return for."""

    returns: list[ReturnLine]


class ReturnAnswer(Answer):
    """One return as it stands, and what was found in it; before anything is saved, what is known of it beforehand."""

    about: ReturnLine
    sent: dict[str, Any]
    """The return, by the parts of its workbook."""
    checked: dict[str, Any]
    """What `carefund monitor return check` says of it, but for signatures."""


class LedgerLine(Answer):
    """One event as the ledger holds it."""

    sequence: int
    at: datetime
    before: str
    hash: str
    text: str | None
    """The event, of which `hash` is the SHA-256; null where only the other side may read it."""


class LedgerAnswer(Answer):
    """Every event of a submission, from the first: each names the hash of the one before it."""

    submission: str
    head: str
    events: list[LedgerLine]
