"""The roll-up of a quarter's returns as a document."""

from __future__ import annotations

from collections.abc import Iterator

from carefund.monitoring.returns.rolling_up import RollUp, by_region
from carefund.report.document import DataTable, Document, Listing, Prose, Section
from carefund.report.provenance import CLOSING, Provenance
from carefund.report.returns.charts import money_figure, response_figure, shares_figure, survey_figure
from carefund.report.returns.sentences import (
    PARTS,
    how_shares_are_given,
    late_words,
    left_out_words,
    missing_words,
    money_words,
    response_words,
    title_of,
)
from carefund.report.returns.tables import tables
from carefund.wording.numbers import NONE, count, part

SHARES = ("part", "label", "yes", "answered", "missing", "share", "wilson_low", "wilson_high", "worst", "best")
MONEY = ("label", "figure", "pounds", "areas", "missing")
METRICS = ("label", "figure", "total", "areas", "missing")
ANSWERS = ("label", "answer", "areas")


def document(rolled: RollUp, provenance: Provenance) -> Document:
    """Who answered first, then what they say, then what is not counted."""
    opening = (
        Prose(response_words(rolled), "lead"),
        Prose(missing_words(rolled)),
        Prose(late_words(rolled)),
        Prose(money_words(rolled)),
        response_figure(rolled),
    )
    made = {table.name: table for table in tables(rolled)}
    sections = (
        Section("response", "Who answered", (_regions(rolled),)),
        Section("answers", "What areas say", (Prose(how_shares_are_given()), shares_figure(rolled),
                                              made["shares"].block(SHARES))),
        Section("metrics", "Metrics", (_statuses(rolled), made["metrics"].block(METRICS))),
        Section("money", "Money", (money_figure(rolled), made["money"].block(MONEY))),
        *([Section("survey", "The survey", (survey_figure(rolled), made["survey"].block(ANSWERS)))]
          if rolled.survey else []),
        *_left_out(rolled),
        *([Section("how", "How this was made", provenance.how_to_make_it)] if provenance.command else []),
    )  # fmt: skip
    return Document(title_of(rolled), opening, sections, CLOSING)


def summary(rolled: RollUp, provenance: Provenance) -> Document:
    """The response, the shares and the money, without pictures."""
    made = {table.name: table for table in tables(rolled)}
    words = (response_words(rolled), missing_words(rolled), late_words(rolled), money_words(rolled))
    sections = (
        Section("answers", "What areas say", (made["shares"].block(SHARES), Prose(how_shares_are_given(), "quiet"))),
        Section("money", "Money", (made["money"].block(MONEY),)),
        *_left_out(rolled),
    )
    return Document(title_of(rolled), tuple(map(Prose, words)), sections)


def _regions(rolled: RollUp) -> DataTable:
    rows = tuple(
        (region or "Not known", count(share.asked), count(share.yes), count(share.asked - share.yes),
         NONE if share.of_answered is None else part(share.of_answered))
        for region, share in by_region(rolled).items()
    )  # fmt: skip
    return DataTable(("Region", "Areas", "Here", "Missing", "Response"), rows, "Response by region")


def _statuses(rolled: RollUp) -> DataTable:
    owing = len(rolled.areas)
    rows = tuple(
        (one.label, *(count(number) for number in one.statuses.values()), count(owing - sum(one.statuses.values())))
        for one in rolled.metrics
    )
    headings = ("Metric", "On track", "Not on track", "No data to tell", "Missing")
    return DataTable(headings, rows, f"{PARTS['metrics']}: areas by what they say")


def _left_out(rolled: RollUp) -> Iterator[Section]:
    lines = tuple(left_out_words(rolled))
    if lines:
        yield Section("left-out", "What is not counted", (Listing(lines),))
