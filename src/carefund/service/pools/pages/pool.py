"""The page of a pool: what its books say, one question at a time, and who added what to them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from carefund.assurance.delivery import BooksChange, ExtractImported, PaymentDecided, PoolBooks, PoolOpened, PoolPosted
from carefund.pool.year import PoolYear
from carefund.pool.year_checks import year_findings
from carefund.report.media.html import fragment
from carefund.report.pool.document import part
from carefund.service.frame.recent import Recent
from carefund.wording.dates import day_words, moment_words
from carefund.wording.lists import counted

QUESTIONS: dict[str, str] = {
    "show": "Where it stands",
    "forecast": "Forecast",
    "statement": "Statement",
    "trace": "Where the pound went",
    "check": "Checks",
}
"""What may be asked of the books, as `carefund pool` has it."""
NOTHING = Markup("")
LATEST = 20
"""Changes that the page lists; the ledger has them all."""
_BODIES = Recent[tuple[str, str, date], Markup](256)


@dataclass(frozen=True, kw_only=True)
class ChangeLine:
    """One addition to the books: when and by whom, and what it was."""

    at: str
    by: str
    words: str


@dataclass(frozen=True, kw_only=True)
class PoolPage:
    """The books of one year; `body` is empty where they are not open."""

    title: str
    year: str
    years: tuple[tuple[str, bool], ...]
    """Every pooled year of the round, and whether it is the one shown."""
    is_open: bool
    budget: str
    """What the plan is that the budget is, or would be, taken from; empty where none was handed in."""
    questions: tuple[tuple[str, str, bool], ...] = ()
    body: Markup = NOTHING
    day: str = ""
    day_words: str = ""
    findings: str = ""
    postings: str = ""
    head: str = ""
    changes: tuple[ChangeLine, ...] = ()
    paid_by_result: bool = False


def closed_page(years: Sequence[str], year: str, budget: str) -> PoolPage:
    """The page of a year without books."""
    return PoolPage(title=f"The pool in {year}", year=year, years=_years(years, year), is_open=False, budget=budget)


def pool_page(pool: PoolBooks, made: PoolYear, years: Sequence[str], asked: str) -> PoolPage:
    """The page of open books, with the answer to a question."""
    question = asked if asked in QUESTIONS else "show"
    found = year_findings(made)
    errors = sum(one.severity == "error" for one in found)
    return PoolPage(
        title=f"The pool in {pool.year}",
        year=pool.year,
        years=_years(years, pool.year),
        is_open=True,
        budget=made.books.opening.accepted,
        questions=tuple((one, label, one == question) for one, label in QUESTIONS.items()),
        body=_body(pool, made, question),
        day=made.day.isoformat(),
        day_words=day_words(made.day),
        findings=f"{counted(errors, 'error')} and {counted(len(found) - errors, 'other finding')}" if found else "",
        postings=counted(len(made.books.postings), "posting"),
        head=pool.head,
        changes=tuple(_line(one) for one in reversed(pool.changes[-LATEST:])),
        paid_by_result=bool(made.round.pay_for_performance and made.books.opening.targets),
    )


def _years(years: Sequence[str], year: str) -> tuple[tuple[str, bool], ...]:
    return tuple((one, one == year) for one in years)


def _body(pool: PoolBooks, made: PoolYear, question: str) -> Markup:
    """The answer as HTML, made once for each state of the books and day."""
    key = pool.head, question, made.day
    known = _BODIES.get(key)
    if known is None:
        document = part(made, question)
        known = Markup("").join(Markup(fragment(one)) for one in (*document.opening, *document.sections))
        _BODIES.keep(key, known)
    return known


def _line(change: BooksChange) -> ChangeLine:
    return ChangeLine(at=moment_words(change.at), by=change.by, words=change_words(change.body))


def change_words(body: object) -> str:
    """An addition to the books in a sentence."""
    if isinstance(body, PoolOpened):
        return "opened the books"
    if isinstance(body, PoolPosted):
        return f"posted {body.words}"
    if isinstance(body, PaymentDecided):
        return f"decided the payment for {body.quarter}"
    assert isinstance(body, ExtractImported)
    left = f"; {counted(body.without_place, 'line')} without a place" if body.without_place else ""
    return f"imported {body.file_name}: {counted(body.postings, 'posting')}{left}"
