"""What was learnt as a document: factors and their picture, what they change, how that scored, what they rest on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal

from carefund.evaluation.held_back import STUDIES, WAYS, WITHOUT, HeldBackScores
from carefund.evaluation.what_was_learnt import CLAIM, MEASURED, WhatWasLearnt
from carefund.evidence.series import ENGLAND
from carefund.report.document import Block, DataTable, Document, Listing, Prose, Section
from carefund.report.evaluation.learning.charts import factors_figure, later_figure, name_of
from carefund.report.evaluation.learning.sentences import LIMITS, WHAT_A_FACTOR_IS, answer, score_words, worth
from carefund.report.provenance import CLOSING, Provenance
from carefund.wording.dates import day_words, month_words
from carefund.wording.intervals import (
    between_percents,
    factor_with_interval,
    gain_with_interval,
    percent_with_interval,
)
from carefund.wording.lists import mid_sentence
from carefund.wording.numbers import NONE, decimals, exact_percent, fine_share

Score = Literal["brier", "crps"]
SCORE_NAMES: Mapping[Score, str] = {
    "brier": "Brier score of areas’ chances",
    "crps": "CRPS of areas’ changes, in percentage points,",
}
NOT_YET = "nothing learnt yet"
TITLE = "What finished rounds taught"
SCORED = (
    "Each year was told at the end of the March before it, for targets of 2%, 3.5%, 5% and 10% less, with the whole "
    "programme taken as new. Intervals are over areas; they do not hold what all areas of a year share."
)


def document(result: WhatWasLearnt, provenance: Provenance) -> Document:
    """The whole report."""
    pictures = (factors_figure(result),) if result.factors.factors else ()
    return Document(
        title(result),
        (Prose(answer(result), "lead"), Prose(WHAT_A_FACTOR_IS), *pictures),
        tuple(_sections(result, provenance)),
        CLOSING,
    )


def summary(result: WhatWasLearnt, provenance: Provenance) -> Document:
    """The factors, later plans and scores."""
    blocks: list[Block] = [Prose(answer(result), "lead")]
    if result.factors.factors:
        blocks += [factors_block(result), later_block(result)]
    if result.scores is not None:
        blocks += [Prose(score_words(result.scores)), scores_block(result)]
    return Document(title(result), tuple(blocks))


def title(result: WhatWasLearnt) -> str:
    """The title, with the day where one was given."""
    return f"{TITLE}, as known on {day_words(result.day)}" if result.day else TITLE


def _sections(result: WhatWasLearnt, provenance: Provenance) -> Iterator[Section]:
    if result.factors.factors:
        worths = tuple(f"{name_of(one)}: {worth(one)}." for one in result.factors.factors)
        yield Section("factors", "Optimism factors", (factors_block(result), Listing(worths)))
    changed = (later_figure(result),) if any(one.after for one in result.later) else ()
    yield Section("changes", "What the record changes of later plans", (later_block(result), *changed))
    if result.scores is not None:
        both = (scores_block(result), scores_block(result, "crps"), gains_block(result.scores))
        blocks = (Prose(score_words(result.scores), "lead"), Prose(SCORED), *both)
        yield Section("scores", "Did it make appraisals better?", blocks)
    yield Section("limits", "What it cannot say", (Listing(LIMITS),))
    yield Section("records", "Records of England", (records_block(result),))
    yield Section("made", "How it was made", provenance.how_to_make_it)


def factors_block(result: WhatWasLearnt) -> DataTable:
    """The factors with their intervals."""
    headings = ("Of", "Records", "Gross (range)", "Net, rounds seen (95%)", "Net, a round to come (95%)")
    rows = tuple(
        (
            name_of(one),
            str(one.records),
            factor_with_interval(one.gross) if one.gross else NONE,
            factor_with_interval(one.net.interval),
            factor_with_interval(one.to_come.interval),
        )
        for one in result.factors.factors
    )
    return DataTable(headings, rows, "Part of the planned change that came", layout="compare")


def later_block(result: WhatWasLearnt) -> DataTable:
    """What the record makes of a claim, before and after."""
    headings = ("Plans of", "Due", "By studies alone", "With the record", "Record believed wholly")
    rows = tuple(
        (
            f"{one.round}: {mid_sentence(one.label)}",
            day_words(one.day),
            percent_with_interval(one.before),
            f"{percent_with_interval(one.after)}, weight {fine_share(one.weight or 0.0)}" if one.after else NOT_YET,
            percent_with_interval(one.full) if one.full else NONE,
        )
        for one in result.later
    )
    caption = f"What a plan adds that claims {exact_percent(CLAIM)}, on the day that it was due"
    return DataTable(headings, rows, caption, layout="compare")


def scores_block(result: WhatWasLearnt, score: Score = "brier") -> DataTable:
    """One score of held-back years: a row for each series and year, a column for each way that they were told."""
    scores = result.scores
    assert scores is not None
    rows = tuple(
        (
            f"{dict(MEASURED).get(row.series, row.series)}, {row.year}" if row.series else "All together",
            *(decimals(way.crps, 2) if score == "crps" else decimals(way.scored.brier, 4) for way in row.ways),
        )
        for row in scores.rows
    )
    headings = ("Series and year", *WAYS.values())
    return DataTable(headings, rows, f"{SCORE_NAMES[score]} of held-back years; less is better", layout="compare")


def gains_block(scores: HeldBackScores) -> DataTable:
    """By how much each way with the record is better over all, with intervals over areas."""
    headings = ("All years together", "Brier, than studies alone", "Brier, than without the plan", "CRPS, than studies")
    rows = tuple(
        (WAYS[way.way], *(gain_with_interval(one.middle, one.interval) for one in (way.better, way.beats, way.closer)))
        for way in scores.whole.ways
        if way.way not in {WITHOUT, STUDIES}
    )
    return DataTable(headings, rows, "Better by (95%, over areas); above zero is better", layout="compare")


def records_block(result: WhatWasLearnt) -> DataTable:
    """England's records; every area's are in the files beside."""
    headings = ("Round", "Metric", "Planned", "Achieved", "Expected without the plan", "Forecast from", "Known from")
    rows = tuple(
        (
            one.round,
            f"{one.metric}, {one.comparison}",
            exact_percent(one.planned),
            between_percents(one.achieved),
            percent_with_interval(one.without) if one.without else NONE,
            month_words(one.forecast_from) if one.forecast_from else NONE,
            day_words(one.known_from),
        )
        for one in result.learnt.records
        if one.area_code == ENGLAND
    )
    return DataTable(headings, rows, "England’s records; grade of all: before and after", layout="compare")
