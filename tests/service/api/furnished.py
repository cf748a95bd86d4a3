"""A plan that went all the way: decided with conditions, supported, its books kept, a return in preparation."""

from __future__ import annotations

from carefund.assurance import event as done
from carefund.assurance.permissions import Role
from tests.service.centre import SOON, approved, new, recorded, submitted
from tests.service.pools.making import AGREEMENT, YEAR, YORK, handed_in, tenant_of
from tests.service.returns.making import saved_return
from tests.service.site import LEEDS, ROUND, Site, sign_offs

HOSTILE = "=1+1 <script>alert(1)</script>"


def leeds_through_the_year(site: Site) -> None:
    """Leeds' plan, signed by all, and all that came after."""
    submitted(site)
    _after(site, "leeds", LEEDS)


def york_through_the_year(site: Site) -> None:
    """The same of York, whose people are made first."""
    council = site.organisation("York Council", "council", YORK, site.organisations["North East and Yorkshire"])
    nhs = site.organisation("NHS York", "nhs", YORK)
    for role in (Role.EDITOR, Role.LEAD):
        site.person(f"york {role}", council, role)
    for one in sign_offs():
        site.person(f"york {one.id}", nhs if one.signs_for == "nhs" else council, Role.SIGNATORY, (one.id,))
    handed_in(site, YORK)
    _after(site, "york", YORK)


def _after(site: Site, name: str, area: str) -> None:
    """Two conditions, one with evidence; support that goes on; books with an entry; a return in preparation."""
    approved(site, new("one"), new("two", HOSTILE), area=area)
    for who, body in (
        (f"{name} editor", done.ConditionEvidenced(condition="one", words="The trust's letter")),
        ("manager", done.ConditionEscalated(condition="two", to="Chief executive", reason="Late")),
        (f"{name} editor", done.SupportAsked(support="a", about="Discharge", version=1)),
        ("manager", done.AdviserAssigned(support="a", adviser="Ada")),
        ("reviewer", done.SupportGiven(support="a", on=SOON, words="A call")),
    ):
        recorded(site, who, body, area=area)
    keep_books(site, name, area)
    saved_return(site, area)


def keep_books(site: Site, name: str = "leeds", area: str = LEEDS) -> None:
    """An area's books of the year, with one entry, by the pages."""
    lead, at = site.client(f"{name} lead"), f"/plans/{ROUND}/{area}"
    plan = tenant_of(site, f"{name} lead", area).plan
    line = next(one for one in plan.expenditure if one.scheme and one.stream)
    entry = {"kind": "expenditure", "pounds": "1,234.56", "stream": line.stream, "scheme": line.scheme,
             "day": "30/06/2025", "reference": "INV-1"}  # fmt: skip
    for path, sent in (("open", {**AGREEMENT, "host": f"{name.capitalize()} Council"}), ("post", entry)):
        answer = lead.post(f"{at}/pool/{path}", {**sent, "year": YEAR})
        assert answer.status_code == 302, answer.content.decode()
