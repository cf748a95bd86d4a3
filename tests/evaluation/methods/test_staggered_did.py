"""Staggered difference-in-differences: csdid's numbers for every option, comparisons one by one, permutations, size."""

import re
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from carefund.evaluation.methods.drawn_starts import drawn
from carefund.evaluation.methods.estimate import CannotEstimate, Estimate
from carefund.evaluation.methods.panel import StudyPanel
from carefund.evaluation.methods.permuted_starts import permuted
from carefund.evaluation.methods.staggered_did import Options, fit, panels_of, placebo_gaps_at_once
from tests.evaluation.methods.made_up import panel_of
from tests.evaluation.methods.staggered_panel import PERIODS, staggered_panel

COVARIATES = ("fixed", "moving")
ADJUSTMENTS = ("none", "regression", "weighting", "doubly-robust")
CSDID = """\
never-treated none varying 0 1.14930765243 0.14286645495 1.06581016563 0.133826561899
  1.30504515101 0.167324174918 1.0715892966 0.133491735366 14.1258031752 0.613136681387
never-treated none varying 1 1.15846054672 0.18751432196 1.05724336269 0.180475563453
  1.32739392216 0.208853928005 1.09393806775 0.175894657191 14.285085317 0.875746694179
never-treated none universal 0 1.14930765243 0.14286645495 1.06581016563 0.133826561899
  1.30504515101 0.167324174918 1.0715892966 0.133491735366 14.1930894181 1.42498118977
never-treated regression varying 0 0.93580883223 0.130680775311 0.912972252631 0.115347788656
  1.01598630062 0.160863603948 0.877630590599 0.126060996685 9.30771106803 0.606961270962
never-treated regression varying 1 0.838220359642 0.145376944153 0.799293257345 0.144387868658
  0.939320654993 0.163451618507 0.794756264573 0.134042359328 7.66789434849 0.808037761386
never-treated regression universal 0 0.881914023617 0.126908649021 0.860695666502 0.113687174799
  0.965920889611 0.156249468269 0.820366900532 0.120234768578 8.39415856371 1.01645467944
never-treated weighting varying 0 1.02538521494 0.11931151905 0.977070372176 0.11061254483
  1.13190773222 0.141010334201 0.966419035952 0.114234363287 11.0456809618 0.524344760263
never-treated weighting varying 1 0.931340061795 0.136656377574 0.871202947851 0.137045683122
  1.05514995884 0.148477821351 0.883278624235 0.125674172589 9.35962943879 0.717259143885
never-treated weighting universal 0 0.963678233575 0.113410331068 0.918352021871 0.107636310679
  1.07388019241 0.132680733446 0.900770608776 0.106117030235 9.86598534163 0.908981429977
never-treated doubly-robust varying 0 0.938265571028 0.129374186895 0.911892007167 0.11493549576
  1.01968505775 0.159585693989 0.882853354793 0.123572259162 9.2839271623 0.604868913856
never-treated doubly-robust varying 1 0.857662033641 0.143246315143 0.826788625485 0.143073347315
  0.950340632516 0.16424893251 0.808408156121 0.130182983928 7.86081373811 0.845270938563
never-treated doubly-robust universal 0 0.876192895993 0.128084383063 0.854494861592 0.115295301951
  0.959052859985 0.157918687007 0.816977709673 0.120273192959 8.27382934203 1.02219348479
not-yet-treated none varying 0 1.14487638024 0.133117993288 1.06245602239 0.125711717168
  1.30276949424 0.159375700122 1.06239278345 0.121674628042 14.0903079002 0.573036855052
not-yet-treated none varying 1 1.16175749068 0.181328036359 1.05959832267 0.175806642782
  1.32974888213 0.204550627316 1.09943297435 0.165658234089 14.3434829534 0.843567493217
not-yet-treated none universal 0 1.14487638024 0.133117993288 1.06245602239 0.125711717168
  1.30276949424 0.159375700122 1.06239278345 0.121674628042 14.2201807564 1.36083498904
not-yet-treated regression varying 0 0.935059232746 0.126343746964 0.912100310697 0.112971463755
  1.01663887742 0.156905552852 0.874080365665 0.119100583552 9.23261271058 0.54907799961
not-yet-treated regression varying 1 0.836778912847 0.143933394205 0.798263652491 0.144509539524
  0.93829105014 0.161965293202 0.792353853248 0.1293453475 7.59245354372 0.757823642549
not-yet-treated regression universal 0 0.883821601683 0.12130151895 0.86173430929 0.110156074942
  0.967823715584 0.151193300493 0.822739044974 0.111647653275 8.32202444861 0.952172352386
not-yet-treated weighting varying 0 1.00087210165 0.115494236673 0.959135515687 0.10787368285
  1.11381942639 0.138063672235 0.927510391037 0.109026790168 10.6580049464 0.485131176467
not-yet-treated weighting varying 1 0.9233435273 0.134566726436 0.865491137497 0.136259080307
  1.04943814848 0.146534245356 0.869951066743 0.121225591792 9.2219919051 0.683661917678
not-yet-treated weighting universal 0 0.945185536831 0.110883736972 0.904320672576 0.104906901221
  1.05912963571 0.130332619143 0.874697444187 0.103981102176 9.58733599413 0.862947977147
not-yet-treated doubly-robust varying 0 0.925811324676 0.126649931693 0.902697120139 0.113177115764
  1.01079526069 0.157246269116 0.862500655577 0.119273083194 9.07730894972 0.547391596163
not-yet-treated doubly-robust varying 1 0.855969129947 0.14337035273 0.825579408561 0.144316428184
  0.949131415592 0.163822875892 0.805586649964 0.127794591231 7.80286713652 0.795906045569
not-yet-treated doubly-robust universal 0 0.87294541358 0.125091665926 0.851685113781 0.113096385354
  0.956663784383 0.155253077626 0.812413442556 0.115584085458 8.13814629638 0.961849662945
"""
"""csdid 0.4.3 (drdid 1.1.7) on `staggered_panel` (benchmarks/panel_methods.py): comparison, adjustment, base and
anticipation; overall effect and standard error of simple, group, dynamic and calendar aggregates; sums of squares of
group-time effects and of their standard errors. With a universal base the covariate is `fixed` alone."""


