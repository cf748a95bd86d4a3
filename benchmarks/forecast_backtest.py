"""Forecasts the past again: carefund beside the peers that are installed, on the same rolling origins.

Usage: python benchmarks/forecast_backtest.py [--peers simple|all|none|NAME,NAME] [--series NAME,NAME]

Each third month from March 2013 (delayed days) or September 2014 (admissions) is an origin. Only months up to it are
read, and only what the coverage audit could see then. Up to 18 months ahead. CRPS is divided by the place's mean up to
the origin and pooled over places, origins and months that carefund forecast; then come the parts within central 50, 80
and 95% intervals. PIT is the part of outturns in each tenth of carefund's forecasts. Last, how likely carefund said six
targets were, on the year before, against what happened and against the base rate known at the origin. Published values
are final releases, so a real-time vintage could differ.
"""

from __future__ import annotations

import argparse
import time
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

import numpy as np

from carefund.appraisal.base_rates import past_changes_of_all
from carefund.appraisal.forecast.forecast import Forecast, forecast_panel
from carefund.appraisal.panel import Floats, MonthlyPanel
from carefund.appraisal.peers.catalogue import Peer, available, peer_named
from carefund.appraisal.reading import read_panel
from carefund.appraisal.scoring import LEVELS, brier, covered, crps, pit_histogram, reliability, transformed
from carefund.evidence.query import Evidence
from carefund.evidence.series import ENGLAND
from carefund.programme.periods import month_after

STARTS = {
    "delayed-days": date(2013, 3, 1),
    "non-elective-admissions": date(2014, 9, 1),
    "non-elective-admissions-by-area": date(2014, 9, 1),
}
LAST, LONGEST, APART = date(2018, 12, 1), 18, 3
NOT_AREAS = ("resident-", "X24")
TARGETS = (-10.0, -5.0, -3.5, -2.0, 0.0, 3.0)
SPANS = {"months 1 to 12": (0, 12), "months 7 to 18": (6, 18)}


@dataclass
class Scores:
    """What one method scored: a list for each origin."""

    crps: list[Floats] = field(default_factory=list)
    within: list[Floats] = field(default_factory=list)
    fell: list[Floats] = field(default_factory=list)
    seconds: float = 0.0

    def add(self, quantiles: Floats, seen: Floats, size: Floats) -> None:
        """Score rows x months; those without a figure or a forecast are left out."""
        there = np.isfinite(seen) & np.isfinite(quantiles).all(axis=-1)
        self.crps.append((crps(quantiles, seen) / np.maximum(size, 1e-9)[:, None])[there])
        self.within.append(np.stack([covered(quantiles, seen, level)[there] for level in (50, 80, 95)], axis=-1))
        self.fell.append(transformed(quantiles, seen)[there])

    def words(self) -> str:
        """CRPS, coverage and how many, for a table."""
        each, within = np.concatenate(self.crps), np.concatenate(self.within).mean(axis=0)
        return f"{each.mean():.4f} | {' '.join(f'{part:.3f}' for part in within)} | {len(each)}"


def origins(first: date) -> Iterator[date]:
    """Every third month with at least three months to come."""
    while month_after(first, APART) <= LAST:
        yield first
        first = month_after(first, APART)


def by_peer(peer: Peer, panel: MonthlyPanel, codes: list[str], horizon: int) -> Floats:
    """A peer's quantiles for England and these places; it is given every figure as published."""
    reporting = np.isfinite(panel.counts[:, -1])
    given = [code for code, there in zip(panel.codes, reporting, strict=True) if there]
    found = peer.forecast(np.vstack([panel.england, panel.counts[reporting]]), horizon, LEVELS)
    rows = {code: found[row] for row, code in enumerate([ENGLAND, *given])}
    return np.array([rows.get(code, np.full(found.shape[1:], np.nan)) for code in (ENGLAND, *codes)])


