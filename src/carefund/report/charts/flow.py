"""Flows of money as bands between bars, in three columns, such as streams, areas of spend and providers.

The words stand above the bars, so that the chart reads the same on a wide page and on a telephone.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from math import fsum
from textwrap import wrap
from typing import Any

from carefund.report.charts.theme import BAND, DATA, INK, PLAN, chart_of
from carefund.report.document import Chart
from carefund.wording import money

Key = str
"""A node within its column: an id, `OUT`, `UNSTATED` or `OTHERS`."""
OUT, UNSTATED, OTHERS = "(out of purpose)", "(not stated)", "(others)"
OUT_WORDS, UNSTATED_WORDS, OTHERS_WORDS = "Moved out of purpose", "Not stated", "Others"
MOST_NODES = 8
LETTERS_IN_LINE, LINES_IN_NAME = 15, 4
LINE_HEIGHT, FONT_SIZE = 15, 12
BARS_HEIGHT, THINNEST, SPACE, HEAD = 300, 1.5, 12, 26
BAR_WIDTH = 0.03
PLACES = ((0.0, "left"), (0.5, "center"), (1.0, "right"))
SAMPLES = 24
FLOW = "#8fb0cf"


@dataclass(frozen=True)
class Node:
    """One bar: its column (0 to 2), its words, its sum, and where it stands in pixels from the top."""

    column: int
    key: Key
    label: str
    pounds: Decimal
    top: float = 0.0
    scale: float = 0.0

    @property
    def lines(self) -> list[str]:
        """Its words, cut to a telephone's column."""
        lines = wrap(self.label, LETTERS_IN_LINE)
        kept = lines[:LINES_IN_NAME]
        return kept if len(lines) <= LINES_IN_NAME else [*kept[:-1], f"{kept[-1][: LETTERS_IN_LINE - 1]}…"]

    @property
    def words_height(self) -> int:
        """Pixels that its words and its sum take."""
        return (len(self.lines) + 1) * LINE_HEIGHT + 3

    @property
    def bar_top(self) -> float:
        """Where its bar begins."""
        return self.top + self.words_height

    @property
    def bar_height(self) -> float:
        """Pixels of its bar: in proportion to its sum, but never too thin to see."""
        return max(float(self.pounds) * self.scale, THINNEST)


@dataclass(frozen=True)
class Link:
    """One band, from a node of one column to a node of the next."""

    column: int
    source: Key
    target: Key
    pounds: Decimal

    @property
    def out_of_purpose(self) -> bool:
        """Whether its money was moved out of its purpose."""
        return OUT in (self.source, self.target)


Path = tuple[tuple[Key, Key, Key], Decimal]
"""Where some money went, as the node that it passed in each column, and how many pounds."""


@dataclass(frozen=True)
class FlowLayout:
    """Links and placed nodes, column by column; the smallest nodes of a crowded column stand together."""

    links: tuple[Link, ...]
    nodes: tuple[tuple[Node, ...], ...]


def lay_out(paths: Sequence[Path], names: Mapping[str, str]) -> FlowLayout:
    """Give every bar and band its place. `names` gives the words for keys; one without any stands for itself."""
    kept = [_largest(paths, column) for column in range(3)]
    merged = [
        (tuple(key if key in kept[column] else OTHERS for column, key in enumerate(path)), pounds)
        for path, pounds in paths
    ]
    rest = [len({path[column] for path, _ in paths} - kept[column]) for column in range(3)]
    sums: dict[tuple[int, Key, Key], Decimal] = {}
    for path, pounds in merged:
        for column in (0, 1):
            at = (column, path[column], path[column + 1])
            sums[at] = sums.get(at, Decimal(0)) + pounds
    links = [Link(*at, pounds) for at, pounds in sums.items()]
    placed = _placed([_column(column, merged, names, rest[column]) for column in range(3)], links)
    return FlowLayout(tuple(links), tuple(map(tuple, placed)))


def flow_chart(layout: FlowLayout, headings: Sequence[str]) -> Chart:
    """The chart of a layout; `headings` stand over the three columns."""
    return _chart(layout.links, layout.nodes, headings)


