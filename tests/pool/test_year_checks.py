"""Each finding of a year's books, with its severity before and after the year's end, by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from carefund.pool.agreement import TERMS
from carefund.pool.books import books_of
from carefund.pool.movements import deficit_cover
from carefund.pool.posting import Posting
from carefund.pool.year import PoolYear, pool_year
from carefund.pool.year_checks import SEVERITIES, YearFinding, year_findings
from carefund.programme.rounds import load_round
from tests.pool.postings import AGREEMENT, COUNCIL, ICB, coded, opening, paid_in, posting, spent
from tests.pool.test_year import DFG, END, IBCF, NHS, as_planned, out

ROUND = load_round("bcf-2023-25")
ALL_TERMS = "\n".join(f'{term} = "as agreed"' for term in TERMS)
WHOLE = AGREEMENT.replace('aims = "Fewer days in hospital"', ALL_TERMS)
"""An agreement that says all that has to be in writing."""
EARLY = date(2023, 6, 30)


def year(*postings: Posting, day: date = END, extracts: tuple[Any, ...] = (), **changes: Any) -> PoolYear:
    made = opening(**({"agreement_text": WHOLE, "required": {}} | changes))
    return pool_year(books_of(made, postings, extracts=extracts), ROUND, day)


def findings(made: PoolYear, check: str) -> list[YearFinding]:
    """The findings of one check, each of which says all that it has to."""
    found = year_findings(made)
    for one in found:
        assert all(isinstance(said, str) for said in vars(one).values())
        assert all((one.check, one.about, one.expected, one.found, one.to_do))
    assert [SEVERITIES.index(one.severity) for one in found] == sorted(SEVERITIES.index(one.severity) for one in found)
    return [one for one in found if one.check == check]


def summed_up(made: PoolYear, check: str) -> list[tuple[str, str, str, str]]:
    return [(one.severity, one.about, one.expected, one.found) for one in findings(made, check)]


def test_a_year_as_planned_with_a_whole_agreement_has_only_minimums_that_are_not_known() -> None:
    found = year_findings(year(*as_planned()))
    assert {(one.check, one.severity) for one in found} == {("minimum-met", "warning")}
    assert {one.expected for one in found} == {"at least a sum that is not known"}


def test_a_minimum_that_is_missed_is_an_error_only_once_the_year_is_over() -> None:
    required = {"social-care-maintenance": Decimal(450_000), "out-of-hospital": Decimal(300_000)}
    short = [one for one in as_planned() if one.id != "out-1"]
    after = findings(year(*short, out("out-1", "1", "449999.99"), required=required), "minimum-met")
    one = next(each for each in after if each.severity == "error")
    assert (one.about, one.expected, one.found) == (
        "NHS contribution to social care maintained", "at least £450,000", "£449,999.99 (spent so far, not met)",
    )  # fmt: skip
    assert one.source == ROUND.cite(next(test for test in ROUND.planning.spending_tests if test.label == one.about))  # type: ignore[union-attr]
    # By June £10,000 of scheme 1 was spent: at that rate £40,000 in the year, and of a year that is not over a warning.
    before = findings(year(out("a", "1", "10000"), day=EARLY, required=required), "minimum-met")
    told = {each.about: (each.severity, each.found) for each in before}
    assert told[one.about] == ("warning", "£40,000 (forecast, not met)")


def test_a_stream_that_spends_more_than_it_has_is_named_with_by_how_much() -> None:
    over = [*as_planned(), out("more", "4", "1500", IBCF)]
    expected = "no more spent than the stream has"
    assert summed_up(year(*over), "not-overspent") == [
        ("error", "Improved Better Care Fund", expected, "£1,500 more at the end of the year"),
    ]
    # £90,000 in the first three months of a stream of £240,000: £360,000 at that rate.
    early = year(out("a", "4", "90000", IBCF), day=EARLY)
    assert summed_up(early, "not-overspent") == [
        ("warning", "Improved Better Care Fund", expected, "£120,000 more at the end of the year"),
    ]


def test_what_partners_owe_by_now_is_even_twelfths_of_what_they_planned_to_pay() -> None:
    """By June a quarter of £840,000 is due of the council and of £1,200,000 of the board."""
    made = year(paid_in("a", pounds="299999.99"), paid_in("b", DFG, "210000"), day=EARLY)
    assert summed_up(made, "paid-in-time") == [
        ("warning", ICB, "£300,000 by 3 months of the plan", "£299,999.99"),
    ]
    assert findings(year(paid_in("a", pounds="300000"), paid_in("b", DFG, "210000"), day=EARLY), "paid-in-time") == []
    late = summed_up(year(*[one for one in as_planned() if one.id != f"in-{NHS}"]), "paid-in-time")
    assert late == [("error", ICB, "£1,200,000 by 12 months of the plan", "£0")]


def test_lines_of_an_extract_without_a_place_are_told_by_file_of_its_last_import() -> None:
    def extract(file: str, **fates: int) -> dict[str, Any]:
        return {
            "file": file,
            "fates": {fate: {"lines": lines, "pounds": f"{lines}.50"} for fate, lines in fates.items()},
        }

    made = year(extracts=(extract("a.csv", unmatched=3), extract("b.csv", refused=1, unmatched=2),
                          extract("a.csv", unmatched=0, posted=9)))  # fmt: skip
    assert summed_up(made, "extract-whole") == [
        ("error", "b.csv", "a place for every line", "2 lines unmatched, £2.50"),
        ("error", "b.csv", "a place for every line", "1 line refused, £1.50"),
    ]


def test_money_out_of_its_purpose_is_told_by_provider_and_reason() -> None:
    covers = [
        posting(f"d{number}", deficit_cover(coded(NHS, provider=provider), Decimal(pounds), reason))
        for number, (provider, pounds, reason) in enumerate(
            [("nhs-acute", 500, "deficit"), ("nhs-acute", 250, "deficit"), ("somebody", 1, "winter")]
        )
    ]
    assert summed_up(year(*covers), "kept-to-purpose") == [
        ("warning", "NHS Acute Provider: deficit", "money spent on what it was set aside for", "£750 spent on this"),
        ("warning", "somebody: winter", "money spent on what it was set aside for", "£1 spent on this"),
    ]


def test_what_is_left_without_an_agreement_on_shares_is_an_error_once_the_year_is_over() -> None:
    start, end = WHOLE.index("[risk_share]"), WHOLE.index("[[streams]]")
    without = WHOLE[:start] + WHOLE[end:]
    told = (
        "Minimum contribution of integrated care boards",
        "an agreement on who shares what is left or short",
        "none",
    )
    after = findings(year(*as_planned(), out("more", "2", "9"), agreement_text=without), "shares-agreed")
    assert [(one.severity, one.about, one.expected, one.found) for one in after] == [("error", *told)]
    assert [one.source for one in after] == ["section 75 agreement"]
    before = year(out("a", "2", "9000"), day=EARLY, agreement_text=without)
    assert summed_up(before, "shares-agreed") == [("warning", *told)]


def test_an_agreement_is_told_what_it_does_not_say() -> None:
    text = WHOLE.replace('aims = "as agreed"\n', "").replace('duration = "as agreed"\n', "")
    (one,) = findings(year(agreement_text=text), "agreement-whole")
    assert one.found == f"nothing on: {TERMS['aims']}; {TERMS['duration']}"
    assert (one.severity, one.about, one.source) == (
        "warning", "The section 75 agreement", "SI 2000/617, regulation 7",
    )  # fmt: skip


@pytest.mark.parametrize(("spent_", "found"), [("999.99", [("£0.01",)]), ("1000", []), ("1000.01", [])])
def test_what_is_still_in_the_pool_after_the_year_is_to_be_settled(spent_: str, found: list[tuple[str]]) -> None:
    postings = [paid_in("a", IBCF, "1000"), spent("b", "4", spent_, IBCF)]
    told = [(one.severity, one.about, one.found) for one in findings(year(*postings), "settled")]
    assert told == [("warning", "Improved Better Care Fund", f"{pounds} still in the pool") for (pounds,) in found]
    assert findings(year(*postings, day=EARLY), "settled") == []


def test_books_that_do_not_balance_are_not_to_be_used() -> None:
    made = year(*as_planned())
    off = replace(made, certificates=(replace(made.certificates[0], unspent=Decimal(1)), *made.certificates[1:]))
    assert summed_up(off, "books-balance") == [
        ("error", "The books", "£0 over all legs", f"two sides that differ for {NHS}"),
    ]
    assert findings(made, "books-balance") == []
    assert COUNCIL in {one.organisation for one in made.organisations}
