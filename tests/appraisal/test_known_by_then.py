"""A day is a day: what appeared later changes nothing, and what rests on a judgement is given as a band."""

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import cache

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

import carefund
from carefund.appraisal.assumptions import CLAIM_WEIGHT, Assumptions, Parameter
from carefund.appraisal.judgements import COMMON_PART, band_of, variants_of
from carefund.appraisal.notes import HeldByPast, NewPartNotStated, OnlyNewCounts, StudiesUsed
from carefund.appraisal.plan_appraisal import Appraiser
from carefund.appraisal.plan_effect import ProgrammeEffects, SharedEffects, effect_of_schemes, own_normal
from carefund.appraisal.published_effects import PublishedEffect, PublishedEffects
from carefund.appraisal.reference_effects import area_class, reached_class
from carefund.appraisal.round_appraisal import RoundAppraisal, appraise_round
from carefund.calendar import last_day, month_after, months_between
from carefund.evidence.packaged import PackagedStore
from carefund.evidence.query import Evidence
from carefund.plan.model import Scheme
from carefund.programme.definition import Round
from carefund.programme.rounds import load_round
from carefund.report.media.markdown import markdown
from tests.appraisal.sources import Changed
from tests.packaged import ASSUMPTIONS, REGISTERS
from tests.plan.sound import sound

ADMISSIONS, DELAYS = "non-elective-admissions", "delayed-days"
SEPTEMBER, DAY = date(2014, 9, 1), date(2014, 9, 30)
FIRST = load_round("bcf-2015-16")


def said(
    assumptions: Assumptions = ASSUMPTIONS,
    evidence: Evidence | None = None,
    round_: Round = FIRST,
    known_by: str = "period",
    metric: str = ADMISSIONS,
) -> RoundAppraisal:
    return appraise_round(
        round_,
        evidence or Evidence.packaged(),
        -3.5,
        SEPTEMBER,
        registers=REGISTERS,
        assumptions=assumptions,
        metric=metric,
        known_by=known_by,  # type: ignore[arg-type]
        draws=400,
    )


@cache
def clean() -> RoundAppraisal:
    return said()


def answer(appraisal: RoundAppraisal) -> list[object]:
    return [
        (one.code, one.probability, one.probability_without, one.band, one.outturn, one.reasons)
        for one in (appraisal.england, *appraisal.areas)
    ]


def absurd(published: date) -> PublishedEffect:
    """A study that found that programmes end nine admissions in ten."""
    row = ASSUMPTIONS.effects.effect("e22")
    figures = {"change_percent": Decimal(-90), "low_percent": Decimal(-91), "high_percent": Decimal(-89)}
    return row.model_copy(update={"id": "absurd", "published": published, "published_to": "day", **figures})


def poisoned(published: date) -> Assumptions:
    """The assumptions with an absurd study, result of a claim, and growth, each of which appeared on a day."""
    declared, growths = ASSUMPTIONS.declared, ASSUMPTIONS.growths
    claim = declared.claims[0].model_copy(update={"result": Decimal(10**9), "published": published})
    growth = growths.growths[0].model_copy(update={"percent": Decimal(9_999), "published": published})
    effects = (*ASSUMPTIONS.effects.effects, absurd(published))
    return replace(
        ASSUMPTIONS,
        declared=declared.model_copy(update={"claims": (*declared.claims, claim)}),
        effects=ASSUMPTIONS.effects.model_copy(update={"effects": effects}),
        growths=growths.model_copy(update={"growths": (*growths.growths, growth)}),
    )


