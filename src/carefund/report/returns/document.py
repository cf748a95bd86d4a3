"""The roll-up of a quarter's returns as a document."""

from __future__ import annotations

from collections.abc import Iterator

from carefund.monitoring.returns.rolling_up import RollUp, by_region
from carefund.report.document import DataTable, Details, Document, Listing, Prose, Section
from carefund.report.provenance import CLOSING, Provenance
from carefund.report.returns.charts import money_figure, response_figure, shares_figure, survey_figure
from carefund.report.returns.sentences import (
    PARTS,
    between_parts,
    how_shares_are_given,
    late_words,
    left_out_words,
    missing_words,
    money_words,
    response_words,
    title_of,
)
from carefund.report.returns.tables import tables
from carefund.wording.money import pounds
from carefund.wording.numbers import NONE, count, part

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
                                              _shares(rolled))),
        Section("metrics", "Metrics", (_statuses(rolled), made["metrics"].block(METRICS))),
        Section("money", "Money", (money_figure(rolled), _money(rolled),
                                    Details("Every sum, and of how many areas it is", (made["money"].block(MONEY),)))),
        *([Section("survey", "The survey", (survey_figure(rolled), made["survey"].block(ANSWERS)))]
          if rolled.survey else []),
        *_left_out(rolled),
        *([Section("how", "How this was made", provenance.how_to_make_it)] if provenance.command else []),
    )  # fmt: skip
    return Document(title_of(rolled), opening, sections, CLOSING)


def summary(rolled: RollUp, provenance: Provenance) -> Document:
    """The response, the shares and the money, without pictures."""
    words = (response_words(rolled), missing_words(rolled), late_words(rolled), money_words(rolled))
    sections = (
        Section("answers", "What areas say", (_shares(rolled), Prose(how_shares_are_given(), "quiet"))),
        Section("money", "Money", (_money(rolled),)),
        *_left_out(rolled),
    )
    return Document(title_of(rolled), tuple(map(Prose, words)), sections)


def _shares(rolled: RollUp) -> DataTable:
    """Every share in few columns, so that they fit a terminal."""
    rows = tuple(
        (f"{PARTS[one.part]}: {one.label}", f"{count(one.share.yes)} of {count(one.share.answered)}",
         count(one.share.missing), NONE if one.share.of_answered is None else part(one.share.of_answered),
         between_parts(one.share.wilson), between_parts(one.share.bounds))
        for one in rolled.shares
    )  # fmt: skip
    headings = ("What", "Yes", "Missing", "Share", "95% (Wilson)", "All areas")
    return DataTable(headings, rows, "Shares of areas: of those that answered, and the bounds over all")


def _money(rolled: RollUp) -> DataTable:
    """Of each stream what was planned and spent, and how many areas say what was spent."""
    rows = tuple(
        (one.label, pounds(one.sums["planned_spend"].total), pounds(one.sums["spent"].total),
         count(one.sums["spent"].given), count(one.sums["spent"].missing))
        for one in rolled.streams
    )  # fmt: skip
    headings = ("Stream", "Planned, year", "Spent to date", "Areas", "Missing")
    return DataTable(headings, rows, "Money of the areas that gave a figure")


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
