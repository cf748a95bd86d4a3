"""Ways of breaking the shipped definition: each is refused with key, expected, found and what to do."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from .mutations import Path, Raw, at, changed, one_problem_at, problems_of


def test_the_definition_as_shipped_has_no_problem(raw: Raw) -> None:
    assert problems_of(raw) == []


WRONG_TYPES: list[tuple[Path, Any, str, str, str]] = [
    (("id",), 5, "id", "text in quotes", "5"),
    (("title",), "", "title", "text that is not empty", '""'),
    (("fund_year",), "2015/16", "fund_year", r"matching ^\d{4}-\d{2}$", '"2015/16"'),
    (("streams",), "none", "streams", "a list in square brackets", '"none"'),
    (("streams", 0), "none", "streams[0]", "a table", '"none"'),
    (("streams", 0, "pounds"), "1", "streams[ccg-top-slice].pounds", "a whole number", '"1"'),
    (("streams", 0, "pounds"), 1.5, "streams[ccg-top-slice].pounds", "a whole number", "1.5"),
    (("streams", 0, "pounds"), True, "streams[ccg-top-slice].pounds", "a whole number", "true"),
    (("streams", 0, "pounds"), -1, "streams[ccg-top-slice].pounds", "greater than or equal to 0", "-1"),
    (("streams", 0, "verified"), "yes", "streams[ccg-top-slice].verified", "true or false", '"yes"'),
    (("streams", 0, "contributor"), "lottery", "streams[ccg-top-slice].contributor", "'nhs'", '"lottery"'),
    (("streams", 0, "source"), "sitra", "streams[ccg-top-slice].source", "a list", '"sitra"'),
    (("streams", 0, "source"), [], "streams[ccg-top-slice]", "at least one source", "empty source list"),
    (("metrics", 0, "direction"), "down", "metrics[non-elective-admissions].direction", "'lower'", '"down"'),
    (("metrics", 0, "rate_per"), 0, "metrics[non-elective-admissions].rate_per", "greater than 0", "0"),
    (("prices", 1, "units"), 0, "prices[non-elective-admission-nao-plan].units", "greater than 0", "0"),
    (("decisions", 0, "count"), -6, "decisions[approved].count", "greater than or equal to 0", "-6"),
    (("timetable", 0, "starts"), "June", "timetable[announced].starts", "a date", '"June"'),
    (("timetable", 0, "ends"), date(2013, 5, 1), "timetable[announced]", "an end no earlier", "2013-05-01"),
    (
        ("financial_years", "baseline", "first"),
        date(2014, 4, 2),
        "financial_years.baseline.first",
        "the first day of a month",
        "2014-04-02",
    ),
    (
        ("financial_years", "outturn", "first"),
        date(2017, 4, 1),
        "financial_years.outturn",
        "a last month no earlier than the first",
        "2017-04-01",
    ),
    (
        ("pay_for_performance", "parameters", 0, "value"),
        "3.5",
        "pay_for_performance.parameters[expected-minimum-reduction].value",
        "a number",
        '"3.5"',
    ),
]


@pytest.mark.parametrize(("path", "value", "key", "expected", "found"), WRONG_TYPES)
def test_a_wrong_value_names_key_expected_and_found(
    raw: Raw, path: Path, value: Any, key: str, expected: str, *, found: str
) -> None:
    problem = one_problem_at(problems_of(changed(raw, path, value)), key)
    assert expected in problem.expected
    assert found in problem.found
    assert problem.to_do


BAD_REFERENCES: list[tuple[Path, str, str, str]] = [
    (("streams", 0, "source", 0), "sitro", "streams[ccg-top-slice].source[0]", "sitra"),
    (
        ("pay_for_performance", "rules", 0, "source", 0),
        "hl-83",
        "pay_for_performance.rules[one-metric].source[0]",
        "hl-838",
    ),
    (
        ("pay_for_performance", "metric"),
        "delayed-day",
        "pay_for_performance.metric",
        "delayed-days",
    ),
    (
        ("pay_for_performance", "price"),
        "non-elective-admission",
        "pay_for_performance.price",
        "non-elective-admission-pot",
    ),
    (
        ("metrics", 0, "area_series"),
        "non-elective-admissions-by-aera",
        "metrics[non-elective-admissions].area_series",
        "non-elective-admissions-by-area",
    ),
    (("metrics", 1, "national_series"), "delays", "metrics[delayed-days].national_series", "delayed-days"),
    (
        ("metrics", 1, "comparisons", 0, "plan"),
        "nao-2017-delay",
        "metrics[delayed-days].comparisons[financial-year].plan",
        "nao-2017-delayed-days",
    ),
    (
        ("metrics", 1, "comparisons", 0, "price"),
        "delayed-day-nao-plans",
        "metrics[delayed-days].comparisons[financial-year].price",
        "delayed-day-nao-plan",
    ),
    (
        ("plan_figures", 0, "basis"),
        "first-plans",
        "plan_figures[first-plans-saving].basis",
        "first-plans-april-2014",
    ),
    (
        ("plan_figures", 3, "metric"),
        "delayed",
        "plan_figures[approved-2014-delayed-days].metric",
        "delayed-days",
    ),
    (
        ("audit_figures", 2, "metric"),
        "non-elective-admission",
        "audit_figures[nao-2017-non-elective-admissions-change].metric",
        "non-elective-admissions",
    ),
    (
        ("audit_figures", 2, "comparison"),
        "financial-years",
        "audit_figures[nao-2017-non-elective-admissions-change].comparison",
        "financial-year",
    ),
]


@pytest.mark.parametrize(("path", "value", "key", "nearest"), BAD_REFERENCES)
def test_a_reference_that_leads_nowhere_suggests_the_nearest(
    raw: Raw, path: Path, value: str, key: str, nearest: str
) -> None:
    problem = one_problem_at(problems_of(changed(raw, path, value)), key)
    assert problem.expected.startswith("the id of a ")
    assert problem.found == f'"{value}"'
    assert problem.to_do == f'did you mean "{nearest}"?'


def test_a_reference_unlike_any_id_is_told_to_do(raw: Raw) -> None:
    problem = one_problem_at(
        problems_of(changed(raw, ("pay_for_performance", "price"), "zzz")), "pay_for_performance.price"
    )
    assert problem.to_do == "use one of these ids, or add the price"
    assert "or 5 others" in problem.expected


def test_a_plan_of_another_metric_is_refused(raw: Raw) -> None:
    mixed = changed(raw, ("metrics", 1, "comparisons", 0, "plan"), "nao-2017-non-elective-admissions")
    (problem,) = problems_of(mixed)
    assert problem.expected == 'a plan figure of kind "change" for the metric "delayed-days"'
    assert 'metric "non-elective-admissions"' in problem.found


def test_a_saving_is_no_planned_change(raw: Raw) -> None:
    (problem,) = problems_of(changed(raw, ("metrics", 1, "comparisons", 0, "plan"), "nao-2017-saving-delayed-days"))
    assert 'kind "saving"' in problem.found


@pytest.mark.parametrize(
    "section",
    [
        ("sources",),
        ("streams",),
        ("conditions",),
        ("metrics",),
        ("series",),
        ("prices",),
        ("decisions",),
        ("plan_bases",),
        ("plan_figures",),
        ("audit_figures",),
        ("metrics", 0, "comparisons"),
        ("pay_for_performance", "rules"),
    ],
)
def test_an_id_used_twice_is_refused(raw: Raw, section: Path) -> None:
    items = at(raw, section)
    repeated = changed(raw, section, [*items, items[0]])
    problems = [problem for problem in problems_of(repeated) if problem.expected == "an id used once"]
    (problem,) = problems
    assert problem.key.endswith(f"{section[-1]}[{items[0]['id']}].id")
    assert problem.found == f'"{items[0]["id"]}" 2 times'


def test_a_timetable_out_of_order_is_refused(raw: Raw) -> None:
    events = raw["timetable"]
    (problem,) = problems_of(changed(raw, ("timetable",), [events[1], events[0], *events[2:]]))
    assert problem.expected == "a timetable in order of its dates"
    assert "announced (2013-06-01) after withholding-dropped" in problem.found


def test_a_time_of_day_is_not_a_date(raw: Raw) -> None:
    broken = changed(raw, ("timetable", 0, "starts"), datetime(2013, 6, 1, 9))
    assert one_problem_at(problems_of(broken), "timetable[announced].starts").found


def test_an_item_without_an_id_of_its_own_is_named_by_its_place(raw: Raw) -> None:
    broken = changed(raw, ("streams", 3, "id"), raw["streams"][2]["id"])
    broken["streams"][3]["pounds"] = "much"
    assert one_problem_at(problems_of(broken), "streams[3].pounds")
