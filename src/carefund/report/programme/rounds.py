"""The rounds that carefund knows, as a document."""

from __future__ import annotations

from collections.abc import Sequence

from carefund.programme.definition import Round
from carefund.report.columns import Column, Table
from carefund.report.document import Document

ROUNDS = (
    Column("id", "Round", "text", "id of the round"),
    Column("title", "Title", "text", "its title"),
    Column("years", "Years", "text", "financial years of the fund", lambda one: one.fund_year),
    Column("metrics", "Metrics", "count", "number of metrics", lambda one: len(one.metrics), whole=True),
    Column(
        "parameters", "Parameters", "count", "number of parameters", lambda one: len(one.parameters()), whole=True
    ),
    Column(
        "unverified", "Not verified", "count", "parameters without a source that states them",
        lambda one: len(one.unverified()), whole=True,
    ),
)  # fmt: skip


def rounds_table(rounds: Sequence[Round]) -> Table:
    """One row for each round, with how much of each is verified."""
    return Table.of("rounds", "Rounds", ROUNDS, rounds)


def rounds_document(rounds: Sequence[Round]) -> Document:
    """The list of rounds."""
    return Document("", (rounds_table(rounds).block(caption="Rounds that carefund knows"),))
