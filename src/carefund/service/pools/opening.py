"""Opening a pool's books from the plan that was decided on or, before a decision, the one that was handed in."""

from __future__ import annotations

from carefund.assurance.delivery import PoolOpened
from carefund.assurance.event import submission_id
from carefund.assurance.request import KeyUsed, NotNow
from carefund.calendar import financial_year_after
from carefund.plan.pool_opening import AcceptedPlan, opening_of_plan
from carefund.pool.books import Books, books_of, opening_entry
from carefund.pool.chain import EMPTY, line_of
from carefund.pool.opening import Opening, brought_forward, refuse_agreement_of_others, taking_over
from carefund.pool.refusal import RefusedEntry
from carefund.service.ledger import files
from carefund.service.ledger.events import state_of
from carefund.service.people.sessions import now
from carefund.service.plans.tenant import Tenant
from carefund.service.pools.budget import budget_of
from carefund.service.pools.keeping import books_in, made_by
from carefund.service.rounds.opening import round_before
from carefund.wording.lists import listed


def open_pool(tenant: Tenant, year: str, agreement: str, key: str) -> None:
    """Open the books of a year, with what the year before carried forward where its books are here.

    Raises RefusedEntry for an agreement or a plan that no books can begin with, NotNow where none may be opened.
    """
    if key in tenant.state.keys and year in tenant.state.delivery.pools:
        return
    budget = budget_of(tenant)
    if budget is None:
        raise NotNow("a plan that was handed in", "none", "Hand in the plan first")
    given = AcceptedPlan(plan=budget.plan, workbook_hash=budget.plan_hash, accepted=budget.words)
    opening = _carried(tenant, opening_of_plan(given, tenant.round, year, agreement, made_by(tenant)))
    refuse_agreement_of_others(opening.agreement, opening)
    books_of(opening)
    line, head = line_of(opening_entry(opening), EMPTY)
    row = files.on_disk(line, now(), tenant.data)
    body = PoolOpened(year=year, plan_hash=budget.plan_hash, line=row.hash, head=head.hash)
    try:
        tenant.record(body, key, with_files=[row])
    except KeyUsed:  # sent twice at once: the line holds its time, so that two are never alike
        tenant.look_again()
        if year not in tenant.state.delivery.pools:
            raise


def _carried(tenant: Tenant, opening: Opening) -> Opening:
    """The opening with what the books of the year before carried forward, where there are any here."""
    earlier = _books_before(tenant, financial_year_after(opening.year, -1))
    if earlier is None:
        return opening
    movements = brought_forward(earlier.ledger, earlier.year, opening.year, {})
    strangers = {leg.stream for movement in movements for leg in movement.legs} - set(opening.streams)
    if strangers:
        raise RefusedEntry(
            f"What {earlier.year} carried forward",
            expected="streams that the plan has too",
            found=listed(sorted(strangers)),
            to_do="bring it forward in the plan, under what the stream is called now",
        )
    return taking_over(opening, movements, earlier.head.hash) if movements else opening


def _books_before(tenant: Tenant, year: str) -> Books | None:
    own = tenant.state.delivery.pools.get(year)
    if own is None and (before := round_before(tenant.round, tenant.database)):
        own = state_of(submission_id(before, tenant.area.code), tenant.database).delivery.pools.get(year)
    return books_in(own, tenant.data) if own else None
