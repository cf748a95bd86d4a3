"""How areas' chances of the published targets scored against what happened, by the rules that score reviewers too."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Literal

from carefund.appraisal.chance_scores import ChanceScore
from carefund.evaluation.audit import Audit
from carefund.evaluation.retrospective import WHO, RetrospectiveAppraisal
from carefund.report.columns import Column, Table, interval_columns
from carefund.report.document import Block, DataTable, Prose, Section
from carefund.wording.intervals import score_with_interval
from carefund.wording.lists import capital, mid_sentence
from carefund.wording.numbers import count, exact_percent

Kind = Literal["brier", "log"]
NAMES: Mapping[Kind, str] = {"brier": "Brier score", "log": "Logarithmic score"}
SCORES = (
    "The same rules score reviewers’ chances and decisions in the service. Intervals are of areas drawn again and do "
    "not hold what all areas of a year share. Where chances had shown no skill so far ahead, the appraisal says the "
    "base rate for every area, and scores as it does. Which area’s plan had which decision in the first year is not "
    "public, so its reviewers cannot be scored."
)


def _scored(kind: Kind, about: str) -> tuple[Column, ...]:
    """A score with its ends over areas drawn again: none where these are too few."""
    _, *ends = interval_columns(
        kind, NAMES[kind], "score", f"{about}, over areas", lambda row: getattr(row[1], f"{kind}_interval")
    )
    return Column(kind, NAMES[kind], "score", about, lambda row: getattr(row[1], kind)), *ends


CHANCE_SCORES = (
    Column("chances", "Chances", "text", "whose chances", lambda row: row[0]),
    Column("areas", "Areas", "count", "areas scored", lambda row: row[1].areas, whole=True),
    *_scored("brier", "mean squared difference"),
    *_scored("log", "mean of minus the logarithm"),
)
"""The scores of areas' chances of one target, a row for each who said them."""


def scores_section(audit: Audit) -> Iterator[Section]:
    """The areas' chances scored, where there are any."""
    if any(one.scores for one in audit.retrospective):
        blocks: tuple[Block, ...] = (Prose(SCORES), *(scores_table(audit, kind) for kind in NAMES))
        yield Section("retrospective-scores", "How the chances scored", blocks)


def scores_table(audit: Audit, kind: Kind) -> DataTable:
    """One score of the areas' chances: a row for each target, a column for each who said them."""
    headings = ("Target, the same for every area", "Areas", *map(capital, WHO))
    rows = tuple(
        (
            f"{target_words(one)}: {exact_percent(one.target.percent)}",
            count(one.areas),
            *(_cell(one.scores[who], kind) for who in WHO),
        )
        for one in audit.retrospective
        if one.scores
    )
    return DataTable(headings, rows, f"{NAMES[kind]} of areas’ chances (95%); less is better", layout="compare")


def _cell(scored: ChanceScore, kind: Kind) -> str:
    return score_with_interval(getattr(scored, kind), getattr(scored, f"{kind}_interval"))


def target_words(one: RetrospectiveAppraisal) -> str:
    """A published target in words: its metric, comparison and what it is."""
    return f"{one.target.metric.label}, {mid_sentence(one.target.comparison.label)}: {one.target.label}"


def scores_record(one: RetrospectiveAppraisal) -> list[dict[str, Any]]:
    """The scores of one target's chances as plain values, a row for each who said them."""
    return Table.of("scores", "Scores", CHANCE_SCORES, one.scores.items()).records()
