"""The forms of charts, given rows: letters of areas, classes of change, heaps, small charts, flows, and drawing."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from carefund.evidence.areas import read_areas_table
from carefund.report.charts.area_labels import short_labels
from carefund.report.charts.bars import Bar, Upright, in_sentence, labelled_bars
from carefund.report.charts.control import MARKS, ControlRows, control_chart
from carefund.report.charts.dots import heap_rows
from carefund.report.charts.figure import accessible
from carefund.report.charts.flow import LETTERS_IN_LINE, MOST_NODES, OUT, _stacked, flow_chart, lay_out
from carefund.report.charts.plates import assurance_plate, variation_plate
from carefund.report.charts.ranked import Ranked, ranked_chart
from carefund.report.charts.scale import classes_of
from carefund.report.charts.small_charts import small_fan, sparkline
from carefund.report.charts.theme import FALLS, RISES
from carefund.report.document import Figure
from carefund.report.media.renderer import Renderer, draw_here
from carefund.second_process import SecondProcess

KEYS = st.sampled_from(["a", "b", "c", "d", OUT]) | st.text(min_size=1, max_size=30)
PATHS = st.lists(st.tuples(st.tuples(KEYS, KEYS, KEYS), st.integers(1, 10**9).map(Decimal)), max_size=25)
VALUES = st.floats(0, 1e7)


def figure(make: object, **words: str) -> Figure:
    given = {"title": "A < B", "key": "How to read it", "description": "Long & short", "source": "Nobody"}
    return Figure(name="one", make=make, **(given | words))  # type: ignore[arg-type]


def test_letters_are_unlike_and_do_not_depend_on_order() -> None:
    names = read_areas_table()["name"].to_list()
    labels = short_labels(names)
    assert len(set(labels.values())) == len(names)
    assert labels == short_labels(names[::-1])
    assert labels["Nottingham"] == "NOT"


def test_many_alike_names_still_get_letters_of_their_own() -> None:
    assert len(set(short_labels(f"Aa{'a' * number}" for number in range(60)).values())) == 60


def test_classes_are_the_same_on_both_sides_of_zero() -> None:
    classes = classes_of([-30.0, -12.0, 0.0, 4.0, 11.0, 60.0, None])
    assert [classes.position(change) for change in (-99.0, 99.0, None)] == [0, 5, 6]
    assert classes.words_for(-0.1).startswith("fell")
    assert classes.words_for(0.0).startswith("rose by up to")
    assert len(classes.colours) == len(classes.words)


def luminance(colour: str) -> float:
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("change", [-99, -15, -5, 5, 15, 99])
def test_letters_read_on_every_class(change: float) -> None:
    classes = classes_of([10.0])
    ground, ink = luminance(classes.colours[classes.position(change)]), luminance(classes.ink_for(change))
    assert (max(ground, ink) + 0.05) / (min(ground, ink) + 0.05) >= 4.5


def test_both_sides_of_the_scale_grow_darker_outwards() -> None:
    assert [luminance(colour) for colour in FALLS] == sorted(luminance(colour) for colour in FALLS)
    assert [luminance(colour) for colour in RISES] == sorted((luminance(colour) for colour in RISES), reverse=True)


@given(st.lists(st.floats(0, 1), max_size=80))
def test_equal_chances_are_heaped_and_none_is_lost(chances: list[float]) -> None:
    rows = heap_rows((str(number), chance) for number, chance in enumerate(chances))
    assert [row["chance"] for row in rows] == chances
    assert len({(row["at"], row["heap"]) for row in rows}) == len(rows)
    assert all(abs(row["at"] - row["chance"]) <= 0.0126 for row in rows)


def test_bars_have_their_words_above_them_and_in_a_sentence() -> None:
    bars = [Bar("Planned", "−3", -3.0, shown="line", group="Days"), Bar("A&E attendances", "+5", 5.0)]
    assert in_sentence(bars) == "Days, planned: −3; A&E attendances: +5."
    drawn = labelled_bars(bars, "Change", Upright(1.0, "Target")).to_dict(validate=False)
    words = [
        row["words"] for layer in drawn["layer"] for row in layer.get("data", {}).get("values", []) if "words" in row
    ]
    assert {"Days", "Planned: −3", "A&E attendances: +5", "Target"} == set(words) - {""}


def test_large_values_are_drawn_in_thousands() -> None:
    drawn = labelled_bars([Bar("a", "20,000", 20_000.0)], "Days").to_dict(validate=False)
    rows = [
        row for layer in drawn["layer"] for row in layer.get("data", {}).get("values", []) if row.get("kind") == "bar"
    ]
    assert (rows[0]["low"], rows[0]["high"]) == (0, 20.0)
    assert "Days, thousands" in str(drawn)


def test_what_lies_far_off_is_a_mark_at_the_edge() -> None:
    areas = [Ranked(f"Area {number}", float(number)) for number in range(40)] + [Ranked("Far", 4000.0, 3900.0, 4100.0)]
    drawn = ranked_chart(areas, None).to_dict(validate=False)
    rows = [row for layer in drawn["layer"] for row in layer.get("data", {}).get("values", []) if row.get("off")]
    assert rows
    assert all(row["change"] < 200 for row in rows)
    assert ranked_chart([], None).to_dict(validate=False)["layer"]


@settings(max_examples=40)
@given(PATHS)
def test_every_column_and_every_bar_of_a_flow_adds_up_and_no_words_overlap(
    paths: list[tuple[tuple[str, str, str], Decimal]],
) -> None:
    layout = lay_out(paths, {"a": "Hospital care"})
    total = sum(pounds for _, pounds in paths)
    for column in layout.nodes:
        assert sum(node.pounds for node in column) == total
        assert len(column) <= MOST_NODES
        for above, below in itertools.pairwise(column):
            assert above.bar_top + above.bar_height < below.top
        assert all(len(line) <= LETTERS_IN_LINE for node in column for line in node.lines)
    for leaving in (True, False):
        met = _stacked(layout.links, layout.nodes, leaving=leaving)
        drawn = sum(bottom - top for top, bottom in met.values())
        columns = layout.nodes[:2] if leaving else layout.nodes[1:]
        assert drawn == pytest.approx(sum(node.bar_height for column in columns for node in column))


def test_a_flow_draws_every_name_and_sum_and_fits_a_telephone() -> None:
    hostile = '<script>alert("x")</script>&' + "W" * 80
    layout = lay_out([(("NHS minimum", "a", "Trust"), Decimal(3_000_000)), (("Grant", OUT, hostile), Decimal(5))],
                     {"a": "Hospital care"})  # fmt: skip
    svg = draw_here(figure(lambda: flow_chart(layout, ("Stream", "Spent on", "Provider"))))["narrow"]
    texts = " ".join(re.findall(r">([^<>]+)</t", svg))
    for words in ("Stream", "Spent on", "Provider", "NHS minimum", "Hospital care", "Trust", "Moved out of", "£3.0m"):
        assert words in texts
    assert "stroke-dasharray" in svg
    assert "<script" not in svg
    box = re.search(r'viewBox="0 0 ([\d.]+)', svg)
    assert box is not None
    assert float(box[1]) <= 320


def test_a_drawing_becomes_an_image_with_its_own_identifiers() -> None:
    svg = '<svg width="5" viewBox="0 0 5 5"><defs><clipPath id="clip0"/></defs><g clip-path="url(#clip0)"/></svg>'
    made = accessible(svg, figure(None))
    for part in ('role="img"', '<title id="one-title">A &lt; B</title>', 'id="one-clip0"', "url(#one-clip0)"):
        assert part in made
    assert "width" not in made
    with pytest.raises(ValueError, match="not an SVG"):
        accessible("<html>", figure(None))


BARS = figure(partial(labelled_bars, [Bar("a", "1", 1.0)], "x"))


def test_a_renderer_without_its_process_draws_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.executable", "")
    with Renderer() as renderer:
        renderer.submit(BARS)
        assert renderer.results()["one.wide"].startswith("<svg")


def test_a_renderer_left_early_stops_and_still_gives_what_was_asked() -> None:
    with Renderer() as renderer:
        renderer.submit(BARS)
    assert "one.wide" in renderer.results()


def test_a_figure_that_no_other_process_can_make_is_drawn_here() -> None:
    with Renderer() as renderer:
        renderer.submit(figure(lambda: labelled_bars([Bar("a", "1", 1.0)], "x")))
        renderer.submit(replace(BARS, name="two"))
        drawn = renderer.results()
    assert set(drawn) == {"one.wide", "one.narrow", "two.wide", "two.narrow"}
    assert drawn["one.wide"] == drawn["two.wide"]


def test_of_two_figures_of_one_name_the_last_is_drawn_and_the_same_one_only_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    handed: list[object] = []
    submit = SecondProcess.submit

    def counted(second: SecondProcess, function: Callable[..., object], *given: object) -> Callable[[], object]:
        handed.extend(given)
        return submit(second, function, *given)

    monkeypatch.setattr(SecondProcess, "submit", counted)
    early, late = BARS, figure(partial(labelled_bars, [Bar("b", "27", 27.0)], "x"))
    with Renderer() as renderer:
        for one in (early, late, late):
            renderer.submit(one)
        drawn = renderer.results()["one.wide"]
    assert len(handed) == 2
    assert (drawn, drawn == draw_here(early)["wide"]) == (draw_here(late)["wide"], False)


@given(st.lists(st.one_of(st.none(), st.floats(0, 1e6)), max_size=40))
def test_a_small_chart_has_a_move_for_every_run_and_a_gap_for_every_hole(values: list[float | None]) -> None:
    svg = sparkline(values, "A & B")
    runs = re.findall(r"1+", "".join("0" if value is None else "1" for value in values))
    assert svg.count("M") == len(runs)
    assert svg.count("L") == sum(len(run) - 1 for run in runs)
    assert 'aria-label="A &amp; B"' in svg
    assert "nan" not in svg


def test_a_small_chart_shades_a_span() -> None:
    assert "<rect" in sparkline([1.0, 2.0, None, 4.0], "x", (1, 2))


@given(
    st.lists(st.one_of(st.none(), VALUES), max_size=30),
    st.lists(st.tuples(VALUES, VALUES, VALUES).map(lambda band: tuple(sorted(band))), max_size=20),
    st.data(),
)
def test_a_small_fan_is_well_formed_and_stays_in_its_picture(
    history: list[float | None], bands: list[tuple[float, float, float]], data: st.DataObject
) -> None:
    target = data.draw(st.lists(VALUES, max_size=len(bands)))
    root = ElementTree.fromstring(small_fan(history, bands, target, 'A & "B" <c>'))
    assert root.get("aria-label") == 'A & "B" <c>'
    for path in root:
        numbers = re.sub(r"h0|Z", "", path.get("d", "")).replace("L", " ").replace("M", " ").split()
        assert all(0 <= float(across) <= 320 for across in numbers[::2])
        assert all(0 <= float(down) <= 64 for down in numbers[1::2])
    seen = [path for path in root if path.get("class") == "seen"]
    if seen:
        runs = "".join("x" if value is not None else " " for value in history).split()
        assert seen[0].get("d", "").count("M") == len(runs)


JUDGEMENTS = ["common", "improvement", "concern", "high", "low"]
ASSURANCES = ["consistently-passes", "consistently-fails", "inconsistent"]


@pytest.mark.parametrize("high", [True, False])
@pytest.mark.parametrize("judgement", JUDGEMENTS)
def test_a_plate_of_variation_says_what_it_means_without_colour(judgement: str, high: bool) -> None:
    drawn = variation_plate("one", judgement, high=high, title="Higher < lower", description="Points & limits")
    root = ElementTree.fromstring(drawn)
    name = "{http://www.w3.org/2000/svg}"
    assert [one.tag.removeprefix(name) for one in root][:2] == ["title", "desc"]
    assert (root[0].text, root[1].text, root.attrib["role"]) == ("Higher < lower", "Points & limits", "img")
    assert root.attrib["aria-labelledby"].split() == [root[0].attrib["id"], root[1].attrib["id"]]
    last = [float(one.attrib["cy"]) for one in root.iter(f"{name}circle")][-1]
    if judgement != "common":
        assert (last < 20) if high else (last > 52)
    shapes = re.sub(r"#[0-9a-f]{6}", "", drawn)
    others = [variation_plate("one", one, high=high, title="Higher < lower", description="Points & limits")
              for one in JUDGEMENTS if one != judgement and {one, judgement} != {"high", "low"}]  # fmt: skip
    assert all(re.sub(r"#[0-9a-f]{6}", "", one) != shapes for one in others)


@pytest.mark.parametrize("more_is_better", [True, False])
def test_a_plate_of_assurance_shows_the_target_where_it_lies(more_is_better: bool) -> None:
    drawn = {one: assurance_plate("one", one, more_is_better=more_is_better, title="T", description="D")
             for one in ASSURANCES}  # fmt: skip
    at = {one: int(re.search(r"M8 (\d+) h84\" stroke=\"[^\"]+\" stroke-width=\"3\"", svg)[1])  # type: ignore[index]
          for one, svg in drawn.items()}  # fmt: skip
    assert at["inconsistent"] == 36
    below, above = (60, 12) if more_is_better else (12, 60)
    assert (at["consistently-passes"], at["consistently-fails"]) == (below, above)


DAYS = [date(2015, 1, 1) + timedelta(days=30 * number) for number in range(4)]


@pytest.mark.parametrize("values", [[5.0], [5.0, 5.0], [0.0, -3.0, 2.0, 1e9]])
@pytest.mark.parametrize("limited", [True, False])
def test_a_control_chart_draws_with_one_point_without_limits_and_with_every_meaning(
    values: list[float], limited: bool
) -> None:
    meanings = [*MARKS][1:]
    points = [
        {"day": day, "value": value, "meaning": meanings[place], "segment": 0, "words": "<b>&", "high": place % 2 == 0,
         "late": place > 1}
        for place, (day, value) in enumerate(zip(DAYS, values, strict=False))
    ]  # fmt: skip
    segment = {"begins": DAYS[0], "ends": DAYS[-1], "mean": 1.0, "lower": 0.5 if limited else None,
               "upper": 2.0 if limited else None}  # fmt: skip
    rows = ControlRows(points=points, segments=[segment], ends=[{"day": DAYS[-1], "value": 1.0, "words": "mean 1"}])
    for target in (None, 3.0):
        drawn = draw_here(figure(partial(control_chart, rows, unit="days", target=target)))
        assert set(drawn) == {"wide", "narrow"}
        assert all("concern" in svg for svg in drawn.values()) == (len(values) > 1)
