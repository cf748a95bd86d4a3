"""Forecasts the past again: carefund beside the peers that are installed, on the same rolling origins.

Usage: python benchmarks/forecast_backtest.py [--peers simple|all|NAME,NAME] [--series NAME,NAME]

Each third month from March 2013 (delayed days) or September 2014 (admissions) is an origin. Only months up to it are
read, and only what the coverage audit could see then. Up to 18 months ahead. CRPS (twice the mean pinball loss of
99 quantiles) is divided by the place's mean up to the origin and pooled over places, origins and months; coverage is
of central intervals. Published values are final releases, so a real-time vintage could differ.
"""

from __future__ import annotations

import argparse
import time
import warnings
from collections.abc import Iterator
from datetime import date

import numpy as np

from carefund.appraisal.forecast.forecast import forecast_panel
from carefund.appraisal.panel import Floats, MonthlyPanel, month_at
from carefund.appraisal.peers.catalogue import Peer, available, peer_named
from carefund.appraisal.reading import read_panel
from carefund.evidence.query import Evidence

LEVELS = np.arange(1, 100) / 100
STARTS = {
    "delayed-days": date(2013, 3, 1),
    "non-elective-admissions": date(2014, 9, 1),
    "non-elective-admissions-by-area": date(2014, 9, 1),
}
LAST, LONGEST, APART = date(2018, 12, 1), 18, 3
NOT_AREAS = ("resident-", "X24")


def crps(quantiles: Floats, seen: Floats) -> Floats:
    """Continuous ranked probability score from quantiles (Gneiting and Raftery 2007)."""
    gap = seen[..., None] - quantiles
    return np.asarray(2 * np.mean(np.maximum(LEVELS * gap, (LEVELS - 1) * gap), axis=-1))


def within(quantiles: Floats, seen: Floats) -> Floats:
    """Whether each figure lies in its central 50, 80 and 95% interval; last axis is the interval."""
    ends = [(quantiles[..., 24], quantiles[..., 74]), (quantiles[..., 9], quantiles[..., 89])]
    outer = [(quantiles[..., low] + quantiles[..., low + 1]) / 2 for low in (1, 96)]
    return np.stack([(seen >= low) & (seen <= high) for low, high in [*ends, tuple(outer)]], axis=-1)


def origins(first: date) -> Iterator[date]:
    """Every third month with at least three months to come."""
    origin = first
    while month_at(origin, APART) <= LAST:
        yield origin
        origin = month_at(origin, APART)


def by_carefund(panel: MonthlyPanel, horizon: int) -> tuple[list[str], Floats]:
    """Codes (England first) and quantiles, rows x horizon x 99."""
    found = forecast_panel(panel, horizon, draws=1000)
    draws = np.concatenate([found.england[None], found.places])
    return ["England", *found.codes], np.quantile(draws, LEVELS, axis=-1).transpose(1, 2, 0)


def by_peer(peer: Peer, panel: MonthlyPanel, horizon: int) -> tuple[list[str], Floats]:
    """The same by a peer, which is given the figures as published."""
    reporting = np.isfinite(panel.counts[:, -1])
    codes = [code for code, there in zip(panel.codes, reporting, strict=True) if there]
    return ["England", *codes], peer.forecast(np.vstack([panel.england, panel.counts[reporting]]), horizon, LEVELS)


def run(series: str, peers: list[Peer]) -> None:
    """Print one series' scores."""
    evidence = Evidence.packaged()
    whole = read_panel(evidence, series, LAST)
    kept: dict[str, list[tuple[Floats, Floats, Floats, Floats]]] = {}
    seconds: dict[str, float] = {}
    for origin in origins(STARTS[series]):
        panel = read_panel(evidence, series, origin)
        horizon = min(LONGEST, whole.length - panel.length)
        for name in ["carefund", *(peer.name for peer in peers)]:
            started = time.perf_counter()
            codes, quantiles = (
                by_carefund(panel, horizon) if name == "carefund" else by_peer(peer_named(name), panel, horizon)
            )
            seconds[name] = seconds.get(name, 0.0) + time.perf_counter() - started
            kept.setdefault(name, []).append(_scored(whole, panel, codes, quantiles))
    for name, scores in kept.items():
        places = np.concatenate([score[0] for score in scores])
        inside = np.concatenate([score[1] for score in scores]).mean(axis=0)
        england = np.concatenate([score[2] for score in scores])
        england_inside = np.concatenate([score[3] for score in scores]).mean(axis=0)
        print(
            f"{series} | {name} | {places.mean():.4f} | {' '.join(f'{part:.3f}' for part in inside)} | {len(places)} | "
            f"{england.mean():.4f} | {' '.join(f'{part:.2f}' for part in england_inside)} | {seconds[name]:.0f}",
            flush=True,
        )


def _scored(
    whole: MonthlyPanel, panel: MonthlyPanel, codes: list[str], quantiles: Floats
) -> tuple[Floats, Floats, Floats, Floats]:
    """Scaled CRPS and coverage of places, then of England, for the months that have figures."""
    ahead = slice(panel.length, panel.length + quantiles.shape[1])
    areas = [row for row, code in enumerate(codes) if row and not code.startswith(NOT_AREAS)]
    seen = np.array([whole.row(codes[row])[ahead] for row in areas])
    size = np.array([np.nanmean(panel.row(codes[row])) for row in areas])
    there = np.isfinite(seen) & np.isfinite(quantiles[areas]).all(axis=-1)
    scores = crps(quantiles[areas], seen) / np.maximum(size, 1e-9)[:, None]
    england = whole.england[ahead]
    own = crps(quantiles[0], england) / np.nanmean(panel.england)
    return scores[there], within(quantiles[areas], seen)[there], own, within(quantiles[0], england)


def main() -> None:
    """Read the options and score each series."""
    warnings.simplefilter("ignore")
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--peers", default="simple")
    parser.add_argument("--series", default=",".join(STARTS))
    asked = parser.parse_args()
    named = {"simple": ["last-year", "seasonal-naive-drift"], "all": [peer.name for peer in available()]}
    peers = [peer_named(name) for name in named.get(asked.peers, asked.peers.split(","))]
    print("series | method | CRPS places | within 50 80 95 | n | CRPS England | within 50 80 95 | seconds")
    for series in asked.series.split(","):
        run(series, peers)


if __name__ == "__main__":
    main()
