"""An agreement is read from a settings file, and each mistake in one is named by its key."""

from __future__ import annotations

import tomllib
from contextlib import suppress
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carefund.pool.agreement import Agreement
from carefund.pool.agreement_file import agreement_of
from carefund.pool.refusal import RefusedEntry
from tests.pool.postings import AGREEMENT

FULL = (
    AGREEMENT.replace(
        "[risk_share]",
        '[contingency]\npounds = 50_000\nstream = "nhs-minimum"\nfirst_call = ["improved-better-care-fund"]\n\n'
        "[risk_share]",
    )
    + """
[[approvals]]
who = "A. Clerk"
post = 100_000
vire = 25_000.50

[risk_shares.improved-better-care-fund]
overspend = { "Council" = 100 }
underspend = { "Council" = 100 }
caps = { "Integrated Care Board" = 5 }
above_caps = { "Council" = 100 }
bands = [{ up_to = 10, shares = { "Integrated Care Board" = 100 } }]
"""
)


def read(text: str) -> Agreement:
    return agreement_of(tomllib.loads(text, parse_float=Decimal))


def test_everything_that_a_file_says_is_in_the_agreement() -> None:
    agreed = read(FULL)
    assert (agreed.host, agreed.pool_manager, len(agreed.partners)) == ("Council", "Head of Finance", 2)
    assert agreed.cut_offs == {"2023-24": date(2024, 5, 31)}
    assert agreed.terms_of("disabled-facilities-grant").lead == "Council"
    assert agreed.terms_of("not named").run == "pooled"
    assert agreed.terms_of("nhs-minimum").carry_forward_most(Decimal(1000)) == Decimal("50.00")
    assert agreed.contingency is not None
    assert agreed.contingency.first_call == ("improved-better-care-fund",)
    approval = agreed.approval_of("A. Clerk")
    assert approval is not None
    assert (approval.post, approval.vire, approval.carry_forward) == (100_000, Decimal("25000.50"), 0)
    assert agreed.approval_of("B") is None
    own = agreed.risk_share_for("improved-better-care-fund")
    assert own is not None
    assert own.share(Decimal(-20)) == {"Integrated Care Board": Decimal(-5), "Council": Decimal(-15)}


def test_each_way_of_running_a_stream_shares_what_is_left_in_its_own_way() -> None:
    agreed, paid = read(AGREEMENT), {"Council": Decimal(1), "Integrated Care Board": Decimal(3)}
    assert agreed.shared("nhs-minimum", Decimal(-10), paid) == {"Council": -4, "Integrated Care Board": -6}
    assert agreed.shared("improved-better-care-fund", Decimal(-10), paid) == {
        "Council": Decimal("-2.50"), "Integrated Care Board": Decimal("-7.50"),
    }  # fmt: skip
    assert agreed.shared("improved-better-care-fund", Decimal(-10), {}) is None
    assert agreed.shared("disabled-facilities-grant", Decimal(-10), paid) == {"Council": -10}


@pytest.mark.parametrize(
    ("was", "now", "words"),
    [
        ('host = "Council"', 'hosts = "Council"', "the file: expected only the keys"),
        ('host = "Council"', "host = 3", "host: expected a text"),
        ('host = "Council"', 'host = "Stranger"', "Stranger outside it"),
        ('partners = ["Council"', 'partners = [""', "partners: expected a list of texts"),
        ('run = "lead"', 'run = "led"', r"streams\[1\].run: expected one of pooled, aligned and lead; found 'led'"),
        ('lead = "Council"', "", "nobody"),
        ("= 40", '= "40"', r"risk_share.overspend.Council: expected a number"),
        ("= 40", "= 41", "add up to 100 per cent"),
        ("= 40", "= -40", "a number of zero or more"),
        ("2024-05-31", "2024-03-31", "cut_offs"),
        ("2024-05-31", '"May"', "cut_offs"),
        ('"2023-24" =', '"2023" =', "cut_offs"),
        ("[terms]", "[[terms]]", "terms: expected a table"),
        ("[risk_share]", "[risk_shares]", "risk_shares.overspend"),
        ("carry_forward_percent = 5", "carry_forward_percent = nan", "a number of zero or more"),
        ("[[streams]]", "[[stream]]", "Did you mean"),
    ],
)
def test_a_mistake_is_named_by_its_key(was: str, now: str, words: str) -> None:
    text = AGREEMENT.replace(was, now, 1) if was != "[[streams]]" else AGREEMENT.replace(was, now)
    assert text != AGREEMENT
    with pytest.raises(RefusedEntry, match=words):
        read(text)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.decimals() | st.dates(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
)


