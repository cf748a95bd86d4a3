"""The picture of where each pound of a plan goes."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from functools import partial

from carefund.pool.trace import Flow
from carefund.report.charts.flow import OUT, OUT_WORDS, UNSTATED, FlowLayout, Node, flow_chart, lay_out
from carefund.report.document import DataTable, Figure
from carefund.report.money.plan_money import Middle, PlanMoney
from carefund.wording.lists import listed
from carefund.wording.money import pounds
from carefund.wording.numbers import share

HEADINGS = {"area_of_spend": ("Stream", "Spent on", "Provider"), "scheme": ("Stream", "Scheme", "Provider")}
MIDDLE_WORDS = {"area_of_spend": "areas of spend", "scheme": "schemes"}
NAMED_IN_WORDS = 3
SOURCE = "the plan's own lines"


def flow_figure(money: PlanMoney, middle: Middle) -> Figure:
    """The flow of money from streams through areas of spend or schemes to providers.

    Of each column the largest are drawn and the rest together; the table gives every link that is drawn.
    """
    trace = money.trace
    layout = lay_out([(_path(flow, middle), flow.pounds) for flow in trace.flows], money.names)
    total = pounds(trace.total)
    planned = "is planned to go" if trace.status == "planned" else "went"
    out = any(link.out_of_purpose for link in layout.links)
    return Figure(
        name="money-flow" if middle == "area_of_spend" else "money-flow-by-scheme",
        title=f"Where the money {planned}: {money.name}, {trace.year}",
        key=(
            f"Bands run from the streams at the left through {MIDDLE_WORDS[middle]} to providers at the right; the "
            f"thicker, the more money. Each column adds up to {total}."
            + (f" Orange with a dashed edge: {OUT_WORDS.lower()}." if out else "")
        ),
        description=_description(layout, total),
        source=SOURCE,
        make=partial(flow_chart, layout, HEADINGS[middle]),
        table=_table(layout, trace.total),
    )


def _path(flow: Flow, middle: Middle) -> tuple[str, str, str]:
    through = OUT if flow.out_of_purpose else getattr(flow, middle) or UNSTATED
    return flow.stream, through, flow.provider or UNSTATED


def _description(layout: FlowLayout, total: str) -> str:
    if not layout.links:
        return "No money left the pool."
    streams, through, providers = map(_largest_words, layout.nodes)
    words = f"{total} left the pool. From the streams: {streams}; to: {through}; and so to the providers: {providers}."
    out = sum((link.pounds for link in layout.links if link.target == OUT), Decimal(0))
    return f"{words} {pounds(out)} was moved out of its purpose." if out else words


def _largest_words(nodes: Sequence[Node]) -> str:
    ordered = sorted(nodes, key=lambda node: -node.pounds)
    named = [f"{node.label} {pounds(node.pounds)}" for node in ordered[:NAMED_IN_WORDS]]
    more = len(ordered) - NAMED_IN_WORDS
    return listed([*named, f"{more} more"] if more > 0 else named)


def _table(layout: FlowLayout, total: Decimal) -> DataTable:
    """Every band as a row, from left to right and top to bottom."""
    place = {(node.column, node.key): node for column in layout.nodes for node in column}
    ends = [
        (place[link.column, link.source], place[link.column + 1, link.target], link.pounds) for link in layout.links
    ]
    ends.sort(key=lambda row: (row[0].column, row[0].top, row[1].top))
    rows = tuple(
        (source.label, target.label, pounds(amount), share(float(amount / total * 100)))
        for source, target, amount in ends
    )
    return DataTable(("From", "To", "Amount", "Share of all"), rows, "Every band of the chart")
