"""The picture of checked returns: money spent to date beside the plan of the year."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from functools import partial

from carefund.monitoring.returns.checking import CheckedReturn
from carefund.monitoring.returns.spans import known_total
from carefund.report.charts.bars import Bar, in_sentence, labelled_bars
from carefund.report.document import DataTable, Figure
from carefund.report.return_check.tables import name_of
from carefund.wording.money import THOUSAND, pounds
from carefund.wording.numbers import NO_FIGURE


def money_figure(returns: tuple[CheckedReturn, ...]) -> Figure:
    """Of one return each stream, of several each return: spent to date and planned for the year."""
    bars = list(_by_stream(returns[0]) if len(returns) == 1 else _by_return(returns))
    title = f"Money spent to date: {name_of(returns[0])}" if len(returns) == 1 else "Money spent to date, by return"
    return Figure(
        name="money-spent",
        title=title,
        key="Upper, outlined bar: planned for the year. Lower, dark bar: spent to date. No figure, no bar.",
        description=in_sentence(bars) if bars else "No sum is given.",
        source="the returns themselves",
        make=partial(labelled_bars, bars, "£ thousand"),
        table=DataTable(("What", "Spent of planned"), tuple((bar.label, bar.text) for bar in bars), title),
    )


def _by_stream(checked: CheckedReturn) -> Iterator[Bar]:
    for one in checked.sent.streams:
        yield from _bar(one.stream, [one.spent], [one.planned_spend])


def _by_return(returns: Iterable[CheckedReturn]) -> Iterator[Bar]:
    for number, one in enumerate(returns, 1):
        streams = one.sent.streams
        label = f"{number}. {name_of(one)}"
        yield from _bar(label, [each.spent for each in streams], [each.planned_spend for each in streams])


def _bar(label: str, spent: list[Decimal | None], planned: list[Decimal | None]) -> Iterator[Bar]:
    """A bar, unless any part of what was spent is missing."""
    out, plan = known_total(spent), known_total(planned)
    if out is not None and spent:
        of = NO_FIGURE if plan is None else pounds(plan)
        before = None if plan is None else float(plan) / THOUSAND
        yield Bar(label, f"{pounds(out)} of {of}", float(out) / THOUSAND, before=before)
