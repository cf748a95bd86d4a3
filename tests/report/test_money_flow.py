"""The flow of money: every column adds up, nothing overlaps, and it reads at both widths and without the picture."""

from __future__ import annotations

import itertools
import re
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from carefund.pool.ledger import Coding, Ledger
from carefund.pool.lines import Expenditure
from carefund.pool.movements import contribution, deficit_cover, expenditure
from carefund.pool.planned import planned_ledger
from carefund.pool.trace import Flow, Trace, trace_money
from carefund.programme.rounds import load_round
from carefund.report.charts.figure import Figure
from carefund.report.charts.money_flow import LETTERS_IN_LINE, MOST_NODES, _graph, _stacked, money_flow_figure
from carefund.report.charts.renderer import draw_here

YEAR = "2015-16"
NAMES = {"nhs": "NHS minimum", "grant": "Grant", "acute": "Hospital care", "home": "Care at home"}
WORDS = st.one_of(st.none(), st.sampled_from(["a", "b", "c", "d"]), st.text(max_size=30))
FLOWS = st.lists(
    st.builds(
        Flow, pounds=st.integers(1, 10**9).map(Decimal), stream=st.text(min_size=1, max_size=4), organisation=st.none(),
        scheme=WORDS, area_of_spend=WORDS, provider=WORDS, out_of_purpose=st.booleans(), reason=st.none(),
    ),
    max_size=25,
)  # fmt: skip


def figure(trace: Trace, **keys: str) -> Figure:
    return money_flow_figure(trace, names=NAMES, pool="Somewhere", source="The pool's books", **keys)  # type: ignore[arg-type]


def example() -> Trace:
    ledger = Ledger().post(
        contribution(Coding(stream="nhs", year=YEAR, organisation="CCG"), Decimal(3_000_000)),
        expenditure(
            Coding(stream="nhs", year=YEAR, scheme="1", area_of_spend="acute", provider="Trust"), Decimal(1_000_000)
        ),
        expenditure(
            Coding(stream="nhs", year=YEAR, scheme="2", area_of_spend="home", provider="Council"), Decimal(1_500_000)
        ),
        expenditure(Coding(stream="grant", year=YEAR, scheme="2", area_of_spend="home"), Decimal(250_000)),
        deficit_cover(Coding(stream="nhs", year=YEAR, provider="Trust"), Decimal(250_000), "deficit"),
    )
    return trace_money(ledger, YEAR)


@settings(max_examples=60)
@given(FLOWS, st.sampled_from(["area_of_spend", "scheme"]))
def test_every_column_and_every_bar_adds_up_and_no_words_overlap(flows: list[Flow], middle: str) -> None:
    links, columns = _graph(flows, NAMES, middle)  # type: ignore[arg-type]
    total = sum(flow.pounds for flow in flows)
    for column in columns:
        assert sum(node.pounds for node in column) == total
        assert len(column) <= MOST_NODES
        for above, below in itertools.pairwise(column):
            assert above.bar_top + above.bar_height < below.top
        assert all(len(line) <= LETTERS_IN_LINE for node in column for line in node.lines)
    for leaving in (True, False):
        met = _stacked(links, columns, leaving=leaving)
        drawn = sum(bottom - top for top, bottom in met.values())
        bars = sum(node.bar_height for column in (columns[:2] if leaving else columns[1:]) for node in column)
        assert drawn == pytest.approx(bars)


@pytest.mark.parametrize("form", ["wide", "narrow"])
def test_it_draws_every_name_and_sum_at_both_widths(form: str) -> None:
    svg = draw_here(figure(example()).specs()[form])
    texts = " ".join(re.findall(r">([^<>]+)</t", svg))
    for words in ("Stream", "Spent on", "Provider", "NHS minimum", "Grant", "Hospital care", "Care at home", "Trust",
                  "Moved out of", "Not stated", "£2.8m", "£250,000"):  # fmt: skip
        assert words in texts


def test_words_do_not_run_off_a_telephone() -> None:
    svg = draw_here(figure(example()).spec(300))
    box = re.search(r'viewBox="0 0 ([\d.]+)', svg)
    assert box is not None
    assert float(box[1]) <= 320


def test_money_out_of_purpose_is_told_by_words_and_edge_and_not_by_colour_alone() -> None:
    made = figure(example())
    assert "Orange with a dashed edge: moved out of purpose." in made.key
    assert made.description.endswith("£250,000 was moved out of its purpose.")
    assert "stroke-dasharray" in draw_here(made.spec(640))
    without = example().where(out_of_purpose=False)
    assert "Orange" not in figure(without).key
    assert "out of its purpose" not in figure(without).description


def test_the_table_and_the_description_give_what_the_picture_shows() -> None:
    made = figure(example())
    assert made.table is not None
    assert ("NHS minimum", "Care at home", "£1.5m", "50%") in made.table.rows
    assert ("Moved out of purpose", "Trust", "£250,000", "8%") in made.table.rows
    assert all(len(row) == len(made.table.headings) for row in made.table.rows)
    assert made.description.startswith("£3.0m left the pool. From the streams: NHS minimum £2.8m and Grant £250,000;")
    assert "Source: The pool's books" in draw_here(made.signed().to_dict())


def test_the_smallest_of_many_schemes_stand_together_and_say_how_many() -> None:
    moves = [
        expenditure(
            Coding(stream="nhs", year=YEAR, scheme=f"Scheme {number}", provider="Trust"), Decimal(1000 + number)
        )
        for number in range(20)
    ]
    made = figure(trace_money(Ledger().post(*moves), YEAR), middle="scheme")
    assert made.table is not None
    named = {row[1] for row in made.table.rows if row[0] == "NHS minimum"}
    assert len(named) == MOST_NODES
    assert {"Others (13)", "Scheme 19"} <= named
    assert "Scheme 0" not in named


def test_an_empty_pool_draws_an_empty_picture() -> None:
    made = figure(trace_money(Ledger(), YEAR))
    assert made.description == "No money left the pool."
    assert draw_here(made.spec(300)).startswith("<svg")


def test_names_from_a_plan_cannot_break_the_picture() -> None:
    hostile = '<script>alert("x")</script>&' + "W" * 80
    move = expenditure(Coding(stream="nhs", year=YEAR, area_of_spend=hostile, provider="line\nbreak"), Decimal(5))
    svg = draw_here(figure(trace_money(Ledger().post(move), YEAR)).spec(300))
    assert "<script" not in svg


def test_a_plan_s_lines_can_be_drawn_with_the_round_s_own_words() -> None:
    round_ = load_round("bcf-2015-16")
    assert round_.planning is not None
    choices = (*round_.streams, *round_.planning.areas_of_spend, *round_.planning.providers)
    line = Expenditure(
        stream="carers-breaks", area_of_spend="social-care", provider="charity", amounts={YEAR: Decimal(10)}
    )
    trace = trace_money(planned_ledger([], [line], YEAR).ledger, YEAR, "planned")
    names = {choice.id: choice.label for choice in choices}
    made = money_flow_figure(trace, names=names, pool="Somewhere", source="The plan")
    assert made.title == "Where the money is planned to go: Somewhere, 2015-16"
    assert made.table is not None
    assert made.table.rows[0][:2] == ("Carers' breaks money already with clinical commissioning groups", "Social Care")