def options(comparison: str, adjustment: str, base: str = "varying", anticipation: int = 0, **more: Any) -> Options:
    given: Any = {"comparison": comparison, "adjustment": adjustment, "base": base, "anticipation": anticipation}
    used = COVARIATES[:1] if base == "universal" else COVARIATES
    return Options(covariates=() if adjustment == "none" else used, **given, **more)


@pytest.mark.parametrize("line", re.split(r"\n(?=n)", CSDID.strip()))
def test_agrees_with_csdid(line: str) -> None:
    comparison, adjustment, base, anticipation, *numbers = line.split()
    found = fit(staggered_panel(), options(comparison, adjustment, base, int(anticipation)))
    own = list[float]()
    for kind in ("simple", "group", "dynamic", "calendar"):
        part = found.parts["aggregates"][kind]
        own += [part["att"], part["standard_error"]]
    cells = found.parts["group_time"]
    own += [sum(cell["att"] ** 2 for cell in cells), sum(cell["standard_error"] ** 2 for cell in cells)]
    assert own == pytest.approx([float(number) for number in numbers], rel=1e-9)
    assert (found.att, found.standard_error) == (own[0], own[1])


@pytest.mark.parametrize("comparison", ["never-treated", "not-yet-treated"])
@pytest.mark.parametrize("adjustment", ADJUSTMENTS)
def test_gaps_of_each_start_have_the_group_time_effects_as_their_mean(comparison: str, adjustment: str) -> None:
    panel = staggered_panel()
    found = fit(panel, options(comparison, adjustment, "universal"))
    for cell in found.parts["group_time"]:
        own = found.starts == panel.periods.index(cell["start"])
        gap = found.gap[own, panel.periods.index(cell["period"])].mean()
        assert gap == pytest.approx(cell["att"], abs=1e-12)
    assert found.gap[found.after].mean() == pytest.approx(found.att)


def slow_att(panel: StudyPanel, start: int, period: int, base: int, comparison: str) -> float:
    """A group-time effect by its definition."""
    control = panel.starts == len(panel.periods)
    if comparison == "not-yet-treated":
        control = control | ((panel.starts > max(period, base)) & (panel.starts != start))
    change = panel.outcome[:, period] - panel.outcome[:, base]
    return float(change[panel.starts == start].mean() - change[control].mean())


