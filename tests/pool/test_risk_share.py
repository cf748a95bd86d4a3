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


def test_everybody_whom_a_share_names_is_a_sharer() -> None:
    share = RiskShare(
        overspend=NHS,
        underspend=COUNCIL,
        bands=(Band(up_to=Decimal(5), shares={"A": Decimal(100)}),),
        caps={"B": Decimal(5)},
        above_caps={"C": Decimal(100)},
    )
    assert share.organisations == ("NHS", "Council", "B", "C", "A")


def test_a_cap_is_paid_up_to_and_what_is_above_caps_falls_by_the_shares_above_them() -> None:
    """£1,000 by halves; the NHS pays at most £200 and the council £400: £400 above, by 3 to 1."""
    above = {"County": Decimal(75), "District": Decimal(25)}
    caps = {"NHS": Decimal(200), "Council": Decimal(400), "County": Decimal(0)}
    with pytest.raises(RefusedEntry, match="County, capped itself"):
        RiskShare(overspend=HALVES, underspend=HALVES, caps=caps, above_caps=above)
    del caps["County"]
    share = RiskShare(overspend=HALVES, underspend=HALVES, caps=caps, above_caps=above)
    assert share.share(Decimal(-1000)) == {"NHS": -200, "Council": -400, "County": -300, "District": -100}
    assert share.share(Decimal(-400)) == {"NHS": -200, "Council": -200}
    zero = RiskShare(overspend=HALVES, underspend=HALVES, caps={"NHS": Decimal(0)}, above_caps=COUNCIL)
    assert zero.share(Decimal(-10)) == {"NHS": 0, "Council": -10}
    nobody = {"NHS": Decimal(100), "Council": Decimal(0)}
    capped = RiskShare(overspend=HALVES, underspend=HALVES, caps={"Council": Decimal(1)}, above_caps=nobody)
    assert capped.share(Decimal(-10)) == {"NHS": -9, "Council": -1}


def test_a_refused_share_says_what_was_given() -> None:
    for shares, found in (
        ({"A": Decimal(60), "B": Decimal(50)}, "A 60, B 50"),
        ({}, "none"),
        ({"A": Decimal(-1)}, "A -1"),
    ):
        words = rf"Shares of an underspend: expected shares of zero or more .*; found {found}\. Correct the shares"
        with pytest.raises(RefusedEntry, match=words):
            RiskShare(overspend=HALVES, underspend=shares)
    bands = tuple(Band(up_to=Decimal(limit), shares=NHS) for limit in (9, 5))
    with pytest.raises(
        RefusedEntry, match=r"Bands of an overspend: expected .* from £0; found £9, £5\. Put them in order"
    ):
        RiskShare(overspend=HALVES, underspend=HALVES, bands=bands)
    with pytest.raises(RefusedEntry, match=r"Contingency: expected £0 or more; found −£1\. Correct the sum"):
        HeldBack(pounds=Decimal(-1), stream="home")
    assert HeldBack(pounds=Decimal(0), stream="home").calls({"home": Decimal(5), "a": Decimal(-5)}) == {}


def test_contingency_gives_no_more_than_its_stream_has_left_and_none_to_a_stream_that_is_not_short() -> None:
    held = HeldBack(pounds=Decimal(50), stream="home", first_call=("c", "home", "absent", "a"))
    assert held.calls({"home": Decimal(20), "a": Decimal(-30), "c": Decimal(5)}) == {"a": 20}
    assert HeldBack(pounds=Decimal(50), stream="absent").calls({"a": Decimal(-30)}) == {}


def test_a_slice_of_less_than_a_pound_is_borne_by_its_band() -> None:
    assert banded().share(Decimal("-100000.50")) == {"NHS": Decimal("-100000.25"), "Council": Decimal("-0.25")}
    assert banded().share(Decimal("-0.50")) == {"NHS": Decimal("-0.50")}


def test_refused_caps_say_who_and_what_is_wanted() -> None:
    both = {"NHS": Decimal(5), "Council": Decimal(5)}
    with pytest.raises(RefusedEntry) as refusal:
        RiskShare(overspend=HALVES, underspend=HALVES, caps=both, above_caps=HALVES)
    assert str(refusal.value) == (
        "Caps of an overspend: expected caps of £0 or more, and somebody without a cap to bear what is above them; "
        "found Council, NHS, capped itself. Correct the caps."
    )
    with pytest.raises(RefusedEntry, match="Shares of an overspend: expected"):
        RiskShare(overspend={}, underspend=HALVES)
    assert RiskShare(overspend=HALVES, underspend=HALVES, above_caps=NHS).share(Decimal(-2)) == {
        "NHS": -1,
        "Council": -1,
    }