def _largest(paths: Sequence[tuple[tuple[Key, ...], Decimal]], column: int) -> set[Key]:
    """The keys that a column shows one by one; money out of purpose always."""
    sums = _sums(paths, column)
    if len(sums) <= MOST_NODES:
        return set(sums)
    ordered = sorted(sums, key=lambda key: (key != OUT, -sums[key]))
    return set(ordered[: MOST_NODES - 1])


def _sums(paths: Iterable[tuple[tuple[Key, ...], Decimal]], column: int) -> dict[Key, Decimal]:
    sums: dict[Key, Decimal] = {}
    for path, pounds in paths:
        sums[path[column]] = sums.get(path[column], Decimal(0)) + pounds
    return sums


def _column(
    column: int, paths: Sequence[tuple[tuple[Key, ...], Decimal]], names: Mapping[str, str], rest: int
) -> list[Node]:
    special = {OUT: OUT_WORDS, UNSTATED: UNSTATED_WORDS, OTHERS: f"{OTHERS_WORDS} ({rest})"}
    sums = _sums(paths, column)
    return [Node(column, key, special.get(key) or names.get(key, key), pounds) for key, pounds in sums.items()]


def _placed(columns: list[list[Node]], links: Sequence[Link]) -> list[list[Node]]:
    """Order each column so that few bands cross, and give every node its place from the top."""
    total = sum((node.pounds for node in columns[0]), Decimal(0))
    scale = BARS_HEIGHT / float(total) if total else 0.0
    sized = [[replace(node, scale=scale) for node in column] for column in columns]
    height = max((_height(column) for column in sized), default=0.0)
    placed = [_spread(sorted(sized[0], key=lambda node: (node.key in (UNSTATED, OTHERS), -node.pounds)), height)]
    for column in (1, 2):
        before = {node.key: index for index, node in enumerate(placed[-1])}
        placed.append(_spread(_untangled(sized[column], links, before), height))
    return placed


def _untangled(nodes: Sequence[Node], links: Sequence[Link], before: Mapping[Key, int]) -> list[Node]:
    """A column's nodes in the order of where their money comes from, so that bands cross little and run flat."""

    def middle(node: Node) -> float:
        own = [link for link in links if link.target == node.key and link.column == node.column - 1]
        return fsum(float(link.pounds) * before[link.source] for link in own) / (float(node.pounds) or 1.0)

    return sorted(nodes, key=lambda node: (node.key in (UNSTATED, OTHERS), middle(node)))


def _height(nodes: Sequence[Node]) -> float:
    return sum(node.words_height + node.bar_height + SPACE for node in nodes)


def _spread(nodes: Sequence[Node], height: float) -> list[Node]:
    """The nodes one under another, a short column's with more space between them."""
    spare = (height - _height(nodes)) / len(nodes) if nodes else 0.0
    top, placed = HEAD + spare / 2, []
    for node in nodes:
        placed.append(replace(node, top=top))
        top += node.words_height + node.bar_height + SPACE + spare
    return placed


def _bands(links: Sequence[Link], nodes: Sequence[Sequence[Node]]) -> list[dict[str, Any]]:
    """The outline of every band: points along a smooth step from one bar to the next."""
    leave, arrive = _stacked(links, nodes, leaving=True), _stacked(links, nodes, leaving=False)
    points = []
    for number, link in enumerate(links):
        first, last = PLACES[link.column][0] + _inset(link.column), PLACES[link.column + 1][0] - _inset(link.column + 1)
        for step in range(SAMPLES + 1):
            part = step / SAMPLES
            smooth = (1 - math.cos(math.pi * part)) / 2
            top, bottom = (start + (end - start) * smooth for start, end in zip(leave[link], arrive[link], strict=True))
            place = {"x": first + (last - first) * part, "top": top, "bottom": bottom}
            points.append({"band": number, "out": link.out_of_purpose, **place})
    return points


def _inset(column: int) -> float:
    """From where a column stands to the edge of its bar."""
    return BAR_WIDTH / 2 if column == 1 else BAR_WIDTH


