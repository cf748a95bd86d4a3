"""One finding for each cause: what follows from another finding stands under it, and nothing else does."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from carefund.plan.causes import one_for_each_cause
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
