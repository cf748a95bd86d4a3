"""The later rounds against what was published, figure by figure, with what of it is verified."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from carefund.programme.definition import Round
from carefund.programme.rounds import load_round

MILLION = 1_000_000


@pytest.fixture(scope="module")
def two_years() -> Round:
    return load_round("bcf-2023-25")


@pytest.fixture(scope="module")
def single_year() -> Round:
    return load_round("bcf-2025-26")


@pytest.fixture(params=["bcf-2023-25", "bcf-2025-26"])
def later_round(request: pytest.FixtureRequest) -> Round:
    return load_round(request.param)


class TestMoney:
    def test_sums_of_2023_24_and_2024_25(self, two_years: Round) -> None:
        found = {
            (stream.id, year.id): (year.pounds // MILLION, year.verified)
            for stream in two_years.streams
            for year in stream.by_year
        }
        assert found == {
            ("disabled-facilities-grant", "2023-24"): (573, False),
            ("disabled-facilities-grant", "2024-25"): (625, True),
            ("improved-better-care-fund", "2023-24"): (2140, False),
            ("improved-better-care-fund", "2024-25"): (2140, True),
            ("discharge-funding-council", "2023-24"): (300, True),
            ("discharge-funding-nhs", "2023-24"): (300, True),
        }

    def test_a_stream_of_two_years_is_their_sum_and_verified_only_if_both_are(self, two_years: Round) -> None:
        found = {stream.id: (stream.pounds, stream.verified) for stream in two_years.streams}
        assert found["disabled-facilities-grant"] == ((573 + 625) * MILLION, False)
        assert found["improved-better-care-fund"] == (2 * 2140 * MILLION, False)

    def test_sums_that_were_not_found_are_left_out_and_counted_nowhere(self, two_years: Round) -> None:
        missing = [stream.id for stream in two_years.streams_without_sum()]
        assert missing == [
            "nhs-minimum",
            "discharge-funding-council",
            "discharge-funding-nhs",
            "additional-contribution",
        ]
        assert two_years.minimum_pounds() == (1198 + 4280) * MILLION

    def test_discharge_funding_of_the_first_year_is_its_two_halves(self, two_years: Round) -> None:
        totals = {total.id: total.value for total in two_years.fund_totals}
        halves = [
            year.pounds for stream in two_years.streams if stream.id.startswith("discharge") for year in stream.by_year
        ]
        assert totals["discharge-funding-2023-24"] == sum(halves) == 600 * MILLION

    @pytest.mark.parametrize(
        ("total", "value", "verified"),
        [
            ("nhs-minimum-rise-2023-24", Decimal("5.66"), True),
            ("nhs-minimum-rise-2024-25", Decimal("5.66"), True),
            ("discharge-funding-2023-24", 600 * MILLION, True),
            ("discharge-funding-2024-25", 1000 * MILLION, True),
            ("minimum-fund-2023-24", 8100 * MILLION, False),
            ("minimum-fund-2024-25", 8700 * MILLION, False),
        ],
    )
    def test_totals_of_the_two_years(self, two_years: Round, total: str, value: Decimal, verified: bool) -> None:
        found = {part.id: (part.value, part.verified) for part in two_years.fund_totals}
        assert found[total] == (value, verified)

    def test_sums_of_2025_26_as_nhs_england_published_them(self, single_year: Round) -> None:
        found = {stream.id: (stream.pounds, stream.verified) for stream in single_year.streams}
        assert found == {
            "nhs-minimum": (5614 * MILLION, True),
            "disabled-facilities-grant": (711 * MILLION, True),
            "local-authority-better-care-grant": (2640 * MILLION, True),
            "additional-contribution": (None, True),
        }

    def test_the_minimum_of_2025_26_lies_within_the_rounding_of_its_unverified_total(self, single_year: Round) -> None:
        (total,) = (part for part in single_year.fund_totals if part.id == "minimum-fund")
        low, high = total.rounding_interval
        assert low <= single_year.minimum_pounds() <= high
        assert (total.value, total.verified) == (9000 * MILLION, False)

    def test_the_merged_grant_exceeds_the_old_one_by_half_of_the_discharge_funding(
        self, two_years: Round, single_year: Round
    ) -> None:
        improved = next(stream for stream in two_years.streams if stream.id == "improved-better-care-fund").by_year[1]
        merged = next(stream for stream in single_year.streams if stream.id == "local-authority-better-care-grant")
        totals = {total.id: total.value for total in two_years.fund_totals}
        assert merged.pounds == improved.pounds + totals["discharge-funding-2024-25"] / 2

    def test_the_grant_for_facilities_rose_by_the_86_million_of_the_answer_in_parliament(
        self, two_years: Round, single_year: Round
    ) -> None:
        before = next(part for part in two_years.streams if part.id == "disabled-facilities-grant").by_year[1]
        after = next(part for part in single_year.streams if part.id == "disabled-facilities-grant")
        assert after.pounds == before.pounds + 86 * MILLION


class TestRules:
    def test_conditions(self, two_years: Round, single_year: Round) -> None:
        assert {part.id: part.verified for part in two_years.conditions} == {
            "jointly-agreed": True,
            "objective-independent": False,
            "objective-right-care": False,
            "nhs-contribution": False,
        }
        assert [(part.id, part.verified) for part in single_year.conditions] == [
            ("jointly-agreed", True),
            ("implement-objectives", True),
            ("funding-conditions", True),
            ("oversight", False),
        ]

    def test_the_five_metrics_that_councils_reported_in_2023_24(self, two_years: Round) -> None:
        assert {metric.id: (metric.direction, metric.supporting) for metric in two_years.metrics} == {
            "residential-admissions": ("lower", False),
            "reablement": ("higher", False),
            "avoidable-admissions": ("lower", False),
            "falls": ("lower", False),
            "usual-residence": ("higher", False),
        }

    def test_the_three_headline_metrics_of_2025_26(self, single_year: Round) -> None:
        assert {metric.id for metric in single_year.metrics if not metric.supporting} == {
            "emergency-admissions",
            "discharge-delay",
            "residential-admissions",
        }

    def test_no_delayed_transfers_once_their_collection_had_ended(self, later_round: Round) -> None:
        ids = {metric.id for metric in later_round.metrics} | {series.id for series in later_round.series}
        assert "delayed-days" not in ids
        assert later_round.pay_for_performance is None

    def test_reablement_has_a_target_in_2023_24_alone(self, two_years: Round) -> None:
        assert two_years.planning
        target = two_years.planning.target("reablement")
        assert target
        assert [period.id for period in target.target] == ["2023-24"]

    def test_plans_set_a_target_for_every_metric_that_is_not_supporting(self, later_round: Round) -> None:
        assert later_round.planning
        wanted = {metric.id for metric in later_round.metrics if not metric.supporting}
        assert {target.metric for target in later_round.planning.targets} == wanted

    def test_periods_of_targets_follow_one_another_and_lie_in_the_years_of_the_plan(self, later_round: Round) -> None:
        assert later_round.planning
        last = later_round.financial_years.outturn.last
        for target in later_round.planning.targets:
            months = [month for period in target.baseline + target.target for month in period.months()]
            assert months == sorted(set(months)), target.id
            assert target.target[0].first == later_round.financial_years.outturn.first
            assert target.target[-1].last in (last, date(2024, 3, 1))

    def test_nineteen_scheme_types_became_fewer(self, two_years: Round, single_year: Round) -> None:
        assert two_years.planning
        assert single_year.planning
        types = two_years.planning.scheme_types
        assert len(types) == 19
        assert {part.unit_of_output for part in types if part.unit_of_output} == {
            "beneficiaries",
            "packages",
            "placements",
            "beds",
            "hours of care",
            "adaptations",
            "whole-time equivalents",
        }
        assert len(single_year.planning.scheme_types) < 19
        assert not any(part.verified for part in (*types, *single_year.planning.scheme_types))

    def test_sign_offs(self, two_years: Round, single_year: Round) -> None:
        assert two_years.planning
        assert single_year.planning
        before = [part.id for part in two_years.planning.sign_offs]
        assert before == ["council", "health-and-wellbeing-board", "icb", "director-of-adult-social-services"]
        assert [part.id for part in two_years.planning.sign_offs if not part.required] == before[-1:]
        assert [part.id for part in two_years.planning.sign_offs if part.signs_for == "nhs"] == ["icb"]
        assert [part.id for part in single_year.planning.sign_offs] == [*before, "section-151-officer"]

    def test_capacity_and_demand_covers_every_month_of_the_round(self, later_round: Round) -> None:
        assert later_round.planning
        part = later_round.planning.capacity_and_demand
        assert part
        assert part.months == later_round.financial_years.outturn
        assert {service.pathway for service in part.services} == {"hospital-discharge", "community"}

    @pytest.mark.parametrize(
        ("limit", "rounds"),
        [
            ("largest-amount", (100_000_000, 1_000_000_000, 1_000_000_000)),
            ("expected-minimum-reduction", (Decimal("-3.5"), None, None)),
        ],
    )
    def test_limits_by_round(self, first_round: Round, limit: str, rounds: tuple[object, ...]) -> None:
        definitions = (first_round, load_round("bcf-2023-25"), load_round("bcf-2025-26"))
        found = [{part.id: part.value for part in one.planning.limits} if one.planning else {} for one in definitions]
        assert tuple(values.get(limit) for values in found) == rounds

    def test_rises_by_round(self, two_years: Round, single_year: Round) -> None:
        assert two_years.planning
        assert single_year.planning
        assert {part.value for part in two_years.planning.rises} == {Decimal("5.66")}
        assert [(part.test, part.year, part.value) for part in single_year.planning.rises] == [
            ("social-care-maintenance", "2025-26", Decimal("3.9"))
        ]

    def test_prices_of_2020_21(self, later_round: Round) -> None:
        found = {part.id: (part.pounds, part.price_year, part.verified) for part in later_round.prices}
        assert found["bed-day-2020-21"] == (345, "2020-21", True)
        assert found["non-elective-day-2020-21"] == (901, "2020-21", True)
        assert "non-elective-admission-default" not in found

    def test_no_count_of_decisions_was_published_and_none_is_verified(self, later_round: Round) -> None:
        assert [part.count for part in later_round.decisions] == [None, None, None]
        assert not any(part.verified for part in later_round.decisions)


class TestTimetable:
    @pytest.mark.parametrize(
        ("round_id", "event", "day"),
        [
            ("bcf-2023-25", "guidance", date(2023, 4, 4)),
            ("bcf-2023-25", "second-year-guidance", date(2024, 3, 28)),
            ("bcf-2023-25", "second-year-plans-due", date(2024, 6, 10)),
            ("bcf-2025-26", "guidance", date(2025, 1, 30)),
            ("bcf-2025-26", "plans-due", date(2025, 3, 31)),
            ("bcf-2025-26", "board-north-yorkshire", date(2025, 5, 16)),
            ("bcf-2025-26", "board-east-sussex", date(2025, 7, 15)),
        ],
    )
    def test_dated_events(self, round_id: str, event: str, day: date) -> None:
        (found,) = (part for part in load_round(round_id).timetable if part.id == event)
        assert (found.starts, found.ends, found.verified) == (day, day, True)

    def test_when_plans_of_2023_25_were_due_is_known_to_two_months_and_not_verified(self, two_years: Round) -> None:
        (due,) = (part for part in two_years.timetable if part.id == "plans-due")
        assert (due.starts, due.ends, due.verified) == (date(2023, 6, 1), date(2023, 7, 31), False)


class TestSources:
    def test_every_source_is_cited_and_every_citation_leads_to_one(self, later_round: Round) -> None:
        cited = {source for _, part in later_round.parameters() for source in part.source}
        assert cited == {source.id for source in later_round.sources}

    def test_every_unverified_parameter_says_so_in_its_citation_or_note(self, later_round: Round) -> None:
        for key, part in later_round.unverified():
            assert part.note or not part.source, key

    def test_no_note_of_the_first_round_is_left_where_it_no_longer_holds(self, later_round: Round) -> None:
        for key, part in later_round.parameters():
            if key.startswith(("streams", "conditions", "metrics", "decisions")):
                assert "2015-16" not in (part.note or ""), key