def run(series: str, peers: list[Peer]) -> None:
    """Print one series' scores."""
    evidence = Evidence.packaged()
    whole = read_panel(evidence, series, LAST)
    places = {name: Scores() for name in ["carefund", *(peer.name for peer in peers)]}
    england = {name: Scores() for name in places}
    said: dict[str, list[Floats]] = {span: [] for span in SPANS}
    for origin in origins(STARTS[series]):
        panel = read_panel(evidence, series, origin)
        horizon = min(LONGEST, whole.length - panel.length)
        started = time.perf_counter()
        forecast = forecast_panel(panel, horizon)
        places["carefund"].seconds += time.perf_counter() - started
        codes = [code for code in forecast.codes if not code.startswith(NOT_AREAS)]
        draws = np.array([forecast.of(code) for code in (ENGLAND, *codes)])
        quantiles = {"carefund": np.quantile(draws, LEVELS, axis=-1).transpose(1, 2, 0)}
        for peer in peers:
            started = time.perf_counter()
            quantiles[peer.name] = by_peer(peer, panel, codes, horizon)
            places[peer.name].seconds += time.perf_counter() - started
        seen, size = figures(whole, panel, codes, horizon)
        for name, found in quantiles.items():
            places[name].add(found[1:], seen[1:], size[1:])
            england[name].add(found[:1], seen[:1], size[:1])
        for span, (start, end) in SPANS.items():
            if horizon >= end:
                said[span].append(chances(forecast, panel, codes, seen[1:], start, end))
    for name, scores in places.items():
        print(f"{series} | {name} | {scores.words()} | {england[name].words()} | {scores.seconds:.0f}", flush=True)
    print(f"PIT: {' '.join(f'{part:.3f}' for part in pit_histogram(np.concatenate(places['carefund'].fell)))}")
    for span, rows in said.items():
        tell(f"{series}, {span}", np.concatenate(rows))


def figures(whole: MonthlyPanel, panel: MonthlyPanel, codes: list[str], horizon: int) -> tuple[Floats, Floats]:
    """What came, rows x months, and each row's mean up to the origin; England first."""
    ahead = slice(panel.length, panel.length + horizon)
    seen = np.array([whole.england[ahead], *(whole.row(code)[ahead] for code in codes)])
    return seen, np.array([np.nanmean(panel.england), *(np.nanmean(panel.row(code)) for code in codes)])


def chances(forecast: Forecast, panel: MonthlyPanel, codes: list[str], seen: Floats, start: int, end: int) -> Floats:
    """For each place and target: what was said, whether it came, the base rate then (NaN if none), and the target."""
    past = past_changes_of_all(np.array([panel.row(code) for code in codes]), panel.first)
    rows = []
    for code, came in zip(codes, seen[:, start:end].sum(axis=1), strict=True):
        before = panel.row(code)[-12:].sum()
        if not (np.isfinite(came) and before > 0):
            continue
        drawn = forecast.total(code, forecast.months[start:end])
        for target in TARGETS:
            aim, rate = before * (1 + target / 100), past.share_at_or_below(target)
            rows.append(((drawn <= aim).mean(), came <= aim, np.nan if rate is None else rate, target))
    return np.array(rows, dtype=float).reshape(-1, 4)


def tell(title: str, rows: Floats) -> None:
    """Print the Brier score beside the base rate's, the -3.5% target, and the reliability table."""
    known = rows[np.isfinite(rows[:, 2])]
    own, base = brier(known[:, 0], known[:, 1]), brier(known[:, 2], known[:, 1])
    print(f"{title}: Brier {own:.4f}, of the base rate {base:.4f}, skill {1 - own / base:+.3f}, {len(known)} cases")
    one = rows[rows[:, 3] == TARGETS[2]]
    print(f"  a change of {TARGETS[2]}% or better: {one[:, 0].mean():.1%} said, {one[:, 1].mean():.1%} happened")
    table = reliability(rows[:, 0], rows[:, 1])
    for low, high, said, happened, number in zip(
        table.lows, table.highs, table.said, table.happened, table.n, strict=True
    ):
        print(f"  {low:.1f} to {high:.1f}: {said:.1%} said, {happened:.1%} happened, {number} cases")


def main() -> None:
    """Read the options and score each series."""
    warnings.simplefilter("ignore")
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--peers", default="simple")
    parser.add_argument("--series", default=",".join(STARTS))
    asked = parser.parse_args()
    named = {"none": [], "simple": ["last-year", "seasonal-naive-drift"], "all": [peer.name for peer in available()]}
    peers = [peer_named(name) for name in named.get(asked.peers, asked.peers.split(","))]
    columns = "CRPS | within 50 80 95 | n"
    print(f"series | method | places: {columns} | England: {columns} | seconds")
    for series in asked.series.split(","):
        run(series, peers)


if __name__ == "__main__":
    main()