class TestDates:
    def test_every_study_claim_and_growth_says_when_it_appeared(self) -> None:
        rows = (*ASSUMPTIONS.effects.effects, *ASSUMPTIONS.declared.claims, *ASSUMPTIONS.growths.growths)
        assert all(date(1990, 1, 1) < row.published < date(2026, 1, 1) for row in rows)

    def test_days_that_the_publishers_print(self) -> None:
        printed = {
            "e43": date(2014, 11, 21),  # Nuffield Trust's page: published 21/11/2014, so not known in September
            "e03": date(2019, 8, 18),  # BMJ Open, 18 August 2019
            "e56": date(2013, 8, 6),  # BMJ, 6 August 2013
        }
        assert {name: ASSUMPTIONS.effects.effect(name).published for name in printed} == printed

    def test_a_year_alone_is_taken_at_its_last_day(self) -> None:
        for row in (*ASSUMPTIONS.effects.effects, *ASSUMPTIONS.declared.claims):
            if row.published_to == "year":
                assert (row.published.month, row.published.day) == (12, 31)
            elif row.published_to == "month":
                assert row.published == last_day(row.published)

    @given(st.dates(date(1990, 1, 1), date(2030, 12, 31)), st.sampled_from(["month", "year"]))
    def test_any_other_day_of_it_is_refused(self, day: date, precision: str) -> None:
        content = ASSUMPTIONS.effects.model_dump()
        content["effects"][0].update(published=day, published_to=precision)
        allowed = last_day(day) if precision == "month" else date(day.year, 12, 31)
        if day == allowed:
            assert PublishedEffects.model_validate(content).effects[0].published == day
        else:
            with pytest.raises(ValidationError, match=f"last day of the {precision}"):
                PublishedEffects.model_validate(content)

    def test_the_studies_out_by_september_2014_are_these(self) -> None:
        out = ASSUMPTIONS.effects.as_of(DAY)
        assert {row.id for row in out.effects} == {
            "e19", "e20", "e21", "e22", "e27", "e28", "e31", "e32", "e37", "e38", "e39", "e40", "e41", "e45", "e46",
            "e47", "e54", "e56", "e57", "e58", "e59", "e60", "e61", "e62", "e63", "e64", "e65",
        }  # fmt: skip

    @given(st.dates(date(2000, 1, 1), date(2026, 1, 1)), st.dates(date(2000, 1, 1), date(2026, 1, 1)))
    def test_a_later_day_knows_all_that_an_earlier_one_did(self, one: date, other: date) -> None:
        early, late = (ASSUMPTIONS.as_of(day) for day in sorted((one, other)))
        assert set(early.effects.effects) <= set(late.effects.effects)
        assert early.as_of(max(one, other)) == early

    def test_what_rests_on_a_source_that_came_later_is_no_assumption_of_2014(self) -> None:
        rows: tuple[Parameter, ...] = (*ASSUMPTIONS.declared.parameters, *ASSUMPTIONS.declared.spreads)
        assert all((row.published is None) == (not row.source) for row in rows)
        assert all(row.published <= DAY for row in rows if row.published)

    def test_no_study_before_the_first_gives_an_empty_class_and_no_record(self) -> None:
        none = ASSUMPTIONS.as_of(date(2000, 1, 1))
        assert (area_class(none, ADMISSIONS).n, reached_class(none, ADMISSIONS).n) == (0, 0)
        assert none.claim_error(ADMISSIONS, "area") is None
        assert none.claim_error(ADMISSIONS, "reached") is None


class TestPoison:
    def test_what_appears_a_day_later_changes_nothing(self) -> None:
        found = said(poisoned(date(2014, 10, 1)))
        assert answer(found) == answer(clean())

    def test_what_had_appeared_that_day_does(self) -> None:
        # So the test above could fail.
        assert said(poisoned(DAY)).england.plan_effect.middle < clean().england.plan_effect.middle - 1

    def test_later_months_change_nothing(self) -> None:
        absurd_later = pl.when(pl.col("period") > DAY).then(pl.col("value") * 1000 + 7).otherwise(pl.col("value"))
        evidence = Evidence([Changed(PackagedStore(), lambda frame: frame.with_columns(value=absurd_later))])
        assert answer(said(evidence=evidence)) == answer(clean())

    def test_later_releases_change_nothing_where_the_basis_is_release(self) -> None:
        late = {one.id for one in PackagedStore().releases() if one.released and one.released > DAY}
        spoilt = pl.when(pl.col("release").is_in(late)).then(pl.col("value") * 1000 + 7).otherwise(pl.col("value"))
        evidence = Evidence([Changed(PackagedStore(), lambda frame: frame.with_columns(value=spoilt))])
        strict = said(known_by="release")
        assert answer(said(evidence=evidence, known_by="release")) == answer(strict)
        assert answer(said(evidence=evidence)) != answer(clean())
        assert strict.basis.panel.last < SEPTEMBER

    def test_nor_does_it_in_the_appraisal_of_a_plan(self) -> None:
        first, *others = (
            Appraiser(Evidence.packaged(), SEPTEMBER, registers=REGISTERS, assumptions=assumptions, draws=400).appraise(
                sound(), FIRST
            )
            for assumptions in (ASSUMPTIONS, poisoned(date(2014, 10, 1)), poisoned(DAY))
        )
        later, then = others
        assert later.verdicts == first.verdicts
        assert then.verdicts != first.verdicts


