"""One quarter's return of an area: what is known of it before anybody writes, as it stands, and what is wrong with it.

Signatures are given by signing here and not typed: they are left out of what is saved, and put into what is handed in.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property, lru_cache
from typing import Any

from carefund.assurance.delivery import QuarterReturn, QuarterRule, return_words
from carefund.evidence.areas import default_register
from carefund.evidence.query import AsOf
from carefund.monitoring.returns.accepted import InForce, plan_in_force
from carefund.monitoring.returns.checking import CheckedReturn, ReturnChecker
from carefund.monitoring.returns.filling import FilledReturn, filled_in
from carefund.monitoring.returns.layout import return_layout
from carefund.monitoring.returns.model import Return
from carefund.monitoring.returns.published import PublishedFigures
from carefund.monitoring.returns.quarters import NoReturns, returns_of
from carefund.monitoring.returns.spending import ActualSpending, spending_in
from carefund.plan.findings import Finding
from carefund.plan.model import Plan
from carefund.plan.workbook.layout import Layout
from carefund.pool.books import Books
from carefund.programme.returns import ReturnQuarter
from carefund.programme.rounds import load_round
from carefund.service.people.sessions import today
from carefund.service.plans.checking import of_signatures
from carefund.service.plans.evidence import evidence_at_hand
from carefund.service.plans.storing import plan_of
from carefund.service.plans.tenant import Tenant
from carefund.service.pools.budget import budget_of
from carefund.service.pools.stored import books_in
from carefund.service.returns.storing import return_of, with_signatures
from carefund.service.rounds.delivery_rules import delivery_rules


@dataclass(frozen=True)
class Quarter:
    """The return of one quarter, as one person reaches it; what it gives is worked out when it is asked for."""

    tenant: Tenant
    asked: ReturnQuarter

    @property
    def id(self) -> str:
        """The round's id of the quarter."""
        return self.asked.id

    @property
    def rule(self) -> QuarterRule:
        """When the quarter ends, and when its return is due."""
        return delivery_rules(self.tenant.round).quarters[self.id]

    @property
    def record(self) -> QuarterReturn:
        """What is on record of it."""
        return self.tenant.state.delivery.of(self.id)

    @property
    def words(self) -> str:
        """How far it is, in words."""
        return return_words(self.record, self.rule, today())

    @property
    def layout(self) -> Layout:
        """The workbook's layout, from which its forms are made."""
        return return_layout(self.tenant.round, self.asked)

    @cached_property
    def books(self) -> Books | None:
        """The pool's books of the quarter's year, where they are open."""
        pool = self.tenant.state.delivery.pools.get(self.asked.year)
        return books_in(pool, self.tenant.data) if pool else None

    @cached_property
    def plan(self) -> Plan | None:
        """The plan that the return is held against: the one that the books have, or that was decided or handed in."""
        pool = self.tenant.state.delivery.pools.get(self.asked.year)
        if pool:
            return plan_of(pool.plan_hash, self.tenant.data)
        budget = budget_of(self.tenant.round, self.tenant.state, self.tenant.data)
        return budget.plan if budget else None

    @cached_property
    def filled(self) -> FilledReturn:
        """What is known today: the plan's figures, the books' to date, and what is published, each with its source."""
        tenant = self.tenant
        published = published_at_hand(tenant.round.id, self.id, today()).of(tenant.area.code)
        return filled_in(tenant.round, tenant.area, self.asked, published, plan=self.plan, spending=self._spending)

    @property
    def _spending(self) -> ActualSpending | None:
        return spending_in(self.books, returns_of(self.tenant.round).quarters) if self.books else None

    @cached_property
    def sent(self) -> Return:
        """The return as it stands; before anything is saved, what is known of it already."""
        stands = self.record.return_hash
        return return_of(stands, self.tenant.data) if stands else self.filled.sent

    @cached_property
    def checked(self) -> CheckedReturn:
        """The return as it stands with what was found in it, but for signatures, which are given by signing."""
        return without_signatures(self.checker().check(self.sent))

    def checker(self) -> ReturnChecker:
        """What checks this return as the command line does, against plan, books, published figures and earlier ones."""
        tenant, day = self.tenant, today()
        plan = self.plan
        return ReturnChecker(
            evidence_at_hand(),
            day,
            areas=default_register(),
            rounds=load_round,
            plans={(tenant.round.id, tenant.area.code): [plan]} if plan else {},
            in_force=self._in_force,
            earlier=self._earlier(),
            published=_figures_of(day),
        )

    def _in_force(self, _area: str, quarter: ReturnQuarter) -> InForce | None:
        return plan_in_force(self.books, quarter) if self.books else None

    def _earlier(self) -> list[Return]:
        """The returns of the year's earlier quarters that were handed in."""
        before = returns_of(self.tenant.round).quarters_to(self.asked)[:-1]
        found = (self.tenant.state.delivery.of(one.id).handed_in for one in before)
        return [return_of(one.return_hash, self.tenant.data) for one in found if one]

    def whole(self) -> Return:
        """The return with the signatures that stand on it."""
        return with_signatures(self.sent, self.record.signatures)


def quarter_of(tenant: Tenant, quarter_id: str) -> Quarter | None:
    """One quarter's return; None where the round asks for none of that id."""
    try:
        asked = returns_of(tenant.round).quarters
    except NoReturns:
        return None
    return next((Quarter(tenant, one) for one in asked if one.id == quarter_id), None)


def quarters_of(tenant: Tenant) -> tuple[Quarter, ...]:
    """Every quarter that the round asks a return for, in order; none where it asks for none."""
    try:
        return tuple(Quarter(tenant, one) for one in returns_of(tenant.round).quarters)
    except NoReturns:
        return ()


def without_signatures(checked: CheckedReturn) -> CheckedReturn:
    """What was found but for signatures."""
    return replace(checked, findings=tuple(one for one in checked.findings if not of_typed_signature(one)))


def of_typed_signature(finding: Finding) -> bool:
    """Whether a finding is about signatures in the workbook."""
    return of_signatures(finding) or finding.check == "return-signed"


def published_at_hand(round_id: str, quarter_id: str, day: date) -> PublishedFigures:
    """The published figures of a quarter as known on a day, read once in a process."""
    return _published(round_id, quarter_id, day)


@lru_cache(maxsize=64)
def _published(round_id: str, quarter_id: str, day: date) -> PublishedFigures:
    round_ = load_round(round_id)
    quarter = returns_of(round_).quarter(quarter_id)
    return PublishedFigures(evidence_at_hand(), round_, quarter, AsOf(day, "period"))


@lru_cache(maxsize=2)
def _figures_of(_day: date) -> dict[tuple[str, str], Any]:
    """What checkers have read of the evidence on a day, shared among them."""
    return {}
