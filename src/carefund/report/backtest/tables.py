"""The tables of a backtest: scores, closeness to nominal, horizons, origins, and chances against what happened."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import polars as pl

from carefund.appraisal.backtest.margins import margins
from carefund.appraisal.backtest.run import Backtest
from carefund.appraisal.backtest.scores import INTERVALS
from carefund.appraisal.backtest.skill import skills_of
from carefund.appraisal.backtest.summary import (
    Closeness,
    bins_of,
    by_horizon,
    by_target,
    closeness,
    england_by_origin,
    of_england,
    of_places,
    own_scores,
    pits,
    score_table,
    skills,
)
from carefund.report.backtest.sentences import how_it_was_done, label_of
from carefund.report.columns import Column, Table

RECORD = "backtest.json"


def _at(name: str, level: int) -> Callable[[Closeness], float]:
    """What takes the figure of one level from a row of closeness."""
    return lambda one: float(getattr(one, name)[level])


SERIES = Column("series", "Series", "text", "the series")
SPAN = Column("span", "Span", "text", "months ahead")
SCOPE = Column("scope", "Scope", "text", "whose outturns")
METHOD = Column("method", "Method", "text", "id of the method")
SCORES = (
    Column("crps", "CRPS", "score", "continuous ranked probability score over the mean count up to the origin"),
    *(
        Column(f"within_{level}", f"Within {level}", "part", f"part of outturns inside the central {level}%, 0 to 1")
        for level in INTERVALS
    ),
    Column("n", "Cases", "count", "number of outturns or chances", whole=True),
)
CLOSENESS = (
    METHOD,
    *(
        Column(f"{part}_{level}", label, "share", about, _at(part, level))
        for level in INTERVALS
        for part, label, about in (
            ("within", f"Within {level}", f"outturns inside the central {level}%, per cent"),
            ("away", f"Points from {level}", "points away from nominal"),
        )
    ),
)
PIT = (
    Column("series", "Series", "text", "the series", lambda row: row[0]),
    Column("scope", "Scope", "text", "whose outturns", lambda row: row[1]),
    Column("tenths", "Tenths", "numbers", "part of outturns in each tenth, lowest first", lambda row: row[2].tolist()),
)
BRIER = (
    Column("said", "carefund", "score", "Brier score of the chances as stated"),
    Column("base_rate", "Base rate", "score", "Brier score of the base rate known then"),
    Column("skill", "Skill", "skill", "1 less the ratio of the two"),
)
SKILLS = (
    SERIES,
    SPAN,
    *BRIER,
    Column("blocks", "By block", "numbers", "skill within each block of origins, oldest first"),
    Column("n", "Cases", "count", "number of chances", whole=True),
)
RECORD_OF_SKILL = (
    SERIES,
    Column("place", "Chances of", "text", "places or England"),
    Column("ahead", "Months ahead", "count", "months ahead at which the year of the target ends", whole=True),
    *BRIER,
    Column("low", "From", "skill", "lower end of its 90% interval; null for too few origins"),
    Column("high", "To", "skill", "upper end"),
    Column("shown", "Better", "flag", "whether that interval lies above zero: areas are told apart only then"),
    Column("cases", "Cases", "count", "number of chances", whole=True),
    Column("origins", "Origins", "count", "number of origins", whole=True),
    Column("first", "First", "month", "first origin"),
    Column("last", "Last", "month", "last origin"),
)
TARGETS = (
    SERIES,
    SPAN,
    Column("percent", "Target", "percent", "the target's change in per cent"),
    Column("said", "Said", "part", "mean chance as stated, 0 to 1"),
    Column("happened", "Happened", "part", "how often the target was met, 0 to 1"),
    Column("n", "Cases", "count", "number of chances", whole=True),
)
MARGINS = (
    SERIES,
    SCOPE,
    METHOD,
    Column("percent", "Error above carefund's", "percent", "mean CRPS over origins less carefund's, in per cent of it"),
    Column("low", "From", "percent", "lower end of its 90% interval over origins; null for too few"),
    Column("high", "To", "percent", "upper end"),
    Column("shown", "Apart", "flag", "whether that interval leaves out that both are level"),
    Column("origins", "Origins", "count", "number of origins", whole=True),
)
BINS = (
    SERIES,
    SPAN,
    Column("low", "From", "part", "lower end of the bin, 0 to 1"),
    Column("high", "To", "part", "upper end of the bin, 0 to 1"),
    *TARGETS[3:],
)


def tables(backtest: Backtest) -> tuple[Table, ...]:
    """Every table, the scores first; those of chances only where a base rate was known."""
    scores, chances = backtest.scores, backtest.chances
    seconds = Column(
        "seconds", "Seconds", "count", "of processor, over all series; of a kept answer when it was made",
        lambda row: float(backtest.seconds[row["method"]]),
    )  # fmt: skip
    months = Column("months", "Months ahead", "text", "months ahead")
    return (
        _of_frame("scores", "Scores", (SERIES, SCOPE, METHOD, *SCORES, seconds), score_table(scores)),
        Table.of("margins", "Error beside carefund's", MARGINS, margins(scores)),
        Table.of("closeness", "Closeness to nominal", CLOSENESS, closeness(scores)),
        _of_frame("horizons", "Months ahead", (SERIES, SCOPE, months, METHOD, *SCORES), by_horizon(own_scores(scores))),
        Table.of("pit", "Where outturns fell (PIT)", PIT, pits(scores)),
        _of_frame("england-by-origin", "England by origin", _origins(backtest), england_by_origin(scores)),
        *_of_chances(chances),
    )


def record(backtest: Backtest, made: Mapping[str, Table]) -> dict[str, Any]:
    """The rows of every table by its name, and seconds by method; what cannot be calculated is null."""
    rows = {name.replace("-", "_"): table.records() for name, table in made.items()}
    return {"methods": list(backtest.methods), "seconds": dict(backtest.seconds), **rows}


def about(backtest: Backtest) -> list[tuple[str, str]]:
    """What a workbook of the tables begins with."""
    return [("How it was done", how_it_was_done(backtest))]


def _of_frame(name: str, title: str, columns: tuple[Column, ...], frame: pl.DataFrame) -> Table:
    return Table.of(name, title, columns, frame.iter_rows(named=True))


def _origins(backtest: Backtest) -> tuple[Column, ...]:
    """A column for each method, named by it."""
    methods = (Column(name, label_of(name), "score", "CRPS of England, relative") for name in backtest.methods)
    return (SERIES, Column("origin", "Origin", "month", "last month that counts as known"), *methods)


def _of_chances(chances: pl.DataFrame) -> Iterator[Table]:
    if chances.is_empty():
        return
    places = of_places(chances)
    yield Table.of("skill-record", "Skill of chances", RECORD_OF_SKILL, skills_of(chances))
    yield Table.of("skills-of-places", "Chances of places", SKILLS, skills(places))
    yield Table.of("skills-of-england", "Chances of England", SKILLS, skills(of_england(chances)))
    yield _of_frame("by-target", "Places by target", TARGETS, by_target(places))
    yield Table.of("reliability", "Reliability", BINS, bins_of(places))
