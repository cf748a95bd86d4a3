"""Mistakes that a finance officer made on purpose, and that no check saw, or that a check told wrongly."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from carefund.evidence.areas import default_register
from carefund.evidence.query import Evidence
from carefund.plan.checks.catalogue import checks_of, run_checks
from carefund.plan.checks.check import Facts
from carefund.plan.findings import Severity
from carefund.plan.model import Contingency, Figure, Plan
from carefund.plan.official_figures import AreaEvidence
from carefund.programme.rounds import load_round, round_ids
from tests.plan.sound import DARLINGTON, DAY, facts, findings_of, first_round, sound, with_line


def _reablement(numerator: int, denominator: int) -> Plan:
    """The sound plan with another share at home after 91 days, and no rationale."""
    figures = dict(sound().targets[3].target)
    figures["2015-16"] = Figure(numerator=Decimal(numerator), denominator=Decimal(denominator))
    return with_line(sound(), "targets", 3, target=figures, rationale=None)


def test_a_share_is_judged_as_a_share() -> None:
    assert findings_of(_reablement(328, 500), "target-better-than-baseline"), "80% to 65.6% is worse"
    assert not findings_of(_reablement(300, 340), "target-better-than-baseline"), "80% to 88% is better"


@pytest.mark.parametrize(
    ("basis", "price", "cash", "said"),
    [("marginal", 1490, True, True), ("average", 1490, False, True), ("marginal", 447, True, False)],
)
def test_the_price_speaks_and_not_its_label(basis: str, price: int, cash: bool, said: bool) -> None:
    plan = with_line(
        sound(), "benefits", 0, price_basis=basis, unit_price=Decimal(price), releases_cash=cash, how_calculated=None
    )
    assert bool(findings_of(plan, "benefit-at-marginal-price")) == said


def test_a_marginal_price_is_not_pushed_towards_the_average() -> None:
    assert not findings_of(with_line(sound(), "benefits", 0, how_calculated=None), "benefit-price-usual")


def test_a_saving_has_the_sign_of_what_it_saves() -> None:
    saving = -(sound().benefits[0].saving or Decimal(0))
    assert findings_of(with_line(sound(), "benefits", 0, saving=saving), "benefit-multiplies")
    risen = {"benefit_type": "other", "change": Decimal(5000), "unit_price": Decimal(100), "saving": Decimal(500_000)}
    assert findings_of(with_line(sound(), "benefits", 0, **risen), "benefit-multiplies")


def test_nearly_the_same_benefit_is_the_same_benefit() -> None:
    first = sound().benefits[0]
    again = first.model_copy(update={"scheme": "2", "organisation": "Somebody Else", "change": (first.change or 0) + 1})
    plan = sound().model_copy(update={"benefits": (*sound().benefits, again)})
    assert findings_of(plan, "benefit-claimed-once")


def test_a_benefit_on_a_scheme_without_a_chain_is_seen() -> None:
    assert findings_of(with_line(sound(), "benefits", 0, scheme="6"), "benefit-within-chain")


def test_a_contingency_covers_one_gap_and_not_every_stream_again() -> None:
    plan = sound()
    for index in range(3):
        amounts = {year: amount + 100_000 for year, amount in plan.contributions[index].amounts.items()}
        plan = with_line(plan, "contributions", index, amounts=amounts)
    plan = plan.model_copy(update={"contingency": Contingency(amount=Decimal(150_000))})
    assert len(findings_of(plan, "stream-spent-whole")) == 3


def test_no_contingency_at_all_is_a_finding_where_payment_is_at_risk() -> None:
    assert findings_of(sound().model_copy(update={"contingency": Contingency()}), "contingency-covers-payment")


def test_what_is_not_known_is_not_called_zero() -> None:
    plan = with_line(sound(), "contributions", 0, amounts={})
    assert not findings_of(plan, "stream-not-overspent")
    assert findings_of(plan, "contribution-complete")


def test_a_condition_answered_with_no_is_an_error_in_a_draft_too() -> None:
    plan = with_line(sound(), "conditions", 0, confirmed=False)
    severities = {one.check: one.severity for one in run_checks(facts(plan), draft=True)}
    assert severities["condition-met"] is Severity.ERROR


@pytest.mark.parametrize("round_id", round_ids())
def test_an_empty_plan_of_any_round_is_checked_although_nothing_measures_its_metrics(round_id: str) -> None:
    round_ = load_round(round_id)
    official = AreaEvidence(Evidence.packaged(), round_, default_register()).of(DARLINGTON)
    empty = Facts(
        plan=Plan(round_id=round_id, area_code=DARLINGTON),
        round=round_,
        official=official,
        areas=default_register(),
        day=DAY,
    )
    ids = {one.check for one in run_checks(empty)}
    assert {"contact-given", "signed-off", "contribution-complete"} <= ids
    assert len(checks_of(round_)) > 40


def test_a_plan_without_evidence_is_checked_for_what_needs_none() -> None:
    bare = replace(
        facts(sound()),
        official=AreaEvidence(Evidence([]), load_round("bcf-2015-16"), default_register()).of(DARLINGTON),
    )
    assert {one.severity for one in run_checks(bare)} == {Severity.NOTE}


def test_only_what_was_knowable_is_filled_in_populations_too() -> None:
    from carefund.evidence.query import AsOf

    then = AreaEvidence(
        Evidence.packaged(), load_round("bcf-2015-16"), default_register(), AsOf(date(2014, 9, 30), "period")
    )
    assert then.of(DARLINGTON).people == {}
    assert then.share_of_people(DARLINGTON) is None


@pytest.mark.parametrize(("agreed", "kept", "said"), [
    (None, 1490, ""), (None, 1489, "£1,490: 1 at the round's price"), ("3000", 2999, "£3,000: 1 at the price that was"),
    ("3000", 3000, ""), ("447.50", 448, ""), ("447.50", 447, "£447.50: 1 at the price that was"),
    ("0", 1489, "the round's price"), ("-5", 1489, "the round's price"),
])  # fmt: skip
def test_contingency_covers_the_payment_at_the_price_that_was_agreed(agreed: str | None, kept: int, said: str) -> None:
    """Of a plan with a fall of one admission."""
    target = sound().targets[0]
    figures = dict(target.target)
    assert first_round().planning is not None
    fall = -(sound().planned_change(first_round().planning.targets[0]) or Decimal(0))
    last = list(figures)[-1]
    figures[last] = figures[last].model_copy(update={"numerator": (figures[last].numerator or 0) + fall - 1})
    plan = with_line(sound(), "targets", 0, target=figures).model_copy(
        update={"contingency": Contingency(amount=Decimal(kept)),
                "admission_price": None if agreed is None else Decimal(agreed)}
    )  # fmt: skip
    found = [one.expected for one in findings_of(plan, "contingency-covers-payment")]
    assert (len(found), said in "".join(found)) == (bool(said), True), found
