"""What the API answers of the year, as models: books of pools, returns, and the ledger that everything stands in."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
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


class PoolSumsLine(Answer):
    """What books of pools come to, in pounds to the penny."""

    year: str
    """The financial year of the books."""
    pools: int
    """How many areas keep books here."""
    budget: Decimal
    paid: Decimal
    spent: Decimal
    forecast: Decimal
    """Of what will be spent by the end of the year."""


class OutputsLine(Answer):
    """Schemes' outputs in the returns handed in last: units differ, so that schemes are counted."""

    areas: int
    """How many areas gave any."""
    schemes: int
    """Schemes with a plan and a figure."""
    on_course: int
    """Of these, how many are at or above the part of the year's plan that had gone by."""


class QuarterLine(Answer):
    """A quarter's returns."""

    quarter: str
    label: str
    due: date | None
    """None where nobody knows a date."""
    handed_in: int
    """By how many of the areas."""


class ProspectLine(Answer):
    """Where one metric's year is heading in one place. Changes and target are in per cent of the baseline."""

    area: str
    metric: str
    label: str
    to: date
    """The last month of which figures are counted."""
    months_known: int
    months: int
    target: float
    target_from: str
    """`own plan`, `published` or `given`."""
    change: list[float]
    """Low, middle and high of what is expected (95%)."""
    chance: float
    """Of meeting the target, 0 to 1."""
    chance_from: str
    """`own`; `base rate`, where chances of single areas have shown no skill; `known`, where the year is over."""
    word: str


class YearAnswer(Answer):
    """The year in one view: plans, money, outputs, metrics, conditions and returns of some areas, or of one."""

    round: str
    day: date
    where: str
    """England, a region, `your areas`, or the area's name."""
    areas: int
    approved: int
    """How many areas' plans are approved."""
    money: PoolSumsLine | None
    """None where no area keeps books here."""
    outputs: OutputsLine
    conditions: dict[str, int]
    """How many conditions are in each state, of those that were not withdrawn."""
    returns: list[QuarterLine]
    as_of: str | None
    """The month to the end of which the year was watched, as 2015-10; null where it was not yet."""
    why_none: str
    """Why no metric is told of; empty where some are."""
    prospects: list[ProspectLine]
    """Of England first, where the areas are all of it, and then of each area."""
    warned: int
    """Causes that are warned of and not muted."""
    muted: int