@given(st.dictionaries(st.sampled_from([*tomllib.loads(FULL), "other"]), VALUES, max_size=4))
def test_any_other_settings_are_refused_in_words(changes: dict) -> None:
    settings = tomllib.loads(FULL, parse_float=Decimal) | changes
    with suppress(RefusedEntry):
        assert agreement_of(settings).host


def test_every_key_of_a_stream_a_share_and_an_approval_is_read() -> None:
    text = FULL.replace("carry_forward_percent = 5", "carry_forward_pounds = 40").replace(
        "vire = 25_000.50", "carry_forward = 7"
    )
    agreed = read(text)
    assert agreed.terms_of("nhs-minimum").carry_forward_most(Decimal(1000)) == 40
    assert (agreed.terms_of("improved-better-care-fund").run, agreed.terms_of("nhs-minimum").lead) == ("aligned", None)
    approval = agreed.approval_of("A. Clerk")
    assert approval is not None
    assert (approval.post, approval.vire, approval.carry_forward) == (100_000, 0, 7)
    own = agreed.risk_share_for("improved-better-care-fund")
    assert own is not None
    assert (own.caps, own.above_caps, own.underspend) == (
        {"Integrated Care Board": 5},
        {"Council": 100},
        {"Council": 100},
    )
    assert [(band.up_to, band.shares) for band in own.bands] == [(10, {"Integrated Care Board": 100})]
    assert agreed.terms == {"aims": "Fewer days in hospital"}
    held = agreed.contingency
    assert held is not None
    assert (held.pounds, held.stream) == (50_000, "nhs-minimum")
    bare = read('host = "C"\npartners = ["C"]\npool_manager = "M"')
    assert (bare.contingency, bare.risk_share, bare.streams, bare.approvals, bare.cut_offs, bare.terms) == (
        None, None, (), (), {}, {},
    )  # fmt: skip
    first = FULL.replace('first_call = ["improved-better-care-fund"]\n', "")
    assert read(first).contingency.first_call == ()  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("was", "now", "words"),
    [
        ("first_call = [", "first = [", "contingency: expected only the keys pounds, stream and first_call"),
        ('who = "A. Clerk"', "", r"approvals\[0\]\.who: expected a text"),
        ("vire = 25_000.50", "view = 1", r"approvals\[0\]: expected only the keys who, post, vire and carry_forward"),
        ("up_to = 10", "up = 10", r"care-fund\.bands\[0\]: expected only the keys up_to and shares"),
        ("caps = {", "cap = {", r"only the keys overspend, underspend, bands, caps and above_caps"),
        ("carry_forward_percent", "carried", r"streams\[0\]: expected only the keys id, run, lead, carry"),
        ("2024-05-31", "2024-03-31", "cut_offs: expected a financial year, and a day after its end such as 2024-05-31; "
                                     "found 2023-24 = 2024-03-31"),
        ('aims = "Fewer days in hospital"', 'aim = "x"', "terms: expected only the keys aims"),
    ],
)  # fmt: skip
def test_a_key_that_is_not_known_or_lacking_is_named_where_it_stands(was: str, now: str, words: str) -> None:
    text = FULL.replace(was, now, 1)
    assert text != FULL
    with pytest.raises(RefusedEntry, match=words):
        read(text)


def test_a_year_may_be_closed_the_day_after_it_ends_and_a_time_is_no_day() -> None:
    assert read(AGREEMENT.replace("2024-05-31", "2024-04-01")).cut_offs == {"2023-24": date(2024, 4, 1)}
    with pytest.raises(RefusedEntry, match="cut_offs"):
        read(AGREEMENT.replace("2024-05-31", "2024-05-31T10:00:00"))
