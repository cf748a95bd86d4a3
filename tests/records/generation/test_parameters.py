"""What is assumed: cited or called unverified, refused where it does not hold together, and free to be otherwise."""

from __future__ import annotations

from datetime import date
from importlib.resources import files

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from carefund.records.generation.course import KINDS
from carefund.records.generation.flows import Structure, flows_of, plan_of
from carefund.records.generation.measures import expected_counts
from carefund.records.generation.parameters import (
    SIZES,
    Parameters,
    packaged_parameters,
    parameters_from,
)
from carefund.records.generation.window import Window
from tests.records.generation.making import KENT, official

FOLDER = files("carefund.records.generation")
ASSUMED, DIAGNOSES = ((FOLDER / name).read_text(encoding="utf-8") for name in ("parameters.toml", "diagnoses.toml"))
WINDOW = Window(date(2016, 4, 1), date(2016, 6, 1))


def test_every_number_has_a_source_or_says_that_it_is_not_verified() -> None:
    parameters = packaged_parameters()
    cited = {source.id for source in parameters.sources}
    for name, one in parameters.parameters.items():
        assert len(one.values) == SIZES[one.by], name
        assert set(one.source) <= cited
        assert one.source or not one.verified
    assert (parameters.frailty_by_group() >= 0).all()


def test_no_diagnosis_of_one_kind_counts_as_another() -> None:
    kinds = packaged_parameters().diagnoses
    assert set(kinds) == set(KINDS)
    fall = {row.code for row in kinds["fall"]}
    assert all(code.startswith("S") for code in fall)
    assert all("W00" <= cause[:3] <= "W19" for cause in packaged_parameters().causes)
    chronic = {row.code for row in kinds["chronic"]}
    others = {row.code for kind in ("other", "elective") for row in kinds[kind]}
    assert not {code[:3] for code in chronic} & {code[:3] for code in others}
    assert not any(code.startswith(("S", "T0")) for code in chronic | others)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("values = [1, 1.93, 3.04, 4.73]", "values = [1, 1.93, 3.04]"),
        ("values = [1, 1.93, 3.04, 4.73]", "values = [1, 1.93, 3.04, -4.73]"),
        ("values = [1, 1.93, 3.04, 4.73]", 'values = [1, 1.93, 3.04, "many"]'),
        ("values = [1, 1.93, 3.04, 4.73]", "values = [1, 1.93, 3.04, nan]"),
        ('by = "weekday"', 'by = "weekend"'),
        ('source = ["clegg-2016"]\nverified = true', "source = []\nverified = true"),
        ('id = "clegg-2016"', 'id = "somebody-else"'),
    ],
)
def test_assumptions_that_do_not_hold_together_are_refused(old: str, new: str) -> None:
    assert old in ASSUMED
    with pytest.raises(ValidationError):
        parameters_from(ASSUMED.replace(old, new, 1), DIAGNOSES)


def otherwise(values: dict[str, list[float]]) -> Parameters:
    """The packaged parameters with other values."""
    packaged = packaged_parameters()
    changed = Parameters(packaged.parameters, packaged.sources, packaged.diagnoses, packaged.causes)
    for name, given_values in values.items():
        changed._arrays[name] = np.array(given_values)
    return changed


PART = st.floats(0.0, 0.25)


@settings(max_examples=15)
@given(
    st.lists(PART, min_size=5, max_size=5),
    st.lists(PART, min_size=5, max_size=5),
    st.lists(st.floats(0, 1), min_size=5, max_size=5),
    st.lists(st.floats(0.5, 15), min_size=5, max_size=5),
    st.floats(1.5, 30),
    st.floats(2, 14),
)
def test_totals_are_met_whatever_is_assumed(
    deaths: list[float],
    back: list[float],
    same_day: list[float],
    medians: list[float],
    delay: float,
    gap: float,
) -> None:
    parameters = otherwise(
        {
            "deaths-in-hospital": deaths,
            "readmission-after-emergency": back,
            "same-day": same_day,
            "stay-median": medians,
            "delay-days": [delay],
            "readmission-days": [gap],
        }
    )
    totals, structure = official(KENT, window=WINDOW), Structure(WINDOW, parameters)
    plan = plan_of(totals, structure, 0.1)
    flows = flows_of(plan, structure)
    asked = totals.totals["non-elective-admissions"] * 0.1
    assert flows.admitted.sum(axis=1) == pytest.approx(asked, rel=1e-4)
    counts = expected_counts(plan, flows, parameters)
    assert np.isfinite(counts).all()
    assert (counts >= -1e-9).all()
    assert (plan.delay <= 1).all()
    left = flows.left.sum() + flows.left_elective.sum()
    assert left <= flows.admitted.sum() + plan.elective.sum() + 1e-6
