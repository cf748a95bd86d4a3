"""Pay for performance: what was decided by figures that are frozen in the books, and what is published since."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from carefund.assurance.delivery import PaymentDecided
from carefund.pool.books import Books
from carefund.pool.counts_held import counts_held
from carefund.pool.pay_for_performance import PerformanceAccount, QuarterCount
from carefund.pool.performance import Agreed, account_of, largest_nhs_stream, payment_postings, payment_record
from carefund.pool.posting_rules import check_postings
from carefund.pool.written import sum_of
from carefund.service.people.sessions import today
from carefund.service.plans.evidence import evidence_at_hand
from carefund.service.plans.tenant import Tenant
from carefund.service.pools.keeping import Addition, add, made_by


@dataclass(frozen=True, kw_only=True)
class Paid:
    """The account as the books keep it, and what official series say of its quarters now."""

    account: PerformanceAccount
    now: tuple[QuarterCount, ...]


def paid_in(books: Books, tenant: Tenant) -> Paid:
    """The account of the books. Raises RefusedEntry for a round or plan without pay for performance."""
    account = account_of(books, tenant.round, Agreed())
    return Paid(account=account, now=counts_held(account, books, tenant.round, evidence_at_hand(), today()))


def decide_next(tenant: Tenant, year: str, day: date, count: str, source: str, key: str) -> PerformanceAccount | None:
    """Decide the next quarter's payment by what was published on a day, and post it; None where it was done before.

    `count` is what was counted where no series is published, and `source` what it was read from. Raises RefusedEntry
    where a figure is missing, or the quarter is not over.
    """
    made: list[PerformanceAccount] = []

    def make(books: Books) -> Addition:
        account = account_of(books, tenant.round, Agreed())
        counts = _given(account, count, source)
        counts = counts or counts_held(account, books, tenant.round, evidence_at_hand(), day)
        decided = account.decide(counts, day)
        payment, by = decided.payments[-1], made_by(tenant)
        postings = check_postings(
            payment_postings(books, payment, largest_nhs_stream(books), by), books, tenant.round, imported=True
        )
        made[:] = [decided]
        record = payment_record(decided, [one.id for one in postings])
        told = {"quarter": payment.quarter}
        return Addition(event=PaymentDecided, postings=postings, told=told, more={"payment": record})

    return made[0] if add(tenant, year, make, key) is not None else None


def _given(account: PerformanceAccount, count: str, source: str) -> tuple[QuarterCount, ...]:
    """The count given by hand, after those that earlier payments rest on; none where none is given."""
    if not count.strip():
        return ()
    before = account.payments[-1].counts if account.payments else ()
    return (*before, QuarterCount(sum_of(count, "The count"), (source.strip() or "given by hand",)))
