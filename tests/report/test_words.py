"""Numbers and sentences as readers see them; the small charts; the terminal; the notebook."""

import io
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

import carefund
from carefund.evaluation.audit import Audit
from carefund.programme.refusal import BrokenDefinition
from carefund.report.audit_report import AuditReport
from carefund.report.sentences import more_or_fewer, opening, story
from carefund.report.sparkline import sparkline
from carefund.report.terminal import audit_page


@pytest.mark.parametrize(
    ("shown", "expected"),
    [(more_or_fewer(-106000, "days"), "106,000 fewer days"), (more_or_fewer(0.2, "days"), "no change in days")],
)
def test_a_change_in_words(shown: str, expected: str) -> None:
    assert shown == expected


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
