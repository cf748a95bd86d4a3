"""An overspend is shared by bands and caps to the penny, and contingency is called on first."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carefund.pool.money import in_pounds
from carefund.pool.refusal import RefusedEntry
from carefund.pool.risk_share import Band, HeldBack, RiskShare

HALVES = {"NHS": Decimal(50), "Council": Decimal(50)}
NHS, COUNCIL = {"NHS": Decimal(100)}, {"Council": Decimal(100)}


def banded() -> RiskShare:
    """The first £100,000 is the NHS's, the next £200,000 shared equally, the rest three quarters the council's."""
    bands = (Band(up_to=Decimal(100_000), shares=NHS), Band(up_to=Decimal(300_000), shares=HALVES))
    above = {"NHS": Decimal(25), "Council": Decimal(75)}
    return RiskShare(overspend=above, underspend=HALVES, bands=bands)


@pytest.mark.parametrize(
    ("overspend", "nhs", "council"),
    [("60000", "60000", "0"), ("100000", "100000", "0"), ("250000", "175000", "75000"), ("400000", "225000", "175000")],
)
def test_each_slice_of_an_overspend_falls_by_its_own_band(overspend: str, nhs: str, council: str) -> None:
    shared = banded().share(-Decimal(overspend))
    assert (shared["NHS"], shared.get("Council", Decimal(0))) == (-Decimal(nhs), -Decimal(council))


def test_what_is_above_a_cap_falls_to_those_without_one() -> None:
    capped = RiskShare(overspend=HALVES, underspend=HALVES, caps={"NHS": Decimal(1000)}, above_caps=COUNCIL)
    assert capped.share(Decimal(-1500)) == {"NHS": Decimal(-750), "Council": Decimal(-750)}
    assert capped.share(Decimal(-5000)) == {"NHS": Decimal(-1000), "Council": Decimal(-4000)}
    assert capped.share(Decimal(5000)) == {"NHS": Decimal(2500), "Council": Decimal(2500)}


@given(st.integers(-(10**9), 10**9).map(in_pounds), st.booleans())
def test_the_parts_add_up_to_the_whole_and_nobody_gains_by_an_overspend(balance: Decimal, capped: bool) -> None:
    caps = {"caps": {"NHS": Decimal("123456.78")}, "above_caps": COUNCIL} if capped else {}
    share = RiskShare(overspend=HALVES, underspend=NHS, bands=banded().bands, **caps)
    parts = share.share(balance)
    assert sum(parts.values()) == balance
    assert all(part <= 0 for part in parts.values()) or balance > 0


@pytest.mark.parametrize(
    ("given_", "words"),
    [
        ({"bands": (Band(up_to=Decimal(5), shares=NHS), Band(up_to=Decimal(5), shares=NHS))}, "rise from £0"),
        ({"bands": (Band(up_to=Decimal(0), shares=NHS),)}, "rise from £0"),
        ({"bands": (Band(up_to=Decimal(5), shares={"NHS": Decimal(90)}),)}, "band up to £5"),
        ({"caps": {"NHS": Decimal(5)}}, "Shares above the caps"),
        ({"caps": {"NHS": Decimal(5)}, "above_caps": NHS}, "NHS, capped itself"),
        ({"caps": {"NHS": Decimal(-5)}, "above_caps": COUNCIL}, "a cap below £0"),
    ],
)
def test_terms_that_do_not_fit_together_are_refused(given_: dict, words: str) -> None:
    with pytest.raises(RefusedEntry, match=words):
        RiskShare(overspend=HALVES, underspend=HALVES, **given_)


def test_overspends_call_on_contingency_in_their_order_and_never_for_more_than_there_is() -> None:
    left = {"home": Decimal(70), "b": Decimal(-50), "a": Decimal(-40), "c": Decimal(10)}
    assert HeldBack(pounds=Decimal(60), stream="home").calls(left) == {"b": Decimal(50), "a": Decimal(10)}
    assert HeldBack(pounds=Decimal(60), stream="home", first_call=("a",)).calls(left) == {"a": Decimal(40)}
    assert HeldBack(pounds=Decimal(99), stream="home").calls(left) == {"b": Decimal(50), "a": Decimal(20)}
    assert HeldBack(pounds=Decimal(99), stream="b").calls(left) == {}
    with pytest.raises(RefusedEntry, match="£0 or more"):
        HeldBack(pounds=Decimal(-1), stream="home")
