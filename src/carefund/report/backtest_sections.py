"""A backtest as short tables with words, the same for a terminal and for a page of the documentation."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

import polars as pl

from carefund.appraisal.backtest.chances import TARGETS
from carefund.appraisal.backtest.origins import APART, FARTHEST, LEAST_KNOWN
from carefund.appraisal.backtest.quantiles import OWN
from carefund.appraisal.backtest.run import Backtest
from carefund.appraisal.backtest.scores import INTERVALS, LARGEST, PLACES, SMALLEST, WHOLE
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
    series_of,
    skills,
)
from carefund.appraisal.peers.catalogue import PEERS
from carefund.calendar import MONTHS_IN_YEAR
from carefund.wording.numbers import count, percent

Row = tuple[str, ...]
WITHIN = tuple(f"Within {level}" for level in INTERVALS)
"""Headings of the parts inside the central intervals."""


@dataclass(frozen=True)
class Section:
    """A table under a title: what to know before reading it, headings, and rows of text as long as these."""

    title: str
    words: str
    headings: Row
    rows: tuple[Row, ...]


def sections_of(backtest: Backtest) -> list[Section]:
    """Scores, closeness to nominal, horizons, England at every origin, and chances against what happened.

    A section without a row, such as skill where no base rate was known, is left out.
    """
    sections = [
        *_scores(backtest),
        _closeness(backtest),
        _sizes(backtest),
        _horizons(backtest),
        _pit(backtest),
        *_england(backtest),
        *_chances(backtest),
    ]
    return [section for section in sections if section.rows]


def opening(backtest: Backtest) -> str:
    """How it was done, in words."""
    series = series_of(backtest.scores)
    total = own_scores(backtest.scores, (PLACES,))["n"].sum()
    packages = sorted({PEERS[name].versions for name in backtest.methods if name in PEERS} - {""})
    return (
        f"{len(series)} series, {count(total)} outturns of places. An origin is a month at the end of a quarter, from "
        f"the first at which the middle place has {LEAST_KNOWN} months of figures to the last with {APART} months to "
        f"come; only what was knowable at its end is used, and up to {FARTHEST} months ahead are scored. Every method "
        "is scored on the same outturns: those that all of them forecast. CRPS is divided by the place's mean count up "
        "to the origin, and lower is better. Within is the part of outturns inside the central interval, in per cent. "
        "Published values are final releases: figures as they stood at the origin could differ."
        + (f" Packages: {'; '.join(packages)}." if packages else "")
    )


def label_of(method: str) -> str:
    """What readers call a method."""
    return PEERS[method].label if method in PEERS else method


def _scores(backtest: Backtest) -> Iterator[Section]:
    """Each series in two tables, so that each is no wider than a terminal: of places, then of England."""
    for (series,), rows in score_table(backtest.scores).group_by("series", maintain_order=True):
        yield _scores_of_places(backtest, str(series), rows.filter(rows["scope"] == PLACES).sort("crps"))
        yield _scores_of_england(str(series), rows.filter(rows["scope"] == WHOLE).sort("crps"))


def _scores_of_places(backtest: Backtest, series: str, rows: pl.DataFrame) -> Section:
    found = tuple(
        (label_of(row["method"]), *_scored(row), count(round(backtest.seconds[row["method"]])))
        for row in rows.iter_rows(named=True)
    )
    words = f"{_number(rows)} outturns. Seconds are over all series, those of a kept answer when it was made."
    return Section(f"{series}: places", words, ("Method", "CRPS", *WITHIN, "Seconds"), found)


def _scores_of_england(series: str, rows: pl.DataFrame) -> Section:
    found = tuple((label_of(row["method"]), *_scored(row)) for row in rows.iter_rows(named=True))
    return Section(f"{series}: England", f"{_number(rows)} outturns.", ("Method", "CRPS", *WITHIN), found)


def _number(rows: pl.DataFrame) -> str:
    """How many outturns carefund was scored on."""
    return count(rows.filter(rows["method"] == OWN)["n"].sum())


def _scored(row: dict[str, float]) -> Row:
    return (f"{row['crps']:.4f}", *(f"{row[f'within_{level}'] * 100:.1f}" for level in INTERVALS))


def _closeness(backtest: Backtest) -> Section:
    found = sorted(closeness(backtest.scores), key=lambda one: sum(one.away.values()))
    rows = tuple(
        (label_of(one.method), *(f"{one.within[level]:.1f} ({one.away[level]:.1f})" for level in INTERVALS))
        for one in found
    )
    words = "Pooled over both metrics, all origins and places: per cent within, and points away from nominal."
    return Section("How close intervals are to nominal", words, ("Method", *map(str, INTERVALS)), rows)


def _sizes(backtest: Backtest) -> Section:
    own = score_table(own_scores(backtest.scores, (SMALLEST, LARGEST))).iter_rows(named=True)
    rows = tuple((row["series"], row["scope"], *_scored(row)) for row in own)
    headings = ("Series", "Scope", "CRPS", *(f"Within {level}" for level in INTERVALS))
    return Section("carefund by size of place", "By the mean count up to the origin.", headings, rows)


def _horizons(backtest: Backtest) -> Section:
    own = by_horizon(own_scores(backtest.scores)).iter_rows(named=True)
    rows = tuple((row["series"], row["scope"], row["months"], *_scored(row)) for row in own)
    headings = ("Series", "Scope", "Months ahead", "CRPS", *(f"Within {level}" for level in INTERVALS))
    return Section("carefund by months ahead", "", headings, rows)


def _pit(backtest: Backtest) -> Section:
    rows = tuple(
        (series, scope, *(f"{part * 100:.0f}" for part in parts)) for series, scope, parts in pits(backtest.scores)
    )
    words = "Per cent of outturns in each tenth of carefund's forecasts, lowest first; ten in each would be right."
    return Section("Where outturns fell (PIT)", words, ("Series", "Scope", *map(str, range(1, 11))), rows)


def _england(backtest: Backtest) -> Iterator[Section]:
    apart = independent_origins(backtest.scores)
    whole = england_by_origin(backtest.scores)
    for (series,), rows in whole.group_by("series", maintain_order=True):
        number, free = apart[str(series)]
        words = (
            f"CRPS, relative. Of {number} origins {free} share no month with another: years are the sample, not months."
        )
        found = tuple(
            (
                f"{row['origin']:%Y-%m}",
                *("" if (own := row[name]) is None else f"{own:.3f}" for name in backtest.methods),
            )
            for row in rows.iter_rows(named=True)
        )
        yield Section(f"England, {series}, every origin", words, ("Origin", *map(label_of, backtest.methods)), found)


def _chances(backtest: Backtest) -> Iterator[Section]:
    if backtest.chances.is_empty():
        return
    targets = ", ".join(f"{value:+g}" for value in TARGETS)
    words = (
        f"Targets of {targets} per cent on the {MONTHS_IN_YEAR} months before the span, in part still to come, as in "
        "an appraisal. The Brier score of what was said and of the base rate known then; skill is 1 less their "
        f"ratio, over all origins and within each block of {FARTHEST} months of them, oldest first."
    )
    yield _skills('Was "target met" as likely as was said? Places, Brier score', words, of_places(backtest.chances))
    few = "Few: origins in one block share most of their months, and six targets share every one."
    yield _skills("The same for England", few, of_england(backtest.chances))
    yield _by_target(of_places(backtest.chances))
    yield from _reliability(of_places(backtest.chances))


def _skills(title: str, words: str, chances: pl.DataFrame) -> Section:
    rows = tuple(
        (
            one.series,
            one.span,
            f"{one.said:.4f}",
            f"{one.base_rate:.4f}",
            f"{one.skill:+.3f}",
            " ".join(f"{part:+.2f}" for part in one.blocks),
            count(one.n),
        )
        for one in skills(chances)
    )
    return Section(title, words, ("Series", "Span", "carefund", "Base rate", "Skill", "By block", "Cases"), rows)


def _by_target(chances: pl.DataFrame) -> Section:
    found = by_target(chances).iter_rows(named=True)
    rows = tuple(
        (
            row["series"],
            row["span"],
            percent(row["percent"]),
            f"{row['said'] * 100:.1f}",
            f"{row['happened'] * 100:.1f}",
            count(row["n"]),
        )
        for row in found
    )
    return Section(
        "Places by target",
        "Mean chance that was said, and how often the target was met, in per cent.",
        ("Series", "Span", "Target", "Said", "Happened", "Cases"),
        rows,
    )


def _reliability(chances: pl.DataFrame) -> Iterator[Section]:
    for (series, span), bins in groupby(bins_of(chances), key=lambda one: (one.series, one.span)):
        yield Section(
            f"Reliability: {series}, {span}",
            "Chances in per cent, in bins: what was said on average, and how often the target was met.",
            ("Bin", "Said", "Happened", "Cases"),
            tuple(
                (
                    f"{one.low * 100:.0f} to {one.high * 100:.0f}",
                    f"{one.said * 100:.1f}",
                    f"{one.happened * 100:.1f}",
                    count(one.n),
                )
                for one in bins
            ),
        )


def first_sections(sections: Sequence[Section]) -> list[Section]:
    """Those that fit on a terminal: without every origin and every bin."""
    return [
        one for one in sections if not one.title.startswith(("England,", "Reliability", "Places by", "carefund by"))
    ]
