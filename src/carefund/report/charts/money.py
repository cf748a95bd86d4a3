"""Where the money came from: the round's streams, in millions of pounds."""

from carefund.programme.definition import Round
from carefund.programme.funding import Stream
from carefund.report.charts.bars import Bar, labelled_bars
from carefund.report.charts.figure import DataTable, Figure
from carefund.report.charts.theme import BEFORE, DATA
from carefund.wording.standing import marked

MILLION = 1_000_000
NOT_FOUND = "not found"
PAID_BY = {"nhs": "NHS", "council": "councils", "either": "either"}


def money_figure(round_: Round) -> Figure:
    """The streams of a round as bars, largest first within minimum and voluntary; without a sum, in the table alone."""
    streams = sorted(round_.streams, key=lambda stream: (stream.requirement, -(stream.pounds or 0)))
    bars = [_bar(stream, stream.pounds) for stream in streams if stream.pounds is not None]
    cited = dict.fromkeys(round_.source(source).title for stream in streams for source in stream.source)
    return Figure(
        name="money",
        title=f"Where the money came from, England, {round_.fund_year}",
        key="Dark bars: the minimum that areas had to pool. Grey bar: paid in by choice (voluntary). £ million, cash.",
        description="; ".join(f"{bar.label}: {bar.text}" for bar in bars) + ".",
        source="; ".join(cited) + ".",
        chart=labelled_bars(bars, "£ million"),
        table=DataTable(
            ("Stream", "Amount", "Paid by", "Minimum or voluntary", "For"), tuple(_row(stream) for stream in streams)
        ),
    )


def _bar(stream: Stream, pounds: int) -> Bar:
    words = marked(f"{whole_millions(pounds)}, {stream.requirement}", stream)
    return Bar(stream.label, words, pounds / MILLION, DATA if stream.requirement == "minimum" else BEFORE)


def whole_millions(amount: int) -> str:
    """Pounds as whole millions: `£1,900m`."""
    return f"£{amount / MILLION:,.0f}m"


def _row(stream: Stream) -> tuple[str, ...]:
    amount = NOT_FOUND if stream.pounds is None else marked(whole_millions(stream.pounds), stream)
    return stream.label, amount, PAID_BY[stream.contributor], stream.requirement, stream.kind
