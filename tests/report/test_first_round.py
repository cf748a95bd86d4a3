"""The audit of the first round by the figures that carefund ships: the numbers that others published, and its holes."""

from __future__ import annotations

from typing import Any

import pytest

import carefund
from carefund.evaluation.comparison import by_area
from carefund.evidence.series import ENGLAND
from carefund.programme.refusal import BrokenDefinition
from carefund.report.media.terminal import plain_text
from carefund.report.report import Report
from carefund.wording.numbers import signed


@pytest.mark.parametrize("width", [80, 120])
def test_the_terminal_tells_plan_outturn_cost_and_the_auditors_figures(report: Report[Any], width: int) -> None:
    shown = plain_text(report.summary, width)
    for figure in ("−106,000", "+194,027", "£484.0m", "+87,000", "£311m", "£1,490 (not verified)", "−293,000",
                   "+184,610", "£146.7m", "+70,402", "+187,281"):  # fmt: skip
        assert figure in shown


def test_the_auditors_change_of_delayed_days_is_reproduced_and_that_of_admissions_is_not(report: Report[Any]) -> None:
    rows = {row["id"]: row for row in report.tables["published-figures"].frame.to_dicts()}
    days, admissions = (rows[f"nao-2017-{metric}-change"] for metric in ("delayed-days", "non-elective-admissions"))
    assert (days["published"], days["open_data"], days["agrees"]) == (185_000, 184_610, True)
    assert (admissions["published"], admissions["open_data"], admissions["agrees"]) == (87_000, 194_027, False)


def test_the_months_add_up_to_the_outturn(report: Report[Any]) -> None:
    record = report.to_record()["monthly"]
    for metric, total in (("delayed-days", 1_809_587), ("non-elective-admissions", 5_885_604)):
        monthly = record[metric]
        values = dict(zip(monthly["periods"], monthly["values"][ENGLAND], strict=True))
        assert sum(value for period, value in values.items() if "2015-04" <= period < "2016-04") == total


def test_every_area_has_a_page_with_its_own_numbers_and_a_rank(report: Report[Any]) -> None:
    areas = {one.area_code: one for one in by_area(report.outturns, "delayed-days", "financial-year")}
    assert set(report.area_names) == set(areas)
    assert len(areas) == 152
    for code in list(areas)[::30]:
        assert signed(areas[code].change) in plain_text(report.area(code), width=200)
    ranks = report.areas.filter(metric="delayed-days", comparison="financial-year")["rank_of_change"]
    assert (ranks.min(), ranks.max(), ranks.null_count()) == (1, 151, 1)


def test_unmeasured_metrics_are_told_with_plan_and_auditors_words(report: Report[Any]) -> None:
    text = " ".join(plain_text(report.section("unmeasured"), width=400).split())
    for words in ("−2,000 people", "+12,000 people", "Improved; the figures were not found."):
        assert words in text


def test_the_cover_of_the_shares_stands_with_their_assumptions(report: Report[Any]) -> None:
    """Every area of 2015 lies whole within clinical commissioning groups, so the shares of its people add up to all."""
    text = " ".join(plain_text(report.section("method"), width=400).split())
    assert "The shares used cover 100.0% of each area’s residents." in text


def test_evidence_with_holes_gives_no_figure_and_says_so(with_holes: Report[Any]) -> None:
    row = with_holes.table.filter(metric="delayed-days", comparison="financial-year", area_code=ENGLAND).to_dicts()[0]
    assert row["outturn"] is None
    assert row["cost_of_gap"] is None
    shown = plain_text(with_holes.summary)
    assert "no figure" in shown
    assert "the change is not" in shown
    assert all(figure.description for figure in with_holes.document.figures().values())


def test_an_unknown_round_is_refused() -> None:
    with pytest.raises(BrokenDefinition, match="bcf-2015-16"):
        carefund.audit("bcf-1915-16")
