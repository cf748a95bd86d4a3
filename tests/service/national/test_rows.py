"""Lines of the list as values: totals by word, base rates told as such, filters and orders, the picture's form."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from carefund.assurance.body import Chance
from carefund.programme.rounds import load_round
from carefund.report.charts.two_sided import TwoSided, two_sided_bars
from carefund.service.national.filters import SORTS, Filters, filters_sent
from carefund.service.national.pages.overview import overview_page
from carefund.service.national.row import Row
from carefund.service.national.tables import plans_table
from carefund.service.national.totals import totals_of
from carefund.service.national.words import said_words

ROUND = load_round("bcf-2015-16")
METRIC = "delayed-days"


def row(area: str, thousandths: int | None = None, basis: str = "own", pounds: str = "1.01", **more: object) -> Row:
    said = Chance(metric=METRIC, target="-3", thousandths=thousandths or 0, basis=basis)  # type: ignore[arg-type]
    made = Row(
        code=area, area=area, region="London", status="submitted", words="submitted", late=False,
        pooled={"2015-16": Decimal(pounds)}, spent={"2015-16": Decimal(0)},
        changes={METRIC: -3.0}, chances={METRIC: said} if thousandths is not None else {},
        open=0, overdue=0, met=0, reviewers=(), waiting=None, version=1, due=date(2014, 9, 19),
        handed_in_on=date(2014, 9, 18), outcome="", recommended="",
    )  # fmt: skip
    return replace(made, **more)  # type: ignore[arg-type]


EVERY = [row("A", 40), row("B", 249, "base rate"), row("C", 500, pounds="0.99"), row("D"), row("E", 960, waiting=3)]


def test_targets_are_counted_by_word_and_base_rates_told_as_such() -> None:
    assert ROUND.planning
    (_, delayed, *_) = totals_of(EVERY, ROUND.planning).targets
    assert (delayed.set_by, delayed.told, delayed.base_rate, delayed.unlikely) == (5, 4, 1, 2)
    page = overview_page(ROUND, EVERY, Filters(), whole=True, decides=False, others=())
    line = next(one for one in page.metrics if one[0] == "Delayed transfers of care")
    assert line[1:-1] == ("5", "1", "1", "1", "0", "1")
    assert line[-1] == "1 of them by how often areas have changed so much; 1 without a chance"
    said = {one.area: one.targets[0].said for one in page.lines}
    assert said["A"] == "very unlikely (4%)"
    assert said["B"] == "areas change so much under 25% of the time (unlikely)"
    assert said["D"] == ""
    assert said_words(None) == ""


def test_a_plan_that_does_not_wait_has_no_days_and_one_of_today_waits() -> None:
    both = [row("A"), row("B", waiting=0)]
    page = overview_page(ROUND, both, Filters(), whole=True, decides=False, others=())
    assert [one.waiting for one in page.lines] == ["", "since today"]
    assert plans_table(both, ROUND).frame["days_waiting"].to_list() == [None, 0]


def test_a_filter_by_word_finds_any_target_and_keeps_its_money() -> None:
    page = overview_page(ROUND, EVERY, Filters(word="unlikely"), whole=True, decides=True, others=())
    assert [one.area for one in page.lines] == ["B"]
    assert page.shown_money == "2015-16: £1.01 pooled, £0 spent"
    assert page.query_of_all == "?word=unlikely&all=yes"


@pytest.mark.parametrize(
    ("sort", "order"),
    [("", "ABCDE"), ("-area", "EDCBA"), ("chance", "ABCED"), ("pooled", "ABDEC"), ("waiting", "EABCD")],
)
def test_rows_stand_in_the_order_that_is_asked_for(sort: str, order: str) -> None:
    assert "".join(one.area for one in Filters(sort=sort).chosen(EVERY)) == order


def test_each_heading_turns_its_own_order_round() -> None:
    for name in SORTS:
        once = Filters().sorted_by(name)
        assert once.order[0] == once.sorted_by(name).order[0] == name
        assert once.order[1] is not once.sorted_by(name).order[1]


def test_what_is_no_choice_of_a_filter_leaves_nothing_out() -> None:
    sent = {"state": "x", "region": "Nowhere", "late": "1", "word": "sure", "condition": "?", "sort": "--area"}
    assert filters_sent(sent, ["London"]) == Filters()
    assert len(filters_sent({"text": "x" * 5_000}, []).text) == 100


def test_the_picture_is_an_svg_whose_bars_are_in_proportion() -> None:
    drawn = two_sided_bars([TwoSided("Ann <i>", 1, 4), TwoSided("Bea", 0, 0)], "Stricter", "Kinder", "Both & all", 720)
    bars = [one for one in ET.fromstring(drawn).iter() if one.tag.endswith("rect")][1:]
    widths = [float(one.attrib["width"]) for one in bars]
    assert widths[1] == pytest.approx(4 * widths[0], abs=0.2)
    assert len(bars) == 2
    ET.fromstring(two_sided_bars([], "a", "b", "", 340))
