"""Where each pound went, as bands from streams through areas of spend or schemes to providers.

The words stand above the bars, so that the chart reads the same on a wide page and on a telephone.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from textwrap import wrap
from typing import Any, Literal

from carefund.pool.trace import Flow, Trace
from carefund.report.charts.figure import DataTable, Figure
from carefund.report.charts.theme import BAND, DATA, INK, PLAN, Chart, chart_of
from carefund.wording import money, numbers
from carefund.wording.lists import listed

Middle = Literal["area_of_spend", "scheme"]
Key = str
"""A node within its column: an id, `OUT`, `UNSTATED` or `OTHERS`."""
OUT, UNSTATED, OTHERS = "(out of purpose)", "(not stated)", "(others)"
OUT_WORDS, UNSTATED_WORDS, OTHERS_WORDS = "Moved out of purpose", "Not stated", "Others"
HEADINGS = {"area_of_spend": ("Stream", "Spent on", "Provider"), "scheme": ("Stream", "Scheme", "Provider")}
MIDDLE_WORDS = {"area_of_spend": "areas of spend", "scheme": "schemes"}
MOST_NODES = 8
LETTERS_IN_LINE, LINES_IN_NAME = 15, 4
LINE_HEIGHT, FONT_SIZE = 15, 12
BARS_HEIGHT, THINNEST, SPACE, HEAD = 300, 1.5, 12, 26
BAR_WIDTH = 0.03
PLACES = ((0.0, "left"), (0.5, "center"), (1.0, "right"))
SAMPLES = 24
FLOW = "#8fb0cf"
NAMED_IN_WORDS = 3


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


def money_flow_figure(
    trace: Trace, *, names: Mapping[str, str], pool: str, source: str, middle: Middle = "area_of_spend"
) -> Figure:
    """Draw where a pool's money went.

    `names` gives the words for the ids of streams, areas of spend, schemes and providers (an id without any stands for
    itself), `pool` those for the pool, `source` where the figures come from. Of each column the largest are drawn and
    the rest together; the table gives every link that is drawn.
    """
    links, nodes = _graph(trace.flows, names, middle)
    total = money.pounds(trace.total)
    planned = "is planned to go" if trace.status == "planned" else "went"
    return Figure(
        name="money-flow",
        title=f"Where the money {planned}: {pool}, {trace.year}",
        key=(
            f"Bands run from the streams at the left through {MIDDLE_WORDS[middle]} to providers at the right; the "
            f"thicker, the more money. Each column adds up to {total}.{_key_of_out(links)}"
        ),
        description=_description(nodes, links, total),
        source=source,
        chart=_chart(links, nodes, HEADINGS[middle]),
        table=_table(links, nodes, trace.total),
    )


def _key_of_out(links: Sequence[Link]) -> str:
    out = any(link.out_of_purpose for link in links)
    return f" Orange with a dashed edge: {OUT_WORDS.lower()}." if out else ""


def _graph(flows: Sequence[Flow], names: Mapping[str, str], middle: Middle) -> tuple[list[Link], list[list[Node]]]:
    """Links and placed nodes; the smallest nodes of a crowded column stand together."""
    paths = [(_path(flow, middle), flow.pounds) for flow in flows]
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
    return links, _placed([_column(column, merged, names, rest[column]) for column in range(3)], links)


def _path(flow: Flow, middle: Middle) -> tuple[Key, Key, Key]:
    through = OUT if flow.out_of_purpose else getattr(flow, middle) or UNSTATED
    return flow.stream, through, flow.provider or UNSTATED


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
        return sum(float(link.pounds) * before[link.source] for link in own) / (float(node.pounds) or 1.0)

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


def _description(nodes: Sequence[Sequence[Node]], links: Sequence[Link], total: str) -> str:
    if not links:
        return "No money left the pool."
    parts = [f"From the streams: {_largest_words(nodes[0])}", f"to: {_largest_words(nodes[1])}"]
    words = f"{total} left the pool. {'; '.join([*parts, f'and so to the providers: {_largest_words(nodes[2])}'])}."
    out = sum((link.pounds for link in links if link.target == OUT), Decimal(0))
    return f"{words} {money.pounds(out)} was moved out of its purpose." if out else words


def _largest_words(nodes: Sequence[Node]) -> str:
    ordered = sorted(nodes, key=lambda node: -node.pounds)
    named = [f"{node.label} {money.pounds(node.pounds)}" for node in ordered[:NAMED_IN_WORDS]]
    more = len(ordered) - NAMED_IN_WORDS
    return listed([*named, f"{more} more"] if more > 0 else named)


def _table(links: Sequence[Link], nodes: Sequence[Sequence[Node]], total: Decimal) -> DataTable:
    """Every band as a row, from left to right and top to bottom."""
    place = {(node.column, node.key): node for column in nodes for node in column}
    ends = [(place[link.column, link.source], place[link.column + 1, link.target], link.pounds) for link in links]
    ends.sort(key=lambda row: (row[0].column, row[0].top, row[1].top))
    rows = [
        (source.label, target.label, money.pounds(pounds), numbers.share(float(pounds / total * 100)))
        for source, target, pounds in ends
    ]
    return DataTable(("From", "To", "Amount", "Share of all"), tuple(rows))
