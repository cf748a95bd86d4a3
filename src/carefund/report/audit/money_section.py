"""The money of the round: its streams as a picture, published totals, and every parameter that is not verified."""

from __future__ import annotations

from functools import partial

from carefund.evaluation.audit import Audit
from carefund.programme.definition import Round
from carefund.programme.funding import Stream
from carefund.programme.sourced import Quantity
from carefund.report.charts.bars import Bar, in_sentence, labelled_bars
from carefund.report.charts.theme import BEFORE, DATA
from carefund.report.document import DataTable, Figure, Prose, Section
from carefund.wording.amounts import amount
from carefund.wording.lists import listed
from carefund.wording.money import MILLION, whole_millions
from carefund.wording.standing import marked

NOT_FOUND = "not found"
PAID_BY = {"nhs": "NHS", "council": "councils", "either": "either"}


def money_section(audit: Audit) -> Section:
    """The streams, and what was published of totals and protected sums."""
    round_ = audit.round
    totals = totals_table(round_)
    return Section(
        "money-section",
        "The money",
        (Prose(money_sentence(round_)), money_figure(round_), *([totals] if totals.rows else [])),
    )


def money_sentence(round_: Round) -> str:
    """What areas had to pool and what they pooled by choice, from the streams; those without a sum are named."""
    least = round_.minimum_pounds()
    chosen = round_.pooled_pounds() - least
    words = f"Areas had to pool {whole_millions(least)}"
    words += f" and pooled about {whole_millions(chosen)} more by choice." if chosen else "."
    missing = listed([stream.label for stream in round_.streams_without_sum()])
    return f"{words} Not in this sum, because no figure was found: {missing}." if missing else words


def money_figure(round_: Round) -> Figure:
    """The streams of a round as bars, largest first within minimum and voluntary; without a sum, in the table alone."""
    streams = sorted(round_.streams, key=lambda stream: (stream.requirement, -(stream.pounds or 0)))
    bars = [_bar(stream, stream.pounds) for stream in streams if stream.pounds is not None]
    cited = dict.fromkeys(round_.source(source).title for stream in streams for source in stream.source)
    headings = ("Stream", "Amount", "Paid by", "Minimum or voluntary", "For")
    return Figure(
        name="money",
        title=f"Where the money came from, England, {round_.fund_year}",
        key="Dark bars: the minimum that areas had to pool. Grey bar: paid in by choice (voluntary). £ million, cash.",
        description=in_sentence(bars),
        source=f"{'; '.join(cited)}.",
        make=partial(labelled_bars, bars, "£ million"),
        table=DataTable(headings, tuple(map(_row, streams)), f"Streams of money, {round_.fund_year}"),
    )


def _bar(stream: Stream, sum_: int) -> Bar:
    words = marked(f"{whole_millions(sum_)}, {stream.requirement}", stream)
    return Bar(stream.label, words, sum_ / MILLION, DATA if stream.requirement == "minimum" else BEFORE)


def _row(stream: Stream) -> tuple[str, ...]:
    amount_ = NOT_FOUND if stream.pounds is None else marked(whole_millions(stream.pounds), stream)
    return stream.label, amount_, PAID_BY[stream.contributor], stream.requirement, stream.kind


def totals_table(round_: Round) -> DataTable:
    """The published totals and protected sums of the fund, with their sources."""
    rows = tuple((total.label, quantity_words(total), round_.cite(total)) for total in round_.fund_totals)
    return DataTable(("Sum", "Amount", "Source"), rows, "Published totals and protected sums")


def quantity_words(quantity: Quantity) -> str:
    """A cited number with its qualifier, marked where it is not verified: `about £5.3bn` is `about £5,300m`."""
    words = whole_millions(quantity.value) if quantity.unit == "£" else amount(quantity.value, quantity.unit)
    return marked(f"{quantity.qualifier} {words}" if quantity.qualifier else words, quantity)


def unverified_table(round_: Round) -> DataTable:
    """Every parameter of the round for which no source that states it was read."""
    rows = tuple((part.label, part.note or "No source found.") for _, part in round_.unverified())
    caption = "Parameters without a source that states them"
    return DataTable(("Parameter", "Why it is marked"), rows, caption, layout="texts")
