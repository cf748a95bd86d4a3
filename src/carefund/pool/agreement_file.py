"""A section 75 agreement as a settings file (TOML): read whole, and refused with the key of the first mistake.

Keys at the top: `host`, `pool_manager`, `partners`. Tables: `terms` (what SI 2000/617, regulation 7, requires in
writing, by id), `cut_offs` (the last day to post to a year), `contingency` (pounds, stream, first_call), `risk_share`
and `risk_shares.STREAM` (overspend, underspend, bands, caps, above_caps). Lists of tables: `streams` (id, run, lead,
carry_forward_percent, carry_forward_pounds) and `approvals` (who, post, vire, carry_forward).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from carefund.calendar import is_financial_year
from carefund.pool.agreement import TERMS, Agreement, Approval, StreamTerms
from carefund.pool.money import ZERO
from carefund.pool.risk_share import Band, HeldBack, RiskShare
from carefund.pool.settings import Keys, refused

Table = Mapping[str, Any]
RUNNING = ("pooled", "aligned", "lead")
SHARE_KEYS = ("overspend", "underspend", "bands", "caps", "above_caps")


def agreement_of(settings: Table) -> Agreement:
    """The agreement that a settings file describes. Raises RefusedEntry naming the key of the first mistake."""
    top = ("host", "pool_manager", "partners", "terms", "cut_offs", "contingency", "streams", "risk_share",
           "risk_shares", "approvals")  # fmt: skip
    keys = Keys(settings, "", top)
    shares = keys.table("risk_shares")
    return Agreement(
        host=keys.text("host"),
        pool_manager=keys.text("pool_manager"),
        partners=keys.texts("partners"),
        risk_share=_risk_share(keys.sub("risk_share", SHARE_KEYS)) if "risk_share" in settings else None,
        stream_risk_shares={
            name: _risk_share(Keys(shares[name], f"risk_shares.{name}", SHARE_KEYS)) for name in shares
        },
        terms=_terms(keys),
        streams=tuple(map(_stream, keys.each("streams", _STREAM_KEYS))),
        contingency=_contingency(keys.sub("contingency", _CONTINGENCY_KEYS)) if "contingency" in settings else None,
        approvals=tuple(map(_approval, keys.each("approvals", ("who", "post", "vire", "carry_forward")))),
        cut_offs=_cut_offs(keys),
    )


_STREAM_KEYS = ("id", "run", "lead", "carry_forward_percent", "carry_forward_pounds")
_CONTINGENCY_KEYS = ("pounds", "stream", "first_call")


def _terms(keys: Keys) -> dict[str, str]:
    given = keys.sub("terms", tuple(TERMS))
    return {term: given.text(term) for term in TERMS if term in given.values}


def _cut_offs(keys: Keys) -> dict[str, date]:
    given = keys.table("cut_offs")
    for year, day in given.items():
        if not is_financial_year(year) or type(day) is not date or day <= year_end(year):
            found = f"{year} = {day}"
            raise refused("cut_offs", "a financial year, and a day after its end such as 2024-05-31", found)
    return dict(given)


def year_end(year: str) -> date:
    """The last day of a financial year such as `2015-16`."""
    return date(int(year[:4]) + 1, 3, 31)


def _stream(keys: Keys) -> StreamTerms:
    return StreamTerms(
        stream=keys.text("id"),
        run=keys.choice("run", RUNNING, "pooled"),
        lead=keys.text("lead") if "lead" in keys.values else None,
        carry_forward_percent=keys.sum("carry_forward_percent"),
        carry_forward_pounds=keys.sum("carry_forward_pounds"),
    )


def _contingency(keys: Keys) -> HeldBack:
    first = keys.texts("first_call") if "first_call" in keys.values else ()
    return HeldBack(pounds=keys.sum("pounds") or ZERO, stream=keys.text("stream"), first_call=first)


def _approval(keys: Keys) -> Approval:
    limits = {name: keys.sum(name) or ZERO for name in ("post", "vire", "carry_forward")}
    return Approval(who=keys.text("who"), **limits)


def _risk_share(keys: Keys) -> RiskShare:
    bands = (
        Band(up_to=each.sum("up_to") or ZERO, shares=each.sums("shares"))
        for each in keys.each("bands", ("up_to", "shares"))
    )
    return RiskShare(
        overspend=keys.sums("overspend"),
        underspend=keys.sums("underspend"),
        bands=tuple(bands),
        caps=keys.sums("caps"),
        above_caps=keys.sums("above_caps"),
    )