class TestBand:
    def test_the_point_lies_in_its_band_and_each_end_has_its_judgements(self) -> None:
        for verdict in (clean().england, *clean().areas):
            assert verdict.band is not None
            assert verdict.band.low <= verdict.probability <= verdict.band.high
        band = clean().england.band
        assert band is not None
        assert band.low < band.high
        assert {one.id for one in band.high_by} == {"spread-area-admissions", COMMON_PART, CLAIM_WEIGHT}

    def test_an_end_is_what_an_appraisal_by_those_judgements_says(self) -> None:
        band = clean().england.band
        assert band is not None
        values = {one.id: one.value for one in band.low_by}
        assert values.pop(CLAIM_WEIGHT) == 0  # an appraisal by itself gives a target no weight
        assert said(ASSUMPTIONS.judged(values)).england.probability == band.low

    def test_there_is_a_variant_for_every_combination_of_ends(self) -> None:
        then, now = ASSUMPTIONS.as_of(DAY), ASSUMPTIONS
        assert len(variants_of(then, ADMISSIONS)) == 8
        # Enough studies of admissions have appeared since for their spread to be estimated.
        assert {one.id for variant in variants_of(now, ADMISSIONS) for one in variant.judged} == {
            COMMON_PART, CLAIM_WEIGHT,
        }  # fmt: skip

    def test_where_claims_have_a_record_it_says_how_far_one_may_be_believed(self) -> None:
        def most(assumptions: Assumptions) -> float:
            chosen = [one for each in variants_of(assumptions, ADMISSIONS) for one in each.judged]
            return max(one.value for one in chosen if one.id == CLAIM_WEIGHT)

        assert most(ASSUMPTIONS.as_of(DAY)) == 0.5
        later = ASSUMPTIONS.as_of(date(2026, 1, 1))
        spread, error = area_class(later, ADMISSIONS).between_study_sd, later.claim_error(ADMISSIONS, "area")
        assert error is not None
        assert most(later) == pytest.approx(spread**2 / (spread**2 + error**2))

    @given(st.floats(0, 1), st.lists(st.floats(0, 1), max_size=8))
    def test_a_band_holds_every_chance(self, point: float, others: list[float]) -> None:
        variants = variants_of(ASSUMPTIONS.as_of(DAY), ADMISSIONS)
        band = band_of(point, zip(variants, others, strict=False))
        assert (band.low, band.high) == (min([point, *others]), max([point, *others]))

    def test_each_metric_has_a_spread_of_its_own_and_any_other_has_one(self) -> None:
        admissions, delays, other = (ASSUMPTIONS.spread(one, "area") for one in (ADMISSIONS, DELAYS, "unheard-of"))
        assert len({admissions.value, delays.value, other.value}) == 3
        assert all(one.ends and one.note and not one.verified for one in (admissions, delays, other))


