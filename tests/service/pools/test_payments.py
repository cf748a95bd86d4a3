"""Pay for performance: paid by figures that were out on the day, frozen, and shown where a later revision differs."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from carefund.assurance import event as done
from carefund.assurance.deadline import Deadline
from carefund.assurance.state import Slot
from carefund.evidence.derived import figures_of
from carefund.evidence.query import AsOf
from carefund.plan.model import Figure, Plan
from carefund.programme.rounds import load_round
from tests.service.pools.making import AT, YEAR, opened, recorded, tenant_of
from tests.service.site import LEEDS, Site
from tests.service.whole_plan import whole_plan

FIRST_ROUND, FIRST_YEAR, NOTTINGHAMSHIRE = "bcf-2015-16", "2015-16", "E10000024"
PAYMENTS = f"/plans/{FIRST_ROUND}/{LEEDS}/pool/payments"
SIGNED = datetime(2014, 9, 19, 12, 0, tzinfo=UTC)


def counted(day: date) -> list[Decimal]:
    """What was known on a day of Leeds' admissions in the quarters that are paid for."""
    from carefund.service.plans.evidence import evidence_at_hand

    round_ = load_round(FIRST_ROUND)
    assert round_.pay_for_performance
    series = round_.metric(round_.pay_for_performance.metric).area_series
    assert series
    known = figures_of(evidence_at_hand(), series, areas=[LEEDS], as_of=AsOf(day)).drop_nulls("value")
    by_month = dict(known.select("period", "value").rows())
    quarters = round_.pay_for_performance.periods.outturn_quarters
    found = [[by_month.get(month) for month in one.months()] for one in quarters]
    return [Decimal(str(round(sum(each), 2))) for each in found if None not in each]


@pytest.fixture
def paid(site: Site) -> Site:
    """Leeds in the first round, with a plan of a fall of 5% from 2% more than what came to be counted."""
    from carefund.service.plans.saving import save
    from carefund.service.rounds.opening import open_round

    open_round(FIRST_ROUND, Deadline.at_end_of(date(2099, 3, 31)), datetime.now(UTC), invented=True)
    plan = whole_plan(FIRST_ROUND, NOTTINGHAMSHIRE, {"council": "Leeds Council", "nhs": "NHS Leeds"})
    known = zip(counted(date(2020, 1, 1)), plan.targets[0].baseline, strict=False)
    baseline = {period: Figure(numerator=Decimal(round(float(count) * 1.02))) for count, period in known}
    planned = {one: Figure(numerator=round(figure.numerator * Decimal("0.95"))) for one, figure in
               zip(plan.targets[0].target, baseline.values(), strict=True) if figure.numerator}  # fmt: skip
    target = plan.targets[0].model_copy(update={"baseline": baseline, "target": planned})
    plan = plan.model_copy(update={"targets": (target, *plan.targets[1:])})
    save(tenant_of(site, "leeds editor", round_id=FIRST_ROUND), lambda _: plan, based_on=0)
    state = tenant_of(site, round_id=FIRST_ROUND).state
    this = {"version": state.version, "plan_hash": state.plan_hash}
    asked: Any = {"area": LEEDS, "round_id": FIRST_ROUND, "at": SIGNED, "required": (Slot("council"),)}
    recorded(site, done.DeclaredReady(**this), "leeds lead", **asked)
    recorded(site, done.Signed(role="council", **this), "leeds council", **asked)
    recorded(site, done.Submitted(**this), "leeds lead", **asked)
    agreement = {"host": "Leeds Council", "manager": "Head of Finance", "year": FIRST_YEAR}
    answer = site.client("leeds lead").post(f"/plans/{FIRST_ROUND}/{LEEDS}/pool/open", agreement)
    assert answer.status_code == 302, answer.content.decode()
    return site


def test_each_quarter_is_paid_by_what_was_published_and_stays_so(paid: Site) -> None:
    lead, days = paid.client("leeds lead"), (date(2015, 11, 30), date(2016, 3, 31))
    by_hand = {"count": "17,600.5", "source": "the local count of 4 January"}
    page = lead.get(PAYMENTS).content.decode()
    assert "Not decided" in page
    for day, given in zip(days, ({}, by_hand), strict=True):
        answer = lead.post(f"{PAYMENTS}/decide", {"year": FIRST_YEAR, "day": day.isoformat(), **given})
        assert answer.status_code == 302, answer.content.decode()
    from carefund.service.pools.keeping import books_in

    tenant = tenant_of(paid, round_id=FIRST_ROUND)
    books = books_in(tenant.state.delivery.pools[FIRST_YEAR], tenant.data)
    plan: Plan = tenant.plan
    target = plan.target_for("non-elective-admissions")
    assert target
    baseline = [one.numerator for one in target.baseline.values()]
    planned = sum(one.numerator for one in target.target.values())
    pot = Fraction(sum(baseline) - planned) * load_round(FIRST_ROUND).price("non-elective-admission-default").per_unit
    before = Fraction(0)
    all_known = [counted(days[0])[0], Decimal("17600.5")]
    for number, record in enumerate(books.payments, 1):
        known = all_known[:number]
        assert [Decimal(one["count"]) for one in record["counts"]] == known
        fall = sum((Fraction(was) - Fraction(now) for was, now in zip(baseline, known, strict=False)), Fraction(0))
        share = min(max(fall / Fraction(sum(baseline) - planned), Fraction(0)), Fraction(1))
        earned = round(Decimal(float(share * Fraction(pot))), 2)
        assert abs(Decimal(record["paid"]) - max(earned - Decimal(float(before)), Decimal(0))) <= Decimal("0.01")
        before = Fraction(earned)
    assert 0 < before < Fraction(pot)
    page = lead.get(PAYMENTS).content.decode()
    now = counted(date(2020, 1, 1))
    assert page.count("Revised since") == sum(was != is_now for was, is_now in zip(all_known, now, strict=False)) > 0
    assert "the local count of 4 January" in page
    assert "decided the payment for" in lead.get(PAYMENTS.removesuffix("/payments")).content.decode()


def test_a_quarter_that_is_not_over_is_not_paid(paid: Site) -> None:
    lead = paid.client("leeds lead")
    answer = lead.post(f"{PAYMENTS}/decide", {"year": FIRST_YEAR, "day": "2015-01-15"})
    assert answer.status_code == 422
    assert "when the quarter is over" in answer.content.decode()
    assert "<title>Error: " in answer.content.decode()
    assert paid.client("auditor").post(f"{PAYMENTS}/decide", {}).status_code == 403


def test_a_day_to_come_is_none_by_which_a_quarter_is_paid(paid: Site) -> None:
    sent = {"year": FIRST_YEAR, "day": "2999-01-15", "count": "1"}
    answer = paid.client("leeds lead").post(f"{PAYMENTS}/decide", sent)
    assert answer.status_code == 422
    assert "a day up to" in answer.content.decode()


def test_a_round_without_payment_by_result_has_no_such_page(site: Site) -> None:
    opened(site)
    lead = site.client("leeds lead")
    assert lead.get(f"{AT}/pool/payments").status_code == 404
    assert lead.post(f"{AT}/pool/payments/decide", {"year": YEAR}).status_code in (409, 422)
    assert "Pay for performance" not in lead.get(f"{AT}/pool").content.decode()
