"""Before and after: medians against an independent computation, chances compared only with their own kind."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carefund.assurance.body import Chance
from carefund.assurance.deadline import Deadline
from carefund.assurance.support import Support
from carefund.service.support.before_after import BeforeAfter, Measured, overall
from carefund.service.support.pages.all_support import signed_half, suggestions
from carefund.service.support.pages.showing import Shown, boldest_words, chance_words, proposal, reasons
from carefund.service.support.pages.support import compare_rows

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
DUE = Deadline.at_end_of(NOW.date() + timedelta(days=5))
FAR = Deadline.at_end_of(NOW.date() + timedelta(days=60))
GONE = Deadline.at_end_of(NOW.date() - timedelta(days=5))
Basis = Literal["own", "base rate"]


def chance(thousandths: int, basis: Basis = "own", metric: str = "delay") -> Chance:
    return Chance(metric=metric, target="-3.5", thousandths=thousandths, basis=basis)


def measured(errors: int, *chances: Chance) -> Measured:
    return Measured(version=1, errors=errors, warnings=0, chances=chances)


def support(*, helped: bool = True) -> Support:
    return Support(
        id="s", about="x", side="area", by="x", at=NOW, version=1, accepted=True, helped=helped, closed_at=NOW
    )


def middle(values: list[int]) -> float:
    """The median by sorting, as a schoolbook has it."""
    ordered, half = sorted(values), len(values) // 2
    return float(ordered[half]) if len(values) % 2 else (ordered[half - 1] + ordered[half]) / 2


@given(
    st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30), st.integers(0, 1000), st.integers(0, 1000)), max_size=9)
)
def test_medians_are_those_of_the_differences(pairs: list[tuple[int, int, int, int]]) -> None:
    closed = [
        (
            support(),
            BeforeAfter(before=measured(a, chance(c)), after=measured(b, chance(d), chance(1000, metric="other"))),
        )
        for a, b, c, d in pairs
    ]
    found = overall([*closed, (support(helped=False), BeforeAfter(before=None, after=measured(3)))])
    assert (found.closed, found.helped) == (len(pairs) + 1, len(pairs))
    assert (found.errors_of, found.least_of, found.least_base) == (len(pairs), len(pairs), 0)
    if pairs:
        assert found.errors == middle([b - a for a, b, _, _ in pairs])
        assert found.least == middle([d - c for _, _, c, d in pairs])
    else:
        assert found.errors is None
        assert found.least is None


def test_a_base_rate_is_never_set_against_an_own_chance() -> None:
    found = BeforeAfter(before=measured(1, chance(20)), after=measured(1, chance(400, "base rate")))
    assert found.least_changed is None
    assert overall([(support(), found)]).least_of == 0
    alike = BeforeAfter(before=measured(1, chance(20, "base rate")), after=measured(1, chance(50, "base rate")))
    assert (overall([(support(), alike)]).least, overall([(support(), alike)]).least_base) == (30, 1)
    row = compare_rows(found, lambda _: "Delay")[-1]
    assert row.before == "Target −3.5%: 2%, very unlikely"
    assert row.after == "Target −3.5%: areas have changed so much 40% of the time"
    assert row.change == "–"


def test_nothing_zero_and_none_are_three_texts() -> None:
    told = {chance_words(None), chance_words(chance(0)), chance_words(chance(0, "base rate"))}
    assert told == {"no chance told", "under 1%, very unlikely", "areas have changed so much under 1% of the time"}
    assert compare_rows(BeforeAfter(before=None, after=measured(0)), str) == ()
    rows = compare_rows(BeforeAfter(before=measured(0), after=measured(0)), str)
    assert [(row.before, row.after, row.change) for row in rows] == [("0", "0", "0")] * 2
    assert signed_half(0.0) == "0"


def shown(
    boldest: Chance | None = None, errors: int | None = None, deadline: Deadline = FAR, *, handed_in: bool = False
) -> Shown:
    return Shown(boldest=boldest, errors=errors, handed_in=handed_in, deadline=deadline, at=NOW)


@pytest.mark.parametrize(
    ("plan", "wanted"),
    [
        (shown(chance(49)), True),
        (shown(chance(50)), False),
        (shown(chance(49), handed_in=True), True),
        (shown(errors=2), False),
        (shown(errors=2, deadline=DUE), True),
        (shown(errors=2, deadline=GONE), True),
        (shown(errors=2, deadline=GONE, handed_in=True), False),
        (shown(errors=0, deadline=DUE), False),
        (shown(), False),
    ],
)
def test_who_is_suggested(plan: Shown, wanted: bool) -> None:
    from carefund.evidence.areas import default_register

    area = default_register().get("E08000035")
    assert area is not None
    assert bool(suggestions([(area, plan)], str)) is wanted


def test_a_proposal_says_what_is_shown_and_nothing_where_nothing_is() -> None:
    made = proposal(shown(chance(20), 1, GONE), lambda _: "Emergency admissions")
    assert made == (
        "Its target for emergency admissions, −3.5%, is very unlikely to be met (2%). The plan still has 1 error. "
        "It was due on 5 March 2026 and has not come. We offer somebody who has helped others with this."
    )
    assert proposal(shown(chance(600), 3, handed_in=True), str) == ""
    assert reasons(shown(None, 0, DUE), str) == ("It is due on 15 March 2026.",)
    base = boldest_words(chance(30, "base rate"), lambda _: "Delay")
    assert base == "Its target for delay, −3.5%: areas have changed so much 3% of the time"
