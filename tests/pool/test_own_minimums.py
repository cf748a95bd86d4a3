"""What each organisation pays against its own minimum, and what lines that lack something leave in doubt."""

from __future__ import annotations

from decimal import Decimal

from carefund.pool.bounds import Bounds
from carefund.pool.lines import Contribution
from carefund.pool.own_minimums import OrganisationResult, own_minimums, sum_of_minimums
from tests.pool.moves import YEAR

STREAMS = ("nhs", "grant")


def line(who: str | None, stream: str | None, pounds: int | None, minimum: int | None = None) -> Contribution:
    return Contribution(
        organisation=who,
        stream=stream,
        amounts={} if pounds is None else {YEAR: Decimal(pounds)},
        minimums={} if minimum is None else {YEAR: Decimal(minimum)},
    )


def results(*lines: Contribution) -> list[OrganisationResult]:
    return list(own_minimums(lines, STREAMS, YEAR))


def bounds(*lines: Contribution) -> list[Bounds]:
    return [one.bounds for one in results(*lines)]


def test_lines_of_one_organisation_and_stream_are_one_result_that_says_which_lines() -> None:
    first, second, third = results(
        line("CCG", "nhs", 5, 8), line("Council", "grant", 7), line(" ccg ", "nhs", 2), line("CCG", "grant", 1),
        line("CCG", "elsewhere", 99),
    )  # fmt: skip
    assert (first.organisation, first.stream, first.paid, first.required, first.shortfall, first.indices) == (
        "CCG", "nhs", 7, 8, 1, (0, 2),
    )  # fmt: skip
    assert (first.outcome, first.has_minimum, first.minimum_unclear) == ("not met", True, False)
    assert (second.organisation, second.required, second.shortfall, second.outcome, second.has_minimum) == (
        "Council", None, None, "not known", False,
    )  # fmt: skip
    assert (third.organisation, third.stream, third.indices) == ("CCG", "grant", (3,))


def test_two_minimums_are_unclear_and_one_said_twice_is_one() -> None:
    (unclear,) = results(line("CCG", "nhs", 5, 8), line("CCG", "nhs", 5, 9))
    assert (unclear.required, unclear.minimum_unclear, unclear.has_minimum, unclear.outcome) == (
        None, True, True, "not known",
    )  # fmt: skip
    (twice,) = results(line("CCG", "nhs", 5, 10), line("CCG", "nhs", 5, 10))
    assert (twice.required, twice.minimum_unclear, twice.outcome) == (10, False, "met")
    assert sum_of_minimums([unclear]) is None


def test_a_line_without_an_organisation_may_be_of_each_that_pays_into_its_stream() -> None:
    """£5 that nobody is named for: the CCG paid 10 to 15 into the NHS stream; the council's grant is not touched."""
    nobody = line(None, "nhs", 5)
    assert bounds(line("CCG", "nhs", 10), line("Council", "grant", 3), nobody) == [
        Bounds(Decimal(10), Decimal(15)), Bounds.of(Decimal(3)),
    ]  # fmt: skip


def test_a_line_without_a_stream_may_be_of_each_stream_of_its_organisation() -> None:
    nowhere = line("ccg", None, 5)
    assert bounds(line("CCG", "nhs", 10), line("CCG", "grant", 1), line("Council", "nhs", 3), nowhere) == [
        Bounds(Decimal(10), Decimal(15)), Bounds(Decimal(1), Decimal(6)), Bounds.of(Decimal(3)),
    ]  # fmt: skip
    assert bounds(line("CCG", "nhs", 10), line(None, None, None)) == [Bounds(Decimal(10), None)]


def test_a_line_in_doubt_that_takes_money_back_widens_downwards() -> None:
    assert bounds(line("CCG", "nhs", 10), line(None, "nhs", -4)) == [Bounds(Decimal(6), Decimal(10))]


def test_an_amount_that_is_not_there_may_be_anything() -> None:
    (one,) = results(line("CCG", "nhs", None, 8), line("CCG", "nhs", 3))
    assert (one.paid, one.bounds, one.outcome) == (3, Bounds(Decimal(3), None), "not known")


def test_minimums_add_up_over_organisations_that_all_have_one() -> None:
    every = [line("CCG", "nhs", 1, 5), line("CCG", "grant", 1, 7), line("Council", "grant", 1, 9)]
    assert sum_of_minimums(results(*every)) == 21
    assert sum_of_minimums(results(*every, line("District", "grant", 1))) is None
    # One that has a minimum in one stream and none in another has a minimum.
    assert sum_of_minimums(results(*every, line("Council", "nhs", 1))) == 21
    assert sum_of_minimums([]) is None
