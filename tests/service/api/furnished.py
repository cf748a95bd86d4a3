"""A plan of Leeds that went all the way: decided with conditions, supported, its books kept, a return handed in."""

from __future__ import annotations

from carefund.assurance import event as done
from tests.service.centre import SOON, decided, new, recorded
from tests.service.pools.making import AGREEMENT, AT, YEAR, tenant_of
from tests.service.returns.making import saved_return
from tests.service.site import Site

HOSTILE = "=1+1 <script>alert(1)</script>"


def through_the_year(site: Site) -> None:
    """Two conditions, one with evidence; support that goes on; books with an entry; a return in preparation."""
    decided(site, new("one"), new("two", HOSTILE))
    recorded(site, "leeds editor", done.ConditionEvidenced(condition="one", words="The trust's letter"))
    recorded(site, "manager", done.ConditionEscalated(condition="two", to="Chief executive", reason="Late"))
    recorded(site, "leeds editor", done.SupportAsked(support="a", about="Discharge", version=1))
    recorded(site, "manager", done.AdviserAssigned(support="a", adviser="Ada"))
    recorded(site, "reviewer", done.SupportGiven(support="a", on=SOON, words="A call"))
    keep_books(site)
    saved_return(site)


def keep_books(site: Site) -> None:
    """Leeds' books of the year, with one entry."""
    lead = site.client("leeds lead")
    answer = lead.post(f"{AT}/pool/open", {**AGREEMENT, "year": YEAR})
    assert answer.status_code == 302, answer.content.decode()
    plan = tenant_of(site).plan
    line = next(one for one in plan.expenditure if one.scheme and one.stream)
    entry = {"kind": "expenditure", "pounds": "1,234.56", "stream": line.stream, "scheme": line.scheme,
             "day": "30/06/2025", "reference": "INV-1", "year": YEAR}  # fmt: skip
    answer = lead.post(f"{AT}/pool/post", entry)
    assert answer.status_code == 302, answer.content.decode()
