"""Whether methods agree, in words and by rules that can be checked by hand."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from carefund.evaluation.study.agreement import MEANS, NAMES, Agreement, _compared
from carefund.evaluation.study.choices import Specification
from carefund.evaluation.study.options import OPTIONS
from carefund.evaluation.study.protocol import read_protocol
from carefund.evaluation.study.specified import Specified
from carefund.evaluation.study.study import answer
from tests.evaluation.methods.made_up import factor_panel
from tests.evaluation.study.made_up import months, protocol, rows_of, write


def made(method: str, att: float, half: float | None = 1.0, p_value: float | None = 0.01) -> Specified:
    """A method with its effect and interval."""
    ends = {} if half is None else {"lower": att - half, "upper": att + half}
    one = Specification(method=method, options={})
    return Specified(specification=one, first=0, last=1, donors=3, att=att, p_value=p_value, **ends)


OWN = made("synthetic-control", -2.0)


def agreement(*others: Specified) -> Agreement:
    return Agreement(registered=OWN, others=tuple(_compared(OWN, one, 0.05) for one in others), refused=(), level=0.95)


def test_every_method_has_its_name_and_what_it_rests_on() -> None:
    assert set(NAMES) == set(MEANS) == set(OPTIONS)


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        (made("difference-in-differences", -2.9), (True, True, True)),
        (made("difference-in-differences", -3.1), (True, False, True)),
        (made("difference-in-differences", -3.1, 2.0), (True, False, True)),  # not in the registered one's interval
        (made("difference-in-differences", -2.9, 9.0), (True, True, True)),
        (made("difference-in-differences", -1.1), (True, True, True)),  # less than half of the larger away
        (made("difference-in-differences", 0.5, 3.0, 0.6), (False, False, False)),
        (made("difference-in-differences", -2.0, None, None), (True, None, None)),
        (made("difference-in-differences", 0.0, 3.0, 0.05), (False, False, True)),
    ],
)
def test_sign_size_and_significance(other: Specified, expected: tuple[bool | None, ...]) -> None:
    found = _compared(OWN, other, 0.05)
    assert (found.sign, found.size, found.significance) == expected


def test_wide_intervals_do_not_make_sizes_alike() -> None:
    wide = made("synthetic-control", -19.5, 20.0, 0.08)
    assert _compared(wide, made("generalised-synthetic-control", -0.4, 20.0, 1.0), 0.05).size is False
    assert _compared(wide, made("difference-in-differences", -27.3, 30.0, 0.1), 0.05).size is True
    small = made("synthetic-control", 0.1, 5.0, 0.9)
    assert _compared(small, made("difference-in-differences", -0.3, 5.0, 0.8), 0.05).size is True


def test_words() -> None:
    same, apart = made("difference-in-differences", -2.1), made("interrupted-time-series", 1.0, 1.0, 0.4)
    assert agreement(same).words == (
        "The one method beside the registered one agrees with it in sign, size and significance (all of them "
        "significant): the answer does not hang on the method."
    )
    assert agreement(same, replace(same, donors=4)).words.startswith("All 2 methods beside the registered one agree")
    assert agreement(same, apart).words == (
        "Not every method agrees with synthetic control: interrupted time series differs in sign; interrupted time "
        "series differs in size; interrupted time series differs in significance. This may be because interrupted time "
        f"series {MEANS['interrupted-time-series']}; until it is known which assumption holds, do not rest on one "
        "answer."
    )
    assert agreement().words.startswith("No other method fits this panel")


def test_methods_that_fit_stand_beside_the_registered_one(tmp_path: Path) -> None:
    units, periods = tuple(f"unit {number}" for number in range(10)), months(30)
    rows = rows_of(factor_panel(10, 30, 20).outcome, periods, units)
    where = write(tmp_path, rows, protocol(periods[20], units[0], '[method]\nid = "synthetic-control"\n'))
    found = answer(read_protocol(where), compare_methods=True)
    assert found.curve is None
    assert found.agreement is not None
    methods = {one.specified.specification.method for one in found.agreement.others}
    assert methods == set(OPTIONS) - {"synthetic-control", "staggered-difference-in-differences"}
    assert found.to_record()["agreement"]["words"] == found.agreement.words


def test_a_series_alone_has_no_other_method(tmp_path: Path) -> None:
    rows = rows_of(factor_panel(1, 30, 20).outcome, months(30), ("alone",))
    where = write(tmp_path, rows, protocol(months(30)[20], "alone"))
    found = answer(read_protocol(where), specifications=True)
    assert found.agreement is not None
    assert found.agreement.words.startswith("No other method")
    assert found.curve is not None
    assert found.curve.joint is None
    assert found.curve.with_p == 0
