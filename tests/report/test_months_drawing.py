"""The small picture of a pool's months: well formed, with every figure in its table, nothing drawn where nothing is."""

from __future__ import annotations

from datetime import date
from xml.etree import ElementTree

from carefund.report.pool.months_drawing import description, months_drawing, months_table
from tests.pool.test_year import out, year

SVG = "{http://www.w3.org/2000/svg}"


def test_a_month_without_a_figure_has_no_bar_and_a_dash_in_the_table() -> None:
    made = year(out("1", "1", "100.10"), day=date(2023, 6, 30))
    drawn = ElementTree.fromstring(months_drawing(made))
    known = [one for one in made.months if one.spent_so_far is not None]
    assert 0 < len(known) < 12
    assert len(drawn.findall(f"{SVG}rect")) == len(known)
    rows = months_table(made).rows
    assert [row[2] == "–" for row in rows] == [one.spent_so_far is None for one in made.months]
    assert any("£100.10" in cell for row in rows for cell in row)


def test_hostile_names_are_only_words() -> None:
    made = year()
    text = months_drawing(made)
    title = ElementTree.fromstring(text).find(f"{SVG}title")
    assert title is not None
    assert title.text == description(made)
    assert "style=" not in text
