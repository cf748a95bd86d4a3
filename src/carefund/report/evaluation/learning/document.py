"""What was learnt as a document: factors and their picture, what they change, how that scored, what they rest on."""

from __future__ import annotations

from collections.abc import Iterator

from carefund.evaluation.held_back import WAYS
from carefund.evaluation.what_was_learnt import CLAIM, WhatWasLearnt
from carefund.evidence.series import ENGLAND
from carefund.report.document import Block, DataTable, Document, Listing, Prose, Section
from carefund.report.evaluation.learning.charts import factors_figure, later_figure, name_of
from carefund.report.evaluation.learning.sentences import LIMITS, WHAT_A_FACTOR_IS, answer, score_words, worth
from carefund.report.provenance import CLOSING, Provenance
from carefund.wording.dates import day_words, month_words
from carefund.wording.intervals import (
    between_percents,
    factor_with_interval,
    percent_with_interval,
    score_with_interval,
)
from carefund.wording.numbers import NONE, exact_percent, fine_share, signed_decimals

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
        blocks = (Prose(score_words(result.scores), "lead"), Prose(SCORED), scores_block(result))
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
    headings = ("Plans of", "Metric", "Due", "By studies alone", "With the record", "Weight", "Believed wholly")
    rows = tuple(
        (
            one.round,
            one.label,
            day_words(one.day),
            percent_with_interval(one.before),
            percent_with_interval(one.after) if one.after else "nothing learnt yet",
            fine_share(one.weight) if one.weight is not None else NONE,
            percent_with_interval(one.full) if one.full else NONE,
        )
        for one in result.later
    )
    caption = f"What a plan adds that claims {exact_percent(CLAIM)}, on the day that it was due"
    return DataTable(headings, rows, caption, layout="compare")


def scores_block(result: WhatWasLearnt) -> DataTable:
    """The scores of held-back years."""
    headings = ("Series and year", "Told", "Brier (95%)", "Better than studies by", "CRPS", "Better by")
    assert result.scores is not None
    rows = tuple(
        (
            f"{row.series}, {row.year}" if row.series else "All together",
            WAYS[way.way],
            score_with_interval(way.scored.brier, way.scored.brier_interval),
            signed_decimals(way.better.middle, 4),
            signed_decimals(way.crps, 2).removeprefix("+"),
            signed_decimals(way.closer.middle, 3),
        )
        for row in result.scores.rows
        for way in row.ways
    )
    return DataTable(headings, rows, "Held-back years scored; less is better", layout="compare")


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
