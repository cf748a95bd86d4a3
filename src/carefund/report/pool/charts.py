"""The pictures of a pool's year: spending since April beside the plan, schemes beside their budgets, and purposes."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from carefund.pool.money import ZERO
from carefund.pool.purposes import BEYOND
from carefund.pool.year import PoolYear
from carefund.report.charts.bars import Bar, in_sentence, labelled_bars
from carefund.report.charts.flow import flow_chart, lay_out
from carefund.report.document import DataTable, Figure
from carefund.wording.dates import month_words
from carefund.wording.money import exact_pounds, pounds, whole_pounds

SOURCE = "the pool's books"
LARGEST = 12
"""Schemes that are drawn; the table has them all."""


def months_figure(year: PoolYear) -> Figure:
    """Spending since April, month by month, beside the plan in even twelfths."""
    reached = max(year.forecast.months, 1)
    bars = [
        Bar(
            month_words(one.month),
            f"{pounds(one.spent_so_far or ZERO)} spent, {pounds(one.planned_out_so_far)} planned",
            float(one.spent_so_far or ZERO),
            before=float(one.planned_out_so_far),
        )
        for one in year.months[:reached]
    ]
    return Figure(
        name="spending-by-month",
        title=f"Spending since April: {year.books.opening.name}, {year.books.year}",
        key="Outlined bar: the plan in even twelfths. Filled bar: what was spent. Pounds since April.",
        description=in_sentence(bars),
        source=SOURCE,
        make=partial(labelled_bars, bars, "pounds since April"),
        table=_table("Month", bars, "Spending since April"),
    )


def schemes_figure(year: PoolYear) -> Figure:
    """What each scheme spent beside its budget, the largest budgets first."""
    largest = sorted(year.schemes, key=lambda one: -max(one.budget, one.actual))[:LARGEST]
    bars = [
        Bar(
            year.names.get(one.name, one.name or "No scheme"),
            f"{pounds(one.actual)} spent, budget {pounds(one.budget)}",
            float(one.actual),
            before=float(one.budget),
        )
        for one in largest
    ]
    return Figure(
        name="spending-by-scheme",
        title=f"Spending by scheme: {year.books.opening.name}, {year.books.year}",
        key="Outlined bar: the budget for the year. Filled bar: what was spent. Pounds.",
        description=in_sentence(bars) if bars else "No scheme has a budget.",
        source=SOURCE,
        make=partial(labelled_bars, bars, "pounds"),
        table=_table("Scheme", bars, "The largest schemes"),
    )


def purposes_figure(year: PoolYear) -> Figure:
    """Money from its stream through what it was set aside for to what it ended in."""
    paths = [((one.stream, f"for {one.set_aside_for}", one.ended_in), one.pounds) for one in year.purposes]
    names = year.names
    aside = {f"for {one.set_aside_for}": names.get(one.set_aside_for, one.set_aside_for) for one in year.purposes}
    layout = lay_out(paths, names | aside | {f"for {BEYOND}": BEYOND.capitalize()})
    moved = [one for one in year.purposes if one.how not in ("as planned", "still in the pool")]
    rows = tuple(
        (*(names.get(each, each) for each in (one.stream, one.set_aside_for, one.ended_in)), exact_pounds(one.pounds))
        for one in sorted(year.purposes, key=lambda one: -one.pounds)
    )
    told = "; ".join(
        f"{names.get(one.stream, one.stream)}, for {names.get(one.set_aside_for, one.set_aside_for)}: "
        f"{exact_pounds(one.pounds)} in {names.get(one.ended_in, one.ended_in)}"
        for one in moved
    )
    return Figure(
        name="money-by-purpose",
        title=f"Where the pound went: {year.books.opening.name}, {year.books.year}",
        key="Bands run from the streams at the left through what money was set aside for to what it ended in.",
        description=f"Ended in something else: {told}." if told else "No money ended in another purpose.",
        source=SOURCE,
        make=partial(flow_chart, layout, ("Stream", "Set aside for", "Ended in")),
        table=DataTable(("Stream", "Set aside for", "Ended in", "Pounds"), rows, "Every flow, largest first"),
    )


def _table(what: str, bars: Sequence[Bar], caption: str) -> DataTable:
    """What the bars show, in whole pounds."""
    rows = tuple((bar.label, whole_pounds(bar.value), whole_pounds(bar.before or 0)) for bar in bars)
    return DataTable((what, "Spent", "Planned"), rows, caption)
