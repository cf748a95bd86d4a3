"""The round's spending tests on lines: met, not met or not known, with what was found and what is short."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carefund.pool.lines import Contribution, Expenditure
from carefund.pool.required import estimate_required
from carefund.pool.spending_tests import SpendingResult, spending_result, spending_results
from carefund.programme.planning import SpendingTest
from carefund.programme.rounds import load_round
from tests.pool.moves import YEAR

PLANNING = load_round("bcf-2015-16").planning
assert PLANNING is not None
TESTS = {test.id: test for test in PLANNING.spending_tests}
NHS = "ccg-top-slice"
GRANT = "disabled-facilities-grant"
REQUIRED = {
    "nhs-minimum": Decimal(1000),
    "social-care-protection": Decimal(300),
    "out-of-hospital": Decimal(200),
    "disabled-facilities-grant": Decimal(50),
}


def paid(who: str | None, stream: str | None, pounds: int | None, minimum: int | None = None) -> Contribution:
    amounts = {} if pounds is None else {YEAR: Decimal(pounds)}
    least = {} if minimum is None else {YEAR: Decimal(minimum)}
    return Contribution(organisation=who, stream=stream, amounts=amounts, minimums=least)


def spent(
    stream: str | None, area: str | None, who: str | None, pounds: int | None, nhs: int | None = None
) -> Expenditure:
    amounts = {} if pounds is None else {YEAR: Decimal(pounds)}
    shares = {} if nhs is None else {"nhs_percent": Decimal(nhs), "council_percent": Decimal(100 - nhs)}
    return Expenditure(stream=stream, area_of_spend=area, commissioner=who, amounts=amounts, **shares)


PAID = [paid("CCG", NHS, 1000, 1000), paid("Council", GRANT, 50, 50)]
SPENT = [
    spent(NHS, "social-care", "council", 300),
    spent(NHS, "community-health", "joint", 300, nhs=70),
    spent(NHS, "acute", "nhs", 400),
    spent(GRANT, "other", "council", 50),
]


def results(money_in: list = PAID, out: list = SPENT, required: dict = REQUIRED) -> dict[str, SpendingResult]:
    return {result.test.id: result for result in spending_results(PLANNING, money_in, out, required, YEAR)}


def test_a_penny_short_is_not_met_and_says_how_short() -> None:
    short = [spent(NHS, "social-care", "council", 300)]
    short[0] = short[0].model_copy(update={"amounts": {YEAR: Decimal("299.99")}})
    one = results(out=short)["social-care-protection"]
    assert (one.outcome, one.shortfall) == ("not met", Decimal("0.01"))
    assert "Found £299.99 in 1 line; required £300 (given), £0.01 short." in one.words


def test_each_organisation_must_pay_its_own_minimum_though_the_total_is_reached() -> None:
    one = results([paid("CCG A", NHS, 900, 500), paid("CCG B", NHS, 100, 500)])["nhs-minimum"]
    assert one.shortfall == 0
    assert one.outcome == "not met"
    assert [(who.organisation, who.outcome, who.shortfall) for who in one.organisations] == [
        ("CCG A", "met", 0),
        ("CCG B", "not met", 400),
    ]
    assert "CCG B pays £100 of at least £500 into the stream ccg-top-slice (not met)." in one.words


def test_the_words_name_what_is_unclear_what_is_not_known_and_what_was_not_counted() -> None:
    unclear = results([paid("CCG", NHS, 600, 1000), paid("CCG", NHS, 400, 900)])["nhs-minimum"]
    assert "CCG: its lines state different minimums for the stream ccg-top-slice." in unclear.words
    assert "the sum required is not known" in results([], [], {})[GRANT].words
    seven = results(out=[spent(NHS, None, "council", 80)] * 7)["social-care-protection"]
    assert "Not counted: expenditure line 1: no area of spend; expenditure line 2:" in seven.words
    assert seven.words.endswith("expenditure line 5: no area of spend; and 2 more.")


def test_a_minimum_of_one_year_does_not_hold_for_another() -> None:
    line = paid("CCG", NHS, 600, 500).model_copy(update={"minimums": {YEAR: Decimal(500), "2016-17": Decimal(700)}})
    assert results([line], required={})["nhs-minimum"].required == 500
    later = spending_result(TESTS["nhs-minimum"], [line], [], None, "2016-17")
    assert (later.required, later.outcome) == (700, "not known")


def test_an_estimated_sum_is_called_one() -> None:
    estimate = estimate_required(TESTS["out-of-hospital"], Decimal("0.005"), population="mid-2014, all ages")
    one = results(required={"out-of-hospital": estimate})["out-of-hospital"]
    assert (one.required, one.required_from) == (5_000_000, "estimated")
    assert "Estimate: £5,000,000" in one.words


LINES = st.lists(
    st.builds(
        spent,
        st.sampled_from([None, NHS, GRANT]),
        st.sampled_from([None, "social-care", "acute"]),
        st.sampled_from([None, "nhs", "council", "joint", "nobody"]),
        st.one_of(st.none(), st.integers(-100, 1000)),
        st.one_of(st.none(), st.integers(0, 100)),
    ),
    max_size=6,
)


def completed(line: Expenditure, data: st.DataObject) -> Expenditure:
    """The line with everything that it may lack filled in, one way or another."""
    who = (
        line.commissioner
        if line.commissioner in ("nhs", "council", "joint")
        else data.draw(st.sampled_from(["nhs", "council"]))
    )
    nhs = line.nhs_percent if line.nhs_percent is not None else Decimal(data.draw(st.integers(0, 100)))
    amount = line.amounts.get(YEAR, Decimal(data.draw(st.integers(0, 1000))))
    return line.model_copy(
        update={
            "stream": line.stream or data.draw(st.sampled_from([NHS, GRANT])),
            "area_of_spend": line.area_of_spend or data.draw(st.sampled_from(["social-care", "acute"])),
            "commissioner": who,
            "nhs_percent": nhs,
            "council_percent": 100 - nhs,
            "amounts": {YEAR: max(amount, Decimal(0))},
        }
    )


@given(LINES, st.sampled_from(["social-care-protection", "out-of-hospital"]), st.integers(0, 2000), st.data())
def test_an_outcome_once_known_does_not_change_when_the_blanks_are_filled(
    lines: list[Expenditure], name: str, required: int, data: st.DataObject
) -> None:
    test: SpendingTest = TESTS[name]
    before = spending_result(test, [], lines, Decimal(required), YEAR)
    after = spending_result(test, [], [completed(line, data) for line in lines], Decimal(required), YEAR)
    assert after.outcome != "not known"
    if before.outcome != "not known":
        assert after.outcome == before.outcome


def test_a_result_says_everything_of_a_test_and_of_each_organisation() -> None:
    lines = [paid("CCG A", NHS, 900, 500), paid("CCG B", NHS, 100, 500), paid("CCG C", NHS, None)]
    whole = results(lines)["nhs-minimum"]
    assert (whole.outcome, whole.required_from, whole.required, whole.amount, whole.shortfall) == (
        "not met", "given", 1000, 1000, 0,
    )  # fmt: skip
    assert (whole.bounds.least, whole.bounds.most) == (1000, None)
    assert (len(whole.counted), len(whole.not_counted)) == (2, 1)
    assert [(one.organisation, one.outcome, one.required, one.paid, one.shortfall) for one in whole.organisations] == [
        ("CCG A", "met", 500, 900, 0), ("CCG B", "not met", 500, 100, 400), ("CCG C", "not known", None, 0, None),
    ]  # fmt: skip


@pytest.mark.parametrize(("lines", "more"), [(5, ""), (6, "; and 1 more"), (7, "; and 2 more")])
def test_the_first_five_lines_that_were_not_counted_are_named_and_the_others_counted(lines: int, more: str) -> None:
    gaps = results(out=[spent(NHS, None, "council", 80)] * lines)["social-care-protection"].gaps
    assert gaps == "; ".join(f"expenditure line {number}: no area of spend" for number in range(1, 6)) + more
    assert results()["social-care-protection"].gaps == ""


def test_a_result_is_told_in_sentences() -> None:
    met = results()["social-care-protection"]
    assert met.words == (
        f"{TESTS['social-care-protection'].label}, 2015-16: met. Found £300 in 1 line; required £300 (given)."
    )
    short = results([paid("CCG A", NHS, 900, 500), paid("CCG B", NHS, 99, 500), paid("CCG C", NHS, 5)])["nhs-minimum"]
    assert short.words == (
        f"{TESTS['nhs-minimum'].label}, 2015-16: not met. Found £1,004 in 3 lines; required £1,000 (given). "
        "CCG B pays £99 of at least £500 into the stream ccg-top-slice (not met)."
    )


def test_a_grant_s_sum_is_what_is_paid_in_or_given_or_estimated_whichever_is_more() -> None:
    test = TESTS[GRANT]
    line, spend = paid("Council", GRANT, 80), spent(GRANT, "other", "council", 80)
    estimate = estimate_required(test, Decimal("0.5"), population="x", england_pounds=240)

    def asked(required: object) -> tuple[object, ...]:
        one = spending_result(test, [line], [spend], required, YEAR)  # type: ignore[arg-type]
        return one.required, one.required_from, one.outcome, one.estimate

    assert asked(None) == (80, "paid in", "met", None)
    assert asked(Decimal(70)) == (80, "paid in or given", "met", None)
    assert asked(Decimal(90)) == (90, "paid in or given", "not met", None)
    assert asked(estimate) == (120, "paid in or estimated", "not met", estimate)
    unknown = spending_result(test, [paid("Council", GRANT, None)], [spend], Decimal(70), YEAR)
    assert (unknown.required, unknown.required_bounds.most, unknown.outcome) == (70, None, "not known")
