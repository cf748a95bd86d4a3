"""What finished rounds would change of a round's appraisal: England's answer before and after, beside each other."""

from __future__ import annotations

from collections.abc import Iterator
from operator import attrgetter
from typing import Any

from carefund.appraisal.learnt_effect import LearntChange
from carefund.appraisal.round_appraisal import RoundAppraisal
from carefund.report.columns import Column, Table, interval_columns
from carefund.report.document import DataTable, Prose, Section
from carefund.wording.chances import chance, chance_with_word
from carefund.wording.dates import day_words
from carefund.wording.intervals import factor_with_interval, percent_with_interval
from carefund.wording.lists import listed, mid_sentence
from carefund.wording.numbers import NONE, fine_share

WHY_NOT = (
    "It leads nothing: over held-back years the record that comes with carefund made chances no better than those "
    "without the plan (“What finished rounds taught” has the scores). Before and after is weak evidence, which is why "
    "it weighs little."
)


def _added(when: str) -> tuple[Column, ...]:
    return interval_columns(
        f"adds_{when}", f"Adds, {when}", "percent", "what the plan adds", attrgetter(f"adds_{when}")
    )


CHANGE = (
    Column("rounds", "Learnt from", "texts", "rounds that were known by then", lambda row: list(row.record.rounds)),
    Column("known_from", "Known from", "day", "day of the newest", lambda row: row.record.known_from),
    Column("of_metric", "Of this metric", "flag", "whether one tells of it", lambda row: row.record.of_metric),
    Column("grade", "Grade", "part", "weight of its design, 0 to 1", lambda row: row.record.grade),
    Column("weight", "Weight", "part", "of the record beside published studies, 0 to 1"),
    *interval_columns("factor", "Factor", "number", "part of a planned change that comes",
                      lambda row: row.record.factor.interval, 4),
    Column("chance_without", "Without the plan", "chance", "chance without the plan, 0 to 1"),
    Column("chance_before", "Before", "chance", "chance with the plan, by published studies alone"),
    Column("chance_after", "After", "chance", "chance with the plan, the record weighed in"),
    Column("chance_full", "Believed wholly", "chance", "the same were the record believed wholly"),
    *_added("before"),
    *_added("after"),
    *_added("full"),
)  # fmt: skip
"""England's answer before and after, as one row."""


def learnt_record(appraisal: RoundAppraisal) -> dict[str, Any] | None:
    """What finished rounds would change, as plain values; None where nothing had been learnt by then."""
    if appraisal.learnt is None:
        return None
    return Table.of("learnt", "Learnt", CHANGE, [appraisal.learnt]).records()[0]


def learnt_section(appraisal: RoundAppraisal) -> Iterator[Section]:
    """The section, where something had been learnt by then."""
    change = appraisal.learnt
    if change is not None:
        blocks = (Prose(learnt_words(change)), _table(change), Prose(WHY_NOT))
        yield Section("learnt", "What finished rounds would change", blocks)


def learnt_words(change: LearntChange) -> str:
    """What was known by then, and what it does to the chance of England."""
    record, factor = change.record, factor_with_interval(change.record.factor.interval)
    of_what = "plans for this metric" if record.of_metric else "plans for other metrics"
    return (
        f"What became of {listed(record.rounds)} was known by then, from {day_words(record.known_from)}. Of what "
        f"{of_what} promised, a part of {factor} is to be expected of a round to come, 1 being all of it. With a "
        f"weight of {fine_share(change.weight)} it makes the chance with the plan "
        f"{mid_sentence(chance_with_word(change.chance_after))}; published studies alone say "
        f"{chance(change.chance_before)}."
    )


def _table(change: LearntChange) -> DataTable:
    rows = (
        ("Without the plan, which leads", chance(change.chance_without), NONE),
        ("With it, by published studies", chance(change.chance_before), percent_with_interval(change.adds_before)),
        ("The same and the record", chance(change.chance_after), percent_with_interval(change.adds_after)),
        ("The record believed wholly", chance(change.chance_full), percent_with_interval(change.adds_full)),
    )
    return DataTable(
        ("England", "Chance", "The plan adds (95%)"), rows, "Before and after what was learnt", layout="compare"
    )
