"""The first round's conditions, decisions, dates and payment rules against what was published."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from carefund.programme.definition import Round

MILLION = 1_000_000


class TestApproval:
    def test_six_conditions_none_yet_verified(self, first_round: Round) -> None:
        assert [part.verified for part in first_round.conditions] == [False] * 6

    def test_decisions_add_up(self, first_round: Round) -> None:
        counts = {part.id: (part.count, part.verified) for part in first_round.decisions}
        assert counts == {
            "approved": (6, True),
            "approved-with-support": (91, False),
            "approved-subject-to-conditions": (49, False),
            "not-approved": (5, True),
        }
        totals = {part.id: part.value for part in first_round.decision_totals}
        approved = sum(part.count for part in first_round.decisions if part.approves)
        assert totals["plans"] == sum(part.count for part in first_round.decisions) == 151
        assert totals["approved-plans"] == approved == 146
        assert totals["approved-share"] == round(100 * approved / 151) == 97

    @pytest.mark.parametrize(
        ("event", "day"),
        [
            ("first-drafts", date(2014, 2, 14)),
            ("guidance", date(2014, 7, 25)),
            ("template-revised", date(2014, 8, 18)),
            ("plans-due", date(2014, 9, 19)),
            ("decisions-announced", date(2014, 10, 30)),
            ("nao-2014", date(2014, 11, 11)),
            ("targets-aligned", date(2015, 3, 20)),
            ("final-return", date(2016, 5, 27)),
        ],
    )
    def test_dated_events(self, first_round: Round, event: str, day: date) -> None:
        events = {part.id: (part.starts, part.ends) for part in first_round.timetable}
        assert events[event] == (day, day)


class TestPayForPerformance:
    def test_quarters(self, first_round: Round) -> None:
        assert first_round.pay_for_performance
        periods = first_round.pay_for_performance.periods
        labels = [quarter.label for quarter in periods.baseline_quarters + periods.outturn_quarters]
        assert labels == [
            "Q4 2013/14",
            "Q1 2014/15",
            "Q2 2014/15",
            "Q3 2014/15",
            "Q4 2014/15",
            "Q1 2015/16",
            "Q2 2015/16",
            "Q3 2015/16",
        ]

    def test_parameters(self, first_round: Round) -> None:
        assert first_round.pay_for_performance
        found = {part.id: (part.value, part.verified) for part in first_round.pay_for_performance.parameters}
        assert found["expected-minimum-reduction"] == (Decimal("3.5"), True)
        assert found["national-pot"] == (253 * MILLION, True)

    def test_rules_of_cash_flow_are_not_verified(self, first_round: Round) -> None:
        assert first_round.pay_for_performance
        verified = {part.id for part in first_round.pay_for_performance.rules if part.verified}
        assert verified == {"one-metric", "size", "unearned", "lower-target"}


class TestSources:
    def test_every_source_is_cited(self, first_round: Round) -> None:
        parts = [*(part for _, part in first_round.parameters()), *first_round.report_notes]
        cited = {source for part in parts for source in part.source}
        assert cited == {source.id for source in first_round.sources}

    def test_every_unverified_parameter_says_so_in_its_citation_or_note(self, first_round: Round) -> None:
        for key, part in first_round.unverified():
            assert part.note or not part.source, key
