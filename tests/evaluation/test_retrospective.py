"""The retrospective appraisal: published targets appraised from what was known when plans were due."""

from dataclasses import fields, replace
from datetime import date

import polars as pl
import pytest

from carefund.appraisal.round_appraisal import appraise_england, appraise_round
from carefund.evaluation.audit import Audit, audit_round
from carefund.evaluation.retrospective import (
    BASE_RATE,
    WHO,
    WITH_PLAN,
    WITHOUT_PLAN,
    RetrospectiveAppraisal,
    appraise_in_retrospect,
    plans_due,
    published_targets,
)
from carefund.evidence.packaged import PackagedStore
from carefund.evidence.query import Evidence
from carefund.programme.rounds import load_round
from tests.appraisal.sources import Changed
from tests.packaged import PACKAGED, REGISTERS


@pytest.fixture(scope="module")
def audit() -> Audit:
    return audit_round(load_round("bcf-2015-16"), Evidence.packaged(), REGISTERS)


@pytest.fixture(scope="module")
def said(audit: Audit) -> tuple[RetrospectiveAppraisal, ...]:
    return appraise_in_retrospect(audit.round, Evidence.packaged(), audit.outturns, **PACKAGED)


def test_plans_of_the_first_year_were_due_in_september_2014() -> None:
    assert plans_due(load_round("bcf-2015-16")) == date(2014, 9, 1)


def test_every_published_target_is_asked_about(audit: Audit) -> None:
    targets = [
        (one.metric.id, one.comparison.id, round(one.percent, 2))
        for one in published_targets(audit.round, audit.outturns)
    ]
    assert targets == [
        ("non-elective-admissions", "pay-for-performance-year", -3.5),
        # 106,000 of 5,691,577 and 293,000 and 101,000 of 1,624,977
        ("non-elective-admissions", "pay-for-performance-year", -3.07),
        ("non-elective-admissions", "financial-year", -1.86),
        ("delayed-days", "financial-year", -6.22),
        ("delayed-days", "financial-year", -18.03),
    ]


def test_the_areas_chances_are_scored_as_everybodys_are(audit: Audit, said: tuple[RetrospectiveAppraisal, ...]) -> None:
    for one in said:
        key = (one.target.metric.id, one.target.comparison.id)
        outturns = {verdict.code: audit.outturns[*key, verdict.code].central_percent for verdict in one.appraisal.areas}
        scored = [verdict for verdict in one.appraisal.areas if outturns[verdict.code] is not None]
        met = [(outturns[verdict.code] or 0.0) <= one.target.percent for verdict in scored]
        assert sum(met) == one.met
        assert tuple(one.scores) == WHO
        assert {score.areas for score in one.scores.values()} == {one.areas}
        squared = [(verdict.probability - hit) ** 2 for verdict, hit in zip(scored, met, strict=True)]
        assert one.scores[WITH_PLAN].brier == pytest.approx(sum(squared) / len(squared))
        if one.appraisal.instead:  # no area has a chance of its own, so that it scores as the base rate does
            assert one.scores[WITHOUT_PLAN] == one.scores[BASE_RATE]


def test_england_was_unlikely_to_meet_any_of_them_and_met_none(said: tuple[RetrospectiveAppraisal, ...]) -> None:
    assert {one.appraisal.england.word for one in said} <= {"very unlikely", "unlikely"}
    assert all(one.observed is not None and one.observed > one.target.percent for one in said)
    assert all(one.appraisal.as_of == date(2014, 9, 1) for one in said)
    for one in said:
        span = one.appraisal.england.change
        assert one.observed is not None
        assert span.low < one.observed < span.high


def test_what_happened_is_the_audits_own_change(audit: Audit, said: tuple[RetrospectiveAppraisal, ...]) -> None:
    for one in said:
        outturn = audit.outturns[one.target.metric.id, one.target.comparison.id, "E92000001"]
        assert one.observed == outturn.central_percent
        changes = [
            found.central_percent
            for (metric, comparison, code), found in audit.outturns.items()
            if (metric, comparison) == (one.target.metric.id, one.target.comparison.id)
            and code in {verdict.code for verdict in one.appraisal.areas}
        ]
        known = [change for change in changes if change is not None]
        assert one.areas == len(known)
        assert one.met == sum(change <= one.target.percent for change in known)


