"""A section 75 agreement names a host and a manager, shares risk among partners, and says what it lacks."""

from decimal import Decimal

import pytest

from carefund.pool.agreement import TERMS, Agreement
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
