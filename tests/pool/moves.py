"""Random movements for property tests, and short names for what they are booked to."""

from __future__ import annotations

from hypothesis import strategies as st

from carefund.pool.ledger import Coding, Ledger, Movement
from carefund.pool.money import in_pounds
from carefund.pool.movements import (
    carry_forward,
    carry_overspend_forward,
    contribution,
    deficit_cover,
    expenditure,
    overspend_payment,
    refund,
    reversal_of,
    virement,
)

STREAMS = ("nhs", "grant", "top-up")
WHO = ("Council", "CCG A", "CCG B")
YEAR, NEXT = "2015-16", "2016-17"
POUNDS = st.integers(1, 10**9).map(in_pounds)


@st.composite
def codings(draw: st.DrawFn, year: str | None = None) -> Coding:
    """A coding with what a movement of any kind must say."""
    return Coding(
        stream=draw(st.sampled_from(STREAMS)),
        year=year or draw(st.sampled_from([YEAR, NEXT])),
        status=draw(st.sampled_from(["planned", "actual"])),
        quarter=draw(st.sampled_from([None, 1, 2, 3, 4])),
        organisation=draw(st.sampled_from(WHO)),
        scheme=draw(st.sampled_from([None, "1", "2"])),
        provider=draw(st.sampled_from(["Hospital", "Home care"])),
        area_of_spend=draw(st.sampled_from([None, "acute", "social-care"])),
    )


@st.composite
def movements(draw: st.DrawFn) -> Movement:
    """A movement of any kind."""
    coding, pounds = draw(codings()), draw(POUNDS)
    pooled = Coding(**{**_fields(coding), "organisation": None})
    kind = draw(st.sampled_from(["in", "payment", "out", "own", "refund", "cover", "virement", "carry", "overspend"]))
    if kind == "virement":
        streams = draw(st.permutations(STREAMS))
        source, destination = (
            Coding(stream=streams[at], year=coding.year, status=coding.status, quarter=coding.quarter) for at in (0, 1)
        )
        return virement(source, destination, pounds, "a need")
    if kind in ("carry", "overspend"):
        make = carry_forward if kind == "carry" else carry_overspend_forward
        return make(Coding(stream=coding.stream, year=YEAR, status=coding.status), NEXT, pounds)
    return {
        "in": lambda: contribution(coding, pounds),
        "payment": lambda: overspend_payment(coding, pounds),
        "out": lambda: expenditure(pooled, pounds),
        "own": lambda: expenditure(coding, pounds),
        "refund": lambda: refund(coding, pounds, "underspend"),
        "cover": lambda: deficit_cover(pooled, pounds, draw(st.sampled_from(["deficit", "winter"]))),
    }[kind]()


@st.composite
def ledgers(draw: st.DrawFn) -> Ledger:
    """A ledger of random movements, some of them taken back."""
    posted = draw(st.lists(movements(), max_size=25))
    undone = draw(st.lists(st.sampled_from(posted), unique_by=id, max_size=5)) if posted else []
    return Ledger().post(*posted, *(reversal_of(one, "entered by mistake") for one in undone))


def _fields(coding: Coding) -> dict:
    return {name: getattr(coding, name) for name in coding.__dataclass_fields__}