class TestWhatTheBaselineHolds:
    def scheme(self, starts: date | None) -> Scheme:
        return Scheme(
            id="1", name="Support to care homes", metric=ADMISSIONS, eligible=Decimal(1200),
            reach_percent=Decimal(60), effect_percent=Decimal(-18), starts=starts, full_effect=starts,
        )  # fmt: skip

    def effect(self, starts: date | None) -> float:
        shared = SharedEffects.draw(400, 1, ASSUMPTIONS)
        target = [month_after(date(2019, 1, 1), step) for step in range(12)]
        past = [*months_between(date(2018, 1, 1), date(2018, 12, 1)), date(2018, 12, 1)]
        found = effect_of_schemes([self.scheme(starts)], ADMISSIONS, target, shared, 1, past=past)
        held = [note for note in found.notes if isinstance(note, HeldByPast)]
        assert bool(held) == (starts is not None and starts < date(2018, 12, 1))
        return float(found.draws.mean())

    def test_a_scheme_that_ran_in_all_of_the_baseline_adds_nothing(self) -> None:
        # Schemes start up to two years late, so one of 2015 runs in full before the baseline in every draw.
        assert self.effect(date(2015, 1, 1)) == 0

    def test_one_that_begins_after_it_adds_all_and_one_between_adds_less(self) -> None:
        new, running, undated = (self.effect(starts) for starts in (date(2019, 1, 1), date(2018, 10, 1), None))
        assert new < running < 0
        assert undated <= new

    def test_of_a_programme_only_the_new_part_is_added(self) -> None:
        shared, own = SharedEffects.draw(400, 1, ASSUMPTIONS), own_normal(ADMISSIONS, 3, 400)
        whole, part = (ProgrammeEffects.of(shared, ADMISSIONS, new).on_area(own) for new in (1.0, 0.05))
        assert np.allclose(part, whole * 0.05)

    def test_a_round_whose_programme_is_not_new_at_all_is_as_without_it(self) -> None:
        assert FIRST.new_part is not None
        none = FIRST.new_part.model_copy(update={"value": Decimal(0)})
        found = said(round_=FIRST.model_copy(update={"new_part": none}))
        assert found.england.probability == found.england.probability_without
        assert OnlyNewCounts(part=0) in found.notes

    def test_a_round_that_does_not_say_is_told_so(self) -> None:
        found = said(round_=FIRST.model_copy(update={"new_part": None}))
        assert NewPartNotStated() in found.notes
        assert found.england.probability == clean().england.probability

    def test_only_the_first_round_is_all_new(self) -> None:
        parts = {name: load_round(name).new_part for name in ("bcf-2015-16", "bcf-2023-25", "bcf-2025-26")}
        values = {name: float(part.value) for name, part in parts.items() if part}
        assert values["bcf-2015-16"] == 1
        assert all(0 < values[name] < 0.1 for name in ("bcf-2023-25", "bcf-2025-26"))

    def test_a_slope_for_each_unit_of_spending_is_in_no_class(self) -> None:
        slopes = [row for row in ASSUMPTIONS.effects.effects if "for each unit of spending" in row.result]
        assert {row.id for row in slopes} == {"e48", "e49"}
        for row in (*slopes, ASSUMPTIONS.effects.effect("e50"), ASSUMPTIONS.effects.effect("e52")):
            assert not row.in_reference_class
            assert row.reason


class TestWhatIsSaid:
    def test_a_round_leads_with_the_chance_without_the_plan(self) -> None:
        england = clean().england
        assert not england.plan_in_hand
        assert england.leading == england.probability_without
        assert clean().aggregate.without is not None

    def test_the_json_lists_the_studies_with_the_day_they_appeared(self) -> None:
        record = carefund.appraise("bcf-2015-16", -3.5, SEPTEMBER, draws=400).to_record()
        written = json.loads(json.dumps(record, default=str))
        assert [one["id"] for one in written["studies"]] == ["e22"]
        assert all(date.fromisoformat(one["published"]) <= DAY for one in written["studies"])
        assert written["england"]["chance_low"] <= written["england"]["probability"]
        assert written["england"]["probability"] <= written["england"]["chance_high"]
        assert written["england"]["chance_high_by"]
        assert written["leads"] == "without the plan"

    def test_it_says_months_as_later_revised_unless_by_release(self) -> None:
        revised, strict = (
            markdown(carefund.appraise("bcf-2015-16", -3.5, SEPTEMBER, known_by=basis, draws=400).document)
            for basis in ("period", "release")  # type: ignore[arg-type]
        )
        assert "Months to September 2014, as later revised" in revised
        assert "Releases out by 30 September 2014, whose months end with August 2013" in strict
        assert "From what was known" not in revised + strict

    def test_how_many_studies_had_appeared_is_a_note(self) -> None:
        assert StudiesUsed(day=DAY, out=1, held=12) in clean().notes
