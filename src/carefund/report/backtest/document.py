"""A backtest as a document: the story and its picture, scores, calibration, England's origins, and chances."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

import polars as pl

from carefund.appraisal.backtest.chances import TARGETS
from carefund.appraisal.backtest.margins import margins
from carefund.appraisal.backtest.origins import FARTHEST
from carefund.appraisal.backtest.quantiles import OWN
from carefund.appraisal.backtest.run import Backtest
from carefund.appraisal.backtest.scores import INTERVALS, LARGEST, PLACES, SMALLEST, WHOLE
from carefund.appraisal.backtest.skill import skills_of
from carefund.appraisal.backtest.summary import (
    bins_of,
    by_horizon,
    by_target,
    closeness,
    england_by_origin,
    independent_origins,
    of_england,
    of_places,
    own_scores,
    pits,
    score_table,
    skills,
)
from carefund.appraisal.skill import SURE
from carefund.calendar import MONTHS_IN_YEAR
from carefund.report.backtest.charts import figures
from carefund.report.backtest.sentences import how_it_was_done, label_of, margin_words, story
from carefund.report.document import Commands, DataTable, Document, Prose, Section
from carefund.report.provenance import CLOSING, Provenance
from carefund.wording.dates import month_id
from carefund.wording.lists import listed
from carefund.wording.numbers import NONE, count, decimals, percent, signed_decimals, signed_number

Cells = tuple[str, ...]
TITLE = "Backtest: results"
WITHIN = tuple(f"Within {level}" for level in INTERVALS)
"""Headings of the parts inside the central intervals."""


def document(backtest: Backtest, provenance: Provenance) -> Document:
    """The whole report."""
    made = [Prose("Made by this command, and not edited afterwards:"), Commands((provenance.command,))]
    first, *others = figures(backtest)
    return Document(
        TITLE,
        (*(made if provenance.command else ()), *map(Prose, story(backtest)), first),
        (
            Section("how", "How it was done", (Prose(how_it_was_done(backtest)), *others)),
            *_sections(backtest),
        ),
        CLOSING,
    )


def summary(backtest: Backtest, provenance: Provenance) -> Document:
    """How it was done, scores and how surely they differ, how close intervals are, chances; what fits a terminal."""
    kinds = ("scores", "margins", "closeness", "pit", "chances")
    shown = (one for one in _sections(backtest) if one.id.startswith(kinds))
    return Document("", (Prose(how_it_was_done(backtest)),), tuple(shown))


def _sections(backtest: Backtest) -> list[Section]:
    """Scores, closeness, sizes, horizons, England at every origin, and chances; without those that have no row."""
    found = (
        *_scores(backtest),
        *_margins(backtest),
        _closeness(backtest),
        _sizes(backtest),
        _horizons(backtest),
        _pit(backtest),
        *_england(backtest),
        *_chances(backtest),
    )
    return [section for section in found if any(isinstance(one, DataTable) and one.rows for one in section.blocks)]


def _section(name: str, title: str, words: str, headings: Cells, rows: Iterable[Cells]) -> Section:
    table = DataTable(headings, tuple(rows), title)
    return Section(name, title, (*([Prose(words)] if words else []), table))


def _scores(backtest: Backtest) -> Iterator[Section]:
    """Each series in two tables, so that each is no wider than a terminal: of places, then of England."""
    for (series,), rows in score_table(backtest.scores).group_by("series", maintain_order=True):
        yield _scores_of_places(backtest, str(series), rows.filter(scope=PLACES).sort("crps"))
        yield _scores_of_england(str(series), rows.filter(scope=WHOLE).sort("crps"))


def _scores_of_places(backtest: Backtest, series: str, rows: pl.DataFrame) -> Section:
    words = f"{_number(rows)} outturns. Seconds of processor, over all series; those of a kept answer when it was made."
    found = (
        (label_of(row["method"]), *_scored(row), count(round(backtest.seconds[row["method"]])))
        for row in rows.iter_rows(named=True)
    )
    return _section(f"scores-{series}", f"{series}: places", words, ("Method", "CRPS", *WITHIN, "Seconds"), found)


def _scores_of_england(series: str, rows: pl.DataFrame) -> Section:
    found = ((label_of(row["method"]), *_scored(row)) for row in rows.iter_rows(named=True))
    name, words = f"scores-{series}-england", f"{_number(rows)} outturns."
    return _section(name, f"{series}: England", words, ("Method", "CRPS", *WITHIN), found)


def _number(rows: pl.DataFrame) -> str:
    """How many outturns carefund was scored on."""
    return count(rows.filter(method=OWN)["n"].sum())


def _scored(row: dict[str, float]) -> Cells:
    return (decimals(row["crps"], 4), *(decimals(row[f"within_{level}"] * 100, 1) for level in INTERVALS))


def _margins(backtest: Backtest) -> Iterator[Section]:
    """How surely each other method is behind or ahead, series by series."""
    words = (
        f"By how many per cent of carefund's the mean CRPS over origins is larger, with its {SURE}% interval over "
        "origins, which share months where they are near each other: below zero the method is ahead, and where the "
        "interval holds zero the two are level as far as this tells."
    )
    for series, found in groupby(margins(backtest.scores), key=lambda one: one.series):
        by_method: dict[str, dict[str, str]] = {}
        for one in found:
            by_method.setdefault(one.method, {})[one.scope] = margin_words(one)
        rows = (
            (label_of(method), *(of_scope.get(scope, NONE) for scope in (PLACES, WHOLE)))
            for method, of_scope in by_method.items()
        )
        title = f"How surely others are behind: {series}"
        yield _section(f"margins-{series}", title, words, ("Method", "Places", "England"), rows)


def _closeness(backtest: Backtest) -> Section:
    ordered = sorted(closeness(backtest.scores), key=lambda one: sum(one.away.values()))
    rows = (
        (
            label_of(one.method),
            *(f"{decimals(one.within[level], 1)} ({decimals(one.away[level], 1)})" for level in INTERVALS),
        )
        for one in ordered
    )
    words = "Pooled over both metrics, all origins and places: per cent within, and points away from nominal."
    return _section("closeness", "How close intervals are to nominal", words, ("Method", *map(str, INTERVALS)), rows)


def _sizes(backtest: Backtest) -> Section:
    own = score_table(own_scores(backtest.scores, (SMALLEST, LARGEST))).iter_rows(named=True)
    rows = ((row["series"], row["scope"], *_scored(row)) for row in own)
    words = "By the mean count up to the origin."
    return _section("sizes", "carefund by size of place", words, ("Series", "Scope", "CRPS", *WITHIN), rows)


def _horizons(backtest: Backtest) -> Section:
    own = by_horizon(own_scores(backtest.scores)).iter_rows(named=True)
    rows = ((row["series"], row["scope"], row["months"], *_scored(row)) for row in own)
    headings = ("Series", "Scope", "Months ahead", "CRPS", *WITHIN)
    return _section("horizons", "carefund by months ahead", "", headings, rows)


def _pit(backtest: Backtest) -> Section:
    rows = (
        (series, scope, *(decimals(part * 100, 0) for part in parts)) for series, scope, parts in pits(backtest.scores)
    )
    words = "Per cent of outturns in each tenth of carefund's forecasts, lowest first; ten in each would be right."
    headings = ("Series", "Scope", *map(str, range(1, 11)))
    return _section("pit-table", "Where outturns fell (PIT)", words, headings, rows)


def _england(backtest: Backtest) -> Iterator[Section]:
    apart = independent_origins(backtest.scores)
    for (series,), rows in england_by_origin(backtest.scores).group_by("series", maintain_order=True):
        number, free = apart[str(series)]
        words = (
            f"CRPS, relative. Of {number} origins {free} share no month with another: years are the sample, not months."
        )
        cells = (
            (
                month_id(row["origin"]),
                *("" if row[name] is None else decimals(row[name], 3) for name in backtest.methods),
            )
            for row in rows.iter_rows(named=True)
        )
        headings = ("Origin", *map(label_of, backtest.methods))
        yield _section(f"origins-{series}", f"England, {series}, every origin", words, headings, cells)


def _chances(backtest: Backtest) -> Iterator[Section]:
    if backtest.chances.is_empty():
        return
    targets = listed([signed_number(value) for value in TARGETS])
    words = (
        f"Targets of {targets} per cent on the {MONTHS_IN_YEAR} months before the span, in part still to come, as in "
        "an appraisal. The Brier score of what was said and of the base rate known then; skill is 1 less their "
        f"ratio, over all origins and within each block of {FARTHEST} months of them, oldest first."
    )
    places = of_places(backtest.chances)
    yield _record(backtest.chances)
    title = 'Was "target met" as likely as was said? Places, Brier score'
    yield _skills("chances-places", title, words, places)
    few = "Few: origins in one block share most of their months, and six targets share every one."
    yield _skills("chances-england", "The same for England", few, of_england(backtest.chances))
    yield _by_target(places)
    yield from _reliability(places)


def _skills(name: str, title: str, words: str, chances: pl.DataFrame) -> Section:
    rows = (
        (
            one.series,
            one.span,
            decimals(one.said, 4),
            decimals(one.base_rate, 4),
            signed_decimals(one.skill, 3),
            " ".join(signed_decimals(part, 2) for part in one.blocks),
            count(one.n),
        )
        for one in skills(chances)
    )
    headings = ("Series", "Span", "carefund", "Base rate", "Skill", "By block", "Cases")
    return _section(name, title, words, headings, rows)


def _record(chances: pl.DataFrame) -> Section:
    """The record that appraisals read: skill by months ahead, with its interval."""
    rows = (
        (
            one.series,
            one.place,
            count(one.ahead),
            signed_decimals(one.skill, 3),
            NONE if one.low is None else signed_decimals(one.low, 3),
            NONE if one.high is None else signed_decimals(one.high, 3),
            "yes" if one.shown else "no",
            count(one.origins),
        )
        for one in skills_of(chances)
    )
    words = (
        f"For targets of {MONTHS_IN_YEAR} months that end so many months ahead, some of whose months may be known. The "
        f"ends of the {SURE}% interval are over origins; areas are told apart by chances where it lies above zero."
    )
    headings = ("Series", "Chances of", "Months ahead", "Skill", "From", "To", "Better", "Origins")
    return _section("chances-record", "Are chances better than the base rate?", words, headings, rows)


def _by_target(chances: pl.DataFrame) -> Section:
    rows = (
        (
            row["series"],
            row["span"],
            percent(row["percent"]),
            decimals(row["said"] * 100, 1),
            decimals(row["happened"] * 100, 1),
            count(row["n"]),
        )
        for row in by_target(chances).iter_rows(named=True)
    )
    words = "Mean chance that was said, and how often the target was met, in per cent."
    headings = ("Series", "Span", "Target", "Said", "Happened", "Cases")
    return _section("targets", "Places by target", words, headings, rows)


def _reliability(chances: pl.DataFrame) -> Iterator[Section]:
    for (series, span), bins in groupby(bins_of(chances), key=lambda one: (one.series, one.span)):
        rows = (
            (
                f"{decimals(one.low * 100, 0)} to {decimals(one.high * 100, 0)}",
                decimals(one.said * 100, 1),
                decimals(one.happened * 100, 1),
                count(one.n),
            )
            for one in bins
        )
        words = "Chances in per cent, in bins: what was said on average, and how often the target was met."
        name = f"reliability-{series}-{span.replace(' ', '-')}"
        headings = ("Bin", "Said", "Happened", "Cases")
        yield _section(name, f"Reliability: {series}, {span}", words, headings, rows)
