"""The chances of all areas of a round: a heap of dots, one for each area, along the scale of chances; and the map."""

from __future__ import annotations

from collections import Counter
from typing import Any

from carefund.appraisal.round_appraisal import RoundAppraisal
from carefund.appraisal.verdict import Verdict
from carefund.evidence.place_names import place_name
from carefund.report.charts.area_labels import short_labels
from carefund.report.charts.figure import Figure
from carefund.report.charts.scale import NO_FIGURE_COLOUR
from carefund.report.charts.theme import FALLS, INK, QUIET, RISES, Chart, chart_of
from carefund.report.charts.tile_map import extent_of, places_by_code, tiles_chart
from carefund.report.judged import of_area
from carefund.wording import chances
from carefund.wording.chances import SCALE
from carefund.wording.lists import listed

WORDS = (*(word for _, word in SCALE), "very likely")
"""The fixed scale's words, least likely first."""
COLOURS = (RISES[2], RISES[0], "#e3e6e9", FALLS[2], FALLS[0])
DARK = {RISES[2], FALLS[0]}
NO_VERDICT = "no verdict"
EVEN = 0.5
BIN = 0.025
DOT = 28
"""Square pixels of a dot: no wider than a bin of the narrow chart."""
HEIGHT = 260
NAMED = 3


def counts_in_words(found: RoundAppraisal) -> str:
    """How many areas stand under each word: `135 unlikely and 17 uncertain`."""
    counts = Counter(verdict.word for verdict in found.areas)
    return listed([f"{counts[word]} {word}" for word in WORDS if counts[word]])


def dots_figure(found: RoundAppraisal) -> Figure:
    """Every area as a dot over its chance."""
    rows = dot_rows(found)
    return Figure(
        name="chances",
        title=f"Chance of meeting the target, {len(rows)} areas",
        key="Each dot is an area, over its chance of meeting the target; equal chances are heaped up. The colour and "
        "the legend give the word for the chance.",
        description=_description(found),
        source=f"{of_area(found, found.areas[0]).source}. Forecast by carefund.",
        chart=_dots(rows),
    )


def dot_rows(found: RoundAppraisal) -> list[dict[str, Any]]:
    """A row for each area: its name, chance, word, and its place in the heap over its bin."""
    heaps: Counter[int] = Counter()
    rows = []
    for verdict in sorted(found.areas, key=lambda verdict: (verdict.probability, verdict.code)):
        place = min(int(verdict.probability / BIN), round(1 / BIN) - 1)
        heaps[place] += 1
        rows.append(
            {
                "name": verdict.name,
                "chance": verdict.probability,
                "word": verdict.word,
                "at": (place + 0.5) * BIN,
                "heap": heaps[place],
            }
        )
    return rows


def _dots(rows: list[dict[str, Any]]) -> Chart:
    import altair as alt

    x = alt.X("at:Q", title="Chance of meeting the target", axis=alt.Axis(format="%", tickCount=5, grid=True),
              scale=alt.Scale(domain=[0, 1], nice=False))  # fmt: skip
    tallest = max((row["heap"] for row in rows), default=1)
    y = alt.Y("heap:Q", title="Areas", axis=alt.Axis(tickCount=4, tickMinStep=1, grid=False),
              scale=alt.Scale(domain=[0, tallest + 1], nice=False))  # fmt: skip
    legend = alt.Legend(symbolType="circle", symbolSize=120, symbolStrokeColor=QUIET, symbolOpacity=1)
    fill = alt.Fill("word:N", title=None, scale=alt.Scale(domain=list(WORDS), range=list(COLOURS)), legend=legend)
    size = max(8, min(DOT, (HEIGHT / (tallest + 1) * 0.9) ** 2))
    return (
        chart_of(rows)
        .mark_point(shape="circle", filled=True, size=size, stroke=QUIET, strokeWidth=0.8, opacity=1)
        .encode(x=x, y=y, fill=fill)
        .properties(height=HEIGHT)
    )


def _description(found: RoundAppraisal) -> str:
    ranked = sorted(found.areas, key=lambda verdict: verdict.probability)
    least, most = ranked[:NAMED], ranked[::-1][:NAMED]
    return (
        f"Of {len(ranked)} areas {counts_in_words(found)}. Likeliest: {_named(most)}. Least likely: {_named(least)}. "
        "The table of all areas gives every figure."
    )


def _named(verdicts: list[Verdict]) -> str:
    return listed([f"{verdict.name} {chances.chance(verdict.probability)}" for verdict in verdicts])


def map_figure(found: RoundAppraisal) -> Figure:
    """England as hexagons, each with its area's chance."""
    return Figure(
        name="map-chances",
        title="Chance of meeting the target, by area",
        key="Every area is one hexagon, about where it lies, with three letters of its name and its chance in per "
        "cent. A thick dark edge: more likely than not. A dashed edge: no verdict.",
        description=_description(found),
        source=f"{of_area(found, found.areas[0]).source}. Tiles laid out by carefund from the areas’ centres (Office "
        "for National Statistics; contains OS data © Crown copyright and database right).",
        chart=_map(found),
        narrow=False,
    )


def _map(found: RoundAppraisal) -> Chart:
    tiles = map_tiles(found)
    words, colours = (*WORDS, NO_VERDICT), (*COLOURS, NO_FIGURE_COLOUR)
    return tiles_chart(tiles, extent_of(tiles), words, colours)


def map_tiles(found: RoundAppraisal) -> list[dict[str, Any]]:
    """A tile for each area that has a place on the map, with or without a verdict."""
    places = places_by_code()
    verdicts = {verdict.code: verdict for verdict in found.areas}
    names = {code: place_name(code, code) for code in (*verdicts, *found.without_verdict)}
    labels = short_labels(names.values())
    return [
        {"x": places[code]["x"], "y": places[code]["y"], "label": labels[name], **_tile(verdicts.get(code))}
        for code, name in names.items()
        if code in places
    ]


def _tile(verdict: Verdict | None) -> dict[str, Any]:
    if verdict is None:
        return {"value": "none", "class": NO_VERDICT, "ink": INK, "kind": "none"}
    colour = COLOURS[WORDS.index(verdict.word)]
    return {
        "value": chances.chance(verdict.probability).replace("under ", "<").replace("over ", ">"),
        "class": verdict.word,
        "ink": "#ffffff" if colour in DARK else INK,
        "kind": "met" if verdict.probability > EVEN else "figure",
    }