@given(
    st.lists(st.integers(1, 6), min_size=3, max_size=15),
    st.sampled_from(["never-treated", "not-yet-treated"]),
    st.sampled_from(["varying", "universal"]),
    st.integers(0, 9999),
)
@settings(max_examples=25)
def test_comparisons_one_by_one(starts: list[int], comparison: str, base: str, seed: int) -> None:
    chance = np.random.default_rng(seed)
    given_starts = np.array([*starts, 6, 6, 2])
    panel = panel_of(chance.normal(size=(len(given_starts), 6)), given_starts)
    found = fit(panel, options(comparison, "none", base, draws=20))
    effects, weight = 0.0, 0
    for cell in found.parts["group_time"]:
        start, period = cell["start"], cell["period"]
        from_ = start - 1 if base == "universal" or period >= start else period - 1
        assert cell["att"] == pytest.approx(slow_att(panel, start, period, from_, comparison), abs=1e-12)
        if period >= start:
            size = int((given_starts == start).sum())
            effects, weight = effects + size * cell["att"], weight + size
    assert found.att == pytest.approx(effects / weight)


def few(seed: int = 0, treated: int = 6, units: int = 40, effect: float = 0.0) -> StudyPanel:
    """Few treated units with two starts."""
    chance = np.random.default_rng(seed)
    starts = np.full(units, 10)
    starts[:treated] = np.where(np.arange(treated) % 2, 5, 7)
    panel = panel_of(chance.normal(size=(units, 10)).cumsum(1), starts)
    return replace(panel, outcome=panel.outcome + effect * panel.after)


def test_with_few_treated_the_p_value_is_of_permuted_starts() -> None:
    panel = few()
    found = fit(panel, options("never-treated", "none", seed=5, draws=199))
    assert found.basis == "permutation-of-starts"
    samples = drawn(panel.starts, 10, 5, 199)
    assert samples is not None
    pool = panel.outcome[panel.starts == 10]
    chance = []
    for starts in samples:
        sums, weight = 0.0, 0
        for start in (5, 7):
            own, control = starts == start, starts == 10
            change = pool[:, start:] - pool[:, [start - 1]]
            sums += own.sum() * (change[own].mean(0) - change[control].mean(0)).sum()
            weight += own.sum() * (10 - start)
        chance.append(sums / weight)
    assert found.p_value == pytest.approx((1 + (np.abs(chance) >= abs(found.att)).sum()) / 200)
    assert found.interval is not None
    half = (found.interval[1] - found.interval[0]) / 2
    assert sum(np.abs(chance) > half * (1 + 1e-9)) < 0.05 * 200 <= 1 + sum(np.abs(chance) >= half * (1 - 1e-9))


@pytest.mark.parametrize("adjustment", ["regression", "weighting", "doubly-robust"])
@pytest.mark.parametrize("comparison", ["never-treated", "not-yet-treated"])
def test_permuted_effects_are_those_of_panels_with_these_starts(comparison: str, adjustment: str) -> None:
    whole = staggered_panel()
    few_treated = np.where(np.arange(60) % 6 < 3, np.where(np.arange(60) < 12, whole.starts, PERIODS), PERIODS)
    panel = replace(whole, starts=few_treated)
    chosen = options(comparison, adjustment)
    chance = permuted(panels_of(panel, chosen), chosen.rules, 3, 4)
    samples = drawn(panel.starts, PERIODS, 3, 4)
    assert samples is not None
    rows = panel.starts == PERIODS
    for starts, att in zip(samples, chance.att, strict=True):
        own = {name: values[rows] for name, values in panel.covariates.items()}
        sample = replace(panel, units=tuple(str(one) for one in np.flatnonzero(rows)), outcome=panel.outcome[rows],
                         starts=starts, covariates=own)  # fmt: skip
        try:
            alone = fit(sample, replace(chosen, draws=2))
        except CannotEstimate:
            continue
        assert att == pytest.approx(alone.att, abs=1e-9)


