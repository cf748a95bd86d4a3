"""What a plan's schemes may bring together: held to whole programmes, and only in months still to come."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from carefund.appraisal.notes import BaselineApart, NoSchemeSays, ProgrammesWeighed
from carefund.appraisal.plan_appraisal import Appraiser, PlanAppraisal
from carefund.appraisal.plan_effect import with_programmes
from carefund.appraisal.question import NoAppraisal
from carefund.appraisal.round_appraisal import appraise_round
from carefund.evidence.packaged import PackagedStore
from carefund.evidence.query import Evidence
from carefund.plan.model import Plan
from carefund.programme.rounds import load_round
from tests.appraisal.sources import Changed
from tests.packaged import PACKAGED
from tests.plan.sound import sound

ADMISSIONS = "non-elective-admissions"
SEPTEMBER = date(2014, 9, 1)


@pytest.fixture(scope="module")
def appraiser() -> Appraiser:
    return Appraiser(Evidence.packaged(), SEPTEMBER, draws=2_000, **PACKAGED)


@pytest.fixture(scope="module")
def plan() -> Plan:
    return sound()


def with_scheme(plan: Plan, **changed: Decimal | None) -> Plan:
    first, *others = [one for one in plan.schemes if one.metric == ADMISSIONS]
    rest = [one for one in plan.schemes if one.metric != ADMISSIONS]
    return plan.model_copy(update={"schemes": (first.model_copy(update=changed), *others, *rest)})


def admissions(found: PlanAppraisal) -> float:
    return next(one.probability for one in found.verdicts if one.metric == ADMISSIONS)


def judged(appraiser: Appraiser, plan: Plan) -> float:
    return admissions(appraiser.appraise(plan, load_round("bcf-2015-16")))


class TestWeighing:
    @given(st.floats(-0.5, 0.5), st.floats(0.001, 0.5), st.floats(-0.05, 0.05), st.floats(0.001, 0.2))
    def test_it_is_the_normal_posterior(self, mean: float, spread: float, other: float, apart: float) -> None:
        generator = np.random.default_rng(3)
        schemes, programmes = (
            middle + width * generator.standard_normal(40_000) for middle, width in ((mean, spread), (other, apart))
        )
        weighed, weight = with_programmes(schemes, programmes)
        precision = 1 / spread**2 + 1 / apart**2
        assert weighed.mean() == pytest.approx((mean / spread**2 + other / apart**2) / precision, abs=0.02)
        assert weighed.std() == pytest.approx(precision**-0.5, rel=0.05)
        assert weight == pytest.approx(spread**2 / (spread**2 + apart**2), abs=0.02)

    def test_schemes_that_bring_nothing_for_sure_bring_nothing(self) -> None:
        weighed, weight = with_programmes(np.zeros(100), np.random.default_rng(1).standard_normal(100))
        assert not weighed.any()
        assert weight == 0


class TestClaims:
    @pytest.mark.parametrize(
        ("eligible", "reach", "effect"),
        [(80_000, 100, -100), (80_000, 100, 100), (80_000, 100, None), (10**9, 100, -100)],
    )
    def test_an_absurd_claim_does_not_make_a_target_likely(
        self, appraiser: Appraiser, plan: Plan, eligible: int, reach: int, effect: int | None
    ) -> None:
        claimed = None if effect is None else Decimal(effect)
        absurd = with_scheme(plan, eligible=Decimal(eligible), reach_percent=Decimal(reach), effect_percent=claimed)
        honest = judged(appraiser, plan)
        assert judged(appraiser, absurd) < honest + 0.06
        found = appraiser.appraise(absurd, load_round("bcf-2015-16"))
        notes = next(one.notes for one in found.verdicts if one.metric == ADMISSIONS)
        assert any(isinstance(note, ProgrammesWeighed) for note in notes)

    def test_saying_nothing_is_not_rewarded(self, appraiser: Appraiser, plan: Plan) -> None:
        silent = plan.model_copy(update={"schemes": ()})
        assert judged(appraiser, silent) <= judged(appraiser, plan)
        verdict = appraiser.appraise(silent, load_round("bcf-2015-16")).verdicts[0]
        assert verdict.probability == verdict.probability_without
        assert NoSchemeSays() in verdict.notes


class TestBaseline:
    def test_a_baseline_far_from_the_official_figures_is_noted(self, appraiser: Appraiser, plan: Plan) -> None:
        def tenth(target: object) -> object:
            parts = {
                name: {key: one.model_copy(update={"numerator": one.numerator / 10}) for key, one in entries.items()}
                for name, entries in (("baseline", target.baseline), ("target", target.target))  # type: ignore[attr-defined]
            }
            return target.model_copy(update=parts)  # type: ignore[attr-defined]

        chosen = tuple(tenth(one) if one.metric == ADMISSIONS else one for one in plan.targets)
        found = appraiser.appraise(plan.model_copy(update={"targets": chosen}), load_round("bcf-2015-16"))
        notes = next(one.notes for one in found.verdicts if one.metric == ADMISSIONS)
        assert [round(note.percent) for note in notes if isinstance(note, BaselineApart)] == [-90]
        sound = appraiser.appraise(plan, load_round("bcf-2015-16"))
        assert not any(
            isinstance(note, BaselineApart) for one in sound.verdicts if one.metric == ADMISSIONS for note in one.notes
        )

    def test_a_period_without_a_number_is_named(self, appraiser: Appraiser, plan: Plan) -> None:
        target = plan.target_for(ADMISSIONS)
        assert target is not None
        first = next(iter(target.baseline))
        entries = {**target.baseline, first: target.baseline[first].model_copy(update={"numerator": None})}
        other = tuple(
            one.model_copy(update={"baseline": entries}) if one.metric == ADMISSIONS else one for one in plan.targets
        )
        found = appraiser.appraise(plan.model_copy(update={"targets": other}), load_round("bcf-2015-16"))
        assert found.not_appraised[ADMISSIONS].found.startswith("no number for")

    def test_zero_is_no_baseline(self) -> None:
        zeros = Evidence([Changed(PackagedStore(), lambda frame: frame.with_columns(value=0 * frame["value"]))])
        with pytest.raises(NoAppraisal):
            appraise_round(load_round("bcf-2015-16"), zeros, -3.5, SEPTEMBER, draws=200, **PACKAGED)


class TestKnownMonths:
    def test_what_has_been_observed_already_holds_what_the_programme_did(self) -> None:
        round_ = load_round("bcf-2015-16")
        early, late = (
            appraise_round(round_, Evidence.packaged(), 1.2, month, draws=1_000, **PACKAGED)
            for month in (date(2014, 12, 1), date(2015, 11, 1))
        )
        widths = [one.england.plan_effect.high - one.england.plan_effect.low for one in (early, late)]
        assert widths[1] < widths[0] / 6
        assert late.basis.known_months[-1] == date(2015, 11, 1)
        draws = late.basis.of_area(late.areas[0].code)
        # The outside view of the one month that is left has a part of 0.3% of the draws.
        assert np.mean(draws.without_plan != draws.forecast) < 0.02


class TestFinding:
    @pytest.mark.parametrize(
        ("probability", "said"),
        [(0.24575, "unlikely to be met (under 25%)"), (0.0, "very unlikely to be met (under 1%)")],
    )
    def test_a_chance_is_said_on_its_own_side_of_the_scales_border(
        self, appraiser: Appraiser, plan: Plan, probability: float, said: str
    ) -> None:
        found = appraiser.appraise(plan, load_round("bcf-2015-16"))
        chosen = next(one for one in found.targets if one.verdict.metric == ADMISSIONS)
        changed = replace(chosen, verdict=replace(chosen.verdict, probability=probability))
        finding = replace(found, targets=(changed,)).findings()[0]
        assert said in finding.found
        assert finding.check == "target-appraised"
        assert finding.to_do.startswith("Set a target")