def _stacked(
    links: Sequence[Link], nodes: Sequence[Sequence[Node]], *, leaving: bool
) -> dict[Link, tuple[float, float]]:
    """Where each band meets its bar, top and bottom, one under another in the order of their other ends."""
    order = {(node.column, node.key): node.top for column in nodes for node in column}
    found: dict[Link, tuple[float, float]] = {}
    for node in (node for column in nodes for node in column):
        if leaving:
            own = [link for link in links if (link.column, link.source) == (node.column, node.key)]
            own.sort(key=lambda link: order[link.column + 1, link.target])
        else:
            own = [link for link in links if (link.column + 1, link.target) == (node.column, node.key)]
            own.sort(key=lambda link: order[link.column, link.source])
        top = node.bar_top
        for link in own:
            height = node.bar_height * float(link.pounds / node.pounds)
            found[link] = (top, top + height)
            top += height
    return found


def _chart(links: Sequence[Link], nodes: Sequence[Sequence[Node]], headings: Sequence[str]) -> Chart:
    import altair as alt

    flat = [node for column in nodes for node in column]
    height = max((node.bar_top + node.bar_height for node in flat), default=0.0) + SPACE
    down = alt.Scale(reverse=True, domain=[0, height], nice=False)
    x = alt.X("x:Q", axis=None, scale=alt.Scale(domain=[0, 1], nice=False))
    y = alt.Y("top:Q", axis=None, scale=down)
    points = _bands(links, nodes)
    bars = chart_of(_bar(node) for node in flat).mark_rect()
    layers = [
        _areas(points, out=False).encode(x=x, y=y, y2=alt.Y2("bottom"), detail="band:N"),
        _areas(points, out=True).encode(x=x, y=y, y2=alt.Y2("bottom"), detail="band:N"),
        bars.encode(x=x, x2=alt.X2("x2"), y=y, y2=alt.Y2("bottom"), color=alt.Color("fill:N", scale=None)),
        *(_text(_words(flat, headings), align, bold, x, y) for _, align in PLACES for bold in (False, True)),
    ]
    return alt.layer(*layers).properties(height=round(height))


def _areas(points: Sequence[dict[str, Any]], *, out: bool) -> Chart:
    style = {"color": BAND, "opacity": 0.75} if out else {"color": FLOW, "opacity": 0.6}
    edge = {"stroke": PLAN, "strokeDash": [5, 3]} if out else {"stroke": "#ffffff"}
    return chart_of(point for point in points if point["out"] == out).mark_area(strokeWidth=1, **style, **edge)


def _bar(node: Node) -> dict[str, Any]:
    place, inset = PLACES[node.column][0], _inset(node.column)
    first = place if node.column == 0 else place - inset
    last = place if node.column == len(PLACES) - 1 else place + inset
    fill = PLAN if node.key == OUT else DATA
    return {"x": first, "x2": last, "top": node.bar_top, "bottom": node.bar_top + node.bar_height, "fill": fill}


def _words(nodes: Iterable[Node], headings: Sequence[str]) -> list[dict[str, Any]]:
    """Every text with its place: the columns' headings, and each node's name and sum."""
    words = [
        {"x": place, "align": align, "top": 2, "bold": True, "words": heading}
        for (place, align), heading in zip(PLACES, headings, strict=True)
    ]
    for node in nodes:
        place, align = PLACES[node.column]
        at = {"x": place, "align": align}
        words.append({**at, "top": node.top, "bold": False, "words": "\n".join(node.lines)})
        under = node.top + len(node.lines) * LINE_HEIGHT
        words.append({**at, "top": under, "bold": True, "words": money.pounds(node.pounds)})
    return words


def _text(words: Sequence[dict[str, Any]], align: str, bold: bool, x: Chart, y: Chart) -> Chart:
    """One column's words of one weight, with a white edge that keeps them legible where they cross a band."""
    import altair as alt

    chosen = [word for word in words if (word["align"], word["bold"]) == (align, bold)]
    style: dict[str, Any] = {"align": align, "baseline": "top", "lineBreak": "\n", "lineHeight": LINE_HEIGHT}
    style |= {"fontSize": FONT_SIZE, "fontWeight": "bold" if bold else "normal"}
    base = chart_of(chosen).encode(x=x, y=y, text=alt.Text("words:N"))
    edge = base.mark_text(**style, color="#ffffff", stroke="#ffffff", strokeWidth=4, strokeJoin="round")
    return alt.layer(edge, base.mark_text(**style, color=INK))
