"""A section 75 agreement names a host and a manager, shares risk among partners, and says what it lacks."""

from decimal import Decimal

import pytest

from carefund.pool.agreement import TERMS, Agreement, StreamTerms
from carefund.pool.refusal import RefusedEntry
from carefund.pool.risk_share import RiskShare

HALVES = {"CCG": Decimal(50), "Council": Decimal(50)}


def test_shares_that_do_not_add_up_to_100_are_refused() -> None:
    for shares in ({"CCG": Decimal(60), "Council": Decimal(50)}, {"CCG": Decimal("99.9")}, {},
                   {"CCG": Decimal(150), "Council": Decimal(-50)}, {"CCG": Decimal("NaN")}):  # fmt: skip
        with pytest.raises(RefusedEntry, match="add up to 100"):
            RiskShare(overspend=shares, underspend=HALVES)
        with pytest.raises(RefusedEntry, match="underspend"):
            RiskShare(overspend=HALVES, underspend=shares)


def test_an_overspend_and_an_underspend_may_be_shared_differently() -> None:
    share = RiskShare(overspend={"CCG": Decimal(100)}, underspend=HALVES)
    assert share.share(Decimal("-10.01")) == {"CCG": Decimal("-10.01")}
    assert share.share(Decimal("10.01")) == {"CCG": Decimal("5.01"), "Council": Decimal("5.00")}


def test_host_and_sharers_of_risk_must_be_partners_and_somebody_must_manage() -> None:
    with pytest.raises(RefusedEntry, match="Stranger outside it"):
        Agreement(host="Stranger", pool_manager="A. Manager", partners=("CCG", "Council"))
    with pytest.raises(RefusedEntry, match="CCG outside it"):
        Agreement(
            host="Council",
            pool_manager="A. Manager",
            partners=("Council",),
            risk_share=RiskShare(overspend=HALVES, underspend=HALVES),
        )
    with pytest.raises(RefusedEntry, match="no pool manager"):
        Agreement(host="Council", pool_manager=" ", partners=("Council",))


def test_a_stream_may_have_a_risk_share_of_its_own() -> None:
    council = RiskShare(overspend={"Council": Decimal(100)}, underspend={"Council": Decimal(100)})
    agreed = Agreement(
        host="Council",
        pool_manager="M",
        partners=("CCG", "Council"),
        risk_share=RiskShare(overspend=HALVES, underspend=HALVES),
        stream_risk_shares={"grant": council},
    )
    assert agreed.risk_share_for("grant") is council
    assert agreed.risk_share_for("nhs") is agreed.risk_share


def test_what_regulation_7_requires_and_the_agreement_does_not_say_is_listed() -> None:
    agreed = Agreement(
        host="Council", pool_manager="M", partners=("Council",), terms={"aims": "Fewer admissions", "duration": "  "}
    )
    assert len(agreed.terms_missing) == len(TERMS) - 1
    assert TERMS["duration"] in agreed.terms_missing
    assert TERMS["aims"] not in agreed.terms_missing


def test_the_most_that_may_be_carried_forward_is_the_lower_of_per_cent_and_pounds() -> None:
    def most(percent: str | None, pounds: int | None) -> Decimal | None:
        terms = StreamTerms(
            stream="nhs",
            carry_forward_percent=percent and Decimal(percent),
            carry_forward_pounds=pounds and Decimal(pounds),
        )
        return terms.carry_forward_most(Decimal(1001))

    assert most(None, None) is None
    assert most("5", None) == Decimal("50.05")
    assert most(None, 40) == 40
    assert (most("5", 40), most("5", 60)) == (40, Decimal("50.05"))
    assert StreamTerms(stream="nhs", carry_forward_percent=Decimal(0)).carry_forward_most(Decimal(100)) == 0


def test_a_lead_is_named_for_a_stream_that_one_commissions_and_for_no_other() -> None:
    for run, lead, found in (("lead", None, "lead, lead nobody"), ("pooled", "Council", "pooled, lead Council"),
                             ("aligned", "CCG", "aligned, lead CCG")):  # fmt: skip
        with pytest.raises(
            RefusedEntry, match=f"The stream nhs: expected a lead for .*; found {found}\\. Name the lead"
        ):
            StreamTerms(stream="nhs", run=run, lead=lead)  # type: ignore[arg-type]


def test_an_aligned_stream_is_shared_by_what_each_paid_and_a_negative_payment_counts_for_nothing() -> None:
    agreed = Agreement(host="Council", pool_manager="M", partners=("CCG", "Council"), streams=(
        StreamTerms(stream="nhs", run="aligned"), StreamTerms(stream="led", run="lead", lead="CCG")))  # fmt: skip
    paid = {"CCG": Decimal(3), "Council": Decimal(1)}
    assert agreed.shared("nhs", Decimal(-8), paid) == {"CCG": -6, "Council": -2}
    assert agreed.shared("nhs", Decimal(8), {"CCG": Decimal(-3), "Council": Decimal(1)}) == {"CCG": 0, "Council": 8}
    assert agreed.shared("nhs", Decimal(8), {"CCG": Decimal(0)}) is None
    assert agreed.shared("led", Decimal(8), paid) == {"CCG": 8}
    assert agreed.shared("other", Decimal(8), paid) is None


def test_strangers_are_sharers_and_leads_that_are_no_partners() -> None:
    share = RiskShare(overspend={"CCG": Decimal(100)}, underspend={"CCG": Decimal(100)})
    for given, found in (
        ({"streams": (StreamTerms(stream="led", run="lead", lead="District"),)}, "District outside it"),
        ({"stream_risk_shares": {"nhs": share}}, "CCG outside it"),
        (
            {"risk_share": share, "streams": (StreamTerms(stream="led", run="lead", lead="Board"),)},
            "Board, CCG outside it",
        ),
    ):
        with pytest.raises(
            RefusedEntry, match=f"A section 75 agreement: expected a pool manager, .*; found {found}\\. Name"
        ):
            Agreement(host="Council", pool_manager="M", partners=("Council",), **given)  # type: ignore[arg-type]
