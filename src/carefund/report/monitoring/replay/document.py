"""A replay as a document: scores by month, intervals, years, England, one more month, and chances against outcomes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from carefund.appraisal.backtest.chances import TARGETS
from carefund.appraisal.scoring import reliability
from carefund.evidence.series import ENGLAND
from carefund.monitoring.projection.replay import Replay, ToldMonth
from carefund.report.document import Commands, DataTable, Document, Prose, Section
from carefund.report.monitoring.replay.charts import scores_figure
from carefund.report.monitoring.replay.tables import (
    FIRST_TOLD,
    Pooled,
    by_month,
    by_series,
    by_year,
    pooled,
    told_rows,
)
from carefund.report.provenance import CLOSING, Provenance
from carefund.wording.lists import listed
from carefund.wording.numbers import NONE, count, decimals, signed_decimals, signed_number

BRIER = ("told", "said", "anew", "ratio_spread", "ratio", "profile_spread", "base_rate")
BRIER_HEADINGS = ("Told", "Drawn", "Anew", "Ratio, errors", "Ratio, sure", "Profile", "Base rate")
WITHIN = ("within_50", "within_80", "within_95", "drawn_50", "drawn_80", "drawn_95")
WITHIN_HEADINGS = ("Told 50", "80", "95", "Drawn 50", "80", "95")
SPANS = ((0, 3), (4, 8), (9, 11))
"""Months known, in which chances are set against outcomes together."""


def document(result: Replay, provenance: Provenance) -> Document:
    """The whole report."""
    made = (Prose("Made by this command, and not edited afterwards:"), Commands((provenance.command,)))
    rows = told_rows(result.rows, "places")
    opening = (*(made if provenance.command else ()), *map(Prose, _story(result)), scores_figure(list(by_month(rows))))
    return Document("Replay: results", opening, tuple(_sections(result)), CLOSING)


def summary(result: Replay, provenance: Provenance) -> Document:
    """The same without the picture; what fits on a terminal."""
    return Document("", tuple(map(Prose, _story(result))), tuple(_sections(result)))


def _story(result: Replay) -> Iterator[str]:
    rows = told_rows(result.rows, "places")
    if not rows:
        yield f"No year from {FIRST_TOLD} on could be told."
        return
    whole = pooled(rows)
    within = listed([f"{decimals((whole[name] or 0) * 100, 1)}%" for name in WITHIN[:3]])
    yield (
        f"{count(whole.cases)} chances of single areas, from {FIRST_TOLD}-16 on: Brier score {_score(whole['told'])} "
        f"as told, {_score(whole['ratio_spread'])} by last month's ratio with its past errors "
        f"({_score(whole['ratio'])} taken as sure), {_score(whole['profile_spread'])} by the plan's own profile, "
        f"{_score(whole['base_rate'])} by the base rate. Of outturns {within} fell inside the intervals of 50, 80 "
        "and 95%."
    )
    yield (
        f"Targets are {listed([signed_number(value) for value in TARGETS])} per cent on the year before for every "
        "area: areas' own targets of these years are not in the data. Of a year whose last months are not held, the "
        "months that are stand for it, on the same months before."
    )


def _sections(result: Replay) -> Iterator[Section]:
    places, england = (told_rows(result.rows, place) for place in ("places", "England"))
    if not places:
        return
    yield _brier("months", "Areas, by months known: Brier score", "Known", list(by_month(places)))
    yield _within("intervals", "Areas, by months known: per cent of outturns inside", "Known", list(by_month(places)))
    yield _brier("years", "Areas, by year: Brier score", "Year", list(by_year(places)))
    yield _within("years-intervals", "Areas, by year: per cent of outturns inside", "Year", list(by_year(places)))
    yield _within("series", "Areas, all months: per cent of outturns inside", "", list(by_series(places)))
    yield _brier("england", "England, by months known: Brier score", "Known", list(by_month(england)))
    yield _within("england-intervals", "England, all months: per cent of outturns inside", "", list(by_series(england)))
    yield _gain(list(by_month(places)))
    yield from _reliability(result.told)


def _brier(name: str, title: str, first: str, rows: Sequence[Pooled]) -> Section:
    cells = tuple((one.series, _which(one), *(_score(one[key]) for key in BRIER)) for one in rows)
    return Section(name, title, (DataTable(("Series", first, *BRIER_HEADINGS), cells, title),))


def _within(name: str, title: str, first: str, rows: Sequence[Pooled]) -> Section:
    cells = tuple((one.series, _which(one), *(_part(one[key]) for key in WITHIN)) for one in rows)
    return Section(name, title, (DataTable(("Series", first, *WITHIN_HEADINGS), cells, title),))


def _which(one: Pooled) -> str:
    """The months known or the year of a row."""
    if one.year is not None:
        return f"{one.year}-{(one.year + 1) % 100:02d}"
    return "all" if one.known is None else str(one.known)


def _score(value: float | None) -> str:
    return NONE if value is None else decimals(value, 4)


def _part(value: float | None) -> str:
    return NONE if value is None else decimals(value * 100, 1)


def _gain(rows: Sequence[Pooled]) -> Section:
    """What the draws expected of one more month, and what it brought."""
    after = {(one.series, one.known): one["said"] for one in rows}
    cells = []
    for one in rows:
        now, later = one["said"], after.get((one.series, (one.known or 0) + 1))
        brought = None if now is None or later is None else now - later
        expected = one["gain_expected"]
        cells.append(
            (one.series, _which(one), _score(now), NONE if expected is None else signed_decimals(expected, 4),
             NONE if brought is None else signed_decimals(brought, 4))
        )  # fmt: skip
    title = "What one more month was expected to bring, and brought"
    words = (
        "The fall of the Brier score of areas by the next month: as the draws expected it, draws within draws, and as "
        "it came. The last steps mix years, for not all months of the last year are held."
    )
    table = DataTable(("Series", "Known", "Brier", "Expected", "Brought"), tuple(cells), title)
    return Section("one-more-month", title, (Prose(words), table))


def _reliability(told: Sequence[ToldMonth]) -> Iterator[Section]:
    """What was said on average in each tenth of the scale, and how often it happened."""
    sections: list[Section] = []
    for series in dict.fromkeys(one.series for one in told):
        for low, high in SPANS:
            chosen = [
                one
                for one in told
                if one.series == series and one.start.year >= FIRST_TOLD and low <= one.known <= high
            ]
            if not chosen:
                continue
            areas = [np.array([code != ENGLAND for code in one.codes]) for one in chosen]
            said = np.concatenate([one.said[rows].ravel() for one, rows in zip(chosen, areas, strict=True)])
            met = np.concatenate([one.happened[rows].ravel() for one, rows in zip(chosen, areas, strict=True)])
            found = reliability(said, met)
            cells = tuple(
                (f"{decimals(lowest * 100, 0)} to {decimals(highest * 100, 0)}", decimals(stated * 100, 1),
                 decimals(happened * 100, 1), count(number))
                for lowest, highest, stated, happened, number in zip(
                    found.lows, found.highs, found.said, found.happened, found.n.tolist(), strict=True
                )
            )  # fmt: skip
            caption = f"{series}, {low} to {high} months known"
            table = DataTable(("Bin", "Said", "Happened", "Cases"), cells, caption)
            sections.append(Section(f"reliability-{series}-{low}", caption.capitalize(), (table,)))
    if sections:
        words = Prose("Chances of areas as drawn, in per cent: what was said, and how often the target was met.")
        yield Section("reliability", "Did what was said happen?", (words, *sections))
