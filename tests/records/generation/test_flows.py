"""Expected numbers are those of a slow sum over every chain of days, and totals are met where they can be."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

import numpy as np
import pytest

from carefund.records.generation.effects import Effect, multipliers
from carefund.records.generation.flows import Plan, Structure, flows_of, plan_of
from carefund.records.generation.parameters import GROUPS, packaged_parameters
from carefund.records.generation.window import RUN_IN, Window
from tests.records.generation.making import HARTLEPOOL, KENT, SCILLY, official

WINDOW = Window(date(2016, 1, 1), date(2016, 3, 1))


def slowly(plan: Plan, structure: Structure, group: int) -> tuple[dict[int, float], dict[int, float], dict[int, float]]:
    """Admissions, delayed days and discharges by month, day by day, of the first area and one age group."""
    window, timings, parameters = structure.window, structure.timings, structure.parameters
    month_on = {
        day: month
        for month in range(len(window.months))
        for day in range(window.begins[month], window.begins[month + 1])
    }
    back: dict[int, float] = defaultdict(float)
    ready: dict[int, float] = defaultdict(float)
    left: dict[int, float] = defaultdict(float)
    booked_left: dict[int, float] = defaultdict(float)
    admitted: dict[int, float] = defaultdict(float)
    waited: dict[int, float] = defaultdict(float)
    discharged: dict[int, float] = defaultdict(float)
    for day, month in month_on.items():
        number = day - int(window.begins[month])
        own = plan.first[0, group, month] * structure.spread_over_days(month, "emergency-by-weekday")[number]
        today = own + back[day]
        admitted[month] += today
        for nights, part in enumerate(timings.stay[group]):
            ready[day + nights] += today * (1 - parameters.of("deaths-in-hospital")[group]) * part
        booked = plan.elective[0, group, month] * structure.spread_over_days(month, "elective-by-weekday")[number]
        booked_left[day] += booked * plan.day_cases[0, month]
        for nights, part in enumerate(timings.elective, 1):
            booked_left[day + nights] += booked * (1 - plan.day_cases[0, month]) * part
        held = ready[day] * plan.delay[0, group, month]
        left[day] += ready[day] - held
        for days, part in enumerate(timings.delay, 1):
            left[day + days] += held * part
            for later in range(days):
                if day + later in month_on:
                    waited[month_on[day + later]] += held * part
        discharged[month] += left[day]
        goes = left[day] * plan.readmission[0, group, month] + booked_left[day] * plan.after_elective[0, group, month]
        for gap, part in enumerate(timings.gap, 1):
            back[day + gap] += goes * part
    return admitted, waited, discharged


@pytest.mark.parametrize("group", [1, 4])
def test_expected_numbers_are_those_of_a_slow_sum(group: int) -> None:
    totals = official(KENT, window=WINDOW)
    structure = Structure(WINDOW, packaged_parameters())
    plan = plan_of(totals, structure, 0.1)
    effects = (
        Effect("emergency-admissions", (KENT,), date(2016, 2, 1), -0.4),
        Effect("delays", (KENT,), date(2016, 2, 1), 0.5),
        Effect("readmissions", (KENT,), date(2016, 1, 1), 0.7),
    )
    planned = plan.with_effects(multipliers(effects, totals.areas, totals.regions, WINDOW, 0))
    for one in (plan, planned):
        flows = flows_of(one, structure)
        admitted, waited, discharged = slowly(one, structure, group)
        for month in range(len(WINDOW.months)):
            assert flows.admitted[0, group, month] == pytest.approx(admitted[month], rel=1e-9)
            assert flows.waited[0, group, month] == pytest.approx(waited[month], rel=1e-9)
            assert flows.left[0, group, month] == pytest.approx(discharged[month], rel=1e-9)


def test_totals_are_met_in_every_area_and_month_where_they_can_be() -> None:
    totals = official(HARTLEPOOL, KENT, SCILLY)
    structure = Structure(Window(date(2015, 4, 1), date(2015, 9, 1)), packaged_parameters())
    flows = flows_of(plan_of(totals, structure, 0.02), structure)
    asked = totals.totals["non-elective-admissions"] * 0.02
    assert flows.admitted.sum(axis=1) == pytest.approx(asked, rel=1e-6)
    waits = totals.totals["delayed-days"] * 0.02
    big = waits > 0.5
    assert flows.waited.sum(axis=1)[big] == pytest.approx(waits[big], rel=1e-4)


def test_what_began_before_the_records_is_a_part_of_the_whole_and_fades() -> None:
    totals = official(KENT)
    structure = Structure(Window(date(2015, 4, 1), date(2015, 9, 1)), packaged_parameters())
    flows = flows_of(plan_of(totals, structure, 0.02), structure)
    for whole, before in (
        (flows.left, flows.before_left),
        (flows.left_elective, flows.before_left_elective),
        (flows.waited, flows.before_waited),
        (flows.waited_by_discharge, flows.before_waited_by_discharge),
    ):
        assert (before >= 0).all()
        assert (before <= whole + 1e-12).all()
        assert (before[:, :, :RUN_IN] == 0).all()
        assert (np.diff(before[:, :, RUN_IN:].sum(axis=(0, 1))) <= 0).all()
        assert before[:, :, -1].sum() < 1e-3 * whole[:, :, -1].sum()


def test_a_plan_of_an_area_does_not_hang_on_the_others() -> None:
    structure = Structure(Window(date(2015, 4, 1), date(2015, 9, 1)), packaged_parameters())
    alone, among = (plan_of(official(*areas), structure, 0.02) for areas in ((KENT,), (HARTLEPOOL, KENT, SCILLY)))
    for name in ("first", "delay", "elective", "move", "community"):
        own, others = getattr(alone, name), getattr(among, name)
        assert (own[0] == others[official(HARTLEPOOL, KENT, SCILLY).areas.index(KENT)]).all(), name


def test_timings_are_chances_with_the_means_that_were_asked() -> None:
    timings = Structure(WINDOW, packaged_parameters()).timings
    parameters = packaged_parameters()
    assert timings.stay.sum(axis=1) == pytest.approx(np.ones(GROUPS))
    assert timings.stay[:, 0] == pytest.approx(parameters.of("same-day"))
    for parts, name in (
        (timings.delay, "delay-days"), (timings.gap, "readmission-days"), (timings.elective, "elective-nights")
    ):  # fmt: skip
        assert parts.sum() == pytest.approx(1)
        assert (parts > 0).all()
        assert parts @ np.arange(1, parts.size + 1) == pytest.approx(parameters.one(name))
    assert timings.longer[0] == 1
    assert timings.longer.sum() == pytest.approx(timings.mean_delay)