def test_areas_that_met_it_lie_within_what_was_expected(said: tuple[RetrospectiveAppraisal, ...]) -> None:
    for one in said:
        meeting = one.appraisal.aggregate.meeting
        assert meeting.low <= one.met <= meeting.high
        assert one.inside / one.areas > 0.9


def test_the_answer_is_that_of_an_appraisal_by_itself(audit: Audit, said: tuple[RetrospectiveAppraisal, ...]) -> None:

    alone = appraise_round(
        audit.round, Evidence.packaged(), -3.5, date(2014, 9, 1), comparison="pay-for-performance-year", **PACKAGED
    )
    assert alone.england == said[0].appraisal.england
    assert alone.aggregate == said[0].appraisal.aggregate
    assert said[0].appraisal.regions == ()
    for verdict, full in zip(said[0].appraisal.areas, alone.areas, strict=True):
        assert full.band and full.reasons and full.uncertain  # noqa: PT018, none of which an audit shows
        assert verdict == replace(full, band=None, reasons=(), uncertain=None)


def test_a_round_without_the_date_or_too_late_for_the_evidence_has_no_answer(audit: Audit) -> None:
    undated = audit.round.model_copy(update={"timetable": ()})
    assert appraise_in_retrospect(undated, Evidence.packaged(), audit.outturns, **PACKAGED) == ()
    early = tuple(
        event.model_copy(update={"starts": date(2009, 1, 1), "ends": date(2009, 1, 31)})
        if event.id == "plans-due"
        else event
        for event in audit.round.timetable
    )
    before = audit.round.model_copy(update={"timetable": early})
    assert appraise_in_retrospect(before, Evidence.packaged(), audit.outturns, **PACKAGED) == ()


@pytest.mark.parametrize(
    "keep",
    [pl.col("period").is_between(date(2014, 4, 1), date(2016, 3, 1)), pl.col("period") != date(2014, 5, 1)],
)
def test_a_target_that_could_not_have_been_appraised_is_left_out_and_the_audit_stands(keep: pl.Expr) -> None:
    evidence = Evidence([Changed(PackagedStore(), lambda frame: frame.filter(keep))])
    found = audit_round(load_round("bcf-2015-16"), evidence, REGISTERS)
    assert ("non-elective-admissions", "pay-for-performance-year") not in {
        (one.target.metric.id, one.target.comparison.id)
        for one in appraise_in_retrospect(found.round, evidence, found.outturns, draws=200, **PACKAGED)
    }
    assert found.outturns


def test_an_audit_is_whole_when_it_is_made_and_holds_nothing_to_read_from(audit: Audit) -> None:
    assert not any(isinstance(getattr(audit, field.name), Evidence) for field in fields(audit))
    assert not hasattr(audit, "evidence")


def test_the_draws_are_those_of_the_published_figures_on_every_python(said: tuple[RetrospectiveAppraisal, ...]) -> None:
    """Medway tells another numpy by its multinomial, England another basis of the season (docs/adr/0015)."""
    medway, england = said[0].appraisal.verdict("E06000035"), said[0].appraisal.england
    assert medway.change_without.low == pytest.approx(-11.415, abs=0.002)
    assert england.target_count == pytest.approx(5_513_097.6, abs=1)
    assert england.probability_without == pytest.approx(0.009, abs=0.0006)
    # 1.8% by all studies held, of which one of twelve had appeared by September 2014.
    assert england.probability == pytest.approx(0.059, abs=0.0006)
    assert england.band is not None
    assert (england.band.low, england.band.high) == pytest.approx((0.0135, 0.26075), abs=0.0006)


def test_the_answer_from_releases_out_by_then_stands_beside(said: tuple[RetrospectiveAppraisal, ...]) -> None:
    for one in said:
        assert one.by_release is not None
        assert one.by_release.last < one.appraisal.basis.panel.last
        assert one.by_release.england.target == one.appraisal.target
        assert one.by_release.england.change_without != one.appraisal.england.change_without


def test_englands_answer_alone_is_that_of_the_whole_appraisal(said: tuple[RetrospectiveAppraisal, ...]) -> None:
    for one in said:
        basis, round_ = one.appraisal.basis, load_round("bcf-2015-16")
        (alone,) = appraise_england(round_, basis, [one.target.percent], one.appraisal.as_of)
        assert alone == one.appraisal.england
