"""What partners agree about a pool under section 75: who hosts it, what the agreement covers, how risk is shared.

Source: NHS Act 2006, section 75; NHS Bodies and Local Authorities Partnership Arrangements Regulations 2000
(SI 2000/617), regulation 7: the agreement is in writing, one partner hosts the pool and accounts for it, and an
officer of the host manages it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Literal

from carefund.calendar import is_financial_year
from carefund.pool.money import ZERO, split, to_penny
from carefund.pool.refusal import RefusedEntry
from carefund.pool.risk_share import HUNDRED, HeldBack, RiskShare

Running = Literal["pooled", "aligned", "lead"]
TERMS: Mapping[str, str] = MappingProxyType(
    {
        "aims": "Agreed aims and outcomes",
        "contributions": "What each partner contributes, and how that may vary",
        "functions": "The functions that it covers",
        "people-and-services": "The people and the services that it covers",
        "resources": "Staff, goods, services and accommodation that partners provide",
        "duration": "How long it lasts, and how it is reviewed, varied or ended",
        "management": "How the pool is managed, and what is monitored",
    }
)
"""What regulation 7 requires in writing, by id."""


@dataclass(frozen=True, kw_only=True)
class StreamTerms:
    """How one stream is run, and what of it may be carried forward.

    `pooled`: over- and underspends are shared by the risk share. `aligned`: the money stands beside the pool, and what
    is over or short stays with those who paid in. `lead`: one organisation commissions for all and bears it alone.
    """

    stream: str
    run: Running = "pooled"
    lead: str | None = None
    """The organisation that commissions for all; of a stream that is so run."""
    carry_forward_percent: Decimal | None = None
    """The most that may be carried forward, in per cent of the year's contributions; none where nothing limits it."""
    carry_forward_pounds: Decimal | None = None
    """The most that may be carried forward, in pounds; none where nothing limits it."""

    def __post_init__(self) -> None:
        if (self.run == "lead") != bool(self.lead):
            found = f"{self.run}, lead {self.lead or 'nobody'}"
            expected, to_do = (
                "a lead for a stream that a lead commissions, and for no other",
                "name the lead, or leave it out",
            )
            raise RefusedEntry(f"The stream {self.stream}", expected=expected, found=found, to_do=to_do)

    def carry_forward_most(self, contributions: Decimal) -> Decimal | None:
        """The most that may be carried forward of a year with these contributions; none where nothing limits it."""
        limits = [] if self.carry_forward_pounds is None else [self.carry_forward_pounds]
        if self.carry_forward_percent is not None:
            limits.append(to_penny(contributions * self.carry_forward_percent / HUNDRED))
        return min(limits, default=None)


@dataclass(frozen=True, kw_only=True)
class Approval:
    """Up to what sum one person may approve, in pounds; £0 where not at all."""

    who: str
    post: Decimal = ZERO
    """Contributions, expenditure and what is paid back."""
    vire: Decimal = ZERO
    """Virements, and money moved out of its purpose."""
    carry_forward: Decimal = ZERO


@dataclass(frozen=True, kw_only=True)
class Agreement:
    """The written agreement behind a pool."""

    host: str
    """The organisation that accounts for the pool."""
    pool_manager: str
    """The officer of the host who manages it and reports to the partners."""
    partners: tuple[str, ...]
    """The organisations that are party to it, the host among them."""
    risk_share: RiskShare | None = None
    """How what is over or short is shared; none where the partners have not agreed it."""
    stream_risk_shares: Mapping[str, RiskShare] = field(default_factory=dict)
    """Another risk share for a stream, by its id."""
    terms: Mapping[str, str] = field(default_factory=dict)
    """What the agreement says, by id of `TERMS`."""
    streams: tuple[StreamTerms, ...] = ()
    """How each stream is run; one that is not named is pooled and without a limit on what is carried forward."""
    contingency: HeldBack | None = None
    """Money that overspends have the first call on; none where none is held back."""
    approvals: tuple[Approval, ...] = ()
    """Who may approve what; empty where the agreement sets no limits."""
    cut_offs: Mapping[str, date] = field(default_factory=dict)
    """The last day on which a year may be posted to, by financial year; a year without one stays open."""

    def __post_init__(self) -> None:
        sharing = [share for share in (self.risk_share, *self.stream_risk_shares.values()) if share is not None]
        leads = (terms.lead for terms in self.streams if terms.lead)
        named = {self.host, *leads, *(who for share in sharing for who in share.organisations)}
        strangers = sorted(named - set(self.partners))
        if strangers or not self.pool_manager.strip():
            found = ", ".join(strangers) + " outside it" if strangers else "no pool manager"
            expected = "a pool manager, and a host and sharers of risk that are all partners"
            to_do = "name the pool manager, and every organisation among the partners"
            raise RefusedEntry("A section 75 agreement", expected=expected, found=found, to_do=to_do)

    def terms_of(self, stream: str) -> StreamTerms:
        """How a stream is run."""
        return next((terms for terms in self.streams if terms.stream == stream), StreamTerms(stream=stream))

    def shared(self, stream: str, balance: Decimal, paid_in: Mapping[str, Decimal]) -> dict[str, Decimal] | None:
        """Split what a stream has left, or is short of, among organisations to the penny; none where nothing is agreed.

        `paid_in` is what each organisation contributed, in pounds; an aligned stream is shared in proportion to it.
        """
        terms = self.terms_of(stream)
        if terms.lead:
            return {terms.lead: balance}
        if terms.run == "aligned":
            weights = {who: max(pounds, ZERO) for who, pounds in paid_in.items()}
            return split(balance, weights) if any(weights.values()) else None
        share = self.risk_share_for(stream)
        return None if share is None else share.share(balance)

    def approval_of(self, who: str) -> Approval | None:
        """What a person may approve; none where the agreement does not name them."""
        return next((one for one in self.approvals if one.who == who), None)

    def risk_share_for(self, stream: str) -> RiskShare | None:
        """Return how a stream's balance is shared, or none where nothing is agreed."""
        return self.stream_risk_shares.get(stream, self.risk_share)

    @property
    def terms_missing(self) -> tuple[str, ...]:
        """The labels of what regulation 7 requires and the agreement does not say."""
        return tuple(label for term, label in TERMS.items() if not self.terms.get(term, "").strip())


def refuse_other_than_year(year: str) -> None:
    """Raise RefusedEntry for a text that is not a financial year."""
    if not is_financial_year(year):
        raise RefusedEntry("A year", expected="a financial year such as 2015-16", found=repr(year), to_do="correct it")
