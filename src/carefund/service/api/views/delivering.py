"""A plan through the year: the books of its pool, its returns, and what is on record of all of it."""

from __future__ import annotations

from typing import Annotated

from django.http import Http404, HttpResponse
from ninja.params.functions import Query

from carefund.assurance.chain import Head
from carefund.assurance.delivery import HandedIn, PoolBooks
from carefund.assurance.event import Event
from carefund.assurance.sight import sees
from carefund.report.media.files import to_json
from carefund.report.pool.tables import about_books
from carefund.report.pool.tables import tables as pool_tables
from carefund.report.return_check.tables import record as check_record
from carefund.service.api.operations import JSON, PLAN, operation
from carefund.service.api.sent import Day
from carefund.service.api.year_answers import (
    BooksChangeLine,
    BooksLine,
    HandedInLine,
    LedgerAnswer,
    LedgerLine,
    PoolsAnswer,
    PoolYearAnswer,
    ReturnAnswer,
    ReturnLine,
    ReturnsAnswer,
    ReturnSignatureLine,
)
from carefund.service.frame.routes import FOLLOWERS, READERS
from carefund.service.ledger.events import events_with_texts
from carefund.service.plans.tenant import Tenant, tenant_of
from carefund.service.pools.keeping import year_in
from carefund.service.returns.asked import quarter_asked
from carefund.service.returns.quarter import Quarter, quarters_of

TOLD = ("lines", "statement", "postings")
"""The tables of a pool's year that a program is given; the others can be worked out of them."""
DayGiven = Annotated[Day | None, Query(None, description="The books as they stood on this day, YYYY-MM-DD.")]


@operation("GET", f"{PLAN}/pools", "pools", READERS, tenant=tenant_of, answers=PoolsAnswer, tag="pools", kept=True)
def pools(tenant: Tenant) -> PoolsAnswer:
    """The pool's books that are open: where their chain stands, and who added what."""
    return PoolsAnswer(pools=[_books(one) for one in tenant.state.delivery.pools.values()])


@operation(
    "GET",
    f"{PLAN}/pools/{{year}}",
    "pool",
    READERS,
    tenant=tenant_of,
    answers=PoolYearAnswer,
    tag="pools",
    kept=True,
)
def pool(tenant: Tenant, year: str, day: DayGiven = None) -> HttpResponse:
    """What the books of a year say, on a day or on that of the last posting: lines, account, postings."""
    found = tenant.state.delivery.pools.get(year)
    if found is None:
        raise Http404("no such books")
    made = year_in(found, tenant, day)
    told = {one.name: one.records() for one in pool_tables(made) if one.name in TOLD}
    about = about_books(made)
    named = ("pool", "area_code", "round", "year", "day", "hash")
    return HttpResponse(to_json({name: about[name] for name in named} | told), content_type=JSON)


@operation(
    "GET", f"{PLAN}/returns", "returns", READERS, tenant=tenant_of, answers=ReturnsAnswer, tag="returns", kept=True
)
def returns(tenant: Tenant) -> ReturnsAnswer:
    """Every quarter that the round asks a return for, and how far each is."""
    return ReturnsAnswer(returns=[_return(one) for one in quarters_of(tenant)])


@operation(
    "GET",
    f"{PLAN}/returns/{{quarter}}",
    "return",
    READERS,
    tenant=tenant_of,
    answers=ReturnAnswer,
    tag="returns",
    kept=True,
)
def one_return(tenant: Tenant, quarter: str) -> HttpResponse:
    """One return as it stands, with what was found in it."""
    own = quarter_asked(tenant, quarter)
    made = {
        "about": _return(own).model_dump(mode="json"),
        "sent": own.whole().model_dump(mode="json"),
        "checked": check_record(own.checked, {})["returns"][0],
    }
    return HttpResponse(to_json(made), content_type=JSON)


@operation(
    "GET", f"{PLAN}/ledger", "ledger", FOLLOWERS, tenant=tenant_of, answers=LedgerAnswer, tag="ledger", kept=True
)
def ledger(tenant: Tenant) -> LedgerAnswer:
    """Every event as the ledger holds it, so that anybody can work its hashes out again.

    What only the other side of the plan may read keeps its number, moment and hashes.
    """
    lines = [_event(tenant, *one) for one in events_with_texts(tenant.submission, tenant.database)]
    head = str(Head(tenant.submission, lines[-1].sequence, lines[-1].hash)) if lines else ""
    return LedgerAnswer(submission=tenant.submission, head=head, events=lines)


def _event(tenant: Tenant, event: Event, text: str) -> LedgerLine:
    seen = sees(tenant.side, event.body, tenant.state.threads)
    return LedgerLine(
        sequence=event.sequence, at=event.at, before=event.before, hash=event.hash, text=text if seen else None
    )


def _books(one: PoolBooks) -> BooksLine:
    changes = [
        BooksChangeLine(
            sequence=each.sequence,
            kind=each.body.kind,  # type: ignore[union-attr]  # each kind of line has its own
            by=each.by,
            at=each.at,
            line=each.body.line,
            postings=getattr(each.body, "postings", 0),
        )
        for each in one.changes
    ]
    return BooksLine(year=one.year, plan_hash=one.plan_hash, head=one.head, changes=changes)


def _return(own: Quarter) -> ReturnLine:
    record = own.record
    return ReturnLine(
        quarter=own.id,
        label=own.asked.label,
        last=own.rule.last,
        due=own.rule.due,
        state=own.words,
        versions=len(record.saved),
        return_hash=record.return_hash,
        signatures=[
            ReturnSignatureLine(role=one.role, name=one.name, organisation=one.organisation, at=one.at)
            for one in record.signatures
        ],
        submissions=[_handed_in(one) for one in record.submissions],
        reopened=record.reopened,
    )


def _handed_in(one: HandedIn) -> HandedInLine:
    return HandedInLine(
        return_hash=one.return_hash,
        by=one.name,
        organisation=one.organisation,
        at=one.at,
        late=one.late,
        sequence=one.sequence,
    )
