"""Numbers and sentences as readers see them; the small charts; the terminal; the notebook."""

import io
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

import carefund
from carefund.evaluation.audit import Audit
from carefund.plan.checks.words import percent as checks_percent
from carefund.programme.refusal import BrokenDefinition
from carefund.report import numbers
from carefund.report.audit_report import AuditReport
from carefund.report.sentences import more_or_fewer, opening, story
from carefund.report.sparkline import sparkline
from carefund.report.terminal import audit_page


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        (numbers.count(5885604.0), "5,885,604"),
        (numbers.count(None), "no figure"),
        (numbers.signed(-106000), "−106,000"),
        (numbers.signed(194027.4), "+194,027"),
        (numbers.signed(-0.2), "0"),
        (numbers.percent(3.409), "+3.4%"),
        (numbers.percent(-0.01), "0.0%"),
        (checks_percent(-0.01), "0.0%"),
        (checks_percent(0), "0.0%"),
        (checks_percent(-3.44), "−3.4%"),
        (numbers.planned_saving(297_900_000.0), "planned saving £297.9m"),
        (numbers.planned_saving(-297_900_000.0), "planned extra cost £297.9m"),
        (numbers.pounds(484005820.75), "£484.0m"),
        (numbers.pounds(-999_600), "−£1.0m"),
        (numbers.pounds(350_666.33), "£351,000"),
        (numbers.pounds(-4.2), "−£4"),
        (numbers.pounds(0), "£0"),
        (numbers.rate(10388.7), "10,389"),
        (numbers.rate(13.04), "13.0"),
        (numbers.between(129164.1, 137075.5), "+129,000 to +137,000"),
        (numbers.between(184951.9, 185276.0), "+185,000 to +185,300"),
        (numbers.between(-8.2, 3.1), "−8 to +3"),
        (numbers.between(5.1, 5.2), "about +5"),
        (numbers.about(-64817.2), "about −64,800"),
        (more_or_fewer(-106000, "days"), "106,000 fewer days"),
        (more_or_fewer(0.2, "days"), "no change in days"),
    ],
)
def test_a_figure_as_readers_see_it(shown: str, expected: str) -> None:
    assert shown == expected


@given(st.floats(-1e12, 1e12))
def test_no_figure_shows_a_hyphen_for_minus(value: float) -> None:
    shown = numbers.signed(value) + numbers.percent(value) + numbers.pounds(value) + numbers.rate(value)
    assert "-" not in shown


def test_the_opening_says_that_both_rose(audit: Audit) -> None:
    assert opening(audit).endswith("Both rose instead.")


def test_a_story_tells_plan_outturn_difference_range_and_auditor(audit: Audit) -> None:
    metric = audit.measured[0]
    told = " ".join(story(audit, metric, metric.comparisons[0]))
    for words in ("106,000 fewer admissions", "194,027 more admissions", "300,027 admissions above plan",
                  "95% interval", "National Audit Office published +87,000 and £311m"):  # fmt: skip
        assert words in told


def test_a_story_without_a_plan_says_so(audit: Audit) -> None:
    metric = audit.measured[1]
    assert "No plan was published" in story(audit, metric, metric.comparisons[1])[0]


@given(st.lists(st.one_of(st.none(), st.floats(0, 1e6)), max_size=40))
def test_a_small_chart_has_a_move_for_every_run_and_a_gap_for_every_hole(values: list[float | None]) -> None:
    svg = sparkline(values, "A & B")
    runs = re.findall(r"1+", "".join("0" if value is None else "1" for value in values))
    assert svg.count("M") == len(runs)
    assert svg.count("L") == sum(len(run) - 1 for run in runs)
    assert 'aria-label="A &amp; B"' in svg
    assert "nan" not in svg


def test_a_small_chart_shades_the_outturn_year() -> None:
    assert "<rect" in sparkline([1.0, 2.0, None, 4.0], "x", (1, 2))


@pytest.mark.parametrize("width", [80, 120])
def test_the_terminal_fits_its_width_and_needs_no_colour(audit: Audit, width: int) -> None:
    out = io.StringIO()
    Console(file=out, width=width).print(audit_page(audit))
    shown = out.getvalue()
    assert all(len(line) <= width for line in shown.splitlines())
    assert "\x1b" not in shown
    for figure in (
        "−106,000",
        "+194,027",
        "£484.0m",
        "+87,000",
        "£311m",
        "£1,490 (not verified)",
        "+184,610",
        "£146.7m",
    ):
        assert figure in shown


def test_the_terminal_of_evidence_with_holes(with_holes: AuditReport) -> None:
    out = io.StringIO()
    Console(file=out, width=80).print(audit_page(with_holes.audit))
    assert "no figure" in out.getvalue()


def test_the_notebook_view_has_the_table_and_one_chart(report: AuditReport) -> None:
    view = report._repr_html_()
    assert view.count("<svg") == 1
    assert "+194,027" in view
    assert "not verified" in view
    assert len(view) < 60_000


def test_the_tables_of_the_result(report: AuditReport) -> None:
    assert report.areas["area_code"].n_unique() == 152
    assert report.table.height > report.areas.height
    ranks = report.areas.filter(metric="delayed-days", comparison="financial-year")["rank_of_change"]
    assert (ranks.min(), ranks.max(), ranks.null_count()) == (1, 151, 1)


def test_an_unknown_round_is_refused() -> None:
    with pytest.raises(BrokenDefinition, match="bcf-2015-16"):
        carefund.audit("bcf-1915-16")


@pytest.mark.parametrize(("value", "told"), [(0.33, "0.3"), (9.96, "10.0"), (24.97, "25"), (1234.4, "1,234")])
def test_few_that_are_expected_have_a_decimal(value: float, told: str) -> None:
    assert numbers.expected_number(value) == told
