"""What partners agree about a pool under section 75: who hosts it, what the agreement covers, how risk is shared.

Source: NHS Act 2006, section 75; NHS Bodies and Local Authorities Partnership Arrangements Regulations 2000
(SI 2000/617), regulation 7: the agreement is in writing, one partner hosts the pool and accounts for it, and an
officer of the host manages it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from types import MappingProxyType

from carefund.calendar import is_financial_year
from carefund.pool.money import split
from carefund.pool.refusal import RefusedEntry

HUNDRED = 100
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
class RiskShare:
    """How an overspend and an underspend are shared: per cent by organisation, each adding up to 100.

    Raises RefusedEntry for shares that do not.
    """

    overspend: Mapping[str, Decimal]
    underspend: Mapping[str, Decimal]

    def __post_init__(self) -> None:
        for name, shares in (("overspend", self.overspend), ("underspend", self.underspend)):
            if any(not share.is_finite() or share < 0 for share in shares.values()) or sum(shares.values()) != HUNDRED:
                given = ", ".join(f"{who} {share}" for who, share in shares.items()) or "none"
                expected = "shares of zero or more that add up to 100 per cent"
                raise RefusedEntry(f"Shares of an {name}", expected=expected, found=given, to_do="correct the shares")

    def share(self, balance: Decimal) -> dict[str, Decimal]:
        """Split a balance in pounds, below zero where overspent, among organisations: exact to the penny."""
        return split(balance, self.overspend if balance < 0 else self.underspend)


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

    def __post_init__(self) -> None:
        sharing = [share for share in (self.risk_share, *self.stream_risk_shares.values()) if share is not None]
        named = {self.host, *(who for share in sharing for who in (*share.overspend, *share.underspend))}
        strangers = sorted(named - set(self.partners))
        if strangers or not self.pool_manager.strip():
            found = ", ".join(strangers) + " outside it" if strangers else "no pool manager"
            expected = "a pool manager, and a host and sharers of risk that are all partners"
            to_do = "name the pool manager, and every organisation among the partners"
            raise RefusedEntry("A section 75 agreement", expected=expected, found=found, to_do=to_do)

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
