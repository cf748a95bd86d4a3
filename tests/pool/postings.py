"""Postings, an agreement and an opening for tests of the books: a small plan of two partners and three streams."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from carefund.pool.ledger import Coding, Movement
from carefund.pool.lines import Contribution, Expenditure
from carefund.pool.movements import contribution, expenditure, reversal_of
from carefund.pool.opening import Opening, planned_movements
from carefund.pool.posting import Posting
from tests.pool.moves import movements

YEAR, NEXT = "2023-24", "2024-25"
COUNCIL, ICB = "Council", "Integrated Care Board"
NOW = datetime(2023, 7, 3, 9, 30, tzinfo=UTC)
PAID = {
    "nhs-minimum": (ICB, "nhs", "1200000"),
    "disabled-facilities-grant": (COUNCIL, "council", "600000"),
    "improved-better-care-fund": (COUNCIL, "council", "240000"),
}
SPENT = (
    ("1", "social-care", "council", "local-authority", "nhs-minimum", "500000"),
    ("2", "community-health", "nhs", "nhs-community", "nhs-minimum", "700000"),
    ("3", "social-care", "council", "private", "disabled-facilities-grant", "600000"),
    ("4", "social-care", "council", "private", "improved-better-care-fund", "240000"),
)
AGREEMENT = """
host = "Council"
pool_manager = "Head of Finance"
partners = ["Council", "Integrated Care Board"]

[terms]
aims = "Fewer days in hospital"

[cut_offs]
"2023-24" = 2024-05-31

[risk_share]
overspend = { "Council" = 40, "Integrated Care Board" = 60 }
underspend = { "Council" = 50, "Integrated Care Board" = 50 }

[[streams]]
id = "nhs-minimum"
run = "pooled"
carry_forward_percent = 5

[[streams]]
id = "disabled-facilities-grant"
run = "lead"
lead = "Council"

[[streams]]
id = "improved-better-care-fund"
run = "aligned"
"""


def opening(**changes: Any) -> Opening:
    """The opening of the small pool's books."""
    paying = tuple(
        Contribution(organisation=who, kind=kind, stream=stream, amounts={YEAR: Decimal(pounds)})
        for stream, (who, kind, pounds) in PAID.items()
    )
    spending = tuple(
        Expenditure(
            scheme=scheme, area_of_spend=area, commissioner=by, provider=provider, stream=stream,
            amounts={YEAR: Decimal(pounds)},
        )
        for scheme, area, by, provider, stream, pounds in SPENT
    )  # fmt: skip
    given: dict[str, Any] = {
        "round_id": "bcf-2023-25",
        "area_code": "E06000005",
        "area_name": "Darlington",
        "year": YEAR,
        "plan_version": 1,
        "plan_hash": "a" * 64,
        "illustrative": True,
        "contributions": paying,
        "expenditure": spending,
        "schemes": {"1": "Reablement", "2": "Community nursing", "3": "Adaptations", "4": "Care at home"},
        "required": {"social-care-maintenance": Decimal(450000), "out-of-hospital": Decimal(300000)},
        "agreement_text": AGREEMENT,
        "opened": NOW,
        "opened_by": "A. Clerk",
        "planned": planned_movements(paying, spending, YEAR),
    }
    return Opening(**(given | changes))


def posting(posting_id: str, movement: Movement, **changes: Any) -> Posting:
    """A posting of the small pool."""
    given: dict[str, Any] = {"day": date(2023, 6, 30), "posted": NOW, "posted_by": "A. Clerk"}
    return Posting(id=posting_id, movement=movement, **(given | changes))


def coded(stream: str = "nhs-minimum", scheme: str | None = None, **changes: Any) -> Coding:
    """A coding of the small pool's year."""
    return Coding(**({"stream": stream, "year": YEAR, "scheme": scheme} | changes))


def paid_in(posting_id: str, stream: str = "nhs-minimum", pounds: str = "100000", **changes: Any) -> Posting:
    """What the stream's partner pays in."""
    who = PAID[stream][0]
    return posting(posting_id, contribution(coded(stream, organisation=who), Decimal(pounds)), **changes)


def spent(
    posting_id: str, scheme: str = "2", pounds: str = "50000", stream: str = "nhs-minimum", **changes: Any
) -> Posting:
    """What a scheme spends."""
    return posting(posting_id, expenditure(coded(stream, scheme), Decimal(pounds)), **changes)


@st.composite
def posted(draw: st.DrawFn, most: int = 12) -> tuple[Posting, ...]:
    """Random postings of any kind, some of which take others back."""
    moved = draw(st.lists(movements(), max_size=most))
    days = st.dates(date(2015, 4, 1), date(2017, 3, 31))
    texts = st.none() | st.text(st.characters(codec="utf-8"), min_size=1, max_size=20).filter(str.strip)
    made = [
        posting(
            f"p{number}", movement, day=draw(days), counterparty=draw(texts), reference=draw(texts),
            accounting=draw(st.sampled_from(["cash", "accrual"])),
        )
        for number, movement in enumerate(moved)
    ]  # fmt: skip
    undone = draw(st.lists(st.sampled_from(made), unique_by=id, max_size=3)) if made else []
    back = [
        posting(f"r{one.id}", reversal_of(one.movement, "a mistake"), reverses=one.id, day=one.day) for one in undone
    ]
    return (*made, *back)
