"""One finding for each cause: what follows from another finding stands under it, and nothing else does."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carefund.plan.causes import errors_first, of_another, one_for_each_cause
from carefund.plan.findings import Finding, Severity


def finding(check: str, severity: Severity = Severity.ERROR, **more: tuple[str, ...]) -> Finding:
    return Finding(check=check, severity=severity, label="", expected="", found="", to_do="", **more)  # type: ignore[arg-type]


COLUMN = finding("workbook-column-missing", unread=("expenditure[].stream",))


def test_what_a_missing_column_leaves_empty_stands_under_it() -> None:
    lines = [finding("spending-complete", lacks=(f"expenditure[{index}].stream",)) for index in range(20)]
    (only,) = one_for_each_cause([COLUMN, *lines])
    assert only.check == "workbook-column-missing"
    assert len(only.follows) == 20


def test_a_line_that_lacks_something_else_too_keeps_its_own_finding() -> None:
    line = finding("spending-complete", lacks=("expenditure[1].stream", "expenditure[1].provider"))
    assert one_for_each_cause([COLUMN, line]) == [COLUMN, line]


def test_a_warning_that_an_error_follows_from_is_an_error() -> None:
    row = finding("workbook-row-not-read", Severity.WARNING, unread=("sign_offs[council].name",))
    (only,) = one_for_each_cause([row, finding("signed-off", lacks=("sign_offs[council].name",))])
    assert only.severity is Severity.ERROR


def test_a_sum_that_cannot_be_told_follows_from_the_line_that_lacks_its_amount() -> None:
    line = finding("spending-complete", lacks=("expenditure[4].amounts[2015-16]",))
    total = finding("required-sum-can-be-told", rests_on=("expenditure[].stream", "expenditure[].amounts"))
    assert [each.check for each in one_for_each_cause([line, total])] == ["spending-complete"]


def test_one_line_does_not_follow_from_another() -> None:
    unread = finding("workbook-not-understood", unread=("expenditure[3].stream",))
    line = finding("spending-complete", lacks=("expenditure[4].stream",))
    assert one_for_each_cause([unread, line]) == [unread, line]


def follows(cause: Finding, other: Finding) -> bool:
    """Whether the other finding, told before its cause, stands under it."""
    kept = one_for_each_cause([other, cause])
    return [each.check for each in kept] == [cause.check] and kept[0].follows == (other,)


@pytest.mark.parametrize(
    ("unread", "lacks", "expected"),
    [
        pytest.param("expenditure[3].stream", "expenditure[3].stream", True, id="the field itself"),
        pytest.param("expenditure[3]", "expenditure[3].stream", True, id="a field of the record"),
        pytest.param("expenditure", "expenditure[3].stream", True, id="a field of the part"),
        pytest.param("expenditure[].stream", "expenditure[3].stream", True, id="a column's field in any line"),
        pytest.param("expenditure[].amounts", "expenditure[3].amounts[2015-16]", True, id="a year of a column"),
        pytest.param("expenditure[3].stream", "expenditure[4].stream", False, id="another line"),
        pytest.param("expenditure[3].stream", "expenditure[3].provider", False, id="another field"),
        pytest.param("expenditure[3].str", "expenditure[3].stream", False, id="a name that only begins alike"),
        pytest.param("expenditure[3].stream", "expenditure[3]", False, id="a part that could not be read of a whole"),
        pytest.param("expenditure[].stream", "contributions[3].stream", False, id="the same column of another sheet"),
    ],
)
def test_what_is_lacking_follows_from_what_could_not_be_read(unread: str, lacks: str, expected: bool) -> None:
    assert follows(finding("cause", unread=(unread,)), finding("other", lacks=(lacks,))) is expected


@pytest.mark.parametrize(
    ("gap", "rests_on", "expected"),
    [
        pytest.param("expenditure[3].stream", "expenditure[].stream", True, id="one line of the column"),
        pytest.param("expenditure[3].amounts[2015-16]", "expenditure[].amounts", True, id="a year of one line"),
        pytest.param("expenditure[3]", "expenditure[].stream", True, id="a whole line"),
        pytest.param("expenditure[3].stream", "expenditure", False, id="the part as a whole does not want for a field"),
        pytest.param("expenditure[3].provider", "expenditure[].stream", False, id="another column"),
        pytest.param("contributions[3].stream", "expenditure[].stream", False, id="another part"),
    ],
)
@pytest.mark.parametrize("how", ["unread", "lacks"])
def test_what_rests_on_a_field_follows_from_its_want(gap: str, rests_on: str, expected: bool, how: str) -> None:
    assert follows(finding("cause", **{how: (gap,)}), finding("other", rests_on=(rests_on,))) is expected


def test_a_gap_that_follows_itself_is_no_cause_and_one_that_rests_and_lacks_follows_from_no_gap() -> None:
    gap = finding("gap", lacks=("expenditure[1].stream",))
    total = finding("total", rests_on=("expenditure[].stream",))
    (only,) = one_for_each_cause([COLUMN, gap, total])
    assert [each.check for each in only.follows] == ["gap", "total"]
    both = finding("both", rests_on=("expenditure[].stream",), lacks=("expenditure[9].stream",))
    assert one_for_each_cause([gap, both]) == [gap, both]


def test_what_could_not_be_read_follows_from_nothing() -> None:
    cell = finding("cell", unread=("expenditure[1].stream",), lacks=("expenditure[1].stream",))
    resting = finding("resting", unread=("expenditure[2].stream",), rests_on=("expenditure[].stream",))
    assert one_for_each_cause([COLUMN, cell, resting]) == [COLUMN, cell, resting]


def test_the_first_cause_has_what_follows_and_each_is_as_grave_as_the_worst_under_it() -> None:
    second = finding("second", Severity.NOTE, unread=("expenditure[].stream",))
    first = finding("first", Severity.NOTE, unread=("expenditure[1].stream",))
    lacks = ("expenditure[1].stream",)
    warning, note = (
        finding(name, level, lacks=lacks) for name, level in (("w", Severity.WARNING), ("n", Severity.NOTE))
    )
    kept = one_for_each_cause([first, second, warning, note])
    assert [(each.check, each.severity, len(each.follows)) for each in kept] == [
        ("first", Severity.WARNING, 2),
        ("second", Severity.NOTE, 0),
    ]


def test_errors_stand_first_and_what_is_alike_keeps_its_order() -> None:
    levels = {"a": Severity.NOTE, "b": Severity.ERROR, "c": Severity.WARNING, "d": Severity.ERROR, "e": Severity.NOTE}
    made = [finding(name, level) for name, level in levels.items()]
    assert "".join(each.check for each in errors_first(made)) == "bdcae"


@pytest.mark.parametrize("which", ["area", "round", "quarter"])
def test_of_anothers_workbook_only_that_is_said(which: str) -> None:
    wrong = finding(f"workbook-another-{which}")
    assert of_another([COLUMN, wrong]) == [wrong]
    assert of_another([COLUMN]) == []


paths = st.sampled_from(["expenditure[0].stream", "expenditure[1].stream", "expenditure[].stream", "expenditure"])


some_paths = st.lists(paths, max_size=2).map(tuple)
made_up = st.builds(
    lambda unread, lacks, rests, severity: finding("any", severity, unread=unread, lacks=lacks, rests_on=rests),
    some_paths,
    some_paths,
    some_paths,
    st.sampled_from(list(Severity)),
)


@given(st.lists(made_up, max_size=8))
def test_no_finding_is_lost_and_no_error_becomes_less(findings: list[Finding]) -> None:
    kept = one_for_each_cause(findings)
    assert sum(1 + len(each.follows) for each in kept) == len(findings)
    worst = [Severity.ERROR in (each.severity for each in some) for some in (findings, kept)]
    assert worst[0] == worst[1]


def test_a_finding_that_was_waived_hides_no_other() -> None:
    size = replace(finding("size"), doubts=("contributions.unit",))
    sums = replace(finding("sum"), rests_on=("contributions.unit",))
    (whole,) = one_for_each_cause([size, sums])
    assert whole.follows == (sums,)
    waived = replace(size, waived="a small area", severity=Severity.NOTE)
    assert one_for_each_cause([waived, sums]) == [waived, sums]


def test_of_several_steps_the_first_is_the_cause_and_a_circle_hides_nothing() -> None:
    first = replace(finding("a"), doubts=("x",))
    second = replace(finding("b"), doubts=("y",), rests_on=("x",))
    third = replace(finding("c"), rests_on=("y",))
    (whole,) = one_for_each_cause([third, second, first])
    assert (whole.check, {one.check for one in whole.follows}) == ("a", {"b", "c"})
    round_about = replace(first, rests_on=("y",))
    told = one_for_each_cause([round_about, second, third])
    assert {one.check for each in told for one in (each, *each.follows)} == {"a", "b", "c"}