def test_p_value_rests_on_influence_functions_with_thirty_treated_unless_starts_have_hardly_any_each() -> None:
    assert fit(staggered_panel(), options("never-treated", "none")).basis == "influence-functions"
    chance = np.random.default_rng(2)
    starts = np.concatenate([np.arange(30) % 15 + 2, np.full(60, 20)])
    found = fit(panel_of(chance.normal(size=(90, 20)), starts), options("never-treated", "none"))
    assert found.basis == "permutation-of-starts"
    assert [notice.id for notice in found.notices] == ["few-treated-for-a-start"]


def test_where_too_few_are_never_treated_starts_are_drawn_over_all() -> None:
    panel = few(treated=20, units=30)
    found = fit(panel, options("not-yet-treated", "none"))
    assert [notice.id for notice in found.notices] == ["few-never-treated"]
    assert found.p_value is not None
    with pytest.raises(CannotEstimate, match="no-donor"):
        fit(replace(panel, starts=np.minimum(panel.starts, 8)), options("never-treated", "none"))


def test_without_a_never_treated_unit_the_last_periods_have_nobody_to_compare_with() -> None:
    panel = few(treated=20, units=30)
    with pytest.raises(CannotEstimate, match="no-comparison"):
        fit(replace(panel, starts=np.minimum(panel.starts, 8)), options("not-yet-treated", "none"))


def test_says_which_covariates_do_not_allow_the_adjustment() -> None:
    panel = staggered_panel()
    constant = replace(panel, covariates={"fixed": np.ones((60, 9)), "moving": panel.covariates["moving"]})
    telling = np.repeat((panel.starts < 9).astype(float)[:, None], 9, 1)
    sure = replace(panel, covariates={"fixed": telling, "moving": panel.covariates["moving"]})
    for case, adjustment in ((constant, "regression"), (constant, "doubly-robust"), (sure, "weighting")):
        with pytest.raises(CannotEstimate) as caught:
            fit(case, options("never-treated", adjustment))
        assert caught.value.notice.id in {"covariates-not-identified", "no-overlap"}
    with pytest.raises(CannotEstimate, match="no-base-period"):
        fit(panel, options("never-treated", "none", anticipation=4))


def rejected(rounds: int, level: float = 0.05, **design: Any) -> float:
    chosen = options("never-treated", "none", draws=199)
    found: list[Estimate] = [fit(few(seed, **design), replace(chosen, seed=seed)) for seed in range(rounds)]
    return float(np.mean([one.p_value is not None and one.p_value <= level for one in found]))


def test_a_true_null_is_rejected_in_a_twentieth_and_an_effect_is_found() -> None:
    assert rejected(120) == pytest.approx(0.05, abs=3 * np.sqrt(0.05 * 0.95 / 120))
    assert rejected(20, effect=4.0) > 0.8


@pytest.mark.deep
@pytest.mark.parametrize("design", [{"treated": 1}, {"treated": 6}, {"treated": 25, "units": 80},
                                    {"treated": 40, "units": 120}])  # fmt: skip
def test_size_in_many_designs(design: dict[str, int]) -> None:
    loose = 0.02 if design["treated"] >= 30 else 0.0
    assert rejected(2000, **design) == pytest.approx(0.05, abs=3 * np.sqrt(0.05 * 0.95 / 2000) + loose)


@pytest.mark.parametrize("adjustment", ["none", "regression", "doubly-robust", "weighting"])
@pytest.mark.parametrize("comparison", ["never-treated", "not-yet-treated"])
def test_placebos_are_the_method_on_each_untreated_unit_alone(adjustment: Any, comparison: Any) -> None:
    panel = staggered_panel()
    options = Options(adjustment=adjustment, comparison=comparison, covariates=("fixed",), draws=1)
    rows, gaps = placebo_gaps_at_once(panel, options, 6)
    never = np.flatnonzero(~panel.is_treated)
    assert rows.tolist() == never.tolist()
    for place in (0, len(never) - 1):
        starts = np.where(np.arange(len(never)) == place, 6, len(panel.periods))
        alone = replace(
            panel,
            units=tuple(panel.units[row] for row in never),
            outcome=panel.outcome[never],
            starts=starts,
            covariates={name: values[never] for name, values in panel.covariates.items()},
        )
        assert gaps[place] == pytest.approx(fit(alone, options).gap[0], abs=1e-12)
    assert placebo_gaps_at_once(panel, replace(options, anticipation=6), 6)[1].shape == (0, len(panel.periods))
